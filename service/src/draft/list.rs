//! Lists of drafts, and the lines of one.

use super::{line, store};
use crate::db::{Db, instant};
use crate::entity::draft_line;
use crate::error::{Result, broken};
use crate::price::stored_rate;
use crate::sql;
use crate::user::buyer;
use domain::actor::{Actor, Buyer};
use domain::catalog::Item;
use domain::catalog::normalise::Folded;
use domain::delivery::DeliveryMethod;
use domain::draft::{DraftRow, DraftSummary, LineSort, LineSums, LinesQuery, Totals};
use domain::id::{OrderNumber, ProductId, WarehouseId};
use domain::measure::{Mass, PlaceShare, Volume};
use domain::money::Money;
use domain::page::{PAGE_ROWS, Page};
use domain::user::{Action, Right};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

#[derive(FromQueryResult)]
struct Row {
    number: i64,
    title: String,
    lines: i64,
    pieces: i64,
    goods: i64,
    vat: i64,
    mass: i64,
    volume: i64,
    places: i64,
    rate: i64,
    delivery: String,
    delivery_cost: i64,
    created_at: i64,
    changed_at: i64,
    active: bool,
}

const COLUMNS: &str = "d.number, d.title, d.lines, d.pieces, d.goods, d.vat, d.mass, d.volume, d.places, d.rate,
    d.delivery, d.delivery_cost, d.created_at, d.changed_at,
    EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = $2 AND m.counterparty_id = $1 AND m.active_draft = d.number) AS active";

/// A page of the counterparty's drafts, the last changed first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn list(db: &Db, actor: &Actor, page: u32) -> Result<Page<DraftSummary>> {
    let buyer = buyer(actor, Action::Draft)?;
    let own = own(buyer);
    let count = format!("SELECT COUNT(*) FROM drafts d WHERE d.counterparty_id = $1 AND d.deleted_at IS NULL{own}");
    // $2 is used only by the condition on own drafts; every database wants each value named.
    let count = format!("{count} AND $2 = $2");
    let values = [buyer.counterparty.0.into(), buyer.user.0.into()];
    let total = sql::number(db.reader(), &count, values).await?.unwrap_or(0);
    let page = page.max(1);
    let rows = select(db, buyer, PAGE_ROWS, u64::from(page - 1) * u64::from(PAGE_ROWS)).await?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// The drafts changed last: for the switch in the header and the desk.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn recent(db: &Db, actor: &Actor, limit: u32) -> Result<Vec<DraftSummary>> {
    select(db, buyer(actor, Action::Draft)?, limit, 0).await
}

async fn select(db: &Db, buyer: &Buyer, limit: u32, offset: u64) -> Result<Vec<DraftSummary>> {
    let own = own(buyer);
    let sql = format!(
        "SELECT {COLUMNS} FROM drafts d WHERE d.counterparty_id = $1 AND d.deleted_at IS NULL{own}
         ORDER BY d.changed_at DESC, d.number DESC LIMIT {limit} OFFSET {offset}"
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [buyer.counterparty.0.into(), buyer.user.0.into()]).await?;
    rows.into_iter().map(Row::into_summary).collect()
}

/// «Доступ только к своим заказам и рекламациям» (TEN-4).
pub(super) fn own(buyer: &Buyer) -> &'static str {
    if buyer.rights.has(Right::OwnOrdersOnly) { " AND d.created_by = $2" } else { "" }
}

impl Row {
    fn into_summary(self) -> Result<DraftSummary> {
        let totals = Totals {
            lines: u32::try_from(self.lines).unwrap_or(0),
            sums: LineSums {
                goods: Money::from_kopecks(self.goods),
                vat: Money::from_kopecks(self.vat),
                mass: Mass::from_grams(self.mass),
                volume: Volume::from_mm3(self.volume),
                places: PlaceShare::from_millionths(self.places),
                pieces: self.pieces,
            },
        };
        Ok(DraftSummary {
            number: OrderNumber(self.number),
            title: self.title,
            cost: totals.cost(Money::from_kopecks(self.delivery_cost), stored_rate(self.rate)?),
            totals,
            delivery: DeliveryMethod::from_code(&self.delivery).ok_or_else(|| broken("delivery"))?,
            created_at: instant(self.created_at)?,
            changed_at: instant(self.changed_at)?,
            active: self.active,
        })
    }
}

