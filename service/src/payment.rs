//! Payments: taken once each, settled with the order they name, in the ledger for good.

use crate::db::{Db, millis};
use crate::entity::order;
use crate::error::{Error, Result, broken, denied};
use crate::order::{By, locked, note, start_paid};
use crate::{counterparty, feed, settlement, sql};
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::bank::{self, Incoming};
use domain::feed::FeedKind;
use domain::id::{ContractId, CounterpartyId, OrderNumber, UserId};
use domain::money::Money;
use domain::order::{OrderDeed, OrderError, OrderStatus};
use domain::page::{PAGE_ROWS, Page};
use domain::settlement::{Entry, EntryKind};
use sea_orm::{DatabaseTransaction, FromQueryResult};

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
            settle(db, tx, id, incoming, order, by).await?;
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
    settle(db, tx, id, incoming, OrderNumber(order.number), By::EXCHANGE).await?;
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

/// A payment pays an order: the ledger, what is paid of the order, and production when that is what it waits for.
async fn settle(
    db: &Db,
    tx: &DatabaseTransaction,
    id: i64,
    incoming: &Incoming,
    number: OrderNumber,
    by: By,
) -> Result<()> {
    let order = locked(tx, number).await?;
    let counterparty = order.counterparty_id;
    let sql = "UPDATE payments SET order_number = $1, counterparty_id = $2, settled_at = $3
               WHERE id = $4 AND settled_at IS NULL";
    let values = [number.0.into(), counterparty.into(), millis(db.now()).into(), id.into()];
    if sql::run(tx, sql, values).await? != 1 {
        return Err(Error::Conflict);
    }
    let entry = Entry {
        on: incoming.on,
        kind: EntryKind::Payment,
        document: incoming.number.clone(),
        order: Some(number),
        amount: Money::ZERO.checked_sub(incoming.amount).ok_or_else(|| broken("amount"))?,
    };
    let contract = order.contract_id.map(ContractId);
    settlement::post(db, tx, CounterpartyId(counterparty), contract, &entry).await?;
    let paid = "UPDATE orders SET paid = paid + $1, changed_at = $2 WHERE number = $3";
    let values = [incoming.amount.kopecks().into(), millis(db.now()).into(), number.0.into()];
    sql::run(tx, paid, values).await?;
    feed::tell(tx, FeedKind::Order, counterparty, &number.to_string()).await?;
    note(db, tx, number.0, OrderDeed::Paid, by, &incoming.amount.kopecks().to_string()).await?;
    start_paid(db, tx, &order::Model { paid: order.paid + incoming.amount.kopecks(), ..order }).await
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
pub async fn take(db: &Db, actor: &Actor, payments: &[Incoming]) -> Result<Taken> {
    receive_all(db, payments, By::staff(actor.staff().map_err(denied)?)).await
}

async fn receive_all(db: &Db, payments: &[Incoming], by: By) -> Result<Taken> {
    let tx = db.begin().await?;
    let mut taken = Taken::default();
    for incoming in payments {
        match receive(db, &tx, incoming, by).await? {
            Received::Known => taken.known += 1,
            Received::Settled(_) => taken.settled += 1,
            Received::Doubtful => taken.doubtful += 1,
        }
    }
    tx.commit().await?;
    Ok(taken)
}

/// Whether somebody may load statements: before a byte of one is read.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub fn may_load(actor: &Actor) -> Result<()> {
    actor.staff().map(drop).map_err(denied)
}

/// A payment as the supplier's people see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    pub id: i64,
    pub paid_on: NaiveDate,
    pub number: String,
    pub payer_inn: String,
    pub payer: String,
    pub purpose: String,
    /// Kopecks.
    pub amount: i64,
    pub order_number: Option<i64>,
}

/// Payments, those that wait for somebody first, then the newest.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn list(db: &Db, actor: &Actor, page: u32) -> Result<Page<Row>> {
    actor.staff().map_err(denied)?;
    let page = page.max(1);
    let total = sql::number(db.reader(), "SELECT COUNT(*) FROM payments", []).await?.unwrap_or(0);
    let sql = format!(
        "SELECT id, paid_on, number, payer_inn, payer, purpose, amount, order_number FROM payments
         ORDER BY settled_at IS NOT NULL, id DESC LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows = sql::all(db.reader(), &sql, []).await?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// Somebody says which order a doubtful payment pays.
///
/// # Errors
/// `NoInvoice` when there is no such order with an invoice; `NotFound` when there is no such payment to settle; `Forbidden`
/// for everybody but the supplier's people.
pub async fn assign(db: &Db, actor: &Actor, payment: i64, number: &str) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let missing = || OrderError::NoInvoice { number: number.trim().to_owned() };
    let wanted: OrderNumber = number.trim().parse().map_err(|_| missing())?;
    let tx = db.begin().await?;
    let order: order::Model = match locked(&tx, wanted).await {
        Err(Error::NotFound) => return Err(missing().into()),
        order => order?,
    };
    if order.accounting_number.is_none() || order.status == OrderStatus::Rejected.code() {
        return Err(missing().into());
    }
    let sql = "SELECT id, paid_on, number, payer_inn, payer, purpose, amount, order_number FROM payments
               WHERE id = $1 AND settled_at IS NULL";
    let row: Row = sql::one(&tx, sql, [payment.into()]).await?.ok_or(Error::NotFound)?;
    let incoming = Incoming {
        on: row.paid_on,
        number: row.number,
        payer_inn: row.payer_inn,
        payer: row.payer,
        purpose: row.purpose,
        amount: Money::from_kopecks(row.amount),
    };
    settle(db, &tx, payment, &incoming, wanted, By::staff(staff)).await?;
    tx.commit().await?;
    Ok(())
}
