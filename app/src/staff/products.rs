//! `/staff/products`: the goods, a new one, and the page of one with its price and stock.

use super::attachments::attachments;
use super::change::{AddProduct, RemoveAttachment, RemovePhoto, SaveProduct, SetPrice, SetSafety, SetStock};
use super::changes::latest;
use super::listing::Listing;
use super::page::staff;
use super::{NEW_PRODUCT, PHOTO, PRODUCTS};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text::in_address;
use crate::ui::{Check, Faults, Field, Html, Refused, Said, Text, Written, load};
use domain::catalog::CatalogQuery;
use domain::change::{ChangeOf, NAME_LIMIT};
use domain::description::{CHARACTERISTIC_LIMIT, CHARACTERISTICS_LIMIT, Description, TypedProduct, UNIT_LIMIT};
use domain::format::{date, grouped};
use domain::id::ProductId;
use domain::page::Page;
use domain::product::PHOTOS;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::catalog::CatalogRow;
use service::photo::{Photo, address};
use service::staff::{Level, Planned, ProductChoices, StaffProduct};

/// `/staff/products?q=&page=2`.
#[component]
pub fn ProductsPage() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let (typed, page) = (get("q"), get("page").parse().unwrap_or(1));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let query = CatalogQuery { text: typed.clone(), page, ..CatalogQuery::default() };
        let found = service::catalog::search(&db, &actor, &query, None).await.map_err(fail)?;
        let listing = Listing {
            at: PRODUCTS,
            title: say.staff_products(),
            why: "",
            find: say.staff_find_product(),
            none: say.staff_no_products(),
            none_why: say.staff_no_products_why(),
            more: Some((NEW_PRODUCT, say.staff_new_product())),
        };
        let Page { total, number, size, .. } = found.answer.page;
        listing.page(say, typed, Page { rows: found.rows, total, number, size }, rows).await
    })
}

fn rows(say: Language, rows: Vec<CatalogRow>) -> Html {
    let row = |row: CatalogRow| {
        let gone = row.discontinued.then(|| view! { " "<span class="bg bg-warn">{say.staff_discontinued()}</span> });
        view! {
            <tr>
                <td class="b"><a href=format!("{PRODUCTS}/{}", in_address(&row.article))>{row.article.clone()}</a></td>
                <td class="m-full"><span class="muted">{row.kind}</span>" "{row.name}{gone}</td>
                <td class="num kv" data-l=say.staff_pack()>{grouped(row.pack.pieces().into())}</td>
                <td class="num kv" data-l=say.staff_free()>{grouped(row.free.into())}</td>
                <td class="num b kv" data-l=say.staff_base_price()>{row.price.base.with_sign()}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.staff_products()}</caption>
            <thead><tr><th scope="col">{say.order_article()}</th><th scope="col">{say.order_name()}</th>
                <th scope="col" class="num">{say.staff_pack()}</th><th scope="col" class="num">{say.staff_free()}</th>
                <th scope="col" class="num">{say.staff_base_price()}</th></tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// `/staff/products/{article}`.
#[component]
pub fn ProductPage() -> impl IntoView {
    let article = use_params_map().with_untracked(|params| params.get("article")).unwrap_or_default();
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::staff::product(&db, &actor, &article).await.map_err(fail)?;
        let of = ChangeOf::Product(found.id);
        let photos = service::photo::list(&db, found.id).await.map_err(fail)?;
        let shown = service::catalog::product(&db, &actor, &article, None).await;
        let attachments = match shown {
            Ok(page) => Some(attachments(say, found.id, &page.path, &page.attachments)),
            // Another instance has just made it.
            Err(service::Error::NotFound) => None,
            Err(error) => return Err(fail(error)),
        };
        let changes = service::staff::changes(&db, &actor, Some(of), 1).await.map_err(fail)?;
        let title = format!("{} {}", found.article, found.description.name);
        let stock = found.stock.iter().map(|level| level_row(say, &found, level)).collect_view();
        let shown = format!("/product/{}", in_address(&found.article));
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=PRODUCTS>{say.staff_products()}</a></li><li>{found.article.clone()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1><p class="meta"><span>{found.description.kind.clone()}</span><a href=shown>{say.staff_in_catalog()}</a></p></div>
                <Said of=[RemovePhoto::PATH, RemoveAttachment::PATH]/>
                <div class="two"><div>
                    <section class="sec" aria-labelledby="product"><h2 id="product">{say.staff_product()}</h2>{product(say, &found)}</section>
                    {self::photos(say, found.id, photos)}{attachments}
                    <section class="sec" aria-labelledby="stock"><h2 id="stock">{say.staff_stock_levels()}</h2><ul>{stock}</ul></section>
                    {latest(say, of, changes)}
                </div>
                <aside class="side" aria-label=say.staff_base_price()>{price(say, &found)}</aside></div>
            </main>
        }
        .html())
    })
}

