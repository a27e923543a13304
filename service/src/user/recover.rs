//! «Восстановить пароль» (A3) and a new password from the account (A4).

use super::link::{self, Purpose, To};
use super::register::{known, spend};
use super::throttle::{self, Guessed};
use super::{Browser, digest, password};
use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::error::{Result, broken, denied};
use crate::letter::{self, Words};
use crate::sql;
use domain::account::{self, AccountError};
use domain::actor::Actor;
use domain::audit::Deed;
use domain::id::UserId;
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// Sends a link to a new password; to somebody unknown a letter that says so. Asking again voids the earlier link.
///
/// # Errors
/// `Email`, `TooMany`.
pub async fn recover(db: &Db, email: &str, browser: &Browser) -> Result<()> {
    let email = account::email(email)?;
    let now = db.now();
    let tx = db.begin().await?;
    if !spend(db, &tx, "recover", browser, &email).await? {
        tx.commit().await?;
        return Ok(());
    }
    let known = known(&tx, &email).await?;
    link::void(&tx, &[Purpose::Recover], known.unwrap_or(0), 0, now).await?;
    // An unknown address costs the same: its link leads nowhere and is not sent.
    let token = link::issue(&tx, Purpose::Recover, To { user: known, email: &email, ..To::default() }, now).await?;
    let base = &db.options().base_url;
    let words = if known.is_some() {
        Words {
            subject: "Восстановление пароля",
            sentences: &["Чтобы задать новый пароль, перейдите по ссылке.".to_owned()],
            button: Some(("Задать новый пароль", format!("{base}/recover/{token}"))),
            note: "Ссылка действует час и открывается один раз. Если вы не просили об этом, ничего делать не нужно: \
                   пароль остался прежним.",
        }
    } else {
        Words {
            subject: "Восстановление пароля",
            sentences: &[
                "Кто-то, возможно вы, восстанавливает пароль учётной записи с этим адресом. Такой учётной записи \
                          на портале нет: проверьте, не регистрировались ли вы с другим адресом."
                    .to_owned(),
            ],
            button: Some(("Зарегистрироваться", format!("{base}/register"))),
            note: "Если это были не вы, ничего делать не нужно.",
        }
    };
    letter::enqueue(&tx, words.to(&email, format!("recover:{}", digest(&token))), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a link to a new password is good; whose it is.
///
/// # Errors
/// `Link`.
pub async fn recovery(db: &Db, token: &str) -> Result<String> {
    let (_, link) = link::find(db, &[Purpose::Recover], token).await?;
    if link.user_id.is_none() { Err(AccountError::Link.into()) } else { Ok(link.email) }
}

/// Sets the new password of a link. Nobody is signed in by it, and all sessions end (AUT-9).
///
/// # Errors
/// `Link`, `Password`.
pub async fn set_recovered(db: &Db, token: &str, new: String, again: &str, browser: &Browser) -> Result<()> {
    let (_, link) = link::find(db, &[Purpose::Recover], token).await?;
    let user = link.user_id.ok_or(AccountError::Link)?;
    let hash = password::chosen(db, new, again, &about(db, user).await?.each()).await?;
    let tx = db.begin().await?;
    link::take(&tx, Purpose::Recover, token, db.now()).await?;
    store(db, &tx, user, &hash, browser).await?;
    sql::run(&tx, "DELETE FROM sessions WHERE user_id = $1", [user.into()]).await?;
    tx.commit().await?;
    // Whoever has the mailbox need not wait for what others have guessed.
    throttle::succeeded(db, &[Guessed::Login(&link.email), Guessed::Person(user)]).await
}

/// Another password; the other sessions end, and a letter says so (AUT-5).
///
/// # Errors
/// `WrongPassword`, `Password`; `Wait` after too many wrong ones.
pub async fn change_password(
    db: &Db,
    actor: &Actor,
    token: &str,
    old: String,
    new: String,
    again: &str,
    browser: &Browser,
) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    confirm(db, user, old).await?;
    let hash = password::chosen(db, new, again, &about(db, user.0).await?.each()).await?;
    let tx = db.begin().await?;
    store(db, &tx, user.0, &hash, browser).await?;
    let others = "DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2";
    sql::run(&tx, others, [user.0.into(), digest(token).into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// What a new password stops.
const PENDING: [Purpose; 5] =
    [Purpose::Recover, Purpose::SecondFactor, Purpose::OldEmail, Purpose::NewEmail, Purpose::MoreEmail];

async fn store(db: &Db, tx: &DatabaseTransaction, user: i64, hash: &str, browser: &Browser) -> Result<()> {
    let now = db.now();
    // The person's row first: whoever is signing in with the old password waits, and is refused then.
    sql::run(tx, "UPDATE users SET password = $1 WHERE id = $2", [hash.into(), user.into()]).await?;
    // Whatever somebody who knew the old one has set going.
    link::void(tx, &PENDING, user, 0, now).await?;
    let email = sql::text(tx, "SELECT email FROM users WHERE id = $1", [user.into()]).await?;
    let email = email.ok_or_else(|| broken("user"))?;
    let words = Words {
        subject: "Пароль изменён",
        sentences: &["Пароль вашей учётной записи изменён. Остальные сеансы завершены.".to_owned()],
        button: Some(("Восстановить пароль", format!("{}/recover", db.options().base_url))),
        note: "Если это были не вы, восстановите пароль и сообщите администратору вашей компании.",
    };
    letter::enqueue(tx, words.to(&email, format!("password:{user}:{}", millis(now))), now).await?;
    audit::record(tx, db, Who::of(tx, UserId(user)).await?, Deed::ChangedPassword, "", browser).await
}

/// The person's present password once more, before what matters: wrong ones are counted as at the door.
///
/// # Errors
/// `WrongPassword`, `Wait`.
pub(crate) async fn confirm(db: &Db, user: UserId, typed: String) -> Result<()> {
    let counters = [Guessed::Person(user.0)];
    throttle::attempt(db, &counters, db.now()).await?;
    let hash = sql::text(db.reader(), "SELECT password FROM users WHERE id = $1", [user.0.into()]).await?;
    match password::verify(db, typed, hash).await {
        Ok(true) => throttle::succeeded(db, &counters).await,
        Ok(false) => Err(AccountError::WrongPassword.into()),
        Err(error) => {
            throttle::give_back(db, &counters).await?;
            Err(error)
        }
    }
}

/// What a password must not be made of.
#[derive(FromQueryResult)]
struct About {
    login: String,
    email: String,
    last_name: String,
    first_name: String,
    company: Option<String>,
}

impl About {
    fn each(&self) -> [&str; 5] {
        let company = self.company.as_deref().unwrap_or_default();
        [&self.login, &self.email, &self.last_name, &self.first_name, company]
    }
}

async fn about(db: &Db, user: i64) -> Result<About> {
    let sql = "SELECT u.login, u.email, u.last_name, u.first_name, c.name AS company
               FROM users u LEFT JOIN companies c ON c.id = u.company_id WHERE u.id = $1";
    sql::one(db.reader(), sql, [user.into()]).await?.ok_or_else(|| broken("user"))
}
