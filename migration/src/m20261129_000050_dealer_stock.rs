//! «Остатки на складах дистрибьюторов»: the places of dealers and what they say lies there.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// Latitude and longitude are millionths of a degree. `reported_at`: the instant of the data, none: nothing reported yet.
const SQL: &str = "
ALTER TABLE companies ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
CREATE TABLE dealer_warehouses (
    id {id},
    company_id BIGINT NOT NULL REFERENCES companies (id),
    code TEXT NOT NULL,
    city TEXT NOT NULL,
    region TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    latitude BIGINT,
    longitude BIGINT,
    reported_at BIGINT,
    UNIQUE (company_id, code)
);
CREATE TABLE dealer_stock (
    product_id BIGINT NOT NULL REFERENCES products (id),
    dealer_warehouse_id BIGINT NOT NULL REFERENCES dealer_warehouses (id),
    quantity BIGINT NOT NULL,
    link TEXT NOT NULL,
    PRIMARY KEY (product_id, dealer_warehouse_id)
);
CREATE INDEX dealer_stock_warehouse ON dealer_stock (dealer_warehouse_id)
";
