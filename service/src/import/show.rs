//! A list as the page and the workbook of its faults show it.

use super::{good, head, held, left, pieces, products, state, states};
use crate::catalog::Snapshot;
use crate::db::{Db, instant};
use crate::draft::{self, store};
use crate::entity::import_line;
use crate::error::{Result, broken};
use crate::price::Prices;
use crate::sql;
use crate::user::{self, buyer};
use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::catalog::Reading;
use domain::id::{ImportId, OrderNumber, ProductId};
use domain::import::{ImportPage, ImportProduct, ImportRow, ImportState, Left};
use domain::money::Money;
use domain::page::{PAGE_ROWS, Page};
use domain::product::Article;
use domain::quantity::Quantity;
use domain::user::Action;
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::HashMap;

/// Products offered for a line that means none.
const NEAREST: usize = 3;

/// Which lines a page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All, those that wait for a decision first.
    #[default]
    All,
    Only(ImportState),
    /// Those that wait for a decision.
    Waiting,
}

/// A page of a list, with counts and the sum of what can be added.
///
/// # Errors
/// `NotFound`.
pub async fn get(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    id: ImportId,
    filter: Filter,
    page: u32,
) -> Result<ImportPage> {
    let buyer = buyer(actor, Action::Draft)?;
    let (head, import) = head(db.reader(), buyer, number, id, "").await?;
    let counts = counts(db.reader(), id).await?;
    let shown = |state: &ImportState| match filter {
        Filter::All => true,
        Filter::Only(only) => *state == only,
        Filter::Waiting => state.waits(),
    };
    let total = counts.iter().filter(|(state, _)| shown(state)).map(|(_, lines)| lines).sum();
    let page = page.max(1);
    let stored = lines(db.reader(), id, filter, PAGE_ROWS, u64::from(page - 1) * u64::from(PAGE_ROWS)).await?;
    let snapshot = db.snapshot();
    let prices = draft::prices(db, db.reader(), &head, None).await?;
    let (good, held) = (good(db.reader(), id).await?, held(db.reader(), number.0).await?);
    let taken = |product| {
        let [list, draft] = [&good, &held].map(|pieces| pieces.get(&product).copied().unwrap_or(0));
        list.saturating_add(draft)
    };
    let rows = stored.iter().map(|line| row(&snapshot, &prices, line, taken)).collect::<Result<_>>()?;
    let rows = Page { rows, total, number: page, size: PAGE_ROWS };
    let total = sum(&snapshot, &prices, &good);
    let before = before(db.reader(), &import).await?;
    Ok(ImportPage { id, number, name: import.name, rows, counts, total, before })
}

/// A line that waits for a decision, as a workbook has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub source_row: u32,
    pub text: String,
    /// The quantity as it stands in the source.
    pub typed: String,
    pub state: ImportState,
}

/// The lines that wait for a decision, all of them, for a workbook that can be put right and read again.
///
/// # Errors
/// `NotFound`.
pub async fn faults(db: &Db, actor: &Actor, number: OrderNumber, id: ImportId) -> Result<Vec<Fault>> {
    #[derive(FromQueryResult)]
    struct Row {
        source_row: i64,
        text: String,
        quantity: String,
        state: String,
    }
    head(db.reader(), buyer(actor, Action::Draft)?, number, id, "").await?;
    let sql = format!(
        "SELECT source_row, text, quantity, state FROM import_lines WHERE import_id = $1 AND state IN {} ORDER BY position",
        states(ImportState::waits)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [id.0.into()]).await?;
    let fault = |row: Row| {
        Ok(Fault {
            source_row: u32::try_from(row.source_row).unwrap_or(0),
            text: row.text,
            typed: row.quantity,
            state: ImportState::from_code(&row.state).ok_or_else(|| broken("state of a line"))?,
        })
    };
    rows.into_iter().map(fault).collect()
}

/// The last list of a draft that has lines which wait for a decision, and how many.
///
/// # Errors
/// `NotFound`.
pub async fn latest(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Option<(ImportId, u64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        lines: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    store::head(db.reader(), buyer, number, "").await?;
    let sql = format!(
        "SELECT i.id, COUNT(*) AS lines FROM imports i JOIN import_lines l ON l.import_id = i.id
         WHERE i.draft_number = $1 AND l.state IN {} GROUP BY i.id ORDER BY i.id DESC LIMIT 1",
        states(ImportState::waits)
    );
    let row = sql::one::<Row>(db.reader(), &sql, [number.0.into()]).await?;
    Ok(row.map(|row| (ImportId(row.id), u64::try_from(row.lines).unwrap_or(0))))
}

async fn counts(db: &impl ConnectionTrait, id: ImportId) -> Result<Vec<(ImportState, u64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        state: String,
        lines: i64,
    }
    let sql = "SELECT state, COUNT(*) AS lines FROM import_lines WHERE import_id = $1 GROUP BY state";
    let rows: Vec<Row> = sql::all(db, sql, [id.0.into()]).await?;
    let count = |row: Row| {
        let state = ImportState::from_code(&row.state).ok_or_else(|| broken("state of a line"))?;
        Ok((state, u64::try_from(row.lines).unwrap_or(0)))
    };
    let mut counts = rows.into_iter().map(count).collect::<Result<Vec<_>>>()?;
    counts.sort_unstable();
    Ok(counts)
}

