//! «Остатки продукции»: what is reported, a file that replaces it, and the loads so far.

use super::rpc::{ApplyLoad, DeleteStock, DiscardLoad, RestoreStock};
use super::{STOCK, STOCK_FILE, Upload, WAREHOUSES, file, loads, tabs};
use crate::language::Language;
use crate::mailbox;
use crate::rpc::{self, fail};
use crate::text::in_address;
use crate::ui::{Html, Icon, Pager, Said, Undo, Written, load};
use domain::dealer_stock::{StockChange, StockLoad, UNDO_HOURS};
use domain::format::{date_time, grouped, moscow};
use domain::mailbox::LetterKind;
use domain::page::Page as Rows;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::dealer_stock::{ListedStock, Warehouse};
use std::time::Duration;

/// What the address asks: `?q=326794&warehouse=3&page=2`; `load` shows what became of a load.
#[derive(Clone, Default)]
struct Query {
    text: String,
    /// Id; 0: all of them.
    warehouse: i64,
    page: u32,
    load: Option<i64>,
}

impl Query {
    fn read() -> Self {
        use_query_map().with_untracked(|query| {
            let number = |name: &str| query.get(name).and_then(|value| value.parse::<i64>().ok());
            Self {
                text: query.get("q").unwrap_or_default().trim().chars().take(100).collect(),
                warehouse: number("warehouse").unwrap_or(0),
                page: query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1),
                load: number("load"),
            }
        })
    }

    fn is_all(&self) -> bool {
        self.text.is_empty() && self.warehouse == 0
    }

    fn address(&self, page: u32) -> String {
        format!("{STOCK}?q={}&warehouse={}&page={page}", in_address(&self.text), self.warehouse)
    }
}

/// `/stock`.
#[component]
pub fn Page() -> impl IntoView {
    let query = Query::read();
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let stock =
            service::dealer_stock::list(&db, &actor, &query.text, query.warehouse, query.page).await.map_err(fail)?;
        let warehouses = service::dealer_stock::warehouses(&db, &actor).await.map_err(fail)?;
        let done = service::dealer_stock::loads(&db, &actor).await.map_err(fail)?;
        let report = match query.load {
            Some(id) => Some(service::dealer_stock::get_load(&db, &actor, id).await.map_err(fail)?),
            None => None,
        };
        let (span, total, number, pages) = (stock.span(), stock.total, stock.number, stock.pages());
        let any = warehouses.iter().any(|warehouse| warehouse.rows > 0);
        let day = Duration::from_hours(u64::from(UNDO_HOURS));
        let deleted = done.first().filter(|load| load.kind == StockChange::Delete && load.at + day > db.now());
        let deleted = deleted.map(|load| deleted_notice(say, load));
        let table = if stock.rows.is_empty() { nothing(say, &query, &warehouses) } else { table(say, &stock) };
        let upload = Upload {
            to: STOCK_FILE,
            title: say.stock_load_remains(),
            hint: say.stock_remains_file_hint().to_owned(),
            sample: "/stock/example.xlsx".to_owned(),
            before: None,
        };
        let forms: [&'static str; 4] = [ApplyLoad::PATH, DiscardLoad::PATH, DeleteStock::PATH, RestoreStock::PATH];
        Ok(view! {
            <Title text=say.stock_remains()/>
            <main class="page" id="main">
                <div class="ttl">
                    <h1>{say.stock_remains()}</h1>
                    {(total > 0 && query.is_all()).then(|| view! { <span class="cnt">{say.stock_count(total)}</span> })}
                    <div class="acts">
                        <a class="btn btn-p only-phone" href="#load">{say.stock_load_remains()}</a>
                        {any.then(|| view! { <a class="btn" href="/stock.xlsx" download><Icon name="download"/>{say.stock_download()}</a> })}
                        {any.then(|| delete(say))}
                    </div>
                    <p class="meta note">{say.stock_about_remains()}</p>
                </div>
                {tabs(say, STOCK)}
                <Said of=forms/>
                {deleted}
                {report.map(|load| loads::report(say, &load))}
                <div class="two">
                    <div>
                        {(any || !query.is_all()).then(|| search(say, &query, &warehouses))}
                        {table}
                        <Pager span total number pages address=move |page| query.address(page)/>
                    </div>
                    <aside class="stack" aria-label=say.stock_load_remains()>
                        {file(say, upload)}
                        {mailbox::send(say, &db, &actor, LetterKind::Remains)}
                        {loads::list(say, done)}
                    </aside>
                </div>
            </main>
        }
        .html())
    })
}

