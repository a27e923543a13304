//! The page of a product.

use super::BuyForms;
use super::page::{VatSwitch, shown};
use super::row::{availability, buy_form};
use super::table::{ProductTable, Shown};
use crate::comparison::{CompareButton, compared};
use crate::favourite::{FavouriteButton, FavouriteMenu, FavouriteUndo};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Html, Picture, Written, load};
use chrono::NaiveDate;
use domain::ean::Ean13;
use domain::favourite::FavouriteList;
use domain::format::{date, grouped};
use domain::id::ProductId;
use domain::price::Price;
use domain::product::Product;
use domain::stock::Warehouse;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use service::catalog::ProductPage as Data;

/// `/product/{article}`.
#[component]
pub fn ProductPage() -> impl IntoView {
    let article = use_params_map().with_untracked(|params| params.get("article")).unwrap_or_default();
    load(async move {
        let session = rpc::session()?;
        let db = rpc::db()?;
        let actor = &session.visit.actor;
        let draft = session.visit.draft.map(|draft| draft.number.0);
        let data = service::catalog::product(&db, actor, &article, draft).await.map_err(fail)?;
        let product = data.product.id;
        let marks = if actor.orders() {
            let lists = service::favourite::lists(&db, actor).await.map_err(fail)?;
            let inside = service::favourite::containing(&db, actor, product).await.map_err(fail)?;
            let mark = |list: FavouriteList| {
                let on = inside.contains(&list.id);
                (list, on)
            };
            Some(lists.into_iter().map(mark).collect())
        } else {
            None
        };
        let guest = actor.person().is_none();
        Ok(view! { <Whole data marks guest/> }.html())
    })
}

/// The lists of favourites of those who order, and whether the product is in each.
type Marks = Vec<(FavouriteList, bool)>;

#[component]
fn Whole(data: Data, marks: Option<Marks>, guest: bool) -> impl IntoView {
    let say = Language::here();
    let may_buy = marks.is_some();
    let shown = shown(&data.prices);
    let product = data.product;
    let title = format!("{} {}", product.kind, product.name);
    let crumbs = data
        .path
        .iter()
        .map(|branch| view! { <li><a href=format!("/catalog/{}", branch.slug)>{branch.name.clone()}</a></li> });
    let replacement = data.replacement.map(|(article, name)| {
        view! {
            <div class="ban ban-warn"><p>{say.catalog_replaced()} " "
                <a href=format!("/product/{article}")>{format!("{article} {name}")}</a></p></div>
        }
    });
    let order = may_buy.then(|| {
        view! {
            {buy_form(say, product.id, product.article.as_str(), product.pack, data.row.ordered)}
            <BuyForms/>
        }
    });
    let analogues = (!data.analogues.is_empty()).then(|| {
        view! {
            <section class="sec" aria-labelledby="analogues">
                <h2 id="analogues" class="sec-h">{say.catalog_analogues()}</h2>
                <ProductTable rows=data.analogues shown may_buy/>
            </section>
        }
    });
    view! {
        <Title text=say.catalog_title(&title, &product.article)/>
        <main class="page" id="main">
            <nav aria-label=say.site_path()><ol class="crumbs">
                <li><a href="/catalog">{say.site_catalog()}</a></li>{crumbs.collect_view()}<li>{product.article.to_string()}</li>
            </ol></nav>
            <div class="ttl"><h1>{title}</h1><div class="meta"><span>{say.catalog_article()} ": " <b>{product.article.to_string()}</b></span>
                <CompareButton product=product.id compared=compared().has(product.id)/>{marks.map(|marks| favourite(product.id, marks))}</div></div>
            <FavouriteUndo/>
            {replacement}
            <div class="prod">
                <figure>
                    <div class="shot"><Picture id=product.picture.clone()/></div>
                    <figcaption class="note">{say.catalog_picture_note()}</figcaption>
                </figure>
                <Facts product=product.clone()/>
                <aside class="card price-rows" aria-label=say.catalog_price_and_order()>
                    <div class="row"><h2>{say.catalog_price_unit()}</h2><span class="end"><VatSwitch shown/></span></div>
                    <Prices price=data.row.price until=data.until shown may_buy/>
                    {order}
                    {guest.then(|| view! { <a class="btn btn-p" href=format!("/sign-in?next=/product/{}", product.article)>{say.catalog_sign_in_to_order()}</a> })}
                    {availability(say, data.row.free, product.discontinued)}
                    <p class="note">{say.catalog_prepayment()}</p>
                </aside>
            </div>
            <Warehouses stock=data.stock/>
            {analogues}
        </main>
    }
    .html()
}

