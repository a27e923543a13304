//! Dealers report their warehouses and stock by themselves: contacts as one text, what each load was, what it replaced.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `dealer_stock_loads.report` is JSON. `kept`: what the load replaced is in `dealer_stock_load_rows`; of a load that waits
/// these are the rows that it brings.
const SQL: &str = "
ALTER TABLE dealer_warehouses ADD COLUMN contacts TEXT NOT NULL DEFAULT '';
ALTER TABLE dealer_warehouses ADD COLUMN deleted_at BIGINT;
UPDATE dealer_warehouses SET contacts = phone || CASE WHEN phone = '' OR email = '' THEN '' ELSE ', ' END || email;
ALTER TABLE dealer_warehouses DROP COLUMN phone;
ALTER TABLE dealer_warehouses DROP COLUMN email;
CREATE TABLE dealer_stock_loads (
    id {id},
    company_id BIGINT NOT NULL REFERENCES companies (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    file TEXT NOT NULL,
    rows_before BIGINT NOT NULL,
    kept BOOLEAN NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX dealer_stock_loads_company ON dealer_stock_loads (company_id, id);
CREATE TABLE dealer_stock_load_warehouses (
    load_id BIGINT NOT NULL REFERENCES dealer_stock_loads (id),
    dealer_warehouse_id BIGINT NOT NULL REFERENCES dealer_warehouses (id),
    reported_at BIGINT,
    PRIMARY KEY (load_id, dealer_warehouse_id)
);
CREATE TABLE dealer_stock_load_rows (
    load_id BIGINT NOT NULL REFERENCES dealer_stock_loads (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    dealer_warehouse_id BIGINT NOT NULL REFERENCES dealer_warehouses (id),
    quantity BIGINT NOT NULL,
    link TEXT NOT NULL,
    PRIMARY KEY (load_id, product_id, dealer_warehouse_id)
)
";
