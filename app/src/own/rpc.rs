//! Server functions of own articles. All of them are plain forms: the answer is a page.

use crate::error::AppError;
use domain::id::ProductId;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{LOADED, PAGE};
#[cfg(feature = "ssr")]
use crate::flash::{self, Flash};
#[cfg(feature = "ssr")]
use crate::rpc::{caller, fail};
#[cfg(feature = "ssr")]
use service::own as articles;

/// Says what an own article means: by our article, a barcode or a whole name.
#[server]
pub async fn add_own(#[server(default)] own: String, #[server(default)] article: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let articles::Added { own, article, before } = articles::add(&db, &actor, &own, &article).await.map_err(fail)?;
    flash::leave(&Flash::OwnAdded { own, article, before });
    leptos_axum::redirect(PAGE);
    Ok(())
}

/// Takes an own article off the table; the page offers to bring it back.
#[server]
pub async fn delete_own(own: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let product = articles::delete(&db, &actor, &own).await.map_err(fail)?;
    flash::leave(&Flash::OwnDeleted { own, product });
    Ok(())
}

/// Brings a deleted own article back.
#[server]
pub async fn restore_own(own: String, product: ProductId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    articles::restore(&db, &actor, &own, product).await.map_err(fail)
}

/// Loads two columns that were pasted.
#[server]
pub async fn load_own(#[server(default)] text: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    articles::load_text(&db, &actor, text).await.map_err(fail)?;
    leptos_axum::redirect(LOADED);
    Ok(())
}
