//! «Отчеты»: «Готовность заказов к отгрузке», «Готовность продукции к отгрузке», and the tabs of all three.

use crate::language::Language;
use crate::order;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Icon, Pager, Written, load};
use crate::view;
use domain::format::{date, date_time, grouped, moscow};
use domain::measure::{Mass, Volume};
use domain::money::Money;
use domain::shipment::{ProductSort, Stage};
use domain::view::List;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use service::report::{OrderRow, ProductQuery, ProductRow, ProductTotals};

/// A report of the tabs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Report {
    Orders,
    Products,
    Shipments,
    Claims,
    Charts,
}

/// The guide's three reports, claims, and charts.
pub fn tabs(say: Language, current: Report) -> Html {
    let link = |report: Report, to: &'static str, label: &'static str| {
        view! { <a href=to aria-current=(current == report).then_some("page")>{label}</a> }
    };
    view! {
        <nav class="tabs" aria-label=say.report_reports()>
            {link(Report::Orders, "/reports/orders", say.report_orders())}
            {link(Report::Products, "/reports/products", say.report_products())}
            {link(Report::Shipments, "/reports/shipments", say.report_shipments())}
            {link(Report::Claims, "/claims", say.claim_claims())}
            {link(Report::Charts, "/reports/charts", say.report_charts())}
        </nav>
    }
    .html()
}

/// `/reports/orders?q=&from=&to=&sort=&page=2`.
#[component]
pub fn OrdersPage() -> impl IntoView {
    let (filter, page) = use_query_map().with_untracked(|query| {
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        (order::asked_filter(|name| query.get(name)), page)
    });
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let found = service::report::orders(&db, &actor, &filter, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let empty = found.rows.is_empty();
        let table = match empty {
            true if filter.any() => not_found(say, "/reports/orders"),
            true => nothing(say),
            false => orders(say, found.rows),
        };
        let shown = order::filter_fields(&filter).trim_start_matches('&').to_owned();
        let views = view::menu(say, &db, &actor, List::Readiness, shown.clone()).await?;
        let file = format!("/reports/orders.xlsx?{shown}");
        Ok(view! {
            <Title text=say.report_orders()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.report_reports()}</h1>
                    {(!empty).then(|| view! { <div class="acts"><a class="btn btn-q" href=file download><Icon name="download"/>{say.order_download()}</a></div> })}</div>
                {tabs(say, Report::Orders)}
                <div class="row wrap mb-16"><form class="row wrap" role="search" aria-label=say.report_orders() method="get" action="/reports/orders">
                    {order::fields(say, &filter)}
                </form><span class="end">{views}</span></div>
                {table}
                <Pager span total number pages address=move |page| format!("/reports/orders?{shown}&page={page}")/>
                <p class="note mt-8">{say.report_at(date_time(moscow(db.now())))}</p>
            </main>
        }
        .html())
    })
}

/// Nothing is there that the filter lets through.
pub fn not_found(say: Language, all: impl Into<String>) -> Html {
    let all: String = all.into();
    view! { <div class="empty"><h2>{say.report_not_found()}</h2><p><a class="btn" href=all>{say.report_show_all()}</a></p></div> }.html()
}

fn nothing(say: Language) -> Html {
    view! { <div class="empty"><h2>{say.report_empty()}</h2><p>{say.report_empty_why()}</p>
    <p><a class="btn" href="/orders">{say.site_orders()}</a></p></div> }
    .html()
}

