//! Dealers as the supplier's people see them: companies with their counterparties, contracts, discounts and users.
//! Terms are the supplier's to change; every change stands in the history of the company.

use super::change::{Edit, record};
use super::patterns;
use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::error::{Error, Result, denied};
use crate::price::stored_percent;
use crate::user::Browser;
use crate::{catalog, counterparty, dialect, feed, sql};
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::audit::Deed;
use domain::change::{self, ChangeOf, Changed, TypedDiscount, TypedTerms};
use domain::contract::{Contract, Payment};
use domain::feed::FeedKind;
use domain::format::moscow;
use domain::id::{CompanyId, ContractId, CounterpartyId, PriceGroupId, UserId};
use domain::money::Percent;
use domain::page::{PAGE_ROWS, Page};
use domain::user::Rights;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

/// A dealer in the list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CompanyRow {
    pub id: i64,
    pub name: String,
    /// Of its first counterparty; empty: it has none.
    pub inn: String,
    pub counterparties: i64,
    pub people: i64,
}

/// Companies whose name, counterparty, INN, or the login name or address of whose person has the text in it.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn companies(db: &Db, actor: &Actor, text: &str, page: u32) -> Result<Page<CompanyRow>> {
    actor.staff().map_err(denied)?;
    let patterns = patterns(text);
    let values = || patterns.iter().map(|pattern| pattern.as_str().into());
    let of = "FROM companies c WHERE c.name LIKE $2 ESCAPE '\\' OR c.name LIKE $3 ESCAPE '\\' OR EXISTS (
            SELECT 1 FROM counterparties k WHERE k.company_id = c.id
            AND (k.inn LIKE $1 ESCAPE '\\' OR k.name LIKE $2 ESCAPE '\\' OR k.name LIKE $3 ESCAPE '\\'))
        OR EXISTS (SELECT 1 FROM users u WHERE u.company_id = c.id
            AND (u.login LIKE $1 ESCAPE '\\' OR u.login LIKE $2 ESCAPE '\\' OR u.email LIKE $1 ESCAPE '\\'))";
    let total = sql::number(db.reader(), &format!("SELECT COUNT(*) {of}"), values()).await?.unwrap_or(0);
    let page = page.max(1);
    let sql = format!(
        "SELECT c.id, c.name,
             COALESCE((SELECT k.inn FROM counterparties k WHERE k.company_id = c.id ORDER BY k.id LIMIT 1), '') AS inn,
             (SELECT COUNT(*) FROM counterparties k WHERE k.company_id = c.id) AS counterparties,
             (SELECT COUNT(*) FROM users u WHERE u.company_id = c.id AND u.disabled_at IS NULL) AS people
         {of} ORDER BY c.name, c.id LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows = sql::all(db.reader(), &sql, values()).await?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// A legal entity of a dealer.
#[derive(Clone, Debug)]
pub struct Dealer {
    pub id: CounterpartyId,
    pub name: String,
    pub inn: String,
    pub kpp: String,
    pub contracts: Vec<Contract>,
}

/// A person of a dealer.
#[derive(Clone, Debug)]
pub struct DealerUser {
    pub id: UserId,
    /// «Иванов Иван Иванович».
    pub name: String,
    pub login: String,
    pub email: String,
    pub enabled: bool,
    /// Open ones.
    pub sessions: u64,
    /// By counterparty.
    pub rights: Vec<(String, Rights)>,
}

/// What the page of a dealer shows.
#[derive(Clone, Debug)]
pub struct DealerCompany {
    pub id: CompanyId,
    pub name: String,
    pub counterparties: Vec<Dealer>,
    pub people: Page<DealerUser>,
}

/// A dealer with its counterparties, their contracts, and a page of its people.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn company(db: &Db, actor: &Actor, id: CompanyId, page: u32) -> Result<DealerCompany> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        inn: String,
        kpp: String,
    }
    actor.staff().map_err(denied)?;
    let name = sql::text(db.reader(), "SELECT name FROM companies WHERE id = $1", [id.0.into()]).await?;
    let name = name.ok_or(Error::NotFound)?;
    let sql = "SELECT id, name, inn, kpp FROM counterparties WHERE company_id = $1 ORDER BY id";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [id.0.into()]).await?;
    let contracts = counterparty::contracts_of_company(db.reader(), id).await?;
    let dealer = |row: Row| {
        let own = contracts.iter().filter(|(of, _)| of.0 == row.id).map(|(_, contract)| contract.clone());
        Dealer { id: CounterpartyId(row.id), name: row.name, inn: row.inn, kpp: row.kpp, contracts: own.collect() }
    };
    let counterparties = rows.into_iter().map(dealer).collect();
    Ok(DealerCompany { id, name, counterparties, people: people_of(db, id, page.max(1)).await? })
}

