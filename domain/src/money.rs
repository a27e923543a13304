//! Money in whole kopecks and per cents in hundredths; nothing here is ever a float.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::format::{DecimalError, NBSP, decimal, fixed, push_padded};

/// An amount in kopecks, of either sign: debts and corrections are negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Money(i64);

/// Why a text is not an amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum MoneyError {
    #[error("no amount")]
    Empty,
    #[error("not an amount of money")]
    NotANumber,
    #[error("more precise than a kopeck")]
    TooPrecise,
    #[error("amount too large")]
    TooLarge,
}

impl Money {
    pub const ZERO: Money = Money(0);
    pub const MAX: Money = Money(i64::MAX);

    /// An amount of so many kopecks.
    pub const fn from_kopecks(kopecks: i64) -> Money {
        Money(kopecks)
    }

    /// The amount in kopecks.
    pub const fn kopecks(self) -> i64 {
        self.0
    }

    /// The sum, or `None` beyond the range of `i64` kopecks.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }

    /// The difference, or `None` beyond the range of `i64` kopecks.
    pub fn checked_sub(self, other: Money) -> Option<Money> {
        self.0.checked_sub(other.0).map(Money)
    }

    /// The amount so many times over (unit price × pieces), or `None` beyond the range of `i64` kopecks.
    pub fn checked_mul(self, times: i64) -> Option<Money> {
        self.0.checked_mul(times).map(Money)
    }

    /// The sum of all, or `None` when a running total leaves the range of `i64` kopecks.
    pub fn sum(amounts: impl IntoIterator<Item = Money>) -> Option<Money> {
        amounts.into_iter().try_fold(Money::ZERO, Money::checked_add)
    }

    /// Price × (1 − discount), rounded half-up to a kopeck (guide). A negative amount rounds as its positive twin does.
    #[must_use]
    pub fn less(self, discount: Percent) -> Money {
        let left = u64::from(FULL.saturating_sub(discount.0));
        // At most the amount itself, so the range cannot be left.
        scaled(self.0, left, FULL.into()).map_or(self, Money)
    }

    /// The amount × numerator ÷ denominator, rounded half-up to a kopeck by magnitude; `None` when the denominator
    /// is zero or the result leaves the range of `i64` kopecks.
    pub fn share(self, numerator: i64, denominator: i64) -> Option<Money> {
        let negative = (numerator < 0) != (denominator < 0);
        let share = scaled(self.0, numerator.unsigned_abs(), denominator.unsigned_abs())?;
        if negative { share.checked_neg().map(Money) } else { Some(Money(share)) }
    }

    /// Reads «1 234,56 ₽» as people and files write it: any blanks between groups, comma or point, ₽ or «руб.».
    /// Fails on anything else, on a part of a kopeck and on an amount beyond `i64` kopecks.
    pub fn parse(text: &str) -> Result<Money, MoneyError> {
        let number = decimal(text, &["₽", "руб.", "руб", "р.", "Р"], 2).map_err(|error| match error {
            DecimalError::Empty => MoneyError::Empty,
            DecimalError::NotANumber => MoneyError::NotANumber,
            DecimalError::TooLarge => MoneyError::TooLarge,
        })?;
        if number.exact { Ok(Money(number.value)) } else { Err(MoneyError::TooPrecise) }
    }

    /// «4 046,40 ₽», with no-break spaces (domain facts 3.1).
    pub fn with_sign(self) -> String {
        let mut out = fixed(self.0, 2, 2);
        out.push(NBSP);
        out.push('₽');
        out
    }

    /// «4046.40» for machines: XML, CSV, JSON.
    pub fn plain(self) -> String {
        let kopecks = self.0.unsigned_abs();
        let mut out = String::from(if self.0 < 0 { "-" } else { "" });
        push_padded(&mut out, kopecks / 100, 1);
        out.push('.');
        push_padded(&mut out, kopecks % 100, 2);
        out
    }
}

/// «4 046,40»: no-break spaces between thousands, decimal comma, a true minus (domain facts 3.1).
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&fixed(self.0, 2, 2))
    }
}

