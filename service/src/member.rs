//! «Управление пользователями» (A9): who may do what for a counterparty. Administrators give no right that they lack, and
//! one of them always stays (TEN-6).

use crate::audit::{self, Who};
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken};
use crate::letter::{self, Words};
use crate::user::link::{self, Purpose};
use crate::user::{Browser, buyer, digest};
use crate::{dialect, sql};
use chrono::{DateTime, Utc};
use domain::account::{self, AccountError};
use domain::actor::{Actor, Buyer};
use domain::audit::Deed;
use domain::id::{CompanyId, CounterpartyId, UserId};
use domain::money::Money;
use domain::user::{Action, Right, Rights};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Invitations that a company may send in an hour (BUS-6).
const INVITATIONS: i64 = 20;

/// A person who may act for the counterparty.
#[derive(Clone, Debug)]
pub struct Member {
    pub user: UserId,
    pub login: String,
    pub email: String,
    /// «Иванов Иван Иванович».
    pub name: String,
    pub rights: Rights,
    /// More than so much, with VAT, is sent by somebody else.
    pub limit: Option<Money>,
    pub second_factor: bool,
    /// When a session was last used.
    pub seen_at: Option<DateTime<Utc>>,
}

/// An invitation that nobody has taken yet.
#[derive(Clone, Debug)]
pub struct Pending {
    pub email: String,
    pub rights: Rights,
    pub until: DateTime<Utc>,
}

/// What an invitation gives.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Invitation {
    pub company: CompanyId,
    counterparty: CounterpartyId,
    rights: Rights,
    limit: Option<i64>,
}

impl Invitation {
    pub fn read(about: &str) -> Result<Self> {
        serde_json::from_str(about).map_err(|_| broken("invitation"))
    }

    /// Makes the person a member. One of another company stays there: a person has one company.
    pub async fn accept(self, tx: &DatabaseTransaction, user: i64) -> Result<()> {
        let mine = "UPDATE users SET company_id = $1 WHERE id = $2 AND (company_id IS NULL OR company_id = $1)";
        if sql::run(tx, mine, [self.company.0.into(), user.into()]).await? != 1 {
            return Err(AccountError::Link.into());
        }
        put(tx, user, self.counterparty.0, self.rights, self.limit).await
    }
}

async fn put(
    tx: &impl ConnectionTrait,
    user: i64,
    counterparty: i64,
    rights: Rights,
    limit: Option<i64>,
) -> Result<()> {
    let values = [user.into(), counterparty.into(), i64::from(rights.bits()).into(), limit.into()];
    let sql = "INSERT INTO memberships (user_id, counterparty_id, rights, send_limit) VALUES ($1, $2, $3, $4)
               ON CONFLICT (user_id, counterparty_id) DO UPDATE SET rights = $3, send_limit = $4";
    sql::run(tx, sql, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    login: String,
    email: String,
    last_name: String,
    first_name: String,
    middle_name: String,
    rights: i64,
    send_limit: Option<i64>,
    second_factor: String,
    seen_at: Option<i64>,
}

const MEMBERS: &str = "SELECT u.id, u.login, u.email, u.last_name, u.first_name, u.middle_name, m.rights, m.send_limit,
    u.second_factor, (SELECT MAX(s.seen_at) FROM sessions s WHERE s.user_id = u.id) AS seen_at
FROM memberships m JOIN users u ON u.id = m.user_id
WHERE m.counterparty_id = $1 AND u.disabled_at IS NULL AND ($2 = 0 OR u.id = $2)
ORDER BY u.last_name, u.first_name, u.id";

impl Row {
    fn member(self) -> Result<Member> {
        Ok(Member {
            user: UserId(self.id),
            login: self.login,
            email: self.email,
            name: [self.last_name, self.first_name, self.middle_name].join(" ").trim().to_owned(),
            rights: rights(self.rights),
            limit: self.send_limit.map(Money::from_kopecks),
            second_factor: !self.second_factor.is_empty(),
            seen_at: self.seen_at.map(instant).transpose()?,
        })
    }
}

fn rights(stored: i64) -> Rights {
    Rights::from_bits(u8::try_from(stored).unwrap_or(0))
}

/// The people of the actor's counterparty, and the invitations that wait.
///
/// # Errors
/// `SignedOut`; `Forbidden` for who is no administrator.
pub async fn list(db: &Db, actor: &Actor) -> Result<(Vec<Member>, Vec<Pending>)> {
    #[derive(FromQueryResult)]
    struct Waiting {
        email: String,
        about: String,
        expires_at: i64,
    }
    let buyer = buyer(actor, Action::ManageUsers)?;
    let rows: Vec<Row> = sql::all(db.reader(), MEMBERS, [buyer.counterparty.0.into(), 0i64.into()]).await?;
    let members = rows.into_iter().map(Row::member).collect::<Result<_>>()?;
    let sql = "SELECT email, about, expires_at FROM links
               WHERE kind = 'invite' AND used_at IS NULL AND expires_at > $1 AND about LIKE $2 ORDER BY created_at DESC";
    let of = format!("%\"counterparty\":{},%", buyer.counterparty);
    let waiting: Vec<Waiting> = sql::all(db.reader(), sql, [millis(db.now()).into(), of.into()]).await?;
    let pending = |row: Waiting| {
        Ok(Pending { rights: Invitation::read(&row.about)?.rights, email: row.email, until: instant(row.expires_at)? })
    };
    Ok((members, waiting.into_iter().map(pending).collect::<Result<_>>()?))
}

/// One of the people of the actor's counterparty.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn get(db: &Db, actor: &Actor, user: UserId) -> Result<Member> {
    let buyer = buyer(actor, Action::ManageUsers)?;
    one(db.reader(), buyer, user).await
}