/// Those who have deleted themselves have no address any more and are nobody.
const SOMEBODY: &str = "NOT u.staff AND u.email LIKE '%@%'";

async fn people_of(db: &Db, company: CompanyId, page: u32) -> Result<Page<DealerUser>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        login: String,
        email: String,
        disabled_at: Option<i64>,
        sessions: i64,
    }
    #[derive(FromQueryResult)]
    struct Member {
        user_id: i64,
        name: String,
        rights: i64,
    }
    let count = format!("SELECT COUNT(*) FROM users u WHERE u.company_id = $1 AND {SOMEBODY}");
    let total = sql::number(db.reader(), &count, [company.0.into()]).await?.unwrap_or(0);
    let sql = format!(
        "SELECT u.id, TRIM(u.last_name || ' ' || u.first_name || ' ' || u.middle_name) AS name, u.login, u.email,
             u.disabled_at, (SELECT COUNT(*) FROM sessions s WHERE s.user_id = u.id AND s.expires_at > $2) AS sessions
         FROM users u WHERE u.company_id = $1 AND {SOMEBODY}
         ORDER BY u.last_name, u.id LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [company.0.into(), millis(db.now()).into()]).await?;
    let mut values = vec![];
    let ids = sql::places(&mut values, rows.iter().map(|row| row.id));
    let sql = format!(
        "SELECT m.user_id, k.name, m.rights FROM memberships m JOIN counterparties k ON k.id = m.counterparty_id
         WHERE m.user_id IN ({ids}) ORDER BY m.counterparty_id"
    );
    let members: Vec<Member> = sql::all(db.reader(), &sql, values).await?;
    let person = |row: Row| DealerUser {
        rights: members
            .iter()
            .filter(|member| member.user_id == row.id)
            .map(|member| (member.name.clone(), Rights::stored(member.rights)))
            .collect(),
        id: UserId(row.id),
        name: row.name,
        login: row.login,
        email: row.email,
        enabled: row.disabled_at.is_none(),
        sessions: u64::try_from(row.sessions).unwrap_or(0),
    };
    let rows = rows.into_iter().map(person).collect();
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// A contract with what it takes off each price group.
#[derive(Clone, Debug)]
pub struct ContractTerms {
    pub company: CompanyId,
    pub company_name: String,
    pub counterparty: String,
    pub contract: Contract,
    /// Grows with each change of the terms and of the discounts.
    pub version: i64,
    /// Groups with a discount, also one that has ended.
    pub discounts: Vec<(PriceGroupId, String, Percent, Option<NaiveDate>)>,
    /// Groups without.
    pub others: Vec<(PriceGroupId, String)>,
    /// In Moscow.
    pub today: NaiveDate,
}

#[derive(FromQueryResult)]
struct Owner {
    company_id: i64,
    company: String,
    name: String,
}

async fn owner(db: &impl ConnectionTrait, counterparty: CounterpartyId) -> Result<Owner> {
    let sql = "SELECT k.company_id, c.name AS company, k.name FROM counterparties k
               JOIN companies c ON c.id = k.company_id WHERE k.id = $1";
    sql::one(db, sql, [counterparty.0.into()]).await?.ok_or(Error::NotFound)
}

