//! A person's addresses: the main one changes in two steps (A5), further ones answer a letter (A6), news are wanted twice
//! over before they are sent.

use super::link::{self, Link, Purpose, To};
use super::recover::confirm;
use super::register::{known, spend};
use super::{Browser, agreement, digest};
use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::error::{Error, Result, broken, denied};
use crate::letter::{self, Words};
use crate::sql;
use domain::account::{self, AccountError, Agreement, EMAILS_LIMIT, Notice, Notices};
use domain::actor::Actor;
use domain::audit::Deed;
use domain::id::UserId;
use domain::user::{Action, Right, Rights};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

/// As [`spend`], for somebody who is known here and may be told.
async fn spend_own(db: &Db, tx: &DatabaseTransaction, what: &str, browser: &Browser, of: &str) -> Result<()> {
    if spend(db, tx, what, browser, of).await? { Ok(()) } else { Err(AccountError::TooMany { seconds: 3600 }.into()) }
}

/// Asks the old address whether the new one is meant. Nothing says whether the new one is somebody's already (AUT-10).
///
/// # Errors
/// `Email`, `WrongPassword`, `Wait`, `TooMany`.
pub async fn change_email(db: &Db, actor: &Actor, new: &str, password: String, browser: &Browser) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    let new = account::email(new)?;
    confirm(db, user, password).await?;
    let now = db.now();
    let tx = db.begin().await?;
    let old = main(&tx, user.0).await?;
    spend_own(db, &tx, "email", browser, &old).await?;
    link::void(&tx, &[Purpose::OldEmail], user.0, 0, now).await?;
    let token =
        link::issue(&tx, Purpose::OldEmail, To { user: Some(user.0), email: &old, about: &new, ..To::default() }, now)
            .await?;
    let words = Words {
        subject: "Смена адреса: подтвердите",
        sentences: &[format!(
            "Вы меняете адрес учётной записи на {new}. Подтвердите это, тогда письмо придёт на новый адрес."
        )],
        button: Some(("Подтвердить смену адреса", format!("{}/confirm/{token}", db.options().base_url))),
        note: "Ссылка действует сутки. Если это были не вы, смените пароль: адрес пока прежний.",
    };
    letter::enqueue(&tx, words.to(&old, format!("old-email:{}", digest(&token))), now).await?;
    tx.commit().await?;
    Ok(())
}

/// What a confirmed link has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The old address agreed: a letter goes to this new one.
    OldEmail(String),
    /// The account has this address now.
    NewEmail(String),
    /// It has the old one again.
    Undone(String),
    More(String),
    News,
    NoNews,
}

/// What a link would do: for the page that asks.
///
/// # Errors
/// `Link`.
pub async fn confirmation(db: &Db, token: &str) -> Result<Confirmed> {
    Ok(read(db, token).await?.0)
}

/// What a link would do, and whose it is.
async fn read(db: &Db, token: &str) -> Result<(Confirmed, Option<i64>)> {
    let (purpose, link) = link::find(db, &CONFIRMED, token).await?;
    let what = match purpose {
        Purpose::OldEmail => Confirmed::OldEmail(link.about),
        Purpose::NewEmail => Confirmed::NewEmail(link.about),
        Purpose::UndoEmail => Confirmed::Undone(link.about),
        Purpose::MoreEmail => Confirmed::More(link.email),
        Purpose::News => Confirmed::News,
        _ => Confirmed::NoNews,
    };
    Ok((what, link.user_id))
}

const CONFIRMED: [Purpose; 6] =
    [Purpose::OldEmail, Purpose::NewEmail, Purpose::UndoEmail, Purpose::MoreEmail, Purpose::News, Purpose::NoNews];

