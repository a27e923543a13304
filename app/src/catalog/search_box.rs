//! The search field of the header: a form that finds without script, suggestions with it.

use super::rpc::Suggestion;
use super::typeahead::{Suggestions, Typeahead};
use crate::language::Language;
use crate::ui::Icon;
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

/// «Название или артикул», focused by `/`.
#[island]
pub fn SearchBox(text: String) -> impl IntoView {
    let say = Language::here();
    let field = NodeRef::<Input>::new();
    let found = Typeahead::new("found", field);
    let mut typed = found.typed();
    focus_by_slash(field);
    let go = move |row: Suggestion| _ = window().location().set_href(&format!("/product/{}", row.article));
    view! {
        <form class="find cb" role="search" action="/catalog" method="get">
            <Icon name="search"/>
            <input node_ref=field class="in" type="search" name="q" value=text placeholder=say.site_search()
                aria-label=say.site_search() autocomplete="off" maxlength="200" role="combobox" aria-autocomplete="list"
                aria-controls="found" aria-expanded=move || found.is_open().to_string()
                aria-activedescendant=move || found.active()
                on:input=move |event| typed(event_target_value(&event))
                on:keydown=move |event| if let Some(row) = found.key(&event) { go(row) }
                on:focus=move |_| found.reopen()
                on:blur=move |_| found.close()/>
            <span class="kbd" aria-hidden="true">"/"</span>
            <Suggestions say of=found choose=Callback::new(go)/>
        </form>
    }
}

/// `/` anywhere outside a field goes to the search.
fn focus_by_slash(field: NodeRef<Input>) {
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |event| {
            let tag = document().active_element().map(|element| element.tag_name()).unwrap_or_default();
            let typing = matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT");
            if let Some(input) = field.get_untracked().filter(|_| event.key() == "/" && !typing) {
                event.prevent_default();
                _ = input.focus();
                input.select();
            }
        });
        on_cleanup(move || listener.remove());
    });
}
