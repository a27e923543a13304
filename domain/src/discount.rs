//! The additional discount of an order: the buyer asks, a manager grants it on the invoiced order, for all of it or line
//! by line (spec section 2).

use crate::draft::{Cost, LineSums, Totals};
use crate::format::visible_lines;
use crate::money::{Money, Percent};
use crate::order::{OrderError, OrderLine};
use crate::price::{Agreed, Price};
use crate::vat::VatRate;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Characters of a message.
pub const MESSAGE_LIMIT: usize = 2_000;

/// What was said about a discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// The buyer asks.
    Asked,
    /// The manager answers.
    Answered,
    /// The manager has granted it.
    Granted,
    /// The manager has rejected the order, and says why.
    Rejected,
}

impl Said {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::Granted => "granted",
            Self::Rejected => "rejected",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Asked, Self::Answered, Self::Granted, Self::Rejected].into_iter().find(|said| said.code() == code)
    }
}

/// A message of the dialogue on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub at: DateTime<Utc>,
    pub by: String,
    pub said: Said,
    /// Asked for, or granted for the whole order.
    pub percent: Option<Percent>,
    pub text: String,
}

/// A message as it was typed, without blanks around it.
///
/// # Errors
/// `NoMessage`, `LongMessage`.
pub fn message(text: &str) -> Result<String, OrderError> {
    let text = visible_lines(text);
    match text.chars().count() {
        0 => Err(OrderError::NoMessage),
        length if length > MESSAGE_LIMIT => Err(OrderError::LongMessage { limit: MESSAGE_LIMIT }),
        _ => Ok(text),
    }
}

/// The percentage that somebody typed: «5», «7,5 %».
///
/// # Errors
/// `WrongPercent` for anything but a number from 0 to 100 with at most two digits after the comma.
pub fn percent(text: &str) -> Result<Percent, OrderError> {
    // Both are numbers with two digits after the comma.
    let hundredths = Money::parse(text.trim().trim_end_matches('%').trim_end()).ok().map(Money::kopecks);
    let hundredths = hundredths.and_then(|hundredths| u16::try_from(hundredths).ok());
    hundredths.and_then(Percent::new).ok_or(OrderError::WrongPercent)
}

/// What a manager grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// The same off every line.
    Order(Percent),
    /// Off these lines, by their positions; the others stay as they are.
    Lines(Vec<(u32, Percent)>),
}

impl Grant {
    /// The extra discount of a line after this.
    #[must_use]
    pub fn of(&self, line: &OrderLine) -> Percent {
        match self {
            Self::Order(percent) => *percent,
            Self::Lines(lines) => lines
                .iter()
                .find(|(position, _)| *position == line.position)
                .map_or(line.extra, |(_, percent)| *percent),
        }
    }
}

/// A line with this extra discount in place of the one it has: price, amount and VAT, nothing else. `None` when a number
/// does not fit.
#[must_use]
pub fn granted(line: &OrderLine, extra: Percent, rate: VatRate) -> Option<OrderLine> {
    let price = Price { unit: line.before, ..line.price }.agreed(Agreed { project: None, extra });
    let goods = price.unit.checked_mul(line.sums.pieces)?;
    let sums = LineSums { goods, vat: rate.of(goods), ..line.sums };
    Some(OrderLine { price, extra, sums, ..line.clone() })
}

/// What the lines cost at this extra discount each, delivery and VAT with them. `None` when a number does not fit.
#[must_use]
pub fn cost_at(
    lines: &[OrderLine],
    extra: impl Fn(&OrderLine) -> Percent,
    delivery: Money,
    rate: VatRate,
) -> Option<Cost> {
    let sums: Option<Vec<LineSums>> = lines.iter().map(|line| Some(granted(line, extra(line), rate)?.sums)).collect();
    Some(Totals::of(&sums?)?.cost(delivery, rate))
}

