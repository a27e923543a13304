//! Goods under way to a warehouse: expected, moved, received. What is promised of them goes with them.

use super::ledger::lock_book;
use super::replan::{Scope, replan, tell_moved};
use super::{Which, today};
use crate::db::{Db, millis};
use crate::entity::promise;
use crate::error::{Error, Result, broken, denied};
use crate::staff::change::{Edit, record};
use crate::staff::patterns;
use crate::{dialect, feed, sql};
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::change::{self, ChangeError, ChangeField, ChangeOf, Changed, PIECES_LIMIT, TypedReceipt};
use domain::id::{ProductId, ReceiptId, UserId, WarehouseId};
use domain::page::{PAGE_ROWS, Page};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Value};
use serde_json::json;
use std::collections::BTreeSet;

/// Goods of one product that a warehouse expects on a day.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ReceiptRow {
    pub id: i64,
    pub product_id: i64,
    pub article: String,
    pub name: String,
    pub warehouse_id: i64,
    pub warehouse: String,
    pub due_on: NaiveDate,
    /// Pieces, and how many of them are promised to orders.
    pub quantity: i64,
    pub promised: i64,
}

const SELECT: &str =
    "SELECT r.id, r.product_id, p.article, p.name, r.warehouse_id, w.name AS warehouse, r.due_on, r.quantity,
    r.promised FROM receipts r JOIN products p ON p.id = r.product_id JOIN warehouses w ON w.id = r.warehouse_id";

/// Goods under way of the products whose article or name has the text in it, the earliest day first; what has been received
/// whole is not under way any more.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn receipts(db: &Db, actor: &Actor, text: &str, page: u32) -> Result<Page<ReceiptRow>> {
    actor.staff().map_err(denied)?;
    let [lower, typed, capital] = patterns(text);
    let values = || -> [Value; 3] { [lower.as_str().into(), typed.as_str().into(), capital.as_str().into()] };
    let of =
        "r.quantity > 0 AND (p.article LIKE $2 ESCAPE '\\' OR p.name LIKE $1 ESCAPE '\\' OR p.name LIKE $2 ESCAPE '\\'
              OR p.name LIKE $3 ESCAPE '\\')";
    let count = format!("SELECT COUNT(*) FROM receipts r JOIN products p ON p.id = r.product_id WHERE {of}");
    let total = sql::number(db.reader(), &count, values()).await?.unwrap_or(0);
    let page = page.max(1);
    let sql = format!(
        "{SELECT} WHERE {of} ORDER BY r.due_on, p.article, r.id LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows = sql::all(db.reader(), &sql, values()).await?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// One lot of goods under way.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn receipt(db: &Db, actor: &Actor, id: ReceiptId) -> Result<ReceiptRow> {
    actor.staff().map_err(denied)?;
    let sql = format!("{SELECT} WHERE r.id = $1 AND r.quantity > 0");
    sql::one(db.reader(), &sql, [id.0.into()]).await?.ok_or(Error::NotFound)
}

