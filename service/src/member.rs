//! «Управление пользователями» (A9): who may do what for a counterparty. Administrators give no right that they lack, and
//! one of them always stays (TEN-6).

use crate::audit::{self, Who};
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken};
use crate::letter::{self, Words};
use crate::user::link::{self, Purpose, To};
use crate::user::{self, Browser, buyer, digest, throttle};
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

impl Member {
    const fn given(&self) -> Given {
        Given { rights: self.rights, limit: self.limit }
    }
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
    pub counterparty: CounterpartyId,
    rights: Rights,
    limit: Option<i64>,
}

impl Invitation {
    pub fn read(about: &str) -> Result<Self> {
        serde_json::from_str(about).map_err(|_| broken("invitation"))
    }

    fn write(self) -> Result<String> {
        serde_json::to_string(&self).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Makes the person a member, and sessions of theirs that were without a counterparty act for this one. One of another
    /// company stays there: a person has one company.
    pub async fn accept(self, tx: &DatabaseTransaction, user: i64) -> Result<()> {
        lock(tx, self.counterparty).await?;
        let mine = "UPDATE users SET company_id = $1 WHERE id = $2 AND (company_id IS NULL OR company_id = $1)";
        if sql::run(tx, mine, [self.company.0.into(), user.into()]).await? != 1 {
            return Err(AccountError::Link.into());
        }
        self.put(tx, user).await?;
        let sql = "UPDATE sessions SET counterparty_id = $1 WHERE user_id = $2 AND counterparty_id IS NULL";
        sql::run(tx, sql, [self.counterparty.0.into(), user.into()]).await?;
        Ok(())
    }

    async fn put(self, tx: &DatabaseTransaction, user: i64) -> Result<()> {
        let rights = i64::from(self.rights.bits());
        let values = [user.into(), self.counterparty.0.into(), rights.into(), self.limit.into()];
        let sql = "INSERT INTO memberships (user_id, counterparty_id, rights, send_limit) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (user_id, counterparty_id) DO UPDATE SET rights = $3, send_limit = $4";
        sql::run(tx, sql, values).await?;
        Ok(())
    }
}

/// Who changes who acts for a counterparty does it alone: two administrators do not take each other out at once. Locked before a
/// person's row, and that before links.
pub(crate) async fn lock(tx: &DatabaseTransaction, counterparty: CounterpartyId) -> Result<()> {
    let sql = format!("SELECT id FROM counterparties WHERE id = $1{}", dialect::for_update(tx));
    sql::number(tx, &sql, [counterparty.0.into()]).await?;
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
            rights: Rights::stored(self.rights),
            limit: self.send_limit.map(Money::from_kopecks),
            second_factor: !self.second_factor.is_empty(),
            seen_at: self.seen_at.map(instant).transpose()?,
        })
    }
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
               WHERE kind = 'invite' AND counterparty_id = $1 AND used_at IS NULL AND expires_at > $2
               ORDER BY created_at DESC";
    let values = [buyer.counterparty.0.into(), millis(db.now()).into()];
    let waiting: Vec<Waiting> = sql::all(db.reader(), sql, values).await?;
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

/// Refuses what the giver may not give: a right they lack, or more than they may send themselves.
fn may_change(buyer: &Buyer, before: Given, after: Given) -> Result<()> {
    let within = |limit: Option<Money>| buyer.limit.is_none_or(|mine| limit.is_some_and(|limit| limit <= mine));
    let limit = before.limit == after.limit || (within(before.limit) && within(after.limit));
    if buyer.rights.may_change(before.rights, after.rights) && limit {
        return Ok(());
    }
    Err(AccountError::RightLacked.into())
}

/// What a person may do for a counterparty.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    pub rights: Rights,
    /// More than so much, with VAT, is sent by somebody else.
    pub limit: Option<Money>,
}

impl Given {
    /// Of somebody who is no member; with a limit that nobody may not give.
    const NOTHING: Self = Self { rights: Rights::NONE, limit: Some(Money::ZERO) };

    fn invitation(self, buyer: &Buyer) -> Invitation {
        let limit = self.limit.map(Money::kopecks);
        Invitation { company: buyer.company, counterparty: buyer.counterparty, rights: self.rights, limit }
    }
}

