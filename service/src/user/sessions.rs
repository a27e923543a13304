//! «Мои сеансы» (A12), opening and ending them.

use super::{ABSOLUTE, Browser, IDLE, REMEMBERED, SignedIn, digest, secret, usual_counterparty};
use crate::audit::{self, Who};
use crate::db::{Db, instant, millis};
use crate::entity::session;
use crate::error::{Error, Result, denied};
use crate::{dialect, sql};
use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::audit::Deed;
use domain::id::UserId;
use domain::user::SignInError;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, FromQueryResult};

/// A session as its person sees it.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Names it in a form; lets nobody in.
    pub id: String,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub address: String,
    pub browser: String,
    pub current: bool,
}

/// Characters of the stored hash that name a session.
const NAME: usize = 16;

/// For whom a session is opened.
pub(super) struct Opened<'a> {
    pub user: i64,
    /// The hash that the typed password fitted: another one by now opens nothing.
    pub password: Option<&'a str>,
    pub remember: bool,
}

/// Opens a session of a person who has proved who they are.
///
/// # Errors
/// `Wrong` when the person has been disabled or has another password since.
pub(super) async fn open_session(
    db: &Db,
    tx: &DatabaseTransaction,
    Opened { user, password, remember }: Opened<'_>,
    browser: &Browser,
) -> Result<SignedIn> {
    let lock = format!(
        "SELECT id FROM users WHERE id = $1 AND disabled_at IS NULL AND ($2 = '' OR password = $2){}",
        dialect::for_update(tx)
    );
    if sql::number(tx, &lock, [user.into(), password.unwrap_or_default().into()]).await?.is_none() {
        return Err(SignInError::Wrong.into());
    }
    let now = db.now();
    let max_age = if remember { REMEMBERED } else { ABSOLUTE };
    let token = secret()?;
    let row = session::ActiveModel {
        token_hash: Set(digest(&token)),
        user_id: Set(user),
        counterparty_id: Set(usual_counterparty(tx, user).await?),
        created_at: Set(millis(now)),
        seen_at: Set(millis(now)),
        expires_at: Set(millis(now + max_age)),
        address: Set(browser.address.clone()),
        browser: Set(browser.name.clone()),
    };
    session::Entity::insert(row).exec_without_returning(tx).await?;
    let who = Who::of(tx, UserId(user)).await?;
    audit::record(tx, db, who, Deed::SignedIn, &browser.name, browser).await?;
    Ok(SignedIn { token, max_age })
}

/// The person's sessions, the last used first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn sessions(db: &Db, actor: &Actor, token: &str) -> Result<Vec<OpenSession>> {
    #[derive(FromQueryResult)]
    struct Row {
        token_hash: String,
        created_at: i64,
        seen_at: i64,
        address: String,
        browser: String,
    }
    let user = actor.themselves().map_err(denied)?;
    let sql = "SELECT token_hash, created_at, seen_at, address, browser FROM sessions
               WHERE user_id = $1 AND expires_at > $2 AND (seen_at > $3 OR expires_at - created_at > $4)
               ORDER BY seen_at DESC LIMIT 100";
    let now = db.now();
    let short = i64::try_from(ABSOLUTE.as_millis()).unwrap_or(i64::MAX);
    let values = [user.0.into(), millis(now).into(), millis(now - IDLE).into(), short.into()];
    let rows: Vec<Row> = sql::all(db.reader(), sql, values).await?;
    let here = digest(token);
    let open = |row: Row| {
        Ok(OpenSession {
            current: row.token_hash == here,
            id: row.token_hash.get(..NAME).unwrap_or_default().to_owned(),
            created_at: instant(row.created_at)?,
            seen_at: instant(row.seen_at)?,
            address: row.address,
            browser: row.browser,
        })
    };
    rows.into_iter().map(open).collect()
}

/// «Завершить»: ends one of the person's sessions.
///
/// # Errors
/// `NotFound`.
pub async fn end_session(db: &Db, actor: &Actor, id: &str) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    let sql = format!("DELETE FROM sessions WHERE user_id = $1 AND SUBSTR(token_hash, 1, {NAME}) = $2");
    match sql::run(db.writer(), &sql, [user.0.into(), id.into()]).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Ends all of the person's sessions but this one.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn end_other_sessions(db: &Db, actor: &Actor, token: &str) -> Result<u64> {
    let user = actor.themselves().map_err(denied)?;
    let sql = "DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2";
    sql::run(db.writer(), sql, [user.0.into(), digest(token).into()]).await
}
