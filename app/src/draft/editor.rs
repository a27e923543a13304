//! The lines of a draft: the order pad on top, the table, and the notice with undo.

use super::block::{Block, Lines, Still};
use super::chosen::Acts;
use super::dates::Dates;
use super::follow::Heard;
use super::live;
use super::pad::Pad;
use super::queue::{Edit, Queue};
use super::rpc::undo_version;
use super::sheet;
use crate::error::AppError;
use crate::language::Language;
use crate::text::{self, Told};
use crate::ui::Given;
use domain::draft::{DraftChange, DraftNews, DraftRow, LinesQuery};
use domain::id::{OrderNumber, ProductId, UserId};
use futures::future::AbortHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A notice stays so long.
const TOAST: Duration = Duration::from_secs(10);

/// What the rows and the pad share.
#[derive(Clone, Copy)]
pub struct Editor {
    /// Read once: rows are rendered later, where the context of the request may be gone.
    pub say: Language,
    pub number: OrderNumber,
    /// The lines, fifty in a block: only those near the window are there.
    pub blocks: RwSignal<Vec<Block>>,
    /// Lines that the query finds.
    pub count: RwSignal<u64>,
    pub queue: Queue,
    pub chosen: RwSignal<Vec<ProductId>>,
    pub heard: Heard,
    pub dates: Dates,
    /// The network is away.
    pub away: RwSignal<bool>,
    toast: RwSignal<Option<Toast>>,
    /// Others who have the draft open.
    people: RwSignal<Vec<String>>,
    pub notes: StoredValue<Notes>,
    /// All lines from the first are shown, not one page of them.
    pub from_first: bool,
    /// All lines are shown in their own order: new ones come at the end.
    whole: bool,
}

/// What a page remembers and nothing shows.
#[derive(Default)]
pub struct Notes {
    /// Which lines the page shows.
    pub query: LinesQuery,
    /// The position of the next new line.
    pub next: u32,
    /// The line that was chosen last.
    pub picked: Option<ProductId>,
    /// Versions of the draft that were made here.
    own: Vec<i64>,
    /// What could not be done without the network is going to be tried again.
    pub retry: bool,
    /// The last number that a block or a notice has got.
    id: u32,
    /// Changes whose dates have not been asked for.
    pub undated: u32,
    /// Somebody has pressed «Обновить сроки».
    pub refresh: bool,
    /// A form of the page has been sent, which leads away from it.
    pub leaving: bool,
    /// Requests about what the draft has become, which are of no use to a page that goes.
    pub asking: Vec<AbortHandle>,
}

/// A quantity that was sent without script and refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedLine {
    pub product: ProductId,
    pub typed: String,
    pub told: Told,
}

/// What was done, and how it is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    pub words: String,
    /// The version that is taken back.
    pub undo: Option<i64>,
}

impl Editor {
    /// Shows what a change did, and tells the rest of the page.
    pub fn apply(self, change: &DraftChange) {
        self.own(change.version);
        if let Some(product) = change.product {
            self.put(product, change.row.as_ref());
        }
        live::publish(change.clone());
        self.count_lines();
    }

    /// Notes a version that was made here.
    pub fn own(self, version: i64) {
        self.notes.update_value(|notes| {
            if notes.own.last() != Some(&version) {
                notes.own.push(version);
            }
        });
    }

    /// Whether a version came about by something done on this page.
    pub fn made_here(self, version: i64) -> bool {
        self.notes.with_value(|notes| notes.own.contains(&version))
    }

    /// As many as the newest change says: answers may overtake each other.
    fn count_lines(self) {
        let newest = live::latest().get_untracked().filter(|newest| self.whole && newest.number == self.number);
        if let Some(newest) = newest {
            self.count.set(u64::from(newest.totals.lines));
        }
    }

