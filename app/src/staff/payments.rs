//! `/staff/payments`: bank statements, and the payments of which somebody has to say what they are for.

use super::page::{staff, tabs};
use super::rpc::AssignPayment;
use super::{PAYMENTS, STATEMENT};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Faults, Field, Html, Pager, Refused, Said, Written, load};
use domain::format::date;
use domain::money::Money;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::payment::Row;

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
        let refused = Refused::of(say, AssignPayment::PATH);
        let here = found.rows.iter().any(|row| refused.row("payment", &row.id.to_string()).any());
        let elsewhere = if here { Refused::default() } else { refused.clone() };
        let loaded = match flash::read() {
            Some(Flash::StatementLoaded { settled, doubtful, known }) => {
                Some(say.staff_statement_loaded(settled, doubtful, known))
            }
            _ => None,
        };
        let none = found.rows.is_empty().then(|| view! { <p class="muted">{say.staff_no_payments()}</p> });
        Ok(view! {
            <Title text=say.staff_payments()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_payments()}</h1></div>
                {tabs(say, PAYMENTS)}
                {loaded.map(|words| view! { <p class="ban ban-ok" role="status">{words}</p> })}<Said/><Faults refused=elsewhere/>
                {statement(say)}
                <section class="sec" aria-labelledby="payments"><h2 class="vh" id="payments">{say.staff_payments()}</h2>{none}
                    <ul>{found.rows.into_iter().map(|payment| row(say, payment, &refused)).collect_view()}</ul></section>
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

fn row(say: Language, payment: Row, refused: &Refused) -> Html {
    let id = payment.id.to_string();
    let heading = say.staff_payment_of(&payment.number, date(payment.paid_on));
    let sum = Money::from_kopecks(payment.amount).with_sign();
    let end = if let Some(order) = payment.order_number {
        view! { <span class="r"><span class="t1">{sum}</span><span class="t2">{say.staff_pays(order)}</span></span> }
            .html()
    } else {
        let (form, refused) = (format!("pay-{id}-"), refused.row("payment", &id));
        let (open, typed) = (refused.any(), refused.typed.get("number"));
        view! {
                <span class="r"><span class="t1">{sum}</span></span>
                <details class="menu menu-r" name="menu" open=open><summary class="btn btn-s">{say.staff_assign()}</summary>
                    <div class="menu-p"><form class="menu-f" method="post" action=AssignPayment::PATH><Faults refused=refused.clone() form=form.clone()/>
                        <input type="hidden" name="payment" value=id/>
                        <Field name="number" form label=say.staff_pays_order() value=typed refused inputmode="numeric" required=true/>
                        <button class="btn btn-p">{say.staff_assign()}</button></form></div></details>
            }
            .html()
    };
    view! {
        <li class="li"><span class="grow"><span class="t1"><b>{heading}</b></span>
            <span class="t2">{payment.payer}" · "{say.staff_inn(&payment.payer_inn)}</span><span class="t2">{payment.purpose}</span></span>{end}</li>
    }
    .html()
}
