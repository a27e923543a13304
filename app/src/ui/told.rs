//! A sentence with its way on.

use crate::language::Language;
use crate::text::Told;
use leptos::prelude::*;

/// What is said, and «Что можно взять» when there is such a way.
pub fn told(say: Language, Told { said, way_on }: Told) -> impl IntoView {
    let link = way_on.map(|to| view! { " "<a href=to>{say.draft_what_is_left()}</a> });
    view! { {said}{link} }
}