/// Adds somebody by e-mail. One of the company's own people is a member at once; everybody else gets a letter, and nothing
/// here says who is registered and who is not (AUT-7).
///
/// # Errors
/// `Email`, `MemberKnown`, `RightLacked`, `TooMany`, `Forbidden`.
pub async fn invite(db: &Db, actor: &Actor, email: &str, given: Given, browser: &Browser) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Known {
        id: i64,
        company_id: Option<i64>,
        staff: bool,
    }
    let buyer = buyer(actor, Action::ManageUsers)?;
    let email = account::email(email)?;
    may_change(buyer, Given::NOTHING, given)?;
    let now = db.now();
    let tx = db.begin().await?;
    let company = buyer.company.to_string();
    throttle::spend(&tx, "invite", &company, INVITATIONS, Duration::from_hours(1), now).await?;
    lock(&tx, buyer.counterparty).await?;
    let sql = "SELECT id, company_id, staff FROM users WHERE email = $1";
    let known: Option<Known> = sql::one(&tx, sql, [email.as_str().into()]).await?;
    let colleague = known.as_ref().filter(|known| known.company_id == Some(buyer.company.0)).map(|known| known.id);
    // An earlier invitation to the same address gives way to this one.
    take_back(&tx, buyer, &email, now).await?;
    let base = &db.options().base_url;
    let asks = format!("{} приглашает вас работать на портале от имени {}.", buyer.name, buyer.counterparty_name);
    let invitation = given.invitation(buyer);
    let (sentences, button, note) = if let Some(colleague) = colleague {
        user::lock(&tx, colleague).await?;
        match one(&tx, buyer, UserId(colleague)).await {
            Err(Error::NotFound) => invitation.put(&tx, colleague).await?,
            Ok(_) => return Err(AccountError::MemberKnown.into()),
            Err(error) => return Err(error),
        }
        (vec![asks, "Права уже действуют.".to_owned()], ("Открыть портал", format!("{base}/desk")), "")
    } else {
        let about = invitation.write()?;
        let user = known.as_ref().map(|known| known.id);
        let to = To { user, email: &email, counterparty: Some(buyer.counterparty), about: &about };
        let token = link::issue(&tx, Purpose::Invite, to, now).await?;
        if known.as_ref().is_some_and(|known| known.staff || known.company_id.is_some()) {
            let why = "Ваша учётная запись работает от имени другой компании. Зарегистрируйтесь с другим адресом и \
                       сообщите его приглашающему.";
            let button = ("Регистрация", format!("{base}/register"));
            (vec![asks, why.to_owned()], button, "Если это ошибка, ничего делать не нужно.")
        } else {
            let path = if user.is_some() { "invite" } else { "register" };
            let note = "Ссылка действует неделю. Если вы не знаете, о чём речь, ничего делать не нужно.";
            (vec![asks], ("Принять приглашение", format!("{base}/{path}/{token}")), note)
        }
    };
    let words = Words {
        subject: "Приглашение на портал", sentences: &sentences, button: Some(button), note
    };
    let name = format!("invite:{}:{}:{}", buyer.counterparty, digest(&email), millis(now));
    letter::enqueue(&tx, words.to(&email, name), now).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::Invited, &email, browser).await?;
    tx.commit().await?;
    Ok(())
}

