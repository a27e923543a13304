//! A payment pays one order or several, is taken by hand too, and what was said of it is taken back.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `payment_parts`: what a settled payment pays, kopecks. `ledger.payment_id`: the payment behind a movement; a part that was
/// taken back has two, which are nothing together. `payments.take_key`: of the form, so that it is taken once.
const SQL: &str = "
CREATE TABLE payment_parts (
    payment_id BIGINT NOT NULL REFERENCES payments (id),
    order_number BIGINT NOT NULL REFERENCES orders (number),
    amount BIGINT NOT NULL,
    PRIMARY KEY (payment_id, order_number)
);
CREATE INDEX payment_parts_order ON payment_parts (order_number);
INSERT INTO payment_parts (payment_id, order_number, amount)
    SELECT id, order_number, amount FROM payments WHERE settled_at IS NOT NULL AND order_number IS NOT NULL;
ALTER TABLE ledger ADD COLUMN payment_id BIGINT REFERENCES payments (id);
UPDATE ledger SET payment_id = (SELECT MIN(p.id) FROM payments p WHERE p.paid_on = ledger.posted_on
    AND p.number = ledger.document AND p.order_number = ledger.order_number AND p.amount = -ledger.amount)
    WHERE kind = 'payment';
CREATE INDEX ledger_payment ON ledger (payment_id, order_number) WHERE payment_id IS NOT NULL;
DROP INDEX payments_order;
ALTER TABLE payments DROP COLUMN order_number;
ALTER TABLE payments ADD COLUMN take_key TEXT;
CREATE UNIQUE INDEX payments_take_key ON payments (take_key)";
