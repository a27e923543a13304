//! «Добавить товары» from lists: read, shown, put right, added. A list waits in the database between these, so that
//! nothing of it is lost, whichever instance answers.

mod add;
mod choose;
mod read;
mod show;

pub(crate) use add::add_to;
pub use add::{Added, add};
pub use choose::{choose, choose_typed, discard, set_quantity, skip, split};
pub(crate) use read::{insert, list_of_table, list_of_text};
pub use read::{read_table, read_text};
pub use show::{Filter, faults, get, latest};

use crate::catalog::Snapshot;
use crate::db::Db;
use crate::entity::{draft, import, import_line};
use crate::error::{Error, Result, broken};
use crate::user::buyer;
use crate::{draft as drafts, sql};
use domain::actor::{Actor, Buyer};
use domain::catalog::Item;
use domain::id::{ImportId, OrderNumber, ProductId};
use domain::import::ImportState;
use domain::quantity::Quantity;
use domain::user::Action;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use std::collections::HashMap;

/// A list of a draft of this buyer, with the draft's head.
async fn head(
    db: &impl ConnectionTrait,
    buyer: &Buyer,
    number: OrderNumber,
    id: ImportId,
    lock: &str,
) -> Result<(draft::Model, import::Model)> {
    let draft = drafts::store::head(db, buyer, number, lock).await?;
    let sql = "SELECT * FROM imports WHERE id = $1 AND draft_number = $2";
    let import = sql::one(db, sql, [id.0.into(), number.0.into()]).await?.ok_or(Error::NotFound)?;
    Ok((draft, import))
}

/// A line of a list that is locked by its draft.
async fn line(tx: &DatabaseTransaction, id: ImportId, position: u32) -> Result<import_line::Model> {
    let sql = "SELECT * FROM import_lines WHERE import_id = $1 AND position = $2";
    sql::one(tx, sql, [id.0.into(), i64::from(position).into()]).await?.ok_or(Error::NotFound)
}

/// Begins a change of a list: nobody else changes it or its draft meanwhile.
async fn begin<'a>(
    db: &Db,
    actor: &'a Actor,
    number: OrderNumber,
    id: ImportId,
) -> Result<(DatabaseTransaction, &'a Buyer, draft::Model)> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let lock = crate::dialect::for_update(&tx);
    let (draft, _) = head(&tx, buyer, number, id, lock).await?;
    Ok((tx, buyer, draft))
}

/// States as SQL lists them.
fn states(of: impl Fn(ImportState) -> bool) -> String {
    let codes: Vec<String> =
        ImportState::ALL.into_iter().filter(|state| of(*state)).map(|state| format!("'{}'", state.code())).collect();
    format!("({})", codes.join(", "))
}

fn state(line: &import_line::Model) -> Result<ImportState> {
    ImportState::from_code(&line.state).ok_or_else(|| broken("state of a line"))
}

/// Pieces of the products that are no longer produced in a draft: what is left of them is less by so many.
async fn held(db: &impl ConnectionTrait, number: i64) -> Result<HashMap<ProductId, u32>> {
    let sql = "SELECT l.product_id, l.quantity AS pieces FROM draft_lines l JOIN products p ON p.id = l.product_id
               WHERE l.draft_number = $1 AND p.discontinued";
    sums(db, sql, number).await
}

/// Pieces of each product in the good lines of a list.
async fn good(db: &impl ConnectionTrait, id: ImportId) -> Result<HashMap<ProductId, u32>> {
    let sql = format!(
        "SELECT product_id, CAST(SUM(pieces) AS BIGINT) AS pieces FROM import_lines
         WHERE import_id = $1 AND state IN {} GROUP BY product_id",
        states(ImportState::is_good)
    );
    sums(db, &sql, id.0).await
}

async fn sums(db: &impl ConnectionTrait, sql: &str, of: i64) -> Result<HashMap<ProductId, u32>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        pieces: i64,
    }
    let rows: Vec<Row> = sql::all(db, sql, [of.into()]).await?;
    let sum = |row: Row| (ProductId(row.product_id), u32::try_from(row.pieces).unwrap_or(u32::MAX));
    Ok(rows.into_iter().map(sum).collect())
}

/// What is left of a product that is no longer produced when so many pieces are taken, in whole packs.
fn left(snapshot: &Snapshot, item: Item<'_>, taken: u32) -> u32 {
    item.pack().round_down(snapshot.stock.total_of(item).saturating_sub(taken))
}

fn pieces(stored: Option<i64>) -> Result<Option<Quantity>> {
    stored.map(drafts::store::quantity).transpose()
}

fn products(choices: &str) -> impl Iterator<Item = ProductId> + '_ {
    choices.split(',').filter_map(|id| id.parse().ok())
}
