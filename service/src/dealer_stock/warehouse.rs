//! «Склады»: the warehouses of a dealer, by hand and from a table. One that is deleted can be brought back; its stock is
//! shown to nobody meanwhile.

use super::{Source, Written, codes, lock, reporter, told, write};
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result};
use crate::sql;
use chrono::{DateTime, Utc};
use domain::actor::{Actor, Buyer};
use domain::dealer_stock::{
    LoadState, RefusedStockRow, StockChange, StockError, StockFault, StockReport, WAREHOUSES_LIMIT, WarehouseForm,
};
use domain::id::CompanyId;
use domain::import::{ImportError, ROWS_LIMIT, Row, read_warehouses};
use domain::town::Town;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Value};
use std::collections::HashMap;

/// A warehouse as its dealer sees it.
#[derive(Clone, Debug)]
pub struct Warehouse {
    pub id: i64,
    pub form: WarehouseForm,
    /// When its stock was reported.
    pub reported_at: Option<DateTime<Utc>>,
    /// Products that are reported there.
    pub rows: u64,
}

/// The warehouses of the actor's company, by code.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to report.
pub async fn warehouses(db: &Db, actor: &Actor) -> Result<Vec<Warehouse>> {
    let rows = select(db.reader(), reporter(actor)?.company, None).await?;
    rows.into_iter().map(WarehouseRow::read).collect()
}

/// One of them.
///
/// # Errors
/// `NotFound`; as [`warehouses`].
pub async fn warehouse(db: &Db, actor: &Actor, id: i64) -> Result<Warehouse> {
    let mut rows = select(db.reader(), reporter(actor)?.company, Some(id)).await?;
    rows.pop().ok_or(Error::NotFound)?.read()
}

#[derive(FromQueryResult)]
struct WarehouseRow {
    id: i64,
    code: String,
    address: String,
    contacts: String,
    reported_at: Option<i64>,
    products: i64,
}

impl WarehouseRow {
    fn read(self) -> Result<Warehouse> {
        Ok(Warehouse {
            id: self.id,
            form: WarehouseForm { code: self.code, address: self.address, contacts: self.contacts },
            reported_at: self.reported_at.map(instant).transpose()?,
            rows: u64::try_from(self.products).unwrap_or(0),
        })
    }
}

async fn select(db: &impl ConnectionTrait, company: CompanyId, id: Option<i64>) -> Result<Vec<WarehouseRow>> {
    let sql = "SELECT w.id, w.code, w.address, w.contacts, w.reported_at,
                   (SELECT COUNT(*) FROM dealer_stock s WHERE s.dealer_warehouse_id = w.id) AS products
               FROM dealer_warehouses w WHERE w.company_id = $1 AND w.deleted_at IS NULL AND ($2 = 0 OR w.id = $2)
               ORDER BY w.code, w.id";
    sql::all(db, sql, [company.0.into(), id.unwrap_or(0).into()]).await
}

/// Adds a warehouse by hand; its id.
///
/// # Errors
/// What [`StockError`] says of a warehouse; `CodeKnown`, `WarehousesLimit`.
pub async fn add_warehouse(db: &Db, actor: &Actor, code: &str, address: &str, contacts: &str) -> Result<i64> {
    let buyer = reporter(actor)?;
    let form = WarehouseForm::new(code, address, contacts)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    if codes(&tx, buyer.company).await?.find(&form.code).is_ok() {
        return Err(StockError::CodeKnown { code: form.code }.into());
    }
    let id = insert(&tx, buyer, &form).await?;
    room(&tx, buyer).await?;
    told(&tx, buyer.company).await?;
    tx.commit().await?;
    Ok(id)
}

/// The values of a warehouse behind its company: code, place, contacts.
fn values(buyer: &Buyer, form: &WarehouseForm) -> [Value; 8] {
    let town = Town::of(&form.address);
    let (latitude, longitude) = town.at.unzip();
    [
        buyer.company.0.into(),
        form.code.as_str().into(),
        town.name.into(),
        town.region.into(),
        form.address.as_str().into(),
        form.contacts.as_str().into(),
        latitude.into(),
        longitude.into(),
    ]
}