/// The star, and the choice of a list when there are several.
fn favourite(product: ProductId, marks: Marks) -> Html {
    let marked = marks.iter().any(|(_, on)| *on);
    let menu = (marks.len() > 1).then(|| view! { <FavouriteMenu product lists=marks/> });
    view! { <FavouriteButton product marked/>{menu} }.html()
}

#[component]
fn Prices(price: Price, until: Option<NaiveDate>, shown: Shown, may_buy: bool) -> impl IntoView {
    let say = Language::here();
    let discount = (price.base != price.unit).then(|| {
        view! {
            <div><dt>{say.catalog_discount()}</dt><dd class="okc">{format!("−{}", price.discount)}</dd></div>
            {until.map(|day| view! { <div><dt>{say.catalog_discount_until()}</dt><dd>{date(day)}</dd></div> })}
        }
    });
    let own = may_buy.then(|| view! {
        <div><p class="muted">{say.catalog_your_price_unit()}</p><p class="big">{shown.money(price.unit).with_sign()}</p></div>
    });
    view! {
        {own}
        <dl class="sum"><div><dt>{say.catalog_base_price_unit()}</dt><dd>{shown.money(price.base).with_sign()}</dd></div>{discount}</dl>
    }
    .html()
}

/// «Основные характеристики».
#[component]
fn Facts(product: Product) -> impl IntoView {
    let say = Language::here();
    let fact = |name: String, value: String| view! { <dt>{name}</dt><dd>{value}</dd> };
    let own = product.characteristics.iter().map(|line| fact(line.name.clone(), line.value.clone())).collect_view();
    let size = product
        .size
        .map(|[width, height, depth]| fact(say.catalog_size().to_owned(), say.catalog_size_mm(width, height, depth)));
    let pack = say.catalog_pack_of(product.pack.pieces(), &product.unit);
    view! {
        <section aria-labelledby="facts">
            <h2 id="facts" class="sec-h">{say.catalog_facts()}</h2>
            <dl class="facts facts-l">
                {own}
                {fact(say.catalog_unit().to_owned(), product.unit.clone())}
                {fact(say.catalog_pack_size().to_owned(), pack)}
                {fact(say.catalog_mass_one().to_owned(), say.site_kg(product.mass.kg3()))}
                {fact(say.catalog_volume_one().to_owned(), say.site_m3(product.volume.m3_6()))}
                {size}
                {fact(say.catalog_tn_ved().to_owned(), product.tn_ved.clone())}
                {product.ean.map(|ean| view! { <dt>{say.catalog_ean()}</dt><dd><Barcode ean/></dd> })}
            </dl>
        </section>
    }
    .html()
}

/// The bars as one path, and the digits below.
#[component]
fn Barcode(ean: Ean13) -> impl IntoView {
    let say = Language::here();
    let bars = ean.bars();
    let black = bars.iter().enumerate().filter(|(_, bar)| **bar);
    let path = black.fold(String::new(), |path, (at, _)| path + "M" + &at.to_string() + " 0h1v30h-1z");
    view! {
        <svg class="ean" viewBox="0 0 95 30" width="152" height="40" preserveAspectRatio="none" fill="currentColor" role="img"
            aria-label=say.catalog_barcode(ean)><path d=path/></svg>
        <span class="note">{ean.to_string()}</span>
    }
    .html()
}

/// «Узнать наличие»: what is free in each warehouse.
#[component]
fn Warehouses(stock: Vec<(Warehouse, u32)>) -> impl IntoView {
    let say = Language::here();
    let rows = stock.into_iter().map(|(place, free)| view! {
        <tr><th scope="row" class="c-n">{place.name}</th><td class="num c-v">{say.catalog_free(grouped(i64::from(free)))}</td></tr>
    });
    view! {
        <section class="sec" aria-labelledby="stock">
            <h2 id="stock">{say.catalog_ask_stock()}</h2>
            <table class="t wh"><caption class="vh">{say.catalog_stock_by_warehouse()}</caption>
                <thead><tr><th scope="col">{say.catalog_place()}</th><th scope="col" class="num">{say.catalog_in_stock()}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
    .html()
}
