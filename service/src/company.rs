//! «Информация о компании» (A13): its counterparties with their requisites, discounts, and what it requires of its people.

use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::dialect;
use crate::error::{Error, Result, denied};
use crate::sql;
use crate::user::{Browser, buyer};
use chrono::NaiveDate;
use domain::account::{self, AccountError, Field, optional, required};
use domain::actor::Actor;
use domain::audit::Deed;
use domain::counterparty::Requisites;
use domain::format::visible;
use domain::id::{AddressId, CompanyId, CounterpartyId};
use domain::money::Percent;
use domain::requisite::{Account, Bic, Inn, Kpp, Ogrn, RequisiteError};
use domain::user::{Action, Right, Rights};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// A discount of a contract on a price group.
#[derive(Clone, Debug)]
pub struct Discount {
    /// Number of the contract.
    pub contract: String,
    pub group: String,
    pub percent: Percent,
    pub until: Option<NaiveDate>,
}

/// What the company page shows.
#[derive(Clone, Debug)]
pub struct Company {
    pub name: String,
    /// A second factor is required of everybody.
    pub second_factor: bool,
    /// Those that the actor may act for.
    pub counterparties: Vec<(CounterpartyId, Requisites)>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    name: String,
    inn: String,
    kpp: String,
    ogrn: String,
    address: String,
    phone: String,
    bic: String,
    account: String,
}

impl From<Row> for Requisites {
    fn from(row: Row) -> Self {
        Self {
            name: row.name,
            inn: row.inn,
            kpp: row.kpp,
            ogrn: row.ogrn,
            address: row.address,
            phone: row.phone,
            bic: row.bic,
            account: row.account,
        }
    }
}

/// The actor's company.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn get(db: &Db, actor: &Actor) -> Result<Company> {
    #[derive(FromQueryResult)]
    struct Head {
        name: String,
        second_factor: bool,
    }
    let buyer = buyer(actor, Action::SeeCompany)?;
    let sql = "SELECT name, second_factor FROM companies WHERE id = $1";
    let head: Head = sql::one(db.reader(), sql, [buyer.company.0.into()]).await?.ok_or(Error::NotFound)?;
    let sql = "SELECT c.id, c.name, c.inn, c.kpp, c.ogrn, c.address, c.phone, c.bic, c.account
               FROM counterparties c JOIN memberships m ON m.counterparty_id = c.id AND m.user_id = $1
               WHERE c.company_id = $2 ORDER BY c.name, c.id";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [buyer.user.0.into(), buyer.company.0.into()]).await?;
    let counterparties = rows.into_iter().map(|row| (CounterpartyId(row.id), row.into())).collect();
    Ok(Company { name: head.name, second_factor: head.second_factor, counterparties })
}

/// Discounts of the actor's counterparty, by contract and price group.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn discounts(db: &Db, actor: &Actor) -> Result<Vec<Discount>> {
    #[derive(FromQueryResult)]
    struct Row {
        number: String,
        name: String,
        percent: i64,
        valid_until: Option<NaiveDate>,
    }
    let buyer = buyer(actor, Action::SeeCompany)?;
    let sql = "SELECT k.number, g.name, d.percent, d.valid_until FROM contracts k
               JOIN discounts d ON d.contract_id = k.id JOIN price_groups g ON g.id = d.price_group_id
               WHERE k.counterparty_id = $1 ORDER BY k.id, g.name LIMIT 2000";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [buyer.counterparty.0.into()]).await?;
    let discount = |row: Row| {
        Ok(Discount {
            contract: row.number,
            group: row.name,
            percent: crate::price::stored_percent(row.percent)?,
            until: row.valid_until,
        })
    };
    rows.into_iter().map(discount).collect()
}

