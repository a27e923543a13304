//! What changed in a draft, line by line: who, when, 12 → 120. The changes of one version are undone together.

use super::line::{Edit, apply, row};
use super::{bring_up_to_date, list, store};
use crate::db::{Db, instant};
use crate::dialect::for_update;
use crate::entity::{draft, draft_change};
use crate::error::{Error, Result, broken};
use crate::sql;
use crate::user::{self, buyer};
use domain::actor::{Actor, Buyer};
use domain::draft::{ChangedLine, DraftChange, DraftNews, DraftVersion, LinesQuery};
use domain::id::{OrderNumber, ProductId, WarehouseId};
use domain::page::{PAGE_ROWS, Page};
use domain::product::Article;
use domain::quantity::Quantity;
use domain::user::Action;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
};
use std::collections::{HashMap, HashSet};

/// Rows in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 1_000;
/// Changed lines that are told one by one.
const NEWS: usize = 100;
/// Lines that a version shows; of more it says how many.
const SHOWN: usize = 5;

/// A change of one line in the version that the head has come to.
pub(super) fn change(
    head: &draft::Model,
    product: ProductId,
    position: i64,
    before: Option<Quantity>,
    after: Option<Quantity>,
) -> draft_change::Model {
    let pieces = |quantity: Quantity| i64::from(quantity.pieces());
    draft_change::Model {
        draft_number: head.number,
        version: head.version,
        product_id: product.0,
        position,
        quantity_before: before.map(pieces),
        quantity_after: after.map(pieces),
        user_id: head.changed_by,
        at: head.changed_at,
    }
}

