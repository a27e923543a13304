//! «Доступ к API»: keys of a counterparty for programs. Shown once, stored as their SHA-256 (TEN-7).

use crate::audit::{self, Who};
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken};
use crate::sql;
use crate::user::{Browser, buyer, confirm, digest, secret};
use chrono::{DateTime, Utc};
use domain::account::{AccountError, Field, required};
use domain::actor::Actor;
use domain::api_key::{KEYS_LIMIT, Scopes};
use domain::audit::Deed;
use domain::id::ApiKeyId;
use domain::user::Action;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::time::Duration;

/// Characters of a key that stay visible, so that people can tell keys apart.
const PREFIX: usize = 10;
const DAY: Duration = Duration::from_hours(24);

/// A key as the page shows it.
#[derive(Clone, Debug)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub name: String,
    pub prefix: String,
    pub scopes: Scopes,
    /// «Иванов И. И.».
    pub by: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The keys of the actor's counterparty, those in force first.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to API keys.
pub async fn list(db: &Db, actor: &Actor) -> Result<Vec<ApiKey>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        prefix: String,
        scopes: i64,
        created_by: i64,
        created_at: i64,
        expires_at: Option<i64>,
        used_at: Option<i64>,
        revoked_at: Option<i64>,
    }
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let sql = "SELECT id, name, prefix, scopes, created_by, created_at, expires_at, used_at, revoked_at FROM api_keys
               WHERE counterparty_id = $1 ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 100";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [buyer.counterparty.0.into()]).await?;
    let people: Vec<i64> = rows.iter().map(|row| row.created_by).collect();
    let names = crate::user::names(db.reader(), &people).await?;
    let key = |row: Row| {
        Ok(ApiKey {
            id: ApiKeyId(row.id),
            name: row.name,
            prefix: row.prefix,
            scopes: Scopes::from_bits(u8::try_from(row.scopes).map_err(|_| broken("scopes"))?),
            by: names.of(row.created_by),
            created_at: instant(row.created_at)?,
            expires_at: row.expires_at.map(instant).transpose()?,
            used_at: row.used_at.map(instant).transpose()?,
            revoked_at: row.revoked_at.map(instant).transpose()?,
        })
    };
    rows.into_iter().map(key).collect()
}

/// Makes a key; the answer is the only time that it is seen. `days`: it ends by itself.
///
/// # Errors
/// `WrongPassword`, `Wait`, `Missing`, `KeysLimit`, `Forbidden`.
pub async fn create(
    db: &Db,
    actor: &Actor,
    name: &str,
    scopes: Scopes,
    days: Option<u32>,
    password: String,
    browser: &Browser,
) -> Result<String> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let name = required(name, Field::Name)?;
    confirm(db, actor.themselves().map_err(crate::error::denied)?, password).await?;
    let tx = db.begin().await?;
    let sql = "SELECT COUNT(*) FROM api_keys WHERE counterparty_id = $1 AND revoked_at IS NULL";
    let count = sql::number(&tx, sql, [buyer.counterparty.0.into()]).await?.unwrap_or(0);
    if u64::try_from(count).unwrap_or(0) >= KEYS_LIMIT {
        return Err(AccountError::KeysLimit { limit: KEYS_LIMIT }.into());
    }
    let now = db.now();
    let key = new_key()?;
    let expires_at = days.map(|days| millis(now + DAY * days));
    let values = [
        buyer.company.0.into(),
        buyer.counterparty.0.into(),
        buyer.user.0.into(),
        name.as_str().into(),
        prefix(&key).into(),
        digest(&key).into(),
        i64::from(scopes.bits()).into(),
        millis(now).into(),
        expires_at.into(),
    ];
    let sql =
        "INSERT INTO api_keys (company_id, counterparty_id, created_by, name, prefix, key_hash, scopes, created_at,
                                     expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    sql::run(&tx, sql, values).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::CreatedKey, &format!("{name} {}…", prefix(&key)), browser).await?;
    tx.commit().await?;
    Ok(key)
}

fn new_key() -> Result<String> {
    Ok(format!("bb_{}", secret()?))
}

fn prefix(key: &str) -> &str {
    key.get(..PREFIX).unwrap_or_default()
}

/// Another secret under the same name and scopes; the old one opens nothing from now on.
///
/// # Errors
/// `WrongPassword`, `Wait`, `NotFound`, `Forbidden`.
pub async fn rotate(db: &Db, actor: &Actor, id: ApiKeyId, password: String, browser: &Browser) -> Result<String> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let user = actor.themselves().map_err(crate::error::denied)?;
    let mine = "SELECT id FROM api_keys WHERE id = $1 AND counterparty_id = $2 AND revoked_at IS NULL";
    if sql::number(db.reader(), mine, [id.0.into(), buyer.counterparty.0.into()]).await?.is_none() {
        return Err(Error::NotFound);
    }
    confirm(db, user, password).await?;
    let tx = db.begin().await?;
    let key = new_key()?;
    let sql = "UPDATE api_keys SET key_hash = $1, prefix = $2, created_at = $3, created_by = $4, used_at = NULL
               WHERE id = $5 AND counterparty_id = $6 AND revoked_at IS NULL";
    let values = [
        digest(&key).into(),
        prefix(&key).into(),
        millis(db.now()).into(),
        buyer.user.0.into(),
        id.0.into(),
        buyer.counterparty.0.into(),
    ];
    changed(&tx, sql, values).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::CreatedKey, &format!("{}…", prefix(&key)), browser).await?;
    tx.commit().await?;
    Ok(key)
}

/// The key opens nothing from now on.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn revoke(db: &Db, actor: &Actor, id: ApiKeyId, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let tx = db.begin().await?;
    let sql = "UPDATE api_keys SET revoked_at = $1 WHERE id = $2 AND counterparty_id = $3 AND revoked_at IS NULL";
    changed(&tx, sql, [millis(db.now()).into(), id.0.into(), buyer.counterparty.0.into()]).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::RevokedKey, &id.to_string(), browser).await?;
    tx.commit().await?;
    Ok(())
}

async fn changed(tx: &DatabaseTransaction, sql: &str, values: impl IntoIterator<Item = sea_orm::Value>) -> Result<()> {
    match sql::run(tx, sql, values).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}
