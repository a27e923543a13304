//! One line: its quantity is painted at once and saved a moment later.

use super::editor::{Editor, focus, parsed};
use super::live::Unsaved;
use super::rpc::{RemoveLine, SetQuantity, remove_line, set_quantity};
use crate::error::AppError;
use crate::language::Language;
use crate::text;
use crate::ui::Icon;
use crate::ui::stepper::{Stepper, Wish};
use domain::Refusal;
use domain::draft::{DraftError, DraftRow};
use domain::format::grouped;
use domain::quantity::Quantity;
use leptos::prelude::*;
use leptos::task::spawn_local;
use server_fn::ServerFn;
use std::time::Duration;

/// Typing pauses so long before a quantity is saved.
const PAUSE: Duration = Duration::from_millis(400);

/// Where a line stands with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Saving {
    Still,
    Now,
    Done,
    Failed(String),
    /// A colleague has set this many pieces meanwhile.
    Changed {
        now: u32,
        said: String,
    },
}

/// A line of the table; a card on a phone.
#[component]
pub fn Line(editor: Editor, row: ArcRwSignal<DraftRow>) -> impl IntoView {
    let say = editor.say;
    let row = RwSignal::from(row);
    let asked = StoredValue::new(0u32);
    let counted = Unsaved::none();
    // The line has been removed.
    let over = StoredValue::new(false);
    let fixed = row.get_untracked();
    let product = fixed.line.product;
    let unsaved = move |now: bool| {
        counted.set(now);
        editor.pending(product, now);
    };
    on_cleanup(move || unsaved(false));
    let refused = editor.refused(product);
    let saving = RwSignal::new(refused.as_ref().map_or(Saving::Still, |refused| Saving::Failed(refused.error.clone())));
    let save_over = move |text: String, seen: u32| {
        // A line that was removed while its quantity waited to be saved must not come back by that; and its field, taken
        // away with the focus in it, tells of a change once more.
        if over.try_get_value() != Some(false) {
            return;
        }
        asked.update_value(|number| *number += 1);
        let number = asked.get_value();
        let before = row.get_untracked();
        saving.set(Saving::Now);
        spawn_local(async move {
            let answer = set_quantity(editor.number, product, text, None, Some(seen)).await;
            if asked.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(change) => {
                    let gone = change.row.is_none();
                    over.set_value(gone);
                    unsaved(false);
                    saving.set(Saving::Done);
                    editor.apply(&change);
                    if gone {
                        editor.removed(before);
                    }
                }
                Err(error) => saving.set(failed(say, &error)),
            }
        });
    };
    let save = move |text: String| save_over(text, editor.known(product));
    let save_later = leptos::leptos_dom::helpers::debounce(PAUSE, save);
    let later = StoredValue::new(save_later);
    let typed = move |(text, ended): (String, bool)| {
        unsaved(true);
        match parsed(say, &text) {
            Ok(quantity) => {
                paint(row, quantity);
                if ended { save(text) } else { later.update_value(|later| later(text)) }
            }
            Err(_) if ended && text.trim() == "0" => save(text),
            Err(error) if ended => saving.set(Saving::Failed(error)),
            Err(_) => {}
        }
    };
    let step = move |wish: Wish| {
        unsaved(true);
        match wish {
            Wish::Exactly(quantity) => {
                paint(row, quantity);
                later.update_value(|later| later(quantity.pieces().to_string()));
            }
            Wish::Nothing => save("0".to_owned()),
        }
    };
    view! {
        <tr id=format!("line-{product}")>
            <td class="num muted m-hide">{move || row.with(|row| row.position)}</td>
            <td class="c-nm">
                <Name say row/>
                <Said say saving row save_over=Callback::new(move |(text, seen)| save_over(text, seen))/>
            </td>
            <td class="c-art art">{fixed.article.to_string()}<span class="only-phone-i">{format!(", {}", say.draft_in_pack(fixed.pack.pieces(), &fixed.unit))}</span></td>
            <td class="num muted m-hide">{fixed.pack.pieces()}</td>
            <td class="c-q">
                <form method="post" action=SetQuantity::PATH on:submit=move |event| { event.prevent_default(); }>
                    <input type="hidden" name="number" value=editor.number.to_string()/>
                    <input type="hidden" name="product" value=product.to_string()/>
                    <Stepper say=editor.say refused=refused.map(|refused| refused.typed) pieces=Signal::derive(move || row.with(|row| row.line.quantity.pieces())) pack=fixed.pack
                        label=say.draft_quantity_of(&fixed.article)
                        invalid=Signal::derive(move || matches!(saving.get(), Saving::Failed(_)))
                        on_text=Callback::new(typed) on_step=Callback::new(step)/>
                    <button class="btn btn-q btn-s no-js-only">{say.draft_recalculate()}</button>
                </form>
            </td>
            <td class="m-hide nw"><Free say row/></td>
            <td class="num m-hide"><Price row/></td>
            <td class="num c-s b">
                <Sum say row/>
            </td>
            <td class="c-x"><Remove editor row/></td>
        </tr>
    }
}

/// Why a quantity was not saved.
fn failed(say: Language, error: &AppError) -> Saving {
    let said = text::error(say, error);
    match error {
        AppError::Refused(Refusal::Draft(DraftError::Changed { now, .. })) => Saving::Changed { now: *now, said },
        _ => Saving::Failed(said),
    }
}

