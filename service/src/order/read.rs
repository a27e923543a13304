//! What pages show of orders.

use super::head;
use super::stuck::{self, Stuck};
use crate::db::{Db, instant, millis};
use crate::draft::store::{quantity, stored_price};
use crate::entity::{order, order_line};
use crate::error::{Result, broken};
use crate::price::{stored_percent, stored_rate};
use crate::sql;
use crate::user;
use crate::user::buyer;
use domain::actor::{Actor, Buyer, Via};
use domain::delivery::DeliveryMethod;
use domain::discount::{Message, cost_before};
use domain::draft::{Cost, LineSums, Totals};
use domain::format::moscow_midnight;
use domain::id::{ContractId, OrderNumber, ProductId};
use domain::measure::{Mass, PlaceShare, Volume};
use domain::money::Money;
use domain::order::{
    Order, OrderDeed, OrderEvent, OrderFilter, OrderLine, OrderSort, OrderStatus, OrderSummary, OrderTab,
};
use domain::page::{PAGE_ROWS, Page};
use domain::product::Article;
use domain::user::{Action, Right};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

/// An order with everything its page shows.
#[derive(Clone, Debug)]
pub struct OrderPage {
    pub order: Order,
    /// All of them, or those of a page.
    pub lines: Vec<OrderLine>,
    /// The newest first.
    pub events: Vec<OrderEvent>,
    /// About a discount; the oldest first.
    pub messages: Vec<Message>,
    /// What it costs without its extra discount, if it has one.
    pub before: Option<Cost>,
    pub tracked: bool,
    /// Why it has not started although it is paid.
    pub stuck: Option<Stuck>,
}

/// An order of the actor's counterparty.
///
/// # Errors
/// `NotFound`.
pub async fn get(db: &Db, actor: &Actor, number: OrderNumber) -> Result<OrderPage> {
    let buyer = buyer(actor, Action::Draft)?;
    let head = head(db.reader(), buyer, number).await?;
    let stuck = stuck::of(db, &head)?;
    let (order, lines) = (into_order(db.reader(), head).await?, lines(db.reader(), number).await?);
    let before = cost_before(&lines, order.cost.delivery, order.rate);
    with_lines(db, buyer, order, (lines, before), stuck).await
}

