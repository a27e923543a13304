//! The server's side of server functions and pages: who asks, and how an error of the services reaches the browser.

use crate::error::AppError;
use crate::language::Language;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use domain::account::AccountError;
use domain::actor::Actor;
use domain::id::CounterpartyId;
use leptos::prelude::{provide_context, use_context, with_context};
use leptos_axum::ResponseOptions;
use service::Db;
use service::user::{SignedIn, Visit};
use std::sync::Arc;

/// What a request brings: put there by the server's session layer.
pub struct Session {
    pub visit: Visit,
    /// Of the screen.
    pub language: Language,
    /// The secret of the cookie, when there was one.
    pub token: Option<String>,
    /// Network address of the browser.
    pub address: String,
    /// The number that finds this request in the log.
    pub request: String,
    /// The site is served over https: cookies say so.
    pub secure: bool,
}

/// The database of this process.
///
/// # Errors
/// `Internal` outside a request: a mistake of ours.
pub fn db() -> Result<Db, AppError> {
    use_context::<Db>().ok_or_else(|| AppError::Internal { request: String::new() })
}

/// Puts what every page and server function reads into the context of a request.
pub fn provide(db: &Db) {
    provide_context(db.clone());
    if let Ok(session) = session() {
        provide_context(session.language);
    }
}

/// The session of this request.
///
/// # Errors
/// `Internal` outside a request: a mistake of ours.
pub fn session() -> Result<Arc<Session>, AppError> {
    let session = with_context::<Parts, _>(|parts| parts.extensions.get::<Arc<Session>>().cloned()).flatten();
    session.ok_or_else(|| AppError::Internal { request: String::new() })
}

/// The database and who asks.
///
/// # Errors
/// As [`session`].
pub fn caller() -> Result<(Db, Actor), AppError> {
    Ok((db()?, session()?.visit.actor.clone()))
}

/// The same for a form about the counterparty that its page was opened for.
///
/// # Errors
/// As [`session`]; `OtherCounterparty` when another has been chosen since, in another tab maybe (SES-6).
pub fn caller_of(of: CounterpartyId) -> Result<(Db, Actor), AppError> {
    match caller()? {
        (_, Actor::User(buyer)) if buyer.counterparty != of => Err(refuse(AccountError::OtherCounterparty)),
        caller => Ok(caller),
    }
}

/// From where this request comes, as far as it is recorded.
///
/// # Errors
/// As [`session`].
pub fn browser() -> Result<service::user::Browser, AppError> {
    let name = with_context::<Parts, _>(|parts| {
        let name = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        name.map(str::to_owned)
    });
    Ok(service::user::Browser::new(&session()?.address, &name.flatten().unwrap_or_default()))
}

/// The secret of this session.
///
/// # Errors
/// `SignedOut` when there is none.
pub fn token() -> Result<String, AppError> {
    session()?.token.clone().ok_or(AppError::SignedOut)
}

/// Turns an error of the services into what the browser may know, sets the status, and logs what is ours.
pub fn fail(error: service::Error) -> AppError {
    let request = session().map(|session| session.request.clone()).unwrap_or_default();
    let error = AppError::told(error, &request);
    status_for_script(error.status());
    error
}

/// A refusal that the page itself finds, before any service is asked.
pub fn refuse(error: impl Into<domain::Refusal>) -> AppError {
    fail(service::Error::Refused(error.into()))
}

/// A status is set for calls by script only: a form posted without script must be redirected back to its page.
fn status_for_script(status: StatusCode) {
    let wants_html = with_context::<Parts, _>(|parts| {
        let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        accept.is_some_and(|accept| accept.contains("text/html"))
    });
    if wants_html != Some(true) {
        self::status(status);
    }
}

/// Sets the status of the page.
pub fn status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// Adds a header to the answer.
pub fn header(name: HeaderName, value: &str) {
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(value)) {
        response.append_header(name, value);
    }
}

/// The cookie of the session: the prefix makes browsers refuse it from anywhere else (WEB-4).
#[must_use]
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-sid" } else { "sid" }
}

/// Puts a new session into the browser.
pub fn set_session(signed_in: &SignedIn, secure: bool) {
    cookie(cookie_name(secure), &signed_in.token, signed_in.max_age.as_secs(), secure, true);
}

/// Takes the session out of the browser, and what the browser kept of it.
pub fn clear_session(secure: bool) {
    cookie(cookie_name(secure), "", 0, secure, true);
    header(HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"");
}

/// Sets a cookie of this site.
pub fn cookie(name: &str, value: &str, max_age: u64, secure: bool, http_only: bool) {
    header(header::SET_COOKIE, &cookie_text(name, value, max_age, secure, http_only));
}

/// The header that sets a cookie.
#[must_use]
pub fn cookie_text(name: &str, value: &str, max_age: u64, secure: bool, http_only: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    let http_only = if http_only { "; HttpOnly" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={max_age}; SameSite=Lax{http_only}{secure}")
}

/// A cookie of this request.
#[must_use]
pub fn read_cookie(name: &str) -> Option<String> {
    with_context::<Parts, _>(|parts| cookie_of(&parts.headers, name)).flatten()
}

/// A cookie in these headers.
#[must_use]
pub fn cookie_of(headers: &axum::http::HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// A path of this site to go to; anything else becomes the desk (WEB-7).
#[must_use]
pub fn own_path(next: &str) -> String {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if own { next.to_owned() } else { "/desk".to_owned() }
}

/// A fresh key for a form that must act once, however often it is sent.
#[must_use]
pub fn form_key() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_paths_of_this_site_are_gone_to() {
        assert_eq!(own_path("/drafts/1308206?page=2"), "/drafts/1308206?page=2");
        for foreign in [
            "//evil.test",
            "https://evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "",
            "javascript:alert(1)",
            "/\t/evil.test",
        ] {
            assert_eq!(own_path(foreign), "/desk", "{foreign}");
        }
    }
}
