//! Products as a list: a bigger picture and the main facts of each, to choose by rather than to order from.

use super::BuyForms;
use super::row::{availability, buy_form};
use super::table::Shown;
use crate::language::Language;
use crate::ui::{Html, Picture, Written};
use leptos::prelude::*;
use service::catalog::CatalogRow;

/// Cards side by side.
#[component]
pub fn ProductList(rows: Vec<CatalogRow>, shown: Shown, may_buy: bool) -> impl IntoView {
    let say = Language::here();
    let cards = rows.into_iter().map(|row| card(say, row, shown, may_buy)).collect_view();
    view! {
        <ul class="pl" aria-label=say.catalog_products()>{cards}</ul>
        {may_buy.then(|| view! { <BuyForms/> })}
    }
    .html()
}

fn card(say: Language, row: CatalogRow, shown: Shown, may_buy: bool) -> Html {
    let link = format!("/product/{}", row.article);
    let ask = format!("{link}#availability");
    let was = (row.price.base != row.price.unit).then(|| shown.money(row.price.base).with_sign());
    let facts = row.facts.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    let facts = facts.collect_view();
    view! {
        <li class="card pl-c">
            <Picture id=row.picture photo=row.photo/>
            <div class="pl-n">
                <span class="note">{row.kind}</span>
                <h2><a href=link>{row.name}</a></h2>
            </div>
            <p class="art pl-a">{row.article.clone()}<span class="muted">{say.catalog_in_pack(row.pack.pieces(), &row.unit)}</span></p>
            <dl class="pl-f">{facts}</dl>
            <div class="pl-s">{availability(say, row.free, row.discontinued)}<a class="ask" href=ask aria-label=format!("{}, {}", say.catalog_ask_stock(), row.article)>{say.catalog_ask_stock()}</a></div>
            <p class="pl-p"><b>{shown.money(row.price.unit).with_sign()}</b>{was.map(|was| view! { " " <span class="was">{was}</span> })}</p>
            <div class="buy">{may_buy.then(|| buy_form(say, row.id, &row.article, row.pack, row.ordered))}</div>
        </li>
    }
    .html()
}
