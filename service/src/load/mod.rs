//! Tables of products, of base prices and of stock that the supplier's people load. A table is read and compared first;
//! applied, it changes everything at once, in one transaction; undone, it puts back what nobody has changed since, and of
//! products all or nothing.

mod product;

use crate::db::{Db, instant, millis};
use crate::entity::load_row;
use crate::error::{Error, Result, broken, denied};
use crate::goods::{self, Names};
use crate::user::names;
use crate::{dialect, price_list, sql};
use chrono::{DateTime, NaiveDate, Utc};
use domain::Refusal;
use domain::actor::Actor;
use domain::change::{self, ChangeError, ChangeField, Changed};
use domain::format::moscow;
use domain::id::UserId;
use domain::import::{ImportError, ROWS_LIMIT, Row};
use domain::load::{Column, LoadFault, LoadKind, LoadRow, LoadState, read_load};
use domain::page::{PAGE_ROWS, Page};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, Value};
use std::collections::BTreeMap;

/// Rows in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 2_000;
/// Characters of a file's name that are kept.
const NAME: usize = 100;
/// Rows that an applied load changes.
const FRESH: &str = "state IN ('new', 'changed')";

/// A table that was loaded.
#[derive(Clone, Debug)]
pub struct Load {
    pub id: i64,
    pub kind: LoadKind,
    /// Of the file.
    pub name: String,
    pub by: String,
    pub at: DateTime<Utc>,
    /// When it was applied, and by whom.
    pub applied: Option<(DateTime<Utc>, String)>,
    /// From when its prices hold.
    pub from: Option<NaiveDate>,
    pub undone: Option<(DateTime<Utc>, String)>,
    /// Rows that the undo left, as somebody had changed them since.
    pub kept: u64,
    /// Rows by what becomes of them.
    pub counts: Vec<(LoadState, u64)>,
}

impl Load {
    /// Rows in this state.
    #[must_use]
    pub fn count(&self, state: LoadState) -> u64 {
        self.counts.iter().find(|(of, _)| *of == state).map_or(0, |(_, count)| *count)
    }

    /// Rows that it changes.
    #[must_use]
    pub fn fresh(&self) -> u64 {
        self.count(LoadState::New) + self.count(LoadState::Changed)
    }
}

/// A row of a table beside what is stored.
#[derive(Clone, Debug)]
pub struct LoadLine {
    /// In the file, from 1.
    pub row: i64,
    /// As they are written.
    pub article: String,
    pub warehouse: String,
    pub typed: String,
    /// The product's name, when it was found.
    pub name: String,
    /// Kopecks or pieces; none: it was not understood.
    pub value: Option<i64>,
    pub was: Option<i64>,
    pub state: LoadState,
    pub fault: Option<LoadFault>,
    /// Of a table of products: what the row changes, from what to what, as histories keep it; a new product from nothing.
    pub edits: Vec<(Changed, String, String)>,
    /// The cells that are not empty.
    pub cells: BTreeMap<Column, String>,
}

/// Whether somebody may load: before a byte of a file is read.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub fn may_load(actor: &Actor) -> Result<UserId> {
    Ok(actor.staff().map_err(denied)?.user)
}

#[derive(FromQueryResult)]
struct Head {
    id: i64,
    kind: String,
    name: String,
    created_by: i64,
    created_at: i64,
    applied_by: Option<i64>,
    applied_at: Option<i64>,
    undone_by: Option<i64>,
    undone_at: Option<i64>,
    kept: Option<i64>,
    valid_from: Option<NaiveDate>,
}

const HEADS: &str = "SELECT l.id, l.kind, l.name, l.created_by, l.created_at, l.applied_by, l.applied_at, l.undone_by,
    l.undone_at, l.kept, p.valid_from FROM loads l LEFT JOIN price_lists p ON p.id = l.price_list_id";

