//! News: what the supplier's people tell dealers on their desks, from a day to a day.

use crate::db::{Db, millis};
use crate::error::{Error, Result, denied};
use crate::staff::change::{Edit, record};
use crate::user::buyer;
use crate::{dialect, sql};
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::change::{ChangeOf, Changed, NewsText, TypedNews};
use domain::format::moscow;
use domain::id::NewsId;
use domain::page::{PAGE_ROWS, Page};
use domain::user::Action;
use sea_orm::FromQueryResult;

/// Pieces of news that a desk shows.
const SHOWN: u32 = 3;

/// A piece of news.
#[derive(Clone, Debug)]
pub struct News {
    pub id: NewsId,
    pub text: NewsText,
    /// Dealers see it today.
    pub shown: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    title: String,
    text: String,
    from_day: NaiveDate,
    until_day: Option<NaiveDate>,
}

impl Row {
    fn on(self, today: NaiveDate) -> News {
        let text = NewsText { title: self.title, text: self.text, from: self.from_day, until: self.until_day };
        let shown = text.from <= today && text.until.is_none_or(|until| today <= until);
        News { id: NewsId(self.id), text, shown }
    }
}

const COLUMNS: &str = "SELECT id, title, text, from_day, until_day FROM news WHERE removed_at IS NULL";

/// What a dealer's desk shows today, the newest first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn today(db: &Db, actor: &Actor) -> Result<Vec<News>> {
    buyer(actor, Action::Draft)?;
    let today = moscow(db.now()).date();
    let sql = format!(
        "{COLUMNS} AND from_day <= $1 AND (until_day IS NULL OR until_day >= $1)
         ORDER BY from_day DESC, id DESC LIMIT {SHOWN}"
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [today.into()]).await?;
    Ok(rows.into_iter().map(|row| row.on(today)).collect())
}

/// All news that were not removed, the newest first.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn list(db: &Db, actor: &Actor, page: u32) -> Result<Page<News>> {
    actor.staff().map_err(denied)?;
    let total = sql::number(db.reader(), "SELECT COUNT(*) FROM news WHERE removed_at IS NULL", []).await?;
    let page = page.max(1);
    let sql = format!(
        "{COLUMNS} ORDER BY from_day DESC, id DESC LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, []).await?;
    let today = moscow(db.now()).date();
    let rows = rows.into_iter().map(|row| row.on(today)).collect();
    Ok(Page { rows, total: u64::try_from(total.unwrap_or(0)).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// One piece of news.
///
/// # Errors
/// `NotFound`, also for one that was removed; `Forbidden`.
pub async fn get(db: &Db, actor: &Actor, id: NewsId) -> Result<News> {
    actor.staff().map_err(denied)?;
    let row: Option<Row> = sql::one(db.reader(), &format!("{COLUMNS} AND id = $1"), [id.0.into()]).await?;
    Ok(row.ok_or(Error::NotFound)?.on(moscow(db.now()).date()))
}

/// What is another than before; `was` nothing: it is new.
fn edits(was: Option<&NewsText>, now: &NewsText) -> Vec<Edit> {
    let before = |value: fn(&NewsText) -> String| was.map(value).unwrap_or_default();
    vec![
        Edit::new(Changed::Title, "", before(|was| was.title.clone()), &now.title),
        Edit::new(Changed::Text, "", before(|was| was.text.clone()), &now.text),
        Edit::new(Changed::Shown, "", before(NewsText::shown), now.shown()),
    ]
}

/// Tells dealers something from its first day on.
///
/// # Errors
/// What [`TypedNews::checked`] says; `Forbidden`.
pub async fn publish(db: &Db, actor: &Actor, typed: &TypedNews) -> Result<NewsId> {
    let by = actor.staff().map_err(denied)?.user;
    let news = typed.checked()?;
    let tx = db.begin().await?;
    let sql = "INSERT INTO news (title, text, from_day, until_day, created_by, created_at)
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let values = [
        news.title.as_str().into(),
        news.text.as_str().into(),
        news.from.into(),
        news.until.into(),
        by.0.into(),
        millis(db.now()).into(),
    ];
    let id = sql::number(&tx, sql, values).await?.map(NewsId).ok_or(Error::NotFound)?;
    record(&tx, db, by, ChangeOf::News(id), edits(None, &news)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a piece of news.
///
/// # Errors
/// As [`publish`]; `NotFound`.
pub async fn change(db: &Db, actor: &Actor, id: NewsId, typed: &TypedNews) -> Result<()> {
    let by = actor.staff().map_err(denied)?.user;
    let news = typed.checked()?;
    let tx = db.begin().await?;
    let sql = format!("{COLUMNS} AND id = $1{}", dialect::for_update(&tx));
    let row: Option<Row> = sql::one(&tx, &sql, [id.0.into()]).await?;
    let was = row.ok_or(Error::NotFound)?.on(moscow(db.now()).date()).text;
    let sql = "UPDATE news SET title = $1, text = $2, from_day = $3, until_day = $4 WHERE id = $5";
    let values =
        [news.title.as_str().into(), news.text.as_str().into(), news.from.into(), news.until.into(), id.0.into()];
    sql::run(&tx, sql, values).await?;
    record(&tx, db, by, ChangeOf::News(id), edits(Some(&was), &news)).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a piece of news off the desks and the list; its history stays.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn remove(db: &Db, actor: &Actor, id: NewsId) -> Result<()> {
    let by = actor.staff().map_err(denied)?.user;
    let tx = db.begin().await?;
    let sql = format!("{COLUMNS} AND id = $1{}", dialect::for_update(&tx));
    let row: Option<Row> = sql::one(&tx, &sql, [id.0.into()]).await?;
    let was = row.ok_or(Error::NotFound)?.on(moscow(db.now()).date()).text;
    sql::run(&tx, "UPDATE news SET removed_at = $1 WHERE id = $2", [millis(db.now()).into(), id.0.into()]).await?;
    record(&tx, db, by, ChangeOf::News(id), vec![Edit::new(Changed::Shown, "", was.shown(), "")]).await?;
    tx.commit().await?;
    Ok(())
}
