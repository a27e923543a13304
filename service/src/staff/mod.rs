//! The supplier's people: made by the command line, acting for a dealer's person with a reason that both can see, keeping
//! the terms of dealers, the goods and the production, with a history of what they change.

mod capacity;
pub(crate) mod change;
mod company;
mod product;
mod waiting;

pub use capacity::{Series, capacities, capacity, save_capacity};
pub use change::changes;
pub use company::{
    CompanyRow, ContractTerms, Dealer, DealerCompany, DealerUser, add_contract, companies, company, contract,
    end_discount, end_sessions, save_contract, set_access, set_discount,
};
pub use product::{
    Level, Planned, ProductChoices, StaffProduct, add_product, product, product_choices, save_product, set_price,
    set_safety, set_stock,
};
pub use waiting::{Waiting, Waits, waiting};

use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::error::{Error, Result, denied};
use crate::sql;
use crate::user::link::{self, Purpose, To};
use crate::user::{Browser, digest};
use domain::account::{self, AccountError, Field, required};
use domain::actor::Actor;
use domain::audit::Deed;
use domain::id::{CompanyId, UserId};
use domain::page::{PAGE_ROWS, Page};
use sea_orm::FromQueryResult;

/// Makes an account of the supplier's staff; the one-time secret for its first password (AUT-11). Once more for the same
/// address makes a new secret.
///
/// # Errors
/// `Email`, `Missing`; `LoginTaken` when the address is a dealer's person's.
pub async fn create(db: &Db, email: &str, last_name: &str, first_name: &str) -> Result<String> {
    let email = account::email(email)?;
    let (last_name, first_name) = (required(last_name, Field::LastName)?, required(first_name, Field::FirstName)?);
    let now = db.now();
    let tx = db.begin().await?;
    let dealers = "SELECT id FROM users WHERE (email = $1 OR login = $1) AND NOT staff";
    if sql::number(&tx, dealers, [email.as_str().into()]).await?.is_some() {
        return Err(AccountError::LoginTaken.into());
    }
    let sql = "INSERT INTO users (login, email, last_name, first_name, middle_name, password, staff, created_at)
               VALUES ($1, $1, $2, $3, '', '', $4, $5) ON CONFLICT (email) DO UPDATE SET last_name = $2, first_name = $3
               RETURNING id";
    let values = [email.as_str().into(), last_name.into(), first_name.into(), true.into(), millis(now).into()];
    let user = sql::number(&tx, sql, values).await?.ok_or(Error::NotFound)?;
    link::void(&tx, &[Purpose::Recover], user, 0, now).await?;
    let to = To { user: Some(user), email: &email, ..To::default() };
    let token = link::issue(&tx, Purpose::Recover, to, now).await?;
    tx.commit().await?;
    Ok(token)
}

/// One of the supplier's people by their address: who a command of the command line is done by.
///
/// # Errors
/// `NotFound` when there is none, or they may not come in any more.
pub async fn by_email(db: &Db, email: &str) -> Result<Actor> {
    let email = account::email(email)?;
    let sql = "SELECT id FROM users WHERE email = $1 AND staff";
    let user = sql::number(db.reader(), sql, [email.into()]).await?.ok_or(Error::NotFound)?;
    crate::user::without_session(db, UserId(user)).await
}

/// A dealer's person as the supplier's people find them.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Found {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub company: String,
}

/// What finds a text: in small letters, as typed, with a capital. SQLite knows the two cases of Latin letters only.
pub(crate) fn patterns(text: &str) -> [String; 3] {
    let lower = text.trim().to_lowercase();
    let mut letters = lower.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let pattern = |text: &str| format!("%{}%", sql::like(text));
    [pattern(&lower), pattern(text.trim()), pattern(&capital)]
}

