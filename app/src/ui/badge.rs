//! The state of an order: a word, a colour and a shape, so that none of them is needed alone.

use crate::language::Language;
use crate::text;
use crate::ui::Written;
use domain::order::OrderStatus;
use leptos::prelude::*;

/// The badge of a status.
#[component]
pub fn StatusBadge(status: OrderStatus) -> impl IntoView {
    let (class, shape) = shape(status);
    view! {
        <span class=class>
            <svg viewBox="0 0 12 12" aria-hidden="true"><use href=format!("/icons.svg#{shape}")/></svg>
            {text::status(Language::here(), status)}
        </span>
    }
    .html()
}

const fn shape(status: OrderStatus) -> (&'static str, &'static str) {
    match status {
        OrderStatus::Draft => ("bg", "b-draft"),
        OrderStatus::Proposal => ("bg", "b-doc"),
        OrderStatus::Submitted => ("bg bg-info", "b-sent"),
        OrderStatus::Invoiced => ("bg bg-warn", "b-doc"),
        OrderStatus::InProduction => ("bg bg-info", "b-half"),
        OrderStatus::Completed => ("bg bg-ok", "b-check"),
        OrderStatus::Rejected => ("bg bg-err", "b-x"),
    }
}
