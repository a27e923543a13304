//! What changes, as programs ask for it: kinds of changes, and the place in their order that a program has come to.

use crate::api_key::Scope;
use crate::flags::flags;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Changes in one answer at most.
pub const CHANGES_LIMIT: u32 = 1_000;
/// Changes are told for so many days; a program that was away for longer starts over.
pub const KEPT_DAYS: u32 = 30;

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum FeedKind {
    /// A draft was made, edited, deleted or brought back.
    Draft = 0,
    /// An order was sent, moved, paid, repriced, or its goods got other dates.
    Order = 1,
    /// A waybill was made.
    Shipment = 2,
    /// A movement of the settlements was posted.
    Settlement = 3,
    /// A product is new, or what is said of it is.
    Product = 4,
    /// A base price, or the contract's discounts.
    Price = 5,
    /// Free pieces in a warehouse.
    Stock = 6,
    /// A claim was filed, got a photo, was answered or withdrawn.
    Claim = 7,
    /// What the dealer reports to lie in the own warehouses, or the warehouses themselves.
    DealerStock = 8,
    /// What the dealer reports of a month, or as matrix.
    DealerReport = 9,
}

flags! {
    /// Kinds of changes that somebody wants to hear of.
    FeedKinds(u16) of FeedKind
}

impl FeedKind {
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Order,
        Self::Shipment,
        Self::Settlement,
        Self::Product,
        Self::Price,
        Self::Stock,
        Self::Claim,
        Self::DealerStock,
        Self::DealerReport,
    ];

    /// As it stands in forms, addresses and messages.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Order => "order",
            Self::Shipment => "shipment",
            Self::Settlement => "settlement",
            Self::Product => "product",
            Self::Price => "price",
            Self::Stock => "stock",
            Self::Claim => "claim",
            Self::DealerStock => "dealer_stock",
            Self::DealerReport => "dealer_report",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What a key must be good for to hear of it: the same as for reading it.
    #[must_use]
    pub const fn scope(self) -> Scope {
        match self {
            Self::Draft | Self::Order | Self::Shipment | Self::Claim => Scope::Orders,
            Self::Settlement => Scope::Finance,
            Self::Product | Self::Price | Self::Stock => Scope::Catalog,
            Self::DealerStock | Self::DealerReport => Scope::Reports,
        }
    }
}

/// How far a program has read: everything of these kinds up to a place. Another choice of kinds is another cursor, since what
/// was passed over would be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub position: i64,
    pub kinds: FeedKinds,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02x}", self.position, self.kinds.bits())
    }
}

impl Cursor {
    /// Reads what `Display` writes, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (position, kinds) = text.split_once('-')?;
        let cursor = Self {
            position: position.parse().ok()?,
            kinds: FeedKinds::from_bits(u16::from_str_radix(kinds, 16).ok()?),
        };
        let known: FeedKinds = FeedKind::ALL.into_iter().collect();
        let sound = cursor.position >= 0 && cursor.kinds.bits() & !known.bits() == 0 && cursor.kinds != FeedKinds::NONE;
        Some(cursor).filter(|cursor| sound && cursor.to_string() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_written() {
        let kinds = FeedKinds::NONE.with(FeedKind::Order).with(FeedKind::Stock);
        let cursor = Cursor { position: 1207, kinds };
        assert_eq!(cursor.to_string(), "1207-42");
        assert_eq!(Cursor::parse("1207-42"), Some(cursor));
        let kinds = kinds.with(FeedKind::DealerReport);
        assert_eq!(Cursor::parse("1207-242"), Some(Cursor { position: 1207, kinds }));
        for text in [
            "",
            "1207",
            "1207-",
            "-1-42",
            "+7-42",
            "1207-042",
            "1207-00",
            "1207-400",
            "1207-10042",
            "07-42",
            "7-4A",
            "x-42",
        ] {
            assert_eq!(Cursor::parse(text), None, "{text}");
        }
    }

    #[test]
    fn each_kind_is_known_by_its_code() {
        for kind in FeedKind::ALL {
            assert_eq!(FeedKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(FeedKind::from_code("orders"), None);
    }
}
