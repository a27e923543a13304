//! What still stands of a line: «Готовность продукции к отгрузке» reads each line of each order in production, and without the
//! position in the index PostgreSQL went through the whole order for each of its lines.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

const SQL: &str = "CREATE INDEX promises_line ON promises (order_number, position) WHERE released_at IS NULL";
