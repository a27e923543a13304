//! Server functions of people's sessions.

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::language::{self, Language};
use domain::id::CounterpartyId;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::rpc::{caller, clear_session, cookie, db, fail, own_path, session, set_session};

/// Opens a session and goes on to the page that the person came for.
#[server]
pub async fn sign_in(
    login: String,
    password: String,
    #[server(default)] remember: Option<String>,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let session = session()?;
    let browser = use_context::<axum::http::request::Parts>()
        .and_then(|parts| parts.headers.get("user-agent").and_then(|value| value.to_str().ok().map(str::to_owned)));
    let credentials = service::user::Credentials {
        login,
        password,
        remember: remember.is_some(),
        address: session.address.clone(),
        browser: browser.unwrap_or_default(),
    };
    let signed_in = service::user::sign_in(&db()?, credentials).await.map_err(fail)?;
    set_session(&signed_in, session.secure);
    leptos_axum::redirect(&own_path(&next));
    Ok(())
}

/// Ends this session.
#[server]
pub async fn sign_out() -> Result<(), AppError> {
    let session = session()?;
    if let Some(token) = &session.token {
        service::user::sign_out(&db()?, token).await.map_err(fail)?;
    }
    clear_session(session.secure);
    leptos_axum::redirect("/sign-in");
    Ok(())
}

/// Acts for another counterparty from now on. Goes to the desk: the page may belong to the one left.
#[server]
pub async fn switch_counterparty(to: CounterpartyId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let token = session()?.token.clone().ok_or(AppError::SignedOut)?;
    service::user::switch_counterparty(&db, &actor, &token, to).await.map_err(fail)?;
    leptos_axum::redirect("/desk");
    Ok(())
}

/// The language of the screen, remembered by the browser for a year.
#[server]
pub async fn show_language(code: String) -> Result<(), AppError> {
    let language = Language::from_code(&code).unwrap_or_default();
    cookie(language::COOKIE, language.code(), 365 * 24 * 3600, session()?.secure, true);
    Ok(())
}