/// The same with one page of its lines, [`PAGE_ROWS`] of them: what is shown of an order of ten thousand.
///
/// # Errors
/// `NotFound`.
pub async fn page(db: &Db, actor: &Actor, number: OrderNumber, page: u32) -> Result<OrderPage> {
    let buyer = buyer(actor, Action::Draft)?;
    let head = head(db.reader(), buyer, number).await?;
    let (stuck, order) = (stuck::of(db, &head)?, into_order(db.reader(), head).await?);
    let sql = format!(
        "SELECT * FROM order_lines WHERE order_number = $1 ORDER BY position LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page.max(1) - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<order_line::Model> = sql::all(db.reader(), &sql, [number.0.into()]).await?;
    let rows = rows.into_iter().map(into_line).collect::<Result<Vec<_>>>()?;
    // Only an order with an extra discount is read whole, for what it would cost without.
    let granted = "SELECT position FROM order_lines WHERE order_number = $1 AND extra > 0 LIMIT 1";
    let before = match sql::number(db.reader(), granted, [number.0.into()]).await? {
        Some(_) => cost_before(&lines(db.reader(), number).await?, order.cost.delivery, order.rate),
        None => None,
    };
    with_lines(db, buyer, order, (rows, before), stuck).await
}

async fn with_lines(
    db: &Db,
    buyer: &Buyer,
    order: Order,
    (lines, before): (Vec<OrderLine>, Option<Cost>),
    stuck: Option<Stuck>,
) -> Result<OrderPage> {
    let number = order.number;
    let tracked = "SELECT user_id FROM tracked_orders WHERE user_id = $1 AND order_number = $2";
    let tracked = sql::number(db.reader(), tracked, [buyer.user.0.into(), number.0.into()]).await?.is_some();
    Ok(OrderPage {
        before,
        order,
        lines,
        events: events(db.reader(), number).await?,
        messages: crate::discount::messages(db.reader(), number).await?,
        tracked,
        stuck,
    })
}

/// Where an order stands that has its invoice, or will get none: what a waiting page asks for. Nothing while it waits.
///
/// # Errors
/// `NotFound`.
pub async fn awaited(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Option<OrderStatus>> {
    let head = head(db.reader(), buyer(actor, Action::Draft)?, number).await?;
    let status = OrderStatus::from_code(&head.status).ok_or_else(|| broken("status"))?;
    let done = head.accounting_number.is_some() || status == OrderStatus::Rejected;
    Ok(done.then_some(status))
}

/// Where an order stands.
///
/// # Errors
/// `NotFound`.
pub async fn status(db: &Db, actor: &Actor, number: OrderNumber) -> Result<OrderStatus> {
    let head = head(db.reader(), buyer(actor, Action::Draft)?, number).await?;
    OrderStatus::from_code(&head.status).ok_or_else(|| broken("status"))
}

/// How many drafts there are, and how many orders in each tab.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn counts(db: &Db, actor: &Actor) -> Result<(u64, Vec<(OrderTab, u64)>)> {
    #[derive(FromQueryResult)]
    struct Row {
        status: String,
        number: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    let own = own(buyer);
    // $2 is used only by the condition on own orders; every database wants each value named.
    let sql = format!(
        "SELECT status, COUNT(*) AS number FROM orders o WHERE counterparty_id = $1 AND $2 = $2{own} GROUP BY status
         UNION ALL SELECT CASE WHEN proposed_at IS NULL THEN 'draft' ELSE 'proposal' END, COUNT(*) FROM drafts o
             WHERE counterparty_id = $1 AND deleted_at IS NULL{own} GROUP BY proposed_at IS NULL
         UNION ALL SELECT 'tracked', COUNT(*) FROM tracked_orders t JOIN orders o ON o.number = t.order_number
             WHERE t.user_id = $2 AND o.counterparty_id = $1{own}"
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [buyer.counterparty.0.into(), buyer.user.0.into()]).await?;
    let of = |code: &str| {
        rows.iter().filter(|row| row.status == code).map(|row| u64::try_from(row.number).unwrap_or(0)).sum()
    };
    let tabs = OrderTab::ALL.into_iter().map(|tab| match tab {
        OrderTab::Tracked => (tab, of("tracked")),
        _ => (tab, tab.statuses().iter().map(|status| -> u64 { of(status.code()) }).sum()),
    });
    Ok((of("draft"), tabs.collect()))
}

/// Rows of a file of a list or a report at most. One more is read, so that the file can say that there are more.
pub const EXPORT_ROWS: u32 = 10_000;

/// A page of a tab, as the filter says. Proposals are no orders yet: [`crate::draft::proposals`] has them.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn list(
    db: &Db,
    actor: &Actor,
    tab: OrderTab,
    filter: &OrderFilter,
    page: u32,
) -> Result<Page<OrderSummary>> {
    let page = page.max(1);
    let offset = u64::from(page - 1) * u64::from(PAGE_ROWS);
    let (rows, total) = found(db, actor, tab, filter, u64::from(PAGE_ROWS), offset).await?;
    Ok(Page { rows, total, number: page, size: PAGE_ROWS })
}

/// All orders of a tab as the filter says, for a file: [`EXPORT_ROWS`] and one.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn export(db: &Db, actor: &Actor, tab: OrderTab, filter: &OrderFilter) -> Result<Vec<OrderSummary>> {
    Ok(found(db, actor, tab, filter, u64::from(EXPORT_ROWS) + 1, 0).await?.0)
}

