//! The key of every row (its article's, its name's): found whole, by its beginning, or by a part.

use super::bits::{Bits, ones};
use super::intern::{Lookup, hash, number};
use super::orders::sorted;
use super::tight;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How many first bytes of a key are compared as one number.
const HEAD: usize = 16;
/// From so many rows of a word on, the keys of all 64 are looked through at once before each is.
const DENSE: u32 = 8;

/// A key per row; the keys of 64 rows that share a word of [`Bits`] lie together and are searched together.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Keys {
    /// Each key and a line's end, so that no part of two keys is found.
    text: String,
    #[serde(deserialize_with = "tight")]
    ends: Vec<u32>,
    whole: Lookup,
}

impl Keys {
    /// The key of the next row.
    pub(super) fn push(&mut self, key: &str) {
        self.text.push_str(key);
        self.text.push('\n');
        self.ends.push(number(self.text.len()));
    }

    /// Makes [`Self::whole`] work, once all keys are there.
    pub(super) fn index(mut self) -> Self {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.whole = Lookup::of((0..self.len()).map(|row| (hash(self.get(row)), row)).collect());
        self
    }

    pub(super) fn get(&self, row: u32) -> &str {
        let line = self.lines(row..row.saturating_add(1));
        line.strip_suffix('\n').unwrap_or(line)
    }

    /// The rows with this key: a constant time.
    pub(super) fn whole<'a>(&'a self, key: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.whole.rows(hash(key)).filter(move |row| self.get(*row) == key)
    }

    /// The rows of a set whose key has a part: sixteen letters at a time where the set is dense.
    pub(super) fn with_part(&self, part: &str, among: &Bits) -> Bits {
        let mut found = Bits::none(self.len());
        if part.is_empty() {
            return found;
        }
        for (word, bits) in among.words() {
            let base = word * u64::BITS;
            if bits.count_ones() >= DENSE && !self.lines(base..base + u64::BITS).contains(part) {
                continue;
            }
            for row in ones(bits).map(|bit| base + bit) {
                if has_part(self.get(row).as_bytes(), part.as_bytes()) {
                    found.insert(row);
                }
            }
        }
        found
    }

    /// All rows in the order of their keys.
    pub(super) fn ordered(&self) -> Vec<u32> {
        let mut rows = sorted(self.ends.len(), |row| head(self.get(row)));
        for same in rows.chunk_by_mut(|a, b| head(self.get(*a)) == head(self.get(*b))) {
            same.sort_unstable_by_key(|row| (self.get(*row), *row));
        }
        rows
    }

    /// Of rows in the order of their keys those whose key begins so.
    pub(super) fn starting<'o>(&self, ordered: &'o [u32], beginning: &str) -> &'o [u32] {
        let first = ordered.partition_point(|row| self.get(*row) < beginning);
        let rest = ordered.get(first..).unwrap_or_default();
        let count = rest.partition_point(|row| self.get(*row).starts_with(beginning));
        rest.get(..count).unwrap_or_default()
    }

    /// The keys of neighbouring rows, a line each.
    fn lines(&self, rows: Range<u32>) -> &str {
        let end = |count: u32| match count.checked_sub(1) {
            Some(at) => self.ends.get(at as usize).map_or(self.text.len(), |end| *end as usize),
            None => 0,
        };
        self.text.get(end(rows.start)..end(rows.end)).unwrap_or_default()
    }

    fn len(&self) -> u32 {
        number(self.ends.len())
    }
}

/// For texts too short to be worth the preparations of `str::contains`.
fn has_part(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window.first() == part.first() && window == part)
}

fn head(key: &str) -> u128 {
    let mut bytes = [0; HEAD];
    for (to, from) in bytes.iter_mut().zip(key.bytes()) {
        *to = from;
    }
    u128::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_whole_by_beginning_and_by_part() {
        let names: Vec<String> = (0..1000).map(|at| format!("BM{}C{}", at % 100, at * 7 % 1000)).collect();
        let mut keys = Keys::default();
        for name in &names {
            keys.push(name);
        }
        let keys = keys.index();
        let order = keys.ordered();
        assert!(order.is_sorted_by_key(|row| (&names[*row as usize], *row)));
        let expected =
            |good: &dyn Fn(&str) -> bool| -> Vec<u32> { (0..1000).filter(|row| good(&names[*row as usize])).collect() };
        for part in ["BM1", "BM63C", "C441", "M9C9", "BM12C84", "BM63C441\nBM", "X", "77"] {
            let mut starting = keys.starting(&order, part).to_vec();
            starting.sort_unstable();
            assert_eq!(starting, expected(&|name| name.starts_with(part)));
            assert_eq!(keys.whole(part).collect::<Vec<_>>(), expected(&|name| name == part));
            let all = keys.with_part(part, &Bits::range(1000, 0..1000));
            assert_eq!(all.rows().collect::<Vec<_>>(), expected(&|name| name.contains(part)));
            let few = keys.with_part(part, &Bits::of(1000, (0..1000).step_by(50)));
            assert!(few.rows().eq(all.rows().filter(|row| row % 50 == 0)));
        }
    }
}
