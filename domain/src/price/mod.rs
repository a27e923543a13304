//! The price of one product for one buyer on one day, and how it came about.

use crate::contract::Discount;
use crate::id::PriceGroupId;
use crate::money::{Money, Percent};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

mod change;
mod explained;

pub use change::{ENDING_DAYS, Ending, PriceChange, ending};
pub use explained::{KeptPrice, PriceExplained, PriceStep, PriceTerms, explain, explain_kept};

/// The discounts that a buyer has: those of the contract, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discounts(Vec<Discount>);

impl Discounts {
    /// Keeps them sorted by group.
    #[must_use]
    pub fn new(mut discounts: Vec<Discount>) -> Self {
        discounts.sort_by_key(|discount| discount.price_group);
        Self(discounts)
    }

    /// The discount of a group, also one that has ended.
    #[must_use]
    pub fn find_any(&self, group: PriceGroupId) -> Option<&Discount> {
        let at = self.0.binary_search_by_key(&group, |discount| discount.price_group).ok()?;
        self.0.get(at)
    }

    /// The discount of a group that holds on a day.
    #[must_use]
    pub fn find(&self, group: PriceGroupId, day: NaiveDate) -> Option<&Discount> {
        self.find_any(group).filter(|discount| discount.is_valid(day))
    }

    /// The discount of a group on a day; zero per cent when there is none or it has ended.
    #[must_use]
    pub fn percent(&self, group: PriceGroupId, day: NaiveDate) -> Percent {
        self.find(group, day).map_or(Percent::ZERO, |discount| discount.percent)
    }

    /// The price of a product of this group for this buyer.
    #[must_use]
    pub fn price(&self, group: PriceGroupId, base: Money, day: NaiveDate) -> Price {
        Price::new(base, self.percent(group, day))
    }
}

/// A price for one piece without VAT: base, discount, and what is left, rounded half-up to a kopeck (spec section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    pub base: Money,
    pub discount: Percent,
    pub unit: Money,
}

impl Price {
    #[must_use]
    pub fn new(base: Money, discount: Percent) -> Self {
        Self { base, discount, unit: base.less(discount) }
    }

    /// The price with what was agreed beyond the contract: a project's price stands in place of the contract's, whose
    /// discount has no part in it then, and an extra discount comes off the price reached so far, rounded once more as that
    /// one was.
    #[must_use]
    pub fn agreed(self, agreed: Agreed) -> Self {
        let price = agreed.project.map_or(self, |unit| Self { discount: Percent::ZERO, unit, ..self });
        Self { unit: price.unit.less(agreed.extra), ..price }
    }
}

/// What is agreed for one order beyond the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// The price of an accepted project («Закрепление проекта») for one piece, without VAT.
    pub project: Option<Money>,
    /// What a manager has granted on the order.
    pub extra: Percent,
}
