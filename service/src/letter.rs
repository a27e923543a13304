//! Letters: written in the transaction of what they tell about, kept until a server has taken them (MAIL-1).

use crate::db::{Db, instant, millis};
use crate::entity::letter;
use crate::error::{Error, Result};
use crate::{dialect, job, sql};
use chrono::{DateTime, Utc};
use rand::TryRngCore;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult};
use std::fmt::Write;
use std::time::Duration;

/// One attempt to send a letter may take so long, all answers of the server together.
pub const ATTEMPT: Duration = Duration::from_secs(90);
/// Longer than an attempt and writing down what became of it: nobody else begins while somebody may be at it.
const LEASE: Duration = Duration::from_mins(2);
/// A letter that no server took for so long has failed.
const GIVE_UP: Duration = Duration::from_hours(72);

/// A letter to be written.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    /// One event, one letter to one person: `invoice:1308206:buyer@example.com`.
    pub name: String,
    pub recipient: &'a str,
    pub subject: String,
    pub plain: String,
    pub html: String,
    /// Where a mail program's one click ends a subscription (RFC 8058).
    pub unsubscribe: Option<String>,
    /// Comes with the nomenclature file of this counterparty, made when it is sent.
    pub nomenclature_of: Option<i64>,
    /// The Message-ID of the letter that this one answers, empty when that had none.
    pub answers: Option<String>,
}

/// A letter of sentences with one thing to do, as plain text and as HTML.
pub(crate) struct Words<'a> {
    pub subject: &'a str,
    pub sentences: &'a [String],
    /// Its words and where it leads.
    pub button: Option<(&'a str, String)>,
    /// Said small at the end.
    pub note: &'a str,
}

impl Words<'_> {
    /// The letter to this person. `name` is that of one event to one person.
    pub fn to<'b>(&self, recipient: &'b str, name: String) -> Draft<'b> {
        let mut plain = "Здравствуйте!\n\n".to_owned();
        let mut html = "<!doctype html><html lang=\"ru\"><body style=\"margin:0;background:#f4f6f8\">\
            <div style=\"max-width:560px;margin:0 auto;padding:24px;background:#fff;color:#16202c;\
            font:15px/22px Arial,sans-serif\"><p>Здравствуйте!</p>"
            .to_owned();
        for sentence in self.sentences {
            _ = write!(plain, "{sentence}\n\n");
            _ = write!(html, "<p>{}</p>", escaped(sentence));
        }
        if let Some((label, link)) = &self.button {
            _ = write!(plain, "{label}: {link}\n\n");
            _ = write!(
                html,
                "<p style=\"margin:24px 0\"><a href=\"{0}\" style=\"display:inline-block;padding:10px 20px;background:#0b5fbf;\
                 color:#fff;text-decoration:none;border-radius:4px\">{1}</a></p><p style=\"font-size:13px;color:#55606e\">\
                 Если кнопка не открывается, скопируйте адрес: <span style=\"overflow-wrap:anywhere\">{0}</span></p>",
                escaped(link),
                escaped(label)
            );
        }
        if !self.note.is_empty() {
            _ = writeln!(plain, "{}", self.note);
            _ = write!(html, "<p style=\"font-size:13px;color:#55606e\">{}</p>", escaped(self.note));
        }
        html.push_str("</div></body></html>");
        Draft {
            name,
            recipient,
            subject: self.subject.to_owned(),
            plain,
            html,
            unsubscribe: None,
            nomenclature_of: None,
            answers: None,
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Stores a letter with the transaction of what it tells about.
pub(crate) async fn enqueue(tx: &DatabaseTransaction, draft: Draft<'_>, now: DateTime<Utc>) -> Result<()> {
    let mut random = [0u8; 16];
    rand::rngs::OsRng.try_fill_bytes(&mut random).map_err(|error| Error::Internal(error.to_string()))?;
    let row = letter::ActiveModel {
        name: Set(draft.name),
        message_id: Set(format!("<{}@busbar>", hex::encode(random))),
        recipient: Set(one_line(draft.recipient)),
        subject: Set(one_line(&draft.subject)),
        plain: Set(draft.plain),
        html: Set(draft.html),
        created_at: Set(millis(now)),
        run_at: Set(millis(now)),
        leased_until: Set(0),
        attempts: Set(0),
        error: Set(String::new()),
        unsubscribe: Set(draft.unsubscribe),
        nomenclature_of: Set(draft.nomenclature_of),
        answers: Set(draft.answers),
        ..Default::default()
    };
    // Told once, whatever is pressed twice.
    let once = OnConflict::column(letter::Column::Name).do_nothing().to_owned();
    letter::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?;
    Ok(())
}

/// A letter that waits to be sent, taken by this worker for a while.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Letter {
    pub id: i64,
    pub message_id: String,
    pub recipient: String,
    pub subject: String,
    pub plain: String,
    pub html: String,
    pub unsubscribe: Option<String>,
    /// Comes with the nomenclature file of this counterparty.
    pub nomenclature_of: Option<i64>,
    /// The Message-ID of the letter that this one answers, empty when that had none.
    pub answers: Option<String>,
    created_at: i64,
    attempts: i64,
}

