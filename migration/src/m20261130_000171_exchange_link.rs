//! What 1C calls our groups, products, warehouses and orders, and the dictionaries that it sends once.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `exchange_products.vat`: per cent that its prices have in them. `seen_at`: when 1C named it last; `removed_at`: when it went
/// out of production because 1C said so. `exchange_warehouses.chosen`: a person has said where its stock goes.
/// `exchange_orders`: the state of an order (its stamp) that 1C was given last, and the one that it has confirmed.
const SQL: &str = "
CREATE TABLE exchange_groups (
    external_id TEXT PRIMARY KEY,
    category_id BIGINT NOT NULL REFERENCES categories (id)
);
CREATE INDEX exchange_groups_category ON exchange_groups (category_id);
CREATE TABLE exchange_products (
    external_id TEXT PRIMARY KEY,
    product_id BIGINT NOT NULL UNIQUE REFERENCES products (id),
    vat BIGINT,
    seen_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX exchange_products_seen ON exchange_products (seen_at);
CREATE TABLE exchange_properties (
    external_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    options TEXT NOT NULL
);
CREATE TABLE exchange_price_types (
    external_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    with_vat BOOLEAN NOT NULL
);
CREATE TABLE exchange_warehouses (
    external_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    warehouse_id BIGINT REFERENCES warehouses (id),
    chosen BOOLEAN NOT NULL
);
CREATE TABLE exchange_units (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE exchange_orders (
    order_number BIGINT PRIMARY KEY REFERENCES orders (number),
    session_id BIGINT REFERENCES exchange_sessions (id) ON DELETE SET NULL,
    given BIGINT,
    confirmed BIGINT
);
CREATE INDEX exchange_orders_session ON exchange_orders (session_id)";
