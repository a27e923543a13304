//! Server functions of orders.

use crate::answer::Answer;
use crate::error::AppError;
use domain::id::OrderNumber;
use domain::order::OrderStatus;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::rpc::{caller, fail};

/// Where the order stands now.
#[server(output = Answer)]
pub async fn look(number: OrderNumber) -> Result<OrderStatus, AppError> {
    let (db, actor) = caller()?;
    service::order::status(&db, &actor, number).await.map_err(fail)
}

/// «Отслеживать», and back.
#[server]
pub async fn track(number: OrderNumber, on: bool) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::order::track(&db, &actor, number, on).await.map_err(fail)
}