/// Does what the link of a letter is for. It needs no session: who has the letter has the address.
///
/// # Errors
/// `Link`.
pub async fn confirm_link(db: &Db, token: &str, browser: &Browser) -> Result<Confirmed> {
    let (what, whose) = read(db, token).await?;
    let now = db.now();
    let tx = db.begin().await?;
    if let Some(user) = whose {
        super::lock(&tx, user).await?;
    }
    match &what {
        Confirmed::OldEmail(new) => {
            let link = link::take(&tx, Purpose::OldEmail, token, now).await?;
            ask_new(db, &tx, link.user_id, new).await?;
        }
        Confirmed::NewEmail(new) => {
            let link = link::take(&tx, Purpose::NewEmail, token, now).await?;
            let user = link.user_id.ok_or(AccountError::Link)?;
            let old = main(&tx, user).await?;
            if known(&tx, new).await?.is_some() {
                // Taken meanwhile, or all the time: the letter was the place to hear it.
                return Err(AccountError::Link.into());
            }
            set_main(&tx, user, &old, new, now).await?;
            tell_old(db, &tx, user, &old, new).await?;
            let who = Who::of(&tx, UserId(user)).await?;
            audit::record(&tx, db, who, Deed::ChangedEmail, &format!("{old} → {new}"), browser).await?;
        }
        Confirmed::Undone(old) => {
            let link = link::take(&tx, Purpose::UndoEmail, token, now).await?;
            let user = link.user_id.ok_or(AccountError::Link)?;
            let new = main(&tx, user).await?;
            if known(&tx, old).await?.is_some_and(|other| other != user) {
                return Err(AccountError::Link.into());
            }
            set_main(&tx, user, &new, old, now).await?;
            throw_out(&tx, &link, user, now).await?;
            tell_undone(db, &tx, user, old).await?;
            let who = Who::of(&tx, UserId(user)).await?;
            audit::record(&tx, db, who, Deed::ChangedEmail, &format!("{new} → {old}"), browser).await?;
        }
        Confirmed::More(email) => {
            let link = link::take(&tx, Purpose::MoreEmail, token, now).await?;
            let user = link.user_id.ok_or(AccountError::Link)?;
            has_room(&tx, user).await?;
            let sql = "INSERT INTO emails (user_id, email, confirmed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            sql::run(&tx, sql, [user.into(), email.as_str().into(), millis(now).into()]).await?;
        }
        Confirmed::News => {
            let link = link::take(&tx, Purpose::News, token, now).await?;
            let user = link.user_id.ok_or(AccountError::Link)?;
            sql::run(&tx, "UPDATE users SET news = $1 WHERE id = $2", [true.into(), user.into()]).await?;
            agreement::record(&tx, Agreement::News, user, &link.email, browser, now).await?;
            welcome(db, &tx, user, &link.email).await?;
        }
        Confirmed::NoNews => {
            let link = link::take(&tx, Purpose::NoNews, token, now).await?;
            no_news(&tx, link.user_id.ok_or(AccountError::Link)?, now).await?;
        }
    }
    tx.commit().await?;
    Ok(what)
}

pub(super) async fn main(tx: &DatabaseTransaction, user: i64) -> Result<String> {
    let email = sql::text(tx, "SELECT email FROM users WHERE id = $1 AND disabled_at IS NULL", [user.into()]).await?;
    email.ok_or_else(|| AccountError::Link.into())
}

/// A login name that was the old address goes with it. Links that were sent to the old address open nothing any more.
async fn set_main(
    tx: &DatabaseTransaction,
    user: i64,
    old: &str,
    new: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    let sql = "UPDATE users SET email = $1, login = CASE WHEN login = $2 THEN $1 ELSE login END WHERE id = $3";
    let values = [new.into(), old.into(), user.into()];
    // Somebody else was quicker with this address.
    tx.execute_raw(sql::statement(tx, sql, values)).await.map_err(|error| sql::taken(error, AccountError::Link))?;
    link::void(tx, &[Purpose::Recover, Purpose::OldEmail, Purpose::NewEmail], user, 0, now).await
}