impl Letter {
    /// When it was written.
    ///
    /// # Errors
    /// When the stored instant is broken.
    pub fn created_at(&self) -> Result<DateTime<Utc>> {
        instant(self.created_at)
    }
}

/// Takes the next letter that is due.
///
/// # Errors
/// When the database fails.
pub async fn claim(db: &Db) -> Result<Option<Letter>> {
    let now = db.now();
    if due(db.reader(), now, "").await?.is_none() {
        return Ok(None);
    }
    let tx = db.begin().await?;
    let Some(letter) = due(&tx, now, dialect::skip_locked(&tx)).await? else { return Ok(None) };
    let values = [millis(now + LEASE).into(), letter.id.into()];
    sql::run(&tx, "UPDATE letters SET leased_until = $1, attempts = attempts + 1 WHERE id = $2", values).await?;
    tx.commit().await?;
    Ok(Some(letter))
}

async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>, lock: &str) -> Result<Option<Letter>> {
    let sql = format!(
        "SELECT id, message_id, recipient, subject, plain, html, unsubscribe, nomenclature_of, answers,
             created_at, attempts FROM letters
         WHERE sent_at IS NULL AND failed_at IS NULL AND run_at <= $1 AND leased_until <= $1
         ORDER BY run_at, id LIMIT 1{lock}"
    );
    sql::one(db, &sql, [millis(now).into()]).await
}

/// What a letter said is forgotten when it has gone, or has failed for good: links in it open doors (AUT-8).
const FORGET: &str = "plain = '', html = '', unsubscribe = NULL";

/// The server took it.
///
/// # Errors
/// When the database fails: the letter will be sent again, with the same Message-ID.
pub async fn sent(db: &Db, letter: &Letter) -> Result<()> {
    let values = [millis(db.now()).into(), letter.id.into()];
    sql::run(db.writer(), &format!("UPDATE letters SET sent_at = $1, {FORGET} WHERE id = $2"), values).await?;
    Ok(())
}

/// The server did not take it: again later, or never when it said so for good or three days have passed. True: never.
/// Who comes so late that another has taken the letter over has no say any more.
///
/// # Errors
/// When the database fails.
pub async fn failed(db: &Db, letter: &Letter, error: &str, for_good: bool) -> Result<bool> {
    let now = db.now();
    let given_up = for_good || letter.created_at < millis(now - GIVE_UP);
    let failed_at = given_up.then(|| millis(now));
    let run_at = job::retry_at(now, letter.attempts);
    let attempt = letter.attempts + 1;
    let values = [run_at.into(), failed_at.into(), one_line(error).into(), letter.id.into(), attempt.into()];
    let forget = if given_up { format!(", {FORGET}") } else { String::new() };
    let sql = format!(
        "UPDATE letters SET run_at = $1, failed_at = $2, leased_until = 0, error = $3{forget}
         WHERE id = $4 AND attempts = $5 AND sent_at IS NULL"
    );
    sql::run(db.writer(), &sql, values).await?;
    Ok(given_up)
}

/// Without line breaks and other control characters: nothing can be smuggled into a header (ENC-7).
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
