//! `/drafts/{number}/differences?of={order}`: how a repeated order differs from the one before.

use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Html, Icon, Written, load};
use domain::format::grouped;
use domain::id::OrderNumber;
use domain::money::Money;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use service::draft::Difference;

#[component]
pub fn DifferencePage() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    let of = use_query_map().with_untracked(|query| query.get("of")).unwrap_or_default();
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let parsed = |text: &str| text.parse::<OrderNumber>().map_err(|_| fail(service::Error::NotFound));
        let (draft, order) = (parsed(&number)?, parsed(&of)?);
        let found = service::draft::differences(&db, &actor, draft, order).await.map_err(fail)?;
        let title = say.order_differences(order);
        let to = format!("/drafts/{draft}");
        let said = if found.is_empty() {
            view! { <p class="ban ban-ok" role="status">{say.order_no_differences()}</p> }.html()
        } else {
            view! { <p class="muted mb-16">{say.order_differences_why()}</p>{table(say, draft, found)} }.html()
        };
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/drafts">{say.site_drafts()}</a></li><li><a href=to.clone()>{draft.to_string()}</a></li><li>{say.order_repeated()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1></div>
                {said}
                <p class="mt-16"><a class="btn btn-p" href=to>{say.order_to_draft()}<Icon name="right"/></a></p>
            </main>
        }
        .html())
    })
}

fn table(say: Language, draft: OrderNumber, rows: Vec<Difference>) -> Html {
    let row = |row: Difference| {
        let (was_pieces, was_price) = row.was;
        let now = if let Some((pieces, price)) = row.now {
            let change = price.checked_sub(was_price).unwrap_or_default();
            view! {
                <td class="num kv" data-l=say.order_quantity_now()>{say.site_pieces(grouped(pieces))}</td>
                <td class="num kv" data-l=say.order_price_now()>{price.with_sign()}</td>
                <td class="num kv" data-l=say.order_difference()>{(change != Money::ZERO).then(|| change.with_sign())}</td>
            }
            .html()
        } else {
            let instead = format!("/drafts/{draft}/replacement?product={}&quantity={was_pieces}", row.product.0);
            view! { <td class="m-full" colspan="3"><span class="err">{say.order_not_in_draft()}</span>" "<a href=instead>{say.order_find_instead()}</a></td> }.html()
        };
        view! {
            <tr>
                <td class="c-nm m-full"><a href=format!("/product/{}", row.article)>{row.name}</a></td>
                <td class="art muted">{row.article}</td>
                <td class="num kv" data-l=say.order_quantity_was()>{say.site_pieces(grouped(was_pieces))}</td>
                <td class="num kv" data-l=say.order_price_was()>{was_price.with_sign()}</td>
                {now}
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.order_repeated()}</caption>
            <thead><tr>
                <th scope="col">{say.order_name()}</th><th scope="col">{say.order_article()}</th>
                <th scope="col" class="num">{say.order_quantity_was()}</th><th scope="col" class="num">{say.order_price_was()}</th>
                <th scope="col" class="num">{say.order_quantity_now()}</th><th scope="col" class="num">{say.order_price_now()}</th>
                <th scope="col" class="num">{say.order_difference()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}
