//! Signing in and out, registration, recovery, the links of letters, the counterparty switch.

mod new_password;
pub mod rpc;

#[cfg(feature = "ssr")]
mod letter;
#[cfg(feature = "ssr")]
mod recover;
#[cfg(feature = "ssr")]
mod register;
#[cfg(feature = "ssr")]
mod sign_in;

pub use new_password::NewPassword;

#[cfg(feature = "ssr")]
pub use letter::{ConfirmPage, ConfirmedPage, InvitePage, SentPage};
#[cfg(feature = "ssr")]
pub use recover::{NewPasswordPage, RecoverPage};
#[cfg(feature = "ssr")]
pub use register::{AgreementPage, QuestionnairePage, RegisterPage};
#[cfg(feature = "ssr")]
pub use sign_in::{CodePage, SignInDialog, SignInPage};
