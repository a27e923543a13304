//! The page of a kind of report: what is reported of a month, a file that replaces it, a row by hand, and the loads so far.

use super::rpc::{ApplyReport, DiscardReport, RemoveReportRow, RestoreReport, SaveReportRow, WithdrawReport};
use super::{file_of, loads, month_words, page_of, tabs, title};
use crate::dealer_stock::{self, Upload, WAREHOUSES};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text::in_address;
use crate::ui::{Faults, Field, Html, Icon, Pager, Refused, Said, Undo, Written, load};
use domain::dealer_report::{CONTRACT_LIMIT, DealerReport, MONTHS, ReportKind};
use domain::dealer_stock::CODE_LIMIT;
use domain::format::{counted, date_time, grouped, moscow};
use domain::money::Money;
use domain::month::Month;
use domain::page::Page as Rows;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::dealer_report::{ListedRow, this_month};

/// The fields of a row, in the order of its columns.
const FIELDS: [&str; 6] = ["warehouse", "article", "quantity", "more", "contract", "buyer"];

/// What the address asks: `?month=2026-10&q=326794&page=2`; `load` shows what became of a load, and a row of the fields of the
/// form is put into it.
#[derive(Clone, Default)]
struct Query {
    month: Option<Month>,
    text: String,
    page: u32,
    load: Option<i64>,
    row: [String; 6],
}

impl Query {
    fn read() -> Self {
        use_query_map().with_untracked(|query| {
            let get = |name: &str| query.get(name).unwrap_or_default().trim().chars().take(100).collect::<String>();
            Self {
                month: Month::parse(&get("month")),
                text: get("q"),
                page: get("page").parse().unwrap_or(1),
                load: get("load").parse().ok(),
                row: FIELDS.map(get),
            }
        })
    }

    fn address(&self, kind: ReportKind, page: u32) -> String {
        format!("{}?month={}&q={}&page={page}", page_of(kind), code(self.month), in_address(&self.text))
    }
}

fn code(month: Option<Month>) -> String {
    month.map(|month| month.to_string()).unwrap_or_default()
}

/// `/sales`.
#[component]
pub fn SalesPage() -> impl IntoView {
    page(ReportKind::Sales)
}

/// `/sales/contract`.
#[component]
pub fn ContractPage() -> impl IntoView {
    page(ReportKind::Contract)
}

/// `/sales/stock`.
#[component]
pub fn StockPage() -> impl IntoView {
    page(ReportKind::Stock)
}

/// `/matrix`.
#[component]
pub fn MatrixPage() -> impl IntoView {
    page(ReportKind::Matrix)
}

const fn about(say: Language, kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Sales => say.sales_about_sales(),
        ReportKind::Contract => say.sales_about_contract(),
        ReportKind::Stock => say.sales_about_stock(),
        ReportKind::Matrix => say.sales_about_matrix(),
    }
}

/// What is shown beside the table.
struct Shown {
    kind: ReportKind,
    query: Query,
    current: Option<DealerReport>,
    months: Vec<DealerReport>,
    today: Month,
    warehouses: bool,
}

