//! The keyboard of the table: it moves as in a sheet, and Ctrl Z takes the last change back.

use super::editor::Editor;
use domain::id::ProductId;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Arrows and Enter go from quantity to quantity; below the last one is the field for the next article.
pub fn key(event: &KeyboardEvent) {
    let down = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        "Enter" => !event.shift_key(),
        _ => return,
    };
    let Some(row) = field(event).filter(is_quantity).and_then(|field| field.closest("tr").ok().flatten()) else {
        return;
    };
    event.prevent_default();
    let next = beside(&row, down).and_then(|row| row.query_selector("[name=quantity]").ok().flatten());
    let next = if down { next.or_else(|| document().get_element_by_id("text")) } else { next };
    if let Some(next) = next {
        _ = next.unchecked_into::<HtmlElement>().focus();
    }
}

/// The row below or above, in this block or the next one.
pub fn beside(row: &Element, down: bool) -> Option<Element> {
    let sibling = |of: &Element| if down { of.next_element_sibling() } else { of.previous_element_sibling() };
    sibling(row).or_else(|| {
        let body = sibling(&row.parent_element()?)?;
        if down { body.first_element_child() } else { body.last_element_child() }
    })
}

/// Ctrl Z, where the field that has the focus has nothing of its own to take back.
pub fn undo(editor: Editor) {
    let handle = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        // By its place: the letter is another one in a Russian layout.
        if !(event.ctrl_key() || event.meta_key()) || event.shift_key() || event.code() != "KeyZ" {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.tag_name() == "TEXTAREA") {
            return;
        }
        if let Some(field) = field(&event) {
            let line = field.closest("tr").ok().flatten().filter(|_| is_quantity(&field));
            if let Some(line) = line {
                if product(&line).is_some_and(|product| editor.cancel(product)) {
                    event.prevent_default();
                    return;
                }
            } else if is_quantity(&field) || (!field.value().is_empty() && field.type_() != "checkbox") {
                return;
            }
        }
        event.prevent_default();
        editor.undo_last();
    });
    on_cleanup(move || handle.remove());
}

fn product(row: &Element) -> Option<ProductId> {
    row.id().strip_prefix("line-")?.parse().ok().map(ProductId)
}

fn field(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

fn is_quantity(field: &HtmlInputElement) -> bool {
    field.name() == "quantity"
}
