//! The five warehouses of the guide and what is in them.

use super::guide;
use super::hash::{among, chance};
use domain::id::{ProductId, WarehouseId};
use domain::product::Product;
use domain::stock::{StockLevel, Warehouse};

/// The warehouses in the order of the guide's window «Узнать наличие»; days from the plant in Курск.
pub fn warehouses() -> Vec<Warehouse> {
    let rows = [
        ("Склад Москва", "Москва", "115000, г. Москва, ул. Складская, д. 10", 2),
        ("КЭАЗ НОВОСИБИРСК", "Новосибирск", "630000, г. Новосибирск, ул. Примерная, д. 5", 7),
        ("КЭАЗ ЕКАТЕРИНБУРГ (Сервис-ЭТ)", "Екатеринбург", "620000, г. Екатеринбург, ул. Заводская, д. 12", 5),
        ("КЭАЗ САМАРА", "Самара", "443000, г. Самара, ул. Волжская, д. 7", 4),
        ("КЭАЗ Владивосток", "Владивосток", "690000, г. Владивосток, ул. Портовая, д. 3", 14),
    ];
    let row = |((name, city, address, transfer_days), number): ((&str, &str, &str, u32), i32)| Warehouse {
        id: WarehouseId(i64::from(number)),
        name: name.to_owned(),
        city: city.to_owned(),
        address: address.to_owned(),
        transfer_days,
        position: number,
    };
    rows.into_iter().zip(1..).map(row).collect()
}

/// Of a hundred pieces, those in each warehouse but the main one.
const SHARES: [u64; 5] = [0, 15, 12, 10, 8];
/// A product's stock in one run of packs is worth this much at most, roubles.
const WORTH: u64 = 4_000_000;
/// Of a hundred products, those with nothing in stock.
const EMPTY: u64 = 20;

/// What is in the warehouses of a product that is so popular: `rank` of `products`, from 1. Nothing gives no rows.
pub fn levels(product: &Product, running: u64, rank: u64, products: u64) -> Vec<StockLevel> {
    let known = guide::STOCK.iter().find(|(article, _)| *article == product.article.as_str());
    let pieces = match known {
        Some((_, pieces)) => *pieces,
        None if among("empty", running, EMPTY) => return Vec::new(),
        None => spread(product, running, rank.saturating_mul(10_000) / products.max(1)),
    };
    let level = |(on_hand, id): (u32, i64)| StockLevel {
        product: ProductId(product.id.0),
        warehouse: WarehouseId(id),
        on_hand,
        reserved: 0,
    };
    pieces.into_iter().zip(1..).filter(|(on_hand, _)| *on_hand > 0).map(level).collect()
}

/// Whole packs by rank (of ten thousand), a few of what is dear, most of them in the main warehouse.
fn spread(product: &Product, running: u64, rank: u64) -> [u32; 5] {
    let pack = u64::from(product.pack.pieces());
    let roubles = u64::try_from(product.base_price.kopecks() / 100).unwrap_or(0).max(1);
    let packs = 1 + 40_000 / (rank + 10) * (50 + chance("stock", running) % 100) / 100;
    let packs = packs.min((WORTH / (roubles * pack)).max(1));
    let moscow = !among("main warehouse", running, 25);
    let main = if moscow { 0 } else { chance("warehouse", running) % 5 };
    let mut rest = packs;
    let mut in_packs = SHARES.map(|share| {
        let here = packs * share / 100;
        rest = rest.saturating_sub(here);
        here
    });
    if let Some(here) = usize::try_from(main).ok().and_then(|main| in_packs.get_mut(main)) {
        *here += rest;
    }
    in_packs.map(|packs| u32::try_from(packs * pack).unwrap_or(u32::MAX))
}
