//! What the browser gets instead of an answer: a typed refusal, never a sentence to parse.

use crate::answer::{AnswerError, Marked};
use domain::Refusal;
use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// A rule of the business says no.
    #[error("refused")]
    Refused(Refusal),
    #[error("not found")]
    NotFound,
    #[error("signed out")]
    SignedOut,
    #[error("forbidden")]
    Forbidden,
    /// Somebody else changed it meanwhile.
    #[error("conflict")]
    Conflict,
    /// Ours. The number finds the log line.
    #[error("internal {request}")]
    Internal { request: String },
    /// The network.
    #[error("transport")]
    Transport,
    /// The page is older than the server.
    #[error("outdated")]
    Outdated,
}

#[cfg(feature = "ssr")]
impl AppError {
    /// What the browser may know of an error of the services; what is ours is logged under the number of the request.
    #[must_use]
    pub fn told(error: service::Error, request: &str) -> Self {
        use service::Error as E;
        match error {
            E::Refused(refusal) => Self::Refused(refusal),
            E::NotFound => Self::NotFound,
            E::SignedOut => Self::SignedOut,
            E::Forbidden => Self::Forbidden,
            E::Conflict => Self::Conflict,
            E::Internal(_) | E::Database(_) => {
                tracing::error!(request, %error, "internal error");
                Self::Internal { request: request.to_owned() }
            }
        }
    }

    /// The status of an answer that is this error.
    #[must_use]
    pub const fn status(&self) -> axum::http::StatusCode {
        use axum::http::StatusCode;
        match self {
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Transport | Self::Outdated => StatusCode::BAD_REQUEST,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = Marked;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Deserialization(why) if why == AnswerError::Outdated.to_string() => Self::Outdated,
            _ => Self::Transport,
        }
    }
}

impl<R: Into<Refusal>> From<R> for AppError {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal.into())
    }
}
