//! Letters to the portal: how dealers send them, and what became of those that came.

mod page;

pub use page::{StaffPage, send};

/// The page of the supplier's people.
pub const STAFF: &str = "/staff/mailbox";
