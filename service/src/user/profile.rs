//! «Личные данные профиля» (A7), the picture, and «Удалить профиль».

use super::recover::confirm;
use super::{Browser, agreement, email, secret};
use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::error::{Error, Result, denied};
use crate::{member, sql};
use chrono::NaiveDate;
use domain::account::{self, AccountError, Agreement, Field, Notices, Personal, Trade, optional, required};
use domain::actor::Actor;
use domain::audit::Deed;
use domain::id::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult};

/// What the profile page shows.
#[derive(Clone, Debug)]
pub struct Profile {
    pub personal: Personal,
    pub email: String,
    pub more: Vec<String>,
    pub notices: Notices,
    pub news: bool,
    pub second_factor: bool,
    /// When the picture was set; none: there is none.
    pub avatar_at: Option<i64>,
}

#[derive(FromQueryResult)]
struct Row {
    login: String,
    email: String,
    last_name: String,
    first_name: String,
    middle_name: String,
    born: Option<NaiveDate>,
    trade: String,
    region: String,
    phone: String,
    mobile: String,
    notices: i64,
    news: bool,
    second_factor: String,
    avatar_at: Option<i64>,
}

/// The person's own profile.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn profile(db: &Db, actor: &Actor) -> Result<Profile> {
    let user = actor.themselves().map_err(denied)?;
    let sql =
        "SELECT login, email, last_name, first_name, middle_name, born, trade, region, phone, mobile, notices, news,
                      second_factor, avatar_at FROM users WHERE id = $1";
    let row: Row = sql::one(db.reader(), sql, [user.0.into()]).await?.ok_or(Error::NotFound)?;
    Ok(Profile {
        personal: Personal {
            login: row.login,
            last_name: row.last_name,
            first_name: row.first_name,
            middle_name: row.middle_name,
            born: row.born,
            trade: Trade::from_code(&row.trade),
            region: row.region,
            phone: row.phone,
            mobile: row.mobile,
        },
        email: row.email,
        more: email::more(db.reader(), user.0).await?,
        notices: Notices::from_bits(u8::try_from(row.notices).unwrap_or(0)),
        news: row.news,
        second_factor: !row.second_factor.is_empty(),
        avatar_at: row.avatar_at,
    })
}

/// Saves what the person says of themselves.
///
/// # Errors
/// `Missing`, `TooLong`, `Phone`, `LoginForm`, `LoginTaken`.
pub async fn save(db: &Db, actor: &Actor, personal: &Personal) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    let login = required(&personal.login, Field::Login)?.to_lowercase();
    let tx = db.begin().await?;
    let own = sql::text(&tx, "SELECT email FROM users WHERE id = $1", [user.0.into()]).await?;
    let good = |c: char| c.is_alphanumeric() || "._-".contains(c);
    // An address that is not one's own is no login name, whether it is somebody's or not.
    if own.as_deref() != Some(login.as_str()) && !login.chars().all(good) {
        return Err(AccountError::LoginForm.into());
    }
    let values = [
        login.into(),
        account::name(&required(&personal.last_name, Field::LastName)?, Field::LastName)?.into(),
        account::name(&required(&personal.first_name, Field::FirstName)?, Field::FirstName)?.into(),
        account::name(&personal.middle_name, Field::MiddleName)?.into(),
        personal.born.into(),
        personal.trade.map_or("", Trade::code).into(),
        optional(&personal.region, Field::Region)?.into(),
        account::phone(&personal.phone, Field::Phone)?.into(),
        account::phone(&personal.mobile, Field::Mobile)?.into(),
        user.0.into(),
    ];
    let sql = "UPDATE users SET login = $1, last_name = $2, first_name = $3, middle_name = $4, born = $5, trade = $6,
                      region = $7, phone = $8, mobile = $9 WHERE id = $10";
    let saved = tx.execute_raw(sql::statement(&tx, sql, values)).await;
    saved.map_err(|error| sql::taken(error, AccountError::LoginTaken))?;
    tx.commit().await?;
    Ok(())
}

/// Which letters the person wants.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn set_notices(db: &Db, actor: &Actor, notices: Notices) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    sql::run(
        db.writer(),
        "UPDATE users SET notices = $1 WHERE id = $2",
        [i64::from(notices.bits()).into(), user.0.into()],
    )
    .await?;
    Ok(())
}

