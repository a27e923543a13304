//! Contracts («Договор»): payment terms and discounts by price group.

use crate::id::{ContractId, PriceGroupId};
use crate::money::{Money, Percent};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Which relation a contract makes: it decides when production may start (spec section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContractKind {
    Distributor,
    Direct,
}

impl ContractKind {
    pub const ALL: [Self; 2] = [Self::Distributor, Self::Direct];

    /// The word in forms and in what is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Distributor => "distributor",
            Self::Direct => "direct",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// When the buyer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payment {
    Prepayment,
    Deferral { days: u32, limit: Money },
}

/// Terms between the supplier and a counterparty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    pub id: ContractId,
    /// «Д-118/24».
    pub number: String,
    pub date: NaiveDate,
    pub kind: ContractKind,
    pub payment: Payment,
}

/// Per cent off a price group, up to and including a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    pub price_group: PriceGroupId,
    pub percent: Percent,
    pub valid_until: Option<NaiveDate>,
}

impl Discount {
    /// Whether it counts on the day.
    #[must_use]
    pub fn is_valid(&self, day: NaiveDate) -> bool {
        self.valid_until.is_none_or(|until| day <= until)
    }
}
