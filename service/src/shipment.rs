//! Shipments («Отгрузки»): waybills over what lies ready, their list, and the letters that tell of them.

use crate::db::{Db, millis};
use crate::entity::{order, order_line, shipment_line};
use crate::error::{Error, Result, broken};
use crate::order::{By, EXPORT_ROWS, counted, into_line, locked, make, note};
use crate::settlement;
use crate::user::{buyer, subscribers};
use crate::{dialect, feed, letter, sql};
use chrono::NaiveDate;
use domain::account::Notice;
use domain::actor::{Actor, Buyer};
use domain::delivery::DeliveryMethod;
use domain::draft::{LineSums, Totals};
use domain::feed::FeedKind;
use domain::format::{date, moscow};
use domain::id::{ContractId, CounterpartyId, OrderNumber};
use domain::measure::{Mass, PlaceShare, Volume};
use domain::money::Money;
use domain::order::{OrderDeed, OrderError, OrderMove, OrderSort, OrderStatus, OrderTerms};
use domain::page::{PAGE_ROWS, Page};
use domain::settlement::{Entry, EntryKind};
use domain::shipment::{Shipment, ShipmentLine, part};
use domain::user::Action;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, Value};
use serde_json::json;
use std::collections::BTreeMap;

/// What of a line lies ready, and what has left; pieces.
#[derive(FromQueryResult)]
struct State {
    position: i64,
    ready: i64,
    gone: i64,
}

/// Ships what lies ready of an order in production under a new waybill; the last piece completes the order. The same key
/// again answers the same waybill, for ever. `named`: its number in the supplier's books; else the next one. `only`: so many
/// pieces of these lines at most, by their positions, and none of others; else all that lies ready.
///
/// # Errors
/// `NothingToShip`; `Move` when the order is not in production; `NotFound`.
pub(crate) async fn ship(
    db: &Db,
    tx: &DatabaseTransaction,
    number: OrderNumber,
    key: &str,
    named: Option<&str>,
    only: Option<&BTreeMap<i64, i64>>,
    by: By,
) -> Result<String> {
    let order = locked(tx, number).await?;
    if let Some(known) = known(tx, key).await? {
        return Ok(known);
    }
    let status = OrderStatus::from_code(&order.status).ok_or_else(|| broken("status"))?;
    status.after(OrderMove::Complete)?;
    let rate = crate::price::stored_rate(order.rate)?;
    let sql =
        "SELECT position, CAST(SUM(CASE WHEN actual_on IS NULL THEN 0 ELSE quantity - shipped END) AS BIGINT) AS ready,
                   CAST(SUM(shipped) AS BIGINT) AS gone
               FROM promises WHERE order_number = $1 AND released_at IS NULL GROUP BY position";
    let states: Vec<State> = sql::all(tx, sql, [number.0.into()]).await?;
    let most = |state: &State| only.map_or(state.ready, |only| only.get(&state.position).copied().unwrap_or(0));
    let states = states.into_iter().map(|state| State { ready: state.ready.min(most(&state)), ..state });
    let states: BTreeMap<i64, State> = states.map(|state| (state.position, state)).collect();
    let lines = "SELECT * FROM order_lines WHERE order_number = $1 ORDER BY position";
    let lines: Vec<order_line::Model> = sql::all(tx, lines, [number.0.into()]).await?;
    let mut parts: Vec<(i64, LineSums)> = vec![];
    for row in lines {
        if let Some(state) = states.get(&row.position).filter(|state| state.ready > 0) {
            let sums = part(&into_line(row)?.sums, rate, state.gone, state.ready);
            parts.push((state.position, sums.ok_or_else(|| broken("shipped pieces"))?));
        }
    }
    let totals = Totals::of(parts.iter().map(|(_, sums)| sums)).ok_or_else(|| broken("sums"))?;
    if totals.lines == 0 {
        return Err(OrderError::NothingToShip.into());
    }
    // Delivery is charged with the first waybill.
    let delivery = Money::from_kopecks(if order.shipped == 0 { order.delivery_cost } else { 0 });
    let total = totals.cost(delivery, rate).total;
    // «УТ000001234»: the simulated accounting counts its waybills, too.
    let waybill = match named {
        Some(named) => named.to_owned(),
        None => format!("УТ{:09}", counted(tx, "waybill_number", 1_201).await?),
    };
    let id = insert(db, tx, &order, key, &waybill, totals, (delivery, total)).await?;
    insert_lines(tx, id, &parts).await?;
    leave(tx, number, &parts).await?;
    let shipped = "UPDATE orders SET shipped = shipped + $1, changed_at = $2 WHERE number = $3";
    sql::run(tx, shipped, [total.kopecks().into(), millis(db.now()).into(), number.0.into()]).await?;
    feed::tell(tx, FeedKind::Order, order.counterparty_id, &number.to_string()).await?;
    feed::tell(tx, FeedKind::Shipment, order.counterparty_id, &waybill).await?;
    let entry = Entry {
        on: moscow(db.now()).date(),
        kind: EntryKind::Shipment,
        document: waybill.clone(),
        order: Some(number),
        amount: total,
    };
    let contract = order.contract_id.map(ContractId);
    settlement::post(db, tx, CounterpartyId(order.counterparty_id), contract, &entry, None).await?;
    note(db, tx, number.0, OrderDeed::Shipped, by, &waybill).await?;
    let gone: i64 = states.values().map(|state| state.gone).sum();
    if gone + totals.sums.pieces == order.pieces {
        make(db, tx, &order, OrderMove::Complete, by).await?;
    }
    tell(db, tx, &order, &waybill, total).await?;
    Ok(waybill)
}