fn product(say: Language, of: &StaffProduct) -> Html {
    let refused = Refused::of_version(say, SaveProduct::PATH);
    let on = refused.ticked("discontinued", of.description.discontinued);
    let word = |on: bool| if on { "on" } else { "" };
    let shown = if of.description.discontinued { say.staff_yes() } else { say.staff_no() };
    let theirs = refused.theirs(say, "discontinued", word(of.description.discontinued), shown);
    view! {
        <form class="card form" method="post" action=SaveProduct::PATH><Faults refused=refused.clone()/>
            <input type="hidden" name="product" value=of.id.to_string()/><input type="hidden" name="version" value=refused.version(of.version)/>
            {fields(say, &refused, &of.choices, Some(&of.description))}
            <div><Check name="discontinued" label=say.staff_discontinued() on/>{theirs}</div>
            <p class="note">{say.staff_product_follows()}</p>
            <div><button class="btn btn-p">{say.account_save()}</button></div></form>
    }
    .html()
}

/// Its photos, each with a button that takes it out, and a form for one more.
fn photos(say: Language, product: ProductId, photos: Vec<Photo>) -> Html {
    let full = photos.len() >= PHOTOS;
    let none = photos.is_empty().then(|| view! { <p class="muted">{say.staff_photos_none()}</p> });
    let photo = |(number, photo): (usize, Photo)| {
        let (large, small) = (address(&photo.digest, false), address(&photo.digest, true));
        view! {
            <li class="stack-s"><a href=large><img src=small width="96" height="96" class="av-l" alt=say.staff_photo_number(number)/></a>
                <form method="post" action=RemovePhoto::PATH><input type="hidden" name="product" value=product.to_string()/>
                    <button class="btn btn-s" name="photo" value=photo.id.to_string() aria-label=say.staff_photo_remove_of(number)>{say.staff_photo_remove()}</button></form></li>
        }
    };
    let shown = (1..).zip(photos).map(photo).collect_view();
    let refused = Refused::of(say, PHOTO);
    let error = refused.about("file").map(|error| view! { <p class="err" id="file-error">{error}</p> });
    let (wrong, described) = (error.is_some(), if error.is_some() { "file-error file-hint" } else { "file-hint" });
    let form = if full {
        view! { <p class="note mt-8">{say.staff_photos_full(PHOTOS)}</p> }.html()
    } else {
        view! {
            <form class="card form mt-12" method="post" action=format!("{PHOTO}/{product}") enctype="multipart/form-data"><Faults refused/>
                <div class="f" class:f-err=wrong><label for="file">{say.staff_photo_file()}</label>
                    <input id="file" name="file" type="file" accept="image/png,image/jpeg,image/webp" required aria-invalid=wrong.then_some("true") aria-describedby=described/>
                    <p class="note" id="file-hint">{say.staff_photo_hint(PHOTOS)}</p>{error}</div>
                <div><button class="btn">{say.staff_photo_add()}</button></div></form>
        }
        .html()
    };
    view! {
        <section class="sec" aria-labelledby="photos"><h2 id="photos">{say.staff_photos()}</h2>
            {none}<ul class="row wrap">{shown}</ul>{form}</section>
    }
    .html()
}