/// Other rights, or another limit, from the next request on.
///
/// # Errors
/// `NotFound`, `RightLacked`, `LastAdministrator`, `Forbidden`.
pub async fn set_rights(db: &Db, actor: &Actor, user: UserId, given: Given, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::ManageUsers)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.counterparty).await?;
    let before = one(&tx, buyer, user).await?;
    may_change(buyer, before.given(), given)?;
    if !Action::ManageUsers.allowed(given.rights) {
        keep_administrator(&tx, buyer.counterparty, user, false).await?;
    }
    let sql = "UPDATE memberships SET rights = $1, send_limit = $2 WHERE user_id = $3 AND counterparty_id = $4";
    let (rights, limit) = (i64::from(given.rights.bits()), given.limit.map(Money::kopecks));
    sql::run(&tx, sql, [rights.into(), limit.into(), user.0.into(), buyer.counterparty.0.into()]).await?;
    let mut about = format!("{}: {} → {}", before.email, codes(before.rights), codes(given.rights));
    if before.limit != given.limit {
        let words = |limit: Option<Money>| limit.map_or_else(|| "—".to_owned(), Money::with_sign);
        about = format!("{about}; {} → {}", words(before.limit), words(given.limit));
    }
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
    lock(&tx, buyer.counterparty).await?;
    user::lock(&tx, user.0).await?;
    let member = one(&tx, buyer, user).await?;
    keep_administrator(&tx, buyer.counterparty, user, false).await?;
    let out = "DELETE FROM memberships WHERE user_id = $1 AND counterparty_id = $2";
    sql::run(&tx, out, [user.0.into(), buyer.counterparty.0.into()]).await?;
    // Who works for none of the company's counterparties any more is free to join another company.
    let free = "UPDATE users SET company_id = NULL WHERE id = $1
                AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id)";
    sql::run(&tx, free, [user.0.into()]).await?;
    let was = member.given().invitation(buyer).write()?;
    let to = To { user: Some(user.0), email: &member.email, counterparty: Some(buyer.counterparty), about: &was };
    let token = link::issue(&tx, Purpose::Reconnect, to, db.now()).await?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::Disconnected, &member.email, browser).await?;
    tx.commit().await?;
    Ok((member.name, token))
}

/// «Вернуть»: the person has again what they had.
///
/// # Errors
/// `Link` after a day; `NotFound` for another counterparty's; `MemberKnown`, `RightLacked`, `Forbidden`.
pub async fn reconnect(db: &Db, actor: &Actor, token: &str, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::ManageUsers)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.counterparty).await?;
    let link = link::take(&tx, Purpose::Reconnect, token, db.now()).await?;
    let was = Invitation::read(&link.about)?;
    if was.counterparty != buyer.counterparty {
        return Err(Error::NotFound);
    }
    let user = link.user_id.ok_or(AccountError::Link)?;
    if one(&tx, buyer, UserId(user)).await.is_ok() {
        return Err(AccountError::MemberKnown.into());
    }
    may_change(buyer, Given::NOTHING, Given { rights: was.rights, limit: was.limit.map(Money::from_kopecks) })?;
    was.accept(&tx, user).await?;
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
    match take_back(db.writer(), buyer, email, db.now()).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

async fn take_back(db: &impl ConnectionTrait, buyer: &Buyer, email: &str, now: DateTime<Utc>) -> Result<u64> {
    let sql = "UPDATE links SET used_at = $1
               WHERE kind = 'invite' AND counterparty_id = $2 AND email = $3 AND used_at IS NULL";
    sql::run(db, sql, [millis(now).into(), buyer.counterparty.0.into(), email.into()]).await
}

/// The counterparties that a person acts for.
pub(crate) async fn counterparties_of(tx: &impl ConnectionTrait, user: UserId) -> Result<Vec<CounterpartyId>> {
    #[derive(FromQueryResult)]
    struct Id {
        counterparty_id: i64,
    }
    let sql = "SELECT counterparty_id FROM memberships WHERE user_id = $1 ORDER BY counterparty_id";
    let rows: Vec<Id> = sql::all(tx, sql, [user.0.into()]).await?;
    Ok(rows.into_iter().map(|row| CounterpartyId(row.counterparty_id)).collect())
}

/// Refuses when nobody but this person administers the counterparty (TEN-6). `alone`: who is the only person there may go.
pub(crate) async fn keep_administrator(
    tx: &DatabaseTransaction,
    counterparty: CounterpartyId,
    user: UserId,
    alone: bool,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        user_id: i64,
        rights: i64,
    }
    lock(tx, counterparty).await?;
    let sql = "SELECT m.user_id, m.rights FROM memberships m JOIN users u ON u.id = m.user_id
               WHERE m.counterparty_id = $1 AND u.disabled_at IS NULL";
    let rows: Vec<Row> = sql::all(tx, sql, [counterparty.0.into()]).await?;
    let (them, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.user_id == user.0);
    let administered = |rows: &[Row]| rows.iter().any(|row| Action::ManageUsers.allowed(Rights::stored(row.rights)));
    if administered(&them) && !administered(&others) && !(alone && others.is_empty()) {
        return Err(AccountError::LastAdministrator.into());
    }
    Ok(())
}
