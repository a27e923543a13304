//! Orders as the supplier's people work on them: queues of what waits, one order, the moves by hand.

use super::read::{events, into_order, lines};
use super::stuck::{self, Stuck};
use super::{By, locked, make, note};
use crate::db::{Db, instant};
use crate::discount::{answered, messages, say, tell};
use crate::entity::order;
use crate::error::{Error, Result, broken, denied};
use crate::staff::change::{Edit, record};
use crate::{shipment, sql, supply};
use chrono::{DateTime, Utc};
use domain::actor::{Actor, StaffMember};
use domain::change::{ChangeOf, Changed};
use domain::discount::{Message, Said, cost_before, message};
use domain::draft::Cost;
use domain::id::{CompanyId, OrderNumber};
use domain::money::Money;
use domain::order::{Order, OrderDeed, OrderEvent, OrderLine, OrderMove, OrderStatus, Queue};
use domain::page::{PAGE_ROWS, Page};
use domain::shipment::{LineGoods, Stage, pieces};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// An order in a queue.
#[derive(Clone, Debug)]
pub struct Queued {
    pub number: OrderNumber,
    pub accounting_number: Option<String>,
    pub status: OrderStatus,
    pub counterparty: String,
    pub inn: String,
    /// With VAT.
    pub total: Money,
    pub submitted_at: DateTime<Utc>,
    /// Since then the buyer waits for an answer about a discount.
    pub asked_at: Option<DateTime<Utc>>,
    /// It is paid and cannot go to production.
    pub stuck: bool,
}

/// Promises of which pieces lie ready to be shipped; in the words of their index.
pub(crate) const LIES_READY: &str = "stage = 'ready' AND released_at IS NULL AND shipped < quantity";

/// How many orders are in each queue of what waits.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn queue_counts(db: &Db, actor: &Actor) -> Result<Vec<(Queue, u64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        queue: String,
        number: i64,
    }
    actor.staff().map_err(denied)?;
    let sql = "SELECT status AS queue, COUNT(*) AS number FROM orders
               WHERE status IN ('submitted', 'invoiced', 'production') GROUP BY status
               UNION ALL SELECT 'asked', COUNT(*) FROM orders WHERE discount_asked_at IS NOT NULL
               UNION ALL SELECT 'stuck', COUNT(*) FROM orders WHERE stuck_at IS NOT NULL
               UNION ALL SELECT 'ready', COUNT(DISTINCT order_number) FROM promises WHERE ";
    let rows: Vec<Row> = sql::all(db.reader(), &format!("{sql}{LIES_READY}"), []).await?;
    let of = |queue: Queue| rows.iter().find(|row| row.queue == queue.code()).map_or(0, |row| row.number);
    Ok(Queue::WAITING.into_iter().map(|queue| (queue, u64::try_from(of(queue)).unwrap_or(0))).collect())
}

/// A page of a queue: what waits longest for an answer comes first, else what was sent last. With a text: only the order of
/// this number, of this accounting number, or of this INN.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn queue(db: &Db, actor: &Actor, queue: Queue, text: &str, page: u32) -> Result<Page<Queued>> {
    #[derive(FromQueryResult)]
    struct Row {
        number: i64,
        accounting_number: Option<String>,
        status: String,
        name: String,
        inn: String,
        total: i64,
        submitted_at: i64,
        discount_asked_at: Option<i64>,
        stuck: bool,
    }
    actor.staff().map_err(denied)?;
    let page = page.max(1);
    let text = text.trim();
    let (of, order) = match queue {
        Queue::Asked => ("o.discount_asked_at IS NOT NULL".to_owned(), "o.discount_asked_at, o.number"),
        Queue::Stuck => ("o.stuck_at IS NOT NULL".to_owned(), "o.stuck_at, o.number"),
        Queue::Ready => {
            let ready = format!("o.number IN (SELECT order_number FROM promises WHERE {LIES_READY})");
            (ready, "o.submitted_at, o.number")
        }
        _ => {
            let statuses: Vec<String> = queue.statuses().iter().map(|status| format!("'{}'", status.code())).collect();
            (format!("o.status IN ({})", statuses.join(", ")), "o.submitted_at DESC, o.number DESC")
        }
    };
    let found = "(o.number = $1 OR o.accounting_number = $2
                     OR o.counterparty_id IN (SELECT id FROM counterparties WHERE inn = $2))";
    let found = if text.is_empty() { "$1 = $1 AND $2 = $2" } else { found };
    let values = || -> [Value; 2] { [text.parse::<i64>().unwrap_or(0).into(), text.into()] };
    let total = format!("SELECT COUNT(*) FROM orders o WHERE {of} AND {found}");
    let total = sql::number(db.reader(), &total, values()).await?.unwrap_or(0);
    let sql = format!(
        "SELECT o.number, o.accounting_number, o.status, k.name, k.inn, o.total, o.submitted_at, o.discount_asked_at,
             o.stuck_at IS NOT NULL AS stuck
         FROM orders o JOIN counterparties k ON k.id = o.counterparty_id WHERE {of} AND {found}
         ORDER BY {order} LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, values()).await?;
    let row = |row: Row| {
        Ok(Queued {
            number: OrderNumber(row.number),
            accounting_number: row.accounting_number,
            status: OrderStatus::from_code(&row.status).ok_or_else(|| broken("status"))?,
            counterparty: row.name,
            inn: row.inn,
            total: Money::from_kopecks(row.total),
            submitted_at: instant(row.submitted_at)?,
            asked_at: row.discount_asked_at.map(instant).transpose()?,
            stuck: row.stuck,
        })
    };
    let rows = rows.into_iter().map(row).collect::<Result<_>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// An order with everything that the supplier's people see of it.