/// A contract of a dealer.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn contract(db: &Db, actor: &Actor, id: ContractId) -> Result<ContractTerms> {
    #[derive(FromQueryResult)]
    struct Group {
        id: i64,
        name: String,
        percent: Option<i64>,
        valid_until: Option<NaiveDate>,
    }
    actor.staff().map_err(denied)?;
    // First: terms that are newer than their version are only refused once too often.
    let version = version(db.reader(), id).await?;
    let (counterparty, contract) = counterparty::contract(db.reader(), id, "").await?;
    let owner = owner(db.reader(), counterparty).await?;
    let sql = "SELECT g.id, g.code || ' · ' || g.name AS name, d.percent, d.valid_until FROM price_groups g
               LEFT JOIN discounts d ON d.price_group_id = g.id AND d.contract_id = $1 ORDER BY g.code, g.id";
    let rows: Vec<Group> = sql::all(db.reader(), sql, [id.0.into()]).await?;
    let (mut discounts, mut others) = (vec![], vec![]);
    for row in rows {
        match row.percent {
            Some(percent) => {
                discounts.push((PriceGroupId(row.id), row.name, stored_percent(percent)?, row.valid_until));
            }
            None => others.push((PriceGroupId(row.id), row.name)),
        }
    }
    Ok(ContractTerms {
        company: CompanyId(owner.company_id),
        company_name: owner.company,
        counterparty: owner.name,
        contract,
        version,
        discounts,
        others,
        today: moscow(db.now()).date(),
    })
}

async fn version(db: &impl ConnectionTrait, contract: ContractId) -> Result<i64> {
    let sql = "SELECT version FROM contracts WHERE id = $1";
    sql::number(db, sql, [contract.0.into()]).await?.ok_or(Error::NotFound)
}

/// Days of deferral and the credit limit in kopecks, as they are stored.
const fn stored(payment: Payment) -> (u32, i64) {
    match payment {
        Payment::Prepayment => (0, 0),
        Payment::Deferral { days, limit } => (days, limit.kopecks()),
    }
}

/// What of a contract is another than before. Its number says which one it is.
fn edits(was: Option<&Contract>, now: &change::Terms) -> Vec<Edit> {
    let about = was.map_or(now.number.as_str(), |was| was.number.as_str());
    let before = |value: fn(&Contract) -> String| was.map(value).unwrap_or_default();
    let (days, limit) = stored(now.payment);
    vec![
        Edit::new(Changed::ContractNumber, about, before(|was| was.number.clone()), &now.number),
        Edit::new(Changed::ContractDate, about, before(|was| was.date.to_string()), now.date),
        Edit::new(Changed::ContractKind, about, before(|was| was.kind.code().to_owned()), now.kind.code()),
        Edit::new(Changed::Deferral, about, before(|was| stored(was.payment).0.to_string()), days),
        Edit::new(Changed::CreditLimit, about, before(|was| stored(was.payment).1.to_string()), limit),
    ]
}

/// Makes a contract with a counterparty. Its people buy by it from the next request on, if it is their first one.
///
/// # Errors
/// What [`TypedTerms::checked`] says; `NotFound`; `Forbidden`.
pub async fn add_contract(db: &Db, actor: &Actor, of: CounterpartyId, typed: &TypedTerms) -> Result<ContractId> {
    let staff = actor.staff().map_err(denied)?;
    let terms = typed.checked()?;
    let tx = db.begin().await?;
    let owner = owner(&tx, of).await?;
    let (days, limit) = stored(terms.payment);
    let sql = "INSERT INTO contracts (counterparty_id, number, date, kind, deferral_days, credit_limit)
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let values = [
        of.0.into(),
        terms.number.as_str().into(),
        terms.date.into(),
        terms.kind.code().into(),
        i64::from(days).into(),
        limit.into(),
    ];
    let id = sql::number(&tx, sql, values).await?.ok_or(Error::NotFound)?;
    feed::tell(&tx, FeedKind::Price, of.0, "").await?;
    let of = ChangeOf::Company(CompanyId(owner.company_id));
    record(&tx, db, staff.user, of, edits(None, &terms)).await?;
    catalog::changed(&tx).await?;
    tx.commit().await?;
    Ok(ContractId(id))
}