/// So many rows from there on, and how many there are in all.
async fn found(
    db: &Db,
    actor: &Actor,
    tab: OrderTab,
    filter: &OrderFilter,
    limit: u64,
    offset: u64,
) -> Result<(Vec<OrderSummary>, u64)> {
    let buyer = buyer(actor, Action::Draft)?;
    let own = own(buyer);
    let from = match tab {
        OrderTab::Tracked => "orders o JOIN tracked_orders t ON t.order_number = o.number AND t.user_id = $2",
        _ => "orders o",
    };
    let statuses: Vec<String> = tab.statuses().iter().map(|status| format!("'{}'", status.code())).collect();
    let mut from =
        format!("{from} WHERE o.counterparty_id = $1 AND $2 = $2 AND o.status IN ({}){own}", statuses.join(", "));
    let mut values: Vec<Value> = vec![buyer.counterparty.0.into(), buyer.user.0.into()];
    from += &narrowed(filter, &mut values);
    let total = sql::number(db.reader(), &format!("SELECT COUNT(*) FROM {from}"), values.clone()).await?.unwrap_or(0);
    let order = sorted(filter.sort);
    let sql = format!("SELECT o.* FROM {from} ORDER BY {order} LIMIT {limit} OFFSET {offset}");
    let heads: Vec<order::Model> = sql::all(db.reader(), &sql, values).await?;
    let rows = heads.into_iter().map(into_summary).collect::<Result<_>>()?;
    Ok((rows, u64::try_from(total).unwrap_or(0)))
}

/// What a filter asks of the orders `o`, behind other conditions; its values come behind those that are there.
pub(crate) fn narrowed(filter: &OrderFilter, values: &mut Vec<Value>) -> String {
    let mut conditions = String::new();
    let text = filter.text.trim();
    if !text.is_empty() {
        let (number, accounting) = (text.parse::<i64>().unwrap_or(0), text.to_uppercase());
        values.extend([number.into(), accounting.into(), format!("{}%", sql::like(text)).into()]);
        let last = values.len();
        conditions = format!(
            " AND (o.number = ${} OR o.accounting_number = ${} OR o.own_number LIKE ${last} ESCAPE '\\')",
            last - 2,
            last - 1
        );
    }
    let until = filter.to.and_then(|day| day.succ_opt());
    for (condition, day) in [("o.submitted_at >=", filter.from), ("o.submitted_at <", until)] {
        if let Some(day) = day {
            values.push(millis(moscow_midnight(day)).into());
            conditions = format!("{conditions} AND {condition} ${}", values.len());
        }
    }
    conditions
}

/// The order of the orders `o`.
pub(crate) const fn sorted(sort: OrderSort) -> &'static str {
    match sort {
        OrderSort::Newest => "o.submitted_at DESC, o.number DESC",
        OrderSort::Oldest => "o.submitted_at, o.number",
        OrderSort::Largest => "o.total DESC, o.number DESC",
        OrderSort::Smallest => "o.total, o.number",
    }
}

/// «Доступ только к своим заказам и рекламациям» (TEN-4): of the orders `o`, where `$2` is the buyer.
pub(crate) fn own(buyer: &Buyer) -> &'static str {
    if buyer.rights.has(Right::OwnOrdersOnly) { " AND o.created_by = $2" } else { "" }
}

fn into_summary(row: order::Model) -> Result<OrderSummary> {
    let totals = totals(&row);
    Ok(OrderSummary {
        number: OrderNumber(row.number),
        status: OrderStatus::from_code(&row.status).ok_or_else(|| broken("status"))?,
        accounting_number: row.accounting_number,
        own_number: row.own_number,
        cost: totals.cost(Money::from_kopecks(row.delivery_cost), stored_rate(row.rate)?),
        totals,
        delivery: DeliveryMethod::from_code(&row.delivery).ok_or_else(|| broken("delivery"))?,
        submitted_at: instant(row.submitted_at)?,
        changed_at: instant(row.changed_at)?,
    })
}

pub(super) async fn into_order(db: &impl ConnectionTrait, row: order::Model) -> Result<Order> {
    into_orders(db, vec![row]).await?.pop().ok_or_else(|| broken("order"))
}

