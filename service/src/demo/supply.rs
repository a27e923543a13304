//! What is under way to the warehouses, and how busy the lines of the plant are.

use super::hash::{among, chance};
use crate::entity::{production_line, receipt};
use chrono::{Days, NaiveDate};
use domain::product::Product;
use std::collections::BTreeSet;

/// Of a hundred products, those of which some are under way.
const UNDER_WAY: u64 = 15;

/// What is made of a product.
pub struct Made {
    product: i64,
    series: i64,
    pack: u32,
    discontinued: bool,
}

impl Made {
    pub fn of(product: &Product) -> Self {
        Self {
            product: product.id.0,
            series: product.category.0,
            pack: product.pack.pieces(),
            discontinued: product.discontinued,
        }
    }

    fn number(&self) -> u64 {
        u64::try_from(self.product).unwrap_or(0)
    }
}

/// Receipts of the next weeks: some packs of some products, most of them to the main warehouse.
pub fn receipts(products: &[Made], day: NaiveDate) -> Vec<receipt::Model> {
    let due = products.iter().filter(|made| !made.discontinued && among("under way", made.number(), UNDER_WAY));
    let row = |(made, id): (&Made, i64)| {
        let number = made.number();
        let warehouse = if among("receipt", number, 60) { 0 } else { chance("receipt", number) % 5 };
        let in_days = 2 + chance("due", number) % 15;
        receipt::Model {
            id,
            product_id: made.product,
            warehouse_id: 1 + i64::try_from(warehouse).unwrap_or(0),
            due_on: day.checked_add_days(Days::new(in_days)).unwrap_or(day),
            quantity: i64::from(made.pack) * (1 + i64::try_from(chance("packs", number) % 40).unwrap_or(0)),
            promised: 0,
        }
    };
    due.zip(1..).map(row).collect()
}

/// A line for each series, busy for some days.
pub fn lines(products: &[Made], day: NaiveDate) -> Vec<production_line::Model> {
    let series: BTreeSet<i64> = products.iter().map(|made| made.series).collect();
    let row = |series: i64| {
        let number = u64::try_from(series).unwrap_or(0);
        let of = |what: &str, from: u64, to: u64| from + chance(what, number) % (to - from + 1);
        let capacity = of("capacity", 2, 40) * 50;
        let stored = |number: u64| i64::try_from(number).unwrap_or(0);
        production_line::Model {
            category_id: series,
            capacity: stored(capacity),
            queue: stored(capacity * of("busy", 1, 8)),
            queue_on: day,
            batch: stored(of("batch", 1, 4) * 12),
            cycle: stored(of("cycle", 1, 3)),
            technological: stored(of("technological", 0, 2)),
        }
    };
    series.into_iter().map(row).collect()
}
