//! The questions the catalogue answers: a page of a list, suggestions, and what comes nearest.

use super::answer::CatalogAnswer;
use super::bits::Bits;
use super::find::Found;
use super::query::{CatalogQuery, CatalogSort, PAGE_ROWS_LIMIT, StockFilter};
use super::stock::Stock;
use super::tree::NOWHERE;
use super::{Catalog, Counted};
use crate::id::ProductId;
use crate::page::Page;
use std::sync::{Arc, OnceLock};

/// How many products are offered when nothing is found.
const NEAREST: usize = 5;

impl Catalog {
    /// A page of a list with its facets and its part of the tree. An unknown branch has nothing in it;
    /// a page past the last is empty.
    #[must_use]
    pub fn search(&self, query: &CatalogQuery, stock: &Stock) -> CatalogAnswer {
        let place = query.category.as_deref().map(|slug| self.store.tree.place_by_slug(slug).unwrap_or(NOWHERE));
        let text = self.find(&query.text);
        let selection = self.facets.selection(query, self.count());

        // With nothing selected, then with the selection; each with the whole tree, then in the branch only.
        let mut base =
            text.as_ref().map_or_else(|| Bits::range(self.count(), 0..self.count()), |text| text.rows.clone());
        if let Some(rows) = stock.rows(self, query.stock) {
            base.and(&rows);
        }
        let mut everywhere = base.clone();
        selection.narrow(&mut everywhere);
        let mut found = everywhere.clone();
        if let Some(place) = place {
            let rows = self.store.tree.rows(place);
            base.keep(&rows);
            found.keep(&rows);
        }

        let values = |row: u32| self.store.row(row).map_or(&[][..], |row| self.store.values(row));
        let count = || Arc::from(self.facets.count(&base, &found, &selection, values));
        let whole = text.is_none() && selection.is_empty() && query.stock == StockFilter::All;
        let facets = match place {
            Some(place) if whole => {
                self.branch_facets(place).map_or_else(count, |known| Arc::clone(known.get_or_init(count)))
            }
            None if text.is_none() && selection.is_empty() => Arc::default(),
            _ => count(),
        };
        let page = self.page(query, text.as_ref(), &found);
        let none = Bits::none(0);
        let some = stock.rows(self, StockFilter::Any);
        let some = some.as_deref().unwrap_or(&none);
        let nearest = match &text {
            Some(text) if page.total == 0 => self.ids(self.nearest_rows(text, &query.text, NEAREST)),
            _ => Vec::new(),
        };
        CatalogAnswer {
            page,
            in_stock: found.count_both(some, &(0..self.count())),
            facets,
            tree: self.store.tree.around(place.filter(|place| *place != NOWHERE), &everywhere, some),
            corrected: text.and_then(|text| text.corrected),
            nearest,
        }
    }

    fn branch_facets(&self, place: u32) -> Option<&Counted> {
        let branches = || self.categories().iter().map(|_| OnceLock::new()).collect();
        self.branch_facets.get_or_init(branches).get(place as usize)
    }

    fn page(&self, query: &CatalogQuery, text: Option<&Found>, found: &Bits) -> Page<ProductId> {
        let size = query.size.clamp(1, PAGE_ROWS_LIMIT);
        let number = query.page.max(1);
        let take = size as usize;
        let skip = (number as usize - 1).saturating_mul(take);
        let rows = match text {
            Some(text) if query.sort == CatalogSort::Popular => text.page(self, found, skip, take),
            _ => self.orders.page(found, query.sort, query.descending, skip, take),
        };
        Page { rows: self.ids(rows), total: u64::from(found.count()), number, size }
    }

    /// The best matches while a text is being typed.
    #[must_use]
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<ProductId> {
        let found = self.find(text);
        found.map_or_else(Vec::new, |found| self.ids(found.page(self, &found.rows, 0, limit)))
    }

    /// What comes nearest to a text that means nothing: its matches; else products that most of its parts find;
    /// else articles that begin like it.
    #[must_use]
    pub fn nearest(&self, text: &str, limit: usize) -> Vec<ProductId> {
        let found = self.find(text);
        found.map_or_else(Vec::new, |found| self.ids(self.nearest_rows(&found, text, limit)))
    }

    fn ids(&self, rows: Vec<u32>) -> Vec<ProductId> {
        rows.into_iter().filter_map(|row| self.store.id(row)).collect()
    }
}
