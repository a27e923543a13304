//! «Купить»: a button that turns into a stepper on the active draft.

use crate::draft::live;
use crate::draft::rpc::{SetInActive, set_in_active};
use crate::text;
use crate::ui::Icon;
use crate::ui::stepper::{Stepper, Wish};
use domain::draft::DraftChange;
use domain::id::ProductId;
use domain::quantity::{PackSize, Quantity};
use leptos::prelude::*;
use leptos::task::spawn_local;
use server_fn::ServerFn;

/// The way of a product into the active draft. Saved at once, with no further button.
#[island]
pub fn Buy(product: ProductId, article: String, pack: PackSize, ordered: Option<u32>) -> impl IntoView {
    let pieces = RwSignal::new(ordered.unwrap_or(0));
    let note = RwSignal::new(None::<Result<String, String>>);
    let asked = StoredValue::new(0u32);
    let save = move |text: String| {
        asked.update_value(|number| *number += 1);
        let number = asked.get_value();
        spawn_local(async move {
            let answer = set_in_active(product, text, None).await;
            if number != asked.get_value() {
                return;
            }
            match answer {
                Ok(change) => {
                    pieces.set(in_draft(&change));
                    note.set(said(&change).map(Ok));
                    live::publish(change);
                }
                Err(error) => note.set(Some(Err(text::error(&error)))),
            }
        });
    };
    let wish = move |wish: Wish| match wish {
        Wish::Exactly(quantity) => {
            // Painted before the server has answered; the answer corrects it.
            pieces.set(pack.round_up(quantity).map_or(quantity, |rounded| rounded).pieces());
            save(quantity.pieces().to_string());
        }
        Wish::Nothing => {
            pieces.set(0);
            save("0".to_owned());
        }
    };
    let typed = move |(text, ended): (String, bool)| {
        if ended {
            save(text);
        }
    };
    let label = format!("Количество, {article}");
    view! {
        <form class="buy-f" method="post" action=SetInActive::PATH
            on:submit=move |event| { event.prevent_default(); }>
            <input type="hidden" name="product" value=product.to_string()/>
            {move || if pieces.get() == 0 {
                let first = Quantity::new(pack.pieces()).map_or(Wish::Nothing, Wish::Exactly);
                view! {
                    <input type="hidden" name="quantity" value=pack.pieces().to_string()/>
                    <button class="btn btn-s" aria-label=format!("Купить {article}") on:click=move |event| { event.prevent_default(); wish(first); }>
                        <Icon name="plus" small=true/>"Купить"
                    </button>
                }.into_any()
            } else {
                view! {
                    <Stepper pieces pack label=label.clone() invalid=Signal::derive(move || note.get().is_some_and(|note| note.is_err()))
                        on_text=Callback::new(typed) on_step=Callback::new(wish)/>
                }.into_any()
            }}
            <span class="in-o" role="status">
                {move || match note.get() {
                    Some(Ok(note)) => view! { <span class="sv">{note}</span> }.into_any(),
                    Some(Err(error)) => view! { <span class="sv sv-err">{error}</span> }.into_any(),
                    None if pieces.get() > 0 => "в\u{a0}заказе".into_any(),
                    None => ().into_any(),
                }}
            </span>
        </form>
    }
}

/// How much of the product the draft has after the change.
fn in_draft(change: &DraftChange) -> u32 {
    change.row.as_ref().map_or(0, |row| row.line.quantity.pieces())
}

/// What the change did beyond what was asked.
fn said(change: &DraftChange) -> Option<String> {
    let row = change.row.as_ref().filter(|row| row.line.asked.is_some())?;
    Some(text::rounded(row.line.quantity.pieces(), row.pack.pieces()))
}
