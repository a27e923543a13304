//! Pieces and packs: any quantity is rounded up to whole packs, wherever it comes from.

use serde::{Deserialize, Serialize};

use crate::format::{DecimalError, decimal};

/// What pieces are called behind a number.
pub(crate) const UNITS: [&str; 13] =
    ["шт.", "шт", "Шт.", "Шт", "ШТ.", "ШТ", "штук", "штука", "штуки", "pcs", "PCS", "ед.", "ед"];

/// A number of pieces, 1 to 1 000 000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32")]
pub struct Quantity(u32);

/// Why something is not a quantity or a pack size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, thiserror::Error)]
pub enum QuantityError {
    #[error("no quantity")]
    Empty,
    #[error("not a number")]
    NotANumber,
    #[error("negative quantity")]
    Negative,
    #[error("not a whole number of pieces")]
    Fractional,
    #[error("quantity is zero")]
    Zero,
    #[error("quantity too large")]
    TooLarge,
}

impl Quantity {
    pub const MAX: Quantity = Quantity(1_000_000);

    /// So many pieces; `Zero` or `TooLarge` outside 1 to 1 000 000.
    pub const fn new(pieces: u32) -> Result<Quantity, QuantityError> {
        match pieces {
            0 => Err(QuantityError::Zero),
            1..=1_000_000 => Ok(Quantity(pieces)),
            _ => Err(QuantityError::TooLarge),
        }
    }

    /// The number of pieces.
    pub const fn pieces(self) -> u32 {
        self.0
    }

    /// As [`Quantity::parse`], where «0» means nothing at all.
    pub fn parse_or_none(text: &str) -> Result<Option<Quantity>, QuantityError> {
        match Self::parse(text) {
            Ok(quantity) => Ok(Some(quantity)),
            Err(QuantityError::Zero) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads what people type and files hold: «12», «12 шт», «1 000», «12,0», with any blanks (domain facts 5.1).
    pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
        let number = decimal(text, &UNITS, 0).map_err(|error| match error {
            DecimalError::Empty => QuantityError::Empty,
            DecimalError::NotANumber => QuantityError::NotANumber,
            DecimalError::TooLarge => QuantityError::TooLarge,
        })?;
        if number.value < 0 {
            return Err(QuantityError::Negative);
        }
        if !number.exact {
            return Err(QuantityError::Fractional);
        }
        Quantity::new(u32::try_from(number.value).map_err(|_| QuantityError::TooLarge)?)
    }
}

impl TryFrom<u32> for Quantity {
    type Error = QuantityError;
    fn try_from(pieces: u32) -> Result<Quantity, QuantityError> {
        Quantity::new(pieces)
    }
}

/// Pieces in a sales pack («Упаковочная норма»), 1 to 100 000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32")]
pub struct PackSize(u32);

impl PackSize {
    pub const ONE: PackSize = PackSize(1);

    /// A pack of so many pieces; `Zero` or `TooLarge` outside 1 to 100 000.
    pub const fn new(pieces: u32) -> Result<PackSize, QuantityError> {
        match pieces {
            0 => Err(QuantityError::Zero),
            1..=100_000 => Ok(PackSize(pieces)),
            _ => Err(QuantityError::TooLarge),
        }
    }

    /// Pieces in one pack.
    pub const fn pieces(self) -> u32 {
        self.0
    }

    /// The smallest whole number of packs holding the quantity (guide); `TooLarge` when that exceeds `Quantity::MAX`.
    pub fn round_up(self, quantity: Quantity) -> Result<Quantity, QuantityError> {
        let pieces = quantity.0.div_ceil(self.0).checked_mul(self.0).ok_or(QuantityError::TooLarge)?;
        Quantity::new(pieces)
    }

    /// Of so many pieces those in whole packs: what can be sold of a stock.
    #[must_use]
    pub const fn round_down(self, pieces: u32) -> u32 {
        pieces - pieces % self.0
    }

    /// The stepper's minus: the nearest whole number of packs below; `None` at one pack or less.
    pub fn decrease(self, quantity: Quantity) -> Option<Quantity> {
        let packs = quantity.0.saturating_sub(1) / self.0;
        Quantity::new(packs.checked_mul(self.0)?).ok()
    }

