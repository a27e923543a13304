//! What a waybill tells its template.

use super::pdf::{breakable, dict};
use super::waybill::{HEADINGS, Row, WaybillText, rate, rows};
use chrono::Datelike;
use domain::shipment::Shipment;
use domain::supplier::Supplier;
use typst::foundations::{Array, Dict, IntoValue, Value};

/// How many characters without a break the columns of the template and its whole lines surely hold.
const ARTICLE_BREAK: usize = 16;
const NAME_BREAK: usize = 24;
const UNIT_BREAK: usize = 6;
const TEXT_BREAK: usize = 60;

/// All that the template is told, ready to print.
pub fn inputs(supplier: &Supplier, shipment: &Shipment) -> Dict {
    let text = WaybillText::of(supplier, shipment);
    let facts = text
        .facts
        .iter()
        .map(|(name, fact)| Value::Dict(dict([("name", (*name).into_value()), ("text", breakable(fact, TEXT_BREAK))])));
    let rate = rate(shipment);
    let rows: Array = (1..).zip(rows(shipment)).map(|(number, row)| cells(number, &row, &rate)).collect();
    let (cost, sums) = (&shipment.cost, &shipment.totals.sums);
    dict([
        ("title", breakable(&text.title, TEXT_BREAK)),
        ("supplier", breakable(&text.supplier, TEXT_BREAK)),
        ("facts", facts.collect::<Array>().into_value()),
        ("headings", HEADINGS.iter().map(|heading| heading.into_value()).collect::<Array>().into_value()),
        ("rows", rows.into_value()),
        ("pieces", domain::format::grouped(sums.pieces).into_value()),
        ("mass", sums.mass.kg2().into_value()),
        ("net", cost.total.checked_sub(cost.vat).unwrap_or_default().to_string().into_value()),
        ("vat", cost.vat.to_string().into_value()),
        ("sum", cost.total.to_string().into_value()),
        ("total", breakable(&text.total, TEXT_BREAK)),
        ("words", breakable(&text.words, TEXT_BREAK)),
        ("director", breakable(&text.director, TEXT_BREAK)),
        ("accountant", breakable(&text.accountant, TEXT_BREAK)),
        ("year", i64::from(shipment.on.year()).into_value()),
        ("month", i64::from(shipment.on.month()).into_value()),
        ("day", i64::from(shipment.on.day()).into_value()),
    ])
}

fn cells(number: u32, row: &Row, rate: &str) -> Value {
    let cells: Array = [
        number.to_string().into_value(),
        breakable(&row.article, ARTICLE_BREAK),
        breakable(&row.name, NAME_BREAK),
        breakable(&row.unit, UNIT_BREAK),
        row.quantity().into_value(),
        row.mass.map(domain::measure::Mass::kg2).unwrap_or_default().into_value(),
        row.price.to_string().into_value(),
        row.net.to_string().into_value(),
        rate.into_value(),
        row.vat.to_string().into_value(),
        row.total().to_string().into_value(),
    ]
    .into_iter()
    .collect();
    cells.into_value()
}
