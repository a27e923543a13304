//! What a dealer reports beyond the stock of today: the matrix, and stock and sales month by month. Each load is a report with
//! rows of its own; of each month one report is current. So a load takes its place, and an older one comes back, by their
//! states alone, and all that anybody reads is of one report.

mod edit;
mod list;
mod load;
mod staff;

pub use edit::{Removed, RowOf, remove_row, set_row};
pub(crate) use list::of_ids;
pub use list::{ListedRow, change, current, figures, get, get_whole, list, months, part, rows, whole};
pub use load::{apply, discard, load, load_once, restore, withdraw};
pub use staff::{StaffQuery, StaffReport, all_for_staff, for_staff, staff_rows};

use crate::db::{Db, instant, millis};
use crate::dealer_stock::{CHUNK, RefusedOf, keep_refused};
use crate::error::{Error, Result, broken};
use crate::{dialect, feed, sql};
use chrono::{DateTime, Utc};
use domain::actor::Buyer;
use domain::dealer_report::{DealerReport, ReportKind, ReportState, ReportTotals};
use domain::dealer_stock::StockReport;
use domain::feed::FeedKind;
use domain::format::moscow;
use domain::id::CompanyId;
use domain::import::ReportRow;
use domain::month::Month;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Value};

/// Tells programs of what became of a report.
async fn told(tx: &DatabaseTransaction, company: CompanyId, report: i64) -> Result<()> {
    feed::reported(tx, FeedKind::DealerReport, company, &report.to_string()).await
}

/// The month that it is in Moscow.
#[must_use]
pub fn this_month(now: DateTime<Utc>) -> Month {
    Month::of(moscow(now).date())
}

/// How a month is stored; a matrix has none.
fn stored(month: Option<Month>) -> String {
    month.map(|month| month.to_string()).unwrap_or_default()
}

#[derive(FromQueryResult)]
struct Head {
    id: i64,
    user_id: i64,
    at: i64,
    kind: String,
    month: String,
    state: String,
    file: String,
    report: String,
    lines: i64,
    pieces: i64,
    amount: i64,
    kept: bool,
    changed_at: Option<i64>,
}

impl Head {
    fn totals(&self) -> ReportTotals {
        let count = |stored: i64| u64::try_from(stored).unwrap_or(0);
        ReportTotals { lines: count(self.lines), pieces: count(self.pieces), amount: self.amount }
    }

    fn read(self, by: String) -> Result<DealerReport> {
        Ok(DealerReport {
            id: self.id,
            kind: ReportKind::from_code(&self.kind).ok_or_else(|| broken("kind of a report"))?,
            month: Month::parse(&self.month),
            state: ReportState::from_code(&self.state).ok_or_else(|| broken("state of a report"))?,
            at: instant(self.at)?,
            by,
            report: serde_json::from_str(&self.report).map_err(|_| broken("rows of a report"))?,
            totals: self.totals(),
            kept: self.kept,
            changed_at: self.changed_at.map(instant).transpose()?,
            file: self.file,
        })
    }
}

/// Reports of a company: `and` says which, `$1` is the company.
async fn heads(
    db: &impl ConnectionTrait,
    company: CompanyId,
    and: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<Head>> {
    let sql = format!(
        "SELECT id, user_id, at, kind, month, state, file, report, lines, pieces, amount, kept, changed_at
         FROM dealer_reports WHERE company_id = $1 AND {and}"
    );
    sql::all(db, &sql, std::iter::once(company.0.into()).chain(values)).await
}

/// The report of a month that is current.
async fn current_head(
    db: &impl ConnectionTrait,
    company: CompanyId,
    kind: ReportKind,
    month: &str,
) -> Result<Option<Head>> {
    let values = [kind.code().into(), month.into()];
    Ok(heads(db, company, "kind = $2 AND month = $3 AND state = 'current'", values).await?.pop())
}

/// Where a report comes from.
struct Begun<'a> {
    kind: ReportKind,
    month: &'a str,
    state: ReportState,
    file: &'a str,
    report: &'a StockReport,
    totals: ReportTotals,
}

/// Writes down a report without its rows; its id.
async fn begin(db: &Db, tx: &DatabaseTransaction, buyer: &Buyer, begun: &Begun<'_>) -> Result<i64> {
    let report = serde_json::to_string(&begun.report.shown()).map_err(|error| Error::Internal(error.to_string()))?;
    let file: String = begun.file.chars().filter(|c| !c.is_control()).take(200).collect();
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let values = [
        buyer.company.0.into(),
        buyer.user.0.into(),
        millis(db.now()).into(),
        begun.kind.code().into(),
        begun.month.into(),
        begun.state.code().into(),
        file.into(),
        report.into(),
        number(begun.totals.lines).into(),
        number(begun.totals.pieces).into(),
        begun.totals.amount.into(),
        (begun.totals.lines > 0 || begun.state == ReportState::Current).into(),
    ];
    let sql =
        "INSERT INTO dealer_reports (company_id, user_id, at, kind, month, state, file, report, lines, pieces, amount,
                   kept) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id";
    let id = sql::number(tx, sql, values).await?.ok_or_else(|| broken("report"))?;
    keep_refused(tx, RefusedOf::Report, buyer.company, id, begun.report).await?;
    Ok(id)
}

/// Puts rows into a report; one that is there already gets the new numbers.
async fn put(tx: &DatabaseTransaction, report: i64, rows: &[ReportRow]) -> Result<()> {
    // «WHERE TRUE» tells SQLite that the conflict is none of a join.
    let sql = format!(
        "INSERT INTO dealer_report_rows
             (report_id, dealer_warehouse_id, product_id, quantity, amount, desired, contract, buyer)
         SELECT {report}, a, b, c, d, e, f, g FROM {} WHERE TRUE
         ON CONFLICT (report_id, dealer_warehouse_id, product_id, contract, buyer) DO UPDATE
         SET quantity = excluded.quantity, amount = excluded.amount, desired = excluded.desired",
        dialect::json_rows(tx, "nnnnntt")
    );
    for chunk in rows.chunks(CHUNK) {
        let cells = |row: &ReportRow| {
            let ReportRow { warehouse, product, pieces, amount, desired, contract, buyer, .. } = row.clone();
            (warehouse, product.0, pieces, amount.kopecks(), desired, contract, buyer)
        };
        let rows: Vec<_> = chunk.iter().map(cells).collect();
        let rows = serde_json::to_string(&rows).map_err(|error| Error::Internal(error.to_string()))?;
        sql::run(tx, &sql, [rows.into()]).await?;
    }
    Ok(())
}

fn totals(rows: &[ReportRow]) -> ReportTotals {
    ReportTotals {
        lines: u64::try_from(rows.len()).unwrap_or(u64::MAX),
        pieces: rows.iter().fold(0, |sum, row| sum.saturating_add(row.pieces)),
        amount: rows.iter().fold(0, |sum, row| sum.saturating_add(row.amount.kopecks())),
    }
}
