//! What changes, in one order, for programs that ask what is new since they asked last.
//!
//! A change is written with the transaction that makes it, without a place in the order: a row of `feed` for what people
//! do, and `fed` emptied for what comes by the hundred thousand (products, prices, stock), where each row tells only its last
//! change. Places are given afterwards ([`collect`]), under a lock and to what everybody can see by then. So a place never
//! appears below one that somebody has read already, however long a transaction took, and a load writes nothing twice.

mod read;

pub use read::{Change, Changes, ProductChange, changes};

use crate::db::{Db, millis};
use crate::error::{Result, broken};
use crate::{dialect, hook, sql};
use chrono::NaiveDate;
use domain::feed::{FeedKind, KEPT_DAYS};
use domain::format::moscow;
use domain::id::CompanyId;
use sea_orm::DatabaseTransaction;
use std::time::Duration;

/// Places given at once of each table: a transaction that nobody waits long for.
const BATCH: u32 = 5_000;
/// The last place that was given.
const LAST: &str = "feed_position";
/// The last place whose change is forgotten.
const FORGOTTEN: &str = "feed_forgotten";
/// The day up to which ended discounts are told of.
const DAY: &str = "feed_day";

/// Tells of a change of an object of a counterparty, with the transaction that makes it. An empty object: all of the kind.
pub(crate) async fn tell(tx: &DatabaseTransaction, kind: FeedKind, of: i64, object: &str) -> Result<()> {
    let sql = "INSERT INTO feed (kind, counterparty_id, object) VALUES ($1, $2, $3)";
    sql::run(tx, sql, [kind.code().into(), of.into(), object.into()]).await?;
    Ok(())
}

/// Tells of a change of an order of which no more is known here.
pub(crate) async fn order(tx: &DatabaseTransaction, number: i64) -> Result<()> {
    let sql = "INSERT INTO feed (kind, counterparty_id, object)
               SELECT $2, counterparty_id, CAST(number AS TEXT) FROM orders WHERE number = $1";
    sql::run(tx, sql, [number.into(), FeedKind::Order.code().into()]).await?;
    Ok(())
}

/// Tells each counterparty of a company of a change of what they report together: a program hears for one counterparty.
pub(crate) async fn reported(tx: &DatabaseTransaction, kind: FeedKind, of: CompanyId, object: &str) -> Result<()> {
    let sql = "INSERT INTO feed (kind, counterparty_id, object)
               SELECT CAST($1 AS TEXT), id, CAST($2 AS TEXT) FROM counterparties WHERE company_id = $3";
    sql::run(tx, sql, [kind.code().into(), object.into(), of.0.into()]).await?;
    Ok(())
}

/// What there is now is no change: the demo begins with it.
pub(crate) async fn begin(db: &Db) -> Result<()> {
    for sql in [
        "DELETE FROM feed",
        "UPDATE products SET fed = 0, price_fed = 0",
        "UPDATE stock_levels SET fed = 0 WHERE fed IS NULL",
    ] {
        sql::run(db.writer(), sql, []).await?;
    }
    Ok(())
}

/// What tells its last change itself: table, column, and what a row is known by.
const BULK: [(FeedKind, &str, &str, &[&str]); 3] = [
    (FeedKind::Product, "products", "fed", &["id"]),
    (FeedKind::Price, "products", "price_fed", &["id"]),
    (FeedKind::Stock, "stock_levels", "fed", &["product_id", "warehouse_id"]),
];

/// Gives the next places to changes that have none. False: there are none, or others are about to change all of them again.
///
/// # Errors
/// When the database fails.
pub async fn collect(db: &Db) -> Result<bool> {
    // Looking first costs no write lock while nothing changes.
    let bulk = BULK.map(|(_, table, column, _)| format!("EXISTS (SELECT 1 FROM {table} WHERE {column} IS NULL)"));
    let waiting = format!(
        "SELECT CAST(CASE WHEN EXISTS (SELECT 1 FROM feed WHERE position IS NULL) OR {} THEN 1 ELSE 0 END AS BIGINT)",
        bulk.join(" OR ")
    );
    if sql::number(db.reader(), &waiting, []).await? != Some(1) {
        return Ok(false);
    }
    let tx = db.begin().await?;
    // Whoever gives places waits here for each other until the others' can be seen.
    let last =
        "INSERT INTO settings (name, value) VALUES ($1, '0') ON CONFLICT (name) DO UPDATE SET value = settings.value
                RETURNING CAST(value AS BIGINT)";
    let before = sql::number(&tx, last, [LAST.into()]).await?.ok_or_else(|| broken("feed"))?;
    // What changed twice meanwhile is told once.
    let twice = "DELETE FROM feed WHERE position IS NULL AND EXISTS (
                     SELECT 1 FROM feed n WHERE n.position IS NULL AND n.kind = feed.kind AND n.object = feed.object
                         AND COALESCE(n.counterparty_id, 0) = COALESCE(feed.counterparty_id, 0) AND n.id > feed.id)";
    sql::run(&tx, twice, []).await?;
    let given = give(&tx, "feed", "position", &["id"], before).await?;
    let last = before + given;
    let sql = "UPDATE feed SET at = $1 WHERE position > $2";
    sql::run(&tx, sql, [millis(db.now()).into(), before.into()]).await?;
    let (mut place, mut bulk) = (last, vec![]);
    for (kind, table, column, keys) in BULK {
        let given = give(&tx, table, column, keys, place).await?;
        place += given;
        // Products that are no more concern everybody, too.
        let told = given > 0 || (kind == FeedKind::Product && gone(&tx, before).await?);
        bulk.extend(Some(kind).filter(|_| told));
    }
    hook::fan_out(&tx, (before, last), &bulk, db.now()).await?;
    sql::run(&tx, "UPDATE settings SET value = $1 WHERE name = $2", [place.to_string().into(), LAST.into()]).await?;
    tx.commit().await?;
    Ok(place > before)
}

