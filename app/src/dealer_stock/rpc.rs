//! Server functions of a dealer's warehouses and stock. All of them are plain forms: the answer is a page.

use super::{STOCK, WAREHOUSES};
use crate::error::AppError;
use crate::flash::{self, Flash, Said};
use crate::rpc::{caller, fail};
use leptos::prelude::*;
use service::dealer_stock;

/// «Наименование дистрибьютора для отображения».
#[server]
pub async fn save_display_name(#[server(default)] name: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_stock::set_display_name(&db, &actor, &name).await.map_err(fail)?;
    flash::said(Said::DisplayNameSaved);
    leptos_axum::redirect(WAREHOUSES);
    Ok(())
}

/// «Добавить склад» by hand.
#[server]
pub async fn add_warehouse(
    #[server(default)] warehouse: String,
    #[server(default)] address: String,
    #[server(default)] contacts: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_stock::add_warehouse(&db, &actor, &warehouse, &address, &contacts).await.map_err(fail)?;
    flash::said(Said::WarehouseSaved);
    leptos_axum::redirect(WAREHOUSES);
    Ok(())
}

/// Describes a warehouse anew.
#[server]
pub async fn save_warehouse(
    id: i64,
    #[server(default)] warehouse: String,
    #[server(default)] address: String,
    #[server(default)] contacts: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_stock::save_warehouse(&db, &actor, id, &warehouse, &address, &contacts).await.map_err(fail)?;
    flash::said(Said::WarehouseSaved);
    leptos_axum::redirect(WAREHOUSES);
    Ok(())
}

/// Takes a warehouse off the list; the page offers to bring it back.
#[server]
pub async fn delete_warehouse(id: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let code = dealer_stock::delete_warehouse(&db, &actor, id).await.map_err(fail)?;
    flash::leave(&Flash::WarehouseDeleted { id, code });
    leptos_axum::redirect(WAREHOUSES);
    Ok(())
}

/// Brings a deleted warehouse back.
#[server]
pub async fn restore_warehouse(id: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_stock::restore_warehouse(&db, &actor, id).await.map_err(fail)?;
    leptos_axum::redirect(WAREHOUSES);
    Ok(())
}

/// «Применить»: a small load is meant.
#[server]
pub async fn apply_load(load: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_stock::apply(&db, &actor, load).await.map_err(fail)?;
    flash::said(Said::StockApplied);
    leptos_axum::redirect(&format!("{STOCK}?load={load}"));
    Ok(())
}

/// «Не применять».
#[server]
pub async fn discard_load(load: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_stock::discard(&db, &actor, load).await.map_err(fail)?;
    leptos_axum::redirect(&format!("{STOCK}?load={load}"));
    Ok(())
}

/// «Удалить все остатки».
#[server]
pub async fn delete_stock() -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_stock::delete_all(&db, &actor).await.map_err(fail)?;
    leptos_axum::redirect(STOCK);
    Ok(())
}

/// Puts back what was there before a load.
#[server]
pub async fn restore_stock(load: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_stock::restore(&db, &actor, load).await.map_err(fail)?;
    flash::said(Said::StockRestored);
    leptos_axum::redirect(STOCK);
    Ok(())
}
