//! What an operation answers when it does not do what was asked.

use domain::Refusal;
use domain::account::AccountError;
use domain::actor::Denied;
use domain::change::ChangeError;
use domain::claim::ClaimError;
use domain::dealer_report::ReportError;
use domain::dealer_stock::StockError;
use domain::draft::DraftError;
use domain::favourite::FavouriteError;
use domain::hook::HookError;
use domain::import::ImportError;
use domain::mailbox::MailboxError;
use domain::order::OrderError;
use domain::own::OwnError;
use domain::project::ProjectError;
use domain::quantity::QuantityError;
use domain::settlement::SettlementError;
use domain::user::SignInError;
use domain::view::ViewError;
use sea_orm::DbErr;

pub type Result<T> = std::result::Result<T, Error>;

/// Why an operation was not done. Nothing has been changed then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the business says no.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// There is no such thing, or it is another company's: the two cannot be told apart.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in.
    #[error("signed out")]
    SignedOut,
    /// The right is lacking.
    #[error("forbidden")]
    Forbidden,
    /// It has been changed since it was read.
    #[error("changed by somebody else meanwhile")]
    Conflict,
    /// Ours, not the caller's.
    #[error("internal: {0}")]
    Internal(String),
    #[error("database: {0}")]
    Database(#[from] DbErr),
}

macro_rules! refusals {
    ($($refusal:ty),*) => {$(
        impl From<$refusal> for Error {
            fn from(refusal: $refusal) -> Self {
                Self::Refused(refusal.into())
            }
        }
    )*};
}
refusals!(
    Refusal,
    QuantityError,
    DraftError,
    OrderError,
    FavouriteError,
    ImportError,
    OwnError,
    SignInError,
    AccountError,
    SettlementError,
    ClaimError,
    ProjectError,
    StockError,
    ReportError,
    ViewError,
    ChangeError,
    MailboxError,
    HookError
);

/// A stored value that cannot be read back: somebody has written past this program.
pub(crate) fn broken(what: &str) -> Error {
    Error::Internal(format!("stored value cannot be read: {what}"))
}

impl From<Denied> for Error {
    fn from(of: Denied) -> Self {
        denied(of)
    }
}

pub(crate) fn denied(denied: Denied) -> Error {
    match denied {
        Denied::SignedOut => Error::SignedOut,
        Denied::Forbidden => Error::Forbidden,
    }
}
