//! Sent orders: lists, the order's page, its invoice, and the moves that the supplier's side makes.

mod explained;
mod invoice;
mod letters;
mod public;
mod read;
mod staff;
mod start;
mod stuck;

pub use explained::explain;
pub use invoice::invoice;
pub use public::{PublicStatus, look_up};
pub use read::{EXPORT_ROWS, OrderPage, awaited, counts, export, get, list, page, status};
pub(crate) use read::{into_line, into_orders, lines, narrowed, own, sorted};
pub(crate) use staff::LIES_READY;
pub use staff::{
    Queued, StaffOrder, for_staff, issue, queue, queue_counts, ready, ready_lines, reject, ship, ship_lines,
};
pub(crate) use start::{begin, deferred, start_by_supplier, start_paid};
pub use start::{credit, start};
pub(crate) use stuck::freed;
pub use stuck::{Stuck, retry_stuck, start_stuck};

use crate::db::{Db, millis};
use crate::entity::order;
use crate::error::{Error, Result, broken};
use crate::user::buyer;
use crate::{feed, letter, simulator, sql, supply};
use domain::account::Notice;
use domain::actor::{Actor, Buyer, StaffMember, Via};
use domain::feed::FeedKind;
use domain::id::{OrderNumber, UserId};
use domain::order::{OrderDeed, OrderMove, OrderStatus};
use domain::simulator::Deed;
use domain::user::{Action, Right};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};
use std::collections::BTreeSet;

/// Who does something with an order, and through which interface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct By {
    pub user: Option<UserId>,
    pub via: Via,
}

impl By {
    /// Nobody: it happens by itself.
    pub const ITSELF: Self = Self { user: None, via: Via::Itself };
    /// The supplier's books.
    pub const EXCHANGE: Self = Self { user: None, via: Via::Exchange };

    pub const fn buyer(buyer: &Buyer) -> Self {
        Self { user: Some(buyer.user), via: buyer.via }
    }

    pub const fn staff(member: &StaffMember) -> Self {
        Self { user: Some(member.user), via: member.via }
    }
}

/// Writes into the history of an order what was done with it; `about` as [`OrderDeed`] says.
pub(crate) async fn note(
    db: &Db,
    tx: &DatabaseTransaction,
    order: i64,
    deed: OrderDeed,
    by: By,
    about: &str,
) -> Result<()> {
    let sql = "INSERT INTO order_events (order_number, at, user_id, status, deed, via, about)
               SELECT number, $2, $3, status, $4, $5, $6 FROM orders WHERE number = $1";
    let (user, now) = (by.user.map(|user| user.0), millis(db.now()));
    let values = [order.into(), now.into(), user.into(), deed.code().into(), by.via.code().into(), about.into()];
    sql::run(tx, sql, values).await?;
    Ok(())
}

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

/// Pins several orders, or takes them off.
///
/// # Errors
/// `NotFound` when one of them is not the actor's: nothing is changed then.
pub async fn track_all(db: &Db, actor: &Actor, numbers: &[OrderNumber], on: bool) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let own = own(buyer);
    let mut values: Vec<Value> = vec![buyer.counterparty.0.into(), buyer.user.0.into()];
    let places = sql::places(&mut values, numbers.iter().map(|number| number.0));
    let these = format!("SELECT o.number FROM orders o WHERE o.counterparty_id = $1{own} AND o.number IN ({places})");
    let wanted: BTreeSet<i64> = numbers.iter().map(|number| number.0).collect();
    let found = format!("SELECT COUNT(*) FROM ({these}) n WHERE $2 = $2");
    let found = sql::number(db.reader(), &found, values.clone()).await?.unwrap_or(0);
    if usize::try_from(found).unwrap_or(0) != wanted.len() {
        return Err(Error::NotFound);
    }
    let sql = if on {
        format!(
            "INSERT INTO tracked_orders (user_id, order_number) SELECT $2, n.number FROM ({these}) n WHERE TRUE
             ON CONFLICT DO NOTHING"
        )
    } else {
        format!("DELETE FROM tracked_orders WHERE user_id = $2 AND order_number IN ({these})")
    };
    sql::run(db.writer(), &sql, values).await?;
    Ok(())
}