async fn filled(db: &Db, heads: Vec<Head>) -> Result<Vec<Load>> {
    #[derive(FromQueryResult)]
    struct Count {
        load_id: i64,
        state: String,
        count: i64,
    }
    let mut values = vec![];
    let ids = sql::places(&mut values, heads.iter().map(|head| head.id));
    let sql = format!(
        "SELECT load_id, state, COUNT(*) AS count FROM load_rows WHERE load_id IN ({ids}) GROUP BY load_id, state"
    );
    let counts: Vec<Count> = sql::all(db.reader(), &sql, values).await?;
    let people = heads.iter().flat_map(|head| [Some(head.created_by), head.applied_by, head.undone_by]);
    let names = names(db.reader(), &people.flatten().collect::<Vec<_>>()).await?;
    let load = |head: Head| {
        let done = |at: Option<i64>, by: Option<i64>| match (at, by) {
            (Some(at), Some(by)) => Ok::<_, Error>(Some((instant(at)?, names.of(by)))),
            _ => Ok(None),
        };
        let own = counts.iter().filter(|count| count.load_id == head.id);
        let own = own
            .filter_map(|count| Some((LoadState::from_code(&count.state)?, u64::try_from(count.count).unwrap_or(0))));
        Ok(Load {
            kind: LoadKind::from_code(&head.kind).ok_or_else(|| broken("kind of a load"))?,
            by: names.of(head.created_by),
            at: instant(head.created_at)?,
            applied: done(head.applied_at, head.applied_by)?,
            undone: done(head.undone_at, head.undone_by)?,
            from: head.valid_from,
            kept: u64::try_from(head.kept.unwrap_or(0)).unwrap_or(0),
            counts: own.collect(),
            id: head.id,
            name: head.name,
        })
    };
    heads.into_iter().map(load).collect()
}