/// People of dealers whose name, address, company or INN has the text in it.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn people(db: &Db, actor: &Actor, text: &str, page: u32) -> Result<Page<Found>> {
    actor.staff().map_err(denied)?;
    let patterns = patterns(text);
    let name = "TRIM(u.last_name || ' ' || u.first_name || ' ' || u.middle_name)";
    let of =
        "FROM users u LEFT JOIN companies c ON c.id = u.company_id WHERE NOT u.staff AND u.disabled_at IS NULL AND (
        u.email LIKE $1 ESCAPE '\\' OR u.last_name LIKE $2 ESCAPE '\\' OR u.last_name LIKE $3 ESCAPE '\\'
        OR c.name LIKE $2 ESCAPE '\\' OR c.name LIKE $3 ESCAPE '\\' OR EXISTS (
            SELECT 1 FROM memberships m JOIN counterparties k ON k.id = m.counterparty_id WHERE m.user_id = u.id
            AND (k.inn LIKE $1 ESCAPE '\\' OR k.name LIKE $2 ESCAPE '\\' OR k.name LIKE $3 ESCAPE '\\')))";
    let values = || patterns.iter().map(|pattern| pattern.as_str().into());
    let total = sql::number(db.reader(), &format!("SELECT COUNT(*) {of}"), values()).await?.unwrap_or(0);
    let page = page.max(1);
    let sql = format!(
        "SELECT u.id, {name} AS name, u.email, COALESCE(c.name, '') AS company
         {of} ORDER BY u.last_name, u.id LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows = sql::all(db.reader(), &sql, values()).await?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// From now on this session acts for a dealer's person. Their audit list says who, when and why.
///
/// # Errors
/// `Missing` without a reason; `NotFound`; `Forbidden`.
pub async fn act(db: &Db, actor: &Actor, token: &str, user: UserId, reason: &str, browser: &Browser) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        company_id: Option<i64>,
        email: String,
    }
    let staff = actor.staff().map_err(denied)?;
    let reason = required(reason, Field::Reason)?;
    let tx = db.begin().await?;
    let sql = "SELECT company_id, email FROM users WHERE id = $1 AND NOT staff AND disabled_at IS NULL";
    let row: Row = sql::one(&tx, sql, [user.0.into()]).await?.ok_or(Error::NotFound)?;
    let usual = crate::user::usual_counterparty(&tx, user.0).await?;
    let sql = "UPDATE sessions SET acting_user_id = $1, counterparty_id = $2 WHERE token_hash = $3 AND user_id = $4";
    let values = [user.0.into(), usual.into(), digest(token).into(), staff.user.0.into()];
    sql::run(&tx, sql, values).await?;
    let who = Who::person(row.company_id.map(CompanyId), None, user).through(staff.user);
    audit::record(&tx, db, who, Deed::ActedFor, &format!("{}: {reason}", row.email), browser).await?;
    tx.commit().await?;
    Ok(())
}

/// Back to oneself.
///
/// # Errors
/// `NotFound` when this session acts for nobody.
pub async fn stop_acting(db: &Db, token: &str) -> Result<()> {
    let sql = "UPDATE sessions SET acting_user_id = NULL, counterparty_id = NULL
               WHERE token_hash = $1 AND acting_user_id IS NOT NULL";
    match sql::run(db.writer(), sql, [digest(token).into()]).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// How often the supplier's people acted for the actor of late: (who, when, why).
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn acted_for(db: &Db, actor: &Actor) -> Result<Vec<domain::audit::Record>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: i64,
        staff_id: Option<i64>,
        about: String,
    }
    let user = actor.themselves().map_err(denied)?;
    let sql = "SELECT at, staff_id, about FROM audit WHERE user_id = $1 AND deed = $2 ORDER BY id DESC LIMIT 20";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [user.0.into(), Deed::ActedFor.code().into()]).await?;
    let people: Vec<i64> = rows.iter().filter_map(|row| row.staff_id).collect();
    let names = crate::user::names(db.reader(), &people).await?;
    let record = |row: Row| {
        Ok(domain::audit::Record {
            at: crate::db::instant(row.at)?,
            by: String::new(),
            staff: row.staff_id.map(|staff| names.of(staff)).unwrap_or_default(),
            deed: Deed::ActedFor,
            about: row.about,
            address: String::new(),
        })
    };
    rows.into_iter().map(record).collect()
}
