//! Passwords: argon2id with the parameters of reliability AUT-1, a few at a time, the same work for unknown people.

use crate::db::Db;
use crate::error::{Error, Result};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::account::{AccountError, PasswordError, check_password};
use domain::format::latin;
use domain::user::SignInError;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Checks that may wait for their turn; the next one is told to come back (LOAD-6).
const QUEUE: usize = 64;

static WAITING: AtomicUsize = AtomicUsize::new(0);

fn argon2() -> Argon2<'static> {
    // 19 MiB, two passes, one lane: OWASP's least.
    let params = Params::new(19_456, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The stored form of a password, with a fresh salt. Takes 20 to 50 ms of one core.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn hash(password: &str) -> Result<String> {
    let hash = argon2().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| Error::Internal(error.to_string()))
}

/// The stored form of a password that somebody wants from now on.
///
/// # Errors
/// `AccountError::Password` when it lacks something, differs from its repetition or can be guessed (AUT-3, AUT-4).
pub async fn chosen(db: &Db, password: String, again: &str, about: &[&str]) -> Result<String> {
    check_password(&password).map_err(AccountError::Password)?;
    if password != again {
        return Err(AccountError::Password(PasswordError::Differs).into());
    }
    // A password must not hold a name in Latin letters either: «Новиков» is «novikov».
    // A list of tens of thousands of common passwords and words, keyboard rows, dates, and the person's own names.
    let about: Vec<String> = about.iter().flat_map(|text| [(*text).to_owned(), latin(text)]).collect();
    let mut known: Vec<&str> = about.iter().flat_map(|text| text.split(['@', '.', ' ', '-', '_'])).collect();
    known.extend(about.iter().map(String::as_str));
    known.extend(["busbar", "optidin", "optimat"]);
    if u8::from(zxcvbn::zxcvbn(&password, &known).score()) < 2 {
        return Err(AccountError::Password(PasswordError::Guessable).into());
    }
    let turn = db.hashing().acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    let hashed = tokio::task::spawn_blocking(move || hash(&password)).await;
    drop(turn);
    hashed.map_err(|error| Error::Internal(error.to_string()))?
}

/// Whether the password fits the hash. Without a hash the work is done all the same, and the answer is no.
pub async fn verify(db: &Db, password: String, hash: Option<String>) -> Result<bool> {
    // Somebody without a first password yet is answered as late as nobody.
    let hash = hash.filter(|hash| !hash.is_empty());
    let known = hash.is_some();
    let hash = hash.unwrap_or_else(nobody);
    if WAITING.fetch_add(1, Ordering::SeqCst) >= QUEUE {
        WAITING.fetch_sub(1, Ordering::SeqCst);
        return Err(SignInError::Busy.into());
    }
    let turn = db.hashing().acquire().await;
    WAITING.fetch_sub(1, Ordering::SeqCst);
    let _turn = turn.map_err(|error| Error::Internal(error.to_string()))?;
    let check = move || argon2().verify_password(password.as_bytes(), hash.as_str()).is_ok();
    let fits = tokio::task::spawn_blocking(check).await.map_err(|error| Error::Internal(error.to_string()))?;
    Ok(known && fits)
}

/// The hash that unknown people are checked against.
fn nobody() -> String {
    static NOBODY: OnceLock<String> = OnceLock::new();
    NOBODY.get_or_init(|| hash("nobody has this password").unwrap_or_default()).clone()
}
