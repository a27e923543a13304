//! Putting lines right: which product is meant, how many pieces, or that the line is not wanted.

use super::read::put;
use super::{begin, held, left, line, state, states};
use crate::db::Db;
use crate::entity::import_line;
use crate::error::{Error, Result};
use crate::{own, sql};
use domain::actor::Actor;
use domain::id::{ImportId, OrderNumber, ProductId};
use domain::import::ImportState;
use domain::quantity::Quantity;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use std::collections::HashMap;

/// Says which product a line means. What stood there is remembered: the next time it means this product at once.
///
/// # Errors
/// `NotFound`, also for a line that is in the draft already.
pub async fn choose(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    id: ImportId,
    position: u32,
    product: ProductId,
) -> Result<()> {
    let (tx, buyer, _) = begin(db, actor, number, id).await?;
    let mut line = line(&tx, id, position).await?;
    let before = state(&line)?;
    if before == ImportState::Added || db.snapshot().catalog.product(product).is_none() {
        return Err(Error::NotFound);
    }
    if matches!(before, ImportState::Choice | ImportState::Unknown) {
        own::learn(db, &tx, buyer, &line.text, product).await?;
    }
    line.product_id = Some(product.0);
    let state = judge_typed(db, &tx, &mut line, product).await?;
    save(tx, line, state).await
}

/// The same by an article or a name that is typed.
///
/// # Errors
/// `UnknownArticle` with the nearest ones; `NotFound`.
pub async fn choose_typed(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    id: ImportId,
    position: u32,
    text: &str,
) -> Result<()> {
    let buyer = crate::user::buyer(actor, domain::user::Action::Draft)?;
    let own = own::of_text(db, buyer.company, text).await?;
    let products = crate::draft::recognise(&db.snapshot(), &own, text)?;
    let product = products.first().copied().ok_or(Error::NotFound)?;
    choose(db, actor, number, id, position, product).await
}

/// Says how many pieces a line asks for.
///
/// # Errors
/// `NotFound`, also for a line without a product, or one that is in the draft already.
pub async fn set_quantity(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    id: ImportId,
    position: u32,
    quantity: Quantity,
) -> Result<()> {
    let (tx, ..) = begin(db, actor, number, id).await?;
    let mut line = line(&tx, id, position).await?;
    let product = line.product_id.map(ProductId).filter(|_| line.state != ImportState::Added.code());
    let product = product.ok_or(Error::NotFound)?;
    let state = judge(db, &tx, &mut line, product, Some(quantity)).await?;
    save(tx, line, state).await
}

/// «Пропустить»: the line is not wanted; or it is again.
///
/// # Errors
/// `NotFound`, also for a line that is in the draft already.
pub async fn skip(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    id: ImportId,
    position: u32,
    skipped: bool,
) -> Result<()> {
    let (tx, ..) = begin(db, actor, number, id).await?;
    let mut line = line(&tx, id, position).await?;
    let now = state(&line)?;
    if (now == ImportState::Skipped) == skipped && now != ImportState::Added {
        return Ok(());
    }
    let state = match (now, line.product_id.map(ProductId)) {
        (ImportState::Added, _) => return Err(Error::NotFound),
        (ImportState::Skipped, Some(product)) => judge_typed(db, &tx, &mut line, product).await?,
        (ImportState::Skipped, None) if line.choices.is_empty() => ImportState::Unknown,
        (ImportState::Skipped, None) => ImportState::Choice,
        _ => ImportState::Skipped,
    };
    save(tx, line, state).await
}

