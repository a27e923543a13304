//! A table becomes a report. Where something is reported of its month already and it would change that, it waits until
//! somebody says that it is meant; what it takes the place of is kept for a while and can be put back.

use super::list::between;
use super::{Begun, Head, begin, current_head, heads, put, stored, this_month, told, totals};
use crate::db::{Db, millis};
use crate::dealer_stock::{lock, read, reporter};
use crate::draft::Request;
use crate::error::{Error, Result, broken};
use crate::sql;
use domain::actor::{Actor, Buyer};
use domain::dealer_report::{KEPT_REPORTS, ReportError, ReportKind, ReportState};
use domain::dealer_stock::{StockReport, WarehouseCodes};
use domain::id::CompanyId;
use domain::import::{Reader, Row, read_report};
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// Loads a table as the report of a month («2026-10»; a matrix has none). It takes the place of what is reported, or waits to
/// be meant. The id of the report, where it stands, and what became of the rows.
///
/// # Errors
/// `NoMonth`, `WrongMonth`, `NoWarehouses`, `NoColumn`, `Empty`, `RowsLimit`. Rows that are not taken are no error: they stand in the report.
pub async fn load(
    db: &Db,
    actor: &Actor,
    kind: ReportKind,
    month: &str,
    file: &str,
    rows: Vec<Row>,
) -> Result<(i64, ReportState, StockReport)> {
    load_once(db, actor, None, kind, month, file, rows).await
}

/// The same for a program: under its key the same request again is the report that it made, however it stands by now.
///
/// # Errors
/// As [`load`]; `Conflict` when the key has asked for something else.
pub async fn load_once(
    db: &Db,
    actor: &Actor,
    request: Option<&Request>,
    kind: ReportKind,
    month: &str,
    file: &str,
    rows: Vec<Row>,
) -> Result<(i64, ReportState, StockReport)> {
    let buyer = reporter(actor)?;
    let month = stored(kind.month(month, this_month(db.now()))?);
    let how = move |reader: &Reader<'_>, codes: &WarehouseCodes, rows: &[Row]| read_report(reader, codes, kind, rows);
    let (rows, report) = read(db, buyer, rows, how).await?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    if let Some(request) = request
        && let Some(made) = made(&tx, buyer.company, request).await?
    {
        return Ok(made);
    }
    // A later table is what is meant now.
    discard_waiting(&tx, buyer.company, kind, &month).await?;
    let state = if rows.is_empty() { ReportState::Discarded } else { ReportState::Waiting };
    let begun = Begun { kind, month: &month, state, file, report: &report, totals: totals(&rows) };
    let id = begin(db, &tx, buyer, &begun).await?;
    if let Some(Request { key, digest }) = request {
        let sql = "UPDATE dealer_reports SET request_key = $1, request_digest = $2 WHERE id = $3";
        sql::run(&tx, sql, [key.as_str().into(), digest.as_str().into(), id.into()]).await?;
    }
    put(&tx, id, &rows).await?;
    let mut state = state;
    if state == ReportState::Waiting {
        let before = current_head(&tx, buyer.company, kind, &month).await?.filter(|head| head.lines > 0);
        let waits = match before {
            Some(before) => !between(&tx, id, begun.totals, Some((before.id, before.totals()))).await?.is_empty(),
            None => false,
        };
        if !waits {
            take_place(db, &tx, buyer.company, kind.code(), &month, id).await?;
            state = ReportState::Current;
        }
    }
    tx.commit().await?;
    Ok((id, state, report))
}

/// What the key has made before; the company is locked.
async fn made(
    tx: &DatabaseTransaction,
    company: CompanyId,
    Request { key, digest }: &Request,
) -> Result<Option<(i64, ReportState, StockReport)>> {
    #[derive(FromQueryResult)]
    struct Made {
        id: i64,
        state: String,
        report: String,
        request_digest: String,
    }
    let sql = "SELECT id, state, report, request_digest FROM dealer_reports WHERE company_id = $1 AND request_key = $2";
    let Some(made): Option<Made> = sql::one(tx, sql, [company.0.into(), key.as_str().into()]).await? else {
        return Ok(None);
    };
    if made.request_digest != *digest {
        return Err(Error::Conflict);
    }
    let state = ReportState::from_code(&made.state).ok_or_else(|| broken("state of a report"))?;
    let report = serde_json::from_str(&made.report).map_err(|_| broken("rows of a report"))?;
    Ok(Some((made.id, state, report)))
}

/// A report of the actor's company, as it stands while nobody else changes it.
async fn find(tx: &DatabaseTransaction, buyer: &Buyer, id: i64) -> Result<Head> {
    lock(tx, buyer.company).await?;
    heads(tx, buyer.company, "id = $2", [id.into()]).await?.pop().ok_or(Error::NotFound)
}

