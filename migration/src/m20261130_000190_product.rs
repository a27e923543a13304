//! Tables of products that the supplier's people load, and the version of what two of them may change at once.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// Of a row of a table of products: `cells` is what it says, `before` and `after` what the product was and is by it, all as
/// JSON. A change of a product that a load made names the load; the load itself has one entry without a product.
const SQL: &str = "
ALTER TABLE load_rows ADD COLUMN cells TEXT NOT NULL DEFAULT '';
ALTER TABLE load_rows ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE load_rows ADD COLUMN after TEXT NOT NULL DEFAULT '';
ALTER TABLE staff_changes ADD COLUMN load_id BIGINT REFERENCES loads (id);
CREATE INDEX load_rows_of_product ON load_rows (product_id);
CREATE INDEX order_lines_product ON order_lines (product_id);
CREATE INDEX staff_changes_load ON staff_changes (load_id, id);
CREATE INDEX products_ean ON products (ean);
CREATE INDEX products_category ON products (category_id, price_group_id);
ALTER TABLE products ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE contracts ADD COLUMN version BIGINT NOT NULL DEFAULT 1";