/// Tables of a kind, the newest first.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn list(db: &Db, actor: &Actor, kind: LoadKind, page: u32) -> Result<Page<Load>> {
    may_load(actor)?;
    let count = "SELECT COUNT(*) FROM loads WHERE kind = $1";
    let total = sql::number(db.reader(), count, [kind.code().into()]).await?.unwrap_or(0);
    let page = page.max(1);
    let sql = format!(
        "{HEADS} WHERE l.kind = $1 ORDER BY l.id DESC LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows = filled(db, sql::all(db.reader(), &sql, [kind.code().into()]).await?).await?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// A table with a page of its rows, all or those in one state, in the order of the file.
///
/// # Errors
/// `NotFound`, also for a table of the other kind; `Forbidden`.
pub async fn get(
    db: &Db,
    actor: &Actor,
    kind: LoadKind,
    id: i64,
    state: Option<LoadState>,
    page: u32,
) -> Result<(Load, Page<LoadLine>)> {
    may_load(actor)?;
    let sql = format!("{HEADS} WHERE l.id = $1 AND l.kind = $2");
    let head: Head = sql::one(db.reader(), &sql, [id.into(), kind.code().into()]).await?.ok_or(Error::NotFound)?;
    let load = filled(db, vec![head]).await?.pop().ok_or(Error::NotFound)?;
    let total = state.map_or_else(|| load.counts.iter().map(|(_, count)| count).sum(), |state| load.count(state));
    let page = page.max(1);
    let sql = format!(
        "{LINES} WHERE r.load_id = $1 AND ($2 = '' OR r.state = $2) ORDER BY r.source_row LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let values = [id.into(), state.map_or("", LoadState::code).into()];
    let rows = lines(db, &sql, values).await?;
    Ok((load, Page { rows, total, number: page, size: PAGE_ROWS }))
}

const LINES: &str =
    "SELECT r.source_row, r.article, r.warehouse, r.typed, COALESCE(p.name, '') AS name, r.value, r.was,
    r.state, r.fault, r.cells, r.before, r.after
    FROM load_rows r LEFT JOIN products p ON p.id = r.product_id";

async fn lines(db: &Db, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Vec<LoadLine>> {
    #[derive(FromQueryResult)]
    struct Line {
        source_row: i64,
        article: String,
        warehouse: String,
        typed: String,
        name: String,
        value: Option<i64>,
        was: Option<i64>,
        state: String,
        fault: String,
        cells: String,
        before: String,
        after: String,
    }
    let rows: Vec<Line> = sql::all(db.reader(), sql, values).await?;
    let names = if rows.iter().any(|row| !row.after.is_empty()) { Some(Names::read(db.reader()).await?) } else { None };
    let line = |row: Line| {
        let (before, after) = (goods::read(&row.before)?, goods::read(&row.after)?);
        let edits = names.as_ref().zip(after.as_ref()).map(|(names, after)| names.edits(before.as_ref(), after));
        let edits = edits.unwrap_or_default().into_iter().filter(|edit| edit.was != edit.now);
        let cells = match row.cells.as_str() {
            "" => BTreeMap::new(),
            cells => serde_json::from_str(cells).map_err(|_| broken("cells of a row"))?,
        };
        Ok(LoadLine {
            edits: edits.map(|edit| (edit.changed, edit.was, edit.now)).collect(),
            cells,
            row: row.source_row,
            article: row.article,
            warehouse: row.warehouse,
            typed: row.typed,
            name: after.map_or(row.name, |after| after.name),
            value: row.value,
            was: row.was,
            state: LoadState::from_code(&row.state).ok_or_else(|| broken("state of a row"))?,
            fault: LoadFault::from_code(&row.fault),
        })
    };
    rows.into_iter().map(line).collect()
}

/// All rows of a table that change nothing as they are wrong or name no product: what a person puts right and sends again.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn faults(db: &Db, actor: &Actor, kind: LoadKind, id: i64) -> Result<Vec<LoadLine>> {
    may_load(actor)?;
    let there = "SELECT id FROM loads WHERE id = $1 AND kind = $2";
    sql::number(db.reader(), there, [id.into(), kind.code().into()]).await?.ok_or(Error::NotFound)?;
    let sql = format!("{LINES} WHERE r.load_id = $1 AND r.state IN ('not_found', 'wrong') ORDER BY r.source_row");
    lines(db, &sql, [id.into()]).await
}

/// Reads a table and compares it with what is stored: nothing is changed but the list of tables. Its number.
///
/// # Errors
/// `Empty`, `RowsLimit`; `Headings` for products without; `Forbidden`. Rows that are wrong are no error: they stand in the table.
pub async fn read(db: &Db, actor: &Actor, kind: LoadKind, name: &str, rows: Vec<Row>) -> Result<i64> {
    let by = may_load(actor)?;
    if kind == LoadKind::Products {
        return product::read(db, by, name, rows).await;
    }
    let snapshot = db.snapshot();
    // A long table takes a part of a second of a core: beside the threads that answer.
    let lines = tokio::task::spawn_blocking(move || read_load(kind, &snapshot.catalog, &rows)).await;
    let lines = lines.map_err(|error| Error::Internal(error.to_string()))?;
    if lines.is_empty() {
        return Err(ImportError::Empty.into());
    }
    if lines.len() > ROWS_LIMIT {
        return Err(ImportError::RowsLimit { limit: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX) }.into());
    }
    let tx = db.begin().await?;
    let id = head(&tx, db, by, kind, name).await?;
    let mut lines = lines.into_iter().map(|line| row(id, line));
    loop {
        let chunk: Vec<_> = lines.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        load_row::Entity::insert_many(chunk).exec_without_returning(&tx).await?;
    }
    compare(&tx, kind, id, None).await?;
    tx.commit().await?;
    Ok(id)
}

/// A table without rows: its number.
async fn head(tx: &DatabaseTransaction, db: &Db, by: UserId, kind: LoadKind, name: &str) -> Result<i64> {
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME).collect();
    let sql = "INSERT INTO loads (kind, name, created_by, created_at) VALUES ($1, $2, $3, $4) RETURNING id";
    let values = [kind.code().into(), name.into(), by.0.into(), millis(db.now()).into()];
    sql::number(tx, sql, values).await?.ok_or(Error::NotFound)
}

/// A row before it is compared: a good one counts as new.
fn row(load: i64, line: LoadRow) -> load_row::ActiveModel {
    let found = line.found.ok();
    let (state, fault) = line.found.err().unwrap_or((LoadState::New, None));
    load_row::ActiveModel {
        load_id: Set(load),
        source_row: Set(line.row.into()),
        article: Set(line.article),
        warehouse: Set(line.warehouse),
        typed: Set(line.value),
        product_id: Set(found.map(|found| found.product.0)),
        warehouse_id: Set(found.and_then(|found| found.warehouse).map(|warehouse| warehouse.0)),
        value: Set(found.map(|found| found.value)),
        was: Set(None),
        state: Set(state.code().to_owned()),
        fault: Set(fault.map_or("", LoadFault::code).to_owned()),
        cells: Set(String::new()),
        before: Set(String::new()),
        after: Set(String::new()),
    }
}

