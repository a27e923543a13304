//! What an act of reconciliation tells its template.

use super::pdf::{breakable, dict};
use super::reconciliation::{HEADINGS, ReconciliationText, Row, TITLE};
use chrono::Datelike;
use domain::money::Money;
use domain::settlement::Reconciliation;
use typst::foundations::{Array, Dict, IntoValue, Value};

/// How many characters without a break the columns of the template and its whole lines surely hold.
const DOCUMENT_BREAK: usize = 20;
const TEXT_BREAK: usize = 40;

/// All that the template is told, ready to print.
pub fn inputs(act: &Reconciliation) -> Dict {
    let text = ReconciliationText::of(act);
    let texts = |texts: &[&str]| texts.iter().map(|text| breakable(text, TEXT_BREAK)).collect::<Array>();
    let [ours, theirs] = &text.halves;
    let sides = text.signatures.iter().map(|(side, person)| {
        Value::Dict(dict([("side", breakable(side, TEXT_BREAK)), ("person", breakable(person, TEXT_BREAK))]))
    });
    dict([
        ("title", TITLE.into_value()),
        ("about", breakable(&text.about, TEXT_BREAK)),
        ("preamble", breakable(&text.preamble, TEXT_BREAK)),
        ("halves", texts(&[ours, theirs]).into_value()),
        ("headings", texts(&HEADINGS).into_value()),
        ("rows", text.rows.iter().map(row).collect::<Array>().into_value()),
        ("conclusion", breakable(&text.conclusion, TEXT_BREAK)),
        ("sides", sides.collect::<Array>().into_value()),
        ("supplier", breakable(&act.supplier.name, TEXT_BREAK)),
        ("year", i64::from(act.to.year()).into_value()),
        ("month", i64::from(act.to.month()).into_value()),
        ("day", i64::from(act.to.day()).into_value()),
    ])
}

fn row(row: &Row) -> Value {
    let sum = |sum: Option<Money>| sum.map(|sum| sum.to_string()).unwrap_or_default().into_value();
    let cells =
        [row.date.as_str().into_value(), breakable(&row.document, DOCUMENT_BREAK), sum(row.debit), sum(row.credit)];
    cells.into_iter().collect::<Array>().into_value()
}
