//! Webhooks: who gives a key to a program can also have the program told of changes. A message says that something has
//! changed, and its number; what it is now the program reads with its key.
//!
//! A message waits in `hook_deliveries`, written by whoever gives changes their place (`feed::collect`), until the receiver
//! has taken it: the same way as a letter.

mod delivery;

pub(crate) use delivery::fan_out;
pub use delivery::{ATTEMPT, Outcome, Outgoing, claim, done, forget};

use crate::api_key::within;
use crate::audit::{self, Who};
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken};
use crate::user::{Browser, buyer, confirm, names, throttle};
use crate::{dialect, sql};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use domain::actor::{Actor, Buyer};
use domain::api_key::Scopes;
use domain::audit::Deed;
use domain::feed::{FeedKind, FeedKinds};
use domain::hook::{HOOKS_LIMIT, HookError, HookFault, OLD_SECRET_HOURS, address};
use domain::page::{PAGE_ROWS, Page};
use domain::user::Action;
use rand::TryRngCore;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use std::time::Duration;

/// The kind of a message that only says that messages arrive.
pub const TEST: &str = "test";
/// Messages in an hour that a person has sent by hand.
const BY_HAND: i64 = 60;
const HOUR: Duration = Duration::from_hours(1);

/// A webhook as its page shows it.
#[derive(Clone, Debug)]
pub struct Hook {
    pub id: i64,
    pub url: String,
    pub kinds: FeedKinds,
    /// «Иванов И. И.».
    pub by: String,
    pub created_at: DateTime<Utc>,
    /// Since when it has taken nothing that was tried.
    pub failing_since: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
    /// Messages that wait.
    pub waiting: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    url: String,
    kinds: i64,
    created_by: i64,
    created_at: i64,
    failing_since: Option<i64>,
    disabled_at: Option<i64>,
    waiting: i64,
}

const ROWS: &str = "SELECT h.id, h.url, h.kinds, h.created_by, h.created_at, h.failing_since, h.disabled_at,
        (SELECT COUNT(*) FROM hook_deliveries d WHERE d.hook_id = h.id AND d.sent_at IS NULL AND d.failed_at IS NULL) AS waiting
    FROM hooks h WHERE h.deleted_at IS NULL AND h.counterparty_id = $1";

/// The webhooks of the actor's counterparty, the oldest first.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to API keys.
pub async fn list(db: &Db, actor: &Actor) -> Result<Vec<Hook>> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let rows: Vec<Row> = sql::all(db.reader(), &format!("{ROWS} ORDER BY h.id"), [buyer.counterparty.0.into()]).await?;
    hooks(db, rows).await
}

async fn hooks(db: &Db, rows: Vec<Row>) -> Result<Vec<Hook>> {
    let people: Vec<i64> = rows.iter().map(|row| row.created_by).collect();
    let names = names(db.reader(), &people).await?;
    let hook = |row: Row| {
        Ok(Hook {
            id: row.id,
            url: row.url,
            kinds: FeedKinds::from_bits(u16::try_from(row.kinds).map_err(|_| broken("kinds"))?),
            by: names.of(row.created_by),
            created_at: instant(row.created_at)?,
            failing_since: row.failing_since.map(instant).transpose()?,
            disabled_at: row.disabled_at.map(instant).transpose()?,
            waiting: row.waiting,
        })
    };
    rows.into_iter().map(hook).collect()
}

/// A message as the page shows it.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub id: i64,
    /// [`FeedKind::code`] or [`TEST`].
    pub kind: String,
    pub object: String,
    pub created_at: DateTime<Utc>,
    pub tried_at: Option<DateTime<Utc>>,
    pub attempts: i64,
    /// What HTTP says, when there was an answer.
    pub status: Option<i64>,
    /// Why there was no answer.
    pub fault: Option<HookFault>,
    /// The beginning of the answer.
    pub answer: String,
    pub state: DeliveryState,
}

/// What has become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    Waiting { next: DateTime<Utc> },
    Sent,
    Failed,
}