/// A page of a draft's lines in their order.
///
/// # Errors
/// `NotFound`.
pub async fn rows(db: &Db, actor: &Actor, number: OrderNumber, page: u32, size: u32) -> Result<Page<DraftRow>> {
    let buyer = buyer(actor, Action::Draft)?;
    let head = store::head(db.reader(), buyer, number, "").await?;
    let snapshot = db.snapshot();
    let offset = u64::from(page.max(1) - 1) * u64::from(size);
    let sql =
        format!("SELECT * FROM draft_lines WHERE draft_number = $1 ORDER BY position LIMIT {size} OFFSET {offset}");
    let stored: Vec<draft_line::Model> = sql::all(db.reader(), &sql, [number.0.into()]).await?;
    let mut rows = Vec::with_capacity(stored.len());
    for row in &stored {
        if let Some(item) = snapshot.catalog.product(ProductId(row.product_id)) {
            let warehouse = WarehouseId(head.warehouse_id);
            rows.push(line::row(&snapshot, item, warehouse, row.position, store::to_line(row)?)?);
        }
    }
    Ok(Page { rows, total: u64::try_from(head.lines).unwrap_or(0), number: page.max(1), size })
}

/// A page of the lines that a query asks for. Looks through the draft once: some milliseconds at 10,000 lines.
///
/// # Errors
/// `NotFound`.
pub async fn find_rows(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    query: &LinesQuery,
    page: u32,
    size: u32,
) -> Result<Page<DraftRow>> {
    #[derive(FromQueryResult)]
    struct Key {
        product_id: i64,
        position: i64,
        quantity: i64,
        goods: i64,
    }
    if *query == LinesQuery::default() {
        return rows(db, actor, number, page, size).await;
    }
    let buyer = buyer(actor, Action::Draft)?;
    let head = store::head(db.reader(), buyer, number, "").await?;
    let sql = "SELECT product_id, position, quantity, goods FROM draft_lines WHERE draft_number = $1 ORDER BY position";
    let keys: Vec<Key> = sql::all(db.reader(), sql, [number.0.into()]).await?;
    let snapshot = db.snapshot();
    let wanted = Folded::new(&query.text);
    let mut folded = Folded::default();
    let mut has = |text: &str| {
        folded.set(text);
        folded.key().contains(wanted.key())
    };
    let mut found: Vec<(Key, Item<'_>)> = keys
        .into_iter()
        .filter_map(|key| Some((snapshot.catalog.product(ProductId(key.product_id))?, key)))
        .filter(|(item, _)| wanted.is_empty() || has(item.article()) || has(item.name()))
        .map(|(item, key)| (key, item))
        .collect();
    match query.sort {
        LineSort::Position => found.sort_by_key(|(key, _)| key.position),
        LineSort::Article => found.sort_by_key(|(key, item)| (item.article(), key.position)),
        LineSort::Name => found.sort_by_key(|(key, item)| (item.name(), key.position)),
        LineSort::Quantity => found.sort_by_key(|(key, _)| (key.quantity, key.position)),
        LineSort::Sum => found.sort_by_key(|(key, _)| (key.goods, key.position)),
    }
    if query.descending {
        found.reverse();
    }
    let total = u64::try_from(found.len()).unwrap_or(0);
    let number_of_page = page.max(1);
    let skip = usize::try_from(u64::from(number_of_page - 1) * u64::from(size)).unwrap_or(usize::MAX);
    let these: Vec<i64> = found.iter().skip(skip).take(size as usize).map(|(key, _)| key.product_id).collect();
    let stored = store::find_lines(db.reader(), number.0, these.iter().copied()).await?;
    let stored: HashMap<i64, draft_line::Model> = stored.into_iter().map(|line| (line.product_id, line)).collect();
    let mut shown = Vec::with_capacity(these.len());
    for (key, item) in found.iter().skip(skip).take(size as usize) {
        if let Some(line) = stored.get(&key.product_id) {
            let warehouse = WarehouseId(head.warehouse_id);
            shown.push(line::row(&snapshot, *item, warehouse, line.position, store::to_line(line)?)?);
        }
    }
    Ok(Page { rows: shown, total, number: number_of_page, size })
}