pub(super) async fn record(tx: &DatabaseTransaction, changes: Vec<draft_change::Model>) -> Result<()> {
    for chunk in changes.chunks(CHUNK) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        draft_change::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// What was undone.
#[derive(Clone, Debug)]
pub struct Undone {
    /// The lines of the draft that are now as they were before.
    pub changes: Vec<DraftChange>,
    /// Lines that somebody has changed since: they stay as they are.
    pub kept: u32,
}

/// Two versions of two drafts are one move of lines.
pub(super) async fn link(tx: &DatabaseTransaction, one: &draft::Model, other: &draft::Model) -> Result<()> {
    let sql = "INSERT INTO draft_moves (draft_number, version, other_number, other_version)
               VALUES ($1, $2, $3, $4), ($3, $4, $1, $2)";
    let values = [one.number.into(), one.version.into(), other.number.into(), other.version.into()];
    sql::run(tx, sql, values).await.map(drop)
}

/// A draft of which a version is taken back.
struct Side {
    head: draft::Model,
    changes: Vec<draft_change::Model>,
    /// Pieces of the changed lines as they are now.
    now: HashMap<i64, i64>,
}

impl Side {
    async fn read(db: &Db, tx: &DatabaseTransaction, buyer: &Buyer, number: i64, version: i64) -> Result<Self> {
        let mut head = store::head(tx, buyer, OrderNumber(number), for_update(tx)).await?;
        let changes = of_version(tx, number, version).await?;
        bring_up_to_date(db, tx, &mut head).await?;
        let now = store::find_lines(tx, number, changes.iter().map(|change| change.product_id)).await?;
        let now = now.iter().map(|line| (line.product_id, line.quantity)).collect();
        Ok(Self { head, changes, now })
    }

    fn now(&self, change: &draft_change::Model) -> Option<i64> {
        self.now.get(&change.product_id).copied()
    }
}

/// Takes the changes of a version back, those that nobody has changed since; a move in both drafts, a line of it only where
/// both are as the move has left them. Undoing is a version of its own, so it can be undone too.
///
/// # Errors
/// `NotFound` for a version that changed no line; `Conflict` when the other draft of a move has been sent or deleted.
pub async fn undo(db: &Db, actor: &Actor, number: OrderNumber, version: i64) -> Result<Undone> {
    #[derive(FromQueryResult)]
    struct Other {
        other_number: i64,
        other_version: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let sql = "SELECT other_number, other_version FROM draft_moves WHERE draft_number = $1 AND version = $2";
    let other: Option<Other> = sql::one(&tx, sql, [number.0.into(), version.into()]).await?;
    let mut wanted = vec![(number.0, version)];
    wanted.extend(other.map(|other| (other.other_number, other.other_version)));
    // Always the lower number first: two people do not wait for each other for ever.
    wanted.sort_unstable();
    let mut sides = Vec::with_capacity(wanted.len());
    for (of, version) in wanted {
        let side = Side::read(db, &tx, buyer, of, version).await;
        sides.push(side.map_err(|error| match error {
            Error::NotFound if of != number.0 => Error::Conflict,
            error => error,
        })?);
    }
    if sides.iter().all(|side| side.changes.is_empty()) {
        return Err(Error::NotFound);
    }
    let mut stay = HashSet::new();
    let mut kept = HashSet::new();
    for side in &sides {
        for change in side.changes.iter().filter(|change| side.now(change) != change.quantity_after) {
            stay.insert(change.product_id);
            // One that is as it was before has been taken back already.
            if side.now(change) != change.quantity_before {
                kept.insert(change.product_id);
            }
        }
    }
    let mut changes = vec![];
    for side in &mut sides {
        let mut edits = Vec::with_capacity(side.changes.len());
        for change in side.changes.iter().filter(|change| !stay.contains(&change.product_id)) {
            let position = u32::try_from(change.position).map_err(|_| broken("position"))?;
            let edit = match change.quantity_before {
                Some(before) => Edit::Restore(store::quantity(before)?, position),
                None => Edit::Remove,
            };
            edits.push((ProductId(change.product_id), edit));
        }
        if !edits.is_empty() {
            let done = apply(db, &tx, &mut side.head, buyer, &edits).await?;
            changes.extend(done.into_iter().filter(|_| side.head.number == number.0));
        }
    }
    if let ([one, other], false) = (sides.as_slice(), changes.is_empty()) {
        link(&tx, &one.head, &other.head).await?;
    }
    let versions: Vec<_> = sides.iter().map(|side| (side.head.number, side.head.version)).collect();
    for side in sides {
        store::save(&tx, side.head).await?;
    }
    crate::live::commit(db, tx, &versions).await?;
    Ok(Undone { changes, kept: u32::try_from(kept.len()).unwrap_or(u32::MAX) })
}

async fn of_version(tx: &impl ConnectionTrait, number: i64, version: i64) -> Result<Vec<draft_change::Model>> {
    let changes = draft_change::Entity::find()
        .filter(draft_change::Column::DraftNumber.eq(number))
        .filter(draft_change::Column::Version.eq(version));
    Ok(changes.all(tx).await?)
}

/// What a page knows of a draft.
#[derive(Clone, Debug)]
pub struct Known {
    pub version: i64,
    /// As [`domain::draft::Draft::basis`].
    pub basis: String,
    /// Which lines it shows.
    pub query: LinesQuery,
    /// It does not know which lines there are.
    pub keys_wanted: bool,
}

/// What has become of a draft since: its lines that have changed, as they are now; or which lines there are, all to be read
/// anew, because many have changed, or prices or the warehouse.
///
/// # Errors
/// `NotFound`, also for a draft that has been sent or deleted.
pub async fn news(db: &Db, actor: &Actor, number: OrderNumber, known: &Known) -> Result<DraftNews> {
    let buyer = buyer(actor, Action::Draft)?;
    let head = store::head(db.reader(), buyer, number, "").await?;
    let people = crate::live::others(db, buyer, number).await?;
    // What has come since the head was read comes with its own notice.
    let sql = format!(
        "SELECT DISTINCT product_id AS id FROM draft_changes WHERE draft_number = $1 AND version > $2 AND version <= $3
         LIMIT {}",
        NEWS + 1
    );
    let values = [number.0.into(), known.version.into(), head.version.into()];
    let changed: Vec<Changed> = sql::all(db.reader(), &sql, values).await?;
    let now = store::basis(&head);
    let anew = changed.len() > NEWS || now != known.basis || known.keys_wanted;
    let keys = if anew { Some(list::keys(db, &head, &known.query).await?) } else { None };
    let mut news = DraftNews { version: head.version, basis: now, people, changes: vec![], keys };
    let changed = if anew { vec![] } else { changed };
    let snapshot = db.snapshot();
    let stored = store::find_lines(db.reader(), number.0, changed.iter().map(|changed| changed.id)).await?;
    for Changed { id } in changed {
        let product = ProductId(id);
        let line = stored.iter().find(|line| line.product_id == id).zip(snapshot.catalog.product(product));
        let row = line.map(|(line, item)| {
            row(&snapshot, item, WarehouseId(head.warehouse_id), line.position, store::to_line(line)?)
        });
        news.changes.push(store::change(&head, row.transpose()?, Some(product))?);
    }
    if news.changes.is_empty() && head.version != known.version {
        news.changes.push(store::change(&head, None, None)?);
    }
    Ok(news)
}

#[derive(FromQueryResult)]
struct Changed {
    id: i64,
}

/// What changed, the last version first; of a version with many lines a few.
///
/// # Errors
/// `NotFound`.
pub async fn history(db: &Db, actor: &Actor, number: OrderNumber, page: u32) -> Result<Page<DraftVersion>> {
    #[derive(FromQueryResult)]
    struct Version {
        version: i64,
        lines: i64,
        user_id: i64,
        at: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    store::head(db.reader(), buyer, number, "").await?;
    let page = page.max(1);
    let count = "SELECT COUNT(DISTINCT version) FROM draft_changes WHERE draft_number = $1";
    let total = sql::number(db.reader(), count, [number.0.into()]).await?.unwrap_or(0);
    let sql = format!(
        "SELECT version, COUNT(*) AS lines, MIN(user_id) AS user_id, MIN(at) AS at FROM draft_changes
         WHERE draft_number = $1 GROUP BY version ORDER BY version DESC LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let versions: Vec<Version> = sql::all(db.reader(), &sql, [number.0.into()]).await?;
    let mut rows = Vec::with_capacity(versions.len());
    let shown = shown(
        db,
        number,
        versions.last().map_or(0, |version| version.version),
        versions.first().map_or(0, |version| version.version),
    )
    .await?;
    let people: Vec<i64> = versions.iter().map(|version| version.user_id).collect();
    let names = user::names(db.reader(), &people).await?;
    for version in versions {
        let lines = shown.iter().filter(|(of, _)| *of == version.version).map(|(_, line)| line.clone()).collect();
        rows.push(DraftVersion {
            version: version.version,
            by: names.of(version.user_id),
            at: instant(version.at)?,
            count: u64::try_from(version.lines).unwrap_or(0),
            lines,
        });
    }
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// The first few lines of each version between two.
async fn shown(db: &Db, number: OrderNumber, first: i64, last: i64) -> Result<Vec<(i64, ChangedLine)>> {
    #[derive(FromQueryResult)]
    struct Row {
        version: i64,
        product_id: i64,
        quantity_before: Option<i64>,
        quantity_after: Option<i64>,
    }
    let sql = format!(
        "SELECT version, product_id, quantity_before, quantity_after FROM (
             SELECT version, product_id, position, quantity_before, quantity_after,
                 ROW_NUMBER() OVER (PARTITION BY version ORDER BY position) AS place
             FROM draft_changes WHERE draft_number = $1 AND version BETWEEN $2 AND $3) AS c
         WHERE place <= {SHOWN} ORDER BY version, position"
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [number.0.into(), first.into(), last.into()]).await?;
    let snapshot = db.snapshot();
    let line = |row: Row| {
        let item = snapshot.catalog.product(ProductId(row.product_id))?;
        let article = Article::parse(item.article()).ok()?;
        let pieces = |stored: Option<i64>| stored.and_then(|stored| u32::try_from(stored).ok());
        let line = ChangedLine {
            article,
            name: item.name().to_owned(),
            before: pieces(row.quantity_before),
            after: pieces(row.quantity_after),
        };
        Some((row.version, line))
    };
    Ok(rows.into_iter().filter_map(line).collect())
}
