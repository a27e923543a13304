//! The price of one product for one buyer on one day, and how it came about.

use crate::contract::Discount;
use crate::id::PriceGroupId;
use crate::money::{Money, Percent};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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

    /// The discount of a group that holds on a day.
    #[must_use]
    pub fn find(&self, group: PriceGroupId, day: NaiveDate) -> Option<&Discount> {
        let at = self.0.binary_search_by_key(&group, |discount| discount.price_group).ok()?;
        self.0.get(at).filter(|discount| discount.is_valid(day))
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
}
