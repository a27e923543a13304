//! What a catalogue page is asked for, and the questions that its links ask.

use crate::id::WarehouseId;
use crate::page::PAGE_ROWS;
use serde::{Deserialize, Serialize};

/// Rows on a page at most, whatever the address says.
pub const PAGE_ROWS_LIMIT: u32 = 200;
/// Characters of a search text that count; the rest is cut off.
pub const TEXT_LIMIT: usize = 200;
/// Which products by stock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StockFilter {
    /// In stock or not.
    #[default]
    All,
    /// Free pieces in any warehouse.
    Any,
    /// Free pieces in this warehouse.
    At(WarehouseId),
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CatalogSort {
    /// The most bought first; with a text, the best matches first. Has no reverse.
    #[default]
    Popular,
    Article,
    /// By kind, then by name; numbers inside them by their size.
    Name,
    /// By base price.
    Price,
}

/// How the products found are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CatalogView {
    /// A row each, to order from.
    #[default]
    Table,
    /// A card each with its main characteristics, to choose by.
    List,
}

/// A question to the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogQuery {
    /// Name, article, EAN or several articles; fewer than two characters ask for nothing.
    pub text: String,
    /// The slug of a branch: only what is in it and below.
    pub category: Option<String>,
    /// Selected values by the slug of their facet, both sorted: any of the values, of every facet.
    pub facets: Vec<(String, Vec<String>)>,
    pub stock: StockFilter,
    pub sort: CatalogSort,
    pub descending: bool,
    /// From 1.
    pub page: u32,
    /// Rows on a page.
    pub size: u32,
    pub view: CatalogView,
}

impl Default for CatalogQuery {
    fn default() -> Self {
        Self {
            text: String::new(),
            category: None,
            facets: Vec::new(),
            stock: StockFilter::All,
            sort: CatalogSort::Popular,
            descending: false,
            page: 1,
            size: PAGE_ROWS,
            view: CatalogView::Table,
        }
    }
}

impl CatalogQuery {
    /// The same list, another page.
    #[must_use]
    pub fn with_page(&self, page: u32) -> Self {
        Self { page: page.max(1), ..self.clone() }
    }

    /// Another branch (`None`: all of them); what was selected in the old one goes.
    #[must_use]
    pub fn in_category(&self, slug: Option<&str>) -> Self {
        Self { category: slug.map(str::to_owned), facets: Vec::new(), ..self.with_page(1) }
    }

    /// One value of one facet switched on or off.
    #[must_use]
    pub fn toggled(&self, facet: &str, value: &str) -> Self {
        let mut next = self.with_page(1);
        if self.is_selected(facet, value) {
            for (_, values) in next.facets.iter_mut().filter(|(slug, _)| slug == facet) {
                values.retain(|selected| selected != value);
            }
            next.facets.retain(|(_, values)| !values.is_empty());
        } else {
            next.select(facet, value.to_owned());
        }
        next
    }

    /// Nothing selected in one facet.
    #[must_use]
    pub fn without_facet(&self, facet: &str) -> Self {
        let mut next = self.with_page(1);
        next.facets.retain(|(slug, _)| slug != facet);
        next
    }

    /// Nothing selected in any facet.
    #[must_use]
    pub fn without_facets(&self) -> Self {
        Self { facets: Vec::new(), ..self.with_page(1) }
    }

    /// Other stock.
    #[must_use]
    pub fn with_stock(&self, stock: StockFilter) -> Self {
        Self { stock, ..self.with_page(1) }
    }

    /// Another order; the order it has already is turned round, as a click on a column's heading does.
    #[must_use]
    pub fn sorted_by(&self, sort: CatalogSort) -> Self {
        let descending = sort != CatalogSort::Popular && self.sort == sort && !self.descending;
        Self { sort, descending, ..self.with_page(1) }
    }

    /// The same products shown in another way.
    #[must_use]
    pub fn viewed_as(&self, view: CatalogView) -> Self {
        Self { view, ..self.clone() }
    }

    #[must_use]
    pub fn is_selected(&self, facet: &str, value: &str) -> bool {
        self.selected(facet).iter().any(|selected| selected == value)
    }

    /// The selected values of a facet.
    #[must_use]
    pub fn selected(&self, facet: &str) -> &[String] {
        self.facets.iter().find(|(slug, _)| slug == facet).map_or(&[], |(_, values)| values)
    }

    /// Keeps facets and values sorted and single, so that the address does not depend on the order of clicks.
    pub(super) fn select(&mut self, facet: &str, value: String) {
        let at = match self.facets.binary_search_by(|(slug, _)| slug.as_str().cmp(facet)) {
            Ok(at) => at,
            Err(at) => {
                self.facets.insert(at, (facet.to_owned(), Vec::new()));
                at
            }
        };
        if let Some((_, values)) = self.facets.get_mut(at)
            && let Err(place) = values.binary_search(&value)
        {
            values.insert(place, value);
        }
    }
}
