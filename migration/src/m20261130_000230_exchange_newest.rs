//! When the newest files of 1C were made, so that an older one takes nothing back.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `thing`: products, prices or stock. `made_at`: milliseconds on the clock of 1C, as if it were UTC. `session_id`: whose file it
/// was; its session may be over by now.
const SQL: &str = "
CREATE TABLE exchange_newest (
    thing TEXT PRIMARY KEY,
    made_at BIGINT NOT NULL,
    session_id BIGINT NOT NULL
)";
