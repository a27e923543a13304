//! Server functions of projects.

use crate::error::AppError;
use crate::flash::{self, Said};
use crate::rpc::{caller, fail, refuse};
use chrono::NaiveDate;
use domain::id::{ProductId, ProjectId};
use domain::project::ProjectFacts;
use leptos::prelude::*;
use service::project;

/// A day from a form; what is none is a day long over, which the rule refuses with its own words.
fn day(text: &str) -> NaiveDate {
    text.trim().parse().unwrap_or(NaiveDate::MIN)
}

/// «Зарегистрировать проект».
#[server]
pub async fn register_project(
    #[server(default)] name: String,
    #[server(default)] customer: String,
    #[server(default)] address: String,
    #[server(default)] until: String,
    #[server(default)] lines: String,
    #[server(default)] comment: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let facts = ProjectFacts { name, customer, address, comment, until: day(&until) };
    let id = project::register(&db, &actor, facts, &lines).await.map_err(fail)?;
    flash::said(Said::ProjectFiled);
    leptos_axum::redirect(&format!("/projects/{id}"));
    Ok(())
}

/// «Отозвать проект».
#[server]
pub async fn withdraw_project(id: ProjectId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    project::withdraw(&db, &actor, id).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/projects/{id}"));
    Ok(())
}

/// «Закрепить»: with a price for each product, or so many per cent off the base prices of the others.
#[server]
pub async fn accept_project(
    id: ProjectId,
    #[server(default)] until: String,
    #[server(default)] percent: String,
    #[server(default)] products: Vec<ProductId>,
    #[server(default)] prices: Vec<String>,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let percent = match percent.trim() {
        "" => None,
        percent => Some(domain::discount::percent(percent).map_err(refuse)?),
    };
    let prices: Vec<(ProductId, String)> = products.into_iter().zip(prices).collect();
    let accepted = project::Accepted { percent, prices: &prices, until: day(&until) };
    project::accept(&db, &actor, id, &accepted, &text).await.map_err(fail)?;
    leptos_axum::redirect(&format!("{}/{id}", super::STAFF));
    Ok(())
}

/// «Отказать», and why.
#[server]
pub async fn refuse_project(id: ProjectId, #[server(default)] text: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    project::refuse(&db, &actor, id, &text).await.map_err(fail)?;
    leptos_axum::redirect(&format!("{}/{id}", super::STAFF));
    Ok(())
}

/// «Закрыть проект», and why.
#[server]
pub async fn close_project(id: ProjectId, #[server(default)] text: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    project::close(&db, &actor, id, &text).await.map_err(fail)?;
    leptos_axum::redirect(&format!("{}/{id}", super::STAFF));
    Ok(())
}
