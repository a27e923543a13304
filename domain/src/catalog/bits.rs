//! Sets of rows. [`Bits`] is a set being computed, one bit per row of the catalogue; [`Set`] is a set being kept,
//! stored by whichever of two ways is smaller. Rows of a branch lie together, so most kept sets are a short run of words.

use serde::{Deserialize, Serialize};
use std::ops::Range;

const WORD: u32 = u64::BITS;

/// A set of rows, a bit each: operations cost a pass over `rows / 64` words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    pub(super) fn none(rows: u32) -> Self {
        Self { words: vec![0; rows.div_ceil(WORD) as usize] }
    }

    pub(super) fn range(rows: u32, range: Range<u32>) -> Self {
        let mut bits = Self { words: vec![u64::MAX; rows.div_ceil(WORD) as usize] };
        bits.keep(&range);
        bits
    }

    pub(super) fn of(rows: u32, members: impl IntoIterator<Item = u32>) -> Self {
        let mut bits = Self::none(rows);
        for row in members {
            bits.insert(row);
        }
        bits
    }

    pub(super) fn insert(&mut self, row: u32) {
        if let Some(word) = self.words.get_mut((row / WORD) as usize) {
            *word |= 1 << (row % WORD);
        }
    }

    pub(super) fn take_out(&mut self, row: u32) {
        if let Some(word) = self.words.get_mut((row / WORD) as usize) {
            *word &= !(1 << (row % WORD));
        }
    }

    pub(super) fn has(&self, row: u32) -> bool {
        self.words.get((row / WORD) as usize).is_some_and(|word| word >> (row % WORD) & 1 == 1)
    }

    pub(super) fn and(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    pub(super) fn or(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    pub(super) fn remove(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    pub(super) fn keep(&mut self, range: &Range<u32>) {
        let (first, last) = ((range.start / WORD) as usize, (range.end / WORD) as usize);
        for at in [first, last] {
            if let Some(word) = self.words.get_mut(at) {
                *word &= mask(at, range);
            }
        }
        let before = first.min(self.words.len());
        self.words.get_mut(..before).unwrap_or_default().fill(0);
        self.words.get_mut(last + 1..).unwrap_or_default().fill(0);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(super) fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// How many members lie in a range of rows: costs the range only.
    pub(super) fn count_range(&self, range: &Range<u32>) -> u32 {
        let first = (range.start / WORD) as usize;
        let last = range.end.div_ceil(WORD) as usize;
        let words = self.words.get(first..last).unwrap_or_default();
        words.iter().enumerate().map(|(at, word)| (word & mask(first + at, range)).count_ones()).sum()
    }

    /// How many members two sets share in a range of rows.
    pub(super) fn count_both(&self, other: &Self, range: &Range<u32>) -> u32 {
        let first = (range.start / WORD) as usize;
        let last = range.end.div_ceil(WORD) as usize;
        let words = self.words.get(first..last).unwrap_or_default();
        let others = other.words.get(first..last).unwrap_or_default();
        words.iter().zip(others).enumerate().map(|(at, (a, b))| (a & b & mask(first + at, range)).count_ones()).sum()
    }

    /// The words that have members, all of them between two empty stretches.
    pub(super) fn span(&self) -> Range<usize> {
        let first = self.words.iter().position(|word| *word != 0).unwrap_or(0);
        let last = self.words.iter().rposition(|word| *word != 0).map_or(first, |at| at + 1);
        first..last
    }

    /// The members, ascending.
    pub(super) fn rows(&self) -> impl Iterator<Item = u32> {
        self.words
            .iter()
            .zip((0..).step_by(WORD as usize))
            .flat_map(|(word, base)| ones(*word).map(move |bit| base + bit))
    }

    /// The number of each word that has members, and the word.
    pub(super) fn words(&self) -> impl Iterator<Item = (u32, u64)> {
        (0..).zip(self.words.iter().copied()).filter(|(_, word)| *word != 0)
    }
}

/// The bits set in a word, ascending.
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros());
        word &= word.wrapping_sub(1);
        bit
    })
}

