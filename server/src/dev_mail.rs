//! Demo mode: the letters that would have been sent, at `/dev/mail`.

use crate::State;
use crate::session::language;
use app::language::Language;
use axum::extract::Path;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use mail_parser::MessageParser;
use std::fmt::Write;

type Axum = axum::extract::State<State>;

/// All letters, the newest first.
pub async fn list(state: Axum, headers: HeaderMap) -> Response {
    let say = language(&headers);
    let mut names = vec![];
    if let Ok(mut folder) = tokio::fs::read_dir(&state.web.0.mail_dir).await {
        while let Ok(Some(entry)) = folder.next_entry().await {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".eml") && !name.starts_with('.') {
                names.push(name);
            }
        }
    }
    names.sort_unstable_by(|a, b| b.cmp(a));
    let mut rows = String::new();
    for name in names.iter().take(200) {
        let Ok(bytes) = tokio::fs::read(state.web.0.mail_dir.join(name)).await else { continue };
        let Some(message) = MessageParser::default().parse(&bytes) else { continue };
        let to = message.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default();
        let subject = message.subject().unwrap_or_default();
        _ = write!(
            rows,
            "<li class=\"li\"><a class=\"grow\" href=\"/dev/mail/{name}\">{}</a><span>{}</span></li>",
            escaped(subject),
            escaped(to)
        );
    }
    let rows = if rows.is_empty() {
        format!("<p class=\"muted\">{}</p>", say.server_letters_none())
    } else {
        format!("<ul>{rows}</ul>")
    };
    page(say, say.server_letters(), &rows)
}

/// One letter: as its reader sees it, in a frame that may do nothing, and its text, whose links work.
pub async fn letter(state: Axum, headers: HeaderMap, Path(name): Path<String>) -> Response {
    let say = language(&headers);
    let known = name
        .strip_suffix(".eml")
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    let bytes = if known { tokio::fs::read(state.web.0.mail_dir.join(&name)).await.ok() } else { None };
    let message = bytes.as_ref().and_then(|bytes| MessageParser::default().parse(bytes));
    let Some(message) = message else {
        return crate::guard::plain(
            say,
            StatusCode::NOT_FOUND,
            say.server_letter_missing(),
            say.server_letter_missing_why(),
        );
    };
    let text = message.body_text(0).unwrap_or_default();
    let linked = escaped(&text).split('\n').map(linked).collect::<Vec<_>>().join("\n");
    let title = escaped(message.subject().unwrap_or_default());
    let html = escaped(&message.body_html(0).unwrap_or_default());
    let body = format!(
        "<div class=\"grid2\"><iframe class=\"letter\" title=\"{title}\" sandbox srcdoc=\"{html}\"></iframe><pre class=\"card break\">{linked}</pre></div>\
         <p><a href=\"/dev/mail\">{}</a></p>",
        say.server_letters_all()
    );
    // Letters have their styles in attributes: mail programs know no others.
    let policy = "default-src 'self'; script-src 'none'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; \
                  form-action 'none'; frame-ancestors 'none'";
    ([(CONTENT_SECURITY_POLICY, policy)], page(say, &title, &body)).into_response()
}

/// Makes the address in a line a link.
fn linked(line: &str) -> String {
    match line.find("http") {
        Some(at) => {
            let (before, address) = line.split_at(at);
            format!("{before}<a href=\"{address}\">{address}</a>")
        }
        None => line.to_owned(),
    }
}

fn page(say: Language, title: &str, body: &str) -> Response {
    let css = format!("/{}/busbar.css", crate::site::pkg_dir());
    Html(format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><link rel=\"stylesheet\" href=\"{css}\"></head><body><main class=\"page\" id=\"main\"><h1>{title}</h1>{body}</main></body></html>",
        say.code()
    ))
    .into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\r', "")
}
