//! How server functions answer the browser's code: Postcard after a mark of the source that both are built from.
//!
//! Postcard names no fields: bytes of another version would be read as something else. A page that is older than the server
//! is told so instead.

use serde::{Serialize, de::DeserializeOwned};
use server_fn::codec::Post;
use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};

/// `#[server(output = Answer)]`.
pub type Answer = Post<Marked>;

/// The encoding.
pub struct Marked;

/// What every answer begins with, of whatever version.
const BEGIN: [u8; 2] = *b"bb";
/// Differs when a type that is sent may have changed.
const VERSION: [u8; 4] = include!(concat!(env!("OUT_DIR"), "/version.rs"));

/// Why an answer was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It does not come from the portal, or was cut.
    #[error("unreadable")]
    Unreadable,
    /// The page is of another version than the server.
    #[error("outdated")]
    Outdated,
}

impl ContentType for Marked {
    const CONTENT_TYPE: &'static str = "application/x-postcard";
}

impl FormatType for Marked {
    const FORMAT_TYPE: Format = Format::Binary;
}

impl<T: Serialize> Encodes<T> for Marked {
    type Error = postcard::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        let start = [&BEGIN[..], &VERSION].concat();
        postcard::to_extend(value, start).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Marked {
    type Error = AnswerError;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        let marked = bytes.strip_prefix(&BEGIN).ok_or(AnswerError::Unreadable)?;
        let value = marked.strip_prefix(&VERSION).ok_or(AnswerError::Outdated)?;
        postcard::from_bytes(value).map_err(|_| AnswerError::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::AppError;
    use server_fn::error::FromServerFnError;

    #[test]
    fn an_answer_of_another_version_is_not_read_as_something_else() {
        let bytes = Marked::encode(&AppError::Conflict).unwrap();
        assert_eq!(AppError::de(bytes.clone()), AppError::Conflict);
        let mut other = bytes.to_vec();
        other[3] ^= 1;
        assert_eq!(AppError::de(other.into()), AppError::Outdated);
        for strange in [&b""[..], b"<html>502", b"bb", &bytes[..5]] {
            let said = AppError::de(Bytes::copy_from_slice(strange));
            assert!(matches!(said, AppError::Transport | AppError::Outdated), "{strange:?}");
        }
        assert_eq!(AppError::de(Bytes::from_static(b"<html>502")), AppError::Transport);
    }
}
