//! Payments: taken once each, settled with the order they name or with those that people say, in the ledger for good. What
//! was said wrong is taken back by an entry of its own.

mod staff;

pub use staff::{Listed, PaidPart, assign, list, take, unassign};

use crate::db::{Db, millis};
use crate::entity::order;
use crate::error::{Error, Result, broken, denied};
use crate::order::{By, freed, locked, note, start_paid};
use crate::staff::change::{Edit, record};
use crate::{counterparty, feed, settlement, sql, supply};
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::bank::{self, Incoming};
use domain::change::{ChangeOf, Changed};
use domain::feed::FeedKind;
use domain::id::{CompanyId, ContractId, CounterpartyId, OrderNumber, UserId};
use domain::money::Money;
use domain::order::OrderDeed;
use domain::settlement::{Entry, EntryKind};
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::collections::BTreeMap;

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It was known already: nothing was done.
    Known,
    /// It pays this order.
    Settled(OrderNumber),
    /// Which order it pays, somebody has to say.
    Doubtful,
}

/// Writes a payment down, once, and settles it when it names an invoice of its payer, or when its sum is what is left of
/// one invoice only.
pub(crate) async fn receive(db: &Db, tx: &DatabaseTransaction, incoming: &Incoming, by: By) -> Result<Received> {
    let Some(id) = insert(db, tx, incoming, by.user).await? else { return Ok(Received::Known) };
    match named(tx, incoming).await? {
        Some(order) => {
            settle(db, tx, id, incoming, &[(order, incoming.amount)], by).await?;
            Ok(Received::Settled(order))
        }
        None => Ok(Received::Doubtful),
    }
}

/// The payment's number here; nothing when it is known already.
async fn insert(db: &Db, tx: &DatabaseTransaction, incoming: &Incoming, by: Option<UserId>) -> Result<Option<i64>> {
    let sql = "INSERT INTO payments (paid_on, number, payer_inn, payer, purpose, amount, loaded_at, loaded_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id";
    let values = [
        incoming.on.into(),
        incoming.number.as_str().into(),
        incoming.payer_inn.as_str().into(),
        incoming.payer.as_str().into(),
        incoming.purpose.as_str().into(),
        incoming.amount.kopecks().into(),
        millis(db.now()).into(),
        by.map(|user| user.0).into(),
    ];
    sql::number(tx, sql, values).await
}

/// Takes a payment of which the supplier's books say what order it pays, once. One that is more than what is left waits for
/// somebody to say.
///
/// # Errors
/// When the database fails.
pub(crate) async fn pay(
    db: &Db,
    tx: &DatabaseTransaction,
    incoming: &Incoming,
    order: &order::Model,
) -> Result<Received> {
    let Some(id) = insert(db, tx, incoming, None).await? else { return Ok(Received::Known) };
    if incoming.amount.kopecks() > order.total - order.paid {
        return Ok(Received::Doubtful);
    }
    settle(db, tx, id, incoming, &[(OrderNumber(order.number), incoming.amount)], By::EXCHANGE).await?;
    Ok(Received::Settled(OrderNumber(order.number)))
}

/// Whether a payment has been taken already.
pub(crate) async fn is_known(tx: &DatabaseTransaction, incoming: &Incoming) -> Result<bool> {
    let sql = "SELECT id FROM payments WHERE paid_on = $1 AND number = $2 AND payer_inn = $3 AND amount = $4";
    let values = [
        incoming.on.into(),
        incoming.number.as_str().into(),
        incoming.payer_inn.as_str().into(),
        incoming.amount.kopecks().into(),
    ];
    Ok(sql::number(tx, sql, values).await?.is_some())
}

/// The order that a payment is for, if that is beyond doubt.
async fn named(tx: &DatabaseTransaction, incoming: &Incoming) -> Result<Option<OrderNumber>> {
    #[derive(FromQueryResult)]
    struct Row {
        number: i64,
        accounting_number: String,
        left_to_pay: i64,
    }
    let sql = "SELECT o.number, o.accounting_number, o.total - o.paid AS left_to_pay FROM orders o
               JOIN counterparties k ON k.id = o.counterparty_id
               WHERE k.inn = $1 AND o.accounting_number IS NOT NULL AND o.status IN ('invoiced', 'production', 'completed')
                   AND o.total > o.paid ORDER BY o.number";
    let open: Vec<Row> = sql::all(tx, sql, [incoming.payer_inn.as_str().into()]).await?;
    let mut said = open.iter().filter(|row| bank::names(&incoming.purpose, &row.accounting_number));
    if let Some(row) = said.next() {
        // Two invoices in one payment: how much is for which, the payer has not said.
        return Ok(said.next().is_none().then_some(OrderNumber(row.number)));
    }
    let mut fitting = open.iter().filter(|row| row.left_to_pay == incoming.amount.kopecks());
    let first = fitting.next().map(|row| OrderNumber(row.number));
    Ok(first.filter(|_| fitting.next().is_none()))
}

