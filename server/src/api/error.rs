//! What the API answers when it does not do what was asked: `application/problem+json` (RFC 9457), and extractors that
//! answer it for what cannot be read.

use crate::{ops, upload};
use app::language::Language;
use app::text;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::import::ImportError;
use domain::refusal::Refusal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use service::Error;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use utoipa::ToSchema;

/// The type of the body of every refusal.
pub const PROBLEM: &str = "application/problem+json";

/// Почему запрос не выполнен (RFC 9457).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Адрес описания ошибки.
    #[schema(example = "/api/docs#errors")]
    pub r#type: String,
    /// Код HTTP словами.
    #[schema(example = "Unprocessable Entity")]
    pub title: String,
    /// Код HTTP.
    #[schema(example = 422, minimum = 400, maximum = 599)]
    pub status: u16,
    /// Постоянное имя причины: по нему решает программа.
    #[schema(example = "draft.empty")]
    pub code: String,
    /// Предложение для человека на языке заголовка `Accept-Language` (ru, en).
    #[schema(example = "В черновике нет позиций.")]
    pub detail: String,
    /// Номер запроса: по нему его находят в журнале.
    #[schema(example = "1f2e3d4c-1a")]
    pub request: String,
}

/// Why a handler does not do what was asked.
#[derive(Debug)]
pub enum ApiError {
    Service(Error),
    /// The request cannot be read: status and what the reader says of it.
    Unreadable(StatusCode, String),
    /// Nobody knows the key, or there is none.
    Key,
    /// The key lacks the scope.
    Scope,
    /// Too often: wait so many seconds.
    TooOften(u64),
    /// The server has just been started.
    Starting,
    /// The cursor is too old, or of other data: the program starts over.
    Over,
    /// A file that was asked for could not be made.
    Document(String),
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::Service(error)
    }
}

pub type Result<T> = std::result::Result<T, ApiError>;

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Service(Error::Refused(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Service(Error::NotFound) => StatusCode::NOT_FOUND,
            Self::Service(Error::Conflict) => StatusCode::CONFLICT,
            Self::Service(Error::SignedOut) | Self::Key => StatusCode::UNAUTHORIZED,
            Self::Service(Error::Forbidden) | Self::Scope => StatusCode::FORBIDDEN,
            Self::Service(Error::Internal(_) | Error::Database(_)) | Self::Document(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Unreadable(status, _) => *status,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Starting => StatusCode::SERVICE_UNAVAILABLE,
            Self::Over => StatusCode::GONE,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Service(Error::Refused(refusal)) => refusal.code(),
            Self::Service(Error::NotFound) => "not_found",
            Self::Service(Error::Conflict) => "conflict",
            Self::Service(Error::SignedOut) | Self::Key => "key",
            Self::Service(Error::Forbidden) | Self::Scope => "scope",
            Self::Service(Error::Internal(_) | Error::Database(_)) | Self::Document(_) => "internal",
            Self::Unreadable(StatusCode::PAYLOAD_TOO_LARGE, _) => "too_large",
            Self::Unreadable(..) => "unreadable",
            Self::TooOften(_) => "too_often",
            Self::Starting => "starting",
            Self::Over => "cursor_over",
        }
    }

    fn detail(&self, say: Language) -> String {
        match self {
            Self::Service(Error::Refused(refusal)) => text::refusal(say, refusal),
            Self::Service(Error::NotFound) => say.api_not_found().to_owned(),
            Self::Service(Error::Conflict) => say.api_conflict().to_owned(),
            Self::Service(Error::SignedOut) | Self::Key => say.api_no_key().to_owned(),
            Self::Service(Error::Forbidden) | Self::Scope => say.api_no_scope().to_owned(),
            Self::Service(Error::Internal(_) | Error::Database(_)) | Self::Document(_) => say.api_internal().to_owned(),
            Self::Unreadable(_, why) => why.clone(),
            Self::TooOften(seconds) => say.server_too_often_why(*seconds),
            Self::Starting => say.api_starting().to_owned(),
            Self::Over => say.api_cursor_over().to_owned(),
        }
    }
}

impl IntoResponse for ApiError {
    /// Its words and the number of the request come with [`problems`], which knows the language.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Self::TooOften(seconds) = &self {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*seconds));
        }
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}

