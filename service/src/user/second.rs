//! The second factor: codes of an authenticator (RFC 6238), and recovery codes for the day when it is lost (AUT-12).

use super::link::{self, Purpose};
use super::recover::confirm;
use super::sessions::{Opened, open_session};
use super::throttle::{self, Guessed};
use super::{Browser, SignedIn, digest};
use crate::audit::{self, Who};
use crate::db::Db;
use crate::error::{Error, Result, denied};
use crate::sql;
use chrono::{DateTime, Utc};
use domain::account::AccountError;
use domain::actor::Actor;
use domain::audit::Deed;
use domain::id::UserId;
use rand::TryRngCore;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use totp_rs::{Builder, Secret, Totp};

/// Recovery codes of a person.
const CODES: usize = 10;
/// Letters of a code: 80 bits.
const LENGTH: usize = 16;
/// Letters that are not mistaken for one another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A secret for an authenticator: as text to type, and as the address of a QR code.
#[derive(Clone, Debug)]
pub struct Authenticator {
    pub secret: String,
    pub url: String,
}

/// A fresh secret. Nothing is stored until its first code has been typed.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub fn new_authenticator(actor: &Actor) -> Result<Authenticator> {
    actor.themselves().map_err(denied)?;
    let mut bytes = [0u8; 20];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
    authenticator(actor, &Secret::from(bytes).to_base32())
}

/// The same secret again, for a form that came back.
///
/// # Errors
/// `Code` when it is none.
pub fn authenticator(actor: &Actor, secret: &str) -> Result<Authenticator> {
    let name = actor.person().map(|(_, email)| email.to_owned()).unwrap_or_default();
    let url = totp(secret, &name)?.to_url().map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Authenticator { secret: secret.to_owned(), url })
}

fn totp(secret: &str, name: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|_| AccountError::Code)?;
    let builder =
        Builder::new().with_secret(secret).with_account_name(name.replace(':', " ")).with_issuer(Some("Busbar"));
    Ok(builder.build().map_err(|_| AccountError::Code)?)
}

/// The step of a code that fits now; each is good once.
fn step(secret: &str, code: &str, now: DateTime<Utc>) -> Result<Option<i64>> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Ok(totp(secret, "")?.check(&code, seconds).and_then(|step| i64::try_from(step).ok()))
}

/// Switches it on; the recovery codes, which are shown this once.
///
/// # Errors
/// `WrongPassword`, `Wait`, `Code`.
pub async fn enable_second_factor(
    db: &Db,
    actor: &Actor,
    password: String,
    secret: &str,
    code: &str,
    browser: &Browser,
) -> Result<Vec<String>> {
    let user = actor.themselves().map_err(denied)?;
    confirm(db, user, password).await?;
    let step = step(secret, code, db.now())?.ok_or(AccountError::Code)?;
    let tx = db.begin().await?;
    let values = [secret.into(), step.into(), user.0.into()];
    sql::run(&tx, "UPDATE users SET second_factor = $1, second_factor_step = $2 WHERE id = $3", values).await?;
    let codes = new_codes(&tx, user).await?;
    audit::record(&tx, db, Who::of(&tx, user).await?, Deed::ChangedSecondFactor, "on", browser).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Switches it off.
///
/// # Errors
/// `WrongPassword`, `Wait`.
pub async fn disable_second_factor(db: &Db, actor: &Actor, password: String, browser: &Browser) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    confirm(db, user, password).await?;
    let tx = db.begin().await?;
    sql::run(&tx, "UPDATE users SET second_factor = '' WHERE id = $1", [user.0.into()]).await?;
    sql::run(&tx, "DELETE FROM recovery_codes WHERE user_id = $1", [user.0.into()]).await?;
    audit::record(&tx, db, Who::of(&tx, user).await?, Deed::ChangedSecondFactor, "off", browser).await?;
    tx.commit().await?;
    Ok(())
}

async fn new_codes(tx: &DatabaseTransaction, user: UserId) -> Result<Vec<String>> {
    sql::run(tx, "DELETE FROM recovery_codes WHERE user_id = $1", [user.0.into()]).await?;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut bytes = [0u8; LENGTH];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
        let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)).copied().map(char::from));
        codes.push(letters.collect::<String>());
    }
    let mut sql = "INSERT INTO recovery_codes (user_id, code_hash) VALUES ".to_owned();
    let rows: Vec<_> = (2..CODES + 2).map(|at| format!("($1, ${at})")).collect();
    sql.push_str(&rows.join(", "));
    let hashes = codes.iter().map(|code| digest(code).into());
    sql::run(tx, &sql, std::iter::once(user.0.into()).chain(hashes)).await?;
    let grouped = |code: &String| {
        let groups: Vec<_> = (0..LENGTH / 4).filter_map(|at| code.get(at * 4..at * 4 + 4)).collect();
        groups.join("-")
    };
    Ok(codes.iter().map(grouped).collect())
}

/// The second step of signing in: a code of the authenticator, or a recovery code, with the ticket of the first step.
///
/// # Errors
/// `Link` when the ticket is too old; `Code`; `Wait` after too many wrong ones.
pub async fn enter_code(db: &Db, ticket: &str, code: &str, browser: &Browser) -> Result<SignedIn> {
    let now = db.now();
    let (_, found) = link::find(db, &[Purpose::SecondFactor], ticket).await?;
    let user = found.user_id.ok_or(AccountError::Link)?;
    let counters = [Guessed::Person(user), Guessed::Address(&browser.address)];
    throttle::attempt(db, &counters, now).await?;
    let tx = db.begin().await?;
    super::lock(&tx, user).await?;
    if !fits(&tx, user, code, now).await? {
        return Err(AccountError::Code.into());
    }
    link::take(&tx, Purpose::SecondFactor, ticket, now).await?;
    let opened = Opened { user, password: None, remember: found.about == "remember" };
    let signed_in = open_session(db, &tx, opened, browser).await?;
    tx.commit().await?;
    throttle::succeeded(db, &counters).await?;
    Ok(signed_in)
}

/// Whether the code fits; it is used up then.
async fn fits(tx: &DatabaseTransaction, user: i64, code: &str, now: DateTime<Utc>) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        second_factor: String,
    }
    let sql = "SELECT second_factor FROM users WHERE id = $1 AND disabled_at IS NULL";
    let Some(row) = sql::one::<Row>(tx, sql, [user.into()]).await? else { return Ok(false) };
    if let Some(step) = step(&row.second_factor, code, now)? {
        let sql = "UPDATE users SET second_factor_step = $1 WHERE id = $2 AND second_factor_step < $1";
        return Ok(sql::run(tx, sql, [step.into(), user.into()]).await? == 1);
    }
    let code: String = code.to_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let sql = "DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2";
    Ok(sql::run(tx, sql, [user.into(), digest(&code).into()]).await? == 1)
}

/// Recovery codes that are left.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn codes_left(db: &Db, actor: &Actor) -> Result<u64> {
    let user = actor.themselves().map_err(denied)?;
    let sql = "SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1";
    let left = sql::number(db.reader(), sql, [user.0.into()]).await?;
    Ok(u64::try_from(left.unwrap_or(0)).unwrap_or(0))
}