/// Whoever changed the address is out: sessions end, and what was set since that change is gone: the password, further
/// addresses, a second factor, later ways to take something back.
async fn throw_out(tx: &DatabaseTransaction, undo: &Link, user: i64, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    link::void(tx, &[Purpose::UndoEmail, Purpose::MoreEmail, Purpose::SecondFactor], user, undo.created_at, now)
        .await?;
    for (sql, values) in [
        ("UPDATE users SET password = '' WHERE id = $1", vec![user.into()]),
        ("DELETE FROM sessions WHERE user_id = $1", vec![user.into()]),
        ("DELETE FROM emails WHERE user_id = $1 AND confirmed_at >= $2", vec![user.into(), undo.created_at.into()]),
        (
            "UPDATE users SET second_factor = '' WHERE id = $1 AND EXISTS (
                 SELECT 1 FROM audit WHERE user_id = $1 AND deed = 'changed_second_factor' AND at >= $2)",
            vec![user.into(), undo.created_at.into()],
        ),
    ] {
        sql::run(tx, sql, values).await?;
    }
    Ok(())
}

/// The old address is the person's again: on to a new password.
async fn tell_undone(db: &Db, tx: &DatabaseTransaction, user: i64, old: &str) -> Result<()> {
    let now = db.now();
    let token = link::issue(tx, Purpose::Recover, To { user: Some(user), email: old, ..To::default() }, now).await?;
    let words = Words {
        subject: "Прежний адрес возвращён",
        sentences: &[
            "Адрес вашей учётной записи снова этот. Сеансы завершены, прежний пароль больше не действует: задайте \
                      новый."
                .to_owned(),
        ],
        button: Some(("Задать новый пароль", format!("{}/recover/{token}", db.options().base_url))),
        note: "Ссылка действует час. Если она устарела, запросите новую: «Восстановить пароль» на странице входа.",
    };
    letter::enqueue(tx, words.to(old, format!("undone:{}", digest(&token))), now).await
}

/// The second letter, to the new address; somebody's own address is told that it cannot be.
async fn ask_new(db: &Db, tx: &DatabaseTransaction, user: Option<i64>, new: &str) -> Result<()> {
    let now = db.now();
    let token = link::issue(tx, Purpose::NewEmail, To { user, email: new, about: new, ..To::default() }, now).await?;
    let words = if known(tx, new).await?.is_some() {
        Words {
            subject: "Этот адрес уже занят",
            sentences: &[
                "Кто-то хочет сделать этот адрес адресом своей учётной записи, но с ним на портале уже есть другая. \
                          Смены не будет."
                    .to_owned(),
            ],
            button: None,
            note: "Если это были не вы, ничего делать не нужно.",
        }
    } else {
        Words {
            subject: "Смена адреса: новый адрес",
            sentences: &["Перейдите по ссылке, и этот адрес станет адресом вашей учётной записи на портале.".to_owned()],
            button: Some(("Подтвердить новый адрес", format!("{}/confirm/{token}", db.options().base_url))),
            note: "Ссылка действует сутки. Если это были не вы, ничего делать не нужно.",
        }
    };
    letter::enqueue(tx, words.to(new, format!("new-email:{}", digest(&token))), now).await
}

async fn tell_old(db: &Db, tx: &DatabaseTransaction, user: i64, old: &str, new: &str) -> Result<()> {
    let now = db.now();
    let token =
        link::issue(tx, Purpose::UndoEmail, To { user: Some(user), email: old, about: old, ..To::default() }, now)
            .await?;
    let words = Words {
        subject: "Адрес учётной записи изменён",
        sentences: &[format!("Адрес вашей учётной записи изменён на {new}. Письма теперь приходят туда.")],
        button: Some(("Вернуть прежний адрес", format!("{}/confirm/{token}", db.options().base_url))),
        note: "Ссылка действует неделю. Нажмите её, если адрес изменили не вы, и задайте новый пароль.",
    };
    letter::enqueue(tx, words.to(old, format!("email-changed:{}", digest(&token))), now).await
}

