//! A table of stock takes the place of what lay in the warehouses that it names, all at once; what it replaced is kept for a
//! while and can be put back. One that is suspiciously small waits until somebody says that it is meant.

use super::{Source, Written, codes, lock, reporter, told, write};
use crate::db::{Db, millis};
use crate::error::{Error, Result};
use crate::{dialect, letter, own, sql};
use domain::actor::{Actor, Buyer};
use domain::dealer_stock::{
    LoadState, SNAPSHOTS, Shrunk, StockChange, StockError, StockReport, UNDO_HOURS, WarehouseCodes, is_suspicious,
};
use domain::format::counted;
use domain::id::{CompanyId, ProductId};
use domain::import::{ImportError, ROWS_LIMIT, Reader, Row, StockRow, read_stock_table};
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::time::Duration;

/// Rows in one statement: a few megabytes.
pub(crate) const CHUNK: usize = 20_000;
/// Refused rows that a letter names.
const TOLD: usize = 20;
/// Warehouses that a sentence names.
const NAMED: usize = 5;

/// A load that has been put in.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub id: i64,
    pub state: LoadState,
    /// Rows that were there before.
    pub before: u64,
    pub report: StockReport,
}

/// Loads a table of stock: it takes the place of what lay in the warehouses of its good rows, or waits to be meant. The id
/// of the load, where it stands, and what became of the rows.
///
/// # Errors
/// `NoWarehouses`, `NoColumn`, `Empty`, `RowsLimit`. Rows that are not taken are no error: they stand in the report, all of
/// them.
pub async fn load(db: &Db, actor: &Actor, file: &str, rows: Vec<Row>) -> Result<(i64, LoadState, StockReport)> {
    let buyer = reporter(actor)?;
    let read = read(db, buyer, rows, read_stock_table).await?;
    let tx = db.begin().await?;
    let loaded = load_read(db, &tx, buyer, Source { file, by_letter: false }, read).await?;
    if loaded.state == LoadState::Waiting || loaded.report.refused > 0 {
        receipt(db, &tx, buyer, &loaded).await?;
    }
    tx.commit().await?;
    Ok((loaded.id, loaded.state, loaded.report))
}

/// The same of a table that has been read, in the transaction of who asks.
pub(crate) async fn load_read(
    db: &Db,
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    source: Source<'_>,
    (rows, mut report): (Vec<StockRow>, StockReport),
) -> Result<Loaded> {
    let warehouses: BTreeSet<i64> = rows.iter().map(|row| row.warehouse).collect();
    lock(tx, buyer.company).await?;
    // A later table is what is meant now.
    discard_waiting(tx, buyer.company).await?;
    let there = by_warehouse(tx, &warehouses).await?;
    let before = there.iter().map(|held| u64::try_from(held.rows).unwrap_or(0)).sum();
    report.shrunk = shrunk(there, &rows);
    let waits = !report.shrunk.is_empty() || !rows.is_empty() && is_suspicious(before, report.taken);
    let state = if waits { LoadState::Waiting } else { LoadState::Applied };
    let written = Written { kind: StockChange::Stock, state, source, before, report: &report };
    let id = write(db, tx, buyer, &written).await?;
    if waits {
        cover(tx, id, &warehouses).await?;
        put(tx, id, &rows).await?;
    } else {
        replace(db, tx, buyer.company, id, &warehouses, &rows).await?;
    }
    Ok(Loaded { id, state, before, report })
}