fn page(kind: ReportKind) -> impl IntoView {
    let mut query = Query::read();
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let months = service::dealer_report::months(&db, &actor, kind).await.map_err(fail)?;
        let report = match query.load {
            Some(id) => Some(service::dealer_report::get(&db, &actor, id).await.map_err(fail)?),
            None => None,
        };
        let report = report.filter(|report| report.kind == kind);
        let today = this_month(db.now());
        let newest = report.as_ref().or(months.first()).and_then(|report| report.month);
        query.month = kind.is_monthly().then(|| query.month.or(newest).unwrap_or(today.before()));
        let current = service::dealer_report::current(&db, &actor, kind, query.month).await.map_err(fail)?;
        let rows = service::dealer_report::rows(&db, &actor, kind, query.month, &query.text, query.page);
        let rows = rows.await.map_err(fail)?;
        let done = service::dealer_report::list(&db, &actor, kind).await.map_err(fail)?;
        let warehouses = !service::dealer_stock::warehouses(&db, &actor).await.map_err(fail)?.is_empty();
        let question = match report.as_ref().filter(|report| loads::waits(report)) {
            Some(report) => Some(service::dealer_report::change(&db, &actor, report.id).await.map_err(fail)?),
            None => None,
        };
        let (span, total, number, pages) = (rows.span(), rows.total, rows.number, rows.pages());
        let shown = Shown { kind, query, current, months, today, warehouses };
        let any = shown.current.as_ref().is_some_and(|current| current.totals.lines > 0);
        let table = if rows.rows.is_empty() { nothing(say, &shown) } else { table(say, &shown, &rows) };
        let forms: [&'static str; 5] =
            [ApplyReport::PATH, DiscardReport::PATH, RestoreReport::PATH, WithdrawReport::PATH, RemoveReportRow::PATH];
        let file = format!("{}.xlsx?month={}", page_of(kind), code(shown.query.month));
        let address = shown.query.clone();
        Ok(view! {
            <Title text=title(say, kind)/>
            <main class="page" id="main">
                <div class="ttl">
                    <h1>{title(say, kind)}</h1>
                    <div class="acts">
                        <a class="btn btn-p only-phone" href="#load">{say.sales_to_load()}</a>
                        {any.then(|| view! { <a class="btn" href=file download><Icon name="download"/>{say.sales_download()}</a> })}
                        {shown.current.as_ref().map(|current| withdraw(say, current))}
                    </div>
                    <p class="meta note">{about(say, kind)}</p>
                </div>
                {tabs(say, page_of(kind))}
                <Said of=forms/>
                {removed(say)}
                {report.map(|report| loads::report(say, &report, question.as_ref()))}
                <div class="two">
                    <div>
                        {filter(say, &shown)}
                        {shown.current.as_ref().map(|current| sums(say, current))}
                        {table}
                        <Pager span total number pages address=move |page| address.address(kind, page)/>
                        {warehouses.then(|| by_hand(say, &shown))}
                    </div>
                    <aside class="stack" aria-label=loads::words(say, kind)>
                        {upload(say, &shown)}
                        {loads::help(say, kind)}
                        {months_list(say, &shown)}
                        {loads::list(say, done)}
                    </aside>
                </div>
            </main>
        }
        .html())
    })
}

/// «Убрать отчёт»: one more press says that it is meant.
fn withdraw(say: Language, current: &DealerReport) -> Html {
    view! {
        <details class="menu menu-r" name="menu"><summary class="btn">{say.sales_withdraw()}</summary>
            <div class="menu-p"><form class="menu-f" method="post" action=WithdrawReport::PATH>
                <p class="note">{say.sales_withdraw_why()}</p>
                <button class="btn btn-d" name="report" value=current.id.to_string()>{say.sales_withdraw()}</button></form></div></details>
    }
    .html()
}

/// «Строка убрана» — «Вернуть».
fn removed(say: Language) -> Option<Html> {
    let Some(Flash::ReportRowRemoved { kind, month, cells }) = flash::read() else { return None };
    let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
    let said = say.sales_row_removed(cell(1), cell(0));
    let mut fields = vec![("kind", kind.code().to_owned()), ("month", month)];
    fields.extend(FIELDS.into_iter().zip(cells.clone()));
    Some(view! { <Undo action=SaveReportRow::PATH fields said/> }.html())
}

/// The months that can be reported, and one of them chosen.
fn month_options(say: Language, today: Month, chosen: &str) -> Html {
    let option = |month: Month| {
        let value = month.to_string();
        view! { <option value=value.clone() selected=value == chosen>{month_words(say, month)}</option> }
    };
    view! { {today.back(MONTHS).map(option).collect_view()} }.html()
}

/// Which month, and which rows of it.
fn filter(say: Language, shown: &Shown) -> Html {
    let Shown { kind, query, today, .. } = shown;
    let months = query.month.map(|month| view! {
        <select class="in" name="month" aria-label=say.sales_month()>{month_options(say, *today, &month.to_string())}</select>
    }
    .html());
    view! {
        <form class="fbar" method="get" action=page_of(*kind) role="search" aria-label=title(say, *kind)>
            {months}
            <div class="find find-s"><Icon name="search"/>
                <input class="in" type="search" name="q" value=query.text.clone() aria-label=say.stock_find_what() placeholder=say.stock_find_what()/></div>
            <button class="btn">{say.sales_show()}</button>
        </form>
    }
    .html()
}

/// What the month comes to.
fn sums(say: Language, current: &DealerReport) -> Html {
    let totals = current.totals;
    let mut words = vec![say.sales_lines(totals.lines)];
    if current.kind != ReportKind::Matrix {
        words.push(say.sales_pieces(counted(totals.pieces)));
    }
    if current.kind.adds_up() {
        words.push(Money::from_kopecks(totals.amount).with_sign());
    }
    let by_hand = current.changed_at.map(|at| say.sales_changed_by_hand(date_time(moscow(at))));
    words.extend(by_hand);
    view! { <p class="note mb-8">{say.sales_total()}": "{words.join(", ")}</p> }.html()
}

