//! Work that must not be lost: jobs and letters, written with what caused them.

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
CREATE TABLE jobs (
    id {id},
    name TEXT NOT NULL UNIQUE,
    job TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    done_at BIGINT,
    error TEXT NOT NULL
);
CREATE INDEX jobs_waiting ON jobs (done_at, run_at);
CREATE TABLE letters (
    id {id},
    name TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    plain TEXT NOT NULL,
    html TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    sent_at BIGINT,
    failed_at BIGINT,
    error TEXT NOT NULL
);
CREATE INDEX letters_waiting ON letters (sent_at, failed_at, run_at)
";
