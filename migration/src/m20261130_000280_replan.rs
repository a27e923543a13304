//! Promises are planned anew: the day that one is counted from, and a way to those whose day has gone by.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `counted_from`: none of promises that are older; theirs is the day on which the order was sent.
const SQL: &str = "
ALTER TABLE promises ADD COLUMN counted_from DATE;
CREATE INDEX promises_planned ON promises (planned_on) WHERE released_at IS NULL AND actual_on IS NULL;
CREATE INDEX promises_made ON promises (product_id, id) WHERE source = 'production' AND released_at IS NULL
";
