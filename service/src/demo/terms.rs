//! Contracts of demo buyers: payment, and discounts by price group.

use super::catalog::{PriceGroup, price_groups};
use super::hash::{among, chance};
use chrono::{Days, NaiveDate};
use domain::contract::{ContractKind, Discount, Payment};
use domain::money::{Money, Percent};

/// Terms between the supplier and a demo counterparty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoContract {
    pub number: String,
    pub date: NaiveDate,
    pub kind: ContractKind,
    pub payment: Payment,
    pub discounts: Vec<Discount>,
}

/// So far away that demo prices do not change under a test.
const LONG: NaiveDate = day(2029, 12, 31);
const ENDED: NaiveDate = day(2026, 3, 31);

/// Hundredths of a per cent by the family of a price group: the first contract. Of A30 (АВР) 8,2 % brings 22 877,00
/// nearest to the guide's 21 000,00, which no whole hundredth gives: 21 001,09.
const FIRST: &[(&str, u16)] = &[
    ("M11", 2_000),
    ("M", 2_800),
    ("R", 2_200),
    ("P14", 1_500),
    ("P16", 2_000),
    ("P", 2_500),
    ("C", 2_400),
    ("D", 2_400),
    ("T", 1_800),
    ("S", 2_000),
    ("B", 2_600),
    ("K", 3_000),
    ("A30", 820),
];

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

const fn deferral(days: u32, roubles: i64) -> Payment {
    Payment::Deferral { days, limit: Money::from_kopecks(roubles * 100) }
}

/// A price group, hundredths of a per cent, the last day. No row for no discount.
fn discount(group: &PriceGroup, hundredths: u64, valid_until: Option<NaiveDate>) -> Option<Discount> {
    let percent = Percent::new(u16::try_from(hundredths).ok()?).filter(|percent| *percent != Percent::ZERO)?;
    Some(Discount { price_group: group.id, percent, valid_until })
}

/// The discounts of the table, as a share of a hundred. Those of current transformers have ended.
fn by_table(share: u64) -> Vec<Discount> {
    let of = |group: &PriceGroup| {
        let (_, hundredths) = FIRST.iter().find(|(start, _)| group.code.starts_with(start))?;
        let until = if group.code.starts_with('T') { ENDED } else { LONG };
        discount(group, u64::from(*hundredths) * share / 100, Some(until))
    };
    price_groups().iter().filter_map(of).collect()
}

/// The contract of the first demo counterparty: a distributor with a deferral.
pub fn distributor() -> DemoContract {
    DemoContract {
        number: "Д-118/24".to_owned(),
        date: day(2024, 2, 15),
        kind: ContractKind::Distributor,
        payment: deferral(30, 3_000_000),
        discounts: by_table(100),
    }
}

/// The contract of the second: direct, paid in advance.
pub fn direct() -> DemoContract {
    DemoContract {
        number: "П-031/25".to_owned(),
        date: day(2025, 3, 10),
        kind: ContractKind::Direct,
        payment: Payment::Prepayment,
        discounts: by_table(50),
    }
}

/// The contract of the second company.
pub fn other() -> DemoContract {
    DemoContract {
        number: "Д-204/25".to_owned(),
        date: day(2025, 6, 2),
        kind: ContractKind::Distributor,
        payment: deferral(45, 1_500_000),
        discounts: by_table(80),
    }
}

/// A made-up contract: 0 to 45 % by family, some groups a little better, few without a discount or with an ended one.
pub fn generated(number: u64, groups: &[PriceGroup]) -> DemoContract {
    let direct = among("direct", number, 30);
    let signed_after = Days::new(chance("signed", number) % 900);
    let of = |group: &PriceGroup| {
        let key = number.saturating_mul(1_000).saturating_add_signed(group.id.0);
        let family = group.code.split('-').next().unwrap_or_default();
        // Steps of half a per cent; the first groups of a family are the mass goods.
        let base = chance(family, number) % 81 * 50;
        let extra = chance("extra", key) % 10 * 50;
        let hundredths = if among("none", key, 4) { 0 } else { base + extra };
        discount(group, hundredths, valid_until(key))
    };
    DemoContract {
        number: format!("{}-{number:04}/{}", if direct { "П" } else { "Д" }, 23 + chance("year", number) % 3),
        date: day(2023, 1, 9).checked_add_days(signed_after).unwrap_or(ENDED),
        kind: if direct { ContractKind::Direct } else { ContractKind::Distributor },
        payment: if direct { Payment::Prepayment } else { credit(number) },
        discounts: groups.iter().filter_map(of).collect(),
    }
}

fn credit(number: u64) -> Payment {
    let days = [14, 30, 45, 60];
    let days = days.get(usize::try_from(chance("days", number) % 4).unwrap_or(0)).copied().unwrap_or(30);
    deferral(days, 500_000 * (1 + i64::try_from(chance("limit", number) % 20).unwrap_or(0)))
}

fn valid_until(key: u64) -> Option<NaiveDate> {
    match chance("until", key) % 100 {
        0..5 => Some(ENDED),
        5..25 => None,
        25..60 => Some(day(2027, 12, 31)),
        _ => Some(LONG),
    }
}