/// A webhook with its messages, the newest first.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn get(db: &Db, actor: &Actor, id: i64, page: u32) -> Result<(Hook, Page<Delivery>)> {
    #[derive(FromQueryResult)]
    struct Message {
        id: i64,
        kind: String,
        object: String,
        created_at: i64,
        run_at: i64,
        tried_at: Option<i64>,
        attempts: i64,
        status: Option<i64>,
        fault: Option<String>,
        answer: String,
        sent_at: Option<i64>,
        failed_at: Option<i64>,
    }
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let page = page.max(1);
    let values = [buyer.counterparty.0.into(), id.into()];
    let row: Option<Row> = sql::one(db.reader(), &format!("{ROWS} AND h.id = $2"), values).await?;
    let hook = hooks(db, row.into_iter().collect()).await?.pop().ok_or(Error::NotFound)?;
    let total = "SELECT COUNT(*) FROM hook_deliveries WHERE hook_id = $1";
    let total = sql::number(db.reader(), total, [id.into()]).await?.unwrap_or(0);
    let sql = format!(
        "SELECT id, kind, object, created_at, run_at, tried_at, attempts, status, fault, answer, sent_at, failed_at
         FROM hook_deliveries WHERE hook_id = $1 ORDER BY id DESC LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Message> = sql::all(db.reader(), &sql, [id.into()]).await?;
    let message = |row: Message| {
        let state = match (row.sent_at, row.failed_at) {
            (Some(_), _) => DeliveryState::Sent,
            (None, Some(_)) => DeliveryState::Failed,
            (None, None) => DeliveryState::Waiting { next: instant(row.run_at)? },
        };
        Ok(Delivery {
            id: row.id,
            kind: row.kind,
            object: row.object,
            created_at: instant(row.created_at)?,
            tried_at: row.tried_at.map(instant).transpose()?,
            attempts: row.attempts,
            status: row.status,
            fault: row.fault.as_deref().and_then(HookFault::from_code),
            answer: row.answer,
            state,
        })
    };
    let rows = rows.into_iter().map(message).collect::<Result<_>>()?;
    Ok((hook, Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS }))
}

/// Registers an address that is told of these kinds; the answer, the secret that messages are signed with, is seen this once.
///
/// # Errors
/// `Address`, `Private`, `NoKinds`, `Limit`; `WrongPassword`, `Wait`; `RightLacked` for kinds that the person may not read;
/// `Forbidden`.
pub async fn create(
    db: &Db,
    actor: &Actor,
    url: &str,
    kinds: FeedKinds,
    password: String,
    browser: &Browser,
) -> Result<String> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let url = address(url, db.options().private_hooks)?;
    if kinds == FeedKinds::NONE {
        return Err(HookError::NoKinds.into());
    }
    let scopes: Scopes = FeedKind::ALL.into_iter().filter(|kind| kinds.contains(*kind)).map(FeedKind::scope).collect();
    within(buyer, scopes)?;
    confirm(db, actor.themselves().map_err(crate::error::denied)?, password).await?;
    let tx = db.begin().await?;
    // Locked: two forms at once do not pass the limit together.
    let lock = format!("SELECT id FROM counterparties WHERE id = $1{}", dialect::for_no_key_update(&tx));
    sql::number(&tx, &lock, [buyer.counterparty.0.into()]).await?;
    let count = "SELECT COUNT(*) FROM hooks WHERE counterparty_id = $1 AND deleted_at IS NULL";
    let count = sql::number(&tx, count, [buyer.counterparty.0.into()]).await?.unwrap_or(0);
    if u64::try_from(count).unwrap_or(0) >= HOOKS_LIMIT {
        return Err(HookError::Limit { limit: HOOKS_LIMIT }.into());
    }
    let secret = new_secret()?;
    let sql = "INSERT INTO hooks (counterparty_id, created_by, created_at, url, kinds, secret) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        buyer.counterparty.0.into(),
        buyer.user.0.into(),
        millis(db.now()).into(),
        url.as_str().into(),
        i64::from(kinds.bits()).into(),
        secret.as_str().into(),
    ];
    sql::run(&tx, sql, values).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::CreatedHook, &url, browser).await?;
    tx.commit().await?;
    Ok(secret)
}

/// 256 bits, as Standard Webhooks writes them.
fn new_secret() -> Result<String> {
    let mut bytes = [0u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(format!("whsec_{}", STANDARD.encode(bytes)))
}

/// Another secret. The one before it signs beside it for a day, so that the program can be changed in its time.
///
/// # Errors
/// `WrongPassword`, `Wait`; `NotFound`; `Forbidden`.
pub async fn rotate(db: &Db, actor: &Actor, id: i64, password: String, browser: &Browser) -> Result<String> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let user = actor.themselves().map_err(crate::error::denied)?;
    let mine = "SELECT id FROM hooks WHERE id = $1 AND counterparty_id = $2 AND deleted_at IS NULL";
    let values = [id.into(), buyer.counterparty.0.into()];
    sql::number(db.reader(), mine, values).await?.ok_or(Error::NotFound)?;
    confirm(db, user, password).await?;
    let tx = db.begin().await?;
    let hook = locked(&tx, buyer, id).await?;
    let secret = new_secret()?;
    let sql = "UPDATE hooks SET old_secret = secret, old_until = $1, secret = $2 WHERE id = $3";
    let until = millis(db.now() + HOUR * u32::try_from(OLD_SECRET_HOURS).unwrap_or(0));
    sql::run(&tx, sql, [until.into(), secret.as_str().into(), id.into()]).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::CreatedHook, &hook.url, browser).await?;
    tx.commit().await?;
    Ok(secret)
}

