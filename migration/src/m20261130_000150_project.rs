//! Projects that designers register, and the orders that name them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `until`: the last day on which the prices are wanted; once accepted, on which they hold. `project_lines.price`: kopecks
/// without VAT, once accepted.
const SQL: &str = "
CREATE TABLE projects (
    id {id},
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    name TEXT NOT NULL,
    customer TEXT NOT NULL,
    address TEXT NOT NULL,
    comment TEXT NOT NULL,
    until DATE NOT NULL,
    status TEXT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    answered_by BIGINT REFERENCES users (id),
    answered_at BIGINT
);
CREATE INDEX projects_counterparty ON projects (counterparty_id, id);
CREATE INDEX projects_status ON projects (status, id);
CREATE TABLE project_lines (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    position BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    price BIGINT,
    PRIMARY KEY (project_id, product_id)
);
ALTER TABLE drafts ADD COLUMN project_id BIGINT REFERENCES projects (id);
CREATE INDEX drafts_project ON drafts (project_id) WHERE project_id IS NOT NULL;
ALTER TABLE orders ADD COLUMN project_id BIGINT REFERENCES projects (id);
CREATE INDEX orders_project ON orders (project_id) WHERE project_id IS NOT NULL
";
