//! Products as a table, whose rows are cards on a phone, or as a list of cards with more about each.

use super::BuyForms;
use super::row::push_row;
use crate::language::Language;
use crate::ui::{Html, Icon, Written};
use domain::catalog::{CatalogQuery, CatalogSort};
use domain::money::Money;
use domain::vat::VatRate;
use leptos::prelude::*;
use service::catalog::CatalogRow;

/// How prices are shown: without VAT, or with.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub rate: VatRate,
    pub with_vat: bool,
}

impl Shown {
    /// A price for one piece as it is shown.
    pub fn money(self, unit: Money) -> Money {
        if self.with_vat { unit.checked_add(self.rate.of(unit)).unwrap_or(unit) } else { unit }
    }
}

/// Bytes that a row takes, roughly.
const ROW: usize = 1_500;

/// One more cell at the end of each row.
pub struct Beside {
    pub head: Html,
    /// A `td` for each row.
    pub cells: Vec<Html>,
}

/// The table. With the question that it answers, its headings sort. Guests see the base price only and do not buy.
#[component]
pub fn ProductTable(
    rows: Vec<CatalogRow>,
    shown: Shown,
    may_buy: bool,
    #[prop(optional)] query: Option<CatalogQuery>,
    #[prop(optional)] beside: Option<Beside>,
) -> impl IntoView {
    let say = Language::here();
    let (last, cells) = beside.map(|beside| (beside.head, beside.cells)).unzip();
    let mut cells = cells.unwrap_or_default().into_iter();
    let mut written = String::with_capacity(rows.len() * ROW);
    for row in &rows {
        push_row(&mut written, say, row, shown, may_buy, cells.next());
    }
    let rows = Html::by_hand(written);
    view! {
        <table class=if may_buy { "t cards cat-t" } else { "t cards cat-t cat-g" }><caption class="vh">{say.catalog_products()}</caption>{head(say, query, shown, may_buy, last)}<tbody>{rows}</tbody></table>
        {may_buy.then(|| view! { <BuyForms/> })}
    }
    .html()
}

fn head(say: Language, query: Option<CatalogQuery>, shown: Shown, own: bool, last: Option<Html>) -> Html {
    let column = |sort: CatalogSort, label: &'static str| {
        let class = if matches!(sort, CatalogSort::Price) { "num" } else { "" };
        let Some(query) = &query else { return view! { <th scope="col" class=class>{label}</th> }.html() };
        let on = query.sort == sort;
        let direction = if query.descending { "descending" } else { "ascending" };
        let icon = if query.descending { "up" } else { "down" };
        view! {
            <th scope="col" class=class aria-sort=on.then_some(direction)>
                <a href=query.sorted_by(sort).address() rel="nofollow">{label} " " {on.then(|| view! { <Icon name=icon small=true/> })}</a>
            </th>
        }
        .html()
    };
    let price = match (own, shown.with_vat) {
        (true, true) => say.catalog_your_price_vat(),
        (true, false) => say.catalog_your_price(),
        (false, true) => say.catalog_base_price_vat(),
        (false, false) => say.catalog_base_price(),
    };
    view! {
        <thead><tr>
            <th scope="col"><span class="vh">{say.catalog_image()}</span></th>
            {column(CatalogSort::Article, say.catalog_article())}
            {column(CatalogSort::Name, say.catalog_name())}
            <th scope="col" class="num">{say.catalog_pack()}</th>
            {own.then(|| view! { <th scope="col" class="num">{say.catalog_base_price()}</th> })}
            {column(CatalogSort::Price, price)}
            <th scope="col">{say.catalog_availability()}</th>
            <th scope="col" class="buy"><span class="vh">{say.catalog_order()}</span></th>
            {last.map(|last| view! { <th scope="col">{last}</th> })}
        </tr></thead>
    }
    .html()
}