/// What a legal entity is asked for, checked: which field is wrong and why.
fn checked(typed: &Requisites) -> Result<Requisites> {
    let wrong = |field| move |error: RequisiteError| AccountError::Requisite(field, error);
    let inn = Inn::parse(&typed.inn).map_err(wrong(Field::Inn))?;
    let kpp = match typed.kpp.trim() {
        "" if inn.is_person() => String::new(),
        text => Kpp::parse(text).map_err(wrong(Field::Kpp))?.to_string(),
    };
    let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let ogrn = given(&typed.ogrn).map(|text| Ogrn::parse(&text)).transpose().map_err(wrong(Field::Ogrn))?;
    let bic = given(&typed.bic).map(|text| Bic::parse(&text)).transpose().map_err(wrong(Field::Bic))?;
    let account = match (given(&typed.account), &bic) {
        (None, _) => String::new(),
        (Some(_), None) => return Err(AccountError::Missing(Field::Bic).into()),
        (Some(text), Some(bic)) => Account::parse(&text, bic).map_err(wrong(Field::Account))?.to_string(),
    };
    Ok(Requisites {
        name: required(&typed.name, Field::Name)?,
        inn: inn.to_string(),
        kpp: if inn.is_person() { String::new() } else { kpp },
        ogrn: ogrn.map(|ogrn| ogrn.to_string()).unwrap_or_default(),
        address: long(&typed.address, Field::LegalAddress)?,
        phone: account::phone(&typed.phone, Field::Phone)?,
        bic: bic.map(|bic| bic.to_string()).unwrap_or_default(),
        account,
    })
}

/// An address may be longer than a name.
fn long(text: &str, field: Field) -> Result<String> {
    let text = visible(text);
    match text.chars().count() {
        0 => Err(AccountError::Missing(field).into()),
        1..=300 => Ok(text),
        _ => Err(AccountError::TooLong(field).into()),
    }
}

/// Adds a legal entity by its INN: of the actor's company, or of a new one for a person who has none (A11). It buys by
/// prepayment at base prices until the supplier has made a contract. The person administers it and acts for it from now on.
///
/// # Errors
/// `Requisite`, `Missing`, `CounterpartyKnown`; `Forbidden` for who is no administrator of the company.
pub async fn add_counterparty(
    db: &Db,
    actor: &Actor,
    typed: &Requisites,
    token: &str,
    browser: &Browser,
) -> Result<CounterpartyId> {
    let user = actor.themselves().map_err(denied)?;
    let of = match actor {
        Actor::User(buyer) if Action::ManageUsers.allowed(buyer.rights) => Some(buyer.company.0),
        Actor::Person(person) if !person.lacks_second_factor => None,
        _ => return Err(Error::Forbidden),
    };
    let new = checked(typed)?;
    let tx = db.begin().await?;
    let company = if let Some(company) = of {
        company
    } else {
        // Locked: pressed twice makes one company.
        let sql = format!("SELECT id FROM users WHERE id = $1 AND company_id IS NULL{}", dialect::for_update(&tx));
        if sql::number(&tx, &sql, [user.0.into()]).await?.is_none() {
            // The company has people who may add it.
            return Err(Error::Forbidden);
        }
        let sql = "INSERT INTO companies (name) VALUES ($1) RETURNING id";
        sql::number(&tx, sql, [new.name.as_str().into()]).await?.ok_or(Error::NotFound)?
    };
    let sql = "INSERT INTO counterparties (company_id, name, inn, kpp, ogrn, address, phone, bic, account)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id";
    let values = [
        company.into(),
        new.name.as_str().into(),
        new.inn.as_str().into(),
        new.kpp.as_str().into(),
        new.ogrn.as_str().into(),
        new.address.as_str().into(),
        new.phone.as_str().into(),
        new.bic.as_str().into(),
        new.account.as_str().into(),
    ];
    let id = sql::number(&tx, sql, values).await?.ok_or(AccountError::CounterpartyKnown)?;
    let all = Right::ALL.into_iter().filter(|right| !matches!(right, Right::OwnOrdersOnly | Right::Projects));
    let rights = all.fold(Rights::NONE, Rights::with);
    let sql = "INSERT INTO memberships (user_id, counterparty_id, rights) VALUES ($1, $2, $3)";
    sql::run(&tx, sql, [user.0.into(), id.into(), i64::from(rights.bits()).into()]).await?;
    let sql = "UPDATE users SET company_id = $1, counterparty_id = $2 WHERE id = $3";
    sql::run(&tx, sql, [company.into(), id.into(), user.0.into()]).await?;
    let sql = "UPDATE sessions SET counterparty_id = $1 WHERE token_hash = $2";
    sql::run(&tx, sql, [id.into(), crate::user::digest(token).into()]).await?;
    // Goods can be sent to the legal address at once.
    put_address(&tx, id, &new.name, &new.address).await?;
    let who = Who::person(Some(CompanyId(company)), Some(CounterpartyId(id)), user);
    audit::record(&tx, db, who, Deed::AddedCounterparty, &format!("{} {}", new.inn, new.name), browser).await?;
    tx.commit().await?;
    Ok(CounterpartyId(id))
}

