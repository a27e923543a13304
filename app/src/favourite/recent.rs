//! «Недавно заказанные».

use super::page::Tabs;
use crate::catalog::{Beside, ProductTable, VatSwitch, shown};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Html, Icon, Written, load};
use domain::format::{date, grouped, moscow};
use leptos::prelude::*;
use leptos_meta::Title;
use service::favourite::LastOrdered;

/// `/favourites/recent`.
#[component]
pub fn RecentPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let draft = rpc::session()?.visit.draft.as_ref().map(|draft| draft.number.0);
        let (rows, prices) = service::favourite::recently_ordered(&db, &actor, draft).await.map_err(fail)?;
        let shown = shown(&prices);
        let products = if rows.is_empty() {
            view! {
                <div class="empty"><Icon name="clock"/><h2>{say.favourite_recent_none()}</h2><p>{say.favourite_recent_none_hint()}</p>
                    <p><a class="btn" href="/catalog">{say.site_failure_to_catalog()}</a></p></div>
            }
            .html()
        } else {
            let head = say.favourite_last_order().html();
            let cells = rows.iter().map(|last| last_order(say, last)).collect();
            let rows = rows.into_iter().map(|last| last.row).collect();
            view! {
                <div class="fbar"><p class="note">{say.favourite_recent_hint()}</p><span class="end"><VatSwitch shown/></span></div>
                <ProductTable rows shown may_buy=actor.orders() beside=Beside { head, cells }/>
            }
            .html()
        };
        Ok(view! {
            <Title text=say.favourite_recent()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.favourite_recent()}</h1></div>
                <Tabs recent=true/>
                {products}
            </main>
        }
        .html())
    })
}

/// When and how much of it was ordered the last time.
fn last_order(say: Language, last: &LastOrdered) -> Html {
    let pieces = grouped(i64::from(last.quantity.pieces()));
    let what = say.favourite_last_order_of(pieces, &last.row.unit, date(moscow(last.at).date()));
    view! {
        <td class="c-l" data-l=say.favourite_last_order()>{what} <br/> <a class="note" href=format!("/orders/{}", last.order)>{say.favourite_order(last.order)}</a></td>
    }
    .html()
}
