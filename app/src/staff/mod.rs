//! The supplier's people: whom they act for and why, and what they keep: orders, payments, terms of dealers, goods, tables
//! of products, prices and stock, production.

mod attachments;
mod capacity;
pub mod change;
mod changes;
mod companies;
mod contract;
mod fulfilment;
mod key;
mod listing;
mod loads;
mod news;
mod order;
mod orders;
mod page;
mod payments;
mod people;
mod products;
mod receipts;
pub mod rpc;
mod simulator;
mod ways;

pub use capacity::{CapacitiesPage, CapacityPage};
pub use changes::ChangesPage;
pub use companies::{CompaniesPage, CompanyPage};
pub use contract::ContractPage;
pub use key::KeysPage;
pub(crate) use listing::Queue;
pub use loads::{
    CatalogLoadPage, CatalogPage, PricesLoadPage, PricesPage, StockLoadPage, StockPage, fault_words, row_words,
};
pub use news::{NewsListPage, NewsPage};
pub use order::OrderPage;
pub use orders::OrdersPage;
pub use page::Page;
pub(crate) use page::{staff, tabs};
pub use payments::PaymentsPage;
pub use people::PeoplePage;
pub use products::{NewProductPage, ProductPage, ProductsPage};
pub use receipts::{NewReceiptPage, ReceiptPage, ReceiptsPage};
pub use simulator::SimulatorPage;
pub use ways::WaysPage;

/// The page of a product.
#[cfg(feature = "ssr")]
#[must_use]
pub fn product_page(article: &str) -> String {
    format!("{PRODUCTS}/{}", crate::text::in_address(article))
}

/// What waits.
pub const OVERVIEW: &str = "/staff";
/// People of dealers.
pub const PEOPLE: &str = "/staff/people";
/// Orders of all dealers.
pub const ORDERS: &str = "/staff/orders";
/// Where bank statements are sent to, and what becomes of them is seen.
pub const PAYMENTS: &str = "/staff/payments";
pub const STATEMENT: &str = "/staff/payments/file";
/// Dealers, and their contracts.
pub const COMPANIES: &str = "/staff/companies";
pub const CONTRACTS: &str = "/staff/contracts";
pub const PRODUCTS: &str = "/staff/products";
pub const NEW_PRODUCT: &str = "/staff/products/new";
/// Where photos of products are sent to, each under the number of its product; the form is refused under this name.
pub const PHOTO: &str = "/staff/photos";
/// Where documents of products are sent to, as photos are.
pub const ATTACHMENT: &str = "/staff/attachments";
/// Tables of products, and where they are sent to.
pub const CATALOG: &str = "/staff/catalog";
pub const CATALOG_FILE: &str = "/staff/catalog/file";
/// Tables of base prices and of stock, and where they are sent to.
pub const PRICES: &str = "/staff/prices";
pub const PRICES_FILE: &str = "/staff/prices/file";
pub const STOCK: &str = "/staff/stock";
pub const STOCK_FILE: &str = "/staff/stock/file";
pub const CAPACITY: &str = "/staff/capacity";
/// Goods under way to warehouses, and how long the ways are.
pub const RECEIPTS: &str = "/staff/receipts";
pub const NEW_RECEIPT: &str = "/staff/receipts/new";
pub const WAYS: &str = "/staff/ways";
/// What dealers are told on their desks.
pub const NEWS: &str = "/staff/news";
/// Demo mode: the supplier and the bank that do things by themselves.
pub const SIMULATOR: &str = "/staff/simulator";
/// Keys of the programs of who is signed in.
pub const KEYS: &str = "/staff/keys";
/// The history of what is changed here.
pub const CHANGES: &str = "/staff/changes";
