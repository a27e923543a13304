//! One-time links of letters, and tickets of the same kind: 256 bits, of which only the SHA-256 is stored (AUT-8, AUT-13).

use super::{digest, secret};
use crate::db::{Db, millis};
use crate::error::Result;
use crate::sql;
use chrono::{DateTime, Utc};
use domain::account::AccountError;
use domain::id::CounterpartyId;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// On to the questionnaire.
    Register,
    /// A new password.
    Recover,
    /// A colleague's invitation: on to the questionnaire, and into the counterparty.
    Invite,
    /// The old address agrees to a new one, which stands in `about`.
    OldEmail,
    /// The new address answers.
    NewEmail,
    /// The old address takes the change back.
    UndoEmail,
    /// A further address answers.
    MoreEmail,
    /// News are wanted.
    News,
    NoNews,
    /// A person who was disconnected comes back.
    Reconnect,
    /// The second step of signing in. Not a link: a ticket in a cookie.
    SecondFactor,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Recover => "recover",
            Self::Invite => "invite",
            Self::OldEmail => "old_email",
            Self::NewEmail => "new_email",
            Self::UndoEmail => "undo_email",
            Self::MoreEmail => "more_email",
            Self::News => "news",
            Self::NoNews => "no_news",
            Self::Reconnect => "reconnect",
            Self::SecondFactor => "second_factor",
        }
    }

    const fn lives(self) -> Duration {
        match self {
            Self::Recover => Duration::from_hours(1),
            Self::SecondFactor => Duration::from_mins(5),
            Self::Invite | Self::UndoEmail => Duration::from_hours(24 * 7),
            Self::NoNews => Duration::from_hours(24 * 365 * 5),
            _ => DAY,
        }
    }
}

/// A link that is good.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Link {
    kind: String,
    pub user_id: Option<i64>,
    pub email: String,
    pub about: String,
    pub created_at: i64,
}

/// Whose a link is, and what it says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct To<'a> {
    pub user: Option<i64>,
    pub email: &'a str,
    /// Of an invitation.
    pub counterparty: Option<CounterpartyId>,
    pub about: &'a str,
}

/// Makes a link; its secret goes into the letter and is stored nowhere.
pub(crate) async fn issue(tx: &impl ConnectionTrait, what: Purpose, to: To<'_>, now: DateTime<Utc>) -> Result<String> {
    let token = secret()?;
    let values = [
        digest(&token).into(),
        what.code().into(),
        to.user.into(),
        to.counterparty.map(|id| id.0).into(),
        to.email.into(),
        to.about.into(),
        millis(now).into(),
        millis(now + what.lives()).into(),
    ];
    let sql = "INSERT INTO links (token_hash, kind, user_id, counterparty_id, email, about, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sql::run(tx, sql, values).await?;
    Ok(token)
}

/// The link of this secret for one of these purposes, not used yet.
///
/// # Errors
/// `AccountError::Link` when there is none.
pub(crate) async fn find(db: &Db, purposes: &[Purpose], token: &str) -> Result<(Purpose, Link)> {
    let sql = "SELECT kind, user_id, email, about, created_at FROM links
               WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
    let link: Option<Link> = sql::one(db.reader(), sql, [digest(token).into(), millis(db.now()).into()]).await?;
    let link = link.ok_or(AccountError::Link)?;
    let purpose = purposes.iter().find(|purpose| purpose.code() == link.kind).ok_or(AccountError::Link)?;
    Ok((*purpose, link))
}

/// Uses the link up; of two who come at once one gets it.
///
/// # Errors
/// `AccountError::Link` when it is used, too old or none.
pub(crate) async fn take(tx: &DatabaseTransaction, what: Purpose, token: &str, now: DateTime<Utc>) -> Result<Link> {
    let sql =
        "UPDATE links SET used_at = $1 WHERE token_hash = $2 AND kind = $3 AND used_at IS NULL AND expires_at > $1
               RETURNING kind, user_id, email, about, created_at";
    let values = [millis(now).into(), digest(token).into(), what.code().into()];
    Ok(sql::one(tx, sql, values).await?.ok_or(AccountError::Link)?)
}

/// Links of a person for these things, made since, open nothing any more.
pub(crate) async fn void(
    tx: &DatabaseTransaction,
    purposes: &[Purpose],
    user: i64,
    since: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let codes: Vec<_> = purposes.iter().map(|purpose| format!("'{}'", purpose.code())).collect();
    let sql = format!(
        "UPDATE links SET used_at = $1 WHERE user_id = $2 AND created_at >= $3 AND used_at IS NULL AND kind IN ({})",
        codes.join(", ")
    );
    sql::run(tx, &sql, [millis(now).into(), user.into(), since.into()]).await?;
    Ok(())
}