/// What a table of warehouses' goods says, read beside the threads that answer.
///
/// # Errors
/// `NoWarehouses`, `Empty`, `RowsLimit`; what `how` refuses.
pub(crate) async fn read<T: Send + 'static>(
    db: &Db,
    buyer: &Buyer,
    rows: Vec<Row>,
    how: impl FnOnce(&Reader<'_>, &WarehouseCodes, &[Row]) -> std::result::Result<(Vec<T>, StockReport), StockError>
    + Send
    + 'static,
) -> Result<(Vec<T>, StockReport)> {
    // Of the API the heading is ours: a call has as many rows as a file.
    if rows.len() > ROWS_LIMIT + 1 {
        return Err(ImportError::RowsLimit { limit: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX) }.into());
    }
    let codes = codes(db.reader(), buyer.company).await?;
    if codes.is_empty() {
        return Err(StockError::NoWarehouses.into());
    }
    let own = own::all(db, buyer.company).await?;
    let snapshot = db.snapshot();
    let read = move || how(&Reader::new(&snapshot.catalog, &own), &codes, &rows);
    let read = tokio::task::spawn_blocking(read).await.map_err(|error| Error::Internal(error.to_string()))?;
    let (rows, report) = read?;
    if rows.is_empty() && report.refused == 0 { Err(ImportError::Empty.into()) } else { Ok((rows, report)) }
}

/// A warehouse that a load is about, and how many rows lie there.
#[derive(FromQueryResult)]
struct Held {
    id: i64,
    code: String,
    rows: i64,
}

/// The rows that are reported in each of these warehouses.
async fn by_warehouse(tx: &DatabaseTransaction, warehouses: &BTreeSet<i64>) -> Result<Vec<Held>> {
    let mut values = vec![];
    let places = sql::places(&mut values, warehouses.iter().copied());
    let sql = format!(
        "SELECT w.id, w.code, (SELECT COUNT(*) FROM dealer_stock s WHERE s.dealer_warehouse_id = w.id) AS rows
         FROM dealer_warehouses w WHERE w.id IN ({places}) ORDER BY w.code, w.id"
    );
    sql::all(tx, &sql, values).await
}

/// Those of the warehouses that these rows would leave suspiciously little: one that collapses is not hidden by the others.
fn shrunk(there: Vec<Held>, rows: &[StockRow]) -> Vec<Shrunk> {
    let mut after: BTreeMap<i64, u64> = BTreeMap::new();
    for row in rows {
        *after.entry(row.warehouse).or_default() += 1;
    }
    let compared = there.into_iter().map(|held| Shrunk {
        before: u64::try_from(held.rows).unwrap_or(0),
        after: after.get(&held.id).copied().unwrap_or(0),
        code: held.code,
    });
    compared.filter(|one| is_suspicious(one.before, one.after)).collect()
}

/// Rows that are reported in these warehouses.
pub(super) async fn count(tx: &DatabaseTransaction, warehouses: &BTreeSet<i64>) -> Result<u64> {
    let mut values = vec![];
    let places = sql::places(&mut values, warehouses.iter().copied());
    let sql = format!("SELECT COUNT(*) FROM dealer_stock WHERE dealer_warehouse_id IN ({places})");
    Ok(u64::try_from(sql::number(tx, &sql, values).await?.unwrap_or(0)).unwrap_or(0))
}

/// Writes down which warehouses a load is about, and of when their stock was.
async fn cover(tx: &DatabaseTransaction, load: i64, warehouses: &BTreeSet<i64>) -> Result<()> {
    let mut values = vec![load.into()];
    let places = sql::places(&mut values, warehouses.iter().copied());
    let sql = format!(
        "INSERT INTO dealer_stock_load_warehouses (load_id, dealer_warehouse_id, reported_at)
         SELECT CAST($1 AS BIGINT), id, reported_at FROM dealer_warehouses WHERE id IN ({places})"
    );
    sql::run(tx, &sql, values).await?;
    Ok(())
}

/// Keeps what lies in these warehouses under a load.
pub(super) async fn keep(tx: &DatabaseTransaction, load: i64, of: &BTreeSet<i64>) -> Result<()> {
    cover(tx, load, of).await?;
    let mut values = vec![load.into()];
    let places = sql::places(&mut values, of.iter().copied());
    let keep = format!(
        "INSERT INTO dealer_stock_load_rows (load_id, product_id, dealer_warehouse_id, quantity, link)
         SELECT CAST($1 AS BIGINT), product_id, dealer_warehouse_id, quantity, link FROM dealer_stock
         WHERE dealer_warehouse_id IN ({places})"
    );
    sql::run(tx, &keep, values).await?;
    sql::run(tx, "UPDATE dealer_stock_loads SET kept = TRUE WHERE id = $1", [load.into()]).await?;
    Ok(())
}

