//! Demo mode: how the supplier's simulator runs, and what it has done.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `simulator` has one row. `ahead`: milliseconds that its clock is ahead of the real one. `speed`: so many times faster.
/// `amount`: kopecks of a payment.
const SQL: &str = "
CREATE TABLE simulator (
    id BIGINT PRIMARY KEY,
    ahead BIGINT NOT NULL,
    speed BIGINT NOT NULL,
    paused_at BIGINT
);
INSERT INTO simulator (id, ahead, speed) VALUES (1, 0, 1);
CREATE TABLE simulator_deeds (
    id {id},
    at BIGINT NOT NULL,
    order_number BIGINT NOT NULL REFERENCES orders (number),
    deed TEXT NOT NULL,
    amount BIGINT
);
CREATE INDEX simulator_deeds_order ON simulator_deeds (order_number)";
