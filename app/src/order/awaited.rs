//! While the invoice is on its way the page of an order asks for it, and shows it when it is there.

use super::rpc::look;
use crate::error::AppError;
use crate::language::Language;
use crate::text;
use domain::id::OrderNumber;
use domain::order::OrderStatus;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{Document, XmlHttpRequest, XmlHttpRequestResponseType};
use std::time::Duration;

/// A waiting page asks so often.
const EVERY: Duration = Duration::from_secs(1);

/// Stands beside the page of an order that has just been sent; says what has become of it to those who cannot see.
#[island]
pub fn Awaited(number: OrderNumber) -> impl IntoView {
    let say = Language::here();
    let now = RwSignal::new(None::<OrderStatus>);
    Effect::new(move |_| ask_later(number, now));
    view! { <p class="vh" role="status">{move || now.get().map(|status| text::status(say, status))}</p> }
}

fn ask_later(number: OrderNumber, now: RwSignal<Option<OrderStatus>>) {
    let ask = move || {
        spawn_local(async move {
            match look(number).await {
                Ok(None) | Err(AppError::Transport | AppError::Internal { .. }) => {
                    ask_later(number, now);
                }
                Ok(status) => {
                    show();
                    now.set(status);
                }
                // It cannot be seen any more: the page stays as it is.
                Err(_) => {}
            }
        });
    };
    set_timeout(ask, EVERY);
}

/// Puts the page as the server writes it now in the place of what is shown.
fn show() -> Option<()> {
    let request = XmlHttpRequest::new().ok()?;
    request.open("GET", &window().location().href().ok()?).ok()?;
    request.set_response_type(XmlHttpRequestResponseType::Document);
    let answered = request.clone();
    let shown = Closure::once_into_js(move || {
        let page = answered.response().ok().and_then(|page| page.dyn_into::<Document>().ok());
        let new = page.and_then(|page| page.get_element_by_id("main"));
        if let Some((new, old)) = new.zip(document().get_element_by_id("main")) {
            old.set_inner_html(&new.inner_html());
        }
    });
    request.set_onload(Some(shown.unchecked_ref()));
    request.send().ok()
}
