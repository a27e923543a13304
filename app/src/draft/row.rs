//! One line: its quantity is painted at once and saved a moment later.

use super::block::Row;
use super::editor::Editor;
use super::queue::{Edit, State};
use super::rpc::SetQuantity;
use crate::language::Language;
use crate::text::{self, Told};
use crate::ui::Icon;
use crate::ui::stepper::{Stepper, Typed, Wish};
use domain::draft::DraftRow;
use domain::format::grouped;
use domain::money::{Money, Percent};
use domain::quantity::Quantity;
use leptos::prelude::*;
use server_fn::ServerFn;

/// What a line shows before the server has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Painted {
    pieces: u32,
    /// Packs have made it more.
    rounded: bool,
    goods: Money,
    /// What the server does not have yet.
    edit: Option<Edit>,
}

/// The line as the server said it, with what is typed over it.
fn paint(row: &DraftRow, edit: Option<Edit>) -> Painted {
    let line = &row.line;
    let wish = edit.as_ref().map(Edit::wish);
    let said = Painted { pieces: line.quantity.pieces(), rounded: line.asked.is_some(), goods: line.sums.goods, edit };
    let Some(Ok(Some(wanted))) = wish else { return said };
    let Ok(rounded) = row.pack.round_up(wanted) else { return said };
    let goods = line.price.unit.checked_mul(i64::from(rounded.pieces())).unwrap_or(said.goods);
    Painted { pieces: rounded.pieces(), rounded: rounded != wanted, goods, ..said }
}

/// A line of the table; a card on a phone.
#[component]
pub fn Line(editor: Editor, row: Row) -> impl IntoView {
    let say = editor.say;
    let row = RwSignal::from(row);
    let fixed = row.get_untracked();
    let product = fixed.line.product;
    let painted = Memo::new(move |_| row.with(|row| paint(row, editor.queue.of(product))));
    let dates = Memo::new(move |_| editor.dates.of(product, painted.get().pieces));
    let save = move |text: String, now: bool| row.with_untracked(|row| editor.save(row, text, now));
    let typed = move |typed: Typed| match typed {
        Typed::On(text) => save(text, false),
        Typed::Done(text) => {
            let error = Quantity::parse_or_none(&text).err();
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
    let failed = move || matches!(painted.get().edit, Some(Edit { state: State::Failed(_), .. }));
    let typed_before = painted.get_untracked().edit.map(|edit| edit.text);
    view! {
        <tr id=format!("line-{product}") class:unsaved=move || painted.get().edit.is_some()>
            <td class="c-ck"><label class="ck"><input type="checkbox" name="products[]" value=product.to_string() form="chosen"
                aria-label=say.draft_choose(&fixed.article) prop:checked=move || editor.chosen.with(|chosen| chosen.contains(&product))/></label></td>
            <td class="num muted m-hide">{fixed.position}</td>
            <td class="c-nm">
                <Name say row painted/>
                <Said editor painted row/>
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
            <td class="m-hide nw"><Free say row painted/><a class="ask" href=format!("/product/{}#availability", fixed.article)>{say.catalog_ask_stock()}</a></td>
            <td class="c-lt" data-l=say.lead_time_line() class:old=move || dates.with(|dates| dates.1) inner_html=move || dates.with(|dates| dates.0.clone())></td>
            <td class="num m-hide"><a href=format!("/drafts/{}/lines/{product}/price", editor.number)><Price row/></a></td>
            <td class="num c-s b">
                <Sum say row painted/>
            </td>
            <td class="c-x"><button class="ib" form="chosen" name="act" value=format!("remove {product}") aria-label=say.draft_remove_article(&fixed.article)
                on:click=move |event| { event.prevent_default(); save("0".to_owned(), true); }><Icon name="trash"/></button></td>
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
    move || {
        let price = row.with(|row| say.draft_price_per(row.line.price.unit.with_sign(), &row.unit));
        view! { {painted.get().goods.to_string()}<span class="only-phone-i">" ₽"</span><span class="u only-phone-i">{price}</span> }
    }
}

/// Why a quantity is not saved; when a colleague was quicker, both values to choose from.
#[component]
fn Said(editor: Editor, painted: Memo<Painted>, row: RwSignal<DraftRow>) -> impl IntoView {
    let say = editor.say;
    let number = |pieces: u32| grouped(i64::from(pieces));
    let product = row.with_untracked(|row| row.line.product);
    let choice = move |now: u32, mine: String| {
        let words = say.draft_set_mine(&mine);
        view! {
            " "<button class="lnk" type="button" on:click=move |_| editor.settle(product, now.to_string(), now)>{say.draft_keep_theirs(number(now))}</button>
            " "<button class="lnk" type="button" on:click=move |_| editor.settle(product, mine.clone(), now)>{words}</button>
        }
    };
    let said = move || match painted.get().edit {
        Some(Edit { state: State::Failed(Told { said, way_on }), .. }) => Some((said, way_on, None)),
        Some(Edit { state: State::Changed { now, said }, text, .. }) => Some((said, None, Some((now, text)))),
        _ => None,
    };
    view! { <span role="status">{move || said().map(|(said, way_on, both)| view! {
        <span class="err said">{said}{way_on.map(|to| view! { " "<a href=to on:click=move |_| _ = editor.cancel(product)>{say.draft_what_is_left()}</a> })}{both.map(|(now, mine)| choice(now, mine))}</span>
    })}</span> }
}

/// What is free in the draft's warehouse, against what is wanted.
#[component]
fn Free(say: Language, row: RwSignal<DraftRow>, painted: Memo<Painted>) -> impl IntoView {
    move || {
        let (free, wanted) = (row.with(|row| row.free), painted.get().pieces);
        let (class, icon) = match free {
            0 => ("sd sd-n", "/icons.svg#d-n"),
            free if free < wanted => ("sd sd-h", "/icons.svg#d-h"),
            _ => ("sd sd-y", "/icons.svg#d-y"),
        };
        let words = if free == 0 { say.draft_to_order().to_owned() } else { grouped(i64::from(free)) };
        view! { <span class=class><svg viewBox="0 0 10 10" aria-hidden="true"><use href=icon/></svg><span>{words}</span></span> }
    }
}

#[component]
fn Price(row: RwSignal<DraftRow>) -> impl IntoView {
    move || {
        let price = row.with(|row| row.line.price);
        let off = (price.discount > Percent::ZERO)
            .then(|| view! { <span class="off">{format!("−{}", price.discount)}</span> });
        view! { {price.unit.to_string()}{off} }
    }
}
