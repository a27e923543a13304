//! The catalogue in memory: tree, facets, search, suggestions.
//! A [`Catalog`] and a [`Stock`] never change once built; requests share them by `Arc`, a change builds the next ones.
//! A product is a row; rows of a branch are neighbours; sets of rows are bits. A list is a few sets cut out of each other,
//! a count is the bits that two sets share, an order is made once for all lists.

mod address;
mod answer;
mod bits;
mod build;
mod facets;
mod find;
mod index;
mod intern;
mod item;
mod keys;
pub mod layout;
pub mod normalise;
mod orders;
mod query;
mod reading;
mod recognise;
mod search;
mod stem;
mod stock;
mod store;
#[cfg(test)]
mod tests;
mod tree;
mod words;

pub use answer::{Branch, CatalogAnswer, CatalogTree, Facet, FacetValue};
pub use item::Item;
pub use query::{CatalogQuery, CatalogSort, CatalogView, PAGE_ROWS_LIMIT, StockFilter, TEXT_LIMIT};
pub use recognise::{Meaning, OwnArticles, Reading, own_key, own_keys};
pub use stock::Stock;

use crate::id::ProductId;
use crate::product::{Category, Product};
use crate::stock::Warehouse;
use build::Builder;
use facets::Facets;
use index::Index;
use normalise::Folded;
use orders::Orders;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::sync::{Arc, OnceLock};
use store::Store;

/// All products of the supplier with everything that finding them needs: about 370 bytes a product.
/// What is written of it is read by the same program only: as it was built, ten times sooner than it is built.
#[derive(Serialize, Deserialize)]
pub struct Catalog {
    store: Store,
    facets: Facets,
    index: Index,
    orders: Orders,
    warehouses: Vec<Warehouse>,
    /// The facets of each branch, by its place, when nothing else is asked for. Counted when somebody opens it: most lists are
    /// such ones, and counting is half of what finding them costs.
    #[serde(skip)]
    branch_facets: OnceLock<Vec<Counted>>,
}

/// The facets of a list, once somebody has asked.
type Counted = OnceLock<Arc<[Facet]>>;

impl Catalog {
    /// Builds the snapshot: about three microseconds a product. Takes the products one by one, so that a caller who
    /// streams them never holds them all. Ids and articles are expected to be unique; branches may come in any order.
    #[must_use]
    pub fn build(
        categories: Vec<Category>,
        products: impl IntoIterator<Item = Product>,
        mut warehouses: Vec<Warehouse>,
    ) -> Self {
        warehouses.sort_by_key(|warehouse| (warehouse.position, warehouse.id));
        let mut builder = Builder::new(categories);
        for product in products {
            builder.push(&product);
        }
        let (store, facets, index, orders) = builder.build();
        Self { store, facets, index, orders, warehouses, branch_facets: OnceLock::new() }
    }

    /// How many products there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.rows.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.store.rows.is_empty()
    }

    /// All branches, each before those below it, in the order of the tree.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        self.store.tree.categories()
    }

    /// A branch by its address.
    #[must_use]
    pub fn category(&self, slug: &str) -> Option<&Category> {
        self.store.tree.place_by_slug(slug).and_then(|place| self.store.tree.at(place))
    }

    /// The shipping warehouses in their order.
    #[must_use]
    pub fn warehouses(&self) -> &[Warehouse] {
        &self.warehouses
    }

    /// A product by its id: some tens of nanoseconds.
    #[must_use]
    pub fn product(&self, id: ProductId) -> Option<Item<'_>> {
        self.item(self.store.ids.row(id)?)
    }

    /// A product by the supplier's number in any case, alphabet and punctuation; of several that differ in nothing else,
    /// the one that is spelled so. Costs a microsecond.
    #[must_use]
    pub fn by_article(&self, article: &str) -> Option<Item<'_>> {
        let folded = Folded::new(article);
        let rows: Vec<u32> = self.index.articles.whole(folded.key()).collect();
        let spelled_so = rows.iter().find(|row| self.store.article(**row) == article.trim());
        match (spelled_so, rows.as_slice()) {
            (Some(row), _) | (None, [row]) => self.item(*row),
            _ => None,
        }
    }

    /// What replaces a product that is no longer produced.
    #[must_use]
    pub fn replacement(&self, id: ProductId) -> Option<Item<'_>> {
        self.product(id)?.replaced_by().and_then(|id| self.product(id))
    }

    /// What this product replaces: earlier models that are no longer produced. Looks through all that are replaced.
    pub fn replaced_with(&self, id: ProductId) -> impl Iterator<Item = Item<'_>> {
        let rows = self.store.replaced.iter().filter(move |(_, by)| *by == id);
        rows.filter_map(|(row, _)| self.item(*row))
    }

    /// All products, branch after branch, the popular ones first.
    pub fn products(&self) -> impl Iterator<Item = Item<'_>> {
        (0..self.count()).filter_map(|row| self.item(row))
    }

    fn item(&self, at: u32) -> Option<Item<'_>> {
        Some(Item { catalog: self, row: self.store.row(at)?, at })
    }

    fn count(&self) -> u32 {
        intern::number(self.len())
    }
}

/// A list with no room behind its end: it stays as it is for hours.
fn tight<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Box::<[T]>::deserialize(from).map(Vec::from)
}

impl fmt::Debug for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Catalog of {} products", self.len())
    }
}
