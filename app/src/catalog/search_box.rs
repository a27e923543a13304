//! The search field of the header: a form that finds without script, suggestions with it.

use super::rpc::{Suggestion, suggest};
use crate::language::Language;
use crate::ui::Icon;
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Letters from which suggestions come.
const FROM: usize = 2;
/// Typing pauses so long before the server is asked.
const PAUSE: Duration = Duration::from_millis(80);

/// «Название или артикул», focused by `/`.
#[island]
pub fn SearchBox(text: String) -> impl IntoView {
    let say = Language::here();
    let field = NodeRef::<Input>::new();
    let found = RwSignal::new(Vec::<Suggestion>::new());
    let chosen = RwSignal::new(None::<usize>);
    let open = RwSignal::new(false);
    let asked = StoredValue::new(0u32);
    let ask = move |text: String| {
        asked.update_value(|number| *number += 1);
        let number = asked.get_value();
        spawn_local(async move {
            let rows =
                if text.trim().chars().count() < FROM { vec![] } else { suggest(text).await.unwrap_or_default() };
            // An answer that comes after a later question is stale.
            if number == asked.get_value() {
                chosen.set(None);
                // Nor does one open a list over what the person has gone on to.
                open.set(!rows.is_empty() && has_focus(field));
                found.set(rows);
            }
        });
    };
    let ask = leptos::leptos_dom::helpers::debounce(PAUSE, ask);
    let mut typed = ask;
    focus_by_slash(field);
    let go = move |at: usize| {
        if let Some(row) = found.with_untracked(|rows| rows.get(at).cloned()) {
            _ = window().location().set_href(&format!("/product/{}", row.article));
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        if move_choice(&event, found.with_untracked(Vec::len), chosen) {
            return;
        }
        match (event.key().as_str(), chosen.get_untracked()) {
            ("Enter", Some(at)) if open.get_untracked() => {
                event.prevent_default();
                go(at);
            }
            ("Escape", _) => open.set(false),
            _ => {}
        }
    };
    view! {
        <form class="find cb" role="search" action="/catalog" method="get">
            <Icon name="search"/>
            <input node_ref=field class="in" type="search" name="q" value=text placeholder=say.site_search()
                aria-label=say.site_search() autocomplete="off" maxlength="200" role="combobox" aria-autocomplete="list"
                aria-controls="found" aria-expanded=move || open.get().to_string()
                aria-activedescendant=move || chosen.get().map(|at| format!("found-{at}"))
                on:input=move |event| typed(event_target_value(&event))
                on:keydown=key
                on:focus=move |_| open.set(found.with_untracked(|rows| !rows.is_empty()))
                on:blur=move |_| open.set(false)/>
            <span class="kbd" aria-hidden="true">"/"</span>
            <Show when=move || open.get()>
                <ul class="cb-list" id="found" role="listbox" aria-label=say.site_found()>
                    {move || found.get().into_iter().enumerate().map(|(at, row)| view! {
                        <li id=format!("found-{at}") role="option" aria-selected=move || (chosen.get() == Some(at)).to_string()
                            on:mousedown=move |event| { event.prevent_default(); go(at); }>
                            <span class="art">{row.article.clone()}</span>
                            <span class="nm"><span class="k">{row.kind.clone()}</span><span class="d">{row.name.clone()}</span></span>
                            <span class="num">{row.price.with_sign()}</span>
                        </li>
                    }).collect_view()}
                </ul>
            </Show>
        </form>
    }
}

/// The arrows in a list of so many suggestions; whether the key was one of them.
pub fn move_choice(event: &ev::KeyboardEvent, rows: usize, chosen: RwSignal<Option<usize>>) -> bool {
    let Some(last) = rows.checked_sub(1) else { return false };
    let now = chosen.get_untracked();
    let next = match event.key().as_str() {
        "ArrowDown" => Some(now.map_or(0, |at| (at + 1).min(last))),
        "ArrowUp" => now.and_then(|at| at.checked_sub(1)),
        _ => return false,
    };
    event.prevent_default();
    chosen.set(next);
    true
}

/// Whether the person is in this field.
pub fn has_focus(field: NodeRef<Input>) -> bool {
    let active = document().active_element();
    field.get_untracked().zip(active).is_some_and(|(field, active)| active.is_same_node(Some(&field)))
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