/// The waybill that was made with this key.
pub(crate) async fn known(tx: &DatabaseTransaction, key: &str) -> Result<Option<String>> {
    sql::text(tx, "SELECT number FROM shipments WHERE ship_key = $1", [key.into()]).await
}

/// Takes the pieces of a waybill off what lies ready: those first that came first.
async fn leave(tx: &DatabaseTransaction, order: OrderNumber, parts: &[(i64, LineSums)]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        position: i64,
        pieces: i64,
    }
    let sql = "SELECT id, position, quantity - shipped AS pieces FROM promises
               WHERE order_number = $1 AND released_at IS NULL AND actual_on IS NOT NULL AND shipped < quantity
               ORDER BY position, actual_on, id";
    let rows: Vec<Row> = sql::all(tx, sql, [order.0.into()]).await?;
    let mut left: BTreeMap<i64, i64> = parts.iter().map(|(position, sums)| (*position, sums.pieces)).collect();
    let taken = rows.into_iter().filter_map(|row| {
        let left = left.get_mut(&row.position).filter(|left| **left > 0)?;
        let taken = row.pieces.min(*left);
        *left -= taken;
        Some(json!([row.id, taken]))
    });
    let taken = serde_json::Value::Array(taken.collect()).to_string();
    let json = dialect::json_rows(tx, "nn");
    let more = format!("(SELECT j.b FROM {json} WHERE j.a = promises.id)");
    let sql = format!(
        "UPDATE promises SET shipped = shipped + {more},
             stage = CASE WHEN shipped + {more} = quantity THEN 'shipped' ELSE stage END
         WHERE id IN (SELECT j.a FROM {json})"
    );
    sql::run(tx, &sql, [taken.into()]).await?;
    Ok(())
}

async fn insert(
    db: &Db,
    tx: &DatabaseTransaction,
    order: &order::Model,
    key: &str,
    number: &str,
    Totals { lines, sums }: Totals,
    (delivery, total): (Money, Money),
) -> Result<i64> {
    let sql = "INSERT INTO shipments (number, shipped_on, order_number, company_id, counterparty_id, lines, pieces,
                   goods, vat, mass, volume, places, delivery_cost, total, made_at, ship_key)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id";
    let values: [Value; 16] = [
        number.into(),
        moscow(db.now()).date().into(),
        order.number.into(),
        order.company_id.into(),
        order.counterparty_id.into(),
        i64::from(lines).into(),
        sums.pieces.into(),
        sums.goods.kopecks().into(),
        sums.vat.kopecks().into(),
        sums.mass.grams().into(),
        sums.volume.mm3().into(),
        sums.places.millionths().into(),
        delivery.kopecks().into(),
        total.kopecks().into(),
        millis(db.now()).into(),
        key.into(),
    ];
    sql::number(tx, sql, values).await?.ok_or_else(|| broken("shipment"))
}

