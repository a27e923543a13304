//! The table: products are columns, what is known of them are rows.

use super::rpc::{ClearComparison, Compare, KeepComparison, compared};
use crate::catalog::{BuyForms, Shown, VatSwitch, availability, buy_form, shown};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Icon, Picture, Written, load};
use domain::comparison::{COMPARED_LIMIT, Compared, ComparisonRow, Fact, FactValue, compare};
use domain::product::Product;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::catalog::CatalogRow;

/// What is shown: the browser's own comparison, or that of an address.
#[derive(Clone)]
struct View {
    /// In the order of the columns.
    articles: Vec<String>,
    by_address: bool,
    only_differences: bool,
    may_buy: bool,
}

impl View {
    /// The address of this comparison without one of its products.
    fn address(&self, without: &str) -> String {
        let articles: Vec<&str> = self.articles.iter().map(String::as_str).filter(|it| *it != without).collect();
        if articles.is_empty() { "/compare".to_owned() } else { format!("/compare?articles={}", articles.join(",")) }
    }
}

/// `/compare`, `/compare?articles=326794,248956`; `differences=1` leaves out what is the same.
#[component]
pub fn Page() -> impl IntoView {
    let query = use_query_map();
    let parameter = |name: &str| query.with_untracked(|query| query.get(name));
    let asked = parameter("articles").filter(|text| !text.trim().is_empty());
    let only_differences = parameter("differences").is_some_and(|value| value == "1");
    load(async move {
        let say = Language::here();
        let db = rpc::db()?;
        let session = rpc::session()?;
        let (actor, draft) = (session.visit.actor.clone(), session.visit.draft.as_ref().map(|draft| draft.number.0));
        let snapshot = db.snapshot();
        let (products, unknown) = match &asked {
            Some(text) => Compared::of_articles(&snapshot.catalog, text),
            None => (compared(), vec![]),
        };
        let (rows, prices) = service::catalog::of(&db, &actor, products.products(), draft).await.map_err(fail)?;
        let product = |row: CatalogRow| Some((snapshot.catalog.product(row.id)?.to_product()?, row));
        let columns: Vec<(Product, CatalogRow)> = rows.into_iter().filter_map(product).collect();
        let view = View {
            articles: columns.iter().map(|(_, row)| row.article.clone()).collect(),
            by_address: asked.is_some(),
            only_differences,
            may_buy: actor.orders(),
        };
        let guest = actor.person().is_none();
        let shown = shown(&prices);
        let unknown = (!unknown.is_empty()).then(|| say.comparison_unknown(unknown.join(", ")));
        let body = if columns.is_empty() {
            view! {
                <div class="empty"><Icon name="compare"/><h2>{say.comparison_none()}</h2>
                    <p>{say.comparison_none_hint(COMPARED_LIMIT)}</p>
                    <p><a class="btn" href="/catalog">{say.site_failure_to_catalog()}</a></p></div>
            }
            .html()
        } else {
            view! { <Bar view=view.clone() shown/><Table columns view=view.clone() shown/> }.html()
        };
        Ok(view! {
            <Title text=say.site_comparison()/>
            <main class="page" id="main">
                <Heading view guest/>
                {unknown.map(|text| view! { <p class="ban ban-warn" role="status">{text}</p> })}
                {body}
            </main>
        }
        .html())
    })
}

/// How many there are, and what can be done with all of them.
#[component]
fn Heading(view: View, guest: bool) -> impl IntoView {
    let say = Language::here();
    let number = view.articles.len();
    let any = number > 0;
    let clear = (any && !view.by_address).then(|| view! {
        <form method="post" action=ClearComparison::PATH><button class="btn btn-q"><Icon name="trash"/>{say.comparison_clear()}</button></form>
    });
    let next = if view.by_address { view.address("") } else { "/compare".to_owned() };
    let enter = (any && guest).then(|| {
        view! {
            <a class="btn btn-p" href=format!("/sign-in?next={next}")>{say.catalog_sign_in_to_order()}</a>
        }
    });
    let link = (any && !view.by_address).then(|| view! { <a href=view.address("")>{say.comparison_address()}</a> });
    let keep = view.by_address.then(|| {
        view! {
            <form class="ban ban-info" method="post" action=KeepComparison::PATH>
                <input type="hidden" name="articles" value=view.articles.join(",")/>
                <p>{say.comparison_by_address()}</p>
                {any.then(|| view! { <button class="btn btn-s">{say.comparison_keep()}</button> })}
            </form>
        }
    });
    view! {
        <div class="ttl"><h1>{say.site_comparison()}</h1>
            <span class="cnt">{any.then(|| say.site_positions(number as u64))}</span>
            <div class="acts">{clear}{enter}</div>
            {link.map(|link| view! { <p class="meta">{link}</p> })}
        </div>
        {keep}
    }
    .html()
}

/// «Только различия», and how prices are shown.
#[component]
fn Bar(view: View, shown: Shown) -> impl IntoView {
    let say = Language::here();
    let on = view.only_differences;
    let articles =
        view.by_address.then(|| view! { <input type="hidden" name="articles" value=view.articles.join(",")/> });
    view! {
        <div class="fbar">
            <form method="get" action="/compare">
                {articles}
                {(!on).then(|| view! { <input type="hidden" name="differences" value="1"/> })}
                <button class="tg" role="switch" aria-checked=on.to_string()><i aria-hidden="true"></i>{say.comparison_differences()}</button>
            </form>
            <span class="end"><VatSwitch shown/></span>
        </div>
    }
    .html()
}

