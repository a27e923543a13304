//! Pages whose content has to be read first.

use super::Failure;
use crate::error::AppError;
use leptos::prelude::*;
use std::future::Future;

/// The view of a page once its data are there; the page of the error when they cannot be.
/// Pages are rendered whole (`SsrMode::Async`), so the status is right and nothing jumps.
pub fn load<V: IntoView + 'static>(page: impl Future<Output = Result<V, AppError>> + Send + 'static) -> impl IntoView {
    Suspend::new(async move {
        match page.await {
            Ok(view) => view.into_any(),
            Err(error) => view! { <Failure error/> }.into_any(),
        }
    })
}
