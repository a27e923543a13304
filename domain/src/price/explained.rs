//! How a price came about, step by step, for a click on it. The steps are data; the sentences are made where they are
//! shown. The last of them is always the price itself.

use super::{Agreed, Price};
use crate::contract::Discount;
use crate::id::PriceGroupId;
use crate::money::{Money, Percent};
use crate::vat::VatRate;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// All that a price depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceTerms {
    /// For one piece, without VAT.
    pub base: Money,
    /// Since when the price list has it.
    pub since: Option<NaiveDate>,
    pub group: PriceGroupId,
    /// What the contract gives for the group, ended or not; none: no contract, or nothing for the group.
    pub discount: Option<Discount>,
    pub day: NaiveDate,
    pub agreed: Agreed,
    pub rate: VatRate,
}

/// One step to a price. `price` is that of one piece after the step, without VAT but for the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceStep {
    /// «Базовая цена».
    Base { since: Option<NaiveDate>, price: Money },
    /// The contract's discount of the price group, to the last day on which it holds.
    Discount { group: PriceGroupId, percent: Percent, until: Option<NaiveDate>, price: Money },
    /// The contract's discount has ended: the base price stays.
    Ended { group: PriceGroupId, percent: Percent, until: NaiveDate },
    /// Nothing is agreed for the price group: the base price stays.
    NoDiscount { group: PriceGroupId },
    /// A project's price in place of the one before.
    Project { price: Money },
    /// An extra discount off the price before.
    Extra { percent: Percent, price: Money },
    /// What half-up rounding to a kopeck has added to the price of the step before, in ten-thousandths of a kopeck
    /// (fewer than none when it took away). Only where something was rounded.
    Rounding { added: i32 },
    /// What stays is `price` with the tax of one piece. A line is taxed on its amount, which may differ by kopecks.
    Vat { rate: VatRate, vat: Money, price: Money },
}

/// A price with the steps to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceExplained {
    pub steps: Vec<PriceStep>,
    pub price: Price,
}

/// The price by the rules of [`Price`], and the steps to it.
#[must_use]
pub fn explain(terms: &PriceTerms) -> PriceExplained {
    let PriceTerms { base, since, group, discount, day, agreed, rate } = *terms;
    let valid = discount.filter(|discount| discount.is_valid(day));
    let contract = Price::new(base, valid.map_or(Percent::ZERO, |discount| discount.percent));
    let price = contract.agreed(agreed);

    let mut steps = vec![PriceStep::Base { since, price: base }];
    match discount {
        Some(Discount { percent, valid_until, .. }) if valid.is_some() => {
            steps.push(PriceStep::Discount { group, percent, until: valid_until, price: contract.unit });
            steps.extend(rounding(base, percent, contract.unit));
        }
        Some(Discount { percent, valid_until: Some(until), .. }) => {
            steps.push(PriceStep::Ended { group, percent, until });
        }
        _ => steps.push(PriceStep::NoDiscount { group }),
    }
    steps.extend(agreed.project.map(|price| PriceStep::Project { price }));
    if agreed.extra > Percent::ZERO {
        steps.push(PriceStep::Extra { percent: agreed.extra, price: price.unit });
        steps.extend(rounding(agreed.project.unwrap_or(contract.unit), agreed.extra, price.unit));
    }
    let vat = rate.of(price.unit);
    let with_vat = price.unit.checked_add(vat).unwrap_or(Money::MAX);
    steps.push(PriceStep::Vat { rate, vat, price: with_vat });
    PriceExplained { steps, price }
}

/// A price that was kept, in an order or in a proposal: what it was made of, without the days that it depended on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptPrice {
    pub base: Money,
    pub discount: Percent,
    /// Before the extra discount: the contract's price, or the project's in its place.
    pub before: Money,
    pub extra: Percent,
    pub group: PriceGroupId,
    pub rate: VatRate,
}

/// The steps to a price that was kept. One that the contract's discount does not lead to is a project's.
#[must_use]
pub fn explain_kept(kept: &KeptPrice) -> PriceExplained {
    let KeptPrice { base, discount, before, extra, group, rate } = *kept;
    let valid =
        (discount > Percent::ZERO).then_some(Discount { price_group: group, percent: discount, valid_until: None });
    let project = (base.less(discount) != before).then_some(before);
    // No rule of today has a part in it: neither a day nor a price list.
    let day = NaiveDate::MIN;
    let agreed = Agreed { project, extra };
    explain(&PriceTerms { base, since: None, group, discount: valid, day, agreed, rate })
}

