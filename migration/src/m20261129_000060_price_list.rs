//! Price lists that hold from a day on, and what people want to be told of products.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// A list stands beside the prices until its day has come; then its prices are those of the products, with their day.
/// An alert of prices keeps the price that was told last, for one piece without VAT; one of stock is told once.
const SQL: &str = "
ALTER TABLE products ADD COLUMN price_since DATE;
CREATE TABLE price_lists (
    id {id},
    name TEXT NOT NULL,
    valid_from DATE NOT NULL,
    created_at BIGINT NOT NULL,
    applied_at BIGINT
);
CREATE TABLE price_list_items (
    price_list_id BIGINT NOT NULL REFERENCES price_lists (id) ON DELETE CASCADE,
    product_id BIGINT NOT NULL REFERENCES products (id),
    base_price BIGINT NOT NULL,
    PRIMARY KEY (price_list_id, product_id)
);
CREATE TABLE alerts (
    user_id BIGINT NOT NULL REFERENCES users (id),
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    kind TEXT NOT NULL,
    price BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, counterparty_id, product_id, kind)
)
";
