//! How lists are asked for and answered: a page of rows and how many there are in all.

use serde::{Deserialize, Serialize};

/// Rows on a page of a list unless a list says otherwise.
pub const PAGE_ROWS: u32 = 50;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// How many rows there are on all pages.
    pub total: u64,
    /// The number of this page, from 1.
    pub number: u32,
    /// How many rows a full page has.
    pub size: u32,
}

impl<T> Page<T> {
    /// How many pages there are, at least one.
    #[must_use]
    pub fn pages(&self) -> u32 {
        let pages = self.total.div_ceil(u64::from(self.size.max(1)));
        u32::try_from(pages.max(1)).unwrap_or(u32::MAX)
    }

    /// The first and the last row of this page, counted from 1; `None` when there is none.
    #[must_use]
    pub fn span(&self) -> Option<(u64, u64)> {
        let first = u64::from(self.number.saturating_sub(1)) * u64::from(self.size) + 1;
        (!self.rows.is_empty()).then(|| (first, first + self.rows.len() as u64 - 1))
    }
}
