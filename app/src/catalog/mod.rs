//! The catalogue: list, product, search, and «Купить».

mod buy;
pub mod rpc;
mod search_box;
mod typeahead;

pub use buy::BuyForms;
pub use search_box::SearchBox;
pub use typeahead::{Suggestions, Typeahead};

#[cfg(feature = "ssr")]
mod dealers;
#[cfg(feature = "ssr")]
pub mod explained;
#[cfg(feature = "ssr")]
mod filters;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod places;
#[cfg(feature = "ssr")]
mod product;
#[cfg(feature = "ssr")]
mod row;
#[cfg(feature = "ssr")]
mod table;

#[cfg(feature = "ssr")]
pub use page::{Page, VatSwitch, shown};
#[cfg(feature = "ssr")]
pub use places::differences_table;
#[cfg(feature = "ssr")]
pub use product::ProductPage;
#[cfg(feature = "ssr")]
pub(crate) use product::attachment_link;
#[cfg(feature = "ssr")]
pub use row::{availability, buy_form};
#[cfg(feature = "ssr")]
pub use table::{Beside, ProductTable, Shown};
