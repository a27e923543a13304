//! `/staff/receipts`: goods under way to the warehouses; orders are promised of them, and move with them.

use super::change::{AddReceipt, ChangeReceipt, ReceiveGoods};
use super::changes::latest;
use super::listing::Listing;
use super::page::{staff, tabs};
use super::{NEW_RECEIPT, RECEIPTS, product_page};
use crate::error::AppError;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Field, Html, Refused, Said, Written, load};
use chrono::NaiveDate;
use domain::change::ChangeOf;
use domain::format::{date, grouped, moscow};
use domain::id::{ProductId, ReceiptId};
use domain::stock::Warehouse;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::supply::ReceiptRow;

/// `/staff/receipts?q=&page=2`.
#[component]
pub fn ReceiptsPage() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let (typed, page) = (get("q"), get("page").parse().unwrap_or(1));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::supply::receipts(&db, &actor, &typed, page).await.map_err(fail)?;
        let listing = Listing {
            at: RECEIPTS,
            title: say.staff_receipts(),
            why: say.staff_receipts_why(),
            find: say.staff_find_receipt(),
            none: say.staff_no_receipts(),
            none_why: say.staff_no_receipts_why(),
            more: Some((NEW_RECEIPT, say.staff_new_receipt())),
        };
        let today = moscow(db.now()).date();
        listing.page(say, typed, found, move |say, found| rows(say, today, found)).await
    })
}

fn rows(say: Language, today: NaiveDate, rows: Vec<ReceiptRow>) -> Html {
    let row = |row: ReceiptRow| {
        let late =
            (row.due_on < today).then(|| view! { " "<span class="bg bg-warn">{say.staff_receipt_late()}</span> });
        view! {
            <tr>
                <td class="b"><a href=format!("{RECEIPTS}/{}", row.id)>{row.article}</a></td>
                <td class="m-full">{row.name}</td>
                <td class="kv" data-l=say.staff_warehouse()>{row.warehouse}</td>
                <td class="kv" data-l=say.staff_receipt_due()><span>{date(row.due_on)}{late}</span></td>
                <td class="num kv" data-l=say.staff_receipt_pieces()>{grouped(row.quantity)}</td>
                <td class="num kv" data-l=say.staff_receipt_promised()>{grouped(row.promised)}</td>
            </tr>
        }
    };
    view! {
        <Said/>
        <table class="t cards"><caption class="vh">{say.staff_receipts()}</caption>
            <thead><tr><th scope="col">{say.order_article()}</th><th scope="col">{say.order_name()}</th>
                <th scope="col">{say.staff_warehouse()}</th><th scope="col">{say.staff_receipt_due()}</th>
                <th scope="col" class="num">{say.staff_receipt_pieces()}</th>
                <th scope="col" class="num">{say.staff_receipt_promised()}</th></tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// `/staff/receipts/new`.
#[component]
pub fn NewReceiptPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let snapshot = db.snapshot();
        let tomorrow = snapshot.calendar.add_working_days(moscow(db.now()).date(), 1);
        let tabs = tabs(say, RECEIPTS).await?;
        Ok(view! {
            <Title text=say.staff_new_receipt()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=RECEIPTS>{say.staff_receipts()}</a></li><li>{say.staff_new_receipt()}</li></ol></nav>
                <div class="ttl"><h1>{say.staff_new_receipt()}</h1></div>
                {tabs}
                {new(say, snapshot.catalog.warehouses(), tomorrow)}
            </main>
        }
        .html())
    })
}

