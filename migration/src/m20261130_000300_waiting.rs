//! What waits for the supplier's people is counted on each of their pages.

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
CREATE INDEX promises_ready ON promises (order_number) WHERE stage = 'ready' AND released_at IS NULL AND shipped < quantity;
CREATE INDEX payments_since ON payments (loaded_at) WHERE settled_at IS NULL;
CREATE INDEX loads_waiting ON loads (kind, created_at) WHERE applied_at IS NULL;
CREATE INDEX exchange_runs_state ON exchange_runs (state, started_at)";
