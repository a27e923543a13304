//! `/staff/catalog`, `/staff/prices` and `/staff/stock`: tables of products, prices and stock, seen before they are applied,
//! and undone.

use super::change::{ApplyLoad, DiscardLoad, UndoLoad};
use super::changes::{value, what};
use super::page::{staff, tabs};
use super::{CATALOG, CATALOG_FILE, PRICES, PRICES_FILE, PRODUCTS, STOCK, STOCK_FILE};
use crate::flash;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text::{self, in_address};
use crate::ui::{Faults, Field, Html, Icon, Pager, Refused, Said, Written, load};
use domain::format::{counted, date, date_time, grouped, moscow};
use domain::load::{LoadFault, LoadKind, LoadState};
use domain::money::Money;
use domain::page::Page;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::load::{Load, LoadLine};

/// The page of a kind of tables.
pub(super) const fn page(kind: LoadKind) -> &'static str {
    match kind {
        LoadKind::Prices => PRICES,
        LoadKind::Stock => STOCK,
        LoadKind::Products => CATALOG,
    }
}

const fn title(say: Language, kind: LoadKind) -> &'static str {
    match kind {
        LoadKind::Prices => say.load_prices(),
        LoadKind::Stock => say.load_stock(),
        LoadKind::Products => say.load_products(),
    }
}

/// `/staff/catalog?page=2`.
#[component]
pub fn CatalogPage() -> impl IntoView {
    list(LoadKind::Products)
}

/// `/staff/catalog/{load}?state=wrong&page=2`.
#[component]
pub fn CatalogLoadPage() -> impl IntoView {
    one(LoadKind::Products)
}

/// `/staff/prices?page=2`.
#[component]
pub fn PricesPage() -> impl IntoView {
    list(LoadKind::Prices)
}

/// `/staff/stock?page=2`.
#[component]
pub fn StockPage() -> impl IntoView {
    list(LoadKind::Stock)
}

/// `/staff/prices/{load}?state=wrong&page=2`.
#[component]
pub fn PricesLoadPage() -> impl IntoView {
    one(LoadKind::Prices)
}

/// `/staff/stock/{load}?state=wrong&page=2`.
#[component]
pub fn StockLoadPage() -> impl IntoView {
    one(LoadKind::Stock)
}

fn list(kind: LoadKind) -> impl IntoView {
    let asked =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::load::list(&db, &actor, kind, asked).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let shown = if found.rows.is_empty() {
            view! { <p class="muted">{say.load_none()}</p> }.html()
        } else {
            let rows = found.rows.into_iter().map(|of| load_row(say, &of)).collect_view();
            view! { <ul>{rows}</ul> }.html()
        };
        let tabs = tabs(say, page(kind)).await?;
        Ok(view! {
            <Title text=title(say, kind)/>
            <main class="page" id="main">
                <div class="ttl"><h1>{title(say, kind)}</h1></div>
                {tabs}<Said/>
                {file(say, kind)}
                <section class="sec" aria-labelledby="loads"><h2 id="loads">{say.load_loads()}</h2>{shown}</section>
                <Pager span total number pages address=move |number| format!("{}?page={number}", page(kind))/>
            </main>
        }
        .html())
    })
}

/// The form that brings a table.
fn file(say: Language, kind: LoadKind) -> Html {
    let (to, hint) = match kind {
        LoadKind::Prices => (PRICES_FILE, say.load_prices_hint()),
        LoadKind::Stock => (STOCK_FILE, say.load_stock_hint()),
        LoadKind::Products => (CATALOG_FILE, say.load_products_hint()),
    };
    let error = flash::refused(to).map(|(error, _)| text::error(say, &error));
    let wrong = error.is_some();
    view! {
        <form class="card" id="load" method="post" action=to enctype="multipart/form-data">
            <div class="f" class:f-err=wrong>
                <label for="file">{say.load_file()}</label>
                <p class="note" id="file-hint">{hint}</p>
                {error.map(|error| view! { <p class="err" id="file-error" role="alert">{error}</p> })}
                <input class="in" id="file" name="file" type="file" required accept=".xlsx,.xls,.ods,.csv,.txt,.tsv"
                    aria-invalid=wrong.then_some("true") aria-describedby=if wrong { "file-hint file-error" } else { "file-hint" }/>
            </div>
            <p class="note mt-8">{say.load_limit()}</p>
            <div class="row wrap mt-8"><button class="btn btn-p">{say.load_look()}</button>
                <a class="row" href=format!("{}/example.xlsx", page(kind))><Icon name="download" small=true/>{say.own_example()}</a></div>
        </form>
    }
    .html()
}

