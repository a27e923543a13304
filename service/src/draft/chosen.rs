//! What is done with many lines at once: another quantity, removal, the way into another draft. Undone as one.

use super::line::{Edit, apply, apply_most};
use super::{bring_up_to_date, history, insert, store};
use crate::db::Db;
use crate::dialect::for_update;
use crate::error::{Error, Result};
use crate::live;
use crate::user::buyer;
use domain::actor::{Actor, Buyer};
use domain::draft::{DraftChange, DraftError, LinesEdit, LinesEdited};
use domain::id::{OrderNumber, ProductId};
use domain::user::Action;
use sea_orm::DatabaseTransaction;
use std::collections::{HashMap, HashSet};

/// Changes the lines of these products, those that are still there. Of what is no longer produced no more is taken than is
/// left: such a line stays as it is.
///
/// # Errors
/// `NotFound`, also for the draft that lines are to be moved into; `LinesLimit`, `DraftsLimit`.
pub async fn edit_lines(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    products: &[ProductId],
    what: LinesEdit,
) -> Result<LinesEdited> {
    let who = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let mut edited = LinesEdited { version: 0, lines: 0, kept: 0, removed: what == LinesEdit::Remove, to: None };
    let edit = match what {
        LinesEdit::Set(quantity) => Edit::Set(quantity),
        LinesEdit::Remove => Edit::Remove,
        LinesEdit::Move(to) => {
            let to = match to {
                Some(to) => to,
                None => insert(db, &tx, who, String::new()).await?,
            };
            let version = move_lines(db, &tx, who, number, products, to, &mut edited).await?;
            live::commit(db, tx, &[(number.0, edited.version), (to.0, version)]).await?;
            return Ok(edited);
        }
    };

    let mut head = store::head(&tx, who, number, for_update(&tx)).await?;
    bring_up_to_date(db, &tx, &mut head).await?;
    let there = store::find_lines(&tx, number.0, products.iter().map(|product| product.0)).await?;
    let edits: Vec<_> = there.iter().map(|line| (ProductId(line.product_id), edit)).collect();
    let before: HashMap<i64, i64> = there.iter().map(|line| (line.product_id, line.quantity)).collect();
    let kept = &mut edited.kept;
    let changes =
        apply_most(db, &tx, &mut head, who, &edits, &mut |_, error| too_few(error).map(|()| *kept += 1)).await?;
    let after = |change: &DraftChange| change.row.as_ref().map(|row| i64::from(row.line.quantity.pieces()));
    let changed =
        |change: &&DraftChange| change.product.is_some_and(|product| before.get(&product.0).copied() != after(change));
    edited.lines = count(changes.iter().filter(changed).count());
    edited.version = head.version;
    store::save(&tx, head).await?;
    live::commit(db, tx, &[(number.0, edited.version)]).await?;
    Ok(edited)
}

/// Moves lines; the version that the other draft comes to.
async fn move_lines(
    db: &Db,
    tx: &DatabaseTransaction,
    who: &Buyer,
    number: OrderNumber,
    products: &[ProductId],
    to: OrderNumber,
    edited: &mut LinesEdited,
) -> Result<i64> {
    if to == number {
        return Err(Error::NotFound);
    }
    // Always the lower number first: two people who move lines to and fro do not wait for each other for ever.
    let (low, high) = (number.min(to), number.max(to));
    let low = store::head(tx, who, low, for_update(tx)).await?;
    let high = store::head(tx, who, high, for_update(tx)).await?;
    let (mut from, mut into) = if number < to { (low, high) } else { (high, low) };
    bring_up_to_date(db, tx, &mut from).await?;
    bring_up_to_date(db, tx, &mut into).await?;
    let mut there = store::find_lines(tx, number.0, products.iter().map(|product| product.0)).await?;
    there.sort_by_key(|line| line.position);
    let add = there.iter().map(|line| Ok((ProductId(line.product_id), Edit::Add(store::quantity(line.quantity)?))));
    let add = add.collect::<Result<Vec<_>>>()?;
    let mut stay = HashSet::new();
    apply_most(db, tx, &mut into, who, &add, &mut |product, error| too_few(error).map(|()| _ = stay.insert(product)))
        .await?;
    edited.kept = count(stay.len());
    let gone: Vec<_> =
        add.iter().filter(|(product, _)| !stay.contains(product)).map(|(of, _)| (*of, Edit::Remove)).collect();
    apply(db, tx, &mut from, who, &gone).await?;
    edited.lines = count(gone.len());
    edited.version = from.version;
    edited.to = Some(to);
    let version = into.version;
    history::link(tx, &from, &into).await?;
    store::save(tx, from).await?;
    store::save(tx, into).await?;
    Ok(version)
}

/// Passes over that too little is left of what is no longer produced; whatever else is wrong stops everything.
pub(crate) fn too_few(error: Error) -> Result<()> {
    match error {
        Error::Refused(domain::Refusal::Draft(DraftError::Discontinued { .. })) => Ok(()),
        error => Err(error),
    }
}

fn count(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX)
}