#[component]
fn Table(columns: Vec<(Product, CatalogRow)>, view: View, shown: Shown) -> impl IntoView {
    let say = Language::here();
    let (products, rows): (Vec<Product>, Vec<CatalogRow>) = columns.into_iter().unzip();
    let facts = compare(&products);
    let none_differs = facts.iter().all(|row| !row.differs);
    let note = match products.len() {
        1 => Some(say.comparison_one_only()),
        _ if none_differs => Some(say.comparison_all_the_same()),
        _ => None,
    };
    let facts = facts.into_iter().filter(|row| row.differs || !view.only_differences);
    let facts = facts.map(|row| fact_row(say, &row)).collect_view();
    let heads = rows.iter().map(|row| head(say, row, &view)).collect_view();
    let price = match (view.may_buy, shown.with_vat) {
        (true, true) => say.catalog_your_price_vat(),
        (true, false) => say.catalog_your_price(),
        (false, true) => say.catalog_base_price_vat(),
        (false, false) => say.catalog_base_price(),
    };
    let prices =
        rows.iter().map(|row| view! { <td class="b">{shown.money(row.price.unit).with_sign()}</td> }).collect_view();
    let stock =
        rows.iter().map(|row| view! { <td>{availability(say, row.free, row.discontinued)}</td> }).collect_view();
    let orders = view.may_buy.then(|| {
        let form = |row: CatalogRow| view! { <td><div class="buy">{buy_form(say, row.id, &row.article, row.pack, row.ordered)}</div></td> };
        view! { <tr><th scope="row">{say.catalog_order()}</th>{rows.into_iter().map(form).collect_view()}</tr> }
    });
    view! {
        <div class="region" role="region" tabindex="0" aria-label=say.site_comparison()>
            <table class="t cmp-t">
                <caption class="vh">{say.site_comparison()}</caption>
                <thead><tr><th scope="col"><span class="vh">{say.comparison_fact()}</span></th>{heads}</tr></thead>
                <tbody>
                    <tr><th scope="row">{price}</th>{prices}</tr>
                    <tr><th scope="row">{say.catalog_availability()}</th>{stock}</tr>
                    {orders}
                    {facts}
                </tbody>
            </table>
        </div>
        {note.map(|note| view! { <p class="note mt-12">{note}</p> })}
        {view.may_buy.then(|| view! { <BuyForms/> })}
    }
    .html()
}

/// Picture, kind, name, article, and the way out.
fn head(say: Language, row: &CatalogRow, view: &View) -> impl IntoView + use<> {
    let label = say.comparison_remove(&row.article);
    let out = if view.by_address {
        view! { <a class="ib" href=view.address(&row.article) aria-label=label><Icon name="x"/></a> }.html()
    } else {
        view! {
            <form method="post" action=Compare::PATH>
                <input type="hidden" name="product" value=row.id.to_string()/><input type="hidden" name="on" value="false"/>
                <button class="ib" aria-label=label><Icon name="x"/></button>
            </form>
        }
        .html()
    };
    view! {
        <th scope="col">
            <span class="cmp-h"><Picture id=row.picture.clone() photo=row.photo.clone()/>{out}</span>
            <span class="nm"><span class="k">{row.kind.clone()}</span><a class="d" href=format!("/product/{}", row.article)>{row.name.clone()}</a></span>
            <span class="art lite">{row.article.clone()}</span>
        </th>
    }
}

/// What a fact is called.
pub fn fact_name(say: Language, fact: &Fact) -> String {
    match fact {
        Fact::Characteristic(name) => name.clone(),
        Fact::Pack => say.catalog_pack_size().to_owned(),
        Fact::Mass => say.catalog_mass_one().to_owned(),
        Fact::Volume => say.catalog_volume_one().to_owned(),
        Fact::Size => say.catalog_size().to_owned(),
    }
}

/// What a product says of a fact.
pub fn fact_value(say: Language, value: &FactValue) -> String {
    match value {
        FactValue::Text(text) => text.clone(),
        FactValue::Pack(pack, unit) => say.catalog_pack_of(pack.pieces(), unit),
        FactValue::Mass(mass) => say.site_kg(mass.kg3()),
        FactValue::Volume(volume) => say.site_m3(volume.m3_6()),
        FactValue::Size([width, height, depth]) => say.catalog_size_mm(width, height, depth),
    }
}

fn fact_row(say: Language, row: &ComparisonRow) -> impl IntoView + use<> {
    let name = fact_name(say, &row.fact);
    let cells = row.values.iter().map(|cell| cell.as_ref().map_or_else(|| "—".to_owned(), |it| fact_value(say, it)));
    let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
    // A sign and a word: the colour alone would not say it to everybody.
    let differs = row.differs.then(|| {
        view! { " " <span class="cmp-d"><span aria-hidden="true">"≠"</span><span class="vh">{say.comparison_differ()}</span></span> }
    });
    view! { <tr class=row.differs.then_some("differs")><th scope="row">{name}{differs}</th>{cells}</tr> }
}
