//! `/orders/{number}/lines/{position}/price`: how the price of a line of an order came about.

use crate::catalog::explained::{PricedLine, page};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::load;
use domain::id::OrderNumber;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use service::Error;

#[component]
pub fn PricePage() -> impl IntoView {
    let (number, position) = use_params_map().with_untracked(|params| (params.get("number"), params.get("position")));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let missing = || fail(Error::NotFound);
        let number: OrderNumber = number.and_then(|number| number.parse().ok()).ok_or_else(missing)?;
        let position: u32 = position.and_then(|position| position.parse().ok()).ok_or_else(missing)?;
        let found = service::order::explain(&db, &actor, number, Some(position)).await.map_err(fail)?;
        let (line, price) = found.lines.into_iter().next().ok_or_else(missing)?;
        let line = PricedLine {
            path: vec![
                ("/orders".to_owned(), say.site_orders().to_owned()),
                (format!("/orders/{number}"), say.order_title(number)),
            ],
            kind: line.kind,
            name: line.name,
            article: line.article.to_string(),
            quantity: line.quantity,
            unit: line.unit,
            sums: line.sums,
        };
        Ok(page(say, line, &price, &found.basis))
    })
}
