//! What orders are promised, for good: taken under a lock, given back, come.

use super::{Which, answered, book, today};
use crate::db::{Db, millis};
use crate::entity::promise;
use crate::error::{Result, broken};
use crate::user::buyer;
use crate::{dialect, draft, feed, sql};
use chrono::{DateTime, NaiveDate, Utc};
use domain::actor::Actor;
use domain::draft::LineError;
use domain::id::{OrderNumber, ProductId, WarehouseId};
use domain::lead_time::{Share, Source};
use domain::shipment::Stage;
use domain::user::Action;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel, Value};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Rows in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 2_000;
/// An order that nobody sends to production keeps what it was promised for so long.
const KEEP: Duration = Duration::from_hours(24 * 14);

/// Promises the lines of an order that is being sent: what they take is locked, taken, and written down with its date.
///
/// # Errors
/// `Discontinued` when less is left of a product that is not made any more.
pub(crate) async fn promise(db: &Db, tx: &DatabaseTransaction, order: i64, warehouse: WarehouseId) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        position: i64,
        product_id: i64,
        quantity: i64,
    }
    let snapshot = db.snapshot();
    let day = today(db.now());
    let sql = "SELECT position, product_id, quantity FROM order_lines WHERE order_number = $1 ORDER BY position";
    let rows: Vec<Row> = sql::all(tx, sql, [order.into()]).await?;
    let products = rows.iter().map(|row| ProductId(row.product_id));
    let which = Which::order(order);
    let mut supply = book(tx, &snapshot, &which, products, day, dialect::for_update(tx)).await?;
    let mut promises = vec![];
    let mut series = BTreeSet::new();
    for row in rows {
        let product = ProductId(row.product_id);
        let Some(item) = snapshot.catalog.product(product) else { continue };
        let lead_time = answered(supply.take(product, warehouse, draft::store::quantity(row.quantity)?))?;
        if lead_time.missing > 0 && item.discontinued() {
            let asked = lead_time.quantity().saturating_add(lead_time.missing);
            let error = LineError::Discontinued { asked, free: lead_time.quantity() };
            return Err(draft::store::refused(error, &snapshot, product));
        }
        for part in &lead_time.parts {
            for share in &part.shares {
                let of = (order, row.position, product);
                promises.push(ledger_row(of, warehouse, share, (day, part.date)));
                if matches!(share.source, Source::Production { .. }) {
                    series.extend(item.category().map(|category| category.id));
                }
            }
        }
    }
    for chunk in promises.chunks(CHUNK) {
        let rows = chunk
            .iter()
            .cloned()
            .map(|row| promise::ActiveModel { id: sea_orm::ActiveValue::NotSet, ..row.into_active_model() });
        promise::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    count(tx, order, 1, db.now()).await?;
    feed::order(tx, order).await?;
    for series in series {
        let Some(line) = supply.line(series) else { continue };
        let sql = "UPDATE production_lines SET queue = $1, queue_on = $2 WHERE category_id = $3";
        let queue = i64::try_from(line.queue).map_err(|_| broken("queue"))?;
        sql::run(tx, sql, [queue.into(), day.into(), series.0.into()]).await?;
    }
    Ok(())
}

/// A row of the ledger; the database gives its id. `of`: order, position, product; `day`: that of asking, and the answer.
fn ledger_row(
    (order, position, product): (i64, i64, ProductId),
    to: WarehouseId,
    share: &Share,
    (asked, on): (NaiveDate, NaiveDate),
) -> promise::Model {
    let (source, warehouse_id, due_on) = match share.source {
        Source::Stock => (STOCK, Some(to.0), None),
        Source::Transfer { from, .. } => (STOCK, Some(from.0), None),
        Source::Receipt { to, date, .. } => (RECEIPT, Some(to.0), Some(date)),
        Source::Production { .. } => (PRODUCTION, None, None),
    };
    promise::Model {
        id: 0,
        order_number: order,
        position,
        product_id: product.0,
        source: source.to_owned(),
        warehouse_id,
        due_on,
        quantity: i64::from(share.quantity),
        guaranteed_on: on,
        planned_on: on,
        actual_on: None,
        released_at: None,
        stage: Stage::Waiting.code().to_owned(),
        shipped: 0,
        counted_from: Some(asked),
    }
}

pub(super) const STOCK: &str = "stock";
pub(super) const RECEIPT: &str = "receipt";
pub(super) const PRODUCTION: &str = "production";

