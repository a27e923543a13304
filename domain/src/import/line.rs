//! Lines of a letter: «326794 - 12 шт», «`OptiDin BM63-1C16-4,5-УХЛ3` 12», «12 шт 326794», articles separated by blanks.

use super::{Found, ImportLine, Reader, found};
use crate::catalog::Meaning;
use crate::quantity::Quantity;

/// Words behind a quantity.
const UNITS: [&str; 9] = ["штуки", "штука", "штук", "шт", "pcs", "упаковок", "упак", "компл", "ед"];
/// What may stand between a product and its quantity.
const BETWEEN: &[char] = &['-', '–', '—', ':', ';', ',', '=', '*', 'x', 'х', '×', '.', '|', '\u{2212}'];
/// Words of a line among which a product is looked for.
const WORDS: usize = 16;
/// From so many digits on, a number that means a product is one, and not a quantity.
const ARTICLE_DIGITS: usize = 5;

/// A line for a product; blank lines are none.
#[must_use]
pub fn read_lines(reader: Reader<'_>, text: &str) -> Vec<ImportLine> {
    let mut lines = vec![];
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() {
            read_line(reader, at + 1, line, &mut lines);
        }
    }
    lines
}

/// Tries the whole line, then the line without a quantity at its end or beginning, then its words, then without its
/// number in a list, then what stands among other words.
pub(super) fn read_line(reader: Reader<'_>, row: usize, text: &str, lines: &mut Vec<ImportLine>) {
    let whole = reader.means(text);
    if whole != Meaning::None {
        lines.push(found(row, text, "", Found::new(whole, "")));
        return;
    }
    if let Some(line) = with_quantity(reader, row, text) {
        lines.push(line);
        return;
    }
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == ';').filter(|word| !word.is_empty()).collect();
    let meanings: Vec<Meaning> = words.iter().take(1_000).map(|word| reader.means(word)).collect();
    if words.len() > 1 && words.len() <= 1_000 && meanings.iter().all(|meaning| *meaning != Meaning::None) {
        let each = words.iter().zip(meanings);
        lines.extend(each.map(|(word, meaning)| found(row, word, "", Found::new(meaning, ""))));
        return;
    }
    let listed = without_number(text).and_then(|rest| {
        let whole = reader.means(rest);
        let alone = || found(row, rest, "", Found::new(whole.clone(), ""));
        if whole == Meaning::None { with_quantity(reader, row, rest) } else { Some(alone()) }
    });
    lines.push(listed.or_else(|| among(reader, row, &words)).unwrap_or_else(|| unknown(row, text)));
}

/// Nothing that we know, cut where its quantity surely is.
fn unknown(row: usize, text: &str) -> ImportLine {
    let cut = behind(text).into_iter().find(|(.., sure)| *sure);
    let (product, quantity) = cut.map_or((text, ""), |(product, quantity, _)| (product, quantity));
    found(row, product, quantity, Found::Unknown)
}

/// A product and a quantity behind or before it.
fn with_quantity(reader: Reader<'_>, row: usize, text: &str) -> Option<ImportLine> {
    for (head, quantity, sure) in behind(text) {
        let meaning = reader.means(head);
        if meaning == Meaning::None {
            continue;
        }
        // «12 x 326794»: the shorter of two numbers is the quantity.
        if head.len() < quantity.len() && Quantity::parse(head).is_ok() && reader.means(quantity) != Meaning::None {
            continue;
        }
        let digits = quantity.bytes().filter(u8::is_ascii_digit).count();
        if !sure && digits >= ARTICLE_DIGITS && reader.means(quantity) != Meaning::None {
            return None;
        }
        return Some(found(row, head, quantity, Found::new(meaning, quantity)));
    }
    let (quantity, rest) = before(text)?;
    let meaning = reader.means(rest);
    (meaning != Meaning::None).then(|| found(row, rest, quantity, Found::new(meaning, quantity)))
}

