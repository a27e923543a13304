//! People, what they may do, their sessions, and the counters against guessing.

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
CREATE TABLE users (
    id {id},
    company_id BIGINT REFERENCES companies (id),
    login TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL UNIQUE,
    last_name TEXT NOT NULL,
    first_name TEXT NOT NULL,
    middle_name TEXT NOT NULL,
    password TEXT NOT NULL,
    staff BOOLEAN NOT NULL,
    disabled_at BIGINT,
    counterparty_id BIGINT REFERENCES counterparties (id),
    created_at BIGINT NOT NULL
);
CREATE TABLE memberships (
    user_id BIGINT NOT NULL REFERENCES users (id),
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    rights BIGINT NOT NULL,
    active_draft BIGINT,
    PRIMARY KEY (user_id, counterparty_id)
);
CREATE INDEX memberships_counterparty ON memberships (counterparty_id);
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    counterparty_id BIGINT REFERENCES counterparties (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    browser TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE TABLE throttles (
    name TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    since BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL
)
";
