//! What programs have asked for under a key of theirs, so that asking again does nothing twice.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `digest`: of what was asked for; `refused`: the lines that did not come into the draft, as JSON.
const SQL: &str = "
CREATE TABLE requests (
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    draft_number BIGINT NOT NULL,
    refused TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (counterparty_id, key)
)
";
