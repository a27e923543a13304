//! The table of lines: fifty in a block. Blocks near the window are there, of the others only their height is kept, so that
//! a draft of 10,000 lines moves like one of ten.

use super::editor::Editor;
use super::row::Line;
use super::rpc::draft_lines;
use crate::text;
use domain::draft::{DraftRow, LineSort, LinesQuery};
use domain::format::grouped;
use domain::id::ProductId;
use domain::page::PAGE_ROWS;
use leptos::html::Tbody;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::js_sys::Array;
use leptos::web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Blocks so near the window are there.
const NEAR: &str = "1200px 0px";
/// The height of a line until one has been measured.
const LINE: f64 = 57.0;

type Rows = Vec<ArcRwSignal<DraftRow>>;

/// Up to fifty lines: a page of the draft.
#[derive(Clone, Copy)]
pub struct Block {
    pub page: u32,
    /// None: the block is far from the window.
    rows: RwSignal<Option<Rows>>,
    /// As it was measured last, pixels.
    height: StoredValue<f64>,
    asked: StoredValue<bool>,
}

impl Block {
    /// A block that is there.
    pub fn shown(page: u32, rows: Vec<DraftRow>) -> Self {
        let rows = rows.into_iter().map(ArcRwSignal::new).collect();
        Self { rows: RwSignal::new(Some(rows)), ..Self::far(page, 0.0) }
    }

    fn far(page: u32, height: f64) -> Self {
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
            self.height.set_value(body.get_bounding_client_rect().height());
            self.rows.set(None);
        }
    }
}

/// The lines with their heading; in the browser all of them, block after block.
#[component]
pub fn Lines(editor: Editor, page: u32) -> impl IntoView {
    let say = editor.say;
    let table = NodeRef::<leptos::html::Table>::new();
    if page == 1 {
        grow(editor, table);
    }
    view! {
        <section aria-labelledby="lines">
            <div class="fbar"><h2 id="lines">{say.draft_products()}</h2><span class="muted">{move || grouped(i64::try_from(editor.count.get()).unwrap_or(0))}</span>
                <Find editor/></div>
            <Show when=move || editor.blocks.with(|blocks| !blocks.is_empty()) fallback=move || view! { <Empty editor/> }>
                <table node_ref=table class="t cards dr-t"><caption class="vh">{say.draft_products_of(editor.number)}</caption>
                    <thead><tr>
                        <Heads editor/>
                    </tr></thead>
                    <For each=move || editor.blocks.get() key=|block| block.page let:block>
                        <Body editor block/>
                    </For>
                </table>
            </Show>
        </section>
    }
}

#[component]
fn Heads(editor: Editor) -> impl IntoView {
    let say = editor.say;
    let heads = [
        (say.draft_number_sign(), Some(LineSort::Position), "num"),
        (say.draft_product(), Some(LineSort::Name), ""),
        (say.draft_article(), Some(LineSort::Article), ""),
        (say.draft_pack(), None, "num"),
        (say.draft_quantity_short(), Some(LineSort::Quantity), "c-q"),
        (say.draft_stock(), None, ""),
        (say.draft_price(), None, "num"),
        (say.draft_sum(), Some(LineSort::Sum), "num"),
    ];
    view! {
        {heads.into_iter().map(|(name, sort, class)| view! { <Head editor name sort class/> }).collect_view()}
        <th scope="col"><span class="vh">{say.draft_remove()}</span></th>
    }
}

/// A heading that sorts by a link.
#[component]
fn Head(editor: Editor, name: &'static str, sort: Option<LineSort>, class: &'static str) -> impl IntoView {
    let Some(sort) = sort else { return view! { <th scope="col" class=class>{name}</th> }.into_any() };
    let query = editor.query.get_value();
    let current = query.sort == sort;
    let down = current && !query.descending;
    let state = current.then_some(if query.descending { "descending" } else { "ascending" });
    let down = if down { "&desc=1" } else { "" };
    let text = if query.text.is_empty() { String::new() } else { format!("&q={}", text::in_address(&query.text)) };
    let href = format!("/drafts/{}?sort={}{down}{text}#lines", editor.number, sort.code());
    view! { <th scope="col" class=class aria-sort=state><a class="no-phone" href=href>{name}</a><span class="only-phone-i">{name}</span></th> }.into_any()
}

/// Finds lines of the draft by a part of an article or a name.
#[component]
fn Find(editor: Editor) -> impl IntoView {
    let say = editor.say;
    let query = editor.query.get_value();
    let text = query.text.clone();
    let sorted = (query.sort != LineSort::Position || query.descending).then(|| {
        view! {
            <input type="hidden" name="sort" value=query.sort.code()/>
            {query.descending.then(|| view! { <input type="hidden" name="desc" value="1"/> })}
        }
    });
    // Of a short draft everything is seen.
    let long = editor.count.get_untracked() > 10 || !text.is_empty();
    let reset = (!text.is_empty())
        .then(|| view! { <a href=format!("/drafts/{}#lines", editor.number)>{say.draft_find_reset()}</a> });
    long.then(|| view! {
        <form class="end row dr-f" method="get" action=format!("/drafts/{}#lines", editor.number) role="search">
            <input class="in" type="search" name="q" value=text aria-label=say.draft_find() placeholder=say.draft_find() maxlength="100"/>
            {sorted}{reset}
        </form>
    })
}

/// The first thing to do in an empty draft; the way back when nothing is found.
#[component]
fn Empty(editor: Editor) -> impl IntoView {
    let say = editor.say;
    if editor.query.with_value(|query| !query.text.is_empty()) {
        return view! {
            <div class="empty"><h3>{say.draft_find_nothing()}</h3><p><a class="btn" href=format!("/drafts/{}", editor.number)>{say.draft_find_reset()}</a></p></div>
        }
        .into_any();
    }
    view! {
        <div class="empty">
            <h3>{say.draft_empty()}</h3>
            <p>{say.draft_empty_why()}</p>
            <p><a class="btn" href="/catalog">{say.draft_from_catalog()}</a></p>
        </div>
    }
    .into_any()
}

/// The lines of a block, or the place that they take.
#[component]
fn Body(editor: Editor, block: Block) -> impl IntoView {
    let there = Memo::new(move |_| block.rows.with(Option::is_some));
    let body = NodeRef::<Tbody>::new();
    Effect::new(move |_| {
        if let Some(body) = body.get() {
            editor.watch(&body);
        }
    });
    view! {
        <tbody node_ref=body id=format!("lines-{}", block.page)>
            <Show when=move || there.get() fallback=move || view! {
                <tr class="gap flat" aria-hidden="true"><td colspan="9" style:height=format!("{}px", block.height.get_value())></td></tr>
            }>
                <For each=move || block.rows.get().unwrap_or_default() key=|row| row.with_untracked(|row| row.line.product) let:row>
                    <Line editor row/>
                </For>
            </Show>
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
        let shown =
            editor.blocks.with_untracked(|blocks| blocks.first().map_or(1, |block| block.products().len().max(1)));
        #[expect(clippy::cast_precision_loss, reason = "fifty at most")]
        let line = table
            .query_selector("tbody")
            .ok()
            .flatten()
            .map_or(LINE, |body| body.get_bounding_client_rect().height() / shown as f64);
        let left = |page: u32| editor.count.get_untracked().saturating_sub(u64::from(page - 1) * size).min(size);
        #[expect(clippy::cast_precision_loss, reason = "fifty at most")]
        let far = (2..=pages).map(|page| Block::far(page, line * left(page) as f64));
        if pages > 1 {
            editor.blocks.update(|blocks| blocks.extend(far));
        }
        true
    });
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
