//! «Акт сверки»: asked for once a day, made in the background, kept as it was made.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `content`: the whole act as JSON, when it has been made.
const SQL: &str = "
CREATE TABLE reconciliations (
    id {id},
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    contract_id BIGINT REFERENCES contracts (id),
    from_day DATE NOT NULL,
    to_day DATE NOT NULL,
    asked_on DATE NOT NULL,
    asked_by BIGINT NOT NULL REFERENCES users (id),
    content TEXT,
    UNIQUE (counterparty_id, asked_on)
)";
