//! A product in the list: a row of the table, a card on a phone.

use super::Buy;
use crate::ui::Picture;
use domain::format::grouped;
use domain::money::Money;
use domain::price::Price;
use domain::vat::VatRate;
use leptos::prelude::*;
use service::catalog::CatalogRow;

/// How prices are shown: without VAT, or with.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub rate: VatRate,
    pub with_vat: bool,
}

impl Shown {
    /// A price for one piece as it is shown.
    pub fn money(self, unit: Money) -> Money {
        if self.with_vat { unit.checked_add(self.rate.of(unit)).unwrap_or(unit) } else { unit }
    }
}

/// One row. Guests see the base price only, and the way to sign in instead of a button.
#[component]
pub fn Row(row: CatalogRow, shown: Shown, may_buy: bool) -> impl IntoView {
    let link = format!("/product/{}", row.article);
    let pack = row.pack.pieces();
    view! {
        <tr>
            <td class="c-pic"><Picture id=row.picture/></td>
            <td class="c-art art">{row.article.clone()}<span class="only-phone-i">{format!(", в\u{a0}упаковке {pack}\u{a0}{}", row.unit)}</span></td>
            <td class="c-nm"><span class="nm"><span class="k">{row.kind}</span><a class="d" href=link>{row.name}</a></span></td>
            <td class="num muted m-hide">{format!("{pack}\u{a0}{}", row.unit)}</td>
            <Prices price=row.price shown own=may_buy/>
            <td class="c-st"><Availability free=row.free discontinued=row.discontinued/></td>
            <td class="buy">{may_buy.then(|| view! {
                <Buy product=row.id article=row.article pack=row.pack ordered=row.ordered/>
            })}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Prices(price: Price, shown: Shown, own: bool) -> impl IntoView {
    let base = shown.money(price.base).with_sign();
    let unit = shown.money(price.unit).with_sign();
    let same = price.base == price.unit;
    view! {
        {own.then(|| view! { <td class="num old m-hide">{base.clone()}</td> })}
        <td class="num c-pr b">{unit}{(!same).then(|| view! { " " <span class="only-phone-i was">{base}</span> })}</td>
    }
    .into_any()
}

/// A dot with a number: in stock, the last ones, to order.
#[component]
pub fn Availability(free: u32, discontinued: bool) -> impl IntoView {
    let (class, shape, words) = match (free, discontinued) {
        (0, true) => ("sd sd-n", "d-n", "снят с\u{a0}производства".to_owned()),
        (0, false) => ("sd sd-n", "d-n", "под заказ".to_owned()),
        (free, true) => ("sd sd-h", "d-h", format!("последние {}\u{a0}шт", grouped(i64::from(free)))),
        (free, false) => ("sd sd-y", "d-y", format!("{}\u{a0}шт", grouped(i64::from(free)))),
    };
    view! {
        <span class=class>
            <svg viewBox="0 0 10 10" aria-hidden="true"><use href=format!("/icons.svg#{shape}")/></svg><span>{words}</span>
        </span>
    }
    .into_any()
}
