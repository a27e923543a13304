//! «Акт сверки»: asked for once a day (guide), made in the background, then kept as it is.

use crate::db::Db;
use crate::error::{Error, Result, broken};
use crate::job::{self, Job};
use crate::user::buyer;
use crate::{counterparty, settlement, sql};
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::format::moscow;
use domain::id::{ContractId, CounterpartyId};
use domain::settlement::{Reconciliation, SettlementError, period};
use domain::user::Action;
use sea_orm::{FromQueryResult, Value};

/// Asks for a reconciliation of the actor's counterparty over these days, both with them, of one contract or of all.
///
/// # Errors
/// `Period`, `AskedToday`; `NotFound` for another's contract; `Forbidden` without the right to see finance.
pub async fn ask(db: &Db, actor: &Actor, contract: Option<ContractId>, from: NaiveDate, to: NaiveDate) -> Result<()> {
    let buyer = buyer(actor, Action::SeeFinance)?;
    let today = moscow(db.now()).date();
    period(from, to, today)?;
    let tx = db.begin().await?;
    if let Some(contract) = contract {
        let sql = "SELECT id FROM contracts WHERE id = $1 AND counterparty_id = $2";
        sql::number(&tx, sql, [contract.0.into(), buyer.counterparty.0.into()]).await?.ok_or(Error::NotFound)?;
    }
    let sql = "INSERT INTO reconciliations (counterparty_id, contract_id, from_day, to_day, asked_on, asked_by)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id";
    let values: [Value; 6] = [
        buyer.counterparty.0.into(),
        contract.map(|contract| contract.0).into(),
        from.into(),
        to.into(),
        today.into(),
        buyer.user.0.into(),
    ];
    let reconciliation = sql::number(&tx, sql, values).await?.ok_or(SettlementError::AskedToday)?;
    job::enqueue(&tx, &Job::Reconcile { reconciliation }, db.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes what was asked for; made already, it stays.
pub(crate) async fn make(db: &Db, id: i64) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Wanted {
        counterparty_id: i64,
        contract_id: Option<i64>,
        from_day: NaiveDate,
        to_day: NaiveDate,
    }
    let sql = "SELECT counterparty_id, contract_id, from_day, to_day FROM reconciliations
               WHERE id = $1 AND content IS NULL";
    let Some(wanted): Option<Wanted> = sql::one(db.reader(), sql, [id.into()]).await? else { return Ok(()) };
    let of = CounterpartyId(wanted.counterparty_id);
    let only = wanted.contract_id.map(ContractId);
    let contracts = counterparty::contracts(db.reader(), of).await?;
    let contract = contracts.into_iter().find(|contract| Some(contract.id) == only);
    let act = Reconciliation {
        supplier: counterparty::supplier(db).await?,
        buyer: counterparty::party(&counterparty::counterparty(db.reader(), of).await?),
        contract: contract.map(|contract| (contract.number, contract.date)),
        from: wanted.from_day,
        to: wanted.to_day,
        made_at: db.now(),
        turnover: settlement::moved(db.reader(), of, only, wanted.from_day, wanted.to_day).await?,
    };
    let content = serde_json::to_string(&act).map_err(|error| Error::Internal(error.to_string()))?;
    let sql = "UPDATE reconciliations SET content = $1 WHERE id = $2 AND content IS NULL";
    sql::run(db.writer(), sql, [content.into(), id.into()]).await?;
    Ok(())
}

/// A reconciliation in the list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    pub id: i64,
    pub asked_on: NaiveDate,
    pub from_day: NaiveDate,
    pub to_day: NaiveDate,
    /// None: all contracts.
    pub contract: Option<String>,
    /// It can be downloaded.
    pub made: bool,
}

/// The reconciliations of the actor's counterparty asked for last, the newest first: a dozen at most.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to see finance.
pub async fn list(db: &Db, actor: &Actor) -> Result<Vec<Row>> {
    let buyer = buyer(actor, Action::SeeFinance)?;
    let sql = "SELECT r.id, r.asked_on, r.from_day, r.to_day, k.number AS contract, r.content IS NOT NULL AS made
               FROM reconciliations r LEFT JOIN contracts k ON k.id = r.contract_id
               WHERE r.counterparty_id = $1 ORDER BY r.asked_on DESC LIMIT 12";
    sql::all(db.reader(), sql, [buyer.counterparty.0.into()]).await
}

/// A reconciliation of the actor's counterparty.
///
/// # Errors
/// `NotFound`, also while it is being made; `Forbidden` without the right to see finance.
pub async fn get(db: &Db, actor: &Actor, id: i64) -> Result<Reconciliation> {
    let buyer = buyer(actor, Action::SeeFinance)?;
    let sql = "SELECT content FROM reconciliations WHERE id = $1 AND counterparty_id = $2 AND content IS NOT NULL";
    let content = sql::text(db.reader(), sql, [id.into(), buyer.counterparty.0.into()]).await?;
    serde_json::from_str(&content.ok_or(Error::NotFound)?).map_err(|_| broken("reconciliation"))
}
