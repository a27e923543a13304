//! What colleagues do to the open draft: told by the server, then asked for.

use super::editor::Editor;
use super::live;
use super::rpc::hear_draft;
use crate::error::AppError;
use domain::draft::LinesQuery;
use domain::id::OrderNumber;
use futures::future::{AbortHandle, abortable};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{Event, EventSource, HtmlFormElement, MessageEvent};
use std::time::Duration;

/// The answer to a change made here comes in so long after the notice of it.
const OWN: Duration = Duration::from_millis(150);
/// A connection that the browser has given up is tried again so much later.
const AGAIN: Duration = Duration::from_secs(10);
/// What the page itself has done leads away from it within so long.
const GONE: Duration = Duration::from_millis(1_500);
/// A form that has not led away within so long has been given up by its person or the network.
const STAYS: Duration = Duration::from_secs(15);

/// A form of the page that has it is sent when all lines are saved.
const AFTER_ALL: &str = "data-after-all";

/// How far a page has heard of its draft.
#[derive(Clone, Copy)]
pub struct Heard {
    version: StoredValue<i64>,
    basis: StoredValue<String>,
    /// Notices that came and have not been asked about.
    told: StoredValue<u32>,
    /// Which lines there are is not known.
    lost: StoredValue<bool>,
    /// This person may not hear of it any more.
    over: StoredValue<bool>,
}

impl Heard {
    pub fn new(version: i64, basis: String) -> Self {
        Self {
            version: StoredValue::new(version),
            basis: StoredValue::new(basis),
            told: StoredValue::new(0),
            lost: StoredValue::new(false),
            over: StoredValue::new(false),
        }
    }
}

impl Editor {
    /// Follows the draft as long as the page is there.
    pub fn follow(self) {
        let held = StoredValue::new_local(None::<HtmlFormElement>);
        Effect::new(move |_| {
            listen(self);
            let sent = window_event_listener(ev::submit, move |event| {
                if event.default_prevented() {
                    return;
                }
                let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
                let form = form.filter(|form| form.has_attribute(AFTER_ALL));
                if form.is_some() && live::unsaved().get_untracked().0 > 0 {
                    event.prevent_default();
                    held.set_value(form);
                } else {
                    self.leave();
                }
            });
            on_cleanup(move || sent.remove());
        });
        // When a line needs its person first, they press again.
        Effect::new(move |_| {
            let (unsaved, stuck) = live::unsaved().get();
            if unsaved == 0 || stuck > 0 {
                let form = held.try_update_value(Option::take).flatten();
                if let Some(form) = form.filter(|_| unsaved == 0) {
                    _ = form.request_submit();
                }
            }
        });
    }

    /// A form leads away: what it does to the draft is not asked about, nor is what was asked before still of use.
    fn leave(self) {
        self.notes.update_value(|notes| {
            notes.leaving = true;
            notes.asking.iter().for_each(AbortHandle::abort);
        });
        let stays = move || {
            self.notes.update_value(|notes| notes.leaving = false);
            self.ask();
            self.read_dates();
        };
        set_timeout(stays, STAYS);
    }

    /// What the server answers; none when a form leads away from the page before it has.
    pub async fn unless_leaving<T>(self, request: impl Future<Output = T>) -> Option<T> {
        if self.notes.with_value(|notes| notes.leaving) {
            return None;
        }
        let (request, asking) = abortable(request);
        self.notes.update_value(|notes| notes.asking.push(asking.clone()));
        let answer = request.await.ok();
        asking.abort();
        self.notes.update_value(|notes| notes.asking.retain(|asking| !asking.is_aborted()));
        answer
    }

    /// Asks what has become of the draft; once at a time.
    pub fn ask(self) {
        let Heard { version, basis, told, lost, over } = self.heard;
        told.update_value(|told| *told += 1);
        if told.get_value() > 1 {
            return;
        }
        spawn_local(async move {
            while let Some(notices) = told.try_get_value().filter(|notices| *notices > 0) {
                let LinesQuery { text, sort, descending } = self.notes.with_value(|notes| notes.query.clone());
                let keys_wanted = lost.get_value();
                lost.set_value(false);
                let (known, of) = (version.get_value(), basis.get_value());
                let request = hear_draft(self.number, known, of, text, sort, descending, keys_wanted);
                let Some(answer) = self.unless_leaving(request).await else {
                    lost.set_value(keys_wanted || lost.get_value());
                    told.set_value(0);
                    break;
                };
                match answer {
                    Ok(news) => {
                        version.set_value(news.version);
                        self.away.set(false);
                        // Lines are told one by one only when their keys are not: with keys they may be out of date.
                        let other = basis.with_value(|basis| *basis != news.basis);
                        let stale = other || news.version != known || !keys_wanted;
                        basis.set_value(news.basis.clone());
                        self.hear(&news, stale);
                    }
                    // Sent or deleted by a colleague: the address leads to what has become of it. This page may be on its
                    // way elsewhere already, and must not be turned back.
                    Err(AppError::NotFound) => set_timeout(|| _ = window().location().reload(), GONE),
                    Err(error) => {
                        if keys_wanted {
                            lost.set_value(true);
                        }
                        match error {
                            AppError::Transport => self.lost(),
                            AppError::SignedOut | AppError::Forbidden => over.set_value(true),
                            _ => {}
                        }
                    }
                }
                told.update_value(|told| *told -= notices);
            }
        });
    }

    /// Asks which lines there are, too.
    pub fn ask_for_lines(self) {
        self.heard.lost.set_value(true);
        self.ask();
    }

    fn notice(self, version: i64) {
        let heard = self.heard.version;
        if self.made_here(version) && heard.get_value() + 1 == version {
            heard.set_value(version);
        } else if version == 0 || version > heard.get_value() {
            self.ask();
        }
    }
}

fn listen(editor: Editor) {
    let OrderNumber(number) = editor.number;
    let Ok(source) = EventSource::new(&format!("/drafts/{number}/live")) else { return };
    let told = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let version = event.data().as_string().and_then(|text| text.parse().ok()).unwrap_or(0);
        set_timeout(move || editor.notice(version), OWN);
    });
    // What was said while there was no connection is not said again.
    let opened = Closure::<dyn Fn()>::new(move || {
        editor.away.set(false);
        editor.ask();
        editor.flush();
    });
    let failed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let source = event.target().and_then(|target| target.dyn_into::<EventSource>().ok());
        if source.is_some_and(|source| source.ready_state() == EventSource::CLOSED) {
            editor.ask();
            let again = move || {
                if editor.heard.over.try_get_value() == Some(false) {
                    listen(editor);
                }
            };
            set_timeout(again, AGAIN);
        }
    });
    source.set_onmessage(Some(told.as_ref().unchecked_ref()));
    source.set_onopen(Some(opened.as_ref().unchecked_ref()));
    source.set_onerror(Some(failed.as_ref().unchecked_ref()));
    // They live as long as the page.
    told.forget();
    opened.forget();
    failed.forget();
}