/// Asks a further address to answer.
///
/// # Errors
/// `Email`, `EmailsLimit`, `TooMany`.
pub async fn add_email(db: &Db, actor: &Actor, email: &str, browser: &Browser) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    let email = account::email(email)?;
    let now = db.now();
    let tx = db.begin().await?;
    spend_own(db, &tx, "email", browser, &user.to_string()).await?;
    has_room(&tx, user.0).await?;
    let token =
        link::issue(&tx, Purpose::MoreEmail, To { user: Some(user.0), email: &email, about: "", ..To::default() }, now)
            .await?;
    let name = actor.person().map(|(name, _)| name.to_owned()).unwrap_or_default();
    let words = Words {
        subject: "Дополнительный адрес: подтвердите",
        sentences: &[format!(
            "{name} добавляет этот адрес к своей учётной записи на портале: сюда будут приходить копии писем."
        )],
        button: Some(("Подтвердить адрес", format!("{}/confirm/{token}", db.options().base_url))),
        note: "Ссылка действует сутки. Если вы об этом не просили, ничего делать не нужно.",
    };
    letter::enqueue(&tx, words.to(&email, format!("more-email:{}", digest(&token))), now).await?;
    tx.commit().await?;
    Ok(())
}

async fn has_room(tx: &DatabaseTransaction, user: i64) -> Result<()> {
    let count = sql::number(tx, "SELECT COUNT(*) FROM emails WHERE user_id = $1", [user.into()]).await?;
    if u64::try_from(count.unwrap_or(0)).unwrap_or(0) >= EMAILS_LIMIT {
        return Err(AccountError::EmailsLimit { limit: EMAILS_LIMIT }.into());
    }
    Ok(())
}

/// Takes a further address away.
///
/// # Errors
/// `NotFound`.
pub async fn remove_email(db: &Db, actor: &Actor, email: &str) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    let sql = "DELETE FROM emails WHERE user_id = $1 AND email = $2";
    match sql::run(db.writer(), sql, [user.0.into(), email.into()]).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// The further addresses of the person.
pub(super) async fn more(db: &impl ConnectionTrait, user: i64) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        email: String,
    }
    let rows: Vec<Row> =
        sql::all(db, "SELECT email FROM emails WHERE user_id = $1 ORDER BY email", [user.into()]).await?;
    Ok(rows.into_iter().map(|row| row.email).collect())
}

/// Where a letter of this kind about a counterparty goes: nowhere when the person has switched it off or acts for it no
/// longer, else to all their addresses.
pub(crate) async fn recipients(
    tx: &DatabaseTransaction,
    user: i64,
    counterparty: i64,
    kind: Notice,
) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        email: String,
        notices: i64,
    }
    let sql = "SELECT a.email, u.notices FROM users u JOIN memberships m ON m.user_id = u.id AND m.counterparty_id = $2
               JOIN (SELECT id AS user_id, email FROM users UNION SELECT user_id, email FROM emails) a ON a.user_id = u.id
               WHERE u.id = $1 AND u.disabled_at IS NULL ORDER BY a.email";
    let rows: Vec<Row> = sql::all(tx, sql, [user.into(), counterparty.into()]).await?;
    let wanted = |row: &Row| Notices::from_bits(u8::try_from(row.notices).unwrap_or(0)).contains(kind);
    Ok(rows.into_iter().filter(wanted).map(|row| row.email).collect())
}

/// Who has an address: as the main one, else as a further one that nobody shares. Accounts that are closed have none.
pub(crate) async fn of_address(db: &impl ConnectionTrait, email: &str) -> Result<Option<UserId>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        main: bool,
    }
    if email.is_empty() {
        return Ok(None);
    }
    let sql = "SELECT u.id, u.email = $1 AS main FROM users u WHERE u.disabled_at IS NULL AND u.id IN (
                   SELECT id FROM users WHERE email = $1 UNION SELECT user_id FROM emails WHERE email = $1) ORDER BY u.id";
    let rows: Vec<Row> = sql::all(db, sql, [email.into()]).await?;
    let main = rows.iter().find(|row| row.main);
    let only = rows.first().filter(|_| rows.len() == 1);
    Ok(main.or(only).map(|row| UserId(row.id)))
}

