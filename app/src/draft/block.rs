//! The table of lines: fifty in a block. Blocks near the window are there, of the others only their products and their
//! height are kept, so that a draft of 10,000 lines moves like one of ten.

use super::chosen::pick;
use super::editor::Editor;
use super::row::Line;
use super::rpc::line_rows;
use super::sheet;
use crate::error::AppError;
use domain::draft::{DraftKeys, DraftRow};
use domain::format::grouped;
use domain::id::ProductId;
use domain::page::PAGE_ROWS;
use leptos::html::Tbody;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::js_sys::Array;
use leptos::web_sys::{
    Element, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
};
use serde::{Deserialize, Serialize};

/// Blocks so near the window are there.
const NEAR: &str = "1200px 0px";
/// The height of a line until one has been measured.
const LINE: i32 = 57;

pub type Row = ArcRwSignal<DraftRow>;

thread_local! {
    /// Tells blocks that they have come near the window or gone from it.
    static OBSERVER: std::cell::RefCell<Option<IntersectionObserver>> = const { std::cell::RefCell::new(None) };
}

/// What the server has written and nothing changes in the browser, as HTML: none of its code goes there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Still {
    /// The row of headings, which sort.
    pub heads: String,
    /// The field that finds lines; empty for a short draft.
    pub find: String,
    /// What can be done with the lines that are chosen.
    pub acts: String,
}

/// Up to fifty lines.
#[derive(Clone, Copy)]
pub struct Block {
    id: u32,
    pub products: StoredValue<Vec<ProductId>>,
    /// None: the block is far from the window.
    rows: RwSignal<Option<Vec<Row>>>,
    /// As it was measured last, pixels.
    height: StoredValue<i32>,
    near: StoredValue<bool>,
    asked: StoredValue<bool>,
    /// What it shows may be out of date.
    stale: StoredValue<bool>,
}

impl Block {
    /// A block that is there.
    pub fn shown(id: u32, rows: Vec<DraftRow>) -> Self {
        let products = rows.iter().map(|row| row.line.product).collect();
        Self::new(id, products, Some(rows.into_iter().map(ArcRwSignal::new).collect()))
    }

    fn new(id: u32, products: Vec<ProductId>, rows: Option<Vec<Row>>) -> Self {
        Self {
            id,
            products: StoredValue::new(products),
            rows: RwSignal::new(rows),
            height: StoredValue::new(0),
            near: StoredValue::new(false),
            asked: StoredValue::new(false),
            stale: StoredValue::new(false),
        }
    }

    pub fn has(self, product: ProductId) -> bool {
        self.products.with_value(|products| products.contains(&product))
    }

    /// The line of a product, when it is there.
    pub fn row(self, product: ProductId) -> Option<Row> {
        let of = |row: &&Row| row.with_untracked(|row| row.line.product == product);
        self.rows.with_untracked(|rows| rows.as_ref()?.iter().find(of).cloned())
    }

    pub fn remove(self, product: ProductId) {
        self.products.update_value(|products| products.retain(|other| *other != product));
        self.rows.update(|rows| {
            if let Some(rows) = rows {
                rows.retain(|row| row.with_untracked(|row| row.line.product != product));
            }
        });
    }

    /// Puts a line to its place, if that is between lines that are there, or before the `first` or behind the `last` of all.
    pub fn insert(self, row: &DraftRow, first: bool, last: bool, end: bool) -> bool {
        let position = |row: &Row| row.with_untracked(|row| row.position);
        let at = self.rows.with_untracked(|rows| {
            let rows = rows.as_ref()?;
            let at = rows.partition_point(|known| position(known) < row.position);
            ((first || at > 0) && (last || at < rows.len())).then_some(at)
        });
        // A block that is not there can only grow at its end.
        if at.is_none() && !(last && end && self.rows.with_untracked(Option::is_none)) {
            return false;
        }
        let product = row.line.product;
        self.products.update_value(|products| products.insert(at.unwrap_or(products.len()), product));
        if let Some(at) = at {
            self.rows.update(|rows| {
                if let Some(rows) = rows {
                    rows.insert(at, ArcRwSignal::new(row.clone()));
                }
            });
        }
        true
    }

