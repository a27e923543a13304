//! Server functions of the comparison: they change what the browser keeps, and nothing that is stored.

use crate::error::AppError;
use domain::id::ProductId;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::rpc::{cookie, db, fail, read_cookie, refuse, session};
#[cfg(feature = "ssr")]
use domain::comparison::Compared;

/// The cookie that keeps the compared products.
#[cfg(feature = "ssr")]
pub const COOKIE: &str = "compare";

/// The products that this browser compares.
#[cfg(feature = "ssr")]
#[must_use]
pub fn compared() -> Compared {
    read_cookie(COOKIE).map(|kept| Compared::parse(&kept)).unwrap_or_default()
}

/// Kept for a year.
#[cfg(feature = "ssr")]
fn keep(compared: &Compared) -> Result<(), AppError> {
    let max_age = if compared.products().is_empty() { 0 } else { 365 * 24 * 3600 };
    cookie(COOKIE, &compared.to_string(), max_age, session()?.secure, true);
    Ok(())
}

/// «Сравнить»: puts a product beside the others, or takes it away.
#[server]
pub async fn compare(product: ProductId, on: bool) -> Result<(), AppError> {
    let catalog = db()?.snapshot();
    // What the catalogue lacks by now takes no place.
    let there = compared().products().iter().copied().filter(|id| catalog.catalog.product(*id).is_some()).collect();
    let there: Compared = there;
    if !on {
        return keep(&there.without(product));
    }
    if catalog.catalog.product(product).is_none() {
        return Err(fail(service::Error::NotFound));
    }
    keep(&there.with(product).map_err(refuse)?)
}

/// «Очистить».
#[server]
pub async fn clear_comparison() -> Result<(), AppError> {
    keep(&Compared::default())?;
    leptos_axum::redirect("/compare");
    Ok(())
}

/// Makes the comparison of an address one's own.
#[server]
pub async fn keep_comparison(articles: String) -> Result<(), AppError> {
    let (compared, _) = Compared::of_articles(&db()?.snapshot().catalog, &articles);
    keep(&compared)?;
    leptos_axum::redirect("/compare");
    Ok(())
}
