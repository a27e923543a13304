//! Prices that move: discounts that are about to end, and a price that is no longer the one seen before.

use super::{Discounts, Price};
use crate::contract::Discount;
use crate::id::PriceGroupId;
use crate::money::Money;
use crate::quantity::Quantity;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Calendar days before its last one from which a discount is said to end.
pub const ENDING_DAYS: u32 = 14;

/// A discount that is about to end, and what lines lose by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub discount: Discount,
    /// The last day on which it holds.
    pub until: NaiveDate,
    /// Lines of its price group.
    pub lines: u32,
    /// What these lines cost more without it, VAT apart.
    pub at_stake: Money,
}

/// The discounts that hold on a day and end within so many days after it ([`ENDING_DAYS`]), of lines given as price
/// group, base price and quantity. The soonest comes first.
pub fn ending(
    discounts: &Discounts,
    lines: impl IntoIterator<Item = (PriceGroupId, Money, Quantity)>,
    day: NaiveDate,
    within: u32,
) -> Vec<Ending> {
    let last = day.checked_add_days(Days::new(within.into())).unwrap_or(NaiveDate::MAX);
    let mut groups: BTreeMap<PriceGroupId, Ending> = BTreeMap::new();
    for (group, base, quantity) in lines {
        let Some(discount) = discounts.find(group, day) else { continue };
        let Some(until) = discount.valid_until.filter(|until| *until <= last) else { continue };
        let ending = Ending { discount: *discount, until, lines: 0, at_stake: Money::ZERO };
        let ending = groups.entry(group).or_insert(ending);
        ending.lines = ending.lines.saturating_add(1);
        let piece = base.checked_sub(base.less(discount.percent));
        let line = piece.and_then(|piece| piece.checked_mul(quantity.pieces().into()));
        let sum = line.and_then(|line| ending.at_stake.checked_add(line));
        ending.at_stake = sum.unwrap_or(Money::MAX);
    }
    let mut endings: Vec<Ending> = groups.into_values().collect();
    endings.sort_by_key(|ending| ending.until);
    endings
}

/// «Было … стало …»: a price that was kept, and the one that holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChange {
    pub was: Price,
    pub now: Price,
}

impl PriceChange {
    /// The change for one piece, when there is one: another base price with the same result is none.
    #[must_use]
    pub fn between(was: Price, now: Price) -> Option<Self> {
        (was.unit != now.unit).then_some(Self { was, now })
    }

    /// What one piece costs more (less: below zero); `None` when the number does not fit.
    #[must_use]
    pub fn by(&self) -> Option<Money> {
        self.now.unit.checked_sub(self.was.unit)
    }

    /// What so many pieces cost more, VAT apart; `None` when the number does not fit.
    #[must_use]
    pub fn by_line(&self, quantity: Quantity) -> Option<Money> {
        self.by()?.checked_mul(quantity.pieces().into())
    }

    /// Whether the price list has another price.
    #[must_use]
    pub fn is_base(&self) -> bool {
        self.was.base != self.now.base
    }

    /// Whether the contract gives another discount.
    #[must_use]
    pub fn is_discount(&self) -> bool {
        self.was.discount != self.now.discount
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Percent;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn rub(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    #[test]
    fn discounts_that_end_within_two_weeks_and_what_is_at_stake() {
        let discount = |group, whole, until| Discount {
            price_group: PriceGroupId(group),
            percent: Percent::from_whole(whole).unwrap(),
            valid_until: until,
        };
        let discounts = Discounts::new(vec![
            discount(1, 10, Some(day(3, 16))),
            discount(2, 20, Some(day(3, 17))),
            discount(3, 30, None),
            discount(4, 40, Some(day(3, 1))),
            discount(5, 50, Some(day(3, 2))),
        ]);
        let line = |group, base, quantity| (PriceGroupId(group), rub(base), Quantity::new(quantity).unwrap());
        let lines = [
            line(1, "281", 12),
            line(2, "100", 1),
            line(3, "100", 1),
            line(4, "100", 1),
            line(5, "0,01", 1_000_000),
            line(6, "100", 1),
            line(1, "99,99", 3),
        ];
        let ending = ending(&discounts, lines, day(3, 2), ENDING_DAYS);
        let expected = [
            (5, day(3, 2), 1, Money::ZERO),    // Half a kopeck is rounded up: nothing is lost.
            (1, day(3, 16), 2, rub("367,20")), // 28,10 × 12 + 10,00 × 3
        ];
        let found = |ending: &Ending| (ending.discount.price_group.0, ending.until, ending.lines, ending.at_stake);
        assert_eq!(ending.iter().map(found).collect::<Vec<_>>(), expected);
        let huge = [(PriceGroupId(1), Money::MAX, Quantity::MAX); 2];
        assert_eq!(super::ending(&discounts, huge, day(3, 2), 14)[0].at_stake, Money::MAX);
        assert_eq!(super::ending(&discounts, lines, NaiveDate::MAX, 14), []);
    }

    #[test]
    fn a_price_that_moved() {
        let price = |base, whole| Price::new(rub(base), Percent::from_whole(whole).unwrap());
        assert_eq!(PriceChange::between(price("281", 25), price("281", 25)), None);
        assert_eq!(PriceChange::between(price("200", 50), price("100", 0)), None, "the buyer pays the same");
        let change = PriceChange::between(price("281", 25), price("300", 25)).unwrap();
        assert!(change.is_base() && !change.is_discount());
        assert_eq!(change.by(), Some(rub("14,25")));
        assert_eq!(change.by_line(Quantity::new(12).unwrap()), Some(rub("171")));
        let less = PriceChange::between(price("281", 25), price("281", 50)).unwrap();
        assert!(!less.is_base() && less.is_discount() && less.by() == Some(rub("-70,25")));
    }
}
