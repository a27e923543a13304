//! Lists in order without sorting: each order of the whole catalogue is made once, a page is cut out of it.

use super::bits::Bits;
use super::intern::number;
use super::query::CatalogSort;
use super::tight;
use serde::{Deserialize, Serialize};

/// All rows in one order, and back: the place of each row.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Order {
    #[serde(deserialize_with = "tight")]
    rows: Vec<u32>,
    #[serde(deserialize_with = "tight")]
    ranks: Vec<u32>,
}

impl Order {
    fn of(rows: Vec<u32>) -> Self {
        let mut ranks = vec![0; rows.len()];
        for (rank, row) in (0..).zip(&rows) {
            if let Some(place) = ranks.get_mut(*row as usize) {
                *place = rank;
            }
        }
        Self { rows, ranks }
    }

    fn rank(&self, row: u32) -> u32 {
        self.ranks.get(row as usize).copied().unwrap_or(u32::MAX)
    }
}

/// The orders that a list can have.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Orders {
    popular: Order,
    article: Order,
    name: Order,
    price: Order,
}

impl Orders {
    /// Of the rows in each order.
    pub(super) fn new(popular: Vec<u32>, article: Vec<u32>, name: Vec<u32>, price: Vec<u32>) -> Self {
        Self {
            popular: Order::of(popular),
            article: Order::of(article),
            name: Order::of(name),
            price: Order::of(price),
        }
    }

    /// All rows in the order of their articles.
    pub(super) fn articles(&self) -> &[u32] {
        &self.article.rows
    }

    /// Members `skip .. skip + take` of a set in an order.
    pub(super) fn page(&self, set: &Bits, sort: CatalogSort, descending: bool, skip: usize, take: usize) -> Vec<u32> {
        let order = match sort {
            CatalogSort::Popular => &self.popular,
            CatalogSort::Article => &self.article,
            CatalogSort::Name => &self.name,
            CatalogSort::Price => &self.price,
        };
        let members = set.count() as usize;
        if skip >= members || take == 0 {
            return Vec::new();
        }
        // Walking the order meets a member every `all / members` steps; the other way is to rank all members.
        let steps = (skip + take).min(members) * (order.rows.len() / members + 1);
        if steps <= members * 2 {
            let wanted = |row: &u32| set.has(*row);
            return if descending {
                order.rows.iter().rev().copied().filter(wanted).skip(skip).take(take).collect()
            } else {
                order.rows.iter().copied().filter(wanted).skip(skip).take(take).collect()
            };
        }
        let rank = |row: u32| {
            if descending { u32::MAX - order.rank(row) } else { order.rank(row) }
        };
        let mut ranked: Vec<(u32, u32)> = set.rows().map(|row| (rank(row), row)).collect();
        let end = (skip + take).min(ranked.len());
        if end < ranked.len() {
            ranked.select_nth_unstable(end);
            ranked.truncate(end);
        }
        if skip > 0 && skip < ranked.len() {
            ranked.select_nth_unstable(skip);
        }
        let mut page = ranked.split_off(skip.min(ranked.len()));
        page.sort_unstable();
        page.into_iter().map(|(_, row)| row).collect()
    }
}

/// Rows `0..count` ordered by a key; rows of equal keys by their number.
pub(super) fn sorted<K: Ord>(count: usize, key: impl Fn(u32) -> K) -> Vec<u32> {
    let mut keyed: Vec<(K, u32)> = (0..number(count)).map(|row| (key(row), row)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_page_is_what_sorting_would_give(
            price in proptest::collection::vec(0u32..50, 200),
            every in 1usize..40,
            skip in 0usize..250,
            take in 0usize..60,
            descending: bool,
        ) {
            let order = sorted(price.len(), |row| price[row as usize]);
            let orders = Orders::new(Vec::new(), Vec::new(), Vec::new(), order.clone());
            let set = Bits::of(200, (0..200).step_by(every));
            let mut expected: Vec<u32> = order.into_iter().filter(|row| set.has(*row)).collect();
            if descending {
                expected.reverse();
            }
            let expected: Vec<u32> = expected.into_iter().skip(skip).take(take).collect();
            prop_assert_eq!(orders.page(&set, CatalogSort::Price, descending, skip, take), expected);
        }
    }
}
