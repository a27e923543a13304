//! «Как получилась цена»: a click on a price opens the steps to it.

use crate::language::Language;
use crate::ui::{Html, Written};
use chrono::NaiveDate;
use domain::format::date;
use domain::money::{Money, Percent};
use domain::price::{Agreed, PriceStep, PriceTerms, explain};
use domain::product::Product;
use leptos::prelude::*;
use service::price::Prices;

/// The price of a product as `shown`, which opens; `#price` leads to its steps.
///
/// # Parameters
/// - `since`: since when the price list has its base price.
pub fn explained(say: Language, product: &Product, since: Option<NaiveDate>, prices: &Prices, shown: String) -> Html {
    let explained = explain(&PriceTerms {
        base: product.base_price,
        since,
        group: product.price_group,
        discount: prices.discounts.find_any(product.price_group).copied(),
        day: prices.day,
        agreed: Agreed::default(),
        rate: prices.rate,
    });
    let rows = explained.steps.iter().map(|step| row(say, explained.price.unit, *step)).collect_view();
    view! {
        <details class="more why">
            <summary><span class="big db">{shown}</span>{say.catalog_explained()}</summary>
            <dl class="sum" id="price">{rows}</dl>
        </details>
    }
    .html()
}

fn row(say: Language, unit: Money, step: PriceStep) -> Html {
    let line = |name: String, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.html();
    let none = |words: String| line(words, Percent::ZERO.to_string());
    match step {
        PriceStep::Base { since: None, price } => line(say.catalog_base_price().to_owned(), price.with_sign()),
        PriceStep::Base { since: Some(day), price } => line(say.catalog_explained_base(date(day)), price.with_sign()),
        PriceStep::Discount { percent, until: None, price, .. } => {
            line(say.catalog_explained_discount(percent), price.with_sign())
        }
        PriceStep::Discount { percent, until: Some(day), price, .. } => {
            line(say.catalog_explained_discount_until(percent, date(day)), price.with_sign())
        }
        PriceStep::Ended { percent, until, .. } => none(say.catalog_explained_ended(percent, date(until))),
        PriceStep::NoDiscount { .. } => none(say.catalog_explained_none().to_owned()),
        PriceStep::Project { price } => line(say.catalog_explained_project().to_owned(), price.with_sign()),
        PriceStep::Extra { percent, price } => line(say.catalog_explained_extra(percent), price.with_sign()),
        PriceStep::Rounding { added } => {
            line(say.catalog_explained_rounding().to_owned(), say.catalog_explained_kopecks(kopecks(added)))
        }
        PriceStep::Vat { rate, vat, price } => {
            let result = |name: &'static str, price: Money| view! { <div class="b"><dt class="tx">{name}</dt><dd>{price.with_sign()}</dd></div> };
            view! {
                {result(say.catalog_explained_price(), unit)}
                {line(say.catalog_explained_vat(rate), format!("+{}", vat.with_sign()))}
                {result(say.catalog_explained_with_vat(), price)}
            }
            .html()
        }
    }
}

/// Ten-thousandths of a kopeck: «−0,245».
fn kopecks(added: i32) -> String {
    let sign = if added < 0 { '−' } else { '+' };
    let digits = format!("{:04}", added.unsigned_abs());
    format!("{sign}0,{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::kopecks;

    #[test]
    fn what_rounding_adds_is_less_than_a_kopeck() {
        for (added, said) in [(-2_450, "−0,245"), (500, "+0,05"), (5_000, "+0,5"), (1, "+0,0001")] {
            assert_eq!(kopecks(added), said);
        }
    }
}
