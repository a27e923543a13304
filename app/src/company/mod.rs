//! «Информация о компании»: counterparties, discounts, access to the API. Forms only.

mod key;
mod page;
pub mod rpc;

pub use key::KeysPage;
pub(crate) use key::made;
pub use page::{AddPage, DiscountsPage, Page, buyer, tabs};
