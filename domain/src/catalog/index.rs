//! What a text is looked up in: the words of kinds, names and branches; keys of articles and names; barcodes.

use super::intern::{Lookup, hash, number};
use super::keys::Keys;
use super::normalise::Folded;
use super::recognise::{skeleton, skeleton_hash};
use super::store::Store;
use super::words::{Words, WordsBuilder};
use crate::ean::Ean13;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Index {
    pub(super) words: Words,
    /// Words of the names of branches: they find too, but do not rank.
    pub(super) branches: Words,
    /// A word and a number that are neighbours in a name: what `1C16` has and `1 C 16` has not.
    pub(super) pairs: Words,
    pub(super) articles: Keys,
    pub(super) names: Keys,
    /// Keys of all kinds: before a name they do not change what is meant.
    pub(super) kinds: Vec<String>,
    /// The same with digits for letters that look like them.
    kind_skeletons: Vec<String>,
    eans: Lookup,
    /// Articles and names by their skeletons: letters that look like digits are digits.
    skeletons: Lookup,
    /// Articles that begin with zeros, without them.
    zeros: Lookup,
}

impl Index {
    /// One pass over the rows.
    pub(super) fn new(store: &Store) -> Self {
        let mut index = Self::default();
        let mut words = WordsBuilder::default();
        let mut branch_words = WordsBuilder::default();
        let mut pairs = WordsBuilder::default();
        let mut kinds: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut branches: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut folded = Folded::default();
        for (at, row) in (0..).zip(&store.rows) {
            folded.set(store.articles.get(row.text));
            index.articles.push(folded.key());
            folded.set(store.names.get(row.text));
            index.names.push(folded.key());
            for token in folded.tokens() {
                add(&mut words, token, at);
            }
            for pair in folded.pairs() {
                let pair = pairs.number(pair);
                pairs.add(pair, at);
            }
            let kind = kinds.entry(row.kind).or_insert_with(|| numbers(&mut words, store.common.get(row.kind)));
            let branch = branches.entry(row.place).or_insert_with(|| {
                let names = store.tree.up(row.place).filter_map(|place| store.tree.at(place));
                names.flat_map(|category| numbers(&mut branch_words, &category.name)).collect()
            });
            for word in kind {
                words.add(*word, at);
            }
            for word in branch {
                branch_words.add(*word, at);
            }
        }
        index.kinds = kinds.keys().map(|kind| Folded::new(store.common.get(*kind)).key().to_owned()).collect();
        index.kind_skeletons = index.kinds.iter().map(|kind| skeleton(kind)).collect();
        index.words = words.build();
        index.branches = branch_words.build();
        index.pairs = pairs.build();
        index.articles = index.articles.index();
        index.names = index.names.index();
        let eans = (0..).zip(&store.rows).filter_map(|(at, row)| Some((hash(&row.ean?.to_string()), at)));
        index.eans = Lookup::of(eans.collect());
        index.skeletons = index.skeletons_of(0..number(store.rows.len()));
        let bare = |at: u32| bare_number(index.articles.get(at)).map(|bare| (hash(bare), at));
        index.zeros = Lookup::of((0..number(store.rows.len())).filter_map(bare).collect());
        index
    }

    /// The rows with a barcode; a text that is no barcode has none.
    pub(super) fn with_ean(&self, store: &Store, text: &str) -> Option<impl Iterator<Item = u32>> {
        let ean = Ean13::parse(text).ok()?;
        let rows = self.eans.rows(hash(&ean.to_string()));
        Some(rows.filter(move |row| store.row(*row).is_some_and(|row| row.ean == Some(ean))))
    }

    /// The rows whose article or name is this key when letters that look like digits are taken for them and decimal signs
    /// do not count; of names also behind a kind. Whether the signs are the same too.
    pub(super) fn skeletons(&self, key: &str) -> Vec<(u32, bool)> {
        let wanted = skeleton(key);
        let behind_kind = |kind: &String| wanted.strip_prefix(kind.as_str()).filter(|rest| !rest.is_empty());
        let names = std::iter::once(wanted.as_str()).chain(self.kind_skeletons.iter().filter_map(behind_kind));
        let mut found = vec![];
        for name in names {
            let without = name.replace('.', "");
            for row in self.skeletons.rows(skeleton_hash(name)) {
                let theirs = [&self.articles, &self.names].map(|keys| skeleton(keys.get(row)));
                if theirs.iter().any(|theirs| theirs == name) {
                    found.push((row, true));
                } else if theirs.iter().any(|theirs| theirs.replace('.', "") == without) {
                    found.push((row, false));
                }
            }
        }
        found
    }

    fn skeletons_of(&self, rows: Range<u32>) -> Lookup {
        let both = |at: u32| [&self.articles, &self.names].map(|keys| (skeleton_hash(&skeleton(keys.get(at))), at));
        let mut pairs: Vec<(u64, u32)> = rows.flat_map(both).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Lookup::of(pairs)
    }

    /// The rows with an article that is this number behind zeros.
    pub(super) fn without_zeros<'a>(&'a self, text: &'a str) -> impl Iterator<Item = u32> + 'a {
        let rows = self.zeros.rows(hash(text));
        rows.filter(move |row| bare_number(self.articles.get(*row)) == Some(text))
    }
}

/// A number without the zeros in front; `None` when there are none, or it is no number.
fn bare_number(key: &str) -> Option<&str> {
    let bare = key.trim_start_matches('0');
    (bare.len() < key.len() && !bare.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit())).then_some(bare)
}

fn numbers(words: &mut WordsBuilder, text: &str) -> Vec<u32> {
    Folded::new(text).tokens().map(|token| words.number(token)).collect()
}

/// A token, and the parts of one with several points: `300.400.150` is three numbers, `4.5` is one.
fn add(words: &mut WordsBuilder, token: &str, row: u32) {
    let word = words.number(token);
    words.add(word, row);
    if token.bytes().filter(|byte| *byte == b'.').count() > 1 {
        for part in token.split('.') {
            let word = words.number(part);
            words.add(word, row);
        }
    }
}