#[derive(Clone, Debug)]
pub struct StaffOrder {
    pub order: Order,
    pub company: String,
    /// What it costs without its extra discount, if it has one.
    pub before: Option<Cost>,
    pub lines: Page<OrderLine>,
    /// The newest first.
    pub events: Vec<OrderEvent>,
    /// The oldest first.
    pub messages: Vec<Message>,
    pub asked: bool,
    /// Why it has not started although it is paid.
    pub stuck: Option<Stuck>,
    /// Pieces that are not ready yet, and that lie ready to be shipped.
    pub awaited: i64,
    pub ready: i64,
    /// The same of its lines, in their order.
    pub goods: Vec<LineGoods>,
}

/// An order of any dealer, and a page of its lines.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn for_staff(db: &Db, actor: &Actor, number: OrderNumber, page: u32) -> Result<StaffOrder> {
    actor.staff().map_err(denied)?;
    let page = page.max(1);
    let reader = db.reader();
    let head: Option<order::Model> =
        sql::one(reader, "SELECT * FROM orders WHERE number = $1", [number.0.into()]).await?;
    let head = head.ok_or(Error::NotFound)?;
    let company = "SELECT name FROM companies WHERE id = $1";
    let company = sql::text(reader, company, [head.company_id.into()]).await?.unwrap_or_default();
    let lines = lines(reader, number).await?;
    let goods = goods(reader, number).await?;
    let (asked, stuck) = (head.discount_asked_at.is_some(), stuck::of(db, &head)?);
    let order = into_order(reader, head).await?;
    let first = usize::try_from(page - 1).unwrap_or(0).saturating_mul(usize::try_from(PAGE_ROWS).unwrap_or(0));
    Ok(StaffOrder {
        before: cost_before(&lines, order.cost.delivery, order.rate),
        order,
        company,
        lines: Page {
            total: u64::try_from(lines.len()).unwrap_or(0),
            rows: lines.into_iter().skip(first).take(usize::try_from(PAGE_ROWS).unwrap_or(0)).collect(),
            number: page,
            size: PAGE_ROWS,
        },
        events: events(reader, number).await?,
        messages: messages(reader, number).await?,
        asked,
        stuck,
        awaited: goods.iter().map(|line| line.awaited).sum(),
        ready: goods.iter().map(|line| line.ready).sum(),
        goods,
    })
}

/// Where the pieces of the lines of an order are.
async fn goods(db: &impl ConnectionTrait, number: OrderNumber) -> Result<Vec<LineGoods>> {
    #[derive(FromQueryResult)]
    struct Row {
        position: i64,
        awaited: i64,
        ready: i64,
        gone: i64,
    }
    let sql = "SELECT position, CAST(SUM(CASE WHEN actual_on IS NULL THEN quantity ELSE 0 END) AS BIGINT) AS awaited,
                   CAST(SUM(CASE WHEN actual_on IS NULL THEN 0 ELSE quantity - shipped END) AS BIGINT) AS ready,
                   CAST(SUM(shipped) AS BIGINT) AS gone
               FROM promises WHERE order_number = $1 AND released_at IS NULL GROUP BY position ORDER BY position";
    let rows: Vec<Row> = sql::all(db, sql, [number.0.into()]).await?;
    let line = |row: Row| {
        let position = u32::try_from(row.position).map_err(|_| broken("position"))?;
        Ok(LineGoods { position, awaited: row.awaited, ready: row.ready, gone: row.gone })
    };
    rows.into_iter().map(line).collect()
}

/// The invoice of a submitted order is issued by hand. Issued already: nothing happens.
///
/// # Errors
/// `Move`; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn issue(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let order = locked(&tx, number).await?;
    if order.accounting_number.is_some() {
        return Ok(());
    }
    make(db, &tx, &order, OrderMove::IssueInvoice, By::staff(staff)).await?;
    tx.commit().await?;
    Ok(())
}

