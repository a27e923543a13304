//! What became of the last table of own articles that a person loaded.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// One for each person: the next table takes its place. `report` is JSON.
const SQL: &str = "
CREATE TABLE own_loads (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
    company_id BIGINT NOT NULL REFERENCES companies (id),
    at BIGINT NOT NULL,
    report TEXT NOT NULL
)
";
