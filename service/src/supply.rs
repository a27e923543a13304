//! What can be promised: stock, goods under way and production, read by one set of queries into a book
//! ([`domain::lead_time::Supply`]), and the promises that orders take from it. Two orders never get the same piece:
//! what they take of is locked, and every share of every line stands in the ledger for good (G5, G6).

use crate::catalog::Snapshot;
use crate::db::{Db, instant, millis};
use crate::draft;
use crate::entity::promise;
use crate::error::{Error, Result, broken, denied};
use crate::letter::{self, Words};
use crate::user::{buyer, recipients};
use crate::{dialect, sql};
use chrono::{DateTime, NaiveDate, Utc};
use domain::account::Notice;
use domain::actor::Actor;
use domain::draft::LineError;
use domain::format::{date, moscow};
use domain::id::{CategoryId, OrderNumber, ProductId, ReceiptId, WarehouseId};
use domain::lead_time::{Goods, LeadTime, LeadTimeError, ProductionLine, Receipt, Share, Source, Supply};
use domain::measure::{Mass, Volume};
use domain::money::Money;
use domain::quantity::Quantity;
use domain::stock::Warehouse;
use domain::user::Action;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

/// Rows in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 2_000;
/// An order that nobody sends to production keeps what it was promised for so long.
const KEEP: Duration = Duration::from_hours(24 * 14);

/// Which products a book is about: SQL that gives their ids, with `$1` for a number.
#[derive(Clone, Copy)]
struct Which<'a> {
    ids: &'a str,
    number: i64,
}

impl Which<'_> {
    /// Stock, goods under way, production lines: read, and with `lock` locked, in this order by whoever takes from them or
    /// gives back.
    fn selects(self, lock: &str) -> [String; 3] {
        let ids = self.ids;
        [
            format!(
                "SELECT product_id, warehouse_id, on_hand - reserved - safety AS free FROM stock_levels
                 WHERE product_id IN ({ids}) ORDER BY product_id, warehouse_id{lock}"
            ),
            format!(
                "SELECT product_id, warehouse_id, due_on, quantity - promised AS free FROM receipts
                 WHERE product_id IN ({ids}) ORDER BY product_id, warehouse_id, due_on{lock}"
            ),
            format!(
                "SELECT category_id, capacity, queue, queue_on, batch, cycle, technological FROM production_lines
                 WHERE category_id IN (SELECT category_id FROM products WHERE id IN ({ids})) ORDER BY category_id{lock}"
            ),
        ]
    }
}

const ONE: &str = "CAST($1 AS BIGINT)";
const OF_DRAFT: &str = "SELECT product_id FROM draft_lines WHERE draft_number = $1";
const OF_ORDER: &str = "SELECT product_id FROM order_lines WHERE order_number = $1";

#[derive(FromQueryResult)]
struct Level {
    product_id: i64,
    warehouse_id: i64,
    free: i64,
}

#[derive(FromQueryResult)]
struct Due {
    product_id: i64,
    warehouse_id: i64,
    due_on: NaiveDate,
    free: i64,
}

#[derive(FromQueryResult)]
struct Line {
    category_id: i64,
    capacity: i64,
    queue: i64,
    queue_on: NaiveDate,
    batch: i64,
    cycle: i64,
    technological: i64,
}

impl Line {
    /// As it stands on a day: each working day since the queue was counted has taken one capacity off it.
    fn on(&self, snapshot: &Snapshot, day: NaiveDate) -> Result<ProductionLine> {
        let number = |stored: i64| u32::try_from(stored).map_err(|_| broken("production line"));
        let days = snapshot.calendar.working_days_between(self.queue_on, day).max(0);
        let made = i64::from(days).saturating_mul(self.capacity);
        Ok(ProductionLine {
            capacity: number(self.capacity)?,
            queue: u64::try_from(self.queue.saturating_sub(made)).unwrap_or(0),
            batch: number(self.batch)?,
            cycle: number(self.cycle)?,
            technological: number(self.technological)?,
        })
    }
}

