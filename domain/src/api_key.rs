//! Keys of programs: what each may do.

use serde::{Deserialize, Serialize};

/// Keys in force of a counterparty at most.
pub const KEYS_LIMIT: u64 = 20;

/// What a key is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Scope {
    /// Catalogue, own prices, stock, lead times.
    Catalog = 0,
    /// Drafts and orders.
    Orders = 1,
    /// The dealer's stock and sales.
    Reports = 2,
    /// Balance and settlements.
    Finance = 3,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Catalog, Self::Orders, Self::Reports, Self::Finance];

    /// As it stands in forms and documents.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Orders => "orders",
            Self::Reports => "reports",
            Self::Finance => "finance",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

/// The scopes of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(u8);

impl Scopes {
    pub const NONE: Self = Self(0);

    /// From the stored bits, one for each scope in the order of [`Scope`].
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    #[must_use]
    pub const fn with(self, scope: Scope) -> Self {
        Self(self.0 | 1 << scope as u8)
    }

    #[must_use]
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u8) != 0
    }
}
