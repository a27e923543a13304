//! Signing in and out. What concerns a person has a file each beside this one; without an actor are the calls of those who
//! have not signed in yet: `sign_in`, `enter_code`, `register`, `finish`, `recover`, `set_recovered`, and the links of letters.

mod agreement;
mod email;
pub(crate) mod link;
mod names;
mod password;
mod profile;
mod recover;
mod register;
mod second;
mod sessions;
pub(crate) mod throttle;
mod visit;

use crate::db::{Db, millis};
use crate::entity::user;
use crate::error::{Error, Result, denied};
use crate::sql;
use domain::actor::{Actor, Buyer};
use domain::user::{Action, Rights, SignInError};
use rand::TryRngCore;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
};
use sha2::{Digest, Sha256};
use std::time::Duration;

pub use agreement::{Agreed, agreements, text as agreement_text};
pub use email::{Confirmed, add_email, change_email, confirm_link, confirmation, remove_email, set_news, unsubscribe};
pub(crate) use email::{of_address, recipients, subscribers};
use link::{Purpose, To};
pub(crate) use names::{names, short_name};
pub use password::hash as hash_password;
pub(crate) use password::verify as verify_password;
pub use profile::{Profile, avatar, delete_profile, profile, save, set_avatar, set_notices};
pub(crate) use recover::confirm;
pub use recover::{change_password, recover, recovery, set_recovered};
pub use register::{Asked, Questionnaire, accept, finish, questionnaire, register};
pub use second::{
    Authenticator, authenticator, codes_left, disable_second_factor, enable_second_factor, enter_code,
    new_authenticator,
};
pub use sessions::{OpenSession, end_other_sessions, end_session, sessions};
use sessions::{Opened, open_session};
use throttle::Guessed;
pub use visit::{ActiveDraft, Visit, switch_counterparty, visit, watch};
pub(crate) use visit::{total, without_session};

/// A session that is not to be remembered ends after so long without use (SES-2).
const IDLE: Duration = Duration::from_hours(12);
/// It ends in any case after so long …
const ABSOLUTE: Duration = Duration::from_hours(24);
/// … or so long with «запомнить меня».
const REMEMBERED: Duration = Duration::from_hours(720);
/// The time of the last use is written down at most so often: a page view need not write.
const SEEN_EVERY: Duration = Duration::from_mins(5);

/// What a person types to get in, and from where.
pub struct Credentials {
    /// Login name or e-mail.
    pub login: String,
    pub password: String,
    pub remember: bool,
    /// Network address of the browser.
    pub address: String,
    pub browser: String,
}

/// From where somebody acts.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// Network address.
    pub address: String,
    /// What the browser calls itself.
    pub name: String,
}

impl Browser {
    /// As far as it is stored.
    #[must_use]
    pub fn new(address: &str, name: &str) -> Self {
        Self { address: shortened(address, 64), name: shortened(name, 200) }
    }
}

/// What a right password opens.
pub enum Entry {
    Session(SignedIn),
    /// The second factor is still to come: the ticket goes into a cookie.
    Code {
        ticket: String,
    },
}

impl Entry {
    /// The session, when there is no second factor.
    #[must_use]
    pub fn session(self) -> Option<SignedIn> {
        match self {
            Self::Session(signed_in) => Some(signed_in),
            Self::Code { .. } => None,
        }
    }
}

/// A new session: the secret goes into the cookie and is stored nowhere.
pub struct SignedIn {
    pub token: String,
    pub max_age: Duration,
}

/// Opens a session. Known and unknown logins, wrong passwords and disabled people get the same answer in the same time.
///
/// # Errors
/// `SignInError` as a refusal: wrong, wait, or busy.
pub async fn sign_in(db: &Db, credentials: Credentials) -> Result<Entry> {
    let now = db.now();
    let login = credentials.login.trim().to_lowercase();
    let counters = [Guessed::Login(&login), Guessed::Address(&credentials.address)];
    throttle::attempt(db, &counters, now).await?;
    let found = user::Entity::find()
        .filter(Condition::any().add(user::Column::Login.eq(&login)).add(user::Column::Email.eq(&login)))
        .one(db.reader())
        .await?;
    let hash = found.as_ref().map(|user| user.password.clone());
    let fits = match password::verify(db, credentials.password, hash).await {
        Ok(fits) => fits,
        Err(error) => {
            throttle::give_back(db, &counters).await?;
            return Err(error);
        }
    };
    let Some(user) = found.filter(|user| fits && user.disabled_at.is_none()) else {
        return Err(SignInError::Wrong.into());
    };
    throttle::succeeded(db, &counters).await?;
    let tx = db.begin().await?;
    let entry = if user.second_factor.is_empty() {
        let browser = Browser::new(&credentials.address, &credentials.browser);
        let opened = Opened { user: user.id, password: Some(&user.password), remember: credentials.remember };
        Entry::Session(open_session(db, &tx, opened, &browser).await?)
    } else {
        let about = if credentials.remember { "remember" } else { "" };
        let to = To { user: Some(user.id), about, ..To::default() };
        Entry::Code { ticket: link::issue(&tx, Purpose::SecondFactor, to, now).await? }
    };
    tx.commit().await?;
    Ok(entry)
}

