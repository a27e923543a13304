//! One line: its quantity is painted at once and saved a moment later.

use super::block::Row;
use super::editor::Editor;
use super::queue::{Edit, State};
use super::rpc::{RemoveLine, SetQuantity};
use crate::language::Language;
use crate::text;
use crate::ui::Icon;
use crate::ui::stepper::{Stepper, Typed, Wish};
use domain::draft::DraftRow;
use domain::format::grouped;
use domain::money::Money;
use domain::quantity::{Quantity, QuantityError};
use leptos::prelude::*;
use server_fn::ServerFn;

/// What a line shows before the server has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Painted {
    pieces: u32,
    /// Packs have made it more.
    rounded: bool,
    goods: Money,
}

/// The line as the server said it, with what is typed over it.
fn paint(row: &DraftRow, edit: Option<&Edit>) -> Painted {
    let line = &row.line;
    let said = Painted { pieces: line.quantity.pieces(), rounded: line.asked.is_some(), goods: line.sums.goods };
    let Some(Ok(Some(wanted))) = edit.map(Edit::wish) else { return said };
    let Ok(rounded) = row.pack.round_up(wanted) else { return said };
    let goods = line.price.unit.checked_mul(i64::from(rounded.pieces())).unwrap_or(said.goods);
    Painted { pieces: rounded.pieces(), rounded: rounded != wanted, goods }
}

/// A line of the table; a card on a phone.
#[component]
pub fn Line(editor: Editor, row: Row) -> impl IntoView {
    let say = editor.say;
    let row = RwSignal::from(row);
    let fixed = row.get_untracked();
    let product = fixed.line.product;
    let edit = Memo::new(move |_| editor.queue.of(product));
    let painted = Memo::new(move |_| row.with(|row| edit.with(|edit| paint(row, edit.as_ref()))));
    let save = move |text: String, now: bool| row.with_untracked(|row| editor.save(row, text, now));
    let typed = move |typed: Typed| match typed {
        Typed::On(text) => save(text, false),
        Typed::Done(text) => {
            let error = Quantity::parse(&text).err().filter(|error| *error != QuantityError::Zero);
            save(text, error.is_none());
            if let Some(error) = error {
                editor.refuse(product, text::refusal(say, &error.into()));
            }
        }
        Typed::Not => _ = editor.cancel(product),
    };
    let step = move |wish: Wish| match wish {
        Wish::Exactly(quantity) => save(quantity.pieces().to_string(), false),
        Wish::Nothing => save("0".to_owned(), true),
    };
    let failed = move || edit.with(|edit| edit.as_ref().is_some_and(|edit| matches!(edit.state, State::Failed(_))));
    let typed_before = edit.get_untracked().map(|edit| edit.text);
    view! {
        <tr id=format!("line-{product}") class:unsaved=move || edit.with(Option::is_some)>
            <td class="c-ck"><label class="ck"><input type="checkbox" name="products[]" value=product.to_string() form="chosen"
                aria-label=say.draft_choose(&fixed.article) prop:checked=move || editor.chosen.with(|chosen| chosen.binary_search(&product).is_ok())/></label></td>
            <td class="num muted m-hide">{move || row.with(|row| row.position)}</td>
            <td class="c-nm">
                <Name say row painted/>
                <Said editor edit row/>
            </td>
            <td class="c-art art">{fixed.article.to_string()}<span class="only-phone-i">{format!(", {}", say.draft_in_pack(fixed.pack.pieces(), &fixed.unit))}</span></td>
            <td class="num muted m-hide">{fixed.pack.pieces()}</td>
            <td class="c-q">
                <form method="post" action=SetQuantity::PATH on:submit=move |event| { event.prevent_default(); }>
                    <input type="hidden" name="number" value=editor.number.to_string()/>
                    <input type="hidden" name="product" value=product.to_string()/>
                    <Stepper say sheet=true typed=typed_before pieces=Signal::derive(move || painted.get().pieces) pack=fixed.pack
                        label=say.draft_quantity_of(&fixed.article) invalid=Signal::derive(failed)
                        on_text=Callback::new(typed) on_step=Callback::new(step)/>
                    <button class="btn btn-q btn-s no-js-only">{say.draft_recalculate()}</button>
                </form>
            </td>
            <td class="m-hide nw"><Free say row painted/></td>
            <td class="num m-hide"><Price row/></td>
            <td class="num c-s b">
                <Sum say row painted/>
            </td>
            <td class="c-x"><Remove editor row/></td>
        </tr>
    }
}

/// The product, and that packs have made it more.
#[component]
fn Name(say: Language, row: RwSignal<DraftRow>, painted: Memo<Painted>) -> impl IntoView {
    let fixed = row.get_untracked();
    let pack = fixed.pack.pieces();
    let rounded = move || {
        Some(painted.get()).filter(|painted| painted.rounded).map(|painted| text::rounded(say, painted.pieces, pack))
    };
    view! {
        <span class="nm"><span class="k">{fixed.kind}</span><a class="d" href=format!("/product/{}", fixed.article)>{fixed.name}</a></span>
        {move || rounded().map(|words| view! { <span class="ln-note"><Icon name="info" small=true/>{words}</span> })}
    }
}

/// The amount of the line; on a phone with the price beside it.
#[component]
fn Sum(say: Language, row: RwSignal<DraftRow>, painted: Memo<Painted>) -> impl IntoView {
    view! {
        {move || painted.get().goods.to_string()}<span class="only-phone-i">" ₽"</span>
        <span class="u only-phone-i">{move || row.with(|row| say.draft_price_per(row.line.price.unit.with_sign(), &row.unit))}</span>
    }
}

/// Why a quantity is not saved; when a colleague was quicker, both values to choose from.
#[component]
fn Said(editor: Editor, edit: Memo<Option<Edit>>, row: RwSignal<DraftRow>) -> impl IntoView {
    let say = editor.say;
    let number = |pieces: u32| grouped(i64::from(pieces));
    let take = move |text: String| row.with_untracked(|row| editor.save(row, text, true));
    let choice = move |now: u32, mine: String| {
        let words = say.draft_set_mine(&mine);
        view! {
            " "<button class="lnk" type="button" on:click=move |_| take(now.to_string())>{say.draft_keep_theirs(number(now))}</button>
            " "<button class="lnk" type="button" on:click=move |_| take(mine.clone())>{words}</button>
        }
    };
    let said = move || match edit.get() {
        Some(Edit { state: State::Failed(said), .. }) => Some((said, None)),
        Some(Edit { state: State::Changed { now, said }, text, .. }) => Some((said, Some((now, text)))),
        _ => None,
    };
    view! { <span role="status">{move || said().map(|(said, both)| view! { <span class="err">{said}{both.map(|(now, mine)| choice(now, mine))}</span> })}</span> }
}

/// What is free in the draft's warehouse, against what is wanted.
#[component]
fn Free(say: Language, row: RwSignal<DraftRow>, painted: Memo<Painted>) -> impl IntoView {
    let state = move || (row.with(|row| row.free), painted.get().pieces);
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
    let remove = move || row.with_untracked(|row| editor.save(row, "0".to_owned(), true));
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
