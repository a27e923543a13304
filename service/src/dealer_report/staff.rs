//! What dealers have reported, as the supplier's people see it.

use super::list::{ListedRow, select};
use crate::db::{Db, instant};
use crate::error::{Error, Result, broken, denied};
use crate::sql;
use crate::staff::patterns;
use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::dealer_report::{ReportKind, ReportTotals};
use domain::month::Month;
use domain::page::{PAGE_ROWS, Page};
use sea_orm::{FromQueryResult, Value};

/// Which reports are looked for.
#[derive(Clone, Debug, Default)]
pub struct StaffQuery {
    /// A part of the company's name.
    pub text: String,
    pub kind: Option<ReportKind>,
    pub month: Option<Month>,
}

/// What a company reports of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffReport {
    pub id: i64,
    pub company: String,
    pub kind: ReportKind,
    /// None of a matrix.
    pub month: Option<Month>,
    /// When it was loaded, or last put right by hand.
    pub at: DateTime<Utc>,
    pub totals: ReportTotals,
}

#[derive(FromQueryResult)]
struct Found {
    id: i64,
    company: String,
    kind: String,
    month: String,
    at: i64,
    lines: i64,
    pieces: i64,
    amount: i64,
    total: i64,
}

impl Found {
    fn read(self) -> Result<StaffReport> {
        let count = |stored: i64| u64::try_from(stored).unwrap_or(0);
        Ok(StaffReport {
            id: self.id,
            company: self.company,
            kind: ReportKind::from_code(&self.kind).ok_or_else(|| broken("kind of a report"))?,
            month: Month::parse(&self.month),
            at: instant(self.at)?,
            totals: ReportTotals { lines: count(self.lines), pieces: count(self.pieces), amount: self.amount },
        })
    }
}

/// `total` counts the rows of all pages, so that a page is one query.
async fn find(db: &Db, and: &str, values: Vec<Value>, limit: &str) -> Result<Vec<Found>> {
    let sql = format!(
        "SELECT r.id, c.name AS company, r.kind, r.month, COALESCE(r.changed_at, r.at) AS at, r.lines, r.pieces, r.amount,
             COUNT(*) OVER () AS total
         FROM dealer_reports r JOIN companies c ON c.id = r.company_id
         WHERE r.state = 'current' AND {and} ORDER BY r.month DESC, c.name, r.kind, r.id{limit}"
    );
    sql::all(db.reader(), &sql, values).await
}

async fn queried(db: &Db, query: &StaffQuery, limit: &str) -> Result<Vec<Found>> {
    let month = query.month.map(|month| month.to_string()).unwrap_or_default();
    let kind = query.kind.map_or("", ReportKind::code);
    let [lower, typed, capital] = patterns(&query.text);
    let and = "($1 = '' OR r.kind = $1) AND ($2 = '' OR r.month = $2) AND (LOWER(c.name) LIKE $3 ESCAPE '\\'
               OR c.name LIKE $4 ESCAPE '\\' OR c.name LIKE $5 ESCAPE '\\')";
    find(db, and, vec![kind.into(), month.into(), lower.into(), typed.into(), capital.into()], limit).await
}

/// A page of what dealers report, the latest month first. Behind the last page it is the last one.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn for_staff(db: &Db, actor: &Actor, query: &StaffQuery, page: u32) -> Result<Page<StaffReport>> {
    actor.staff().map_err(denied)?;
    let limit = |page: u32| format!(" LIMIT {PAGE_ROWS} OFFSET {}", u64::from(page - 1) * u64::from(PAGE_ROWS));
    let mut page = page.max(1);
    let mut rows = queried(db, query, &limit(page)).await?;
    if rows.is_empty() && page > 1 {
        let total = queried(db, query, &limit(1)).await?.first().map_or(0, |row| row.total);
        page = u32::try_from(total).unwrap_or(0).div_ceil(PAGE_ROWS).clamp(1, page);
        rows = queried(db, query, &limit(page)).await?;
    }
    let total = rows.first().map_or(0, |row| u64::try_from(row.total).unwrap_or(0));
    let rows = rows.into_iter().map(Found::read).collect::<Result<_>>()?;
    Ok(Page { rows, total, number: page, size: PAGE_ROWS })
}

/// All of them: one Excel file.
///
/// # Errors
/// As [`for_staff`].
pub async fn all_for_staff(db: &Db, actor: &Actor, query: &StaffQuery) -> Result<Vec<StaffReport>> {
    actor.staff().map_err(denied)?;
    queried(db, query, "").await?.into_iter().map(Found::read).collect()
}

/// One of them with its rows: a page of those that a text finds, or all.
///
/// # Errors
/// `NotFound`; as [`for_staff`].
pub async fn staff_rows(
    db: &Db,
    actor: &Actor,
    id: i64,
    text: &str,
    page: Option<u32>,
) -> Result<(StaffReport, Page<ListedRow>)> {
    actor.staff().map_err(denied)?;
    let head = find(db, "r.id = $1", vec![id.into()], "").await?.pop().ok_or(Error::NotFound)?.read()?;
    Ok((head, select(db, id, text, page.map(|page| (page, PAGE_ROWS))).await?))
}