/// «Удалить все остатки»: one more press says that it is meant.
fn delete(say: Language) -> Html {
    view! {
        <details class="menu menu-r" name="menu"><summary class="btn">{say.stock_delete_all()}</summary>
            <div class="menu-p"><form class="menu-f" method="post" action=DeleteStock::PATH>
                <p class="note">{say.stock_delete_all_why()}</p><button class="btn btn-d">{say.stock_delete_all()}</button></form></div></details>
    }
    .html()
}

fn deleted_notice(say: Language, load: &StockLoad) -> Html {
    let said = say.stock_deleted_at(date_time(moscow(load.at)));
    view! { <Undo action=RestoreStock::PATH fields=vec![("load", load.id.to_string())] said/> }.html()
}

fn search(say: Language, query: &Query, warehouses: &[Warehouse]) -> Html {
    let option = |warehouse: &Warehouse| {
        let chosen = warehouse.id == query.warehouse;
        view! { <option value=warehouse.id.to_string() selected=chosen>{warehouse.form.code.clone()}</option> }
    };
    view! {
        <form class="fbar" method="get" action=STOCK role="search" aria-label=say.stock_remains()>
            <div class="find find-s"><Icon name="search"/>
                <input class="in" type="search" name="q" value=query.text.clone() aria-label=say.stock_find_what() placeholder=say.stock_find_what()/></div>
            <select class="in" name="warehouse" aria-label=say.stock_code_of()><option value="">{say.stock_all_warehouses()}</option>{warehouses.iter().map(option).collect_view()}</select>
            <button class="btn">{say.stock_find()}</button>
        </form>
    }
    .html()
}

fn nothing(say: Language, query: &Query, warehouses: &[Warehouse]) -> Html {
    if !query.is_all() {
        return view! { <div class="empty"><Icon name="search"/><h2>{say.stock_not_found()}</h2><p><a class="btn" href=STOCK>{say.stock_find_all()}</a></p></div> }
            .html();
    }
    if warehouses.is_empty() {
        return view! {
            <div class="empty"><Icon name="wh"/><h2>{say.stock_nothing()}</h2><p>{say.stock_nothing_without()}</p>
                <p><a class="btn btn-p" href=WAREHOUSES>{say.stock_to_warehouses()}</a></p></div>
        }
        .html();
    }
    view! { <div class="empty"><Icon name="rows"/><h2>{say.stock_nothing()}</h2><p>{say.stock_nothing_hint()}</p></div> }
        .html()
}

fn table(say: Language, stock: &Rows<ListedStock>) -> Html {
    let row = |row: &ListedStock| {
        let link = (!row.link.is_empty()).then(|| {
            let label = format!("{} {}", say.stock_open_link(), row.article);
            view! { <a href=row.link.clone() target="_blank" rel="noopener nofollow" aria-label=label>{say.stock_open_link()}</a> }
        });
        view! {
            <tr>
                <td class="kv" data-l=say.stock_code_of()>{row.warehouse.clone()}</td>
                <td class="kv" data-l=say.stock_article()><a href=format!("/product/{}", in_address(&row.article))>{row.article.clone()}</a></td>
                <td class="m-full">{row.name.clone()}</td>
                <td class="num kv" data-l=say.stock_quantity()>{grouped(i64::try_from(row.quantity).unwrap_or(i64::MAX))}</td>
                <td class="kv" data-l=say.stock_link()>{link}</td>
            </tr>
        }
    };
    view! {
        <table class="t t-top cards"><caption class="vh">{say.stock_remains()}</caption>
            <thead><tr>
                <th scope="col">{say.stock_code_of()}</th><th scope="col">{say.stock_article()}</th><th scope="col">{say.stock_name()}</th>
                <th scope="col" class="num">{say.stock_quantity()}</th><th scope="col">{say.stock_link()}</th>
            </tr></thead>
            <tbody>{stock.rows.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}
