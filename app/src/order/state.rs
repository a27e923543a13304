//! Heading, documents and history of an order. While the invoice is on its way the page asks for it by itself.

use super::rpc::{Standing, look};
use crate::language::Language;
use crate::text;
use crate::ui::Icon;
use domain::order::OrderStatus;
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// A waiting page asks so often.
const EVERY: Duration = Duration::from_secs(1);

/// Which part of the page this is: they stand in different places and show the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Part {
    Heading,
    Documents,
    History,
}

thread_local! {
    static LATEST: ArcRwSignal<Option<Standing>> = ArcRwSignal::new(None);
}

/// One part; the heading asks, the others follow.
#[island]
pub fn OrderState(part: Part, first: Standing) -> impl IntoView {
    let shown = RwSignal::new(first);
    let latest = LATEST.with(Clone::clone);
    Effect::new(move |_| {
        if let Some(now) = latest.get() {
            shown.set(now);
        }
    });
    if part == Part::Heading {
        Effect::new(move |_| {
            if shown.with(|now| now.status == OrderStatus::Submitted) {
                ask_later(shown);
            }
        });
    }
    match part {
        Part::Heading => EitherOf3::A(view! { <Heading shown/> }),
        Part::Documents => EitherOf3::B(view! { <Documents shown/> }),
        Part::History => EitherOf3::C(view! { <History shown/> }),
    }
}

fn ask_later(shown: RwSignal<Standing>) {
    set_timeout(
        move || {
            spawn_local(async move {
                let number = shown.with_untracked(|now| now.number);
                match look(number).await {
                    Ok(now) if now.status != OrderStatus::Submitted => LATEST.with(|latest| latest.set(Some(now))),
                    _ => ask_later(shown),
                }
            });
        },
        EVERY,
    );
}

#[component]
fn Heading(shown: RwSignal<Standing>) -> impl IntoView {
    let say = Language::here();
    let status = move || shown.with(|now| now.status);
    let badge = move || match status() {
        OrderStatus::Proposal => ("bg", "/icons.svg#b-doc"),
        OrderStatus::Submitted => ("bg bg-info", "/icons.svg#b-sent"),
        OrderStatus::Invoiced => ("bg bg-warn", "/icons.svg#b-doc"),
        OrderStatus::InProduction => ("bg bg-info", "/icons.svg#b-half"),
        OrderStatus::Completed => ("bg bg-ok", "/icons.svg#b-check"),
        OrderStatus::Rejected => ("bg bg-err", "/icons.svg#b-x"),
    };
    view! {
        <h1>
            {move || shown.with(|now| say.order_heading(now.number))}
            {move || shown.with(|now| now.accounting_number.clone()).map(|number| view! { " " <span class="muted thin">{format!("({number})")}</span> })}
        </h1>
        <span class=move || badge().0 role="status">
            <svg viewBox="0 0 12 12" aria-hidden="true"><use href=move || badge().1/></svg>
            {move || text::status(say, status())}
        </span>
    }
}

#[component]
fn Documents(shown: RwSignal<Standing>) -> impl IntoView {
    let say = Language::here();
    let ready = move || shown.with(|now| now.accounting_number.is_some());
    let link = move |form: &str| shown.with(|now| format!("/orders/{}/invoice.{form}", now.number));
    view! {
        <ul><li class="li">
            <Icon name="doc"/>
            <span class="grow"><span class="t1">{say.order_invoice()}</span></span>
            {move || if ready() {
                Either::Left(view! { <span class="row"><a href=link("html")>"HTML"</a> <a href=link("xlsx") download>"XLS"</a> <a href=link("pdf")>"PDF"</a></span> })
            } else {
                Either::Right(view! { <span class="note">{say.order_invoice_awaited()}</span> })
            }}
        </li></ul>
    }
}

#[component]
fn History(shown: RwSignal<Standing>) -> impl IntoView {
    let say = Language::here();
    view! {
        <ol class="tl">
            {move || shown.get().history.into_iter().enumerate().map(|(at, (when, status, by))| {
                let by = if by.is_empty() { String::new() } else { format!(", {by}") };
                view! {
                    <li class=if at == 0 { "now" } else { "done" }>
                        <i class="pt"></i><h3>{text::status(say, status)}</h3><p class="note">{when}{by}</p>
                    </li>
                }
            }).collect_view()}
        </ol>
    }
}
