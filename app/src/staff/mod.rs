//! The supplier's people: whom they act for, and why.

mod page;
pub mod rpc;

pub use page::Page;
