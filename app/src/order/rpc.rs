//! Server functions of orders.

use crate::answer::Answer;
use crate::error::AppError;
use domain::id::OrderNumber;
use domain::order::OrderStatus;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::rpc::{caller, fail, refuse};

/// Where the order stands now; nothing while its invoice is on its way.
#[server(output = Answer)]
pub async fn look(number: OrderNumber) -> Result<Option<OrderStatus>, AppError> {
    let (db, actor) = caller()?;
    service::order::awaited(&db, &actor, number).await.map_err(fail)
}

/// «Отправить в производство».
#[server]
pub async fn start(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::order::start(&db, &actor, number).await.map_err(fail)
}

/// «Обновить сроки»: what the order waits for is planned anew.
#[server]
pub async fn refresh_dates(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::supply::refresh(&db, &actor, number).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/orders/{number}?dates=1"));
    Ok(())
}

/// «Запросить скидку»: how much, if it was said, and why.
#[server]
pub async fn ask_discount(
    number: OrderNumber,
    #[server(default)] percent: String,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let percent = match percent.trim() {
        "" => None,
        percent => Some(domain::discount::percent(percent).map_err(refuse)?),
    };
    service::discount::ask(&db, &actor, number, percent, &text).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/orders/{number}#discount"));
    Ok(())
}

/// «Отслеживать» for the chosen orders of a list, and back.
#[server]
pub async fn track_chosen(
    #[server(default)] numbers: Vec<OrderNumber>,
    on: bool,
    #[server(default)] query: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    if !numbers.is_empty() {
        service::order::track_all(&db, &actor, &numbers, on).await.map_err(fail)?;
    }
    domain::view::query(&query).map_err(refuse)?;
    leptos_axum::redirect(&format!("/orders?{query}"));
    Ok(())
}

/// «Отслеживать», and back.
#[server]
pub async fn track(number: OrderNumber, on: bool) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::order::track(&db, &actor, number, on).await.map_err(fail)
}
