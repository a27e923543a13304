//! Quantities on their way to the server: painted at once, sent a moment later, kept in the browser until they have arrived.

use super::editor::{Editor, Toast};
use super::live;
use super::rpc::set_quantity;
use crate::error::AppError;
use crate::text::Told;
use domain::Refusal;
use domain::draft::{DraftChange, DraftError, DraftRow};
use domain::id::ProductId;
use domain::quantity::{Quantity, QuantityError};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::Storage;
use std::time::Duration;

/// Typing pauses so long before a quantity is saved.
const PAUSE: Duration = Duration::from_millis(400);
/// So long after the network failed it is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// A quantity that the server does not have yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub product: ProductId,
    /// As it was typed; «0» removes the line.
    pub text: String,
    /// Pieces that the person saw.
    pub seen: u32,
    pub state: State,
    /// Grows with each letter: only the last one is waited for.
    turn: u32,
}

impl Edit {
    /// One that was refused when it was sent without script.
    pub fn failed(product: ProductId, text: String, seen: u32, told: Told) -> Self {
        Self { product, text, seen, state: State::Failed(told), turn: 0 }
    }

    /// As the browser keeps it: a line of its own.
    fn write(&self, to: &mut String) {
        if self.wish().is_ok() {
            for part in [&self.product.to_string(), " ", &self.seen.to_string(), " ", &self.text, "\n"] {
                to.push_str(part);
            }
        }
    }

    fn read(line: &str) -> Option<Self> {
        let (product, rest) = line.split_once(' ')?;
        let (seen, text) = rest.split_once(' ')?;
        let product = ProductId(product.parse().ok()?);
        Some(Self { product, text: text.to_owned(), seen: seen.parse().ok()?, state: State::Waits, turn: 0 })
    }

    /// What is wanted, none: no line; or why the text means nothing.
    pub fn wish(&self) -> Result<Option<Quantity>, QuantityError> {
        Quantity::parse_or_none(&self.text)
    }

    /// It needs its person: nothing will happen by itself.
    fn is_stuck(&self) -> bool {
        matches!(self.state, State::Failed(_) | State::Changed { .. })
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// For typing to pause, or for the network.
    #[default]
    Waits,
    /// This text is on its way.
    Sent(String),
    Failed(Told),
    /// A colleague has set this many pieces meanwhile.
    Changed {
        now: u32,
        said: String,
    },
}

/// The edits of this page, at most one for each product.
#[derive(Clone, Copy)]
pub struct Queue {
    edits: RwSignal<Vec<Edit>>,
    /// Under which the browser keeps them.
    key: StoredValue<String>,
}

impl Queue {
    pub fn new(key: String, edits: Vec<Edit>) -> Self {
        Self { edits: RwSignal::new(edits), key: StoredValue::new(key) }
    }

    pub fn len(self) -> usize {
        self.edits.with(Vec::len)
    }

    pub fn of(self, product: ProductId) -> Option<Edit> {
        self.edits.with(|edits| edits.iter().find(|edit| edit.product == product).cloned())
    }

    fn of_untracked(self, product: ProductId) -> Option<Edit> {
        self.edits.with_untracked(|edits| edits.iter().find(|edit| edit.product == product).cloned())
    }

    fn change<T>(self, product: ProductId, change: impl FnOnce(&mut Edit) -> T) -> Option<T> {
        let changed =
            self.edits.try_update(|edits| edits.iter_mut().find(|edit| edit.product == product).map(change)).flatten();
        self.keep();
        changed
    }

    fn forget(self, product: ProductId) {
        self.edits.update(|edits| edits.retain(|edit| edit.product != product));
        self.keep();
    }

