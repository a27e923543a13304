//! Orders: sent drafts with everything copied, their lines, history and followers.

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
CREATE TABLE orders (
    number BIGINT PRIMARY KEY,
    company_id BIGINT NOT NULL REFERENCES companies (id),
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    status TEXT NOT NULL,
    submit_key TEXT NOT NULL,
    accounting_number TEXT UNIQUE,
    terms TEXT NOT NULL,
    own_number TEXT NOT NULL,
    delivery TEXT NOT NULL,
    lines BIGINT NOT NULL,
    pieces BIGINT NOT NULL,
    base BIGINT NOT NULL,
    goods BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    mass BIGINT NOT NULL,
    volume BIGINT NOT NULL,
    places BIGINT NOT NULL,
    rate BIGINT NOT NULL,
    delivery_cost BIGINT NOT NULL,
    total BIGINT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    submitted_by BIGINT NOT NULL REFERENCES users (id),
    submitted_at BIGINT NOT NULL,
    invoiced_at BIGINT,
    changed_at BIGINT NOT NULL,
    UNIQUE (company_id, submit_key)
);
CREATE INDEX orders_counterparty ON orders (counterparty_id, status, submitted_at);
CREATE TABLE order_lines (
    order_number BIGINT NOT NULL REFERENCES orders (number),
    position BIGINT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    article TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    base_price BIGINT NOT NULL,
    discount BIGINT NOT NULL,
    price BIGINT NOT NULL,
    goods BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    mass BIGINT NOT NULL,
    volume BIGINT NOT NULL,
    places BIGINT NOT NULL,
    PRIMARY KEY (order_number, position)
);
CREATE TABLE order_events (
    id {id},
    order_number BIGINT NOT NULL REFERENCES orders (number),
    at BIGINT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    status TEXT NOT NULL
);
CREATE INDEX order_events_order ON order_events (order_number, id);
CREATE TABLE tracked_orders (
    user_id BIGINT NOT NULL REFERENCES users (id),
    order_number BIGINT NOT NULL REFERENCES orders (number),
    PRIMARY KEY (user_id, order_number)
)
";