/// Goods of an article are under way to a warehouse; more of what it expects on that day already are added to it.
///
/// # Errors
/// `NoProduct`, `Missing`, `Day`, `Past`, `Number`; `NotFound` for a warehouse that there is not; `Forbidden` for everybody
/// but the supplier's people.
pub async fn add_receipt(
    db: &Db,
    actor: &Actor,
    article: &str,
    warehouse: WarehouseId,
    typed: &TypedReceipt,
) -> Result<ReceiptId> {
    let staff = actor.staff().map_err(denied)?;
    let article = change::line(article, ChangeField::Article, change::NAME_LIMIT)?;
    let (due, pieces) = typed.checked(1)?;
    if due < today(db.now()) {
        return Err(ChangeError::PastDue.into());
    }
    let tx = db.begin().await?;
    let sql = "SELECT id FROM products WHERE article = $1";
    let product = sql::number(&tx, sql, [article.as_str().into()]).await?;
    let product = product.ok_or(ChangeError::NoArticle { text: article })?;
    let name = warehouse_name(&tx, warehouse.0).await?;
    let sql = "SELECT quantity FROM receipts WHERE product_id = $1 AND warehouse_id = $2 AND due_on = $3";
    let values = || -> [Value; 3] { [product.into(), warehouse.0.into(), due.into()] };
    lock_book(&tx, &Which::products(&tx, [ProductId(product)])).await?;
    let was = sql::number(&tx, sql, values()).await?;
    let pieces = i64::from(pieces);
    let now = was.unwrap_or(0) + pieces;
    // Added and not set: of a product that nothing is known of yet there was nothing to lock.
    let sql = "INSERT INTO receipts (product_id, warehouse_id, due_on, quantity, promised) VALUES ($1, $2, $3, $4, 0)
               ON CONFLICT (product_id, warehouse_id, due_on)
               DO UPDATE SET quantity = receipts.quantity + excluded.quantity RETURNING id";
    let id = sql::number(&tx, sql, values().into_iter().chain([pieces.into()])).await?;
    let edit = Edit::new(Changed::Receipt, &about(&name, due), was.unwrap_or(0), now);
    record(&tx, db, staff.user, ChangeOf::Product(ProductId(product)), vec![edit]).await?;
    tx.commit().await?;
    id.map(ReceiptId).ok_or_else(|| broken("receipt"))
}

async fn warehouse_name(db: &impl ConnectionTrait, id: i64) -> Result<String> {
    let name = sql::text(db, "SELECT name FROM warehouses WHERE id = $1", [id.into()]).await?;
    name.ok_or(Error::NotFound)
}

/// Which of a product's goods under way, in a history.
fn about(warehouse: &str, due: NaiveDate) -> String {
    format!("{warehouse}, {}", domain::format::date(due))
}

/// A lot of goods under way, with all that is taken from its product locked.
async fn locked(tx: &DatabaseTransaction, id: ReceiptId) -> Result<ReceiptRow> {
    let sql = "SELECT product_id FROM receipts WHERE id = $1";
    let product = sql::number(tx, sql, [id.0.into()]).await?.ok_or(Error::NotFound)?;
    lock_book(tx, &Which::products(tx, [ProductId(product)])).await?;
    let sql = format!("{SELECT} WHERE r.id = $1 AND r.quantity > 0");
    sql::one(tx, &sql, [id.0.into()]).await?.ok_or(Error::NotFound)
}

/// Which open promises are of goods that a warehouse expects on a day: `$1` product, `$2` warehouse, `$3` day.
const OF: &str = "p.source = 'receipt' AND p.product_id = $1 AND p.warehouse_id = $2 AND p.due_on = $3
    AND p.released_at IS NULL AND p.actual_on IS NULL";

impl ReceiptRow {
    fn values(&self, due: NaiveDate) -> Vec<Value> {
        vec![self.product_id.into(), self.warehouse_id.into(), due.into()]
    }
}

/// Goods under way come on another day, or are more or fewer; none: they do not come at all. What is promised of them is
/// planned anew, and who sent the orders is told. What the warehouse expects on the new day already, they come together with.
///
/// # Errors
/// `Missing`, `Day`, `Number`; `Promised` for fewer pieces than orders wait for; `NotFound`; `Forbidden` for everybody but the
/// supplier's people.
pub async fn change_receipt(db: &Db, actor: &Actor, id: ReceiptId, typed: &TypedReceipt) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let (due, pieces) = typed.checked(0)?;
    let tx = db.begin().await?;
    lock_orders(&tx, id).await?;
    let row = locked(&tx, id).await?;
    // A day that stands there already may have gone by: the goods are late, and nobody knows yet until when.
    if due != row.due_on && due < today(db.now()) {
        return Err(ChangeError::PastDue.into());
    }
    let pieces = i64::from(pieces);
    if pieces < row.promised {
        let pieces = u64::try_from(row.promised).map_err(|_| broken("receipt"))?;
        return Err(ChangeError::Promised { pieces }.into());
    }
    sql::run(&tx, "UPDATE receipts SET quantity = $1 WHERE id = $2", [pieces.into(), id.0.into()]).await?;
    let edit = Edit::new(Changed::Receipt, &about(&row.warehouse, row.due_on), row.quantity, pieces);
    record(&tx, db, staff.user, ChangeOf::Product(ProductId(row.product_id)), vec![edit]).await?;
    move_to(db, &tx, staff.user, &row, due).await?;
    sql::run(&tx, "DELETE FROM receipts WHERE product_id = $1 AND quantity = 0", [row.product_id.into()]).await?;
    tx.commit().await?;
    Ok(())
}