/// Keeps what lies in these warehouses under a load, and clears them.
async fn clear(tx: &DatabaseTransaction, load: i64, of: &BTreeSet<i64>) -> Result<()> {
    keep(tx, load, of).await?;
    empty(tx, of).await
}

/// Takes away all that lies in these warehouses.
pub(super) async fn empty(tx: &DatabaseTransaction, warehouses: &BTreeSet<i64>) -> Result<()> {
    let mut values = vec![];
    let places = sql::places(&mut values, warehouses.iter().copied());
    sql::run(tx, &format!("DELETE FROM dealer_stock WHERE dealer_warehouse_id IN ({places})"), values).await?;
    Ok(())
}

/// Forgets what older loads have replaced; what «Удалить все остатки» took away is kept for its day.
pub(super) async fn forget(db: &Db, tx: &DatabaseTransaction, company: CompanyId) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Kept {
        id: i64,
        kind: String,
        at: i64,
    }
    let sql = "SELECT id, kind, at FROM dealer_stock_loads WHERE company_id = $1 AND kept ORDER BY id DESC";
    let kept: Vec<Kept> = sql::all(tx, sql, [company.0.into()]).await?;
    let day = millis(db.now() - Duration::from_hours(u64::from(UNDO_HOURS)));
    for load in kept.into_iter().skip(SNAPSHOTS).filter(|load| load.kind != StockChange::Delete.code() || load.at < day)
    {
        drop_rows(tx, load.id).await?;
        sql::run(tx, "UPDATE dealer_stock_loads SET kept = FALSE WHERE id = $1", [load.id.into()]).await?;
    }
    Ok(())
}

async fn drop_rows(tx: &DatabaseTransaction, load: i64) -> Result<()> {
    for table in ["dealer_stock_load_rows", "dealer_stock_load_warehouses"] {
        sql::run(tx, &format!("DELETE FROM {table} WHERE load_id = $1"), [load.into()]).await?;
    }
    Ok(())
}

/// Puts rows in under a load.
async fn put(tx: &DatabaseTransaction, load: i64, rows: &[StockRow]) -> Result<()> {
    let sql = format!(
        "INSERT INTO dealer_stock_load_rows (load_id, product_id, dealer_warehouse_id, quantity, link)
         SELECT {load}, a, b, c, d FROM {}",
        dialect::json_rows(tx, "nnnt")
    );
    insert(tx, rows, &sql).await
}

/// These rows are all that lies in these warehouses. Rows that say what they said are not written: day by day most of a table
/// is as it was, and PostgreSQL looks up warehouse and product of each row that is new to it.
async fn overwrite(tx: &DatabaseTransaction, warehouses: &BTreeSet<i64>, rows: &[StockRow]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Lies {
        product_id: i64,
        dealer_warehouse_id: i64,
        quantity: i64,
        link: String,
    }
    // More than any table brings is not compared in memory.
    if count(tx, warehouses).await? > ROWS_LIMIT as u64 {
        empty(tx, warehouses).await?;
    }
    let mut values = vec![];
    let places = sql::places(&mut values, warehouses.iter().copied());
    let sql = format!(
        "SELECT product_id, dealer_warehouse_id, quantity, link FROM dealer_stock WHERE dealer_warehouse_id IN ({places})"
    );
    let lies: Vec<Lies> = sql::all(tx, &sql, values).await?;
    let lies = lies.into_iter().map(|row| ((row.product_id, row.dealer_warehouse_id), (row.quantity, row.link)));
    let mut lies: HashMap<(i64, i64), (i64, String)> = lies.collect();
    let is_new = |row: &&StockRow| {
        let was = lies.remove(&(row.product.0, row.warehouse));
        was.is_none_or(|(quantity, link)| quantity != i64::from(row.pieces) || link != row.link)
    };
    let new: Vec<StockRow> = rows.iter().filter(is_new).cloned().collect();
    let gone: Vec<(i64, i64)> = lies.into_keys().collect();
    for chunk in gone.chunks(CHUNK) {
        let chunk = serde_json::to_string(chunk).map_err(|error| Error::Internal(error.to_string()))?;
        let sql = format!(
            "DELETE FROM dealer_stock WHERE (product_id, dealer_warehouse_id) IN (SELECT a, b FROM {})",
            dialect::json_rows(tx, "nn")
        );
        sql::run(tx, &sql, [chunk.into()]).await?;
    }
    // `WHERE TRUE` tells SQLite that `ON` begins no join.
    let sql = format!(
        "INSERT INTO dealer_stock (product_id, dealer_warehouse_id, quantity, link)
         SELECT a, b, c, d FROM {} WHERE TRUE
         ON CONFLICT (product_id, dealer_warehouse_id) DO UPDATE SET quantity = excluded.quantity, link = excluded.link",
        dialect::json_rows(tx, "nnnt")
    );
    insert(tx, &new, &sql).await
}

