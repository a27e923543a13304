//! Lists of favourite products, and the latest orders of a counterparty whatever their status.

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
CREATE TABLE favourite_lists (
    id {id},
    user_id BIGINT NOT NULL REFERENCES users (id),
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX favourite_lists_user ON favourite_lists (user_id, counterparty_id, position);
CREATE TABLE favourites (
    list_id BIGINT NOT NULL REFERENCES favourite_lists (id) ON DELETE CASCADE,
    product_id BIGINT NOT NULL REFERENCES products (id),
    added_at BIGINT NOT NULL,
    PRIMARY KEY (list_id, product_id)
);
CREATE INDEX favourites_added ON favourites (list_id, added_at, product_id);
CREATE INDEX orders_submitted ON orders (counterparty_id, submitted_at, number)
";
