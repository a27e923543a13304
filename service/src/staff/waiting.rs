//! What waits for the supplier's people, of everything: the numbers on their first page and beside its links.

use crate::db::{Db, instant, millis};
use crate::error::{Result, denied};
use crate::order::LIES_READY;
use crate::sql;
use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::claim::ClaimStatus;
use sea_orm::FromQueryResult;
use std::time::Duration;

/// A failed exchange is counted for so long.
const WEEK: Duration = Duration::from_hours(24 * 7);

/// What somebody has to do something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// Orders without an invoice.
    Submitted,
    /// Orders whose buyers wait for an answer about a discount.
    Asked,
    /// Orders that are paid and cannot go to production.
    Stuck,
    /// Orders with goods that lie ready to be shipped.
    Ready,
    /// Payments of which nobody has said what they pay.
    Payments,
    Claims,
    Projects,
    /// Tables that were read and not applied: of products, prices and stock.
    Products,
    Prices,
    Stock,
    /// Steps of the exchange with 1C that failed within a week.
    Exchange,
}

impl Waits {
    /// In the order of the work: dealers first.
    pub const ALL: [Self; 11] = [
        Self::Submitted,
        Self::Asked,
        Self::Stuck,
        Self::Ready,
        Self::Payments,
        Self::Claims,
        Self::Projects,
        Self::Products,
        Self::Prices,
        Self::Stock,
        Self::Exchange,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Asked => "asked",
            Self::Stuck => "stuck",
            Self::Ready => "ready",
            Self::Payments => "payments",
            Self::Claims => "claims",
            Self::Projects => "projects",
            Self::Products => "products",
            Self::Prices => "prices",
            Self::Stock => "stock",
            Self::Exchange => "exchange",
        }
    }
}

/// How many of them, and since when the oldest of them waits, where that is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub what: Waits,
    pub count: u64,
    pub since: Option<DateTime<Utc>>,
}

/// What waits, each of [`Waits::ALL`] in its order. Every number is read from an index of what waits alone.
///
/// # Errors
/// `SignedOut`; `Forbidden` for everybody but the supplier's people.
pub async fn waiting(db: &Db, actor: &Actor) -> Result<Vec<Waiting>> {
    #[derive(FromQueryResult)]
    struct Row {
        what: String,
        number: i64,
        since: Option<i64>,
    }
    actor.staff().map_err(denied)?;
    let claims: Vec<String> = ClaimStatus::WAITING.iter().map(|status| format!("'{}'", status.code())).collect();
    let claims = claims.join(", ");
    let sql = format!(
        "SELECT 'submitted' AS what, COUNT(*) AS number, MIN(submitted_at) AS since FROM orders WHERE status = 'submitted'
         UNION ALL SELECT 'asked', COUNT(*), MIN(discount_asked_at) FROM orders WHERE discount_asked_at IS NOT NULL
         UNION ALL SELECT 'stuck', COUNT(*), MIN(stuck_at) FROM orders WHERE stuck_at IS NOT NULL
         UNION ALL SELECT 'ready', COUNT(DISTINCT order_number), CAST(NULL AS BIGINT) FROM promises WHERE {LIES_READY}
         UNION ALL SELECT 'payments', COUNT(*), MIN(loaded_at) FROM payments WHERE settled_at IS NULL
         UNION ALL SELECT 'claims', COUNT(*), MIN(created_at) FROM claims WHERE status IN ({claims})
         UNION ALL SELECT 'projects', COUNT(*), MIN(created_at) FROM projects WHERE status = 'filed'
         UNION ALL SELECT kind, COUNT(*), MIN(created_at) FROM loads WHERE applied_at IS NULL GROUP BY kind
         UNION ALL SELECT 'exchange', COUNT(*), MIN(started_at) FROM exchange_runs
             WHERE state = 'failed' AND started_at > $1"
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [millis(db.now() - WEEK).into()]).await?;
    let of = |what: Waits| {
        let row = rows.iter().find(|row| row.what == what.code());
        let since = row.and_then(|row| row.since).map(instant).transpose()?;
        Ok(Waiting { what, count: row.map_or(0, |row| u64::try_from(row.number).unwrap_or(0)), since })
    };
    Waits::ALL.into_iter().map(of).collect()
}