async fn move_to(db: &Db, tx: &DatabaseTransaction, by: UserId, row: &ReceiptRow, to: NaiveDate) -> Result<()> {
    if row.due_on == to {
        return Ok(());
    }
    let there = "SELECT id FROM receipts WHERE product_id = $1 AND warehouse_id = $2 AND due_on = $3";
    match sql::number(tx, there, row.values(to)).await? {
        Some(other) => {
            let sql = "UPDATE receipts SET quantity = quantity + (SELECT r.quantity FROM receipts r WHERE r.id = $2),
                           promised = promised + (SELECT r.promised FROM receipts r WHERE r.id = $2) WHERE id = $1";
            sql::run(tx, sql, [other.into(), row.id.into()]).await?;
            sql::run(tx, "DELETE FROM receipts WHERE id = $1", [row.id.into()]).await?;
        }
        None => {
            sql::run(tx, "UPDATE receipts SET due_on = $1 WHERE id = $2", [to.into(), row.id.into()]).await?;
        }
    }
    let orders = orders(tx, row).await?;
    let sql = format!("UPDATE promises AS p SET due_on = $4 WHERE {OF}");
    sql::run(tx, &sql, row.values(row.due_on).into_iter().chain([to.into()])).await?;
    let edit = Edit::new(Changed::ReceiptDay, &row.warehouse, row.due_on, to);
    record(tx, db, by, ChangeOf::Product(ProductId(row.product_id)), vec![edit]).await?;
    let at = db.now();
    let moved = replan(db, tx, at, Scope::product(tx, row.product_id, &orders)).await?;
    tell_moved(db, tx, at, &moved, None).await
}

/// The orders that wait for a lot.
async fn orders(tx: &DatabaseTransaction, row: &ReceiptRow) -> Result<BTreeSet<i64>> {
    #[derive(FromQueryResult)]
    struct Of {
        order_number: i64,
    }
    let sql = format!("SELECT DISTINCT p.order_number FROM promises p WHERE {OF}");
    let rows: Vec<Of> = sql::all(tx, &sql, row.values(row.due_on)).await?;
    Ok(rows.into_iter().map(|row| row.order_number).collect())
}

