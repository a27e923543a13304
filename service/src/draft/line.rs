//! Adding, changing and removing lines. Each reads and writes its lines and the head, however long the draft is.

use super::{bring_up_to_date, count_delivery, editable, finish, history, prices, store, touch};
use crate::catalog::Snapshot;
use crate::db::Db;
use crate::entity::draft;
use crate::error::{Error, Result};
use crate::user::{self, buyer};
use crate::{own, sql};
use domain::actor::{Actor, Buyer};
use domain::catalog::{Item, Meaning, OwnArticles};
use domain::draft::{DraftChange, DraftError, DraftLine, DraftRow, LINES_LIMIT, LineError};
use domain::id::{OrderNumber, ProductId, WarehouseId};
use domain::product::Article;
use domain::quantity::Quantity;
use domain::vat::VatRate;
use sea_orm::DatabaseTransaction;
use std::collections::HashMap;

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
    let who = buyer(actor, domain::user::Action::Draft)?;
    let own = own::of_text(db, who.company, text).await?;
    let products = recognise(&db.snapshot(), &own, text)?;
    let edits: Vec<_> = products.into_iter().map(|product| (product, Edit::Add(quantity))).collect();
    edit_all(db, actor, number, &edits).await
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
    let edits: Vec<_> = products.iter().map(|product| (*product, Edit::AddPack)).collect();
    edit_all(db, actor, number, &edits).await
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
    edit(db, actor, number, product, Edit::Set(quantity)).await
}

/// The same, if the line still has the quantity that the person saw; none is no line.
///
/// # Errors
/// `Changed` with the quantity that somebody else has set; as [`set_quantity`].
pub async fn replace_quantity(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    product: ProductId,
    quantity: Option<Quantity>,
    seen: Option<Quantity>,
) -> Result<DraftChange> {
    edit(db, actor, number, product, Edit::Replace(quantity, seen)).await
}

/// Removes the line of a product; [`super::undo`] brings it back to its place.
///
/// # Errors
/// `NotFound`.
pub async fn remove(db: &Db, actor: &Actor, number: OrderNumber, product: ProductId) -> Result<DraftChange> {
    edit(db, actor, number, product, Edit::Remove).await
}

/// What is to become of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Edit {
    Add(Quantity),
    AddPack,
    Set(Quantity),
    /// Sets it, if the line still has the quantity that the person saw; none is no line.
    Replace(Option<Quantity>, Option<Quantity>),
    Restore(Quantity, u32),
    Remove,
}

impl Edit {
    /// What becomes of the line.
    fn apply(
        self,
        before: Option<&DraftLine>,
        offer: &domain::draft::Offer,
        rate: VatRate,
    ) -> std::result::Result<Option<DraftLine>, LineError> {
        match self {
            Self::Add(asked) => DraftLine::add(before, offer, asked, rate).map(Some),
            Self::AddPack => DraftLine::add(before, offer, Quantity::new(offer.pack.pieces())?, rate).map(Some),
            Self::Set(asked) | Self::Replace(Some(asked), _) => DraftLine::new(offer, asked, rate).map(Some),
            // What was in the draft comes back, also when less of it is left: sending will say so.
            Self::Restore(asked, _) => {
                DraftLine::new(&domain::draft::Offer { last: None, ..*offer }, asked, rate).map(Some)
            }
            Self::Remove | Self::Replace(None, _) => Ok(None),
        }
    }
}

async fn edit(db: &Db, actor: &Actor, number: OrderNumber, product: ProductId, edit: Edit) -> Result<DraftChange> {
    let changes = edit_all(db, actor, number, &[(product, edit)]).await?;
    changes.into_iter().next().ok_or(Error::NotFound)
}

/// Edits of lines in one transaction: all of them or none.
async fn edit_all(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    edits: &[(ProductId, Edit)],
) -> Result<Vec<DraftChange>> {
    let buyer = buyer(actor, domain::user::Action::Draft)?;
    let tx = db.begin().await?;
    let mut head = store::head(&tx, buyer, number, crate::dialect::for_update(&tx)).await?;
    bring_up_to_date(db, &tx, &mut head).await?;
    let changes = apply(db, &tx, &mut head, buyer, edits).await?;
    finish(db, tx, head).await?;
    Ok(changes)
}

/// A line while edits are done: as it is stored, and as it is to be.
struct Slot {
    position: i64,
    stored: Option<Quantity>,
    now: Option<DraftLine>,
}

/// Does edits, in their order, on the lines of a head that is locked: reads and writes these lines only, and carries the
/// difference into the head. All of them are one version, which [`super::history`] can undo.
pub(super) async fn apply(
    db: &Db,
    tx: &DatabaseTransaction,
    head: &mut draft::Model,
    buyer: &Buyer,
    edits: &[(ProductId, Edit)],
) -> Result<Vec<DraftChange>> {
    apply_most(db, tx, head, buyer, edits, &mut |_, error| Err(error)).await
}