/// Rows in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 2_000;

async fn insert_lines(tx: &DatabaseTransaction, shipment: i64, parts: &[(i64, LineSums)]) -> Result<()> {
    for chunk in parts.chunks(CHUNK) {
        let rows = chunk.iter().map(|(position, sums)| shipment_line::ActiveModel {
            shipment_id: Set(shipment),
            position: Set(*position),
            quantity: Set(sums.pieces),
            goods: Set(sums.goods.kopecks()),
            vat: Set(sums.vat.kopecks()),
            mass: Set(sums.mass.grams()),
            volume: Set(sums.volume.mm3()),
            places: Set(sums.places.millionths()),
        });
        shipment_line::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// «Уведомление об отгрузке товаров»: one letter for each waybill to everybody who wants it (guide).
async fn tell(db: &Db, tx: &DatabaseTransaction, order: &order::Model, waybill: &str, total: Money) -> Result<()> {
    let terms: OrderTerms = serde_json::from_str(&order.terms).map_err(|_| broken("terms"))?;
    let mut sentences = vec![
        format!(
            "По заказу {} отгружены товары: накладная {waybill} от {} на сумму {} с НДС.",
            order.number,
            date(moscow(db.now()).date()),
            total.with_sign()
        ),
        format!("Покупатель: {}, ИНН {}.", terms.buyer.name, terms.buyer.inn),
    ];
    if !terms.consignee.is_empty() {
        sentences.push(format!("Грузополучатель: {}.", terms.consignee));
    }
    if !terms.address.is_empty() {
        sentences.push(format!("Адрес доставки: {}.", terms.address));
    }
    let delivery = match terms.delivery {
        DeliveryMethod::Pickup => "самовывоз",
        DeliveryMethod::Truck => "автотранспортная компания",
    };
    sentences.push(format!("Способ доставки: {delivery}."));
    let words = letter::Words {
        subject: "Уведомление об отгрузке товаров",
        sentences: &sentences,
        button: Some(("Открыть накладную", format!("{}/shipments/{waybill}", db.options().base_url))),
        note: "Такие письма отключаются в профиле: «Уведомлять об отгрузках».",
    };
    for to in subscribers(tx, order.counterparty_id, order.created_by, Notice::Shipments).await? {
        letter::enqueue(tx, words.to(&to, format!("shipment:{waybill}:{to}")), db.now()).await?;
    }
    Ok(())
}

/// A row of «Отгрузки».
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    pub number: String,
    pub shipped_on: NaiveDate,
    pub order_number: i64,
    pub lines: i64,
    pub pieces: i64,
    pub mass: i64,
    /// Kopecks with VAT.
    pub total: i64,
}

/// Which waybills are looked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub order: Option<OrderNumber>,
    /// Newest and oldest by the day of the waybill.
    pub sort: OrderSort,
}

/// A page of «Отгрузки»: the waybills of the actor's counterparty.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn list(db: &Db, actor: &Actor, query: &Query, page: u32) -> Result<Page<Row>> {
    let (from, values) = found(buyer(actor, Action::Draft)?, query);
    let page = page.max(1);
    let total = sql::number(db.reader(), &format!("SELECT COUNT(*) {from}"), values.clone()).await?.unwrap_or(0);
    let limit = format!(" LIMIT {PAGE_ROWS} OFFSET {}", u64::from(page - 1) * u64::from(PAGE_ROWS));
    let rows = sql::all(db.reader(), &rows_of(&from, query.sort, &limit), values).await?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// All pages of it, for one Excel file: [`EXPORT_ROWS`] and one.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn all(db: &Db, actor: &Actor, query: &Query) -> Result<Vec<Row>> {
    let (from, values) = found(buyer(actor, Action::Draft)?, query);
    sql::all(db.reader(), &rows_of(&from, query.sort, &format!(" LIMIT {}", EXPORT_ROWS + 1)), values).await
}

