//! What changes on the page of an order: heading, documents and history.

use crate::language::Language;
use crate::text;
use crate::ui::{Icon, StatusBadge, Written};
use domain::actor::Via;
use domain::format::{date_time, moscow};
use domain::id::OrderNumber;
use domain::money::Money;
use domain::order::{Order, OrderDeed, OrderEvent};
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

/// What an entry of the history says was done.
fn what(say: Language, event: &OrderEvent) -> String {
    let about = event.about.as_str();
    match event.deed {
        OrderDeed::Moved => text::status(say, event.status).to_owned(),
        OrderDeed::AskedDiscount if about.is_empty() => say.order_deed_asked().to_owned(),
        OrderDeed::AskedDiscount => say.order_deed_asked_percent(about),
        OrderDeed::GrantedDiscount if about.is_empty() => say.order_said_granted().to_owned(),
        OrderDeed::GrantedDiscount => say.order_said_granted_all(about),
        OrderDeed::Unpaid => say.order_deed_unpaid(Money::from_kopecks(about.parse().unwrap_or_default()).with_sign()),
        OrderDeed::Paid => say.order_deed_paid(Money::from_kopecks(about.parse().unwrap_or_default()).with_sign()),
        OrderDeed::Stuck => say.order_stuck().to_owned(),
        OrderDeed::Ready => say.order_deed_ready().to_owned(),
        OrderDeed::Shipped => say.order_deed_shipped(about),
    }
}

/// Who did it and through which interface; empty: it happened by itself.
pub fn who(say: Language, event: &OrderEvent) -> String {
    match (event.via, event.by.is_empty()) {
        (Via::Exchange, true) => say.order_via_exchange().to_owned(),
        (_, true) => String::new(),
        (Via::Api, false) => say.order_via_api(&event.by),
        (_, false) => event.by.clone(),
    }
}

/// When, what, who; the newest first.
#[component]
pub fn History(events: Vec<OrderEvent>) -> impl IntoView {
    let say = Language::here();
    let event = |(at, event): (usize, OrderEvent)| {
        let when = date_time(moscow(event.at));
        let by = who(say, &event);
        let by = if by.is_empty() { String::new() } else { format!(", {by}") };
        view! {
            <li class=if at == 0 { "now" } else { "done" }>
                <i class="pt"></i><h3>{what(say, &event)}</h3><p class="note">{when}{by}</p>
            </li>
        }
    };
    view! { <ol class="tl">{events.into_iter().enumerate().map(event).collect_view()}</ol> }.html()
}