/// Whether a change after this place concerns everybody.
async fn gone(tx: &DatabaseTransaction, after: i64) -> Result<bool> {
    let sql = "SELECT id FROM feed WHERE counterparty_id IS NULL AND position > $1 LIMIT 1";
    Ok(sql::number(tx, sql, [after.into()]).await?.is_some())
}

/// Places after this one for rows of a table that have none; how many. Rows that somebody is changing wait for the next time.
async fn give(tx: &DatabaseTransaction, table: &str, column: &str, keys: &[&str], after: i64) -> Result<i64> {
    let (lock, key) = (dialect::skip_locked_no_key(tx), keys.join(", "));
    let same: Vec<String> = keys.iter().map(|key| format!("{table}.{key} = q.{key}")).collect();
    let sql = format!(
        "WITH q AS MATERIALIZED (
             SELECT {key}, ROW_NUMBER() OVER (ORDER BY {key}) AS n FROM (
                 SELECT {key} FROM {table} WHERE {column} IS NULL ORDER BY {key} LIMIT {BATCH}{lock}) p)
         UPDATE {table} SET {column} = CAST($1 AS BIGINT) + q.n FROM q WHERE {}",
        same.join(" AND ")
    );
    i64::try_from(sql::run(tx, &sql, [after.into()]).await?).map_err(|_| broken("feed"))
}

/// Tells of discounts whose last day is over: prices are others from the next day on. A first run tells of nothing.
///
/// # Errors
/// When the database fails.
pub async fn ended(db: &Db) -> Result<()> {
    let today = moscow(db.now()).date();
    let sql = "SELECT value FROM settings WHERE name = $1";
    if sql::text(db.reader(), sql, [DAY.into()]).await?.is_some_and(|day| day >= today.to_string()) {
        return Ok(());
    }
    let tx = db.begin().await?;
    // Whoever is second waits here, and finds nothing left to tell.
    let told =
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = settings.value
                RETURNING value";
    let told = sql::text(&tx, told, [DAY.into(), today.to_string().into()]).await?.ok_or_else(|| broken("feed"))?;
    let told: NaiveDate = told.parse().map_err(|_| broken("feed"))?;
    let sql = "INSERT INTO feed (kind, counterparty_id, object)
               SELECT DISTINCT CAST($1 AS TEXT), c.counterparty_id, '' FROM discounts d
               JOIN contracts c ON c.id = d.contract_id WHERE d.valid_until >= $2 AND d.valid_until < $3";
    sql::run(&tx, sql, [FeedKind::Price.code().into(), told.into(), today.into()]).await?;
    sql::run(&tx, "UPDATE settings SET value = $1 WHERE name = $2", [today.to_string().into(), DAY.into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets what changed more than [`KEPT_DAYS`] ago; who has not asked since then starts over.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db) -> Result<()> {
    let until = millis(db.now() - Duration::from_hours(24) * KEPT_DAYS);
    let sql = "SELECT MAX(position) FROM feed WHERE at <= $1 HAVING COUNT(*) > 0";
    let Some(last) = sql::number(db.reader(), sql, [until.into()]).await? else { return Ok(()) };
    let tx = db.begin().await?;
    let sql = "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2";
    sql::run(&tx, sql, [FORGOTTEN.into(), last.to_string().into()]).await?;
    sql::run(&tx, "DELETE FROM feed WHERE position <= $1", [last.into()]).await?;
    tx.commit().await?;
    Ok(())
}
