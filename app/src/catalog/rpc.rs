//! Server functions of the catalogue.

use crate::answer::Answer;
use crate::error::AppError;
use domain::alert::AlertKind;
use domain::id::ProductId;
use domain::money::Money;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::rpc::{caller, cookie, fail, session};

/// The cookie that remembers the «с НДС» switch.
#[cfg(feature = "ssr")]
pub const VAT_COOKIE: &str = "vat";

/// One suggestion while a text is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub article: String,
    pub kind: String,
    pub name: String,
    /// The actor's, without VAT.
    pub price: Money,
}

/// The best matches for a text that is being typed.
#[server(output = Answer)]
pub async fn suggest(text: String) -> Result<Vec<Suggestion>, AppError> {
    let (db, actor) = caller()?;
    let rows = service::catalog::suggest(&db, &actor, &text, 8).await.map_err(fail)?;
    let suggestion = |row: service::catalog::CatalogRow| Suggestion {
        article: row.article,
        kind: row.kind,
        name: row.name,
        price: row.price.unit,
    };
    Ok(rows.into_iter().map(suggestion).collect())
}

/// «с НДС»: remembered by the browser, for a year.
#[server]
pub async fn show_vat(on: bool) -> Result<(), AppError> {
    cookie(VAT_COOKIE, if on { "1" } else { "0" }, 365 * 24 * 3600, session()?.secure, true);
    Ok(())
}

/// «Сообщить о поступлении», «Сообщить об изменении цены».
#[server]
pub async fn set_alert(product: ProductId, kind: AlertKind, on: bool) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::alert::set(&db, &actor, product, kind, on).await.map_err(fail)
}
