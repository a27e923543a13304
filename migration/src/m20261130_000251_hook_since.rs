//! Since when a message of a webhook has been tried, so that one that is asked for again has its three days anew.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `since`: when it was first to be sent, or was asked to be sent again.
const SQL: &str = "
ALTER TABLE hook_deliveries ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
UPDATE hook_deliveries SET since = created_at;
CREATE INDEX hook_deliveries_leased ON hook_deliveries (hook_id, leased_until)";
