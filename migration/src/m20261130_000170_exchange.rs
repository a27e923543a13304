//! Exchange with 1C: its settings, the sessions of 1C with what they send, and the log of what became of it.

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

/// `exchange_settings`: one row at most. `secret`: argon2, as passwords are. `price_type`: what 1C calls the base prices;
/// empty: its only ones. `warehouse_id`: where stock without a warehouse lies. `full_since`: a full exchange has begun then.
/// `exchange_files.tail`: its last bytes, to see whether it has ended; `digest`: of its last part.
/// `exchange_runs.leased_until`: somebody is at it until then.
const SQL: &str = "
CREATE TABLE exchange_settings (
    id BIGINT PRIMARY KEY,
    enabled BOOLEAN NOT NULL,
    login TEXT NOT NULL,
    secret TEXT NOT NULL,
    price_type TEXT NOT NULL,
    warehouse_id BIGINT REFERENCES warehouses (id),
    charset TEXT NOT NULL,
    version TEXT NOT NULL,
    orders_since DATE NOT NULL,
    full_since BIGINT,
    changed_by BIGINT NOT NULL REFERENCES users (id),
    changed_at BIGINT NOT NULL
);
CREATE TABLE exchange_sessions (
    id {id},
    token_hash TEXT NOT NULL UNIQUE,
    opened_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX exchange_sessions_over ON exchange_sessions (expires_at);
CREATE TABLE exchange_files (
    id {id},
    session_id BIGINT NOT NULL REFERENCES exchange_sessions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    digest TEXT NOT NULL,
    tail {bytes} NOT NULL
);
CREATE INDEX exchange_files_name ON exchange_files (session_id, kind, name, id);
CREATE TABLE exchange_parts (
    file_id BIGINT NOT NULL REFERENCES exchange_files (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (file_id, position)
);
CREATE TABLE exchange_runs (
    id {id},
    session_id BIGINT REFERENCES exchange_sessions (id) ON DELETE SET NULL,
    file_id BIGINT REFERENCES exchange_files (id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    leased_until BIGINT NOT NULL
);
CREATE INDEX exchange_runs_session ON exchange_runs (session_id, kind, name, id);
CREATE INDEX exchange_runs_file ON exchange_runs (file_id);
CREATE TABLE exchange_counts (
    run_id BIGINT NOT NULL REFERENCES exchange_runs (id) ON DELETE CASCADE,
    thing TEXT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    same BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    PRIMARY KEY (run_id, thing)
);
CREATE TABLE exchange_remarks (
    run_id BIGINT NOT NULL REFERENCES exchange_runs (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    thing TEXT NOT NULL,
    about TEXT NOT NULL,
    remark TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
)";
