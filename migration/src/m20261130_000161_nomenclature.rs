//! Letters with the nomenclature file of a counterparty.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `nomenclature_of`: whose prices the file has that is made when the letter is sent.
const SQL: &str = "ALTER TABLE letters ADD COLUMN nomenclature_of BIGINT REFERENCES counterparties (id)";
