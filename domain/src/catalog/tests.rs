//! The catalogue as a whole, on the guide's own articles and a thousand around them.

mod brute;
mod recognise;
mod text;

use super::*;
use crate::id::{CategoryId, PriceGroupId, WarehouseId};
use crate::measure::{Mass, Volume};
use crate::money::Money;
use crate::product::{Article, Characteristic};
use crate::quantity::PackSize;
use crate::stock::StockLevel;

fn branch(id: i64, parent: Option<i64>, slug: &str, name: &str) -> Category {
    let (id, parent) = (CategoryId(id), parent.map(CategoryId));
    Category { id, parent, slug: slug.to_owned(), name: name.to_owned(), position: 0 }
}

fn warehouse(id: i64) -> Warehouse {
    Warehouse {
        id: WarehouseId(id),
        name: format!("Склад {id}"),
        city: String::new(),
        address: String::new(),
        transfer_days: 1,
        position: 0,
    }
}

fn product(id: i64, article: &str, kind: &str, name: &str, category: i64) -> Product {
    Product {
        id: ProductId(id),
        article: Article::parse(article).unwrap(),
        kind: kind.to_owned(),
        name: name.to_owned(),
        category: CategoryId(category),
        unit: "шт".to_owned(),
        pack: PackSize::ONE,
        per_box: 10,
        mass: Mass::ZERO,
        volume: Volume::ZERO,
        size: None,
        ean: None,
        tn_ved: String::new(),
        price_group: PriceGroupId(1),
        base_price: Money::from_kopecks(id * 100),
        picture: String::new(),
        discontinued: false,
        replaced_by: None,
        popularity: 0,
        characteristics: Vec::new(),
    }
}

fn characteristic(name: &str, value: &str) -> Characteristic {
    Characteristic { name: name.to_owned(), value: value.to_owned() }
}

/// The guide's products, some of other makes, and two grammars.
fn products() -> Vec<Product> {
    let mut products = some_products();
    products.extend(breakers());
    products.extend(contactors());
    products
}

fn some_products() -> Vec<Product> {
    let breaker = "Выключатель автоматический";
    let transfer = "Блок автоматического ввода резерва";
    let old = "ВА21-29-320010-0,6А-12Iн-400AC-З/П-У3";
    let mut products = vec![
        product(1, "248956", transfer, "OptiSave L-230-УХЛ4", 4),
        product(2, "249184", "Независимый расцепитель", "OptiDin BM63-НР230", 2),
        product(3, "100179", breaker, old, 3),
        product(4, "MVA20-1-016-C", breaker, "ВА47-29 1P 16А С", 3),
        product(5, "001", "Щит распределительный", "OptiBox 300.400.150-IP31", 4),
        product(6, "4605", "Клемма", "OptiClip ЗН 1x10", 4),
        product(7, "4606", "Клемма", "OptiClip ЗН 1x1-0", 4),
    ];
    products[0].ean = "4600572333504".to_owned().try_into().ok();
    products[0].popularity = 5;
    products
}

/// One of them is the guide's own 326794.
fn breakers() -> Vec<Product> {
    let mut names = Vec::new();
    for poles in 1..=4 {
        for curve in ["B", "C", "D"] {
            for current in [1, 2, 6, 10, 16, 25, 63] {
                names.extend(["4,5", "6"].map(|capacity| (poles, curve, current, capacity)));
            }
        }
    }
    let of = |(id, (poles, curve, current, capacity)): (i64, (i32, &str, u32, &str))| {
        let name = format!("OptiDin BM63-{poles}{curve}{current}-{capacity}-УХЛ3");
        let is_the = name == "OptiDin BM63-1C16-4,5-УХЛ3";
        let article = if is_the { 326_794 } else { 326_794 + id };
        let mut next = product(id, &article.to_string(), "Выключатель автоматический модульный", &name, 2);
        next.popularity = 1000 - current;
        next.characteristics = vec![
            characteristic("Номинальный ток, А", &current.to_string()),
            characteristic("Число полюсов", &poles.to_string()),
            characteristic("Отключающая способность, кА", capacity),
        ];
        next
    };
    (100..).zip(names).map(of).collect()
}

