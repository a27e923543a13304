//! An older file takes nothing back: of products, prices and stock each it is known when the newest file that told of them was
//! made, on 1C's clock. A file of another session that was made before it is refused as a whole, and 1C sends what has changed
//! once more, in a file of now.
//!
//! Files of one session are one exchange, made within seconds and in any order: the first of them in time counts, so that the
//! same files can also be sent again by another session. But none of them may be older than what counted before the session:
//! else an old file behind a new one would take it back, and let others in. What has no date is taken as it comes, and so is a date ahead of
//! our clock by more than a day, which is not remembered: a clock that was wrong once must not keep out what comes later.

use super::history;
use super::run::Claimed;
use crate::db::{Db, millis};
use crate::error::{Result, broken, denied};
use crate::sql;
use crate::user::Browser;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::actor::Actor;
use domain::exchange::{ExchangeSetting, Record, Thing, moment};
use domain::format::moscow;
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// Clocks of 1C stand in zones of their own, nine hours from Moscow's at most.
const AHEAD: TimeDelta = TimeDelta::days(1);

/// Why a file is not taken: it was made before another one that is taken already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Older {
    /// What both tell of.
    pub thing: Thing,
    /// On 1C's clock.
    pub made: NaiveDateTime,
    pub newest: NaiveDateTime,
}

#[derive(FromQueryResult)]
struct Row {
    thing: String,
    made_at: i64,
    session_id: i64,
    floor_at: Option<i64>,
}

const ROWS: &str = "SELECT thing, made_at, session_id, floor_at FROM exchange_newest";

/// Keeps when a file was made, unless it is older than what is known.
pub(super) async fn keep(
    tx: &DatabaseTransaction,
    claimed: &Claimed,
    records: &[Record],
    now: DateTime<Utc>,
) -> Result<Option<Older>> {
    for record in records {
        let Record::Made { at, things } = record else { continue };
        let Some(made) = moment(at).filter(|made| *made <= moscow(now) + AHEAD) else { continue };
        for thing in things {
            if let Some(older) = keep_one(tx, claimed.session, *thing, made).await? {
                return Ok(Some(older));
            }
        }
    }
    Ok(None)
}

async fn keep_one(tx: &DatabaseTransaction, session: i64, thing: Thing, made: NaiveDateTime) -> Result<Option<Older>> {
    let at = made.and_utc().timestamp_millis();
    // The first one of all, or the row that is there: locked either way.
    let sql = "INSERT INTO exchange_newest (thing, made_at, session_id) VALUES ($1, $2, $3)
               ON CONFLICT (thing) DO UPDATE SET made_at = exchange_newest.made_at
               RETURNING thing, made_at, session_id, floor_at";
    let values = [thing.code().into(), at.into(), session.into()];
    let known: Row = sql::one(tx, sql, values).await?.ok_or_else(|| broken("newest file"))?;
    let own = known.session_id == session;
    // Of another session all that counted; of this one what counted before it.
    let floor = if own { known.floor_at } else { Some(known.made_at) };
    if let Some(newest) = floor.filter(|floor| at < *floor) {
        return Ok(Some(Older { thing, made, newest: clock(newest)? }));
    }
    let at = if own { at.min(known.made_at) } else { at };
    let sql = "UPDATE exchange_newest SET made_at = $1, session_id = $2, floor_at = $3 WHERE thing = $4";
    sql::run(tx, sql, [at.into(), session.into(), floor.into(), thing.code().into()]).await?;
    Ok(None)
}

fn clock(made_at: i64) -> Result<NaiveDateTime> {
    DateTime::from_timestamp_millis(made_at).map(|at| at.naive_utc()).ok_or_else(|| broken("newest file"))
}

/// When the newest files were made, on 1C's clock, by what they tell of.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn newest(db: &Db, actor: &Actor) -> Result<Vec<(Thing, NaiveDateTime)>> {
    actor.staff().map_err(denied)?;
    let rows: Vec<Row> = sql::all(db.reader(), ROWS, []).await?;
    let row = |row: Row| Ok((Thing::from_code(&row.thing).ok_or_else(|| broken("thing"))?, clock(row.made_at)?));
    let mut rows = rows.into_iter().map(row).collect::<Result<Vec<_>>>()?;
    rows.sort();
    Ok(rows)
}

/// Forgets when the newest files were made: the next file of each kind is taken, however old it is, and counts from then on.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn allow_older(db: &Db, actor: &Actor, browser: &Browser) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    sql::run(&tx, "DELETE FROM exchange_newest", []).await?;
    let sql = "UPDATE exchange_settings SET changed_by = $1, changed_at = $2 WHERE id = 1";
    sql::run(&tx, sql, [staff.user.0.into(), millis(db.now()).into()]).await?;
    history::record(&tx, db, staff, &[ExchangeSetting::Older], browser).await?;
    tx.commit().await?;
    Ok(())
}
