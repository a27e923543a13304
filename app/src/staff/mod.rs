//! The supplier's people: whom they act for, and why.

mod page;
mod payments;
pub mod rpc;

pub use page::Page;
pub use payments::PaymentsPage;

/// Where bank statements are sent to, and what becomes of them is seen.
pub const PAYMENTS: &str = "/staff/payments";
pub const STATEMENT: &str = "/staff/payments/file";
