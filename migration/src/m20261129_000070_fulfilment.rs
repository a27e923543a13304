//! What becomes of an order after its invoice: production, shipments, payments, settlements.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `orders.paid`, `orders.shipped`: kopecks with VAT, running totals of payments and waybills. `promises.shipped`: pieces.
/// `ledger`: never changed; above zero the dealer owes more, from `due_on` on it is overdue.
const SQL: &str = "
ALTER TABLE orders ADD COLUMN contract_id BIGINT REFERENCES contracts (id);
ALTER TABLE orders ADD COLUMN warehouse_id BIGINT REFERENCES warehouses (id);
ALTER TABLE orders ADD COLUMN started_at BIGINT;
ALTER TABLE orders ADD COLUMN paid BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN shipped BIGINT NOT NULL DEFAULT 0;
CREATE INDEX orders_contract ON orders (contract_id, status);
ALTER TABLE promises ADD COLUMN stage TEXT NOT NULL DEFAULT 'waiting';
ALTER TABLE promises ADD COLUMN shipped BIGINT NOT NULL DEFAULT 0;
CREATE TABLE shipments (
    id {id},
    number TEXT NOT NULL UNIQUE,
    shipped_on DATE NOT NULL,
    order_number BIGINT NOT NULL REFERENCES orders (number),
    company_id BIGINT NOT NULL REFERENCES companies (id),
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    lines BIGINT NOT NULL,
    pieces BIGINT NOT NULL,
    goods BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    mass BIGINT NOT NULL,
    volume BIGINT NOT NULL,
    places BIGINT NOT NULL,
    delivery_cost BIGINT NOT NULL,
    total BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    ship_key TEXT NOT NULL UNIQUE
);
CREATE INDEX shipments_order ON shipments (order_number);
CREATE INDEX shipments_counterparty ON shipments (counterparty_id, shipped_on, id);
CREATE TABLE shipment_lines (
    shipment_id BIGINT NOT NULL REFERENCES shipments (id),
    position BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    goods BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    mass BIGINT NOT NULL,
    volume BIGINT NOT NULL,
    places BIGINT NOT NULL,
    PRIMARY KEY (shipment_id, position)
);
CREATE TABLE payments (
    id {id},
    paid_on DATE NOT NULL,
    number TEXT NOT NULL,
    payer_inn TEXT NOT NULL,
    payer TEXT NOT NULL,
    purpose TEXT NOT NULL,
    amount BIGINT NOT NULL,
    counterparty_id BIGINT REFERENCES counterparties (id),
    order_number BIGINT REFERENCES orders (number),
    loaded_at BIGINT NOT NULL,
    loaded_by BIGINT REFERENCES users (id),
    settled_at BIGINT,
    UNIQUE (paid_on, number, payer_inn, amount)
);
CREATE INDEX payments_order ON payments (order_number);
CREATE INDEX payments_waiting ON payments ((settled_at IS NOT NULL), id DESC);
CREATE INDEX counterparties_inn ON counterparties (inn);
CREATE TABLE ledger (
    id {id},
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    contract_id BIGINT REFERENCES contracts (id),
    posted_on DATE NOT NULL,
    due_on DATE,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    order_number BIGINT REFERENCES orders (number),
    amount BIGINT NOT NULL,
    posted_at BIGINT NOT NULL
);
CREATE INDEX ledger_counterparty ON ledger (counterparty_id, contract_id, posted_on, id)
";
