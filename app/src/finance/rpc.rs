//! Server functions of finance.

use crate::error::AppError;
use crate::rpc::{caller, fail, refuse};
use domain::id::ContractId;
use domain::settlement::SettlementError;
use leptos::prelude::*;
use service::reconciliation;

/// «Запросить акт сверки»: of one contract or of all, from a day to a day.
#[server]
pub async fn ask_reconciliation(
    #[server(default)] contract: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let contract = match contract.as_str() {
        "" => None,
        id => Some(ContractId(id.parse().map_err(|_| fail(service::Error::NotFound))?)),
    };
    let (Ok(from), Ok(to)) = (from.parse(), to.parse()) else { return Err(refuse(SettlementError::Period)) };
    reconciliation::ask(&db, &actor, contract, from, to).await.map_err(fail)?;
    leptos_axum::redirect("/finance#reconciliations");
    Ok(())
}
