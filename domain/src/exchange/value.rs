//! Values as 1C and its relatives write them (domain facts 2.6).

use crate::format::{NBSP, latin};
use crate::money::Money;
use crate::order::OrderStatus;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// Digits before and after the decimal sign that are taken.
const WHOLE: usize = 15;
const FRACTION: usize = 9;

/// A decimal number as a whole one and the number of its decimals. Blanks are passed over, a comma is a point.
fn scaled(text: &str) -> Option<(i128, u32)> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != NBSP).collect();
    let (negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let (whole, fraction) = text.split_once([',', '.']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > WHOLE || !digits(whole) || !digits(fraction) {
        return None;
    }
    let fraction = fraction.get(..FRACTION).unwrap_or(fraction);
    let value: i128 = format!("{whole}{fraction}").parse().ok()?;
    Some((if negative { -value } else { value }, u32::try_from(fraction.len()).ok()?))
}

fn rounded(value: i128, over: i128) -> Option<i64> {
    (over > 0 && value >= 0).then(|| (value + over / 2) / over).and_then(|value| i64::try_from(value).ok())
}

/// A price for one base unit: `ЦенаЗаЕдиницу` for so many of them, half-up to a kopeck. Nothing for what is no price, or less
/// than nothing.
#[must_use]
pub fn money(text: &str, per: &str) -> Option<Money> {
    let (value, decimals) = scaled(text)?;
    let (per, per_decimals) = if per.trim().is_empty() { (1, 0) } else { scaled(per)? };
    let over = 10_i128.pow(decimals).checked_mul(per)?;
    rounded(value.checked_mul(100)?.checked_mul(10_i128.pow(per_decimals))?, over).map(Money::from_kopecks)
}

/// Whole pieces: a part of a piece is not there, and less than none is none.
#[must_use]
pub fn pieces(text: &str) -> Option<i64> {
    let (value, decimals) = scaled(text)?;
    i64::try_from(value.max(0) / 10_i128.pow(decimals)).ok()
}

/// Grams of so many kilograms.
#[must_use]
pub fn grams(text: &str) -> Option<i64> {
    let (value, decimals) = scaled(text)?;
    rounded(value.checked_mul(1_000)?, 10_i128.pow(decimals))
}

/// `true`, `1`, «да».
#[must_use]
pub fn truth(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "true" | "1" | "да" | "истина")
}

/// Per cent of a rate: `20`, `НДС 22%`; «Без НДС» is none of the amount. Nothing for what is no rate.
#[must_use]
pub fn vat(text: &str) -> Option<u8> {
    let text = text.trim().to_lowercase();
    if text.starts_with("без") {
        return Some(0);
    }
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|percent| *percent <= 100)
}

/// Whether a currency is roubles; one that is not told of is.
#[must_use]
pub fn rubles(currency: &str) -> bool {
    let name = currency.trim().trim_end_matches('.').to_lowercase();
    matches!(name.as_str(), "" | "rub" | "rur" | "руб" | "рубль" | "рублей" | "р" | "₽" | "643" | "810")
}

/// The id of an offer: that of the product, and that of its characteristic.
#[must_use]
pub fn split(id: &str) -> (&str, &str) {
    let (product, characteristic) = id.trim().split_once('#').unwrap_or((id.trim(), ""));
    (product.trim(), characteristic.trim())
}

/// The name of a unit: its text, else its short name, else its full one, else by its code; pieces when nothing is told. A text
/// that is a code is looked up.
#[must_use]
pub fn unit(text: &str, short: &str, full: &str, code: &str) -> String {
    let by_code = |code: &str| {
        let name = match code.trim().trim_start_matches('0') {
            "796" => "шт",
            "778" => "упак",
            "6" => "м",
            "166" => "кг",
            "839" => "компл",
            "704" => "набор",
            "715" => "пара",
            "55" => "м²",
            "113" => "м³",
            "112" => "л",
            "876" => "усл. ед.",
            _ => return None,
        };
        Some(name.to_owned())
    };
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return by_code(text).unwrap_or_else(|| "шт".to_owned());
    }
    let named = [text, short.trim()].into_iter().find(|name| !name.is_empty()).map(str::to_owned);
    let named = named.or_else(|| by_code(code)).or_else(|| Some(full.trim().to_lowercase()));
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| "шт".to_owned())
}

