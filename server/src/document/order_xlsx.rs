//! The order as a workbook («Скачать Excel-файлом»): every number of every line, to reckon with.

use super::DocumentError;
use super::invoice_xlsx::{hundredths, roubles};
use super::sheet::{self, Filling, Group, Value, Values};
use super::text::{clean, line_name};
use domain::delivery::DeliveryMethod;
use domain::format::{date, date_time, grouped, moscow};
use domain::money::Money;
use domain::order::{Order, OrderLine};

const BUILT_IN: &[u8] = include_bytes!("templates/order.xlsx");

/// An order with its lines, its delivery and its totals as a workbook.
///
/// # Errors
/// When the workbook cannot be written.
pub fn order_xlsx(order: &Order, lines: &[OrderLine]) -> Result<Vec<u8>, DocumentError> {
    let filling = Filling {
        title: title(order),
        values: values(order),
        groups: vec![
            Group { marker: "line", optional: false, rows: rows(order, lines) },
            Group { marker: "fact", optional: false, rows: facts(order) },
        ],
        picture: None,
    };
    let book = sheet::read(BUILT_IN).and_then(|mut book| sheet::fill(&mut book, &filling).map(|()| book));
    book.and_then(|book| sheet::bytes(&book)).map_err(DocumentError::Workbook)
}

fn title(order: &Order) -> String {
    let accounting = order.accounting_number.as_ref().map(|number| format!(" ({number})")).unwrap_or_default();
    clean(&format!("Заказ {}{accounting} от {}", order.number, date(moscow(order.submitted_at).date())))
}

fn facts(order: &Order) -> Vec<Values> {
    let terms = &order.terms;
    let contract = terms.contract.as_ref();
    let delivery = match terms.delivery {
        DeliveryMethod::Pickup => "Самовывоз",
        DeliveryMethod::Truck => "Автотранспортная компания",
    };
    let facts = [
        ("Контрагент", terms.buyer.name.clone()),
        ("Договор", contract.map(|(number, day)| format!("{number} от {}", date(*day))).unwrap_or_default()),
        ("Грузополучатель", terms.consignee.clone()),
        ("Адрес доставки", terms.address.clone()),
        ("Склад отгрузки", terms.warehouse.clone()),
        ("Способ доставки", delivery.into()),
        ("Отгрузка по частям", if terms.in_parts { "Да" } else { "Нет" }.into()),
        ("Плановая дата отгрузки", date(terms.ship_on)),
        ("Внутренний №", terms.own_number.clone()),
        ("Комментарий", terms.comment.clone()),
        ("Отправлен", format!("{}, {}", date_time(moscow(order.submitted_at)), order.submitted_by)),
    ];
    let facts = facts.into_iter().map(|(name, text)| (name, clean(&text))).filter(|(_, text)| !text.is_empty());
    facts.map(|(name, text)| Values::from([("fact", Value::text(name)), ("fact_text", Value::text(text))])).collect()
}

fn rows(order: &Order, lines: &[OrderLine]) -> Vec<Values> {
    let goods = (1..).zip(lines).map(|(at, line)| row(at, line));
    let delivery = (order.cost.delivery != Money::ZERO).then(|| delivery(order, lines.len()));
    goods.chain(delivery).collect()
}

fn row(at: u32, line: &OrderLine) -> Values {
    let (price, sums) = (&line.price, &line.sums);
    Values::from([
        ("line", whole(at)),
        ("article", Value::text(clean(line.article.as_str()))),
        ("name", Value::text(line_name(line))),
        ("quantity", whole(line.quantity.pieces())),
        ("unit", Value::text(clean(&line.unit))),
        ("base", roubles(price.base)),
        ("discount", Value::number(hundredths(price.discount.hundredths().into()), price.discount.to_string())),
        ("price", roubles(price.unit)),
        ("sum", roubles(sums.goods)),
        ("line_vat", roubles(sums.vat)),
        ("line_total", roubles(with(sums.goods, sums.vat))),
        ("line_mass", kilograms(sums.mass.grams(), sums.mass.kg2())),
        ("line_volume", cubic_metres(sums.volume.mm3(), sums.volume.m3_6())),
    ])
}

/// Its tax is what the order's tax has beyond that of the lines.
fn delivery(order: &Order, lines: usize) -> Values {
    let sum = order.cost.delivery;
    let vat = order.cost.vat.checked_sub(order.totals.sums.vat).unwrap_or_default();
    let empty = || Value::text("");
    Values::from([
        ("line", whole(u32::try_from(lines + 1).unwrap_or(u32::MAX))),
        ("article", empty()),
        ("name", Value::text("Доставка")),
        ("quantity", whole(1)),
        ("unit", Value::text(super::text::SERVICE_UNIT)),
        ("base", roubles(sum)),
        ("discount", empty()),
        ("price", roubles(sum)),
        ("sum", roubles(sum)),
        ("line_vat", roubles(vat)),
        ("line_total", roubles(with(sum, vat))),
        ("line_mass", empty()),
        ("line_volume", empty()),
    ])
}

fn values(order: &Order) -> Values {
    let (cost, sums) = (&order.cost, &order.totals.sums);
    Values::from([
        ("title", Value::text(title(order))),
        ("net", roubles(with(cost.goods, cost.delivery))),
        ("base_sum", roubles(order.base)),
        ("goods", roubles(cost.goods)),
        ("delivery", roubles(cost.delivery)),
        ("vat_caption", Value::text(order.rate.caption())),
        ("vat", roubles(cost.vat)),
        ("total", roubles(cost.total)),
        ("mass", kilograms(sums.mass.grams(), sums.mass.kg2())),
        ("volume", cubic_metres(sums.volume.mm3(), sums.volume.m3_6())),
        ("places", whole(sums.places.whole())),
    ])
}

fn with(net: Money, vat: Money) -> Money {
    net.checked_add(vat).unwrap_or(Money::MAX)
}

fn whole(number: u32) -> Value {
    Value::number(number.into(), grouped(number.into()))
}

#[expect(clippy::cast_precision_loss, reason = "nobody orders nine billion tonnes")]
fn kilograms(grams: i64, text: String) -> Value {
    Value::number(grams as f64 / 1e3, text)
}

#[expect(clippy::cast_precision_loss, reason = "nobody orders nine million cubic metres")]
fn cubic_metres(mm3: i64, text: String) -> Value {
    Value::number(mm3 as f64 / 1e9, text)
}
