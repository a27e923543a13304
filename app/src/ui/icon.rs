//! Drawings of the sprite `style/assets/icons.svg`.

use leptos::prelude::*;

/// An icon of 20 px beside a word, or alone in a button that has a label.
#[component]
pub fn Icon(
    name: &'static str,
    /// 16 px, inside small things.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let class = if small { "i i16" } else { "i" };
    view! { <svg class=class viewBox="0 0 20 20" aria-hidden="true"><use href=format!("/icons.svg#{name}")/></svg> }
}

/// The same of 20 px as text, for what is written by hand.
pub fn icon(name: &str) -> String {
    format!(r#"<svg class="i" viewBox="0 0 20 20" aria-hidden="true"><use href="/icons.svg#{name}"></use></svg>"#)
}
