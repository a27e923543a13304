//! The picture of a profile, and the one click of mail programs that ends a subscription.

use crate::{State, upload};
use app::error::AppError;
use app::flash::{Flash, Said};
use app::rpc::Session;
use axum::Extension;
use axum::extract::{Multipart, Path};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::AccountError;
use domain::id::UserId;
use service::{Error, user};
use std::sync::Arc;

type Axum = axum::extract::State<State>;

/// Bytes of a picture at most, and of the form that brings it.
const PICTURE_LIMIT: u64 = 5 * 1024 * 1024;
pub const BODY_LIMIT: usize = 6 * 1024 * 1024;

/// `GET /avatars/{user}`: one's own picture, and colleagues'.
pub async fn avatar(state: Axum, session: Extension<Arc<Session>>, user: Path<String>) -> Response {
    let found = match user.parse().map(UserId) {
        Ok(id) => user::avatar(&state.db, &session.visit.actor, id).await,
        Err(_) => Err(Error::NotFound),
    };
    match found {
        // Its address changes with the picture.
        Ok(png) => ([(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, "private, max-age=86400")], png).into_response(),
        Err(error) => AppError::told(error, &session.request).status().into_response(),
    }
}

/// An address that only takes files: whoever opens it comes to the page that sends them.
pub async fn profile() -> Redirect {
    Redirect::to("/profile")
}

/// `POST /profile/avatar`.
pub async fn set_avatar(state: Axum, session: Extension<Arc<Session>>, form: Multipart) -> Response {
    let done = stored(&state, &session, form).await;
    let flash = match done.map_err(|error| AppError::told(error, &session.request)) {
        Ok(()) => Flash::Said { what: Said::PictureSaved, at: state.db.now() },
        Err(AppError::SignedOut) => return Redirect::to("/sign-in?next=/profile").into_response(),
        Err(error) => Flash::Refused { path: app::profile::AVATAR.to_owned(), error, fields: vec![] },
    };
    let mut headers = HeaderMap::new();
    if let Ok(cookie) = HeaderValue::from_str(&flash.cookie(session.secure)) {
        headers.insert(SET_COOKIE, cookie);
    }
    (headers, Redirect::to("/profile")).into_response()
}

async fn stored(state: &State, session: &Session, form: Multipart) -> Result<(), Error> {
    let actor = &session.visit.actor;
    // Before a byte of the file is read: who sends it.
    user::profile(&state.db, actor).await?;
    let file = match upload::receive(form).await {
        Err(Error::Refused(_)) => return Err(AccountError::Picture.into()),
        received => received?.file,
    };
    let bytes = file.as_file().metadata().map_err(|error| Error::Internal(error.to_string()))?.len();
    if bytes > PICTURE_LIMIT {
        return Err(AccountError::Picture.into());
    }
    let png = state.web.0.readers.picture(file.path()).await?.ok_or(AccountError::Picture)?;
    user::set_avatar(&state.db, actor, Some(png)).await
}

/// `GET /unsubscribe/{link}`: a person who opens the address is asked first.
pub async fn ask_unsubscribe(link: Path<String>) -> Redirect {
    let known = link.bytes().all(|byte| byte.is_ascii_hexdigit());
    Redirect::to(&if known { format!("/confirm/{}", *link) } else { "/confirm/0".to_owned() })
}

/// `POST /unsubscribe/{link}`: the mail program's one click (RFC 8058). Known and unknown links get the same answer.
pub async fn unsubscribe(state: Axum, link: Path<String>) -> StatusCode {
    match user::unsubscribe(&state.db, &link).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