/// Compares the good rows with what is stored this moment; prices from a day on, with what is announced for that day.
async fn compare(tx: &DatabaseTransaction, kind: LoadKind, id: i64, from: Option<NaiveDate>) -> Result<()> {
    let announced = from.map(|from| {
        format!(
            "SELECT COALESCE((SELECT i.base_price FROM price_list_items i JOIN price_lists l ON l.id = i.price_list_id
                 WHERE i.product_id = p.id AND l.applied_at IS NULL AND l.valid_from <= '{from}'
                 ORDER BY l.valid_from DESC, l.id DESC LIMIT 1), NULLIF(p.base_price, 0))
             FROM products p WHERE p.id = load_rows.product_id"
        )
    });
    let (was, promised) = match kind {
        // Products are compared by their own rules.
        LoadKind::Products => return Ok(()),
        LoadKind::Prices => {
            let now = "SELECT NULLIF(p.base_price, 0) FROM products p WHERE p.id = load_rows.product_id";
            (announced.as_deref().unwrap_or(now), "0")
        }
        LoadKind::Stock => (
            "SELECT s.on_hand FROM stock_levels s
             WHERE s.product_id = load_rows.product_id AND s.warehouse_id = load_rows.warehouse_id",
            "COALESCE((SELECT s.reserved FROM stock_levels s
             WHERE s.product_id = load_rows.product_id AND s.warehouse_id = load_rows.warehouse_id), 0)",
        ),
    };
    let sql = format!("UPDATE load_rows SET was = ({was}), fault = '' WHERE load_id = $1 AND value IS NOT NULL");
    sql::run(tx, &sql, [id.into()]).await?;
    let sql = format!(
        "UPDATE load_rows SET
             state = CASE WHEN value < {promised} THEN 'wrong' WHEN was IS NULL THEN 'new'
                 WHEN was = value THEN 'same' ELSE 'changed' END,
             fault = CASE WHEN value < {promised} THEN 'promised' ELSE '' END
         WHERE load_id = $1 AND value IS NOT NULL"
    );
    sql::run(tx, &sql, [id.into()]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Locked {
    kind: String,
    name: String,
    applied_at: Option<i64>,
    undone_at: Option<i64>,
    price_list_id: Option<i64>,
}

async fn locked(tx: &DatabaseTransaction, id: i64) -> Result<(LoadKind, Locked)> {
    let sql = format!(
        "SELECT kind, name, applied_at, undone_at, price_list_id FROM loads WHERE id = $1{}",
        dialect::for_update(tx)
    );
    let head: Locked = sql::one(tx, &sql, [id.into()]).await?.ok_or(Error::NotFound)?;
    Ok((LoadKind::from_code(&head.kind).ok_or_else(|| broken("kind of a load"))?, head))
}

/// Applies a table at once: products and stock now, prices from a day on. It is compared once more, so that it says what it changed.
///
/// # Errors
/// `Done` for one that was applied already; `Nothing`; `Day`; `NotFound`; `Forbidden`.
pub async fn apply(db: &Db, actor: &Actor, id: i64, from: &str) -> Result<LoadKind> {
    let by = may_load(actor)?;
    let tx = db.begin().await?;
    let (kind, head) = locked(&tx, id).await?;
    if head.applied_at.is_some() {
        return Err(ChangeError::Done.into());
    }
    let now = millis(db.now());
    let list = match kind {
        LoadKind::Prices => {
            let from = change::day(from, ChangeField::From)?;
            Some(apply_prices(&tx, db, by, id, &head.name, from).await?)
        }
        LoadKind::Stock => {
            apply_stock(&tx, now, by, id).await?;
            None
        }
        LoadKind::Products => {
            product::apply(&tx, db, by, id, &head.name).await?;
            None
        }
    };
    let sql = "UPDATE loads SET applied_by = $1, applied_at = $2, price_list_id = $3 WHERE id = $4";
    sql::run(&tx, sql, [by.0.into(), now.into(), list.into(), id.into()]).await?;
    tx.commit().await?;
    Ok(kind)
}

/// What became of a table that a program sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its number; none: it changed nothing and is forgotten.
    pub load: Option<i64>,
    /// Rows that it changed, and that say what is stored already.
    pub changed: u64,
    pub same: u64,
    /// Rows that are wrong or name no product.
    pub faults: Vec<LoadLine>,
}

