//! «Доступ к API»: keys of a counterparty for programs. Shown once, stored as their SHA-256 (TEN-7).

use crate::audit::{self, Who};
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken};
use crate::sql;
use crate::user::{Browser, buyer, confirm, digest, secret};
use chrono::{DateTime, Utc};
use domain::account::{AccountError, Field, required};
use domain::actor::{Actor, Buyer, Via};
use domain::api_key::{DAYS_LIMIT, KEYS_LIMIT, Scope, Scopes};
use domain::audit::Deed;
use domain::id::{ApiKeyId, CompanyId, ContractId, CounterpartyId, UserId};
use domain::user::{Action, Right, Rights};
use sea_orm::FromQueryResult;
use std::time::Duration;

/// Characters of a key that stay visible, so that people can tell keys apart.
const PREFIX: usize = 10;
pub(crate) const DAY: Duration = Duration::from_hours(24);

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
/// `WrongPassword`, `Wait`, `Missing`, `Days`, `RightLacked`, `KeysLimit`, `Forbidden`.
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
    let name = required(name, Field::KeyName)?;
    if days.is_some_and(|days| !(1..=DAYS_LIMIT).contains(&days)) {
        return Err(AccountError::Days.into());
    }
    within(buyer, scopes)?;
    confirm(db, actor.themselves().map_err(crate::error::denied)?, password).await?;
    let tx = db.begin().await?;
    let now = db.now();
    let sql = "SELECT COUNT(*) FROM api_keys WHERE counterparty_id = $1 AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > $2)";
    let count = sql::number(&tx, sql, [buyer.counterparty.0.into(), millis(now).into()]).await?.unwrap_or(0);
    if u64::try_from(count).unwrap_or(0) >= KEYS_LIMIT {
        return Err(AccountError::KeysLimit { limit: KEYS_LIMIT }.into());
    }
    let key = new_key()?;
    let expires_at = days.map(|days| millis(now + DAY * days));
    let values = [
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
        "INSERT INTO api_keys (counterparty_id, created_by, name, prefix, key_hash, scopes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sql::run(&tx, sql, values).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::CreatedKey, &format!("{name} {}…", prefix(&key)), browser).await?;
    tx.commit().await?;
    Ok(key)
}

/// A key does no more than who makes it; it sees all of the counterparty's orders.
pub(crate) fn within(buyer: &Buyer, scopes: Scopes) -> Result<()> {
    let may = |scope: Scope| {
        scope.needs().is_none_or(|action| action.allowed(buyer.rights))
            && !(matches!(scope, Scope::Orders) && buyer.rights.has(Right::OwnOrdersOnly))
    };
    if Scope::ALL.into_iter().all(|scope| !scopes.contains(scope) || may(scope)) {
        return Ok(());
    }
    Err(AccountError::RightLacked.into())
}

fn new_key() -> Result<String> {
    Ok(format!("bb_{}", secret()?))
}

/// What stays visible of a key.
pub(crate) fn prefix(key: &str) -> &str {
    key.get(..PREFIX).unwrap_or_default()
}

