//! Photos of products, from the supplier's people and from 1C.

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

/// `digest`: SHA-256 of `jpeg`, which is its address; `source`: of the file that came, so that the same file adds nothing.
/// `external`: the file's name in 1C; empty: people here have added it. `jpeg` and `small` are written anew by us, whatever was
/// sent. `removed`: people here have taken out a photo of 1C; its bytes are gone, and 1C does not bring it back.
const SQL: &str = "
CREATE TABLE product_photos (
    id {id},
    product_id BIGINT NOT NULL REFERENCES products (id),
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    external TEXT NOT NULL,
    removed BOOLEAN NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    small {bytes} NOT NULL,
    jpeg {bytes} NOT NULL
);
CREATE UNIQUE INDEX product_photos_once ON product_photos (product_id, source);
CREATE INDEX product_photos_digest ON product_photos (digest);
CREATE INDEX product_photos_first ON product_photos (product_id, removed, id, digest)
";
