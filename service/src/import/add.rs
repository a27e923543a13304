//! «Добавить»: the good lines of a list go into the draft in one transaction, all of them.

use super::{begin, pieces};
use crate::db::{Db, millis};
use crate::draft::{self, Edit, store};
use crate::entity::import_line;
use crate::error::Result;
use crate::{live, sql};
use domain::actor::Actor;
use domain::id::{ImportId, OrderNumber, ProductId};
use domain::import::ImportError;
use domain::quantity::Quantity;
use std::collections::HashMap;

/// What was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// Lines of the list.
    pub lines: u32,
    /// Lines that still wait for a decision.
    pub waiting: u32,
    /// The version of the draft that [`draft::undo`] takes back.
    pub version: i64,
}

/// Adds every good line to the draft: quantities of one product are added up, and to those that are there. The other
/// lines stay in the list. Once more adds nothing.
///
/// # Errors
/// `NothingToAdd`, `LinesLimit`, `Overflow`; `Discontinued` when less has been left meanwhile; `NotFound`.
pub async fn add(db: &Db, actor: &Actor, number: OrderNumber, id: ImportId) -> Result<Added> {
    let (tx, buyer, mut head) = begin(db, actor, number, id).await?;
    let sql = "SELECT * FROM import_lines WHERE import_id = $1 AND state IN ('ready', 'rounded', 'doubled') ORDER BY position";
    let lines: Vec<import_line::Model> = sql::all(&tx, sql, [id.0.into()]).await?;
    let edits = summed(&lines)?;
    if edits.is_empty() {
        return Err(ImportError::NothingToAdd.into());
    }
    draft::bring_up_to_date(db, &tx, &mut head).await?;
    draft::apply(db, &tx, &mut head, buyer, &edits).await?;
    let version = head.version;
    store::save(&tx, head).await?;
    let added =
        "UPDATE import_lines SET state = 'added' WHERE import_id = $1 AND state IN ('ready', 'rounded', 'doubled')";
    sql::run(&tx, added, [id.0.into()]).await?;
    let now = millis(db.now());
    sql::run(&tx, "UPDATE imports SET added_at = $1 WHERE id = $2", [now.into(), id.0.into()]).await?;
    let waiting =
        "SELECT COUNT(*) FROM import_lines WHERE import_id = $1 AND state IN ('choice', 'unknown', 'quantity', 'left')";
    let waiting = sql::number(&tx, waiting, [id.0.into()]).await?.unwrap_or(0);
    live::commit(db, tx, number.0, version).await?;
    let count = |lines: usize| u32::try_from(lines).unwrap_or(u32::MAX);
    Ok(Added { lines: count(lines.len()), waiting: u32::try_from(waiting).unwrap_or(0), version })
}

/// One edit for each product, in the order in which the list has them first.
fn summed(lines: &[import_line::Model]) -> Result<Vec<(ProductId, Edit)>> {
    let mut places = HashMap::with_capacity(lines.len());
    let mut sums: Vec<(ProductId, u32)> = Vec::with_capacity(lines.len());
    for line in lines {
        let (Some(product), Some(asked)) = (line.product_id.map(ProductId), pieces(line.pieces)?) else { continue };
        let place = *places.entry(product).or_insert(sums.len());
        match sums.get_mut(place) {
            Some((_, sum)) => *sum = sum.saturating_add(asked.pieces()),
            None => sums.push((product, asked.pieces())),
        }
    }
    sums.into_iter().map(|(product, sum)| Ok((product, Edit::Add(Quantity::new(sum)?)))).collect()
}
