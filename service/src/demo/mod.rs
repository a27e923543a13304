//! The demo company and its catalogue: made by rule, the same every time. Nothing here is a real firm or a real stock.

mod catalog;
mod category;
mod choice;
mod family;
mod guide;
mod hash;
mod shelf;
mod stock;

pub use catalog::{DemoCatalog, PriceGroup, catalog, price_groups};