/// Changes the terms of a contract, from the version that was seen. Orders keep what they were sent with; what they may take
/// on credit follows at once.
///
/// # Errors
/// `Conflict` when somebody has changed them since; else as [`add_contract`].
pub async fn save_contract(db: &Db, actor: &Actor, id: ContractId, typed: &TypedTerms, shown: i64) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let terms = typed.checked()?;
    let tx = db.begin().await?;
    let (counterparty, was) = counterparty::contract(&tx, id, dialect::for_update(&tx)).await?;
    if version(&tx, id).await? != shown {
        return Err(Error::Conflict);
    }
    let owner = owner(&tx, counterparty).await?;
    let (days, limit) = stored(terms.payment);
    let sql = "UPDATE contracts SET number = $1, date = $2, kind = $3, deferral_days = $4, credit_limit = $5,
                   version = version + 1 WHERE id = $6";
    let values = [
        terms.number.as_str().into(),
        terms.date.into(),
        terms.kind.code().into(),
        i64::from(days).into(),
        limit.into(),
        id.0.into(),
    ];
    sql::run(&tx, sql, values).await?;
    let of = ChangeOf::Company(CompanyId(owner.company_id));
    if record(&tx, db, staff.user, of, edits(Some(&was), &terms)).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// Sets the discount of a contract on a price group, up to and including a day, from the version of the contract that was
/// seen. Prices follow with the next request.
///
/// # Errors
/// `Conflict` when somebody has changed the contract or a discount of it since; `Percent`, `Day`, `Past`; `NotFound`;
/// `Forbidden`.
pub async fn set_discount(
    db: &Db,
    actor: &Actor,
    contract: ContractId,
    group: PriceGroupId,
    typed: &TypedDiscount,
    shown: i64,
) -> Result<()> {
    actor.staff().map_err(denied)?;
    let kept = typed.checked(moscow(db.now()).date())?;
    put_discount(db, actor, contract, group, shown, |_| Some(kept)).await
}

/// Ends a discount, from the version of the contract that was seen: yesterday was its last day. One that has ended stays as
/// it is.
///
/// # Errors
/// `Conflict` as [`set_discount`]; `NotFound`, also for a group without a discount; `Forbidden`.
pub async fn end_discount(db: &Db, actor: &Actor, contract: ContractId, group: PriceGroupId, shown: i64) -> Result<()> {
    let today = moscow(db.now()).date();
    put_discount(db, actor, contract, group, shown, |was| {
        let (percent, until) = was?;
        let ended = until.filter(|until| *until < today).or_else(|| today.pred_opt());
        Some((percent, ended))
    })
    .await
}

type Kept = (Percent, Option<NaiveDate>);

