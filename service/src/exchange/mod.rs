//! Exchange with 1C («Обмен с 1С»): 1C is always the client. It opens a session with the secret that the supplier's people made
//! for it, sends files in parts, has them taken, asks for orders and confirms them. Everything may come twice: what is the same
//! changes nothing, and the log says so.
//!
//! Without an actor are the calls of 1C: its secret opened the [`Session`] that they take instead.

mod dictionary;
mod file;
mod goods;
mod group;
mod history;
mod import;
mod newest;
mod offer;
mod order;
mod outgoing;
mod picture;
mod run;
mod staff;

pub use file::{Put, archive, clear, find_file, has_ended, part, put};
pub use history::{SettingsChange, history};
pub use import::Import;
pub use newest::{Older, allow_older, newest};
pub use outgoing::{confirm, product_ids, query};
pub use picture::{PICTURES, Wanted};
pub use run::{Claimed, Run, ask, claim, fail, state};
pub use staff::{
    Choices, Counted, LoggedRun, Remark, Settings, TypedSettings, choose_warehouse, renew_secret, runs, save, settings,
    switch, the_run,
};

use crate::db::{Db, millis};
use crate::error::{Error, Result, broken};
use crate::user::throttle::{self, Guessed};
use crate::user::{digest, secret, verify_password};
use crate::{catalog, sql};
use domain::exchange::{Charset, Version};
use sea_orm::FromQueryResult;
use std::time::Duration;

/// A session of 1C ends so long after its last call.
const IDLE: Duration = Duration::from_hours(2);
/// What has been done is remembered so long.
const KEEP: Duration = Duration::from_hours(24 * 90);

/// A session of 1C: only its secret opens one.
#[derive(Clone, Debug)]
pub struct Session {
    id: i64,
    /// In what files are written for it.
    pub charset: Charset,
    pub version: Version,
}

/// Opens a session for 1C: the secret of its cookie. Each call opens another one.
///
/// # Errors
/// `SignedOut` for a wrong login or secret, and while the exchange is off: the two cannot be told apart; `Wait`, `Busy`.
pub async fn open(db: &Db, login: &str, typed: &str, address: &str) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Row {
        enabled: bool,
        login: String,
        secret: String,
    }
    let now = db.now();
    let guessed = format!("1c:{login}");
    let counters = [Guessed::Login(&guessed), Guessed::Address(address)];
    throttle::attempt(db, &counters, now).await?;
    let row: Option<Row> =
        sql::one(db.reader(), "SELECT enabled, login, secret FROM exchange_settings WHERE id = 1", []).await?;
    let hash = row.filter(|row| row.enabled && row.login == login).map(|row| row.secret);
    match verify_password(db, typed.to_owned(), hash).await {
        Ok(true) => throttle::succeeded(db, &counters).await?,
        Ok(false) => return Err(Error::SignedOut),
        Err(error) => {
            throttle::give_back(db, &counters).await?;
            return Err(error);
        }
    }
    let token = secret()?;
    let sql = "INSERT INTO exchange_sessions (token_hash, opened_at, expires_at) VALUES ($1, $2, $3)";
    sql::run(db.writer(), sql, [digest(&token).into(), millis(now).into(), millis(now + IDLE).into()]).await?;
    Ok(token)
}

/// The session of this secret, which goes on from now.
///
/// # Errors
/// `SignedOut` for one that is none, or over, and while the exchange is off.
pub async fn session(db: &Db, token: &str) -> Result<Session> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        expires_at: i64,
        charset: String,
        version: String,
    }
    let now = db.now();
    let sql = "SELECT s.id, s.expires_at, e.charset, e.version
               FROM exchange_sessions s JOIN exchange_settings e ON e.id = 1 AND e.enabled
               WHERE s.token_hash = $1 AND s.expires_at > $2";
    let row: Option<Row> = sql::one(db.reader(), sql, [digest(token).into(), millis(now).into()]).await?;
    let row = row.ok_or(Error::SignedOut)?;
    // Not with each of thousands of parts.
    if row.expires_at < millis(now + IDLE / 2) {
        let sql = "UPDATE exchange_sessions SET expires_at = $1 WHERE id = $2";
        sql::run(db.writer(), sql, [millis(now + IDLE).into(), row.id.into()]).await?;
    }
    Ok(Session {
        id: row.id,
        charset: Charset::from_code(&row.charset).ok_or_else(|| broken("charset"))?,
        version: Version::from_code(&row.version).ok_or_else(|| broken("version"))?,
    })
}

/// Ends the step `complete` of a full exchange: what it named is known now. Whatever is absent was switched off by `deactivate`,
/// if 1C asked for it.
///
/// # Errors
/// When the database fails.
pub async fn complete(db: &Db, _: &Session) -> Result<()> {
    sql::run(db.writer(), "UPDATE exchange_settings SET full_since = NULL WHERE id = 1", []).await?;
    Ok(())
}

/// Takes what the full exchange did not name out of production: only what 1C had named before. How many products that were;
/// without a full exchange since the last time none.
///
/// # Errors
/// When the database fails.
pub async fn deactivate(db: &Db, session: &Session) -> Result<u64> {
    let tx = db.begin().await?;
    let since = "SELECT full_since FROM exchange_settings WHERE id = 1 AND full_since IS NOT NULL";
    let mut gone = 0;
    if let Some(since) = sql::number(&tx, since, []).await? {
        let now = millis(db.now());
        let these = "SELECT x.product_id FROM exchange_products x WHERE x.seen_at < $1 AND x.removed_at IS NULL";
        let any = format!("SELECT COUNT(*) FROM ({these}) n");
        if sql::number(&tx, &any, [since.into()]).await?.unwrap_or(0) > 0 {
            // First: whoever changes goods waits here for each other.
            catalog::changed(&tx).await?;
        }
        let sql = format!(
            "INSERT INTO staff_changes (at, product_id, changed, about, was, now)
             SELECT $2, p.id, 'discontinued', '1С', 'off', 'on' FROM products p WHERE NOT p.discontinued AND p.id IN ({these})"
        );
        sql::run(&tx, &sql, [since.into(), now.into()]).await?;
        // What people here have taken out of production before stays theirs, when 1C names it again.
        let sql = "UPDATE exchange_products SET removed_at = $2 WHERE seen_at < $1 AND removed_at IS NULL
                   AND product_id IN (SELECT p.id FROM products p WHERE NOT p.discontinued)";
        sql::run(&tx, sql, [since.into(), now.into()]).await?;
        let sql = "UPDATE products SET discontinued = TRUE, version = version + 1, fed = NULL WHERE NOT discontinued AND id IN (
                       SELECT x.product_id FROM exchange_products x WHERE x.seen_at < $1 AND x.removed_at = $2)";
        gone = sql::run(&tx, sql, [since.into(), now.into()]).await?;
        sql::run(&tx, "UPDATE exchange_settings SET full_since = NULL WHERE id = 1", []).await?;
    }
    run::log_deactivated(db, &tx, session, gone).await?;
    tx.commit().await?;
    Ok(gone)
}

/// Forgets what is over: sessions with the files of theirs, and the log of three months ago.
///
/// # Errors
/// When the database cannot be written.
pub async fn tidy(db: &Db) -> Result<()> {
    let now = db.now();
    sql::run(db.writer(), "DELETE FROM exchange_sessions WHERE expires_at <= $1", [millis(now).into()]).await?;
    sql::run(db.writer(), "DELETE FROM exchange_runs WHERE started_at <= $1", [millis(now - KEEP).into()]).await?;
    Ok(())
}
