//! «Пополнение»: what a dealer's warehouses should order, each number explained, and the way into a draft. A form: nothing
//! here needs a script.

mod page;
pub mod rpc;

pub use page::Page;

/// The page.
pub const REPLENISHMENT: &str = "/replenishment";
