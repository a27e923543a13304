//! Payments as the supplier's people work on them: seen, taken by hand, given to orders, taken back from them.

use super::{Part, book, insert, settle};
use crate::db::Db;
use crate::dialect::for_update;
use crate::error::{Error, Result, broken, denied};
use crate::order::{By, deferred, locked};
use crate::sql;
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::bank::{self, Incoming, TypedPayment};
use domain::format::moscow;
use domain::id::OrderNumber;
use domain::money::Money;
use domain::order::{OrderError, OrderStatus};
use domain::page::{PAGE_ROWS, Page};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

/// A payment as the supplier's people see it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: i64,
    pub paid_on: NaiveDate,
    pub number: String,
    pub payer_inn: String,
    pub payer: String,
    pub purpose: String,
    pub amount: Money,
    /// What it pays; nothing while it waits for somebody to say.
    pub parts: Vec<PaidPart>,
}

/// What a payment pays of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidPart {
    pub order: OrderNumber,
    pub amount: Money,
    /// The order is paid first and is in work by now: without this it stays there unpaid.
    pub started: bool,
    /// It is paid first and some of it has left: the payment stays.
    pub shipped: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    paid_on: NaiveDate,
    number: String,
    payer_inn: String,
    payer: String,
    purpose: String,
    amount: i64,
}

impl Row {
    fn incoming(self) -> Incoming {
        Incoming {
            on: self.paid_on,
            number: self.number,
            payer_inn: self.payer_inn,
            payer: self.payer,
            purpose: self.purpose,
            amount: Money::from_kopecks(self.amount),
        }
    }
}

const ROW: &str = "SELECT id, paid_on, number, payer_inn, payer, purpose, amount FROM payments";

#[derive(FromQueryResult)]
struct PartRow {
    payment_id: i64,
    order_number: i64,
    amount: i64,
    started_at: Option<i64>,
    shipped: i64,
    deferral_days: Option<i64>,
}

impl PartRow {
    fn part(&self) -> PaidPart {
        let first = self.deferral_days.unwrap_or(0) <= 0;
        PaidPart {
            order: OrderNumber(self.order_number),
            amount: Money::from_kopecks(self.amount),
            started: first && self.started_at.is_some(),
            shipped: first && self.shipped > 0,
        }
    }
}

/// What these payments pay, in the order of the orders.
async fn parts(db: &impl ConnectionTrait, payments: &[i64]) -> Result<Vec<PartRow>> {
    let mut values = vec![];
    let ids = sql::places(&mut values, payments.iter().copied());
    let sql = format!(
        "SELECT x.payment_id, x.order_number, x.amount, o.started_at, o.shipped, k.deferral_days
         FROM payment_parts x JOIN orders o ON o.number = x.order_number LEFT JOIN contracts k ON k.id = o.contract_id
         WHERE x.payment_id IN ({ids}) ORDER BY x.payment_id, x.order_number"
    );
    sql::all(db, &sql, values).await
}