async fn put_address(tx: &impl ConnectionTrait, counterparty: i64, consignee: &str, address: &str) -> Result<()> {
    let sql = "INSERT INTO addresses (counterparty_id, consignee, address) VALUES ($1, $2, $3)";
    sql::run(tx, sql, [counterparty.into(), consignee.into(), address.into()]).await?;
    Ok(())
}

/// Saves the requisites of the actor's counterparty; its INN stays. Orders keep what they were sent with.
///
/// # Errors
/// `Requisite`, `Missing`, `CounterpartyKnown`, `Forbidden`.
pub async fn save_requisites(db: &Db, actor: &Actor, typed: &Requisites, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::ManageUsers)?;
    let tx = db.begin().await?;
    let inn = sql::text(&tx, "SELECT inn FROM counterparties WHERE id = $1", [buyer.counterparty.0.into()]).await?;
    let inn = inn.ok_or(Error::NotFound)?;
    let new = checked(&Requisites { inn, ..typed.clone() })?;
    let sql =
        "UPDATE counterparties SET name = $1, kpp = $2, ogrn = $3, address = $4, phone = $5, bic = $6, account = $7
               WHERE id = $8";
    let values = [
        new.name.into(),
        new.kpp.into(),
        new.ogrn.into(),
        new.address.into(),
        new.phone.into(),
        new.bic.into(),
        new.account.into(),
        buyer.counterparty.0.into(),
    ];
    let saved = tx.execute_raw(sql::statement(&tx, sql, values)).await;
    saved.map_err(|error| sql::taken(error, AccountError::CounterpartyKnown))?;
    audit::record(&tx, db, Who::buyer(buyer), Deed::ChangedCounterparty, &new.inn, browser).await?;
    tx.commit().await?;
    Ok(())
}

/// Adds a consignee and its address to the actor's counterparty.
///
/// # Errors
/// `Missing`, `TooLong`, `Forbidden`.
pub async fn add_address(db: &Db, actor: &Actor, consignee: &str, address: &str) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let consignee = optional(consignee, Field::Consignee)?;
    let consignee = if consignee.is_empty() { buyer.counterparty_name.clone() } else { consignee };
    put_address(db.writer(), buyer.counterparty.0, &consignee, &long(address, Field::Address)?).await
}

/// Takes an address away, or brings it back. Drafts that have it are asked for another when they are sent.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn remove_address(db: &Db, actor: &Actor, id: AddressId, removed: bool) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let at = removed.then(|| millis(db.now()));
    let sql = "UPDATE addresses SET removed_at = $1 WHERE id = $2 AND counterparty_id = $3";
    match sql::run(db.writer(), sql, [at.into(), id.0.into(), buyer.counterparty.0.into()]).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Whether a second factor is required of everybody in the company. Who requires it has one.
///
/// # Errors
/// `SecondFactorFirst` when the administrator has no second factor; `Forbidden`.
pub async fn require_second_factor(db: &Db, actor: &Actor, on: bool, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::ManageUsers)?;
    let tx = db.begin().await?;
    let has = "SELECT id FROM users WHERE id = $1 AND second_factor <> ''";
    if on && sql::number(&tx, has, [buyer.user.0.into()]).await?.is_none() {
        return Err(AccountError::SecondFactorFirst.into());
    }
    let sql = "UPDATE companies SET second_factor = $1 WHERE id = $2";
    sql::run(&tx, sql, [on.into(), buyer.company.0.into()]).await?;
    let about = if on { "on" } else { "off" };
    audit::record(&tx, db, Who::buyer(buyer), Deed::ChangedPolicy, about, browser).await?;
    tx.commit().await?;
    Ok(())
}