fn contactors() -> Vec<Product> {
    let mut names = Vec::new();
    for current in [9, 12, 18, 25, 32, 40] {
        for coil in ["24AC", "110AC", "220AC", "230AC", "24DC"] {
            names.extend(["УХЛ3", "УХЛ4", "ОМ4"].map(|climate| (current, coil, climate)));
        }
    }
    let of = |(id, (current, coil, climate)): (i64, (i32, &str, &str))| {
        let name = format!("OptiStart K-{current}-10-{coil}-{climate}");
        let article = (200_000 + id).to_string();
        let mut next = product(id, &article, "Контактор электромагнитный", &name, 3);
        next.characteristics = vec![
            characteristic("Номинальный ток, А", &current.to_string()),
            characteristic("Напряжение катушки, В", coil),
        ];
        next
    };
    (1000..).zip(names).map(of).collect()
}

fn categories() -> Vec<Category> {
    vec![
        branch(2, Some(1), "modular", "Модульные аппараты"),
        branch(3, Some(1), "power", "Силовые аппараты"),
        branch(4, None, "boards", "Щиты и клеммы"),
        branch(1, None, "switchgear", "Аппаратура"),
    ]
}

fn catalog() -> Catalog {
    Catalog::build(categories(), products(), vec![warehouse(2), warehouse(1)])
}

fn no_stock(catalog: &Catalog) -> Stock {
    Stock::build(catalog, [])
}

#[test]
fn a_product_comes_out_as_it_went_in() {
    let mut products = products();
    products[3].replaced_by = Some(ProductId(2));
    products[3].discontinued = true;
    products[4].size = Some([100, 70, 115]);
    let catalog = Catalog::build(categories(), products.clone(), Vec::new());
    assert_eq!(catalog.len(), products.len());
    for product in &products {
        let item = catalog.product(product.id).unwrap();
        assert_eq!(item.to_product().as_ref(), Some(product));
        assert_eq!(catalog.by_article(product.article.as_str()).unwrap().id(), product.id);
    }
    assert_eq!(catalog.products().count(), products.len());
    assert_eq!(catalog.replacement(ProductId(4)).unwrap().article(), "249184");
    assert!(catalog.replacement(ProductId(1)).is_none());
    assert!(catalog.product(ProductId(0)).is_none());
    assert!(catalog.by_article("000").is_none());
    assert_eq!(catalog.by_article(" mva20 1 016 с ").unwrap().id(), ProductId(4));
}

#[test]
fn an_empty_catalogue_answers() {
    let catalog = Catalog::build(Vec::new(), [], Vec::new());
    let stock = no_stock(&catalog);
    for text in ["", "реле", "326794", "1 2"] {
        let query = CatalogQuery { text: text.to_owned(), ..CatalogQuery::default() };
        assert_eq!(catalog.search(&query, &stock).page.total, 0);
        assert_eq!(catalog.search(&query.in_category(Some("x")), &stock).page.total, 0);
        assert_eq!(catalog.recognise(text, &OwnArticles::default()), Meaning::None);
        assert!(catalog.suggest(text, 5).is_empty());
    }
}

#[test]
fn a_product_without_a_branch_is_found_by_text_only() {
    let stray = product(1, "777", "Реле", "Stray", 99);
    let catalog = Catalog::build(categories(), [stray], Vec::new());
    assert_eq!(catalog.suggest("реле", 5), [ProductId(1)]);
    assert!(catalog.product(ProductId(1)).unwrap().category().is_none());
}

#[test]
fn stock_is_what_is_free() {
    let catalog = catalog();
    let level = |product, warehouse, on_hand, reserved| StockLevel {
        product: ProductId(product),
        warehouse: WarehouseId(warehouse),
        on_hand,
        reserved,
    };
    let levels = [level(1, 1, 10, 4), level(1, 2, 5, 9), level(2, 9, 3, 0), level(2, 9, 4, 0), level(-5, 1, 9, 0)];
    let stock = Stock::build(&catalog, levels);
    let free = |product, warehouse| stock.free(ProductId(product), WarehouseId(warehouse));
    assert_eq!((free(1, 1), free(1, 2), free(2, 9), free(2, 1), free(-5, 1)), (6, 0, 7, 0, 0));
    assert_eq!((stock.total(ProductId(1)), stock.total(ProductId(3))), (6, 0));

    // The stock of yesterday's catalogue still answers for today's.
    let mut products = products();
    products.rotate_left(50);
    let next = Catalog::build(categories(), products, Vec::new());
    let query = CatalogQuery { stock: StockFilter::Any, ..CatalogQuery::default() };
    let mut both = [catalog.search(&query, &stock), next.search(&query, &stock)].map(|answer| answer.page.rows);
    for rows in &mut both {
        rows.sort_unstable();
    }
    assert_eq!(both, [[ProductId(1), ProductId(2)], [ProductId(1), ProductId(2)]]);
}
