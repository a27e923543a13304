//! Orders: what was done with one beside its moves, through which interface, and why one that is paid has not started.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `deed`: what was done; the status is the one that the order had then. `via`: through which interface; empty: not known.
/// `stuck_at`: since then the order is paid and cannot go to production; `stuck`: why, a refusal.
const SQL: &str = "
ALTER TABLE order_events ADD COLUMN deed TEXT NOT NULL DEFAULT 'moved';
ALTER TABLE order_events ADD COLUMN via TEXT NOT NULL DEFAULT '';
ALTER TABLE order_events ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN stuck_at BIGINT;
ALTER TABLE orders ADD COLUMN stuck TEXT;
CREATE INDEX orders_stuck ON orders (stuck_at) WHERE stuck_at IS NOT NULL
";
