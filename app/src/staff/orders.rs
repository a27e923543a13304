//! `/staff/orders`: orders of all dealers, by what they wait for.

use super::ORDERS;
use super::page::{staff, tabs};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Html, Icon, Pager, StatusBadge, Written, load};
use domain::format::{date_time, moscow};
use domain::order::Queue;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use service::order::Queued;

/// `/staff/orders?queue=invoiced&q=&page=2`.
#[component]
pub fn OrdersPage() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let (queue, text, page) = (get("queue"), get("q"), get("page").parse().unwrap_or(1));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let queue = Queue::from_code(&queue).unwrap_or_default();
        let counts = service::order::queue_counts(&db, &actor).await.map_err(fail)?;
        let found = service::order::queue(&db, &actor, queue, &text, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let table = match found.rows.is_empty() {
            true if !text.trim().is_empty() => crate::report::not_found(say, ORDERS),
            true => {
                view! { <div class="empty"><h2>{say.staff_no_orders()}</h2><p>{say.staff_no_orders_why()}</p></div> }
                    .html()
            }
            false => rows(say, found.rows),
        };
        let address = format!("{ORDERS}?queue={}&q={}&", queue.code(), crate::text::in_address(&text));
        let tabs = tabs(say, ORDERS).await?;
        Ok(view! {
            <Title text=say.staff_orders()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_orders()}</h1></div>
                {tabs}
                <form class="row wrap mb-16" role="search" aria-label=say.staff_orders() method="get" action=ORDERS>
                    <label class="row">{say.staff_queue()}<select class="in" name="queue">{queues(say, queue, &counts)}</select></label>
                    <div class="find"><Icon name="search"/>
                        <input class="in" name="q" type="search" value=text aria-label=say.staff_find_order() placeholder=say.staff_find_order()/></div>
                    <button class="btn">{say.report_show()}</button>
                </form>
                {table}
                <Pager span total number pages address=move |page| format!("{address}page={page}")/>
            </main>
        }
        .html())
    })
}

fn queues(say: Language, current: Queue, counts: &[(Queue, u64)]) -> Html {
    let option = |queue: Queue| {
        let name = match queue {
            Queue::Asked => say.staff_queue_asked(),
            Queue::Stuck => say.staff_queue_stuck(),
            Queue::Submitted => say.site_status_submitted(),
            Queue::Invoiced => say.site_status_invoiced(),
            Queue::InProduction => say.site_status_in_production(),
            Queue::Ready => say.staff_queue_ready(),
            Queue::Closed => say.staff_queue_closed(),
        };
        let count = counts.iter().find(|(of, _)| *of == queue).map(|(_, count)| format!(" ({count})"));
        view! { <option value=queue.code() selected=queue == current>{name}{count}</option> }
    };
    view! { {Queue::ALL.map(option).into_iter().collect_view()} }.html()
}

fn rows(say: Language, rows: Vec<Queued>) -> Html {
    let row = |row: Queued| {
        let asked = row.asked_at.map(|_| view! { " "<span class="bg bg-warn">{say.staff_queue_asked()}</span> });
        let stuck = row.stuck.then(|| view! { " "<span class="bg bg-warn">{say.order_stuck()}</span> });
        view! {
            <tr>
                <td class="b"><a href=format!("{ORDERS}/{}", row.number)>{row.number.to_string()}</a></td>
                <td class="kv" data-l=say.order_accounting_number()>{row.accounting_number}</td>
                <td class="m-full">{row.counterparty}" "<span class="muted">{say.staff_inn(&row.inn)}</span></td>
                <td class="num b kv" data-l=say.order_total()>{row.total.with_sign()}</td>
                <td class="kv" data-l=say.order_sent()>{date_time(moscow(row.submitted_at))}</td>
                <td class="m-full"><StatusBadge status=row.status/>{asked}{stuck}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.staff_orders()}</caption>
            <thead><tr>
                <th scope="col">{say.order_number()}</th><th scope="col">{say.order_accounting_number()}</th>
                <th scope="col">{say.site_counterparty()}</th><th scope="col" class="num">{say.order_total()}</th>
                <th scope="col">{say.order_sent()}</th><th scope="col">{say.order_status()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}
