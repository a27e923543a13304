//! Tables of prices and stock that the supplier's people load: seen before they are applied, and undone.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `value`, `was`: kopecks or pieces. `kept`: rows that an undo left as somebody had changed them since.
const SQL: &str = "
CREATE TABLE loads (
    id {id},
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    applied_by BIGINT REFERENCES users (id),
    applied_at BIGINT,
    price_list_id BIGINT REFERENCES price_lists (id),
    undone_by BIGINT REFERENCES users (id),
    undone_at BIGINT,
    kept BIGINT
);
CREATE INDEX loads_kind ON loads (kind, id);
CREATE TABLE load_rows (
    load_id BIGINT NOT NULL REFERENCES loads (id) ON DELETE CASCADE,
    source_row BIGINT NOT NULL,
    article TEXT NOT NULL,
    warehouse TEXT NOT NULL,
    typed TEXT NOT NULL,
    product_id BIGINT REFERENCES products (id),
    warehouse_id BIGINT REFERENCES warehouses (id),
    value BIGINT,
    was BIGINT,
    state TEXT NOT NULL,
    fault TEXT NOT NULL,
    PRIMARY KEY (load_id, source_row)
);
CREATE INDEX load_rows_state ON load_rows (load_id, state, source_row);
CREATE INDEX load_rows_product ON load_rows (load_id, product_id, warehouse_id)";
