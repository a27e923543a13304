//! Single rows of a report, put right by hand: the others stay as they are.

use super::list::ListedRow;
use super::{Begun, begin, current_head, heads, put, stored, this_month, told};
use crate::db::{Db, millis};
use crate::dealer_stock::{codes, lock, reporter};
use crate::error::{Error, Result, broken};
use crate::{own, sql};
use domain::actor::Actor;
use domain::dealer_report::{ReportError, ReportKind, ReportState, ReportTotals};
use domain::dealer_stock::{StockError, StockReport};
use domain::id::CompanyId;
use domain::import::{Reader, report_row};
use domain::month::Month;
use sea_orm::DatabaseTransaction;

/// Adds a row to what is reported of a month, or gives the one that is there other numbers. Begins the report when there is
/// none.
///
/// # Parameters
/// - `cells`: in the order of [`ReportKind::headings`]; those that the kind lacks are not looked at.
///
/// # Errors
/// `NoMonth`, `WrongMonth`, `NoWarehouses`; `Row` with what is wrong.
pub async fn set_row(db: &Db, actor: &Actor, kind: ReportKind, month: &str, cells: &[String; 6]) -> Result<()> {
    let buyer = reporter(actor)?;
    let month = stored(kind.month(month, this_month(db.now()))?);
    let codes = codes(db.reader(), buyer.company).await?;
    if codes.is_empty() {
        return Err(StockError::NoWarehouses.into());
    }
    let own = own::of_text(db, buyer.company, &cells[1]).await?;
    let snapshot = db.snapshot();
    let cells = cells.each_ref().map(|cell| cell.trim());
    let row = report_row(&Reader::new(&snapshot.catalog, &own), &codes, kind, 1, cells).map_err(ReportError::Row)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    let report = if let Some(head) = current_head(&tx, buyer.company, kind, &month).await? {
        head.id
    } else {
        let (state, report, totals) = (ReportState::Current, &StockReport::default(), ReportTotals::default());
        begin(db, &tx, buyer, &Begun { kind, month: &month, state, file: "", report, totals }).await?
    };
    put(&tx, report, &[row]).await?;
    changed(db, &tx, buyer.company, report).await?;
    tx.commit().await?;
    Ok(())
}

/// Which row of a report is meant.
#[derive(Clone, Debug)]
pub struct RowOf {
    pub report: i64,
    /// Ids.
    pub warehouse: i64,
    pub product: i64,
    /// Of a three-party contract; else empty.
    pub contract: String,
    pub buyer: String,
}

/// A row that was taken out, as [`set_row`] puts it back.
#[derive(Clone, Debug)]
pub struct Removed {
    pub kind: ReportKind,
    pub month: Option<Month>,
    /// In the order of [`ReportKind::headings`].
    pub cells: Vec<String>,
}

/// Takes a row out of a report that is current; what it was.
///
/// # Errors
/// `NotFound`; `Conflict` when the report is not current any more.
pub async fn remove_row(db: &Db, actor: &Actor, row: &RowOf) -> Result<Removed> {
    let buyer = reporter(actor)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    let head = heads(&tx, buyer.company, "id = $2", [row.report.into()]).await?.pop().ok_or(Error::NotFound)?;
    if head.state != ReportState::Current.code() {
        return Err(Error::Conflict);
    }
    let kind = ReportKind::from_code(&head.kind).ok_or_else(|| broken("kind of a report"))?;
    let values = [
        row.report.into(),
        row.warehouse.into(),
        row.product.into(),
        row.contract.as_str().into(),
        row.buyer.as_str().into(),
    ];
    let one = "SELECT r.dealer_warehouse_id, r.product_id, w.code, p.article, p.name, r.quantity, r.amount, r.desired,
                   r.contract, r.buyer
               FROM dealer_report_rows r JOIN dealer_warehouses w ON w.id = r.dealer_warehouse_id
               JOIN products p ON p.id = r.product_id
               WHERE r.report_id = $1 AND r.dealer_warehouse_id = $2 AND r.product_id = $3 AND r.contract = $4
                   AND r.buyer = $5";
    let found: Option<ListedRow> = sql::one(&tx, one, values.clone()).await?;
    let cells = found.ok_or(Error::NotFound)?.cells(kind);
    let sql = "DELETE FROM dealer_report_rows WHERE report_id = $1 AND dealer_warehouse_id = $2 AND product_id = $3
               AND contract = $4 AND buyer = $5";
    sql::run(&tx, sql, values).await?;
    changed(db, &tx, buyer.company, row.report).await?;
    tx.commit().await?;
    Ok(Removed { kind, month: Month::parse(&head.month), cells })
}

/// Counts a report anew, notes when, and tells of it.
async fn changed(db: &Db, tx: &DatabaseTransaction, company: CompanyId, report: i64) -> Result<()> {
    let sum =
        |of: &str| format!("(SELECT CAST(COALESCE({of}, 0) AS BIGINT) FROM dealer_report_rows WHERE report_id = $2)");
    let sql = format!(
        "UPDATE dealer_reports SET changed_at = $1, lines = {}, pieces = {}, amount = {} WHERE id = $2",
        sum("COUNT(*)"),
        sum("SUM(quantity)"),
        sum("SUM(amount)")
    );
    sql::run(tx, &sql, [millis(db.now()).into(), report.into()]).await?;
    told(tx, company, report).await
}