/// Makes a report the current one of its month; the one before is kept for a while.
async fn take_place(
    db: &Db,
    tx: &DatabaseTransaction,
    company: CompanyId,
    kind: &str,
    month: &str,
    id: i64,
) -> Result<()> {
    let sql = "UPDATE dealer_reports SET state = 'replaced', replaced_at = $4
               WHERE company_id = $1 AND kind = $2 AND month = $3 AND state = 'current'";
    sql::run(tx, sql, [company.0.into(), kind.into(), month.into(), millis(db.now()).into()]).await?;
    sql::run(tx, "UPDATE dealer_reports SET state = 'current' WHERE id = $1", [id.into()]).await?;
    told(tx, company, id).await?;
    forget(tx, company).await
}

/// Drops the rows of reports that were replaced long ago: what was replaced last comes back, however old it is itself.
async fn forget(tx: &DatabaseTransaction, company: CompanyId) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    let sql = "SELECT id FROM dealer_reports WHERE company_id = $1 AND state = 'replaced' AND kept
               ORDER BY replaced_at DESC, id DESC";
    let kept: Vec<Id> = sql::all(tx, sql, [company.0.into()]).await?;
    for old in kept.into_iter().skip(KEPT_REPORTS) {
        drop_rows(tx, old.id).await?;
    }
    Ok(())
}

async fn drop_rows(tx: &DatabaseTransaction, id: i64) -> Result<()> {
    sql::run(tx, "DELETE FROM dealer_report_rows WHERE report_id = $1", [id.into()]).await?;
    sql::run(tx, "UPDATE dealer_reports SET kept = FALSE WHERE id = $1", [id.into()]).await?;
    Ok(())
}

/// The report of this month that waits is not meant any more.
async fn discard_waiting(tx: &DatabaseTransaction, company: CompanyId, kind: ReportKind, month: &str) -> Result<()> {
    let sql = "UPDATE dealer_reports SET state = 'discarded'
               WHERE company_id = $1 AND kind = $2 AND month = $3 AND state = 'waiting' RETURNING id";
    match sql::number(tx, sql, [company.0.into(), kind.code().into(), month.into()]).await? {
        Some(id) => drop_rows(tx, id).await,
        None => Ok(()),
    }
}

/// A report that waits is meant: it takes its place.
///
/// # Errors
/// `NotFound`; `Conflict` when it does not wait any more.
pub async fn apply(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let buyer = reporter(actor)?;
    let tx = db.begin().await?;
    let head = find(&tx, buyer, id).await?;
    if head.state != ReportState::Waiting.code() {
        return Err(Error::Conflict);
    }
    take_place(db, &tx, buyer.company, &head.kind, &head.month, id).await?;
    tx.commit().await?;
    Ok(())
}

/// A report that waits is not meant: nothing changes.
///
/// # Errors
/// As [`apply`].
pub async fn discard(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let buyer = reporter(actor)?;
    let tx = db.begin().await?;
    let head = find(&tx, buyer, id).await?;
    if head.state != ReportState::Waiting.code() {
        return Err(Error::Conflict);
    }
    sql::run(&tx, "UPDATE dealer_reports SET state = 'discarded' WHERE id = $1", [id.into()]).await?;
    drop_rows(&tx, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts back a report that another one took the place of, or that was taken away. The one that is current meanwhile is kept
/// as the others are.
///
/// # Errors
/// `NotFound`; `Gone` when its rows are no longer kept; `Conflict` when it is current, or was never.
pub async fn restore(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let buyer = reporter(actor)?;
    let tx = db.begin().await?;
    let head = find(&tx, buyer, id).await?;
    if head.state != ReportState::Replaced.code() {
        return Err(Error::Conflict);
    }
    if !head.kept {
        return Err(ReportError::Gone.into());
    }
    take_place(db, &tx, buyer.company, &head.kind, &head.month, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes away what is reported of a month; [`restore`] puts it back.
///
/// # Errors
/// `NotFound`; `Conflict` when it is not current any more.
pub async fn withdraw(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let buyer = reporter(actor)?;
    let tx = db.begin().await?;
    let head = find(&tx, buyer, id).await?;
    if head.state != ReportState::Current.code() {
        return Err(Error::Conflict);
    }
    let sql = "UPDATE dealer_reports SET state = 'replaced', replaced_at = $2 WHERE id = $1";
    sql::run(&tx, sql, [id.into(), millis(db.now()).into()]).await?;
    forget(&tx, buyer.company).await?;
    told(&tx, buyer.company, id).await?;
    tx.commit().await?;
    Ok(())
}
