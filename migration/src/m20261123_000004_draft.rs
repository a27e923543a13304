//! Drafts and their lines. A draft's number is the number of the order that it becomes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The numbers of the guide's orders have seven digits and begin here.
const FIRST_NUMBER: i64 = 1_308_201;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let number = super::growing_id(manager, FIRST_NUMBER);
        super::run(manager, &SQL.replace("{number}", &number)).await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            let last = FIRST_NUMBER - 1;
            super::run(manager, &format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('drafts', {last})")).await?;
        }
        Ok(())
    }
}

const SQL: &str = "
CREATE TABLE drafts (
    number {number},
    company_id BIGINT NOT NULL REFERENCES companies (id),
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    contract_id BIGINT REFERENCES contracts (id),
    address_id BIGINT REFERENCES addresses (id),
    warehouse_id BIGINT NOT NULL REFERENCES warehouses (id),
    title TEXT NOT NULL,
    delivery TEXT NOT NULL,
    in_parts BOOLEAN NOT NULL,
    own_number TEXT NOT NULL,
    comment TEXT NOT NULL,
    lines BIGINT NOT NULL,
    pieces BIGINT NOT NULL,
    goods BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    mass BIGINT NOT NULL,
    volume BIGINT NOT NULL,
    places BIGINT NOT NULL,
    rate BIGINT NOT NULL,
    delivery_cost BIGINT NOT NULL,
    next_position BIGINT NOT NULL,
    price_stamp TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    changed_by BIGINT NOT NULL REFERENCES users (id),
    changed_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX drafts_counterparty ON drafts (counterparty_id, deleted_at, changed_at);
CREATE TABLE draft_lines (
    draft_number BIGINT NOT NULL REFERENCES drafts (number) ON DELETE CASCADE,
    product_id BIGINT NOT NULL REFERENCES products (id),
    position BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    asked BIGINT,
    base_price BIGINT NOT NULL,
    discount BIGINT NOT NULL,
    price BIGINT NOT NULL,
    goods BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    mass BIGINT NOT NULL,
    volume BIGINT NOT NULL,
    places BIGINT NOT NULL,
    PRIMARY KEY (draft_number, product_id)
);
CREATE INDEX draft_lines_position ON draft_lines (draft_number, position)
";
