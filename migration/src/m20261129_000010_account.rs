//! Accounts: one-time links, agreements, what people say of themselves, the second factor, keys, the audit list.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let bytes = if manager.get_database_backend() == DbBackend::Postgres { "BYTEA" } else { "BLOB" };
        super::run(manager, &SQL.replace("{bytes}", bytes)).await
    }
}

/// Secrets are stored as their SHA-256 only. `notices` 11: letters of shipments and orders and the digest are
/// wanted until they are switched off.
const SQL: &str = "
ALTER TABLE users ADD COLUMN born DATE;
ALTER TABLE users ADD COLUMN trade TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN mobile TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN notices BIGINT NOT NULL DEFAULT 11;
ALTER TABLE users ADD COLUMN second_factor TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN second_factor_step BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN news BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN avatar_at BIGINT;
ALTER TABLE letters ADD COLUMN unsubscribe TEXT;
ALTER TABLE companies ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE counterparties ADD COLUMN ogrn TEXT NOT NULL DEFAULT '';
ALTER TABLE counterparties ADD COLUMN bic TEXT NOT NULL DEFAULT '';
ALTER TABLE counterparties ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN send_limit BIGINT;
ALTER TABLE addresses ADD COLUMN removed_at BIGINT;
ALTER TABLE sessions ADD COLUMN acting_user_id BIGINT REFERENCES users (id);
ALTER TABLE drafts ADD COLUMN approval_by BIGINT REFERENCES users (id);
ALTER TABLE drafts ADD COLUMN approval_at BIGINT;
CREATE INDEX drafts_approval ON drafts (counterparty_id, approval_at);
CREATE TABLE avatars (
    user_id BIGINT PRIMARY KEY REFERENCES users (id),
    png {bytes} NOT NULL
);
CREATE TABLE emails (
    user_id BIGINT NOT NULL REFERENCES users (id),
    email TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, email)
);
CREATE TABLE links (
    token_hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    counterparty_id BIGINT REFERENCES counterparties (id),
    email TEXT NOT NULL,
    about TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX links_user ON links (user_id, kind);
CREATE INDEX links_counterparty ON links (counterparty_id, kind);
CREATE INDEX links_email ON links (email);
CREATE INDEX links_expires ON links (expires_at);
CREATE TABLE agreements (
    id {id},
    user_id BIGINT REFERENCES users (id),
    email TEXT NOT NULL,
    kind TEXT NOT NULL,
    version TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    at BIGINT NOT NULL,
    address TEXT NOT NULL,
    browser TEXT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX agreements_user ON agreements (user_id);
CREATE INDEX agreements_email ON agreements (email);
CREATE TABLE recovery_codes (
    user_id BIGINT NOT NULL REFERENCES users (id),
    code_hash TEXT NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);
CREATE TABLE api_keys (
    id {id},
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    created_by BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    scopes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_keys_counterparty ON api_keys (counterparty_id);
CREATE TABLE audit (
    id {id},
    company_id BIGINT REFERENCES companies (id),
    counterparty_id BIGINT REFERENCES counterparties (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    staff_id BIGINT REFERENCES users (id),
    at BIGINT NOT NULL,
    deed TEXT NOT NULL,
    about TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX audit_company ON audit (company_id, id);
CREATE INDEX audit_user ON audit (user_id, id)
";
