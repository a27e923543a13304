//! How long the lead times of a draft take: `cargo run --release -p domain --example lead_time_bench`.
//! Every run asks the same: products in five warehouses with receipts under way, made in batches by 200 lines.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "not shipped; its numbers are small")]

use chrono::{Days, NaiveDate};
use domain::calendar::Calendar;
use domain::id::{CategoryId, ProductId, WarehouseId};
use domain::lead_time::{Goods, LeadTime, ProductionLine, Receipt, Routes, Supply, order_dates};
use domain::quantity::{PackSize, Quantity};
use std::hint::black_box;
use std::time::Instant;

const SERIES: u32 = 200;
const WAY: [u32; 5] = [2, 7, 5, 4, 14];

fn main() {
    println!("    lines  µs a line: fill    take    text   parts   dates    whole draft, ms");
    for lines in [10, 100, 1_000, 10_000, 100_000] {
        // December: dates run into a year that the calendar does not know.
        draft(lines, NaiveDate::from_ymd_opt(2026, 12, 14).unwrap());
    }
    calendar();
}

fn draft(lines: u32, asked: NaiveDate) {
    let calendar = Calendar::russia();
    let routes = Routes::new((1..).map(WarehouseId).zip(WAY));
    let mut supply = Supply::new(&calendar, &routes, asked);
    let start = Instant::now();
    for series in 0..SERIES {
        let line = ProductionLine {
            capacity: 200 + series * 10,
            queue: u64::from(series) * 90,
            batch: [1, 12, 100][series as usize % 3],
            cycle: series % 8,
            technological: 1,
        };
        supply.add_line(CategoryId(series.into()), line);
    }
    for product in 0..lines {
        supply.add(goods(product, asked));
    }
    let fill = start.elapsed();
    let start = Instant::now();
    let take = |line: u32| {
        let asked = Quantity::new(1 + line * 7_919 % 500).unwrap();
        supply.take(ProductId(line.into()), WarehouseId(1), asked).unwrap()
    };
    let answers: Vec<LeadTime> = (0..lines).map(take).collect();
    let take = start.elapsed();
    let start = Instant::now();
    let letters: usize = answers.iter().map(|answer| answer.to_string().len()).sum();
    let text = start.elapsed();
    black_box(letters);
    let parts: usize = answers.iter().map(|answer| answer.parts.len()).sum();
    let dates = order_dates(&answers, true).len();
    let each = |time: std::time::Duration| time.as_secs_f64() * 1e6 / f64::from(lines);
    let whole = (fill + take + text).as_secs_f64() * 1e3;
    println!(
        "{lines:>9}  {:>15.2} {:>7.2} {:>7.2} {parts:>7} {dates:>7} {whole:>18.2}",
        each(fill),
        each(take),
        each(text)
    );
}

/// Of five products one lies in the shipping warehouse in any quantity, the others are short of it in some way.
fn goods(product: u32, asked: NaiveDate) -> Goods {
    let there = |at: u32| if product.is_multiple_of(5) { 600 } else { (product + at) * 31 % 120 };
    let receipt = |after: u32| Receipt {
        warehouse: WarehouseId(1 + i64::from(after % 2)),
        date: asked + Days::new(u64::from(after)),
        quantity: 48,
    };
    Goods {
        product: ProductId(product.into()),
        pack: PackSize::new([1, 2, 12][product as usize % 3]).unwrap(),
        series: Some(CategoryId((product % SERIES).into())),
        discontinued: product % 20 == 1,
        replaced_by: None,
        stock: (1..=5).map(|at| (WarehouseId(at.into()), there(at))).collect(),
        receipts: vec![receipt(product % 20), receipt(5 + product % 30)],
    }
}

fn calendar() {
    const TIMES: u32 = 1_000_000;
    let calendar = Calendar::russia();
    for (year, kind) in [(2025, "known"), (2031, "not known")] {
        let from = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let dates: Vec<NaiveDate> = from.iter_days().take(365).collect();
        let dates = || dates.iter().copied().cycle().take(TIMES as usize);
        let start = Instant::now();
        let sum: i32 = dates().map(|to| calendar.working_days_between(from, black_box(to))).sum();
        let between = start.elapsed() / TIMES;
        let start = Instant::now();
        let worked =
            dates().filter(|date| calendar.is_working(calendar.add_working_days(*date, black_box(30)))).count();
        let add = start.elapsed() / TIMES;
        println!("a year {kind}: between {between:.0?}, add and look {add:.0?} ({sum}, {worked})");
    }
}