    /// Reads its lines, if they are not there or out of date.
    fn read(self, editor: Editor) {
        if self.asked.get_value() || (self.rows.with_untracked(Option::is_some) && !self.stale.get_value()) {
            return;
        }
        self.asked.set_value(true);
        self.stale.set_value(false);
        spawn_local(async move {
            let products = self.products.get_value();
            let answer = line_rows(editor.number, products.clone()).await;
            if self.asked.try_set_value(false).is_some() {
                return;
            }
            match answer {
                // A line has come or gone meanwhile.
                Ok(_) if self.products.with_value(|now| *now != products) => {
                    self.stale.set_value(true);
                    self.read(editor);
                }
                Ok(rows) => {
                    editor.away.set(false);
                    self.show(rows);
                }
                Err(AppError::Transport) => {
                    self.stale.set_value(true);
                    editor.lost();
                }
                Err(_) => {}
            }
        });
    }

    /// Shows lines; those that are there already stay, with what is typed into them.
    fn show(self, rows: Vec<DraftRow>) {
        let row = |row: DraftRow| match self.row(row.line.product) {
            Some(known) => {
                known.set(row);
                known
            }
            None => ArcRwSignal::new(row),
        };
        let rows: Vec<Row> = rows.into_iter().map(row).collect();
        self.rows.set(Some(rows));
    }

    /// It has gone far from the window: its lines go, unless somebody is in them.
    fn gone(self, body: &Element) {
        let height = height(body);
        let active = document().active_element().is_some_and(|active| body.contains(Some(&active)));
        // A table that is hidden as a whole has no height.
        if !active && height > 0 && self.rows.with_untracked(Option::is_some) {
            self.height.set_value(height);
            self.rows.set(None);
        }
    }
}

impl Editor {
    /// Cuts the lines into blocks; `stale` when those that are shown may be out of date.
    pub fn cut(self, keys: &DraftKeys, stale: bool) {
        if !self.from_first {
            for block in self.blocks.get_untracked() {
                block.stale.set_value(true);
                block.read(self);
            }
            return;
        }
        self.notes.update_value(|notes| notes.next = keys.next);
        self.count.set(keys.products.len() as u64);
        let before = self.blocks.get_untracked();
        let row = |product: &ProductId| before.iter().find_map(|block| block.row(*product));
        let (mut height, mut lines) = (LINE, 1);
        if let Some(body) = document().query_selector("#table tbody").ok().flatten() {
            lines = i32::try_from(body.child_element_count()).unwrap_or(1).max(1);
            height = self::height(&body);
        }
        let line = if height > lines * 20 { height / lines } else { LINE };
        let blocks = keys.products.chunks(PAGE_ROWS as usize).map(|products| {
            // A block that is as it was stays, with the focus in it.
            let same = |block: &&Block| block.products.with_value(|before| before == products);
            let block = before.iter().find(same).copied().unwrap_or_else(|| {
                let rows = products.iter().map(row).collect::<Option<Vec<_>>>();
                let block = Block::new(self.new_id(), products.to_vec(), rows);
                block.height.set_value(line * i32::try_from(products.len()).unwrap_or(0));
                block
            });
            block.stale.set_value(stale);
            block
        });
        let blocks = blocks.collect::<Vec<_>>();
        self.blocks.set(blocks);
        if self.chosen.with_untracked(|chosen| !chosen.is_empty()) {
            let mut there = keys.products.clone();
            there.sort_unstable();
            self.chosen.update(|chosen| chosen.retain(|product| there.binary_search(product).is_ok()));
        }
        self.read_near();
    }

    /// Reads the blocks near the window that are not there or out of date.
    pub fn read_near(self) {
        for block in self.blocks.get_untracked() {
            if block.near.get_value() {
                block.read(self);
            }
        }
    }
}

