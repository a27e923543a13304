//! «Вебхуки»: addresses of the company's programs that are told of changes. Forms only.

mod page;
pub mod rpc;

pub use page::{ListPage, Page};

/// The list, and the form for one more.
pub const PAGE: &str = "/company/hooks";
