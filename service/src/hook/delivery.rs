//! The queue of messages: written when changes get their place, taken by a sender for a while, kept until the receiver has
//! taken them.

use super::administrators;
use crate::db::{Db, millis};
use crate::error::{Error, Result};
use crate::letter::{self, Words};
use crate::{dialect, job, sql};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::feed::{FeedKind, KEPT_DAYS};
use domain::hook::{ANSWER_LIMIT, GIVE_UP_HOURS, HookFault};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use serde_json::json;
use std::time::Duration;

/// One attempt may take so long, from the look-up of the name to the end of the answer.
pub const ATTEMPT: Duration = Duration::from_secs(15);
/// Longer than an attempt and writing down what became of it.
const LEASE: Duration = Duration::from_mins(1);
/// What changes by the hundred is told of at most so often.
const BULK_EVERY: Duration = Duration::from_mins(1);
const GIVE_UP: Duration = Duration::from_hours(GIVE_UP_HOURS);

/// What nobody has tried to send yet says the same.
const UNTRIED: &str =
    "d.hook_id = h.id AND d.sent_at IS NULL AND d.failed_at IS NULL AND d.attempts = 0 AND d.leased_until = 0";
const OPEN: &str = "h.disabled_at IS NULL AND h.deleted_at IS NULL";

/// Writes messages of changes whose places are after one and up to another, and of these kinds of bulk changes, to all
/// webhooks that want them.
pub(crate) async fn fan_out(
    tx: &DatabaseTransaction,
    (after, last): (i64, i64),
    bulk: &[FeedKind],
    now: DateTime<Utc>,
) -> Result<()> {
    let bit = |kind: FeedKind| 1_i64 << kind as u8;
    let bits: Vec<String> =
        FeedKind::ALL.into_iter().map(|kind| format!("WHEN '{}' THEN {}", kind.code(), bit(kind))).collect();
    let sql = format!(
        "INSERT INTO hook_deliveries (hook_id, kind, object, created_at, since, run_at)
         SELECT h.id, f.kind, f.object, $3, $3, $3 FROM feed f
         JOIN hooks h ON h.counterparty_id = f.counterparty_id AND {OPEN}
             AND (h.kinds & (CASE f.kind {} ELSE 0 END)) <> 0
         WHERE f.position > $1 AND f.position <= $2 AND NOT EXISTS (
             SELECT 1 FROM hook_deliveries d WHERE {UNTRIED} AND d.kind = f.kind AND d.object = f.object)
         ORDER BY f.position, h.id",
        bits.join(" ")
    );
    sql::run(tx, &sql, [after.into(), last.into(), millis(now).into()]).await?;
    let every = i64::try_from(BULK_EVERY.as_millis()).unwrap_or(0);
    for kind in bulk {
        let next = "COALESCE((SELECT MAX(o.run_at) FROM hook_deliveries o WHERE o.hook_id = h.id AND o.kind = $1
                        AND o.object = ''), 0) + $3";
        let sql = format!(
            "INSERT INTO hook_deliveries (hook_id, kind, object, created_at, since, run_at)
             SELECT h.id, CAST($1 AS TEXT), '', $2, $2, CASE WHEN {next} > $2 AND {next} <= $2 + $3 THEN {next} ELSE $2 END
             FROM hooks h WHERE {OPEN} AND (h.kinds & {}) <> 0 AND NOT EXISTS (
                 SELECT 1 FROM hook_deliveries d WHERE {UNTRIED} AND d.kind = $1 AND d.object = '')",
            bit(*kind)
        );
        sql::run(tx, &sql, [kind.code().into(), millis(now).into(), every.into()]).await?;
    }
    Ok(())
}

/// A message that waits to be sent, taken by this sender for a while.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub url: String,
    /// The same at each attempt: who has it already knows it by this.
    pub message: String,
    /// JSON, the same at each attempt.
    pub body: String,
    /// What it is signed with: the secret, and the one before it while it holds.
    pub secrets: Vec<String>,
    /// When it is sent, as it is signed.
    pub at: DateTime<Utc>,
    id: i64,
    hook: i64,
    attempts: i64,
    since: i64,
}

#[derive(FromQueryResult)]
struct Due {
    id: i64,
    hook_id: i64,
    kind: String,
    object: String,
    created_at: i64,
    since: i64,
    attempts: i64,
    url: String,
    secret: String,
    old_secret: Option<String>,
    old_until: i64,
}

