//! Favourites: lists of products, and what was ordered of late.
//! A list belongs to one person and one counterparty: for everybody else, colleagues too, it is not there.

mod product;
mod recent;

pub use product::{add, add_named, add_to_draft, containing, mark, remove, unmark};
pub use recent::{LastOrdered, recently_ordered};

use crate::catalog::{self, CatalogRow};
use crate::db::{Db, millis};
use crate::entity::favourite_list;
use crate::error::{Error, Result};
use crate::price::Prices;
use crate::user::buyer;
use crate::{dialect, sql};
use domain::actor::{Actor, Buyer};
use domain::favourite::{FavouriteList, checked_count, checked_name};
use domain::id::{FavouriteListId, ProductId};
use domain::page::{PAGE_ROWS, Page};
use domain::user::Action;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult};

/// The person's lists for the counterparty, in the order in which they were made.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn lists(db: &Db, actor: &Actor) -> Result<Vec<FavouriteList>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        products: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    let sql = "SELECT l.id, l.name, (SELECT COUNT(*) FROM favourites f WHERE f.list_id = l.id) AS products
               FROM favourite_lists l WHERE l.user_id = $1 AND l.counterparty_id = $2 AND l.deleted_at IS NULL
               ORDER BY l.position, l.id";
    let rows: Vec<Row> = sql::all(db.reader(), sql, of(buyer)).await?;
    let list = |row: Row| FavouriteList {
        id: FavouriteListId(row.id),
        name: row.name,
        products: u32::try_from(row.products).unwrap_or(0),
    };
    Ok(rows.into_iter().map(list).collect())
}

/// A page of a list, and what its products cost the actor.
#[derive(Clone, Debug)]
pub struct FavouritePage {
    pub list: FavouriteList,
    pub page: Page<CatalogRow>,
    pub prices: Prices,
}

/// A list with a page of its products, the last added first. The caller has checked whose `draft` it is.
///
/// # Errors
/// `NotFound`.
pub async fn get(
    db: &Db,
    actor: &Actor,
    list: FavouriteListId,
    page: u32,
    draft: Option<i64>,
) -> Result<FavouritePage> {
    let head = head(db.reader(), buyer(actor, Action::Draft)?, list, "").await?;
    let total = count(db.reader(), list).await?;
    let page = page.max(1);
    let offset = u64::from(page - 1) * u64::from(PAGE_ROWS);
    let ids = products(db.reader(), list, u64::from(PAGE_ROWS), offset).await?;
    let (rows, prices) = catalog::of(db, actor, &ids, draft).await?;
    let products = u32::try_from(total).unwrap_or(u32::MAX);
    Ok(FavouritePage {
        list: FavouriteList { id: list, name: head.name, products },
        page: Page { rows, total, number: page, size: PAGE_ROWS },
        prices,
    })
}

/// Makes a list at the end of the others.
///
/// # Errors
/// `NoName`, `TooLong`, `ListsLimit`; `SignedOut`, `Forbidden`.
pub async fn create(db: &Db, actor: &Actor, name: &str) -> Result<FavouriteListId> {
    let buyer = buyer(actor, Action::Draft)?;
    let name = checked_name(name)?;
    let tx = db.begin().await?;
    lock(&tx, buyer).await?;
    let list = insert(&tx, buyer, name).await?;
    tx.commit().await?;
    Ok(list)
}