fn nothing(say: Language, shown: &Shown) -> Html {
    let kind = shown.kind;
    if !shown.query.text.is_empty() {
        let all = format!("{}?month={}", page_of(kind), code(shown.query.month));
        return view! { <div class="empty"><Icon name="search"/><h2>{say.stock_not_found()}</h2><p><a class="btn" href=all>{say.sales_find_all()}</a></p></div> }
            .html();
    }
    let nothing = match shown.query.month {
        Some(month) => say.sales_nothing(month_words(say, month)),
        None => say.sales_nothing_matrix().to_owned(),
    };
    if !shown.warehouses {
        return view! {
            <div class="empty"><Icon name="wh"/><h2>{nothing}</h2><p>{say.sales_nothing_without()}</p>
                <p><a class="btn btn-p" href=WAREHOUSES>{say.stock_to_warehouses()}</a></p></div>
        }
        .html();
    }
    view! { <div class="empty"><Icon name="rows"/><h2>{nothing}</h2><p>{say.sales_nothing_hint()}</p></div> }.html()
}

/// The columns behind the name of the product: heading, and whether it is a number.
pub(super) fn columns(say: Language, kind: ReportKind) -> Vec<(&'static str, bool)> {
    match kind {
        ReportKind::Matrix => vec![(say.sales_minimum(), true), (say.sales_desired(), true)],
        ReportKind::Stock => vec![(say.stock_quantity(), true)],
        ReportKind::Sales => vec![(say.sales_quantity(), true), (say.sales_amount(), true)],
        ReportKind::Contract => vec![
            (say.sales_quantity(), true),
            (say.sales_amount(), true),
            (say.sales_contract(), false),
            (say.sales_buyer(), false),
        ],
    }
}

/// What a row has in these columns.
fn cells(kind: ReportKind, row: &ListedRow) -> Vec<String> {
    let amount = if row.amount == 0 { String::new() } else { Money::from_kopecks(row.amount).with_sign() };
    let quantity = grouped(row.quantity);
    match kind {
        ReportKind::Matrix => vec![quantity, grouped(row.desired)],
        ReportKind::Stock => vec![quantity],
        ReportKind::Sales => vec![quantity, amount],
        ReportKind::Contract => vec![quantity, amount, row.contract.clone(), row.buyer.clone()],
    }
}

/// Code, article, name and numbers of a row.
pub(super) fn row_cells(say: Language, kind: ReportKind, row: &ListedRow) -> Html {
    let numbers = columns(say, kind).into_iter().zip(cells(kind, row)).map(|((label, is_number), cell)| {
        let class = if is_number { "num kv" } else { "kv" };
        view! { <td class=class data-l=label>{cell}</td> }
    });
    view! {
        <td class="kv" data-l=say.stock_code_of()>{row.code.clone()}</td>
        <td class="kv" data-l=say.stock_article()><a href=format!("/product/{}", in_address(&row.article))>{row.article.clone()}</a></td>
        <td class="m-full">{row.name.clone()}</td>
        {numbers.collect_view()}
    }
    .html()
}

/// The headings of these cells.
pub(super) fn head_cells(say: Language, kind: ReportKind) -> Html {
    let numbers = columns(say, kind)
        .into_iter()
        .map(|(label, is_number)| view! { <th scope="col" class=if is_number { "num" } else { "" }>{label}</th> });
    view! {
        <th scope="col">{say.stock_code_of()}</th><th scope="col">{say.stock_article()}</th><th scope="col">{say.stock_name()}</th>
        {numbers.collect_view()}
    }
    .html()
}