/// Adds what an order is promised to what is reserved, or takes it off again: -1.
async fn count(tx: &DatabaseTransaction, order: i64, sign: i64, now: DateTime<Utc>) -> Result<()> {
    let of = "FROM promises p WHERE p.order_number = $1 AND p.released_at IS NULL AND p.actual_on IS NULL";
    let stock = format!(
        "UPDATE stock_levels SET changed = $2, fed = NULL, reserved = reserved + $3 * (SELECT CAST(SUM(p.quantity) AS BIGINT) {of}
             AND p.source = 'stock' AND p.product_id = stock_levels.product_id AND p.warehouse_id = stock_levels.warehouse_id)
         WHERE product_id IN (SELECT p.product_id {of}) AND EXISTS (SELECT 1 {of} AND p.source = 'stock'
             AND p.product_id = stock_levels.product_id AND p.warehouse_id = stock_levels.warehouse_id)"
    );
    sql::run(tx, &stock, [order.into(), millis(now).into(), sign.into()]).await?;
    let receipts = format!(
        "UPDATE receipts SET promised = promised + $2 * (SELECT CAST(SUM(p.quantity) AS BIGINT) {of} AND p.source = 'receipt'
             AND p.product_id = receipts.product_id AND p.warehouse_id = receipts.warehouse_id AND p.due_on = receipts.due_on)
         WHERE product_id IN (SELECT p.product_id {of}) AND EXISTS (SELECT 1 {of} AND p.source = 'receipt'
             AND p.product_id = receipts.product_id AND p.warehouse_id = receipts.warehouse_id AND p.due_on = receipts.due_on)"
    );
    sql::run(tx, &receipts, [order.into(), sign.into()]).await?;
    Ok(())
}

/// What an order was promised can be promised to others: it was rejected, or nobody sent it to production in time. The
/// ledger keeps it.
pub(crate) async fn release(db: &Db, tx: &DatabaseTransaction, order: i64) -> Result<()> {
    lock(tx, order).await?;
    count(tx, order, -1, db.now()).await?;
    // Whole batches, as they were taken. What was to be made by now is off the queue already: its days have gone by.
    let batch = "(CASE WHEN production_lines.batch > 0 THEN production_lines.batch ELSE 1 END)";
    let queue = format!("(SELECT CAST(SUM((m.pieces + {batch} - 1) / {batch} * {batch}) AS BIGINT)
                  FROM (SELECT p.product_id, CAST(SUM(p.quantity) AS BIGINT) AS pieces FROM promises p
                        WHERE p.order_number = $1 AND p.released_at IS NULL AND p.actual_on IS NULL AND p.planned_on > $2
                          AND p.source = 'production' GROUP BY p.product_id) m
                  JOIN products i ON i.id = m.product_id WHERE i.category_id = production_lines.category_id)");
    let sql = format!(
        "UPDATE production_lines SET queue = CASE WHEN queue > {queue} THEN queue - {queue} ELSE 0 END
         WHERE {queue} IS NOT NULL"
    );
    sql::run(tx, &sql, [order.into(), today(db.now()).into()]).await?;
    let sql = "UPDATE promises SET released_at = $2 WHERE order_number = $1 AND released_at IS NULL";
    sql::run(tx, sql, [order.into(), millis(db.now()).into()]).await?;
    feed::order(tx, order).await
}

/// What an order is promised has come to its warehouse and lies ready for it alone: all that stands at one of these stages.
/// It is taken off what the warehouses have and what is expected. Answers how many promises that were.
pub(crate) async fn ready(db: &Db, tx: &DatabaseTransaction, order: i64, stages: &[Stage]) -> Result<u64> {
    lock(tx, order).await?;
    lies_ready(db, tx, order, &Ripe::Stages(stages)).await
}

