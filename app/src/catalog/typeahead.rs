//! Suggestions under a field while a text is typed: in the header, and in the order pad.

use super::rpc::{Suggestion, suggest};
use crate::language::Language;
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Letters from which suggestions come.
const FROM: usize = 2;
/// Typing pauses so long before the server is asked.
const PAUSE: Duration = Duration::from_millis(80);

/// A field and what is suggested for it.
#[derive(Clone, Copy)]
pub struct Typeahead {
    /// Of the list; its rows are numbered behind it.
    id: &'static str,
    field: NodeRef<Input>,
    found: RwSignal<Vec<Suggestion>>,
    chosen: RwSignal<Option<usize>>,
    open: RwSignal<bool>,
}

impl Typeahead {
    pub fn new(id: &'static str, field: NodeRef<Input>) -> Self {
        Self { id, field, found: RwSignal::new(vec![]), chosen: RwSignal::new(None), open: RwSignal::new(false) }
    }

    /// Asks for what fits the text, once typing pauses.
    pub fn typed(self) -> impl FnMut(String) {
        leptos::leptos_dom::helpers::debounce(PAUSE, move |text: String| {
            spawn_local(async move {
                let few = text.trim().chars().count() < FROM;
                let rows = if few { vec![] } else { suggest(text.clone()).await.unwrap_or_default() };
                if self.waits_for(&text) {
                    self.chosen.set(None);
                    self.open.set(!rows.is_empty());
                    self.found.set(rows);
                }
            });
        })
    }

    /// An answer that comes late must not cover what the person has gone on to.
    fn waits_for(self, text: &str) -> bool {
        let active = document().active_element();
        let field = self.field.get_untracked().filter(|field| field.value() == text);
        field.zip(active).is_some_and(|(field, active)| active.is_same_node(Some(&field)))
    }

    pub fn is_open(self) -> bool {
        self.open.get()
    }

    pub fn close(self) {
        self.open.set(false);
    }

    /// Shows again what was found.
    pub fn reopen(self) {
        self.open.set(self.found.with_untracked(|rows| !rows.is_empty()));
    }

    /// The row that the arrows have come to, for `aria-activedescendant`.
    pub fn active(self) -> Option<String> {
        self.chosen.get().map(|at| self.row_id(at))
    }

    fn row_id(self, at: usize) -> String {
        format!("{}-{at}", self.id)
    }

    /// A key in the field: arrows choose, Escape closes. The suggestion when Enter takes the chosen one.
    pub fn key(self, event: &ev::KeyboardEvent) -> Option<Suggestion> {
        let last = self.found.with_untracked(Vec::len).checked_sub(1).filter(|_| self.open.get_untracked())?;
        let now = self.chosen.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.chosen.set(Some(now.map_or(0, |at| (at + 1).min(last)))),
            "ArrowUp" => self.chosen.set(now.and_then(|at| at.checked_sub(1))),
            "Escape" => self.close(),
            "Enter" => {
                let row = self.found.with_untracked(|rows| rows.get(now?).cloned())?;
                event.prevent_default();
                return Some(row);
            }
            _ => return None,
        }
        event.prevent_default();
        None
    }
}

/// The list under the field.
#[component]
pub fn Suggestions(say: Language, of: Typeahead, choose: Callback<Suggestion>) -> impl IntoView {
    let row = move |(at, row): (usize, Suggestion)| {
        let pressed = row.clone();
        view! {
            <li id=of.row_id(at) role="option" aria-selected=move || (of.chosen.get() == Some(at)).to_string()
                on:mousedown=move |event| { event.prevent_default(); choose.run(pressed.clone()); }>
                <span class="art">{row.article}</span>
                <span class="nm"><span class="k">{row.kind}</span><span class="d">{row.name}</span></span>
                <span class="num">{row.price.with_sign()}</span>
            </li>
        }
    };
    view! {
        {move || of.is_open().then(|| view! {
            <ul class="cb-list" id=of.id role="listbox" aria-label=say.site_found()>
                {move || of.found.get().into_iter().enumerate().map(row).collect_view()}
            </ul>
        })}
    }
}
