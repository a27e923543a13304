//! Russian forms of numbers, dates and counted nouns, built without `core::fmt` machinery where a push will do.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};

/// No-break space: between groups of digits, and between a number and its unit.
pub(crate) const NBSP: char = '\u{a0}';
pub(crate) const MINUS: char = '\u{2212}';

const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// The form of a noun after a number: 1 позиция, 2 позиции, 5 позиций; 11–14 take `many` (domain facts 3.9).
pub fn plural<'a>(n: u64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (n % 100, n % 10) {
        (11..=14, _) => many,
        (_, 1) => one,
        (_, 2..=4) => few,
        _ => many,
    }
}

/// A number with its noun, «12 позиций», with a no-break space between them.
pub fn count(n: u64, one: &str, few: &str, many: &str) -> String {
    let mut out = String::new();
    push_grouped(&mut out, n);
    out.push(NBSP);
    out.push_str(plural(n, one, few, many));
    out
}

/// An integer with no-break spaces between thousands, from four digits on: «503 640» (domain facts 3.1).
pub fn grouped(n: i64) -> String {
    fixed(n, 0, 0)
}

/// The same for what is counted.
pub fn counted(n: u64) -> String {
    grouped(i64::try_from(n).unwrap_or(i64::MAX))
}

/// «22.08.2025» (domain facts 3.1).
pub fn date(date: NaiveDate) -> String {
    let mut out = String::new();
    push_padded(&mut out, date.day().into(), 2);
    out.push('.');
    push_padded(&mut out, date.month().into(), 2);
    out.push('.');
    out.push_str(&date.year().to_string());
    out
}

/// «22 августа 2025 г.» for documents, with no-break spaces so that it stays on one line (domain facts 3.1).
pub fn date_long(date: NaiveDate) -> String {
    let mut out = date.day().to_string();
    out.push(NBSP);
    out.push_str(MONTHS.get(date.month0() as usize).copied().unwrap_or_default());
    out.push(NBSP);
    out.push_str(&date.year().to_string());
    out.push(NBSP);
    out.push_str("г.");
    out
}

/// «22.08.2025 14:12» (domain facts 3.1). The time is printed as given: see [`moscow`].
pub fn date_time(at: NaiveDateTime) -> String {
    let mut out = date(at.date());
    out.push(' ');
    push_padded(&mut out, at.hour().into(), 2);
    out.push(':');
    push_padded(&mut out, at.minute().into(), 2);
    out
}

/// Text in Latin letters, as people write it: «Новиков» is «novikov».
#[must_use]
pub fn latin(text: &str) -> String {
    let letters = "а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh \
                   щ=shch ъ= ы=y ь= э=e ю=yu я=ya";
    let of = |letter: char| {
        let mut pairs = letters.split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(russian, _)| russian.starts_with(letter))
            .map_or_else(|| letter.to_string(), |(_, latin)| latin.to_owned())
    };
    text.to_lowercase().chars().map(of).collect()
}

/// A moment on Moscow's clocks, UTC+3 all year since 2014; the supplier's hours are stated in it (domain facts 3.1).
pub fn moscow(at: DateTime<Utc>) -> NaiveDateTime {
    const OFFSET: TimeDelta = TimeDelta::hours(3);
    let utc = at.naive_utc();
    utc.checked_add_signed(OFFSET).unwrap_or(utc)
}

/// A text without signs that nobody sees, and then without the blanks around it: what stands between such signs may be blank.
#[must_use]
pub fn visible(text: &str) -> String {
    visible_but(text, |_| false)
}

/// The same of several lines.
#[must_use]
pub fn visible_lines(text: &str) -> String {
    visible_but(text, |c| c == '\n')
}

fn visible_but(text: &str, kept: impl Fn(char) -> bool) -> String {
    let text: String = text.chars().filter(|c| kept(*c) || !c.is_control()).collect();
    text.trim().to_owned()
}

/// When a day begins on Moscow's clocks.
pub fn moscow_midnight(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
    midnight.checked_sub_signed(TimeDelta::hours(3)).unwrap_or(midnight)
}

/// `value` in units of 10^-`scale`, printed with `digits` decimals, rounded half away from zero.
pub(crate) fn fixed(value: i64, scale: u32, digits: u32) -> String {
    let unit = 10_u64.saturating_pow(scale.saturating_sub(digits));
    let rounded = value.unsigned_abs().saturating_add(unit / 2) / unit;
    let one = 10_u64.saturating_pow(digits);
    // Room for a usual sum with its sign, so that it does not grow: a page has hundreds of them.
    let mut out = String::with_capacity(24);
    // What rounds to nothing has no sign: «−0,00» would only puzzle.
    if value < 0 && rounded > 0 {
        out.push(MINUS);
    }
    push_grouped(&mut out, rounded / one);
    if digits > 0 {
        out.push(',');
        push_padded(&mut out, rounded % one, digits as usize);
    }
    out
}

pub(crate) fn push_padded(out: &mut String, value: u64, width: usize) {
    for place in (0..places(value).max(width)).rev() {
        out.push(digit(value, place));
    }
}

fn push_grouped(out: &mut String, value: u64) {
    for place in (0..places(value)).rev() {
        out.push(digit(value, place));
        if place > 0 && place.is_multiple_of(3) {
            out.push(NBSP);
        }
    }
}

/// How many digits a number has.
fn places(value: u64) -> usize {
    value.checked_ilog10().map_or(1, |highest| highest as usize + 1)
}

