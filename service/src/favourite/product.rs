//! Putting products into lists and taking them out, and a whole list into the active draft.

use super::{count, head, insert, lock, of, products};
use crate::catalog::{self, CatalogRow};
use crate::db::{Db, millis};
use crate::draft;
use crate::entity::favourite;
use crate::error::{Error, Result};
use crate::user::buyer;
use crate::{dialect, sql};
use domain::actor::{Actor, Buyer};
use domain::favourite::{FavouriteError, PRODUCTS_LIMIT, checked_size, has_pack_more};
use domain::id::{FavouriteListId, OrderNumber, ProductId};
use domain::product::Article;
use domain::user::Action;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
};
use std::collections::BTreeSet;

/// Puts a product into a list. One that is there already stays where it is.
///
/// # Errors
/// `ProductsLimit`, `NotFound`.
pub async fn add(db: &Db, actor: &Actor, list: FavouriteListId, product: ProductId) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    head(&tx, buyer, list, dialect::for_update(&tx)).await?;
    put(db, &tx, list, &[product]).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts each product that the text means into a list: a name, an article, or articles separated by blanks.
///
/// # Errors
/// `UnknownArticle` with the nearest ones when a part means no product or several; then nothing is added.
/// `ProductsLimit`, `NotFound`.
pub async fn add_named(db: &Db, actor: &Actor, list: FavouriteListId, text: &str) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let own = crate::own::of_text(db, buyer.company, text).await?;
    let products = draft::recognise(&db.snapshot(), &own, text)?;
    let tx = db.begin().await?;
    head(&tx, buyer, list, dialect::for_update(&tx)).await?;
    put(db, &tx, list, &products).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a product out of a list; [`add`] brings it back.
///
/// # Errors
/// `NotFound` for the list; a product that is not in it is no fault.
pub async fn remove(db: &Db, actor: &Actor, list: FavouriteListId, product: ProductId) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    head(&tx, buyer, list, dialect::for_update(&tx)).await?;
    favourite::Entity::delete_by_id((list.0, product.0)).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a product into the first list, which is made when there is none.
///
/// # Errors
/// `ProductsLimit`; `NotFound` for the product; `SignedOut`, `Forbidden`.
pub async fn mark(db: &Db, actor: &Actor, product: ProductId) -> Result<FavouriteListId> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    lock(&tx, buyer).await?;
    let list = match first(&tx, buyer).await? {
        Some(list) => list,
        None => insert(&tx, buyer, String::new()).await?,
    };
    put(db, &tx, list, &[product]).await?;
    tx.commit().await?;
    Ok(list)
}

/// Takes a product out of every list of the person, and says out of which.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn unmark(db: &Db, actor: &Actor, product: ProductId) -> Result<Vec<FavouriteListId>> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let lists = lists_with(&tx, buyer, product).await?;
    let keys = lists.iter().map(|list| list.0);
    favourite::Entity::delete_many()
        .filter(favourite::Column::ProductId.eq(product.0))
        .filter(favourite::Column::ListId.is_in(keys))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(lists)
}

/// The person's lists that a product is in.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn containing(db: &Db, actor: &Actor, product: ProductId) -> Result<Vec<FavouriteListId>> {
    lists_with(db.reader(), buyer(actor, Action::Draft)?, product).await
}

/// «Добавить всё в заказ»: one pack of each product of the list into the active draft, of all of them or of none.
///
/// # Errors
/// `Empty`; `Discontinued` names the product that is not there any more; what the draft refuses; `NotFound`.
pub async fn add_to_draft(db: &Db, actor: &Actor, list: FavouriteListId) -> Result<OrderNumber> {
    head(db.reader(), buyer(actor, Action::Draft)?, list, "").await?;
    let ids = products(db.reader(), list, u64::from(PRODUCTS_LIMIT), 0).await?;
    // Before there is a draft: a refusal shall not leave an empty one behind.
    let (rows, _) = catalog::of(db, actor, &ids, None).await?;
    can_be_ordered(&rows)?;
    let number = draft::active(db, actor).await?;
    let (rows, _) = catalog::of(db, actor, &ids, Some(number.0)).await?;
    can_be_ordered(&rows)?;
    let known: Vec<ProductId> = rows.iter().map(|row| row.id).collect();
    draft::add_packs(db, actor, number, &known).await?;
    Ok(number)
}

/// Refuses with the first product of which too little is left.
fn can_be_ordered(rows: &[CatalogRow]) -> Result<()> {
    let left = |row: &CatalogRow| row.discontinued.then_some(row.free);
    let short = rows.iter().find(|row| !has_pack_more(row.pack, row.ordered, left(row)));
    if let Some(row) = short {
        let article = Article::parse(&row.article).map_err(|_| crate::error::broken("article"))?;
        return Err(FavouriteError::Discontinued { article, free: row.free }.into());
    }
    if rows.is_empty() {
        return Err(FavouriteError::Empty.into());
    }
    Ok(())
}

/// The list that a star puts products into.
async fn first(tx: &DatabaseTransaction, buyer: &Buyer) -> Result<Option<FavouriteListId>> {
    let sql = format!(
        "SELECT id FROM favourite_lists WHERE user_id = $1 AND counterparty_id = $2 AND deleted_at IS NULL
         ORDER BY position, id LIMIT 1{}",
        dialect::for_update(tx)
    );
    Ok(sql::number(tx, &sql, of(buyer)).await?.map(FavouriteListId))
}

async fn lists_with(db: &impl ConnectionTrait, buyer: &Buyer, product: ProductId) -> Result<Vec<FavouriteListId>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let sql = "SELECT l.id FROM favourite_lists l JOIN favourites f ON f.list_id = l.id AND f.product_id = $3
               WHERE l.user_id = $1 AND l.counterparty_id = $2 AND l.deleted_at IS NULL ORDER BY l.position, l.id";
    let [user, counterparty] = of(buyer);
    let rows: Vec<Row> = sql::all(db, sql, [user, counterparty, product.0.into()]).await?;
    Ok(rows.into_iter().map(|row| FavouriteListId(row.id)).collect())
}

/// Puts products of the catalogue into a list that is locked; those that are there stay as they are.
async fn put(db: &Db, tx: &DatabaseTransaction, list: FavouriteListId, wanted: &[ProductId]) -> Result<()> {
    use favourite::Column as C;
    let snapshot = db.snapshot();
    if wanted.iter().any(|product| snapshot.catalog.product(*product).is_none()) {
        return Err(Error::NotFound);
    }
    let wanted: BTreeSet<i64> = wanted.iter().map(|product| product.0).collect();
    let there = favourite::Entity::find()
        .filter(C::ListId.eq(list.0))
        .filter(C::ProductId.is_in(wanted.iter().copied()))
        .all(tx)
        .await?;
    let new: Vec<i64> = wanted.into_iter().filter(|id| there.iter().all(|row| row.product_id != *id)).collect();
    if new.is_empty() {
        return Ok(());
    }
    checked_size(count(tx, list).await?, new.len() as u64)?;
    let now = millis(db.now());
    let rows = new.into_iter().map(|product| favourite::ActiveModel {
        list_id: Set(list.0),
        product_id: Set(product),
        added_at: Set(now),
    });
    let there = OnConflict::columns([C::ListId, C::ProductId]).do_nothing().to_owned();
    favourite::Entity::insert_many(rows).on_conflict(there).exec_without_returning(tx).await?;
    Ok(())
}