/// The product, and that packs have made it more.
#[component]
fn Name(say: Language, row: RwSignal<DraftRow>) -> impl IntoView {
    let fixed = row.get_untracked();
    let rounded = move || {
        row.with(|row| row.line.asked.map(|_| text::rounded(say, row.line.quantity.pieces(), row.pack.pieces())))
    };
    view! {
        <span class="nm"><span class="k">{fixed.kind}</span><a class="d" href=format!("/product/{}", fixed.article)>{fixed.name}</a></span>
        {move || rounded().map(|words| view! { <span class="ln-note"><Icon name="info" small=true/>{words}</span> })}
    }
}

/// The amount of the line; on a phone with the price beside it.
#[component]
fn Sum(say: Language, row: RwSignal<DraftRow>) -> impl IntoView {
    view! {
        {move || row.with(|row| row.line.sums.goods.to_string())}<span class="only-phone-i">" ₽"</span>
        <span class="u only-phone-i">{move || row.with(|row| say.draft_price_per(row.line.price.unit.with_sign(), &row.unit))}</span>
    }
}

/// Why a quantity is not saved; when a colleague was quicker, both values to choose from.
#[component]
fn Said(
    say: Language,
    saving: RwSignal<Saving>,
    row: RwSignal<DraftRow>,
    /// Saves a text over so many pieces.
    save_over: Callback<(String, u32)>,
) -> impl IntoView {
    let mine = move || row.with_untracked(|row| row.line.quantity.pieces());
    let number = |pieces: u32| grouped(i64::from(pieces));
    let said = move || match saving.get() {
        Saving::Failed(said) => Some((said, None)),
        Saving::Changed { now, said } => Some((said, Some(now))),
        _ => None,
    };
    let choice = move |now: u32| {
        view! {
            " "<button class="lnk" type="button" on:click=move |_| save_over.run((now.to_string(), now))>{say.draft_keep_theirs(number(now))}</button>
            " "<button class="lnk" type="button" on:click=move |_| save_over.run((mine().to_string(), now))>{say.draft_set_mine(number(mine()))}</button>
        }
    };
    view! { <span role="status">{move || said().map(|(said, now)| view! { <span class="err">{said}{now.map(choice)}</span> })}</span> }
}

/// The new quantity and its amount at once; the server's answer replaces them.
fn paint(row: RwSignal<DraftRow>, quantity: Quantity) {
    row.update(|row| {
        if let Ok(rounded) = row.pack.round_up(quantity) {
            row.line.asked = (rounded != quantity).then_some(quantity);
            row.line.quantity = rounded;
            row.line.sums.goods =
                row.line.price.unit.checked_mul(i64::from(rounded.pieces())).unwrap_or(row.line.sums.goods);
        }
    });
}

/// What is free in the draft's warehouse, against what is wanted.
#[component]
fn Free(say: Language, row: RwSignal<DraftRow>) -> impl IntoView {
    let state = move || row.with(|row| (row.free, row.line.quantity.pieces()));
    let shape = move || match state() {
        (0, _) => ("sd sd-n", "/icons.svg#d-n"),
        (free, wanted) if free < wanted => ("sd sd-h", "/icons.svg#d-h"),
        _ => ("sd sd-y", "/icons.svg#d-y"),
    };
    let words = move || match state() {
        (0, _) => say.draft_to_order().to_owned(),
        (free, _) => grouped(i64::from(free)),
    };
    view! {
        <span class=move || shape().0>
            <svg viewBox="0 0 10 10" aria-hidden="true"><use href=move || shape().1/></svg><span>{words}</span>
        </span>
    }
}

#[component]
fn Price(row: RwSignal<DraftRow>) -> impl IntoView {
    let price = move || row.with(|row| row.line.price);
    view! {
        {move || price().unit.to_string()}
        {move || (price().unit != price().base).then(|| view! { <span class="off">{format!("−{}", price().discount)}</span> })}
    }
}

/// Removes without a question: the notice brings it back.
#[component]
fn Remove(editor: Editor, row: RwSignal<DraftRow>) -> impl IntoView {
    let say = editor.say;
    let fixed = row.get_untracked();
    let hidden = move |name: &'static str, value: String| view! { <input type="hidden" name=name value=value/> };
    let remove = move || {
        let before = row.get_untracked();
        let (product, article) = (before.line.product, before.article.to_string());
        spawn_local(async move {
            let pieces = before.line.quantity.pieces();
            if let Ok(change) = remove_line(editor.number, product, article, pieces, before.position).await {
                let beside = editor.beside(product);
                editor.apply(&change);
                editor.removed(before);
                focus(beside.map_or("#text".to_owned(), |beside| format!("#line-{beside} .c-x button")));
            }
        });
    };
    view! {
        <form method="post" action=RemoveLine::PATH on:submit=move |event| { event.prevent_default(); remove(); }>
            {hidden("number", editor.number.to_string())}
            {hidden("product", fixed.line.product.to_string())}
            {hidden("article", fixed.article.to_string())}
            {hidden("pieces", fixed.line.quantity.pieces().to_string())}
            {hidden("position", fixed.position.to_string())}
            <button class="ib" aria-label=say.draft_remove_article(&fixed.article)><Icon name="trash"/></button>
        </form>
    }
}