fn new(say: Language, warehouses: &[Warehouse], day: NaiveDate) -> Html {
    let refused = Refused::of(say, AddReceipt::PATH);
    let chosen = refused.or("warehouse", "");
    let option = |of: &Warehouse| {
        let id = of.id.to_string();
        let selected = id == chosen;
        view! { <option value=id selected=selected>{of.name.clone()}</option> }
    };
    view! {
        <form class="card form" method="post" action=AddReceipt::PATH><Faults refused=refused.clone()/>
            <Field name="article" label=say.order_article() value=refused.or("article", "") refused=refused.clone() required=true maxlength=60/>
            <div class="f"><label for="warehouse">{say.staff_warehouse()}</label>
                <select class="in" id="warehouse" name="warehouse">{warehouses.iter().map(option).collect_view()}</select></div>
            <div class="f2">
                <Field name="due" kind="date" label=say.staff_receipt_due() value=refused.or("due", &day.to_string()) refused=refused.clone() required=true/>
                <Field name="quantity" label=say.staff_receipt_pieces() value=refused.or("quantity", "") refused=refused.clone() inputmode="numeric" required=true maxlength=12/>
            </div>
            <p class="note">{say.staff_dates_follow()}</p>
            <div><button class="btn btn-p">{say.staff_new_receipt()}</button></div></form>
    }
    .html()
}

/// `/staff/receipts/{receipt}`.
#[component]
pub fn ReceiptPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("receipt")).and_then(|id| id.parse().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let id = id.map(ReceiptId).ok_or_else(|| fail(service::Error::NotFound))?;
        let found = service::supply::receipt(&db, &actor, id).await.map_err(fail)?;
        let of = ChangeOf::Product(ProductId(found.product_id));
        let changes = service::staff::changes(&db, &actor, Some(of), 1).await.map_err(fail)?;
        Ok::<_, AppError>(view! {
            <Title text=say.staff_receipt_of(&found.article, &found.warehouse, date(found.due_on))/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=RECEIPTS>{say.staff_receipts()}</a></li><li>{found.article.clone()}</li></ol></nav>
                <div class="ttl"><h1>{say.staff_receipt_of(&found.article, &found.warehouse, date(found.due_on))}</h1></div>
                <Said/>
                <section class="card"><dl class="facts">
                    <dt>{say.order_name()}</dt><dd><a href=product_page(&found.article)>{found.name.clone()}</a></dd>
                    <dt>{say.staff_receipt_pieces()}</dt><dd>{grouped(found.quantity)}</dd>
                    <dt>{say.staff_receipt_promised()}</dt><dd>{grouped(found.promised)}</dd>
                </dl></section>
                {receive(say, &found)}{change(say, &found)}
                {latest(say, of, changes)}
            </main>
        }
        .html())
    })
}

fn receive(say: Language, of: &ReceiptRow) -> Html {
    let refused = Refused::of(say, ReceiveGoods::PATH);
    let pieces = of.quantity.to_string();
    view! {
        <section class="sec" aria-labelledby="receive-h"><h2 id="receive-h">{say.staff_receipt_receive()}</h2>
            <form class="card form" method="post" action=ReceiveGoods::PATH><Faults refused=refused.clone() form="receive-"/>
                <input type="hidden" name="receipt" value=of.id.to_string()/>
                <Field name="pieces" form="receive-" label=say.staff_received_pieces() value=refused.or("pieces", &pieces) refused=refused.clone() inputmode="numeric" required=true maxlength=12/>
                <p class="note">{say.staff_receipt_receive_why()}</p>
                <div><button class="btn btn-p">{say.staff_receive()}</button></div></form></section>
    }
    .html()
}

fn change(say: Language, of: &ReceiptRow) -> Html {
    let refused = Refused::of(say, ChangeReceipt::PATH);
    let (due, quantity) = (of.due_on.to_string(), of.quantity.to_string());
    view! {
        <section class="sec" aria-labelledby="change-h"><h2 id="change-h">{say.staff_receipt_change()}</h2>
            <form class="card form" method="post" action=ChangeReceipt::PATH><Faults refused=refused.clone() form="change-"/>
                <input type="hidden" name="receipt" value=of.id.to_string()/>
                <div class="f2">
                    <Field name="due" form="change-" kind="date" label=say.staff_receipt_due() value=refused.or("due", &due) refused=refused.clone() required=true/>
                    <Field name="quantity" form="change-" label=say.staff_receipt_pieces() value=refused.or("quantity", &quantity) refused=refused.clone() inputmode="numeric" required=true maxlength=12/>
                </div>
                <p class="note">{say.staff_receipt_change_why()}</p>
                <div><button class="btn btn-p">{say.account_save()}</button></div></form></section>
    }
    .html()
}