/// Reads the book of these products, which the catalogue knows. `lock` ends each SELECT of a transaction that takes from it.
async fn book<'a>(
    db: &impl ConnectionTrait,
    snapshot: &'a Snapshot,
    which: Which<'_>,
    products: impl IntoIterator<Item = ProductId>,
    day: NaiveDate,
    lock: &str,
) -> Result<Supply<'a>> {
    let [levels, due, lines] = which.selects(lock);
    let levels: Vec<Level> = sql::all(db, &levels, [which.number.into()]).await?;
    let due: Vec<Due> = sql::all(db, &due, [which.number.into()]).await?;
    let lines: Vec<Line> = sql::all(db, &lines, [which.number.into()]).await?;

    let pieces = |free: i64| u32::try_from(free.max(0)).unwrap_or(u32::MAX);
    let mut stock: HashMap<i64, Vec<(WarehouseId, u32)>> = HashMap::new();
    for row in levels {
        stock.entry(row.product_id).or_default().push((WarehouseId(row.warehouse_id), pieces(row.free)));
    }
    let mut receipts: HashMap<i64, Vec<Receipt>> = HashMap::new();
    for row in due {
        let receipt =
            Receipt { warehouse: WarehouseId(row.warehouse_id), date: row.due_on, quantity: pieces(row.free) };
        receipts.entry(row.product_id).or_default().push(receipt);
    }
    let mut supply = Supply::new(&snapshot.calendar, &snapshot.routes, day);
    for line in lines {
        supply.add_line(CategoryId(line.category_id), line.on(snapshot, day)?);
    }
    for product in products {
        let Some(item) = snapshot.catalog.product(product) else { continue };
        supply.add(Goods {
            product,
            pack: item.pack(),
            series: item.category().map(|category| category.id),
            discontinued: item.discontinued(),
            replaced_by: snapshot.catalog.replacement(product).map(domain::catalog::Item::id),
            stock: stock.remove(&product.0).unwrap_or_default(),
            receipts: receipts.remove(&product.0).unwrap_or_default(),
        });
    }
    Ok(supply)
}

fn answered(answer: std::result::Result<LeadTime, LeadTimeError>) -> Result<LeadTime> {
    answer.map_err(|error| match error {
        LeadTimeError::UnknownProduct(_) => Error::NotFound,
        LeadTimeError::Quantity(error) => error.into(),
    })
}

/// A warehouse in «Узнать наличие».
#[derive(Clone, Debug)]
pub struct Place {
    pub warehouse: Warehouse,
    /// What can be promised there at once, pieces.
    pub free: u32,
    /// When what was asked for can leave it, if anything was.
    pub lead_time: Option<LeadTime>,
}

/// «Узнать наличие», «Рассчитать сроки»: every warehouse, and the answer for those that something is asked of. Each is
/// asked by itself: the same pieces may answer for several.
///
/// # Errors
/// `NotFound`; a quantity that packs make too large.
pub async fn places(db: &Db, article: &str, asked: &[(WarehouseId, Quantity)]) -> Result<Vec<Place>> {
    let snapshot = db.snapshot();
    let item = snapshot.catalog.by_article(article).ok_or(Error::NotFound)?;
    let product = item.id();
    // A page that asks nothing reads nothing.
    let supply = if asked.is_empty() {
        None
    } else {
        let which = Which { ids: ONE, number: product.0 };
        Some(book(db.reader(), &snapshot, which, [product], today(db.now()), "").await?)
    };
    let place = |warehouse: &Warehouse| {
        let asked = asked.iter().find(|(at, _)| *at == warehouse.id).zip(supply.as_ref());
        let answer = asked.map(|((_, quantity), supply)| answered(supply.ask(product, warehouse.id, *quantity)));
        let lead_time = answer.transpose()?;
        Ok(Place { warehouse: warehouse.clone(), free: snapshot.stock.free(product, warehouse.id), lead_time })
    };
    snapshot.catalog.warehouses().iter().map(place).collect()
}

fn today(now: DateTime<Utc>) -> NaiveDate {
    moscow(now).date()
}

/// The dates of a draft's lines in their order, and of the draft.
#[derive(Clone, Debug)]
pub struct Dates {
    pub lines: Vec<(ProductId, LeadTime)>,
    pub in_parts: bool,
}

#[derive(FromQueryResult)]
struct Row {
    product_id: i64,
    quantity: i64,
}

/// The lines of a draft in their order.
async fn draft_rows(db: &Db, number: OrderNumber) -> Result<Vec<Row>> {
    let sql = "SELECT product_id, quantity FROM draft_lines WHERE draft_number = $1 ORDER BY position, product_id";
    sql::all(db.reader(), sql, [number.0.into()]).await
}

/// Takes a line from the book. What the catalogue has lost has no date.
fn taken(
    supply: &mut Supply<'_>,
    snapshot: &Snapshot,
    product: ProductId,
    warehouse: WarehouseId,
    quantity: Quantity,
) -> Result<LeadTime> {
    match snapshot.catalog.product(product) {
        Some(_) => answered(supply.take(product, warehouse, quantity)),
        None => Ok(LeadTime::default()),
    }
}