/// Runs a statement that puts in the rows of its one value, so many at a time.
pub(super) async fn insert(tx: &DatabaseTransaction, rows: &[StockRow], sql: &str) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let rows: Vec<_> = chunk.iter().map(|row| (row.product.0, row.warehouse, row.pieces, &row.link)).collect();
        let rows = serde_json::to_string(&rows).map_err(|error| Error::Internal(error.to_string()))?;
        sql::run(tx, sql, [rows.into()]).await?;
    }
    Ok(())
}

/// These rows take the place of what lay in these warehouses; the data is of now.
async fn replace(
    db: &Db,
    tx: &DatabaseTransaction,
    company: CompanyId,
    load: i64,
    warehouses: &BTreeSet<i64>,
    rows: &[StockRow],
) -> Result<()> {
    if warehouses.is_empty() {
        return Ok(());
    }
    keep(tx, load, warehouses).await?;
    overwrite(tx, warehouses, rows).await?;
    date(db, tx, warehouses).await?;
    told(tx, company).await?;
    forget(db, tx, company).await
}

/// What is reported of these warehouses is of now.
pub(super) async fn date(db: &Db, tx: &DatabaseTransaction, warehouses: &BTreeSet<i64>) -> Result<()> {
    let mut values = vec![millis(db.now()).into()];
    let places = sql::places(&mut values, warehouses.iter().copied());
    let sql = format!("UPDATE dealer_warehouses SET reported_at = $1 WHERE id IN ({places})");
    sql::run(tx, &sql, values).await?;
    Ok(())
}

/// The load that waits is not meant any more.
async fn discard_waiting(tx: &DatabaseTransaction, company: CompanyId) -> Result<()> {
    let sql = "UPDATE dealer_stock_loads SET state = $1 WHERE company_id = $2 AND state = $3 RETURNING id";
    let values = [LoadState::Discarded.code().into(), company.0.into(), LoadState::Waiting.code().into()];
    if let Some(id) = sql::number(tx, sql, values).await? {
        drop_rows(tx, id).await?;
    }
    Ok(())
}

/// The receipt: by letter to whoever loaded, when something is left to do.
async fn receipt(db: &Db, tx: &DatabaseTransaction, buyer: &Buyer, load: &Loaded) -> Result<()> {
    let email = "SELECT email FROM users WHERE id = $1";
    let Some(email) = sql::text(tx, email, [buyer.user.0.into()]).await?.filter(|email| !email.is_empty()) else {
        return Ok(());
    };
    let (id, report) = (load.id, &load.report);
    let mut sentences = vec![counts(report)];
    sentences.extend(load.question());
    let rows = report.rows.iter().take(TOLD);
    sentences.extend(rows.map(|row| format!("Строка {} не принята: {}.", row.row, row.cells.join(" | "))));
    let words = letter::Words {
        subject: "Загрузка остатков: нужны исправления",
        sentences: &sentences,
        button: Some(("Открыть загрузку", format!("{}/stock?load={id}", db.options().base_url))),
        note: "",
    };
    letter::enqueue(tx, words.to(&email, format!("dealer_stock:{id}")), db.now()).await
}

/// «Принято строк: 120, не принято: 5.»
pub(crate) fn counts(report: &StockReport) -> String {
    format!("Принято строк: {}, не принято: {}.", counted(report.taken), counted(report.refused))
}

