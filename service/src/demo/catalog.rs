//! The demo catalogue: the guide's products and as many of the families' as asked for. The same every time.

use super::category::categories;
use super::choice::{chosen, ranks, replacements};
use super::family::families;
use super::shelf::Shelf;
use super::stock::{levels, warehouses};
use domain::id::{PriceGroupId, ProductId};
use domain::product::{Category, Product};
use domain::stock::{StockLevel, Warehouse};

/// Everything that the catalogue's tables hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCatalog {
    pub categories: Vec<Category>,
    pub price_groups: Vec<PriceGroup>,
    /// Ids are 1, 2, 3 … in the order of the list; the guide's products come first.
    pub products: Vec<Product>,
    pub warehouses: Vec<Warehouse>,
    /// Only where something is in stock, by product and warehouse.
    pub stock: Vec<StockLevel>,
}

/// A class of products with one discount («Ценовая группа»).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceGroup {
    pub id: PriceGroupId,
    /// «M01-1».
    pub code: String,
    pub name: String,
}

/// The price groups of all families, whatever of them is in a catalogue.
#[must_use]
pub fn price_groups() -> Vec<PriceGroup> {
    let groups = families().flat_map(|family| (0..family.prices.parts).map(|part| family.price_group(part)));
    groups.zip(1..).map(|((code, name), id)| PriceGroup { id: PriceGroupId(id), code, name }).collect()
}

/// A catalogue of so many products: not fewer than the known ones, not more than there are (102,210).
#[must_use]
pub fn catalog(products: u32) -> DemoCatalog {
    let categories = categories();
    let price_groups = price_groups();
    let entries = chosen(products);
    let ranks = ranks(&entries);
    let replaced = replacements(&entries);
    let shelf = Shelf::new(&categories);
    let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
    let mut catalog =
        DemoCatalog { categories, price_groups, products: Vec::new(), warehouses: warehouses(), stock: Vec::new() };
    catalog.products.reserve(entries.len());
    for ((entry, rank), (id, replaced)) in entries.into_iter().zip(ranks).zip((1..).zip(replaced)) {
        let running = entry.running;
        if let Some(product) = shelf.product(entry, ProductId(id), rank, replaced) {
            catalog.stock.extend(levels(&product, running, rank, count));
            catalog.products.push(product);
        }
    }
    catalog
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn product<'a>(catalog: &'a DemoCatalog, article: &str) -> &'a Product {
        catalog.products.iter().find(|product| product.article.as_str() == article).unwrap()
    }

    #[test]
    fn it_is_as_long_as_asked_and_the_same_every_time() {
        for products in [26, 1_000, 5_000] {
            assert_eq!(catalog(products).products.len(), usize::try_from(products).unwrap());
        }
        assert_eq!(catalog(0).products.len(), 26);
        assert_eq!(catalog(2_000), catalog(2_000));
    }

    #[test]
    fn the_main_product_is_the_guides() {
        let catalog = catalog(100);
        let main = &catalog.products[0];
        assert_eq!((main.article.as_str(), main.kind.as_str()), ("326794", "Выключатель автоматический модульный"));
        assert_eq!((main.name.as_str(), main.base_price.kopecks()), ("OptiDin BM63-1C16-4,5-УХЛ3", 28_100));
        assert_eq!((main.pack.pieces(), main.per_box), (12, 12));
        assert_eq!((main.mass.grams(), main.volume.mm3()), (117, 124_667));
        let stock: Vec<u32> =
            catalog.stock.iter().filter(|level| level.product == main.id).map(|level| level.on_hand).collect();
        assert_eq!(stock, [503_640, 8_796, 840, 684, 660]);
        let days: Vec<u32> = catalog.warehouses.iter().map(|warehouse| warehouse.transfer_days).collect();
        assert_eq!(days, [2, 7, 5, 4, 14]);
        let old = product(&catalog, "103545");
        assert!(old.discontinued && old.replaced_by == Some(main.id));
        let transfer = product(&catalog, "248956");
        assert_eq!(transfer.ean.unwrap().to_string(), "4600572333504");
        assert_eq!((transfer.base_price.kopecks(), transfer.size), (2_287_700, Some([100, 70, 115])));
        assert_eq!(product(&catalog, "249184").base_price.kopecks(), 148_600);
        assert_eq!(product(&catalog, "326802").name, "DemoDin M63-3C25-4,5-УХЛ3");
        assert_eq!(catalog.products.iter().max_by_key(|product| product.popularity), Some(main));
    }

    #[test]
    fn the_whole_catalogue_holds_together() {
        let catalog = catalog(u32::MAX);
        let unique = |key: fn(&Product) -> String| catalog.products.iter().map(key).collect::<BTreeSet<_>>().len();
        let count = catalog.products.len();
        assert_eq!(count, 102_210);
        assert_eq!(unique(|product| product.name.clone()), count);
        assert_eq!(unique(|product| product.article.to_string()), count);
        assert_eq!(unique(|product| product.ean.unwrap().to_string()), count);
        let groups: BTreeSet<_> = catalog.price_groups.iter().map(|group| group.id).collect();
        assert!((190..=200).contains(&groups.len()), "{}", groups.len());
        let series = catalog.categories.iter().filter(|category| category.parent.is_some());
        let series: BTreeSet<_> = series.map(|category| category.id).collect();
        for (product, id) in catalog.products.iter().zip(1..) {
            assert_eq!(product.id, ProductId(id));
            assert_eq!(product.tn_ved.len(), 10);
            assert_eq!(product.per_box % product.pack.pieces(), 0);
            assert!((3..=6).contains(&product.characteristics.len()), "{product:?}");
            assert!(groups.contains(&product.price_group) && series.contains(&product.category));
            assert_eq!(product.discontinued, product.replaced_by.is_some());
        }
        for level in &catalog.stock {
            let product = &catalog.products[usize::try_from(level.product.0 - 1).unwrap()];
            assert!(level.on_hand > 0);
            assert!(level.on_hand % product.pack.pieces() == 0, "{} {level:?}", product.article);
        }
    }

    #[test]
    fn replacements_are_still_produced_and_near() {
        let catalog = catalog(10_000);
        let gone: Vec<&Product> = catalog.products.iter().filter(|product| product.discontinued).collect();
        assert!((400..600).contains(&gone.len()), "{}", gone.len());
        for product in gone {
            let other = &catalog.products[usize::try_from(product.replaced_by.unwrap().0 - 1).unwrap()];
            assert!(!other.discontinued && other.category == product.category, "{}", product.name);
        }
    }

    #[test]
    fn shares_are_as_said() {
        let catalog = catalog(10_000);
        let stocked: BTreeSet<_> = catalog.stock.iter().map(|level| level.product).collect();
        assert!((1_900..2_150).contains(&(10_000 - stocked.len())), "{}", stocked.len());
        let bare = catalog.products.iter().filter(|product| product.picture.is_empty()).count();
        assert!((230..370).contains(&bare), "{bare}");
        let cyrillic = |c: char| matches!(c, 'а'..='я' | 'А'..='Я');
        let mixed = |product: &&Product| product.name.contains("YXL") || product.name.contains("-1С");
        assert!(catalog.products.iter().filter(mixed).count() > 20);
        assert!(catalog.products.iter().any(|product| product.name.chars().any(cyrillic)));
    }

    #[test]
    fn a_larger_catalogue_keeps_the_articles_of_a_smaller_one() {
        let articles =
            |products| catalog(products).products.into_iter().map(|product| product.article).collect::<BTreeSet<_>>();
        let (small, large) = (articles(1_000), articles(10_000));
        assert!(small.intersection(&large).count() > 990);
    }
}
