//! Settlements: the ledger of shipments and payments, balances, credit, «Акт сверки».

use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::error::{Result, broken};
use crate::user::{Browser, buyer};
use crate::{counterparty, sql};
use chrono::{Days, NaiveDate};
use domain::actor::Actor;
use domain::audit::Deed;
use domain::contract::{Contract, Payment};
use domain::format::moscow;
use domain::id::{ContractId, CounterpartyId, OrderNumber};
use domain::money::Money;
use domain::settlement::{Credit, Entry, EntryKind, Turnover, overdue};
use domain::user::Action;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use std::time::Duration;

/// Writes a movement down. The same document twice is written once.
pub(crate) async fn post(
    db: &Db,
    tx: &DatabaseTransaction,
    of: CounterpartyId,
    contract: Option<ContractId>,
    entry: &Entry,
) -> Result<()> {
    let sql =
        "INSERT INTO ledger (counterparty_id, contract_id, posted_on, kind, document, order_number, amount, posted_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let values = [
        of.0.into(),
        contract.map(|contract| contract.0).into(),
        entry.on.into(),
        entry.kind.code().into(),
        entry.document.as_str().into(),
        entry.order.map(|order| order.0).into(),
        entry.amount.kopecks().into(),
        millis(db.now()).into(),
    ];
    sql::run(tx, sql, values).await?;
    Ok(())
}

/// What a contract lets its dealer take; none when it asks for payment first. `lock` ends the SELECT of the contract.
pub(crate) async fn credit(
    db: &Db,
    on: &impl ConnectionTrait,
    contract: ContractId,
    lock: &str,
) -> Result<Option<Credit>> {
    #[derive(FromQueryResult)]
    struct Terms {
        deferral_days: i64,
        credit_limit: i64,
    }
    #[derive(FromQueryResult)]
    struct Sums {
        owed: i64,
        due: i64,
        paid: i64,
    }
    let sql = format!("SELECT deferral_days, credit_limit FROM contracts WHERE id = $1{lock}");
    let terms: Option<Terms> = sql::one(on, &sql, [contract.0.into()]).await?;
    let Some(Terms { deferral_days: days @ 1.., credit_limit }) = terms else { return Ok(None) };
    let today = moscow(db.now()).date();
    let last_due = today - Days::new(u64::try_from(days).unwrap_or(0));
    let sql = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS owed,
                   CAST(COALESCE(SUM(CASE WHEN amount > 0 AND posted_on < $2 THEN amount ELSE 0 END), 0) AS BIGINT) AS due,
                   CAST(COALESCE(SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END), 0) AS BIGINT) AS paid
               FROM ledger WHERE contract_id = $1";
    let sums: Sums = sql::one(on, sql, [contract.0.into(), last_due.into()]).await?.ok_or_else(|| broken("ledger"))?;
    let sql = "SELECT CAST(COALESCE(SUM(total - shipped), 0) AS BIGINT) FROM orders
               WHERE contract_id = $1 AND status = 'production'";
    let in_work = sql::number(on, sql, [contract.0.into()]).await?.unwrap_or(0);
    let money = Money::from_kopecks;
    Ok(Some(Credit {
        limit: money(credit_limit),
        owed: money(sums.owed),
        in_work: money(in_work),
        overdue: overdue(money(sums.due), money(sums.paid)),
    }))
}

/// A contract in «Расшифровка взаиморасчетов по всем договорам»; none: payments and shipments without one.
#[derive(Clone, Debug)]
pub struct Account {
    pub contract: Option<Contract>,
    /// Above zero: the dealer owes.
    pub balance: Money,
    /// Only under a contract with deferral.
    pub credit: Option<Credit>,
}

/// «Расшифровка взаиморасчетов по всем договорам»: every contract of the actor's counterparty with its balance.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to see finance.
pub async fn accounts(db: &Db, actor: &Actor) -> Result<Vec<Account>> {
    #[derive(FromQueryResult)]
    struct Row {
        contract_id: Option<i64>,
        balance: i64,
    }
    let buyer = buyer(actor, Action::SeeFinance)?;
    let sql = "SELECT contract_id, CAST(SUM(amount) AS BIGINT) AS balance FROM ledger
               WHERE counterparty_id = $1 GROUP BY contract_id";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [buyer.counterparty.0.into()]).await?;
    let balance = |contract: Option<ContractId>| {
        let row = rows.iter().find(|row| row.contract_id == contract.map(|contract| contract.0));
        Money::from_kopecks(row.map_or(0, |row| row.balance))
    };
    let mut accounts = vec![];
    for contract in counterparty::contracts(db.reader(), buyer.counterparty).await? {
        let credit = match contract.payment {
            Payment::Deferral { .. } => credit(db, db.reader(), contract.id, "").await?,
            Payment::Prepayment => None,
        };
        accounts.push(Account { balance: balance(Some(contract.id)), contract: Some(contract), credit });
    }
    if rows.iter().any(|row| row.contract_id.is_none()) {
        accounts.push(Account { contract: None, balance: balance(None), credit: None });
    }
    Ok(accounts)
}

/// Writes down that the actor looks at the finance of their counterparty: once an hour, however often they look.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to see finance.
pub async fn seen(db: &Db, actor: &Actor, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::SeeFinance)?;
    let sql = "SELECT id FROM audit WHERE user_id = $1 AND counterparty_id = $2 AND deed = $3 AND at > $4 LIMIT 1";
    let since = millis(db.now() - Duration::from_hours(1));
    let values = [buyer.user.0.into(), buyer.counterparty.0.into(), Deed::SawFinance.code().into(), since.into()];
    if sql::number(db.reader(), sql, values).await?.is_none() {
        let tx = db.begin().await?;
        audit::record(&tx, db, Who::buyer(buyer), Deed::SawFinance, &buyer.counterparty_name, browser).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The movements of the actor's counterparty from a day to a day, both with them, of one contract or of all.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to see finance.
pub async fn turnover(
    db: &Db,
    actor: &Actor,
    contract: Option<ContractId>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Turnover> {
    #[derive(FromQueryResult)]
    struct Row {
        posted_on: NaiveDate,
        kind: String,
        document: String,
        order_number: Option<i64>,
        amount: i64,
    }
    let buyer = buyer(actor, Action::SeeFinance)?;
    let of = match contract {
        Some(_) => "counterparty_id = $1 AND contract_id = $2",
        None => "counterparty_id = $1 AND $2 = $2",
    };
    let values = || vec![buyer.counterparty.0.into(), contract.map_or(0, |contract| contract.0).into()];
    let sql = format!("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger WHERE {of} AND posted_on < $3");
    let opening = sql::number(db.reader(), &sql, values().into_iter().chain([from.into()])).await?.unwrap_or(0);
    let sql = format!(
        "SELECT posted_on, kind, document, order_number, amount FROM ledger
         WHERE {of} AND posted_on >= $3 AND posted_on <= $4 ORDER BY posted_on, id"
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, values().into_iter().chain([from.into(), to.into()])).await?;
    let entry = |row: Row| {
        Ok(Entry {
            on: row.posted_on,
            kind: EntryKind::from_code(&row.kind).ok_or_else(|| broken("ledger"))?,
            document: row.document,
            order: row.order_number.map(OrderNumber),
            amount: Money::from_kopecks(row.amount),
        })
    };
    Ok(Turnover { opening: Money::from_kopecks(opening), entries: rows.into_iter().map(entry).collect::<Result<_>>()? })
}
