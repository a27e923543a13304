//! What orders are promised, planned anew from the state of today: when the buyer asks for it, when goods under way come on
//! another day or arrive, and by itself when a day has gone by. The guaranteed day stays; each move of a plan is kept, and who
//! sent the order is told by letter (G6).

use super::ledger::{PRODUCTION, RECEIPT, STOCK, lock_book};
use super::{Which, lines, today};
use crate::catalog::Snapshot;
use crate::db::{Db, instant, millis};
use crate::error::{Result, broken};
use crate::letter::{self, Words};
use crate::user::{buyer, recipients};
use crate::{dialect, feed, sql};
use chrono::{DateTime, NaiveDate, Utc};
use domain::account::Notice;
use domain::actor::Actor;
use domain::format::date;
use domain::id::{CategoryId, OrderNumber, ProductId, UserId, WarehouseId};
use domain::lead_time::{Coming, Open, Plan, ProductionLine, replan as planned};
use domain::quantity::PackSize;
use domain::shipment::Stage;
use domain::user::Action;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Value};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Which promises are planned anew: a condition of promises `p`, and its values.
pub(super) struct Scope {
    pub condition: String,
    pub values: Vec<Value>,
}

impl Scope {
    fn order(number: i64) -> Self {
        Self { condition: "p.order_number = $1".to_owned(), values: vec![number.into()] }
    }

    /// A product in these orders.
    pub fn product(db: &impl ConnectionTrait, product: i64, orders: &BTreeSet<i64>) -> Self {
        let condition = format!("p.product_id = $1 AND p.order_number IN {}", dialect::numbers(db, 2));
        Self { condition, values: vec![product.into(), json!(orders).to_string().into()] }
    }
}

/// A share of a promise that still stands, with what it comes from.
#[derive(FromQueryResult)]
struct Row {
    id: i64,
    order_number: i64,
    position: i64,
    product_id: i64,
    category_id: Option<i64>,
    source: String,
    warehouse_id: Option<i64>,
    due_on: Option<NaiveDate>,
    quantity: i64,
    planned_on: NaiveDate,
    counted_from: Option<NaiveDate>,
    came: bool,
    stage: String,
    to_id: Option<i64>,
    submitted_at: i64,
}

/// What is made of a product for an order.
#[derive(FromQueryResult)]
struct Made {
    category_id: i64,
    order_number: i64,
    product_id: i64,
    first: i64,
    pieces: i64,
}

/// The lines of production of these promises as they stand today, with all that they make.
struct Plant {
    lines: HashMap<i64, ProductionLine>,
    made: Vec<Made>,
}

impl Plant {
    async fn read(tx: &DatabaseTransaction, snapshot: &Snapshot, day: NaiveDate, rows: &[Row]) -> Result<Self> {
        let open = || rows.iter().filter(|row| row.source == PRODUCTION);
        let series: BTreeSet<i64> = open().filter_map(|row| row.category_id).collect();
        let Some(first) = open().map(|row| row.id).min().filter(|_| !series.is_empty()) else {
            return Ok(Self { lines: HashMap::new(), made: vec![] });
        };
        let ids: Vec<CategoryId> = series.iter().map(|id| CategoryId(*id)).collect();
        let lines = lines(tx, snapshot, &ids, day, "").await?;
        let mut values: Vec<Value> = vec![first.into()];
        let places = sql::places(&mut values, series);
        // What is promised later is made later: promises are numbered as they are made.
        let sql = format!(
            "SELECT g.category_id, p.order_number, p.product_id, MIN(p.id) AS first, CAST(SUM(p.quantity) AS BIGINT) AS pieces
             FROM promises p JOIN products g ON g.id = p.product_id
             WHERE p.source = 'production' AND p.released_at IS NULL AND p.id >= $1 AND g.category_id IN ({places})
                 AND NOT EXISTS (SELECT 1 FROM promises e WHERE e.order_number = p.order_number AND e.product_id = p.product_id
                     AND e.source = 'production' AND e.released_at IS NULL AND e.id < $1)
             GROUP BY g.category_id, p.order_number, p.product_id"
        );
        let made = sql::all(tx, &sql, values).await?;
        Ok(Self { lines: lines.into_iter().map(|(id, line)| (id.0, line)).collect(), made })
    }

    fn coming(&self, row: &Row, way: u32) -> Coming {
        let line = row.category_id.and_then(|id| self.lines.get(&id));
        let own = |of: &&Made| (of.order_number, of.product_id) == (row.order_number, row.product_id);
        let Some((line, own)) = line.zip(self.made.iter().find(own)) else { return Coming::Unknown };
        let pieces = |of: &Made| u64::try_from(of.pieces).unwrap_or(0);
        let behind = self.made.iter().filter(|of| of.category_id == own.category_id && of.first > own.first);
        let after = behind.fold(0, |sum: u64, of| sum.saturating_add(line.started(pieces(of))));
        Coming::Making { line: *line, after, pieces: pieces(own), way }
    }
}