impl Loaded {
    /// What somebody has to say of a load that waits.
    pub fn question(&self) -> Option<String> {
        let (taken, before) = (counted(self.report.taken), counted(self.before));
        let shrunk = named(&self.report.shrunk);
        (self.state == LoadState::Waiting).then(|| {
            format!(
                "Строк меньше обычного: {taken} вместо {before}.{shrunk} Остатки не изменены, пока вы не подтвердите загрузку."
            )
        })
    }
}

/// « Склад 001: 3 вместо 4 100.» of each warehouse that collapses, the first of them.
#[must_use]
pub fn named(shrunk: &[Shrunk]) -> String {
    let one = |one: &Shrunk| format!(" Склад {}: {} вместо {}.", one.code, counted(one.after), counted(one.before));
    let mut said: String = shrunk.iter().take(NAMED).map(one).collect();
    if shrunk.len() > NAMED {
        _ = write!(said, " И ещё складов: {}.", shrunk.len() - NAMED);
    }
    said
}

/// A load of the actor's company that waits.
async fn waiting(tx: &DatabaseTransaction, buyer: &Buyer, id: i64) -> Result<()> {
    let sql =
        format!("SELECT state FROM dealer_stock_loads WHERE id = $1 AND company_id = $2{}", dialect::for_update(tx));
    let state = sql::text(tx, &sql, [id.into(), buyer.company.0.into()]).await?.ok_or(Error::NotFound)?;
    if state == LoadState::Waiting.code() { Ok(()) } else { Err(Error::Conflict) }
}

/// A small load is meant: it takes its place.
///
/// # Errors
/// `NotFound`; `Conflict` when it does not wait any more.
pub async fn apply(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Stored {
        product_id: i64,
        dealer_warehouse_id: i64,
        quantity: i64,
        link: String,
    }
    let buyer = reporter(actor)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    waiting(&tx, buyer, id).await?;
    let sql = "SELECT r.product_id, r.dealer_warehouse_id, r.quantity, r.link FROM dealer_stock_load_rows r
               JOIN dealer_warehouses w ON w.id = r.dealer_warehouse_id
               WHERE r.load_id = $1 AND w.deleted_at IS NULL ORDER BY r.product_id, r.dealer_warehouse_id";
    let rows: Vec<Stored> = sql::all(&tx, sql, [id.into()]).await?;
    let rows = rows.into_iter().map(|row| StockRow {
        row: 0,
        product: ProductId(row.product_id),
        warehouse: row.dealer_warehouse_id,
        pieces: u32::try_from(row.quantity).unwrap_or(0),
        link: row.link,
    });
    let rows: Vec<StockRow> = rows.collect();
    let warehouses: BTreeSet<i64> = rows.iter().map(|row| row.warehouse).collect();
    drop_rows(&tx, id).await?;
    let sql = "UPDATE dealer_stock_loads SET state = $1 WHERE id = $2";
    sql::run(&tx, sql, [LoadState::Applied.code().into(), id.into()]).await?;
    replace(db, &tx, buyer.company, id, &warehouses, &rows).await?;
    tx.commit().await?;
    Ok(())
}

