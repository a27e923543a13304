//! The history of how goods come to a warehouse.

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
ALTER TABLE staff_changes ADD COLUMN warehouse_id BIGINT REFERENCES warehouses (id);
CREATE INDEX staff_changes_warehouse ON staff_changes (warehouse_id, id) WHERE warehouse_id IS NOT NULL
";