fn load_row(say: Language, of: &Load) -> Html {
    let name = if of.name.is_empty() { say.load_unnamed().to_owned() } else { of.name.clone() };
    let by = format!("{}, {}", of.by, date_time(moscow(of.at)));
    view! {
        <li class="li wrap"><span class="grow"><span class="t1"><a href=format!("{}/{}", page(of.kind), of.id)>{name}</a></span>
            <span class="t2">{by}" · "{say.load_changes(of.fresh())}</span></span>{badge(say, of)}</li>
    }
    .html()
}

fn badge(say: Language, of: &Load) -> Html {
    let (class, words) = match (&of.undone, &of.applied) {
        (Some(_), _) => ("bg", say.load_undone()),
        (None, Some(_)) => ("bg bg-ok", say.load_applied()),
        (None, None) => ("bg bg-warn", say.load_waiting()),
    };
    view! { <span class=class>{words}</span> }.html()
}

fn one(kind: LoadKind) -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("load")).and_then(|id| id.parse::<i64>().ok());
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name));
    let state = get("state").as_deref().and_then(LoadState::from_code);
    let asked = get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let id = id.ok_or_else(|| fail(service::Error::NotFound))?;
        let (load, lines) = service::load::get(&db, &actor, kind, id, state, asked).await.map_err(fail)?;
        let name = if load.name.is_empty() { say.load_unnamed().to_owned() } else { load.name.clone() };
        let today = domain::format::moscow(db.now()).date().to_string();
        let (span, total, number, pages) = (lines.span(), lines.total, lines.number, lines.pages());
        let here = format!("{}/{id}", page(kind));
        let faults = load.count(LoadState::NotFound) + load.count(LoadState::Wrong);
        let faults = (faults > 0).then(|| {
            view! { <p class="mb-8"><a class="btn btn-s" href=format!("{here}/faults.xlsx")><Icon name="download" small=true/>{say.load_download_faults()}</a></p> }
        });
        let address = state.map_or_else(|| format!("{here}?"), |state| format!("{here}?state={}&", state.code()));
        Ok(view! {
            <Title text=name.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=page(kind)>{title(say, kind)}</a></li><li>{name.clone()}</li></ol></nav>
                <div class="ttl"><h1>{name}</h1>{badge(say, &load)}<p class="meta">{load.by.clone()}", "{date_time(moscow(load.at))}</p></div>
                <Said of=[UndoLoad::PATH, DiscardLoad::PATH]/>
                {state_of(say, &load)}
                {acts(say, &load, &today)}
                {states(say, &load, state, &here)}
                {faults}{rows(say, kind, lines)}
                <Pager span total number pages address=move |number| format!("{address}page={number}")/>
            </main>
        }
        .html())
    })
}

/// What has become of it, by whom and when.
fn state_of(say: Language, load: &Load) -> Html {
    let applied = load.applied.as_ref().map(|(at, by)| {
        let from = load.from.map(|from| format!(" {}", say.staff_from_day(date(from)))).unwrap_or_default();
        view! { <p class="mb-8">{say.load_applied_by(by, date_time(moscow(*at)))}{from}</p> }
    });
    let undone = load.undone.as_ref().map(|(at, by)| {
        let kept = (load.kept > 0).then(|| say.load_kept(load.kept));
        view! { <p class="mb-8">{say.load_undone_by(by, date_time(moscow(*at)))}" "{kept}</p> }
    });
    view! { {applied}{undone} }.html()
}