/// `value` × `by` ÷ `over`, half-up by magnitude, the sign kept.
fn scaled(value: i64, by: u64, over: u64) -> Option<i64> {
    let product = u128::from(value.unsigned_abs()).checked_mul(by.into())?;
    let rounded = product.checked_add((over / 2).into())?.checked_div(over.into())?;
    let rounded = i128::try_from(rounded).ok()?;
    i64::try_from(if value < 0 { -rounded } else { rounded }).ok()
}

const FULL: u16 = 10_000;

/// A per cent from 0 to 100 in hundredths: 1250 is 12,5 %.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16")]
pub struct Percent(u16);

impl Percent {
    pub const ZERO: Percent = Percent(0);

    /// So many hundredths of a per cent; `None` above 100 % (10 000).
    pub const fn new(hundredths: u16) -> Option<Percent> {
        if hundredths <= FULL { Some(Percent(hundredths)) } else { None }
    }

    /// So many whole per cent; `None` above 100, for a discount silently cut to 100 % would give goods away.
    pub const fn from_whole(percent: u8) -> Option<Percent> {
        Percent::new(percent as u16 * 100)
    }

    /// The value in hundredths of a per cent, 0 to 10 000.
    pub const fn hundredths(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Percent {
    type Error = &'static str;
    fn try_from(hundredths: u16) -> Result<Percent, Self::Error> {
        Percent::new(hundredths).ok_or("more than 100 per cent")
    }
}

/// «28 %», «12,5 %», with a no-break space.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = fixed(self.0.into(), 2, 2);
        f.write_str(text.trim_end_matches('0').trim_end_matches(','))?;
        f.write_str("\u{a0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prints_and_reads() {
        let cases = [
            (404_640, "4\u{a0}046,40", "4046.40"),
            (123_456, "1\u{a0}234,56", "1234.56"),
            (0, "0,00", "0.00"),
            (-5, "\u{2212}0,05", "-0.05"),
            (99_999, "999,99", "999.99"),
            (337_200, "3\u{a0}372,00", "3372.00"),
            (12_345_678_900, "123\u{a0}456\u{a0}789,00", "123456789.00"),
        ];
        for (kopecks, text, plain) in cases {
            let money = Money::from_kopecks(kopecks);
            assert_eq!(money.to_string(), text);
            assert_eq!(money.plain(), plain);
            assert_eq!(money.with_sign(), format!("{text}\u{a0}₽"));
            for written in [text, plain, &money.with_sign()] {
                assert_eq!(Money::parse(written), Ok(money), "{written}");
            }
        }
    }

    #[test]
    fn reads_what_people_write() {
        let cases = [
            ("1 234,56", 123_456),
            (" 281 ", 28_100),
            ("281,5", 28_150),
            ("281.50 руб.", 28_150),
            ("3 372 Р", 337_200),
            ("1\u{202f}234,56\u{a0}₽", 123_456),
            ("281.0000", 28_100),
            ("-1", -100),
            ("\u{2212} 1,01₽", -101),
        ];
        for (text, kopecks) in cases {
            assert_eq!(Money::parse(text), Ok(Money::from_kopecks(kopecks)), "{text}");
        }
        let errors = [
            ("", MoneyError::Empty),
            (" \u{a0}", MoneyError::Empty),
            ("₽", MoneyError::NotANumber),
            ("1,234.56", MoneyError::NotANumber),
            ("12 34", MoneyError::NotANumber),
            ("1e5", MoneyError::NotANumber),
            ("12,", MoneyError::NotANumber),
            ("--1", MoneyError::NotANumber),
            ("есть", MoneyError::NotANumber),
            ("0,001", MoneyError::TooPrecise),
            ("92233720368547758,08", MoneyError::TooLarge),
        ];
        for (text, error) in errors {
            assert_eq!(Money::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn golden_line_of_the_guide() {
        let line = Money::from_kopecks(28_100).checked_mul(12).unwrap();
        assert_eq!(line.kopecks(), 337_200);
        assert_eq!(Money::sum([line, Money::from_kopecks(67_440)]), Some(Money::from_kopecks(404_640)));
        assert_eq!(Money::sum([Money(i64::MAX), Money(1), Money(-1)]), None);
    }

    #[test]
    fn discounts_round_half_up_and_symmetrically() {
        let half = Percent::from_whole(50).unwrap();
        let cases = [
            (28_100, Percent::from_whole(28).unwrap(), 20_232),
            (1, half, 1),
            (3, half, 2),
            (-1, half, -1),
            (-3, half, -2),
            (9_999, Percent::new(1_250).unwrap(), 8_749),
            (100, Percent::from_whole(100).unwrap(), 0),
            (i64::MIN, Percent::ZERO, i64::MIN),
            (i64::MAX, Percent::ZERO, i64::MAX),
        ];
        for (kopecks, discount, left) in cases {
            assert_eq!(Money(kopecks).less(discount), Money(left), "{kopecks} {discount}");
        }
    }

    #[test]
    fn shares_are_half_up_and_never_divide_by_zero() {
        assert_eq!(Money(5).share(1, 2), Some(Money(3)));
        assert_eq!(Money(-5).share(1, 2), Some(Money(-3)));
        assert_eq!(Money(5).share(1, -2), Some(Money(-3)));
        assert_eq!(Money(10).share(1, 3), Some(Money(3)));
        assert_eq!(Money(1).share(1, 0), None);
        assert_eq!(Money(i64::MAX).share(2, 1), None);
        assert_eq!(Money(i64::MIN).share(i64::MIN, i64::MIN), Some(Money(i64::MIN)));
    }

    #[test]
    fn per_cents_stay_in_range_and_print() {
        let cases = [
            (2_800, "28\u{a0}%"),
            (1_250, "12,5\u{a0}%"),
            (1_255, "12,55\u{a0}%"),
            (0, "0\u{a0}%"),
            (10_000, "100\u{a0}%"),
        ];
        for (hundredths, text) in cases {
            assert_eq!(Percent::new(hundredths).unwrap().to_string(), text);
        }
        assert_eq!((Percent::new(10_001), Percent::from_whole(101)), (None, None));
        assert!(serde_json::from_str::<Percent>("10001").is_err());
        assert_eq!(serde_json::from_str::<Percent>("1250").unwrap().hundredths(), 1_250);
        assert_eq!(serde_json::to_string(&Money(404_640)).unwrap(), "404640");
    }

    proptest! {
        #[test]
        fn text_round_trips(kopecks in any::<i64>()) {
            let money = Money(kopecks);
            prop_assert_eq!(Money::parse(&money.to_string()), Ok(money));
            prop_assert_eq!(Money::parse(&money.plain()), Ok(money));
        }

        #[test]
        fn discounted_is_the_nearest_kopeck(kopecks in any::<i64>(), hundredths in 0..=10_000_u16) {
            let left = Money(kopecks).less(Percent(hundredths));
            let exact = i128::from(kopecks) * i128::from(10_000 - hundredths);
            let off = i128::from(left.0) * 10_000 - exact;
            prop_assert!(off.abs() <= 5_000);
            prop_assert!(off.abs() < 5_000 || (off > 0) == (kopecks > 0), "halves go away from zero");
            if let Some(mirror) = kopecks.checked_neg() {
                prop_assert_eq!(Money(mirror).less(Percent(hundredths)).0, -left.0);
            }
        }

        #[test]
        fn share_is_nearest_or_none(kopecks in any::<i64>(), by in any::<i64>(), over in any::<i64>()) {
            let share = Money(kopecks).share(by, over);
            let exact = i128::from(kopecks) * i128::from(by);
            match share {
                Some(got) => {
                    let off = (i128::from(got.0) * i128::from(over) - exact).abs();
                    prop_assert!(off * 2 <= i128::from(over).abs());
                }
                None => prop_assert!(over == 0 || exact.abs() / i128::from(over).abs() >= i128::from(i64::MAX)),
            }
        }

        #[test]
        fn sum_is_the_sum(parts in proptest::collection::vec(-1_000_000_000_000_i64..1_000_000_000_000, 0..50)) {
            prop_assert_eq!(Money::sum(parts.iter().copied().map(Money)).unwrap().0, parts.iter().sum::<i64>());
        }

        #[test]
        fn parse_never_panics(text in "[-\u{2212}0-9 ,.\u{a0}₽р]{0,24}") {
            let _ = Money::parse(&text);
        }
    }
}
