//! Counters against guessing passwords, in the database: every instance sees them (AUT-6).

use crate::db::{Db, millis};
use crate::error::Result;
use crate::sql;
use chrono::{DateTime, Utc};
use domain::account::AccountError;
use domain::user::SignInError;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::time::Duration;

/// Failures are counted over so long.
const WINDOW: Duration = Duration::from_mins(15);
/// So many failures of one login are free; each further one doubles the wait, up to the window.
const FREE_PER_LOGIN: i64 = 10;
const FREE_PER_ADDRESS: i64 = 100;
const FIRST_WAIT_MS: i64 = 5_000;

#[derive(FromQueryResult)]
struct Counter {
    failures: i64,
    since: i64,
    blocked_until: i64,
}

/// Refuses while one of the counters is blocked, the right password too.
pub async fn check(db: &Db, names: &[String], now: DateTime<Utc>) -> Result<()> {
    for name in names {
        let sql = "SELECT failures, since, blocked_until FROM throttles WHERE name = $1";
        let counter: Option<Counter> = sql::one(db.reader(), sql, [name.as_str().into()]).await?;
        let left = counter.map_or(0, |counter| counter.blocked_until - millis(now));
        if left > 0 {
            let seconds = u32::try_from(left / 1000 + 1).unwrap_or(u32::MAX);
            return Err(SignInError::Wait { seconds }.into());
        }
    }
    Ok(())
}

/// Takes one of so many that are free in a window, for what costs or annoys somebody (BUS-6): letters, registrations.
///
/// # Errors
/// `TooMany` with the seconds to wait when none is left.
pub async fn spend(
    tx: &DatabaseTransaction,
    name: &str,
    free: i64,
    window: Duration,
    now: DateTime<Utc>,
) -> Result<()> {
    let fresh = "INSERT INTO throttles (name, failures, since, blocked_until) VALUES ($1, 1, $2, 0)
                 ON CONFLICT (name) DO UPDATE SET
                     failures = CASE WHEN throttles.since < $3 THEN 1 ELSE throttles.failures + 1 END,
                     since = CASE WHEN throttles.since < $3 THEN $2 ELSE throttles.since END
                 RETURNING failures, since, blocked_until";
    let values = [name.into(), millis(now).into(), millis(now - window).into()];
    let counter: Option<Counter> = sql::one(tx, fresh, values).await?;
    match counter.filter(|counter| counter.failures > free) {
        None => Ok(()),
        Some(counter) => {
            let left = counter.since + i64::try_from(window.as_millis()).unwrap_or(i64::MAX) - millis(now);
            Err(AccountError::TooMany { seconds: u32::try_from(left / 1000 + 1).unwrap_or(1) }.into())
        }
    }
}

/// Counts a failure.
pub async fn failed(db: &Db, names: &[String], now: DateTime<Utc>) -> Result<()> {
    let tx = db.begin().await?;
    for name in names {
        // The row is locked by the insert that may find it there.
        let sql = "INSERT INTO throttles (name, failures, since, blocked_until) VALUES ($1, 0, $2, 0)
                   ON CONFLICT (name) DO UPDATE SET failures = throttles.failures
                   RETURNING failures, since, blocked_until";
        let counter: Option<Counter> = sql::one(&tx, sql, [name.as_str().into(), millis(now).into()]).await?;
        let Some(counter) = counter else { continue };
        let fresh = counter.since < millis(now - WINDOW);
        let failures = if fresh { 1 } else { counter.failures + 1 };
        let since = if fresh { millis(now) } else { counter.since };
        let free = if name.starts_with("login:") { FREE_PER_LOGIN } else { FREE_PER_ADDRESS };
        let values =
            [failures.into(), since.into(), (millis(now) + wait(failures - free)).into(), name.as_str().into()];
        sql::run(&tx, "UPDATE throttles SET failures = $1, since = $2, blocked_until = $3 WHERE name = $4", values)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Forgets the failures of a login that got in.
pub async fn forget(db: &Db, name: Option<&String>) -> Result<()> {
    let Some(name) = name else { return Ok(()) };
    let there = "SELECT failures FROM throttles WHERE name = $1";
    if sql::number(db.reader(), there, [name.as_str().into()]).await?.is_some() {
        sql::run(db.writer(), "DELETE FROM throttles WHERE name = $1", [name.as_str().into()]).await?;
    }
    Ok(())
}

/// How long to wait after so many failures beyond the free ones, milliseconds.
fn wait(beyond: i64) -> i64 {
    if beyond < 0 {
        return 0;
    }
    let window = i64::try_from(WINDOW.as_millis()).unwrap_or(i64::MAX);
    let doubled = u32::try_from(beyond).ok().and_then(|times| FIRST_WAIT_MS.checked_shl(times.min(20)));
    doubled.unwrap_or(window).min(window)
}

#[cfg(test)]
mod tests {
    use super::wait;

    #[test]
    fn the_wait_doubles_up_to_the_window() {
        assert_eq!([-1, 0, 1, 2, 50].map(wait), [0, 5_000, 10_000, 20_000, 900_000]);
    }
}
