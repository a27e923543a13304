//! The exchange keeps pictures: steps of its log that only counted them are no steps any more. That somebody has chosen where the
//! stock of a warehouse of 1C goes was never asked for.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

const SQL: &str = "
DELETE FROM exchange_runs WHERE kind = 'pictures';
ALTER TABLE exchange_warehouses DROP COLUMN chosen
";