/// The fields that a product has from its first day on, with what is stored.
fn fields(say: Language, refused: &Refused, choices: &ProductChoices, stored: Option<&Description>) -> Html {
    let typed = stored.map_or_else(
        || TypedProduct { unit: "шт".to_owned(), pack: "1".to_owned(), ..TypedProduct::default() },
        TypedProduct::of,
    );
    let field = |name: &'static str, label: &'static str, hint: &'static str, value: &str, limit: usize| {
        let required = matches!(name, "name" | "unit" | "pack" | "mass");
        let inputmode = match name {
            "pack" | "per_box" | "ean" | "tn_ved" => "numeric",
            "mass" | "volume" => "decimal",
            _ => "",
        };
        let maxlength = u16::try_from(limit).unwrap_or(u16::MAX);
        view! {
            <div><Field name label hint value=refused.or(name, value) refused=refused.clone() required inputmode maxlength/>
                {refused.theirs(say, name, value, value)}</div>
        }
        .html()
    };
    let category = if typed.category == 0 { String::new() } else { typed.category.to_string() };
    let series = choices.series.iter().map(|(id, name)| (id.to_string(), name.clone())).collect::<Vec<_>>();
    let groups = choices.groups.iter().map(|(id, name)| (id.to_string(), name.clone())).collect::<Vec<_>>();
    let group = if typed.group == 0 { String::new() } else { typed.group.to_string() };
    let none = if stored.is_some() { "" } else { say.staff_as_series() };
    let characteristics = refused.all("characteristics").and_then(|all| all.first().copied().map(str::to_owned));
    let characteristics = characteristics.unwrap_or_else(|| typed.characteristics.clone());
    view! {
        {field("name", say.company_name(), "", &typed.name, NAME_LIMIT)}
        {field("kind", say.staff_product_kind(), say.staff_product_kind_hint(), &typed.kind, NAME_LIMIT)}
        <div class="f2">
            {choice(say, refused, "category", say.staff_category(), say.staff_choose(), &category, &series)}
            {choice(say, refused, "group", say.company_group(), none, &group, &groups)}
            {field("unit", say.staff_unit(), "", &typed.unit, UNIT_LIMIT)}
            {field("pack", say.staff_pack_pieces(), "", &typed.pack, 7)}
            {field("per_box", say.staff_per_box(), say.staff_per_box_hint(), &typed.per_box, 7)}
            {field("mass", say.staff_mass(), say.staff_mass_hint(), &typed.mass, 20)}
            {field("volume", say.staff_volume(), say.staff_volume_hint(), &typed.volume, 20)}
            {field("ean", say.staff_ean(), say.staff_ean_hint(), &typed.ean, 20)}
            {field("tn_ved", say.staff_tn_ved(), "", &typed.tn_ved, 20)}
            {field("replacement", say.staff_replacement(), say.staff_replacement_hint(), &typed.replacement, 40)}
        </div>
        <div><Text name="characteristics" label=say.staff_characteristics() hint=say.staff_characteristics_hint() value=characteristics refused=refused.clone()
                rows=6 maxlength=CHARACTERISTICS_LIMIT * 2 * CHARACTERISTIC_LIMIT/>
            {refused.theirs(say, "characteristics", &typed.characteristics, &typed.characteristics.replace('\n', "; "))}</div>
    }
    .html()
}

/// One of many; `none`: what stands for nothing, when that may be chosen.
fn choice(
    say: Language,
    refused: &Refused,
    name: &'static str,
    label: &'static str,
    none: &'static str,
    stored: &str,
    all: &[(String, String)],
) -> Html {
    let chosen = refused.or(name, stored);
    let none = (!none.is_empty()).then(|| view! { <option value="" selected=chosen.is_empty()>{none}</option> });
    let options = all.iter().map(|(id, words)| {
        view! { <option value=id.clone() selected=*id == chosen>{words.clone()}</option> }
    });
    let options = options.collect_view();
    let error = refused.about(name);
    let (wrong, described) = (error.is_some(), error.is_some().then(|| format!("{name}-error")));
    let error = error.map(|error| view! { <p class="err" id=format!("{name}-error")>{error}</p> });
    let shown = all.iter().find(|(id, _)| id == stored).map(|(_, words)| words.clone()).unwrap_or_default();
    view! {
        <div class="f" class:f-err=wrong><label for=name>{label}</label>
            <select class="in" id=name name=name aria-invalid=wrong.then_some("true") aria-describedby=described>{none}{options}</select>{error}
            {refused.theirs(say, name, stored, &shown)}</div>
    }
    .html()
}

