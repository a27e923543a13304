//! The left side of the list: the tree and the facets, all of them links or a GET form.

use crate::language::Language;
use crate::ui::{Escaped, Html, Written};
use domain::catalog::{CatalogAnswer, CatalogQuery, CatalogSort, Facet, StockFilter};
use domain::format::grouped;
use leptos::prelude::*;
use std::fmt::Write as _;

/// Values of a facet shown before «Показать все».
const SHOWN: usize = 12;

/// Tree, stock and facets with their counts.
pub fn filters(say: Language, query: &CatalogQuery, answer: &CatalogAnswer) -> Html {
    let any = query.stock == StockFilter::Any;
    let stock = query.with_stock(if any { StockFilter::All } else { StockFilter::Any }).address();
    let (mut in_stock, mut facets) = (String::new(), String::new());
    // Writing into a string cannot fail.
    _ = push_tick(&mut in_stock, any, &stock, say.catalog_any_warehouse(), answer.in_stock);
    for facet in answer.facets.iter() {
        _ = push_facet(&mut facets, say, query, facet);
    }
    let reset = (!query.facets.is_empty()).then(|| query.without_facets().address());
    view! {
        <div class="flt" id="filter">
            {tree(say, query, answer)}
            <fieldset>
                <legend>{say.catalog_availability()}</legend>
                {Html::by_hand(in_stock)}
            </fieldset>
            {sorting(say, query)}
            {Html::by_hand(facets)}
            {reset.map(|address| view! { <a href=address>{say.catalog_reset()}</a> })}
            <a class="btn btn-p only-sheet" href="#main">{say.catalog_show()}</a>
        </div>
    }
    .html()
}

/// In the sheet of a phone, where there are no headings to press.
fn sorting(say: Language, query: &CatalogQuery) -> Html {
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

fn tree(say: Language, query: &CatalogQuery, answer: &CatalogAnswer) -> Html {
    let up = answer.tree.chain.iter().map(|branch| (branch, branch.slug.as_str(), true));
    let down = answer.tree.children.iter().map(|branch| (branch, branch.slug.as_str(), false));
    let links = up.chain(down).map(|(branch, slug, above)| {
        let current = (query.category.as_deref() == Some(slug)).then_some("true");
        let class = if above { "" } else { "sub" };
        view! {
            <a class=class href=query.in_category(Some(slug)).address() aria-current=current>
                {branch.name.clone()} " " <span>{grouped(i64::from(branch.count))}</span>
            </a>
        }
    });
    let all = query.category.is_none().then_some("true");
    view! {
        <nav class="tree" aria-label=say.catalog_sections()>
            <a href=query.in_category(None).address() aria-current=all>{say.catalog_all_products()}</a>
            {links.collect_view()}
        </nav>
    }
    .html()
}

/// Written by hand, as the rows are: a branch has a hundred values.
fn push_facet(out: &mut String, say: Language, query: &CatalogQuery, facet: &Facet) -> std::fmt::Result {
    let short = facet.values.iter().all(|value| value.value.chars().count() <= 6);
    let columns = if short { r#" class="flt2""# } else { "" };
    write!(out, "<fieldset><legend>{}</legend><div{columns}>", Escaped(&facet.name))?;
    for (at, value) in facet.values.iter().enumerate() {
        if at == SHOWN {
            let more = say.catalog_more_values(facet.values.len() - SHOWN);
            write!(out, r#"</div><details class="more"><summary>{more}</summary><div{columns}>"#)?;
        }
        let address = query.toggled(&facet.slug, &value.value).address();
        push_tick(out, value.selected, &address, &value.value, value.count)?;
    }
    out.push_str(if facet.values.len() > SHOWN { "</div></details></fieldset>" } else { "</div></fieldset>" });
    Ok(())
}

/// A link that looks and reads like a checkbox: filters live in the address and need no script.
fn push_tick(out: &mut String, on: bool, address: &str, label: &str, count: u32) -> std::fmt::Result {
    let current = if on { r#" aria-current="true""# } else { "" };
    let (address, label, count) = (Escaped(address), Escaped(label), grouped(i64::from(count)));
    write!(out, r#"<a class="ck"{current} href="{address}" rel="nofollow">{label}<span class="n">{count}</span></a>"#)
}
