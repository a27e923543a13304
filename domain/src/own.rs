//! A company's own articles («Свои артикулы»): what its people call products in their books.

use crate::catalog::{Catalog, Meaning, own_key};
use crate::id::ProductId;
use serde::{Deserialize, Serialize};

/// Own articles of a company at most: as many as a list has rows.
pub const OWN_LIMIT: u32 = 200_000;
/// Characters of an own article at most.
pub const LENGTH_LIMIT: usize = 100;
/// Refused rows of a table that are kept for the person who loaded it.
pub const REFUSED_LIMIT: usize = 1_000;

/// Why an own article is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OwnError {
    /// No own article is written.
    NoOwn,
    /// Neither a letter nor a digit is in it: nothing would find it.
    NoLetters,
    /// More characters than so many.
    TooLong { limit: u32 },
    /// No article of ours is written.
    NoArticle,
    /// Nothing of ours is called so.
    Unknown,
    /// It may mean several products of ours.
    Several,
    /// The first row where the same own article means another product: one of them is wrong.
    Twice { row: u32 },
    /// The company would have more of them than so many.
    Limit { limit: u32 },
}

impl OwnError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoOwn => "own.no_own",
            Self::NoLetters => "own.no_letters",
            Self::TooLong { .. } => "own.too_long",
            Self::NoArticle => "own.no_article",
            Self::Unknown => "own.unknown",
            Self::Several => "own.several",
            Self::Twice { .. } => "own.twice",
            Self::Limit { .. } => "own.limit",
        }
    }

    /// The fault is in the company's article, not in ours.
    #[must_use]
    pub const fn is_of_own(&self) -> bool {
        matches!(self, Self::NoOwn | Self::NoLetters | Self::TooLong { .. })
    }
}

/// An own article as it is kept, and by what it is found.
///
/// # Errors
/// `NoOwn`, `NoLetters`, `TooLong`.
pub fn checked(text: &str) -> Result<(String, String), OwnError> {
    // A line that is broken within a cell is one line here.
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(OwnError::NoOwn);
    }
    if text.chars().count() > LENGTH_LIMIT {
        return Err(OwnError::TooLong { limit: u32::try_from(LENGTH_LIMIT).unwrap_or(u32::MAX) });
    }
    let key = own_key(text);
    if key.is_empty() { Err(OwnError::NoLetters) } else { Ok((text.to_owned(), key)) }
}

/// Whether an own article is what another product of ours is called too: lists that name it have to ask.
#[must_use]
pub fn asks(catalog: &Catalog, text: &str, product: ProductId) -> bool {
    let own = [(own_key(text), product)].into_iter().collect();
    matches!(catalog.recognise(text, &own), Meaning::Several(_))
}

/// An own article as its table shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnArticle {
    /// As the company writes it.
    pub own: String,
    pub product: ProductId,
    /// Ours.
    pub article: String,
    pub name: String,
}

/// What became of a table that was loaded. Every row is counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnLoad {
    /// New ones.
    pub added: u64,
    /// Those that meant another product, or were written in another way.
    pub changed: u64,
    /// Those that were there already.
    pub same: u64,
    pub refused: u64,
    /// The refused rows, the first of them.
    pub rows: Vec<RefusedRow>,
}

/// A row of a table that is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// In the text or file, from 1.
    pub row: u32,
    /// What stood there for the company's article and for ours.
    pub own: String,
    pub article: String,
    pub error: OwnError,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_article_is_some_text_of_up_to_a_hundred_characters_with_a_letter_or_digit() {
        let long = "щ".repeat(LENGTH_LIMIT);
        for (typed, expected) in [
            ("ЭЛ-15", Ok("ЭЛ-15")),
            (" ЭЛ 15\u{a0}\t", Ok("ЭЛ 15")),
            ("ЭЛ\n15\0", Ok("ЭЛ 15")),
            (long.as_str(), Ok(long.as_str())),
            ("", Err("own.no_own")),
            (" \n", Err("own.no_own")),
            ("—", Err("own.no_letters")),
            (&(long.clone() + "щ"), Err("own.too_long")),
        ] {
            let kept = checked(typed);
            assert_eq!(kept.as_ref().map(|(own, _)| own.as_str()).map_err(OwnError::code), expected, "{typed}");
        }
        assert_eq!(checked("эл 15").unwrap().1, checked("ЭЛ–15").unwrap().1);
    }
}