/// The same for so many pieces of these lines, by their positions: what lies ready already counts, then what is expected first. A
/// promise of which only a part has come becomes two: what is left keeps its place in the queue of the plant.
pub(crate) async fn ready_pieces(
    db: &Db,
    tx: &DatabaseTransaction,
    order: i64,
    pieces: &BTreeMap<i64, i64>,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        position: i64,
        pieces: i64,
        lies: bool,
    }
    lock(tx, order).await?;
    let sql = "SELECT id, position, quantity - shipped AS pieces, actual_on IS NOT NULL AS lies FROM promises
               WHERE order_number = $1 AND released_at IS NULL AND quantity > shipped
               ORDER BY position, CASE WHEN actual_on IS NULL THEN 1 ELSE 0 END, planned_on, id";
    let rows: Vec<Row> = sql::all(tx, sql, [order.into()]).await?;
    let mut wanted = pieces.clone();
    let (mut whole, mut parts) = (vec![], vec![]);
    for row in rows {
        let Some(left) = wanted.get_mut(&row.position).filter(|left| **left > 0) else { continue };
        let taken = row.pieces.min(*left);
        *left -= taken;
        if row.lies {
            continue;
        }
        if taken < row.pieces {
            parts.push(json!([row.id, taken]));
        } else {
            whole.push(row.id);
        }
    }
    if !parts.is_empty() {
        let json = dialect::json_rows(tx, "nn");
        let parts = serde_json::Value::Array(parts).to_string();
        let come = format!(
            "INSERT INTO promises (order_number, position, product_id, source, warehouse_id, due_on, quantity,
                 guaranteed_on, planned_on, stage, shipped, counted_from)
             SELECT p.order_number, p.position, p.product_id, p.source, p.warehouse_id, p.due_on, j.b,
                 p.guaranteed_on, p.planned_on, p.stage, 0, p.counted_from
             FROM promises p JOIN {json} ON j.a = p.id RETURNING id"
        );
        for row in tx.query_all_raw(sql::statement(tx, &come, [parts.as_str().into()])).await? {
            whole.push(row.try_get_by_index(0)?);
        }
        let rest = format!(
            "UPDATE promises SET quantity = quantity - (SELECT j.b FROM {json} WHERE j.a = promises.id)
             WHERE id IN (SELECT j.a FROM {json})"
        );
        sql::run(tx, &rest, [parts.into()]).await?;
    }
    for chunk in whole.chunks(CHUNK) {
        lies_ready(db, tx, order, &Ripe::These(chunk)).await?;
    }
    Ok(())
}

async fn lock(tx: &DatabaseTransaction, order: i64) -> Result<()> {
    lock_book(tx, &Which::order(order)).await
}

/// Nobody else takes from what these products have, or gives back, until the transaction ends.
pub(super) async fn lock_book(tx: &DatabaseTransaction, which: &Which) -> Result<()> {
    for select in which.selects(dialect::for_update(tx)) {
        tx.query_all_raw(sql::statement(tx, &select, which.values.clone())).await?;
    }
    Ok(())
}

/// Which promises of an order have come.
enum Ripe<'a> {
    Stages(&'a [Stage]),
    These(&'a [i64]),
}

impl Ripe<'_> {
    /// A condition of promises `p` of the order `$1`.
    fn these(&self, values: &mut Vec<Value>) -> String {
        let which = match self {
            Self::Stages(stages) => {
                let stages: Vec<String> = stages.iter().map(|stage| format!("'{}'", stage.code())).collect();
                format!("p.stage IN ({})", stages.join(", "))
            }
            Self::These(ids) => format!("p.id IN ({})", sql::places(values, ids.iter().copied())),
        };
        format!("p.order_number = $1 AND p.released_at IS NULL AND p.actual_on IS NULL AND {which}")
    }
}

async fn lies_ready(db: &Db, tx: &DatabaseTransaction, order: i64, ripe: &Ripe<'_>) -> Result<u64> {
    let of_stock = "p.source = 'stock' AND p.product_id = stock_levels.product_id
                    AND p.warehouse_id = stock_levels.warehouse_id";
    let mut values = vec![order.into(), millis(db.now()).into()];
    let these = ripe.these(&mut values);
    let taken = format!("(SELECT CAST(SUM(p.quantity) AS BIGINT) FROM promises p WHERE {these} AND {of_stock})");
    let stock = format!(
        "UPDATE stock_levels SET changed = $2, fed = NULL, reserved = reserved - {taken}, on_hand = on_hand - {taken}
         WHERE EXISTS (SELECT 1 FROM promises p WHERE {these} AND {of_stock})
           AND product_id IN (SELECT p.product_id FROM promises p WHERE {these})"
    );
    sql::run(tx, &stock, values).await?;
    let of_receipt = "p.source = 'receipt' AND p.product_id = receipts.product_id
                      AND p.warehouse_id = receipts.warehouse_id AND p.due_on = receipts.due_on";
    let mut values = vec![order.into()];
    let these = ripe.these(&mut values);
    let taken = format!("(SELECT CAST(SUM(p.quantity) AS BIGINT) FROM promises p WHERE {these} AND {of_receipt})");
    let receipts = format!(
        "UPDATE receipts SET promised = promised - {taken}, quantity = quantity - {taken}
         WHERE EXISTS (SELECT 1 FROM promises p WHERE {these} AND {of_receipt})
           AND product_id IN (SELECT p.product_id FROM promises p WHERE {these})"
    );
    sql::run(tx, &receipts, values).await?;
    let mut values = vec![order.into(), today(db.now()).into()];
    let these = ripe.these(&mut values);
    let sql = format!("UPDATE promises AS p SET actual_on = $2, stage = 'ready' WHERE {these}");
    let ready = sql::run(tx, &sql, values).await?;
    feed::order(tx, order).await?;
    Ok(ready)
}

