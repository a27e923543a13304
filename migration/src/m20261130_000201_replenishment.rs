//! «Пополнение»: which form has made which draft, so that a form sent twice makes one.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `draft_number` is no reference: a draft that is sent is no draft any more.
const SQL: &str = "
CREATE TABLE replenishments (
    company_id BIGINT NOT NULL REFERENCES companies (id),
    form_key TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    draft_number BIGINT NOT NULL,
    PRIMARY KEY (company_id, form_key)
)
";
