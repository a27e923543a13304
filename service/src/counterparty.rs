//! Legal entities of the actor's company: for the switch in the header, and for the terms of a draft.

use crate::db::Db;
use crate::error::{Error, Result, broken};
use crate::sql;
use crate::user::buyer;
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::contract::{Contract, ContractKind, Payment};
use domain::counterparty::{Address, Counterparty};
use domain::id::{AddressId, CompanyId, ContractId, CounterpartyId, ProjectId};
use domain::money::Money;
use domain::order::Party;
use domain::supplier::Supplier;
use domain::user::Action;
use sea_orm::{ConnectionTrait, FromQueryResult};

#[derive(FromQueryResult)]
struct CounterpartyRow {
    id: i64,
    name: String,
    inn: String,
    kpp: String,
    address: String,
    phone: String,
}

#[derive(FromQueryResult)]
struct AddressRow {
    id: i64,
    consignee: String,
    address: String,
}

#[derive(FromQueryResult)]
struct ContractRow {
    counterparty_id: i64,
    id: i64,
    number: String,
    date: NaiveDate,
    kind: String,
    deferral_days: i64,
    credit_limit: i64,
}

/// What the terms of a draft are chosen from.
#[derive(Clone, Debug)]
pub struct TermChoices {
    pub buyer: Counterparty,
    pub contracts: Vec<Contract>,
    /// Projects whose prices hold today, with their names.
    pub projects: Vec<(ProjectId, String)>,
    pub addresses: Vec<Address>,
}

/// The actor's counterparty with its contracts and addresses.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn term_choices(db: &Db, actor: &Actor) -> Result<TermChoices> {
    let who = buyer(actor, Action::Draft)?;
    let id = who.counterparty;
    Ok(TermChoices {
        buyer: counterparty(db.reader(), id).await?,
        contracts: contracts(db.reader(), id).await?,
        projects: crate::project::held(db, who).await?,
        addresses: addresses(db.reader(), id).await?,
    })
}

/// The supplier's requisites.
///
/// # Errors
/// `NotFound` when they have not been entered.
pub async fn supplier(db: &Db) -> Result<Supplier> {
    let value: Option<SettingRow> =
        sql::one(db.reader(), "SELECT value FROM settings WHERE name = 'supplier'", []).await?;
    let value = value.ok_or(Error::NotFound)?.value;
    serde_json::from_str(&value).map_err(|_| broken("supplier"))
}

#[derive(FromQueryResult)]
struct SettingRow {
    value: String,
}

pub(crate) async fn counterparty(db: &impl ConnectionTrait, id: CounterpartyId) -> Result<Counterparty> {
    let sql = "SELECT id, name, inn, kpp, address, phone FROM counterparties WHERE id = $1";
    let row: CounterpartyRow = sql::one(db, sql, [id.0.into()]).await?.ok_or(Error::NotFound)?;
    Ok(Counterparty {
        id: CounterpartyId(row.id),
        name: row.name,
        inn: row.inn,
        kpp: row.kpp,
        address: row.address,
        phone: row.phone,
    })
}

pub(crate) async fn contracts(db: &impl ConnectionTrait, of: CounterpartyId) -> Result<Vec<Contract>> {
    let sql = "SELECT counterparty_id, id, number, date, kind, deferral_days, credit_limit FROM contracts
               WHERE counterparty_id = $1 ORDER BY id";
    let rows: Vec<ContractRow> = sql::all(db, sql, [of.0.into()]).await?;
    rows.into_iter().map(ContractRow::into_contract).collect()
}

/// Contracts of all counterparties of a company.
pub(crate) async fn contracts_of_company(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<Vec<(CounterpartyId, Contract)>> {
    let sql = "SELECT k.counterparty_id, k.id, k.number, k.date, k.kind, k.deferral_days, k.credit_limit
               FROM contracts k JOIN counterparties c ON c.id = k.counterparty_id
               WHERE c.company_id = $1 ORDER BY k.counterparty_id, k.id";
    let rows: Vec<ContractRow> = sql::all(db, sql, [company.0.into()]).await?;
    rows.into_iter().map(|row| Ok((CounterpartyId(row.counterparty_id), row.into_contract()?))).collect()
}

/// One contract, and whose it is; `lock` ends the SELECT.
pub(crate) async fn contract(
    db: &impl ConnectionTrait,
    id: ContractId,
    lock: &str,
) -> Result<(CounterpartyId, Contract)> {
    let sql = format!(
        "SELECT counterparty_id, id, number, date, kind, deferral_days, credit_limit FROM contracts WHERE id = $1{lock}"
    );
    let row: ContractRow = sql::one(db, &sql, [id.0.into()]).await?.ok_or(Error::NotFound)?;
    Ok((CounterpartyId(row.counterparty_id), row.into_contract()?))
}

pub(crate) async fn addresses(db: &impl ConnectionTrait, of: CounterpartyId) -> Result<Vec<Address>> {
    let sql =
        "SELECT id, consignee, address FROM addresses WHERE counterparty_id = $1 AND removed_at IS NULL ORDER BY id";
    let rows: Vec<AddressRow> = sql::all(db, sql, [of.0.into()]).await?;
    let address = |row: AddressRow| Address { id: AddressId(row.id), consignee: row.consignee, address: row.address };
    Ok(rows.into_iter().map(address).collect())
}

impl ContractRow {
    fn into_contract(self) -> Result<Contract> {
        let days = u32::try_from(self.deferral_days).map_err(|_| broken("deferral"))?;
        let payment = match days {
            0 => Payment::Prepayment,
            days => Payment::Deferral { days, limit: Money::from_kopecks(self.credit_limit) },
        };
        Ok(Contract {
            id: ContractId(self.id),
            number: self.number,
            date: self.date,
            kind: ContractKind::from_code(&self.kind).ok_or_else(|| broken("contract kind"))?,
            payment,
        })
    }
}

/// The copy of a counterparty that a document keeps.
pub(crate) fn party(of: &Counterparty) -> Party {
    Party {
        name: of.name.clone(),
        inn: of.inn.clone(),
        kpp: of.kpp.clone(),
        address: of.address.clone(),
        phone: of.phone.clone(),
    }
}
