//! «Готовность заказов к отгрузке» and «Готовность продукции к отгрузке»: what of the orders in production is where; and the
//! figures of the charts.

use crate::db::{Db, millis};
use crate::error::Result;
use crate::order::EXPORT_ROWS;
use crate::user::buyer;
use crate::{order, sql};
use chrono::{Datelike, Days, NaiveDate};
use domain::actor::{Actor, Buyer};
use domain::format::{moscow, moscow_midnight};
use domain::order::{OrderFilter, OrderStatus};
use domain::page::{PAGE_ROWS, Page};
use domain::shipment::{ProductSort, Stage};
use domain::user::Action;
use sea_orm::{FromQueryResult, Value};

/// A row of «Готовность заказов к отгрузке»; pieces.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct OrderRow {
    pub number: i64,
    pub accounting_number: Option<String>,
    pub own_number: String,
    pub ordered: i64,
    /// Not shipped yet.
    pub to_ship: i64,
    /// Of those: on the warehouse.
    pub ready: i64,
    pub shipped: i64,
    /// When the last of it is expected to be ready.
    pub ready_on: Option<NaiveDate>,
    /// Kopecks with VAT.
    pub total: i64,
}

/// A page of «Готовность заказов к отгрузке»: the orders in production that a filter lets through.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn orders(db: &Db, actor: &Actor, filter: &OrderFilter, page: u32) -> Result<Page<OrderRow>> {
    let buyer = buyer(actor, Action::Draft)?;
    let page = page.max(1);
    let mut values: Vec<Value> = values(buyer).into();
    let narrowed = order::narrowed(filter, &mut values);
    let sql = format!("SELECT COUNT(*) FROM orders o WHERE {}{narrowed}", in_production(buyer));
    let total = sql::number(db.reader(), &sql, values).await?.unwrap_or(0);
    let offset = u64::from(page - 1) * u64::from(PAGE_ROWS);
    let rows = order_rows(db, buyer, filter, &format!(" LIMIT {PAGE_ROWS} OFFSET {offset}")).await?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// All pages of it, for one Excel file: [`EXPORT_ROWS`] and one.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn all_orders(db: &Db, actor: &Actor, filter: &OrderFilter) -> Result<Vec<OrderRow>> {
    order_rows(db, buyer(actor, Action::Draft)?, filter, &format!(" LIMIT {}", EXPORT_ROWS + 1)).await
}

fn in_production(buyer: &Buyer) -> String {
    format!("o.counterparty_id = $1 AND $2 = $2 AND o.status = 'production'{}", order::own(buyer))
}

async fn order_rows(db: &Db, buyer: &Buyer, filter: &OrderFilter, limit: &str) -> Result<Vec<OrderRow>> {
    let mut values: Vec<Value> = values(buyer).into();
    let narrowed = order::narrowed(filter, &mut values);
    let sorted = order::sorted(filter.sort);
    let sql = format!(
        "SELECT o.number, o.accounting_number, o.own_number, o.pieces AS ordered, o.total,
             o.pieces - CAST(COALESCE(SUM(p.shipped), 0) AS BIGINT) AS to_ship,
             CAST(COALESCE(SUM(CASE WHEN p.actual_on IS NULL THEN 0 ELSE p.quantity - p.shipped END), 0) AS BIGINT) AS ready,
             CAST(COALESCE(SUM(p.shipped), 0) AS BIGINT) AS shipped,
             MAX(COALESCE(p.actual_on, p.planned_on)) AS ready_on
         FROM (SELECT o.* FROM orders o WHERE {}{narrowed} ORDER BY {sorted}{limit}) o
         LEFT JOIN promises p ON p.order_number = o.number AND p.released_at IS NULL
         GROUP BY o.number, o.accounting_number, o.own_number, o.pieces, o.total, o.submitted_at
         ORDER BY {sorted}",
        in_production(buyer)
    );
    sql::all(db.reader(), &sql, values).await
}

/// A row of «Готовность продукции к отгрузке»: pieces of a line that have the same dates and are at the same place.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ProductRow {
    pub order_number: i64,
    pub kind: String,
    pub name: String,
    pub article: String,
    pub unit: String,
    /// Not shipped yet.
    pub pieces: i64,
    /// Kopecks without VAT.
    pub goods: i64,
    stage: String,
    /// «Гарантированная дата».
    pub guaranteed_on: NaiveDate,
    /// «Перечисленная дата».
    pub planned_on: NaiveDate,
    /// «Дата готовности к отгрузке».
    pub actual_on: Option<NaiveDate>,
    pub warehouse: String,
}

impl ProductRow {
    #[must_use]
    pub fn stage(&self) -> Stage {
        Stage::from_code(&self.stage).unwrap_or(Stage::Waiting)
    }
}

