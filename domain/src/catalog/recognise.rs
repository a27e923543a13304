//! The recogniser: from a raw text, however it is spelled, to a product. Search, order pad, pasted lists, files, letters
//! and the public interface all ask it, so that a text means the same wherever it stands.

use super::Catalog;
use super::intern::hash;
use super::layout::{switch_layout, transliterate};
use super::normalise::Folded;
use super::query::TEXT_LIMIT;
use crate::ean::Ean13;
use crate::id::ProductId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Candidates that a choice offers at most; a text that means more of them means nothing.
const CHOICE_LIMIT: usize = 20;
/// What stands before an article in letters and tables.
const LABELS: [&str; 7] = ["артикул", "арт", "код", "товара", "article", "art", "sku"];

/// What a text means: never a guess.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Meaning {
    One(ProductId, Reading),
    /// It may mean each of them: ask.
    Several(Vec<ProductId>),
    None,
}

/// How a text had to be read to mean a product: why it matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reading {
    /// Letter for letter.
    AsWritten,
    /// In other letters that look alike, with other dashes, blanks, case, or another name of the climate version.
    Spelling,
    /// By its barcode.
    Ean,
    /// By the company's own article.
    Own,
    /// Zeros in front were lost: `1` is `001`.
    Zeros,
    /// A table had made a number of it: `3,26794E+05`.
    Number,
    /// It was typed in the other keyboard layout: `ИЬ63`.
    Layout,
    /// One alphabet was written by sound in the other.
    Sound,
    /// Letters stood for digits that look alike, or the other way round: `ВМб3`.
    Digits,
}

impl Reading {
    const ALL: [Self; 9] = [
        Self::AsWritten,
        Self::Spelling,
        Self::Ean,
        Self::Own,
        Self::Zeros,
        Self::Number,
        Self::Layout,
        Self::Sound,
        Self::Digits,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AsWritten => "as_written",
            Self::Spelling => "spelling",
            Self::Ean => "ean",
            Self::Own => "own",
            Self::Zeros => "zeros",
            Self::Number => "number",
            Self::Layout => "layout",
            Self::Sound => "sound",
            Self::Digits => "digits",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reading| reading.code() == code)
    }
}

/// A company's own articles: what its people call a product in their books. By [`own_key`].
#[derive(Clone, Debug, Default)]
pub struct OwnArticles(BTreeMap<String, ProductId>);

impl OwnArticles {
    /// What the own article means, in any spelling.
    fn product(&self, key: &str) -> Option<ProductId> {
        self.0.get(key).copied()
    }
}

