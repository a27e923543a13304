//! A product that is made no more: what is left of it, and the rest from what replaces it (G9).

use super::line::{Edit, apply};
use super::{bring_up_to_date, finish, prices, store};
use crate::catalog::Snapshot;
use crate::db::Db;
use crate::dialect::for_update;
use crate::error::{Error, Result, broken};
use crate::supply;
use crate::user::buyer;
use domain::actor::Actor;
use domain::catalog::Item;
use domain::draft::{DraftChange, DraftLine};
use domain::id::{OrderNumber, ProductId, WarehouseId};
use domain::lead_time::LeadTime;
use domain::product::Product;
use domain::quantity::Quantity;
use domain::replacement::{Link, Replacement, ReplacementError, chain};
use domain::user::Action;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// How what is wanted of a product can be covered.
#[derive(Clone, Debug)]
pub struct Cover {
    /// The product that is wanted.
    pub product: Product,
    pub asked: Quantity,
    /// Of the product itself, then of what replaces it. Of these only what is new: beside what the draft has of them.
    pub portions: Vec<Covered>,
    /// Pieces that nothing covers.
    pub missing: u32,
}

/// So many pieces of one product, at the price of the draft, from its warehouse.
#[derive(Clone, Debug)]
pub struct Covered {
    pub product: Product,
    pub line: DraftLine,
    pub lead_time: LeadTime,
}

/// What is left of a product, and what covers the rest of a quantity.
///
/// # Errors
/// `NotFound`; a quantity that packs make too large.
pub async fn cover(db: &Db, actor: &Actor, number: OrderNumber, product: ProductId, asked: Quantity) -> Result<Cover> {
    let buyer = buyer(actor, Action::Draft)?;
    let head = store::head(db.reader(), buyer, number, "").await?;
    let snapshot = db.snapshot();
    let item = snapshot.catalog.product(product).ok_or(Error::NotFound)?;
    let Replacement { portions, missing, .. } = split(db.reader(), &snapshot, number, item, asked).await?;
    let item_of = |product: ProductId| snapshot.catalog.product(product).ok_or(Error::NotFound);
    let wanted: Vec<(ProductId, Quantity)> = portions.iter().map(|part| (part.product, part.quantity)).collect();
    let items = wanted.iter().map(|(product, _)| item_of(*product)).collect::<Result<Vec<_>>>()?;
    let prices = prices(db, db.reader(), &head, Some(&items)).await?;
    let dates = supply::of_products(db, WarehouseId(head.warehouse_id), &wanted).await?;
    let covered = |((product, quantity), lead_time): ((ProductId, Quantity), LeadTime)| {
        let item = item_of(product)?;
        let line = DraftLine::new(&snapshot.offer(item, &prices), quantity, prices.rate);
        let line = line.map_err(|error| store::refused(error, &snapshot, product))?;
        Ok(Covered { product: item.to_product().ok_or_else(|| broken("product"))?, line, lead_time })
    };
    Ok(Cover {
        product: item.to_product().ok_or_else(|| broken("product"))?,
        asked,
        portions: wanted.into_iter().zip(dates).map(covered).collect::<Result<_>>()?,
        missing,
    })
}

/// Puts what [`cover`] offers into the draft, of all products or of one `only`: the line of the wanted product becomes what
/// is left of it, the others are added to what is there. What is left is counted once more.
///
/// # Errors
/// `NotFound`; as [`super::set_quantity`].
pub async fn replace(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    product: ProductId,
    asked: Quantity,
    only: Option<ProductId>,
) -> Result<Vec<DraftChange>> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let mut head = store::head(&tx, buyer, number, for_update(&tx)).await?;
    bring_up_to_date(db, &tx, &mut head).await?;
    let snapshot = db.snapshot();
    let item = snapshot.catalog.product(product).ok_or(Error::NotFound)?;
    let Replacement { portions, .. } = split(&tx, &snapshot, number, item, asked).await?;
    let edits = portions.iter().filter(|part| only.is_none_or(|only| only == part.product));
    let edits: Vec<(ProductId, Edit)> = edits
        .map(|part| {
            let own = part.product == item.id();
            (part.product, if own { Edit::Set(part.quantity) } else { Edit::Add(part.quantity) })
        })
        .collect();
    if edits.is_empty() {
        return Err(Error::NotFound);
    }
    let changes = apply(db, &tx, &mut head, buyer, &edits).await?;
    finish(db, tx, head).await?;
    Ok(changes)
}

/// Splits a quantity over a product and what replaces it; what the draft has of the others is not offered again.
async fn split(
    db: &impl ConnectionTrait,
    snapshot: &Snapshot,
    number: OrderNumber,
    item: Item<'_>,
    asked: Quantity,
) -> Result<Replacement> {
    let link = |product: ProductId| {
        let item = snapshot.catalog.product(product)?;
        Some(Link {
            product,
            pack: item.pack(),
            discontinued: item.discontinued(),
            free: snapshot.stock.total_of(item),
            replaced_by: item.replaced_by(),
        })
    };
    let chain = chain(item.id(), link).map_err(refused)?;
    let others = chain.iter().skip(1).map(|link| link.product.0);
    let there = store::find_lines(db, number.0, others).await?;
    let there: HashMap<i64, i64> = there.iter().map(|line| (line.product_id, line.quantity)).collect();
    let beside = |product: ProductId| {
        let link = link(product)?;
        let held = there.get(&product.0).map_or(0, |pieces| u32::try_from(*pieces).unwrap_or(u32::MAX));
        Some(Link { free: link.free.saturating_sub(held), ..link })
    };
    Replacement::split(item.id(), asked, beside).map_err(refused)
}

fn refused(error: ReplacementError) -> Error {
    match error {
        // The catalogue takes no such chain.
        ReplacementError::Cycle(_) => broken("replacement"),
        ReplacementError::Quantity(error) => error.into(),
    }
}
