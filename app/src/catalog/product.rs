//! The page of a product.

use super::Buy;
use super::page::{VatSwitch, shown};
use super::row::{Availability, Shown};
use crate::rpc::{self, fail};
use crate::ui::{Picture, load};
use domain::ean::Ean13;
use domain::format::grouped;
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
        let draft = session.visit.draft.map(|draft| draft.number.0);
        let data = service::catalog::product(&rpc::db()?, &session.visit.actor, &article, draft).await.map_err(fail)?;
        let may_buy = session.visit.actor.orders();
        let guest = session.visit.actor.person().is_none();
        Ok(view! { <Whole data may_buy guest/> })
    })
}

#[component]
fn Whole(data: Data, may_buy: bool, guest: bool) -> impl IntoView {
    let shown = shown(&data.prices);
    let product = data.product;
    let title = format!("{} {}", product.kind, product.name);
    let crumbs = data
        .path
        .iter()
        .map(|branch| view! { <li><a href=format!("/catalog/{}", branch.slug)>{branch.name.clone()}</a></li> });
    let replacement = data.replacement.map(|(article, name)| view! {
        <div class="ban ban-warn"><p>"Снят с\u{a0}производства, можно заказать остаток. Аналог из\u{a0}новой номенклатуры: "
            <a href=format!("/product/{article}")>{format!("{article} {name}")}</a></p></div>
    });
    view! {
        <Title text=format!("{title}, артикул {}", product.article)/>
        <main class="page" id="main">
            <nav aria-label="Путь"><ol class="crumbs">
                <li><a href="/catalog">"Каталог"</a></li>{crumbs.collect_view()}<li>{product.article.to_string()}</li>
            </ol></nav>
            <div class="ttl"><h1>{title}</h1><p class="meta"><span>"Артикул: " <b>{product.article.to_string()}</b></span></p></div>
            {replacement}
            <div class="prod">
                <figure>
                    <div class="shot"><Picture id=product.picture.clone()/></div>
                    <figcaption class="note">"Изображение является справочным"</figcaption>
                </figure>
                <Facts product=product.clone()/>
                <aside class="card price-rows" aria-label="Цена и\u{a0}заказ">
                    <div class="row"><h2>"Цена за\u{a0}единицу"</h2><span class="end"><VatSwitch shown/></span></div>
                    <Prices data_price=data.row.price shown may_buy/>
                    {may_buy.then(|| view! { <Buy product=product.id article=product.article.to_string() pack=product.pack ordered=data.row.ordered/> })}
                    {guest.then(|| view! { <a class="btn btn-p" href=format!("/sign-in?next=/product/{}", product.article)>"Войти, чтобы заказать"</a> })}
                    <Availability free=data.row.free discontinued=product.discontinued/>
                    <p class="note">"При отсутствии договора обязательна предоплата."</p>
                </aside>
            </div>
            <Warehouses stock=data.stock/>
        </main>
    }
    .into_any()
}

#[component]
fn Prices(data_price: domain::price::Price, shown: Shown, may_buy: bool) -> impl IntoView {
    let discount = (data_price.base != data_price.unit).then(|| {
        view! {
            <div><dt>"Скидка по\u{a0}договору"</dt><dd class="okc">{format!("−{}", data_price.discount)}</dd></div>
        }
    });
    let own = may_buy.then(|| view! {
        <div><p class="muted">"Ваша цена за\u{a0}единицу"</p><p class="big">{shown.money(data_price.unit).with_sign()}</p></div>
    });
    view! {
        {own}
        <dl class="sum"><div><dt>"Базовая цена за\u{a0}единицу"</dt><dd>{shown.money(data_price.base).with_sign()}</dd></div>{discount}</dl>
    }
    .into_any()
}

/// «Основные характеристики».
#[component]
fn Facts(product: Product) -> impl IntoView {
    let fact = |name: String, value: String| view! { <dt>{name}</dt><dd>{value}</dd> };
    let own = product.characteristics.iter().map(|line| fact(line.name.clone(), line.value.clone())).collect_view();
    let size = product.size.map(|[width, height, depth]| {
        fact("Габариты упаковки, Ш × В\u{a0}× Г".to_owned(), format!("{width} × {height} × {depth}\u{a0}мм"))
    });
    let pack = format!("{}\u{a0}{}", product.pack.pieces(), product.unit);
    view! {
        <section aria-labelledby="facts">
            <h2 id="facts" class="sec-h">"Основные характеристики"</h2>
            <dl class="facts facts-l">
                {own}
                {fact("Единица измерения".to_owned(), product.unit.clone())}
                {fact("Упаковочная норма".to_owned(), pack)}
                {fact("Вес, 1\u{a0}шт".to_owned(), format!("{}\u{a0}кг", product.mass.kg3()))}
                {fact("Объем, 1\u{a0}шт".to_owned(), format!("{}\u{a0}м³", product.volume.m3_6()))}
                {size}
                {fact("Код ТН\u{a0}ВЭД".to_owned(), product.tn_ved.clone())}
                {product.ean.map(|ean| view! { <dt>"Штрих-код EAN13"</dt><dd><Barcode ean/></dd> })}
            </dl>
        </section>
    }
    .into_any()
}

/// The bars as one path, and the digits below.
#[component]
fn Barcode(ean: Ean13) -> impl IntoView {
    let bars = ean.bars();
    let black = bars.iter().enumerate().filter(|(_, bar)| **bar);
    let path = black.fold(String::new(), |path, (at, _)| path + "M" + &at.to_string() + " 0h1v30h-1z");
    view! {
        <svg class="ean" viewBox="0 0 95 30" width="152" height="40" preserveAspectRatio="none" fill="currentColor" role="img"
            aria-label=format!("Штрих-код {ean}")><path d=path/></svg>
        <span class="note">{ean.to_string()}</span>
    }
    .into_any()
}

/// «Узнать наличие»: what is free in each warehouse.
#[component]
fn Warehouses(stock: Vec<(Warehouse, u32)>) -> impl IntoView {
    let rows = stock.into_iter().map(|(place, free)| view! {
        <tr><th scope="row" class="c-n">{place.name}</th><td class="num c-v">{format!("{}\u{a0}шт", grouped(i64::from(free)))}</td></tr>
    });
    view! {
        <section class="sec" aria-labelledby="stock">
            <h2 id="stock">"Узнать наличие"</h2>
            <table class="t wh"><caption class="vh">"Наличие по\u{a0}складам"</caption>
                <thead><tr><th scope="col">"Склад"</th><th scope="col" class="num">"В\u{a0}наличии"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}
