//! «Цены обновились: было … стало …»: what changes of prices made of drafts, kept until everybody who opens one has seen it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `version`: of the draft that the change of prices made; of a reader, the last one that they were told of.
const SQL: &str = "
CREATE TABLE draft_repricings (
    draft_number BIGINT NOT NULL REFERENCES drafts (number) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    was BIGINT NOT NULL,
    became BIGINT NOT NULL,
    PRIMARY KEY (draft_number, version)
);
CREATE TABLE draft_repricing_readers (
    draft_number BIGINT NOT NULL REFERENCES drafts (number) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id),
    version BIGINT NOT NULL,
    PRIMARY KEY (draft_number, user_id)
)";
