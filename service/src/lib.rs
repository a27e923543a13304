//! Operations on stored data: each public function is one thing a person or a job does, in one transaction.
//! The only crate that knows SQL. Who asks is the second argument everywhere; another company's object is `NotFound`.

mod db;
mod dialect;
mod entity;
mod error;
mod goods;
mod kept;
mod sql;

// In reading order.
pub mod job;
pub mod letter;

pub mod audit;
pub mod claim;
pub mod digest;
pub mod feed;
pub mod hook;
pub mod member;
pub mod news;
pub mod nomenclature;
pub mod reconciliation;
pub mod report;
pub mod settlement;
pub mod shipment;
pub mod simulator;
pub mod staff;
pub mod staff_key;
pub mod supply;
pub mod user;

pub mod api_key;
pub mod company;
pub mod counterparty;

pub mod alert;
pub mod attachment;
pub mod calendar;
pub mod catalog;
pub mod dealer_report;
pub mod dealer_stock;
pub mod exchange;
pub mod load;
pub mod mailbox;
pub mod payment;
pub mod photo;
pub mod price;
pub mod price_list;
pub mod project;
pub mod replenishment;

pub mod discount;
pub mod draft;
pub mod import;
pub mod live;
pub mod order;
pub mod own;
pub mod template;
pub mod view;

pub mod favourite;

pub mod check;
pub mod demo;

pub use db::{Clock, Db, Options};
pub use error::{Error, Result};
