//! Server functions of the exchange. All of them are plain forms: the answer is a page.

use super::PAGE;
use crate::error::AppError;
use crate::flash::{self, Flash, Said};
use crate::rpc::{browser, caller, fail};
use leptos::prelude::*;
use service::exchange::{self, TypedSettings};

/// Keeps the settings.
#[server]
pub async fn save_exchange(
    #[server(default)] login: String,
    #[server(default)] price_type: String,
    #[server(default)] warehouse: String,
    #[server(default)] charset: String,
    #[server(default)] version: String,
    #[server(default)] orders_since: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let typed = TypedSettings { login, price_type, warehouse, charset, version, orders_since };
    exchange::save(&db, &actor, &typed, &browser()?).await.map_err(fail)?;
    done();
    Ok(())
}

/// Switches the exchange on or off.
#[server]
pub async fn switch_exchange(#[server(default)] on: bool) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    exchange::switch(&db, &actor, on, &browser()?).await.map_err(fail)?;
    done();
    Ok(())
}

/// Makes another secret for 1C, which is seen once.
#[server]
pub async fn renew_exchange_secret() -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let key = exchange::renew_secret(&db, &actor, &browser()?).await.map_err(fail)?;
    flash::leave(&Flash::KeyMade { key });
    leptos_axum::redirect(PAGE);
    Ok(())
}

/// Says which of our warehouses one of 1C is; empty: none.
#[server]
pub async fn choose_exchange_warehouse(place: String, #[server(default)] ours: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let ours = ours.trim().parse().ok();
    exchange::choose_warehouse(&db, &actor, &place, ours, &browser()?).await.map_err(fail)?;
    done();
    Ok(())
}

/// Lets the next file of each kind be an older one.
#[server]
pub async fn allow_older_exchange() -> Result<(), AppError> {
    let (db, actor) = caller()?;
    exchange::allow_older(&db, &actor, &browser()?).await.map_err(fail)?;
    done();
    Ok(())
}

fn done() {
    flash::said(Said::Saved);
    leptos_axum::redirect(PAGE);
}