impl FromIterator<(String, ProductId)> for OwnArticles {
    /// Of keys and products.
    fn from_iter<T: IntoIterator<Item = (String, ProductId)>>(pairs: T) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// By what an own article is found: the same for all of its spellings. Empty for a text of signs only.
#[must_use]
pub fn own_key(text: &str) -> String {
    Folded::new(text).key().to_owned()
}

/// Keys of the own articles that a text, or one of its words, may name.
#[must_use]
pub fn own_keys(text: &str) -> Vec<String> {
    let parts = text.split_whitespace().take(1_000).chain([text]);
    let mut keys: Vec<String> =
        parts.flat_map(|part| [Some(own_key(part)), unlabelled(part).map(|rest| own_key(&rest))]).flatten().collect();
    keys.retain(|key| !key.is_empty());
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// What a reading has found.
struct Recognised {
    rows: Vec<u32>,
    reading: Reading,
    /// A single row is meant; else somebody has to say so.
    sure: bool,
}

impl Catalog {
    /// Which product an article, a barcode, a whole name or an own article means. A part of a name means nothing, and
    /// what may mean two products asks. Linear in the text: some microseconds.
    #[must_use]
    pub fn recognise(&self, text: &str, own: &OwnArticles) -> Meaning {
        let text = text.trim();
        if text.len() > TEXT_LIMIT * 4 {
            return Meaning::None;
        }
        let read = |text: &str| self.recognised(text, own).map_or(Meaning::None, |found| self.meaning(found));
        let labelled = |text: &str| unlabelled(text).map_or(Meaning::None, |rest| read(&rest));
        let mut meaning = read(text);
        if meaning == Meaning::None {
            meaning = labelled(text);
        }
        if meaning == Meaning::None { labelled(&switch_layout(bare(text))) } else { meaning }
    }

    fn meaning(&self, found: Recognised) -> Meaning {
        let mut ids: Vec<ProductId> = found.rows.into_iter().filter_map(|row| self.store.id(row)).collect();
        match (ids.pop(), ids.len()) {
            (Some(id), 0) if found.sure => Meaning::One(id, found.reading),
            (Some(id), 0..CHOICE_LIMIT) => {
                ids.push(id);
                Meaning::Several(ids)
            }
            _ => Meaning::None,
        }
    }

    /// The row that a text means, when it means one.
    pub(super) fn recognised_one(&self, text: &str) -> Option<u32> {
        let found = self.recognised(text, &OwnArticles::default()).filter(|found| found.sure)?;
        if let [row] = found.rows.as_slice() { Some(*row) } else { None }
    }

    /// The rows that the first reading finds which finds any.
    fn recognised(&self, text: &str, own: &OwnArticles) -> Option<Recognised> {
        let folded = Folded::new(text);
        if folded.is_empty() {
            return None;
        }
        let own = own.product(folded.key()).and_then(|id| self.store.ids.row(id));
        let found = |rows: Vec<u32>, reading| (!rows.is_empty()).then_some(Recognised { rows, reading, sure: true });
        let written = |text: &str, own, reading: Option<Reading>| {
            let (rows, as_is) = self.as_written(text, own);
            found(rows, reading.unwrap_or(as_is))
        };
        if let Some(written) = written(text, own, None) {
            return Some(written);
        }
        let bare = bare(text);
        let switched = switch_layout(bare);
        None.or_else(|| written(&number(bare).or_else(|| number(&switched))?, None, Some(Reading::Number)))
            .or_else(|| written(&digits_only(bare)?, None, Some(Reading::Digits)))
            .or_else(|| written(&digits_only(&switched)?, None, Some(Reading::Digits)))
            .or_else(|| found(self.meant(&switched), Reading::Layout))
            .or_else(|| found(self.meant(&transliterate(text)), Reading::Sound))
            .or_else(|| found(self.meant(&transliterate(&switched)), Reading::Sound))
            .or_else(|| self.by_skeleton([folded.key(), Folded::new(&switched).key()]))
    }

    /// The rows that differ from a key in letters that look like digits; in decimal signs too, and then somebody has to say
    /// that they are meant.
    fn by_skeleton(&self, keys: [&str; 2]) -> Option<Recognised> {
        let all: Vec<(u32, bool)> = keys.iter().flat_map(|key| self.index.skeletons(key)).collect();
        let sure = all.iter().any(|(_, same)| *same);
        let mut rows: Vec<u32> = all.into_iter().filter(|(_, same)| *same || !sure).map(|(row, _)| row).collect();
        rows.sort_unstable();
        rows.dedup();
        (!rows.is_empty()).then_some(Recognised { rows, reading: Reading::Digits, sure })
    }

    /// The rows whose article, barcode, name or own article this is, or that have lost zeros before it.
    fn as_written(&self, text: &str, own: Option<u32>) -> (Vec<u32>, Reading) {
        let mut rows = self.meant(text);
        // Of several that a text means, the company has said which.
        if let Some(own) = own.filter(|own| rows.len() > 1 && rows.contains(own)) {
            return (vec![own], Reading::Own);
        }
        let reading = match rows.as_slice() {
            [row]
                if Ean13::parse(text).is_ok_and(|ean| self.store.row(*row).is_some_and(|row| row.ean == Some(ean))) =>
            {
                Reading::Ean
            }
            [row] if self.is_written(*row, text) => Reading::AsWritten,
            [] if own.is_some() => Reading::Own,
            [] => Reading::Zeros,
            _ => Reading::Spelling,
        };
        rows.extend(self.index.without_zeros(text));
        rows.extend(own);
        rows.sort_unstable();
        rows.dedup();
        (rows, reading)
    }

    /// Rows with this key; of several, the only one that is also cut into the same tokens.
    fn meant(&self, text: &str) -> Vec<u32> {
        let folded = Folded::new(text);
        if folded.is_empty() {
            return Vec::new();
        }
        let mut rows = self.same_article(text);
        rows.extend(self.named(folded.key()));
        rows.sort_unstable();
        rows.dedup();
        if rows.len() > 1 {
            let same = |row: &&u32| self.is_spelled(**row, &folded);
            let mut spelled_so = rows.iter().filter(same);
            if let (Some(row), None) = (spelled_so.next(), spelled_so.next()) {
                return vec![*row];
            }
        }
        rows
    }

    fn is_spelled(&self, row: u32, text: &Folded) -> bool {
        let name = self.store.name(row);
        let kind = self.store.row(row).map_or("", |row| self.store.common.get(row.kind));
        let spellings = [self.store.article(row), name, &format!("{kind} {name}")].map(Folded::new);
        spellings.iter().any(|spelling| spelling.tokens().eq(text.tokens()))
    }

    fn is_written(&self, row: u32, text: &str) -> bool {
        self.store.article(row) == text || text.ends_with(self.store.name(row))
    }
}

/// The text behind «арт.», «код товара:», in any alphabet, with quotes and brackets off.
fn unlabelled(text: &str) -> Option<String> {
    let mut rest = bare(text);
    while let Some(behind) = behind_label(rest) {
        rest = bare(behind);
    }
    (rest.len() < text.len() && !rest.is_empty()).then(|| rest.to_owned())
}

fn behind_label(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix(['№', '#']) {
        return Some(rest);
    }
    let letters = text.char_indices().find(|(_, c)| !c.is_alphabetic()).map_or(text.len(), |(at, _)| at);
    let (word, rest) = text.split_at_checked(letters)?;
    let key = Folded::new(word);
    let label = !rest.is_empty() && LABELS.iter().any(|label| Folded::new(label).key().eq_ignore_ascii_case(key.key()));
    label.then(|| rest.trim_start_matches(['.', ':', '=', '-', ' ', '\u{a0}']))
}

/// A text without what stands around it in sentences and tables.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '«' | '»' | '"' | '“' | '”' | '„' | '\'' | ';' | ',' | '.' | ':' | '(' | ')')
    })
}

