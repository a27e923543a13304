//! The invoice as a workbook.

use super::png::png;
use super::qr::Modules;
use super::sheet::{self, Filling, Group, Picture, Value, Values};
use super::text::{Fact, InvoiceText, QR_CAPTION};
use super::{DocumentError, Templates};
use domain::invoice::Invoice;
use domain::money::Money;
use std::path::PathBuf;

const NAME: &str = "invoice.xlsx";
const BUILT_IN: &[u8] = include_bytes!("templates/invoice.xlsx");
/// Pixels of a module of the payment code, and of the whole code as the sheet shows it.
const SCALE: usize = 6;
const SHOWN: u32 = 136;

/// The invoice as a workbook: `invoice.xlsx` of the supplier, or the one built in, filled.
///
/// A template has names in double braces: those of `values` below anywhere; `{{line}}`, `{{article}}`, `{{name}}`,
/// `{{quantity}}`, `{{unit}}`, `{{price}}` and `{{sum}}` in the row that is repeated for each line; `{{fact}}` and
/// `{{fact_text}}` in the row that is repeated for supplier, buyer, consignee and contract; `{{qr}}` where the payment
/// code goes.
///
/// # Errors
/// When a template of the supplier cannot be read or does not work.
pub fn invoice_xlsx(invoice: &Invoice, templates: &Templates) -> Result<Vec<u8>, DocumentError> {
    let (file, template) = templates.own(NAME)?.unwrap_or_else(|| (PathBuf::from(NAME), BUILT_IN.to_vec()));
    let modules = Modules::of(&invoice.payment_code())?;
    let png = png(&modules, SCALE).map_err(|error| DocumentError::Workbook(error.to_string()))?;
    let text = InvoiceText::of(invoice);
    let filling = Filling {
        title: text.title.clone(),
        groups: vec![
            Group { marker: "line", optional: false, rows: lines(invoice, &text) },
            Group { marker: "fact", optional: true, rows: text.facts.iter().map(fact).collect() },
        ],
        values: values(invoice, text),
        picture: Some(Picture { name: "qr", png, pixels: SHOWN }),
    };
    let book = sheet::read(&template).and_then(|mut book| sheet::fill(&mut book, &filling).map(|()| book));
    let book = book.map_err(|reason| DocumentError::Template { file, reason })?;
    sheet::bytes(&book).map_err(DocumentError::Workbook)
}

/// An amount as a number of roubles; a workbook knows no others.
pub(super) fn roubles(amount: Money) -> Value {
    Value::number(hundredths(amount.kopecks()), amount.to_string())
}

/// The nearest number with a fraction: exact to the kopeck up to ninety trillion roubles.
#[expect(clippy::cast_precision_loss, reason = "sums of goods are far below")]
pub(super) fn hundredths(value: i64) -> f64 {
    value as f64 / 100.0
}

fn lines(invoice: &Invoice, text: &InvoiceText) -> Vec<Values> {
    let delivery = (1, invoice.cost.delivery, invoice.cost.delivery);
    let lines = invoice.lines.iter().map(|line| (line.quantity.pieces(), line.price.unit, line.sums.goods));
    let numbers = lines.chain(std::iter::once(delivery));
    let of = |(at, (row, (pieces, price, sum)))| {
        let row: &super::text::Row = row;
        let at: u32 = at;
        Values::from([
            ("line", Value::number(at.into(), row.number.as_str())),
            ("article", Value::text(row.article.as_str())),
            ("name", Value::text(row.name.as_str())),
            ("quantity", Value::number(f64::from(pieces), row.quantity.as_str())),
            ("unit", Value::text(row.unit.as_str())),
            ("price", roubles(price)),
            ("sum", roubles(sum)),
        ])
    };
    (1..).zip(text.rows.iter().zip(numbers)).map(of).collect()
}

fn fact(fact: &Fact) -> Values {
    let parts = [fact.strong.as_str(), &fact.rest].into_iter().filter(|part| !part.is_empty());
    let text = parts.collect::<Vec<_>>().join(", ");
    Values::from([("fact", Value::text(format!("{}:", fact.name))), ("fact_text", Value::text(text))])
}

fn values(invoice: &Invoice, text: InvoiceText) -> Values {
    let cost = &invoice.cost;
    let vat = if text.vat == cost.vat.to_string() { roubles(cost.vat) } else { Value::text(text.vat) };
    Values::from([
        ("title", Value::text(text.title)),
        ("number", Value::text(invoice.number.to_string())),
        ("accounting_number", Value::text(super::text::clean(&invoice.accounting_number))),
        ("date", Value::text(domain::format::date_long(invoice.date))),
        ("valid_until", Value::text(domain::format::date_long(invoice.valid_until))),
        ("notice", Value::text(text.notice)),
        ("supplier", Value::text(text.supplier)),
        ("inn", Value::text(text.inn)),
        ("kpp", Value::text(text.kpp)),
        ("bank", Value::text(text.bank)),
        ("bic", Value::text(text.bic)),
        ("correspondent", Value::text(text.correspondent)),
        ("account", Value::text(text.account)),
        ("net", roubles(cost.goods.checked_add(cost.delivery).unwrap_or(Money::MAX))),
        ("vat_label", Value::text(text.vat_label)),
        ("vat", vat),
        ("total", roubles(cost.total)),
        ("count", Value::text(text.count)),
        ("words", Value::text(text.words)),
        ("director", Value::text(text.director)),
        ("accountant", Value::text(text.accountant)),
        ("questions", Value::text(text.questions)),
        ("qr_caption", Value::text(QR_CAPTION)),
    ])
}
