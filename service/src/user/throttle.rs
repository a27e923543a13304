//! Counters against guessing and against asking too often, in the database: every instance sees them (AUT-6, BUS-6).

use super::digest;
use crate::db::{Db, millis};
use crate::error::Result;
use crate::sql;
use chrono::{DateTime, Utc};
use domain::account::AccountError;
use domain::user::SignInError;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// Failures are counted over so long.
const WINDOW: Duration = Duration::from_mins(15);
const FIRST_WAIT_MS: i64 = 5_000;

/// What attempts are counted for.
#[derive(Clone, Copy, Debug)]
pub enum Guessed<'a> {
    /// What was typed as a login.
    Login(&'a str),
    /// A person who is known already: the second factor, the password once more.
    Person(i64),
    /// From this network address.
    Address(&'a str),
}

impl Guessed<'_> {
    /// Of what was typed only a hash is stored: it may be long, and it may be personal.
    fn name(self) -> String {
        match self {
            Self::Login(login) => format!("login:{}", digest(login)),
            Self::Person(id) => format!("person:{id}"),
            Self::Address(address) => format!("address:{}", network(address)),
        }
    }

    /// So many failures are free; each further one doubles the wait, up to the window.
    const fn free(self) -> i64 {
        match self {
            Self::Login(_) | Self::Person(_) => 10,
            Self::Address(_) => 100,
        }
    }
}

/// One household has one IPv4 address, and 2^64 of the longer ones.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(long)) => {
            let [a, b, c, d, ..] = long.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
        _ => address.to_owned(),
    }
}

#[derive(FromQueryResult)]
struct Counter {
    failures: i64,
    since: i64,
    blocked_until: i64,
}

/// Counts an attempt before it is made: however many come at once, no more than the free ones get through. What succeeds is
/// forgotten, what was not tried is given back.
///
/// # Errors
/// `Wait` while one of the counters is blocked, for the right password too.
pub async fn attempt(db: &Db, of: &[Guessed<'_>], now: DateTime<Utc>) -> Result<()> {
    let tx = db.begin().await?;
    for guessed in of {
        // The row is locked by the insert that may find it there.
        let sql = "INSERT INTO throttles (name, failures, since, blocked_until) VALUES ($1, 0, $2, 0)
                   ON CONFLICT (name) DO UPDATE SET failures = throttles.failures
                   RETURNING failures, since, blocked_until";
        let counter: Option<Counter> = sql::one(&tx, sql, [guessed.name().into(), millis(now).into()]).await?;
        let Some(counter) = counter else { continue };
        let left = counter.blocked_until - millis(now);
        if left > 0 {
            let seconds = u32::try_from(left / 1000 + 1).unwrap_or(u32::MAX);
            return Err(SignInError::Wait { seconds }.into());
        }
        let fresh = counter.since < millis(now - WINDOW);
        let failures = if fresh { 1 } else { counter.failures + 1 };
        let since = if fresh { millis(now) } else { counter.since };
        let blocked_until = millis(now) + wait(failures - guessed.free());
        let values = [failures.into(), since.into(), blocked_until.into(), guessed.name().into()];
        let sql = "UPDATE throttles SET failures = $1, since = $2, blocked_until = $3 WHERE name = $4";
        sql::run(&tx, sql, values).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The attempt was no failure: those of the person are forgotten, that of the network address is given back.
pub async fn succeeded(db: &Db, of: &[Guessed<'_>]) -> Result<()> {
    for guessed in of {
        let sql = match guessed {
            Guessed::Address(_) => GIVE_BACK,
            _ => "DELETE FROM throttles WHERE name = $1 AND $2 = $2",
        };
        sql::run(db.writer(), sql, [guessed.name().into(), guessed.free().into()]).await?;
    }
    Ok(())
}

/// Nothing was tried after all.
pub async fn give_back(db: &Db, of: &[Guessed<'_>]) -> Result<()> {
    for guessed in of {
        sql::run(db.writer(), GIVE_BACK, [guessed.name().into(), guessed.free().into()]).await?;
    }
    Ok(())
}

const GIVE_BACK: &str = "UPDATE throttles SET failures = failures - 1,
    blocked_until = CASE WHEN failures <= $2 THEN 0 ELSE blocked_until END WHERE name = $1 AND failures > 0";

/// Takes one of so many that are free in a window, for what costs or annoys somebody (BUS-6): letters, registrations.
/// `of`: for whom, of which only a hash is stored.
///
/// # Errors
/// `TooMany` with the seconds to wait when none is left.
pub async fn spend(
    tx: &DatabaseTransaction,
    kind: &str,
    of: &str,
    free: i64,
    window: Duration,
    now: DateTime<Utc>,
) -> Result<()> {
    let fresh = "INSERT INTO throttles (name, failures, since, blocked_until) VALUES ($1, 1, $2, 0)
                 ON CONFLICT (name) DO UPDATE SET
                     failures = CASE WHEN throttles.since < $3 THEN 1 ELSE throttles.failures + 1 END,
                     since = CASE WHEN throttles.since < $3 THEN $2 ELSE throttles.since END
                 RETURNING failures, since, blocked_until";
    let name = format!("{kind}:{}", digest(&network(of)));
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
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_the_window() {
        assert_eq!([-1, 0, 1, 2, 50].map(wait), [0, 5_000, 10_000, 20_000, 900_000]);
    }

    #[test]
    fn a_household_is_one_address() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }
}
