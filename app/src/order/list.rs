//! The list of orders: tabs with counts, one page of rows.

use super::rpc::TrackChosen;
use crate::draft;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Icon, Pager, StatusBadge, Written, load};
use crate::view;
use domain::format::{counted, date_time, moscow};
use domain::order::{OrderFilter, OrderSort, OrderSummary, OrderTab};
use domain::view::List;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use std::fmt::Write as _;

/// What the address of the list says.
pub fn asked(get: impl Fn(&str) -> Option<String>) -> (OrderTab, OrderFilter) {
    let tab = get("tab").and_then(|tab| OrderTab::from_code(&tab)).unwrap_or_default();
    (tab, asked_filter(get))
}

/// The filter of orders that an address asks for.
pub fn asked_filter(get: impl Fn(&str) -> Option<String>) -> OrderFilter {
    let day = |name: &str| get(name).and_then(|day| day.parse().ok());
    OrderFilter {
        text: get("q").unwrap_or_default(),
        from: day("from"),
        to: day("to"),
        sort: get("sort").and_then(|sort| OrderSort::from_code(&sort)).unwrap_or_default(),
    }
}

/// The address of a tab with its filter, to which more can be added.
fn address(path: &str, tab: OrderTab, filter: &OrderFilter) -> String {
    format!("{path}?tab={}{}", tab.code(), filter_fields(filter))
}

/// A filter as it stands in an address, each field behind a `&`.
pub fn filter_fields(filter: &OrderFilter) -> String {
    let mut address = String::new();
    if !filter.text.trim().is_empty() {
        _ = write!(address, "&q={}", text::in_address(&filter.text));
    }
    for (name, day) in [("from", filter.from), ("to", filter.to)] {
        if let Some(day) = day {
            _ = write!(address, "&{name}={day}");
        }
    }
    if filter.sort != OrderSort::default() {
        _ = write!(address, "&sort={}", filter.sort.code());
    }
    address
}

/// `/orders?tab=invoiced&q=&from=&to=&sort=&page=2`.
#[component]
pub fn ListPage() -> impl IntoView {
    let say = Language::here();
    let query = use_query_map().get_untracked();
    let (tab, filter) = asked(|name| query.get(name));
    let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let (db, actor) = rpc::caller()?;
        if tab == OrderTab::Proposals {
            return draft::proposals(&db, &actor, &draft::filter::asked(|name| query.get(name)), page).await;
        }
        let orders = service::order::list(&db, &actor, tab, &filter, page).await.map_err(fail)?;
        let counts = service::order::counts(&db, &actor).await.map_err(fail)?;
        let here = address("/orders", tab, &filter);
        let shown = here.split_once('?').map_or("", |(_, query)| query).to_owned();
        let views = view::menu(say, &db, &actor, List::Orders, shown.clone()).await?;
        let (span, total, number, pages) = (orders.span(), orders.total, orders.number, orders.pages());
        let table = match orders.rows.is_empty() {
            true if filter.any() => crate::report::not_found(say, format!("/orders?tab={}", tab.code())),
            true => view! { <div class="empty"><h2>{say.order_empty()}</h2><p>{say.order_empty_why()}</p>
            <p><a class="btn" href="/drafts">{say.order_to_drafts()}</a></p></div> }
            .html(),
            false => table(say, tab, orders.rows, shown),
        };
        let file = address("/orders.xlsx", tab, &filter);
        Ok(view! {
            <Title text=text::tab(say, tab)/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.order_orders()}</h1><div class="acts"><draft::CreateButton/></div></div>
                <Tabs counts current=Some(tab)/>
                <div class="row wrap mb-16">{narrow(say, tab, &filter)}<span class="end row">{views}
                    <a class="btn btn-q" href=file download><Icon name="download"/>"Excel"</a></span></div>
                {table}
                <Pager span total number pages address=move |page| format!("{here}&page={page}")/>
            </main>
        }
        .html())
    })
}

/// The filter of a tab.
fn narrow(say: Language, tab: OrderTab, filter: &OrderFilter) -> Html {
    view! {
        <form class="row wrap" role="search" aria-label=say.order_orders() method="get" action="/orders">
            <input type="hidden" name="tab" value=tab.code()/>
            {fields(say, filter)}
        </form>
    }
    .html()
}

/// The fields of a filter of orders, and its button.
pub fn fields(say: Language, filter: &OrderFilter) -> Html {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    view! {
        <div class="find find-s"><Icon name="search"/><input class="in" type="search" name="q" value=filter.text.clone() aria-label=say.order_find() placeholder=say.order_find()/></div>
        <label class="row">{say.report_from()}<input class="in" type="date" name="from" value=day(filter.from)/></label>
        <label class="row">{say.report_to()}<input class="in" type="date" name="to" value=day(filter.to)/></label>
        {sorting(say, filter.sort)}
        <button class="btn">{say.report_show()}</button>
    }
    .html()
}

/// The field that says how a list is sorted.
pub fn sorting(say: Language, current: OrderSort) -> Html {
    let sort = |of: OrderSort| {
        let words = match of {
            OrderSort::Newest => say.order_sort_newest(),
            OrderSort::Oldest => say.order_sort_oldest(),
            OrderSort::Largest => say.order_sort_largest(),
            OrderSort::Smallest => say.order_sort_smallest(),
        };
        view! { <option value=of.code() selected=current == of>{words}</option> }
    };
    view! { <label><span class="vh">{say.order_sorting()}</span><select class="in" name="sort">{OrderSort::ALL.map(sort).into_iter().collect_view()}</select></label> }
        .html()
}

/// The rows, which can be chosen: what is done with them stands below.
fn table(say: Language, tab: OrderTab, rows: Vec<OrderSummary>, shown: String) -> Html {
    view! {
        <form method="post" action=TrackChosen::PATH><input type="hidden" name="query" value=shown/>
            <table class="t cards or-t"><caption class="vh">{say.order_list(text::tab(say, tab))}</caption>
                <thead><tr>
                    <th scope="col"><span class="vh">{say.order_choose()}</span></th>
                    <th scope="col">{say.order_number()}</th><th scope="col">{say.order_own_number()}</th>
                    <th scope="col">{say.order_accounting_number()}</th>
                    <th scope="col" class="num">{say.order_positions()}</th>
                    <th scope="col" class="num">{say.order_mass_kg()}</th>
                    <th scope="col" class="num">{say.order_total()}</th>
                    <th scope="col">{say.order_sent()}</th><th scope="col">{say.order_delivery()}</th>
                    <th scope="col">{say.order_status()}</th>
                </tr></thead>
                <tbody>{rows.into_iter().map(|order| view! { <Row order/> }).collect_view()}</tbody>
            </table>
            <p class="row wrap mt-12"><span class="muted">{say.order_with_chosen()}</span>
                <button class="btn btn-s" name="on" value="true">{say.order_track()}</button>
                <button class="btn btn-s" name="on" value="false">{say.order_untrack()}</button></p>
        </form>
    }
    .html()
}

/// The guide's tabs with their counts; the first one is the list of drafts.
#[component]
pub fn Tabs(counts: (u64, Vec<(OrderTab, u64)>), current: Option<OrderTab>) -> impl IntoView {
    let say = Language::here();
    let (drafts, tabs) = counts;
    let link = |to: String, label: &'static str, number: u64, on: bool| {
        view! {
            <a href=to aria-current=on.then_some("page")>{label} " " <span class="c">{counted(number)}</span></a>
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
            <td class="sel"><label class="ck"><input type="checkbox" name="numbers[]" value=order.number.to_string()/><span class="vh">{say.order_choose_of(order.number)}</span></label></td>
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
