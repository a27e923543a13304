//! Lines of a letter: «326794 - 12 шт», «`OptiDin BM63-1C16-4,5-УХЛ3` 12», «12 шт 326794», articles separated by blanks.

use super::{Found, ImportLine, Reader, found};
use crate::catalog::Meaning;
use crate::quantity::{Quantity, UNITS};

/// Packs of something: how many pieces they are, somebody has to say.
const PACKS: [&str; 5] = ["упаковок", "упаковки", "упак", "уп", "компл"];
/// What may stand between a product and its quantity.
const BETWEEN: &[char] = &['-', '–', '—', ':', ';', ',', '=', '*', 'x', 'х', '×', '.', '|', '\u{2212}'];
/// Words of a sentence that may name a product together.
const TOGETHER: usize = 6;
/// From so many digits on, a number that means a product is one, and not a quantity.
const ARTICLE_DIGITS: usize = 5;
/// Bytes at the end of a line in which a quantity is looked for.
const QUANTITY_BYTES: usize = 24;

/// A line for a product; blank lines are none.
#[must_use]
pub fn read_lines(reader: &Reader<'_>, text: &str) -> Vec<ImportLine> {
    let mut lines = vec![];
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() {
            read_line(reader, at + 1, line, &mut lines);
        }
    }
    lines
}

/// Tries the whole line, then the line without a quantity at its end or beginning, then its words, its parts between
/// commas, the line without its number in a list, and what stands among other words.
pub(super) fn read_line(reader: &Reader<'_>, row: usize, text: &str, lines: &mut Vec<ImportLine>) {
    if let Some(line) = alone(reader, row, text) {
        lines.push(line);
        return;
    }
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == ';').filter(|word| !word.is_empty()).collect();
    let each =
        words.iter().map(|word| Some((*word, reader.means(word))).filter(|(_, meaning)| *meaning != Meaning::None));
    if words.len() > 1
        && let Some(each) = each.collect::<Option<Vec<_>>>()
    {
        lines.extend(each.into_iter().map(|(word, meaning)| found(row, word, "", Found::new(meaning, ""))));
        return;
    }
    let parts: Vec<(&str, Option<ImportLine>)> = parts(text).map(|part| (part, alone(reader, row, part))).collect();
    if parts.iter().filter(|(_, line)| line.is_some()).count() > 1 {
        lines.extend(parts.into_iter().map(|(part, line)| line.unwrap_or_else(|| unknown(row, part))));
        return;
    }
    if let Some(line) = without_number(text).and_then(|rest| alone(reader, row, rest)) {
        lines.push(line);
        return;
    }
    let before = lines.len();
    among(reader, row, &words, lines);
    if lines.len() == before {
        lines.push(unknown(row, text));
    }
}

/// A product, with a quantity or without one, and nothing else.
fn alone(reader: &Reader<'_>, row: usize, text: &str) -> Option<ImportLine> {
    let whole = reader.means(text);
    if whole == Meaning::None {
        with_quantity(reader, row, text)
    } else {
        Some(found(row, text, "", Found::new(whole, "")))
    }
}

/// What stands between semicolons, and between commas that no digit follows.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').flat_map(|part| part.split(", ")).map(str::trim).filter(|part| !part.is_empty()).take(1_000)
}

/// Nothing that we know, cut where its quantity surely is.
fn unknown(row: usize, text: &str) -> ImportLine {
    let cut = behind(text).into_iter().find(|(.., sure)| *sure);
    let (product, quantity) = cut.map_or((text, ""), |(product, quantity, _)| (product, quantity));
    found(row, product, quantity, Found::Unknown)
}

