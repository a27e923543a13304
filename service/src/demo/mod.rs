//! The demo company and its catalogue: made by rule, the same every time. Nothing here is a real firm or a real stock.

mod catalog;
mod category;
mod choice;
mod company;
mod dealer;
mod dealer_report;
mod dealer_stock;
mod draft;
mod family;
mod fill;
mod guide;
mod hash;
mod people;
mod shelf;
mod stock;
mod supplier;
mod supply;
mod terms;

pub use catalog::{DemoCatalog, PriceGroup, catalog, price_groups};
pub use company::{DemoAddress, DemoCompany, DemoCounterparty, companies};
pub use draft::{DemoDraft, drafts};
pub use fill::{PASSWORD, fill, is_demo, is_empty};
pub use hash::SEED;
pub use people::{DemoUser, staff};
pub use supplier::supplier;
pub use terms::DemoContract;