async fn one(db: &impl ConnectionTrait, buyer: &Buyer, user: UserId) -> Result<Member> {
    let values = [buyer.counterparty.0.into(), user.0.into()];
    let row: Option<Row> = sql::one(db, MEMBERS, values).await?;
    row.filter(|row| row.id == user.0).ok_or(Error::NotFound)?.member()
}

/// Refuses when a box has been changed that the giver may not change.
fn may_change(buyer: &Buyer, before: Rights, after: Rights) -> Result<()> {
    let changed = Right::ALL.into_iter().filter(|right| before.contains(*right) != after.contains(*right));
    match changed.into_iter().find(|right| !buyer.rights.may_give(*right)) {
        Some(_) => Err(AccountError::RightLacked.into()),
        None => Ok(()),
    }
}

/// Adds somebody by e-mail. One of the company's own people is a member at once; everybody else gets a letter, and nothing
/// here says who is registered and who is not (AUT-7).
///
/// # Errors
/// `Email`, `RightLacked`, `TooMany`, `Forbidden`.
pub async fn invite(
    db: &Db,
    actor: &Actor,
    email: &str,
    rights: Rights,
    limit: Option<Money>,
    browser: &Browser,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Known {
        id: i64,
        company_id: Option<i64>,
        staff: bool,
    }
    let buyer = buyer(actor, Action::ManageUsers)?;
    let email = account::email(email)?;
    may_change(buyer, Rights::NONE, rights)?;
    let now = db.now();
    let tx = db.begin().await?;
    let hour = Duration::from_hours(1);
    crate::user::throttle::spend(&tx, &format!("invite:{}", buyer.company), INVITATIONS, hour, now).await?;
    let sql = "SELECT id, company_id, staff FROM users WHERE email = $1";
    let known: Option<Known> = sql::one(&tx, sql, [email.as_str().into()]).await?;
    let limit = limit.map(Money::kopecks);
    let colleague = known.as_ref().filter(|known| known.company_id == Some(buyer.company.0)).map(|known| known.id);
    if let Some(colleague) = colleague {
        let there = one(&tx, buyer, UserId(colleague)).await;
        may_change(buyer, there.map_or(Rights::NONE, |member| member.rights), rights)?;
        put(&tx, colleague, buyer.counterparty.0, rights, limit).await?;
        keep_administrator(&tx, buyer.counterparty.0, UserId(colleague), false).await?;
    }
    let invitation = Invitation { company: buyer.company, counterparty: buyer.counterparty, rights, limit };
    let about = serde_json::to_string(&invitation).map_err(|error| Error::Internal(error.to_string()))?;
    // An earlier invitation to the same address gives way to this one.
    let earlier =
        "UPDATE links SET used_at = $1 WHERE kind = 'invite' AND email = $2 AND used_at IS NULL AND about LIKE $3";
    let of = format!("%\"counterparty\":{},%", buyer.counterparty);
    sql::run(&tx, earlier, [millis(now).into(), email.as_str().into(), of.into()]).await?;
    let person = known.as_ref().map(|known| known.id);
    let token = link::issue(&tx, Purpose::Invite, person, &email, &about, now).await?;
    if colleague.is_some() {
        let used = "UPDATE links SET used_at = $1 WHERE token_hash = $2";
        sql::run(&tx, used, [millis(now).into(), digest(&token).into()]).await?;
    }
    let base = &db.options().base_url;
    let asks = format!("{} приглашает вас работать на портале от имени {}.", buyer.name, buyer.counterparty_name);
    let elsewhere =
        known.as_ref().is_some_and(|known| known.staff || known.company_id.is_some()) && colleague.is_none();
    let (sentences, button, note) = if colleague.is_some() {
        (vec![asks, "Права уже действуют.".to_owned()], ("Открыть портал", format!("{base}/desk")), "")
    } else if elsewhere {
        let why =
            "Ваша учётная запись работает от имени другой компании. Зарегистрируйтесь с другим адресом и сообщите \
                   его приглашающему."
                .to_owned();
        (vec![asks, why], ("Регистрация", format!("{base}/register")), "Если это ошибка, ничего делать не нужно.")
    } else {
        let path = if person.is_some() { "invite" } else { "register" };
        let note = "Ссылка действует неделю. Если вы не знаете, о чём речь, ничего делать не нужно.";
        (vec![asks], ("Принять приглашение", format!("{base}/{path}/{token}")), note)
    };
    let words = Words {
        subject: "Приглашение на портал", sentences: &sentences, button: Some(button), note
    };
    letter::enqueue(&tx, words.to(&email, format!("invite:{}", digest(&token))), now).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::Invited, &email, browser).await?;
    tx.commit().await?;
    Ok(())
}

