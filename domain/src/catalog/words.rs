//! The vocabulary: every distinct token of the catalogue, ordered, and the rows of each.
//! It is small (thousands of words for a hundred thousand products), so a beginning of a word is a range of it
//! and a mistyped word is found by looking at all of it.

use super::bits::{Bits, Set};
use super::intern::{Interner, Texts, number};
use super::stem::stem;
use super::tight;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Shorter words are not corrected: too many words are one letter away.
const TYPO_LETTERS: usize = 5;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Words {
    texts: Texts,
    #[serde(deserialize_with = "tight")]
    sets: Vec<Set>,
    /// The letters of each word, a bit each: words with a typo differ in few.
    #[serde(deserialize_with = "tight")]
    letters: Vec<u32>,
}

/// What a token of a query finds.
pub(super) struct Hits {
    pub(super) rows: Bits,
    /// Of them those that have the very word.
    pub(super) exact: Bits,
}

impl Words {
    /// The rows with this very word, in any of its forms.
    pub(super) fn find(&self, token: &str, rows: u32) -> Option<Hits> {
        let same = |text: &str| self.starting(text).find(|at| self.texts.get(*at) == text);
        let word = same(token).or_else(|| same(stem(token)))?;
        let mut hits = Bits::none(rows);
        self.add(word..word + 1, &mut hits);
        Some(Hits { exact: hits.clone(), rows: hits })
    }

    /// The rows with this word or a longer one that begins so.
    pub(super) fn find_open(&self, token: &str, rows: u32) -> Option<Hits> {
        let range = self.starting(token);
        if range.is_empty() {
            return self.find(token, rows);
        }
        let mut hits = Hits { rows: Bits::none(rows), exact: Bits::none(rows) };
        if self.texts.get(range.start) == token {
            self.add(range.start..range.start + 1, &mut hits.exact);
        }
        self.add(range, &mut hits.rows);
        Some(hits)
    }

    /// The rows with words one typo away from this one, and such a word.
    pub(super) fn find_near(&self, token: &str, rows: u32) -> Option<(Bits, u32)> {
        if token.len() < TYPO_LETTERS || !is_word(token) {
            return None;
        }
        let (stem, letters) = (stem(token), letters(token));
        let near = |at: &u32| {
            let known = self.letters.get(*at as usize).copied().unwrap_or(0);
            // The word may go on, so only what the query has and the word has not counts.
            known != 0
                && (letters & !known).count_ones() <= 1
                && (is_near(token, self.texts.get(*at)) || is_near(stem, self.texts.get(*at)))
        };
        let mut found = Bits::none(rows);
        let mut first = None;
        for at in (0..self.texts.len()).filter(near) {
            first = first.or(Some(at));
            self.add(at..at + 1, &mut found);
        }
        first.map(|first| (found, first))
    }

    /// The first word that begins so.
    pub(super) fn first(&self, token: &str) -> Option<u32> {
        let range = self.starting(token);
        (!range.is_empty()).then_some(range.start)
    }

    /// A word and a row that has it.
    pub(super) fn example(&self, word: u32) -> Option<(&str, u32)> {
        Some((self.texts.get(word), self.sets.get(word as usize)?.first()?))
    }

    fn add(&self, words: Range<u32>, rows: &mut Bits) {
        let sets = self.sets.get(words.start as usize..words.end as usize).unwrap_or_default();
        for set in sets {
            set.add_to(rows);
        }
    }

    /// The words that begin so.
    fn starting(&self, token: &str) -> Range<u32> {
        let first = self.boundary(|word| word < token);
        let last = self.boundary(|word| word < token || word.starts_with(token));
        first..last
    }

