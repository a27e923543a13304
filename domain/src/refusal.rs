//! Every business refusal under one roof. A code and its data; the sentence is made where it is shown.

use crate::account::AccountError;
use crate::comparison::ComparisonError;
use crate::draft::DraftError;
use crate::favourite::FavouriteError;
use crate::import::ImportError;
use crate::order::OrderError;
use crate::own::OwnError;
use crate::quantity::QuantityError;
use crate::user::SignInError;
use serde::{Deserialize, Serialize};

/// Why an operation was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    Quantity(QuantityError),
    Draft(DraftError),
    Order(OrderError),
    Favourite(FavouriteError),
    Import(ImportError),
    Own(OwnError),
    Comparison(ComparisonError),
    SignIn(SignInError),
    Account(AccountError),
}

impl Refusal {
    /// A stable name, part of the public contract of the API.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Quantity(_) => "quantity",
            Self::Draft(error) => error.code(),
            Self::Order(error) => error.code(),
            Self::Favourite(error) => error.code(),
            Self::Import(error) => error.code(),
            Self::Own(error) => error.code(),
            Self::Comparison(error) => error.code(),
            Self::SignIn(error) => error.code(),
            Self::Account(error) => error.code(),
        }
    }
}

macro_rules! from {
    ($($error:ident => $variant:ident),*) => {$(
        impl From<$error> for Refusal {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )*};
}
from!(QuantityError => Quantity, DraftError => Draft, OrderError => Order, FavouriteError => Favourite, ImportError => Import,
    OwnError => Own, ComparisonError => Comparison, SignInError => SignIn, AccountError => Account);
