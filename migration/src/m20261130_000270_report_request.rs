//! Under which key a program has sent a report, so that asking again does nothing twice.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `request_digest`: of all that was sent with the key.
const SQL: &str = "
ALTER TABLE dealer_reports ADD COLUMN request_key TEXT;
ALTER TABLE dealer_reports ADD COLUMN request_digest TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX dealer_reports_request ON dealer_reports (company_id, request_key)
";
