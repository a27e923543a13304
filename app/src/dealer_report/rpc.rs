//! Server functions of a dealer's reports. All of them are plain forms: the answer is a page.

use super::page_of;
use crate::error::AppError;
use crate::flash::{self, Flash, Said};
use crate::rpc::{caller, fail};
use domain::dealer_report::ReportKind;
use leptos::prelude::*;
use service::dealer_report::{self, RowOf};

/// The kind that a form names.
fn kind_of(code: &str) -> Result<ReportKind, AppError> {
    ReportKind::from_code(code).ok_or_else(|| fail(service::Error::NotFound))
}

/// «Сохранить строку»: a row of a report by hand, a new one or one that is there.
#[server]
pub async fn save_report_row(
    kind: String,
    #[server(default)] month: String,
    #[server(default)] warehouse: String,
    #[server(default)] article: String,
    #[server(default)] quantity: String,
    #[server(default)] more: String,
    #[server(default)] contract: String,
    #[server(default)] buyer: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let kind = kind_of(&kind)?;
    let cells = [warehouse, article, quantity, more, contract, buyer];
    dealer_report::set_row(&db, &actor, kind, &month, &cells).await.map_err(fail)?;
    flash::said(Said::ReportRowSaved);
    leptos_axum::redirect(&format!("{}?month={}", page_of(kind), crate::text::in_address(&month)));
    Ok(())
}

/// Takes a row out; the page offers to put it back.
#[server]
pub async fn remove_report_row(
    report: i64,
    warehouse: i64,
    product: i64,
    #[server(default)] contract: String,
    #[server(default)] buyer: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let row = RowOf { report, warehouse, product, contract, buyer };
    let removed = dealer_report::remove_row(&db, &actor, &row).await.map_err(fail)?;
    let month = removed.month.map(|month| month.to_string()).unwrap_or_default();
    let to = format!("{}?month={month}", page_of(removed.kind));
    flash::leave(&Flash::ReportRowRemoved { kind: removed.kind, month, cells: removed.cells });
    leptos_axum::redirect(&to);
    Ok(())
}

/// «Заменить»: a report that waits is meant.
#[server]
pub async fn apply_report(report: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_report::apply(&db, &actor, report).await.map_err(fail)?;
    flash::said(Said::ReportApplied);
    back(report).await
}

/// «Оставить как было».
#[server]
pub async fn discard_report(report: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_report::discard(&db, &actor, report).await.map_err(fail)?;
    let kind = dealer_report::get(&db, &actor, report).await.map_err(fail)?.kind;
    leptos_axum::redirect(&format!("{}?load={report}", page_of(kind)));
    Ok(())
}

/// Puts back a report that another one took the place of.
#[server]
pub async fn restore_report(report: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_report::restore(&db, &actor, report).await.map_err(fail)?;
    flash::said(Said::ReportRestored);
    back(report).await
}

/// «Убрать отчёт».
#[server]
pub async fn withdraw_report(report: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    dealer_report::withdraw(&db, &actor, report).await.map_err(fail)?;
    flash::said(Said::ReportWithdrawn);
    back(report).await
}

/// Back to the page of a report, at its month.
async fn back(report: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let report = dealer_report::get(&db, &actor, report).await.map_err(fail)?;
    let month = report.month.map(|month| month.to_string()).unwrap_or_default();
    leptos_axum::redirect(&format!("{}?month={month}", page_of(report.kind)));
    Ok(())
}
