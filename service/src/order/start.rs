//! «Отправить в производство»: by the buyer within the credit limit of a contract with deferral, by itself when paid.

use super::{head, locked, make};
use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::entity::order;
use crate::error::Result;
use crate::job::{self, Job};
use crate::user::{Browser, buyer};
use crate::{settlement, sql};
use domain::actor::{Actor, Buyer};
use domain::audit::Deed;
use domain::contract::Payment;
use domain::id::{ContractId, OrderNumber};
use domain::money::Money;
use domain::order::{OrderError, OrderMove};
use domain::settlement::Credit;
use domain::user::Action;
use sea_orm::DatabaseTransaction;

/// Sends an order to production. Sent already: nothing happens.
///
/// # Errors
/// `NoDeferral`, `OverCredit`, `Move`; `Forbidden` without the right to send orders; `NotFound`.
pub async fn start(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let buyer = buyer(actor, Action::SendOrder)?;
    let tx = db.begin().await?;
    if head(&tx, buyer, number).await?.started_at.is_some() {
        return Ok(());
    }
    begin(db, &tx, buyer, number).await?;
    tx.commit().await?;
    Ok(())
}

/// The buyer starts an order in the transaction of something else. The contract is locked first, so that two orders never
/// take the same credit.
pub(crate) async fn begin(db: &Db, tx: &DatabaseTransaction, buyer: &Buyer, number: OrderNumber) -> Result<()> {
    let contract = head(tx, buyer, number).await?.contract_id.map(ContractId);
    let credit = match contract {
        Some(contract) => settlement::credit(db, tx, contract, crate::dialect::for_update(tx)).await?,
        None => None,
    };
    let order = locked(tx, number).await?;
    if order.started_at.is_some() {
        return Ok(());
    }
    credit.ok_or(OrderError::NoDeferral)?.takes(Money::from_kopecks(order.total))?;
    make(db, tx, &order, OrderMove::Start, Some(buyer.user)).await?;
    let about = format!("{number} · {}", Money::from_kopecks(order.total).with_sign());
    audit::record(tx, db, Who::buyer(buyer), Deed::StartedOrder, &about, &Browser::default()).await
}

/// What comes with the move: lines that are to be made are being made, those that lie elsewhere are on their way.
pub(super) async fn started(db: &Db, tx: &DatabaseTransaction, order: &order::Model) -> Result<()> {
    let now = millis(db.now());
    sql::run(tx, "UPDATE orders SET started_at = $1 WHERE number = $2", [now.into(), order.number.into()]).await?;
    let stages = "UPDATE promises SET stage = CASE source WHEN 'production' THEN 'making' WHEN 'receipt' THEN 'moving'
                      ELSE CASE WHEN warehouse_id = $2 THEN 'waiting' ELSE 'moving' END END
                  WHERE order_number = $1 AND released_at IS NULL AND actual_on IS NULL";
    sql::run(tx, stages, [order.number.into(), order.warehouse_id.into()]).await?;
    if let Some(delay) = db.options().simulator {
        job::enqueue(tx, &Job::SimulateProgress { order: OrderNumber(order.number), step: 0 }, db.now() + delay)
            .await?;
    }
    Ok(())
}

/// What the contract of an order or a draft lets the buyer take; nothing when it asks for payment first.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for another's contract.
pub async fn credit(db: &Db, actor: &Actor, contract: ContractId) -> Result<Option<Credit>> {
    let buyer = buyer(actor, Action::SendOrder)?;
    let contracts = crate::counterparty::contracts(db.reader(), buyer.counterparty).await?;
    let known = contracts.iter().find(|known| known.id == contract).ok_or(crate::error::Error::NotFound)?;
    match known.payment {
        Payment::Prepayment => Ok(None),
        Payment::Deferral { .. } => settlement::credit(db, db.reader(), contract, "").await,
    }
}
