//! What a page gives to an island.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that server functions bring too. It is read from bytes as they are, so that the browser has the code that reads
/// it once and not twice: that is a twentieth of all its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<T>(pub T);

impl<T: Serialize> Serialize for Given<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&serde_json::to_string(&self.0).unwrap_or_default())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        serde_json::from_slice(text.as_bytes()).map(Self).map_err(|_| D::Error::custom("not as it was given"))
    }
}
