//! `/staff/products`: the goods, and the page of one with its price and stock.

use super::PRODUCTS;
use super::change::{SaveProduct, SetPrice, SetStock};
use super::changes::latest;
use super::listing::Listing;
use super::page::staff;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text::in_address;
use crate::ui::{Check, Faults, Field, Html, Refused, Said, Written, load};
use domain::catalog::CatalogQuery;
use domain::change::{ChangeOf, NAME_LIMIT};
use domain::format::{date, grouped};
use domain::page::Page;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::catalog::CatalogRow;
use service::staff::{Level, Planned, StaffProduct};

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
        };
        let Page { total, number, size, .. } = found.answer.page;
        Ok(listing.page(say, typed, Page { rows: found.rows, total, number, size }, rows))
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
        let changes = service::staff::changes(&db, &actor, Some(of), 1).await.map_err(fail)?;
        let title = format!("{} {}", found.article, found.name);
        let stock = found.stock.iter().map(|level| level_row(say, &found, level)).collect_view();
        let shown = format!("/product/{}", in_address(&found.article));
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=PRODUCTS>{say.staff_products()}</a></li><li>{found.article.clone()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1><p class="meta"><span>{found.kind.clone()}</span><a href=shown>{say.staff_in_catalog()}</a></p></div>
                <Said/>
                <div class="two"><div>
                    <section class="sec" aria-labelledby="product"><h2 id="product">{say.staff_product()}</h2>{product(say, &found)}</section>
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
    let refused = Refused::of(say, SaveProduct::PATH);
    let group = refused.or("group", &of.group.to_string());
    let options = of.groups.iter().map(|(id, name)| {
        let id = id.to_string();
        view! { <option value=id.clone() selected=id == group>{name.clone()}</option> }
    });
    let options = options.collect_view();
    let (pack, limit) = (of.pack.to_string(), u16::try_from(NAME_LIMIT).unwrap_or(u16::MAX));
    view! {
        <form class="card form" method="post" action=SaveProduct::PATH><Faults refused=refused.clone()/>
            <input type="hidden" name="product" value=of.id.to_string()/>
            <Field name="name" label=say.company_name() value=refused.or("name", &of.name) refused=refused.clone() required=true maxlength=limit/>
            <div class="f2">
                <Field name="pack" label=say.staff_pack_pieces() value=refused.or("pack", &pack) refused=refused.clone() inputmode="numeric" required=true maxlength=7/>
                <div class="f"><label for="group">{say.company_group()}</label><select class="in" id="group" name="group">{options}</select></div>
                <Field name="replacement" label=say.staff_replacement() value=refused.or("replacement", &of.replacement) refused=refused.clone() hint=say.staff_replacement_hint()/>
            </div>
            <Check name="discontinued" label=say.staff_discontinued() on=refused.ticked("discontinued", of.discontinued)/>
            <p class="note">{say.staff_product_follows()}</p>
            <div><button class="btn btn-p">{say.account_save()}</button></div></form>
    }
    .html()
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
    let (form, open) = (format!("at-{warehouse}-"), refused.any());
    let free = (level.on_hand - level.reserved - level.safety).max(0);
    let words = say.staff_level(grouped(level.on_hand), grouped(level.reserved), grouped(level.safety), grouped(free));
    let on_hand = level.on_hand.to_string();
    view! {
        <li class="li wrap"><span class="grow"><span class="t1"><b>{level.name.clone()}</b></span><span class="t2">{words}</span></span>
            <details class="menu menu-r" name="menu" open=open><summary class="btn btn-s">{say.company_change()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=SetStock::PATH><Faults refused=refused.clone() form=form.clone()/>
                    <input type="hidden" name="product" value=of.id.to_string()/><input type="hidden" name="warehouse" value=warehouse/>
                    <Field name="quantity" form label=say.staff_on_hand_pieces() value=refused.or("quantity", &on_hand) refused=refused.clone() inputmode="numeric" required=true maxlength=12/>
                    <button class="btn btn-p">{say.account_save()}</button></form></div></details></li>
    }
    .html()
}