/// Another secret under the same name and scopes; the old one opens nothing from now on.
///
/// # Errors
/// `WrongPassword`, `Wait`, `NotFound` for one that is over, `RightLacked`, `Forbidden`.
pub async fn rotate(db: &Db, actor: &Actor, id: ApiKeyId, password: String, browser: &Browser) -> Result<String> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let user = actor.themselves().map_err(crate::error::denied)?;
    let mine = "SELECT scopes FROM api_keys WHERE id = $1 AND counterparty_id = $2 AND revoked_at IS NULL
                AND (expires_at IS NULL OR expires_at > $3)";
    let values = [id.0.into(), buyer.counterparty.0.into(), millis(db.now()).into()];
    let scopes = sql::number(db.reader(), mine, values).await?.ok_or(Error::NotFound)?;
    within(buyer, Scopes::from_bits(u8::try_from(scopes).map_err(|_| broken("scopes"))?))?;
    confirm(db, user, password).await?;
    let tx = db.begin().await?;
    let key = new_key()?;
    let sql = "UPDATE api_keys SET key_hash = $1, prefix = $2, created_at = $3, created_by = $4, used_at = NULL
               WHERE id = $5 AND counterparty_id = $6 AND revoked_at IS NULL RETURNING name";
    let values = [
        digest(&key).into(),
        prefix(&key).into(),
        millis(db.now()).into(),
        buyer.user.0.into(),
        id.0.into(),
        buyer.counterparty.0.into(),
    ];
    let name = sql::text(&tx, sql, values).await?.ok_or(Error::NotFound)?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::CreatedKey, &format!("{name} {}…", prefix(&key)), browser).await?;
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
    let sql = "UPDATE api_keys SET revoked_at = $1 WHERE id = $2 AND counterparty_id = $3 AND revoked_at IS NULL
               RETURNING name || ' ' || prefix || '…'";
    let values = [millis(db.now()).into(), id.0.into(), buyer.counterparty.0.into()];
    let name = sql::text(&tx, sql, values).await?.ok_or(Error::NotFound)?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::RevokedKey, &name, browser).await?;
    tx.commit().await?;
    Ok(())
}

/// The time of the last use is written down at most so often.
pub(crate) const USED_EVERY: Duration = Duration::from_mins(5);

/// Who a program is that shows this key: its counterparty, with no more rights than the key's scopes need. Without an actor:
/// the key is the proof.
///
/// # Errors
/// `SignedOut` for a key that is not in force; `Forbidden` without the scope.
pub async fn open(db: &Db, key: &str, scope: Scope) -> Result<Actor> {
    let (actor, scopes) = open_any(db, key).await?;
    if scopes.contains(scope) { Ok(actor) } else { Err(Error::Forbidden) }
}

/// The same, and what the key is good for.
///
/// # Errors
/// `SignedOut` for a key that is not in force.
pub async fn open_any(db: &Db, key: &str) -> Result<(Actor, Scopes)> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        scopes: i64,
        created_by: i64,
        used_at: Option<i64>,
        company_id: i64,
        counterparty_id: i64,
        counterparty: String,
        contract_id: Option<i64>,
    }
    let now = millis(db.now());
    let sql = "SELECT k.id, k.name, k.scopes, k.created_by, k.used_at, c.company_id, k.counterparty_id,
                   c.name AS counterparty,
                   (SELECT MIN(t.id) FROM contracts t WHERE t.counterparty_id = c.id) AS contract_id
               FROM api_keys k JOIN counterparties c ON c.id = k.counterparty_id
               WHERE k.key_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)";
    let row: Option<Row> = sql::one(db.reader(), sql, [digest(key).into(), now.into()]).await?;
    let row = row.ok_or(Error::SignedOut)?;
    let scopes = Scopes::from_bits(u8::try_from(row.scopes).map_err(|_| broken("scopes"))?);
    let every = i64::try_from(USED_EVERY.as_millis()).unwrap_or(i64::MAX);
    if row.used_at.is_none_or(|used| used < now - every) {
        sql::run(db.writer(), "UPDATE api_keys SET used_at = $1 WHERE id = $2", [now.into(), row.id.into()]).await?;
    }
    let rights = Scope::ALL.into_iter().filter(|scope| scopes.contains(*scope)).filter_map(Scope::right);
    let buyer = Buyer {
        user: UserId(row.created_by),
        name: row.name,
        email: String::new(),
        company: CompanyId(row.company_id),
        counterparty: CounterpartyId(row.counterparty_id),
        counterparty_name: row.counterparty,
        contract: row.contract_id.map(ContractId),
        rights: rights.fold(Rights::NONE, Rights::with),
        limit: None,
        staff: None,
        via: Via::Api,
    };
    Ok((Actor::User(Box::new(buyer)), scopes))
}