/// `/staff/products/new`.
#[component]
pub fn NewProductPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let choices = service::staff::product_choices(&db, &actor).await.map_err(fail)?;
        let refused = Refused::of(say, AddProduct::PATH);
        Ok(view! {
            <Title text=say.staff_new_product()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=PRODUCTS>{say.staff_products()}</a></li><li>{say.staff_new_product()}</li></ol></nav>
                <div class="ttl"><h1>{say.staff_new_product()}</h1></div>
                <form class="card form" method="post" action=AddProduct::PATH><Faults refused=refused.clone()/>
                    <div class="f2">
                        <Field name="article" label=say.order_article() value=refused.typed.get("article") refused=refused.clone() hint=say.staff_article_hint() required=true maxlength=40/>
                        <Field name="price" label=say.staff_new_price() value=refused.typed.get("price") refused=refused.clone() inputmode="decimal" required=true maxlength=20/>
                    </div>
                    {fields(say, &refused, &choices, None)}
                    <p class="note">{say.staff_product_ready()}</p>
                    <div class="row wrap"><button class="btn btn-p">{say.staff_add_product()}</button><a class="btn" href=PRODUCTS>{say.staff_products()}</a></div></form>
            </main>
        }
        .html())
    })
}

fn price(say: Language, of: &StaffProduct) -> Html {
    let refused = Refused::of(say, SetPrice::PATH);
    let since = of.since.map(|since| say.staff_from_day(date(since)));
    let planned = of.planned.iter().map(|Planned { from, price, list }| {
        view! { <li class="li li-s"><span class="grow"><span class="t1">{price.with_sign()}</span><span class="t2">{say.staff_from_day(date(*from))}" · "{list.clone()}</span></span></li> }
    });
    let planned: Vec<_> = planned.collect();
    let planned =
        (!planned.is_empty()).then(|| view! { <h3 class="mt-12">{say.staff_planned()}</h3><ul>{planned}</ul> });
    let today = of.today.to_string();
    view! {
        <section class="card" aria-labelledby="price-h"><h2 id="price-h">{say.staff_base_price()}</h2>
            <p><b>{of.price.with_sign()}</b>" "<span class="note">{since}</span></p>{planned}
            <form class="form mt-12" method="post" action=SetPrice::PATH><Faults refused=refused.clone()/>
                <input type="hidden" name="product" value=of.id.to_string()/>
                <Field name="price" label=say.staff_new_price() value=refused.typed.get("price") refused=refused.clone() inputmode="decimal" required=true maxlength=20/>
                <Field name="from" kind="date" label=say.staff_from() value=refused.or("from", &today) refused=refused.clone() required=true/>
                <div><button class="btn">{say.staff_set_price()}</button></div></form></section>
    }
    .html()
}

fn level_row(say: Language, of: &StaffProduct, level: &Level) -> Html {
    let warehouse = level.warehouse.to_string();
    let refused = Refused::of(say, SetStock::PATH).row("warehouse", &warehouse);
    let refused_safety = Refused::of(say, SetSafety::PATH).row("warehouse", &warehouse);
    let (form, open) = (format!("at-{warehouse}-"), refused.any() || refused_safety.any());
    let (keep, safety) = (format!("keep-{warehouse}-"), level.safety.to_string());
    let free = (level.on_hand - level.reserved - level.safety).max(0);
    let words = say.staff_level(grouped(level.on_hand), grouped(level.reserved), grouped(level.safety), grouped(free));
    let on_hand = level.on_hand.to_string();
    view! {
        <li class="li wrap"><span class="grow"><span class="t1"><b>{level.name.clone()}</b></span><span class="t2">{words}</span></span>
            <details class="menu menu-r" name="menu" open=open><summary class="btn btn-s">{say.company_change()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=SetStock::PATH><Faults refused=refused.clone() form=form.clone()/>
                    <input type="hidden" name="product" value=of.id.to_string()/><input type="hidden" name="warehouse" value=warehouse.clone()/>
                    <Field name="quantity" form label=say.staff_on_hand_pieces() value=refused.or("quantity", &on_hand) refused=refused.clone() inputmode="numeric" required=true maxlength=12/>
                    <button class="btn btn-p">{say.account_save()}</button></form>
                    <form class="menu-f" method="post" action=SetSafety::PATH><Faults refused=refused_safety.clone() form=keep.clone()/>
                    <input type="hidden" name="product" value=of.id.to_string()/><input type="hidden" name="warehouse" value=warehouse/>
                    <Field name="safety" form=keep label=say.staff_safety_pieces() value=refused_safety.or("safety", &safety) refused=refused_safety.clone() inputmode="numeric" required=true maxlength=12/>
                    <button class="btn">{say.staff_safety_save()}</button></form></div></details></li>
    }
    .html()
}