async fn lines(
    db: &impl ConnectionTrait,
    id: ImportId,
    filter: Filter,
    size: u32,
    offset: u64,
) -> Result<Vec<import_line::Model>> {
    // The order of the page: what waits, what is to be checked, the rest as it came.
    let waiting = states(ImportState::waits);
    let order = format!(
        "CASE WHEN state IN {waiting} THEN 0 WHEN state IN ('doubled', 'rounded') THEN 1
         WHEN state IN ('skipped', 'added') THEN 3 ELSE 2 END"
    );
    let only = match filter {
        Filter::All => String::new(),
        Filter::Only(state) => format!(" AND state = '{}'", state.code()),
        Filter::Waiting => format!(" AND state IN {waiting}"),
    };
    let sql = format!(
        "SELECT * FROM import_lines WHERE import_id = $1{only} ORDER BY {order}, position LIMIT {size} OFFSET {offset}"
    );
    sql::all(db, &sql, [id.0.into()]).await
}

/// What the good lines cost, with VAT: the pieces of a product are rounded up to packs together, as the draft will do it.
fn sum(snapshot: &Snapshot, prices: &Prices, good: &HashMap<ProductId, u32>) -> Money {
    let mut total = Money::ZERO;
    for (product, pieces) in good {
        let Some(item) = snapshot.catalog.product(*product) else { continue };
        let Ok(quantity) = Quantity::new(*pieces).and_then(|asked| item.pack().round_up(asked)) else { continue };
        let goods = prices.of(item).unit.checked_mul(i64::from(quantity.pieces())).unwrap_or(Money::MAX);
        let with_vat = goods.checked_add(prices.rate.of(goods)).unwrap_or(Money::MAX);
        total = total.checked_add(with_vat).unwrap_or(Money::MAX);
    }
    total
}

/// The last time that the same list went into this draft.
async fn before(
    db: &impl ConnectionTrait,
    import: &crate::entity::import::Model,
) -> Result<Option<(DateTime<Utc>, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        added_at: i64,
        user_id: i64,
    }
    let sql = "SELECT added_at, user_id FROM imports WHERE draft_number = $1 AND digest = $2 AND id <> $3
               AND added_at IS NOT NULL ORDER BY added_at DESC LIMIT 1";
    let values = [import.draft_number.into(), import.digest.as_str().into(), import.id.into()];
    let Some(row) = sql::one::<Row>(db, sql, values).await? else { return Ok(None) };
    Ok(Some((instant(row.added_at)?, user::short_name(db, row.user_id).await?)))
}

/// `taken` says how many pieces of a product the list and the draft have already.
fn row(
    snapshot: &Snapshot,
    prices: &Prices,
    line: &import_line::Model,
    taken: impl Fn(ProductId) -> u32,
) -> Result<ImportRow> {
    let state = state(line)?;
    let item = line.product_id.and_then(|id| snapshot.catalog.product(ProductId(id)));
    let asked = pieces(line.pieces)?;
    let product = |id| product(snapshot, prices, id);
    let choices = match state {
        ImportState::Choice => products(&line.choices).filter_map(product).collect(),
        ImportState::Unknown => snapshot.catalog.nearest(&line.text, NEAREST).into_iter().filter_map(product).collect(),
        _ => vec![],
    };
    let left = item.filter(|_| state == ImportState::Left).map(|item| Left {
        pieces: left(snapshot, item, taken(item.id())).min(asked.map_or(0, Quantity::pieces)),
        replacement: item.replaced_by().and_then(product),
    });
    Ok(ImportRow {
        position: u32::try_from(line.position).unwrap_or(0),
        source_row: u32::try_from(line.source_row).unwrap_or(0),
        text: line.text.clone(),
        typed: line.quantity.clone(),
        state,
        reading: Reading::from_code(&line.reading),
        product: item.and_then(|item| product(item.id())),
        asked,
        quantity: item.zip(asked).and_then(|(item, asked)| item.pack().round_up(asked).ok()),
        choices,
        left,
    })
}

fn product(snapshot: &Snapshot, prices: &Prices, id: ProductId) -> Option<ImportProduct> {
    let item = snapshot.catalog.product(id)?;
    Some(ImportProduct {
        id,
        article: Article::parse(item.article()).ok()?,
        name: item.name().to_owned(),
        pack: item.pack(),
        unit: item.unit().to_owned(),
        price: prices.of(item).unit,
    })
}
