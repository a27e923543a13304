//! «Как получилась цена»: a click on a price opens the steps to it.

use crate::language::Language;
use crate::ui::{Html, Icon, Written};
use domain::draft::LineSums;
use domain::format::{date, grouped};
use domain::money::{Money, Percent};
use domain::price::{PriceExplained, PriceStep};
use domain::quantity::Quantity;
use leptos::prelude::*;
use leptos_meta::Title;
use service::price::{LinePrice, PriceBasis};

/// A price as `shown`, which opens; `#price` leads to its steps.
pub fn explained(say: Language, price: &PriceExplained, shown: String) -> Html {
    view! {
        <details class="more why">
            <summary><span class="big db">{shown}</span>{say.catalog_explained()}</summary>
            {steps(say, price)}
        </details>
    }
    .html()
}

fn steps(say: Language, price: &PriceExplained) -> Html {
    let rows = price.steps.iter().map(|step| row(say, price.price.unit, *step)).collect_view();
    view! { <dl class="sum" id="price">{rows}</dl> }.html()
}

/// A line of a draft, a proposal or an order whose price is explained.
pub struct PricedLine {
    /// The addresses that lead to it, and their names.
    pub path: Vec<(String, String)>,
    pub kind: String,
    pub name: String,
    pub article: String,
    pub quantity: Quantity,
    pub unit: String,
    pub sums: LineSums,
}

/// The page of a line's price: what it depends on, the steps to it, and what the line costs by it.
pub fn page(say: Language, line: PricedLine, price: &LinePrice, basis: &PriceBasis) -> Html {
    let title = say.catalog_explained_of(&line.article);
    let path =
        line.path.iter().map(|(to, name)| view! { <li><a href=to.clone()>{name.clone()}</a></li> }).collect_view();
    let back = line.path.last().map(|(to, _)| to.clone()).unwrap_or_default();
    let fact = |name: &'static str, value: String| view! { <dt>{name}</dt><dd>{value}</dd> };
    let held = price.explained.steps.iter().any(|step| matches!(step, PriceStep::Project { .. }));
    let contract = basis.contract.as_ref().map(|(number, day)| say.order_contract_dated(number, date(*day)));
    let contract = contract.map(|contract| fact(say.order_contract(), contract));
    let project = basis.project.clone().filter(|_| held).map(|project| fact(say.project_project(), project));
    let until = basis.valid_until.map(|day| fact(say.proposal_valid(), date(day)));
    let pieces = format!("{}\u{a0}{}", grouped(i64::from(line.quantity.pieces())), line.unit);
    let sums = line.sums;
    let whole = sums.goods.checked_add(sums.vat).unwrap_or(Money::MAX);
    view! {
        <Title text=title.clone()/>
        <main class="page" id="main">
            <nav aria-label=say.site_path()><ol class="crumbs">{path}<li>{say.order_price_word()}</li></ol></nav>
            <div class="ttl"><h1>{title}</h1></div>
            <div class="narrow">
            <section class="card mb-16">
                <p class="nm"><span class="k">{line.kind}</span><a class="d" href=format!("/product/{}", line.article)>{line.name}</a></p>
                <dl class="facts mt-8">{fact(say.catalog_explained_group(), price.group.clone())}{contract}{project}{until}</dl>
            </section>
            <section class="card mb-16" aria-labelledby="steps-h"><h2 id="steps-h">{say.catalog_explained()}</h2>{steps(say, &price.explained)}</section>
            <section class="card mb-16" aria-labelledby="line-h"><h2 id="line-h">{say.catalog_explained_line(pieces)}</h2><dl class="sum">
                <div><dt>{say.order_sum()}</dt><dd>{sums.goods.with_sign()}</dd></div>
                <div><dt>{say.site_vat(basis.rate)}</dt><dd>{sums.vat.with_sign()}</dd></div>
                <div class="tot"><dt>{say.site_total()}</dt><dd>{whole.with_sign()}</dd></div>
            </dl></section>
            <p><a class="btn" href=back><Icon name="left"/>{say.catalog_explained_back()}</a></p>
            </div>
        </main>
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
