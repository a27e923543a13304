//! Server functions of orders.

use crate::error::AppError;
use domain::id::OrderNumber;
use domain::order::OrderStatus;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::rpc::{caller, fail};

/// What changes on the page of an order while it is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub number: OrderNumber,
    pub status: OrderStatus,
    pub accounting_number: Option<String>,
    /// «22.08.2025 14:12», what happened, who did it; the newest first.
    pub history: Vec<(String, OrderStatus, String)>,
}

/// Formats the instants of the history: Moscow time, by the server.
#[cfg(feature = "ssr")]
pub fn history(events: &[domain::order::OrderEvent]) -> Vec<(String, OrderStatus, String)> {
    use domain::format::{date_time, moscow};
    events.iter().map(|event| (date_time(moscow(event.at)), event.status, event.by.clone())).collect()
}

/// Where the order stands now.
#[server]
pub async fn look(number: OrderNumber) -> Result<Standing, AppError> {
    let (db, actor) = caller()?;
    let page = service::order::get(&db, &actor, number).await.map_err(fail)?;
    Ok(Standing {
        number,
        status: page.order.status,
        accounting_number: page.order.accounting_number,
        history: history(&page.events),
    })
}

/// «Отслеживать», and back.
#[server]
pub async fn track(number: OrderNumber, on: bool) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::order::track(&db, &actor, number, on).await.map_err(fail)
}
