//! Texts kept once. [`Texts`] is many short texts in one long one; [`Interner`] gives equal texts equal numbers;
//! [`Lookup`] finds rows by the hash of a key. Hashes are the same on every run and every machine.

use super::tight;
use serde::{Deserialize, Serialize};

/// Many texts, one allocation: 4 bytes each besides the letters.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Texts {
    text: String,
    #[serde(deserialize_with = "tight")]
    ends: Vec<u32>,
}

impl Texts {
    pub(super) fn push(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(number(self.text.len()));
        number(self.ends.len() - 1)
    }

    pub(super) fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(super) fn len(&self) -> u32 {
        number(self.ends.len())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Positions and counts are 32 bits wide: four thousand million letters or rows are more than memory holds.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Numbers texts from 0 in the order of their first appearance.
#[derive(Debug, Default)]
pub(super) struct Interner {
    texts: Texts,
    /// Open addressing, a power of two, at most half full; a slot is a text's number plus one.
    slots: Vec<u32>,
}

impl Interner {
    /// The number of a text, a new one for a new text: some tens of nanoseconds.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if self.texts.len() as usize * 2 >= self.slots.len() {
            self.grow();
        }
        let slot = self.slot(text);
        match self.slots.get(slot) {
            Some(&taken) if taken > 0 => taken - 1,
            _ => {
                let new = self.texts.push(text);
                if let Some(free) = self.slots.get_mut(slot) {
                    *free = new + 1;
                }
                new
            }
        }
    }

    pub(super) fn into_texts(mut self) -> Texts {
        self.texts.shrink();
        self.texts
    }

    /// The slot where a text is, or the free one where it belongs.
    fn slot(&self, text: &str) -> usize {
        let mask = self.slots.len().wrapping_sub(1);
        let mut slot = low_bits(hash(text)) & mask;
        while let Some(&taken) = self.slots.get(slot)
            && taken > 0
            && self.texts.get(taken - 1) != text
        {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(64)];
        for at in 0..self.texts.len() {
            let slot = self.slot(self.texts.get(at));
            if let Some(free) = self.slots.get_mut(slot) {
                *free = at + 1;
            }
        }
    }
}

/// Rows by the hash of a key: who asks compares the keys, for different keys may share a hash.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Lookup {
    /// Where the entries of a bucket start; a bucket is the hash's upper bits.
    #[serde(deserialize_with = "tight")]
    starts: Vec<u32>,
    #[serde(deserialize_with = "tight")]
    entries: Vec<(u32, u32)>,
    shift: u32,
}

impl Lookup {
    /// Of `(hash, row)`; rows of equal hashes keep their order.
    pub(super) fn of(mut pairs: Vec<(u64, u32)>) -> Self {
        pairs.sort_unstable();
        let bits = pairs.len().max(2).ilog2();
        let shift = u64::BITS - bits;
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        for (at, (hash, _)) in pairs.iter().enumerate() {
            while starts.len() <= low_bits(hash >> shift) {
                starts.push(number(at));
            }
        }
        starts.resize((1 << bits) + 1, number(pairs.len()));
        Self { starts, entries: pairs.into_iter().map(|(hash, row)| (tag(hash), row)).collect(), shift }
    }

    /// The rows whose key may be the one with this hash: a constant time, one or two candidates.
    pub(super) fn rows(&self, hash: u64) -> impl Iterator<Item = u32> {
        let bucket = low_bits(hash.checked_shr(self.shift).unwrap_or(0));
        let range = match (self.starts.get(bucket), self.starts.get(bucket + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        };
        let entries = self.entries.get(range).unwrap_or_default();
        entries.iter().filter(move |(mark, _)| *mark == tag(hash)).map(|(_, row)| *row)
    }
}

fn tag(hash: u64) -> u32 {
    u32::try_from(hash & u64::from(u32::MAX)).unwrap_or(0)
}

fn low_bits(hash: u64) -> usize {
    usize::try_from(hash & 0x7fff_ffff).unwrap_or(0)
}

/// Eight bytes at a time, multiplied and rotated, the upper half folded into the lower at the end.
pub(super) fn hash(text: &str) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let (chunks, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    let start = u64::from(number(text.len()));
    let mix = |state: u64, word: u64| (state ^ word).wrapping_mul(K).rotate_left(29);
    let state = chunks.iter().fold(start, |state, chunk| mix(state, u64::from_le_bytes(*chunk)));
    let state = mix(state, u64::from_le_bytes(last)).wrapping_mul(K);
    state ^ state >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_equal_numbers() {
        let mut interner = Interner::default();
        let numbers: Vec<u32> = (0..1000).map(|at| interner.number(&format!("текст {}", at % 300))).collect();
        assert!(numbers.iter().zip(0..).all(|(number, at)| *number == at % 300));
        let texts = interner.into_texts();
        assert_eq!((texts.len(), texts.get(299), texts.get(300)), (300, "текст 299", ""));
    }

    #[test]
    fn a_lookup_has_every_row() {
        for rows in [0u32, 1, 2, 3, 100, 5000] {
            let key = |row: u32| hash(&format!("key {}", row / 2));
            let lookup = Lookup::of((0..rows).map(|row| (key(row), row)).collect());
            for row in 0..rows {
                assert!(lookup.rows(key(row)).any(|found| found == row));
                assert!(lookup.rows(key(row)).count() <= 2);
            }
            assert_eq!(lookup.rows(hash("nothing")).count(), 0);
        }
    }
}
