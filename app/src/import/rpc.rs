//! Server functions of lists on their way into a draft. All of them are plain forms: the answer is a page.

use crate::error::AppError;
use domain::id::{ImportId, OrderNumber, ProductId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::flash::{self, Flash};
#[cfg(feature = "ssr")]
use crate::rpc::{caller, fail, refuse};
#[cfg(feature = "ssr")]
use domain::quantity::Quantity;
#[cfg(feature = "ssr")]
use service::import;

/// «Из буфера обмена»: cells, mail text, articles.
#[server]
pub async fn read_list(number: OrderNumber, #[server(default)] text: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let list = import::read_text(&db, &actor, number, text).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/drafts/{number}/import/{list}"));
    Ok(())
}

/// Says which product a line means; it is remembered.
#[server]
pub async fn choose_product(
    number: OrderNumber,
    list: ImportId,
    position: u32,
    product: ProductId,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    import::choose(&db, &actor, number, list, position, product).await.map_err(fail)
}

/// The same by an article or a name that is typed.
#[server]
pub async fn choose_typed(
    number: OrderNumber,
    list: ImportId,
    position: u32,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    import::choose_typed(&db, &actor, number, list, position, &text).await.map_err(fail)
}

/// How many pieces a line asks for.
#[server]
pub async fn set_list_quantity(
    number: OrderNumber,
    list: ImportId,
    position: u32,
    quantity: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let quantity = Quantity::parse(&quantity).map_err(refuse)?;
    import::set_quantity(&db, &actor, number, list, position, quantity).await.map_err(fail)
}

/// «Пропустить», or `back`.
#[server]
pub async fn skip_line(
    number: OrderNumber,
    list: ImportId,
    position: u32,
    #[server(default)] back: bool,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    import::skip(&db, &actor, number, list, position, !back).await.map_err(fail)
}

/// Takes what is left of a product that is no longer produced, and the rest from what replaces it, if it is asked for.
#[server]
pub async fn split_line(
    number: OrderNumber,
    list: ImportId,
    position: u32,
    #[server(default)] replaced: bool,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    import::split(&db, &actor, number, list, position, replaced).await.map_err(fail)
}

/// «Добавить»: all good lines go into the draft.
#[server]
pub async fn add_list(number: OrderNumber, list: ImportId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let added = import::add(&db, &actor, number, list).await.map_err(fail)?;
    flash::leave(&Flash::ListAdded { draft: number, version: added.version, lines: added.lines });
    leptos_axum::redirect(&format!("/drafts/{number}"));
    Ok(())
}

/// «Отменить»: takes the list away.
#[server]
pub async fn discard_list(number: OrderNumber, list: ImportId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    import::discard(&db, &actor, number, list).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/drafts/{number}"));
    Ok(())
}
