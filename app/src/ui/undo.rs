//! What has been done a moment ago, with «Вернуть».

use super::Written;
use crate::language::Language;
use leptos::prelude::*;

/// The banner of a change that can be taken back by one button.
///
/// # Parameters
/// - `action`: the server function that takes it back, with `fields` as its arguments.
/// - `class`: what the banner looks like besides being one.
#[component]
pub fn Undo(
    action: &'static str,
    fields: Vec<(&'static str, String)>,
    said: String,
    #[prop(default = "ban-info")] class: &'static str,
) -> impl IntoView {
    let fields =
        fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    view! {
        <form class=format!("ban {class}") role="status" method="post" action=action>
            {fields}
            <p>{said}" "</p><button class="btn btn-s">{Language::here().site_undo()}</button>
        </form>
    }
    .html()
}
