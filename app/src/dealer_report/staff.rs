//! `/staff/sales`: what dealers report, and the rows of one report.

use super::page::{head_cells, row_cells};
use super::{STAFF, month_words, title};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::staff::{staff, tabs};
use crate::text::in_address;
use crate::ui::{Html, Icon, Pager, Written, load};
use domain::dealer_report::{MONTHS, ReportKind};
use domain::format::{counted, date_time, moscow};
use domain::money::Money;
use domain::month::Month;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use service::dealer_report::{ListedRow, StaffQuery, StaffReport, this_month};

fn address(query: &StaffQuery) -> String {
    let kind = query.kind.map_or("", ReportKind::code);
    let month = query.month.map(|month| month.to_string()).unwrap_or_default();
    format!("q={}&kind={kind}&month={month}", in_address(&query.text))
}

/// `/staff/sales?q=&kind=sales&month=2026-10&page=2`.
#[component]
pub fn StaffListPage() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let page = get("page").parse().unwrap_or(1);
    let query = StaffQuery {
        text: get("q").trim().chars().take(100).collect(),
        kind: ReportKind::from_code(&get("kind")),
        month: Month::parse(&get("month")),
    };
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::dealer_report::for_staff(&db, &actor, &query, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let all = query.text.is_empty() && query.kind.is_none() && query.month.is_none();
        let table = match (found.rows.is_empty(), all) {
            (false, _) => table(say, found.rows),
            (true, true) => {
                view! { <div class="empty"><h2>{say.sales_staff_none()}</h2><p>{say.sales_staff_none_hint()}</p></div> }
                    .html()
            }
            (true, false) => crate::report::not_found(say, STAFF),
        };
        let (file, list) = (format!("{STAFF}.xlsx?{}", address(&query)), format!("{STAFF}?{}&", address(&query)));
        let download = (total > 0).then(|| {
            view! { <div class="acts"><a class="btn" href=file download><Icon name="download"/>{say.sales_download()}</a></div> }
        });
        let tabs = tabs(say, STAFF).await?;
        Ok(view! {
            <Title text=say.sales_staff_title()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.sales_staff_title()}</h1>{download}<p class="meta note">{say.sales_staff_why()}</p></div>
                {tabs}
                {filter(say, &query, this_month(db.now()))}
                {table}
                <Pager span total number pages address=move |page| format!("{list}page={page}")/>
            </main>
        }
        .html())
    })
}

fn filter(say: Language, query: &StaffQuery, today: Month) -> Html {
    let kind = |kind: ReportKind| {
        view! { <option value=kind.code() selected=query.kind == Some(kind)>{title(say, kind)}</option> }
    };
    let month = |month: Month| {
        view! { <option value=month.to_string() selected=query.month == Some(month)>{month_words(say, month)}</option> }
    };
    view! {
        <form class="fbar" method="get" action=STAFF role="search" aria-label=say.sales_staff_title()>
            <div class="find find-s"><Icon name="search"/>
                <input class="in" type="search" name="q" value=query.text.clone() aria-label=say.sales_staff_find() placeholder=say.sales_staff_find()/></div>
            <select class="in" name="kind" aria-label=say.sales_staff_kind()><option value="">{say.sales_staff_all_kinds()}</option>{ReportKind::ALL.map(kind).into_iter().collect_view()}</select>
            <select class="in" name="month" aria-label=say.sales_month()><option value="">{say.sales_staff_all_months()}</option>{today.back(MONTHS).map(month).collect_view()}</select>
            <button class="btn">{say.sales_show()}</button>
        </form>
    }
    .html()
}

fn table(say: Language, rows: Vec<StaffReport>) -> Html {
    let row = |row: StaffReport| {
        let amount = row.kind.adds_up().then(|| Money::from_kopecks(row.totals.amount).with_sign());
        view! {
            <tr>
                <td class="b m-full"><a href=format!("{STAFF}/{}", row.id)>{row.company}</a></td>
                <td class="kv" data-l=say.sales_staff_kind()>{title(say, row.kind)}</td>
                <td class="kv" data-l=say.sales_month()>{row.month.map(|month| month_words(say, month))}</td>
                <td class="num kv" data-l=say.sales_quantity()>{counted(row.totals.pieces)}</td>
                <td class="num kv" data-l=say.sales_amount()>{amount}</td>
                <td class="kv" data-l=say.sales_staff_at()>{date_time(moscow(row.at))}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.sales_staff_title()}</caption>
            <thead><tr><th scope="col">{say.sales_staff_company()}</th><th scope="col">{say.sales_staff_kind()}</th>
                <th scope="col">{say.sales_month()}</th><th scope="col" class="num">{say.sales_quantity()}</th>
                <th scope="col" class="num">{say.sales_amount()}</th><th scope="col">{say.sales_staff_at()}</th></tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// `/staff/sales/{report}?q=326794&page=2`.
#[component]
pub fn StaffPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("report")).and_then(|id| id.parse().ok());
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let text: String = get("q").trim().chars().take(100).collect();
    let page = get("page").parse().unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let id = id.unwrap_or(-1);
        let (head, rows) =
            service::dealer_report::staff_rows(&db, &actor, id, &text, Some(page)).await.map_err(fail)?;
        let (span, total, number, pages) = (rows.span(), rows.total, rows.number, rows.pages());
        let here = format!("{STAFF}/{id}");
        let kind = head.kind;
        let row = |row: &ListedRow| view! { <tr>{row_cells(say, kind, row)}</tr> };
        let table = if rows.rows.is_empty() {
            crate::report::not_found(say, here.clone())
        } else {
            view! {
                <table class="t t-top cards"><caption class="vh">{title(say, kind)}</caption>
                    <thead><tr>{head_cells(say, kind)}</tr></thead><tbody>{rows.rows.iter().map(row).collect_view()}</tbody></table>
            }
            .html()
        };
        let month = head.month.map(|month| format!(", {}", month_words(say, month)));
        let name = format!("{}{}", title(say, kind), month.unwrap_or_default());
        let pages_of = format!("{here}?q={}&", in_address(&text));
        Ok(view! {
            <Title text=format!("{name}, {}", head.company)/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=STAFF>{say.sales_staff_title()}</a></li><li>{head.company.clone()}</li></ol></nav>
                <div class="ttl"><h1>{name}</h1>
                    <div class="acts"><a class="btn" href=format!("{here}/rows.xlsx") download><Icon name="download"/>{say.sales_download()}</a></div>
                    <p class="meta note">{head.company}", "{date_time(moscow(head.at))}</p></div>
                <form class="fbar" method="get" action=here role="search" aria-label=title(say, kind)>
                    <div class="find find-s"><Icon name="search"/>
                        <input class="in" type="search" name="q" value=text aria-label=say.stock_find_what() placeholder=say.stock_find_what()/></div>
                    <button class="btn">{say.sales_show()}</button>
                </form>
                {table}
                <Pager span total number pages address=move |page| format!("{pages_of}page={page}")/>
            </main>
        }
        .html())
    })
}
