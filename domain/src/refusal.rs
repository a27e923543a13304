//! Every business refusal under one roof. A code and its data; the sentence is made where it is shown.

use crate::draft::DraftError;
use crate::quantity::QuantityError;
use serde::{Deserialize, Serialize};

#[cfg(target_arch = "wasm32")]
use elsewhere::{
    AccountError, ChangeError, ClaimError, ComparisonError, FavouriteError, HookError, ImportError, MailboxError,
    OrderError, OwnError, ProjectError, ReportError, SettlementError, SignInError, StockError, ViewError,
};
#[cfg(not(target_arch = "wasm32"))]
use {
    crate::account::AccountError, crate::change::ChangeError, crate::claim::ClaimError,
    crate::comparison::ComparisonError, crate::dealer_report::ReportError, crate::dealer_stock::StockError,
    crate::favourite::FavouriteError, crate::hook::HookError, crate::import::ImportError, crate::mailbox::MailboxError,
    crate::order::OrderError, crate::own::OwnError, crate::project::ProjectError, crate::settlement::SettlementError,
    crate::user::SignInError, crate::view::ViewError,
};

/// In the browser no page has anything to do with these but to say that it was refused: their parts stay on the server,
/// and what would read them stays out of the download.
#[cfg(target_arch = "wasm32")]
mod elsewhere {
    use serde::de::{Deserialize, Deserializer, IgnoredAny};

    /// A refusal whose words come from the server.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
    pub struct Elsewhere;

    impl<'de> Deserialize<'de> for Elsewhere {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            IgnoredAny::deserialize(from).map(|_| Self)
        }
    }

    pub type AccountError = Elsewhere;
    pub type ChangeError = Elsewhere;
    pub type ClaimError = Elsewhere;
    pub type ComparisonError = Elsewhere;
    pub type FavouriteError = Elsewhere;
    pub type HookError = Elsewhere;
    pub type ImportError = Elsewhere;
    pub type MailboxError = Elsewhere;
    pub type OrderError = Elsewhere;
    pub type OwnError = Elsewhere;
    pub type ProjectError = Elsewhere;
    pub type ReportError = Elsewhere;
    pub type SettlementError = Elsewhere;
    pub type SignInError = Elsewhere;
    pub type StockError = Elsewhere;
    pub type ViewError = Elsewhere;
}

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
    Settlement(SettlementError),
    Claim(ClaimError),
    Project(ProjectError),
    Stock(StockError),
    Report(ReportError),
    View(ViewError),
    Change(ChangeError),
    Mailbox(MailboxError),
    Hook(HookError),
}

#[cfg(not(target_arch = "wasm32"))]
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
            Self::Settlement(error) => error.code(),
            Self::Claim(error) => error.code(),
            Self::Project(error) => error.code(),
            Self::Stock(error) => error.code(),
            Self::Report(error) => error.code(),
            Self::View(error) => error.code(),
            Self::Change(error) => error.code(),
            Self::Mailbox(error) => error.code(),
            Self::Hook(error) => error.code(),
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
from!(QuantityError => Quantity, DraftError => Draft);
#[cfg(not(target_arch = "wasm32"))]
from!(OrderError => Order, FavouriteError => Favourite, ImportError => Import, OwnError => Own, ComparisonError => Comparison, SignInError => SignIn, AccountError => Account, SettlementError => Settlement, ClaimError => Claim, ProjectError => Project, ViewError => View, StockError => Stock, ReportError => Report, ChangeError => Change, MailboxError => Mailbox, HookError => Hook);
