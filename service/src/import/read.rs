//! Reading a list: its lines are recognised once and kept.

use super::{held, left};
use crate::catalog::Snapshot;
use crate::db::{Db, millis};
use crate::draft::{editable, store};
use crate::entity::{import as imports, import_line};
use crate::error::{Error, Result};
use crate::own;
use crate::user::buyer;
use domain::actor::{Actor, Buyer};
use domain::id::{ImportId, OrderNumber, ProductId};
use domain::import::{self, Found, ImportError, ImportLine, ImportState, ROWS_LIMIT, Reader, Row};
use domain::quantity::Quantity;
use domain::user::Action;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Rows in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 1_000;
/// Characters of a file's name that are kept.
const NAME_LIMIT: usize = 200;

/// Reads a pasted text into a list for a draft.
///
/// # Errors
/// `Empty`, `RowsLimit`; `NotFound`.
pub async fn read_text(db: &Db, actor: &Actor, number: OrderNumber, text: String) -> Result<ImportId> {
    let (buyer, held) = opened(db, actor, number).await?;
    let list = list_of_text(db, buyer, held, text).await?;
    store_in(db, buyer, number, list).await
}

/// Reads the rows of a file into a list for a draft; `digest` is the same for the same file.
///
/// # Errors
/// As [`read_text`].
pub async fn read_table(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    name: &str,
    digest: String,
    rows: Vec<Row>,
) -> Result<ImportId> {
    let (buyer, held) = opened(db, actor, number).await?;
    let list = list_of_table(db, buyer, held, name, digest, rows).await?;
    store_in(db, buyer, number, list).await
}

/// Pieces of the products that are no longer produced in the draft that a list is for.
type Held = HashMap<ProductId, u32>;

/// Who asks, and what the draft holds.
async fn opened<'a>(db: &Db, actor: &'a Actor, number: OrderNumber) -> Result<(&'a Buyer, Held)> {
    let buyer = buyer(actor, Action::Draft)?;
    editable(&store::head(db.reader(), buyer, number, "").await?)?;
    Ok((buyer, held(db.reader(), number.0).await?))
}

async fn store_in(db: &Db, buyer: &Buyer, number: OrderNumber, list: List) -> Result<ImportId> {
    let tx = db.begin().await?;
    store::head(&tx, buyer, number, "").await?;
    let id = insert(db, &tx, buyer, number, list).await?;
    tx.commit().await?;
    Ok(id)
}

/// A list that has been read and is not stored yet.
pub(crate) struct List {
    /// Name of the file; empty: it was a text.
    name: String,
    digest: String,
    lines: Vec<import_line::Model>,
}

impl List {
    /// Whether any line means a product, or may mean several.
    pub fn finds(&self) -> bool {
        self.lines.iter().any(|line| line.state != ImportState::Unknown.code())
    }
}

/// The list of a text.
pub(crate) async fn list_of_text(db: &Db, buyer: &Buyer, held: Held, text: String) -> Result<List> {
    let digest = hex::encode(Sha256::digest(text.as_bytes()));
    let lines = recognise(db, buyer, held, move |reader| import::read_text(&reader, &text)).await?;
    Ok(List { name: String::new(), digest, lines })
}

/// The list of the rows of a file.
pub(crate) async fn list_of_table(
    db: &Db,
    buyer: &Buyer,
    held: Held,
    name: &str,
    digest: String,
    rows: Vec<Row>,
) -> Result<List> {
    // Letters that turn the direction of writing could make a name look like another.
    let shown = |c: &char| {
        !c.is_control() && !matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name = name.chars().filter(shown).take(NAME_LIMIT).collect();
    let lines = recognise(db, buyer, held, move |reader| {
        // A file of one column is a list of lines.
        let table = rows.iter().any(|row| row.iter().filter(|cell| !cell.trim().is_empty()).count() > 1);
        if table {
            return import::read_table(&reader, &rows);
        }
        let lines: Vec<&str> = rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or(""))
            .collect();
        import::read_lines(&reader, &lines.join("\n"))
    });
    Ok(List { name, digest, lines: lines.await? })
}