/// A product and a quantity behind or before it.
fn with_quantity(reader: &Reader<'_>, row: usize, text: &str) -> Option<ImportLine> {
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

/// Ways to cut a quantity with its unit off the end, the longest first; whether a sign or a unit says that it is one.
fn behind(text: &str) -> Vec<(&str, &str, bool)> {
    let whole = text.trim_end_matches(['.', ',', ';', ' ']);
    let number = without_unit(whole);
    let unit = number.len() < whole.len();
    let mut ways = vec![];
    let mut start =
        number.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '.')).len();
    start = start.max(number.len().saturating_sub(QUANTITY_BYTES));
    while !number.is_char_boundary(start) {
        start += 1;
    }
    let tail = number.get(start..).unwrap_or_default();
    // A cut is before a digit that no digit precedes.
    let mut before = number.get(..start).and_then(|head| head.chars().next_back()).unwrap_or(' ');
    for (at, c) in tail.char_indices() {
        if c.is_ascii_digit() && !before.is_ascii_digit() && !matches!(before, ',' | '.') {
            let (head, quantity) = whole.split_at(start + at);
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

/// The text up to the number, when a unit or a pack is behind it.
fn without_unit(text: &str) -> &str {
    let letters = text.chars().rev().take_while(|c| c.is_alphabetic() || *c == '.').count();
    let at = text.char_indices().rev().nth(letters.wrapping_sub(1)).map_or(text.len(), |(at, _)| at);
    let (number, unit) = text.split_at(at);
    let number = number.trim_end();
    if is_unit(unit) && number.ends_with(|c: char| c.is_ascii_digit()) { number } else { text }
}

/// «шт.», «Упак».
fn is_unit(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_lowercase();
    UNITS.contains(&word.as_str()) || PACKS.contains(&word.as_str())
}

/// «12 шт …», «12 x …».
fn before(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (quantity, rest) = text.split_at_checked(digits)?;
    let rest = rest.trim_start();
    let word = rest.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':')).next().unwrap_or_default();
    let unit = if is_unit(word) {
        word.len()
    } else {
        rest.chars().next().filter(|c| matches!(c, 'x' | 'х' | '×' | '*'))?.len_utf8()
    };
    let product =
        rest.get(unit..)?.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '–' | '—' | ':'));
    // Packs stay with the number: it is no quantity then.
    let quantity = if UNITS.contains(&word.trim_end_matches('.').to_lowercase().as_str()) || !is_unit(word) {
        quantity
    } else {
        text.get(..text.len() - product.len())?.trim_end()
    };
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

/// Products among other words: with a quantity and its unit behind it one is meant; else somebody has to say so.
fn among(reader: &Reader<'_>, row: usize, words: &[&str], lines: &mut Vec<ImportLine>) {
    let mut from = 0;
    while let Some(rest) = words.get(from..).filter(|rest| !rest.is_empty()) {
        from += match first_of(reader, row, rest) {
            Some((line, sure, taken)) => {
                // Behind the first, a short number that nothing follows is a number.
                if sure || lines.last().is_none_or(|last| last.row != line.row) || line.text.len() >= ARTICLE_DIGITS {
                    lines.push(line);
                }
                taken
            }
            None => 1,
        };
    }
}

/// The product that the first words name, the most of them that do; whether it is surely meant, and how many words it takes
/// with its quantity.
fn first_of(reader: &Reader<'_>, row: usize, words: &[&str]) -> Option<(ImportLine, bool, usize)> {
    for count in (1..=words.len().min(TOGETHER)).rev() {
        let text = words.get(..count)?.join(" ");
        let text = text.trim_matches(|c: char| BETWEEN.contains(&c) || matches!(c, '(' | ')' | '«' | '»' | '"'));
        // Words without a digit name no product in a sentence.
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let (product, reading) = match reader.means_in_sentence(text) {
            Meaning::None => continue,
            Meaning::Several(products) => return Some((found(row, text, "", Found::Choice(products)), true, count)),
            Meaning::One(product, reading) => (product, reading),
        };
        let signs = |word: &&&str| word.chars().all(|c| BETWEEN.contains(&c));
        let at = count + words.iter().skip(count).take_while(signs).count();
        let word = words.get(at).map_or("", |word| word.trim_start_matches(BETWEEN));
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let (quantity, unit) = word.split_at(digits);
        let next = words.get(at + 1).map_or("", |word| word.trim_end_matches([',', ';']));
        let (sure, taken) = match (digits > 0, unit.trim_end_matches([',', ';'])) {
            (true, "") if is_unit(next) => (true, at + 2),
            (true, unit) if is_unit(unit) => (true, at + 1),
            _ => (false, count),
        };
        let meant =
            if sure { Found::new(Meaning::One(product, reading), quantity) } else { Found::Choice(vec![product]) };
        return Some((found(row, text, if sure { quantity } else { "" }, meant), sure, taken));
    }
    None
}
