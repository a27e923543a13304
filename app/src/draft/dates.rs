//! When the lines of a draft can be ready: texts that the server has written, asked for again when something has changed.

use super::editor::{Editor, Toast};
use super::live;
use super::rpc::draft_dates;
use crate::text;
use domain::draft::DATED_BY_ITSELF;
use domain::id::ProductId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::Event;
use std::time::Duration;

/// Changes pause so long before dates are asked for.
const PAUSE: Duration = Duration::from_millis(300);

/// The dates that the page knows.
#[derive(Clone, Copy)]
pub struct Dates {
    lines: RwSignal<Vec<Line>>,
}

#[derive(Clone)]
struct Line {
    product: ProductId,
    /// Of which it was said.
    pieces: u32,
    html: String,
}

impl Dates {
    pub fn new(text: &str) -> Self {
        Self { lines: RwSignal::new(read(text)) }
    }

    /// What is known of a product, and whether it was said of so many pieces.
    pub fn of(self, product: ProductId, pieces: u32) -> (String, bool) {
        self.lines.with(|lines| {
            let line = lines.iter().find(|line| line.product == product);
            line.map_or_else(Default::default, |line| (line.html.clone(), line.pieces != pieces))
        })
    }
}

/// A line of text each: product, pieces, HTML. What is no number is the id of an element that shows the HTML.
fn read(text: &str) -> Vec<Line> {
    let mut lines = vec![];
    for line in text.lines() {
        let Some((of, rest)) = line.split_once(' ') else { continue };
        let Some((pieces, html)) = rest.split_once(' ') else { continue };
        if let (Ok(product), Ok(pieces)) = (of.parse(), pieces.parse()) {
            lines.push(Line { product: ProductId(product), pieces, html: html.to_owned() });
        } else if let Some(element) = document().get_element_by_id(of) {
            element.set_inner_html(html);
        }
    }
    lines
}

impl Editor {
    /// Asks after each change and when «Обновить сроки» is pressed; at once if the page knows `some` only.
    pub fn follow_dates(self, some: bool) {
        Effect::new(move |_| {
            let change = live::latest().get();
            if change.is_some_and(|change| change.number == self.number && change.totals.lines <= DATED_BY_ITSELF) {
                self.ask_for_dates();
            }
        });
        Effect::new(move |_| {
            if some {
                self.ask_for_dates();
            }
            let Some(button) = document().get_element_by_id("refresh") else { return };
            let pressed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
                event.prevent_default();
                self.notes.update_value(|notes| notes.refresh = true);
                self.ask_for_dates();
            });
            _ = button.add_event_listener_with_callback("click", pressed.as_ref().unchecked_ref());
            // It lives as long as the page.
            pressed.forget();
        });
    }

    /// One request at a time, a moment after the first change that it is about.
    fn ask_for_dates(self) {
        self.notes.update_value(|notes| notes.undated += 1);
        if self.notes.with_value(|notes| notes.undated) == 1 {
            set_timeout(move || self.read_dates(), PAUSE);
        }
    }

    /// Asks for dates, if anything has changed since; what comes while a form leads away is asked about if it does not.
    pub fn read_dates(self) {
        let Some(changes) = self.notes.try_with_value(|notes| notes.undated).filter(|changes| *changes > 0) else {
            return;
        };
        spawn_local(async move {
            let Some(answer) = self.unless_leaving(draft_dates(self.number)).await else { return };
            let words = match answer {
                Ok(text) => {
                    self.dates.lines.set(read(&text));
                    self.say.lead_time_fresh().to_owned()
                }
                Err(error) => text::error(self.say, &error),
            };
            let mut pressed = false;
            self.notes.update_value(|notes| {
                pressed = std::mem::take(&mut notes.refresh);
                notes.undated -= changes;
            });
            if pressed {
                self.toast(Toast { words, undo: None });
            }
            if self.notes.with_value(|notes| notes.undated) > 0 {
                set_timeout(move || self.read_dates(), PAUSE);
            }
        });
    }
}
