//! The lines of a draft: the order pad on top, the table, and the notice with undo.

use super::live;
use super::pad::Pad;
use super::row::Line;
use super::rpc::restore_line;
use crate::language::Language;
use crate::text;
use domain::draft::{DraftChange, DraftRow};
use domain::format::grouped;
use domain::id::{OrderNumber, ProductId};
use domain::quantity::Quantity;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A removed line waits so long to be brought back.
const UNDO: Duration = Duration::from_secs(10);

/// What the rows and the pad share.
#[derive(Clone, Copy)]
pub struct Editor {
    /// Read once: rows are rendered later, where the context of the request may be gone.
    pub say: Language,
    pub number: OrderNumber,
    rows: RwSignal<Vec<ArcRwSignal<DraftRow>>>,
    removed: RwSignal<Option<DraftRow>>,
    refused: StoredValue<Option<RefusedLine>>,
}

/// A quantity that was sent without script and refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedLine {
    pub product: ProductId,
    pub typed: String,
    /// The sentence that says why.
    pub error: String,
}

impl Editor {
    /// Shows what a change did, and tells the rest of the page.
    pub fn apply(self, change: &DraftChange) {
        if let Some(product) = change.product {
            self.put(product, change.row.clone());
        }
        live::publish(change.clone());
    }

    /// Where a product stands on this page, from 0.
    pub fn place(self, product: ProductId) -> Option<usize> {
        let of = |row: &ArcRwSignal<DraftRow>| row.with_untracked(|row| row.line.product == product);
        self.rows.with_untracked(|rows| rows.iter().position(of))
    }

    /// After a line was removed by its button: to the line that took its place, else to the order pad.
    pub fn focus_after_removing(self, place: usize) {
        let last = self.rows.with_untracked(Vec::len).checked_sub(1);
        match last {
            Some(last) => focus(format!(".dr-t tbody tr:nth-child({}) .c-x button", place.min(last) + 1)),
            None => focus("#text".to_owned()),
        }
    }

    fn put(self, product: ProductId, row: Option<DraftRow>) {
        match (self.place(product), row) {
            (Some(at), Some(row)) => self.rows.with_untracked(|rows| {
                if let Some(known) = rows.get(at) {
                    known.set(row);
                }
            }),
            (Some(at), None) => self.rows.update(|rows| drop(rows.remove(at))),
            (None, Some(row)) => self.rows.update(|rows| {
                let at = rows.partition_point(|known| known.with_untracked(|known| known.position < row.position));
                rows.insert(at, ArcRwSignal::new(row));
            }),
            (None, None) => {}
        }
    }

    /// What was refused of the line of this product.
    pub fn refused(self, product: ProductId) -> Option<RefusedLine> {
        self.refused.with_value(|refused| refused.clone().filter(|refused| refused.product == product))
    }

    /// Offers to bring a removed line back.
    pub fn removed(self, row: DraftRow) {
        let product = row.line.product;
        self.removed.set(Some(row));
        set_timeout(move || self.forget(product), UNDO);
    }

    fn forget(self, product: ProductId) {
        self.removed.update(|removed| {
            if removed.as_ref().is_some_and(|row| row.line.product == product) {
                *removed = None;
            }
        });
    }
}

/// Pad and lines of one page of the draft.
#[island]
pub fn DraftEditor(
    number: OrderNumber,
    rows: Vec<DraftRow>,
    /// Lines in the draft on all pages.
    total: u64,
    /// What went wrong with the form sent last without script, and what was typed into it.
    error: Option<String>,
    typed: (String, String),
    /// The line whose quantity was refused last.
    refused: Option<RefusedLine>,
) -> impl IntoView {
    let say = Language::here();
    let rows: Vec<ArcRwSignal<DraftRow>> = rows.into_iter().map(ArcRwSignal::new).collect();
    let others = total.saturating_sub(rows.len() as u64);
    let refused = StoredValue::new(refused);
    let editor = Editor { say, number, rows: RwSignal::new(rows), removed: RwSignal::new(None), refused };
    let count = move || editor.rows.with(Vec::len) as u64 + others;
    view! {
        <Pad editor error typed/>
        <section aria-labelledby="lines">
            <div class="fbar"><h2 id="lines">{say.draft_products()}</h2><span class="muted">{move || grouped(i64::try_from(count()).unwrap_or(0))}</span></div>
            <Show when=move || editor.rows.with(|rows| !rows.is_empty()) fallback=move || view! { <Empty say/> }>
                <table class="t cards dr-t"><caption class="vh">{say.draft_products_of(number)}</caption>
                    <thead><tr>
                        <th scope="col" class="num">{say.draft_number_sign()}</th><th scope="col">{say.draft_product()}</th><th scope="col">{say.draft_article()}</th>
                        <th scope="col" class="num">{say.draft_pack()}</th><th scope="col" class="c-q">{say.draft_quantity_short()}</th><th scope="col">{say.draft_stock()}</th>
                        <th scope="col" class="num">{say.draft_price()}</th><th scope="col" class="num">{say.draft_sum()}</th>
                        <th scope="col"><span class="vh">{say.draft_remove()}</span></th>
                    </tr></thead>
                    <tbody>
                        <For each=move || editor.rows.get() key=|row| row.with_untracked(|row| row.line.product) let:row>
                            <Line editor row/>
                        </For>
                    </tbody>
                </table>
            </Show>
        </section>
        <div class="toasts" role="status">
            {move || editor.removed.get().map(|row| view! { <Undo editor row/> })}
        </div>
    }
}

/// The first thing to do in an empty draft.
#[component]
fn Empty(say: Language) -> impl IntoView {
    view! {
        <div class="empty">
            <h3>{say.draft_empty()}</h3>
            <p>{say.draft_empty_why()}</p>
            <p><a class="btn" href="/catalog">{say.draft_from_catalog()}</a></p>
        </div>
    }
}

/// «Строка удалена» — «Вернуть».
#[component]
fn Undo(editor: Editor, row: DraftRow) -> impl IntoView {
    let say = editor.say;
    let words = say.draft_line_removed(&row.name);
    let bring_back = move |_| {
        let (product, quantity, position) = (row.line.product, row.line.quantity, row.position);
        spawn_local(async move {
            if let Ok(change) = restore_line(editor.number, product, quantity.pieces(), position).await {
                editor.apply(&change);
                editor.forget(product);
                if let Some(place) = editor.place(product) {
                    focus(format!(".dr-t tbody tr:nth-child({}) input[name=quantity]", place + 1));
                }
            }
        });
    };
    view! { <div class="toast"><span>{words}</span><button class="lnk" type="button" on:click=bring_back>{say.site_undo()}</button></div> }
}

/// Moves the focus, when what is to have it has been drawn.
fn focus(selector: String) {
    request_animation_frame(move || {
        if let Ok(Some(element)) = document().query_selector(&selector) {
            _ = element.unchecked_into::<HtmlElement>().focus();
        }
    });
}

/// What a text field holds as a quantity, or the sentence that says why not.
pub fn parsed(say: Language, text: &str) -> Result<Quantity, String> {
    Quantity::parse(text).map_err(|error| text::refusal(say, &error.into()))
}
