//! `/staff/payments`: bank statements, and the payments of which somebody has to say what they are for.

use super::page::{staff, tabs};
use super::rpc::{AssignPayment, TakePayment, UnassignPayment};
use super::{ORDERS, PAYMENTS, STATEMENT};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Faults, Field, Html, Pager, Refused, Said, Text, Written, load};
use chrono::NaiveDate;
use domain::format::{date, moscow};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::payment::Listed;

/// `/staff/payments?page=2`.
#[component]
pub fn PaymentsPage() -> impl IntoView {
    let page =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::payment::list(&db, &actor, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        // A refusal stands in its row, if it is still there.
        let (assigned, taken_back) = (Refused::of(say, AssignPayment::PATH), Refused::of(say, UnassignPayment::PATH));
        let elsewhere = [&assigned, &taken_back].map(|refused| {
            let here = found.rows.iter().any(|row| refused.row("payment", &row.id.to_string()).any());
            if here { Refused::default() } else { refused.clone() }
        });
        let elsewhere = elsewhere.map(|refused| view! { <Faults refused/> }).into_iter().collect_view();
        let today = moscow(db.now()).date();
        let loaded = match flash::read() {
            Some(Flash::StatementLoaded { settled, doubtful, known }) => {
                Some(say.staff_statement_loaded(settled, doubtful, known))
            }
            _ => None,
        };
        let none = found.rows.is_empty().then(|| view! { <p class="muted">{say.staff_no_payments()}</p> });
        let tabs = tabs(say, PAYMENTS).await?;
        Ok(view! {
            <Title text=say.staff_payments()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_payments()}</h1></div>
                {tabs}
                {loaded.map(|words| view! { <p class="ban ban-ok" role="status">{words}</p> })}<Said/>{elsewhere}
                {statement(say)}{take(say, today)}
                <section class="sec" aria-labelledby="payments"><h2 class="vh" id="payments">{say.staff_payments()}</h2>{none}
                    <ul>{found.rows.into_iter().map(|payment| row(say, payment, &assigned, &taken_back)).collect_view()}</ul></section>
                <Pager span total number pages address=move |page| format!("{PAYMENTS}?page={page}")/>
            </main>
        }
        .html())
    })
}

/// The form that brings a statement.
fn statement(say: Language) -> Html {
    let error = flash::refused(STATEMENT).map(|(error, _)| text::error(say, &error));
    let wrong = error.is_some();
    view! {
        <form class="card" id="load" method="post" action=STATEMENT enctype="multipart/form-data">
            <div class="f" class:f-err=wrong>
                <label for="file">{say.staff_statement()}</label>
                <p class="note" id="file-hint">{say.staff_statement_hint()}</p>
                {error.map(|error| view! { <p class="err" id="file-error" role="alert">{error}</p> })}
                <input class="in" id="file" name="file" type="file" required accept=".txt"
                    aria-invalid=wrong.then_some("true") aria-describedby=if wrong { "file-hint file-error" } else { "file-hint" }/>
            </div>
            <button class="btn btn-p mt-8">{say.staff_statement_load()}</button>
        </form>
    }
    .html()
}

/// The form that takes a payment by hand.
fn take(say: Language, today: NaiveDate) -> Html {
    let refused = Refused::of(say, TakePayment::PATH);
    let (open, form) = (refused.any(), "take-");
    let day = refused.or("day", &today.to_string());
    let [document, amount, orders] = ["document", "amount", "orders"].map(|name| refused.typed.get(name));
    view! {
        <details class="fold mt-16" open=open><summary class="btn">{say.staff_take()}</summary>
            <form class="card form mt-8" method="post" action=TakePayment::PATH><Faults refused=refused.clone() form=form/>
                <input type="hidden" name="key" value=rpc::form_key()/>
                <Field name="document" form label=say.staff_document() value=document refused=refused.clone() required=true maxlength=40/>
                <Field name="day" form kind="date" label=say.staff_paid_on() value=day refused=refused.clone() required=true/>
                <Field name="amount" form label=say.staff_amount() value=amount refused=refused.clone() inputmode="decimal" required=true maxlength=20/>
                <Text name="orders" form label=say.staff_pays_orders() value=orders refused hint=say.staff_pays_hint() required=true maxlength=1_000/>
                <div><button class="btn btn-p">{say.staff_take()}</button></div>
            </form></details>
    }
    .html()
}

fn row(say: Language, payment: Listed, assigned: &Refused, taken_back: &Refused) -> Html {
    let id = payment.id.to_string();
    let heading = say.staff_payment_of(&payment.number, date(payment.paid_on));
    let sum = payment.amount.with_sign();
    let end = if payment.parts.is_empty() {
        let (form, refused) = (format!("pay-{id}-"), assigned.row("payment", &id));
        let (open, typed) = (refused.any(), refused.typed.get("orders"));
        view! {
                <span class="r"><span class="t1">{sum}</span></span>
                <details class="menu menu-r" name="menu" open=open><summary class="btn btn-s">{say.staff_assign()}</summary>
                    <div class="menu-p"><form class="menu-f" method="post" action=AssignPayment::PATH><Faults refused=refused.clone() form=form.clone()/>
                        <input type="hidden" name="payment" value=id/>
                        <Text name="orders" form label=say.staff_pays_orders() value=typed refused hint=say.staff_pays_hint() required=true maxlength=1_000/>
                        <button class="btn btn-p">{say.staff_assign()}</button></form></div></details>
            }
            .html()
    } else {
        let one = payment.parts.len() == 1;
        let pays = payment.parts.iter().map(|part| {
            let amount = (!one).then(|| format!(": {}", part.amount.with_sign()));
            view! { <span class="t2"><a href=format!("{ORDERS}/{}", part.order)>{say.staff_pays(part.order)}</a>{amount}</span> }
        });
        let back = take_back(say, &payment, taken_back);
        view! { <span class="r"><span class="t1">{sum}</span>{pays.collect_view()}</span>{back} }.html()
    };
    view! {
        <li class="li"><span class="grow"><span class="t1"><b>{heading}</b></span>
            <span class="t2">{payment.payer}" · "{say.staff_inn(&payment.payer_inn)}</span><span class="t2">{payment.purpose}</span></span>{end}</li>
    }
    .html()
}

/// The form that takes a payment back from its orders, with what becomes of them; nothing once they have left.
fn take_back(say: Language, payment: &Listed, refused: &Refused) -> Option<Html> {
    let id = payment.id.to_string();
    let refused = refused.row("payment", &id);
    let open = refused.any();
    if !open && payment.parts.iter().any(|part| part.shipped) {
        return None;
    }
    let started = payment.parts.iter().filter(|part| part.started);
    let started =
        started.map(|part| view! { <p class="note">{say.staff_stays_started(part.order)}</p> }).collect_view();
    Some(
        view! {
            <details class="menu menu-r" name="menu" open=open><summary class="btn btn-s">{say.staff_unassign()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=UnassignPayment::PATH><Faults refused/>
                    <input type="hidden" name="payment" value=id/>
                    <p class="note">{say.staff_unassign_why()}</p>{started}
                    <button class="btn btn-d">{say.staff_unassign()}</button></form></div></details>
        }
        .html(),
    )
}
