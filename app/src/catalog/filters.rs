//! The left side of the list: the tree and the facets, all of them links or a GET form.

use crate::language::Language;
use crate::ui::Written;
use domain::catalog::{CatalogAnswer, CatalogQuery, CatalogSort, Facet, StockFilter};
use domain::format::grouped;
use leptos::prelude::*;

/// Values of a facet shown before «Показать все».
const SHOWN: usize = 12;

/// Tree, stock and facets with their counts.
#[component]
pub fn Filters(query: CatalogQuery, answer: CatalogAnswer) -> impl IntoView {
    let say = Language::here();
    let facets =
        answer.facets.iter().map(|facet| view! { <FacetBox query=query.clone() facet=facet.clone()/> }).collect_view();
    let any = query.stock == StockFilter::Any;
    let stock = query.with_stock(if any { StockFilter::All } else { StockFilter::Any }).address();
    let reset = (!query.facets.is_empty()).then(|| query.without_facets().address());
    view! {
        <div class="flt" id="filter">
            <Tree query=query.clone() answer=answer.clone()/>
            <fieldset>
                <legend>{say.catalog_availability()}</legend>
                <Tick on=any address=stock label=say.catalog_any_warehouse().to_owned() count=answer.in_stock/>
            </fieldset>
            <Sorting query=query.clone()/>
            {facets}
            {reset.map(|address| view! { <a href=address>{say.catalog_reset()}</a> })}
            <a class="btn btn-p only-sheet" href="#main">{say.catalog_show()}</a>
        </div>
    }
    .html()
}

/// In the sheet of a phone, where there are no headings to press.
#[component]
fn Sorting(query: CatalogQuery) -> impl IntoView {
    let say = Language::here();
    let orders = [
        (CatalogSort::Popular, say.catalog_popular()),
        (CatalogSort::Article, say.catalog_by_article()),
        (CatalogSort::Name, say.catalog_by_name()),
        (CatalogSort::Price, say.catalog_by_price()),
    ];
    let links = orders.map(|(sort, label)| {
        let current = (query.sort == sort).then_some("true");
        view! { <a class="ck ck-r" href=query.sorted_by(sort).address() aria-current=current rel="nofollow">{label}</a> }
    });
    view! { <fieldset class="only-sheet"><legend>{say.catalog_sort()}</legend>{links.collect_view()}</fieldset> }.html()
}

#[component]
fn Tree(query: CatalogQuery, answer: CatalogAnswer) -> impl IntoView {
    let say = Language::here();
    let up = answer.tree.chain.iter().map(|branch| (branch, branch.slug.as_str(), true));
    let down = answer.tree.children.iter().map(|branch| (branch, branch.slug.as_str(), false));
    let here = query.category.clone();
    let links = up.chain(down).map(|(branch, slug, above)| {
        let current = (here.as_deref() == Some(slug)).then_some("true");
        let class = if above { "" } else { "sub" };
        view! {
            <a class=class href=query.in_category(Some(slug)).address() aria-current=current>
                {branch.name.clone()} " " <span>{grouped(i64::from(branch.count))}</span>
            </a>
        }
    });
    view! {
        <nav class="tree" aria-label=say.catalog_sections()>
            <a href=query.in_category(None).address() aria-current=here.is_none().then_some("true")>{say.catalog_all_products()}</a>
            {links.collect_view()}
        </nav>
    }
    .html()
}

#[component]
fn FacetBox(query: CatalogQuery, facet: Facet) -> impl IntoView {
    let say = Language::here();
    let short = facet.values.iter().all(|value| value.value.chars().count() <= 6);
    let slug = facet.slug.clone();
    let tick = |value: &domain::catalog::FacetValue| {
        let address = query.toggled(&slug, &value.value).address();
        view! { <Tick on=value.selected address label=value.value.clone() count=value.count/> }
    };
    let first = facet.values.iter().take(SHOWN).map(tick).collect_view();
    let rest = (facet.values.len() > SHOWN).then(|| {
        let rest = facet.values.iter().skip(SHOWN).map(tick).collect_view();
        view! { <details class="more"><summary>{say.catalog_more_values(facet.values.len() - SHOWN)}</summary><div class:flt2=short>{rest}</div></details> }
    });
    view! { <fieldset><legend>{facet.name.clone()}</legend><div class:flt2=short>{first}</div>{rest}</fieldset> }
}

/// A link that looks and reads like a checkbox: filters live in the address and need no script.
#[component]
fn Tick(on: bool, address: String, label: String, count: u32) -> impl IntoView {
    view! {
        <a class="ck" aria-current=on.then_some("true") href=address rel="nofollow">
            {label}<span class="n">{grouped(i64::from(count))}</span>
        </a>
    }
    .html()
}
