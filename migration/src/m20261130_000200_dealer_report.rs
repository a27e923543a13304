//! Dealers report their matrix, and stock and sales month by month.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `month` is «2026-10», empty of a matrix. `lines`, `pieces` and `amount` are the sums of the rows, kopecks with VAT; a report
/// whose rows have been dropped keeps them. `report` is JSON: what became of the rows of the file. `quantity` of a matrix is
/// the least that there must be, `desired` what there should be.
const SQL: &str = "
CREATE TABLE dealer_reports (
    id {id},
    company_id BIGINT NOT NULL REFERENCES companies (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    month TEXT NOT NULL,
    state TEXT NOT NULL,
    file TEXT NOT NULL,
    report TEXT NOT NULL,
    lines BIGINT NOT NULL,
    pieces BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    kept BOOLEAN NOT NULL,
    replaced_at BIGINT,
    changed_at BIGINT
);
CREATE INDEX dealer_reports_company ON dealer_reports (company_id, kind, id);
CREATE INDEX dealer_reports_month ON dealer_reports (month, company_id, kind);
CREATE UNIQUE INDEX dealer_reports_current ON dealer_reports (company_id, kind, month) WHERE state = 'current';
CREATE TABLE dealer_report_rows (
    report_id BIGINT NOT NULL REFERENCES dealer_reports (id),
    dealer_warehouse_id BIGINT NOT NULL REFERENCES dealer_warehouses (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    contract TEXT NOT NULL,
    buyer TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    desired BIGINT NOT NULL,
    PRIMARY KEY (report_id, dealer_warehouse_id, product_id, contract, buyer)
)
";
