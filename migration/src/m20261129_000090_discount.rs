//! The additional discount of an order, and what is said about it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `price_before`: without the extra discount. `extra`, `percent`: hundredths of a per cent. `discount_asked_at`: since then
/// the buyer waits for an answer.
const SQL: &str = "
ALTER TABLE order_lines ADD COLUMN price_before BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN extra BIGINT NOT NULL DEFAULT 0;
UPDATE order_lines SET price_before = price;
ALTER TABLE orders ADD COLUMN discount_asked_at BIGINT;
CREATE INDEX orders_discount_asked ON orders (discount_asked_at) WHERE discount_asked_at IS NOT NULL;
CREATE INDEX orders_status ON orders (status, submitted_at);
CREATE TABLE order_messages (
    id {id},
    order_number BIGINT NOT NULL REFERENCES orders (number),
    at BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    said TEXT NOT NULL,
    percent BIGINT,
    text TEXT NOT NULL
);
CREATE INDEX order_messages_order ON order_messages (order_number, id)
";
