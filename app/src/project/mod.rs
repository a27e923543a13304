//! «Проекты»: registered by designers, answered by the supplier's people, named by orders.

mod page;
pub mod rpc;
mod staff;

pub use page::{ListPage, NewPage, Page};
pub use staff::{StaffListPage, StaffPage};

/// Projects of all dealers.
pub const STAFF: &str = "/staff/projects";
