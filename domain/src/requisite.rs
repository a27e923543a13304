//! Requisites of Russian companies and banks, checked by their control digits.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is not the requisite it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum RequisiteError {
    #[error("{expected} characters expected")]
    Length { expected: u8 },
    #[error("only digits are allowed")]
    NotDigits,
    #[error("the check digit does not match")]
    Checksum,
    #[error("all zeros")]
    AllZeros,
    #[error("not of the right form")]
    Format,
    /// See [`Inn::restore_zero`] for the number to offer.
    #[error("a leading zero was lost")]
    LostZero,
}

macro_rules! requisite {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// The value without blanks.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn checked(text: &str) -> Result<$name, RequisiteError> {
                let text = clean(text);
                let check: fn(&str) -> Result<(), RequisiteError> = $check;
                check(&text).map(|()| $name(text))
            }
        }

        impl TryFrom<String> for $name {
            type Error = RequisiteError;
            fn try_from(text: String) -> Result<$name, RequisiteError> {
                $name::checked(&text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
    (parsed $(#[$doc:meta])* $name:ident, $check:expr) => {
        requisite!($(#[$doc])* $name, $check);

        impl $name {
            /// Reads it with any blanks and the «.0» of an Excel number; fails as [`RequisiteError`] says.
            pub fn parse(text: &str) -> Result<$name, RequisiteError> {
                $name::checked(text)
            }
        }
    };
}

requisite!(parsed
    /// ИНН, the taxpayer's number: 10 digits of a company or 12 of a person (domain facts 4).
    Inn, check_inn);
requisite!(parsed
    /// КПП, the reason of registration: 4 digits, 2 digits or capitals, 3 digits; companies only (domain facts 4).
    Kpp, check_kpp);
requisite!(parsed
    /// ОГРН of a company, 13 digits, or ОГРНИП of an entrepreneur, 15 digits (domain facts 4).
    Ogrn, check_ogrn);
requisite!(parsed
    /// БИК of a Russian bank: 9 digits beginning with 04 (domain facts 4).
    Bic, check_bic);
requisite!(parsed
    /// ТН ВЭД code of goods for customs: 10 digits (domain facts 4).
    TnVed, |text| check_digits(text, 10));
requisite!(
    /// A settlement account: 20 characters, the sixth may be a letter. Deserialising checks its form only,
    /// for its check digit needs the bank: see [`Account::parse`] and [`Account::belongs_to`].
    Account, check_account);
requisite!(
    /// A bank's correspondent account, 20 digits beginning with 30101. Deserialising checks its form only,
    /// for its check digit needs the bank: see [`CorrespondentAccount::parse`].
    CorrespondentAccount, check_correspondent);

impl Inn {
    /// True for 12 digits: a person or an entrepreneur, who has no КПП.
    pub fn is_person(&self) -> bool {
        self.0.len() == 12
    }

    /// The number to offer when Excel lost a leading zero: 9 or 11 digits that are right with a zero in front.
    pub fn restore_zero(text: &str) -> Option<Inn> {
        let mut padded = clean(text);
        padded.insert(0, '0');
        check_inn(&padded).is_ok().then_some(Inn(padded))
    }
}

impl Account {
    /// Reads an account and checks it with its bank; fails with `Checksum` on an account of another bank.
    pub fn parse(text: &str, bank: &Bic) -> Result<Account, RequisiteError> {
        let account = Account::checked(text)?;
        if account.belongs_to(bank) { Ok(account) } else { Err(RequisiteError::Checksum) }
    }

    /// Whether the check digit agrees with the bank (domain facts 4).
    pub fn belongs_to(&self, bank: &Bic) -> bool {
        key_matches(bank.0.bytes().skip(6).chain(self.0.bytes()))
    }
}

impl CorrespondentAccount {
    /// Reads a correspondent account and checks it with its bank; fails with `Checksum` on that of another bank.
    pub fn parse(text: &str, bank: &Bic) -> Result<CorrespondentAccount, RequisiteError> {
        let account = CorrespondentAccount::checked(text)?;
        if account.belongs_to(bank) { Ok(account) } else { Err(RequisiteError::Checksum) }
    }

    /// Whether the check digit agrees with the bank and the last three digits are the bank's (domain facts 4).
    pub fn belongs_to(&self, bank: &Bic) -> bool {
        let region = bank.0.bytes().skip(4).take(2);
        self.0.bytes().skip(17).eq(bank.0.bytes().skip(6))
            && key_matches(std::iter::once(b'0').chain(region).chain(self.0.bytes()))
    }
}

/// Letters an account may have in its sixth place; each counts as its position here.
const ACCOUNT_LETTERS: &[u8] = b"ABCEHKMPTX";

fn key_matches(text: impl Iterator<Item = u8>) -> bool {
    let value = |byte: u8| match ACCOUNT_LETTERS.iter().position(|&letter| letter == byte) {
        Some(at) => u32::try_from(at).unwrap_or(0),
        None => digit(byte),
    };
    text.zip([7, 1, 3].into_iter().cycle()).map(|(byte, weight)| value(byte) * weight).sum::<u32>().is_multiple_of(10)
}

fn digit(byte: u8) -> u32 {
    byte.wrapping_sub(b'0').into()
}

/// Without blanks, and without the «.0» left by a spreadsheet's number.
pub(crate) fn clean(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole.to_owned(),
        _ => text,
    }
}

pub(crate) fn check_digits(text: &str, expected: u8) -> Result<(), RequisiteError> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(RequisiteError::NotDigits);
    }
    if text.len() != usize::from(expected) {
        return Err(RequisiteError::Length { expected });
    }
    if text.bytes().all(|b| b == b'0') {
        // Zeros pass every formula.
        return Err(RequisiteError::AllZeros);
    }
    Ok(())
}

fn ensure(holds: bool, error: RequisiteError) -> Result<(), RequisiteError> {
    if holds { Ok(()) } else { Err(error) }
}

fn check_inn(text: &str) -> Result<(), RequisiteError> {
    const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    // Each check digit uses the tail of the same weights over all the digits before it.
    let agrees = |before: usize| {
        let weights = WEIGHTS.iter().skip(11 - before);
        let sum: u32 = text.bytes().zip(weights).map(|(byte, weight)| digit(byte) * weight).sum();
        text.as_bytes().get(before).copied().map(digit) == Some(sum % 11 % 10)
    };
    let lost_zero = matches!(text.len(), 9 | 11) && Inn::restore_zero(text).is_some();
    ensure(!lost_zero, RequisiteError::LostZero)?;
    check_digits(text, if text.len() > 10 { 12 } else { 10 })?;
    let holds = if text.len() == 10 { agrees(9) } else { agrees(10) && agrees(11) };
    ensure(holds, RequisiteError::Checksum)
}

fn check_kpp(text: &str) -> Result<(), RequisiteError> {
    ensure(text.chars().count() == 9, RequisiteError::Length { expected: 9 })?;
    let good = |(at, byte): (usize, u8)| byte.is_ascii_digit() || (matches!(at, 4 | 5) && byte.is_ascii_uppercase());
    ensure(text.bytes().enumerate().all(good), RequisiteError::Format)?;
    ensure(text.bytes().any(|b| b != b'0'), RequisiteError::AllZeros)
}

fn check_ogrn(text: &str) -> Result<(), RequisiteError> {
    check_digits(text, if text.len() > 13 { 15 } else { 13 })?;
    let number: u64 = text.parse().map_err(|_| RequisiteError::NotDigits)?;
    let modulus = if text.len() == 13 { 11 } else { 13 };
    ensure(number / 10 % modulus % 10 == number % 10, RequisiteError::Checksum)
}

fn check_bic(text: &str) -> Result<(), RequisiteError> {
    check_digits(text, 9)?;
    ensure(text.starts_with("04"), RequisiteError::Format)
}

fn check_account(text: &str) -> Result<(), RequisiteError> {
    let letter = text.as_bytes().get(5).is_some_and(|byte| ACCOUNT_LETTERS.contains(byte));
    if letter && text.len() == 20 {
        let digits = text.bytes().enumerate().all(|(at, byte)| at == 5 || byte.is_ascii_digit());
        return ensure(digits, RequisiteError::NotDigits);
    }
    check_digits(text, 20)
}

fn check_correspondent(text: &str) -> Result<(), RequisiteError> {
    check_digits(text, 20)?;
    ensure(text.starts_with("30101"), RequisiteError::Format)
}

#[cfg(test)]
mod tests {
    use super::RequisiteError::*;
    use super::*;

    fn bic(text: &str) -> Bic {
        Bic::parse(text).unwrap()
    }

    /// Every one of the texts, written with `|` between them, is refused with the error.
    fn refused<T: fmt::Debug>(parse: fn(&str) -> Result<T, RequisiteError>, error: RequisiteError, texts: &str) {
        for text in texts.split('|') {
            assert_eq!(parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn taxpayer_numbers() {
        for text in "7827004526 7707083893 7830002293 9900000017 9900000024".split(' ') {
            assert!(Inn::parse(text).is_ok_and(|inn| !inn.is_person()), "{text}");
        }
        for text in "760307073214 500100732259 990000000041".split(' ') {
            assert!(Inn::parse(text).is_ok_and(|inn| inn.is_person()), "{text}");
        }
        for text in ["7707083893.0", " 7707 083 893 ", "7707083893\u{a0}"] {
            assert_eq!(Inn::parse(text).unwrap().as_str(), "7707083893");
        }
        refused(Inn::parse, Checksum, "7707083894|500100732258|2500000000");
        refused(Inn::parse, AllZeros, "0000000000|000000000000|0000000000.0");
        refused(Inn::parse, Length { expected: 10 }, "|12345|770708389|000000000");
        refused(Inn::parse, Length { expected: 12 }, "1234567890123");
        refused(Inn::parse, NotDigits, "77O7083893|7707083893.5|-707083893|770708389З");
    }

    #[test]
    fn a_lost_zero_is_offered_back() {
        for stem in ["01010000", "0101000000"] {
            // Any right number with a zero in front will do: its last digits are found by trial.
            let full = (0..100).map(|n| format!("{stem}{n:02}")).find(|text| Inn::parse(text).is_ok()).unwrap();
            refused(Inn::parse, LostZero, &full[1..]);
            assert_eq!(Inn::restore_zero(&full[1..]).unwrap().as_str(), full);
            assert_eq!((Inn::restore_zero(&full), Inn::restore_zero(&full[2..])), (None, None));
        }
    }

    #[test]
    fn registrations() {
        for text in ["990001001", "7707AB001"] {
            assert_eq!(Kpp::parse(text).unwrap().to_string(), text);
        }
        refused(Kpp::parse, Length { expected: 9 }, "|99000100|9900010010");
        refused(Kpp::parse, Format, "9900a1001|99000100A|9900Я1001");
        refused(Kpp::parse, AllZeros, "000000000");
        for text in "1027812400868 1027700132195 1027700000008 307760324100018 304770000000008".split(' ') {
            assert_eq!(Ogrn::parse(text).unwrap().as_str(), text);
        }
        refused(Ogrn::parse, Checksum, "1027700132196|307760324100019");
        refused(Ogrn::parse, AllZeros, "0000000000000|000000000000000");
        refused(Ogrn::parse, Length { expected: 13 }, "102770013219");
        refused(Ogrn::parse, Length { expected: 15 }, "10277001321950");
        assert_eq!(TnVed::parse("8536 20 100 7").unwrap().as_str(), "8536201007");
        refused(TnVed::parse, Length { expected: 10 }, "853620100");
    }

    #[test]
    fn banks_and_accounts() {
        refused(Bic::parse, Format, "123456789");
        refused(Bic::parse, Length { expected: 9 }, "04452522");
        refused(Bic::parse, NotDigits, "04452522X");
        refused(Bic::parse, AllZeros, "000000000");
        let accounts = "044030827 40702810900000002851|049999123 40702810300000000001|044525225 40702810200000000001";
        for (bank, account) in accounts.split('|').filter_map(|pair| pair.split_once(' ')) {
            assert_eq!(Account::parse(account, &bic(bank)).unwrap().as_str(), account);
        }
        let ours = |text: &str| Account::parse(text, &bic("049999123"));
        refused(ours, Checksum, "40702810200000000001");
        refused(ours, Length { expected: 20 }, "4070281020000000000");
        refused(ours, NotDigits, "4070A810300000000001|40702A1030000000000A");
        let fits = |key: &i32| ours(&format!("40702A10{key}00000000001")).is_ok();
        assert_eq!((0..10).filter(fits).count(), 1, "a letter has its value, so one key digit fits");
    }

    #[test]
    fn correspondent_accounts() {
        let accounts = "044030827 30101810200000000827|044525225 30101810400000000225|049999123 30101810600000000123";
        for (bank, account) in accounts.split('|').filter_map(|pair| pair.split_once(' ')) {
            assert_eq!(CorrespondentAccount::parse(account, &bic(bank)).unwrap().as_str(), account);
        }
        let ours = |text: &str| CorrespondentAccount::parse(text, &bic("044030827"));
        refused(ours, Checksum, "30101810400000000225|30101810300000000827");
        refused(ours, Format, "40702810300000000001");
    }

    #[test]
    fn json_is_checked_text() {
        assert_eq!(serde_json::from_str::<Inn>("\"7707083893\"").unwrap().as_str(), "7707083893");
        assert_eq!(serde_json::to_string(&bic("044525225")).unwrap(), "\"044525225\"");
        assert!(serde_json::from_str::<Inn>("\"7707083894\"").is_err());
        assert!(serde_json::from_str::<Account>("\"123\"").is_err());
        assert!(serde_json::from_str::<CorrespondentAccount>("\"40702810300000000001\"").is_err());
    }
}
