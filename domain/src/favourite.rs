//! Favourites («Избранное»): lists of products that a person keeps for a counterparty.

use crate::id::FavouriteListId;
use crate::product::Article;
use crate::quantity::PackSize;
use serde::{Deserialize, Serialize};

/// Lists of a person for one counterparty at most.
pub const LISTS_LIMIT: u32 = 50;
/// Products in a list at most.
pub const PRODUCTS_LIMIT: u32 = 1_000;
/// Characters in the name of a list at most.
pub const NAME_LIMIT: usize = 50;

/// Why a list was not changed, or not put into a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FavouriteError {
    /// A list that somebody makes has a name.
    NoName,
    /// The name is longer than so many characters.
    TooLong {
        limit: u32,
    },
    ListsLimit {
        limit: u32,
    },
    ProductsLimit {
        limit: u32,
    },
    /// A person is told of no more products.
    AlertsLimit {
        limit: u32,
    },
    /// The list has nothing to order.
    Empty,
    /// Less is left of this product, which is no longer produced, than a pack more.
    Discontinued {
        article: Article,
        free: u32,
    },
}

impl FavouriteError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoName => "favourite.no_name",
            Self::TooLong { .. } => "favourite.too_long",
            Self::ListsLimit { .. } => "favourite.lists_limit",
            Self::ProductsLimit { .. } => "favourite.products_limit",
            Self::AlertsLimit { .. } => "favourite.alerts_limit",
            Self::Empty => "favourite.empty",
            Self::Discontinued { .. } => "favourite.discontinued",
        }
    }
}

/// A list with its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FavouriteList {
    pub id: FavouriteListId,
    /// Empty: the list that the first marked product made, «Избранное».
    pub name: String,
    pub products: u32,
}

/// The name of a list without the blanks around it.
///
/// # Errors
/// `NoName`, `TooLong`.
pub fn checked_name(name: &str) -> Result<String, FavouriteError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(FavouriteError::NoName);
    }
    if name.chars().count() > NAME_LIMIT {
        return Err(FavouriteError::TooLong { limit: u32::try_from(NAME_LIMIT).unwrap_or(u32::MAX) });
    }
    Ok(name.to_owned())
}

/// Whether so many products and some more fit into a list.
///
/// # Errors
/// `ProductsLimit`.
pub fn checked_size(there: u64, more: u64) -> Result<(), FavouriteError> {
    if there.saturating_add(more) > u64::from(PRODUCTS_LIMIT) {
        return Err(FavouriteError::ProductsLimit { limit: PRODUCTS_LIMIT });
    }
    Ok(())
}

/// Whether one more list fits beside so many.
///
/// # Errors
/// `ListsLimit`.
pub fn checked_count(there: u64) -> Result<(), FavouriteError> {
    if there >= u64::from(LISTS_LIMIT) {
        return Err(FavouriteError::ListsLimit { limit: LISTS_LIMIT });
    }
    Ok(())
}

/// Whether a pack more than a draft has can be ordered: of what is no longer produced only so much is left.
#[must_use]
pub fn has_pack_more(pack: PackSize, ordered: Option<u32>, left: Option<u32>) -> bool {
    let wanted = u64::from(ordered.unwrap_or(0)) + u64::from(pack.pieces());
    left.is_none_or(|left| wanted.next_multiple_of(u64::from(pack.pieces())) <= u64::from(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_some_text_of_up_to_fifty_characters() {
        let long = "щ".repeat(NAME_LIMIT);
        let cases = [
            ("Щит № 4", Ok("Щит № 4")),
            ("  Щит № 4\t", Ok("Щит № 4")),
            (long.as_str(), Ok(long.as_str())),
            ("", Err("favourite.no_name")),
            (" \u{a0}\n", Err("favourite.no_name")),
            (&(long.clone() + "щ"), Err("favourite.too_long")),
        ];
        for (typed, expected) in cases {
            let name = checked_name(typed);
            assert_eq!(name.as_deref().map_err(FavouriteError::code), expected, "{typed}");
        }
    }

    #[test]
    fn limits_let_the_last_one_in() {
        let sizes = [
            (0, 1, true),
            (999, 1, true),
            (1_000, 0, true),
            (1_000, 1, false),
            (1, 1_000, false),
            (u64::MAX, 1, false),
        ];
        for (there, more, fits) in sizes {
            assert_eq!(checked_size(there, more).is_ok(), fits, "{there} and {more}");
        }
        for (there, fits) in [(0, true), (49, true), (50, false), (u64::MAX, false)] {
            assert_eq!(checked_count(there).is_ok(), fits, "{there}");
        }
    }

    #[test]
    fn a_pack_more_is_ordered_as_far_as_there_is_one() {
        let cases = [
            (12, None, None, true),
            (12, Some(999_996), None, true),
            (12, None, Some(12), true),
            (12, None, Some(11), false),
            (12, None, Some(0), false),
            (12, Some(12), Some(24), true),
            (12, Some(12), Some(23), false),
            (1, Some(u32::MAX), Some(u32::MAX), false),
            // The pack became another one since it was ordered.
            (12, Some(5), Some(23), false),
            (12, Some(5), Some(24), true),
        ];
        for (pack, ordered, left, expected) in cases {
            let pack = PackSize::new(pack).unwrap();
            assert_eq!(has_pack_more(pack, ordered, left), expected, "{pack:?} {ordered:?} {left:?}");
        }
    }
}