/// A day: `2026-01-12`, `2007-10-16 15:44:47`, `2026-01-12T09:00:00`, `16.10.2007`.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    let day = text.trim().split([' ', 'T']).next()?;
    NaiveDate::parse_from_str(day, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(day, "%d.%m.%Y")).ok()
}

/// A moment on the clock of whoever wrote it, without its zone and parts of a second: `2026-01-12T09:00:00`,
/// `2007-10-16 15:44:47`; a day alone begins it.
#[must_use]
pub fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let (_, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
    let time = NaiveTime::parse_from_str(time.get(..8)?, "%H:%M:%S").ok()?;
    Some(day(text)?.and_time(time))
}

/// What a product is, by its full name: what stands before its name there.
#[must_use]
pub fn kind_of(full_name: &str, name: &str) -> Option<String> {
    let kind = full_name.trim().strip_suffix(name.trim())?.trim();
    (!kind.is_empty()).then(|| kind.to_owned())
}

/// Where an order stands by «Статус заказа»: our own word, or one that sites and configurations of 1C use; a code in brackets
/// before it is passed over. Nothing for any other word.
#[must_use]
pub fn status(text: &str) -> Option<OrderStatus> {
    let text = text.trim();
    let text = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(text, |(_, rest)| rest);
    match text.trim().to_lowercase().replace('ё', "е").as_str() {
        "отправлен" | "принят" | "на согласовании" | "не согласован" => {
            Some(OrderStatus::Submitted)
        }
        "получен счет" | "выставлен счет" | "согласован" | "ожидает оплаты" | "к обеспечению" => {
            Some(OrderStatus::Invoiced)
        }
        "в производстве" | "оплачен" | "к выполнению" | "к отгрузке" | "в резерве" => {
            Some(OrderStatus::InProduction)
        }
        "выполнен" | "доставлен" | "отгружен" | "закрыт" => Some(OrderStatus::Completed),
        "отклонен" | "отменен" | "аннулирован" => Some(OrderStatus::Rejected),
        _ => None,
    }
}

/// A file's name as it is kept: parts of letters, digits and `.-_#` with `/` between them, never a way out of its folder. A
/// backslash is a slash. Nothing for an empty name, an absolute one, one that goes up, or one that is too long.
#[must_use]
pub fn file_name(text: &str) -> Option<String> {
    let name = text.trim().replace('\\', "/");
    let part = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '#' | ' ' | '(' | ')'))
    };
    (name.chars().count() <= 200 && name.split('/').all(part)).then_some(name)
}

/// A warehouse's name to compare by: without its case and the word «склад».
#[must_use]
pub fn place_name(name: &str) -> String {
    let name = name.to_lowercase().replace('ё', "е");
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && *word != "склад");
    words.collect::<Vec<_>>().join(" ")
}