/// What stands under the table: of all rows, not of one page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct ProductTotals {
    pub rows: i64,
    pub pieces: i64,
    /// Kopecks.
    pub goods: i64,
    pub vat: i64,
    /// Grams.
    pub mass: i64,
    /// Cubic millimetres.
    pub volume: i64,
}

/// Which goods are looked for.
#[derive(Clone, Debug, Default)]
pub struct ProductQuery {
    pub stage: Option<Stage>,
    /// In the article, or the number of the order.
    pub text: String,
    pub sort: ProductSort,
}

/// A page of «Готовность продукции к отгрузке»: goods of the orders in production that have not left yet.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn products(
    db: &Db,
    actor: &Actor,
    query: &ProductQuery,
    page: u32,
) -> Result<(Page<ProductRow>, ProductTotals)> {
    let (from, values) = goods(buyer(actor, Action::Draft)?, query);
    let page = page.max(1);
    let sum = |of: &str| format!("CAST(COALESCE(SUM({of}), 0) AS BIGINT)");
    // By line, however many parts it comes in: tax is rounded once for each line, and what is left of one is what its
    // waybills have not taken.
    let of_lines = format!(
        "SELECT COUNT(*) AS parts, {} AS pieces, l.price, l.vat, l.quantity, l.mass, l.volume, o.rate {from}
         GROUP BY o.number, l.position, l.price, l.vat, l.quantity, l.mass, l.volume, o.rate",
        sum(LEFT)
    );
    let sql = format!(
        "SELECT {} AS \"rows\", {} AS pieces, {} AS goods, {} AS vat, {} AS mass, {} AS volume FROM ({of_lines}) g",
        sum("g.parts"),
        sum("g.pieces"),
        sum("g.price * g.pieces"),
        sum("g.vat - (g.price * (g.quantity - g.pieces) * g.rate + 50) / 100"),
        sum("g.mass / g.quantity * g.pieces"),
        sum("g.volume / g.quantity * g.pieces"),
    );
    let totals: ProductTotals = sql::one(db.reader(), &sql, values.clone()).await?.unwrap_or_default();
    let limit = format!(" LIMIT {PAGE_ROWS} OFFSET {}", u64::from(page - 1) * u64::from(PAGE_ROWS));
    let rows = sql::all(db.reader(), &product_rows(&from, query.sort, &limit), values).await?;
    let total = u64::try_from(totals.rows).unwrap_or(0);
    Ok((Page { rows, total, number: page, size: PAGE_ROWS }, totals))
}

/// All pages of it, for one Excel file: [`EXPORT_ROWS`] and one.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn all_products(db: &Db, actor: &Actor, query: &ProductQuery) -> Result<Vec<ProductRow>> {
    let (from, values) = goods(buyer(actor, Action::Draft)?, query);
    sql::all(db.reader(), &product_rows(&from, query.sort, &format!(" LIMIT {}", EXPORT_ROWS + 1)), values).await
}

/// Pieces of a promise that have not left.
const LEFT: &str = "(p.quantity - p.shipped)";

fn product_rows(from: &str, sort: ProductSort, limit: &str) -> String {
    let order = match sort {
        ProductSort::Order => "o.submitted_at DESC, o.number DESC, l.position, p.planned_on, p.id",
        ProductSort::Article => "l.article, o.number, l.position, p.planned_on, p.id",
        ProductSort::Guaranteed => "p.guaranteed_on, o.number, l.position, p.id",
        ProductSort::Ready => "COALESCE(p.actual_on, p.planned_on), o.number, l.position, p.id",
        ProductSort::Cost => "l.price * (p.quantity - p.shipped) DESC, o.number, l.position, p.id",
    };
    format!(
        "SELECT o.number AS order_number, l.kind, l.name, l.article, l.unit, {LEFT} AS pieces, l.price * {LEFT} AS goods,
             p.stage, p.guaranteed_on, p.planned_on, p.actual_on,
             COALESCE((SELECT w.name FROM warehouses w WHERE w.id = o.warehouse_id), '') AS warehouse
         {from} ORDER BY {order}{limit}"
    )
}

/// The goods that a query lets through: from where they come, and its values.
fn goods(buyer: &Buyer, query: &ProductQuery) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = values(buyer).into();
    let mut from = format!(
        "FROM orders o JOIN promises p ON p.order_number = o.number AND p.released_at IS NULL AND p.quantity > p.shipped
         JOIN order_lines l ON l.order_number = p.order_number AND l.position = p.position
         WHERE {}",
        in_production(buyer)
    );
    if let Some(stage) = query.stage {
        values.push(stage.code().into());
        from = format!("{from} AND p.stage = ${}", values.len());
    }
    let text = query.text.trim();
    if !text.is_empty() {
        values.push(format!("%{}%", sql::like(text)).into());
        let at = values.len();
        from =
            format!("{from} AND (l.article LIKE ${at} ESCAPE '\\' OR CAST(o.number AS TEXT) LIKE ${at} ESCAPE '\\')");
    }
    (from, values)
}

