//! The server function of «Пополнение». A plain form: the answer is a page.

use crate::error::AppError;
use crate::rpc::{caller, fail};
use domain::id::ProductId;
use domain::quantity::Quantity;
use leptos::prelude::*;

/// «В черновик»: the chosen lines go into a new draft, once for each key. `lines` are the numbers of the chosen lines in the
/// form, `products` and `quantities` what all its lines say.
#[server]
pub async fn replenish(
    key: String,
    #[server(default)] lines: Vec<usize>,
    #[server(default)] products: Vec<ProductId>,
    #[server(default)] quantities: Vec<String>,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let mut chosen = vec![];
    for line in lines {
        let (Some(product), Some(typed)) = (products.get(line), quantities.get(line)) else {
            return Err(fail(service::Error::NotFound));
        };
        // None of a line is as good as a line that is not chosen.
        if let Some(quantity) = Quantity::parse_or_none(typed).map_err(|error| fail(error.into()))? {
            chosen.push((*product, quantity));
        }
    }
    let number = service::replenishment::to_draft(&db, &actor, &key, &chosen).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/drafts/{number}"));
    Ok(())
}
