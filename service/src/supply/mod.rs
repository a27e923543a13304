//! What can be promised: stock, goods under way and production, read by one set of queries into a book
//! ([`domain::lead_time::Supply`]), and the promises that orders take from it. Two orders never get the same piece:
//! what they take of is locked, and every share of every line stands in the ledger for good (G5, G6).

mod ledger;
mod receipt;
mod replan;
mod transfer;
mod what_if;

pub use ledger::{Promised, of_order, release_over};
pub(crate) use ledger::{made, promise, put_back, ready, ready_pieces, release};
pub use receipt::{ReceiptRow, add_receipt, change_receipt, receipt, receipts, receive};
pub(crate) use replan::{lock_orders, replan_order};
pub use replan::{refresh, replan_over};
pub use transfer::{Way, save_way, ways};
pub use what_if::{Choice, WhatIf, WhatIfLine, what_if};

use crate::catalog::Snapshot;
use crate::db::Db;
use crate::error::{Error, Result, broken};
use crate::user::buyer;
use crate::{dialect, draft, sql};
use chrono::{DateTime, NaiveDate, Utc};
use domain::actor::Actor;
use domain::format::moscow;
use domain::id::{CategoryId, OrderNumber, ProductId, WarehouseId};
use domain::lead_time::{Goods, LeadTime, LeadTimeError, ProductionLine, Receipt, Supply};
use domain::quantity::Quantity;
use domain::stock::Warehouse;
use domain::user::Action;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use std::collections::{BTreeSet, HashMap};

/// Which products a book is about: SQL of their ids, which stands behind `IN`, and its values.
struct Which {
    ids: String,
    values: Vec<Value>,
}

impl Which {
    /// Thousands at once: one value, because SQLite looks for each `$1` among all that came before it.
    fn products(db: &impl ConnectionTrait, products: impl IntoIterator<Item = ProductId>) -> Self {
        let products: Vec<i64> = products.into_iter().map(|product| product.0).collect();
        Self { ids: dialect::numbers(db, 1), values: vec![format!("{products:?}").into()] }
    }

    fn draft(number: OrderNumber) -> Self {
        let ids = "(SELECT product_id FROM draft_lines WHERE draft_number = $1)".to_owned();
        Self { ids, values: vec![number.0.into()] }
    }

    fn orders(db: &impl ConnectionTrait, numbers: &[i64]) -> Self {
        let of = dialect::numbers(db, 1);
        let ids = format!("(SELECT product_id FROM order_lines WHERE order_number IN {of})");
        Self { ids, values: vec![format!("{numbers:?}").into()] }
    }

    fn order(number: i64) -> Self {
        let ids = "(SELECT product_id FROM order_lines WHERE order_number = $1)".to_owned();
        Self { ids, values: vec![number.into()] }
    }

    /// Stock, goods under way, production lines: read, and with `lock` locked, in this order by whoever takes from them or
    /// gives back.
    fn selects(&self, lock: &str) -> [String; 3] {
        let ids = &self.ids;
        [
            format!(
                "SELECT product_id, warehouse_id, on_hand - reserved - safety AS free FROM stock_levels
                 WHERE product_id IN {ids} ORDER BY product_id, warehouse_id{lock}"
            ),
            format!(
                "SELECT product_id, warehouse_id, due_on, quantity - promised AS free FROM receipts
                 WHERE product_id IN {ids} ORDER BY product_id, warehouse_id, due_on{lock}"
            ),
            format!(
                "SELECT category_id, capacity, queue, queue_on, batch, cycle, technological FROM production_lines
                 WHERE category_id IN (SELECT category_id FROM products WHERE id IN {ids}) ORDER BY category_id{lock}"
            ),
        ]
    }
}

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

/// The production lines of these series as they stand on a day; `lock` ends the SELECT.
pub(crate) async fn lines(
    db: &impl ConnectionTrait,
    snapshot: &Snapshot,
    series: &[CategoryId],
    day: NaiveDate,
    lock: &str,
) -> Result<Vec<(CategoryId, ProductionLine)>> {
    let mut values = vec![];
    let ids = sql::places(&mut values, series.iter().map(|series| series.0));
    let sql = format!(
        "SELECT category_id, capacity, queue, queue_on, batch, cycle, technological FROM production_lines
         WHERE category_id IN ({ids}) ORDER BY category_id{lock}"
    );
    let rows: Vec<Line> = sql::all(db, &sql, values).await?;
    rows.into_iter().map(|row| Ok((CategoryId(row.category_id), row.on(snapshot, day)?))).collect()
}

/// Reads the book of these products, which the catalogue knows. `lock` ends each SELECT of a transaction that takes from it.
async fn book<'a>(
    db: &impl ConnectionTrait,
    snapshot: &'a Snapshot,
    which: &Which,
    products: impl IntoIterator<Item = ProductId>,
    day: NaiveDate,
    lock: &str,
) -> Result<Supply<'a>> {
    let [levels, due, lines] = which.selects(lock);
    let levels: Vec<Level> = sql::all(db, &levels, which.values.clone()).await?;
    let due: Vec<Due> = sql::all(db, &due, which.values.clone()).await?;
    let lines: Vec<Line> = sql::all(db, &lines, which.values.clone()).await?;

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
        let which = Which::products(db.reader(), [product]);
        Some(book(db.reader(), &snapshot, &which, [product], today(db.now()), "").await?)
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
    let which = Which::draft(number);
    let mut supply = book(db.reader(), &snapshot, &which, products, today(db.now()), "").await?;
    let warehouse = WarehouseId(head.warehouse_id);
    let take = |row: Row| {
        let (product, quantity) = (ProductId(row.product_id), draft::store::quantity(row.quantity)?);
        Ok((product, taken(&mut supply, &snapshot, product, warehouse, quantity)?))
    };
    Ok(Dates { lines: rows.into_iter().map(take).collect::<Result<_>>()?, in_parts: head.in_parts })
}

/// When these quantities could leave a warehouse, each asked by itself: the same pieces may answer for several.
///
/// # Errors
/// `NotFound`; a quantity that packs make too large.
pub async fn asked(db: &Db, warehouse: WarehouseId, wanted: &[(ProductId, Quantity)]) -> Result<Vec<LeadTime>> {
    let snapshot = db.snapshot();
    let products: BTreeSet<ProductId> = wanted.iter().map(|(product, _)| *product).collect();
    let which = Which::products(db.reader(), products.iter().copied());
    let supply = book(db.reader(), &snapshot, &which, products, today(db.now()), "").await?;
    wanted.iter().map(|(product, quantity)| answered(supply.ask(*product, warehouse, *quantity))).collect()
}

/// When these quantities could leave a warehouse, taken one after another; a product may come several times.
pub(crate) async fn of_products(
    db: &Db,
    warehouse: WarehouseId,
    wanted: &[(ProductId, Quantity)],
) -> Result<Vec<LeadTime>> {
    let snapshot = db.snapshot();
    let products: BTreeSet<ProductId> = wanted.iter().map(|(product, _)| *product).collect();
    let which = Which::products(db.reader(), products.iter().copied());
    let mut supply = book(db.reader(), &snapshot, &which, products, today(db.now()), "").await?;
    wanted.iter().map(|(product, quantity)| answered(supply.take(*product, warehouse, *quantity))).collect()
}
