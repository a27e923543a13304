//! Tables of dealers and of the supplier's people, and statements of a bank: what is taken, refused and said twice add up to
//! what stands there, and sums fit.

use crate::world::{CATALOG, CODES, OWN};
use domain::bank::{HEADER, statement};
use domain::dealer_report::ReportKind;
use domain::dealer_stock::StockReport;
use domain::import::{
    Reader, Row, cells_of_file, read_own_table, read_removals, read_report, read_stock_table, read_warehouses,
};
use domain::load::{LoadKind, read_load, read_products};
use domain::money::Money;
use domain::month::Month;
use std::collections::BTreeSet;

/// One table as every load and report reads it.
pub fn law(bytes: &[u8]) {
    let rows = cells_of_file(&crate::text(bytes, 8_000));
    let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
    let filled = u64::try_from(filled).unwrap_or(u64::MAX);
    let reader = Reader::new(&CATALOG, &OWN);
    // A heading without a column that is needed has no rows.
    if let Ok((taken, report)) = read_stock_table(&reader, &CODES, &rows) {
        adds_up(filled, &report);
        let places: BTreeSet<_> = taken.iter().map(|row| (row.product, row.warehouse)).collect();
        assert_eq!(places.len(), taken.len(), "a place twice: {rows:?}");
        assert_eq!(u64::try_from(taken.len()).unwrap_or(u64::MAX), report.taken);
    }
    if let Ok((taken, report)) = read_removals(&reader, &CODES, &rows) {
        assert_eq!(u64::try_from(taken.len()).unwrap_or(u64::MAX), report.taken);
    }
    for kind in ReportKind::ALL {
        let Ok((taken, report)) = read_report(&reader, &CODES, kind, &rows) else { continue };
        adds_up(filled, &report);
        assert!(u64::try_from(taken.len()).unwrap_or(u64::MAX) <= report.taken);
        assert!(kind.adds_up() || u64::try_from(taken.len()).unwrap_or(0) == report.taken);
        assert!(Money::sum(taken.iter().map(|row| row.amount)).is_some(), "sums leave the range: {rows:?}");
        assert!(kind != ReportKind::Matrix || taken.iter().all(|row| row.desired >= row.pieces), "{rows:?}");
    }
    assert!(u64::try_from(read_warehouses(&rows).len()).unwrap_or(u64::MAX) <= filled);
    for kind in [LoadKind::Prices, LoadKind::Stock] {
        loaded(kind, &rows, filled);
    }
    if let Ok(products) = read_products(&rows) {
        assert!(u64::try_from(products.len()).unwrap_or(u64::MAX) < filled);
        assert!(products.iter().all(|row| row.cells.values().all(|cell| !cell.is_empty())));
    }
    let own = read_own_table(&CATALOG, &rows);
    assert!(u64::try_from(own.len()).unwrap_or(u64::MAX) <= filled);
}

/// Rows before the heading and the heading itself are no rows of the table.
fn adds_up(filled: u64, report: &StockReport) {
    let told = report.taken + report.same + report.refused;
    assert!(told <= filled && told + 30 >= filled, "{filled} rows are {report:?}");
    assert!(u64::try_from(report.rows.len()).unwrap_or(u64::MAX) <= report.refused);
    assert!(report.rows.is_sorted_by_key(|row| row.row));
}

fn loaded(kind: LoadKind, rows: &[Row], filled: u64) {
    let read = read_load(kind, &CATALOG, rows);
    let told = u64::try_from(read.len()).unwrap_or(u64::MAX);
    assert!(told <= filled && told + 30 >= filled, "{filled} rows are {told}");
    let good: Vec<_> = read.iter().filter_map(|row| row.found.ok()).collect();
    let places: BTreeSet<_> = good.iter().map(|row| (row.product, row.warehouse)).collect();
    assert_eq!(places.len(), good.len(), "a place twice: {rows:?}");
    assert!(good.iter().all(|row| row.value >= 0 && row.warehouse.is_some() == (kind == LoadKind::Stock)));
}

const ACCOUNT: &str = "40702810000000000001";

/// A statement: what came is more than nothing, in all no more than money can be, and read again as it was written.
pub fn bank(bytes: &[u8]) {
    let text = crate::text(bytes, 8_000);
    let read = statement(text.lines(), ACCOUNT);
    let Ok(came) = read else { return };
    assert!(came.iter().all(|one| one.amount > Money::ZERO && !one.number.is_empty()));
    let written: Vec<String> = came
        .iter()
        .map(|one| {
            format!(
                "СекцияДокумент=Платежное поручение\r\nНомер={}\r\nДата={}\r\nСумма={}\r\nПлательщикИНН={}\r\nПлательщик1={}\r\n\
                 ПолучательСчет={ACCOUNT}\r\nНазначениеПлатежа={}\r\nКонецДокумента\r\n",
                one.number,
                one.on.format("%d.%m.%Y"),
                one.amount.plain(),
                one.payer_inn,
                one.payer,
                one.purpose
            )
        })
        .collect();
    let file = format!("{HEADER}\r\n{}КонецФайла\r\n", written.concat());
    assert_eq!(statement(file.lines(), ACCOUNT), Ok(came), "{file}");
    _ = Month::parse(&text);
}