    /// Shows what colleagues have changed; `stale` when lines that are shown may be out of date. What is being typed here stays: saving it will say what they have done.
    pub fn hear(self, news: &DraftNews, stale: bool) {
        self.people.set(news.people.clone());
        for change in &news.changes {
            if let Some(product) = change.product {
                self.put(product, change.row.as_ref());
            }
        }
        if let Some(change) = news.changes.last() {
            live::publish(change.clone());
            self.count_lines();
        }
        if let Some(keys) = &news.keys {
            self.cut(keys, stale);
        }
    }

    /// Of all lines, in their order.
    pub fn products(self) -> Vec<ProductId> {
        let products = |block: &Block| block.products.get_value();
        self.blocks.with_untracked(|blocks| blocks.iter().flat_map(products).collect())
    }

    /// Whether a product has a line on this page, near the window or not.
    pub fn shows(self, product: ProductId) -> bool {
        self.blocks.with_untracked(|blocks| blocks.iter().any(|block| block.has(product)))
    }

    /// The name of a product whose line is there.
    pub fn name(self, product: ProductId) -> Option<String> {
        let row = self.blocks.with_untracked(|blocks| blocks.iter().find_map(|block| block.row(product)));
        row.map(|row| row.with_untracked(|row| row.name.clone()))
    }

    fn put(self, product: ProductId, row: Option<&DraftRow>) {
        let blocks = self.blocks.get_untracked();
        let block = blocks.iter().find(|block| block.has(product));
        match (block, row) {
            (Some(block), Some(row)) => {
                if let Some(shown) = block.row(product) {
                    shown.set(row.clone());
                }
            }
            (Some(block), None) => {
                leave(product);
                block.remove(product);
                self.give_up(product);
                self.chosen.update(|chosen| chosen.retain(|other| *other != product));
                if !self.whole {
                    self.count.update(|count| *count = count.saturating_sub(1));
                }
            }
            (None, Some(row)) if self.whole => {
                let end = self.notes.with_value(|notes| row.position >= notes.next);
                if end {
                    self.notes.update_value(|notes| notes.next = row.position + 1);
                }
                if blocks.is_empty() {
                    self.blocks.set(vec![Block::shown(self.new_id(), vec![row.clone()])]);
                    return;
                }
                let last = blocks.len() - 1;
                let mut places = blocks.iter().enumerate();
                if !places.any(|(at, block)| block.insert(row, at == 0, at == last, end)) {
                    self.ask_for_lines();
                }
            }
            (None, _) => {}
        }
    }

    pub fn new_id(self) -> u32 {
        self.notes.update_value(|notes| notes.id += 1);
        self.notes.with_value(|notes| notes.id)
    }

    /// Shows a notice for a while.
    pub fn toast(self, toast: Toast) {
        self.toast.set(Some(toast.clone()));
        let over = move || {
            if self.toast.try_get_untracked().flatten() == Some(toast) {
                self.toast.set(None);
            }
        };
        set_timeout(over, TOAST);
    }

    /// Takes back the last change that was made here.
    pub fn undo_last(self) {
        if let Some(version) = self.notes.try_update_value(|notes| notes.own.pop()).flatten() {
            self.undo(version, true);
        }
    }

    /// Takes a version back; with `or_before` the one before it, when this one changed no line.
    fn undo(self, version: i64, or_before: bool) {
        let say = self.say;
        self.notes.update_value(|notes| notes.own.retain(|other| *other != version));
        spawn_local(async move {
            let words = match undo_version(self.number, version).await {
                Ok(0) => say.draft_undone().to_owned(),
                Ok(kept) => text::undone_but(say, kept),
                Err(AppError::NotFound) if or_before => return self.undo_last(),
                Err(error) => text::error(say, &error),
            };
            self.ask();
            self.toast(Toast { words, undo: None });
            // The button that had the focus may have gone.
            let lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
            if let Some(heading) = document().get_element_by_id("lines").filter(|_| lost) {
                _ = heading.unchecked_into::<HtmlElement>().focus();
            }
        });
    }
}