/// Ways to cut a quantity off the end, the longest quantity first; whether a sign or a unit says that it is one.
fn behind(text: &str) -> Vec<(&str, &str, bool)> {
    let bare = text.trim_end_matches(['.', ',', ';', ' ']);
    let number = without_unit(bare);
    let unit = number.len() < bare.len();
    let mut ways = vec![];
    let start =
        number.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '.')).len();
    let tail = number.get(start..).unwrap_or_default();
    // A cut is before a digit that no digit precedes.
    let mut before = ' ';
    for (at, c) in tail.char_indices() {
        if c.is_ascii_digit() && !before.is_ascii_digit() && !matches!(before, ',' | '.') {
            let (head, quantity) = number.split_at(start + at);
            let product = head.trim_end_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
            // A product and its quantity have something between them.
            if product.len() < head.len() && !product.is_empty() {
                // A semicolon and a comma also stand between two articles.
                let between = head.get(product.len()..).unwrap_or_default();
                let sign = between.contains(|c: char| !c.is_whitespace() && !matches!(c, ';' | ','));
                let sure = unit || sign;
                // Where something says that it is a quantity, a wrong one is a wrong quantity.
                if sure || Quantity::parse(quantity).is_ok() {
                    ways.push((product, quantity, sure));
                }
            }
        }
        before = c;
    }
    ways
}

fn without_unit(text: &str) -> &str {
    let lower = text.to_lowercase();
    let unit = UNITS.iter().find(|unit| lower.ends_with(**unit));
    let Some(unit) = unit else { return text };
    let letters = unit.chars().count();
    let at = text.char_indices().rev().nth(letters - 1).map_or(0, |(at, _)| at);
    let rest = text.get(..at).unwrap_or(text).trim_end();
    if rest.ends_with(|c: char| c.is_ascii_digit()) { rest } else { text }
}

/// «12 шт …», «12 x …».
fn before(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (quantity, rest) = text.split_at_checked(digits)?;
    let rest = rest.trim_start();
    let lower = rest.to_lowercase();
    let unit = UNITS.iter().chain(&["x", "х", "×", "*"]).find(|unit| lower.starts_with(**unit))?;
    let at = rest.char_indices().nth(unit.chars().count()).map_or(rest.len(), |(at, _)| at);
    let product =
        rest.get(at..)?.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '–' | '—' | ':'));
    (digits > 0 && !product.is_empty()).then_some((quantity, product))
}

/// «3. …», «3) …», «- …», «• …».
fn without_number(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..)?;
    let mark = rest.chars().next().filter(|c| matches!(c, '.' | ')' | '-' | '–' | '—' | '•' | '*'))?;
    let rest = rest.get(mark.len_utf8()..)?.trim_start();
    (digits <= 3 && !rest.is_empty()).then_some(rest)
}

/// A product among other words: with a quantity and its unit behind it it is meant; else somebody has to say so.
fn among(reader: Reader<'_>, row: usize, words: &[&str]) -> Option<ImportLine> {
    let words = words.get(..words.len().min(WORDS))?;
    for from in 0..words.len() {
        for to in (from + 1..=words.len()).rev() {
            let text = words.get(from..to)?.join(" ");
            let text = text.trim_matches(|c: char| BETWEEN.contains(&c) || matches!(c, '(' | ')' | '«' | '»' | '"'));
            // A word without a digit names no product in a sentence.
            if !text.bytes().any(|byte| byte.is_ascii_digit()) {
                continue;
            }
            let product = match reader.means(text) {
                Meaning::None => continue,
                Meaning::Several(products) => return Some(found(row, text, "", Found::Choice(products))),
                Meaning::One(product, reading) => (product, reading),
            };
            let rest = words.get(to..)?.join(" ");
            let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (quantity, unit) = rest.split_at_checked(digits)?;
            let unit = unit.trim_start().to_lowercase();
            let sure = digits > 0 && UNITS.iter().any(|known| unit.starts_with(known));
            let meant = if sure {
                Found::new(Meaning::One(product.0, product.1), quantity)
            } else {
                Found::Choice(vec![product.0])
            };
            return Some(found(row, text, quantity, meant));
        }
    }
    None
}
