//! Forms posted without script: a refusal goes back to the page it came from, with what was typed, in a cookie.
//! Server functions put it into the address; an address is kept in histories and logs, and what people type must not be.

use app::error::AppError;
use app::flash::Flash;
use app::rpc::{Session, own_path};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use leptos::server_fn::error::{FromServerFnError, SERVER_FN_ERROR_HEADER};
use std::sync::Arc;

/// Bytes of typed text that go with the refusal: a cookie has 4 KB, as hexadecimal digits.
const TYPED_LIMIT: usize = 1_200;
/// Fields that open something, beside passwords: they are typed again, or stand in the address of the page.
const SECRETS: [&str; 5] = ["again", "link", "code", "token", "key"];

/// Turns `?__path=…&__err=…` of a refused form into a message to the page.
pub async fn without_script(request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !is_plain_form(request.headers()) {
        return with_status(next.run(request).await).await;
    }
    let session = request.extensions().get::<Arc<Session>>().cloned();
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, crate::guard::BODY_LIMIT).await else {
        let say = crate::session::language(&parts.headers);
        return crate::guard::plain(
            say,
            StatusCode::PAYLOAD_TOO_LARGE,
            say.server_too_large(),
            say.server_too_large_limit(),
        );
    };
    let typed = body.clone();
    let mut response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let Some(location) = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned)
    else {
        return response;
    };
    let Some((back, path, error)) = refusal(&location) else {
        // The page goes on where the form says.
        let place = place(&typed, "then").filter(|_| !location.contains('#'));
        if let Some(Ok(place)) = place.map(|place| HeaderValue::from_str(&format!("{location}#{place}"))) {
            response.headers_mut().insert(LOCATION, place);
        }
        return response;
    };
    let place = place(&typed, "at").map(|place| format!("#{place}")).unwrap_or_default();
    let back = own_path(&back);
    let target = if error == AppError::SignedOut {
        format!("/sign-in?next={}", back.replace('&', "%26"))
    } else {
        back + &place
    };
    let flash = Flash::Refused { path, error, fields: fields(&typed) };
    let cookie = flash.cookie(session.is_some_and(|session| session.secure));
    if let (Ok(target), Ok(cookie)) = (HeaderValue::from_str(&target), HeaderValue::from_str(&cookie)) {
        response.headers_mut().insert(LOCATION, target);
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The framework answers every error of a server function with 500, also when it could not read the arguments.
async fn with_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, crate::guard::BODY_LIMIT).await.unwrap_or_default();
    if parts.headers.contains_key(SERVER_FN_ERROR_HEADER) {
        parts.status = AppError::de(body.clone()).status();
    }
    Response::from_parts(parts, Body::from(body))
}

fn is_plain_form(headers: &HeaderMap) -> bool {
    let has = |name, part: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains(part))
    };
    has(ACCEPT, "text/html") && has(CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// The path to go back to, the server function, and its error.
fn refusal(location: &str) -> Option<(String, String, AppError)> {
    let (address, query) = location.split_once('?')?;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    let of = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let bytes = base64::engine::general_purpose::URL_SAFE.decode(of("__err")?).ok()?;
    let error = AppError::de(bytes.into());
    let kept: Vec<&(String, String)> = pairs.iter().filter(|(key, _)| key != "__err" && key != "__path").collect();
    let query = serde_urlencoded::to_string(kept).ok()?;
    // The referer is a whole address; only its path is gone back to.
    let path = address.split_once("://").map_or(address, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let back = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    Some((back, of("__path")?, error))
}

/// The place of the page that a form names for its refusal (`at`) or for its success (`then`).
fn place(body: &[u8], field: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).ok()?;
    let place = pairs.into_iter().find(|(name, _)| name == field).map(|(_, value)| value)?;
    place.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-').then_some(place)
}

/// What was typed, without secrets, as far as it fits.
fn fields(body: &[u8]) -> Vec<(String, String)> {
    let mut left = TYPED_LIMIT;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let open = pairs.into_iter().filter(|(name, _)| !name.contains("password") && !SECRETS.contains(&name.as_str()));
    open.filter(|(name, value)| {
        let size = name.len() + value.len();
        let fits = size <= left;
        left -= if fits { size } else { 0 };
        fits
    })
    .collect()
}