fn table(say: Language, shown: &Shown, rows: &Rows<ListedRow>) -> Html {
    let kind = shown.kind;
    let report = shown.current.as_ref().map_or(0, |current| current.id);
    let month = code(shown.query.month);
    let row = |row: &ListedRow| {
        let fields = FIELDS.into_iter().zip(row.cells(kind));
        let fields: Vec<String> = fields.map(|(name, value)| format!("{name}={}", in_address(&value))).collect();
        let edit = format!("{}?month={month}&{}#by-hand", page_of(kind), fields.join("&"));
        let (edit_this, remove_this) =
            (say.sales_row_edit_this(&row.article, &row.code), say.sales_row_remove_this(&row.article, &row.code));
        let hidden = [
            ("report", report.to_string()),
            ("warehouse", row.dealer_warehouse_id.to_string()),
            ("product", row.product_id.to_string()),
            ("contract", row.contract.clone()),
            ("buyer", row.buyer.clone()),
        ];
        let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
        view! {
            <tr>
                {row_cells(say, kind, row)}
                <td><div class="row"><a class="btn btn-s" href=edit aria-label=edit_this>{say.sales_row_edit()}</a>
                    <form method="post" action=RemoveReportRow::PATH>{hidden.into_iter().collect_view()}
                        <button class="ib" aria-label=remove_this><Icon name="trash"/></button></form></div></td>
            </tr>
        }
    };
    view! {
        <table class="t t-top cards"><caption class="vh">{title(say, kind)}</caption>
            <thead><tr>{head_cells(say, kind)}<th scope="col"><span class="vh">{say.sales_row_edit()}</span></th></tr></thead>
            <tbody>{rows.rows.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// «Добавить или исправить строку».
fn by_hand(say: Language, shown: &Shown) -> Html {
    let Shown { kind, query, .. } = shown;
    let refused = Refused::of(say, SaveReportRow::PATH);
    let [warehouse, article, quantity, more, contract, buyer] =
        std::array::from_fn(|at| refused.or(FIELDS[at], &query.row[at]));
    let open = refused.any() || query.row.iter().any(|cell| !cell.is_empty());
    let month = refused.or("month", &code(query.month));
    let labels = columns(say, *kind);
    let label = |at: usize| labels.get(at).map_or("", |(label, _)| *label);
    let more = (*kind != ReportKind::Stock).then(|| {
        view! { <Field name="more" label=label(1) value=more refused=refused.clone() inputmode="decimal" maxlength=20/> }
    });
    let of_contract = (*kind == ReportKind::Contract).then(|| {
        let limit = u16::try_from(CONTRACT_LIMIT).unwrap_or(u16::MAX);
        view! {
            <Field name="contract" label=label(2) value=contract refused=refused.clone() required=true maxlength=limit/>
            <Field name="buyer" label=label(3) value=buyer refused=refused.clone() inputmode="numeric" maxlength=14/>
        }
    });
    let codes = u16::try_from(CODE_LIMIT).unwrap_or(u16::MAX);
    view! {
        <details class="fold mt-16" id="by-hand" open=open><summary class="btn">{say.sales_by_hand()}</summary>
            <form class="form card mt-8" method="post" action=SaveReportRow::PATH><Faults refused=refused.clone()/>
                <input type="hidden" name="kind" value=kind.code()/><input type="hidden" name="month" value=month/>
                <p class="note">{say.sales_by_hand_hint()}</p>
                <Field name="warehouse" label=say.stock_code_of() value=warehouse refused=refused.clone() required=true maxlength=codes/>
                <Field name="article" label=say.stock_article() value=article refused=refused.clone() required=true/>
                <Field name="quantity" label=label(0) value=quantity refused=refused.clone() required=true inputmode="numeric" maxlength=20/>
                {more}{of_contract}
                <div><button class="btn btn-p">{say.sales_row_save()}</button></div>
            </form></details>
    }
    .html()
}

/// The form that sends a file.
fn upload(say: Language, shown: &Shown) -> Html {
    let Shown { kind, query, today, .. } = shown;
    let to = file_of(*kind);
    let refused = Refused::of(say, to);
    let chosen = refused.or("month", &code(query.month));
    let wrong = refused.about("month");
    let month = kind.is_monthly().then(|| {
        let error = wrong.clone();
        view! {
            <div class="f" class:f-err=wrong.is_some()>
                <label for="month">{say.sales_month()}<span aria-hidden="true">" *"</span></label>
                {error.map(|error| view! { <p class="err" id="month-error" role="alert">{error}</p> })}
                <select class="in" id="month" name="month" required aria-invalid=wrong.is_some().then_some("true")
                    aria-describedby=wrong.is_some().then_some("month-error")>
                    <option value="">{say.sales_month_choose()}</option>{month_options(say, *today, &chosen)}</select>
            </div>
        }
        .html()
    });
    dealer_stock::file(
        say,
        Upload {
            to,
            title: loads::words(say, *kind),
            hint: say.sales_file_hint(kind.headings().join(", ")),
            sample: format!("{}/example.xlsx", page_of(*kind)),
            before: month,
        },
    )
}

/// The months that are reported, each with its sums.
fn months_list(say: Language, shown: &Shown) -> Option<Html> {
    let row = |report: &DealerReport| {
        let month = report.month?;
        let here = shown.query.month == Some(month);
        let to = format!("{}?month={month}", page_of(shown.kind));
        let totals = report.totals;
        let amount = shown.kind.adds_up().then(|| format!(", {}", Money::from_kopecks(totals.amount).with_sign()));
        Some(view! {
            <li class="li"><span class="grow"><span class="t1"><a href=to aria-current=here.then_some("true")>{month_words(say, month)}</a></span>
                <span class="t2">{say.sales_lines(totals.lines)}", "{say.sales_pieces(counted(totals.pieces))}{amount}</span></span></li>
        })
    };
    let rows: Vec<_> = shown.months.iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="months"><h2 id="months">{say.sales_months()}</h2><ul>{rows}</ul></section>
        }
        .html()
    })
}
