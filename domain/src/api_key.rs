//! Keys of programs: what each may do.

use crate::flags::flags;
use crate::user::{Action, Right};
use serde::{Deserialize, Serialize};

/// Keys of a counterparty at most, those that are revoked or have ended left out.
pub const KEYS_LIMIT: u64 = 20;

/// A key that ends by itself does so within so many days.
pub const DAYS_LIMIT: u32 = 3650;

/// What a key is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Scope {
    /// Catalogue, own prices, stock, lead times.
    Catalog = 0,
    /// Drafts, orders and claims.
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

flags! {
    /// The scopes of a key.
    Scopes(u8) of Scope
}

impl Scope {
    /// What somebody may do by themselves when a key of theirs may do it.
    #[must_use]
    pub const fn needs(self) -> Option<Action> {
        match self {
            Self::Catalog => None,
            Self::Orders => Some(Action::SendOrder),
            Self::Reports => Some(Action::Report),
            Self::Finance => Some(Action::SeeFinance),
        }
    }

    /// The right that a key has by it.
    #[must_use]
    pub const fn right(self) -> Option<Right> {
        match self {
            Self::Catalog => None,
            Self::Orders => Some(Right::SendOrders),
            Self::Reports => Some(Right::Reports),
            Self::Finance => Some(Right::Finance),
        }
    }
}

/// What a key of one of the supplier's people is good for. Whoever makes it may do all of it by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum StaffScope {
    /// Products, base prices and stock; tables of prices and of stock.
    Goods = 0,
    /// Orders of all dealers, and the moves that are made by hand.
    Orders = 1,
    /// Payments, and which orders they pay.
    Payments = 2,
    /// Dealers, their contracts and discounts.
    Companies = 3,
}

impl StaffScope {
    pub const ALL: [Self; 4] = [Self::Goods, Self::Orders, Self::Payments, Self::Companies];

    /// As it stands in forms and documents.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Goods => "goods",
            Self::Orders => "orders",
            Self::Payments => "payments",
            Self::Companies => "companies",
        }
    }
}

flags! {
    /// The scopes of a key of the supplier's people.
    StaffScopes(u8) of StaffScope
}
