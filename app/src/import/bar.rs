//! The ways into a draft beside the order pad: the clipboard, a file, a file that is dropped anywhere on the page.

use super::rpc::ReadList;
use crate::language::Language;
use crate::ui::Icon;
use domain::id::OrderNumber;
use leptos::ev;
use leptos::html::{Form, Input, Textarea};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{ClipboardEvent, DragEvent, Element, File, FormData, ProgressEvent, XmlHttpRequest};
use server_fn::ServerFn;
use std::cell::RefCell;

/// Bytes of a file at most, as the server has it (reliability: UPL-1).
const FILE_LIMIT: f64 = 20.0 * 1024.0 * 1024.0;

thread_local! {
    /// The file that is being sent.
    static REQUEST: RefCell<Option<XmlHttpRequest>> = const { RefCell::new(None) };
}

/// What a file is doing.
#[derive(Clone, Debug, PartialEq)]
enum Sending {
    Nothing,
    /// So many per cent are sent.
    Sent(u32),
    /// All is sent; the server reads.
    Read,
    Failed(String),
}

/// «Из буфера обмена», «Из файла Excel», «Или перетащите файл сюда», «Скачать пример».
#[component]
pub fn ImportBar(say: Language, number: OrderNumber) -> impl IntoView {
    let file = NodeRef::<Input>::new();
    let paste = NodeRef::<Form>::new();
    let list = NodeRef::<Textarea>::new();
    let sending = RwSignal::new(Sending::Nothing);
    let over = RwSignal::new(false);
    let start = move |file: &File| {
        if file.size() > FILE_LIMIT {
            sending.set(Sending::Failed(say.import_error_size_limit(20)));
        } else {
            REQUEST.set(send(say, file, number, sending));
        }
    };
    paste_anywhere(paste, list);
    drop_anywhere(over, start);
    let chosen = move || {
        let files = file.get_untracked().and_then(|input| input.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            start(&file);
        }
        // Choosing the same file again shall be a change.
        if let Some(input) = file.get_untracked() {
            input.set_value("");
        }
    };
    // A file that was chosen before the script came.
    Effect::new(move |_| chosen());
    let stop = move |_| {
        REQUEST.with_borrow(|request| request.as_ref().map(XmlHttpRequest::abort));
        sending.set(Sending::Nothing);
    };
    view! {
        <div class="pad-alt" class:drop-on=move || over.get()>
            <a class="btn" href=format!("/drafts/{number}/import")><Icon name="paste"/>{say.import_from_clipboard()}<span class="kbd no-phone" aria-hidden="true">"Ctrl V"</span></a>
            <form class="row" method="post" action=format!("/drafts/{number}/import/file") enctype="multipart/form-data">
                <label class="btn"><Icon name="upload"/>{say.import_from_file()}
                    <input node_ref=file class="vh" type="file" name="file" accept=".xlsx,.xls,.ods,.csv,.txt,.tsv" on:change=move |_| chosen()/></label>
                <button class="btn no-js-only">{say.import_send()}</button>
            </form>
            <span class="muted no-phone">{move || if over.get() { say.import_drop_here() } else { say.import_or_drop() }}</span>
            <a class="end" href="/import-example.xlsx">{say.import_example()}</a>
            <div class="pad-says" role="status">
                {move || match sending.get() {
                    Sending::Nothing | Sending::Failed(_) => None,
                    Sending::Sent(percent) => Some(say.import_sending(percent)),
                    Sending::Read => Some(say.import_reading().to_owned()),
                }}
                {move || matches!(sending.get(), Sending::Sent(_) | Sending::Read).then(|| view! {
                    <button class="lnk" type="button" on:click=stop>{say.import_stop()}</button>
                })}
            </div>
            {move || match sending.get() {
                Sending::Failed(why) => Some(view! { <p class="err" role="alert">{why}</p> }),
                _ => None,
            }}
        </div>
        <form node_ref=paste hidden method="post" action=ReadList::PATH>
            <input type="hidden" name="number" value=number.to_string()/>
            <textarea node_ref=list name="text" aria-label=say.import_paste_here()></textarea>
        </form>
    }
}

/// A list that is pasted goes to its preview, from anywhere but a field that takes it.
fn paste_anywhere(form: NodeRef<Form>, list: NodeRef<Textarea>) {
    Effect::new(move |_| {
        let handle = window_event_listener(ev::paste, move |event: ClipboardEvent| {
            let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
            let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let name = field.map(|field| field.tag_name()).unwrap_or_default();
            // A field of one line would run the lines of a list together.
            if name == "TEXTAREA" || (name == "INPUT" && !text.trim().contains(['\n', '\t'])) {
                return;
            }
            if let (false, Some(form), Some(list)) =
                (text.trim().is_empty(), form.get_untracked(), list.get_untracked())
            {
                event.prevent_default();
                list.set_value(&text);
                _ = form.submit();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// A file that is dropped anywhere on the page.
fn drop_anywhere(over: RwSignal<bool>, start: impl Fn(&File) + Copy + 'static) {
    let with_files = |event: &DragEvent| {
        event
            .data_transfer()
            .is_some_and(|data| data.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
    };
    Effect::new(move |_| {
        let drag = window_event_listener(ev::dragover, move |event| {
            if with_files(&event) {
                event.prevent_default();
                over.set(true);
            }
        });
        let leave = window_event_listener(ev::dragleave, move |event| {
            if event.related_target().is_none() {
                over.set(false);
            }
        });
        let drop = window_event_listener(ev::drop, move |event| {
            over.set(false);
            let files = event.data_transfer().and_then(|data| data.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                event.prevent_default();
                start(&file);
            }
        });
        on_cleanup(move || [drag, leave, drop].into_iter().for_each(WindowListenerHandle::remove));
    });
}

/// Sends a file and tells how far it is; goes to the list that the server has made of it.
fn send(say: Language, file: &File, number: OrderNumber, sending: RwSignal<Sending>) -> Option<XmlHttpRequest> {
    let request = XmlHttpRequest::new().ok()?;
    let form = FormData::new().ok()?;
    form.append_with_blob_and_filename("file", file, &file.name()).ok()?;
    request.open("POST", &format!("/drafts/{number}/import/file")).ok()?;
    request.set_request_header("accept", "application/json").ok()?;
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        let percent = (event.loaded() * 100.0 / event.total().max(1.0)).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        sending.set(if percent < 100.0 { Sending::Sent(percent as u32) } else { Sending::Read });
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    let answered = request.clone();
    let ended = Closure::<dyn Fn()>::new(move || {
        let body = answered.response_text().ok().flatten().unwrap_or_default();
        let kind = answered.get_response_header("content-type").ok().flatten().unwrap_or_default();
        if answered.status() == Ok(200) {
            _ = window().location().set_href(&body);
        } else {
            // A refusal is a sentence; anything else did not come from the reader of files.
            let sentence = if kind.starts_with("text/plain") { body } else { say.import_failed().to_owned() };
            sending.set(Sending::Failed(sentence));
        }
    });
    request.set_onload(Some(ended.as_ref().unchecked_ref()));
    let lost = Closure::<dyn Fn()>::new(move || sending.set(Sending::Failed(say.import_failed().to_owned())));
    request.set_onerror(Some(lost.as_ref().unchecked_ref()));
    // They live as long as the page: a file is sent once or twice.
    progress.forget();
    ended.forget();
    lost.forget();
    sending.set(Sending::Sent(0));
    request.send_with_opt_form_data(Some(&form)).ok()?;
    Some(request)
}
