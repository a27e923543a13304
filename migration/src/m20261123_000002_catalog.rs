//! Categories, products, shipping warehouses, stock and delivery tariffs.

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
CREATE TABLE categories (
    id {id},
    parent_id BIGINT REFERENCES categories (id),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    position BIGINT NOT NULL
);
CREATE TABLE products (
    id {id},
    article TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    category_id BIGINT NOT NULL REFERENCES categories (id),
    unit TEXT NOT NULL,
    pack BIGINT NOT NULL,
    per_box BIGINT NOT NULL,
    mass BIGINT NOT NULL,
    volume BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    depth BIGINT,
    ean TEXT,
    tn_ved TEXT NOT NULL,
    price_group_id BIGINT NOT NULL REFERENCES price_groups (id),
    base_price BIGINT NOT NULL,
    picture TEXT NOT NULL,
    discontinued BOOLEAN NOT NULL,
    replaced_by BIGINT,
    popularity BIGINT NOT NULL,
    characteristics TEXT NOT NULL
);
CREATE TABLE warehouses (
    id {id},
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    address TEXT NOT NULL,
    transfer_days BIGINT NOT NULL,
    position BIGINT NOT NULL,
    tariff_fixed BIGINT NOT NULL,
    tariff_per_kg BIGINT NOT NULL,
    tariff_per_m3 BIGINT NOT NULL
);
CREATE TABLE stock_levels (
    product_id BIGINT NOT NULL REFERENCES products (id),
    warehouse_id BIGINT NOT NULL REFERENCES warehouses (id),
    on_hand BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    PRIMARY KEY (product_id, warehouse_id)
)
";
