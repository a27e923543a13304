//! The list of orders: tabs with counts, one page of rows.

use crate::draft;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Pager, StatusBadge, Written, load};
use domain::format::{date_time, grouped, moscow};
use domain::order::{OrderSummary, OrderTab};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// `/orders?tab=invoiced&page=2`.
#[component]
pub fn ListPage() -> impl IntoView {
    let say = Language::here();
    let query = use_query_map();
    let tab =
        query.with_untracked(|query| query.get("tab")).and_then(|tab| OrderTab::from_code(&tab)).unwrap_or_default();
    let page = query.with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let (db, actor) = rpc::caller()?;
        if tab == OrderTab::Proposals {
            return draft::proposals(&db, &actor, page).await;
        }
        let orders = service::order::list(&db, &actor, tab, page).await.map_err(fail)?;
        let counts = service::order::counts(&db, &actor).await.map_err(fail)?;
        let (span, total, number, pages) = (orders.span(), orders.total, orders.number, orders.pages());
        let empty = orders.rows.is_empty();
        let rows = orders.rows.into_iter().map(|order| view! { <Row order/> }).collect_view();
        Ok(view! {
            <Title text=text::tab(say, tab)/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.order_orders()}</h1><div class="acts"><draft::CreateButton/></div></div>
                <Tabs counts current=Some(tab)/>
                {if empty {
                    view! { <div class="empty"><h2>{say.order_empty()}</h2><p>{say.order_empty_why()}</p>
                        <p><a class="btn" href="/drafts">{say.order_to_drafts()}</a></p></div> }.html()
                } else {
                    view! {
                        <table class="t cards or-t"><caption class="vh">{say.order_list(text::tab(say, tab))}</caption>
                            <thead><tr>
                                <th scope="col">{say.order_number()}</th><th scope="col">{say.order_own_number()}</th>
                                <th scope="col">{say.order_accounting_number()}</th>
                                <th scope="col" class="num">{say.order_positions()}</th>
                                <th scope="col" class="num">{say.order_mass_kg()}</th>
                                <th scope="col" class="num">{say.order_total()}</th>
                                <th scope="col">{say.order_sent()}</th><th scope="col">{say.order_delivery()}</th>
                                <th scope="col">{say.order_status()}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    }.html()
                }}
                <Pager span total number pages address=move |page| format!("/orders?tab={}&page={page}", tab.code())/>
            </main>
        }
        .html())
    })
}

/// The guide's tabs with their counts; the first one is the list of drafts.
#[component]
pub fn Tabs(counts: (u64, Vec<(OrderTab, u64)>), current: Option<OrderTab>) -> impl IntoView {
    let say = Language::here();
    let (drafts, tabs) = counts;
    let link = |to: String, label: &'static str, number: u64, on: bool| {
        view! {
            <a href=to aria-current=on.then_some("page")>{label} " " <span class="c">{grouped(i64::try_from(number).unwrap_or(0))}</span></a>
        }
    };
    let tabs = tabs.into_iter().map(|(tab, number)| {
        link(format!("/orders?tab={}", tab.code()), text::tab(say, tab), number, current == Some(tab))
    });
    view! {
        <nav class="tabs" aria-label=say.order_states()>
            {link("/drafts".to_owned(), say.site_drafts(), drafts, current.is_none())}{tabs.collect_view()}
        </nav>
    }
    .html()
}

#[component]
fn Row(order: OrderSummary) -> impl IntoView {
    let say = Language::here();
    view! {
        <tr>
            <td class="b"><a href=format!("/orders/{}", order.number)>{order.number.to_string()}</a></td>
            <td class="kv" data-l=say.order_own_number()>{order.own_number}</td>
            <td class="kv" data-l=say.order_accounting_number()>{order.accounting_number}</td>
            <td class="num kv" data-l=say.order_positions()>{order.totals.lines}</td>
            <td class="num m-hide">{order.totals.sums.mass.kg2()}</td>
            <td class="num b">{order.cost.total.with_sign()}</td>
            <td class="m-hide nw">{date_time(moscow(order.submitted_at))}</td>
            <td class="m-hide">{text::delivery(say, order.delivery)}</td>
            <td class="m-full"><StatusBadge status=order.status/></td>
        </tr>
    }
    .html()
}