/// Other rights, or another limit, from the next request on.
///
/// # Errors
/// `NotFound`, `RightLacked`, `LastAdministrator`, `Forbidden`.
pub async fn set_rights(
    db: &Db,
    actor: &Actor,
    user: UserId,
    rights: Rights,
    limit: Option<Money>,
    browser: &Browser,
) -> Result<()> {
    let buyer = buyer(actor, Action::ManageUsers)?;
    let tx = db.begin().await?;
    let before = one(&tx, buyer, user).await?;
    may_change(buyer, before.rights, rights)?;
    put(&tx, user.0, buyer.counterparty.0, rights, limit.map(Money::kopecks)).await?;
    keep_administrator(&tx, buyer.counterparty.0, user, false).await?;
    let about = format!("{}: {} → {}", before.email, codes(before.rights), codes(rights));
    audit::record(&tx, db, Who::buyer(buyer), Deed::ChangedRights, &about, browser).await?;
    tx.commit().await?;
    Ok(())
}

fn codes(rights: Rights) -> String {
    let codes: Vec<_> = Right::ALL.into_iter().filter(|right| rights.contains(*right)).map(Right::code).collect();
    if codes.is_empty() { "—".to_owned() } else { codes.join(", ") }
}

/// Takes a person out of the counterparty; their next request is without it. Their name, and what brings them back.
///
/// # Errors
/// `NotFound`, `LastAdministrator`, `Forbidden`.
pub async fn disconnect(db: &Db, actor: &Actor, user: UserId, browser: &Browser) -> Result<(String, String)> {
    let buyer = buyer(actor, Action::ManageUsers)?;
    let tx = db.begin().await?;
    let member = one(&tx, buyer, user).await?;
    keep_administrator(&tx, buyer.counterparty.0, user, true).await?;
    let out = "DELETE FROM memberships WHERE user_id = $1 AND counterparty_id = $2";
    sql::run(&tx, out, [user.0.into(), buyer.counterparty.0.into()]).await?;
    // Who works for none of the company's counterparties any more is free to join another company.
    let free = "UPDATE users SET company_id = NULL WHERE id = $1
                AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id)";
    sql::run(&tx, free, [user.0.into()]).await?;
    let was = Invitation {
        company: buyer.company,
        counterparty: buyer.counterparty,
        rights: member.rights,
        limit: member.limit.map(Money::kopecks),
    };
    let was = serde_json::to_string(&was).map_err(|error| Error::Internal(error.to_string()))?;
    let token = link::issue(&tx, Purpose::Reconnect, Some(user.0), &member.email, &was, db.now()).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::Disconnected, &member.email, browser).await?;
    tx.commit().await?;
    Ok((member.name, token))
}