/// The buttons: apply or forget, later undo.
fn acts(say: Language, load: &Load, today: &str) -> Option<Html> {
    let id = load.id.to_string();
    if load.undone.is_some() {
        return None;
    }
    if load.applied.is_some() {
        let products = load.kind == LoadKind::Products;
        let why = if products { say.load_products_undo_why() } else { say.load_undo_why() };
        let next = (products && load.count(LoadState::New) > 0).then(|| {
            view! { <p class="mb-8">{say.load_products_next()}" "<a href=STOCK>{say.load_products_next_stock()}</a>"."</p> }
        });
        return Some(
            view! {
                {next}
                <form class="card mb-16" method="post" action=UndoLoad::PATH><input type="hidden" name="load" value=id/>
                    <p class="note mb-8">{why}</p><button class="btn">{say.load_undo()}</button></form>
            }
            .html(),
        );
    }
    let refused = Refused::of(say, ApplyLoad::PATH);
    let apply = (load.fresh() > 0).then(|| {
        let from = (load.kind == LoadKind::Prices).then(|| {
            view! { <Field name="from" kind="date" label=say.staff_from() value=refused.or("from", today) refused=refused.clone() hint=say.load_from_hint() required=true/> }
        });
        view! {
            <form class="card form mb-16" method="post" action=ApplyLoad::PATH><Faults refused=refused.clone()/>
                <input type="hidden" name="load" value=id.clone()/>{from}
                <p class="note">{say.load_apply_why()}</p>
                <div><button class="btn btn-p">{say.load_apply(load.fresh())}</button></div></form>
        }
    });
    let nothing = apply.is_none().then(|| view! { <p class="ban ban-warn">{say.load_nothing()}</p> });
    Some(
        view! {
            {nothing}{apply}
            <form class="mb-16" method="post" action=DiscardLoad::PATH><button class="btn btn-s" name="load" value=id>{say.load_discard()}</button></form>
        }
        .html(),
    )
}

/// Rows by what becomes of them.
fn states(say: Language, load: &Load, current: Option<LoadState>, here: &str) -> Html {
    let all: u64 = load.counts.iter().map(|(_, count)| count).sum();
    let link = |to: String, on: bool, words: &'static str, count: u64| {
        let count = counted(count);
        view! { <a href=to aria-current=on.then_some("page")>{words}<span class="c">{count}</span></a> }
    };
    let states = LoadState::ALL.into_iter().filter(|state| load.count(*state) > 0 || current == Some(*state));
    let states = states
        .map(|state| {
            let to = format!("{here}?state={}", state.code());
            link(to, current == Some(state), named(say, state), load.count(state))
        })
        .collect_view();
    view! {
        <nav class="tabs" aria-label=say.load_rows()>{link(here.to_owned(), current.is_none(), say.load_all(), all)}{states}</nav>
    }
    .html()
}

/// What is to be put right in a row, for a workbook: documents are in Russian.
#[must_use]
pub const fn fault_words(state: LoadState, of: Option<LoadFault>) -> &'static str {
    row_words(Language::Russian, state, of)
}

/// The same in the language of who reads it.
#[must_use]
pub const fn row_words(say: Language, state: LoadState, of: Option<LoadFault>) -> &'static str {
    match of {
        Some(of) => fault(say, of),
        None => named(say, state),
    }
}

const fn named(say: Language, state: LoadState) -> &'static str {
    match state {
        LoadState::New => say.load_new(),
        LoadState::Changed => say.load_changed(),
        LoadState::Same => say.load_same(),
        LoadState::NotFound => say.load_not_found(),
        LoadState::Wrong => say.load_wrong(),
    }
}

const fn fault(say: Language, fault: LoadFault) -> &'static str {
    match fault {
        LoadFault::Price => say.load_fault_price(),
        LoadFault::Quantity => say.load_fault_quantity(),
        LoadFault::Warehouse => say.load_fault_warehouse(),
        LoadFault::Twice => say.load_fault_twice(),
        LoadFault::Promised => say.load_fault_promised(),
        LoadFault::Later => say.load_fault_later(),
        LoadFault::Article => say.load_fault_article(),
        LoadFault::Kind => say.load_fault_kind(),
        LoadFault::Name => say.load_fault_name(),
        LoadFault::Series => say.load_fault_series(),
        LoadFault::Unit => say.load_fault_unit(),
        LoadFault::Pack => say.load_fault_pack(),
        LoadFault::Minimum => say.load_fault_minimum(),
        LoadFault::Box => say.load_fault_box(),
        LoadFault::Mass => say.load_fault_mass(),
        LoadFault::Volume => say.load_fault_volume(),
        LoadFault::Ean => say.load_fault_ean(),
        LoadFault::EanTaken => say.load_fault_ean_taken(),
        LoadFault::TnVed => say.load_fault_tn_ved(),
        LoadFault::Vat => say.load_fault_vat(),
        LoadFault::Group => say.load_fault_group(),
        LoadFault::Discontinued => say.load_fault_discontinued(),
        LoadFault::Replacement => say.load_fault_replacement(),
        LoadFault::Cycle => say.load_fault_cycle(),
        LoadFault::Characteristics => say.load_fault_characteristics(),
    }
}