#[derive(FromQueryResult)]
struct Locked {
    url: String,
    disabled_at: Option<i64>,
}

async fn locked(tx: &DatabaseTransaction, buyer: &Buyer, id: i64) -> Result<Locked> {
    let sql = format!(
        "SELECT url, disabled_at FROM hooks WHERE id = $1 AND counterparty_id = $2 AND deleted_at IS NULL{}",
        dialect::for_update(tx)
    );
    sql::one(tx, &sql, [id.into(), buyer.counterparty.0.into()]).await?.ok_or(Error::NotFound)
}

/// Nothing is sent there any more.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn delete(db: &Db, actor: &Actor, id: i64, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let tx = db.begin().await?;
    let hook = locked(&tx, buyer, id).await?;
    let sql = "UPDATE hooks SET deleted_at = $1, secret = '', old_secret = NULL WHERE id = $2";
    sql::run(&tx, sql, [millis(db.now()).into(), id.into()]).await?;
    delivery::give_up(&tx, id, db.now()).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::DeletedHook, &hook.url, browser).await?;
    tx.commit().await?;
    Ok(())
}

/// Messages are sent again after it was switched off: those of changes from now on. One that is on stays as it is.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn enable(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let tx = db.begin().await?;
    locked(&tx, buyer, id).await?;
    let sql = "UPDATE hooks SET disabled_at = NULL, failing_since = NULL, failures = 0, rest_until = 0
               WHERE id = $1 AND disabled_at IS NOT NULL";
    sql::run(&tx, sql, [id.into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// «Проверить»: sends a message that says nothing.
///
/// # Errors
/// `Off`; `TooMany`; `NotFound`; `Forbidden`.
pub async fn test(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let tx = db.begin().await?;
    by_hand(db, &tx, buyer, id).await?;
    let sql = "INSERT INTO hook_deliveries (hook_id, kind, object, created_at, since, run_at)
               VALUES ($1, $2, '', $3, $3, $3)";
    sql::run(&tx, sql, [id.into(), TEST.into(), millis(db.now()).into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// «Повторить»: sends a message once more under its number, from its first attempt on.
///
/// # Errors
/// `Off`; `TooMany`; `NotFound`; `Forbidden`.
pub async fn replay(db: &Db, actor: &Actor, id: i64, delivery: i64) -> Result<()> {
    let buyer = buyer(actor, Action::ManageApiKey)?;
    let tx = db.begin().await?;
    by_hand(db, &tx, buyer, id).await?;
    let sql = "UPDATE hook_deliveries SET sent_at = NULL, failed_at = NULL, attempts = 0, leased_until = 0, since = $1, run_at = $1
               WHERE id = $2 AND hook_id = $3 AND (leased_until <= $1 OR sent_at IS NOT NULL OR failed_at IS NOT NULL)
               RETURNING id";
    let values = [millis(db.now()).into(), delivery.into(), id.into()];
    if sql::number(&tx, sql, values).await?.is_none() {
        let there = "SELECT id FROM hook_deliveries WHERE id = $1 AND hook_id = $2";
        sql::number(&tx, there, [delivery.into(), id.into()]).await?.ok_or(Error::NotFound)?;
    }
    tx.commit().await?;
    Ok(())
}

/// A webhook that a message is sent to at once, whatever it rests for.
async fn by_hand(db: &Db, tx: &DatabaseTransaction, buyer: &Buyer, id: i64) -> Result<()> {
    let hook = locked(tx, buyer, id).await?;
    if hook.disabled_at.is_some() {
        return Err(HookError::Off.into());
    }
    throttle::spend(tx, "hook", &buyer.counterparty.to_string(), BY_HAND, HOUR, db.now()).await?;
    sql::run(tx, "UPDATE hooks SET rest_until = 0 WHERE id = $1", [id.into()]).await?;
    Ok(())
}

/// The e-mail addresses of who administers a counterparty or its keys.
async fn administrators(tx: &impl ConnectionTrait, counterparty: i64) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Person {
        email: String,
        rights: i64,
    }
    let sql = "SELECT DISTINCT u.email, m.rights FROM memberships m JOIN users u ON u.id = m.user_id
               WHERE m.counterparty_id = $1 AND u.disabled_at IS NULL ORDER BY u.email";
    let people: Vec<Person> = sql::all(tx, sql, [counterparty.into()]).await?;
    let may = |person: &Person| {
        let rights = domain::user::Rights::stored(person.rights);
        Action::ManageUsers.allowed(rights) || Action::ManageApiKey.allowed(rights)
    };
    Ok(people.into_iter().filter(may).map(|person| person.email).collect())
}