/// Forgets what is over: sessions that have ended, links that nobody can use any more, letters that went long ago, counters
/// that count nothing.
///
/// # Errors
/// When the database cannot be written.
pub async fn tidy(db: &Db) -> Result<()> {
    let (now, day) = (db.now(), Duration::from_hours(24));
    for (sql, until) in [
        ("DELETE FROM sessions WHERE expires_at <= $1", now),
        ("DELETE FROM links WHERE expires_at <= $1", now - 30 * day),
        ("DELETE FROM letters WHERE sent_at <= $1", now - 90 * day),
        ("DELETE FROM requests WHERE at <= $1", now - 365 * day),
        ("DELETE FROM throttles WHERE since <= $1 AND blocked_until <= $1", now - day),
    ] {
        sql::run(db.writer(), sql, [millis(until).into()]).await?;
    }
    Ok(())
}

/// Locks a person's row. Whoever changes what hangs on it does it alone, and locks it before links.
pub(crate) async fn lock(tx: &DatabaseTransaction, user: i64) -> Result<()> {
    let sql = format!("SELECT id FROM users WHERE id = $1{}", crate::dialect::for_update(tx));
    sql::number(tx, &sql, [user.into()]).await?;
    Ok(())
}

/// Ends the session of this token, if there is one.
///
/// # Errors
/// When the database cannot be written.
pub async fn sign_out(db: &Db, token: &str) -> Result<()> {
    sql::run(db.writer(), "DELETE FROM sessions WHERE token_hash = $1", [digest(token).into()]).await?;
    Ok(())
}

/// The people who may administer the actor's counterparty: whom to ask for a right.
///
/// # Errors
/// `SignedOut` for guests.
pub async fn administrators(db: &Db, actor: &Actor) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        last_name: String,
        first_name: String,
        rights: i64,
    }
    let Actor::User(buyer) = actor else { return Err(Error::SignedOut) };
    let rows: Vec<Row> = sql::all(
        db.reader(),
        "SELECT u.last_name, u.first_name, m.rights FROM memberships m JOIN users u ON u.id = m.user_id
         WHERE m.counterparty_id = $1 AND u.disabled_at IS NULL ORDER BY u.last_name, u.id",
        [buyer.counterparty.0.into()],
    )
    .await?;
    let may =
        |row: &Row| u8::try_from(row.rights).is_ok_and(|bits| Action::ManageUsers.allowed(Rights::from_bits(bits)));
    Ok(rows.into_iter().filter(may).map(|row| format!("{} {}", row.last_name, row.first_name)).collect())
}

/// The buyer behind the actor, or the error that says what is lacking.
pub(crate) fn buyer(actor: &Actor, action: Action) -> Result<&Buyer> {
    actor.buyer(action).map_err(denied)
}

/// The counterparty that a person's new session acts for: the last one, else the first.
pub(crate) async fn usual_counterparty(db: &impl ConnectionTrait, user: i64) -> Result<Option<i64>> {
    let sql = "SELECT m.counterparty_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.user_id = $1
               ORDER BY CASE WHEN m.counterparty_id = u.counterparty_id THEN 0 ELSE 1 END, m.counterparty_id LIMIT 1";
    sql::number(db, sql, [user.into()]).await
}

/// 256 bits from the operating system, as hexadecimal digits.
pub(crate) fn secret() -> Result<String> {
    let mut bytes = [0u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hex::encode(bytes))
}

/// What is stored of a secret.
pub(crate) fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

fn shortened(text: &str, limit: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(limit).collect()
}