    /// The stepper's plus: the nearest whole number of packs above; `None` beyond `Quantity::MAX`.
    pub fn increase(self, quantity: Quantity) -> Option<Quantity> {
        let packs = (quantity.0 / self.0).checked_add(1)?;
        Quantity::new(packs.checked_mul(self.0)?).ok()
    }
}

impl TryFrom<u32> for PackSize {
    type Error = QuantityError;
    fn try_from(pieces: u32) -> Result<PackSize, QuantityError> {
        PackSize::new(pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_type() {
        let cases = [
            ("12", 12),
            (" 12 шт", 12),
            ("12шт.", 12),
            ("12\u{a0}шт.", 12),
            ("1 000", 1_000),
            ("1\u{a0}000", 1_000),
            ("1\u{202f}000 шт", 1_000),
            ("12,0", 12),
            ("12.00", 12),
            ("12,000", 12),
            ("1 000 000", 1_000_000),
            ("0012", 12),
            ("100 штук", 100),
        ];
        for (text, pieces) in cases {
            assert_eq!(Quantity::parse(text), Ok(Quantity(pieces)), "{text}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        use QuantityError::*;
        let cases = [
            ("", Empty),
            ("  \u{a0}", Empty),
            ("есть", NotANumber),
            ("нет", NotANumber),
            ("-", NotANumber),
            ("~100", NotANumber),
            (">100", NotANumber),
            ("шт", NotANumber),
            ("12 24", NotANumber),
            ("1,5,5", NotANumber),
            ("1e3", NotANumber),
            ("12 кг", NotANumber),
            ("-5", Negative),
            ("\u{2212}5 шт", Negative),
            ("1 234,5", Fractional),
            ("0,5", Fractional),
            ("0", Zero),
            ("0,00", Zero),
            ("-0", Zero),
            ("1000001", TooLarge),
            ("99999999999999999999999", TooLarge),
            ("4294967297", TooLarge),
        ];
        for (text, error) in cases {
            assert_eq!(Quantity::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn only_valid_values_are_deserialised() {
        assert_eq!(serde_json::from_str::<Quantity>("12").unwrap(), Quantity(12));
        assert_eq!(serde_json::to_string(&Quantity(12)).unwrap(), "12");
        for bad in ["0", "1000001", "-1", "1.5"] {
            assert!(serde_json::from_str::<Quantity>(bad).is_err(), "{bad}");
        }
        assert!(serde_json::from_str::<PackSize>("0").is_err());
        assert!(serde_json::from_str::<PackSize>("100001").is_err());
    }

    #[test]
    fn packs_round_up_and_step() {
        let pack = PackSize(12);
        for (asked, got) in [(1, 12), (12, 12), (13, 24), (23, 24)] {
            assert_eq!(pack.round_up(Quantity(asked)), Ok(Quantity(got)));
        }
        assert_eq!([0, 11, 12, 35].map(|pieces| pack.round_down(pieces)), [0, 0, 12, 24]);
        assert_eq!(pack.round_up(Quantity::MAX), Err(QuantityError::TooLarge));
        assert_eq!(PackSize::ONE.round_up(Quantity::MAX), Ok(Quantity::MAX));
        for (from, less, more) in [(12, None, 24), (5, None, 12), (13, Some(12), 24), (24, Some(12), 36)] {
            assert_eq!(pack.decrease(Quantity(from)), less.map(Quantity));
            assert_eq!(pack.increase(Quantity(from)), Some(Quantity(more)));
        }
        assert_eq!(pack.increase(Quantity::MAX), None);
    }

    proptest! {
        #[test]
        fn rounding_is_the_least_multiple(pieces in 1..=1_000_000_u32, pack in 1..=100_000_u32) {
            let (asked, pack) = (Quantity(pieces), PackSize(pack));
            match pack.round_up(asked) {
                Ok(got) => {
                    prop_assert!(got >= asked && got.0 - asked.0 < pack.0 && got.0 % pack.0 == 0);
                    prop_assert_eq!(pack.round_up(got), Ok(got));
                }
                Err(error) => {
                    prop_assert_eq!(error, QuantityError::TooLarge);
                    prop_assert!(Quantity::MAX.0 / pack.0 * pack.0 < pieces);
                }
            }
        }

        #[test]
        fn steps_are_inverse_on_whole_packs(packs in 1..500_u32, pack in 1..2_000_u32) {
            let (whole, pack) = (Quantity(packs * pack), PackSize(pack));
            if let Some(more) = pack.increase(whole) {
                prop_assert_eq!(pack.decrease(more), Some(whole));
            }
        }
    }
}