/// Plans promises anew at an instant, by which [`tell_moved`] knows what has moved; whoever calls has locked what they are taken
/// from. Parts of a pack stand together, in the order of their guaranteed days. The orders of which something has moved.
pub(super) async fn replan(
    db: &Db,
    tx: &DatabaseTransaction,
    at: DateTime<Utc>,
    scope: Scope,
) -> Result<BTreeSet<i64>> {
    let (snapshot, day) = (db.snapshot(), today(at));
    let sql = format!(
        "SELECT p.id, p.order_number, p.position, p.product_id, g.category_id, p.source, p.warehouse_id, p.due_on, p.quantity,
             p.planned_on, p.counted_from, p.actual_on IS NOT NULL AS came, p.stage, o.warehouse_id AS to_id, o.submitted_at
         FROM promises p JOIN orders o ON o.number = p.order_number JOIN products g ON g.id = p.product_id
         WHERE {} AND p.released_at IS NULL ORDER BY p.order_number, p.position, p.guaranteed_on, p.id",
        scope.condition
    );
    let rows: Vec<Row> = sql::all(tx, &sql, scope.values).await?;
    if rows.iter().all(|row| row.came) {
        return Ok(BTreeSet::new());
    }
    let plant = Plant::read(tx, &snapshot, day, &rows).await?;
    let (mut moved, mut orders) = (BTreeMap::<(NaiveDate, NaiveDate), Vec<i64>>::new(), BTreeSet::new());
    for line in rows.chunk_by(|a, b| (a.order_number, a.position) == (b.order_number, b.position)) {
        let open: Vec<&Row> = line.iter().filter(|row| !row.came).collect();
        let ready: i64 = line.iter().filter(|row| row.came).map(|row| row.quantity).sum();
        let product = line.first().and_then(|row| snapshot.catalog.product(ProductId(row.product_id)));
        let pack = product.map_or(PackSize::new(1)?, domain::catalog::Item::pack);
        let promised = open.iter().map(|row| promise(&snapshot, &plant, row)).collect::<Result<Vec<_>>>()?;
        let plans = planned(&snapshot.calendar, day, pack, u64::try_from(ready).unwrap_or(0), &promised);
        for (row, plan) in open.iter().zip(plans).filter(|(row, plan)| row.planned_on != plan.on) {
            moved.entry((plan.on, plan.counted_from)).or_default().push(row.id);
            orders.insert(row.order_number);
        }
    }
    write(tx, millis(at), moved).await?;
    for order in &orders {
        feed::order(tx, *order).await?;
    }
    Ok(orders)
}

/// A row as the rule reads it.
fn promise(snapshot: &Snapshot, plant: &Plant, row: &Row) -> Result<Open> {
    let way = |from: Option<i64>| {
        let (from, to) = from.zip(row.to_id)?;
        snapshot.routes.between(WarehouseId(from), WarehouseId(to))
    };
    let from_plant = || snapshot.routes.from_plant(WarehouseId(row.to_id?));
    let coming = match row.source.as_str() {
        STOCK => way(row.warehouse_id).map(|way| Coming::Stock { way }),
        RECEIPT => way(row.warehouse_id).zip(row.due_on).map(|(way, due)| Coming::Receipt { due, way }),
        _ if row.stage == Stage::Moving.code() => from_plant().map(|way| Coming::Made { way }),
        _ => from_plant().map(|way| plant.coming(row, way)),
    };
    let counted_from = match row.counted_from {
        Some(day) => day,
        None => today(instant(row.submitted_at)?),
    };
    Ok(Open {
        quantity: u32::try_from(row.quantity).map_err(|_| broken("promise"))?,
        coming: coming.unwrap_or(Coming::Unknown),
        plan: Plan { counted_from, on: row.planned_on },
    })
}

/// Writes the new days, and what they were.
async fn write(tx: &DatabaseTransaction, now: i64, moved: BTreeMap<(NaiveDate, NaiveDate), Vec<i64>>) -> Result<()> {
    for ((on, counted_from), ids) in moved {
        let ids = json!(ids).to_string();
        let kept = format!(
            "INSERT INTO promise_moves (promise_id, at, was_on)
             SELECT p.id, $1, p.planned_on FROM promises p WHERE p.id IN {} ON CONFLICT DO NOTHING",
            dialect::numbers(tx, 2)
        );
        sql::run(tx, &kept, [now.into(), ids.as_str().into()]).await?;
        let sql =
            format!("UPDATE promises SET planned_on = $1, counted_from = $2 WHERE id IN {}", dialect::numbers(tx, 3));
        sql::run(tx, &sql, [on.into(), counted_from.into(), ids.into()]).await?;
    }
    Ok(())
}

