//! The operations, tested through their public functions on stored data: each test on SQLite and, when
//! `BUSBAR_TEST_POSTGRES` names a server, on PostgreSQL. After each test `check` must find nothing.

mod world;

mod sign_in;

mod account;
mod attachment;
mod catalog;

mod chosen;
mod draft;
mod drafts_list;
mod drafts_together;
mod import;
mod live;
mod recogniser;
mod repricing;
mod terms;

mod claim;
mod dealer_report;
mod dealer_stock;
mod discount;
mod exchange;
mod explained;
mod feed;
mod feed_dealer;
mod fulfilment;
mod hook;
mod life;
mod load;
mod mailbox;
mod member;
mod news;
mod nomenclature;
mod order;
mod photo;
mod price_list;
mod project;
mod proposal;
mod replacement;
mod replan;
mod replenishment;
mod report;
mod settlement;
mod simulator;
mod staff;
mod staff_key;
mod story;
mod submit;
mod supply;
mod work;

mod favourite;

mod own;
mod template;

mod tenant;

mod job;
mod letter;

mod check;
