//! «Управление пользователями»: who may do what, invitations, the audit list. Forms only.

mod audit;
mod page;
pub mod rpc;

pub use audit::AuditPage;
pub use page::{EditPage, Page};
