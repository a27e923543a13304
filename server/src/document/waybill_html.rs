//! The waybill as a page of its own, for the screen and for the printer.

use super::text::escape;
use super::waybill::{HEADINGS, Row, WaybillText, rate, rows};
use domain::format::grouped;
use domain::measure::Mass;
use domain::shipment::Shipment;
use domain::supplier::Supplier;

/// Which columns hold numbers.
const NUMBERS: [bool; 11] = [true, false, false, false, true, true, true, true, false, true, true];

/// A whole page in Russian; `head` goes into its head as it is: the link to the style sheet. Like the invoice's it has
/// neither scripts nor style attributes.
#[must_use]
pub fn waybill_html(supplier: &Supplier, shipment: &Shipment, head: &str) -> String {
    let text = WaybillText::of(supplier, shipment);
    let title = escape(&text.title).replace("№ ", "№\u{a0}");
    let facts: String = text.facts.iter().map(fact).collect();
    let headings: String = HEADINGS.iter().zip(NUMBERS).map(heading).collect();
    let rate = rate(shipment);
    let goods: String = (1..).zip(rows(shipment)).map(|(number, row)| self::row(number, &row, &rate)).collect();
    format!(
        r#"<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}
</head>
<body class="paper">
<main class="page">
<article class="sheet sheet-w">
<h1>{title}</h1>
<dl class="facts">
{facts}</dl>
<div class="region" tabindex="0" role="region" aria-label="Товары накладной">
<table class="inv-t">
<thead><tr>{headings}</tr></thead>
<tbody>
{goods}</tbody>
<tfoot>{total}</tfoot>
</table>
</div>
<p>{all}</p>
<p><b>{words}</b></p>
{signatures}
</article>
</main>
</body>
</html>
"#,
        total = total(shipment),
        all = escape(&text.total),
        words = escape(&text.words),
        signatures = signatures(&text),
    )
}

fn fact((name, text): &(&'static str, String)) -> String {
    format!("<dt>{name}</dt><dd>{}</dd>\n", escape(text))
}

fn heading((name, number): (&&str, bool)) -> String {
    format!("<th scope=\"col\"{}>{name}</th>", class(number))
}

const fn class(number: bool) -> &'static str {
    if number { " class=\"num\"" } else { "" }
}

fn cells(cells: [String; 11]) -> String {
    let cell = |(text, number): (String, bool)| format!("<td{}>{text}</td>", class(number));
    let cells: String = cells.into_iter().zip(NUMBERS).map(cell).collect();
    format!("<tr>{cells}</tr>\n")
}

fn row(number: u32, row: &Row, rate: &str) -> String {
    let [article, name, unit] = [&row.article, &row.name, &row.unit].map(|text| escape(text));
    cells([
        number.to_string(),
        article,
        name,
        unit,
        row.quantity(),
        row.mass.map(Mass::kg2).unwrap_or_default(),
        row.price.to_string(),
        row.net.to_string(),
        rate.to_owned(),
        row.vat.to_string(),
        row.total().to_string(),
    ])
}

/// «Итого».
fn total(shipment: &Shipment) -> String {
    let (cost, sums) = (&shipment.cost, &shipment.totals.sums);
    let bold = |text: String| format!("<b>{text}</b>");
    let none = String::new;
    cells([
        none(),
        none(),
        bold("Итого".to_owned()),
        none(),
        bold(grouped(sums.pieces)),
        bold(sums.mass.kg2()),
        none(),
        bold(cost.total.checked_sub(cost.vat).unwrap_or_default().to_string()),
        none(),
        bold(cost.vat.to_string()),
        bold(cost.total.to_string()),
    ])
}

fn signatures(text: &WaybillText) -> String {
    let sign = |name: &str, person: &str| format!("<div><span>{name}</span><span>{}</span></div>", escape(person));
    format!(
        r#"<div class="sig">{}{}{}{}</div>"#,
        sign("Отпуск разрешил", &text.director),
        sign("Главный бухгалтер", &text.accountant),
        sign("Груз принял", ""),
        sign("Груз получил", "")
    )
}
