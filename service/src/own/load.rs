//! Loading a table of own articles: all of its good rows at once, and why the others are not taken.

use super::{put, room, row};
use crate::db::{Db, millis};
use crate::entity::own_load;
use crate::error::{Error, Result, broken};
use crate::sql;
use crate::user::buyer;
use domain::actor::{Actor, Buyer};
use domain::catalog::Catalog;
use domain::id::ProductId;
use domain::import::{ImportError, OwnRow, ROWS_LIMIT, Row, read_own_table, read_own_text};
use domain::own::{OwnLoad, REFUSED_LIMIT, RefusedRow};
use domain::user::Action;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, FromQueryResult};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Rows in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 1_000;

/// Loads two columns out of a pasted text: own articles and ours.
///
/// # Errors
/// `Empty`, `RowsLimit`; `Limit`. Rows that are not taken are no error: they stand in the answer.
pub async fn load_text(db: &Db, actor: &Actor, text: String) -> Result<OwnLoad> {
    load(db, actor, move |catalog| read_own_text(catalog, &text)).await
}

/// Loads the rows of a file.
///
/// # Errors
/// As [`load_text`].
pub async fn load_table(db: &Db, actor: &Actor, rows: Vec<Row>) -> Result<OwnLoad> {
    load(db, actor, move |catalog| read_own_table(catalog, &rows)).await
}

/// What became of the table that this person loaded last.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn loaded(db: &Db, actor: &Actor) -> Result<Option<OwnLoad>> {
    let buyer = buyer(actor, Action::Draft)?;
    let sql = "SELECT report FROM own_loads WHERE user_id = $1 AND company_id = $2";
    let report = sql::text(db.reader(), sql, [buyer.user.0.into(), buyer.company.0.into()]).await?;
    report.map(|report| serde_json::from_str(&report).map_err(|_| broken("report of a load"))).transpose()
}

async fn load(db: &Db, actor: &Actor, read: impl FnOnce(&Catalog) -> Vec<OwnRow> + Send + 'static) -> Result<OwnLoad> {
    let buyer = buyer(actor, Action::Draft)?;
    let snapshot = db.snapshot();
    // A long table takes a second of a core: beside the threads that answer.
    let lines = tokio::task::spawn_blocking(move || read(&snapshot.catalog)).await;
    let lines = lines.map_err(|error| Error::Internal(error.to_string()))?;
    if lines.is_empty() {
        return Err(ImportError::Empty.into());
    }
    if lines.len() > ROWS_LIMIT {
        return Err(ImportError::RowsLimit { limit: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX) }.into());
    }
    let tx = db.begin().await?;
    let there = there(&tx, buyer).await?;
    let (report, fresh) = judged(lines, &there);
    let fresh: Vec<_> = fresh.into_iter().map(|(key, (own, product))| row(db, buyer, key, own, product)).collect();
    for chunk in fresh.chunks(CHUNK) {
        put(&tx, chunk.iter().cloned()).await?;
    }
    if report.added > 0 {
        room(&tx, buyer).await?;
    }
    keep(db, &tx, buyer, &report).await?;
    tx.commit().await?;
    Ok(report)
}

/// Own articles by their keys: how they are written, and what they mean.
type Written = (String, ProductId);

async fn there(tx: &DatabaseTransaction, buyer: &Buyer) -> Result<HashMap<String, Written>> {
    #[derive(FromQueryResult)]
    struct Row {
        article_key: String,
        article: String,
        product_id: i64,
    }
    let sql = "SELECT article_key, article, product_id FROM own_articles WHERE company_id = $1";
    let rows: Vec<Row> = sql::all(tx, sql, [buyer.company.0.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.article_key, (row.article, ProductId(row.product_id)))).collect())
}

/// What is to be written, in the order of the keys: two loads at once then wait for each other and none for ever. A row
/// that says again what one before it says is the same, however it is written.
fn judged(lines: Vec<OwnRow>, there: &HashMap<String, Written>) -> (OwnLoad, BTreeMap<String, Written>) {
    let mut report = OwnLoad::default();
    let mut fresh = BTreeMap::new();
    let mut seen = HashSet::new();
    for line in lines {
        match line.found {
            Ok((own, key, product)) => {
                let written = (own, product);
                let before = there.get(&key);
                if !seen.insert(key.clone()) || before == Some(&written) {
                    report.same += 1;
                    continue;
                }
                *if before.is_some() { &mut report.changed } else { &mut report.added } += 1;
                fresh.insert(key, written);
            }
            Err(error) => {
                report.refused += 1;
                if report.rows.len() < REFUSED_LIMIT {
                    report.rows.push(RefusedRow { row: line.row, own: line.own, article: line.article, error });
                }
            }
        }
    }
    (report, fresh)
}

/// Keeps what is said of a load: the page shows it, and the refused rows can be downloaded.
async fn keep(db: &Db, tx: &DatabaseTransaction, buyer: &Buyer, report: &OwnLoad) -> Result<()> {
    use own_load::Column as C;
    let row = own_load::ActiveModel {
        user_id: Set(buyer.user.0),
        company_id: Set(buyer.company.0),
        at: Set(millis(db.now())),
        report: Set(serde_json::to_string(report).map_err(|error| Error::Internal(error.to_string()))?),
    };
    let last = OnConflict::column(C::UserId).update_columns([C::CompanyId, C::At, C::Report]).to_owned();
    own_load::Entity::insert(row).on_conflict(last).exec_without_returning(tx).await?;
    Ok(())
}
