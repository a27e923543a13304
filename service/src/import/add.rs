//! «Добавить»: the good lines of a list go into the draft in one transaction, all of them.

use super::{begin, pieces, states};
use crate::db::{Db, millis};
use crate::draft::{self, Edit, store};
use crate::entity::import_line;
use crate::error::Result;
use crate::{live, sql};
use domain::actor::Actor;
use domain::id::{ImportId, OrderNumber, ProductId};
use domain::import::{ImportError, ImportState};
use domain::quantity::Quantity;
use std::collections::HashMap;

/// What was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// Lines of the list.
    pub lines: u32,
    /// The version of the draft that [`draft::undo`] takes back.
    pub version: i64,
}

/// Adds every good line to the draft: quantities of one product are added up, and to those that are there. The other
/// lines stay in the list, with those of which less has been left meanwhile. Once more adds nothing.
///
/// # Errors
/// `NothingToAdd`, `LinesLimit`, `Overflow`; `NotFound`.
pub async fn add(db: &Db, actor: &Actor, number: OrderNumber, id: ImportId) -> Result<Added> {
    let (tx, buyer, mut head) = begin(db, actor, number, id).await?;
    let good = states(ImportState::is_good);
    let sql = format!("SELECT * FROM import_lines WHERE import_id = $1 AND state IN {good} ORDER BY position");
    let mut lines: Vec<import_line::Model> = sql::all(&tx, &sql, [id.0.into()]).await?;
    let edits = summed(&lines)?;
    if edits.is_empty() {
        return Err(ImportError::NothingToAdd.into());
    }
    draft::bring_up_to_date(db, &tx, &mut head).await?;
    let mut left = vec![];
    draft::apply_most(db, &tx, &mut head, buyer, &edits, &mut |product, error| {
        draft::too_few(error).map(|()| left.push(product.0))
    })
    .await?;
    let version = head.version;
    store::save(&tx, head).await?;
    for product in &left {
        let of = format!(
            "UPDATE import_lines SET state = 'left' WHERE import_id = $1 AND product_id = $2 AND state IN {good}"
        );
        sql::run(&tx, &of, [id.0.into(), (*product).into()]).await?;
    }
    lines.retain(|line| line.product_id.is_none_or(|product| !left.contains(&product)));
    let added = format!("UPDATE import_lines SET state = 'added' WHERE import_id = $1 AND state IN {good}");
    sql::run(&tx, &added, [id.0.into()]).await?;
    let now = millis(db.now());
    sql::run(&tx, "UPDATE imports SET added_at = $1 WHERE id = $2", [now.into(), id.0.into()]).await?;
    live::commit(db, tx, &[(number.0, version)]).await?;
    Ok(Added { lines: u32::try_from(lines.len()).unwrap_or(u32::MAX), version })
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
