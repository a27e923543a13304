//! Comparison: a few products side by side. Everybody has one, guests too: the browser keeps it.

pub mod rpc;

#[cfg(feature = "ssr")]
mod button;
#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub use button::CompareButton;
#[cfg(feature = "ssr")]
pub use page::{Page, fact_name, fact_value};
#[cfg(feature = "ssr")]
pub use rpc::compared;