/// «Обновить сроки»: when each line of a draft can leave its warehouse. Lines take one after another, so that no two of
/// them count on the same pieces or the same days of a production line. Nothing is promised yet.
///
/// # Errors
/// `NotFound`.
pub async fn of_draft(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Dates> {
    let buyer = buyer(actor, Action::Draft)?;
    let head = draft::store::head(db.reader(), buyer, number, "").await?;
    let snapshot = db.snapshot();
    let rows = draft_rows(db, number).await?;
    let products = rows.iter().map(|row| ProductId(row.product_id));
    let which = Which { ids: OF_DRAFT, number: number.0 };
    let mut supply = book(db.reader(), &snapshot, which, products, today(db.now()), "").await?;
    let warehouse = WarehouseId(head.warehouse_id);
    let take = |row: Row| {
        let (product, quantity) = (ProductId(row.product_id), draft::store::quantity(row.quantity)?);
        Ok((product, taken(&mut supply, &snapshot, product, warehouse, quantity)?))
    };
    Ok(Dates { lines: rows.into_iter().map(take).collect::<Result<_>>()?, in_parts: head.in_parts })
}

/// When these quantities could leave a warehouse, taken one after another.
pub(crate) async fn of_products(
    db: &Db,
    warehouse: WarehouseId,
    wanted: &[(ProductId, Quantity)],
) -> Result<Vec<LeadTime>> {
    let Some(((first, _), rest)) = wanted.split_first() else { return Ok(vec![]) };
    let ids: Vec<String> = rest.iter().map(|(product, _)| product.to_string()).collect();
    let ids = std::iter::once(ONE.to_owned()).chain(ids).collect::<Vec<_>>().join(", ");
    let snapshot = db.snapshot();
    let which = Which { ids: &ids, number: first.0 };
    let products = wanted.iter().map(|(product, _)| *product);
    let mut supply = book(db.reader(), &snapshot, which, products, today(db.now()), "").await?;
    wanted.iter().map(|(product, quantity)| answered(supply.take(*product, warehouse, *quantity))).collect()
}

/// The dates of a draft from every warehouse and of other quantities, side by side.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// From which it is shipped now.
    pub warehouse: WarehouseId,
    pub lines: Vec<WhatIfLine>,
    /// Of the lines as they are.
    pub now: Vec<LeadTime>,
    pub choices: Vec<Choice>,
}

/// A line and what is asked about it, in whole packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WhatIfLine {
    pub product: ProductId,
    pub quantity: Quantity,
    pub wanted: Quantity,
}

/// What a draft would be from a warehouse.
#[derive(Clone, Debug)]
pub struct Choice {
    pub warehouse: Warehouse,
    /// Of the lines in their order.
    pub dates: Vec<LeadTime>,
    /// By truck; none: the sum does not fit into a number.
    pub delivery: Option<Money>,
}

/// «Что если»: the lines of a draft, some in other quantities, from each warehouse. Read once for all answers; nothing is
/// promised. Other quantities of products that have no line are not asked about.
///
/// # Errors
/// `NotFound`; `OrderError::Move` for a proposal; a quantity that packs make too large.
pub async fn what_if(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    changed: &BTreeMap<ProductId, Quantity>,
) -> Result<WhatIf> {
    let buyer = buyer(actor, Action::Draft)?;
    let head = draft::store::head(db.reader(), buyer, number, "").await?;
    draft::editable(&head)?;
    let snapshot = db.snapshot();
    let rows = draft_rows(db, number).await?;
    let products = rows.iter().map(|row| ProductId(row.product_id));
    let which = Which { ids: OF_DRAFT, number: number.0 };
    let book = book(db.reader(), &snapshot, which, products, today(db.now()), "").await?;
    let line = |row: Row| {
        let (product, quantity) = (ProductId(row.product_id), draft::store::quantity(row.quantity)?);
        let asked = changed.get(&product).copied().unwrap_or(quantity);
        let wanted = match snapshot.catalog.product(product) {
            Some(item) => item.pack().round_up(asked)?,
            None => quantity,
        };
        Ok(WhatIfLine { product, quantity, wanted })
    };
    let lines = rows.into_iter().map(line).collect::<Result<Vec<_>>>()?;
    let take = |warehouse: WarehouseId, wanted: &dyn Fn(&WhatIfLine) -> Quantity| {
        let mut supply = book.clone();
        let take = |line: &WhatIfLine| taken(&mut supply, &snapshot, line.product, warehouse, wanted(line));
        lines.iter().map(take).collect::<Result<Vec<_>>>()
    };
    let warehouse = WarehouseId(head.warehouse_id);
    let now = take(warehouse, &|line| line.quantity)?;
    let (mass, volume) = load(&snapshot, &lines);
    let mut choices = vec![];
    for place in snapshot.catalog.warehouses() {
        // A long draft is much to count: others have their turn between two warehouses.
        tokio::task::yield_now().await;
        choices.push(Choice {
            dates: take(place.id, &|line| line.wanted)?,
            delivery: snapshot.tariff(place.id).cost(mass, volume),
            warehouse: place.clone(),
        });
    }
    Ok(WhatIf { warehouse, lines, now, choices })
}

