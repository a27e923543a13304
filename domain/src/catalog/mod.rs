//! The catalogue in memory: tree, facets, search, suggestions.
//! A [`Catalog`] and a [`Stock`] never change once built; requests share them by `Arc`, a change builds the next ones.

mod answer;
mod query;

pub use answer::{Branch, CatalogAnswer, CatalogTree, Exact, Facet, FacetValue};
pub use query::{CatalogQuery, CatalogSort, PAGE_ROWS_LIMIT, StockFilter, TEXT_LIMIT};

use crate::ean::Ean13;
use crate::id::{CategoryId, PriceGroupId, ProductId, WarehouseId};
use crate::measure::{Mass, Volume};
use crate::money::Money;
use crate::page::Page;
use crate::product::{Category, Product};
use crate::quantity::PackSize;
use crate::stock::{StockLevel, Warehouse};

/// All products of the supplier with everything that finding them needs.
#[derive(Debug)]
pub struct Catalog {
    categories: Vec<Category>,
    warehouses: Vec<Warehouse>,
}

impl Catalog {
    /// Builds the snapshot. Takes products one by one, so that a caller who streams them never holds them all.
    #[must_use]
    pub fn build(categories: Vec<Category>, _products: impl IntoIterator<Item = Product>, warehouses: Vec<Warehouse>) -> Self {
        Self { categories, warehouses }
    }

    /// How many products there are.
    #[must_use]
    pub fn len(&self) -> usize { 0 }
    #[must_use]
    pub fn is_empty(&self) -> bool { true }
    /// All branches, parents before children, each level in its order.
    #[must_use]
    pub fn categories(&self) -> &[Category] { &self.categories }
    /// A branch by its address.
    #[must_use]
    pub fn category(&self, slug: &str) -> Option<&Category> { self.categories.iter().find(|c| c.slug == slug) }
    /// The shipping warehouses in their order.
    #[must_use]
    pub fn warehouses(&self) -> &[Warehouse] { &self.warehouses }
    #[must_use]
    pub fn product(&self, _id: ProductId) -> Option<Item<'_>> { None }
    /// By the supplier's number, in any case and with look-alike letters of either alphabet.
    #[must_use]
    pub fn by_article(&self, _article: &str) -> Option<Item<'_>> { None }
    /// What replaces a product.
    #[must_use]
    pub fn replacement(&self, _id: ProductId) -> Option<Item<'_>> { None }
    /// A page of the list with its facets and its part of the tree.
    #[must_use]
    pub fn search(&self, query: &CatalogQuery, _stock: &Stock) -> CatalogAnswer {
        CatalogAnswer {
            page: Page { rows: Vec::new(), total: 0, number: query.page, size: query.size },
            in_stock: 0,
            facets: Vec::new(),
            tree: CatalogTree::default(),
            corrected: None,
            nearest: Vec::new(),
        }
    }
    /// The best matches while a text is being typed, at most `limit`.
    #[must_use]
    pub fn suggest(&self, _text: &str, _limit: usize) -> Vec<ProductId> { Vec::new() }
    /// The product that an article, an EAN or a whole name means.
    #[must_use]
    pub fn exact(&self, _text: &str) -> Exact { Exact::None }
}

/// A product in the catalogue: a view, two words long.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    catalog: &'a Catalog,
}

impl<'a> Item<'a> {
    #[must_use] pub fn id(self) -> ProductId { ProductId(0) }
    #[must_use] pub fn article(self) -> &'a str { "" }
    #[must_use] pub fn kind(self) -> &'a str { "" }
    #[must_use] pub fn name(self) -> &'a str { "" }
    #[must_use] pub fn category(self) -> Option<&'a Category> { self.catalog.categories.first() }
    #[must_use] pub fn category_id(self) -> CategoryId { CategoryId(0) }
    #[must_use] pub fn unit(self) -> &'a str { "" }
    #[must_use] pub fn pack(self) -> PackSize { PackSize::ONE }
    #[must_use] pub fn per_box(self) -> u32 { 1 }
    #[must_use] pub fn mass(self) -> Mass { Mass::ZERO }
    #[must_use] pub fn volume(self) -> Volume { Volume::ZERO }
    #[must_use] pub fn size(self) -> Option<[u32; 3]> { None }
    #[must_use] pub fn ean(self) -> Option<Ean13> { None }
    #[must_use] pub fn tn_ved(self) -> &'a str { "" }
    #[must_use] pub fn price_group(self) -> PriceGroupId { PriceGroupId(0) }
    #[must_use] pub fn base_price(self) -> Money { Money::ZERO }
    #[must_use] pub fn picture(self) -> &'a str { "" }
    #[must_use] pub fn discontinued(self) -> bool { false }
    #[must_use] pub fn replaced_by(self) -> Option<ProductId> { None }
    #[must_use] pub fn popularity(self) -> u32 { 0 }
    /// Names and values, in the supplier's order.
    pub fn characteristics(self) -> impl Iterator<Item = (&'a str, &'a str)> { std::iter::empty() }
    /// The whole product by value; `None` cannot happen.
    #[must_use] pub fn to_product(self) -> Option<Product> { None }
}

/// What is in the warehouses, for one catalogue.
#[derive(Debug)]
pub struct Stock {}

impl Stock {
    #[must_use] pub fn build(_catalog: &Catalog, _levels: impl IntoIterator<Item = StockLevel>) -> Self { Self {} }
    /// What can still be promised from a warehouse, pieces.
    #[must_use] pub fn free(&self, _product: ProductId, _warehouse: WarehouseId) -> u32 { 0 }
    /// What can still be promised from all warehouses together, pieces.
    #[must_use] pub fn total(&self, _product: ProductId) -> u32 { 0 }
}