/// Where a letter of this kind about an order goes to everybody of its counterparty who may see it and wants such letters.
pub(crate) async fn subscribers(
    tx: &DatabaseTransaction,
    counterparty: i64,
    created_by: i64,
    kind: Notice,
) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        email: String,
        notices: i64,
        rights: i64,
    }
    let sql = "SELECT u.id, a.email, u.notices, m.rights FROM users u
               JOIN memberships m ON m.user_id = u.id AND m.counterparty_id = $1
               JOIN (SELECT id AS user_id, email FROM users UNION SELECT user_id, email FROM emails) a ON a.user_id = u.id
               WHERE u.disabled_at IS NULL ORDER BY a.email";
    let rows: Vec<Row> = sql::all(tx, sql, [counterparty.into()]).await?;
    let wanted = |row: &Row| {
        let rights = Rights::stored(row.rights);
        Notices::from_bits(u8::try_from(row.notices).unwrap_or(0)).contains(kind)
            && Action::Draft.allowed(rights)
            && (!rights.has(Right::OwnOrdersOnly) || row.id == created_by)
    };
    let mut emails: Vec<String> = rows.into_iter().filter(wanted).map(|row| row.email).collect();
    emails.dedup();
    Ok(emails)
}

/// News by letter: off at once, on when the letter is answered.
///
/// # Errors
/// `TooMany`.
pub async fn set_news(db: &Db, actor: &Actor, on: bool, browser: &Browser) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    let tx = db.begin().await?;
    if on {
        let email = main(&tx, user.0).await?;
        spend_own(db, &tx, "news", browser, &email).await?;
        ask_news(db, &tx, user.0, &email).await?;
    } else {
        no_news(&tx, user.0, db.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn no_news(tx: &DatabaseTransaction, user: i64, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    sql::run(tx, "UPDATE users SET news = $1 WHERE id = $2", [false.into(), user.into()]).await?;
    agreement::withdraw(tx, Agreement::News, user, now).await
}

/// The letter of the double opt-in.
pub(super) async fn ask_news(db: &Db, tx: &DatabaseTransaction, user: i64, email: &str) -> Result<()> {
    let now = db.now();
    let token = link::issue(tx, Purpose::News, To { user: Some(user), email, about: "", ..To::default() }, now).await?;
    let words = Words {
        subject: "Подписка на новости: подтвердите",
        sentences: &["Чтобы получать новости о продукции и ценах, подтвердите подписку.".to_owned()],
        button: Some(("Подписаться на новости", format!("{}/confirm/{token}", db.options().base_url))),
        note: "Ссылка действует сутки. Если вы не подписывались, ничего делать не нужно: писем не будет.",
    };
    letter::enqueue(tx, words.to(email, format!("news:{}", digest(&token))), now).await
}

async fn welcome(db: &Db, tx: &DatabaseTransaction, user: i64, email: &str) -> Result<()> {
    let now = db.now();
    let token =
        link::issue(tx, Purpose::NoNews, To { user: Some(user), email, about: "", ..To::default() }, now).await?;
    let words = Words {
        subject: "Вы подписаны на новости",
        sentences: &["Спасибо, подписка подтверждена. Новости будут приходить на этот адрес.".to_owned()],
        button: Some(("Отказаться от новостей", format!("{}/confirm/{token}", db.options().base_url))),
        note: "Отказаться можно и в профиле.",
    };
    let mut draft = words.to(email, format!("welcome:{}", digest(&token)));
    draft.unsubscribe = Some(format!("{}/unsubscribe/{token}", db.options().base_url));
    letter::enqueue(tx, draft, now).await
}

/// The one click of a mail program (RFC 8058): known and unknown links get the same answer.
///
/// # Errors
/// When the database fails.
pub async fn unsubscribe(db: &Db, token: &str) -> Result<()> {
    let tx = db.begin().await?;
    match link::take(&tx, Purpose::NoNews, token, db.now()).await {
        Ok(link) => no_news(&tx, link.user_id.ok_or_else(|| broken("link"))?, db.now()).await?,
        Err(Error::Refused(_)) => return Ok(()),
        Err(error) => return Err(error),
    }
    tx.commit().await?;
    Ok(())
}