/// Mass and volume of what is asked about.
fn load(snapshot: &Snapshot, lines: &[WhatIfLine]) -> (Mass, Volume) {
    let (mut mass, mut volume) = (0_i64, 0_i64);
    for line in lines {
        if let Some(item) = snapshot.catalog.product(line.product) {
            let pieces = i64::from(line.wanted.pieces());
            mass = mass.saturating_add(item.mass().grams().saturating_mul(pieces));
            volume = volume.saturating_add(item.volume().mm3().saturating_mul(pieces));
        }
    }
    (Mass::from_grams(mass), Volume::from_mm3(volume))
}

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
    let which = Which { ids: OF_ORDER, number: order };
    let mut supply = book(tx, &snapshot, which, products, day, dialect::for_update(tx)).await?;
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
                promises.push(ledger_row(order, row.position, product, warehouse, share, part.date));
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
    for series in series {
        let Some(line) = supply.line(series) else { continue };
        let sql = "UPDATE production_lines SET queue = $1, queue_on = $2 WHERE category_id = $3";
        let queue = i64::try_from(line.queue).map_err(|_| broken("queue"))?;
        sql::run(tx, sql, [queue.into(), day.into(), series.0.into()]).await?;
    }
    Ok(())
}

/// A row of the ledger; the database gives its id.
fn ledger_row(
    order: i64,
    position: i64,
    product: ProductId,
    to: WarehouseId,
    share: &Share,
    on: NaiveDate,
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
    }
}

const STOCK: &str = "stock";
const RECEIPT: &str = "receipt";
const PRODUCTION: &str = "production";

