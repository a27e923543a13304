//! Adding, changing and removing lines. Each reads and writes one line and the head, however long the draft is.

use super::{bring_up_to_date, count_delivery, prices, store, touch};
use crate::catalog::Snapshot;
use crate::db::Db;
use crate::entity::{draft, draft_line};
use crate::error::{Error, Result};
use crate::user::buyer;
use domain::actor::Actor;
use domain::catalog::{Exact, Item};
use domain::draft::{DraftChange, DraftError, DraftLine, DraftRow, LINES_LIMIT, LineError};
use domain::id::{OrderNumber, ProductId, WarehouseId};
use domain::product::Article;
use domain::quantity::Quantity;
use domain::vat::VatRate;
use sea_orm::DatabaseTransaction;

/// Adds so many pieces of each product that the text means: a name, an article, or articles separated by blanks.
///
/// # Errors
/// `UnknownArticle` with the nearest ones when a part means no product or several; then nothing is added.
pub async fn add(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    text: &str,
    quantity: Quantity,
) -> Result<Vec<DraftChange>> {
    let snapshot = db.snapshot();
    let products = recognise(&snapshot, text)?;
    edit_all(db, actor, number, &snapshot, &products, &Edit::Add(quantity)).await
}

/// Adds one pack of each of these products: of all of them or of none.
///
/// # Errors
/// As [`set_quantity`].
pub async fn add_packs(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    products: &[ProductId],
) -> Result<Vec<DraftChange>> {
    edit_all(db, actor, number, &db.snapshot(), products, &Edit::AddPack).await
}

/// Sets the quantity of a product: a new line, or another quantity of the line that is there.
///
/// # Errors
/// As the rules of [`DraftLine::new`]; `NotFound`.
pub async fn set_quantity(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    product: ProductId,
    quantity: Quantity,
) -> Result<DraftChange> {
    edit(db, actor, number, &db.snapshot(), product, Edit::Set(quantity)).await
}

/// Removes the line of a product; [`restore_line`] brings it back to its place.
///
/// # Errors
/// `NotFound`.
pub async fn remove(db: &Db, actor: &Actor, number: OrderNumber, product: ProductId) -> Result<DraftChange> {
    edit(db, actor, number, &db.snapshot(), product, Edit::Remove).await
}

/// Puts a removed line back to its place.
///
/// # Errors
/// As [`set_quantity`].
pub async fn restore_line(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    product: ProductId,
    quantity: Quantity,
    position: u32,
) -> Result<DraftChange> {
    edit(db, actor, number, &db.snapshot(), product, Edit::Restore(quantity, position)).await
}

enum Edit {
    Add(Quantity),
    AddPack,
    Set(Quantity),
    Restore(Quantity, u32),
    Remove,
}

impl Edit {
    /// What becomes of the line.
    fn apply(
        &self,
        before: Option<&DraftLine>,
        offer: &domain::draft::Offer,
        rate: VatRate,
    ) -> std::result::Result<Option<DraftLine>, LineError> {
        match self {
            Self::Add(asked) => DraftLine::add(before, offer, *asked, rate).map(Some),
            Self::AddPack => DraftLine::add(before, offer, Quantity::new(offer.pack.pieces())?, rate).map(Some),
            Self::Set(asked) | Self::Restore(asked, _) => DraftLine::new(offer, *asked, rate).map(Some),
            Self::Remove => Ok(None),
        }
    }
}

async fn edit(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    snapshot: &Snapshot,
    product: ProductId,
    edit: Edit,
) -> Result<DraftChange> {
    let changes = edit_all(db, actor, number, snapshot, &[product], &edit).await?;
    changes.into_iter().next().ok_or(Error::NotFound)
}

/// The same edit of several products in one transaction: all of them or none.
async fn edit_all(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    snapshot: &Snapshot,
    products: &[ProductId],
    edit: &Edit,
) -> Result<Vec<DraftChange>> {
    let buyer = buyer(actor, domain::user::Action::Draft)?;
    let tx = db.begin().await?;
    let mut head = store::head(&tx, buyer, number, crate::dialect::for_update(&tx)).await?;
    bring_up_to_date(db, &tx, &mut head).await?;
    let mut changes = Vec::with_capacity(products.len());
    for product in products {
        touch(db, buyer, &mut head);
        changes.push(edit_one(db, &tx, &mut head, snapshot, *product, edit).await?);
    }
    store::save(&tx, head).await?;
    tx.commit().await?;
    Ok(changes)
}