/// Puts a warehouse in. The code of one that was deleted begins anew: what was reported there does not come back.
async fn insert(tx: &DatabaseTransaction, buyer: &Buyer, form: &WarehouseForm) -> Result<i64> {
    let sql = "INSERT INTO dealer_warehouses (company_id, code, city, region, address, contacts, latitude, longitude)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (company_id, code) DO UPDATE SET city = excluded.city, region = excluded.region,
                   address = excluded.address, contacts = excluded.contacts, latitude = excluded.latitude,
                   longitude = excluded.longitude, reported_at = NULL, deleted_at = NULL
               RETURNING id";
    let id = sql::number(tx, sql, values(buyer, form)).await?.ok_or(Error::NotFound)?;
    sql::run(tx, "DELETE FROM dealer_stock WHERE dealer_warehouse_id = $1", [id.into()]).await?;
    Ok(id)
}

/// Refuses more warehouses than a company may have, when some have been written.
async fn room(tx: &DatabaseTransaction, buyer: &Buyer) -> Result<()> {
    let sql = "SELECT COUNT(*) FROM dealer_warehouses WHERE company_id = $1 AND deleted_at IS NULL";
    let count = sql::number(tx, sql, [buyer.company.0.into()]).await?.unwrap_or(0);
    if count > i64::from(WAREHOUSES_LIMIT) {
        return Err(StockError::WarehousesLimit { limit: WAREHOUSES_LIMIT }.into());
    }
    Ok(())
}

