//! «Отправить в производство»: by the buyer within the credit limit of a contract with deferral, by itself when paid.

use super::{By, head, letters, locked, make, stuck};
use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::entity::order;
use crate::error::{Error, Result};
use crate::job::{self, Job};
use crate::user::{Browser, buyer};
use crate::{settlement, simulator, sql, supply};
use domain::actor::{Actor, Buyer};
use domain::audit::Deed;
use domain::id::{ContractId, OrderNumber, WarehouseId};
use domain::money::Money;
use domain::order::{OrderError, OrderMove, OrderStatus};
use domain::settlement::Credit;
use domain::user::Action;
use sea_orm::{ConnectionTrait, DatabaseTransaction};

/// Sends an order to production. Sent already: nothing happens.
///
/// # Errors
/// `NoDeferral`, `OverCredit`, `Move`; `Discontinued` when too little is left of what waited too long; `Forbidden` without the
/// right to send orders; `NotFound`.
pub async fn start(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let buyer = buyer(actor, Action::SendOrder)?;
    let tx = db.begin().await?;
    begin(db, &tx, buyer, number).await?;
    tx.commit().await?;
    Ok(())
}

/// The buyer starts an order in the transaction of something else. The contract is locked first, so that two orders never
/// take the same credit, and what is owed is read after that.
pub(crate) async fn begin(db: &Db, tx: &DatabaseTransaction, buyer: &Buyer, number: OrderNumber) -> Result<()> {
    let contract = head(tx, buyer, number).await?.contract_id.map(ContractId);
    let credit = match contract {
        Some(contract) => {
            // Not against what only names the contract: who books a payment or a shipment has locked the order before.
            let lock = format!("SELECT id FROM contracts WHERE id = $1{}", crate::dialect::for_no_key_update(tx));
            sql::number(tx, &lock, [contract.0.into()]).await?;
            settlement::credit(db, tx, buyer.counterparty, contract).await?
        }
        None => None,
    };
    let order = locked(tx, number).await?;
    if order.started_at.is_some() {
        return Ok(());
    }
    credit.ok_or(OrderError::NoDeferral)?.takes(Money::from_kopecks(order.total))?;
    hold(db, tx, &order).await?;
    make(db, tx, &order, OrderMove::Start, By::buyer(buyer)).await?;
    let about = format!("{number} · {}", Money::from_kopecks(order.total).with_sign());
    audit::record(tx, db, Who::buyer(buyer), Deed::StartedOrder, &about, &Browser::default()).await
}

/// An invoiced order that is paid in full goes to production by itself, unless its contract lets the buyer pay later.
pub(crate) async fn start_paid(db: &Db, tx: &DatabaseTransaction, order: &order::Model) -> Result<()> {
    let paid = order.paid > 0 && order.paid >= order.total;
    if !paid || order.status != OrderStatus::Invoiced.code() || deferred(tx, order.contract_id).await? {
        return Ok(());
    }
    match hold(db, tx, order).await {
        Ok(()) => make(db, tx, order, OrderMove::Start, By::ITSELF).await,
        // Too little is left of what waited too long: the money is there, and what to do with it people decide.
        Err(Error::Refused(why)) => stuck::mark(db, tx, order, &why).await,
        Err(error) => Err(error),
    }
}

/// The supplier's books say that an invoiced order is in work: what it was promised is held, and it goes to production.
///
/// # Errors
/// `Discontinued` when less is left of a product that is not made any more; `Move`.
pub(crate) async fn start_by_supplier(db: &Db, tx: &DatabaseTransaction, order: &order::Model) -> Result<()> {
    hold(db, tx, order).await?;
    make(db, tx, order, OrderMove::Start, By::EXCHANGE).await
}

/// Whether the contract lets the buyer pay later.
pub(crate) async fn deferred(db: &impl ConnectionTrait, contract: Option<i64>) -> Result<bool> {
    let sql = "SELECT deferral_days FROM contracts WHERE id = $1";
    Ok(sql::number(db, sql, [contract.into()]).await?.is_some_and(|days| days > 0))
}

/// What an order was promised is promised anew when it waited so long that others could take it.
///
/// # Errors
/// `Discontinued` when less is left of a product that is not made any more.
pub(super) async fn hold(db: &Db, tx: &DatabaseTransaction, order: &order::Model) -> Result<()> {
    let held = "SELECT id FROM promises WHERE order_number = $1 AND released_at IS NULL LIMIT 1";
    if sql::number(tx, held, [order.number.into()]).await?.is_some() {
        return Ok(());
    }
    let Some(warehouse) = order.warehouse_id.map(WarehouseId) else { return Ok(()) };
    supply::promise(db, tx, order.number, warehouse).await
}

/// What comes with the move: lines that are to be made are being made, those that lie elsewhere are on their way.
pub(super) async fn started(db: &Db, tx: &DatabaseTransaction, order: &order::Model) -> Result<()> {
    supply::lock_orders(tx, &[order.number]).await?;
    let at = db.now();
    let now = millis(at);
    sql::run(tx, "UPDATE orders SET started_at = $1 WHERE number = $2", [now.into(), order.number.into()]).await?;
    let stages = "UPDATE promises SET stage = CASE source WHEN 'production' THEN 'making' WHEN 'receipt' THEN 'moving'
                      ELSE CASE WHEN warehouse_id = $2 THEN 'waiting' ELSE 'moving' END END
                  WHERE order_number = $1 AND released_at IS NULL AND actual_on IS NULL";
    sql::run(tx, stages, [order.number.into(), order.warehouse_id.into()]).await?;
    stuck::freed(tx, order.number).await?;
    // It may have waited for its payment until after the days that it was promised for.
    supply::replan_order(db, tx, at, order.number).await?;
    letters::started(db, tx, order).await?;
    if let Some((from, delay)) = simulator::delay(db, tx).await? {
        job::enqueue(tx, &Job::SimulateProgress { order: OrderNumber(order.number), step: 0 }, from + delay).await?;
    }
    Ok(())
}

/// What the contract of an order or a draft lets the buyer take; nothing when it asks for payment first.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for another's contract.
pub async fn credit(db: &Db, actor: &Actor, contract: ContractId) -> Result<Option<Credit>> {
    let buyer = buyer(actor, Action::SendOrder)?;
    settlement::credit(db, db.reader(), buyer.counterparty, contract).await
}