/// The order is rejected: what it was promised is free again, the buyer is told why.
///
/// # Errors
/// `NoMessage`, `LongMessage`, `Move`; `Shipped` when goods have left already; `NotFound`; `Forbidden` for everybody but the
/// supplier's people.
pub async fn reject(db: &Db, actor: &Actor, number: OrderNumber, text: &str) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let text = message(text)?;
    let tx = db.begin().await?;
    let order = locked(&tx, number).await?;
    if order.shipped > 0 {
        return Err(domain::order::OrderError::Shipped.into());
    }
    make(db, &tx, &order, OrderMove::Reject, By::staff(staff)).await?;
    let id = say(db, &tx, number, staff.user, Said::Rejected, None, &text).await?;
    answered(&tx, number).await?;
    let sentences = [format!("Заказ {number} отклонён. Причина:"), text];
    tell(db, &tx, &order, &format!("Заказ {number} отклонён"), &sentences, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Everything that an order in production waits for has come and lies ready on its warehouse.
///
/// # Errors
/// `Move` when the order is not in production; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn ready(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let order = in_production(&tx, number).await?;
    let awaited: i64 = goods(&tx, number).await?.iter().map(|line| line.awaited).sum();
    supply::ready(db, &tx, number.0, &[Stage::Waiting, Stage::Making, Stage::Moving]).await?;
    if awaited > 0 {
        note(db, &tx, number.0, OrderDeed::Ready, By::staff(staff), "").await?;
        did(db, &tx, staff, &order, Changed::Ready, &awaited.to_string()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// So many pieces of these lines have come, as they were typed beside the lines. `seen`: how many pieces the form awaited in all.
///
/// # Errors
/// As [`pieces`] with what is awaited; `Conflict` when less is awaited by now: it has been sent already, or somebody else was
/// quicker; `Move`; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn ready_lines(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    seen: i64,
    typed: &[(u32, String)],
) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let order = in_production(&tx, number).await?;
    let lines: BTreeMap<u32, LineGoods> =
        goods(&tx, number).await?.into_iter().map(|line| (line.position, line)).collect();
    if lines.values().map(|line| line.awaited).sum::<i64>() != seen {
        return Err(Error::Conflict);
    }
    let come = pieces(typed, |position| lines.get(&position).map(|line| line.awaited))?;
    let sum: i64 = come.values().sum();
    // What lies there already counts, too.
    let lies = |position: i64| u32::try_from(position).ok().and_then(|at| lines.get(&at)).map_or(0, |line| line.ready);
    let all = come.into_iter().map(|(position, pieces)| (position, pieces + lies(position))).collect();
    supply::ready_pieces(db, &tx, number.0, &all).await?;
    note(db, &tx, number.0, OrderDeed::Ready, By::staff(staff), "").await?;
    did(db, &tx, staff, &order, Changed::Ready, &sum.to_string()).await?;
    tx.commit().await?;
    Ok(())
}

/// What lies ready leaves under a waybill; its number. The same key again answers the same one.
///
/// # Errors
/// `NothingToShip`, `Move`; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn ship(db: &Db, actor: &Actor, number: OrderNumber, key: &str) -> Result<String> {
    ship_of(db, actor, number, key, None).await
}

/// So many pieces of these lines leave under a waybill, as they were typed beside the lines; its number. The same key again
/// answers the same one.
///
/// # Errors
/// As [`pieces`] with what lies ready, and as [`ship`].
pub async fn ship_lines(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    key: &str,
    typed: &[(u32, String)],
) -> Result<String> {
    ship_of(db, actor, number, key, Some(typed)).await
}

async fn ship_of(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    key: &str,
    typed: Option<&[(u32, String)]>,
) -> Result<String> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let order = locked(&tx, number).await?;
    // Another form of the same moment that names other pieces is another shipment.
    let wish: Vec<String> = typed.unwrap_or_default().iter().map(|(line, text)| format!("{line}={text}")).collect();
    let key = format!("staff:{number}:{key}:{:x}", Sha256::digest(wish.join(" ")));
    if let Some(known) = shipment::known(&tx, &key).await? {
        return Ok(known);
    }
    status(&order)?.after(OrderMove::Complete)?;
    let only = match typed {
        Some(typed) => {
            let lines = goods(&tx, number).await?;
            let ready: BTreeMap<u32, i64> = lines.into_iter().map(|line| (line.position, line.ready)).collect();
            Some(pieces(typed, |position| ready.get(&position).copied())?)
        }
        None => None,
    };
    let waybill = shipment::ship(db, &tx, number, &key, None, only.as_ref(), By::staff(staff)).await?;
    did(db, &tx, staff, &order, Changed::Waybill, &waybill).await?;
    tx.commit().await?;
    Ok(waybill)
}

/// The head of an order in production, which waits for whoever else moves it.
async fn in_production(tx: &DatabaseTransaction, number: OrderNumber) -> Result<order::Model> {
    let order = locked(tx, number).await?;
    status(&order)?.after(OrderMove::Complete)?;
    Ok(order)
}

fn status(order: &order::Model) -> Result<OrderStatus> {
    OrderStatus::from_code(&order.status).ok_or_else(|| broken("status"))
}

/// Writes down what somebody has done with an order, in the history of its company.
async fn did(
    db: &Db,
    tx: &DatabaseTransaction,
    by: &StaffMember,
    order: &order::Model,
    what: Changed,
    now: &str,
) -> Result<()> {
    let edit = Edit::new(what, &order.number.to_string(), "", now);
    record(tx, db, by.user, ChangeOf::Company(CompanyId(order.company_id)), vec![edit]).await?;
    Ok(())
}
