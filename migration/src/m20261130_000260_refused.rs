//! All rows that were not taken of a long table of a dealer: the report of a load, which lists read, holds the first ones only.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let bytes = if manager.get_database_backend() == DbBackend::Postgres { "BYTEA" } else { "BLOB" };
        super::run(manager, &SQL.replace("{bytes}", bytes)).await
    }
}

/// `packed` is JSON, compressed.
const SQL: &str = "
CREATE TABLE dealer_stock_load_refused (
    load_id BIGINT PRIMARY KEY REFERENCES dealer_stock_loads (id),
    packed {bytes} NOT NULL
);
CREATE TABLE dealer_report_refused (
    report_id BIGINT PRIMARY KEY REFERENCES dealer_reports (id),
    packed {bytes} NOT NULL
)
";
