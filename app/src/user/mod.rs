//! Signing in and out, and the counterparty switch.

pub mod rpc;

#[cfg(feature = "ssr")]
mod sign_in;
#[cfg(feature = "ssr")]
pub use sign_in::SignInPage;
