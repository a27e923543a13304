//! EAN-13 barcodes: check digit and the pattern of bars.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::format::push_padded;
use crate::requisite::{RequisiteError, check_digits, clean};

/// Left-hand patterns of odd parity, seven modules each; the others are derived (GS1 General Specifications 5.2.1).
const LEFT: [u8; 10] = [0x0d, 0x19, 0x13, 0x3d, 0x23, 0x31, 0x2f, 0x3b, 0x37, 0x0b];
/// By the first digit, which of the next six have even parity: that is how thirteen digits fit into twelve.
const EVEN: [u8; 10] = [0x00, 0x0b, 0x0d, 0x0e, 0x13, 0x19, 0x1c, 0x15, 0x16, 0x1a];

/// A barcode number of 13 digits with a right check digit; text in JSON, for it may begin with zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ean13(u64);

impl Ean13 {
    /// Reads 13 digits, with any blanks and the «.0» of an Excel number; fails on a wrong check digit (domain facts 4).
    pub fn parse(text: &str) -> Result<Ean13, RequisiteError> {
        let text = clean(text);
        check_digits(&text, 13)?;
        let number: u64 = text.parse().map_err(|_| RequisiteError::NotDigits)?;
        if check_digit(number / 10) == number % 10 { Ok(Ean13(number)) } else { Err(RequisiteError::Checksum) }
    }

    /// Adds the check digit to 12 digits; fails on anything but 12 digits and on zeros.
    pub fn from_12(text: &str) -> Result<Ean13, RequisiteError> {
        let text = clean(text);
        check_digits(&text, 12)?;
        let number: u64 = text.parse().map_err(|_| RequisiteError::NotDigits)?;
        Ok(Ean13(number.saturating_mul(10).saturating_add(check_digit(number))))
    }

    /// The 95 modules from left to right, `true` for a bar; the quiet zones (11 and 7 modules) are the caller's.
    pub fn bars(self) -> [bool; 95] {
        let even = pattern(&EVEN, self.digit(0));
        let mut modules: u128 = 0b101;
        for at in 1..=12 {
            if at == 7 {
                modules = modules << 5 | 0b01010;
            }
            let left = pattern(&LEFT, self.digit(at));
            let right = !left & 0x7f;
            let code = match at {
                7.. => right,
                _ if even >> (6 - at) & 1 == 1 => right.reverse_bits() >> 1,
                _ => left,
            };
            modules = modules << 7 | u128::from(code);
        }
        modules = modules << 3 | 0b101;
        std::array::from_fn(|at| modules >> (94 - at) & 1 == 1)
    }

    /// The digit in place `at` of 0 to 12, from the left.
    fn digit(self, at: u32) -> u64 {
        self.0 / 10_u64.saturating_pow(12_u32.saturating_sub(at)) % 10
    }
}

/// Weights 1 and 3 alternate from the left, so over twelve digits the rightmost has 3.
fn check_digit(mut twelve: u64) -> u64 {
    let mut sum = 0;
    for weight in [3, 1].into_iter().cycle().take(12) {
        sum += twelve % 10 * weight;
        twelve /= 10;
    }
    (10 - sum % 10) % 10
}

fn pattern(table: &[u8; 10], digit: u64) -> u8 {
    usize::try_from(digit).ok().and_then(|at| table.get(at)).copied().unwrap_or_default()
}

impl fmt::Display for Ean13 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from(*self))
    }
}

impl From<Ean13> for String {
    fn from(ean: Ean13) -> String {
        let mut out = String::new();
        push_padded(&mut out, ean.0, 13);
        out
    }
}

impl TryFrom<String> for Ean13 {
    type Error = RequisiteError;
    fn try_from(text: String) -> Result<Ean13, RequisiteError> {
        Ean13::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn vectors_of_the_domain_facts() {
        for text in ["4600572333504", "2000000000015", "4600000000015", "0012345678905"] {
            assert_eq!(Ean13::parse(text).unwrap().to_string(), text);
            assert_eq!(Ean13::from_12(&text[..12]).unwrap().to_string(), text);
        }
        assert_eq!(Ean13::parse(" 4600572 333504.0").unwrap().to_string(), "4600572333504");
        let bad = [
            ("4600572333505", RequisiteError::Checksum),
            ("460057233350", RequisiteError::Length { expected: 13 }),
            ("0000000000000", RequisiteError::AllZeros),
            ("460057233350Х", RequisiteError::NotDigits),
            ("", RequisiteError::Length { expected: 13 }),
        ];
        for (text, error) in bad {
            assert_eq!(Ean13::parse(text), Err(error), "{text}");
        }
        assert_eq!(Ean13::from_12("4600572333504"), Err(RequisiteError::Length { expected: 12 }));
    }

    #[test]
    fn json_is_checked_text() {
        let ean: Ean13 = serde_json::from_str("\"4600572333504\"").unwrap();
        assert_eq!(serde_json::to_string(&ean).unwrap(), "\"4600572333504\"");
        assert!(serde_json::from_str::<Ean13>("\"4600572333505\"").is_err());
    }

    #[test]
    fn bars_of_a_known_code() {
        // The worked example of the Wikipedia article on EAN-13.
        let known = "101 0001101 0100111 0111101 0001011 0010111 0011101 01010 \
                     1100110 1001110 1001110 1011100 1001000 1010000 101";
        let expected: Vec<bool> = known.chars().filter(|c| *c != ' ').map(|c| c == '1').collect();
        assert_eq!(Ean13::parse("4003994155486").unwrap().bars().to_vec(), expected);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(number in 1..1_000_000_000_000_u64, place in 0..13_u32, by in 1..10_u64) {
            let good = Ean13::from_12(&format!("{number:012}")).unwrap();
            prop_assert_eq!(Ean13::parse(&good.to_string()), Ok(good));
            let unit = 10_u64.pow(place);
            let old = good.0 / unit % 10;
            let wrong = good.0 - old * unit + (old + by) % 10 * unit;
            let wrong = format!("{wrong:013}");
            prop_assert!(Ean13::parse(&wrong).is_err());
        }

        #[test]
        fn bars_have_guards_and_thirty_bars(number in 1..1_000_000_000_000_u64) {
            let bars = Ean13::from_12(&format!("{number:012}")).unwrap().bars();
            prop_assert_eq!(&bars[..3], &[true, false, true]);
            prop_assert_eq!(&bars[45..50], &[false, true, false, true, false]);
            prop_assert_eq!(&bars[92..], &[true, false, true]);
            // Two bars in each of twelve digits and three guards of two.
            prop_assert_eq!(bars.windows(2).filter(|pair| pair == &[false, true]).count() + 1, 30);
        }
    }
}
