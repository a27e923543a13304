//! «Добавить»: the good lines of a list go into the draft in one transaction, all of them.

use super::{begin, states};
use crate::db::{Db, millis};
use crate::draft::{self, Edit, store};
use crate::entity::draft as draft_row;
use crate::error::Result;
use crate::{live, sql};
use domain::actor::{Actor, Buyer};
use domain::id::{ImportId, OrderNumber, ProductId};
use domain::import::{ImportError, ImportState};
use domain::quantity::Quantity;
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// Products in one statement.
const CHUNK: usize = 1_000;

/// What was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// Lines of the list.
    pub lines: u32,
    /// The version of the draft that [`draft::undo`] takes back.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct Sum {
    product_id: i64,
    pieces: i64,
}

/// Adds every good line to the draft: quantities of one product are added up, and to those that are there. The other
/// lines stay in the list, with those of which less has been left meanwhile. Once more adds nothing.
///
/// # Errors
/// `NothingToAdd`, `LinesLimit`, `Overflow`; `NotFound`.
pub async fn add(db: &Db, actor: &Actor, number: OrderNumber, id: ImportId) -> Result<Added> {
    let (tx, buyer, head) = begin(db, actor, number, id).await?;
    let added = add_to(db, &tx, buyer, head, id).await?;
    live::commit(db, tx, &[(number.0, added.version)]).await?;
    Ok(added)
}

/// The same in the transaction of who asks, which has the draft for itself.
pub(crate) async fn add_to(
    db: &Db,
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    mut head: draft_row::Model,
    id: ImportId,
) -> Result<Added> {
    let good = states(ImportState::is_good);
    let sql = format!(
        "SELECT product_id, CAST(SUM(pieces) AS BIGINT) AS pieces FROM import_lines
         WHERE import_id = $1 AND state IN {good} GROUP BY product_id ORDER BY MIN(position)"
    );
    let sums: Vec<Sum> = sql::all(tx, &sql, [id.0.into()]).await?;
    // Quantities of one product are added up, in the order in which the list has them first.
    let edit = |sum: Sum| {
        let asked = Quantity::new(u32::try_from(sum.pieces).unwrap_or(u32::MAX))?;
        Ok((ProductId(sum.product_id), Edit::Add(asked)))
    };
    let edits = sums.into_iter().map(edit).collect::<Result<Vec<_>>>()?;
    if edits.is_empty() {
        return Err(ImportError::NothingToAdd.into());
    }
    draft::bring_up_to_date(db, tx, &mut head).await?;
    let mut left = vec![];
    draft::apply_most(db, tx, &mut head, buyer, &edits, &mut |product, error| {
        draft::too_few(error).map(|()| left.push(product.0))
    })
    .await?;
    let version = head.version;
    store::save(tx, head).await?;
    for chunk in left.chunks(CHUNK) {
        let these = chunk.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let wait = format!(
            "UPDATE import_lines SET state = 'left' WHERE import_id = $1 AND product_id IN ({these}) AND state IN {good}"
        );
        sql::run(tx, &wait, [id.0.into()]).await?;
    }
    let added = format!("UPDATE import_lines SET state = 'added' WHERE import_id = $1 AND state IN {good}");
    let lines = sql::run(tx, &added, [id.0.into()]).await?;
    if lines > 0 {
        let now = millis(db.now());
        sql::run(tx, "UPDATE imports SET added_at = $1 WHERE id = $2", [now.into(), id.0.into()]).await?;
    }
    Ok(Added { lines: u32::try_from(lines).unwrap_or(u32::MAX), version })
}
