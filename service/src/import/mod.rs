//! «Добавить товары» from lists: read, shown, put right, added. A list waits in the database between these, so that
//! nothing of it is lost, whichever instance answers.

mod add;
mod choose;
mod read;
mod show;

pub use add::{Added, add};
pub use choose::{choose, choose_typed, discard, set_quantity, skip, split};
pub use read::{read_table, read_text};
pub use show::{Filter, faults, get, latest};

use crate::db::Db;
use crate::entity::{draft, import, import_line};
use crate::error::{Error, Result, broken};
use crate::user::buyer;
use crate::{draft as drafts, sql};
use domain::actor::{Actor, Buyer};
use domain::id::{ImportId, OrderNumber, ProductId};
use domain::import::ImportState;
use domain::quantity::Quantity;
use domain::user::Action;
use sea_orm::{ConnectionTrait, DatabaseTransaction};

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

fn pieces(stored: Option<i64>) -> Result<Option<Quantity>> {
    stored.map(drafts::store::quantity).transpose()
}

fn products(choices: &str) -> impl Iterator<Item = ProductId> + '_ {
    choices.split(',').filter_map(|id| id.parse().ok())
}
