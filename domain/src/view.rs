//! Saved filters of lists.

use serde::{Deserialize, Serialize};

/// So many saved filters of one list may a person have.
pub const VIEWS: i64 = 20;
/// Characters of an address.
const QUERY_LIMIT: usize = 1_000;

/// A list whose filters can be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Drafts,
    /// Of all tabs: which one stands in the address.
    Orders,
    /// «Готовность заказов к отгрузке».
    Readiness,
    /// «Готовность продукции к отгрузке».
    Products,
    Shipments,
}

impl List {
    const ALL: [Self; 5] = [Self::Drafts, Self::Orders, Self::Readiness, Self::Products, Self::Shipments];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Drafts => "drafts",
            Self::Orders => "orders",
            Self::Readiness => "readiness",
            Self::Products => "products",
            Self::Shipments => "shipments",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.code() == code)
    }

    /// Its address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Drafts => "/drafts",
            Self::Orders => "/orders",
            Self::Readiness => "/reports/orders",
            Self::Products => "/reports/products",
            Self::Shipments => "/reports/shipments",
        }
    }
}

/// Why a filter was not saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ViewError {
    /// It is not what stands after the `?` of an address.
    Query,
    Full {
        limit: i64,
    },
}

impl ViewError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Query => "view.query",
            Self::Full { .. } => "view.full",
        }
    }
}

/// Whether this can stand after the `?` of an address: letters, digits and signs that an address has, nothing else.
///
/// # Errors
/// `ViewError::Query`.
pub fn query(text: &str) -> Result<(), ViewError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~%&=+*!'(),:;@/[]".contains(&byte);
    let fits = text.len() <= QUERY_LIMIT && text.bytes().all(allowed);
    fits.then_some(()).ok_or(ViewError::Query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_stand_in_an_address() {
        for good in ["", "tab=invoiced&q=%D0%A2%D0%94&page=2", "numbers[]=1&numbers[]=2"] {
            assert_eq!(query(good), Ok(()), "{good}");
        }
        for bad in ["a b", "q=<script>", "q=\"", "q=ТД", "a\nb", "q#x", &"x".repeat(1_001)] {
            assert_eq!(query(bad), Err(ViewError::Query), "{bad}");
        }
    }
}
