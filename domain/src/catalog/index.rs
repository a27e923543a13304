//! What a text is looked up in: the words of kinds, names and branches; keys of articles and names; barcodes.

use super::intern::{Lookup, hash};
use super::keys::Keys;
use super::normalise::Folded;
use super::store::Store;
use super::words::{Words, WordsBuilder};
use crate::ean::Ean13;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
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
    eans: Lookup,
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
        index.words = words.build();
        index.branches = branch_words.build();
        index.pairs = pairs.build();
        index.articles = index.articles.index();
        index.names = index.names.index();
        let eans = (0..).zip(&store.rows).filter_map(|(at, row)| Some((hash(&row.ean?.to_string()), at)));
        index.eans = Lookup::of(eans.collect());
        index
    }

    /// The rows with a barcode; a text that is no barcode has none.
    pub(super) fn with_ean(&self, store: &Store, text: &str) -> Option<impl Iterator<Item = u32>> {
        let ean = Ean13::parse(text).ok()?;
        let rows = self.eans.rows(hash(&ean.to_string()));
        Some(rows.filter(move |row| store.row(*row).is_some_and(|row| row.ean == Some(ean))))
    }
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
