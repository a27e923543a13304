//! What changes, in the order in which programs are told of it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `position`, `fed`, `price_fed`: places in one order that all of them share. A change writes none; the place is given when
/// the change can be seen by everybody. What there is before the first change has the place 0.
/// `counterparty_id`: whom the change concerns; none: everybody. `object`: a number, empty when there is none.
const SQL: &str = "
CREATE TABLE feed (
    id {id},
    kind TEXT NOT NULL,
    counterparty_id BIGINT REFERENCES counterparties (id),
    object TEXT NOT NULL,
    position BIGINT,
    at BIGINT
);
CREATE INDEX feed_position ON feed (position, kind, object);
CREATE INDEX feed_counterparty ON feed (counterparty_id, position);
CREATE INDEX feed_at ON feed (at);
ALTER TABLE products ADD COLUMN fed BIGINT;
ALTER TABLE products ADD COLUMN price_fed BIGINT;
ALTER TABLE stock_levels ADD COLUMN fed BIGINT;
UPDATE products SET fed = 0, price_fed = 0;
UPDATE stock_levels SET fed = 0;
CREATE INDEX products_fed ON products (fed, id);
CREATE INDEX products_price_fed ON products (price_fed, id);
CREATE INDEX stock_levels_fed ON stock_levels (fed, product_id, warehouse_id)
";
