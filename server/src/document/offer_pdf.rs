//! What an offer tells its template.

use super::offer::{HEADINGS, OfferText, name, ready, unit};
use super::pdf::{Ruler, breakable, dict};
use super::text::{SERVICE_UNIT, clean};
use chrono::Datelike;
use domain::format::{grouped, moscow};
use domain::money::Money;
use domain::proposal::PriceOffer;
use typst::foundations::{Array, Dict, IntoValue, Value};

/// How many characters without a break the columns of the template and its whole lines surely hold.
const ARTICLE_BREAK: usize = 16;
const NAME_BREAK: usize = 24;
const UNIT_BREAK: usize = 6;
const READY_BREAK: usize = 10;
const TEXT_BREAK: usize = 40;

/// Number, article, name, quantity, unit, lead time, price, sum: as they are printed.
type Row = [String; 8];

/// All that the template is told, ready to print.
pub fn inputs(offer: &PriceOffer) -> Dict {
    let text = OfferText::of(offer);
    let rows = rows(offer);
    let facts: Array = text
        .facts
        .iter()
        .map(|(name, fact)| {
            let fact = [("name", (*name).into_value()), ("text", breakable(fact, TEXT_BREAK))];
            Value::Dict(dict(fact))
        })
        .collect();
    let ruler = Ruler::regular();
    let wide = |column: usize| ruler.widest(rows.iter().filter_map(|row| row.get(column)).map(String::as_str));
    let names: Array = rows.iter().map(|[_, _, name, ..]| ruler.width(name).into_value()).collect();
    let narrowest: Array = rows.iter().map(|[_, _, name, ..]| ruler.narrowest(name).into_value()).collect();
    let headings: Array = HEADINGS.iter().map(|heading| heading.into_value()).collect();
    let notes: Array = text.notes.iter().map(|note| breakable(note, TEXT_BREAK)).collect();
    let day = moscow(offer.proposal.map_or(offer.at, |proposal| proposal.at)).date();
    let cost = &offer.cost;
    let net = cost.goods.checked_add(cost.delivery).unwrap_or(Money::MAX);
    dict([
        ("title", text.title.as_str().into_value()),
        ("supplier", breakable(&text.supplier, TEXT_BREAK)),
        ("facts", facts.into_value()),
        ("headings", headings.into_value()),
        ("rows", rows.iter().map(cells).collect::<Array>().into_value()),
        ("wide", (0..8).map(wide).collect::<Array>().into_value()),
        ("names", names.into_value()),
        ("narrowest", narrowest.into_value()),
        ("net", net.to_string().into_value()),
        ("vat_label", text.vat_label.as_str().into_value()),
        ("vat", cost.vat.to_string().into_value()),
        ("total", cost.total.to_string().into_value()),
        ("count", text.count.as_str().into_value()),
        ("notes", notes.into_value()),
        ("number", offer.number.to_string().into_value()),
        ("year", i64::from(day.year()).into_value()),
        ("month", i64::from(day.month()).into_value()),
        ("day", i64::from(day.day()).into_value()),
    ])
}

fn rows(offer: &PriceOffer) -> Vec<Row> {
    let goods = (1..).zip(&offer.lines).map(|(at, line): (usize, _)| {
        [
            at.to_string(),
            clean(line.article.as_str()),
            name(line),
            grouped(line.quantity.pieces().into()),
            unit(&line.unit),
            ready(line).to_owned(),
            line.price.to_string(),
            line.sum.to_string(),
        ]
    });
    let delivery = offer.cost.delivery;
    let delivery = (delivery != Money::ZERO).then(|| {
        let texts = [
            &offer.rows().to_string(),
            "",
            "Доставка",
            "1",
            SERVICE_UNIT,
            "",
            &delivery.to_string(),
            &delivery.to_string(),
        ];
        texts.map(str::to_owned)
    });
    goods.chain(delivery).collect()
}

fn cells(row: &Row) -> Value {
    let [number, article, name, quantity, unit, ready, price, sum] = row;
    let cells: Array = [
        number.as_str().into_value(),
        breakable(article, ARTICLE_BREAK),
        breakable(name, NAME_BREAK),
        quantity.as_str().into_value(),
        breakable(unit, UNIT_BREAK),
        breakable(ready, READY_BREAK),
        price.as_str().into_value(),
        sum.as_str().into_value(),
    ]
    .into_iter()
    .collect();
    cells.into_value()
}
