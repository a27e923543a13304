//! «Недавно заказанные».

use super::page::Tabs;
use super::table::{Beside, Table};
use crate::catalog::{VatSwitch, shown};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Icon, load};
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
            .into_any()
        } else {
            let row = |LastOrdered { row, order, quantity, at }| (row, Beside::Ordered { order, quantity, at });
            let rows = rows.into_iter().map(row).collect();
            view! {
                <div class="fbar"><p class="note">{say.favourite_recent_hint()}</p><span class="end"><VatSwitch shown/></span></div>
                <Table rows caption=say.favourite_recent().to_owned() shown last=true/>
            }
            .into_any()
        };
        Ok(view! {
            <Title text=say.favourite_recent()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.favourite_recent()}</h1></div>
                <Tabs recent=true/>
                {products}
            </main>
        })
    })
}
