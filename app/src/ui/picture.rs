//! What a list shows of a product.

use super::Written;
use leptos::prelude::*;
use std::sync::Arc;

/// A product's first photo by its digest, else its drawing; an empty frame when there is neither.
#[component]
pub fn Picture(id: String, photo: Option<Arc<str>>) -> impl IntoView {
    let known = photo.is_none() && !id.is_empty();
    let photo = photo.map(|digest| {
        let small = service::photo::address(&digest, true);
        view! { <img src=small width="48" height="48" alt="" loading="lazy"/> }
    });
    view! {
        <span class="pic">
            {photo}{known.then(|| view! { <svg viewBox="0 0 48 48" aria-hidden="true"><use href=format!("/icons.svg#{id}")/></svg> })}
        </span>
    }
    .html()
}
