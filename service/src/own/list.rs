//! The table of own articles: shown, searched, put right by hand.

use super::{put, room, row};
use crate::db::{Db, millis};
use crate::error::{Error, Result};
use crate::user::buyer;
use crate::{draft, sql};
use domain::actor::{Actor, Buyer};
use domain::catalog::{Meaning, OwnArticles, own_key};
use domain::format::visible;
use domain::id::ProductId;
use domain::own::{LENGTH_LIMIT, OwnArticle, OwnError, checked};
use domain::page::{PAGE_ROWS, Page};
use domain::user::Action;
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Row {
    own: String,
    product_id: i64,
    article: String,
    name: String,
    total: i64,
}

impl From<Row> for OwnArticle {
    fn from(row: Row) -> Self {
        Self { own: row.own, product: ProductId(row.product_id), article: row.article, name: row.name }
    }
}

/// A page of the company's own articles in their order, those that a text finds: a part of the own article or of ours, in
/// any spelling, or all of what the product is called. Behind the last page it is the last one.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn list(db: &Db, actor: &Actor, text: &str, page: u32) -> Result<Page<OwnArticle>> {
    let buyer = buyer(actor, Action::Draft)?;
    let mut page = page.max(1);
    let mut rows = select(db, buyer, text, Some(page)).await?;
    if rows.is_empty() && page > 1 {
        let total = select(db, buyer, text, Some(1)).await?.first().map_or(0, |row| row.total);
        page = u32::try_from(total).unwrap_or(0).div_ceil(PAGE_ROWS).clamp(1, page);
        rows = select(db, buyer, text, Some(page)).await?;
    }
    let total = rows.first().map_or(0, |row| u64::try_from(row.total).unwrap_or(0));
    Ok(Page { rows: rows.into_iter().map(OwnArticle::from).collect(), total, number: page, size: PAGE_ROWS })
}

/// All of the company's own articles: what can be loaded again.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn whole(db: &Db, actor: &Actor) -> Result<Vec<OwnArticle>> {
    let rows = select(db, buyer(actor, Action::Draft)?, "", None).await?;
    Ok(rows.into_iter().map(OwnArticle::from).collect())
}

/// `total` counts the rows of all pages, so that a page is one query.
async fn select(db: &Db, buyer: &Buyer, text: &str, page: Option<u32>) -> Result<Vec<Row>> {
    let text: String = visible(text).chars().take(LENGTH_LIMIT).collect();
    let product = match db.snapshot().catalog.recognise(&text, &OwnArticles::default()) {
        Meaning::One(product, _) => Some(product.0),
        _ => None,
    };
    let limit = page.map(|page| format!(" LIMIT {PAGE_ROWS} OFFSET {}", u64::from(page - 1) * u64::from(PAGE_ROWS)));
    let sql = format!(
        "SELECT o.article AS own, o.product_id, p.article, p.name, COUNT(*) OVER () AS total
         FROM own_articles o JOIN products p ON p.id = o.product_id
         WHERE o.company_id = $1 AND ($2 = '' OR o.product_id = $3 OR LOWER(p.article) LIKE LOWER($4) ESCAPE '!'
             OR $5 <> '' AND REPLACE(o.article_key, $5, '') <> o.article_key)
         ORDER BY o.article_key{}",
        limit.unwrap_or_default()
    );
    // LIKE tells no case on SQLite, and the case of a key's letters is their alphabet.
    let key = own_key(&text);
    let like = format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
    sql::all(db.reader(), &sql, [buyer.company.0.into(), text.into(), product.into(), like.into(), key.into()]).await
}

/// What an own article that was typed means now, and what it meant before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    pub own: String,
    /// Ours.
    pub article: String,
    /// Ours too, when it was another one.
    pub before: Option<String>,
}

/// Says what an own article means, for the whole company.
///
/// # Errors
/// What [`OwnError`] says; `UnknownArticle` with the nearest ones when the other text means no product or several.
pub async fn add(db: &Db, actor: &Actor, own: &str, article: &str) -> Result<Added> {
    let buyer = buyer(actor, Action::Draft)?;
    let (own, key) = checked(own)?;
    if article.trim().is_empty() {
        return Err(OwnError::NoArticle.into());
    }
    let snapshot = db.snapshot();
    let product = match draft::recognise(&snapshot, &OwnArticles::default(), article)?.as_slice() {
        [product] => *product,
        _ => return Err(OwnError::Several.into()),
    };
    let tx = db.begin().await?;
    let before = "SELECT product_id FROM own_articles WHERE company_id = $1 AND article_key = $2";
    let before = sql::number(&tx, before, [buyer.company.0.into(), key.as_str().into()]).await?;
    put(&tx, [row(db, buyer, key, own.clone(), product)]).await?;
    room(&tx, buyer).await?;
    tx.commit().await?;
    let ours = |id| snapshot.catalog.product(id).map(|item| item.article().to_owned());
    let before = before.map(ProductId).filter(|before| *before != product).and_then(ours);
    Ok(Added { own, article: ours(product).unwrap_or_default(), before })
}

/// Takes an own article off the table and says what it meant; [`restore`] brings it back.
///
/// # Errors
/// `NotFound`.
pub async fn delete(db: &Db, actor: &Actor, own: &str) -> Result<ProductId> {
    let buyer = buyer(actor, Action::Draft)?;
    let sql = "DELETE FROM own_articles WHERE company_id = $1 AND article_key = $2 RETURNING product_id";
    let product = sql::number(db.writer(), sql, [buyer.company.0.into(), own_key(own).into()]).await?;
    product.map(ProductId).ok_or(Error::NotFound)
}

/// Brings a deleted own article back. What somebody has said of it since stays.
///
/// # Errors
/// What [`OwnError`] says; `NotFound` for the product.
pub async fn restore(db: &Db, actor: &Actor, own: &str, product: ProductId) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let (own, key) = checked(own)?;
    if db.snapshot().catalog.product(product).is_none() {
        return Err(Error::NotFound);
    }
    let tx = db.begin().await?;
    let sql = "INSERT INTO own_articles (company_id, article_key, article, product_id, user_id, at)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let now = millis(db.now());
    let values = [buyer.company.0.into(), key.into(), own.into(), product.0.into(), buyer.user.0.into(), now.into()];
    sql::run(&tx, sql, values).await?;
    room(&tx, buyer).await?;
    tx.commit().await?;
    Ok(())
}
