//! Keys of programs of the supplier's people: a program does what its person may, as far as the key's scopes go, and what it
//! does is theirs in all histories. Shown once, stored as their SHA-256 (TEN-7).

use crate::api_key::{DAY, USED_EVERY, prefix};
use crate::audit::{self, Who};
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken, denied};
use crate::user::{Browser, confirm, digest, secret};
use crate::{dialect, sql};
use chrono::{DateTime, Utc};
use domain::account::{AccountError, Field, required};
use domain::actor::{Actor, StaffMember, Via};
use domain::api_key::{DAYS_LIMIT, KEYS_LIMIT, StaffScopes};
use domain::audit::Deed;
use domain::id::{ApiKeyId, UserId};
use sea_orm::FromQueryResult;

/// What keys of the supplier's people begin with, so that they cannot be mistaken for a dealer's.
const BEGIN: &str = "bs_";

/// A key as the page shows it.
#[derive(Clone, Debug)]
pub struct StaffKey {
    pub id: ApiKeyId,
    pub name: String,
    pub prefix: String,
    pub scopes: StaffScopes,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The actor's own keys, those in force first.
///
/// # Errors
/// `SignedOut`; `Forbidden` for everybody but the supplier's people.
pub async fn list(db: &Db, actor: &Actor) -> Result<Vec<StaffKey>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        prefix: String,
        scopes: i64,
        created_at: i64,
        expires_at: Option<i64>,
        used_at: Option<i64>,
        revoked_at: Option<i64>,
    }
    let staff = actor.staff().map_err(denied)?;
    let sql = "SELECT id, name, prefix, scopes, created_at, expires_at, used_at, revoked_at FROM staff_keys
               WHERE user_id = $1 ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 100";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [staff.user.0.into()]).await?;
    let key = |row: Row| {
        Ok(StaffKey {
            id: ApiKeyId(row.id),
            name: row.name,
            prefix: row.prefix,
            scopes: scopes(row.scopes)?,
            created_at: instant(row.created_at)?,
            expires_at: row.expires_at.map(instant).transpose()?,
            used_at: row.used_at.map(instant).transpose()?,
            revoked_at: row.revoked_at.map(instant).transpose()?,
        })
    };
    rows.into_iter().map(key).collect()
}

fn scopes(stored: i64) -> Result<StaffScopes> {
    Ok(StaffScopes::from_bits(u8::try_from(stored).map_err(|_| broken("scopes"))?))
}

/// Makes a key of the actor's own; the answer is the only time that it is seen. `days`: it ends by itself.
///
/// # Errors
/// `WrongPassword`, `Wait`, `Missing`, `Days`, `KeysLimit`; `Forbidden` for everybody but the supplier's people.
pub async fn create(
    db: &Db,
    actor: &Actor,
    name: &str,
    scopes: StaffScopes,
    days: Option<u32>,
    password: String,
    browser: &Browser,
) -> Result<String> {
    let user = actor.staff().map_err(denied)?.user;
    let name = required(name, Field::KeyName)?;
    if days.is_some_and(|days| !(1..=DAYS_LIMIT).contains(&days)) {
        return Err(AccountError::Days.into());
    }
    confirm(db, user, password).await?;
    let tx = db.begin().await?;
    let now = db.now();
    // Locked: two forms at once do not pass the limit together.
    let lock = format!("SELECT id FROM users WHERE id = $1{}", dialect::for_no_key_update(&tx));
    sql::number(&tx, &lock, [user.0.into()]).await?;
    let sql = "SELECT COUNT(*) FROM staff_keys WHERE user_id = $1 AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > $2)";
    let count = sql::number(&tx, sql, [user.0.into(), millis(now).into()]).await?.unwrap_or(0);
    if u64::try_from(count).unwrap_or(0) >= KEYS_LIMIT {
        return Err(AccountError::KeysLimit { limit: KEYS_LIMIT }.into());
    }
    let key = format!("{BEGIN}{}", secret()?);
    let values = [
        user.0.into(),
        name.as_str().into(),
        prefix(&key).into(),
        digest(&key).into(),
        i64::from(scopes.bits()).into(),
        millis(now).into(),
        days.map(|days| millis(now + DAY * days)).into(),
    ];
    let sql = "INSERT INTO staff_keys (user_id, name, prefix, key_hash, scopes, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    sql::run(&tx, sql, values).await?;
    let about = format!("{name} {}…", prefix(&key));
    audit::record(&tx, db, Who::person(None, None, user), Deed::CreatedKey, &about, browser).await?;
    tx.commit().await?;
    Ok(key)
}

/// A key of the actor's own opens nothing from now on.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn revoke(db: &Db, actor: &Actor, id: ApiKeyId, browser: &Browser) -> Result<()> {
    let user = actor.staff().map_err(denied)?.user;
    let tx = db.begin().await?;
    let sql = "UPDATE staff_keys SET revoked_at = $1 WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL
               RETURNING name || ' ' || prefix || '…'";
    let values = [millis(db.now()).into(), id.0.into(), user.0.into()];
    let name = sql::text(&tx, sql, values).await?.ok_or(Error::NotFound)?;
    audit::record(&tx, db, Who::person(None, None, user), Deed::RevokedKey, &name, browser).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a key says that it is one of the supplier's people.
#[must_use]
pub fn is_staff(key: &str) -> bool {
    key.starts_with(BEGIN)
}

/// Whose program shows this key, and what the key is good for. Without an actor: the key is the proof.
///
/// # Errors
/// `SignedOut` for a key that is not in force, or whose person may not come in any more.
pub async fn open(db: &Db, key: &str) -> Result<(Actor, StaffScopes)> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        scopes: i64,
        used_at: Option<i64>,
        user_id: i64,
        name: String,
        email: String,
    }
    let now = millis(db.now());
    let sql = "SELECT k.id, k.scopes, k.used_at, u.id AS user_id, u.email,
                   TRIM(u.last_name || ' ' || u.first_name || ' ' || u.middle_name) AS name
               FROM staff_keys k JOIN users u ON u.id = k.user_id
               WHERE k.key_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
                   AND u.staff AND u.disabled_at IS NULL";
    let row: Option<Row> = sql::one(db.reader(), sql, [digest(key).into(), now.into()]).await?;
    let row = row.ok_or(Error::SignedOut)?;
    let every = i64::try_from(USED_EVERY.as_millis()).unwrap_or(i64::MAX);
    if row.used_at.is_none_or(|used| used < now - every) {
        sql::run(db.writer(), "UPDATE staff_keys SET used_at = $1 WHERE id = $2", [now.into(), row.id.into()]).await?;
    }
    let member = StaffMember { user: UserId(row.user_id), name: row.name, email: row.email, via: Via::Api };
    Ok((Actor::Staff(member), scopes(row.scopes)?))
}
