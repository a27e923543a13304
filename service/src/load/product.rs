//! Tables of products: compared with the goods, applied at once, and undone as a whole or not at all.

use super::{CHUNK, FRESH, head, something};
use crate::db::{Db, millis};
use crate::entity::load_row;
use crate::error::{Error, Result, broken};
use crate::goods::{self, Names, Put};
use crate::staff::change::{Edit, record};
use crate::{catalog, sql};
use domain::change::{ChangeError, ChangeOf, Changed};
use domain::format::moscow;
use domain::id::UserId;
use domain::import::{ImportError, ROWS_LIMIT, Row};
use domain::load::{LoadFault, LoadKind, LoadState, ProductLine, ProductRow, compare, meant, read_products};
use domain::money::Money;
use domain::vat::VatRate;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult};
use std::collections::HashMap;

/// Articles that a refusal names.
const NAMED: usize = 5;

/// Reads a table and compares it with the goods of this moment. Its number.
pub(super) async fn read(db: &Db, by: UserId, name: &str, rows: Vec<Row>) -> Result<i64> {
    if rows.is_empty() {
        return Err(ImportError::Empty.into());
    }
    let rows = apart(move || read_products(&rows)).await??;
    if rows.is_empty() {
        return Err(ImportError::Empty.into());
    }
    if rows.len() > ROWS_LIMIT {
        return Err(ImportError::RowsLimit { limit: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX) }.into());
    }
    let compared = Compared::new(db.reader(), db, rows).await?;
    let tx = db.begin().await?;
    let id = head(&tx, db, by, LoadKind::Products, name).await?;
    compared.put(&tx, id).await?;
    tx.commit().await?;
    Ok(id)
}

/// A long table takes a part of a second of a core: beside the threads that answer.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
}

/// Rows with what becomes of them, and the ids of the products that there are.
struct Compared {
    rows: Vec<ProductRow>,
    lines: Vec<ProductLine>,
    ids: HashMap<String, i64>,
}

impl Compared {
    async fn new(conn: &impl ConnectionTrait, db: &Db, rows: Vec<ProductRow>) -> Result<Self> {
        let goods = goods::all(conn).await?;
        let stored = goods::described(conn, &meant(&rows, &goods)).await?;
        let ids = stored.iter().map(|(article, of)| (article.clone(), of.id)).collect();
        let stored = stored.into_iter().map(|(article, of)| (article, of.description)).collect();
        let vat = VatRate::on(moscow(db.now()).date());
        let (rows, lines) = apart(move || {
            let lines = compare(&rows, &goods, &stored, vat);
            (rows, lines)
        })
        .await?;
        Ok(Self { rows, lines, ids })
    }

    async fn put(&self, tx: &DatabaseTransaction, load: i64) -> Result<()> {
        let rows: Vec<_> = self.rows.iter().zip(&self.lines).collect();
        for chunk in rows.chunks(CHUNK) {
            let rows = chunk.iter().map(|(row, line)| self.row(load, row, line)).collect::<Result<Vec<_>>>()?;
            load_row::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        Ok(())
    }

    fn row(&self, load: i64, row: &ProductRow, line: &ProductLine) -> Result<load_row::ActiveModel> {
        let fresh = matches!(line.state, LoadState::New | LoadState::Changed);
        let cells = serde_json::to_string(&row.cells).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(load_row::ActiveModel {
            load_id: Set(load),
            source_row: Set(row.row.into()),
            article: Set(line.article.chars().take(super::NAME).collect()),
            warehouse: Set(String::new()),
            typed: Set(String::new()),
            product_id: Set(self.ids.get(&line.article).copied()),
            warehouse_id: Set(None),
            value: Set(line.price.map(Money::kopecks)),
            was: Set(None),
            state: Set(line.state.code().to_owned()),
            fault: Set(line.fault.map_or("", LoadFault::code).to_owned()),
            cells: Set(cells),
            before: Set(goods::written(line.was.as_ref().filter(|_| fresh))?),
            after: Set(goods::written(line.now.as_ref().filter(|_| fresh))?),
        })
    }
}

/// Makes the new products and changes the others.
pub(super) async fn apply(tx: &DatabaseTransaction, db: &Db, by: UserId, id: i64, name: &str) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Stored {
        source_row: i64,
        cells: String,
    }
    // First: whoever changes goods waits here for each other.
    catalog::changed(tx).await?;
    let sql = "SELECT source_row, cells FROM load_rows WHERE load_id = $1 ORDER BY source_row";
    let rows: Vec<Stored> = sql::all(tx, sql, [id.into()]).await?;
    let row = |row: Stored| {
        Ok(ProductRow {
            row: u32::try_from(row.source_row).map_err(|_| broken("row of a table"))?,
            cells: serde_json::from_str(&row.cells).map_err(|_| broken("cells of a row"))?,
        })
    };
    let compared = Compared::new(tx, db, rows.into_iter().map(row).collect::<Result<_>>()?).await?;
    sql::run(tx, "DELETE FROM load_rows WHERE load_id = $1", [id.into()]).await?;
    compared.put(tx, id).await?;
    something(tx, id).await?;
    let today = moscow(db.now()).date();
    let fresh = |line: &&ProductLine| matches!(line.state, LoadState::New | LoadState::Changed);
    let lines: Vec<&ProductLine> = compared.lines.iter().filter(fresh).collect();
    let puts: Vec<Put<'_>> = lines
        .iter()
        .filter_map(|line| Some(Put { article: &line.article, now: line.now.as_ref()?, price: line.price }))
        .collect();
    goods::store(tx, &puts, today).await?;
    let sql = "UPDATE load_rows SET product_id = (SELECT p.id FROM products p WHERE p.article = load_rows.article)
               WHERE load_id = $1 AND state = 'new'";
    sql::run(tx, sql, [id.into()]).await?;
    let (names, ids) = (Names::read(tx).await?, goods::ids(tx, &articles(&lines)).await?);
    let edits = lines.iter().filter_map(|line| {
        let edits = match (&line.was, &line.now, line.price) {
            (Some(was), Some(now), _) => names.edits(Some(was), now),
            (None, _, Some(price)) => Names::made(&line.article, price, today),
            _ => return None,
        };
        Some((*ids.get(&line.article)?, edits))
    });
    goods::record(tx, millis(db.now()), by, id, edits.collect()).await?;
    let count = |state: LoadState| lines.iter().filter(|line| line.state == state).count();
    let counts = format!("{} {}", count(LoadState::New), count(LoadState::Changed));
    record(tx, db, by, ChangeOf::Load(id), vec![Edit::new(Changed::Load, name, "", counts)]).await?;
    Ok(())
}

