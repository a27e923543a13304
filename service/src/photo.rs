//! Photos of products: JPEGs that our own process has written anew, from the supplier's people or from 1C. The address of a
//! photo is a digest of its bytes, so what is behind an address never changes.

use crate::db::Db;
use crate::error::{Error, Result, denied};
use crate::staff::change::{Edit, record};
use crate::{dialect, sql};
use domain::actor::Actor;
use domain::change::{ChangeError, ChangeOf, Changed};
use domain::id::ProductId;
use domain::product::PHOTOS;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;

/// A photo of a product.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Photo {
    pub id: i64,
    /// What it is found by: SHA-256 of its bytes, as hex.
    pub digest: String,
    /// Of the large one, pixels.
    pub width: i64,
    pub height: i64,
}

/// A photo as our own process has written it anew.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// SHA-256 of the file that came, as hex.
    pub source: String,
    /// Of the large one, pixels.
    pub width: u32,
    pub height: u32,
    pub jpeg: Vec<u8>,
    pub small: Vec<u8>,
}

/// What a file has turned out to be.
#[derive(Clone, Debug)]
pub enum Came {
    Photo(Encoded),
    /// The very file that is known.
    Same,
    /// There is none.
    Missing,
    /// No picture that can be read, or too large.
    Broken,
}

/// The address of a photo, small or in its size.
#[must_use]
pub fn address(digest: &str, small: bool) -> String {
    let size = if small { "/small" } else { "" };
    format!("/photos/{digest}{size}")
}

/// Photos of a product, the first one first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(db: &Db, product: ProductId) -> Result<Vec<Photo>> {
    let sql = "SELECT id, digest, width, height FROM product_photos WHERE product_id = $1 AND NOT removed ORDER BY id";
    sql::all(db.reader(), sql, [product.0.into()]).await
}

/// The bytes of a photo, small or in its size. Products are for everybody to see, and so are their photos.
///
/// # Errors
/// `NotFound`.
pub async fn jpeg(db: &Db, digest: &str, small: bool) -> Result<Vec<u8>> {
    #[derive(FromQueryResult)]
    struct Row {
        jpeg: Vec<u8>,
    }
    let column = if small { "small" } else { "jpeg" };
    let sql = format!("SELECT {column} AS jpeg FROM product_photos WHERE digest = $1 AND NOT removed LIMIT 1");
    let row: Option<Row> = sql::one(db.reader(), &sql, [digest.into()]).await?;
    row.map(|row| row.jpeg).ok_or(Error::NotFound)
}

/// The article of a product whose photos the actor keeps.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn article(db: &Db, actor: &Actor, product: ProductId) -> Result<String> {
    actor.staff().map_err(denied)?;
    let article = sql::text(db.reader(), "SELECT article FROM products WHERE id = $1", [product.0.into()]).await?;
    article.ok_or(Error::NotFound)
}

/// Whether the actor may add a photo to a product that there is ([`article`]), before a byte of it is read.
///
/// # Errors
/// `Photos` when it has as many as it may; `Forbidden`.
pub async fn may_add(db: &Db, actor: &Actor, product: ProductId) -> Result<()> {
    actor.staff().map_err(denied)?;
    room(count(db.reader(), product.0).await?)
}

