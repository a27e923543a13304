//! What a contract owes and has in work, summed in the indices alone: every page of a draft or an order asks for it.

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
CREATE INDEX ledger_sums ON ledger (counterparty_id, contract_id, due_on, amount);
DROP INDEX orders_contract;
CREATE INDEX orders_contract ON orders (contract_id, status, total, shipped)";
