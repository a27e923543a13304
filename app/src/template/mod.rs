//! «Шаблоны»: lists that the whole company starts drafts from.

pub mod rpc;

#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
pub use page::Page;
