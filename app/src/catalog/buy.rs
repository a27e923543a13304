//! «Купить»: a button that turns into a stepper on the active draft.
//!
//! The server writes plain forms (`row::buy_form`): a page of them costs next to nothing. The browser brings one to life
//! when it is used, or at once when its product is ordered already.

use crate::draft::live;
use crate::draft::rpc::set_in_active;
use crate::language::Language;
use crate::text::{self, Told};
use crate::ui::stepper::{Stepper, Typed, Wish};
use crate::ui::told;
use domain::draft::DraftChange;
use domain::id::ProductId;
use domain::quantity::{PackSize, Quantity};
use leptos::either::Either;
use leptos::ev;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{HtmlElement, HtmlFormElement, HtmlInputElement};

/// Looks after all buy forms of the page.
#[island]
pub fn BuyForms() -> impl IntoView {
    Effect::new(move |_| {
        let Ok(ordered) = document().query_selector_all("form[data-ordered]:not([data-alive])") else { return };
        let forms = (0..ordered.length()).filter_map(|at| ordered.item(at)?.dyn_into::<HtmlFormElement>().ok());
        forms.for_each(|form| _ = come_alive(&form, false));
        let listener = window_event_listener(ev::submit, |event| {
            let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
            let Some(form) = form.filter(|form| form.has_attribute("data-pack")) else { return };
            event.prevent_default();
            if !form.has_attribute("data-alive") {
                come_alive(&form, true);
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Puts the living stepper in the place of a plain form; `buys` when its button was pressed.
fn come_alive(form: &HtmlFormElement, buys: bool) -> Option<()> {
    let read = |name: &str| form.get_attribute(name);
    let product = ProductId(read("data-product")?.parse().ok()?);
    let pack = PackSize::new(read("data-pack")?.parse().ok()?).ok()?;
    let article = read("data-article")?;
    let ordered = read("data-ordered").and_then(|pieces| pieces.parse().ok()).unwrap_or(0);
    // What was typed before the code came stays, and so does the focus of those who use the keyboard.
    let field =
        |form: &HtmlFormElement| form.query_selector("[name=quantity]").ok()??.dyn_into::<HtmlInputElement>().ok();
    let typed = field(form).map(|field| field.value()).filter(|text| !buys && *text != ordered.to_string());
    let focused = matches!(form.query_selector(":focus-visible"), Ok(Some(_)));
    form.set_attribute("data-alive", "").ok()?;
    form.set_inner_html("");
    mount_to(form.clone().unchecked_into::<HtmlElement>(), move || view! { <Buy product article pack ordered buys/> })
        .forget();
    let field = field(form)?;
    if let Some(typed) = typed {
        field.set_value(&typed);
    }
    if focused {
        _ = field.focus();
    }
    Some(())
}

/// The way of a product into the active draft. Saved at once, with no further button.
#[component]
fn Buy(product: ProductId, article: String, pack: PackSize, ordered: u32, buys: bool) -> impl IntoView {
    let say = Language::here();
    let pieces = RwSignal::new(ordered);
    let note = RwSignal::new(None::<Result<String, Told>>);
    let asked = StoredValue::new(0u32);
    // «в заказе» is said when the server has it: until then the page must not be left in good faith.
    let saved = RwSignal::new(!buys);
    let save = move |text: String| {
        asked.update_value(|number| *number += 1);
        let number = asked.get_value();
        saved.set(false);
        spawn_local(async move {
            let answer = set_in_active(product, text, None).await;
            if number != asked.get_value() {
                return;
            }
            match answer {
                Ok(change) => {
                    saved.set(true);
                    pieces.set(in_draft(&change));
                    note.set(said(say, &change).map(Ok));
                    live::publish(change);
                }
                Err(error) => note.set(Some(Err(Told::of(say, "active", &error)))),
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
    let typed = move |typed: Typed| {
        if let Typed::Done(text) = typed {
            match Quantity::parse(&text) {
                Ok(quantity) => wish(Wish::Exactly(quantity)),
                Err(_) => save(text),
            }
        }
    };
    let first = Quantity::new(pack.pieces()).map_or(Wish::Nothing, Wish::Exactly);
    if buys {
        wish(first);
    }
    let label = say.catalog_quantity_of(&article);
    // The stepper stays while the number changes: it keeps what is being typed, and the focus.
    let none = Memo::new(move |_| pieces.get() == 0);
    view! {
        {move || if none.get() {
            Either::Left(view! {
                <button type="button" class="btn btn-s" aria-label=say.catalog_buy_article(&article) on:click=move |_| wish(first)>
                    {say.catalog_buy()}
                </button>
            })
        } else {
            Either::Right(view! {
                <Stepper say pieces pack label=label.clone() invalid=Signal::derive(move || note.get().is_some_and(|note| note.is_err()))
                    on_text=Callback::new(typed) on_step=Callback::new(wish)/>
            })
        }}
        <span class="in-o" role="status">
            {move || match note.get() {
                Some(Ok(note)) => Some(("sv", note.into())),
                Some(Err(error)) => Some(("sv sv-err", error)),
                None if pieces.get() > 0 && saved.get() => Some(("", say.catalog_in_order().to_owned().into())),
                None => None,
            }.map(|(class, words)| view! { <span class=class>{told(say, words)}</span> })}
        </span>
    }
}

/// How much of the product the draft has after the change.
fn in_draft(change: &DraftChange) -> u32 {
    change.row.as_ref().map_or(0, |row| row.line.quantity.pieces())
}

/// What the change did beyond what was asked.
fn said(say: Language, change: &DraftChange) -> Option<String> {
    let row = change.row.as_ref().filter(|row| row.line.asked.is_some())?;
    Some(text::rounded(say, row.line.quantity.pieces(), row.pack.pieces()))
}