/// The address of a group in the catalogue: Latin letters, digits and single dashes; empty when nothing is left of its name.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in latin(name).chars() {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
        if slug.len() >= 60 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_for_one_piece_and_half_up() {
        for (text, per, kopecks) in [
            ("281.00", "1", Some(28_100)),
            ("231.7400", "", Some(23_174)),
            ("231.745", "1", Some(23_175)),
            ("231.7449", "1", Some(23_174)),
            ("14 240,5", "1", Some(1_424_050)),
            ("100", "12", Some(833)),
            ("100", "0.5", Some(20_000)),
            ("0", "1", Some(0)),
            ("-5", "1", None),
            ("100", "0", None),
            ("", "1", None),
            ("сто", "1", None),
            ("1.2.3", "1", None),
            ("99999999999999999", "1", None),
        ] {
            assert_eq!(money(text, per).map(Money::kopecks), kopecks, "{text} per {per}");
        }
    }

    #[test]
    fn pieces_are_whole_and_not_less_than_none() {
        for (text, expected) in
            [("1.0000", Some(1)), ("512436", Some(512_436)), ("2.9", Some(2)), ("-7", Some(0)), ("", None), ("x", None)]
        {
            assert_eq!(pieces(text), expected, "{text}");
        }
        assert_eq!((grams("0.117"), grams("0,2085"), grams("")), (Some(117), Some(209), None));
    }

    #[test]
    fn words_of_1c_are_understood() {
        for (text, expected) in [("20", Some(20)), ("НДС 22%", Some(22)), ("Без НДС", Some(0)), ("", None), ("?", None)]
        {
            assert_eq!(vat(text), expected, "{text}");
        }
        for (text, expected) in
            [("RUB", true), ("руб.", true), ("643", true), ("", true), ("USD", false), ("EUR", false)]
        {
            assert_eq!(rubles(text), expected, "{text}");
        }
        for (text, expected) in
            [("true", true), (" True ", true), ("1", true), ("false", false), ("", false), ("0", false)]
        {
            assert_eq!(truth(text), expected, "{text}");
        }
        for (text, expected) in [
            ("[F] Доставлен", Some(OrderStatus::Completed)),
            ("Получен счёт", Some(OrderStatus::Invoiced)),
            ("[N] Принят", Some(OrderStatus::Submitted)),
            ("В производстве", Some(OrderStatus::InProduction)),
            ("Отклонен", Some(OrderStatus::Rejected)),
            ("Какой-то свой", None),
            ("", None),
        ] {
            assert_eq!(status(text), expected, "{text}");
        }
        for (text, expected) in
            [("2007-10-16 15:44:47", true), ("2026-01-12T09:00:00", true), ("16.10.2007", true), ("завтра", false)]
        {
            assert_eq!(day(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn moments_are_those_of_the_clock_that_wrote_them() {
        for (text, expected) in [
            ("2026-11-30T09:05:07", Some("2026-11-30 09:05:07")),
            ("2026-11-30T09:05:07.250+03:00", Some("2026-11-30 09:05:07")),
            ("2007-10-16 15:44:47", Some("2007-10-16 15:44:47")),
            (" 2007-10-16 ", Some("2007-10-16 00:00:00")),
            ("16.10.2007 15:44:47", Some("2007-10-16 15:44:47")),
            ("2026-11-30T9:5", None),
            ("2026-11-30T25:00:00", None),
            ("", None),
        ] {
            assert_eq!(moment(text).map(|at| at.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn units_have_names() {
        for (text, short, full, code, expected) in [
            ("шт", "", "Штука", "796", "шт"),
            ("", "", "Штука", "796 ", "шт"),
            ("796", "", "", "", "шт"),
            ("", "кор", "Коробка", "", "кор"),
            ("", "", "Бухта", "", "бухта"),
            ("006", "", "", "", "м"),
            ("", "", "", "", "шт"),
        ] {
            assert_eq!(unit(text, short, full, code), expected, "{text} {short} {full} {code}");
        }
    }

    #[test]
    fn ids_names_and_addresses() {
        assert_eq!(split("a-1#b-2#c"), ("a-1", "b-2#c"));
        assert_eq!(split("a-1#"), ("a-1", ""));
        assert_eq!(split(" a-1 "), ("a-1", ""));
        assert_eq!(kind_of("Выключатель модульный OptiDin X", "OptiDin X").as_deref(), Some("Выключатель модульный"));
        assert_eq!(kind_of("OptiDin X", "OptiDin X"), None);
        assert_eq!(kind_of("Другое", "OptiDin X"), None);
        for (text, expected) in [
            ("import0_1.xml", Some("import0_1.xml")),
            ("import_files\\5c\\a_b.jpg", Some("import_files/5c/a_b.jpg")),
            ("import___1f-2.xml", Some("import___1f-2.xml")),
            ("Каталог.xml", Some("Каталог.xml")),
            ("../etc/passwd", None),
            ("a/../../b", None),
            ("/etc/passwd", None),
            ("c:\\windows\\a", None),
            ("a//b", None),
            ("", None),
            ("a\0b", None),
        ] {
            assert_eq!(file_name(text).as_deref(), expected, "{text}");
        }
        assert_eq!(place_name("Склад Москва"), place_name("москва (склад)"));
        assert_eq!(slug("Щитовое оборудование, 0,4 кВ"), "shchitovoe-oborudovanie-0-4-kv");
        assert_eq!(slug("!!!"), "");
    }
}