/// Plans an order that is locked anew in the transaction of something else; whether anything has moved.
pub(crate) async fn replan_order(db: &Db, tx: &DatabaseTransaction, at: DateTime<Utc>, number: i64) -> Result<bool> {
    lock_book(tx, &Which::order(number)).await?;
    Ok(!replan(db, tx, at, Scope::order(number)).await?.is_empty())
}

/// Locks all that orders are promised of, which are locked themselves: before anything of them is written, and at once, so that
/// two who need the same wait for each other in one order.
pub(crate) async fn lock_orders(tx: &DatabaseTransaction, numbers: &[i64]) -> Result<()> {
    lock_book(tx, &Which::orders(tx, numbers)).await
}

/// «Обновить сроки»: what an order waits for is planned anew from today's stock, goods under way and production. When nothing
/// has changed, nothing changes. Who sent the order is told of a move, unless they asked for it themselves.
///
/// # Errors
/// `NotFound`.
pub async fn refresh(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    crate::order::head(&tx, buyer, number).await?;
    crate::order::locked(&tx, number).await?;
    let at = db.now();
    if replan_order(db, &tx, at, number.0).await? {
        tell_moved(db, &tx, at, &BTreeSet::from([number.0]), Some(buyer.user)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Orders in production that wait for goods whose day has gone by get new days, each order in a transaction of its own. Once
/// done there is nothing to do until the next day.
///
/// # Errors
/// When the database fails.
pub async fn replan_over(db: &Db) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Over {
        order_number: i64,
    }
    let sql = "SELECT DISTINCT p.order_number FROM promises p JOIN orders o ON o.number = p.order_number
               WHERE p.released_at IS NULL AND p.actual_on IS NULL AND p.planned_on < $1 AND o.status = 'production'
               ORDER BY p.order_number";
    let over: Vec<Over> = sql::all(db.reader(), sql, [today(db.now()).into()]).await?;
    for Over { order_number } in over {
        let (tx, at) = (db.begin().await?, db.now());
        crate::order::locked(&tx, OrderNumber(order_number)).await?;
        if replan_order(db, &tx, at, order_number).await? {
            tell_moved(db, &tx, at, &BTreeSet::from([order_number]), None).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Tells those who sent these orders, but for one who knows, that something of them is ready on another day since an instant.
pub(super) async fn tell_moved(
    db: &Db,
    tx: &DatabaseTransaction,
    at: DateTime<Utc>,
    orders: &BTreeSet<i64>,
    knows: Option<UserId>,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Moved {
        number: i64,
        submitted_by: i64,
        counterparty_id: i64,
        guaranteed: NaiveDate,
        planned: NaiveDate,
        moved: i64,
    }
    let sql = format!(
        "SELECT o.number, o.submitted_by, o.counterparty_id, MAX(p.guaranteed_on) AS guaranteed,
             MAX(COALESCE(p.actual_on, p.planned_on)) AS planned,
             COUNT(DISTINCT CASE WHEN m.promise_id IS NULL THEN NULL ELSE p.position END) AS moved
         FROM promises p JOIN orders o ON o.number = p.order_number
         LEFT JOIN promise_moves m ON m.promise_id = p.id AND m.at = $2
         WHERE p.released_at IS NULL AND p.order_number IN {}
         GROUP BY o.number, o.submitted_by, o.counterparty_id ORDER BY o.number",
        dialect::numbers(tx, 1)
    );
    let now = millis(at);
    let orders: Vec<Moved> = sql::all(tx, &sql, [json!(orders).to_string().into(), now.into()]).await?;
    for order in orders.iter().filter(|order| knows.is_none_or(|knows| knows.0 != order.submitted_by)) {
        let ready = format!(
            "Заказ {} будет готов {}. При отправке обещано {}.",
            order.number,
            date(order.planned),
            date(order.guaranteed)
        );
        let words = Words {
            subject: &format!("Срок готовности заказа {} изменился", order.number),
            sentences: &[ready, format!("Позиций с новым сроком: {}.", order.moved)],
            button: Some(("Открыть заказ", format!("{}/orders/{}", db.options().base_url, order.number))),
            note: "Такие письма отключаются в профиле: «Счета, скидки и состояния заказов».",
        };
        for to in recipients(tx, order.submitted_by, order.counterparty_id, Notice::Orders).await? {
            letter::enqueue(tx, words.to(&to, format!("moved:{}:{now}:{to}", order.number)), db.now()).await?;
        }
    }
    Ok(())
}