/// What the lines cost without any extra discount; `None` when they have none.
#[must_use]
pub fn cost_before(lines: &[OrderLine], delivery: Money, rate: VatRate) -> Option<Cost> {
    lines.iter().any(|line| line.extra > Percent::ZERO).then_some(())?;
    cost_at(lines, |_| Percent::ZERO, delivery, rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ProductId;
    use crate::product::Article;
    use crate::quantity::Quantity;
    use proptest::prelude::*;

    fn line(base: i64, discount: u16, pieces: u32) -> OrderLine {
        let price = Price::new(Money::from_kopecks(base), Percent::new(discount).unwrap());
        let goods = price.unit.checked_mul(pieces.into()).unwrap();
        let rate = VatRate::new(22).unwrap();
        OrderLine {
            position: 1,
            product: ProductId(1),
            article: Article::parse("326794").unwrap(),
            kind: String::new(),
            name: String::new(),
            unit: "шт".into(),
            quantity: Quantity::new(pieces).unwrap(),
            price,
            before: price.unit,
            extra: Percent::ZERO,
            sums: LineSums { goods, vat: rate.of(goods), pieces: pieces.into(), ..LineSums::default() },
        }
    }

    #[test]
    fn an_extra_discount_comes_off_the_price_of_the_contract() {
        // 281,00 less 28 % is 202,32; less 3 % more 196,2504, rounded 196,25.
        let rate = VatRate::new(22).unwrap();
        let after = granted(&line(28_100, 2_800, 12), Percent::new(300).unwrap(), rate).unwrap();
        assert_eq!(after.price.unit, Money::from_kopecks(19_625));
        assert_eq!(after.sums.goods, Money::from_kopecks(235_500));
        assert_eq!(after.sums.vat, Money::from_kopecks(51_810));
        assert_eq!(after.before, Money::from_kopecks(20_232));
        let cost = |line: &OrderLine| cost_before(std::slice::from_ref(line), Money::ZERO, rate).map(|cost| cost.goods);
        assert_eq!((cost(&after), cost(&line(28_100, 2_800, 12))), (Some(Money::from_kopecks(242_784)), None));
        // Another one takes its place, none at all brings the old price back.
        let back = granted(&after, Percent::ZERO, rate).unwrap();
        assert_eq!(back, line(28_100, 2_800, 12));
    }

    #[test]
    fn lines_that_are_not_named_stay() {
        let five = Percent::new(500).unwrap();
        let mut second = line(100, 0, 1);
        (second.position, second.extra) = (2, Percent::new(100).unwrap());
        let grant = Grant::Lines(vec![(1, five)]);
        assert_eq!((grant.of(&line(100, 0, 1)), grant.of(&second)), (five, second.extra));
        assert_eq!(Grant::Order(five).of(&second), five);
    }

    #[test]
    fn what_is_typed() {
        for (text, hundredths) in [("5", 500), ("7,5 %", 750), (" 0,25% ", 25), ("100", 10_000), ("0", 0)] {
            assert_eq!(percent(text), Ok(Percent::new(hundredths).unwrap()), "{text}");
        }
        for text in ["", "пять", "-1", "101", "1,234", "%"] {
            assert_eq!(percent(text), Err(OrderError::WrongPercent), "{text}");
        }
        assert_eq!(message(" Дайте\n5 %\u{7} "), Ok("Дайте\n5 %".to_owned()));
        assert_eq!(message(" \n "), Err(OrderError::NoMessage));
        let limit = MESSAGE_LIMIT;
        assert_eq!(message(&"Щ".repeat(limit + 1)), Err(OrderError::LongMessage { limit }));
    }

    proptest! {
        #[test]
        fn more_discount_is_never_dearer_and_the_sums_add_up(
            base in 1i64..10_000_000, discount in 0u16..=4_500, pieces in 1u32..10_000, less in 0u16..=10_000, more in 0u16..=10_000
        ) {
            let rate = VatRate::new(22).unwrap();
            let line = line(base, discount, pieces);
            let (less, more) = (less.min(more), less.max(more));
            let of = |extra| granted(&line, Percent::new(extra).unwrap(), rate).unwrap();
            let (first, second) = (of(less), of(more));
            prop_assert!(second.sums.goods <= first.sums.goods && first.sums.goods <= line.sums.goods);
            prop_assert_eq!(first.sums.goods, first.price.unit.checked_mul(i64::from(pieces)).unwrap());
            prop_assert_eq!(first.sums.vat, rate.of(first.sums.goods));
            prop_assert_eq!(Totals::of([&first.sums]).unwrap().sums, first.sums);
        }
    }
}
