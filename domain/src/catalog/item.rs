//! A product as the catalogue shows it.

use super::Catalog;
use super::store::Row;
use crate::ean::Ean13;
use crate::id::{PriceGroupId, ProductId};
use crate::measure::{Mass, Volume};
use crate::money::Money;
use crate::product::{Article, Category, Characteristic, Product};
use crate::quantity::PackSize;

/// A view of a product: a few words to copy; every accessor costs a few nanoseconds and allocates nothing.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) row: &'a Row,
    pub(super) at: u32,
}

impl<'a> Item<'a> {
    #[must_use]
    pub fn id(self) -> ProductId {
        self.row.id
    }

    #[must_use]
    pub fn article(self) -> &'a str {
        self.catalog.store.articles.get(self.row.text)
    }

    /// «Выключатель автоматический модульный».
    #[must_use]
    pub fn kind(self) -> &'a str {
        self.common(self.row.kind)
    }

    /// The type designation: `OptiDin BM63-1C16-4,5-УХЛ3`.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.catalog.store.names.get(self.row.text)
    }

    /// `None` when the product names a branch that the tree lacks.
    #[must_use]
    pub fn category(self) -> Option<&'a Category> {
        self.catalog.store.tree.at(self.row.place)
    }

    #[must_use]
    pub fn unit(self) -> &'a str {
        self.common(self.row.unit)
    }

    #[must_use]
    pub fn pack(self) -> PackSize {
        self.row.pack
    }

    /// Pieces in a transport box.
    #[must_use]
    pub fn per_box(self) -> u32 {
        self.row.per_box
    }

    /// Of one piece.
    #[must_use]
    pub fn mass(self) -> Mass {
        self.row.mass
    }

    /// Of one piece.
    #[must_use]
    pub fn volume(self) -> Volume {
        self.row.volume
    }

    /// Width, height and depth of the package, millimetres.
    #[must_use]
    pub fn size(self) -> Option<[u32; 3]> {
        self.row.size.checked_sub(1).and_then(|at| self.catalog.store.sizes.get(at as usize)).copied()
    }

    #[must_use]
    pub fn ean(self) -> Option<Ean13> {
        self.row.ean
    }

    #[must_use]
    pub fn tn_ved(self) -> &'a str {
        self.common(self.row.tn_ved)
    }

    #[must_use]
    pub fn price_group(self) -> PriceGroupId {
        self.row.price_group
    }

    /// For one piece, without VAT.
    #[must_use]
    pub fn base_price(self) -> Money {
        self.row.base_price
    }

    /// Empty: no picture.
    #[must_use]
    pub fn picture(self) -> &'a str {
        self.common(self.row.picture)
    }

    #[must_use]
    pub fn discontinued(self) -> bool {
        self.row.discontinued
    }

    #[must_use]
    pub fn replaced_by(self) -> Option<ProductId> {
        self.catalog.store.replaced_by(self.at)
    }

    #[must_use]
    pub fn popularity(self) -> u32 {
        self.row.popularity
    }

    /// Names and values, in the supplier's order.
    pub fn characteristics(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let Self { catalog, row, .. } = self;
        catalog.store.values(row).iter().map(|value| catalog.facets.named(*value))
    }

    /// The product by value; `None` only when its branch is unknown.
    #[must_use]
    pub fn to_product(self) -> Option<Product> {
        Some(Product {
            id: self.id(),
            article: Article::parse(self.article()).ok()?,
            kind: self.kind().to_owned(),
            name: self.name().to_owned(),
            category: self.category()?.id,
            unit: self.unit().to_owned(),
            pack: self.pack(),
            per_box: self.per_box(),
            mass: self.mass(),
            volume: self.volume(),
            size: self.size(),
            ean: self.ean(),
            tn_ved: self.tn_ved().to_owned(),
            price_group: self.price_group(),
            base_price: self.base_price(),
            picture: self.picture().to_owned(),
            discontinued: self.discontinued(),
            replaced_by: self.replaced_by(),
            popularity: self.popularity(),
            characteristics: self
                .characteristics()
                .map(|(name, value)| Characteristic { name: name.to_owned(), value: value.to_owned() })
                .collect(),
        })
    }

    fn common(self, text: u32) -> &'a str {
        self.catalog.store.common.get(text)
    }
}
