//! Server functions of templates. All of them are plain forms: the answer is a page.

use crate::error::AppError;
use domain::id::{OrderNumber, TemplateId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::flash::{self, Flash};
#[cfg(feature = "ssr")]
use crate::rpc::{caller, fail};
#[cfg(feature = "ssr")]
use service::template as templates;

/// Keeps the lines of a draft under a name.
#[server]
pub async fn save_template(number: OrderNumber, #[server(default)] name: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    templates::save(&db, &actor, number, &name).await.map_err(fail)?;
    leptos_axum::redirect("/templates");
    Ok(())
}

/// Starts a draft from a template and opens it.
#[server]
pub async fn start_from_template(template: TemplateId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let number = templates::start(&db, &actor, template).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/drafts/{number}"));
    Ok(())
}

/// Takes a template off the list; the page offers to bring it back.
#[server]
pub async fn delete_template(template: TemplateId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    templates::delete(&db, &actor, template).await.map_err(fail)?;
    flash::leave(&Flash::TemplateDeleted { template });
    leptos_axum::redirect("/templates");
    Ok(())
}

/// Brings a deleted template back.
#[server]
pub async fn restore_template(template: TemplateId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    templates::restore(&db, &actor, template).await.map_err(fail)
}
