//! Exchange with 1C («Обмен с 1С»), as the supplier's people see it.

mod page;
pub mod rpc;

pub use page::{Page, RunPage};

/// Settings and log.
pub const PAGE: &str = "/staff/exchange";
