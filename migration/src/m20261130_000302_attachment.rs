//! Documents of products: certificates, declarations, passports, manuals.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let bytes = if manager.get_database_backend() == DbBackend::Postgres { "BYTEA" } else { "BLOB" };
        super::run(manager, &SQL.replace("{bytes}", bytes)).await
    }
}

/// An attachment is of one product, or of a branch of the catalogue with all products below it. `digest`: SHA-256 of the
/// file, which is its address; one file may be attached at several places.
const SQL: &str = "
CREATE TABLE attachment_files (
    digest TEXT PRIMARY KEY,
    pdf {bytes} NOT NULL
);
CREATE TABLE attachments (
    id {id},
    product_id BIGINT REFERENCES products (id),
    category_id BIGINT REFERENCES categories (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL REFERENCES attachment_files (digest),
    size BIGINT NOT NULL,
    added_by BIGINT NOT NULL REFERENCES users (id),
    added_at BIGINT NOT NULL
);
CREATE INDEX attachments_product ON attachments (product_id) WHERE product_id IS NOT NULL;
CREATE INDEX attachments_category ON attachments (category_id) WHERE category_id IS NOT NULL;
CREATE INDEX attachments_digest ON attachments (digest)
";