/// Orders as they are stored, with the names of their people.
pub(crate) async fn into_orders(db: &impl ConnectionTrait, rows: Vec<order::Model>) -> Result<Vec<Order>> {
    let people: Vec<i64> = rows.iter().flat_map(|row| [row.created_by, row.submitted_by]).collect();
    let names = user::names(db, &people).await?;
    let order = |row: order::Model| {
        let totals = totals(&row);
        let rate = stored_rate(row.rate)?;
        Ok(Order {
            number: OrderNumber(row.number),
            status: OrderStatus::from_code(&row.status).ok_or_else(|| broken("status"))?,
            terms: serde_json::from_str(&row.terms).map_err(|_| broken("terms"))?,
            contract: row.contract_id.map(ContractId),
            accounting_number: row.accounting_number,
            cost: totals.cost(Money::from_kopecks(row.delivery_cost), rate),
            totals,
            rate,
            base: Money::from_kopecks(row.base),
            created_by: names.of(row.created_by),
            created_at: instant(row.created_at)?,
            submitted_by: names.of(row.submitted_by),
            submitted_at: instant(row.submitted_at)?,
            invoiced_at: row.invoiced_at.map(instant).transpose()?,
            started_at: row.started_at.map(instant).transpose()?,
            paid: Money::from_kopecks(row.paid),
            shipped: Money::from_kopecks(row.shipped),
            changed_at: instant(row.changed_at)?,
        })
    };
    rows.into_iter().map(order).collect()
}

fn totals(row: &order::Model) -> Totals {
    Totals {
        lines: u32::try_from(row.lines).unwrap_or(0),
        sums: LineSums {
            goods: Money::from_kopecks(row.goods),
            vat: Money::from_kopecks(row.vat),
            mass: Mass::from_grams(row.mass),
            volume: Volume::from_mm3(row.volume),
            places: PlaceShare::from_millionths(row.places),
            pieces: row.pieces,
        },
    }
}

pub(crate) async fn lines(db: &impl ConnectionTrait, number: OrderNumber) -> Result<Vec<OrderLine>> {
    let sql = "SELECT * FROM order_lines WHERE order_number = $1 ORDER BY position";
    let rows: Vec<order_line::Model> = sql::all(db, sql, [number.0.into()]).await?;
    rows.into_iter().map(into_line).collect()
}

pub(crate) fn into_line(row: order_line::Model) -> Result<OrderLine> {
    Ok(OrderLine {
        position: u32::try_from(row.position).map_err(|_| broken("position"))?,
        product: ProductId(row.product_id),
        article: Article::parse(&row.article).map_err(|_| broken("article"))?,
        kind: row.kind,
        name: row.name,
        unit: row.unit,
        quantity: quantity(row.quantity)?,
        price: stored_price(row.base_price, row.discount, row.price)?,
        before: Money::from_kopecks(row.price_before),
        extra: stored_percent(row.extra)?,
        sums: LineSums {
            goods: Money::from_kopecks(row.goods),
            vat: Money::from_kopecks(row.vat),
            mass: Mass::from_grams(row.mass),
            volume: Volume::from_mm3(row.volume),
            places: PlaceShare::from_millionths(row.places),
            pieces: row.quantity,
        },
    })
}

pub(super) async fn events(db: &impl ConnectionTrait, number: OrderNumber) -> Result<Vec<OrderEvent>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: i64,
        user_id: Option<i64>,
        status: String,
        deed: String,
        via: String,
        about: String,
    }
    let sql = "SELECT at, user_id, status, deed, via, about FROM order_events WHERE order_number = $1 ORDER BY id DESC";
    let rows: Vec<Row> = sql::all(db, sql, [number.0.into()]).await?;
    let names = user::names(db, &rows.iter().filter_map(|row| row.user_id).collect::<Vec<_>>()).await?;
    let event = |row: Row| {
        let by = row.user_id.map(|user| names.of(user)).unwrap_or_default();
        let status = OrderStatus::from_code(&row.status).ok_or_else(|| broken("status"))?;
        let deed = OrderDeed::from_code(&row.deed).ok_or_else(|| broken("deed"))?;
        Ok(OrderEvent { at: instant(row.at)?, by, via: Via::from_code(&row.via), deed, about: row.about, status })
    };
    rows.into_iter().map(event).collect()
}
