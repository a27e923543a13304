//! What people see. Pages are rendered on the server and need no script; islands are the parts that come alive.
//!
//! A feature is a folder: `page.rs` (server only), `rpc.rs` (its server functions), and its islands.
//! Islands and `rpc.rs` are compiled twice, for the server and for the browser; pages never reach the browser.

#![recursion_limit = "256"]

// Server functions and islands.
pub mod answer;
pub mod error;
pub mod kept;
pub mod language;
pub mod text;
pub mod ui;

pub mod catalog;
pub mod comparison;
pub mod draft;
pub mod favourite;
pub mod import;
pub mod order;
pub mod own;
pub mod template;
pub mod user;

// The server's half.
#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
mod chart;
#[cfg(feature = "ssr")]
pub mod claim;
#[cfg(feature = "ssr")]
pub mod company;
#[cfg(feature = "ssr")]
pub mod dealer_report;
#[cfg(feature = "ssr")]
pub mod dealer_stock;
#[cfg(feature = "ssr")]
mod desk;
#[cfg(feature = "ssr")]
pub mod exchange;
#[cfg(feature = "ssr")]
pub mod finance;
#[cfg(feature = "ssr")]
pub mod flash;
#[cfg(feature = "ssr")]
pub mod hook;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod lead_time;
#[cfg(feature = "ssr")]
pub mod mailbox;
#[cfg(feature = "ssr")]
pub mod member;
#[cfg(feature = "ssr")]
pub mod profile;
#[cfg(feature = "ssr")]
pub mod project;
#[cfg(feature = "ssr")]
pub mod replenishment;
#[cfg(feature = "ssr")]
pub mod report;
#[cfg(feature = "ssr")]
pub mod rpc;
#[cfg(feature = "ssr")]
pub mod shipment;
#[cfg(feature = "ssr")]
mod site;
#[cfg(feature = "ssr")]
pub mod staff;
#[cfg(feature = "ssr")]
pub mod view;
#[cfg(feature = "ssr")]
pub use site::{App, shell};
