//! «Отгрузки»: the list of waybills, and the page of one.

use crate::language::Language;
use crate::report::{Report, not_found, tabs};
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Icon, Pager, Written, load};
use crate::view;
use chrono::NaiveDate;
use domain::format::{date, grouped};
use domain::measure::Mass;
use domain::money::Money;
use domain::order::OrderSort;
use domain::shipment::{Shipment, ShipmentLine};
use domain::view::List;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use service::shipment::{Query, Row};

/// The waybills that an address asks for.
pub fn asked(get: impl Fn(&str) -> Option<String>) -> Query {
    let day = |name: &str| get(name).and_then(|day| day.parse::<NaiveDate>().ok());
    Query {
        from: day("from"),
        to: day("to"),
        order: get("order").and_then(|order| order.trim().parse().ok()),
        sort: get("sort").and_then(|sort| OrderSort::from_code(&sort)).unwrap_or_default(),
    }
}

/// `/reports/shipments?from=2026-01-01&to=2026-12-31&order=1308206&sort=largest`.
#[component]
pub fn ListPage() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let (from, to, order, page) = (get("from"), get("to"), get("order"), get("page").parse().unwrap_or(1));
    let query = query.with_untracked(|query| asked(|name| query.get(name)));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let found = service::shipment::list(&db, &actor, &query, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let filtered = query.from.is_some() || query.to.is_some() || query.order.is_some();
        let table = match found.rows.is_empty() {
            true if filtered => not_found(say, "/reports/shipments"),
            true => view! { <div class="empty"><h2>{say.report_no_shipments()}</h2><p>{say.report_no_shipments_why()}</p></div> }.html(),
            false => rows(say, found.rows, true),
        };
        let mut shown =
            format!("from={}&to={}&order={}", text::in_address(&from), text::in_address(&to), text::in_address(&order));
        if query.sort != OrderSort::default() {
            shown = format!("{shown}&sort={}", query.sort.code());
        }
        let file = format!("/reports/shipments.xlsx?{shown}");
        let views = view::menu(say, &db, &actor, List::Shipments, shown.clone()).await?;
        Ok(view! {
            <Title text=say.report_shipments()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.report_reports()}</h1></div>
                {tabs(say, Report::Shipments)}
                <div class="row wrap mb-16"><form class="row wrap" role="search" aria-label=say.report_shipments() method="get" action="/reports/shipments">
                    <label class="row">{say.report_from()}<input class="in" type="date" name="from" value=from/></label>
                    <label class="row">{say.report_to()}<input class="in" type="date" name="to" value=to/></label>
                    <label class="row">{say.report_order()}<input class="in" name="order" inputmode="numeric" size="10" value=order/></label>
                    {crate::order::sorting(say, query.sort)}
                    <button class="btn">{say.report_show()}</button>
                </form><span class="end row">{views}<a class="btn btn-q" href=file download><Icon name="download"/>"Excel"</a></span></div>
                {table}
                <Pager span total number pages address=move |page| format!("/reports/shipments?{shown}&page={page}")/>
            </main>
        }
        .html())
    })
}