/// The focus goes from a line that is removed to the one below it, else above it, else to the order pad.
fn leave(product: ProductId) {
    let Some(row) = document().get_element_by_id(&format!("line-{product}")) else { return };
    let active = document().active_element().filter(|active| row.contains(Some(active)));
    let Some(active) = active else { return };
    let same = if active.tag_name() == "INPUT" { "[name=quantity]" } else { ".c-x button" };
    let beside = sheet::beside(&row, true).or_else(|| sheet::beside(&row, false));
    let next = beside.and_then(|row| row.query_selector(same).ok().flatten());
    if let Some(next) = next.or_else(|| document().get_element_by_id("text")) {
        _ = next.unchecked_into::<HtmlElement>().focus();
    }
}

/// Pad and lines of the draft.
#[island]
pub fn DraftEditor(
    number: OrderNumber,
    rows: Given<Vec<DraftRow>>,
    /// The page of the lines, from 1.
    page: u32,
    query: LinesQuery,
    /// What stands still around the lines.
    still: Still,
    /// Lines that the query finds, on all pages.
    total: u64,
    /// Of the draft when the page was made.
    version: i64,
    basis: String,
    /// When the lines can be ready, as [`Dates`] reads it, and whether the page knows only some.
    dates: (String, bool),
    /// What the browser keeps of this person's changes stays theirs.
    user: UserId,
    /// What went wrong with the form sent last without script, and what was typed into it.
    error: Option<Told>,
    typed: (String, String),
    /// The line whose quantity was refused last.
    refused: Option<RefusedLine>,
) -> impl IntoView {
    let say = Language::here();
    let Given(rows) = rows;
    let refused = refused.map(|refused| {
        let row = rows.iter().find(|row| row.line.product == refused.product);
        let seen = row.map_or(0, |row| row.line.quantity.pieces());
        Edit::failed(refused.product, refused.typed, seen, refused.told)
    });
    let next = rows.last().filter(|_| total == rows.len() as u64).map(|row| row.position + 1);
    let next = next.unwrap_or(if total == 0 { 0 } else { u32::MAX });
    let editor = Editor {
        say,
        number,
        blocks: RwSignal::new(if rows.is_empty() { vec![] } else { vec![Block::shown(0, rows)] }),
        whole: page == 1 && query == LinesQuery::default(),
        count: RwSignal::new(total),
        queue: Queue::new(format!("draft-{number}-{user}"), refused.into_iter().collect()),
        chosen: RwSignal::new(vec![]),
        heard: Heard::new(version, basis),
        dates: Dates::new(&dates.0),
        away: RwSignal::new(false),
        toast: RwSignal::new(None),
        people: RwSignal::new(vec![]),
        notes: StoredValue::new(Notes { query, next, ..Notes::default() }),
        from_first: page == 1,
    };
    Effect::new(move |_| {
        editor.remember();
        sheet::undo(editor);
    });
    editor.follow();
    editor.follow_dates(dates.1);
    let away = move || {
        editor.away.get().then(|| match editor.queue.len() as u64 {
            0 => say.draft_away_nothing().to_owned(),
            waiting => say.draft_away(waiting),
        })
    };
    let people =
        move || editor.people.with(|people| (!people.is_empty()).then(|| say.draft_also_here(people.join(", "))));
    view! {
        <p class="people note" role="status">{people}</p>
        <Pad editor error typed/>
        <Lines editor heads=still.heads find=still.find/>
        <Acts editor acts=still.acts/>
        <div class="toasts" role="status">
            {move || away().map(|words| view! { <div class="toast"><span>{words}</span></div> })}
            {move || editor.toast.get().map(|Toast { words, undo }| view! {
                <div class="toast"><span>{words}</span>
                    {undo.map(|undo| view! { <button class="lnk" type="button" on:click=move |_| { editor.toast.set(None); editor.undo(undo, false); }>{say.site_undo()}</button> })}
                </div>
            })}
        </div>
    }
}
