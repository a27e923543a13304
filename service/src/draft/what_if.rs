//! «Что если»: the dates of a draft from other warehouses and of other quantities, side by side with those that it has (G5).

use super::line::{Edit, apply};
use super::{bring_up_to_date, finish, store};
use crate::db::Db;
use crate::dialect::for_update;
use crate::error::{Error, Result};
use crate::user::buyer;
use domain::actor::Actor;
use domain::draft::DraftChange;
use domain::id::{OrderNumber, ProductId, WarehouseId};
use domain::quantity::Quantity;
use domain::user::Action;
use std::collections::BTreeMap;

/// Makes an answer of [`crate::supply::what_if`] the draft's: its warehouse, and the quantities that were asked about, of
/// lines that are still there.
///
/// # Errors
/// `NotFound`, also for the warehouse; as [`super::set_quantity`].
pub async fn choose(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    warehouse: WarehouseId,
    changed: &BTreeMap<ProductId, Quantity>,
) -> Result<Vec<DraftChange>> {
    let buyer = buyer(actor, Action::Draft)?;
    if !db.snapshot().catalog.warehouses().iter().any(|place| place.id == warehouse) {
        return Err(Error::NotFound);
    }
    let tx = db.begin().await?;
    let mut head = store::head(&tx, buyer, number, for_update(&tx)).await?;
    head.warehouse_id = warehouse.0;
    bring_up_to_date(db, &tx, &mut head).await?;
    let there = store::find_lines(&tx, number.0, changed.keys().map(|product| product.0)).await?;
    let edits = there.iter().filter_map(|line| {
        let product = ProductId(line.product_id);
        Some((product, Edit::Set(*changed.get(&product)?)))
    });
    let edits: Vec<(ProductId, Edit)> = edits.collect();
    // Also without an edit: delivery costs what it costs from there.
    let changes = apply(db, &tx, &mut head, buyer, &edits).await?;
    finish(db, tx, head).await?;
    Ok(changes)
}
