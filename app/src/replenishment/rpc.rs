//! The server function of «Пополнение». A plain form: the answer is a page.

use crate::error::AppError;
use crate::rpc::{caller, fail};
use domain::quantity::Quantity;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// «В черновик»: the chosen lines go into a new draft, once for each key. `lines` are the names of the chosen lines
/// ([`super::line_name`]), `quantities` what is typed beside each name, chosen or not.
#[server]
pub async fn replenish(
    key: String,
    #[server(default)] lines: Vec<String>,
    #[server(default)] quantities: BTreeMap<String, String>,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let mut chosen = vec![];
    for name in lines {
        let line = super::product_of(&name).zip(quantities.get(&name));
        let Some((product, typed)) = line else { return Err(fail(service::Error::NotFound)) };
        // None of a line is as good as a line that is not chosen.
        if let Some(quantity) = Quantity::parse_or_none(typed).map_err(|error| fail(error.into()))? {
            chosen.push((product, quantity));
        }
    }
    let number = service::replenishment::to_draft(&db, &actor, &key, &chosen).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/drafts/{number}"));
    Ok(())
}