/// A small load is not meant: nothing changes.
///
/// # Errors
/// As [`apply`].
pub async fn discard(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let buyer = reporter(actor)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    waiting(&tx, buyer, id).await?;
    discard_waiting(&tx, buyer.company).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// «Удалить все остатки» of all warehouses; the id of the change, which [`restore`] takes back.
///
/// # Errors
/// `Nothing` when none are reported.
pub async fn delete_all(db: &Db, actor: &Actor) -> Result<i64> {
    let buyer = reporter(actor)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    let sql = "SELECT w.id FROM dealer_warehouses w WHERE w.company_id = $1 AND w.deleted_at IS NULL
               AND EXISTS (SELECT 1 FROM dealer_stock s WHERE s.dealer_warehouse_id = w.id)";
    let rows: Vec<Id> = sql::all(&tx, sql, [buyer.company.0.into()]).await?;
    let warehouses: BTreeSet<i64> = rows.into_iter().map(|row| row.id).collect();
    if warehouses.is_empty() {
        return Err(StockError::Nothing.into());
    }
    discard_waiting(&tx, buyer.company).await?;
    let before = count(&tx, &warehouses).await?;
    let (kind, state, report) = (StockChange::Delete, LoadState::Applied, StockReport::default());
    let id =
        write(db, &tx, buyer, &Written { kind, state, source: Source::default(), before, report: &report }).await?;
    clear(&tx, id, &warehouses).await?;
    forget(db, &tx, buyer.company).await?;
    let mut values = vec![];
    let places = sql::places(&mut values, warehouses);
    sql::run(&tx, &format!("UPDATE dealer_warehouses SET reported_at = NULL WHERE id IN ({places})"), values).await?;
    told(&tx, buyer.company).await?;
    tx.commit().await?;
    Ok(id)
}

/// Puts back what lay in the warehouses of a load before it, with the day that it was of; the id of this change, which can
/// be taken back too. Warehouses that have been deleted since stay as they are.
///
/// # Errors
/// `NotFound`; `Gone` when what was there is no longer kept.
pub async fn restore(db: &Db, actor: &Actor, load: i64) -> Result<i64> {
    let buyer = reporter(actor)?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    let sql = "SELECT CASE WHEN kept THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END FROM dealer_stock_loads
               WHERE id = $1 AND company_id = $2";
    let kept = sql::number(&tx, sql, [load.into(), buyer.company.0.into()]).await?.ok_or(Error::NotFound)?;
    if kept == 0 {
        return Err(StockError::Gone.into());
    }
    let sql = "SELECT w.id FROM dealer_stock_load_warehouses k JOIN dealer_warehouses w ON w.id = k.dealer_warehouse_id
               WHERE k.load_id = $1 AND w.company_id = $2 AND w.deleted_at IS NULL";
    let rows: Vec<Id> = sql::all(&tx, sql, [load.into(), buyer.company.0.into()]).await?;
    let warehouses: BTreeSet<i64> = rows.into_iter().map(|row| row.id).collect();
    discard_waiting(&tx, buyer.company).await?;
    let before = count(&tx, &warehouses).await?;
    let back = "SELECT COUNT(*) FROM dealer_stock_load_rows r JOIN dealer_warehouses w ON w.id = r.dealer_warehouse_id
                WHERE r.load_id = $1 AND w.deleted_at IS NULL";
    let taken = sql::number(&tx, back, [load.into()]).await?.unwrap_or(0);
    let report = StockReport { taken: u64::try_from(taken).unwrap_or(0), ..StockReport::default() };
    let (kind, state) = (StockChange::Restore, LoadState::Applied);
    let id =
        write(db, &tx, buyer, &Written { kind, state, source: Source::default(), before, report: &report }).await?;
    if !warehouses.is_empty() {
        clear(&tx, id, &warehouses).await?;
        put_back(&tx, load, &warehouses).await?;
        forget(db, &tx, buyer.company).await?;
        told(&tx, buyer.company).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// What a load replaced in these warehouses is what is reported again, as of its own day.
async fn put_back(tx: &DatabaseTransaction, load: i64, warehouses: &BTreeSet<i64>) -> Result<()> {
    let mut values = vec![load.into()];
    let places = sql::places(&mut values, warehouses.iter().copied());
    let rows = format!(
        "INSERT INTO dealer_stock (product_id, dealer_warehouse_id, quantity, link)
         SELECT product_id, dealer_warehouse_id, quantity, link FROM dealer_stock_load_rows
         WHERE load_id = $1 AND dealer_warehouse_id IN ({places})"
    );
    sql::run(tx, &rows, values.clone()).await?;
    let day = format!(
        "UPDATE dealer_warehouses SET reported_at = (SELECT k.reported_at FROM dealer_stock_load_warehouses k
             WHERE k.load_id = $1 AND k.dealer_warehouse_id = dealer_warehouses.id) WHERE id IN ({places})"
    );
    sql::run(tx, &day, values).await?;
    Ok(())
}
