//! Which versions of two drafts are one move of lines, and an index for the lines of a product in a list.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// Each move stands there twice, once for each draft. Like `draft_changes` it outlives them.
const SQL: &str = "
CREATE TABLE draft_moves (
    draft_number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    other_number BIGINT NOT NULL,
    other_version BIGINT NOT NULL,
    PRIMARY KEY (draft_number, version)
);
CREATE INDEX import_lines_product ON import_lines (import_id, product_id)
";
