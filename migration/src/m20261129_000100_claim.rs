//! Claims on what was shipped.

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

/// `claim_photos.jpeg`: written anew by us, whatever was sent.
const SQL: &str = "
CREATE TABLE claims (
    id {id},
    counterparty_id BIGINT NOT NULL REFERENCES counterparties (id),
    shipment_id BIGINT NOT NULL REFERENCES shipments (id),
    position BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    text TEXT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    answered_by BIGINT REFERENCES users (id),
    answered_at BIGINT
);
CREATE INDEX claims_counterparty ON claims (counterparty_id, id);
CREATE INDEX claims_shipment ON claims (shipment_id, position);
CREATE INDEX claims_status ON claims (status, id);
CREATE TABLE claim_photos (
    id {id},
    claim_id BIGINT NOT NULL REFERENCES claims (id),
    jpeg {bytes} NOT NULL
);
CREATE INDEX claim_photos_claim ON claim_photos (claim_id, id)
";
