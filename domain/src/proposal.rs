//! Price offers («Ценовое предложение») and commercial proposals («Коммерческое предложение»): what goods of a draft cost and
//! when they can be ready, as a paper. A proposal's prices hold until a day. Layout: domain facts 3.3.

use crate::draft::Cost;
use crate::id::OrderNumber;
use crate::money::Money;
use crate::order::{OrderError, Party};
use crate::product::Article;
use crate::quantity::Quantity;
use crate::supplier::Supplier;
use crate::vat::VatRate;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Days that a proposal may hold, and those that its form begins with.
pub const LEAST_DAYS: u32 = 1;
pub const MOST_DAYS: u32 = 90;
pub const USUAL_DAYS: u32 = 14;

/// Since when a draft is a proposal, and the last day on which it can be ordered at its prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub at: DateTime<Utc>,
    pub valid_until: NaiveDate,
}

impl Proposal {
    /// The last day of a proposal made on this day: 29.11 and 14 days are 13.12.
    ///
    /// # Errors
    /// `Validity` for fewer days or more than a proposal may hold.
    pub fn last_day(today: NaiveDate, days: u32) -> Result<NaiveDate, OrderError> {
        let wrong = OrderError::Validity { least: LEAST_DAYS, most: MOST_DAYS };
        let days = Some(days).filter(|days| (LEAST_DAYS..=MOST_DAYS).contains(days)).ok_or(wrong.clone())?;
        today.checked_add_days(Days::new(days.into())).ok_or(wrong)
    }

    /// Whether its prices hold on this day.
    ///
    /// # Errors
    /// `Expired` after its last day.
    pub fn holds(self, today: NaiveDate) -> Result<(), OrderError> {
        if today > self.valid_until { Err(OrderError::Expired { on: self.valid_until }) } else { Ok(()) }
    }
}

/// Everything that an offer prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceOffer {
    pub number: OrderNumber,
    /// It is a commercial proposal.
    pub proposal: Option<Proposal>,
    /// When its lead times were calculated.
    pub at: DateTime<Utc>,
    pub supplier: Supplier,
    pub buyer: Party,
    /// Number and date.
    pub contract: Option<(String, NaiveDate)>,
    /// «Склад отгрузки».
    pub warehouse: String,
    pub lines: Vec<OfferLine>,
    pub rate: VatRate,
    pub cost: Cost,
}

/// A line of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferLine {
    pub article: Article,
    pub kind: String,
    pub name: String,
    pub quantity: Quantity,
    pub unit: String,
    /// «1 дн.»; empty when nobody can say.
    pub ready: String,
    /// For a unit, without VAT.
    pub price: Money,
    /// Without VAT.
    pub sum: Money,
}

impl PriceOffer {
    /// How many rows its table has: the lines, and the delivery when it costs something.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.lines.len() + usize::from(self.cost.delivery != Money::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn a_proposal_holds_from_one_to_ninety_days() {
        for (days, last) in [(1, Some(day(11, 30))), (14, Some(day(12, 13))), (0, None), (91, None), (u32::MAX, None)] {
            assert_eq!(Proposal::last_day(day(11, 29), days).ok(), last, "{days}");
        }
        assert!(Proposal::last_day(day(11, 29), 90).is_ok());
    }

    #[test]
    fn its_last_day_counts() {
        let proposal = Proposal { at: DateTime::UNIX_EPOCH, valid_until: day(12, 13) };
        assert_eq!(proposal.holds(day(12, 13)), Ok(()));
        assert_eq!(proposal.holds(day(12, 14)), Err(OrderError::Expired { on: day(12, 13) }));
    }
}