/// Gives a list another name.
///
/// # Errors
/// `NoName`, `TooLong`, `NotFound`.
pub async fn rename(db: &Db, actor: &Actor, list: FavouriteListId, name: &str) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let name = checked_name(name)?;
    let tx = db.begin().await?;
    head(&tx, buyer, list, dialect::for_update(&tx)).await?;
    sql::run(&tx, "UPDATE favourite_lists SET name = $1 WHERE id = $2", [name.into(), list.0.into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a list away with what is in it; [`restore`] brings it back. Gives its name, to say what can be brought back.
///
/// # Errors
/// `NotFound`.
pub async fn delete(db: &Db, actor: &Actor, list: FavouriteListId) -> Result<String> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let head = head(&tx, buyer, list, dialect::for_update(&tx)).await?;
    let now = millis(db.now());
    sql::run(&tx, "UPDATE favourite_lists SET deleted_at = $1 WHERE id = $2", [now.into(), list.0.into()]).await?;
    tx.commit().await?;
    Ok(head.name)
}

/// Brings a deleted list back; one that is there stays as it is.
///
/// # Errors
/// `NotFound`; `ListsLimit` when others were made meanwhile.
pub async fn restore(db: &Db, actor: &Actor, list: FavouriteListId) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    lock(&tx, buyer).await?;
    if stored(&tx, buyer, list, "").await?.deleted_at.is_some() {
        has_room(&tx, buyer).await?;
        sql::run(&tx, "UPDATE favourite_lists SET deleted_at = NULL WHERE id = $1", [list.0.into()]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// `$1` and `$2` of the statements about a buyer's lists.
fn of(buyer: &Buyer) -> [sea_orm::Value; 2] {
    [buyer.user.0.into(), buyer.counterparty.0.into()]
}

/// A list of this buyer, deleted ones too.
async fn stored(
    db: &impl ConnectionTrait,
    buyer: &Buyer,
    list: FavouriteListId,
    lock: &str,
) -> Result<favourite_list::Model> {
    let sql = format!("SELECT * FROM favourite_lists WHERE id = $1 AND user_id = $2 AND counterparty_id = $3{lock}");
    let values = [list.0.into(), buyer.user.0.into(), buyer.counterparty.0.into()];
    sql::one(db, &sql, values).await?.ok_or(Error::NotFound)
}

/// A list of this buyer; `lock` ends the SELECT of a transaction that will change it.
async fn head(
    db: &impl ConnectionTrait,
    buyer: &Buyer,
    list: FavouriteListId,
    lock: &str,
) -> Result<favourite_list::Model> {
    let head = stored(db, buyer, list, lock).await?;
    if head.deleted_at.is_some() {
        return Err(Error::NotFound);
    }
    Ok(head)
}

/// Lets one transaction at a time make lists of this buyer.
async fn lock(tx: &DatabaseTransaction, buyer: &Buyer) -> Result<()> {
    let sql = format!(
        "SELECT user_id FROM memberships WHERE user_id = $1 AND counterparty_id = $2{}",
        dialect::for_update(tx)
    );
    sql::number(tx, &sql, of(buyer)).await?.map(drop).ok_or(Error::NotFound)
}

/// Refuses when the buyer has as many lists as there may be.
async fn has_room(tx: &DatabaseTransaction, buyer: &Buyer) -> Result<()> {
    let sql = "SELECT COUNT(*) FROM favourite_lists WHERE user_id = $1 AND counterparty_id = $2 AND deleted_at IS NULL";
    let lists = sql::number(tx, sql, of(buyer)).await?.unwrap_or(0);
    Ok(checked_count(u64::try_from(lists).unwrap_or(0))?)
}

async fn insert(tx: &DatabaseTransaction, buyer: &Buyer, name: String) -> Result<FavouriteListId> {
    has_room(tx, buyer).await?;
    let last = "SELECT COALESCE(MAX(position), 0) FROM favourite_lists WHERE user_id = $1 AND counterparty_id = $2";
    let last = sql::number(tx, last, of(buyer)).await?.unwrap_or(0);
    let row = favourite_list::ActiveModel {
        user_id: Set(buyer.user.0),
        counterparty_id: Set(buyer.counterparty.0),
        name: Set(name),
        position: Set(last + 1),
        deleted_at: Set(None),
        ..Default::default()
    };
    let inserted = favourite_list::Entity::insert(row).exec(tx).await?;
    Ok(FavouriteListId(inserted.last_insert_id))
}

/// How many products are in a list.
async fn count(db: &impl ConnectionTrait, list: FavouriteListId) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM favourites WHERE list_id = $1";
    let products = sql::number(db, sql, [list.0.into()]).await?.unwrap_or(0);
    Ok(u64::try_from(products).unwrap_or(0))
}

/// Products of a list, the last added first.
async fn products(db: &impl ConnectionTrait, list: FavouriteListId, limit: u64, offset: u64) -> Result<Vec<ProductId>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
    }
    let sql = format!(
        "SELECT product_id FROM favourites WHERE list_id = $1
         ORDER BY added_at DESC, product_id DESC LIMIT {limit} OFFSET {offset}"
    );
    let rows: Vec<Row> = sql::all(db, &sql, [list.0.into()]).await?;
    Ok(rows.into_iter().map(|row| ProductId(row.product_id)).collect())
}
