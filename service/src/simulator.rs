//! Demo mode: a supplier and a bank that do by themselves what people and 1C do elsewhere, on a clock that runs faster. The
//! supplier's people see what it does, pause it and move its clock ahead. Nothing in it is left to chance: the same demo data
//! and the same deeds of people lead to the same orders.

use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken, denied};
use crate::job::{self, Job, SIMULATED};
use crate::order::{By, deferred, locked, note};
use crate::payment;
use crate::{demo, price_list, shipment, sql, supply};
use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::bank::Incoming;
use domain::format::moscow;
use domain::id::OrderNumber;
use domain::money::Money;
use domain::order::{OrderDeed, OrderStatus, OrderTerms};
use domain::page::{PAGE_ROWS, Page};
use domain::shipment::Stage;
use domain::simulator::{Deed, LEAPS, SPEEDS};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use std::time::Duration;

/// The simulated buyer pays an invoice this many steps of the simulator after it came, and asks as many later again whether
/// the discount that was asked for is granted.
const PAID_AFTER: u32 = 40;
/// Waiting jobs that the page shows.
const NEXT: u32 = 10;

/// What the simulator did with an order.
#[derive(Clone, Debug)]
pub struct Done {
    pub at: DateTime<Utc>,
    pub order: OrderNumber,
    pub deed: Deed,
    /// Of a payment.
    pub amount: Option<Money>,
}

/// How the simulator stands.
#[derive(Clone, Debug)]
pub struct Simulator {
    /// By its clock.
    pub now: DateTime<Utc>,
    /// How far that is ahead of the real one.
    pub ahead: Duration,
    pub speed: u32,
    /// Since when it stands still.
    pub paused: Option<DateTime<Utc>>,
    /// What the demo data are made from.
    pub seed: &'static str,
    /// What it will do next: when, and with which order.
    pub next: Vec<(DateTime<Utc>, OrderNumber, Deed)>,
    /// The newest first.
    pub done: Page<Done>,
}

#[derive(FromQueryResult)]
struct State {
    ahead: i64,
    speed: i64,
    paused_at: Option<i64>,
}

async fn state(db: &impl ConnectionTrait, lock: &str) -> Result<State> {
    let sql = format!("SELECT ahead, speed, paused_at FROM simulator WHERE id = 1{lock}");
    sql::one(db, &sql, []).await?.ok_or_else(|| broken("simulator"))
}

/// Its master: the supplier's people, and only where there is a simulator.
fn master(db: &Db, actor: &Actor) -> Result<()> {
    actor.staff().map_err(denied)?;
    db.options().simulator.map(drop).ok_or(Error::NotFound)
}

/// How it stands, with a page of what it did.
///
/// # Errors
/// `NotFound` outside demo mode; `Forbidden` for everybody but the supplier's people.
pub async fn get(db: &Db, actor: &Actor, page: u32) -> Result<Simulator> {
    #[derive(FromQueryResult)]
    struct Waiting {
        run_at: i64,
        job: String,
    }
    #[derive(FromQueryResult)]
    struct Row {
        at: i64,
        order_number: i64,
        deed: String,
        amount: Option<i64>,
    }
    master(db, actor)?;
    let state = state(db.reader(), "").await?;
    let sql =
        format!("SELECT run_at, job FROM jobs WHERE done_at IS NULL AND {SIMULATED} ORDER BY run_at, id LIMIT {NEXT}");
    let waiting: Vec<Waiting> = sql::all(db.reader(), &sql, []).await?;
    let next = |row: Waiting| {
        let (order, deed) = match serde_json::from_str(&row.job).map_err(|_| broken("job"))? {
            Job::SimulateInvoice { order } => (order, Deed::Invoiced),
            Job::SimulatePayment { order, .. } => (order, Deed::Paid),
            Job::SimulateProgress { order, step } => (order, Deed::of_step(step)),
            Job::Reconcile { .. } => return Err(broken("job of the simulator")),
        };
        Ok((instant(row.run_at)?, order, deed))
    };
    let total = sql::number(db.reader(), "SELECT COUNT(*) FROM simulator_deeds", []).await?.unwrap_or(0);
    let page = page.max(1);
    let sql = format!(
        "SELECT at, order_number, deed, amount FROM simulator_deeds ORDER BY id DESC LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, []).await?;
    let done = |row: Row| {
        Ok(Done {
            at: instant(row.at)?,
            order: OrderNumber(row.order_number),
            deed: Deed::from_code(&row.deed).ok_or_else(|| broken("deed"))?,
            amount: row.amount.map(Money::from_kopecks),
        })
    };
    let rows = rows.into_iter().map(done).collect::<Result<_>>()?;
    Ok(Simulator {
        now: db.now(),
        ahead: Duration::from_millis(u64::try_from(state.ahead).unwrap_or(0)),
        speed: u32::try_from(state.speed).unwrap_or(1),
        paused: state.paused_at.map(instant).transpose()?,
        seed: demo::SEED,
        next: waiting.into_iter().map(next).collect::<Result<_>>()?,
        done: Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS },
    })
}