/// A payment pays these orders, which are of one counterparty: the ledger, what is paid of each, and production when that is
/// what it waits for.
///
/// # Errors
/// `Conflict` when it pays something already.
async fn settle(
    db: &Db,
    tx: &DatabaseTransaction,
    id: i64,
    incoming: &Incoming,
    parts: &[(OrderNumber, Money)],
    by: By,
) -> Result<()> {
    let mut orders = vec![];
    // Always in this order: two payments of the same orders wait for each other.
    let sorted: BTreeMap<OrderNumber, Money> = parts.iter().copied().collect();
    for (number, amount) in sorted {
        orders.push((locked(tx, number).await?, amount));
    }
    if let [_, _, ..] = orders.as_slice() {
        let numbers: Vec<i64> = orders.iter().map(|(order, _)| order.number).collect();
        supply::lock_orders(tx, &numbers).await?;
    }
    let counterparty = orders.first().map(|(order, _)| order.counterparty_id).ok_or_else(|| broken("parts"))?;
    let sql = "UPDATE payments SET counterparty_id = $1, settled_at = $2 WHERE id = $3 AND settled_at IS NULL";
    if sql::run(tx, sql, [counterparty.into(), millis(db.now()).into(), id.into()]).await? != 1 {
        return Err(Error::Conflict);
    }
    for (order, amount) in orders {
        let sql = "INSERT INTO payment_parts (payment_id, order_number, amount) VALUES ($1, $2, $3)";
        sql::run(tx, sql, [id.into(), order.number.into(), amount.kopecks().into()]).await?;
        let part = Part { payment: id, document: &incoming.number, on: incoming.on, amount };
        book(db, tx, &part, &order, by).await?;
        start_paid(db, tx, &order::Model { paid: order.paid + amount.kopecks(), ..order }).await?;
    }
    Ok(())
}

/// What a payment pays of an order; below zero when that is taken back.
struct Part<'a> {
    payment: i64,
    /// Number of the payment order.
    document: &'a str,
    on: NaiveDate,
    amount: Money,
}

/// Writes a part of a payment down: the ledger, what is paid of the order, and who did it.
async fn book(db: &Db, tx: &DatabaseTransaction, part: &Part<'_>, order: &order::Model, by: By) -> Result<()> {
    let (number, counterparty) = (OrderNumber(order.number), order.counterparty_id);
    let entry = Entry {
        on: part.on,
        kind: EntryKind::Payment,
        document: part.document.to_owned(),
        order: Some(number),
        amount: Money::ZERO.checked_sub(part.amount).ok_or_else(|| broken("amount"))?,
    };
    let contract = order.contract_id.map(ContractId);
    settlement::post(db, tx, CounterpartyId(counterparty), contract, &entry, Some(part.payment)).await?;
    let paid = "UPDATE orders SET paid = paid + $1, changed_at = $2 WHERE number = $3";
    sql::run(tx, paid, [part.amount.kopecks().into(), millis(db.now()).into(), number.0.into()]).await?;
    feed::tell(tx, FeedKind::Order, counterparty, &number.to_string()).await?;
    let kopecks = part.amount.kopecks();
    if order.paid + kopecks < order.total {
        // What was paid and could not start is not paid any more.
        freed(tx, order.number).await?;
    }
    let (deed, edit) = if kopecks < 0 {
        (OrderDeed::Unpaid, [(-kopecks).to_string(), String::new()])
    } else {
        (OrderDeed::Paid, [String::new(), kopecks.to_string()])
    };
    note(db, tx, order.number, deed, by, &kopecks.abs().to_string()).await?;
    if let Some(user) = by.user {
        let [was, now] = edit;
        let about = format!("{number} · № {}", part.document);
        let edit = Edit::new(Changed::Payment, &about, &was, &now);
        record(tx, db, user, ChangeOf::Company(CompanyId(order.company_id)), vec![edit]).await?;
    }
    Ok(())
}

/// How a statement was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub settled: u32,
    pub doubtful: u32,
    pub known: u32,
}

/// A bank statement as its file has it, line by line: every payment to our account once, whatever is loaded twice.
///
/// # Errors
/// `NoStatement`, `StatementLine`: nothing is taken then; `Forbidden` for everybody but the supplier's people.
pub async fn load(db: &Db, actor: &Actor, lines: &[String]) -> Result<Taken> {
    let staff = actor.staff().map_err(denied)?;
    let account = counterparty::supplier(db).await?.bank.account.to_string();
    let statement = bank::statement(lines.iter().map(String::as_str), &account)?;
    receive_all(db, &statement, By::staff(staff)).await
}

/// The same of payments that a program tells.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn take_all(db: &Db, actor: &Actor, payments: &[Incoming]) -> Result<Taken> {
    receive_all(db, payments, By::staff(actor.staff().map_err(denied)?)).await
}

async fn receive_all(db: &Db, payments: &[Incoming], by: By) -> Result<Taken> {
    let mut taken = Taken::default();
    // Each by itself: one that starts an order holds what it is promised of, and none waits for another order with that. What
    // was taken before an error is known when the statement is loaded again.
    for incoming in payments {
        let tx = db.begin().await?;
        match receive(db, &tx, incoming, by).await? {
            Received::Known => taken.known += 1,
            Received::Settled(_) => taken.settled += 1,
            Received::Doubtful => taken.doubtful += 1,
        }
        tx.commit().await?;
    }
    Ok(taken)
}

/// Whether somebody may load statements: before a byte of one is read.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub fn may_load(actor: &Actor) -> Result<()> {
    actor.staff().map(drop).map_err(denied)
}