fn rows_of(from: &str, sort: OrderSort, limit: &str) -> String {
    let order = match sort {
        OrderSort::Newest => "s.shipped_on DESC, s.id DESC",
        OrderSort::Oldest => "s.shipped_on, s.id",
        OrderSort::Largest => "s.total DESC, s.id DESC",
        OrderSort::Smallest => "s.total, s.id",
    };
    format!(
        "SELECT s.number, s.shipped_on, s.order_number, s.lines, s.pieces, s.mass, s.total {from} ORDER BY {order}{limit}"
    )
}

/// The waybills that a query lets through: from where they come, and its values.
fn found(buyer: &Buyer, query: &Query) -> (String, Vec<Value>) {
    let own = crate::order::own(buyer);
    let mut values: Vec<Value> = vec![buyer.counterparty.0.into(), buyer.user.0.into()];
    let mut from = format!(
        "FROM shipments s JOIN orders o ON o.number = s.order_number WHERE s.counterparty_id = $1 AND $2 = $2{own}"
    );
    for (condition, value) in [
        ("s.shipped_on >=", query.from.map(Value::from)),
        ("s.shipped_on <=", query.to.map(Value::from)),
        ("s.order_number =", query.order.map(|order| order.0.into())),
    ] {
        if let Some(value) = value {
            values.push(value);
            from = format!("{from} AND {condition} ${}", values.len());
        }
    }
    (from, values)
}

/// A waybill with its lines.
///
/// # Errors
/// `NotFound`.
pub async fn get(db: &Db, actor: &Actor, number: &str) -> Result<Shipment> {
    #[derive(FromQueryResult)]
    struct Head {
        id: i64,
        shipped_on: NaiveDate,
        order_number: i64,
        delivery_cost: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    let sql = "SELECT id, shipped_on, order_number, delivery_cost FROM shipments
               WHERE number = $1 AND counterparty_id = $2";
    let head: Head =
        sql::one(db.reader(), sql, [number.into(), buyer.counterparty.0.into()]).await?.ok_or(Error::NotFound)?;
    let order = crate::order::head(db.reader(), buyer, OrderNumber(head.order_number)).await?;
    let lines = lines(db.reader(), head.id, head.order_number).await?;
    let totals = Totals::of(lines.iter().map(|line| &line.sums)).ok_or_else(|| broken("sums"))?;
    let rate = crate::price::stored_rate(order.rate)?;
    Ok(Shipment {
        number: number.to_owned(),
        on: head.shipped_on,
        order: OrderNumber(head.order_number),
        accounting_number: order.accounting_number,
        terms: serde_json::from_str(&order.terms).map_err(|_| broken("terms"))?,
        cost: totals.cost(Money::from_kopecks(head.delivery_cost), rate),
        totals,
        rate,
        lines,
    })
}

async fn lines(db: &impl ConnectionTrait, shipment: i64, order: i64) -> Result<Vec<ShipmentLine>> {
    let sql = "SELECT * FROM shipment_lines WHERE shipment_id = $1 ORDER BY position";
    let parts: Vec<shipment_line::Model> = sql::all(db, sql, [shipment.into()]).await?;
    let sql = "SELECT * FROM order_lines WHERE order_number = $1 AND position IN (
                   SELECT position FROM shipment_lines WHERE shipment_id = $2) ORDER BY position";
    let rows: Vec<order_line::Model> = sql::all(db, sql, [order.into(), shipment.into()]).await?;
    let line = |(row, part): (order_line::Model, shipment_line::Model)| {
        let line = into_line(row)?;
        Ok(ShipmentLine {
            position: u32::try_from(part.position).map_err(|_| broken("position"))?,
            article: line.article,
            kind: line.kind,
            name: line.name,
            unit: line.unit,
            quantity: crate::draft::store::quantity(part.quantity)?,
            price: line.price,
            sums: LineSums {
                goods: Money::from_kopecks(part.goods),
                vat: Money::from_kopecks(part.vat),
                mass: Mass::from_grams(part.mass),
                volume: Volume::from_mm3(part.volume),
                places: PlaceShare::from_millionths(part.places),
                pieces: part.quantity,
            },
        })
    };
    rows.into_iter().zip(parts).map(line).collect()
}
