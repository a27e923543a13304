//! The history of the schema: one file per change, named by feature, never edited once released.
//!
//! Plain SQL that both databases take as it is; what differs is the column of a growing number ([`growing_id`]).
//! Instants are milliseconds since 1970 in UTC, money is kopecks, mass is grams, volume is cubic millimetres: all BIGINT.
#![forbid(unsafe_code)]

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

mod m20261123_000001_company;
mod m20261123_000002_catalog;
mod m20261123_000003_user;
mod m20261123_000004_draft;
mod m20261123_000005_order;
mod m20261123_000006_job;
mod m20261128_000007_favourite;
mod m20261128_000008_import;
mod m20261129_000009_move;
mod m20261129_000010_account;
mod m20261129_000020_own;
mod m20261129_000030_supply;
mod m20261129_000040_proposal;
mod m20261129_000050_dealer_stock;
mod m20261129_000060_price_list;
mod m20261129_000070_fulfilment;
mod m20261129_000080_reconciliation;
mod m20261129_000090_discount;
mod m20261129_000100_claim;
mod m20261129_000110_view;
mod m20261129_000120_digest;
mod m20261130_000130_dealer_stock;
mod m20261130_000140_staff;
mod m20261130_000141_load;
mod m20261130_000150_project;
mod m20261130_000160_request;
mod m20261130_000161_nomenclature;
mod m20261130_000170_exchange;
mod m20261130_000171_exchange_link;
mod m20261130_000180_mailbox;
mod m20261130_000190_product;
mod m20261130_000191_simulator;
mod m20261130_000200_dealer_report;
mod m20261130_000201_replenishment;
mod m20261130_000210_feed;
mod m20261130_000211_hook;
mod m20261130_000220_photo;
mod m20261130_000221_exchange;
mod m20261130_000230_exchange_newest;
mod m20261130_000240_exchange_floor;
mod m20261130_000241_exchange_history;
mod m20261130_000250_sums;
mod m20261130_000251_hook_since;
mod m20261130_000252_promise_line;
mod m20261130_000253_snapshot;
mod m20261130_000260_refused;
mod m20261130_000270_report_request;
mod m20261130_000271_staff_key;
mod m20261130_000280_replan;
mod m20261130_000281_way;
mod m20261130_000282_order_event;
mod m20261130_000290_repricing;
mod m20261130_000300_waiting;
mod m20261130_000301_payment;
mod m20261130_000302_attachment;

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_company::Migration),
            Box::new(m20261123_000002_catalog::Migration),
            Box::new(m20261123_000003_user::Migration),
            Box::new(m20261123_000004_draft::Migration),
            Box::new(m20261123_000005_order::Migration),
            Box::new(m20261123_000006_job::Migration),
            Box::new(m20261128_000007_favourite::Migration),
            Box::new(m20261128_000008_import::Migration),
            Box::new(m20261129_000009_move::Migration),
            Box::new(m20261129_000010_account::Migration),
            Box::new(m20261129_000020_own::Migration),
            Box::new(m20261129_000030_supply::Migration),
            Box::new(m20261129_000040_proposal::Migration),
            Box::new(m20261129_000050_dealer_stock::Migration),
            Box::new(m20261129_000060_price_list::Migration),
            Box::new(m20261129_000070_fulfilment::Migration),
            Box::new(m20261129_000080_reconciliation::Migration),
            Box::new(m20261129_000090_discount::Migration),
            Box::new(m20261129_000100_claim::Migration),
            Box::new(m20261129_000110_view::Migration),
            Box::new(m20261129_000120_digest::Migration),
            Box::new(m20261130_000130_dealer_stock::Migration),
            Box::new(m20261130_000140_staff::Migration),
            Box::new(m20261130_000141_load::Migration),
            Box::new(m20261130_000150_project::Migration),
            Box::new(m20261130_000160_request::Migration),
            Box::new(m20261130_000161_nomenclature::Migration),
            Box::new(m20261130_000170_exchange::Migration),
            Box::new(m20261130_000171_exchange_link::Migration),
            Box::new(m20261130_000180_mailbox::Migration),
            Box::new(m20261130_000190_product::Migration),
            Box::new(m20261130_000191_simulator::Migration),
            Box::new(m20261130_000200_dealer_report::Migration),
            Box::new(m20261130_000201_replenishment::Migration),
            Box::new(m20261130_000210_feed::Migration),
            Box::new(m20261130_000211_hook::Migration),
            Box::new(m20261130_000220_photo::Migration),
            Box::new(m20261130_000221_exchange::Migration),
            Box::new(m20261130_000230_exchange_newest::Migration),
            Box::new(m20261130_000240_exchange_floor::Migration),
            Box::new(m20261130_000241_exchange_history::Migration),
            Box::new(m20261130_000250_sums::Migration),
            Box::new(m20261130_000251_hook_since::Migration),
            Box::new(m20261130_000252_promise_line::Migration),
            Box::new(m20261130_000253_snapshot::Migration),
            Box::new(m20261130_000260_refused::Migration),
            Box::new(m20261130_000270_report_request::Migration),
            Box::new(m20261130_000271_staff_key::Migration),
            Box::new(m20261130_000290_repricing::Migration),
            Box::new(m20261130_000280_replan::Migration),
            Box::new(m20261130_000281_way::Migration),
            Box::new(m20261130_000282_order_event::Migration),
            Box::new(m20261130_000300_waiting::Migration),
            Box::new(m20261130_000301_payment::Migration),
            Box::new(m20261130_000302_attachment::Migration),
        ]
    }
}

/// Brings the schema of an open database up to date.
///
/// # Errors
/// What the database says.
pub async fn up(db: &sea_orm_migration::sea_orm::DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(db, None).await
}

/// The type of a primary key that the database counts up by itself and never gives twice.
fn growing_id(manager: &SchemaManager<'_>, start: i64) -> String {
    match manager.get_database_backend() {
        DbBackend::Postgres => format!("BIGINT GENERATED BY DEFAULT AS IDENTITY (START WITH {start}) PRIMARY KEY"),
        _ => "INTEGER PRIMARY KEY AUTOINCREMENT".to_owned(),
    }
}

/// Runs statements separated by `;`, with `{id}` standing for a growing primary key.
async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let sql = sql.replace("{id}", &growing_id(manager, 1));
    for statement in sql.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}
