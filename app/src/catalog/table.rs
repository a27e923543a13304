//! Products as a table, whose rows are cards on a phone, or as a list of cards with more about each.

use super::BuyForms;
use crate::draft::rpc::SetInActive;
use crate::language::Language;
use crate::ui::{Html, Icon, Picture, Written};
use domain::catalog::{CatalogQuery, CatalogSort};
use domain::format::grouped;
use domain::id::ProductId;
use domain::money::Money;
use domain::quantity::PackSize;
use domain::vat::VatRate;
use leptos::prelude::*;
use server_fn::ServerFn;
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
    let rows = rows.into_iter().map(|row| self::row(say, row, shown, may_buy, cells.next())).collect_view();
    view! {
        <table class="t cards cat-t"><caption class="vh">{say.catalog_products()}</caption>{head(say, query, shown, may_buy, last)}<tbody>{rows}</tbody></table>
        {may_buy.then(|| view! { <BuyForms/> })}
    }
    .html()
}

fn head(
    say: Language,
    query: Option<CatalogQuery>,
    shown: Shown,
    own: bool,
    last: Option<Html>,
) -> Html {
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

/// One row; a function and not a component, because a page has fifty of them.
fn row(say: Language, row: CatalogRow, shown: Shown, may_buy: bool, beside: Option<Html>) -> Html {
    let link = format!("/product/{}", row.article);
    let pack = row.pack.pieces();
    let unit = shown.money(row.price.unit).with_sign();
    let base = shown.money(row.price.base).with_sign();
    let was = (row.price.base != row.price.unit).then(|| base.clone());
    view! {
        <tr>
            <td class="c-pic"><Picture id=row.picture/></td>
            <td class="c-art art">{row.article.clone()}<span class="only-phone-i">{say.catalog_in_pack(pack, &row.unit)}</span></td>
            <td class="c-nm"><span class="nm"><span class="k">{row.kind}</span><a class="d" href=link>{row.name}</a></span></td>
            <td class="num muted m-hide">{say.catalog_pack_of(pack, &row.unit)}</td>
            {may_buy.then(|| view! { <td class="num old m-hide">{base}</td> })}
            <td class="num c-pr b">{unit}{was.map(|was| view! { " " <span class="only-phone-i was">{was}</span> })}</td>
            <td class="c-st">{availability(say, row.free, row.discontinued)}</td>
            <td class="buy">{may_buy.then(|| buy_form(say, row.id, row.article, row.pack, row.ordered))}</td>
            {beside}
        </tr>
    }
    .html()
}

/// A dot with a number: in stock, the last ones, to order.
pub fn availability(say: Language, free: u32, discontinued: bool) -> Html {
    let pieces = || grouped(i64::from(free));
    let (class, shape, words) = match (free, discontinued) {
        (0, true) => ("sd sd-n", "/icons.svg#d-n", say.catalog_no_longer_made().to_owned()),
        (0, false) => ("sd sd-n", "/icons.svg#d-n", say.catalog_to_order().to_owned()),
        (_, true) => ("sd sd-h", "/icons.svg#d-h", say.catalog_last(pieces())),
        (_, false) => ("sd sd-y", "/icons.svg#d-y", say.catalog_free(pieces())),
    };
    view! {
        <span class=class><svg viewBox="0 0 10 10" aria-hidden="true"><use href=shape/></svg><span>{words}</span></span>
    }
    .html()
}

/// «Купить», or the quantity in the active draft, as a form that works by itself; `BuyForms` brings it to life.
pub fn buy_form(
    say: Language,
    product: ProductId,
    article: String,
    pack: PackSize,
    ordered: Option<u32>,
) -> Html {
    let quantity = ordered.unwrap_or(pack.pieces());
    let what = match ordered {
        None => view! {
            <input type="hidden" name="quantity" value=quantity/>
            <button class="btn btn-s" aria-label=say.catalog_buy_article(&article)><Icon name="plus" small=true/>{say.catalog_buy()}</button>
        }
        .html(),
        Some(_) => view! {
            <span class="st">
                <button name="step" value="-1" aria-label=say.site_fewer() tabindex="-1"><Icon name="minus" small=true/></button>
                <input name="quantity" inputmode="numeric" autocomplete="off" maxlength="12" value=quantity aria-label=say.catalog_quantity_of(&article)/>
                <button name="step" value="1" aria-label=say.site_more() tabindex="-1"><Icon name="plus" small=true/></button>
            </span>
            <span class="in-o">{say.catalog_in_order()}</span>
        }
        .html(),
    };
    view! {
        <form class="buy-f" method="post" action=SetInActive::PATH data-product=product.0 data-pack=pack.pieces() data-article=article data-ordered=ordered>
            <input type="hidden" name="product" value=product.0/>
            {what}
        </form>
    }
    .html()
}
