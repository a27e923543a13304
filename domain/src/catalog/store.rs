//! Products without repetition: a fixed-size record each, texts in common pools. Rows stand in the order of the tree and,
//! within a branch, of popularity; a row's number is how the rest of the catalogue means a product.

use super::intern::Texts;
use super::tight;
use super::tree::Tree;
use crate::ean::Ean13;
use crate::id::{PriceGroupId, ProductId};
use crate::measure::{Mass, Volume};
use crate::money::Money;
use crate::quantity::PackSize;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Range;
use std::sync::Arc;

/// A product: numbers, and places of its texts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) id: ProductId,
    pub(super) mass: Mass,
    pub(super) volume: Volume,
    pub(super) base_price: Money,
    pub(super) ean: Option<Ean13>,
    pub(super) price_group: PriceGroupId,
    /// In `articles` and in `names`.
    pub(super) text: u32,
    /// In `common`, as are the unit, the customs number and the picture.
    pub(super) kind: u32,
    pub(super) unit: u32,
    pub(super) tn_ved: u32,
    pub(super) picture: u32,
    /// The branch's place in the tree.
    pub(super) place: u32,
    pub(super) pack: PackSize,
    pub(super) per_box: u32,
    /// In `sizes`; 0 is none.
    pub(super) size: u32,
    pub(super) popularity: u32,
    /// Where its characteristics begin in `characteristics`, and how many it has.
    pub(super) first: u32,
    pub(super) count: u16,
    pub(super) discontinued: bool,
}

/// Ids in their order, and the row of each; shared with the stock.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Ids(#[serde(deserialize_with = "tight")] Vec<(ProductId, u32)>);

impl Ids {
    pub(super) fn new(mut pairs: Vec<(ProductId, u32)>) -> Self {
        pairs.sort_unstable();
        Self(pairs)
    }

    pub(super) fn row(&self, id: ProductId) -> Option<u32> {
        let at = self.0.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.0.get(at).map(|(_, row)| *row)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (ProductId, u32)> {
        self.0.iter().copied()
    }
}

/// All products.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Store {
    #[serde(deserialize_with = "tight")]
    pub(super) rows: Vec<Row>,
    pub(super) articles: Texts,
    pub(super) names: Texts,
    pub(super) common: Texts,
    pub(super) sizes: Vec<[u32; 3]>,
    /// Places of values in the facets, product after product.
    #[serde(deserialize_with = "tight")]
    pub(super) characteristics: Vec<u32>,
    #[serde(serialize_with = "inner", deserialize_with = "outer")]
    pub(super) ids: Arc<Ids>,
    /// Few have one: rows in their order, and what replaces them.
    pub(super) replaced: Vec<(u32, ProductId)>,
    pub(super) tree: Tree,
}

fn inner<S: Serializer>(ids: &Arc<Ids>, to: S) -> Result<S::Ok, S::Error> {
    ids.serialize(to)
}

fn outer<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<Ids>, D::Error> {
    Ids::deserialize(from).map(Arc::new)
}

impl Store {
    pub(super) fn row(&self, row: u32) -> Option<&Row> {
        self.rows.get(row as usize)
    }

    pub(super) fn article(&self, row: u32) -> &str {
        self.row(row).map_or("", |row| self.articles.get(row.text))
    }

    pub(super) fn name(&self, row: u32) -> &str {
        self.row(row).map_or("", |row| self.names.get(row.text))
    }

    /// Places of a row's values in the facets.
    pub(super) fn values(&self, row: &Row) -> &[u32] {
        let range: Range<usize> = row.first as usize..row.first as usize + usize::from(row.count);
        self.characteristics.get(range).unwrap_or_default()
    }

    pub(super) fn replaced_by(&self, row: u32) -> Option<ProductId> {
        let at = self.replaced.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        self.replaced.get(at).map(|(_, id)| *id)
    }

    pub(super) fn id(&self, row: u32) -> Option<ProductId> {
        self.row(row).map(|row| row.id)
    }
}
