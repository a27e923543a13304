//! A small catalogue in which names are as near to each other as in the real one.

use domain::catalog::{Catalog, OwnArticles, own_key};
use domain::dealer_stock::WarehouseCodes;
use domain::ean::Ean13;
use domain::id::{CategoryId, PriceGroupId, ProductId, WarehouseId};
use domain::measure::{Mass, Volume};
use domain::money::Money;
use domain::product::{Article, Category, Product};
use domain::quantity::PackSize;
use domain::stock::Warehouse;
use std::sync::LazyLock;

/// Article, kind, name.
const GOODS: [(&str, &str, &str); 16] = [
    ("326794", "Выключатель автоматический модульный", "OptiDin BM63-1C16-4,5-УХЛ3"),
    ("326795", "Выключатель автоматический модульный", "OptiDin BM63-1C25-4,5-УХЛ3"),
    ("326796", "Выключатель автоматический модульный", "OptiDin BM63-1C16-6-УХЛ3"),
    ("248956", "Блок автоматического ввода резерва", "OptiSave L-230-УХЛ4"),
    ("249184", "Независимый расцепитель", "OptiDin BM63-НР230"),
    ("100179", "Выключатель автоматический", "ВА21-29-320010-0,6А-12Iн-400AC-З/П-У3"),
    ("MVA20-1-016-C", "Выключатель автоматический", "ВА47-29 1P 16А С"),
    ("MVA20-1-016-B", "Выключатель автоматический", "ВА47-29 1P 16А В"),
    ("001", "Щит распределительный", "OptiBox 300.400.150-IP31"),
    ("1", "Клемма", "OptiClip 1"),
    ("4605", "Клемма", "OptiClip ЗН 1x10"),
    ("4606", "Клемма", "OptiClip ЗН 1x1-0"),
    ("12", "Клемма", "Клемма 12"),
    ("00A7", "Контактор", "OptiStart K1-09"),
    ("0070", "Контактор", "OptiStart K1-9"),
    ("500", "Реле", "0,16-0,25 А"),
];

/// The catalogue; its products have the numbers from 1 on in the order of [`GOODS`].
pub static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let category =
        Category { id: CategoryId(1), parent: None, slug: "all".to_owned(), name: "Всё".to_owned(), position: 0 };
    let warehouse = Warehouse {
        id: WarehouseId(1),
        name: "Склад Москва".to_owned(),
        city: "Москва".to_owned(),
        address: String::new(),
        transfer_days: 1,
        position: 0,
    };
    let products = GOODS.iter().zip(1..).filter_map(|((article, kind, name), id)| product(id, article, kind, name));
    Catalog::build(vec![category], products, vec![warehouse])
});

/// A company's own articles: one of its own, and one that is another product's.
pub static OWN: LazyLock<OwnArticles> =
    LazyLock::new(|| [(own_key("ЭЛ-7"), ProductId(3)), (own_key("4605"), ProductId(5))].into_iter().collect());

/// A dealer's warehouses.
pub static CODES: LazyLock<WarehouseCodes> =
    LazyLock::new(|| WarehouseCodes::new([("001".to_owned(), 1), ("D4R7WE".to_owned(), 2), ("Север".to_owned(), 3)]));

/// A product with this article and these names. `None` when it is no article.
pub fn product(id: i64, article: &str, kind: &str, name: &str) -> Option<Product> {
    Some(Product {
        id: ProductId(id),
        article: Article::parse(article).ok()?,
        kind: kind.to_owned(),
        name: name.to_owned(),
        category: CategoryId(1),
        unit: "шт".to_owned(),
        pack: PackSize::ONE,
        per_box: 1,
        mass: Mass::ZERO,
        volume: Volume::ZERO,
        size: None,
        ean: Ean13::parse("4600572333504").ok().filter(|_| id == 4),
        tn_ved: String::new(),
        price_group: PriceGroupId(1),
        base_price: Money::from_kopecks(id * 1_001),
        picture: String::new(),
        discontinued: false,
        replaced_by: None,
        popularity: 0,
        characteristics: vec![],
    })
}
