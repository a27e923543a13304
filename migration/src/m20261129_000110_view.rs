//! Saved filters of lists.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `query`: what stands after the `?` of the address.
const SQL: &str = "
CREATE TABLE views (
    id {id},
    user_id BIGINT NOT NULL REFERENCES users (id),
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    UNIQUE (user_id, list, name)
)";
