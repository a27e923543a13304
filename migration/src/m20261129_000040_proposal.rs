//! Drafts that are commercial proposals.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// Both are set, or neither: since when, and the last day on which its prices hold.
const SQL: &str = "
ALTER TABLE drafts ADD COLUMN proposed_at BIGINT;
ALTER TABLE drafts ADD COLUMN valid_until DATE
";
