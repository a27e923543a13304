//! Single rows of stock that programs add, change and take away («remains.add», «remains.update», «remains.delete»): the
//! others of the same warehouse stay as they are. When many are taken away at once, what was there is kept as loads keep it.

use super::load::{count, date, empty, forget, insert, keep, read};
use super::{Source, Written, lock, reporter, told, write};
use crate::db::Db;
use crate::error::Result;
use crate::{dialect, sql};
use domain::actor::{Actor, Buyer};
use domain::dealer_stock::{LoadState, MANY, RefusedStockRow, StockChange, StockFault, StockReport};
use domain::import::{Row, StockRemoval, StockRow, read_removals, read_stock_table};
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What is done with the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// What is there already is refused as `Known`.
    Add,
    /// What is there already gets the new quantity.
    Set,
    /// The quantity says nothing, and a row without an article means all that its warehouse has.
    Remove,
}

/// Products in one statement.
const CHUNK: usize = 500;

/// Adds, sets or takes away rows «Код склада», «Артикул», «Остаток», «Ссылка на карточку продукта», all good ones at once.
///
/// # Errors
/// `NoWarehouses`, `NoColumn`, `Empty`, `RowsLimit`; `NothingNamed` when nothing that is to be taken away is named. Rows that
/// are not taken are no error: they stand in the report.
pub async fn edit(db: &Db, actor: &Actor, what: Edit, rows: Vec<Row>) -> Result<StockReport> {
    let buyer = reporter(actor)?;
    if what == Edit::Remove {
        return remove(db, buyer, rows).await;
    }
    let (mut rows, mut report) = read(db, buyer, rows, read_stock_table).await?;
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    if what == Edit::Add {
        let there = there(&tx, &by_warehouse(&rows)).await?;
        let (known, fresh) = rows.into_iter().partition(|row| there.contains(&(row.product.0, row.warehouse)));
        rows = fresh;
        refuse(db, &tx, &mut report, known).await?;
    }
    let warehouses: BTreeSet<i64> = rows.iter().map(|row| row.warehouse).collect();
    // «WHERE TRUE» tells SQLite that the conflict is none of a join.
    let sql = format!(
        "INSERT INTO dealer_stock (product_id, dealer_warehouse_id, quantity, link) SELECT a, b, c, d FROM {} WHERE TRUE
         ON CONFLICT (product_id, dealer_warehouse_id) DO UPDATE SET quantity = excluded.quantity, link = excluded.link",
        dialect::json_rows(&tx, "nnnt")
    );
    insert(&tx, &rows, &sql).await?;
    if !warehouses.is_empty() {
        date(db, &tx, &warehouses).await?;
        told(&tx, buyer.company).await?;
    }
    tx.commit().await?;
    Ok(report)
}

/// Takes rows away, and whole warehouses. What lay there is kept when a whole one is named or the rows are many: a single row
/// is typed again sooner than it is found among the loads, and would push them out.
async fn remove(db: &Db, buyer: &Buyer, rows: Vec<Row>) -> Result<StockReport> {
    let (removals, report) = read(db, buyer, rows, read_removals).await?;
    let warehouses: BTreeSet<i64> = removals.iter().map(|removal| removal.warehouse).collect();
    if warehouses.is_empty() {
        return Ok(report);
    }
    let whole = |removal: &&StockRemoval| removal.product.is_none();
    let whole: BTreeSet<i64> = removals.iter().filter(whole).map(|removal| removal.warehouse).collect();
    let mut single = Products::new();
    for removal in removals.iter().filter(|removal| !whole.contains(&removal.warehouse)) {
        single.entry(removal.warehouse).or_default().extend(removal.product.map(|product| product.0));
    }
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    let emptied = count(&tx, &whole).await?;
    let goes = emptied + u64::try_from(there(&tx, &single).await?.len()).unwrap_or(u64::MAX);
    if emptied > 0 || goes >= MANY {
        let before = count(&tx, &warehouses).await?;
        let (kind, state, source) = (StockChange::Remove, LoadState::Applied, Source { file: "API", by_letter: false });
        let gone = StockReport { taken: goes, ..StockReport::default() };
        let id = write(db, &tx, buyer, &Written { kind, state, source, before, report: &gone }).await?;
        keep(&tx, id, &warehouses).await?;
        forget(db, &tx, buyer.company).await?;
    }
    empty(&tx, &whole).await?;
    take_away(&tx, &single).await?;
    date(db, &tx, &warehouses).await?;
    told(&tx, buyer.company).await?;
    tx.commit().await?;
    Ok(report)
}

/// Products by warehouse.
type Products = BTreeMap<i64, Vec<i64>>;

fn by_warehouse(rows: &[StockRow]) -> Products {
    let mut products = Products::new();
    for row in rows {
        products.entry(row.warehouse).or_default().push(row.product.0);
    }
    products
}

/// Which of these rows are there: product and warehouse.
async fn there(tx: &DatabaseTransaction, rows: &Products) -> Result<HashSet<(i64, i64)>> {
    #[derive(FromQueryResult)]
    struct Id {
        product_id: i64,
    }
    let mut there = HashSet::new();
    for (&warehouse, products) in rows {
        for chunk in products.chunks(CHUNK) {
            let sql = format!(
                "SELECT product_id FROM dealer_stock WHERE dealer_warehouse_id = $1 AND product_id IN {}",
                dialect::numbers(tx, 2)
            );
            let found: Vec<Id> = sql::all(tx, &sql, [warehouse.into(), format!("{chunk:?}").into()]).await?;
            there.extend(found.into_iter().map(|row| (row.product_id, warehouse)));
        }
    }
    Ok(there)
}

async fn take_away(tx: &DatabaseTransaction, rows: &Products) -> Result<()> {
    for (&warehouse, products) in rows {
        for chunk in products.chunks(CHUNK) {
            let sql = format!(
                "DELETE FROM dealer_stock WHERE dealer_warehouse_id = $1 AND product_id IN {}",
                dialect::numbers(tx, 2)
            );
            sql::run(tx, &sql, [warehouse.into(), format!("{chunk:?}").into()]).await?;
        }
    }
    Ok(())
}

/// Rows that are there already: counted among the refused, under the code and article that they have.
async fn refuse(db: &Db, tx: &DatabaseTransaction, report: &mut StockReport, known: Vec<StockRow>) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Code {
        id: i64,
        code: String,
    }
    let mut values = vec![];
    let places = sql::places(&mut values, known.iter().map(|row| row.warehouse).collect::<BTreeSet<_>>());
    let codes = format!("SELECT id, code FROM dealer_warehouses WHERE id IN ({places})");
    let codes: Vec<Code> = sql::all(tx, &codes, values).await?;
    let codes: BTreeMap<i64, String> = codes.into_iter().map(|row| (row.id, row.code)).collect();
    let snapshot = db.snapshot();
    for row in known {
        let article = snapshot.catalog.product(row.product).map(|item| item.article().to_owned());
        let code = codes.get(&row.warehouse).cloned().unwrap_or_default();
        let cells = vec![code, article.unwrap_or_default(), row.pieces.to_string(), row.link];
        report.taken -= 1;
        report.refuse(RefusedStockRow { row: row.row, cells, fault: StockFault::Known });
    }
    report.rows.sort_by_key(|row| row.row);
    Ok(())
}
