//! What is refused before any handler: foreign origins, bodies too large, too many at once; and headers of every answer.

use crate::{State, exchange, office, session, upload};
use app::language::Language;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http_body_util::{BodyExt, Limited};
use std::any::Any;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Bytes of a form or a JSON body at most: a draft of 10,000 lines fits.
pub const BODY_LIMIT: usize = 2 * 1024 * 1024;
/// Requests in work at once; others wait, for a second at most.
const AT_ONCE: usize = 256;
const WAIT: Duration = Duration::from_secs(1);
/// No answer takes longer; past it comes 503. A document of 10,000 lines has to be made, a file has to arrive first.
const HANDLER_TIME: Duration = Duration::from_secs(15);
const EXPORT_TIME: Duration = Duration::from_mins(1);
const UPLOAD_TIME: Duration = Duration::from_secs(150);
/// Of a body past the limit so much is read and thrown away, for so long.
const DRAIN_LIMIT: usize = 32 * 1024 * 1024;
const DRAIN_TIME: Duration = Duration::from_secs(10);

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);

/// Refuses bodies past the limit and answers at once when there is too much to do.
pub async fn limits(request: Request, next: Next) -> Response {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let (bytes, time) = if upload::is_upload(request.uri().path()) {
        (upload::UPLOAD_LIMIT, UPLOAD_TIME)
    } else if brings_stock(&request) {
        (upload::FILE_LIMIT, UPLOAD_TIME)
    } else if request.uri().path() == exchange::ADDRESS {
        (exchange::BODY_LIMIT, UPLOAD_TIME)
    } else if [".pdf", ".xlsx", ".csv"].iter().any(|end| request.uri().path().ends_with(end)) {
        (BODY_LIMIT, EXPORT_TIME)
    } else {
        (BODY_LIMIT, HANDLER_TIME)
    };
    if length.is_some_and(|length| length > bytes) {
        let say = session::language(request.headers());
        drain(request).await;
        return too_large(say);
    }
    let Ok(Ok(_place)) = tokio::time::timeout(WAIT, PLACES.acquire()).await else {
        let say = session::language(request.headers());
        let mut busy = plain(say, StatusCode::SERVICE_UNAVAILABLE, say.server_busy(), say.server_again_soon());
        busy.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        return busy;
    };
    // Bodies that come without a length are counted while they arrive.
    let say = session::language(request.headers());
    let answer = next.run(request.map(|body| Body::new(Limited::new(body, bytes))));
    match tokio::time::timeout(time, answer).await {
        Ok(answer) => answer,
        Err(_) => plain(say, StatusCode::SERVICE_UNAVAILABLE, say.server_busy(), say.server_again_soon()),
    }
}

/// Whether a program's call brings all that lies in warehouses: as much as a file may.
fn brings_stock(request: &Request) -> bool {
    let path = request.uri().path();
    office::brings_stock(path) || request.method() == Method::PUT && path == "/api/v1/stock"
}

/// Reads what is still coming, for a while: a browser that is cut off in the middle of sending shows no page at all.
async fn drain(request: Request) {
    let mut body = Limited::new(request.into_body(), DRAIN_LIMIT);
    let read = async { while let Some(Ok(_)) = body.frame().await {} };
    _ = tokio::time::timeout(DRAIN_TIME, read).await;
}

fn too_large(say: Language) -> Response {
    plain(say, StatusCode::PAYLOAD_TOO_LARGE, say.server_too_large(), say.server_too_large_why())
}

/// State changes come from our own pages only (WEB-5). Programs that send no such header are no browsers.
pub async fn own_origin(
    axum::extract::State(state): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
        || is_own(request.headers(), &state.web.0.base_url)
    {
        return next.run(request).await;
    }
    tracing::warn!(path = request.uri().path(), "refused: foreign origin");
    let say = session::language(request.headers());
    plain(say, StatusCode::FORBIDDEN, say.server_foreign(), say.server_foreign_why())
}

fn is_own(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return true };
    let same_host =
        text("host").is_some_and(|host| origin.split_once("://").is_some_and(|(_, authority)| authority == host));
    origin == base_url || same_host
}

/// Headers of every answer (WEB-2, WEB-3).
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static("geolocation=(), microphone=(), payment=()"));
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let nothing = "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(nothing));
    }
    response
}

/// What a browser has sent is done to the end, also when the page was left before the answer came: nobody waits for
/// «Сохранено» after a click. Reading stops when nobody waits for it.
pub async fn to_the_end(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// A panic becomes a page and a log line; the process stays (LOG-3).
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said =
        panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    tracing::error!(panic = said.unwrap_or_default(), "panic in a request");
    let say = Language::default();
    plain(say, StatusCode::INTERNAL_SERVER_ERROR, say.server_internal(), say.server_internal_why())
}

/// A page without anything around it: for what is refused before a page can be made.
pub fn plain(say: Language, status: StatusCode, title: &str, sentence: &str) -> Response {
    let css = format!("/{}/busbar.css", crate::site::pkg_dir());
    let page = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} — Busbar</title><link rel=\"stylesheet\" href=\"{css}\"></head><body><main class=\"page\"><section class=\"oops\">\
         <p class=\"code\">{}</p><h1>{title}</h1><p>{sentence}</p><p><a class=\"btn btn-p\" href=\"/desk\">{}</a></p>\
         </section></main></body></html>",
        say.code(),
        status.as_u16(),
        say.site_failure_to_desk()
    );
    (status, Html(page)).into_response()
}
