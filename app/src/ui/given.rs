//! What a page gives to an island.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that server functions bring too, written as they write it: the browser has the code that reads it once and not
/// twice, and that of JSON, which is much longer, for small values only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<T>(pub T);

impl<T: Serialize> Serialize for Given<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&postcard::to_allocvec(&self.0).map(|bytes| write(&bytes)).unwrap_or_default())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let bytes = read(&String::deserialize(from)?);
        let value = bytes.and_then(|bytes| postcard::from_bytes(&bytes).ok());
        value.map(Self).ok_or_else(|| D::Error::custom("not as it was given"))
    }
}

/// Base64: only the server writes.
fn write(bytes: &[u8]) -> String {
    #[cfg(feature = "ssr")]
    return base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    #[cfg(not(feature = "ssr"))]
    return format!("{} bytes", bytes.len());
}

/// The browser reads it itself: a letter for each byte.
fn read(text: &str) -> Option<Vec<u8>> {
    #[cfg(feature = "ssr")]
    return base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).ok();
    #[cfg(not(feature = "ssr"))]
    return leptos::prelude::window().atob(text).ok()?.chars().map(|letter| u8::try_from(letter).ok()).collect();
}