/// The lines with their heading; in the browser all of them, block after block.
#[component]
pub fn Lines(editor: Editor, heads: String, find: String) -> impl IntoView {
    let say = editor.say;
    let empty = move || editor.count.get() == 0;
    // Whoever has found nothing looks for something else.
    let asked = editor.notes.with_value(|notes| !notes.query.text.is_empty());
    let long = editor.count.get_untracked() > u64::from(PAGE_ROWS);
    Effect::new(move |_| {
        observe(editor);
        if long {
            editor.ask_for_lines();
        }
    });
    view! {
        <section aria-labelledby="lines" on:click=move |event| pick(editor, &event)>
            <div class="fbar"><h2 id="lines" tabindex="-1">{say.draft_products()}</h2><span class="muted">{move || grouped(i64::try_from(editor.count.get()).unwrap_or(0))}</span>
                <div class="end" hidden=move || empty() && !asked inner_html=find></div></div>
            <div hidden=move || !empty()><Empty editor/></div>
            <table id="table" hidden=empty class="t cards dr-t" on:keydown=move |event| sheet::key(&event)>
                <caption class="vh">{say.draft_products_of(editor.number)}</caption>
                <thead inner_html=heads></thead>
                <For each=move || editor.blocks.get() key=|block| block.id let:block>
                    <Body editor block/>
                </For>
            </table>
        </section>
    }
}

/// The first thing to do in an empty draft; the way back when nothing is found.
#[component]
fn Empty(editor: Editor) -> impl IntoView {
    let say = editor.say;
    let found_nothing = editor.notes.with_value(|notes| !notes.query.text.is_empty());
    let (title, why, href, words) = if found_nothing {
        (say.draft_find_nothing(), "", format!("/drafts/{}", editor.number), say.draft_find_reset())
    } else {
        (say.draft_empty(), say.draft_empty_why(), "/catalog".to_owned(), say.draft_from_catalog())
    };
    view! { <div class="empty"><h3>{title}</h3><p>{why}</p><p><a class="btn" href=href>{words}</a></p></div> }
}

/// The lines of a block, or the place that they take.
#[component]
fn Body(editor: Editor, block: Block) -> impl IntoView {
    let there = move || block.rows.with(Option::is_some);
    let body = NodeRef::<Tbody>::new();
    Effect::new(move |_| {
        if let Some(body) = body.get() {
            OBSERVER.with_borrow(|observer| observer.as_ref().map(|observer| observer.observe(&body)));
        }
    });
    view! {
        <tbody node_ref=body id=format!("lines-{}", block.id)>
            {move || (!there()).then(|| view! {
                <tr class="flat" aria-hidden="true"><td colspan="11" style:height=format!("{}px", block.height.get_value())></td></tr>
            })}
            <For each=move || block.rows.get().unwrap_or_default() key=|row| row.with_untracked(|row| row.line.product) let:row>
                <Line editor row/>
            </For>
        </tbody>
    }
}

/// Pixels.
fn height(body: &Element) -> i32 {
    body.unchecked_ref::<HtmlElement>().offset_height()
}

fn observe(editor: Editor) {
    let changed = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        for entry in entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok()) {
            let body = entry.target();
            let id = body.id().strip_prefix("lines-").and_then(|id| id.parse::<u32>().ok());
            let block =
                editor.blocks.with_untracked(|blocks| blocks.iter().find(|block| Some(block.id) == id).copied());
            let Some(block) = block else { continue };
            block.near.set_value(entry.is_intersecting());
            if entry.is_intersecting() { block.read(editor) } else { block.gone(&body) }
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(NEAR);
    let observer = IntersectionObserver::new_with_options(changed.as_ref().unchecked_ref(), &options).ok();
    OBSERVER.set(observer);
    // It lives as long as the page.
    changed.forget();
    // The blocks that were there before it.
    let bodies = document().query_selector_all("#table tbody").ok();
    let bodies = bodies.iter().flat_map(|bodies| (0..bodies.length()).filter_map(|at| bodies.item(at)));
    for body in bodies {
        OBSERVER.with_borrow(|observer| observer.as_ref().map(|observer| observer.observe(body.unchecked_ref())));
    }
}
