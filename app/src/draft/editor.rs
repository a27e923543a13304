//! The lines of a draft: the order pad on top, the table, and the notice with undo.

use super::block::{Block, Lines, Still};
use super::follow::follow;
use super::live;
use super::pad::Pad;
use super::rpc::restore_line;
use crate::language::Language;
use crate::text;
use domain::draft::{DraftChange, DraftNews, DraftRow, LinesQuery};
use domain::id::{OrderNumber, ProductId};
use domain::quantity::Quantity;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, IntersectionObserver};
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
    /// The lines, fifty in a block: only those near the window are there.
    pub blocks: RwSignal<Vec<Block>>,
    pub query: StoredValue<LinesQuery>,
    /// Lines that the query finds.
    pub count: RwSignal<u64>,
    removed: RwSignal<Option<DraftRow>>,
    /// Lines with a quantity that the server does not have yet.
    pending: StoredValue<Vec<ProductId>>,
    /// Pieces of each line as the server said last.
    known: StoredValue<Vec<(ProductId, u32)>>,
    /// Others who have the draft open.
    people: RwSignal<Vec<String>>,
    refused: StoredValue<Option<RefusedLine>>,
    /// Versions of the draft that were made here.
    own: StoredValue<Vec<i64>>,
    observer: StoredValue<Option<IntersectionObserver>, LocalStorage>,
    /// All lines are shown, in their own order: new ones come at the end.
    whole: bool,
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
        self.own.update_value(|own| own.push(change.version));
        if let Some(product) = change.product {
            self.put(product, change.row.clone());
        }
        self.count_lines(change);
        live::publish(change.clone());
    }

    /// Whether a version came about by something done on this page.
    pub fn made_here(self, version: i64) -> bool {
        self.own.with_value(|own| own.contains(&version))
    }

    fn count_lines(self, change: &DraftChange) {
        if self.whole {
            self.count.set(u64::from(change.totals.lines));
        }
    }

    /// Pieces of a line as the server said last; 0: it is not there.
    pub fn known(self, product: ProductId) -> u32 {
        let of = |known: &Vec<(ProductId, u32)>| {
            known.iter().rev().find(|(of, _)| *of == product).map(|(_, pieces)| *pieces)
        };
        self.known.with_value(of).unwrap_or(0)
    }

    /// A line shows something that is not saved, or no longer does.
    pub fn pending(self, product: ProductId, now: bool) {
        self.pending.update_value(|pending| {
            pending.retain(|other| *other != product);
            if now {
                pending.push(product);
            }
        });
    }

    pub fn is_pending(self, product: ProductId) -> bool {
        self.pending.with_value(|pending| pending.contains(&product))
    }

    fn know(self, product: ProductId, pieces: u32) {
        self.known.update_value(|known| {
            known.retain(|(of, _)| *of != product);
            known.push((product, pieces));
        });
    }

    /// Lines as the server said them.
    pub fn learn(self, rows: &[DraftRow]) {
        for row in rows {
            self.know(row.line.product, row.line.quantity.pieces());
        }
    }

    pub fn set_observer(self, observer: IntersectionObserver) {
        self.observer.set_value(Some(observer));
    }

    /// Watches a block come and go, once there is somebody to watch.
    pub fn watch(self, body: &Element) {
        self.observer.with_value(|observer| {
            if let Some(observer) = observer {
                observer.observe(body);
            }
        });
    }

    /// Shows what colleagues have changed. What is being typed here stays: saving it will say what they have done.
    pub fn hear(self, news: &DraftNews) {
        self.people.set(news.people.clone());
        for change in &news.changes {
            if let Some(product) = change.product
                && !self.is_pending(product)
            {
                self.put(product, change.row.clone());
            }
        }
        if let Some(change) = news.changes.last() {
            self.count_lines(change);
            live::publish(change.clone());
        }
    }

    /// The block in which a product is shown, and its place there.
    fn place(self, product: ProductId) -> Option<(Block, usize)> {
        self.blocks.with_untracked(|blocks| blocks.iter().find_map(|block| Some((*block, block.place(product)?))))
    }

    /// The line that gets the focus when this one is removed: the one behind it, else the one before it.
    pub fn beside(self, product: ProductId) -> Option<ProductId> {
        let products =
            self.blocks.with_untracked(|blocks| blocks.iter().flat_map(|block| block.products()).collect::<Vec<_>>());
        let at = products.iter().position(|other| *other == product)?;
        products.get(at + 1).or_else(|| products.get(at.checked_sub(1)?)).copied()
    }

    fn put(self, product: ProductId, row: Option<DraftRow>) {
        self.know(product, row.as_ref().map_or(0, |row| row.line.quantity.pieces()));
        match (self.place(product), row) {
            (Some((block, at)), Some(row)) => block.set(at, row),
            (Some((block, at)), None) => {
                block.remove(at);
                if !self.whole {
                    self.count.update(|count| *count = count.saturating_sub(1));
                }
            }
            (None, Some(row)) if self.whole => {
                let blocks = self.blocks.get_untracked();
                // The block that it stands in, if that is shown; else it is read when the window comes there.
                let before = blocks.iter().rposition(|block| block.first().is_some_and(|first| first <= row.position));
                let block = before.map_or_else(|| blocks.first(), |at| blocks.get(at));
                let last = before.is_none_or(|at| blocks.get(at + 1).is_none_or(|next| next.first().is_some()));
                match block.filter(|_| last) {
                    Some(block) => block.insert(row),
                    None if blocks.is_empty() => self.blocks.set(vec![Block::shown(1, vec![row])]),
                    None => {}
                }
            }
            (None, _) => {}
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

/// Pad and lines of the draft.
#[island]
pub fn DraftEditor(
    number: OrderNumber,
    rows: Vec<DraftRow>,
    /// The page of the lines, from 1.
    page: u32,
    query: LinesQuery,
    /// What stands still: the headings of the table, and the field that finds lines.
    still: Still,
    /// Lines that the query finds, on all pages.
    total: u64,
    /// Of the draft when the page was made.
    version: i64,
    /// What went wrong with the form sent last without script, and what was typed into it.
    error: Option<String>,
    typed: (String, String),
    /// The line whose quantity was refused last.
    refused: Option<RefusedLine>,
) -> impl IntoView {
    let say = Language::here();
    let known = rows.iter().map(|row| (row.line.product, row.line.quantity.pieces())).collect();
    let whole = page == 1 && query == LinesQuery::default();
    let empty = rows.is_empty();
    let editor = Editor {
        say,
        number,
        blocks: RwSignal::new(if empty { vec![] } else { vec![Block::shown(page, rows)] }),
        query: StoredValue::new(query),
        count: RwSignal::new(total),
        removed: RwSignal::new(None),
        pending: StoredValue::new(vec![]),
        known: StoredValue::new(known),
        people: RwSignal::new(vec![]),
        refused: StoredValue::new(refused),
        own: StoredValue::new(vec![]),
        observer: StoredValue::new_local(None),
        whole,
    };
    follow(editor, version);
    view! {
        <p class="people note" role="status">{move || editor.people.with(|people| (!people.is_empty()).then(|| say.draft_also_here(people.join(", "))))}</p>
        <Pad editor error typed/>
        <Lines editor page still/>
        <div class="toasts" role="status">
            {move || editor.removed.get().map(|row| view! { <Undo editor row/> })}
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
                focus(format!("#line-{product} input[name=quantity]"));
            }
        });
    };
    view! { <div class="toast"><span>{words}</span><button class="lnk" type="button" on:click=bring_back>{say.site_undo()}</button></div> }
}

/// Moves the focus, when what is to have it has been drawn.
pub fn focus(selector: String) {
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