/// Describes a warehouse anew. What lies there stays.
///
/// # Errors
/// As [`add_warehouse`]; `NotFound`.
pub async fn save_warehouse(db: &Db, actor: &Actor, id: i64, code: &str, address: &str, contacts: &str) -> Result<()> {
    let buyer = reporter(actor)?;
    let form = WarehouseForm::new(code, address, contacts)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    let before = select(&tx, buyer.company, Some(id)).await?.pop().ok_or(Error::NotFound)?.read()?.form;
    if codes(&tx, buyer.company).await?.find(&form.code).is_ok_and(|other| other != id) {
        return Err(StockError::CodeKnown { code: form.code }.into());
    }
    // One that was deleted gives its code free for good.
    let free = "UPDATE dealer_warehouses SET code = code || ' ' || CAST(id AS TEXT)
                WHERE company_id = $1 AND code = $2 AND id <> $3 AND deleted_at IS NOT NULL";
    sql::run(&tx, free, [buyer.company.0.into(), form.code.as_str().into(), id.into()]).await?;
    let sql =
        "UPDATE dealer_warehouses SET code = $2, city = $3, region = $4, address = $5, contacts = $6, latitude = $7,
                   longitude = $8 WHERE company_id = $1 AND id = $9";
    let values = values(buyer, &form).into_iter().chain([id.into()]);
    sql::run(&tx, sql, values).await?;
    if before != form {
        told(&tx, buyer.company).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes a warehouse off the list, and what lies there from everybody's sight; its code. [`restore_warehouse`] brings both
/// back.
///
/// # Errors
/// `NotFound`.
pub async fn delete_warehouse(db: &Db, actor: &Actor, id: i64) -> Result<String> {
    let buyer = reporter(actor)?;
    let sql = "UPDATE dealer_warehouses SET deleted_at = $1 WHERE id = $2 AND company_id = $3 AND deleted_at IS NULL
               RETURNING code";
    let values = [millis(db.now()).into(), id.into(), buyer.company.0.into()];
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    let code = sql::text(&tx, sql, values).await?.ok_or(Error::NotFound)?;
    told(&tx, buyer.company).await?;
    tx.commit().await?;
    Ok(code)
}

/// Brings a deleted warehouse back.
///
/// # Errors
/// `CodeKnown` when another has its code by now; `WarehousesLimit`; `NotFound`.
pub async fn restore_warehouse(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let buyer = reporter(actor)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    let sql = "SELECT code FROM dealer_warehouses WHERE id = $1 AND company_id = $2";
    let code = sql::text(&tx, sql, [id.into(), buyer.company.0.into()]).await?.ok_or(Error::NotFound)?;
    if codes(&tx, buyer.company).await?.find(&code).is_ok_and(|other| other != id) {
        return Err(StockError::CodeKnown { code }.into());
    }
    sql::run(&tx, "UPDATE dealer_warehouses SET deleted_at = NULL WHERE id = $1", [id.into()]).await?;
    room(&tx, buyer).await?;
    told(&tx, buyer.company).await?;
    tx.commit().await?;
    Ok(())
}

/// Adds the warehouses of a table; the id of the load. One that is there already and is written otherwise is refused: it is
/// put right on its page.
///
/// # Errors
/// `Empty`, `RowsLimit`; `WarehousesLimit`. Rows that are not taken are no error: they stand in the report.
pub async fn load_warehouses(db: &Db, actor: &Actor, file: &str, rows: Vec<Row>) -> Result<(i64, StockReport)> {
    let buyer = reporter(actor)?;
    let lines = read_lines(&rows)?;
    let tx = db.begin().await?;
    let loaded = load_lines(db, &tx, buyer, Source { file, by_letter: false }, lines).await?;
    tx.commit().await?;
    Ok(loaded)
}

/// What a row of a table of warehouses says.
type Line = std::result::Result<(u32, WarehouseForm), RefusedStockRow>;

/// What a table says.
pub(crate) fn read_lines(rows: &[Row]) -> Result<Vec<Line>> {
    if rows.len() > ROWS_LIMIT {
        return Err(ImportError::RowsLimit { limit: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX) }.into());
    }
    let lines = read_warehouses(rows);
    if lines.is_empty() { Err(ImportError::Empty.into()) } else { Ok(lines) }
}

/// [`load_warehouses`] of a table that has been read, in the transaction of who asks.
pub(crate) async fn load_lines(
    db: &Db,
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    source: Source<'_>,
    lines: Vec<Line>,
) -> Result<(i64, StockReport)> {
    lock(tx, buyer.company).await?;
    let there = select(tx, buyer.company, None).await?;
    let codes = codes(tx, buyer.company).await?;
    let mut known: HashMap<i64, WarehouseForm> = HashMap::new();
    for row in there {
        known.insert(row.id, WarehouseForm { code: row.code, address: row.address, contacts: row.contacts });
    }
    let mut report = StockReport::default();
    let mut fresh: Vec<WarehouseForm> = vec![];
    for line in lines {
        let (row, form) = match line {
            Ok(line) => line,
            Err(refused) => {
                report.refuse(refused);
                continue;
            }
        };
        let before = codes.find(&form.code).ok().and_then(|id| known.get(&id));
        match before.or_else(|| fresh.iter().find(|other| other.code == form.code)) {
            Some(before) if *before == form => report.same += 1,
            Some(_) => {
                let fault = StockFault::Warehouse(StockError::CodeKnown { code: form.code.clone() });
                report.refuse(RefusedStockRow { row, cells: vec![form.address, form.contacts, form.code], fault });
            }
            None => {
                report.taken += 1;
                fresh.push(form);
                if report.taken > u64::from(WAREHOUSES_LIMIT) {
                    return Err(StockError::WarehousesLimit { limit: WAREHOUSES_LIMIT }.into());
                }
            }
        }
    }
    for form in &fresh {
        insert(tx, buyer, form).await?;
    }
    room(tx, buyer).await?;
    if !fresh.is_empty() {
        told(tx, buyer.company).await?;
    }
    let (kind, state) = (StockChange::Warehouses, LoadState::Applied);
    let id = write(db, tx, buyer, &Written { kind, state, source, before: 0, report: &report }).await?;
    Ok((id, report))
}

/// «Наименование дистрибьютора для отображения в информации об остатках», and what is shown when it is empty.
///
/// # Errors
/// As [`warehouses`].
pub async fn display_name(db: &Db, actor: &Actor) -> Result<(String, String)> {
    #[derive(FromQueryResult)]
    struct Names {
        display_name: String,
        name: String,
    }
    let sql = "SELECT display_name, name FROM companies WHERE id = $1";
    let names: Option<Names> = sql::one(db.reader(), sql, [reporter(actor)?.company.0.into()]).await?;
    names.map(|names| (names.display_name, names.name)).ok_or(Error::NotFound)
}

/// Changes it.
///
/// # Errors
/// `LongName`.
pub async fn set_display_name(db: &Db, actor: &Actor, name: &str) -> Result<()> {
    let buyer = reporter(actor)?;
    let name = domain::dealer_stock::display_name(name)?;
    let sql = "UPDATE companies SET display_name = $1 WHERE id = $2";
    sql::run(db.writer(), sql, [name.into(), buyer.company.0.into()]).await?;
    Ok(())
}
