//! Server functions of the supplier's people.

use crate::error::AppError;
use crate::rpc::{browser, caller, fail, token};
use domain::actor::Actor;
use domain::id::UserId;
use leptos::prelude::*;
use service::staff;

/// «Войти от имени»: the reason is seen by both sides.
#[server]
pub async fn act_for(user: UserId, reason: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    staff::act(&db, &actor, &token().unwrap_or_default(), user, &reason, &browser()?).await.map_err(fail)?;
    leptos_axum::redirect("/desk");
    Ok(())
}

/// Says which order a doubtful payment pays.
#[server]
pub async fn assign_payment(payment: i64, #[server(default)] number: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::payment::assign(&db, &actor, payment, &number).await.map_err(fail)?;
    crate::flash::said(crate::flash::Said::PaymentAssigned);
    leptos_axum::redirect(super::PAYMENTS);
    Ok(())
}

/// «Вернуться к себе».
#[server]
pub async fn stop_acting() -> Result<(), AppError> {
    let (db, actor) = caller()?;
    if actor == Actor::Guest {
        return Err(fail(service::Error::SignedOut));
    }
    staff::stop_acting(&db, &token()?).await.map_err(fail)?;
    leptos_axum::redirect("/staff");
    Ok(())
}
