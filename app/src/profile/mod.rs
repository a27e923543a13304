//! «Личные данные профиля»: what a person says of themselves, how they get in, where letters go. Forms only.

mod emails;
mod page;
pub mod rpc;
mod security;

/// Where the picture is sent to; its refusal bears this name.
pub const AVATAR: &str = "/profile/avatar";

pub use emails::EmailsPage;
pub use page::{DeletePage, Page};
pub use security::SecurityPage;