fn orders(say: Language, rows: Vec<OrderRow>) -> Html {
    let row = |row: OrderRow| {
        view! {
            <tr>
                <td class="b"><a href=format!("/orders/{}", row.number)>{row.number.to_string()}</a></td>
                <td class="kv" data-l=say.order_accounting_number()>{row.accounting_number}</td>
                <td class="kv" data-l=say.order_own_number()>{Some(row.own_number).filter(|number| !number.is_empty())}</td>
                <td class="num kv" data-l=say.report_ordered()>{grouped(row.ordered)}</td>
                <td class="num kv" data-l=say.report_to_ship()>{grouped(row.to_ship)}</td>
                <td class="num kv" data-l=say.report_ready()><b>{grouped(row.ready)}</b></td>
                <td class="num kv" data-l=say.report_shipped()>{grouped(row.shipped)}</td>
                <td class="kv nw" data-l=say.report_ready_on()>{row.ready_on.map(date)}</td>
                <td class="num b">{Money::from_kopecks(row.total).with_sign()}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards or-t"><caption class="vh">{say.report_orders()}</caption>
            <thead><tr>
                <th scope="col">{say.order_number()}</th><th scope="col">{say.order_accounting_number()}</th>
                <th scope="col">{say.order_own_number()}</th><th scope="col" class="num">{say.report_ordered()}</th>
                <th scope="col" class="num">{say.report_to_ship()}</th><th scope="col" class="num">{say.report_ready()}</th>
                <th scope="col" class="num">{say.report_shipped()}</th><th scope="col">{say.report_ready_on()}</th>
                <th scope="col" class="num">{say.order_total()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// The goods that an address asks for.
pub fn asked_products(get: impl Fn(&str) -> Option<String>) -> ProductQuery {
    ProductQuery {
        stage: get("stage").and_then(|stage| Stage::from_code(&stage)),
        text: get("q").unwrap_or_default(),
        sort: get("sort").and_then(|sort| ProductSort::from_code(&sort)).unwrap_or_default(),
    }
}

/// `/reports/products?stage=ready&q=326794&sort=ready&page=2`.
#[component]
pub fn ProductsPage() -> impl IntoView {
    let (query, page) = use_query_map().with_untracked(|query| {
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        (asked_products(|name| query.get(name)), page)
    });
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let text = query.text.clone();
        let (found, totals) = service::report::products(&db, &actor, &query, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let filtered = query.stage.is_some() || !text.trim().is_empty();
        let table = match found.rows.is_empty() {
            true if filtered => not_found(say, "/reports/products"),
            true => nothing(say),
            false => products(say, found.rows, totals),
        };
        let code = query.stage.map_or("", Stage::code);
        let mut shown = format!("stage={code}&q={}", text::in_address(&text));
        if query.sort != ProductSort::default() {
            shown = format!("{shown}&sort={}", query.sort.code());
        }
        let file = format!("/reports/products.xlsx?{shown}");
        let views = view::menu(say, &db, &actor, List::Products, shown.clone()).await?;
        let option = |of: Stage| {
            let on = query.stage == Some(of);
            view! { <option value=of.code() selected=on>{text::stage(say, of)}</option> }
        };
        let stages = [Stage::Waiting, Stage::Making, Stage::Moving, Stage::Ready].map(option);
        Ok(view! {
            <Title text=say.report_products()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.report_reports()}</h1></div>
                {tabs(say, Report::Products)}
                <p class="note">{say.report_at(date_time(moscow(db.now())))}</p>
                <div class="row wrap mb-16 mt-8"><form class="row wrap" role="search" aria-label=say.report_products() method="get" action="/reports/products">
                    <div class="find"><Icon name="search"/><input class="in" name="q" type="search" value=text aria-label=say.report_find() placeholder=say.report_find()/></div>
                    <label class="row">{say.order_status()}<select class="in" name="stage"><option value="">{say.report_any_stage()}</option>{stages.collect_view()}</select></label>
                    {product_sorting(say, query.sort)}
                    <button class="btn">{say.report_show()}</button>
                </form><span class="end row">{views}<a class="btn btn-q" href=file download><Icon name="download"/>"Excel"</a></span></div>
                {table}
                <Pager span total number pages address=move |page| format!("/reports/products?{shown}&page={page}")/>
            </main>
        }
        .html())
    })
}

fn product_sorting(say: Language, current: ProductSort) -> Html {
    let sort = |of: ProductSort| {
        let words = match of {
            ProductSort::Order => say.report_order(),
            ProductSort::Article => say.order_article(),
            ProductSort::Guaranteed => say.report_guaranteed(),
            ProductSort::Ready => say.report_actual(),
            ProductSort::Cost => say.report_cost(),
        };
        view! { <option value=of.code() selected=current == of>{words}</option> }
    };
    view! { <label class="row">{say.order_sorting()}<select class="in" name="sort">{ProductSort::ALL.map(sort).into_iter().collect_view()}</select></label> }
        .html()
}

fn products(say: Language, rows: Vec<ProductRow>, totals: ProductTotals) -> Html {
    let row = |row: ProductRow| {
        let stage = row.stage();
        view! {
            <tr>
                <td class="b"><a href=format!("/orders/{}", row.order_number)>{row.order_number.to_string()}</a></td>
                <td class="c-nm m-full"><span class="nm"><span class="k">{row.kind}</span><a class="d" href=format!("/product/{}", row.article)>{row.name}</a></span></td>
                <td class="art muted">{row.article}</td>
                <td class="num">{format!("{}\u{a0}{}", grouped(row.pieces), row.unit)}</td>
                <td class="num kv" data-l=say.report_cost()>{Money::from_kopecks(row.goods).to_string()}</td>
                <td>{text::stage(say, stage)}</td>
                <td class="kv nw" data-l=say.report_guaranteed()>{date(row.guaranteed_on)}</td>
                <td class="kv nw" data-l=say.report_planned()>{date(row.planned_on)}</td>
                <td class="kv nw" data-l=say.report_actual()>{row.actual_on.map(date)}</td>
                <td class="kv" data-l=say.report_warehouse()>{row.warehouse}</td>
            </tr>
        }
    };
    let goods = Money::from_kopecks(totals.goods);
    let with_vat = Money::from_kopecks(totals.goods.saturating_add(totals.vat));
    let total = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! {
        <table class="t cards or-t"><caption class="vh">{say.report_products()}</caption>
            <thead><tr>
                <th scope="col">{say.report_order()}</th><th scope="col">{say.order_name()}</th><th scope="col">{say.order_article()}</th>
                <th scope="col" class="num">{say.order_quantity()}</th><th scope="col" class="num">{say.report_cost()}</th>
                <th scope="col">{say.order_status()}</th><th scope="col">{say.report_guaranteed()}</th>
                <th scope="col">{say.report_planned()}</th><th scope="col">{say.report_actual()}</th><th scope="col">{say.report_warehouse()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
        <dl class="sum card mt-12 rp-sum">
            {total(say.report_with_vat(), with_vat.with_sign())}
            {total(say.report_without_vat(), goods.with_sign())}
            {total(say.report_volume(), say.site_m3(Volume::from_mm3(totals.volume).m3_3()))}
            {total(say.report_mass(), say.site_kg(Mass::from_grams(totals.mass).kg3()))}
            {total(say.site_all(), say.site_pieces(grouped(totals.pieces)))}
        </dl>
    }
    .html()
}
