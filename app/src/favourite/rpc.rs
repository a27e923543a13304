//! Server functions of favourites: the forms of the pages.

use crate::error::AppError;
use domain::id::{FavouriteListId, ProductId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::flash::{self, Flash};
#[cfg(feature = "ssr")]
use crate::rpc::{caller, fail};
#[cfg(feature = "ssr")]
use service::favourite;

/// The star: puts a product into the first list, or takes it out of all of them.
#[server]
pub async fn mark(product: ProductId, on: bool) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    if on {
        favourite::mark(&db, &actor, product).await.map_err(fail)?;
    } else {
        let lists = favourite::unmark(&db, &actor, product).await.map_err(fail)?;
        leave_removed(&db, product, lists);
    }
    Ok(())
}

/// Puts a product into a list.
#[server]
pub async fn add_product(list: FavouriteListId, product: ProductId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    favourite::add(&db, &actor, list, product).await.map_err(fail)
}

/// Puts what the text means into a list: a name, an article, or articles separated by blanks.
#[server]
pub async fn add_named(list: FavouriteListId, text: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    favourite::add_named(&db, &actor, list, &text).await.map_err(fail)
}

/// Takes a product out of a list; the page offers to bring it back.
#[server]
pub async fn remove_product(list: FavouriteListId, product: ProductId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    favourite::remove(&db, &actor, list, product).await.map_err(fail)?;
    leave_removed(&db, product, vec![list]);
    Ok(())
}

#[cfg(feature = "ssr")]
fn leave_removed(db: &service::Db, product: ProductId, lists: Vec<FavouriteListId>) {
    let article = db.snapshot().catalog.product(product).map(|item| item.article().to_owned());
    if let Some(article) = article.filter(|_| !lists.is_empty()) {
        flash::leave(&Flash::FavouriteRemoved { product, article, lists });
    }
}

/// Brings a product back into the lists that it was taken out of: their numbers, separated by commas.
#[server]
pub async fn restore_product(product: ProductId, lists: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let lists: Result<Vec<FavouriteListId>, _> = lists.split(',').map(str::parse).collect();
    for list in lists.map_err(|_| fail(service::Error::NotFound))? {
        favourite::add(&db, &actor, list, product).await.map_err(fail)?;
    }
    Ok(())
}

/// Makes a list and opens it.
#[server]
pub async fn create_list(#[server(default)] name: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let list = favourite::create(&db, &actor, &name).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/favourites/{list}"));
    Ok(())
}

/// Gives a list another name.
#[server]
pub async fn rename_list(list: FavouriteListId, #[server(default)] name: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    favourite::rename(&db, &actor, list, &name).await.map_err(fail)
}

/// Takes a list away; the page offers to bring it back.
#[server]
pub async fn delete_list(list: FavouriteListId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let name = favourite::delete(&db, &actor, list).await.map_err(fail)?;
    flash::leave(&Flash::FavouriteListDeleted { list, name });
    leptos_axum::redirect("/favourites");
    Ok(())
}

/// Brings a deleted list back and opens it.
#[server]
pub async fn restore_list(list: FavouriteListId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    favourite::restore(&db, &actor, list).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/favourites/{list}"));
    Ok(())
}

/// «Добавить всё в заказ»: a pack of each product into the active draft, which is opened.
#[server]
pub async fn add_all(list: FavouriteListId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let number = favourite::add_to_draft(&db, &actor, list).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/drafts/{number}"));
    Ok(())
}