/// Waybills as a table; with the column of their orders when they are not of one.
pub fn rows(say: Language, rows: Vec<Row>, of_many: bool) -> Html {
    let row = |row: Row| {
        let order = of_many.then(|| view! { <td class="kv" data-l=say.report_order()><a href=format!("/orders/{}", row.order_number)>{row.order_number.to_string()}</a></td> });
        view! {
            <tr>
                <td class="b"><a href=format!("/shipments/{}", row.number)>{row.number.clone()}</a></td>
                <td class="nw">{date(row.shipped_on)}</td>
                {order}
                <td class="num kv" data-l=say.order_positions()>{row.lines}</td>
                <td class="num kv" data-l=say.order_quantity()>{say.site_pieces(grouped(row.pieces))}</td>
                <td class="num m-hide">{Mass::from_grams(row.mass).kg2()}</td>
                <td class="num b">{Money::from_kopecks(row.total).with_sign()}</td>
                <td class="nw kv" data-l=say.order_documents()>{files(say, &row.number)}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards or-t"><caption class="vh">{say.report_shipments()}</caption>
            <thead><tr>
                <th scope="col">{say.report_waybill()}</th><th scope="col">{say.report_date()}</th>
                {of_many.then(|| view! { <th scope="col">{say.report_order()}</th> })}
                <th scope="col" class="num">{say.order_positions()}</th><th scope="col" class="num">{say.order_quantity()}</th>
                <th scope="col" class="num">{say.order_mass_kg()}</th>
                <th scope="col" class="num">{say.order_total()}</th><th scope="col">{say.order_documents()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// The waybill as files.
fn files(say: Language, number: &str) -> Html {
    let link = |end: &str, name: &'static str| {
        let label = format!("{name}, {}", say.report_waybill_file(number));
        view! { <a href=format!("/shipments/{}/waybill.{end}", text::in_address(number)) download aria-label=label>{name}</a> }
    };
    view! { <span>{link("pdf", "PDF")}" "{link("xlsx", "XLS")}</span> }.html()
}

/// `/shipments/{number}`.
#[component]
pub fn Page() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    load(async move {
        let (db, actor) = rpc::caller()?;
        let shipment = service::shipment::get(&db, &actor, &number).await.map_err(fail)?;
        Ok(whole(Language::here(), shipment))
    })
}

fn whole(say: Language, shipment: Shipment) -> Html {
    let fact = |name: &'static str, value: String| {
        let value = if value.is_empty() { "—".to_owned() } else { value };
        view! { <dt>{name}</dt><dd>{value}</dd> }
    };
    let sum = |name: String, sum: Money| view! { <div><dt>{name}</dt><dd>{sum.with_sign()}</dd></div> };
    let (terms, sums, cost) = (shipment.terms, shipment.totals.sums, shipment.cost);
    let heading = say.report_waybill_of(&shipment.number, date(shipment.on));
    let contract = terms.contract.map(|(number, day)| say.order_contract_dated(number, date(day))).unwrap_or_default();
    let size = format!(
        "{}, {}, {}",
        say.site_kg(sums.mass.kg2()),
        say.site_m3(sums.volume.m3_4()),
        say.site_places(u64::from(sums.places.whole()))
    );
    view! {
        <Title text=heading.clone()/>
        <main class="page" id="main">
            <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/reports/shipments">{say.report_shipments()}</a></li><li>{shipment.number.clone()}</li></ol></nav>
            <div class="ttl"><h1>{heading}</h1>
                <div class="acts"><a class="btn" href=format!("/shipments/{}/waybill.html", shipment.number)>{say.report_waybill()}</a>
                    <a class="btn" href=format!("/shipments/{}/waybill.xlsx", shipment.number) download>"Excel"</a>
                    <a class="btn" href=format!("/shipments/{}/waybill.pdf", shipment.number) download>"PDF"</a></div></div>
            <div class="two"><div>
                <section class="card"><div class="facts2">
                    <dl class="facts">
                        <dt>{say.report_order()}</dt><dd><a href=format!("/orders/{}", shipment.order)>{shipment.order.to_string()}</a></dd>
                        {fact(say.order_invoice(), shipment.accounting_number.unwrap_or_default())}
                        {fact(say.site_counterparty(), say.order_buyer(terms.buyer.name, terms.buyer.inn))}
                        {fact(say.order_contract(), contract)}
                    </dl>
                    <dl class="facts">
                        {fact(say.order_consignee(), terms.consignee)}{fact(say.order_address(), terms.address)}
                        {fact(say.order_warehouse(), terms.warehouse)}
                        {fact(say.order_delivery(), text::delivery(say, terms.delivery).to_owned())}
                        {fact(say.order_mass_volume(), size)}
                    </dl>
                </div></section>
                {lines(say, &shipment.number, shipment.lines)}
            </div>
            <aside class="side"><section class="card"><dl class="sum">
                {sum(say.site_goods().to_owned(), cost.goods)}{sum(say.site_delivery_cost().to_owned(), cost.delivery)}
                {sum(say.site_vat(shipment.rate), cost.vat)}
                <div class="tot"><dt>{say.site_total()}</dt><dd>{cost.total.with_sign()}</dd></div>
            </dl></section></aside></div>
        </main>
    }
    .html()
}

fn lines(say: Language, waybill: &str, lines: Vec<ShipmentLine>) -> Html {
    let row = |line: ShipmentLine| {
        view! {
            <tr>
                <td class="num muted m-hide">{line.position}</td>
                <td class="c-nm m-full"><span class="nm"><span class="k">{line.kind}</span><a class="d" href=format!("/product/{}", line.article)>{line.name}</a></span></td>
                <td class="art muted">{line.article.to_string()}</td>
                <td class="num">{format!("{}\u{a0}{}", grouped(i64::from(line.quantity.pieces())), line.unit)}</td>
                <td class="num m-hide">{line.price.unit.to_string()}</td>
                <td class="num b kv" data-l=say.order_sum()>{line.sums.goods.to_string()}</td>
                <td class="m-full"><a href=format!("/shipments/{waybill}/claim?position={}", line.position) aria-label=say.claim_on_line(&line.article)>{say.claim_claim()}</a></td>
            </tr>
        }
    };
    view! {
        <section class="sec" aria-labelledby="lines"><h2 id="lines">{say.order_goods()}</h2>
            <table class="t cards"><caption class="vh">{say.order_goods()}</caption>
                <thead><tr>
                    <th scope="col" class="num">{say.order_line()}</th><th scope="col">{say.order_name()}</th>
                    <th scope="col">{say.order_article()}</th><th scope="col" class="num">{say.order_quantity()}</th>
                    <th scope="col" class="num">{say.order_price()}</th><th scope="col" class="num">{say.order_sum_roubles()}</th>
                    <td></td>
                </tr></thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
    .html()
}
