//! What a person wants to be told of a product.

use serde::{Deserialize, Serialize};

/// Alerts of a person for one counterparty at most.
pub const ALERTS_LIMIT: u32 = 500;

/// An event of a product that a letter tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// There is some in stock again: told once.
    Stock,
    /// It costs the person's counterparty more or less than before: told each time.
    Price,
}

impl AlertKind {
    pub const ALL: [Self; 2] = [Self::Stock, Self::Price];

    /// As it is stored and stands in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Price => "price",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
