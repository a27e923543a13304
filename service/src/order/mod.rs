//! Sent orders: lists, the order's page, its invoice, and the moves that the supplier's side makes.

mod invoice;
mod read;

pub use invoice::invoice;
pub(crate) use read::own;
pub use read::{OrderPage, counts, get, list, status};

use crate::db::{Db, millis};
use crate::entity::{order, order_event};
use crate::error::{Error, Result, broken};
use crate::user::buyer;
use crate::{letter, sql, supply};
use domain::account::Notice;
use domain::actor::{Actor, Buyer};
use domain::id::OrderNumber;
use domain::order::{OrderMove, OrderStatus};
use domain::user::{Action, Right};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait};

/// The head of an order of this buyer.
pub(crate) async fn head(db: &impl ConnectionTrait, buyer: &Buyer, number: OrderNumber) -> Result<order::Model> {
    let sql = "SELECT * FROM orders WHERE number = $1 AND counterparty_id = $2 AND company_id = $3";
    let values = [number.0.into(), buyer.counterparty.0.into(), buyer.company.0.into()];
    let head: order::Model = sql::one(db, sql, values).await?.ok_or(Error::NotFound)?;
    if buyer.rights.has(Right::OwnOrdersOnly) && head.created_by != buyer.user.0 {
        return Err(Error::NotFound);
    }
    Ok(head)
}

/// Pins the order to «Отслеживаемые», or takes it off.
///
/// # Errors
/// `NotFound`.
pub async fn track(db: &Db, actor: &Actor, number: OrderNumber, on: bool) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    head(db.reader(), buyer, number).await?;
    let sql = if on {
        "INSERT INTO tracked_orders (user_id, order_number) VALUES ($1, $2) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM tracked_orders WHERE user_id = $1 AND order_number = $2"
    };
    sql::run(db.writer(), sql, [buyer.user.0.into(), number.0.into()]).await?;
    Ok(())
}

/// The supplier moves an order along the table of moves. An issued invoice gets its accounting number and a letter.
/// An order that has already been moved is left as it is: the job behind it may run twice.
///
/// # Errors
/// `NotFound`.
pub async fn advance(db: &Db, number: OrderNumber, step: OrderMove) -> Result<()> {
    let tx = db.begin().await?;
    let sql = format!("SELECT * FROM orders WHERE number = $1{}", crate::dialect::for_update(&tx));
    let order: order::Model = sql::one(&tx, &sql, [number.0.into()]).await?.ok_or(Error::NotFound)?;
    let status = OrderStatus::from_code(&order.status).ok_or_else(|| broken("status"))?;
    let Ok(next) = status.after(step) else { return Ok(()) };
    let now = millis(db.now());
    let moved = "UPDATE orders SET status = $1, changed_at = $2 WHERE number = $3 AND status = $4";
    if sql::run(&tx, moved, [next.code().into(), now.into(), number.0.into(), status.code().into()]).await? != 1 {
        return Err(Error::Conflict);
    }
    let event = order_event::ActiveModel {
        order_number: Set(number.0),
        at: Set(now),
        user_id: Set(None),
        status: Set(next.code().to_owned()),
        ..Default::default()
    };
    order_event::Entity::insert(event).exec_without_returning(&tx).await?;
    match step {
        OrderMove::IssueInvoice => issue_invoice(db, &tx, &order).await?,
        OrderMove::Reject => supply::release(db, &tx, number.0).await?,
        _ => {}
    }
    tx.commit().await?;
    Ok(())
}

/// Gives the order its accounting number and tells the one who sent it.
async fn issue_invoice(db: &Db, tx: &DatabaseTransaction, order: &order::Model) -> Result<()> {
    let accounting = next_accounting_number(tx).await?;
    let issued = "UPDATE orders SET accounting_number = $1, invoiced_at = $2 WHERE number = $3";
    sql::run(tx, issued, [accounting.as_str().into(), millis(db.now()).into(), order.number.into()]).await?;
    for to in crate::user::recipients(tx, order.submitted_by, order.counterparty_id, Notice::Orders).await? {
        letter::enqueue(tx, invoice::letter(db, order, &accounting, &to), db.now()).await?;
    }
    Ok(())
}

/// The simulated accounting numbers its invoices like the guide's: ТД000058016, ТД000058017 …
async fn next_accounting_number(tx: &DatabaseTransaction) -> Result<String> {
    let sql = "INSERT INTO settings (name, value) VALUES ('accounting_number', '58016')
               ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(settings.value AS BIGINT) + 1 AS TEXT)
               RETURNING CAST(value AS BIGINT)";
    let number = sql::number(tx, sql, []).await?.ok_or_else(|| broken("accounting number"))?;
    Ok(format!("ТД{number:09}"))
}