/// Adds a photo to a product; one that is there already is not added twice.
///
/// # Errors
/// `Photos` when it has as many as it may; `NotFound`; `Forbidden`.
pub async fn add(db: &Db, actor: &Actor, product: ProductId, photo: &Encoded) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    locked(&tx, product.0).await?;
    let there = "SELECT id FROM product_photos WHERE product_id = $1 AND source = $2 AND NOT removed";
    let there = sql::number(&tx, there, [product.0.into(), photo.source.as_str().into()]).await?;
    if there.is_none() {
        let before = put(&tx, product.0, "", photo).await?;
        let edit = Edit::new(Changed::Photos, "", before, before + 1);
        record(&tx, db, staff.user, ChangeOf::Product(product), vec![edit]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes a photo of a product out. One of 1C does not come back with the next exchange, unless it is another picture by then.
/// The article of the product.
///
/// # Errors
/// `NotFound`, also for one that is gone or another product's; `Forbidden`.
pub async fn remove(db: &Db, actor: &Actor, product: ProductId, photo: i64) -> Result<String> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let article = locked(&tx, product.0).await?;
    let external = "SELECT external FROM product_photos WHERE id = $1 AND product_id = $2 AND NOT removed";
    let external = sql::text(&tx, external, [photo.into(), product.0.into()]).await?.ok_or(Error::NotFound)?;
    let before = count(&tx, product.0).await?;
    if external.is_empty() {
        sql::run(&tx, "DELETE FROM product_photos WHERE id = $1", [photo.into()]).await?;
    } else {
        let sql = "UPDATE product_photos SET removed = TRUE, jpeg = $1, small = $1 WHERE id = $2";
        sql::run(&tx, sql, [Vec::<u8>::new().into(), photo.into()]).await?;
    }
    changed(&tx).await?;
    let edit = Edit::new(Changed::Photos, "", before, before - 1);
    record(&tx, db, staff.user, ChangeOf::Product(product), vec![edit]).await?;
    tx.commit().await?;
    Ok(article)
}

/// Locks a product against other changes of its photos; its article.
pub(crate) async fn locked(tx: &DatabaseTransaction, product: i64) -> Result<String> {
    let sql = format!("SELECT article FROM products WHERE id = $1{}", dialect::for_no_key_update(tx));
    sql::text(tx, &sql, [product.into()]).await?.ok_or(Error::NotFound)
}

/// How many photos a product has.
pub(crate) async fn count(db: &impl ConnectionTrait, product: i64) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM product_photos WHERE product_id = $1 AND NOT removed";
    Ok(sql::number(db, sql, [product.into()]).await?.unwrap_or(0))
}

fn room(count: i64) -> Result<()> {
    if usize::try_from(count).unwrap_or(0) < PHOTOS { Ok(()) } else { Err(ChangeError::Photos.into()) }
}

/// Stores a photo of a locked product, `external` being its name in 1C; how many it had before. One that was taken out, and that
/// somebody adds again, is there again.
pub(crate) async fn put(tx: &DatabaseTransaction, product: i64, external: &str, photo: &Encoded) -> Result<i64> {
    let before = count(tx, product).await?;
    room(before)?;
    let sql = "INSERT INTO product_photos (product_id, digest, source, external, removed, width, height, small, jpeg)
               VALUES ($1, $2, $3, $4, FALSE, $5, $6, $7, $8)
               ON CONFLICT (product_id, source) DO UPDATE
               SET digest = $2, external = $4, removed = FALSE, width = $5, height = $6, small = $7, jpeg = $8";
    let values = [
        product.into(),
        hex::encode(Sha256::digest(&photo.jpeg)).into(),
        photo.source.as_str().into(),
        external.into(),
        i64::from(photo.width).into(),
        i64::from(photo.height).into(),
        photo.small.clone().into(),
        photo.jpeg.clone().into(),
    ];
    sql::run(tx, sql, values).await?;
    changed(tx).await?;
    Ok(before)
}

/// Tells every instance that photos have changed: apart from products and prices, which open drafts follow.
pub(crate) async fn changed(db: &impl ConnectionTrait) -> Result<()> {
    let sql = "INSERT INTO settings (name, value) VALUES ('photo_version', '1')
               ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(settings.value AS BIGINT) + 1 AS TEXT)";
    sql::run(db, sql, []).await?;
    Ok(())
}

/// What lists show of each product that has photos: the digest of its first one.
pub(crate) type First = HashMap<ProductId, Arc<str>>;

/// All of them.
pub(crate) async fn first(db: &impl ConnectionTrait) -> Result<First> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        digest: String,
    }
    let sql = "SELECT product_id, digest FROM product_photos
               WHERE id IN (SELECT MIN(id) FROM product_photos WHERE NOT removed GROUP BY product_id)";
    let rows: Vec<Row> = sql::all(db, sql, []).await?;
    Ok(rows.into_iter().map(|row| (ProductId(row.product_id), row.digest.into())).collect())
}
