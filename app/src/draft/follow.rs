//! What colleagues do to the open draft: told by the server, then asked for.

use super::editor::Editor;
use super::rpc::hear_draft;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{EventSource, MessageEvent};
use std::time::Duration;

/// The answer to a change made here comes in so long after the notice of it.
const OWN: Duration = Duration::from_millis(150);

/// Follows the draft from this version on.
pub fn follow(editor: Editor, version: i64) {
    let heard = StoredValue::new(version);
    // Notices that came and have not been asked about.
    let told = StoredValue::new(0u32);
    let ask = move || {
        told.update_value(|told| *told += 1);
        if told.get_value() > 1 {
            return;
        }
        spawn_local(async move {
            while let Some(notices) = told.try_get_value().filter(|notices| *notices > 0) {
                match hear_draft(editor.number, heard.get_value()).await {
                    Ok(news) if news.anew => _ = window().location().reload(),
                    Ok(news) => {
                        heard.set_value(news.version);
                        editor.hear(&news);
                    }
                    // Sent or deleted by a colleague: the address leads to what has become of it.
                    Err(AppError::NotFound) => _ = window().location().reload(),
                    Err(_) => {}
                }
                told.update_value(|told| *told -= notices);
            }
        });
    };
    let notice = move |version: i64| {
        if editor.made_here(version) && heard.get_value() + 1 == version {
            heard.set_value(version);
        } else if version == 0 || version > heard.get_value() {
            ask();
        }
    };
    Effect::new(move |_| {
        let Ok(source) = EventSource::new(&format!("/drafts/{}/live", editor.number)) else { return };
        let told = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let version = event.data().as_string().and_then(|text| text.parse().ok()).unwrap_or(0);
            set_timeout(move || notice(version), OWN);
        });
        source.set_onmessage(Some(told.as_ref().unchecked_ref()));
        // It lives as long as the page.
        told.forget();
    });
}