async fn put_discount(
    db: &Db,
    actor: &Actor,
    contract: ContractId,
    group: PriceGroupId,
    shown: i64,
    next: impl FnOnce(Option<Kept>) -> Option<Kept>,
) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    // Locked: two changes of one contract come one after the other.
    let (counterparty, terms) = counterparty::contract(&tx, contract, dialect::for_update(&tx)).await?;
    if version(&tx, contract).await? != shown {
        return Err(Error::Conflict);
    }
    let owner = owner(&tx, counterparty).await?;
    let name = sql::text(&tx, "SELECT code FROM price_groups WHERE id = $1", [group.0.into()]).await?;
    let name = name.ok_or(Error::NotFound)?;
    let was = kept(&tx, contract, group).await?;
    let (percent, until) = next(was).ok_or(Error::NotFound)?;
    let sql = "INSERT INTO discounts (contract_id, price_group_id, percent, valid_until) VALUES ($1, $2, $3, $4)
               ON CONFLICT (contract_id, price_group_id) DO UPDATE SET percent = $3, valid_until = $4";
    let values = [contract.0.into(), group.0.into(), i64::from(percent.hundredths()).into(), until.into()];
    sql::run(&tx, sql, values).await?;
    let before = was.map(|(percent, until)| change::discount_value(percent, until)).unwrap_or_default();
    let about = format!("{}, {name}", terms.number);
    let edit = Edit::new(Changed::Discount, &about, before, change::discount_value(percent, until));
    if record(&tx, db, staff.user, ChangeOf::Company(CompanyId(owner.company_id)), vec![edit]).await? {
        feed::tell(&tx, FeedKind::Price, counterparty.0, "").await?;
        let sql = "UPDATE contracts SET version = version + 1 WHERE id = $1";
        sql::run(&tx, sql, [contract.0.into()]).await?;
        catalog::changed(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn kept(tx: &DatabaseTransaction, contract: ContractId, group: PriceGroupId) -> Result<Option<Kept>> {
    #[derive(FromQueryResult)]
    struct Row {
        percent: i64,
        valid_until: Option<NaiveDate>,
    }
    let sql = "SELECT percent, valid_until FROM discounts WHERE contract_id = $1 AND price_group_id = $2";
    let row: Option<Row> = sql::one(tx, sql, [contract.0.into(), group.0.into()]).await?;
    row.map(|row| Ok((stored_percent(row.percent)?, row.valid_until))).transpose()
}

#[derive(FromQueryResult)]
struct Person {
    company_id: Option<i64>,
    email: String,
    disabled_at: Option<i64>,
    sessions: i64,
}

/// A dealer's person, locked.
async fn person(tx: &DatabaseTransaction, user: UserId) -> Result<(CompanyId, Person)> {
    let sql = format!(
        "SELECT u.company_id, u.email, u.disabled_at, (SELECT COUNT(*) FROM sessions s WHERE s.user_id = u.id) AS sessions
         FROM users u WHERE u.id = $1 AND {SOMEBODY}{}",
        dialect::for_update(tx)
    );
    let row: Person = sql::one(tx, &sql, [user.0.into()]).await?.ok_or(Error::NotFound)?;
    let company = row.company_id.map(CompanyId).ok_or(Error::NotFound)?;
    Ok((company, row))
}

/// Closes a person's account, which ends their sessions, or opens it again. Both sides see it in their histories.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn set_access(db: &Db, actor: &Actor, user: UserId, on: bool, browser: &Browser) -> Result<CompanyId> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let (company, person) = person(&tx, user).await?;
    let was = person.disabled_at.is_none();
    if was != on {
        let since = (!on).then(|| millis(db.now()));
        sql::run(&tx, "UPDATE users SET disabled_at = $1 WHERE id = $2", [since.into(), user.0.into()]).await?;
        if !on {
            end(&tx, user).await?;
        }
        let word = |on: bool| if on { "on" } else { "off" };
        let edit = Edit::new(Changed::Access, &person.email, word(was), word(on));
        record(&tx, db, staff.user, ChangeOf::Company(company), vec![edit]).await?;
        let who = Who::person(Some(company), None, user).through(staff.user);
        let deed = if on { Deed::Enabled } else { Deed::Disabled };
        audit::record(&tx, db, who, deed, &person.email, browser).await?;
    }
    tx.commit().await?;
    Ok(company)
}

/// Ends all sessions of a dealer's person.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn end_sessions(db: &Db, actor: &Actor, user: UserId, browser: &Browser) -> Result<CompanyId> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let (company, person) = person(&tx, user).await?;
    if person.sessions > 0 {
        end(&tx, user).await?;
        let edit = Edit::new(Changed::Sessions, &person.email, person.sessions, 0);
        record(&tx, db, staff.user, ChangeOf::Company(company), vec![edit]).await?;
        let who = Who::person(Some(company), None, user).through(staff.user);
        audit::record(&tx, db, who, Deed::EndedSessions, &person.email, browser).await?;
    }
    tx.commit().await?;
    Ok(company)
}

async fn end(tx: &DatabaseTransaction, user: UserId) -> Result<()> {
    sql::run(tx, "DELETE FROM sessions WHERE user_id = $1", [user.0.into()]).await?;
    // Colleagues who act for the person are themselves again.
    let sql = "UPDATE sessions SET acting_user_id = NULL, counterparty_id = NULL WHERE acting_user_id = $1";
    sql::run(tx, sql, [user.0.into()]).await?;
    Ok(())
}
