//! What a dealer has reported, as its people see it: the stock row by row, and the loads that made it.

use super::{RefusedOf, refused_rows, reporter};
use crate::db::{Db, instant};
use crate::error::{Error, Result, broken};
use crate::sql;
use crate::user::names;
use domain::actor::{Actor, Buyer};
use domain::catalog::{Meaning, OwnArticles};
use domain::dealer_stock::{LoadState, StockChange, StockLoad};
use domain::format::visible;
use domain::page::{PAGE_ROWS, Page};
use sea_orm::{FromQueryResult, Value};

/// Loads that the page shows.
const LOADS: u32 = 30;
/// Characters of what is searched for.
const TEXT: usize = 100;

/// A product in a warehouse, as it is reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedStock {
    /// Code of the warehouse.
    pub warehouse: String,
    pub article: String,
    pub name: String,
    /// Pieces.
    pub quantity: u64,
    /// Empty when there is none.
    pub link: String,
}

#[derive(FromQueryResult)]
struct Row {
    code: String,
    article: String,
    name: String,
    quantity: i64,
    link: String,
    total: i64,
}

impl From<Row> for ListedStock {
    fn from(row: Row) -> Self {
        Self {
            warehouse: row.code,
            article: row.article,
            name: row.name,
            quantity: u64::try_from(row.quantity).unwrap_or(0),
            link: row.link,
        }
    }
}

/// A page of what is reported, by warehouse and article: all of it, or what a text finds — a part of the article, all of
/// what the product is called — in one warehouse or in all (`0`). Behind the last page it is the last one.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to report.
pub async fn list(db: &Db, actor: &Actor, text: &str, warehouse: i64, page: u32) -> Result<Page<ListedStock>> {
    let buyer = reporter(actor)?;
    let mut page = page.max(1);
    let mut rows = select(db, buyer, text, warehouse, Some(page)).await?;
    if rows.is_empty() && page > 1 {
        let total = select(db, buyer, text, warehouse, Some(1)).await?.first().map_or(0, |row| row.total);
        page = u32::try_from(total).unwrap_or(0).div_ceil(PAGE_ROWS).clamp(1, page);
        rows = select(db, buyer, text, warehouse, Some(page)).await?;
    }
    let total = rows.first().map_or(0, |row| u64::try_from(row.total).unwrap_or(0));
    Ok(Page { rows: rows.into_iter().map(ListedStock::from).collect(), total, number: page, size: PAGE_ROWS })
}

/// All that is reported: what can be loaded again.
///
/// # Errors
/// As [`list`].
pub async fn whole(db: &Db, actor: &Actor) -> Result<Vec<ListedStock>> {
    let rows = select(db, reporter(actor)?, "", 0, None).await?;
    Ok(rows.into_iter().map(ListedStock::from).collect())
}

/// `total` counts the rows of all pages, so that a page is one query.
async fn select(db: &Db, buyer: &Buyer, text: &str, warehouse: i64, page: Option<u32>) -> Result<Vec<Row>> {
    let text: String = visible(text).chars().take(TEXT).collect();
    let product = match db.snapshot().catalog.recognise(&text, &OwnArticles::default()) {
        Meaning::One(product, _) => product.0,
        _ => 0,
    };
    let limit = page.map(|page| format!(" LIMIT {PAGE_ROWS} OFFSET {}", u64::from(page - 1) * u64::from(PAGE_ROWS)));
    let sql = format!(
        "SELECT w.code, p.article, p.name, s.quantity, s.link, COUNT(*) OVER () AS total
         FROM dealer_stock s JOIN dealer_warehouses w ON w.id = s.dealer_warehouse_id
         JOIN products p ON p.id = s.product_id
         WHERE w.company_id = $1 AND w.deleted_at IS NULL AND ($2 = 0 OR w.id = $2)
             AND ($3 = '' OR s.product_id = $4 OR LOWER(p.article) LIKE LOWER($5) ESCAPE '\\')
         ORDER BY w.code, p.article{}",
        limit.unwrap_or_default()
    );
    let like = format!("%{}%", sql::like(&text));
    sql::all(db.reader(), &sql, [buyer.company.0.into(), warehouse.into(), text.into(), product.into(), like.into()])
        .await
}

#[derive(FromQueryResult)]
struct LoadRow {
    id: i64,
    user_id: i64,
    at: i64,
    kind: String,
    state: String,
    file: String,
    rows_before: i64,
    kept: bool,
    report: String,
    by_letter: bool,
}

/// The latest loads of the actor's company, the newest first: of stock with what was done to it, or of warehouses.
///
/// # Errors
/// As [`list`].
pub async fn loads(db: &Db, actor: &Actor) -> Result<Vec<StockLoad>> {
    let company = reporter(actor)?.company;
    found(db, "kind <> $2", [company.0.into(), StockChange::Warehouses.code().into()]).await
}

/// One load of the actor's company.
///
/// # Errors
/// `NotFound`; as [`list`].
pub async fn get_load(db: &Db, actor: &Actor, id: i64) -> Result<StockLoad> {
    let company = reporter(actor)?.company;
    found(db, "id = $2", [company.0.into(), id.into()]).await?.pop().ok_or(Error::NotFound)
}

/// The same with all rows that were not taken: what lists read has the first ones only.
///
/// # Errors
/// As [`get_load`].
pub async fn whole_load(db: &Db, actor: &Actor, id: i64) -> Result<StockLoad> {
    let mut load = get_load(db, actor, id).await?;
    if let Some(rows) = refused_rows(db.reader(), RefusedOf::Load, id).await? {
        load.report.rows = rows;
    }
    Ok(load)
}

async fn found(db: &Db, of: &str, values: [Value; 2]) -> Result<Vec<StockLoad>> {
    let sql = format!(
        "SELECT id, user_id, at, kind, state, file, rows_before, kept, report, by_letter FROM dealer_stock_loads
         WHERE company_id = $1 AND {of} ORDER BY id DESC LIMIT {LOADS}"
    );
    let rows: Vec<LoadRow> = sql::all(db.reader(), &sql, values).await?;
    let people: Vec<i64> = rows.iter().map(|row| row.user_id).collect();
    let names = names(db.reader(), &people).await?;
    let load = |row: LoadRow| {
        Ok(StockLoad {
            id: row.id,
            kind: StockChange::from_code(&row.kind).ok_or_else(|| broken("kind of a load"))?,
            state: LoadState::from_code(&row.state).ok_or_else(|| broken("state of a load"))?,
            at: instant(row.at)?,
            by: names.of(row.user_id),
            file: row.file,
            report: serde_json::from_str(&row.report).map_err(|_| broken("report of a load"))?,
            before: u64::try_from(row.rows_before).unwrap_or(0),
            kept: row.kept,
            by_letter: row.by_letter,
        })
    };
    rows.into_iter().map(load).collect()
}