/// So many pieces of a lot have come to their warehouse and lie there; the rest is still under way. What was promised of them,
/// the earliest guaranteed first, is promised of the stock now, and counted from today.
///
/// # Errors
/// `Number` for none, or more than are under way; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn receive(db: &Db, actor: &Actor, id: ReceiptId, pieces: &str) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    lock_orders(&tx, id).await?;
    let row = locked(&tx, id).await?;
    let most = u32::try_from(row.quantity).unwrap_or(PIECES_LIMIT);
    let pieces = i64::from(change::whole(pieces, ChangeField::Pieces, 1, most)?);
    let orders = orders(&tx, &row).await?;
    let promised = from_stock(db, &tx, &row, pieces).await?;
    let sql = "UPDATE receipts SET quantity = quantity - $1, promised = promised - $2 WHERE id = $3";
    sql::run(&tx, sql, [pieces.into(), promised.into(), id.0.into()]).await?;
    sql::run(&tx, "DELETE FROM receipts WHERE id = $1 AND quantity = 0", [id.0.into()]).await?;
    let before = "SELECT on_hand FROM stock_levels WHERE product_id = $1 AND warehouse_id = $2";
    let of = || -> [Value; 2] { [row.product_id.into(), row.warehouse_id.into()] };
    let before = sql::number(&tx, before, of()).await?.unwrap_or(0);
    let sql = "INSERT INTO stock_levels (product_id, warehouse_id, on_hand, reserved, safety, changed)
               VALUES ($1, $2, $3, $4, 0, $5)
               ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand = stock_levels.on_hand + excluded.on_hand,
                   reserved = stock_levels.reserved + excluded.reserved, changed = excluded.changed, fed = NULL";
    sql::run(&tx, sql, of().into_iter().chain([pieces.into(), promised.into(), millis(db.now()).into()])).await?;
    let edits = vec![
        Edit::new(Changed::Receipt, &about(&row.warehouse, row.due_on), row.quantity, row.quantity - pieces),
        Edit::new(Changed::Stock, &row.warehouse, before, before + pieces),
    ];
    record(&tx, db, staff.user, ChangeOf::Product(ProductId(row.product_id)), edits).await?;
    let at = db.now();
    let moved = replan(db, &tx, at, Scope::product(&tx, row.product_id, &orders)).await?;
    for order in orders.difference(&moved) {
        feed::order(&tx, *order).await?;
    }
    tell_moved(db, &tx, at, &moved, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Whoever moves an order locks it before what it is promised of, and so does who gives it another promise.
async fn lock_orders(tx: &DatabaseTransaction, id: ReceiptId) -> Result<()> {
    let sql = format!(
        "SELECT o.number FROM orders o WHERE o.number IN (
             SELECT p.order_number FROM promises p JOIN receipts r ON r.product_id = p.product_id
                 AND r.warehouse_id = p.warehouse_id AND r.due_on = p.due_on
             WHERE r.id = $1 AND p.source = 'receipt' AND p.released_at IS NULL AND p.actual_on IS NULL)
         ORDER BY o.number{}",
        dialect::for_update(tx)
    );
    tx.query_all_raw(sql::statement(tx, &sql, [id.0.into()])).await?;
    Ok(())
}

/// Turns so many promised pieces of a lot into promises of the stock; how many were promised.
async fn from_stock(db: &Db, tx: &DatabaseTransaction, row: &ReceiptRow, pieces: i64) -> Result<i64> {
    let sql = format!("SELECT p.* FROM promises p WHERE {OF} ORDER BY p.guaranteed_on, p.id");
    let open: Vec<promise::Model> = sql::all(tx, &sql, row.values(row.due_on)).await?;
    let (mut left, mut whole, mut part) = (pieces, vec![], None);
    for promise in open {
        let taken = promise.quantity.min(left);
        left -= taken;
        if taken == promise.quantity {
            whole.push(promise.id);
        } else if taken > 0 {
            part = Some((promise.id, taken));
        }
    }
    if let Some((id, taken)) = part {
        let sql = "INSERT INTO promises (order_number, position, product_id, source, warehouse_id, due_on, quantity,
                       guaranteed_on, planned_on, stage, shipped, counted_from)
                   SELECT p.order_number, p.position, p.product_id, p.source, p.warehouse_id, p.due_on, $2,
                       p.guaranteed_on, p.planned_on, p.stage, 0, p.counted_from FROM promises p WHERE p.id = $1
                   RETURNING id";
        whole.extend(sql::number(tx, sql, [id.into(), taken.into()]).await?);
        let sql = "UPDATE promises SET quantity = quantity - $2 WHERE id = $1";
        sql::run(tx, sql, [id.into(), taken.into()]).await?;
    }
    let sql = format!(
        "UPDATE promises SET source = 'stock', due_on = NULL, counted_from = $1,
             stage = CASE WHEN stage = 'moving' AND EXISTS (SELECT 1 FROM orders o WHERE o.number = promises.order_number
                 AND o.warehouse_id = promises.warehouse_id) THEN 'waiting' ELSE stage END
         WHERE id IN {}",
        dialect::numbers(tx, 2)
    );
    sql::run(tx, &sql, [today(db.now()).into(), json!(whole).to_string().into()]).await?;
    Ok(pieces - left)
}