/// Sets the picture: a PNG that this program has written itself. None takes it away.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn set_avatar(db: &Db, actor: &Actor, png: Option<Vec<u8>>) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    let tx = db.begin().await?;
    let at = png.as_ref().map(|_| millis(db.now()));
    match png {
        Some(png) => {
            let sql = "INSERT INTO avatars (user_id, png) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET png = $2";
            sql::run(&tx, sql, [user.0.into(), png.into()]).await?
        }
        None => sql::run(&tx, "DELETE FROM avatars WHERE user_id = $1", [user.0.into()]).await?,
    };
    sql::run(&tx, "UPDATE users SET avatar_at = $1 WHERE id = $2", [at.into(), user.0.into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// The picture of the person or of a colleague.
///
/// # Errors
/// `NotFound` when there is none, or it is another company's.
pub async fn avatar(db: &Db, actor: &Actor, of: UserId) -> Result<Vec<u8>> {
    #[derive(FromQueryResult)]
    struct Row {
        png: Vec<u8>,
    }
    let company = match actor {
        Actor::User(buyer) => buyer.company.0,
        _ => 0,
    };
    let me = actor.themselves().map_or(0, |user| user.0);
    let sql = "SELECT a.png FROM avatars a JOIN users u ON u.id = a.user_id
               WHERE a.user_id = $1 AND (u.id = $2 OR u.company_id = $3)";
    let row: Option<Row> = sql::one(db.reader(), sql, [of.0.into(), me.into(), company.into()]).await?;
    row.map(|row| row.png).ok_or(Error::NotFound)
}

/// «Удалить профиль»: personal data are erased, sessions end; documents and histories stay without the name. A record of it
/// stays too. Nobody leaves a counterparty that others work for without an administrator.
///
/// # Errors
/// `WrongPassword`, `Wait`, `LastAdministrator`.
pub async fn delete_profile(db: &Db, actor: &Actor, password: String) -> Result<()> {
    let user = actor.themselves().map_err(denied)?;
    confirm(db, user, password).await?;
    let now = db.now();
    let tx = db.begin().await?;
    for counterparty in member::counterparties_of(&tx, user).await? {
        member::keep_administrator(&tx, counterparty, user, true).await?;
    }
    let who = Who::of(&tx, user).await?;
    let (mut addresses, main) = (email::more(&tx, user.0).await?, email::main(&tx, user.0).await?);
    addresses.push(main);
    for address in &addresses {
        // Letters that are still to go tell nobody anything now; histories keep what was done, not whose address it was.
        sql::run(&tx, "DELETE FROM letters WHERE recipient = $1", [address.into()]).await?;
        sql::run(&tx, "DELETE FROM links WHERE email = $1", [address.into()]).await?;
        let received = "UPDATE mailbox_letters SET sender = '', subject = '' WHERE sender = $1";
        sql::run(&tx, received, [address.into()]).await?;
        // The whole address: another's may end like it.
        let histories = "UPDATE audit SET about = TRIM(REPLACE(REPLACE(
                             ' ' || about || ' ', ' ' || $1 || ' ', ' — '), ' ' || $1 || ':', ' —:'))
                         WHERE about LIKE $2 ESCAPE '\\'";
        sql::run(&tx, histories, [address.into(), format!("%{}%", sql::like(address)).into()]).await?;
    }
    for table in ["memberships", "sessions", "emails", "avatars", "recovery_codes", "links", "alerts"] {
        sql::run(&tx, &format!("DELETE FROM {table} WHERE user_id = $1"), [user.0.into()]).await?;
    }
    sql::run(&tx, "UPDATE audit SET address = '' WHERE user_id = $1", [user.0.into()]).await?;
    agreement::withdraw(&tx, Agreement::PersonalData, user.0, now).await?;
    agreement::withdraw(&tx, Agreement::News, user.0, now).await?;
    // What was agreed to is proof and stays, the address in it does not.
    let forget = "UPDATE agreements SET email = '', address = '', browser = '' WHERE user_id = $1";
    sql::run(&tx, forget, [user.0.into()]).await?;
    let nobody = format!("deleted-{}", secret()?.get(..16).unwrap_or_default());
    let erase = "UPDATE users SET login = $1, email = $1, last_name = 'Удалённый пользователь', first_name = '', middle_name = '',
                        born = NULL, trade = '', region = '', phone = '', mobile = '', password = '', second_factor = '',
                        notices = 0, news = $2, avatar_at = NULL, disabled_at = $3 WHERE id = $4";
    sql::run(&tx, erase, [nobody.into(), false.into(), millis(now).into(), user.0.into()]).await?;
    audit::record(&tx, db, who, Deed::DeletedProfile, "", &Browser::default()).await?;
    tx.commit().await?;
    Ok(())
}
