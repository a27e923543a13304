//! What counted as the newest file of 1C before the session whose file counts now.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `floor_at`: as `made_at`; no file of the session may be older. Empty: it was the first session of all.
const SQL: &str = "ALTER TABLE exchange_newest ADD COLUMN floor_at BIGINT";