/// Takes the next message that is due. A webhook gets one at a time, and none while it rests.
///
/// # Errors
/// When the database fails.
pub async fn claim(db: &Db) -> Result<Option<Outgoing>> {
    let now = db.now();
    if due(db.reader(), now, "").await?.is_none() {
        return Ok(None);
    }
    let tx = db.begin().await?;
    let Some(due) = due(&tx, now, dialect::skip_locked(&tx)).await? else { return Ok(None) };
    // The webhook is ours now; another sender may have taken a message of it while this one looked.
    let busy = "SELECT id FROM hook_deliveries WHERE hook_id = $1 AND leased_until > $2 LIMIT 1";
    if sql::number(&tx, busy, [due.hook_id.into(), millis(now).into()]).await?.is_some() {
        return Ok(None);
    }
    let sql = "UPDATE hook_deliveries SET leased_until = $1, attempts = attempts + 1, tried_at = $2 WHERE id = $3";
    sql::run(&tx, sql, [millis(now + LEASE).into(), millis(now).into(), due.id.into()]).await?;
    tx.commit().await?;
    let old = due.old_secret.filter(|_| due.old_until > millis(now));
    Ok(Some(Outgoing {
        message: format!("msg_{}_{}", due.id, due.created_at),
        body: body(&due.kind, &due.object, due.created_at)?,
        secrets: std::iter::once(due.secret).chain(old).collect(),
        url: due.url,
        at: now,
        id: due.id,
        hook: due.hook_id,
        attempts: due.attempts + 1,
        since: due.since,
    }))
}

async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>, lock: &str) -> Result<Option<Due>> {
    let sql = format!(
        "SELECT d.id, d.hook_id, d.kind, d.object, d.created_at, d.since, d.attempts, h.url, h.secret, h.old_secret, h.old_until
         FROM hook_deliveries d JOIN hooks h ON h.id = d.hook_id
         WHERE d.sent_at IS NULL AND d.failed_at IS NULL AND d.run_at <= $1 AND d.leased_until <= $1
             AND h.disabled_at IS NULL AND h.deleted_at IS NULL AND h.rest_until <= $1 AND NOT EXISTS (
                 SELECT 1 FROM hook_deliveries o WHERE o.hook_id = d.hook_id AND o.leased_until > $1)
         ORDER BY d.run_at, d.id LIMIT 1{lock}"
    );
    sql::one(db, &sql, [millis(now).into()]).await
}

/// What a message says: what kind of thing has changed, and its number.
fn body(kind: &str, object: &str, created_at: i64) -> Result<String> {
    let at = crate::db::instant(created_at)?.to_rfc3339_opts(SecondsFormat::Millis, true);
    let data = if object.is_empty() { json!({}) } else { json!({ "number": object }) };
    Ok(json!({ "type": kind, "timestamp": at, "data": data }).to_string())
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What HTTP says, and the beginning of the answer.
    Answered { status: u16, answer: String },
    /// Nobody answered.
    Failed(HookFault),
}

impl Outcome {
    /// Whether the receiver has the message now.
    #[must_use]
    pub const fn is_taken(&self) -> bool {
        matches!(self, Self::Answered { status: 200..=299, .. })
    }

    /// The receiver wants nothing more (Standard Webhooks).
    const fn is_gone(&self) -> bool {
        matches!(self, Self::Answered { status: 410, .. })
    }
}

