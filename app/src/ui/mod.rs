//! Parts that every feature uses.

mod given;
mod icon;
pub mod stepper;
mod sums;
mod told;

#[cfg(feature = "ssr")]
mod badge;
#[cfg(feature = "ssr")]
mod failure;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
mod html;
#[cfg(feature = "ssr")]
mod load;
#[cfg(feature = "ssr")]
mod pager;
#[cfg(feature = "ssr")]
mod picture;
#[cfg(feature = "ssr")]
mod said;
#[cfg(feature = "ssr")]
mod undo;

pub use given::Given;
pub use icon::{Icon, icon};
pub use sums::{CostRows, LoadRows};
pub use told::told;

#[cfg(feature = "ssr")]
pub use badge::StatusBadge;
#[cfg(feature = "ssr")]
pub use failure::Failure;
#[cfg(feature = "ssr")]
pub use form::{Check, Choice, Faults, Field, Refused, Text, quantity_note};
#[cfg(feature = "ssr")]
pub use html::{Escaped, Html, Written, escaped};
#[cfg(feature = "ssr")]
pub use load::load;
#[cfg(feature = "ssr")]
pub use pager::Pager;
#[cfg(feature = "ssr")]
pub use picture::Picture;
#[cfg(feature = "ssr")]
pub use said::{Said, why};
#[cfg(feature = "ssr")]
pub use undo::Undo;
