//! The supplier's people: whom they act for, and why.

mod order;
mod orders;
mod page;
mod payments;
pub mod rpc;

pub use order::OrderPage;
pub use orders::OrdersPage;
pub use page::Page;
pub(crate) use page::{staff, tabs};
pub use payments::PaymentsPage;

/// Orders of all dealers.
pub const ORDERS: &str = "/staff/orders";
/// Where bank statements are sent to, and what becomes of them is seen.
pub const PAYMENTS: &str = "/staff/payments";
pub const STATEMENT: &str = "/staff/payments/file";