/// Reads the one line, decides, writes it, and carries the difference into the head.
async fn edit_one(
    db: &Db,
    tx: &DatabaseTransaction,
    head: &mut draft::Model,
    snapshot: &Snapshot,
    product: ProductId,
    edit: &Edit,
) -> Result<DraftChange> {
    let item = snapshot.catalog.product(product).ok_or(Error::NotFound)?;
    let prices = prices(db, tx, head, &[item.price_group()]).await?;
    let stored = store::find_line(tx, head.number, product).await?;
    let before = stored.as_ref().map(store::to_line).transpose()?;
    let after = edit.apply(before.as_ref(), &snapshot.offer(item, &prices), prices.rate);
    let after = after.map_err(|error| store::refused(error, snapshot, product))?;
    let totals =
        store::totals(head).replace(before.as_ref().map(|line| &line.sums), after.as_ref().map(|line| &line.sums));
    let totals = totals.ok_or(DraftError::Overflow)?;
    if totals.lines > LINES_LIMIT {
        return Err(DraftError::LinesLimit { limit: LINES_LIMIT }.into());
    }
    store::set_totals(head, totals);
    count_delivery(snapshot, head)?;
    let position = place(&mut head.next_position, stored.as_ref(), edit);
    let row = if let Some(line) = &after {
        store::put_lines(tx, vec![store::to_row(head.number, position, line)]).await?;
        Some(row(snapshot, item, WarehouseId(head.warehouse_id), position, *line)?)
    } else {
        store::delete_line(tx, head.number, product).await?;
        None
    };
    store::change(head, row, Some(product))
}

/// Where the line stands: where it stood, where it is put back to, or at the end.
fn place(next: &mut i64, stored: Option<&draft_line::Model>, edit: &Edit) -> i64 {
    match (stored, edit) {
        (Some(stored), _) => stored.position,
        (None, Edit::Restore(_, position)) => i64::from(*position),
        (None, _) => {
            *next += 1;
            *next - 1
        }
    }
}

/// A line as the page shows it.
pub(super) fn row(
    snapshot: &Snapshot,
    item: Item<'_>,
    warehouse: WarehouseId,
    position: i64,
    line: DraftLine,
) -> Result<DraftRow> {
    Ok(DraftRow {
        position: u32::try_from(position).unwrap_or(0),
        article: Article::parse(item.article()).map_err(|_| crate::error::broken("article"))?,
        kind: item.kind().to_owned(),
        name: item.name().to_owned(),
        unit: item.unit().to_owned(),
        pack: item.pack(),
        free: snapshot.stock.free(item.id(), warehouse),
        line,
    })
}

/// The products that a text means: all of it as one, else each of its words.
pub(crate) fn recognise(snapshot: &Snapshot, text: &str) -> Result<Vec<ProductId>> {
    if let Exact::One(product) = snapshot.catalog.exact(text) {
        return Ok(vec![product]);
    }
    let words: Vec<&str> = text.split_whitespace().take(1_000).collect();
    let whole = [text.trim()];
    let parts: &[&str] =
        if words.len() > 1 && words.iter().any(|word| found(snapshot, word).is_some()) { &words } else { &whole };
    parts.iter().map(|part| found(snapshot, part).ok_or_else(|| unknown(snapshot, part))).collect()
}

fn found(snapshot: &Snapshot, text: &str) -> Option<ProductId> {
    match snapshot.catalog.exact(text) {
        Exact::One(product) => Some(product),
        _ => None,
    }
}

fn unknown(snapshot: &Snapshot, text: &str) -> Error {
    let nearest = snapshot.catalog.suggest(text, 5).into_iter();
    let nearest =
        nearest.filter_map(|id| snapshot.catalog.product(id)).filter_map(|item| Article::parse(item.article()).ok());
    let text = text.chars().take(200).collect();
    DraftError::UnknownArticle { text, nearest: nearest.collect() }.into()
}