/// «Вернуть»: the person has again what they had.
///
/// # Errors
/// `Link` after a day; `NotFound` for another counterparty's; `Forbidden`.
pub async fn reconnect(db: &Db, actor: &Actor, token: &str, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::ManageUsers)?;
    let tx = db.begin().await?;
    let link = link::take(&tx, Purpose::Reconnect, token, db.now()).await?;
    let was = Invitation::read(&link.about)?;
    if was.counterparty != buyer.counterparty {
        return Err(Error::NotFound);
    }
    was.accept(&tx, link.user_id.ok_or(AccountError::Link)?).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::Invited, &link.email, browser).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends all sessions of one of the counterparty's people.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn end_sessions(db: &Db, actor: &Actor, user: UserId, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::ManageUsers)?;
    let tx = db.begin().await?;
    let member = one(&tx, buyer, user).await?;
    sql::run(&tx, "DELETE FROM sessions WHERE user_id = $1", [user.0.into()]).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::EndedSessions, &member.email, browser).await?;
    tx.commit().await?;
    Ok(())
}

/// Withdraws an invitation that nobody has taken.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn withdraw(db: &Db, actor: &Actor, email: &str) -> Result<()> {
    let buyer = buyer(actor, Action::ManageUsers)?;
    let sql =
        "UPDATE links SET used_at = $1 WHERE kind = 'invite' AND email = $2 AND used_at IS NULL AND about LIKE $3";
    let of = format!("%\"counterparty\":{},%", buyer.counterparty);
    match sql::run(db.writer(), sql, [millis(db.now()).into(), email.into(), of.into()]).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// The counterparties that a person acts for.
pub(crate) async fn counterparties_of(tx: &impl ConnectionTrait, user: UserId) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Id {
        counterparty_id: i64,
    }
    let sql = "SELECT counterparty_id FROM memberships WHERE user_id = $1";
    let rows: Vec<Id> = sql::all(tx, sql, [user.0.into()]).await?;
    Ok(rows.into_iter().map(|row| row.counterparty_id).collect())
}

/// Refuses when people are left without an administrator once this person has changed, or has gone.
pub(crate) async fn keep_administrator(
    tx: &DatabaseTransaction,
    counterparty: i64,
    user: UserId,
    gone: bool,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        user_id: i64,
        rights: i64,
    }
    // Locked in the counterparty's row: two administrators do not take each other out at once.
    let lock = format!("SELECT id FROM counterparties WHERE id = $1{}", dialect::for_update(tx));
    sql::number(tx, &lock, [counterparty.into()]).await?;
    let sql = "SELECT m.user_id, m.rights FROM memberships m JOIN users u ON u.id = m.user_id
               WHERE m.counterparty_id = $1 AND u.disabled_at IS NULL";
    let rows: Vec<Row> = sql::all(tx, sql, [counterparty.into()]).await?;
    let stays = |row: &&Row| !gone || row.user_id != user.0;
    let administers = |row: &Row| Action::ManageUsers.allowed(rights(row.rights));
    let left: Vec<_> = rows.iter().filter(stays).collect();
    // Where there never was one, nobody is left behind.
    let had = rows.iter().any(administers) || !gone;
    if had && !left.is_empty() && !left.into_iter().any(administers) {
        return Err(AccountError::LastAdministrator.into());
    }
    Ok(())
}
