//! What the browser gets instead of an answer: a typed refusal, never a sentence to parse.

use domain::Refusal;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
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
    /// The network, or a page older than the server.
    #[error("transport")]
    Transport,
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Transport
    }
}

impl<R: Into<Refusal>> From<R> for AppError {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal.into())
    }
}
