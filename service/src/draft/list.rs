//! Lists of drafts, and the lines of one.

use super::{line, store};
use crate::db::{Db, instant};
use crate::entity::draft_line;
use crate::error::{Result, broken};
use crate::price::stored_rate;
use crate::sql;
use crate::user::buyer;
use domain::actor::{Actor, Buyer};
use domain::delivery::DeliveryMethod;
use domain::draft::{DraftRow, DraftSummary, LineSums, Totals};
use domain::id::{OrderNumber, WarehouseId};
use domain::measure::{Mass, PlaceShare, Volume};
use domain::money::Money;
use domain::page::{PAGE_ROWS, Page};
use domain::user::{Action, Right};
use sea_orm::FromQueryResult;

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
        if let Some(item) = snapshot.catalog.product(domain::id::ProductId(row.product_id)) {
            let warehouse = WarehouseId(head.warehouse_id);
            rows.push(line::row(&snapshot, item, warehouse, row.position, store::to_line(row)?)?);
        }
    }
    Ok(Page { rows, total: u64::try_from(head.lines).unwrap_or(0), number: page.max(1), size })
}