/// What rounding added to a price after a discount.
fn rounding(before: Money, discount: Percent, after: Money) -> Option<PriceStep> {
    const FULL: i128 = 10_000;
    let exact = i128::from(before.kopecks()) * (FULL - i128::from(discount.hundredths()));
    let added = i32::try_from(i128::from(after.kopecks()) * FULL - exact).ok()?;
    (added != 0).then_some(PriceStep::Rounding { added })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::Discounts;
    use proptest::prelude::*;

    const GROUP: PriceGroupId = PriceGroupId(3);

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn rub(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    fn percent(hundredths: u16) -> Percent {
        Percent::new(hundredths).unwrap()
    }

    fn terms() -> PriceTerms {
        let discount = Discount { price_group: GROUP, percent: percent(2_550), valid_until: Some(day(12, 31)) };
        PriceTerms {
            base: rub("281,01"),
            since: Some(day(1, 12)),
            group: GROUP,
            discount: Some(discount),
            day: day(3, 2),
            agreed: Agreed::default(),
            rate: VatRate::on(day(3, 3)),
        }
    }

    #[test]
    fn every_number_of_a_price_is_a_step() {
        let rate = VatRate::new(22).unwrap();
        let agreed = Agreed { project: None, extra: percent(300) };
        let explained = explain(&PriceTerms { agreed, ..terms() });
        let steps = [
            PriceStep::Base { since: Some(day(1, 12)), price: rub("281,01") },
            PriceStep::Discount {
                group: GROUP,
                percent: percent(2_550),
                until: Some(day(12, 31)),
                price: rub("209,35"),
            },
            // 209,352450
            PriceStep::Rounding { added: -2_450 },
            PriceStep::Extra { percent: percent(300), price: rub("203,07") },
            // 203,0695
            PriceStep::Rounding { added: 500 },
            PriceStep::Vat { rate, vat: rub("44,68"), price: rub("247,75") },
        ];
        assert_eq!(explained.steps, steps);
        assert_eq!(explained.price, Price { base: rub("281,01"), discount: percent(2_550), unit: rub("203,07") });
        let text = serde_json::to_string(&explained).unwrap();
        assert_eq!(serde_json::from_str::<PriceExplained>(&text).unwrap(), explained);
    }

    #[test]
    fn what_does_not_hold_is_said_too() {
        let steps = |terms: PriceTerms| explain(&terms).steps;
        let ended = steps(PriceTerms { day: NaiveDate::from_ymd_opt(2027, 1, 1).unwrap(), ..terms() });
        assert_eq!(ended[1], PriceStep::Ended { group: GROUP, percent: percent(2_550), until: day(12, 31) });
        assert_eq!(ended.len(), 3);
        let none = steps(PriceTerms { discount: None, ..terms() });
        assert_eq!(none[1], PriceStep::NoDiscount { group: GROUP });
        let project =
            steps(PriceTerms { agreed: Agreed { project: Some(rub("200")), extra: Percent::ZERO }, ..terms() });
        assert_eq!(project[3], PriceStep::Project { price: rub("200") });
        assert!(matches!(project[..], [.., PriceStep::Vat { price, .. }] if price == rub("244")));
    }

    fn any_percent() -> impl Strategy<Value = Percent> {
        (0..=10_000_u16).prop_map(|hundredths| Percent::new(hundredths).unwrap())
    }

    proptest! {
        #[test]
        fn the_explained_price_is_the_price(
            kopecks in any::<i64>(), discount in prop::option::of((any_percent(), prop::option::of(0..30_u64))), at in 0..30_u64,
            project in prop::option::of(0..1_000_000_i64), extra in any_percent(), rate in 0..=100_u8
        ) {
            let first = day(1, 1);
            let until = |days| first + chrono::Days::new(days);
            let discount = discount.map(|(percent, days)| Discount { price_group: GROUP, percent, valid_until: days.map(until) });
            let (base, today) = (Money::from_kopecks(kopecks), until(at));
            let rate = VatRate::new(rate).unwrap();
            let mut terms = PriceTerms { base, since: None, group: GROUP, discount, day: today, agreed: Agreed::default(), rate };
            let discounts = Discounts::new(discount.into_iter().collect());
            let price = discounts.price(GROUP, base, today);
            prop_assert_eq!(explain(&terms).price, price);
            terms.agreed = Agreed { project: project.map(Money::from_kopecks), extra };
            let explained = explain(&terms);
            prop_assert_eq!(explained.price, price.agreed(terms.agreed));

            // What a line keeps of it leads to the same price.
            let before = price.agreed(Agreed { extra: Percent::ZERO, ..terms.agreed });
            let kept = KeptPrice { base, discount: before.discount, before: before.unit, extra, group: GROUP, rate };
            let again = explain_kept(&kept);
            prop_assert_eq!(again.price.unit, explained.price.unit);
            prop_assert_eq!(again.steps.last(), explained.steps.last());
            prop_assert_eq!(again.price, Price { discount: before.discount, ..explained.price });

            // Walking the steps leads to the price.
            let mut reached = Money::ZERO;
            for (at, step) in explained.steps.iter().enumerate() {
                match *step {
                    PriceStep::Base { price, .. } | PriceStep::Project { price } => reached = price,
                    PriceStep::Discount { percent, price, .. } | PriceStep::Extra { percent, price } => {
                        let added = match explained.steps[at + 1] { PriceStep::Rounding { added } => added, _ => 0 };
                        let exact = i128::from(reached.kopecks()) * i128::from(10_000 - percent.hundredths());
                        prop_assert_eq!(exact + i128::from(added), i128::from(price.kopecks()) * 10_000);
                        prop_assert!((-5_000..=5_000).contains(&added));
                        reached = price;
                    }
                    PriceStep::Vat { vat, .. } => prop_assert_eq!(vat, rate.of(reached)),
                    PriceStep::Ended { until, .. } => prop_assert!(until < today),
                    PriceStep::NoDiscount { .. } => prop_assert!(discount.is_none()),
                    PriceStep::Rounding { added } => prop_assert!(added != 0),
                }
            }
            prop_assert_eq!(reached, explained.price.unit);
        }
    }
}
