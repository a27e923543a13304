//! `/drafts/{number}/lines/{product}/price`: how the price of a line of a draft or a proposal came about.

use crate::catalog::explained::{PricedLine, page};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::load;
use domain::id::{OrderNumber, ProductId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use service::Error;

#[component]
pub fn PricePage() -> impl IntoView {
    let (number, product) = use_params_map().with_untracked(|params| (params.get("number"), params.get("product")));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let missing = || fail(Error::NotFound);
        let number: OrderNumber = number.and_then(|number| number.parse().ok()).ok_or_else(missing)?;
        let product = product.and_then(|product| product.parse().ok()).map(ProductId).ok_or_else(missing)?;
        let draft = service::draft::current(&db, &actor, number).await.map_err(fail)?;
        let found = service::draft::explain(&db, &actor, number, &[product]).await.map_err(fail)?;
        let (row, price) = found.lines.into_iter().next().ok_or_else(missing)?;
        let (list, name) = match draft.proposal {
            None => (("/drafts".to_owned(), say.site_drafts().to_owned()), text::draft_name(say, number, &draft.title)),
            Some(_) => (
                ("/orders?tab=proposals".to_owned(), say.site_tab_proposals().to_owned()),
                say.proposal_numbered(number),
            ),
        };
        let line = PricedLine {
            path: vec![list, (format!("/drafts/{number}"), name)],
            kind: row.kind,
            name: row.name,
            article: row.article.to_string(),
            quantity: row.line.quantity,
            unit: row.unit,
            sums: row.line.sums,
        };
        Ok(page(say, line, &price, &found.basis))
    })
}
