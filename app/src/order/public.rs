//! «Узнать статус заказа», for everybody.

use crate::error::AppError;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Field, Html, Icon, StatusBadge, Written, load};
use domain::format::{date, date_time, grouped, moscow};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use service::order::PublicStatus;

/// `/status?number=1308206&inn=7700000000`.
#[component]
pub fn StatusPage() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let (number, inn) = (get("number"), get("inn"));
    load(async move {
        let say = Language::here();
        let db = rpc::db()?;
        let asked = !number.trim().is_empty() && !inn.trim().is_empty();
        let answer = if asked {
            match service::order::look_up(&db, &number, &inn, &rpc::browser()?).await.map_err(fail) {
                Ok(Some(found)) => Some(status(say, &found)),
                Ok(None) => {
                    Some(view! { <p class="ban ban-warn" role="status">{say.order_status_unknown()}</p> }.html())
                }
                Err(AppError::Refused(refusal)) => {
                    Some(view! { <p class="ban ban-err" role="alert">{text::refusal(say, &refusal)}</p> }.html())
                }
                Err(error) => return Err(error),
            }
        } else {
            None
        };
        Ok(view! {
            <Title text=say.order_status_of()/>
            <main class="page" id="main"><div class="auth">
                <h1>{say.order_status_of()}</h1>
                <p class="muted">{say.order_status_why()}</p>
                {answer}
                <form method="get" action="/status">
                    <Field name="number" label=say.order_status_number() value=number hint=say.order_status_number_hint() maxlength=20 required=true/>
                    <Field name="inn" label=say.order_status_inn() value=inn inputmode="numeric" maxlength=12 required=true/>
                    <button class="btn btn-p btn-l">{say.order_status_ask()}</button>
                </form>
            </div></main>
        }
        .html())
    })
}

fn status(say: Language, found: &PublicStatus) -> Html {
    let fact = |name: &'static str, value: String| view! { <dt>{name}</dt><dd>{value}</dd> };
    let ready = found.ready_on.map(|day| fact(say.lead_time_ready(), date(day)));
    let shipped = say.order_shipped_of(grouped(found.shipped), grouped(found.pieces));
    view! {
        <section class="card mb-16" role="status"><h2 class="row"><Icon name="doc"/>{say.order_heading(found.number)}" "<StatusBadge status=found.status/></h2>
            <dl class="facts">{fact(say.order_sent(), date_time(moscow(found.submitted_at)))}{ready}{fact(say.order_shipped(), shipped)}</dl>
        </section>
    }
    .html()
}
