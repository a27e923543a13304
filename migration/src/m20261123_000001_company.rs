//! The supplier, companies, their counterparties, contracts and discounts.

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
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE companies (
    id {id},
    name TEXT NOT NULL
);
CREATE TABLE counterparties (
    id {id},
    company_id BIGINT NOT NULL REFERENCES companies (id),
    name TEXT NOT NULL,
    inn TEXT NOT NULL,
    kpp TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    UNIQUE (company_id, inn, kpp)
);
CREATE TABLE addresses (
    id {id},
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    consignee TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX addresses_counterparty ON addresses (counterparty_id);
CREATE TABLE price_groups (
    id {id},
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);
CREATE TABLE contracts (
    id {id},
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    number TEXT NOT NULL,
    date DATE NOT NULL,
    kind TEXT NOT NULL,
    deferral_days BIGINT NOT NULL,
    credit_limit BIGINT NOT NULL
);
CREATE INDEX contracts_counterparty ON contracts (counterparty_id);
CREATE TABLE discounts (
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    price_group_id BIGINT NOT NULL REFERENCES price_groups (id),
    percent BIGINT NOT NULL,
    valid_until DATE,
    PRIMARY KEY (contract_id, price_group_id)
)
";