fn articles<'a>(lines: &[&'a ProductLine]) -> Vec<&'a str> {
    lines.iter().map(|line| line.article.as_str()).collect()
}

/// Puts all products back as they were and takes out those that the table made.
///
/// # Errors
/// `Used` when somebody has changed one of them since, or used one that was made: then nothing is undone.
pub(super) async fn undo(tx: &DatabaseTransaction, db: &Db, by: UserId, id: i64, name: &str) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Stored {
        article: String,
        before: String,
        after: String,
    }
    catalog::changed(tx).await?;
    let sql =
        format!("SELECT article, before, after FROM load_rows WHERE load_id = $1 AND {FRESH} ORDER BY source_row");
    let rows: Vec<Stored> = sql::all(tx, &sql, [id.into()]).await?;
    let row = |row: Stored| Ok((row.article, goods::read(&row.before)?, goods::read(&row.after)?));
    let rows = rows.into_iter().map(row).collect::<Result<Vec<_>>>()?;
    let articles: Vec<&str> = rows.iter().map(|(article, ..)| article.as_str()).collect();
    let stored = goods::described(tx, &articles).await?;
    let now = |article: &str| stored.get(article).map(|of| &of.description);
    let changed = rows.iter().filter(|(article, _, after)| now(article) != after.as_ref());
    let mut used: Vec<String> = changed.map(|(article, ..)| article.clone()).collect();
    used.extend(goods::used(tx, id).await?);
    let back: Vec<_> = rows
        .iter()
        .filter_map(|(article, before, after)| Some((article.as_str(), after.as_ref()?, before.as_ref()?)))
        .collect();
    used.extend(goods::all(tx).await?.cannot_return(&back));
    used.sort();
    used.dedup();
    if !used.is_empty() {
        let count = u64::try_from(used.len()).unwrap_or(u64::MAX);
        used.truncate(NAMED);
        return Err(ChangeError::Used { articles: used, count }.into());
    }
    let puts: Vec<Put<'_>> = rows
        .iter()
        .filter_map(|(article, before, _)| Some(Put { article, now: before.as_ref()?, price: None }))
        .collect();
    let names = Names::read(tx).await?;
    let edits = rows.iter().filter_map(|(article, before, after)| {
        Some((stored.get(article)?.id, names.edits(after.as_ref(), before.as_ref()?)))
    });
    goods::record(tx, millis(db.now()), by, id, edits.collect()).await?;
    goods::store(tx, &puts, moscow(db.now()).date()).await?;
    let (all, back) = (rows.len(), puts.len());
    goods::take_out(tx, id).await?;
    let was = format!("{} {back}", all.saturating_sub(back));
    record(tx, db, by, ChangeOf::Load(id), vec![Edit::new(Changed::Load, name, was, "")]).await?;
    Ok(())
}
