//! What the demo's distributors report month by month, and the matrix of each of their warehouses.

use super::hash::{among, chance};
use crate::error::Result;
use crate::sql;
use domain::dealer_report::ReportKind;
use domain::month::Month;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::fmt::Write;

/// Products that are reported, the most popular ones.
const PRODUCTS: usize = 60;
/// Months before this one that are reported.
const MONTHS: usize = 6;
/// Of the price, what a dealer's customers pay for a piece, per cent.
const MARKUP: i64 = 118;
/// A number, a customer and where from of three-party contracts.
const CONTRACT: (&str, &str) = ("3С-014/26", "7707083893");

#[derive(FromQueryResult)]
struct Place {
    id: i64,
    company_id: i64,
}

#[derive(FromQueryResult)]
struct Person {
    id: i64,
    company_id: i64,
}

/// A product as it is sold: id, pack, and the base price in kopecks.
type Sold = (i64, u32, i64);

/// Puts the reports of all companies with warehouses in. `products`: the most popular first; `month`: the one that it is.
pub async fn put(tx: &DatabaseTransaction, products: &[Sold], month: Month, now: i64) -> Result<()> {
    let places: Vec<Place> = sql::all(tx, "SELECT id, company_id FROM dealer_warehouses ORDER BY id", []).await?;
    let people = "SELECT MIN(u.id) AS id, c.company_id FROM users u JOIN memberships m ON m.user_id = u.id
                  JOIN counterparties c ON c.id = m.counterparty_id GROUP BY c.company_id ORDER BY c.company_id";
    let people: Vec<Person> = sql::all(tx, people, []).await?;
    let products = products.get(..PRODUCTS.min(products.len())).unwrap_or_default();
    for person in people {
        let places: Vec<i64> =
            places.iter().filter(|place| place.company_id == person.company_id).map(|place| place.id).collect();
        if places.is_empty() {
            continue;
        }
        let matrix = rows(ReportKind::Matrix, &places, products, 0);
        report(tx, &person, ReportKind::Matrix, "", &matrix, now).await?;
        for (at, month) in (1_u64..).zip(month.before().back(MONTHS)) {
            for kind in [ReportKind::Stock, ReportKind::Sales, ReportKind::Contract] {
                report(tx, &person, kind, &month.to_string(), &rows(kind, &places, products, at), now).await?;
            }
        }
    }
    Ok(())
}

/// A row: warehouse, product, pieces, kopecks, pieces that there should be.
type Row = (i64, i64, u64, i64, u64);

fn rows(kind: ReportKind, places: &[i64], products: &[Sold], month: u64) -> Vec<Row> {
    let mut rows = vec![];
    for place in places {
        for (product, pack, price) in products {
            let seed = u64::try_from(*product).unwrap_or(0) * 100 + u64::try_from(*place).unwrap_or(0);
            let share = if kind == ReportKind::Contract { 8 } else { 45 };
            if *product != 1 && !among("dealer report", seed, share) {
                continue;
            }
            let packs = match kind {
                ReportKind::Matrix => 1 + chance("matrix", seed) % 4,
                ReportKind::Stock => chance("month stock", seed * 12 + month) % 30,
                ReportKind::Sales => 1 + chance("month sales", seed * 12 + month) % 12,
                ReportKind::Contract => 5 + chance("month contract", seed * 12 + month) % 20,
            };
            let pieces = packs * u64::from(*pack);
            let desired = if kind == ReportKind::Matrix { pieces * 3 } else { 0 };
            let amount = if kind.adds_up() { price * MARKUP / 100 * i64::try_from(pieces).unwrap_or(0) } else { 0 };
            rows.push((*place, *product, pieces, amount, desired));
        }
    }
    rows
}

async fn report(
    tx: &DatabaseTransaction,
    person: &Person,
    kind: ReportKind,
    month: &str,
    rows: &[Row],
    now: i64,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let pieces: u64 = rows.iter().map(|(_, _, pieces, ..)| pieces).sum();
    let amount: i64 = rows.iter().map(|(_, _, _, amount, _)| amount).sum();
    let taken = domain::dealer_stock::StockReport {
        taken: u64::try_from(rows.len()).unwrap_or(0),
        ..domain::dealer_stock::StockReport::default()
    };
    let file = if month.is_empty() { "matrix.xlsx".to_owned() } else { format!("{}-{month}.xlsx", kind.code()) };
    let values = [
        person.company_id.into(),
        person.id.into(),
        now.into(),
        kind.code().into(),
        month.into(),
        file.into(),
        serde_json::to_string(&taken).map_err(|error| crate::Error::Internal(error.to_string()))?.into(),
        i64::try_from(rows.len()).unwrap_or(0).into(),
        i64::try_from(pieces).unwrap_or(0).into(),
        amount.into(),
    ];
    let sql =
        "INSERT INTO dealer_reports (company_id, user_id, at, kind, month, state, file, report, lines, pieces, amount,
                   kept) VALUES ($1, $2, $3, $4, $5, 'current', $6, $7, $8, $9, $10, TRUE) RETURNING id";
    let id = sql::number(tx, sql, values).await?.unwrap_or(0);
    let (contract, buyer) = if kind == ReportKind::Contract { CONTRACT } else { ("", "") };
    let mut sql =
        "INSERT INTO dealer_report_rows (report_id, dealer_warehouse_id, product_id, contract, buyer, quantity,
                       amount, desired) VALUES "
            .to_owned();
    for (at, (place, product, pieces, amount, desired)) in rows.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        _ = write!(sql, "{comma}({id}, {place}, {product}, '{contract}', '{buyer}', {pieces}, {amount}, {desired})");
    }
    sql::run(tx, &sql, []).await?;
    Ok(())
}