/// The supplier moves an order along the table of moves. An issued invoice gets its accounting number and a letter.
/// An order that has already been moved is left as it is: the job behind it may run twice.
///
/// # Errors
/// `NotFound`.
pub async fn advance(db: &Db, number: OrderNumber, step: OrderMove) -> Result<()> {
    let tx = db.begin().await?;
    let order = locked(&tx, number).await?;
    let done = match step {
        OrderMove::IssueInvoice => order.accounting_number.is_some(),
        // The last waybill does that.
        OrderMove::Complete => true,
        _ => false,
    };
    if done || stand(&order)?.after(step).is_err() {
        return Ok(());
    }
    make(db, &tx, &order, step, By::ITSELF).await?;
    if step == OrderMove::IssueInvoice {
        simulator::did(db, &tx, number, Deed::Invoiced, None).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The head of an order, which waits for whoever else moves it.
pub(crate) async fn locked(tx: &DatabaseTransaction, number: OrderNumber) -> Result<order::Model> {
    let sql = format!("SELECT * FROM orders WHERE number = $1{}", crate::dialect::for_update(tx));
    sql::one(tx, &sql, [number.0.into()]).await?.ok_or(Error::NotFound)
}

fn stand(order: &order::Model) -> Result<OrderStatus> {
    OrderStatus::from_code(&order.status).ok_or_else(|| broken("status"))
}

/// Makes a move of an order that is locked: its status, its history, and what comes with the move, letters among it.
///
/// # Errors
/// `OrderError::Move` when the table has no such move.
pub(crate) async fn make(
    db: &Db,
    tx: &DatabaseTransaction,
    order: &order::Model,
    step: OrderMove,
    by: By,
) -> Result<()> {
    let (was, now) = (stand(order)?, millis(db.now()));
    let next = was.after(step)?;
    feed::tell(tx, FeedKind::Order, order.counterparty_id, &order.number.to_string()).await?;
    if next != was {
        let moved = "UPDATE orders SET status = $1, changed_at = $2 WHERE number = $3";
        sql::run(tx, moved, [next.code().into(), now.into(), order.number.into()]).await?;
        note(db, tx, order.number, OrderDeed::Moved, by, "").await?;
    }
    match step {
        OrderMove::IssueInvoice => issue_invoice(db, tx, order).await,
        OrderMove::Start => start::started(db, tx, order).await,
        OrderMove::Complete => letters::completed(db, tx, order).await,
        OrderMove::Reject => {
            stuck::freed(tx, order.number).await?;
            supply::put_back(db, tx, order.number).await?;
            supply::release(db, tx, order.number).await
        }
        OrderMove::Edit
        | OrderMove::Propose
        | OrderMove::Reopen
        | OrderMove::Submit
        | OrderMove::AskDiscount
        | OrderMove::GrantDiscount => Ok(()),
    }
}

/// Gives the order its accounting number, the one that it comes with, else the next, and tells the one who sent it.
async fn issue_invoice(db: &Db, tx: &DatabaseTransaction, order: &order::Model) -> Result<()> {
    let accounting = match &order.accounting_number {
        Some(given) => given.clone(),
        None => next_accounting_number(tx).await?,
    };
    let issued = "UPDATE orders SET accounting_number = $1, invoiced_at = $2 WHERE number = $3";
    sql::run(tx, issued, [accounting.as_str().into(), millis(db.now()).into(), order.number.into()]).await?;
    for to in crate::user::recipients(tx, order.submitted_by, order.counterparty_id, Notice::Orders).await? {
        letter::enqueue(tx, invoice::letter(db, order, &accounting, &to), db.now()).await?;
    }
    simulator::will_pay(db, tx, OrderNumber(order.number), 0).await
}

/// The simulated accounting numbers its invoices like the guide's: ТД000058016, ТД000058017 …
async fn next_accounting_number(tx: &DatabaseTransaction) -> Result<String> {
    Ok(format!("ТД{:09}", counted(tx, "accounting_number", 58_016).await?))
}

/// The next number of a series whose papers are numbered without a gap.
pub(crate) async fn counted(tx: &DatabaseTransaction, series: &str, first: i64) -> Result<i64> {
    let sql = "INSERT INTO settings (name, value) VALUES ($1, $2)
               ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(settings.value AS BIGINT) + 1 AS TEXT)
               RETURNING CAST(value AS BIGINT)";
    sql::number(tx, sql, [series.into(), first.to_string().into()]).await?.ok_or_else(|| broken("series"))
}