fn values(buyer: &Buyer) -> [Value; 2] {
    [buyer.counterparty.0.into(), buyer.user.0.into()]
}

/// A week of sent orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its first day.
    pub monday: NaiveDate,
    /// How many of its orders stand where now, in the order of [`CHARTED`].
    pub orders: [u64; 4],
}

/// The statuses of a chart; what waits for its invoice counts as invoiced.
pub const CHARTED: [OrderStatus; 4] =
    [OrderStatus::Invoiced, OrderStatus::InProduction, OrderStatus::Completed, OrderStatus::Rejected];
/// Weeks of a chart.
const WEEKS: i64 = 12;

/// The orders of the last twelve weeks, this one with them, by week and status.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn weeks(db: &Db, actor: &Actor) -> Result<Vec<Week>> {
    #[derive(FromQueryResult)]
    struct Row {
        week: i64,
        status: String,
        number: i64,
    }
    const WEEK_MS: i64 = 7 * 24 * 3_600 * 1_000;
    let buyer = buyer(actor, Action::Draft)?;
    let today = moscow(db.now()).date();
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let first = monday - Days::new(7 * u64::try_from(WEEKS - 1).unwrap_or(0));
    let sql = format!(
        "SELECT (o.submitted_at - $3) / {WEEK_MS} AS week, o.status, COUNT(*) AS number FROM orders o
         WHERE o.counterparty_id = $1 AND $2 = $2 AND o.submitted_at >= $3{} GROUP BY 1, 2",
        order::own(buyer)
    );
    let values = values(buyer).into_iter().chain([millis(moscow_midnight(first)).into()]);
    let rows: Vec<Row> = sql::all(db.reader(), &sql, values).await?;
    let week = |at: i64| {
        let of = |status: OrderStatus| -> u64 {
            let counted = |code: &str| match OrderStatus::from_code(code) {
                Some(OrderStatus::Submitted) => Some(OrderStatus::Invoiced),
                other => other,
            };
            let these = rows.iter().filter(|row| row.week == at && counted(&row.status) == Some(status));
            these.map(|row| u64::try_from(row.number).unwrap_or(0)).sum()
        };
        Week { monday: first + Days::new(7 * u64::try_from(at).unwrap_or(0)), orders: CHARTED.map(of) }
    };
    Ok((0..WEEKS).map(week).collect())
}

/// How much of a branch of the catalogue came by the day that was guaranteed.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Punctuality {
    pub name: String,
    /// Order lines that have come whole or are late, and those of them that came whole by the day of each part.
    pub lines: i64,
    pub on_time: i64,
}

/// Of the order lines of the last twelve weeks: how many came whole by the days that were guaranteed, by branch of the
/// catalogue, the largest first; ten at most. What has not come by its day is late from the next one on, however long ago that
/// was. Orders that have not gone to production wait for their buyer, and do not count.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn punctuality(db: &Db, actor: &Actor) -> Result<Vec<Punctuality>> {
    let buyer = buyer(actor, Action::Draft)?;
    let today = moscow(db.now()).date();
    let since = today - Days::new(7 * u64::try_from(WEEKS).unwrap_or(0));
    let late = "SUM(CASE WHEN p.actual_on > p.guaranteed_on OR (p.actual_on IS NULL AND p.guaranteed_on < $4) THEN 1 ELSE 0 END)";
    let sql = format!(
        "SELECT l.name, COUNT(*) AS lines, CAST(SUM(CASE WHEN l.late = 0 THEN 1 ELSE 0 END) AS BIGINT) AS on_time
         FROM (SELECT c.id, c.name, {late} AS late
               FROM orders o JOIN promises p ON p.order_number = o.number JOIN products g ON g.id = p.product_id
               JOIN categories c ON c.id = g.category_id
               WHERE o.counterparty_id = $1 AND $2 = $2 AND o.status IN ('production', 'completed') AND p.released_at IS NULL{}
               GROUP BY o.number, p.position, c.id, c.name
               HAVING (COUNT(*) = COUNT(p.actual_on) AND MAX(p.actual_on) >= $3) OR (COUNT(*) > COUNT(p.actual_on) AND {late} > 0)) l
         GROUP BY l.id, l.name ORDER BY lines DESC, l.name LIMIT 10",
        order::own(buyer)
    );
    let values = values(buyer).into_iter().chain([since.into(), today.into()]);
    sql::all(db.reader(), &sql, values).await
}
