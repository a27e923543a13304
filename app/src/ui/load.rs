//! Pages whose content has to be read first.

use super::{Failure, Html, Written};
use crate::error::AppError;
use leptos::prelude::*;
use std::future::Future;

/// The view of a page once its data are there; the page of the error when they cannot be.
/// Pages are rendered whole (`SsrMode::Async`), so the status is right and nothing jumps.
pub fn load(page: impl Future<Output = Result<Html, AppError>> + Send + 'static) -> impl IntoView {
    Suspend::new(async move { page.await.unwrap_or_else(|error| view! { <Failure error/> }.html()) })
}
