//! What an invoice tells its template.

use super::DocumentError;
use super::pdf::{Ruler, breakable, dict};
use super::qr::Modules;
use super::text::{InvoiceText, QR_CAPTION, QR_LABEL, Row};
use chrono::Datelike;
use domain::invoice::Invoice;
use typst::foundations::{Array, Bytes, Dict, IntoValue, Value};

/// How many characters without a break the columns of the template and its whole lines surely hold.
const ARTICLE_BREAK: usize = 16;
const NAME_BREAK: usize = 28;
const UNIT_BREAK: usize = 6;
const TEXT_BREAK: usize = 40;
const HALF_BREAK: usize = 26;
const SIGN_BREAK: usize = 14;

/// All that the template is told, ready to print.
pub fn inputs(invoice: &Invoice) -> Result<Dict, DocumentError> {
    let text = InvoiceText::of(invoice);
    let code = Modules::of(&invoice.payment_code())?.svg(QR_LABEL);
    let facts = text.facts.iter().map(|fact| {
        let parts = [("name", fact.name), ("strong", &fact.strong), ("rest", &fact.rest)];
        Value::Dict(dict(parts.map(|(key, part)| (key, breakable(part, TEXT_BREAK)))))
    });
    let facts: Array = facts.collect();
    let rows: Array = text.rows.iter().map(row).collect();
    let ruler = Ruler::regular();
    let names: Array = text.rows.iter().map(|row| ruler.width(&row.name).into_value()).collect();
    let narrowest: Array = text.rows.iter().map(|row| ruler.narrowest(&row.name).into_value()).collect();
    let mut inputs = dict([
        ("facts", facts.into_value()),
        ("rows", rows.into_value()),
        ("wide", wide(&ruler, &text.rows).into_value()),
        ("names", names.into_value()),
        ("narrowest", narrowest.into_value()),
        ("qr", Bytes::from_string(code).into_value()),
        ("year", i64::from(invoice.date.year()).into_value()),
        ("month", i64::from(invoice.date.month()).into_value()),
        ("day", i64::from(invoice.date.day()).into_value()),
    ]);
    let texts = [
        ("title", text.title.as_str()),
        ("notice", &text.notice),
        ("supplier", &text.supplier),
        ("inn", &text.inn),
        ("kpp", &text.kpp),
        ("bank", &text.bank),
        ("bic", &text.bic),
        ("correspondent", &text.correspondent),
        ("account", &text.account),
        ("net", &text.net),
        ("vat_label", &text.vat_label),
        ("vat", &text.vat),
        ("total", &text.total),
        ("count", &text.count),
        ("words", &text.words),
        ("director", &text.director),
        ("accountant", &text.accountant),
        ("questions", &text.questions),
        ("qr_label", QR_LABEL),
        ("qr_caption", QR_CAPTION),
        ("number", &invoice.number.to_string()),
        ("accounting_number", &invoice.accounting_number),
    ];
    for (key, value) in texts {
        let limit = match key {
            "director" | "accountant" => SIGN_BREAK,
            "bank" | "supplier" => HALF_BREAK,
            _ => TEXT_BREAK,
        };
        inputs.insert(key.into(), breakable(value, limit));
    }
    Ok(inputs)
}

fn row(row: &Row) -> Value {
    let Row { number, article, name, quantity, unit, price, sum } = row;
    let cells: Array = [
        number.as_str().into_value(),
        breakable(article, ARTICLE_BREAK),
        breakable(name, NAME_BREAK),
        quantity.as_str().into_value(),
        breakable(unit, UNIT_BREAK),
        price.as_str().into_value(),
        sum.as_str().into_value(),
    ]
    .into_iter()
    .collect();
    cells.into_value()
}

/// The width of the widest text of each column.
fn wide(ruler: &Ruler, rows: &[Row]) -> Array {
    let columns: [fn(&Row) -> &String; 7] = [
        |row| &row.number,
        |row| &row.article,
        |row| &row.name,
        |row| &row.quantity,
        |row| &row.unit,
        |row| &row.price,
        |row| &row.sum,
    ];
    columns.into_iter().map(|column| ruler.widest(rows.iter().map(|row| column(row).as_str()))).collect()
}