/// The bits of the word with this number that lie in a range of rows.
fn mask(at: usize, range: &Range<u32>) -> u64 {
    let base = u32::try_from(at).unwrap_or(u32::MAX).saturating_mul(WORD);
    let from = range.start.saturating_sub(base);
    let to = range.end.saturating_sub(base);
    below(to) & !below(from)
}

fn below(bit: u32) -> u64 {
    1u64.checked_shl(bit).map_or(u64::MAX, |one| one - 1)
}

/// A kept set of rows.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Set {
    /// Words from the first to the last that has members, and the number of the first.
    Dense { first: usize, words: Box<[u64]> },
    /// The members, ascending.
    Sparse(Box<[u32]>),
}

impl Set {
    /// Of rows in ascending order.
    pub(super) fn of(rows: &[u32]) -> Self {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Self::Sparse(Box::default());
        };
        let (first, last) = (first / WORD, last / WORD);
        if (last - first + 1) as usize * 2 > rows.len() {
            return Self::Sparse(rows.into());
        }
        let mut words = vec![0u64; (last - first + 1) as usize];
        for row in rows {
            if let Some(word) = words.get_mut((row / WORD - first) as usize) {
                *word |= 1 << (row % WORD);
            }
        }
        Self::Dense { first: first as usize, words: words.into() }
    }

    pub(super) fn add_to(&self, bits: &mut Bits) {
        match self {
            Self::Dense { first, words } => {
                for (word, other) in bits.words.iter_mut().skip(*first).zip(words) {
                    *word |= other;
                }
            }
            Self::Sparse(rows) => {
                for row in rows {
                    bits.insert(*row);
                }
            }
        }
    }

    /// How many members it shares with a set whose span is known.
    pub(super) fn count_in(&self, bits: &Bits, span: &Range<usize>) -> u32 {
        match self {
            Self::Dense { first, words } => {
                let from = span.start.max(*first);
                let to = span.end.min(first + words.len());
                let mine = words.get(from.saturating_sub(*first)..to.saturating_sub(*first)).unwrap_or_default();
                let theirs = bits.words.get(from..to).unwrap_or_default();
                mine.iter().zip(theirs).map(|(a, b)| (a & b).count_ones()).sum()
            }
            Self::Sparse(rows) => rows.iter().map(|row| u32::from(bits.has(*row))).sum(),
        }
    }

    /// The lowest member.
    pub(super) fn first(&self) -> Option<u32> {
        match self {
            Self::Dense { first, words } => {
                let bit = words.first()?.trailing_zeros();
                Some(u32::try_from(*first).ok()? * WORD + bit)
            }
            Self::Sparse(rows) => rows.first().copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::intern::number;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const ROWS: u32 = 300;

    fn members() -> impl Strategy<Value = BTreeSet<u32>> {
        prop_oneof![
            proptest::collection::btree_set(0..ROWS, 0..200),
            (0..ROWS, 0..ROWS).prop_map(|(from, to)| (from..to).collect()),
        ]
    }

    proptest! {
        #[test]
        fn a_kept_set_is_the_set(a in members(), b in members(), from in 0..ROWS, to in 0..ROWS) {
            let range = from.min(to)..to;
            let sorted: Vec<u32> = a.iter().copied().collect();
            let mut bits = Bits::none(ROWS);
            Set::of(&sorted).add_to(&mut bits);
            prop_assert_eq!(bits.rows().collect::<Vec<_>>(), sorted.clone());
            prop_assert_eq!(Set::of(&sorted).first(), sorted.first().copied());

            let other = Bits::of(ROWS, b.iter().copied());
            let shared = number(a.intersection(&b).count());
            prop_assert_eq!(Set::of(&sorted).count_in(&other, &other.span()), shared);
            prop_assert_eq!(bits.count_both(&other, &(0..ROWS)), shared);
            prop_assert_eq!(bits.count_range(&range), number(a.iter().filter(|row| range.contains(row)).count()));
            prop_assert_eq!(&Bits::range(ROWS, range.clone()), &Bits::of(ROWS, range.clone()));
            bits.keep(&range);
            bits.remove(&other);
            let left: Vec<u32> = a.difference(&b).copied().filter(|row| range.contains(row)).collect();
            prop_assert_eq!(bits.rows().collect::<Vec<_>>(), left);
        }
    }
}
