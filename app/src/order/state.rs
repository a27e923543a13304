//! What changes on the page of an order: heading, documents and history.

use crate::language::Language;
use crate::text;
use crate::ui::{Icon, StatusBadge, Written};
use domain::format::{date_time, moscow};
use domain::id::OrderNumber;
use domain::order::{Order, OrderEvent};
use leptos::prelude::*;

#[component]
pub fn Heading(order: Order) -> impl IntoView {
    let say = Language::here();
    view! {
        <h1>
            {say.order_heading(order.number)}
            {order.accounting_number.map(|number| view! { " " <span class="muted thin">{format!("({number})")}</span> })}
        </h1>
        <span role="status"><StatusBadge status=order.status/></span>
    }
    .html()
}

/// The invoice in its forms, when it is `ready`.
#[component]
pub fn Documents(number: OrderNumber, ready: bool) -> impl IntoView {
    let say = Language::here();
    let link = move |form: &str| format!("/orders/{number}/invoice.{form}");
    let links = if ready {
        view! { <span class="row"><a href=link("html")>"HTML"</a> <a href=link("xlsx") download>"XLS"</a> <a href=link("pdf")>"PDF"</a></span> }.html()
    } else {
        view! { <span class="note">{say.order_invoice_awaited()}</span> }.html()
    };
    view! {
        <ul><li class="li">
            <Icon name="doc"/>
            <span class="grow"><span class="t1">{say.order_invoice()}</span></span>
            {links}
        </li></ul>
    }
    .html()
}

/// When, what, who; the newest first.
#[component]
pub fn History(events: Vec<OrderEvent>) -> impl IntoView {
    let say = Language::here();
    let event = |(at, event): (usize, OrderEvent)| {
        let when = date_time(moscow(event.at));
        let by = if event.by.is_empty() { String::new() } else { format!(", {}", event.by) };
        view! {
            <li class=if at == 0 { "now" } else { "done" }>
                <i class="pt"></i><h3>{text::status(say, event.status)}</h3><p class="note">{when}{by}</p>
            </li>
        }
    };
    view! { <ol class="tl">{events.into_iter().enumerate().map(event).collect_view()}</ol> }.html()
}