/// Payments, those that wait for somebody first, then the newest.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn list(db: &Db, actor: &Actor, page: u32) -> Result<Page<Listed>> {
    actor.staff().map_err(denied)?;
    let page = page.max(1);
    let total = sql::number(db.reader(), "SELECT COUNT(*) FROM payments", []).await?.unwrap_or(0);
    let sql = format!(
        "{ROW} ORDER BY settled_at IS NOT NULL, id DESC LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, []).await?;
    let parts = parts(db.reader(), &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let listed = |row: Row| Listed {
        parts: parts.iter().filter(|part| part.payment_id == row.id).map(PartRow::part).collect(),
        id: row.id,
        paid_on: row.paid_on,
        number: row.number,
        payer_inn: row.payer_inn,
        payer: row.payer,
        purpose: row.purpose,
        amount: Money::from_kopecks(row.amount),
    };
    let rows = rows.into_iter().map(listed).collect();
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// An order that a payment is said to pay.
struct Payer {
    order: OrderNumber,
    inn: String,
    name: String,
}

/// The orders that these are the numbers of, or of whose invoices, with their sums; all of one counterparty.
///
/// # Errors
/// `NoInvoice` when there is no such order with an invoice, or it was rejected; `PartTwice`, `OtherPayer`.
async fn named(tx: &DatabaseTransaction, typed: &[(String, Money)]) -> Result<(Payer, Vec<(OrderNumber, Money)>)> {
    #[derive(FromQueryResult)]
    struct Row {
        number: i64,
        accounting_number: String,
        counterparty_id: i64,
        inn: String,
        name: String,
    }
    let mut values = vec![];
    let of_order = typed.iter().filter_map(|(text, _)| text.parse::<OrderNumber>().ok()).map(|number| number.0);
    let numbers = sql::places(&mut values, of_order);
    let first = values.len();
    values.extend(typed.iter().map(|(text, _)| text.as_str().into()));
    let invoices: Vec<String> = (first + 1..=values.len()).map(|at| format!("${at}")).collect();
    let sql = format!(
        "SELECT o.number, o.accounting_number, o.counterparty_id, k.inn, k.name
         FROM orders o JOIN counterparties k ON k.id = o.counterparty_id
         WHERE (o.number IN ({numbers}) OR o.accounting_number IN ({}))
             AND o.accounting_number IS NOT NULL AND o.status <> '{}'",
        invoices.join(", "),
        OrderStatus::Rejected.code()
    );
    let rows: Vec<Row> = sql::all(tx, &sql, values).await?;
    let mut parts: Vec<(OrderNumber, Money)> = vec![];
    let mut payer = None::<&Row>;
    for (text, amount) in typed {
        // A number of an order goes before an invoice that is called the same.
        let of = |row: &&Row| row.number.to_string() == *text;
        let row = rows.iter().find(of).or_else(|| rows.iter().find(|row| row.accounting_number == *text));
        let row = row.ok_or_else(|| OrderError::NoInvoice { number: text.clone() })?;
        if parts.iter().any(|(number, _)| number.0 == row.number) {
            return Err(OrderError::PartTwice { number: text.clone() }.into());
        }
        if payer.is_some_and(|payer| payer.counterparty_id != row.counterparty_id) {
            return Err(OrderError::OtherPayer { number: text.clone() }.into());
        }
        payer = Some(row);
        parts.push((OrderNumber(row.number), *amount));
    }
    let payer = payer.ok_or_else(|| broken("parts"))?;
    let payer = Payer { order: OrderNumber(payer.number), inn: payer.inn.clone(), name: payer.name.clone() };
    Ok((payer, parts))
}

/// Somebody says which orders a doubtful payment pays, as [`bank::parts`] reads it.
///
/// # Errors
/// As [`bank::parts`]; `NoInvoice` when there is no such order with an invoice; `OtherPayer`; `NotFound` when there is no such
/// payment to settle; `Forbidden` for everybody but the supplier's people.
pub async fn assign(db: &Db, actor: &Actor, payment: i64, orders: &str) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let sql = format!("{ROW} WHERE id = $1 AND settled_at IS NULL{}", for_update(&tx));
    let row: Option<Row> = sql::one(&tx, &sql, [payment.into()]).await?;
    let amount = row.as_ref().map_or(Money::MAX, |row| Money::from_kopecks(row.amount));
    let typed = bank::parts(orders, amount)?;
    let (_, parts) = named(&tx, &typed).await?;
    let incoming = row.ok_or(Error::NotFound)?.incoming();
    settle(db, &tx, payment, &incoming, &parts, By::staff(staff)).await?;
    tx.commit().await?;
    Ok(())
}

/// «Внести оплату»: money that has come past the statements, taken by hand for the orders that are named. The payer is
/// their counterparty. The same key again does nothing.
///
/// # Errors
/// As [`TypedPayment::checked`] and [`assign`]; `PaymentKnown` when a statement has brought it already; `Forbidden` for
/// everybody but the supplier's people.
pub async fn take(db: &Db, actor: &Actor, typed: &TypedPayment, key: &str) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let (number, on, amount) = typed.checked(moscow(db.now()).date())?;
    let wanted = bank::parts(&typed.orders, amount)?;
    let tx = db.begin().await?;
    if taken(&tx, key).await? {
        return Ok(());
    }
    let (payer, parts) = named(&tx, &wanted).await?;
    let incoming = Incoming {
        on,
        purpose: format!("Внесена вручную, заказ {}", payer.order),
        payer_inn: payer.inn,
        payer: payer.name,
        number,
        amount,
    };
    let Some(id) = insert(db, &tx, &incoming, Some(staff.user)).await? else {
        // Sent twice at once, the second waits for the first.
        let known = OrderError::PaymentKnown { number: incoming.number };
        return if taken(&tx, key).await? { Ok(()) } else { Err(known.into()) };
    };
    let keyed = sql::statement(&tx, "UPDATE payments SET take_key = $1 WHERE id = $2", [key.into(), id.into()]);
    tx.execute_raw(keyed).await.map_err(|error| sql::taken(error, Error::Conflict))?;
    settle(db, &tx, id, &incoming, &parts, By::staff(staff)).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a form with this key has been taken.
async fn taken(tx: &DatabaseTransaction, key: &str) -> Result<bool> {
    Ok(sql::number(tx, "SELECT id FROM payments WHERE take_key = $1", [key.into()]).await?.is_some())
}

/// A payment that was given to the wrong orders waits again for somebody to say what it pays. Entries of today take it back
/// in the ledger. An order that went to production because of it stays there, unpaid.
///
/// # Errors
/// `PaidAndShipped` when an order that is paid first has left, in part or in whole; `NotFound` when there is no such payment
/// that pays something; `Forbidden` for everybody but the supplier's people.
pub async fn unassign(db: &Db, actor: &Actor, payment: i64) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let sql = format!("{ROW} WHERE id = $1 AND settled_at IS NOT NULL{}", for_update(&tx));
    let row: Row = sql::one(&tx, &sql, [payment.into()]).await?.ok_or(Error::NotFound)?;
    let today = moscow(db.now()).date();
    for part in parts(&tx, &[payment]).await? {
        let order = locked(&tx, OrderNumber(part.order_number)).await?;
        if order.shipped > 0 && !deferred(&tx, order.contract_id).await? {
            return Err(OrderError::PaidAndShipped { number: OrderNumber(order.number) }.into());
        }
        let back = Part { payment, document: &row.number, on: today, amount: Money::from_kopecks(-part.amount) };
        book(db, &tx, &back, &order, By::staff(staff)).await?;
    }
    sql::run(&tx, "DELETE FROM payment_parts WHERE payment_id = $1", [payment.into()]).await?;
    let sql = "UPDATE payments SET settled_at = NULL, counterparty_id = NULL WHERE id = $1";
    sql::run(&tx, sql, [payment.into()]).await?;
    tx.commit().await?;
    Ok(())
}
