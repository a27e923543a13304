//! Server functions of saved filters.

use crate::error::AppError;
use crate::rpc::{caller, fail};
use domain::view::List;
use leptos::prelude::*;
use service::view;

/// Saves the filter of a list under a name.
#[server]
pub async fn save_view(
    list: String,
    #[server(default)] name: String,
    #[server(default)] query: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let of = List::from_code(&list).ok_or_else(|| fail(service::Error::NotFound))?;
    view::save(&db, &actor, of, &name, &query).await.map_err(fail)?;
    leptos_axum::redirect(&format!("{}?{query}", of.path()));
    Ok(())
}

/// Deletes a saved filter.
#[server]
pub async fn delete_view(id: i64, list: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let of = List::from_code(&list).ok_or_else(|| fail(service::Error::NotFound))?;
    view::delete(&db, &actor, id).await.map_err(fail)?;
    leptos_axum::redirect(of.path());
    Ok(())
}
