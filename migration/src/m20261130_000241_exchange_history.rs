//! The history of the settings of the exchange is found among all other deeds.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

const SQL: &str = "CREATE INDEX audit_exchange ON audit (id) WHERE deed = 'changed_exchange' OR about = '1С'";
