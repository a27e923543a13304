//! Claims («Рекламации»), as both sides see them.

mod page;
pub mod rpc;
mod staff;

pub use page::{ListPage, NewPage, Page};
pub use staff::{StaffListPage, StaffPage};

/// What the form of a photo is refused under.
pub const PHOTO: &str = "/claims/photo";
/// Claims of all dealers.
pub const STAFF: &str = "/staff/claims";