/// Of a product that is no longer produced takes what is left, and with `replaced` the rest from what replaces it, as a
/// line of its own behind the others.
///
/// # Errors
/// `NotFound` for a line that lacks nothing, or without a replacement.
pub async fn split(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    id: ImportId,
    position: u32,
    replaced: bool,
) -> Result<()> {
    let (tx, _, head) = begin(db, actor, number, id).await?;
    let mut line = line(&tx, id, position).await?;
    if state(&line)? != ImportState::Left {
        return Err(Error::NotFound);
    }
    let snapshot = db.snapshot();
    let item = line.product_id.and_then(|id| snapshot.catalog.product(ProductId(id))).ok_or(Error::NotFound)?;
    let asked = super::pieces(line.pieces)?.map_or(0, Quantity::pieces);
    // Beside what the other lines and the draft have of it.
    let held = held(&tx, head.number).await?.get(&item.id()).copied().unwrap_or(0);
    let others = others(&tx, &line, item.id()).await?.unwrap_or(0);
    let left = left(&snapshot, item, held.saturating_add(others)).min(asked);
    if replaced {
        let new = item.replaced_by().ok_or(Error::NotFound)?;
        let rest = Quantity::new(asked.saturating_sub(left))?;
        let last = "SELECT MAX(position) FROM import_lines WHERE import_id = $1";
        let last = sql::number(&tx, last, [id.0.into()]).await?.unwrap_or(0);
        let mut other = import_line::Model { position: last + 1, ..line.clone() };
        let state = judge(db, &tx, &mut other, new, Some(rest)).await?;
        state.code().clone_into(&mut other.state);
        import_line::Entity::insert(other.into_active_model()).exec_without_returning(&tx).await?;
    }
    let state = match Quantity::new(left) {
        Ok(left) => judge(db, &tx, &mut line, item.id(), Some(left)).await?,
        Err(_) => ImportState::Skipped,
    };
    save(tx, line, state).await
}

/// Takes the whole list away. What of it is in the draft stays there.
///
/// # Errors
/// `NotFound`.
pub async fn discard(db: &Db, actor: &Actor, number: OrderNumber, id: ImportId) -> Result<()> {
    let (tx, ..) = begin(db, actor, number, id).await?;
    sql::run(&tx, "DELETE FROM import_lines WHERE import_id = $1", [id.0.into()]).await?;
    sql::run(&tx, "DELETE FROM imports WHERE id = $1", [id.0.into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// What is to become of a line with this product and the quantity that was said, else that stands in the source.
async fn judge_typed(
    db: &Db,
    tx: &DatabaseTransaction,
    line: &mut import_line::Model,
    product: ProductId,
) -> Result<ImportState> {
    let asked = match super::pieces(line.pieces)? {
        Some(said) => Ok(Some(said)),
        None => domain::import::pieces(&line.quantity),
    };
    match asked {
        Ok(asked) => judge(db, tx, line, product, asked).await,
        Err(_) => Ok(ImportState::Quantity),
    }
}

/// What is to become of a line with this product; another line of the list may have it too.
async fn judge(
    db: &Db,
    tx: &DatabaseTransaction,
    line: &mut import_line::Model,
    product: ProductId,
    asked: Option<Quantity>,
) -> Result<ImportState> {
    let others = others(tx, line, product).await?;
    let mut seen: HashMap<ProductId, u32> = others.map(|pieces| (product, pieces)).into_iter().collect();
    let number = sql::number(tx, "SELECT draft_number FROM imports WHERE id = $1", [line.import_id.into()]).await?;
    let held = held(tx, number.ok_or(Error::NotFound)?).await?;
    Ok(put(&db.snapshot(), line, product, asked, &mut seen, &held))
}

/// Pieces of a product in the good lines beside this one; none: no other line has it.
async fn others(tx: &DatabaseTransaction, line: &import_line::Model, product: ProductId) -> Result<Option<u32>> {
    let sql = format!(
        "SELECT CAST(SUM(pieces) AS BIGINT) FROM import_lines WHERE import_id = $1 AND product_id = $2
         AND position <> $3 AND state IN {} HAVING COUNT(*) > 0",
        states(ImportState::is_good)
    );
    let values = [line.import_id.into(), product.0.into(), line.position.into()];
    let others = sql::number(tx, &sql, values).await?;
    Ok(others.map(|pieces| u32::try_from(pieces).unwrap_or(u32::MAX)))
}

async fn save(tx: DatabaseTransaction, mut line: import_line::Model, state: ImportState) -> Result<()> {
    state.code().clone_into(&mut line.state);
    import_line::Entity::update(line.into_active_model().reset_all()).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}
