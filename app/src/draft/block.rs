//! The table of lines: fifty in a block. Blocks near the window are there, of the others only their height is kept, so that
//! a draft of 10,000 lines moves like one of ten.

use super::editor::Editor;
use super::row::Line;
use super::rpc::draft_lines;
use domain::draft::{DraftRow, LinesQuery};
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

type Rows = Vec<ArcRwSignal<DraftRow>>;

/// What the server has written and nothing changes in the browser, as HTML: none of its code goes there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Still {
    /// The row of headings, which sort.
    pub heads: String,
    /// The field that finds lines; empty for a short draft.
    pub find: String,
}

/// Up to fifty lines: a page of the draft.
#[derive(Clone, Copy)]
pub struct Block {
    pub page: u32,
    /// None: the block is far from the window.
    rows: RwSignal<Option<Rows>>,
    /// As it was measured last, pixels.
    height: StoredValue<i32>,
    asked: StoredValue<bool>,
}

impl Block {
    /// A block that is there.
    pub fn shown(page: u32, rows: Vec<DraftRow>) -> Self {
        let rows = rows.into_iter().map(ArcRwSignal::new).collect();
        Self { rows: RwSignal::new(Some(rows)), ..Self::far(page, 0) }
    }

    fn far(page: u32, height: i32) -> Self {
        Self { page, rows: RwSignal::new(None), height: StoredValue::new(height), asked: StoredValue::new(false) }
    }

    fn with<T>(self, read: impl FnOnce(&Rows) -> T) -> Option<T> {
        self.rows.with_untracked(|rows| rows.as_ref().map(read))
    }

    /// Where a product stands in it, when it is there.
    pub fn place(self, product: ProductId) -> Option<usize> {
        let of = |row: &ArcRwSignal<DraftRow>| row.with_untracked(|row| row.line.product == product);
        self.with(|rows| rows.iter().position(of)).flatten()
    }

    pub fn products(self) -> Vec<ProductId> {
        self.with(|rows| rows.iter().map(|row| row.with_untracked(|row| row.line.product)).collect())
            .unwrap_or_default()
    }

    /// The position of its first line, when it is there.
    pub fn first(self) -> Option<u32> {
        self.with(|rows| rows.first().map(|row| row.with_untracked(|row| row.position))).flatten()
    }

    pub fn set(self, at: usize, row: DraftRow) {
        self.with(|rows| {
            if let Some(known) = rows.get(at) {
                known.set(row);
            }
        });
    }

    pub fn remove(self, at: usize) {
        self.rows.update(|rows| {
            if let Some(rows) = rows {
                rows.remove(at);
            }
        });
    }

    pub fn insert(self, row: DraftRow) {
        self.rows.update(|rows| {
            if let Some(rows) = rows {
                let at = rows.partition_point(|known| known.with_untracked(|known| known.position < row.position));
                rows.insert(at, ArcRwSignal::new(row));
            }
        });
    }

    /// It has come near the window: its lines are read.
    fn near(self, editor: Editor) {
        if self.rows.with_untracked(Option::is_some) || self.asked.get_value() {
            return;
        }
        self.asked.set_value(true);
        spawn_local(async move {
            let LinesQuery { text, sort, descending } = editor.query.get_value();
            let rows = draft_lines(editor.number, text, sort, descending, self.page).await;
            self.asked.set_value(false);
            if let Ok(rows) = rows {
                editor.learn(&rows);
                self.rows.set(Some(rows.into_iter().map(ArcRwSignal::new).collect()));
            }
        });
    }

    /// It has gone far from the window: its lines go, unless something in them is not saved.
    fn gone(self, editor: Editor, body: &Element) {
        let busy = self.products().iter().any(|product| editor.is_pending(*product));
        let active = document().active_element().is_some_and(|active| body.contains(Some(&active)));
        if !busy && !active && self.rows.with_untracked(Option::is_some) {
            self.height.set_value(height(body));
            self.rows.set(None);
        }
    }
}

/// The lines with their heading; in the browser all of them, block after block.
#[component]
pub fn Lines(editor: Editor, page: u32, still: Still) -> impl IntoView {
    let say = editor.say;
    let table = NodeRef::<leptos::html::Table>::new();
    if page == 1 {
        grow(editor, table);
    }
    let empty = move || editor.count.get() == 0;
    view! {
        <section aria-labelledby="lines">
            <div class="fbar"><h2 id="lines">{say.draft_products()}</h2><span class="muted">{move || grouped(i64::try_from(editor.count.get()).unwrap_or(0))}</span>
                <div class="end" inner_html=still.find></div></div>
            <div hidden=move || !empty()><Empty editor/></div>
            <table node_ref=table hidden=empty class="t cards dr-t"><caption class="vh">{say.draft_products_of(editor.number)}</caption>
                <thead inner_html=still.heads></thead>
                <For each=move || editor.blocks.get() key=|block| block.page let:block>
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
    let found_nothing = editor.query.with_value(|query| !query.text.is_empty());
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
            editor.watch(&body);
        }
    });
    view! {
        <tbody node_ref=body id=format!("lines-{}", block.page)>
            {move || (!there()).then(|| view! {
                <tr class="gap flat" aria-hidden="true"><td colspan="9" style:height=format!("{}px", block.height.get_value())></td></tr>
            })}
            <For each=move || block.rows.get().unwrap_or_default() key=|row| row.with_untracked(|row| row.line.product) let:row>
                <Line editor row/>
            </For>
        </tbody>
    }
}

/// In the browser the blocks behind the first come too, far away as yet, and links to pages go.
fn grow(editor: Editor, table: NodeRef<leptos::html::Table>) {
    Effect::new(move |done: Option<bool>| {
        if done == Some(true) {
            return true;
        }
        let Some(table) = table.get() else { return false };
        observe(editor);
        let size = u64::from(PAGE_ROWS);
        let pages = u32::try_from(editor.count.get_untracked().div_ceil(size)).unwrap_or(1);
        let lines = |lines: u64| i32::try_from(lines).unwrap_or(0);
        let shown =
            editor.blocks.with_untracked(|blocks| blocks.first().map_or(1, |block| block.products().len().max(1)));
        let first = table.query_selector("tbody").ok().flatten();
        let line = first.map_or(LINE, |body| height(&body) / lines(shown as u64));
        let left = |page: u32| editor.count.get_untracked().saturating_sub(u64::from(page - 1) * size).min(size);
        let far = (2..=pages).map(|page| Block::far(page, line * lines(left(page))));
        if pages > 1 {
            editor.blocks.update(|blocks| blocks.extend(far));
        }
        true
    });
}

/// Pixels.
fn height(body: &Element) -> i32 {
    body.unchecked_ref::<HtmlElement>().offset_height()
}

/// Tells blocks that they have come near the window or gone from it.
fn observe(editor: Editor) {
    let changed = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        for entry in entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok()) {
            let body = entry.target();
            let page = body.id().strip_prefix("lines-").and_then(|page| page.parse::<u32>().ok());
            let block =
                editor.blocks.with_untracked(|blocks| blocks.iter().find(|block| Some(block.page) == page).copied());
            match block {
                Some(block) if entry.is_intersecting() => block.near(editor),
                Some(block) => block.gone(editor, &body),
                None => {}
            }
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(NEAR);
    if let Ok(observer) = IntersectionObserver::new_with_options(changed.as_ref().unchecked_ref(), &options) {
        editor.set_observer(observer);
    }
    // It lives as long as the page.
    changed.forget();
}
