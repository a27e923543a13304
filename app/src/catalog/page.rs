//! The list of products.

use super::filters::Filters;
use super::row::{Row, Shown};
use super::rpc::{ShowVat, VAT_COOKIE};
use crate::error::AppError;
use crate::rpc::{self, fail};
use crate::ui::{Icon, Pager, load};
use domain::catalog::{CatalogQuery, CatalogSort};
use domain::format::{count, grouped};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::catalog::CatalogPage;

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
        Ok::<_, AppError>(view! { <List query page may_buy=session.visit.actor.orders()/> })
    })
}

/// Whether prices are shown with VAT.
pub fn shown(page: &service::price::Prices) -> Shown {
    Shown { rate: page.rate, with_vat: rpc::read_cookie(VAT_COOKIE).is_some_and(|value| value == "1") }
}

#[component]
fn List(query: CatalogQuery, page: CatalogPage, may_buy: bool) -> impl IntoView {
    let shown = shown(&page.prices);
    let answer = page.answer;
    let title = answer.tree.chain.last().map_or_else(|| "Каталог".to_owned(), |branch| branch.name.clone());
    let heading = if query.text.is_empty() { title.clone() } else { format!("Поиск: {}", query.text) };
    let total = answer.page.total;
    let empty = page.rows.is_empty();
    let rows = page.rows.into_iter().map(|row| view! { <Row row shown may_buy/> }).collect_view();
    let pager = {
        let query = query.clone();
        let (span, number, pages) = (answer.page.span(), answer.page.number, answer.page.pages());
        view! { <Pager span total number pages address=move |page| query.with_page(page).address()/> }
    };
    view! {
        <Title text=heading.clone()/>
        <main class="page" id="main">
            <nav aria-label="Путь"><ol class="crumbs">
                <li><a href="/catalog">"Каталог"</a></li>
                {answer.tree.chain.iter().map(|branch| view! { <li><a href=format!("/catalog/{}", branch.slug)>{branch.name.clone()}</a></li> }).collect_view()}
            </ol></nav>
            <div class="ttl"><h1>{heading}</h1><span class="cnt">{count(total, "позиция", "позиции", "позиций").replacen(&total.to_string(), &grouped(i64::try_from(total).unwrap_or(0)), 1)}</span></div>
            {answer.corrected.clone().map(|text| view! { <p class="ban ban-info">{format!("Показано по\u{a0}запросу „{text}“.")}</p> })}
            <div class="cat">
                <Filters query=query.clone() answer=answer.clone()/>
                <div>
                    <Bar query=query.clone() shown/>
                    {if empty {
                        view! { <Nothing query=query.clone()/> }.into_any()
                    } else {
                        view! { <table class="t cards cat-t"><caption class="vh">"Товары"</caption><Head query shown own=may_buy/><tbody>{rows}</tbody></table> }.into_any()
                    }}
                    {pager}
                </div>
            </div>
        </main>
    }
    .into_any()
}

/// What is selected, and how prices are shown.
#[component]
fn Bar(query: CatalogQuery, shown: Shown) -> impl IntoView {
    let selected: usize = query.facets.iter().map(|(_, values)| values.len()).sum();
    let filters = if selected == 0 { "Фильтры".to_owned() } else { format!("Фильтры · {selected}") };
    let mut chips = vec![];
    for (facet, values) in &query.facets {
        for value in values {
            let address = query.toggled(facet, value).address();
            chips.push(view! { <a class="chip chip-on" href=address aria-label=format!("Убрать фильтр {value}")>{value.clone()} " "<Icon name="x" small=true/></a> });
        }
    }
    view! {
        <div class="fbar scroll-x">
            <a class="btn btn-s only-sheet" href="#filter"><Icon name="filter"/>{filters}</a>
            {chips}
            <span class="end"><VatSwitch shown/></span>
        </div>
    }
    .into_any()
}

/// «с НДС 22 %»: a button that says whether it is on; the browser remembers it.
#[component]
pub fn VatSwitch(shown: Shown) -> impl IntoView {
    view! {
        <form method="post" action=ShowVat::PATH>
            <input type="hidden" name="on" value=(!shown.with_vat).to_string()/>
            <button class="tg" role="switch" aria-checked=shown.with_vat.to_string()>
                <i aria-hidden="true"></i>{format!("с\u{a0}НДС {}", shown.rate)}
            </button>
        </form>
    }
    .into_any()
}

#[component]
fn Head(query: CatalogQuery, shown: Shown, own: bool) -> impl IntoView {
    let column = |sort: CatalogSort, label: String| {
        let on = query.sort == sort;
        let direction = if query.descending { "descending" } else { "ascending" };
        let icon = if query.descending { "up" } else { "down" };
        let class = if matches!(sort, CatalogSort::Price) { "num" } else { "" };
        view! {
            <th scope="col" class=class aria-sort=on.then_some(direction)>
                <a href=query.sorted_by(sort).address() rel="nofollow">{label} " " {on.then(|| view! { <Icon name=icon small=true/> })}</a>
            </th>
        }
    };
    let with = if shown.with_vat { ", с\u{a0}НДС" } else { "" };
    view! {
        <thead><tr>
            <th scope="col"><span class="vh">"Изображение"</span></th>
            {column(CatalogSort::Article, "Артикул".to_owned())}
            {column(CatalogSort::Name, "Наименование".to_owned())}
            <th scope="col" class="num">"Упаковка"</th>
            {own.then(|| view! { <th scope="col" class="num">"Базовая цена"</th> })}
            {column(CatalogSort::Price, if own { format!("Ваша цена{with}") } else { format!("Базовая цена{with}") })}
            <th scope="col">"Наличие"</th>
            <th scope="col" class="buy"><span class="vh">"Заказ"</span></th>
        </tr></thead>
    }
    .into_any()
}

/// Nothing found: what to do about it.
#[component]
fn Nothing(query: CatalogQuery) -> impl IntoView {
    let words = if query.text.is_empty() {
        "Ничего не\u{a0}нашлось".to_owned()
    } else {
        format!("Ничего не\u{a0}нашлось по\u{a0}„{}“", query.text)
    };
    let filtered = !query.facets.is_empty();
    view! {
        <div class="empty">
            <h2>{words}</h2>
            {if filtered {
                view! { <p><a class="btn" href=query.without_facets().address()>"Сбросить фильтры"</a></p> }.into_any()
            } else {
                view! { <p>"Введите артикул, например 326794, или часть названия. Буквы можно любые: русские или латинские."</p> }.into_any()
            }}
        </div>
    }
    .into_any()
}
