//! Lines that are chosen, and what can be done with all of them at once.

use super::editor::{Editor, Toast};
use super::rpc::edit_lines;
use crate::text;
use domain::id::ProductId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{FormData, HtmlFormElement, HtmlInputElement, MouseEvent, SubmitEvent};

/// A box of the table was clicked: that of a line, with Shift all from the last one to it, or the one that chooses all.
pub fn pick(editor: Editor, event: &MouseEvent) {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field.filter(|field| field.type_() == "checkbox") else { return };
    let on = field.checked();
    let all = editor.products();
    let Ok(product) = field.value().parse().map(ProductId) else {
        editor.chosen.set(if on { all } else { vec![] });
        return;
    };
    let last = editor.notes.with_value(|notes| notes.picked).filter(|_| event.shift_key()).unwrap_or(product);
    editor.notes.update_value(|notes| notes.picked = Some(product));
    let place = |product: ProductId| all.iter().position(|other| *other == product).unwrap_or(0);
    let (from, to) = (place(last).min(place(product)), place(last).max(place(product)));
    let these = all.get(from..=to).unwrap_or_default();
    editor.chosen.update(|chosen| {
        chosen.retain(|product| !these.contains(product));
        if on {
            chosen.extend(these);
        }
    });
}

/// Appears when something is chosen; without script it stands below the lines.
#[component]
pub fn Acts(editor: Editor, acts: String) -> impl IntoView {
    let say = editor.say;
    let chosen = move || editor.chosen.with(Vec::len);
    let busy = StoredValue::new(false);
    // The boxes that choose all are the server's, and follow what is chosen.
    Effect::new(move |_| {
        let all = chosen() > 0 && chosen() as u64 == editor.count.get();
        let boxes = document().query_selector_all("[aria-labelledby=lines] [type=checkbox][value='']").ok();
        let boxes = boxes.iter().flat_map(|boxes| (0..boxes.length()).filter_map(|at| boxes.item(at)));
        boxes.for_each(|field| field.unchecked_into::<HtmlInputElement>().set_checked(all));
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        // Pressed twice is once.
        if busy.get_value() {
            return;
        }
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        let act = event.submitter().and_then(|button| button.get_attribute("value")).unwrap_or_default();
        let Some(form) = form.and_then(|form| FormData::new_with_form(&form).ok()) else { return };
        let field = |name: &str| form.get(name).as_string().unwrap_or_default();
        let (quantity, to) = (field("quantity"), field("to").parse().ok());
        busy.set_value(true);
        spawn_local(async move {
            let products = editor.chosen.get_untracked();
            let answer = edit_lines(editor.number, products, act, quantity, to).await;
            _ = busy.try_set_value(false);
            match answer {
                Ok(edited) => {
                    editor.chosen.set(vec![]);
                    editor.own(edited.version);
                    editor.ask();
                    let undo = (edited.lines > 0).then_some(edited.version);
                    editor.toast(Toast { words: text::edited(say, &edited), undo });
                }
                Err(error) => editor.toast(Toast { words: text::error(say, &error), undo: None }),
            }
        });
    };
    view! {
        <div class="acts-b" class:bulk=move || { chosen() > 0 } on:submit=send>
            <b class="js-only">{move || say.draft_chosen(chosen() as u64)}</b>
            <div inner_html=acts></div>
            <button class="lnk js-only" type="button" on:click=move |_| editor.chosen.set(vec![])>{say.draft_choose_none()}</button>
        </div>
    }
}
