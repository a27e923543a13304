//! Templates of names, and numbers inside words.

use super::axis::{At, Values};

/// Appends a template with its places filled.
///
/// `{0}` is the value of axis 0 (of a pair: its left half), `{0r}` the right half. `{-0}` is a dash and the value, or
/// nothing where the value is empty. `{0?L=с лампой;0=}` puts other words for some values.
pub fn fill(out: &mut String, template: &str, values: &Values) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        put(out, place, values);
        rest = after;
    }
    out.push_str(rest);
}

fn put(out: &mut String, place: &str, values: &Values) {
    let (place, words) = place.split_once('?').unwrap_or((place, ""));
    let (dash, place) = place.strip_prefix('-').map_or(("", place), |place| ("-", place));
    let (right, place) = place.strip_suffix('r').map_or((false, place), |place| (true, place));
    let Ok(axis) = place.parse() else { return };
    let value = values.word(if right { At::Right(axis) } else { At::Axis(axis) });
    let other = words.split(';').filter_map(|pair| pair.split_once('=')).find(|(from, _)| *from == value);
    let value = other.map_or(value, |(_, to)| to);
    if !value.is_empty() {
        out.push_str(dash);
        out.push_str(value);
    }
}

/// The number that a word begins with, in thousandths: «31.5» is 31,500, «230AC» is 230,000, «IP54» is 0.
/// A range counts by its end («0,1-0,16»), poles with a neutral by their modules («1N» is 2).
pub fn number(word: &str) -> u64 {
    let word = word.rsplit('-').find(|part| part.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(word);
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (whole, rest) = word.split_at_checked(end).unwrap_or((word, ""));
    let Ok(whole) = whole.parse::<u64>() else { return 0 };
    let neutral = u64::from(rest == "N");
    let decimals = rest.strip_prefix([',', '.']).unwrap_or("").chars().map_while(|c| c.to_digit(10));
    let decimals = decimals.zip([100, 10, 1]).map(|(digit, weight)| u64::from(digit) * weight).sum::<u64>();
    (whole + neutral) * 1_000 + decimals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::family::axis::Value;

    #[test]
    fn numbers_in_words() {
        let words =
            [("16", 16_000), ("1N", 2_000), ("3N", 4_000), ("0,1-0,16", 160), ("31.5", 31_500), ("10x38", 10_000)];
        for (word, expected) in words {
            assert_eq!(number(word), expected, "{word}");
        }
        assert_eq!((number("12-24AC/DC"), number("A-S"), number("0,2S"), number("1+2")), (24_000, 0, 200, 1_000));
    }

    #[test]
    fn templates_are_filled() {
        let mut values = Values::default();
        values.0[0] = Value { place: 0, left: "100", right: "16" };
        values.0[1] = Value { place: 0, left: "L", right: "" };
        let filled = |template| {
            let mut out = String::new();
            fill(&mut out, template, &values);
            out
        };
        assert_eq!(filled("-{0}{1}-{0r}А{-2}"), "-100L-16А");
        assert_eq!(filled("{-1?L=да}; {1?0=нет}"), "-да; L");
    }
}
