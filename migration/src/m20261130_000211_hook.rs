//! Webhooks: addresses of dealers' programs, and the messages to them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `secret`: what messages are signed with, so it is no hash; `old_secret` signs beside it until `old_until`.
/// `failures`: attempts in a row that failed; until `rest_until` nothing is tried. A message is sent or failed, or waits.
const SQL: &str = "
CREATE TABLE hooks (
    id {id},
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    url TEXT NOT NULL,
    kinds BIGINT NOT NULL,
    secret TEXT NOT NULL,
    old_secret TEXT,
    old_until BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    failing_since BIGINT,
    rest_until BIGINT NOT NULL DEFAULT 0,
    disabled_at BIGINT,
    deleted_at BIGINT
);
CREATE INDEX hooks_counterparty ON hooks (counterparty_id, id);
CREATE TABLE hook_deliveries (
    id {id},
    hook_id BIGINT NOT NULL REFERENCES hooks (id),
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    tried_at BIGINT,
    status BIGINT,
    fault TEXT,
    answer TEXT NOT NULL DEFAULT '',
    sent_at BIGINT,
    failed_at BIGINT
);
CREATE INDEX hook_deliveries_due ON hook_deliveries (sent_at, failed_at, run_at);
CREATE INDEX hook_deliveries_hook ON hook_deliveries (hook_id, id);
CREATE INDEX hook_deliveries_created ON hook_deliveries (created_at)
";
