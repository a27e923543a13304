//! The digest of tracked orders.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `digest_at`: changes of orders up to then were told. `digest_day`: the day of the last digest, counted from year one. The
/// eighth of `notices` is the digest: wanted until it is switched off.
const SQL: &str = "
ALTER TABLE users ADD COLUMN digest_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN digest_day BIGINT NOT NULL DEFAULT 0;
UPDATE users SET notices = notices | 8 WHERE disabled_at IS NULL";
