//! From a chosen product to the domain's: ids of its series and price group, bar code, picture.

use super::choice::Entry;
use super::family::families;
use super::hash::among;
use domain::ean::Ean13;
use domain::id::{CategoryId, PriceGroupId, ProductId};
use domain::measure::{Mass, Volume};
use domain::money::Money;
use domain::product::{Article, Category, Characteristic, Product};
use domain::quantity::PackSize;
use std::collections::BTreeMap;

/// Of a hundred products, those without a picture.
const NO_PICTURE: u64 = 3;

/// Where products are put: the ids of series, and of the first price group of each family.
pub struct Shelf {
    series: BTreeMap<String, CategoryId>,
    groups: BTreeMap<&'static str, i64>,
}

impl Shelf {
    pub fn new(categories: &[Category]) -> Self {
        let series = categories.iter().map(|category| (category.name.clone(), category.id)).collect();
        let mut next = 1;
        let groups = families().map(|family| {
            let first = next;
            next += i64::try_from(family.prices.parts).unwrap_or(0);
            (family.code, first)
        });
        let groups = groups.collect();
        Self { series, groups }
    }

    /// `None` for what cannot be a product: a wrong article, an unknown series.
    pub fn product(&self, entry: Entry, id: ProductId, rank: u64, replaced_by: Option<ProductId>) -> Option<Product> {
        let Entry { article, series, family, item, ean, known, running, .. } = entry;
        let ean = match ean {
            Some(ean) => Ean13::parse(ean),
            None => Ean13::from_12(&format!("200{:09}", running + 1)),
        };
        let price_group = PriceGroupId(self.groups.get(family)? + i64::try_from(item.part).ok()?);
        let picture = if !known && among("no picture", running, NO_PICTURE) { "" } else { item.picture };
        let characteristics = item.characteristics.into_iter();
        Some(Product {
            id,
            article: Article::parse(&article).ok()?,
            kind: item.kind.to_owned(),
            name: item.name,
            category: *self.series.get(series)?,
            unit: "шт".to_owned(),
            pack: PackSize::new(item.pack).ok()?,
            per_box: item.per_box,
            mass: Mass::from_grams(i64::try_from(item.grams).ok()?),
            volume: Volume::from_mm3(i64::try_from(item.mm3).ok()?),
            size: Some(item.size),
            ean: ean.ok(),
            tn_ved: item.tn_ved.to_owned(),
            price_group,
            base_price: Money::from_kopecks(i64::try_from(item.roubles.checked_mul(100)?).ok()?),
            picture: picture.to_owned(),
            discontinued: replaced_by.is_some(),
            replaced_by,
            popularity: u32::try_from(1_000_000_000 / (rank + 9)).ok()?,
            characteristics: characteristics
                .map(|(name, value)| Characteristic { name: name.to_owned(), value })
                .collect(),
        })
    }
}
