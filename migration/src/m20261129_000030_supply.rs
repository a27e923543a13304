//! What can be promised and what is promised: goods under way, production, the promise ledger, offers that hold.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `safety`: pieces that are not promised. `changed`: an instant, so that memory is brought up to date by what changed.
/// A production line's queue is that of a day; each working day since has taken one capacity off it.
/// A promise has a row for each source of a line; `guaranteed_on` is never written again, `planned_on` may move, and
/// each move stands in `promise_moves`. Released ones promise nothing any more and stay.
const SQL: &str = "
ALTER TABLE stock_levels ADD COLUMN safety BIGINT NOT NULL DEFAULT 0;
ALTER TABLE stock_levels ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX stock_levels_changed ON stock_levels (changed);
CREATE TABLE receipts (
    id {id},
    product_id BIGINT NOT NULL REFERENCES products (id),
    warehouse_id BIGINT NOT NULL REFERENCES warehouses (id),
    due_on DATE NOT NULL,
    quantity BIGINT NOT NULL,
    promised BIGINT NOT NULL,
    UNIQUE (product_id, warehouse_id, due_on)
);
CREATE TABLE transfers (
    from_id BIGINT NOT NULL REFERENCES warehouses (id),
    to_id BIGINT NOT NULL REFERENCES warehouses (id),
    days BIGINT NOT NULL,
    PRIMARY KEY (from_id, to_id)
);
CREATE TABLE production_lines (
    category_id BIGINT PRIMARY KEY REFERENCES categories (id),
    capacity BIGINT NOT NULL,
    queue BIGINT NOT NULL,
    queue_on DATE NOT NULL,
    batch BIGINT NOT NULL,
    cycle BIGINT NOT NULL,
    technological BIGINT NOT NULL
);
CREATE TABLE promises (
    id {id},
    order_number BIGINT NOT NULL REFERENCES orders (number),
    position BIGINT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    source TEXT NOT NULL,
    warehouse_id BIGINT REFERENCES warehouses (id),
    due_on DATE,
    quantity BIGINT NOT NULL,
    guaranteed_on DATE NOT NULL,
    planned_on DATE NOT NULL,
    actual_on DATE,
    released_at BIGINT
);
CREATE INDEX promises_order ON promises (order_number, product_id);
CREATE INDEX promises_product ON promises (product_id);
CREATE TABLE promise_moves (
    promise_id BIGINT NOT NULL REFERENCES promises (id),
    at BIGINT NOT NULL,
    was_on DATE NOT NULL,
    PRIMARY KEY (promise_id, at)
)
";