/// Every answer of the API that is no success is a [`Problem`], whoever refused: handlers, the router, or what stands
/// before it (API-4).
pub async fn problems(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/v1") {
        return next.run(request).await;
    }
    let number = ops::request_number(&request);
    let say = language(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let why = response.extensions().get::<std::sync::Arc<ApiError>>().cloned();
    if let Some(ApiError::Service(error @ (Error::Internal(_) | Error::Database(_)))) = why.as_deref() {
        tracing::error!(request = number, %error, "internal error");
    }
    if let Some(ApiError::Document(error)) = why.as_deref() {
        tracing::error!(request = number, error, "a document was not made");
    }
    let (code, detail) = why.map_or_else(|| before(status, say), |why| (why.code(), why.detail(say)));
    let problem = Problem {
        r#type: "/api/docs#errors".to_owned(),
        title: status.canonical_reason().unwrap_or_default().to_owned(),
        status: status.as_u16(),
        code: code.to_owned(),
        detail,
        request: number,
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    Response::from_parts(parts, body.into())
}

/// Code and words of what was refused before a handler was reached.
fn before(status: StatusCode, say: Language) -> (&'static str, String) {
    match status {
        StatusCode::NOT_FOUND => ("not_found", say.api_not_found().to_owned()),
        StatusCode::METHOD_NOT_ALLOWED => ("method", say.api_method().to_owned()),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", say.api_too_large().to_owned()),
        StatusCode::SERVICE_UNAVAILABLE => ("busy", say.server_again_soon().to_owned()),
        status if status.is_client_error() => ("unreadable", say.api_unreadable().to_owned()),
        _ => ("internal", say.api_internal().to_owned()),
    }
}

/// What a program wants to read: the first of the languages it names that there is.
pub fn language(headers: &HeaderMap) -> Language {
    let named = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    named.split(',').find_map(|tag| Language::from_code(tag.trim().get(..2)?)).unwrap_or_default()
}

/// A JSON body; what is wrong with it is a problem.
#[derive(Debug, FromRequest)]
#[from_request(via(axum::Json), rejection(ApiError))]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        // What is JSON but not the body that is described is as wrong as what is no JSON.
        let status = match rejection.status() {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            status => status,
        };
        Self::Unreadable(status, rejection.body_text())
    }
}

/// Long bodies at work at once; others wait, for so long: writing waits for the database too.
const LONG_AT_ONCE: usize = 2;
const LONG_WAIT: Duration = Duration::from_mins(1);

static LONG: Semaphore = Semaphore::const_new(LONG_AT_ONCE);

/// A JSON body as long as a file may be: it lies on the disk while it comes, and few are taken apart at once, so that memory
/// stays bounded however many come. The place is given back with it, when the work is done.
#[derive(Debug)]
pub struct LongJson<T>(pub T, #[expect(dead_code, reason = "it is held")] SemaphorePermit<'static>);

impl<S: Send + Sync, T: DeserializeOwned + Send + 'static> FromRequest<S> for LongJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/json" && !kind.ends_with("+json") {
            return Err(Self::Rejection::Unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE, "application/json".to_owned()));
        }
        let file = upload::spooled(request.into_body()).await.map_err(|error| match error {
            Error::Refused(Refusal::Import(ImportError::SizeLimit { megabytes })) => {
                ApiError::Unreadable(StatusCode::PAYLOAD_TOO_LARGE, format!("{megabytes} MB"))
            }
            error => ApiError::Service(error),
        })?;
        let Ok(Ok(place)) = tokio::time::timeout(LONG_WAIT, LONG.acquire()).await else {
            return Err(Error::from(ImportError::Busy).into());
        };
        let read = move || Ok::<_, std::io::Error>(axum::Json::<T>::from_bytes(&std::fs::read(file.path())?));
        let read = tokio::task::spawn_blocking(read).await.map_err(|error| Error::Internal(error.to_string()))?;
        let axum::Json(body) = read.map_err(|error| Error::Internal(error.to_string()))??;
        Ok(Self(body, place))
    }
}

/// What an address asks for; what is wrong with it is a problem.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub struct Query<T>(pub T);

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::Unreadable(StatusCode::BAD_REQUEST, rejection.body_text())
    }
}

/// The parts of an address; what does not name anything is not found.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
pub struct Path<T>(pub T);

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::Service(Error::NotFound)
    }
}
