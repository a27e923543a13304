//! Work for the background, stored in the same transaction as what caused it, done at least once.
//! [`Job`] is closed: this file lists everything that can happen in the background, letters apart.

use crate::db::{Db, millis};
use crate::entity::job;
use crate::error::{Error, Result, broken};
use crate::{dialect, order, reconciliation, simulator, sql};
use chrono::{DateTime, Utc};
use domain::id::OrderNumber;
use domain::order::OrderMove;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Longer than any job takes: another worker takes it over only after that.
const LEASE: Duration = Duration::from_mins(1);
/// The names of the simulator's jobs, which wait while it is paused.
pub(crate) const SIMULATED: &str = "(name LIKE 'invoice:%' OR name LIKE 'payment:%' OR name LIKE 'progress:%')";
/// How long to wait after the first, the second … failure, minutes; the last one for all that follow.
const RETRY_MINUTES: [u64; 5] = [1, 5, 15, 60, 240];

/// Something to be done in the background.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Job {
    /// Demo mode: the simulated supplier's accounting issues the invoice of an order.
    SimulateInvoice { order: OrderNumber },
    /// Demo mode: the buyer of an order that is to be paid first pays it.
    SimulatePayment {
        order: OrderNumber,
        /// How often the buyer has waited for an answer about a discount.
        #[serde(default)]
        waited: u32,
    },
    /// Demo mode: what an order in production waits for is made, moved, and shipped, a step at a time.
    SimulateProgress { order: OrderNumber, step: u32 },
    /// «Акт сверки» that was asked for.
    Reconcile { reconciliation: i64 },
}

impl Job {
    /// One piece of work has one name, so that it is never queued twice.
    fn name(&self) -> String {
        match self {
            Self::SimulateInvoice { order } => format!("invoice:{order}"),
            Self::SimulatePayment { order, waited: 0 } => format!("payment:{order}"),
            Self::SimulatePayment { order, waited } => format!("payment:{order}:{waited}"),
            Self::SimulateProgress { order, step } => format!("progress:{order}:{step}"),
            Self::Reconcile { reconciliation } => format!("reconciliation:{reconciliation}"),
        }
    }
}

/// Queues a job with the transaction that causes it.
pub(crate) async fn enqueue(tx: &DatabaseTransaction, what: &Job, run_at: DateTime<Utc>) -> Result<()> {
    let row = job::ActiveModel {
        name: Set(what.name()),
        job: Set(serde_json::to_string(what).map_err(|error| Error::Internal(error.to_string()))?),
        run_at: Set(millis(run_at)),
        leased_until: Set(0),
        attempts: Set(0),
        error: Set(String::new()),
        ..Default::default()
    };
    job::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Claimed {
    id: i64,
    job: String,
    attempts: i64,
}

/// Takes the next job that is due and does it. False: nothing is due.
///
/// # Errors
/// When the database fails; a job that fails is retried later and is no error here.
pub async fn run_one(db: &Db) -> Result<bool> {
    let now = db.now();
    let Some(claimed) = claim(db, now).await? else { return Ok(false) };
    match perform(db, &claimed.job).await {
        Ok(()) => {
            let values = [millis(db.now()).into(), claimed.id.into()];
            sql::run(db.writer(), "UPDATE jobs SET done_at = $1 WHERE id = $2", values).await?;
        }
        Err(error) => {
            tracing::warn!(job = claimed.job, %error, "job failed, will be retried");
            let values = [retry_at(now, claimed.attempts).into(), error.to_string().into(), claimed.id.into()];
            sql::run(db.writer(), "UPDATE jobs SET run_at = $1, leased_until = 0, error = $2 WHERE id = $3", values)
                .await?;
        }
    }
    Ok(true)
}

async fn claim(db: &Db, now: DateTime<Utc>) -> Result<Option<Claimed>> {
    // Looking first costs no write lock while there is nothing to do.
    if due(db.reader(), now, "").await?.is_none() {
        return Ok(None);
    }
    let tx = db.begin().await?;
    let Some(claimed) = due(&tx, now, dialect::skip_locked(&tx)).await? else { return Ok(None) };
    let values = [millis(now + LEASE).into(), claimed.id.into()];
    sql::run(&tx, "UPDATE jobs SET leased_until = $1, attempts = attempts + 1 WHERE id = $2", values).await?;
    tx.commit().await?;
    Ok(Some(claimed))
}

async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>, lock: &str) -> Result<Option<Claimed>> {
    let sql = format!(
        "SELECT id, job, attempts FROM jobs WHERE done_at IS NULL AND run_at <= $1 AND leased_until <= $1
             AND NOT ({SIMULATED} AND EXISTS (SELECT 1 FROM simulator WHERE paused_at IS NOT NULL))
         ORDER BY run_at, id LIMIT 1{lock}"
    );
    sql::one(db, &sql, [millis(now).into()]).await
}

async fn perform(db: &Db, job: &str) -> Result<()> {
    match serde_json::from_str(job).map_err(|_| broken("job"))? {
        Job::SimulateInvoice { order } => order::advance(db, order, OrderMove::IssueInvoice).await,
        Job::SimulatePayment { order, waited } => simulator::pay(db, order, waited).await,
        Job::SimulateProgress { order, step } => simulator::progress(db, order, step).await,
        Job::Reconcile { reconciliation } => reconciliation::make(db, reconciliation).await,
    }
}

/// When to try again after so many failures, as it is stored.
pub(crate) fn retry_at(now: DateTime<Utc>, failures: i64) -> i64 {
    let at = usize::try_from(failures).unwrap_or(0).min(RETRY_MINUTES.len() - 1);
    let minutes = RETRY_MINUTES.get(at).copied().unwrap_or(240);
    millis(now + Duration::from_secs(60 * minutes))
}
