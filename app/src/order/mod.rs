//! Sent orders: the tabs, the order's page, and the state that comes alive while the invoice is on its way.

mod awaited;
pub mod rpc;

pub use awaited::Awaited;

#[cfg(feature = "ssr")]
mod credit;
#[cfg(feature = "ssr")]
pub mod discount;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod price;
#[cfg(feature = "ssr")]
mod public;
#[cfg(feature = "ssr")]
mod state;

#[cfg(feature = "ssr")]
pub use credit::starts;
#[cfg(feature = "ssr")]
pub use list::{ListPage, Tabs, asked, asked_filter, fields, filter_fields, sorting};
#[cfg(feature = "ssr")]
pub use page::Page;
#[cfg(feature = "ssr")]
pub use price::PricePage;
#[cfg(feature = "ssr")]
pub use public::StatusPage;
#[cfg(feature = "ssr")]
pub use state::{Heading, History};