fn rows(say: Language, kind: LoadKind, lines: Page<LoadLine>) -> Html {
    if lines.rows.is_empty() {
        return view! { <p class="muted">{say.load_no_rows()}</p> }.html();
    }
    if kind == LoadKind::Products {
        return products(say, lines.rows);
    }
    let stock = kind == LoadKind::Stock;
    let number = move |value: Option<i64>| match value {
        Some(value) if stock => grouped(value),
        Some(value) => Money::from_kopecks(value).to_string(),
        None => "—".to_owned(),
    };
    let row = |line: LoadLine| {
        let article = if line.name.is_empty() {
            view! { {line.article} }.html()
        } else {
            view! { <a href=format!("{PRODUCTS}/{}", in_address(&line.article))>{line.article.clone()}</a> }.html()
        };
        let why = line.fault.map(|of| view! { <span class="note u">{fault(say, of)}</span> });
        let place = stock.then(|| view! { <td class="kv raw" data-l=say.load_warehouse()>{line.warehouse}</td> });
        let now = if line.value.is_some() { number(line.value) } else { line.typed };
        view! {
            <tr>
                <td class="num kv" data-l=say.own_row()>{line.row}</td>
                <td class="kv raw" data-l=say.order_article()>{article}</td>
                <td class="m-full">{line.name}</td>
                {place}
                <td class="num kv" data-l=say.staff_was()>{number(line.was)}</td>
                <td class="num kv raw" data-l=say.staff_now()>{now}</td>
                <td class="kv" data-l=say.load_row_state()><span>{named(say, line.state)}{why}</span></td>
            </tr>
        }
    };
    view! {
        <table class="t t-top cards"><caption class="vh">{say.load_rows()}</caption>
            <thead><tr>
                <th scope="col" class="num">{say.own_row()}</th><th scope="col">{say.order_article()}</th><th scope="col">{say.order_name()}</th>
                {stock.then(|| view! { <th scope="col">{say.load_warehouse()}</th> })}
                <th scope="col" class="num">{say.staff_was()}</th><th scope="col" class="num">{say.staff_now()}</th><th scope="col">{say.load_row_state()}</th>
            </tr></thead>
            <tbody>{lines.rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// The rows of a table of products: what each of them makes of its product.
fn products(say: Language, lines: Vec<LoadLine>) -> Html {
    let row = |line: LoadLine| {
        let article = if line.name.is_empty() || line.state == LoadState::New {
            view! { {line.article} }.html()
        } else {
            view! { <a href=format!("{PRODUCTS}/{}", in_address(&line.article))>{line.article.clone()}</a> }.html()
        };
        let why = line.fault.map(|of| view! { <span class="note u">{fault(say, of)}</span> });
        let fresh = line.state == LoadState::New;
        let price = line.value.filter(|_| fresh).map(|kopecks| {
            view! { <li>{say.staff_base_price()}": "{Money::from_kopecks(kopecks).with_sign()}</li> }
        });
        let edits = line.edits.into_iter().map(|(changed, was, now)| {
            let (was, now) = (value(say, changed, &was), value(say, changed, &now));
            let words = if fresh { now } else { say.load_from_to(was, now) };
            view! { <li>{what(say, changed)}": "{words}</li> }
        });
        view! {
            <tr>
                <td class="num kv" data-l=say.own_row()>{line.row}</td>
                <td class="kv raw" data-l=say.order_article()>{article}</td>
                <td class="m-full">{line.name}</td>
                <td class="m-full break"><ul>{edits.collect_view()}{price}</ul></td>
                <td class="kv" data-l=say.load_row_state()><span>{named(say, line.state)}{why}</span></td>
            </tr>
        }
    };
    view! {
        <table class="t t-top cards"><caption class="vh">{say.load_rows()}</caption>
            <thead><tr>
                <th scope="col" class="num">{say.own_row()}</th><th scope="col">{say.order_article()}</th><th scope="col">{say.order_name()}</th>
                <th scope="col">{say.load_what_changes()}</th><th scope="col">{say.load_row_state()}</th>
            </tr></thead>
            <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}