/// Reads a table and applies it at once, as a person does in two steps. One that changes nothing is no error: sent again, a
/// table changes nothing.
///
/// # Errors
/// `Empty`, `RowsLimit`, `Day`; `Forbidden`. Rows that are wrong are no error: the others are applied.
pub async fn send(db: &Db, actor: &Actor, kind: LoadKind, name: &str, from: &str, rows: Vec<Row>) -> Result<Sent> {
    let id = read(db, actor, kind, name, rows).await?;
    let applied = apply(db, actor, id, from).await;
    if kind == LoadKind::Prices && matches!(applied, Err(Error::Refused(Refusal::Change(ChangeError::Nothing)))) {
        // What was not applied says why, too.
        refuse_later(db.writer(), id, change::day(from, ChangeField::From)?).await?;
    }
    let (load, _) = get(db, actor, kind, id, None, 1).await?;
    let sent = Sent {
        load: applied.is_ok().then_some(id),
        changed: if applied.is_ok() { load.fresh() } else { 0 },
        same: load.count(LoadState::Same),
        faults: faults(db, actor, kind, id).await?,
    };
    match applied {
        Ok(_) => Ok(sent),
        Err(error) => {
            discard(db, actor, id).await?;
            match error {
                Error::Refused(Refusal::Change(ChangeError::Nothing)) => Ok(sent),
                error => Err(error),
            }
        }
    }
}

/// Refuses a table that changes nothing.
async fn something(tx: &DatabaseTransaction, id: i64) -> Result<()> {
    let sql = format!("SELECT COUNT(*) FROM load_rows WHERE load_id = $1 AND {FRESH}");
    match sql::number(tx, &sql, [id.into()]).await? {
        None | Some(0) => Err(ChangeError::Nothing.into()),
        _ => Ok(()),
    }
}

/// As a price list: one of today or earlier holds at once, another one on its day.
async fn apply_prices(
    tx: &DatabaseTransaction,
    db: &Db,
    by: UserId,
    id: i64,
    name: &str,
    from: NaiveDate,
) -> Result<i64> {
    // First: whoever changes prices waits here for each other.
    crate::catalog::changed(tx).await?;
    compare(tx, LoadKind::Prices, id, Some(from)).await?;
    refuse_later(tx, id, from).await?;
    something(tx, id).await?;
    let name = if name.trim().is_empty() { "—" } else { name };
    let list = price_list::create(tx, db, Some(by), name, from).await?;
    let sql = format!(
        "INSERT INTO price_list_items (price_list_id, product_id, base_price)
         SELECT $1, product_id, value FROM load_rows WHERE load_id = $2 AND {FRESH}"
    );
    sql::run(tx, &sql, [list.0.into(), id.into()]).await?;
    if from <= moscow(db.now()).date() {
        price_list::apply_due_in(tx, db).await?;
    }
    Ok(list.0)
}

/// A product whose price is of a later day keeps it: its row is wrong.
async fn refuse_later(db: &impl ConnectionTrait, id: i64, from: NaiveDate) -> Result<()> {
    let sql = format!(
        "UPDATE load_rows SET state = 'wrong', fault = 'later' WHERE load_id = $1 AND {FRESH} AND EXISTS (
             SELECT 1 FROM products p WHERE p.id = load_rows.product_id AND p.price_since > $2)"
    );
    sql::run(db, &sql, [id.into(), from.into()]).await?;
    Ok(())
}

async fn apply_stock(tx: &DatabaseTransaction, now: i64, by: UserId, id: i64) -> Result<()> {
    lock_stock(tx, id).await?;
    compare(tx, LoadKind::Stock, id, None).await?;
    something(tx, id).await?;
    let sql = format!(
        "INSERT INTO staff_changes (at, user_id, product_id, changed, about, was, now)
         SELECT $1, $2, r.product_id, 'stock', w.name, COALESCE(CAST(r.was AS TEXT), ''), CAST(r.value AS TEXT)
         FROM load_rows r JOIN warehouses w ON w.id = r.warehouse_id WHERE r.load_id = $3 AND r.{FRESH}
         ORDER BY r.source_row"
    );
    sql::run(tx, &sql, [now.into(), by.0.into(), id.into()]).await?;
    let sql = format!(
        "INSERT INTO stock_levels (product_id, warehouse_id, on_hand, reserved, safety, changed)
         SELECT product_id, warehouse_id, value, 0, 0, $1 FROM load_rows WHERE load_id = $2 AND {FRESH}
         ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand = excluded.on_hand, changed = excluded.changed,
             fed = NULL"
    );
    sql::run(tx, &sql, [now.into(), id.into()]).await?;
    Ok(())
}

