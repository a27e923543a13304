//! Server functions of claims.

use crate::error::AppError;
use crate::rpc::{caller, fail, refuse};
use domain::claim::{ClaimMove, ClaimReason};
use domain::quantity::Quantity;
use leptos::prelude::*;
use service::claim;

/// «Подать рекламацию»: on pieces of a line of a waybill. Photos are added on its page.
#[server]
pub async fn file_claim(
    waybill: String,
    position: u32,
    #[server(default)] quantity: String,
    #[server(default)] reason: String,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let quantity = Quantity::parse(&quantity).map_err(refuse)?;
    let reason = ClaimReason::from_code(&reason).unwrap_or_default();
    let filed = claim::Filed { waybill: &waybill, position, quantity, reason, text: &text };
    let id = claim::file(&db, &actor, &filed).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/claims/{id}"));
    Ok(())
}

/// «Отозвать рекламацию».
#[server]
pub async fn withdraw_claim(id: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    claim::withdraw(&db, &actor, id).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/claims/{id}"));
    Ok(())
}

/// The supplier's people move a claim, and say why.
#[server]
pub async fn answer_claim(
    id: i64,
    #[server(default)] step: String,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let step = ClaimMove::of_staff(&step).ok_or_else(|| fail(service::Error::NotFound))?;
    claim::answer(&db, &actor, id, step, &text).await.map_err(fail)?;
    leptos_axum::redirect(&format!("{}/{id}", super::STAFF));
    Ok(())
}