/// The whole number that a table shows as `3,26794E+05`, `326794.0` or `326 794,00`. A mantissa that does not say all
/// digits says nothing.
fn number(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (mantissa, exponent) = match text.split_once(['e', 'E', 'е', 'Е']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix('+').unwrap_or(exponent).parse::<usize>().ok()?),
        None => (text.as_str(), 0),
    };
    let (whole, part) = mantissa.split_once([',', '.'])?;
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || exponent > part.len() {
        return None;
    }
    let (digits, rest) = part.split_at(exponent);
    rest.bytes().all(|byte| byte == b'0').then(|| format!("{whole}{digits}"))
}

/// A number in which letters stand for digits, as digits: `326З94`, and what a table has made of it.
fn digits_only(text: &str) -> Option<String> {
    let digit = |c: char| match c {
        'O' | 'o' | 'О' | 'о' => '0',
        'l' | 'I' | '|' => '1',
        'З' | 'з' => '3',
        'Ч' | 'ч' => '4',
        'б' => '6',
        _ => c,
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(digit).collect();
    if text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_digit()) { Some(text) } else { number(&text) }
}

/// The digit that a folded letter looks like, and the digit itself.
pub(super) fn skeleton(key: &str) -> String {
    let digit = |byte: u8| match byte {
        b'O' => '0',
        b'I' | b'L' | b'l' => '1',
        b'z' => '3',
        b'h' => '4',
        b'b' => '6',
        _ => char::from(byte),
    };
    key.bytes().map(digit).collect()
}

/// The hash of a key's skeleton without decimal signs: a letter for the digit before one makes it something else.
pub(super) fn skeleton_hash(skeleton: &str) -> u64 {
    hash(&skeleton.replace('.', ""))
}
