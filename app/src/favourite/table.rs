//! Products with one more cell each: the way out of the list, or the last order. A card each on a phone.

use super::rpc::RemoveProduct;
use crate::catalog::{BuyForms, Shown, availability, buy_form};
use crate::language::Language;
use crate::ui::{Icon, Picture};
use chrono::{DateTime, Utc};
use domain::format::{date, grouped, moscow};
use domain::id::{FavouriteListId, OrderNumber, ProductId};
use domain::quantity::Quantity;
use leptos::prelude::*;
use server_fn::ServerFn;
use service::catalog::CatalogRow;

/// What stands beside a product.
pub enum Beside {
    /// It is in this list and can be taken out.
    In(FavouriteListId),
    /// When and how much of it was ordered the last time.
    Ordered { order: OrderNumber, quantity: Quantity, at: DateTime<Utc> },
}

/// The table; `last` when all its rows tell of orders. Who has favourites has prices of their own, and buys.
#[component]
pub fn Table(rows: Vec<(CatalogRow, Beside)>, caption: String, shown: Shown, last: bool) -> impl IntoView {
    let say = Language::here();
    let rows = rows.into_iter().map(|(row, beside)| self::row(say, row, &beside, shown)).collect_view();
    let price = if shown.with_vat { say.catalog_your_price_vat() } else { say.catalog_your_price() };
    view! {
        <table class=if last { "t cards cat-t rec-t" } else { "t cards cat-t fav-t" }>
            <caption class="vh">{caption}</caption>
            <thead><tr>
                <th scope="col"><span class="vh">{say.catalog_image()}</span></th>
                <th scope="col">{say.catalog_article()}</th>
                <th scope="col">{say.catalog_name()}</th>
                {last.then(|| view! { <th scope="col">{say.favourite_last_order()}</th> })}
                <th scope="col" class="num">{say.catalog_pack()}</th>
                <th scope="col" class="num">{price}</th>
                <th scope="col">{say.catalog_availability()}</th>
                <th scope="col" class="buy"><span class="vh">{say.catalog_order()}</span></th>
                {(!last).then(|| view! { <th scope="col"><span class="vh">{say.favourite_action()}</span></th> })}
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
        <BuyForms/>
    }
    .into_any()
}

/// One row; a function and not a component, because a page has fifty of them.
fn row(say: Language, row: CatalogRow, beside: &Beside, shown: Shown) -> impl IntoView + use<> {
    let link = format!("/product/{}", row.article);
    let pack = row.pack.pieces();
    let unit = shown.money(row.price.unit).with_sign();
    let was = (row.price.base != row.price.unit).then(|| shown.money(row.price.base).with_sign());
    let (last, out) = match beside {
        Beside::In(list) => (None, Some(out_of(say, *list, row.id, &row.article))),
        Beside::Ordered { order, quantity, at } => (Some(last_order(say, *order, *quantity, &row.unit, *at)), None),
    };
    view! {
        <tr>
            <td class="c-pic"><Picture id=row.picture/></td>
            <td class="c-art art">{row.article.clone()}<span class="only-phone-i">{say.catalog_in_pack(pack, &row.unit)}</span></td>
            <td class="c-nm"><span class="nm"><span class="k">{row.kind}</span><a class="d" href=link>{row.name}</a></span></td>
            {last}
            <td class="num muted m-hide">{say.catalog_pack_of(pack, &row.unit)}</td>
            <td class="num c-pr b">{unit}{was.map(|was| view! { " " <span class="was">{was}</span> })}</td>
            <td class="c-st">{availability(say, row.free, row.discontinued)}</td>
            <td class="buy">{buy_form(say, row.id, row.article, row.pack, row.ordered)}</td>
            {out}
        </tr>
    }
}

fn last_order(
    say: Language,
    order: OrderNumber,
    quantity: Quantity,
    unit: &str,
    at: DateTime<Utc>,
) -> impl IntoView + use<> {
    let what = say.favourite_last_order_of(grouped(i64::from(quantity.pieces())), unit, date(moscow(at).date()));
    view! {
        <td class="c-l">{what} <br/> <a class="note" href=format!("/orders/{order}")>{say.favourite_order(order)}</a></td>
    }
}

fn out_of(say: Language, list: FavouriteListId, product: ProductId, article: &str) -> impl IntoView + use<> {
    view! {
        <td class="c-x"><form method="post" action=RemoveProduct::PATH>
            <input type="hidden" name="list" value=list.to_string()/>
            <input type="hidden" name="product" value=product.to_string()/>
            <button class="ib" aria-label=say.favourite_remove(article)><Icon name="x"/></button>
        </form></td>
    }
}