/// In the order in which orders lock what they take.
async fn lock_stock(tx: &DatabaseTransaction, id: i64) -> Result<()> {
    let sql = format!(
        "SELECT product_id FROM stock_levels WHERE (product_id, warehouse_id) IN (
             SELECT r.product_id, r.warehouse_id FROM load_rows r WHERE r.load_id = $1 AND r.warehouse_id IS NOT NULL)
         ORDER BY product_id, warehouse_id{}",
        dialect::for_update(tx)
    );
    tx.query_all_raw(sql::statement(tx, &sql, [id.into()])).await?;
    Ok(())
}

/// Puts back what a table changed, but for what somebody has changed since; products all or nothing.
///
/// # Errors
/// `Used` for products that somebody has used or changed since; `Done` for one that was not applied, or undone already; `NotFound`; `Forbidden`.
pub async fn undo(db: &Db, actor: &Actor, id: i64) -> Result<LoadKind> {
    let by = may_load(actor)?;
    let tx = db.begin().await?;
    let (kind, head) = locked(&tx, id).await?;
    if head.applied_at.is_none() || head.undone_at.is_some() {
        return Err(ChangeError::Done.into());
    }
    let now = millis(db.now());
    let kept = match (kind, head.price_list_id) {
        (LoadKind::Prices, Some(list)) => price_list::take_back(&tx, db, by, list).await?,
        (LoadKind::Prices, None) => return Err(broken("price list of a load")),
        (LoadKind::Stock, _) => undo_stock(&tx, now, by, id).await?,
        (LoadKind::Products, _) => {
            product::undo(&tx, db, by, id, &head.name).await?;
            0
        }
    };
    let kept = i64::try_from(kept).unwrap_or(i64::MAX);
    let sql = "UPDATE loads SET undone_by = $1, undone_at = $2, kept = $3 WHERE id = $4";
    sql::run(&tx, sql, [by.0.into(), now.into(), kept.into(), id.into()]).await?;
    tx.commit().await?;
    Ok(kind)
}

/// How many rows stay: another quantity lies there by now, or more than before is promised.
async fn undo_stock(tx: &DatabaseTransaction, now: i64, by: UserId, id: i64) -> Result<u64> {
    lock_stock(tx, id).await?;
    let count = format!("SELECT COUNT(*) FROM load_rows WHERE load_id = $1 AND {FRESH}");
    let all = sql::number(tx, &count, [id.into()]).await?.unwrap_or(0);
    let same = format!(
        "r.load_id = $1 AND r.{FRESH} AND r.product_id = stock_levels.product_id
         AND r.warehouse_id = stock_levels.warehouse_id AND r.value = stock_levels.on_hand
         AND stock_levels.reserved <= COALESCE(r.was, 0)"
    );
    let sql = format!(
        "INSERT INTO staff_changes (at, user_id, product_id, changed, about, was, now)
         SELECT $2, $3, r.product_id, 'stock', w.name, CAST(r.value AS TEXT), CAST(COALESCE(r.was, 0) AS TEXT)
         FROM load_rows r JOIN stock_levels ON {same} JOIN warehouses w ON w.id = r.warehouse_id"
    );
    sql::run(tx, &sql, [id.into(), now.into(), by.0.into()]).await?;
    let sql = format!(
        "UPDATE stock_levels SET on_hand = (SELECT COALESCE(r.was, 0) FROM load_rows r WHERE {same}), changed = $2,
             fed = NULL
         WHERE EXISTS (SELECT 1 FROM load_rows r WHERE {same})"
    );
    let back = sql::run(tx, &sql, [id.into(), now.into()]).await?;
    Ok(u64::try_from(all).unwrap_or(0).saturating_sub(back))
}

/// Forgets a table that was not applied.
///
/// # Errors
/// `Done` for one that was; `NotFound`; `Forbidden`.
pub async fn discard(db: &Db, actor: &Actor, id: i64) -> Result<LoadKind> {
    may_load(actor)?;
    let tx = db.begin().await?;
    let (kind, head) = locked(&tx, id).await?;
    if head.applied_at.is_some() {
        return Err(ChangeError::Done.into());
    }
    sql::run(&tx, "DELETE FROM loads WHERE id = $1", [id.into()]).await?;
    tx.commit().await?;
    Ok(kind)
}
