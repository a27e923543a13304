//! The catalogue: list, product, search, and «Купить».

mod buy;
pub mod rpc;
mod search_box;

pub use buy::Buy;
pub use search_box::SearchBox;

#[cfg(feature = "ssr")]
mod filters;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod product;
#[cfg(feature = "ssr")]
mod row;

#[cfg(feature = "ssr")]
pub use page::Page;
#[cfg(feature = "ssr")]
pub use product::ProductPage;