    /// The first word for which a condition, true up to some word, is false.
    fn boundary(&self, before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.texts.len());
        while low < high {
            let middle = low.midpoint(high);
            if before(self.texts.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Collects tokens row after row, in the order of rows.
#[derive(Debug, Default)]
pub(super) struct WordsBuilder {
    words: Interner,
    rows: Vec<Vec<u32>>,
}

impl WordsBuilder {
    /// The number of a token's stem, to be added to rows.
    pub(super) fn number(&mut self, token: &str) -> u32 {
        let word = self.words.number(stem(token));
        if word as usize >= self.rows.len() {
            self.rows.push(Vec::new());
        }
        word
    }

    pub(super) fn add(&mut self, word: u32, row: u32) {
        if let Some(rows) = self.rows.get_mut(word as usize)
            && rows.last() != Some(&row)
        {
            rows.push(row);
        }
    }

    pub(super) fn build(self) -> Words {
        let texts = self.words.into_texts();
        let mut order: Vec<u32> = (0..texts.len()).collect();
        order.sort_unstable_by_key(|word| texts.get(*word));
        let mut words = Words::default();
        for word in order {
            let text = texts.get(word);
            words.texts.push(text);
            words.letters.push(if is_word(text) { letters(text) } else { 0 });
            words.sets.push(Set::of(self.rows.get(word as usize).map_or(&[], Vec::as_slice)));
        }
        words.texts.shrink();
        words
    }
}

fn is_word(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// A bit for each letter; the cases, which are different letters, share bits.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |bits, byte| bits | 1 << (byte & 31))
}

/// One letter replaced, missing, too many, or two swapped turn `typed` into the word or a beginning of it.
fn is_near(typed: &str, word: &str) -> bool {
    let (typed, word) = (typed.as_bytes(), word.as_bytes());
    if word.len() + 1 < typed.len() {
        return false;
    }
    let same = number(typed.iter().zip(word).take_while(|(a, b)| a == b).count()) as usize;
    let typed = typed.get(same..).unwrap_or_default();
    let word = word.get(same..).unwrap_or_default();
    let (after, word_after) = (typed.get(1..).unwrap_or_default(), word.get(1..).unwrap_or_default());
    let swapped = match (typed, word) {
        ([a, b, typed @ ..], [c, d, word @ ..]) => a == d && b == c && word.starts_with(typed),
        _ => false,
    };
    word_after.starts_with(after) || word.starts_with(after) || word_after.starts_with(typed) || swapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_typo_is_near() {
        for (typed, word) in [
            ("ABTAMAT", "ABTOMATik"),
            ("ABTMAT", "ABTOMAT"),
            ("ABTTOMAT", "ABTOMAT"),
            ("BATOMAT", "ABTOMAT"),
            ("ABTOMATT", "ABTOMAT"),
            ("OTPIDIN", "OPTIDIN"),
            ("OPTIDON", "OPTIDIN"),
        ] {
            assert!(is_near(typed, word), "{typed} {word}");
        }
        for (typed, word) in [("ABTAMOT", "ABTOMAT"), ("KOHTAKT", "ABTOMAT"), ("ABTOMATTT", "ABTOMAT")] {
            assert!(!is_near(typed, word), "{typed} {word}");
        }
    }

    #[test]
    fn words_are_found_by_themselves_beginnings_and_typos() {
        let mut builder = WordsBuilder::default();
        for (row, token) in ["AbTOMAT", "AbTOMATik", "16", "160", "1600"].iter().enumerate() {
            let word = builder.number(token);
            builder.add(word, number(row));
        }
        let words = builder.build();
        let rows = |hits: Option<Hits>| hits.map(|hits| (hits.rows.rows().collect(), hits.exact.rows().collect()));
        assert_eq!(rows(words.find_open("AbTO", 9)), Some((vec![0, 1], vec![])));
        assert_eq!(rows(words.find_open("AbTOMAT", 9)), Some((vec![0, 1], vec![0])));
        assert_eq!(rows(words.find("AbTO", 9)), None::<(Vec<u32>, Vec<u32>)>);
        assert_eq!(rows(words.find("16", 9)), Some((vec![2], vec![2])));
        assert_eq!(rows(words.find_open("1", 9)), Some((vec![2, 3, 4], vec![])));
        let near = words.find_near("AbTAMAT", 9).map(|(rows, _)| rows.rows().collect::<Vec<_>>());
        assert_eq!(near, Some(vec![0, 1]));
    }
}