/// Writes down what became of an attempt. What was not taken is tried again later, or never when three days have passed; the
/// webhook rests a while longer with each failure, and is switched off, which its administrators are told, when it has taken
/// nothing for three days or says that it is gone. Who comes so late that another has taken the message over has no say any more.
///
/// # Errors
/// When the database fails: the message will be sent again, with the same number.
pub async fn done(db: &Db, sent: &Outgoing, outcome: &Outcome) -> Result<()> {
    let now = db.now();
    let tx = db.begin().await?;
    let taken = outcome.is_taken();
    let given_up = !taken && sent.since < millis(now - GIVE_UP);
    let (status, answer, fault) = match outcome {
        Outcome::Answered { status, answer } => (Some(i64::from(*status)), answer.as_str(), None),
        Outcome::Failed(fault) => (None, "", Some(fault.code())),
    };
    let answer: String = answer.chars().filter(|c| !c.is_control()).take(ANSWER_LIMIT).collect();
    // The webhook first, as everybody locks them.
    let lock = format!(
        "SELECT counterparty_id, url, failures, failing_since, COALESCE(disabled_at, deleted_at) AS disabled_at
         FROM hooks WHERE id = $1{}",
        dialect::for_update(&tx)
    );
    let hook: Failing = sql::one(&tx, &lock, [sent.hook.into()]).await?.ok_or(Error::NotFound)?;
    let sql = "UPDATE hook_deliveries SET leased_until = 0, status = $1, answer = $2, sent_at = $3,
                   failed_at = COALESCE(failed_at, CAST($4 AS BIGINT)), run_at = $5,
                   fault = $8 WHERE id = $6 AND attempts = $7 AND sent_at IS NULL AND leased_until > 0";
    let values = [
        status.into(),
        answer.into(),
        taken.then(|| millis(now)).into(),
        given_up.then(|| millis(now)).into(),
        if taken { millis(now) } else { job::retry_at(now, sent.attempts - 1) }.into(),
        sent.id.into(),
        sent.attempts.into(),
        fault.into(),
    ];
    if sql::run(&tx, sql, values).await? == 0 {
        return Ok(());
    }
    if taken {
        let sql = "UPDATE hooks SET failures = 0, failing_since = NULL, rest_until = 0 WHERE id = $1";
        sql::run(&tx, sql, [sent.hook.into()]).await?;
    } else {
        hook.failed(db, &tx, sent.hook, outcome.is_gone(), now).await?;
    }
    tx.commit().await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Failing {
    counterparty_id: i64,
    url: String,
    failures: i64,
    failing_since: Option<i64>,
    disabled_at: Option<i64>,
}

impl Failing {
    /// Lets the webhook rest, or switches it off.
    async fn failed(self, db: &Db, tx: &DatabaseTransaction, id: i64, gone: bool, now: DateTime<Utc>) -> Result<()> {
        let since = self.failing_since.unwrap_or_else(|| millis(now));
        let sql = "UPDATE hooks SET failures = failures + 1, failing_since = $1, rest_until = $2 WHERE id = $3";
        sql::run(tx, sql, [since.into(), job::retry_at(now, self.failures).into(), id.into()]).await?;
        if self.disabled_at.is_some() || !(gone || since <= millis(now - GIVE_UP)) {
            return Ok(());
        }
        sql::run(tx, "UPDATE hooks SET disabled_at = $1 WHERE id = $2", [millis(now).into(), id.into()]).await?;
        give_up(tx, id, now).await?;
        let why = if gone {
            "Программа по этому адресу ответила, что уведомления ей больше не нужны (410)."
        } else {
            "Программа по этому адресу не принимает уведомления уже три дня."
        };
        let sentences = [
            format!("Вебхук {} отключён.", self.url),
            why.to_owned(),
            "Что изменилось за это время, программа узнает по API. Проверьте её и включите вебхук.".to_owned(),
        ];
        let words = Words {
            subject: "Вебхук отключён",
            sentences: &sentences,
            button: Some(("Открыть вебхук", format!("{}/company/hooks/{id}", db.options().base_url))),
            note: "",
        };
        for to in administrators(tx, self.counterparty_id).await? {
            letter::enqueue(tx, words.to(&to, format!("hook:{id}:{}:{to}", millis(now))), now).await?;
        }
        Ok(())
    }
}

/// Nothing of a webhook waits any more.
pub(super) async fn give_up(tx: &DatabaseTransaction, hook: i64, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE hook_deliveries SET failed_at = $1 WHERE hook_id = $2 AND sent_at IS NULL AND failed_at IS NULL";
    sql::run(tx, sql, [millis(now).into(), hook.into()]).await?;
    Ok(())
}

/// Forgets messages of more than [`KEPT_DAYS`] ago: the program that was not told of them then starts over.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db) -> Result<()> {
    let until = millis(db.now() - Duration::from_hours(24) * KEPT_DAYS);
    sql::run(db.writer(), "DELETE FROM hook_deliveries WHERE created_at <= $1", [until.into()]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::TEST;
    use super::*;

    #[test]
    fn a_message_says_a_kind_and_a_number() {
        assert_eq!(
            body("order", "1308206", 1_791_788_400_000).unwrap(),
            r#"{"data":{"number":"1308206"},"timestamp":"2026-10-12T07:00:00.000Z","type":"order"}"#
        );
        assert_eq!(
            body(TEST, "", 1_791_788_400_000).unwrap(),
            r#"{"data":{},"timestamp":"2026-10-12T07:00:00.000Z","type":"test"}"#
        );
    }
}
