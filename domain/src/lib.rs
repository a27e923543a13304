//! The business of Busbar with no framework in sight: types and pure rules, compiled for the server and the browser.
//! Nothing here reads a clock, a file or the network; time and data come in as arguments.
#![forbid(unsafe_code)]

mod flags;

// In reading order: values, people, goods, prices, drafts, orders, papers.
pub mod calendar;
pub mod delivery;
pub mod ean;
pub mod format;
pub mod geo;
pub mod id;
pub mod measure;
pub mod money;
pub mod month;
pub mod page;
pub mod quantity;
pub mod requisite;
pub mod town;
pub mod vat;
pub mod words;

pub mod account;
pub mod actor;
pub mod alert;
pub mod api_key;
pub mod audit;
pub mod contract;
pub mod counterparty;
pub mod supplier;
pub mod user;

pub mod catalog;
pub mod comparison;
pub mod favourite;
pub mod product;
pub mod stock;

pub mod lead_time;
pub mod replacement;

pub mod price;

pub mod discount;
pub mod draft;
pub mod import;
pub mod order;
pub mod own;
pub mod template;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod attachment;
pub mod bank;
pub mod change;
pub mod claim;
pub mod dealer_report;
pub mod dealer_stock;
pub mod description;
#[cfg(not(target_arch = "wasm32"))]
pub mod exchange;
pub mod feed;
pub mod hook;
pub mod invoice;
pub mod load;
pub mod mailbox;
pub mod project;
pub mod proposal;
pub mod replenishment;
pub mod settlement;
pub mod shipment;
pub mod simulator;

pub mod refusal;

pub use refusal::Refusal;