/// The digit at a place, counted from the units.
fn digit(value: u64, place: usize) -> char {
    let unit = u32::try_from(place).ok().and_then(|place| 10_u64.checked_pow(place));
    let digit = unit.and_then(|unit| u32::try_from(value / unit % 10).ok());
    digit.and_then(|digit| char::from_digit(digit, 10)).unwrap_or('0')
}

/// A decimal number typed by a person or met in a file, in units of 10^-scale.
pub(crate) struct Decimal {
    pub value: i64,
    /// False when digits other than zero stood after the last decimal kept.
    pub exact: bool,
}

pub(crate) enum DecimalError {
    Empty,
    NotANumber,
    TooLarge,
}

/// Reads «1 234,56» with any blanks, comma or point, either minus and one of `units` behind.
/// Blanks are only taken between groups of three digits: «12 24» is two numbers, not 1224.
pub(crate) fn decimal(text: &str, units: &[&str], scale: usize) -> Result<Decimal, DecimalError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DecimalError::Empty);
    }
    let text = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim_end();
    let (negative, text) = match text.strip_prefix(['-', MINUS]) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let is_group = |group: &str| group.len() == 3 && is_number(group);
    let whole_ok = match whole.split_once(char::is_whitespace) {
        Some((first, rest)) => first.len() <= 3 && is_number(first) && rest.split(char::is_whitespace).all(is_group),
        None => is_number(whole),
    };
    if !whole_ok || !is_number(fraction) {
        return Err(DecimalError::NotANumber);
    }
    let kept = fraction.bytes().chain(std::iter::repeat(b'0')).take(scale);
    let mut value = 0_i64;
    for digit in whole.bytes().filter(u8::is_ascii_digit).chain(kept) {
        // Counted downwards: the negative half of i64 is the longer one.
        let digit = i64::from(digit.wrapping_sub(b'0'));
        value = value.checked_mul(10).and_then(|v| v.checked_sub(digit)).ok_or(DecimalError::TooLarge)?;
    }
    let value = if negative { value } else { value.checked_neg().ok_or(DecimalError::TooLarge)? };
    Ok(Decimal { value, exact: fraction.bytes().skip(scale).all(|b| b == b'0') })
}

/// Whether a program of tables could take this text for a formula: with one of these signs it begins there, in full width
/// too, also behind a tab or a line end (ENC-6).
#[must_use]
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_nobody_sees_hide_no_blanks() {
        for (text, line, lines) in
            [(" a\tb ", "ab", "ab"), ("a \n\0", "a", "a"), ("\u{1} \u{1}", "", ""), ("\na\r\nb\n", "ab", "a\nb")]
        {
            assert_eq!((visible(text).as_str(), visible_lines(text).as_str()), (line, lines), "{text:?}");
        }
    }

    #[test]
    fn nouns_follow_numbers() {
        let cases = [
            (0, "позиций"),
            (1, "позиция"),
            (2, "позиции"),
            (4, "позиции"),
            (5, "позиций"),
            (11, "позиций"),
            (14, "позиций"),
            (21, "позиция"),
            (22, "позиции"),
            (111, "позиций"),
            (112, "позиций"),
            (121, "позиция"),
        ];
        for (n, word) in cases {
            assert_eq!(plural(n, "позиция", "позиции", "позиций"), word, "{n}");
        }
        assert_eq!(count(12, "штука", "штуки", "штук"), "12\u{a0}штук");
        assert_eq!(count(1_001, "штука", "штуки", "штук"), "1\u{a0}001\u{a0}штука");
    }

    #[test]
    fn thousands_are_grouped() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (3_372, "3\u{a0}372"),
            (503_640, "503\u{a0}640"),
            (-1_000, "\u{2212}1\u{a0}000"),
            (i64::MIN, "\u{2212}9\u{a0}223\u{a0}372\u{a0}036\u{a0}854\u{a0}775\u{a0}808"),
        ];
        for (n, text) in cases {
            assert_eq!(grouped(n), text);
        }
    }

    #[test]
    fn decimals_round_half_away_from_zero_and_lose_an_empty_sign() {
        assert_eq!(fixed(1_405, 3, 2), "1,41");
        assert_eq!(fixed(-1_405, 3, 2), "\u{2212}1,41");
        assert_eq!(fixed(-4, 3, 2), "0,00");
        assert_eq!(fixed(i64::MAX, 9, 3), "9\u{a0}223\u{a0}372\u{a0}036,855");
    }

    #[test]
    fn dates_are_russian() {
        let day = NaiveDate::from_ymd_opt(2025, 8, 22).unwrap();
        assert_eq!(date(day), "22.08.2025");
        assert_eq!(date_long(day), "22\u{a0}августа\u{a0}2025\u{a0}г.");
        let utc = day.and_hms_opt(11, 12, 59).unwrap().and_utc();
        assert_eq!(date_time(moscow(utc)), "22.08.2025 14:12");
        let night = day.and_hms_opt(21, 5, 0).unwrap().and_utc();
        assert_eq!(date_time(moscow(night)), "23.08.2025 00:05");
        assert_eq!(date_long(NaiveDate::from_ymd_opt(2026, 1, 2).unwrap()), "2\u{a0}января\u{a0}2026\u{a0}г.");
        assert_eq!(moscow(DateTime::<Utc>::MAX_UTC), DateTime::<Utc>::MAX_UTC.naive_utc());
    }

    #[test]
    fn every_month_has_its_genitive() {
        let names = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря";
        for (month, name) in (1..).zip(names.split(' ')) {
            assert!(date_long(NaiveDate::from_ymd_opt(2026, month, 1).unwrap()).contains(name));
        }
    }
}
