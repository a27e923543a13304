//! The order pad: article or name, quantity, Enter, and the next one.

use super::editor::Editor;
use super::rpc::{AddLine, add_line};
use crate::catalog::rpc::Suggestion;
use crate::catalog::{Suggestions, Typeahead};
use crate::import::ImportBar;
use crate::language::Language;
use crate::text::{self, Told};
use crate::ui::told;
use domain::draft::DraftChange;
use domain::quantity::Quantity;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use server_fn::ServerFn;

/// «Добавить товары», by hand.
#[component]
pub fn Pad(editor: Editor, error: Option<Told>, typed: (String, String)) -> impl IntoView {
    let say = editor.say;
    let said = RwSignal::new(error.map(Err::<Told, Told>));
    let busy = RwSignal::new(false);
    let what = NodeRef::<Input>::new();
    let how_many = NodeRef::<Input>::new();
    let found = Typeahead::new("pad-found", what);
    let send = move || {
        let value = |field: NodeRef<Input>| field.get_untracked().map(|input| input.value()).unwrap_or_default();
        let (text, quantity) = (value(what), value(how_many));
        // Enter pressed twice is once.
        if busy.get_untracked() {
            return;
        }
        if let Err(error) = Quantity::parse(&quantity) {
            said.set(Some(Err(text::refusal(say, &error.into()).into())));
            return;
        }
        busy.set(true);
        found.close();
        spawn_local(async move {
            let answer = add_line(editor.number, text, quantity).await;
            busy.set(false);
            found.close();
            match answer {
                Ok(changes) => {
                    said.set(Some(Ok(added(say, &changes).into())));
                    for change in &changes {
                        editor.apply(change);
                    }
                    clear(what, how_many);
                }
                Err(error) => said.set(Some(Err(Told::of(say, &editor.number.to_string(), &error)))),
            }
        });
    };
    let mut typed_on = found.typed();
    let choose = move |row: Suggestion| choose(&row.article, found, what, how_many);
    view! {
        <section class="pad" aria-labelledby="pad-h">
            <h2 class="vh" id="pad-h">{say.draft_add_products()}</h2>
            <form class="pad-row" method="post" action=AddLine::PATH on:submit=move |event| { event.prevent_default(); send(); }>
                <div class="f cb" class:f-err=move || said.get().is_some_and(|said| said.is_err())>
                    <input type="hidden" name="number" value=editor.number.to_string()/>
                    <label for="text">{say.draft_what()}</label>
                    <input node_ref=what class="in" id="text" name="text" placeholder=say.draft_what_example() autocomplete="off"
                        required maxlength="2000" value=typed.0 aria-describedby="pad-said"
                        role="combobox" aria-autocomplete="list" aria-controls="pad-found"
                        aria-expanded=move || found.is_open().to_string()
                        aria-activedescendant=move || found.active()
                        on:keydown=move |event| if let Some(row) = found.key(&event) { choose(row) }
                        on:input=move |event| typed_on(event_target_value(&event))
                        on:blur=move |_| found.close()/>
                    <Suggestions say of=found choose=Callback::new(choose)/>
                </div>
                <div class="f">
                    <label for="quantity">{say.draft_quantity()}</label>
                    <input node_ref=how_many class="in" id="quantity" name="quantity" inputmode="numeric" autocomplete="off"
                        maxlength="20" value=if typed.1.is_empty() { "1".to_owned() } else { typed.1 }/>
                </div>
                <button class="btn btn-p" class:busy=move || busy.get()>{say.draft_add()}</button>
            </form>
            <p id="pad-said" role="status">
                {move || said.get().map(|said| {
                    let class = if said.is_ok() { "sv sv-ok" } else { "err" };
                    view! { <span class=class>{told(say, said.unwrap_or_else(|error| error))}</span> }
                })}
            </p>
            <ImportBar say number=editor.number/>
        </section>
    }
}

/// Puts the article into the field and goes on to the quantity.
fn choose(article: &str, found: Typeahead, what: NodeRef<Input>, how_many: NodeRef<Input>) {
    if let Some(input) = what.get_untracked() {
        input.set_value(article);
    }
    found.close();
    if let Some(input) = how_many.get_untracked() {
        _ = input.focus();
        input.select();
    }
}

/// «Добавлено: `OptiDin` BM63-1C16-4,5-УХЛ3, 12 шт — округлено до 12 шт: в упаковке 12».
fn added(say: Language, changes: &[DraftChange]) -> String {
    let row = match changes {
        [change] => change.row.as_ref(),
        _ => None,
    };
    match row {
        Some(row) => {
            let pieces = row.line.quantity.pieces();
            let rounded = row.line.asked.map(|_| format!(", {}", text::rounded(say, pieces, row.pack.pieces())));
            say.draft_added(&row.name, pieces) + &rounded.unwrap_or_default()
        }
        None => say.draft_added_positions(say.site_positions(changes.len() as u64)),
    }
}

/// Ready for the next article.
fn clear(what: NodeRef<Input>, how_many: NodeRef<Input>) {
    if let Some(input) = how_many.get_untracked() {
        input.set_value("1");
    }
    if let Some(input) = what.get_untracked() {
        input.set_value("");
        _ = input.focus();
    }
}
