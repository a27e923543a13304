//! How busy the plant is: the production line of each series, from which the dates follow with the next request.

use super::change::{Edit, record};
use super::patterns;
use crate::db::Db;
use crate::error::{Error, Result, broken, denied};
use crate::{dialect, sql, supply};
use domain::actor::Actor;
use domain::change::{ChangeOf, Changed, TypedLine};
use domain::format::moscow;
use domain::id::CategoryId;
use domain::lead_time::ProductionLine;
use domain::page::{PAGE_ROWS, Page};
use sea_orm::FromQueryResult;

/// A series with its line as it stands today; none: nothing is made.
#[derive(Clone, Debug)]
pub struct Series {
    pub id: CategoryId,
    pub name: String,
    pub line: Option<ProductionLine>,
}

/// A branch without children is a series.
const SERIES: &str = "NOT EXISTS (SELECT 1 FROM categories b WHERE b.parent_id = c.id)";

/// Series whose name has the text in it, with their lines.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn capacities(db: &Db, actor: &Actor, text: &str, page: u32) -> Result<Page<Series>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
    }
    actor.staff().map_err(denied)?;
    let [lower, typed, capital] = patterns(text);
    let values = || [lower.as_str().into(), typed.as_str().into(), capital.as_str().into()];
    let of = format!(
        "FROM categories c WHERE {SERIES} AND (c.name LIKE $1 ESCAPE '\\' OR c.name LIKE $2 ESCAPE '\\'
         OR c.name LIKE $3 ESCAPE '\\')"
    );
    let total = sql::number(db.reader(), &format!("SELECT COUNT(*) {of}"), values()).await?.unwrap_or(0);
    let page = page.max(1);
    let sql = format!(
        "SELECT c.id, c.name {of} ORDER BY c.name, c.id LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, values()).await?;
    let ids: Vec<CategoryId> = rows.iter().map(|row| CategoryId(row.id)).collect();
    let (snapshot, today) = (db.snapshot(), moscow(db.now()).date());
    let lines = supply::lines(db.reader(), &snapshot, &ids, today, "").await?;
    let line = |id: CategoryId| lines.iter().find(|(of, _)| *of == id).map(|(_, line)| *line);
    let series = |row: Row| Series { id: CategoryId(row.id), name: row.name, line: line(CategoryId(row.id)) };
    let rows = rows.into_iter().map(series).collect();
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// One series.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn capacity(db: &Db, actor: &Actor, id: CategoryId) -> Result<Series> {
    actor.staff().map_err(denied)?;
    let sql = format!("SELECT c.name FROM categories c WHERE c.id = $1 AND {SERIES}");
    let name = sql::text(db.reader(), &sql, [id.0.into()]).await?.ok_or(Error::NotFound)?;
    let (snapshot, today) = (db.snapshot(), moscow(db.now()).date());
    let line = supply::lines(db.reader(), &snapshot, &[id], today, "").await?.pop().map(|(_, line)| line);
    Ok(Series { id, name, line })
}

/// Changes how a series is made. What is promised already stays promised. `shown` is the queue that the person saw: one
/// that they left as it was goes on as it is by now.
///
/// # Errors
/// `Number`; `Conflict` when the queue was typed and has changed since it was shown; `NotFound`; `Forbidden`.
pub async fn save_capacity(db: &Db, actor: &Actor, id: CategoryId, typed: &TypedLine, shown: &str) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let mut line = typed.checked()?;
    let tx = db.begin().await?;
    let sql = format!("SELECT c.name FROM categories c WHERE c.id = $1 AND {SERIES}");
    sql::text(&tx, &sql, [id.0.into()]).await?.ok_or(Error::NotFound)?;
    let (snapshot, today) = (db.snapshot(), moscow(db.now()).date());
    let was = supply::lines(&tx, &snapshot, &[id], today, dialect::for_update(&tx)).await?.pop().map(|(_, line)| line);
    if let Some(was) = was {
        if line.queue.to_string() == shown {
            line.queue = was.queue;
        } else if was.queue.to_string() != shown {
            return Err(Error::Conflict);
        }
    }
    let sql = "INSERT INTO production_lines (category_id, capacity, queue, queue_on, batch, cycle, technological)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (category_id) DO UPDATE SET capacity = $2, queue = $3, queue_on = $4, batch = $5, cycle = $6,
                   technological = $7";
    let queue = i64::try_from(line.queue).map_err(|_| broken("queue"))?;
    let values = [
        id.0.into(),
        i64::from(line.capacity).into(),
        queue.into(),
        today.into(),
        i64::from(line.batch).into(),
        i64::from(line.cycle).into(),
        i64::from(line.technological).into(),
    ];
    sql::run(&tx, sql, values).await?;
    let before = |value: fn(&ProductionLine) -> u64| was.as_ref().map(|was| value(was).to_string()).unwrap_or_default();
    let edits = vec![
        Edit::new(Changed::Capacity, "", before(|was| was.capacity.into()), line.capacity),
        Edit::new(Changed::Queue, "", before(|was| was.queue), line.queue),
        Edit::new(Changed::Batch, "", before(|was| was.batch.into()), line.batch),
        Edit::new(Changed::Cycle, "", before(|was| was.cycle.into()), line.cycle),
        Edit::new(Changed::Technological, "", before(|was| was.technological.into()), line.technological),
    ];
    record(&tx, db, staff.user, ChangeOf::Series(id), edits).await?;
    tx.commit().await?;
    Ok(())
}