/// Lets it run so many times faster: what waits comes sooner by as much.
///
/// # Errors
/// `NotFound` outside demo mode, and for a speed that there is not; `Forbidden`.
pub async fn set_speed(db: &Db, actor: &Actor, speed: u32) -> Result<()> {
    master(db, actor)?;
    if !SPEEDS.contains(&speed) {
        return Err(Error::NotFound);
    }
    let tx = db.begin().await?;
    let was = state(&tx, crate::dialect::for_update(&tx)).await?;
    // While it stands still, waits are counted from then.
    let from = was.paused_at.unwrap_or_else(|| millis(db.now()));
    let sql = format!(
        "UPDATE jobs SET run_at = $1 + (run_at - $1) * $2 / $3 WHERE done_at IS NULL AND run_at > $1 AND {SIMULATED}"
    );
    sql::run(&tx, &sql, [from.into(), was.speed.into(), i64::from(speed).into()]).await?;
    sql::run(&tx, "UPDATE simulator SET speed = $1 WHERE id = 1", [i64::from(speed).into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets it stand still, or go on from where it stood.
///
/// # Errors
/// `NotFound` outside demo mode; `Forbidden`.
pub async fn pause(db: &Db, actor: &Actor, on: bool) -> Result<()> {
    master(db, actor)?;
    let tx = db.begin().await?;
    let was = state(&tx, crate::dialect::for_update(&tx)).await?;
    if was.paused_at.is_some() == on {
        return Ok(());
    }
    let now = millis(db.now());
    if let Some(since) = was.paused_at {
        let sql = format!("UPDATE jobs SET run_at = run_at + $1 WHERE done_at IS NULL AND {SIMULATED}");
        sql::run(&tx, &sql, [(now - since).into()]).await?;
    }
    let since = on.then_some(now);
    sql::run(&tx, "UPDATE simulator SET paused_at = $1 WHERE id = 1", [since.into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// Moves the clock of the whole installation ahead by so many days: what was to come in them comes now, prices of their days
/// hold, promises that were held too long are free. Nobody is signed out by it.
///
/// # Errors
/// `NotFound` outside demo mode, and for another number of days than those of [`LEAPS`]; `Forbidden`.
pub async fn advance(db: &Db, actor: &Actor, days: u32) -> Result<()> {
    master(db, actor)?;
    if !LEAPS.contains(&days) {
        return Err(Error::NotFound);
    }
    let by = Duration::from_hours(24 * u64::from(days));
    let stored = i64::try_from(by.as_millis()).map_err(|_| broken("days"))?;
    let tx = db.begin().await?;
    let moved = "UPDATE simulator SET ahead = ahead + $1 WHERE id = 1 RETURNING ahead";
    let ahead = sql::number(&tx, moved, [stored.into()]).await?.ok_or_else(|| broken("simulator"))?;
    let sessions = "UPDATE sessions SET seen_at = seen_at + $1, expires_at = expires_at + $1";
    sql::run(&tx, sessions, [stored.into()]).await?;
    tx.commit().await?;
    db.options().clock.leap(by, ahead);
    price_list::apply_due(db).await?;
    supply::release_over(db).await?;
    supply::replan_over(db).await
}

/// Brings this instance's clock to where another one has moved it.
///
/// # Errors
/// When the database cannot be read.
pub async fn follow(db: &Db) -> Result<()> {
    if db.options().simulator.is_some() {
        db.options().clock.follow(state(db.reader(), "").await?.ahead);
    }
    Ok(())
}

/// From when on the simulator's steps are counted, and how long it takes over one by its speed; none: there is no simulator.
/// While it stands still they are counted from when it stopped: going on moves them by all the time that it stood.
pub(crate) async fn delay(db: &Db, tx: &impl ConnectionTrait) -> Result<Option<(DateTime<Utc>, Duration)>> {
    let Some(delay) = db.options().simulator else { return Ok(None) };
    let state = state(tx, "").await?;
    let from = state.paused_at.map(instant).transpose()?.unwrap_or_else(|| db.now());
    Ok(Some((from, delay / u32::try_from(state.speed).unwrap_or(1).max(1))))
}

/// Writes down what the simulator has done; nothing where there is none.
pub(crate) async fn did(
    db: &Db,
    tx: &DatabaseTransaction,
    number: OrderNumber,
    deed: Deed,
    amount: Option<Money>,
) -> Result<()> {
    if db.options().simulator.is_none() {
        return Ok(());
    }
    let sql = "INSERT INTO simulator_deeds (at, order_number, deed, amount) VALUES ($1, $2, $3, $4)";
    let amount = amount.map(Money::kopecks);
    let values = [millis(db.now()).into(), number.0.into(), deed.code().into(), amount.into()];
    sql::run(tx, sql, values).await?;
    Ok(())
}

/// The buyer will look at the invoice after a while.
pub(crate) async fn will_pay(db: &Db, tx: &DatabaseTransaction, order: OrderNumber, waited: u32) -> Result<()> {
    let Some((from, delay)) = delay(db, tx).await? else { return Ok(()) };
    job::enqueue(tx, &Job::SimulatePayment { order, waited }, from + delay * PAID_AFTER).await
}

/// Pays an invoice that production waits for, whole and in one payment. Who has asked for a discount waits for the answer.
pub(crate) async fn pay(db: &Db, number: OrderNumber, waited: u32) -> Result<()> {
    let tx = db.begin().await?;
    let order = locked(&tx, number).await?;
    let left = Money::from_kopecks(order.total - order.paid);
    let Some(invoice) = order.accounting_number.filter(|_| order.status == OrderStatus::Invoiced.code()) else {
        return Ok(());
    };
    if left <= Money::ZERO || deferred(&tx, order.contract_id).await? {
        return Ok(());
    }
    if order.discount_asked_at.is_some() {
        will_pay(db, &tx, number, waited.saturating_add(1)).await?;
        tx.commit().await?;
        return Ok(());
    }
    let terms: OrderTerms = serde_json::from_str(&order.terms).map_err(|_| broken("terms"))?;
    let incoming = Incoming {
        on: moscow(db.now()).date(),
        number: number.to_string(),
        payer_inn: terms.buyer.inn,
        payer: terms.buyer.name,
        purpose: format!("Оплата по счёту {invoice}"),
        amount: left,
    };
    payment::receive(db, &tx, &incoming, By::ITSELF).await?;
    did(db, &tx, number, Deed::Paid, Some(left)).await?;
    tx.commit().await?;
    Ok(())
}

/// Ships an order in production at once, whatever it waits for.
///
/// # Errors
/// `Move` when it is not in production; `NotFound`.
pub async fn finish(db: &Db, number: OrderNumber) -> Result<()> {
    let tx = db.begin().await?;
    supply::ready(db, &tx, number.0, &[Stage::Waiting, Stage::Making, Stage::Moving]).await?;
    shipment::ship(db, &tx, number, &format!("simulated:{number}"), None, None, By::ITSELF).await?;
    tx.commit().await?;
    Ok(())
}

/// Promises of an order that are not ready yet, and that lie ready.
#[derive(FromQueryResult)]
struct Counts {
    awaited: i64,
    ready: i64,
}

/// A step of an order in production: what lies on its warehouse is picked, what is made leaves the factory, everything
/// arrives. What is ready is shipped at once when the order goes in parts, else when all of it is.
pub(crate) async fn progress(db: &Db, number: OrderNumber, step: u32) -> Result<()> {
    let tx = db.begin().await?;
    let order = locked(&tx, number).await?;
    if order.status != OrderStatus::InProduction.code() {
        return Ok(());
    }
    let moved = match step {
        0 => supply::ready(db, &tx, number.0, &[Stage::Waiting]).await?,
        1 => supply::made(&tx, number.0).await?,
        _ => supply::ready(db, &tx, number.0, &[Stage::Waiting, Stage::Making, Stage::Moving]).await?,
    };
    if moved > 0 {
        did(db, &tx, number, Deed::of_step(step), None).await?;
        // What is made only leaves the plant.
        if step != 1 {
            note(db, &tx, number.0, OrderDeed::Ready, By::ITSELF, "").await?;
        }
    }
    let terms: OrderTerms = serde_json::from_str(&order.terms).map_err(|_| broken("terms"))?;
    let sql = "SELECT COUNT(*) - COUNT(actual_on) AS awaited,
                   COUNT(CASE WHEN actual_on IS NOT NULL AND shipped < quantity THEN 1 END) AS ready
               FROM promises WHERE order_number = $1 AND released_at IS NULL";
    let counts: Option<Counts> = sql::one(&tx, sql, [number.0.into()]).await?;
    let Counts { awaited, ready } = counts.ok_or_else(|| broken("promises"))?;
    // An invoice comes before goods do.
    let invoiced = order.accounting_number.is_some();
    if invoiced && ready > 0 && (awaited == 0 || terms.in_parts) {
        shipment::ship(db, &tx, number, &format!("simulated:{number}:{step}"), None, None, By::ITSELF).await?;
        did(db, &tx, number, Deed::Shipped, None).await?;
    }
    if awaited > 0 || !invoiced {
        let (from, pause) = delay(db, &tx).await?.unwrap_or_else(|| (db.now(), Duration::from_secs(3)));
        let pause = if invoiced { pause * STEP } else { pause };
        job::enqueue(&tx, &Job::SimulateProgress { order: number, step: step + 1 }, from + pause).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Steps of the simulator between two steps of an order.
const STEP: u32 = 20;