    fn keep(self) {
        let mut text = String::new();
        self.edits.with_untracked(|edits| {
            live::unsaved().set((edits.len(), edits.iter().filter(|edit| edit.is_stuck()).count()));
            for edit in edits {
                edit.write(&mut text);
            }
        });
        let Some(storage) = storage() else { return };
        // A full storage keeps nothing: then the page is all there is.
        _ = self
            .key
            .with_value(|key| if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, &text) });
    }

    /// What was kept when the page was left before.
    fn read(self) -> Vec<Edit> {
        let text = storage().and_then(|storage| self.key.with_value(|key| storage.get_item(key)).ok().flatten());
        text.map(|text| text.lines().filter_map(Edit::read).collect()).unwrap_or_default()
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

impl Editor {
    /// Sets a line to what a text says: at once, or when typing pauses.
    pub fn save(self, row: &DraftRow, text: String, now: bool) {
        let (product, seen) = (row.line.product, row.line.quantity.pieces());
        let queue = self.queue;
        let turn = queue.change(product, |edit| {
            edit.turn += 1;
            edit.text.clone_from(&text);
            // Between two values a person chooses by saying which: neither a pause nor leaving the field does.
            if matches!(edit.state, State::Failed(_)) {
                edit.state = State::Waits;
            }
            edit.turn
        });
        if turn.is_none() {
            // Gone through, not changed.
            if text == seen.to_string() {
                return;
            }
            queue.edits.update(|edits| edits.push(Edit { product, text, seen, state: State::Waits, turn: 0 }));
            queue.keep();
        }
        if now {
            self.send(product);
        } else {
            let turn = turn.unwrap_or(0);
            let pause = move || {
                if queue.edits.try_get_untracked().is_some() && queue.change(product, |edit| edit.turn) == Some(turn) {
                    self.send(product);
                }
            };
            set_timeout(pause, PAUSE);
        }
    }

    /// A text that means no quantity: said beside the line, and kept there.
    pub fn refuse(self, product: ProductId, said: String) {
        self.queue.change(product, |edit| edit.state = State::Failed(said.into()));
    }

    /// Sets a line that a colleague has changed meanwhile to a text, over what it is `now`.
    pub fn settle(self, product: ProductId, text: String, now: u32) {
        self.queue.change(product, |edit| {
            edit.text = text;
            edit.seen = now;
            edit.state = State::Waits;
        });
        self.send(product);
    }

    /// Says of an edit that needs its person, and whose line is not there, that it has come to nothing.
    pub fn give_up(self, product: ProductId) {
        let said = self.queue.of_untracked(product).and_then(|edit| match edit.state {
            State::Failed(Told { said, .. }) | State::Changed { said, .. } => Some(said),
            _ => None,
        });
        if let Some(words) = said {
            self.queue.forget(product);
            self.toast(Toast { words, undo: None });
        }
    }

    /// Takes back what has not been sent yet.
    pub fn cancel(self, product: ProductId) -> bool {
        let sent = self.queue.change(product, |edit| matches!(edit.state, State::Sent(_)));
        if sent == Some(false) {
            self.queue.forget(product);
        }
        sent == Some(false)
    }

    /// One request of a line at a time: the latest text waits for the answer of the one before.
    fn send(self, product: ProductId) {
        let sent = self.queue.change(product, |edit| {
            if edit.state != State::Waits || edit.wish().is_err() {
                return None;
            }
            edit.state = State::Sent(edit.text.clone());
            Some((edit.text.clone(), edit.seen))
        });
        if let Some((text, seen)) = sent.flatten() {
            spawn_local(async move {
                let answer = set_quantity(self.number, product, text.clone(), None, Some(seen)).await;
                self.answered(product, &text, answer);
            });
        }
    }

    fn answered(self, product: ProductId, text: &str, answer: Result<DraftChange, AppError>) {
        let now = |change: &DraftChange| change.row.as_ref().map_or(0, |row| row.line.quantity.pieces());
        match answer {
            Ok(change) => {
                let more = self.queue.change(product, |edit| {
                    edit.seen = now(&change);
                    edit.state = State::Waits;
                    edit.text != text
                });
                if more == Some(false) {
                    self.queue.forget(product);
                }
                let name = self.name(product).filter(|_| now(&change) == 0);
                self.apply(&change);
                self.away.set(false);
                if let Some(name) = name {
                    self.toast(Toast { words: self.say.draft_line_removed(name), undo: Some(change.version) });
                }
                self.send(product);
            }
            Err(AppError::Transport) => {
                self.queue.change(product, |edit| edit.state = State::Waits);
                self.lost();
            }
            Err(error) => {
                let told = Told::of(self.say, &self.number.to_string(), &error);
                _ = self.queue.change(product, |edit| match error {
                    AppError::Refused(Refusal::Draft(DraftError::Changed { now, .. })) => {
                        edit.state = State::Changed { now, said: told.said };
                    }
                    _ => edit.state = State::Failed(told),
                });
                if !self.shows(product) {
                    self.give_up(product);
                }
            }
        }
    }

    /// The network is away: says so, and tries everything again a little later.
    pub fn lost(self) {
        self.away.set(true);
        let waits = self.notes.try_update_value(|notes| std::mem::replace(&mut notes.retry, true));
        if waits == Some(false) {
            let again = move || {
                if self.notes.try_update_value(|notes| notes.retry = false).is_some() {
                    self.flush();
                    self.ask();
                    self.read_near();
                }
            };
            set_timeout(again, AGAIN);
        }
    }

    /// Sends what waits.
    pub fn flush(self) {
        let waiting = |edits: &Vec<Edit>| {
            edits.iter().filter(|edit| edit.state == State::Waits).map(|edit| edit.product).collect::<Vec<_>>()
        };
        for product in self.queue.edits.try_with_untracked(waiting).unwrap_or_default() {
            self.send(product);
        }
    }

    /// Sends what an earlier page could not.
    pub fn remember(self) {
        let kept = self.queue.read();
        self.queue.edits.update(|edits| {
            for edit in kept {
                if edits.iter().all(|other| other.product != edit.product) {
                    edits.push(edit);
                }
            }
        });
        self.queue.keep();
        self.flush();
    }
}
