//! The quantity with its two buttons: whole packs, rounded up by the very function that the server trusts.

use super::Icon;
use crate::language::Language;
use domain::quantity::{PackSize, Quantity};
use leptos::html::Input;
use leptos::prelude::*;

/// What a stepper asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The number typed, not yet rounded.
    Exactly(Quantity),
    Nothing,
}

/// What has become of the text of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Somebody is typing.
    On(String),
    Done(String),
    /// It was taken back.
    Not,
}

/// A quantity field between «−» and «+». Without script its buttons send the form with `step`, and typing needs Enter.
#[component]
pub fn Stepper(
    say: Language,
    /// Pieces shown; changes from outside are written into the field.
    #[prop(into)]
    pieces: Signal<u32>,
    pack: PackSize,
    label: String,
    /// What was typed into it before and is not saved.
    #[prop(optional_no_strip)]
    typed: Option<String>,
    /// In a table where arrows move from line to line; else they step.
    #[prop(optional)]
    sheet: bool,
    #[prop(into)] invalid: Signal<bool>,
    on_text: Callback<Typed>,
    /// Called with what a press of a button asks for.
    on_step: Callback<Wish>,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    // Written from outside only when the number changed: what was typed before the script came stays, and so does what is
    // being typed that means this number.
    let drawn = pieces.get_untracked();
    Effect::new(move |before: Option<u32>| {
        let now = pieces.get();
        if let Some(input) = field.get().filter(|_| before.unwrap_or(drawn) != now) {
            let typed = Quantity::parse(&input.value()).and_then(|typed| pack.round_up(typed));
            if typed.map_or(true, |typed| typed.pieces() != now) {
                input.set_value(&now.to_string());
            }
        }
        now
    });
    let reset = move || {
        // A step to nothing takes the whole stepper away.
        if let Some((input, pieces)) = field.try_get_untracked().flatten().zip(pieces.try_get_untracked()) {
            input.set_value(&pieces.to_string());
        }
    };
    // Something was typed that has not been told as done.
    let typing = StoredValue::new(false);
    let step = move |up: bool| {
        on_step.run(next(pieces.get_untracked(), pack, up));
        reset();
    };
    let end = move || {
        // Taken away with its focus, the field tells of a change once more.
        let Some((input, pieces)) = field.try_get_untracked().flatten().zip(pieces.try_get_untracked()) else { return };
        let text = input.value();
        if text != pieces.to_string() || typing.get_value() {
            typing.set_value(false);
            let means = Quantity::parse(&text).is_ok();
            on_text.run(Typed::Done(text));
            if means {
                reset();
            }
        }
    };
    let first = typed.unwrap_or_else(|| pieces.get_untracked().to_string());
    view! {
        <span class="st">
            // Enter in the field presses the first button of a form: without script it must not be «−».
            <button class="vh" tabindex="-1" aria-hidden="true"></button>
            <button name="step" value="-1" aria-label=say.site_fewer() tabindex="-1"
                on:click=move |event| { event.prevent_default(); step(false); }><Icon name="minus" small=true/></button>
            <input node_ref=field name="quantity" inputmode="numeric" autocomplete="off" maxlength="12"
                value=first aria-label=label
                aria-invalid=move || invalid.get().then_some("true")
                on:input=move |event| { typing.set_value(true); on_text.run(Typed::On(event_target_value(&event))); }
                on:focus=move |_| if let Some(input) = field.get_untracked() { input.select() }
                on:change=move |_| end()
                on:keydown=move |event| match event.key().as_str() {
                    "ArrowUp" if !sheet => { event.prevent_default(); step(true); }
                    "ArrowDown" if !sheet => { event.prevent_default(); step(false); }
                    "Escape" => { typing.set_value(false); on_text.run(Typed::Not); reset(); }
                    "Enter" => { event.prevent_default(); end(); }
                    _ => {}
                }/>
            <button name="step" value="1" aria-label=say.site_more() tabindex="-1"
                on:click=move |event| { event.prevent_default(); step(true); }><Icon name="plus" small=true/></button>
        </span>
    }
}

/// One pack more or less; less than one pack is nothing.
#[must_use]
pub fn next(pieces: u32, pack: PackSize, up: bool) -> Wish {
    let now = Quantity::new(pieces).ok();
    let next = match (now, up) {
        (None, true) => Quantity::new(pack.pieces()).ok(),
        (None, false) => None,
        (Some(now), true) => pack.increase(now).or(Some(now)),
        (Some(now), false) => pack.decrease(now),
    };
    next.map_or(Wish::Nothing, Wish::Exactly)
}
