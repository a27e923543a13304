//! «Финансы»: balances, movements, «Акт сверки».

mod page;
pub mod rpc;

pub use page::Page;