async fn recognise(
    db: &Db,
    buyer: &Buyer,
    held: Held,
    lines: impl FnOnce(Reader<'_>) -> Vec<ImportLine> + Send + 'static,
) -> Result<Vec<import_line::Model>> {
    let own = own::all(db, buyer.company).await?;
    let snapshot = db.snapshot();
    // A long list takes a tenth of a second of a core: beside the threads that answer.
    let read = tokio::task::spawn_blocking(move || {
        let lines = lines(Reader::new(&snapshot.catalog, &own));
        judged(&snapshot, &held, lines)
    });
    let lines = read.await.map_err(|error| Error::Internal(error.to_string()))?;
    if lines.is_empty() {
        return Err(ImportError::Empty.into());
    }
    if lines.len() > ROWS_LIMIT {
        return Err(ImportError::RowsLimit { limit: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX) }.into());
    }
    Ok(lines)
}

/// Lines as they are stored, with what is to become of each.
fn judged(snapshot: &Snapshot, held: &HashMap<ProductId, u32>, lines: Vec<ImportLine>) -> Vec<import_line::Model> {
    let mut seen = HashMap::new();
    let mut rows = Vec::with_capacity(lines.len());
    for (position, line) in (1..).zip(lines) {
        let mut row = import_line::Model {
            import_id: 0,
            position,
            source_row: i64::from(line.row),
            text: line.text,
            quantity: line.quantity,
            state: String::new(),
            product_id: None,
            reading: String::new(),
            pieces: None,
            choices: String::new(),
        };
        let state = match line.found {
            Found::Product { product, reading, pieces } => {
                reading.code().clone_into(&mut row.reading);
                put(snapshot, &mut row, product, pieces, &mut seen, held)
            }
            Found::Choice(products) => {
                row.choices = products.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                ImportState::Choice
            }
            Found::Unknown => ImportState::Unknown,
            Found::BadQuantity { product, .. } => {
                row.product_id = Some(product.0);
                ImportState::Quantity
            }
        };
        state.code().clone_into(&mut row.state);
        rows.push(row);
    }
    rows
}

/// Says which product a line means and how many pieces of it; what is to become of it then. `seen` has the pieces of the
/// good lines before it, and takes these; `held` those of the draft that the list is for.
pub(super) fn put(
    snapshot: &Snapshot,
    row: &mut import_line::Model,
    product: ProductId,
    asked: Option<Quantity>,
    seen: &mut HashMap<ProductId, u32>,
    held: &HashMap<ProductId, u32>,
) -> ImportState {
    row.product_id = Some(product.0);
    let Some(item) = snapshot.catalog.product(product) else { return ImportState::Unknown };
    let pack = item.pack();
    let asked = asked.or_else(|| Quantity::new(pack.pieces()).ok());
    row.pieces = asked.map(|asked| i64::from(asked.pieces()));
    let Some(asked) = asked else { return ImportState::Quantity };
    let Ok(rounded) = pack.round_up(asked) else { return ImportState::Quantity };
    // With the lines before it: they are added up.
    let before = seen.get(&product).copied();
    let Some(sum) = before.unwrap_or(0).checked_add(rounded.pieces()).filter(|sum| Quantity::new(*sum).is_ok()) else {
        return ImportState::Quantity;
    };
    if item.discontinued() && sum > left(snapshot, item, held.get(&product).copied().unwrap_or(0)) {
        return ImportState::Left;
    }
    seen.insert(product, sum);
    match (before, rounded == asked) {
        (Some(_), _) => ImportState::Doubled,
        (None, false) => ImportState::Rounded,
        (None, true) => ImportState::Ready,
    }
}

/// Stores a list for a draft.
pub(crate) async fn insert(
    db: &Db,
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    number: OrderNumber,
    list: List,
) -> Result<ImportId> {
    let row = imports::ActiveModel {
        draft_number: Set(number.0),
        user_id: Set(buyer.user.0),
        name: Set(list.name),
        digest: Set(list.digest),
        created_at: Set(millis(db.now())),
        added_at: Set(None),
        ..Default::default()
    };
    let id = imports::Entity::insert(row).exec(tx).await?.last_insert_id;
    for chunk in list.lines.chunks(CHUNK) {
        let rows = chunk.iter().cloned().map(|line| import_line::Model { import_id: id, ..line }.into_active_model());
        import_line::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(ImportId(id))
}
