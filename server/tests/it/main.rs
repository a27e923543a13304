//! The whole site in process, as browsers and programs meet it: no port, a database of its own for each test.
//! And the real program, killed and started again.

mod site;

mod guest;
mod sign_in;

mod api;
mod attachment;
mod comparison;
mod favourite;
mod guide;
mod order;
mod own;
mod proposal;
mod quantity;
mod rights;

mod guard;
mod limit;
mod load;
mod stranger;
mod tenant;
mod upload;
mod upload_many;

mod exchange;
mod files;
mod hook;
mod office;
mod ops;
mod photo;

mod mail_server;
mod smtp;

mod dovecot;
mod mailbox;

mod exchange_many;
mod kill;
mod kill_import;
mod kill_stock;

mod command;

mod fuzz;