/// The same; every change of lines comes here, so a proposal is refused here. `refuse` hears of a line that cannot be, and says whether the others are changed nevertheless.
pub(crate) async fn apply_most(
    db: &Db,
    tx: &DatabaseTransaction,
    head: &mut draft::Model,
    buyer: &Buyer,
    edits: &[(ProductId, Edit)],
    refuse: &mut (dyn FnMut(ProductId, Error) -> Result<()> + Send),
) -> Result<Vec<DraftChange>> {
    editable(head)?;
    touch(db, buyer, head);
    let snapshot = db.snapshot();
    let item = |product: ProductId| snapshot.catalog.product(product).ok_or(Error::NotFound);
    let items = edits.iter().map(|(product, _)| item(*product)).collect::<Result<Vec<_>>>()?;
    let prices = prices(db, tx, head, Some(&items)).await?;
    let mut slots = slots(tx, head.number, edits).await?;
    let mut changes = Vec::with_capacity(edits.len());
    for ((product, edit), item) in edits.iter().zip(items) {
        let slot =
            slots.entry(*product).or_insert_with(|| Slot { position: new_place(head, *edit), stored: None, now: None });
        let after = edit.apply(slot.now.as_ref(), &snapshot.offer(item, &prices), prices.rate);
        if let Edit::Replace(_, seen) = *edit {
            unchanged(tx, head, *product, slot.now.as_ref(), seen, after.as_ref().ok()).await?;
        }
        let after = match after.map_err(|error| store::refused(error, &snapshot, *product)) {
            Ok(after) => after,
            Err(error) => {
                refuse(*product, error)?;
                continue;
            }
        };
        let totals = store::totals(head)
            .replace(slot.now.as_ref().map(|line| &line.sums), after.as_ref().map(|line| &line.sums));
        let totals = totals.ok_or(DraftError::Overflow)?;
        if totals.lines > LINES_LIMIT {
            return Err(DraftError::LinesLimit { limit: LINES_LIMIT }.into());
        }
        store::set_totals(head, totals);
        slot.now = after;
        let row = after.map(|line| row(&snapshot, item, WarehouseId(head.warehouse_id), slot.position, line));
        changes.push((*product, row.transpose()?));
    }
    count_delivery(&snapshot, head)?;
    save(tx, head, &slots).await?;
    changes.into_iter().map(|(product, row)| store::change(head, row, Some(product))).collect()
}

/// Refuses when the line is not as the person saw it, nor as they want it: what somebody else did must not vanish (ORD-4).
async fn unchanged(
    tx: &DatabaseTransaction,
    head: &draft::Model,
    product: ProductId,
    now: Option<&DraftLine>,
    seen: Option<Quantity>,
    wanted: Option<&Option<DraftLine>>,
) -> Result<()> {
    let now = now.map(|line| line.quantity);
    let wanted = wanted.map(|line| line.as_ref().map(|line| line.quantity));
    if now == seen || Some(now) == wanted {
        return Ok(());
    }
    let last =
        "SELECT user_id FROM draft_changes WHERE draft_number = $1 AND product_id = $2 ORDER BY version DESC LIMIT 1";
    let last = sql::number(tx, last, [head.number.into(), product.0.into()]).await?.unwrap_or(head.changed_by);
    let by = user::short_name(tx, last).await?;
    Err(DraftError::Changed { now: now.map_or(0, Quantity::pieces), by }.into())
}

/// The lines of these products as they are stored.
async fn slots(tx: &DatabaseTransaction, number: i64, edits: &[(ProductId, Edit)]) -> Result<HashMap<ProductId, Slot>> {
    let mut slots = HashMap::with_capacity(edits.len());
    for stored in store::find_lines(tx, number, edits.iter().map(|(product, _)| product.0)).await? {
        let line = store::to_line(&stored)?;
        let slot = Slot { position: stored.position, stored: Some(line.quantity), now: Some(line) };
        slots.insert(line.product, slot);
    }
    Ok(slots)
}

/// Writes the lines that edits have left, deletes those that they have not, and notes what was changed.
async fn save(tx: &DatabaseTransaction, head: &draft::Model, slots: &HashMap<ProductId, Slot>) -> Result<()> {
    let mut lines = vec![];
    let mut gone = vec![];
    let mut changes = vec![];
    for (product, slot) in slots {
        let after = slot.now.as_ref().map(|line| line.quantity);
        match &slot.now {
            Some(line) => lines.push(store::to_row(head.number, slot.position, line)),
            None if slot.stored.is_some() => gone.push(product.0),
            None => continue,
        }
        if slot.stored != after {
            changes.push(history::change(head, *product, slot.position, slot.stored, after));
        }
    }
    store::put_lines(tx, lines).await?;
    store::delete_lines(tx, head.number, gone).await?;
    history::record(tx, changes).await
}

/// Where a new line stands: where it is put back to, or at the end.
fn new_place(head: &mut draft::Model, edit: Edit) -> i64 {
    if let Edit::Restore(_, position) = edit {
        return i64::from(position);
    }
    head.next_position += 1;
    head.next_position - 1
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
pub(crate) fn recognise(snapshot: &Snapshot, own: &OwnArticles, text: &str) -> Result<Vec<ProductId>> {
    let found = |text: &str| match snapshot.catalog.recognise(text, own) {
        Meaning::One(product, _) => Some(product),
        _ => None,
    };
    if let Some(product) = found(text) {
        return Ok(vec![product]);
    }
    let words: Vec<&str> = text.split_whitespace().take(1_000).collect();
    let whole = [text.trim()];
    let parts: &[&str] =
        if words.len() > 1 && words.iter().any(|word| found(word).is_some()) { &words } else { &whole };
    parts.iter().map(|part| found(part).ok_or_else(|| unknown(snapshot, part))).collect()
}

fn unknown(snapshot: &Snapshot, text: &str) -> Error {
    let nearest = snapshot.catalog.suggest(text, 5).into_iter();
    let nearest =
        nearest.filter_map(|id| snapshot.catalog.product(id)).filter_map(|item| Article::parse(item.article()).ok());
    let text = text.chars().take(200).collect();
    DraftError::UnknownArticle { text, nearest: nearest.collect() }.into()
}
