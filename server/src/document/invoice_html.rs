//! The invoice as a page of its own, for the screen and for the printer.

use super::qr::Modules;
use super::text::{Fact, InvoiceText, QR_CAPTION, QR_LABEL, Row, escape};
use domain::invoice::Invoice;

/// A whole page in Russian; `head` goes into its head as it is: the link to the style sheet.
///
/// It has neither scripts nor style attributes, so that the strictest content security policy lets it through.
#[must_use]
pub fn invoice_html(invoice: &Invoice, head: &str) -> String {
    let text = InvoiceText::of(invoice);
    let title = escape(&text.title).replace("№ ", "№\u{a0}");
    let rows: String = text.rows.iter().map(row).collect();
    let facts: String = text.facts.iter().map(fact).collect();
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
<article class="sheet">
<p class="note">{notice}</p>
<div class="inv-head">
{bank}
{qr}
</div>
<h1>{title}</h1>
<dl class="facts">
{facts}</dl>
<div class="region" tabindex="0" role="region" aria-label="Товары счёта">
<table class="inv-t">
<thead><tr><th scope="col" class="num">№</th><th scope="col">Артикул</th><th scope="col">Товары</th><th scope="col" class="num">Кол-во</th><th scope="col">Ед.</th><th scope="col" class="num">Цена</th><th scope="col" class="num">Сумма</th></tr></thead>
<tbody>
{rows}</tbody>
</table>
</div>
{sums}
{signatures}
<p class="note">{questions}</p>
</article>
</main>
</body>
</html>
"#,
        notice = escape(&text.notice),
        bank = bank(&text),
        qr = code(invoice),
        sums = sums(&text),
        signatures = signatures(&text),
        questions = escape(&text.questions),
    )
}

/// Where to pay, in the cells that a payment order has.
fn bank(text: &InvoiceText) -> String {
    let [bank, supplier] = [&text.bank, &text.supplier].map(|name| escape(name));
    let InvoiceText { bic, correspondent, account, inn, kpp, .. } = text;
    format!(
        r#"<table class="bank">
<caption class="vh">Реквизиты для оплаты</caption>
<tbody>
<tr><td class="bank-name" colspan="2" rowspan="2">{bank}<span class="cap">Банк получателя</span></td><td class="bank-key">БИК</td><td class="nums">{bic}</td></tr>
<tr><td class="bank-key">Сч.&nbsp;№</td><td class="nums">{correspondent}</td></tr>
<tr><td>ИНН {inn}</td><td>КПП {kpp}</td><td class="bank-key" rowspan="2">Сч.&nbsp;№</td><td class="nums" rowspan="2">{account}</td></tr>
<tr><td colspan="2">{supplier}<span class="cap">Получатель</span></td></tr>
</tbody>
</table>"#
    )
}

/// The payment code; nothing when it does not fit, which the limits of its fields rule out.
fn code(invoice: &Invoice) -> String {
    let picture = Modules::of(&invoice.payment_code()).map(|modules| modules.svg(QR_LABEL));
    picture.map_or_else(
        |_| String::new(),
        |picture| format!(r#"<div class="qr">{picture}<span class="cap">{QR_CAPTION}</span></div>"#),
    )
}

fn fact(fact: &Fact) -> String {
    let (strong, rest) = (escape(&fact.strong), escape(&fact.rest));
    let text = match (strong.is_empty(), rest.is_empty()) {
        (true, _) => rest,
        (false, true) => format!("<b>{strong}</b>"),
        (false, false) => format!("<b>{strong}</b>, {rest}"),
    };
    format!("<dt>{}</dt><dd>{text}</dd>\n", fact.name)
}

/// On a phone the columns of article and price are hidden; what they say then stands beside name and quantity.
fn row(row: &Row) -> String {
    let [article, name, unit] = [&row.article, &row.name, &row.unit].map(|text| escape(text));
    let Row { number, quantity, price, sum, .. } = row;
    let phone_article = if article.is_empty() { String::new() } else { phone(&format!("{article}, ")) };
    format!(
        "<tr><td class=\"num\">{number}</td><td class=\"nw\">{article}</td><td>{phone_article}{name}</td>\
         <td class=\"num\">{quantity}{}</td><td>{unit}</td><td class=\"num\">{price}</td>\
         <td class=\"num\">{sum}</td></tr>\n",
        phone(&format!(" × {price}"))
    )
}

fn phone(text: &str) -> String {
    format!(r#"<span class="only-phone-i" aria-hidden="true">{text}</span>"#)
}

fn sums(text: &InvoiceText) -> String {
    let InvoiceText { net, vat_label, vat, total, count, words, .. } = text;
    format!(
        r#"<dl class="inv-sum">
<dt>Итого:</dt><dd>{net}</dd>
<dt>{vat_label}</dt><dd>{vat}</dd>
<dt class="tt">Всего к оплате:</dt><dd class="tt">{total}</dd>
</dl>
<p>{count}</p>
<p><b>{words}</b></p>"#
    )
}

fn signatures(text: &InvoiceText) -> String {
    let [director, accountant] = [&text.director, &text.accountant].map(|name| escape(name));
    format!(
        r#"<div class="sig"><div><span>Руководитель</span><span>{director}</span></div><div><span>Бухгалтер</span><span>{accountant}</span></div></div>"#
    )
}