/// What lay ready for an order that was rejected goes back to what its warehouse has.
pub(crate) async fn put_back(db: &Db, tx: &DatabaseTransaction, order: i64) -> Result<()> {
    let sql = "INSERT INTO stock_levels (product_id, warehouse_id, on_hand, reserved, safety, changed)
               SELECT p.product_id, o.warehouse_id, CAST(SUM(p.quantity - p.shipped) AS BIGINT), 0, 0, $2
               FROM promises p JOIN orders o ON o.number = p.order_number
               WHERE p.order_number = $1 AND p.released_at IS NULL AND p.actual_on IS NOT NULL
                   AND p.quantity > p.shipped AND o.warehouse_id IS NOT NULL
               GROUP BY p.product_id, o.warehouse_id
               ON CONFLICT (product_id, warehouse_id) DO UPDATE
                   SET on_hand = stock_levels.on_hand + excluded.on_hand, changed = excluded.changed, fed = NULL";
    sql::run(tx, sql, [order.into(), millis(db.now()).into()]).await?;
    Ok(())
}

/// Goods of an order that were being made are on their way to its warehouse.
pub(crate) async fn made(tx: &DatabaseTransaction, order: i64) -> Result<u64> {
    let sql = "UPDATE promises SET stage = 'moving'
               WHERE order_number = $1 AND stage = 'making' AND released_at IS NULL AND actual_on IS NULL";
    let made = sql::run(tx, sql, [order.into()]).await?;
    feed::order(tx, order).await?;
    Ok(made)
}

/// Releases what orders were promised that nobody has sent to production for two weeks.
///
/// # Errors
/// When the database fails.
pub async fn release_over(db: &Db) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        number: i64,
    }
    let sql = "SELECT o.number FROM orders o WHERE o.status IN ('submitted', 'invoiced') AND o.submitted_at < $1
               AND EXISTS (SELECT 1 FROM promises p WHERE p.order_number = o.number AND p.released_at IS NULL)
               ORDER BY o.number LIMIT 1000";
    let over: Vec<Row> = sql::all(db.reader(), sql, [millis(db.now() - KEEP).into()]).await?;
    for row in over {
        let tx = db.begin().await?;
        let still = format!(
            "SELECT number FROM orders WHERE number = $1 AND status IN ('submitted', 'invoiced'){}",
            dialect::for_update(&tx)
        );
        if sql::number(&tx, &still, [row.number.into()]).await?.is_some() {
            release(db, &tx, row.number).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// A line of an order in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Promised {
    pub position: i64,
    /// Pieces.
    pub quantity: i64,
    /// As it was promised when the order was sent.
    pub guaranteed_on: NaiveDate,
    /// As it is expected now.
    pub planned_on: NaiveDate,
    /// When they could leave the warehouse.
    pub actual_on: Option<NaiveDate>,
    /// As it is stored.
    pub stage: String,
}

impl Promised {
    /// Where the pieces are on their way; what stands there that nobody knows waits.
    #[must_use]
    pub fn stage(&self) -> Stage {
        Stage::from_code(&self.stage).unwrap_or(Stage::Waiting)
    }
}

/// What an order is promised, by line and date. Nothing when its promises were released.
///
/// # Errors
/// `NotFound`.
pub async fn of_order(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Vec<Promised>> {
    crate::order::head(db.reader(), buyer(actor, Action::Draft)?, number).await?;
    let sql = "SELECT position, CAST(SUM(quantity) AS BIGINT) AS quantity, guaranteed_on, planned_on, actual_on, stage
               FROM promises WHERE order_number = $1 AND released_at IS NULL
               GROUP BY position, guaranteed_on, planned_on, actual_on, stage ORDER BY position, planned_on, guaranteed_on";
    sql::all(db.reader(), sql, [number.0.into()]).await
}