/// Adds what an order is promised to what is reserved, or takes it off again: -1.
async fn count(tx: &DatabaseTransaction, order: i64, sign: i64, now: DateTime<Utc>) -> Result<()> {
    let of = "FROM promises p WHERE p.order_number = $1 AND p.released_at IS NULL AND p.actual_on IS NULL";
    let stock = format!(
        "UPDATE stock_levels SET changed = $2, reserved = reserved + $3 * (SELECT CAST(SUM(p.quantity) AS BIGINT) {of}
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
    for select in (Which { ids: OF_ORDER, number: order }).selects(dialect::for_update(tx)) {
        tx.query_all_raw(sql::statement(tx, &select, [order.into()])).await?;
    }
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
    Ok(())
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

/// Goods under way come on another day: what they are promised to is planned anew, as many working days after them as
/// before. The guaranteed date stays; who sent the order is told by letter (G6).
///
/// # Errors
/// `NotFound`; `Conflict` when the warehouse expects more of the product on that day; `Forbidden` for everybody but the
/// supplier's people.
pub async fn move_receipt(db: &Db, actor: &Actor, receipt: ReceiptId, to: NaiveDate) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        warehouse_id: i64,
        due_on: NaiveDate,
    }
    #[derive(FromQueryResult)]
    struct Plan {
        order_number: i64,
        planned_on: NaiveDate,
        submitted_at: i64,
    }
    actor.staff().map_err(denied)?;
    let now = db.now();
    let snapshot = db.snapshot();
    let tx = db.begin().await?;
    let lock = dialect::for_update(&tx);
    let sql = format!("SELECT product_id, warehouse_id, due_on FROM receipts WHERE id = $1{lock}");
    let row: Row = sql::one(&tx, &sql, [receipt.0.into()]).await?.ok_or(Error::NotFound)?;
    if row.due_on == to {
        return Ok(());
    }
    let moved = sql::statement(&tx, "UPDATE receipts SET due_on = $1 WHERE id = $2", [to.into(), receipt.0.into()]);
    tx.execute_raw(moved).await.map_err(|error| sql::taken(error, Error::Conflict))?;
    let of = "p.source = 'receipt' AND p.product_id = $1 AND p.warehouse_id = $2 AND p.due_on = $3
              AND p.released_at IS NULL AND p.actual_on IS NULL";
    let values = || vec![row.product_id.into(), row.warehouse_id.into(), row.due_on.into()];
    let plans = format!(
        "SELECT DISTINCT p.order_number, p.planned_on, o.submitted_at FROM promises p
         JOIN orders o ON o.number = p.order_number WHERE {of} ORDER BY p.order_number, p.planned_on"
    );
    let plans: Vec<Plan> = sql::all(&tx, &plans, values()).await?;
    // Before the dates are written: a date that is planned anew is not planned anew once more.
    let kept = format!(
        "INSERT INTO promise_moves (promise_id, at, was_on) SELECT p.id, $4, p.planned_on FROM promises p WHERE {of}
         ON CONFLICT DO NOTHING"
    );
    sql::run(&tx, &kept, values().into_iter().chain([millis(now).into()])).await?;
    for Plan { order_number, planned_on, submitted_at } in plans {
        // Goods that were overdue when the order was sent counted from that day.
        let counted_from = row.due_on.max(today(instant(submitted_at)?));
        let after = snapshot.calendar.working_days_between(counted_from, planned_on);
        let planned = snapshot.calendar.add_working_days(to, u32::try_from(after).unwrap_or(0));
        let sql = "UPDATE promises SET due_on = $4, planned_on = $5 WHERE source = 'receipt' AND product_id = $1
                   AND warehouse_id = $2 AND due_on = $3 AND released_at IS NULL AND actual_on IS NULL
                   AND planned_on = $6 AND order_number = $7";
        let dates = [to.into(), planned.into(), planned_on.into(), order_number.into()];
        sql::run(&tx, sql, values().into_iter().chain(dates)).await?;
    }
    tell_moved(db, &tx, row.product_id, row.warehouse_id, to).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells those who sent orders that wait for goods which come on another day now.
async fn tell_moved(db: &Db, tx: &DatabaseTransaction, product: i64, warehouse: i64, due: NaiveDate) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        number: i64,
        submitted_by: i64,
        counterparty_id: i64,
        guaranteed: NaiveDate,
        planned: NaiveDate,
    }
    let sql = "SELECT o.number, o.submitted_by, o.counterparty_id, MAX(p.guaranteed_on) AS guaranteed,
                   MAX(p.planned_on) AS planned
               FROM promises p JOIN orders o ON o.number = p.order_number
               WHERE p.released_at IS NULL AND p.order_number IN (
                   SELECT order_number FROM promises WHERE source = 'receipt' AND product_id = $1 AND warehouse_id = $2
                   AND due_on = $3 AND released_at IS NULL AND actual_on IS NULL)
               GROUP BY o.number, o.submitted_by, o.counterparty_id ORDER BY o.number";
    let orders: Vec<Row> = sql::all(tx, sql, [product.into(), warehouse.into(), due.into()]).await?;
    for order in orders {
        let words = Words {
            subject: &format!("Срок готовности заказа {} изменился", order.number),
            sentences: &[format!(
                "Заказ {} будет готов {}. При отправке обещано {}.",
                order.number,
                date(order.planned),
                date(order.guaranteed)
            )],
            button: Some(("Открыть заказ", format!("{}/orders/{}", db.options().base_url, order.number))),
            note: "",
        };
        for to in recipients(tx, order.submitted_by, order.counterparty_id, Notice::Orders).await? {
            let name = format!("moved:{}:{product}:{}:{to}", order.number, millis(db.now()));
            letter::enqueue(tx, words.to(&to, name), db.now()).await?;
        }
    }
    Ok(())
}

/// A line of an order in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
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
}

/// What an order is promised, by line and date. Nothing when its promises were released.
///
/// # Errors
/// `NotFound`.
pub async fn of_order(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Vec<Promised>> {
    crate::order::head(db.reader(), buyer(actor, Action::Draft)?, number).await?;
    let sql = "SELECT position, CAST(SUM(quantity) AS BIGINT) AS quantity, guaranteed_on, planned_on, actual_on
               FROM promises WHERE order_number = $1 AND released_at IS NULL
               GROUP BY position, guaranteed_on, planned_on, actual_on ORDER BY position, planned_on, guaranteed_on";
    sql::all(db.reader(), sql, [number.0.into()]).await
}
