//! The list of products.

use super::filters::filters;
use super::list::ProductList;
use super::rpc::{ShowVat, VAT_COOKIE};
use super::table::{ProductTable, Shown};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Icon, Pager, Written, load};
use domain::catalog::{CatalogQuery, CatalogView};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::catalog::{CatalogPage, CatalogRow};

/// `/catalog?q=…` and `/catalog/{category}`.
#[component]
pub fn Page() -> impl IntoView {
    let category = use_params_map().with_untracked(|params| params.get("category"));
    let pairs = use_query_map().get_untracked();
    let pairs: Vec<(String, String)> = pairs.into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
    let query = CatalogQuery { category: category.clone(), ..CatalogQuery::from_query(pairs) };
    load(async move {
        let session = rpc::session()?;
        let db = rpc::db()?;
        if category.is_some_and(|slug| db.snapshot().catalog.category(&slug).is_none()) {
            return Err(fail(service::Error::NotFound));
        }
        let draft = session.visit.draft.map(|draft| draft.number.0);
        let page = service::catalog::search(&db, &session.visit.actor, &query, draft).await.map_err(fail)?;
        Ok(view! { <List query page may_buy=session.visit.actor.orders()/> }.html())
    })
}

/// Whether prices are shown with VAT.
pub fn shown(page: &service::price::Prices) -> Shown {
    Shown { rate: page.rate, with_vat: rpc::read_cookie(VAT_COOKIE).is_some_and(|value| value == "1") }
}

#[component]
fn List(query: CatalogQuery, page: CatalogPage, may_buy: bool) -> impl IntoView {
    let say = Language::here();
    let shown = shown(&page.prices);
    let CatalogPage { answer, rows, nearest, .. } = page;
    let branch = answer.tree.chain.last().map(|branch| branch.name.clone());
    let heading = match (query.text.is_empty(), branch) {
        (false, _) => say.catalog_search_for(&query.text),
        (true, Some(branch)) => branch,
        (true, None) => say.site_catalog().to_owned(),
    };
    let products = match (rows.is_empty(), query.view) {
        (true, _) => view! { <Nothing query=query.clone() nearest shown may_buy/> }.html(),
        (false, CatalogView::Table) => view! { <ProductTable rows shown may_buy query=query.clone()/> }.html(),
        (false, CatalogView::List) => view! { <ProductList rows shown may_buy/> }.html(),
    };
    let pager = {
        let query = query.clone();
        let (span, total, number, pages) =
            (answer.page.span(), answer.page.total, answer.page.number, answer.page.pages());
        view! { <Pager span total number pages address=move |page| query.with_page(page).address()/> }
    };
    view! {
        <Title text=heading.clone()/>
        <main class="page" id="main">
            <nav aria-label=say.site_path()><ol class="crumbs">
                <li><a href="/catalog">{say.site_catalog()}</a></li>
                {answer.tree.chain.iter().map(|branch| view! { <li><a href=format!("/catalog/{}", branch.slug)>{branch.name.clone()}</a></li> }).collect_view()}
            </ol></nav>
            <div class="ttl"><h1>{heading}</h1><span class="cnt">{say.site_positions(answer.page.total)}</span></div>
            {answer.corrected.as_ref().map(|text| view! { <p class="ban ban-info">{say.catalog_corrected(text)}</p> })}
            <div class="cat">
                {filters(say, &query, &answer)}
                <div>
                    <Bar query shown/>
                    {products}
                    {pager}
                </div>
            </div>
        </main>
    }
    .html()
}

/// What is selected, and how prices are shown.
#[component]
fn Bar(query: CatalogQuery, shown: Shown) -> impl IntoView {
    let say = Language::here();
    let selected: usize = query.facets.iter().map(|(_, values)| values.len()).sum();
    let filters = if selected == 0 { say.catalog_filters().to_owned() } else { say.catalog_filters_chosen(selected) };
    let mut chips = vec![];
    for (facet, values) in &query.facets {
        for value in values {
            let address = query.toggled(facet, value).address();
            chips.push(view! { <a class="chip chip-on" href=address aria-label=say.catalog_remove_filter(value)>{value.clone()} " "<Icon name="x" small=true/></a> });
        }
    }
    let view = |view: CatalogView, icon: &'static str, label: &'static str| {
        let on = (query.view == view).then_some("true");
        view! { <a href=query.viewed_as(view).address() aria-current=on rel="nofollow"><Icon name=icon small=true/>{label}</a> }
    };
    view! {
        <div class="fbar scroll-x">
            <a class="btn btn-s only-sheet" href="#filter"><Icon name="filter"/>{filters}</a>
            {chips}
            <span class="end row"><VatSwitch shown/>
                <span class="seg no-phone" role="group" aria-label=say.catalog_view()>
                    {view(CatalogView::Table, "rows", say.catalog_table())}{view(CatalogView::List, "grid", say.catalog_list())}
                </span>
            </span>
        </div>
    }
    .html()
}

/// «с НДС 22 %»: a button that says whether it is on; the browser remembers it.
#[component]
pub fn VatSwitch(shown: Shown) -> impl IntoView {
    let say = Language::here();
    view! {
        <form method="post" action=ShowVat::PATH>
            <input type="hidden" name="on" value=(!shown.with_vat).to_string()/>
            <button class="tg" role="switch" aria-checked=shown.with_vat.to_string()>
                <i aria-hidden="true"></i>{say.catalog_with_vat(shown.rate)}
            </button>
        </form>
    }
    .html()
}

/// Nothing found: what to do about it, and what comes nearest.
#[component]
fn Nothing(query: CatalogQuery, nearest: Vec<CatalogRow>, shown: Shown, may_buy: bool) -> impl IntoView {
    let say = Language::here();
    let words =
        if query.text.is_empty() { say.catalog_nothing().to_owned() } else { say.catalog_nothing_for(&query.text) };
    let filtered = !query.facets.is_empty();
    let nearest = (!nearest.is_empty()).then(|| {
        view! { <h2 class="sec">{say.catalog_nearest()}</h2><ProductTable rows=nearest shown may_buy/> }
    });
    view! {
        <div class="empty">
            <h2>{words}</h2>
            {if filtered {
                view! { <p><a class="btn" href=query.without_facets().address()>{say.catalog_reset()}</a></p> }.html()
            } else {
                view! { <p>{say.catalog_nothing_hint()}</p> }.html()
            }}
        </div>
        {nearest}
    }
    .html()
}
