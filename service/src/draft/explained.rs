//! How the prices of lines came about: of a draft by the terms that it names, of a proposal by what it keeps.

use super::{list, newest, prices};
use crate::db::Db;
use crate::error::{Result, broken};
use crate::price::{Explained, LinePrice, PriceBasis, listed, stored_rate};
use crate::user::buyer;
use crate::{counterparty, project};
use domain::actor::Actor;
use domain::draft::DraftRow;
use domain::id::{CounterpartyId, OrderNumber, ProductId};
use domain::price::{KeptPrice, explain_kept};
use domain::user::Action;

/// The lines of these products with the steps to exactly their prices; one that is not there is left out.
///
/// # Errors
/// `NotFound`.
pub async fn explain(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    products: &[ProductId],
) -> Result<Explained<DraftRow>> {
    let buyer = buyer(actor, Action::Draft)?;
    let head = newest(db, buyer, number).await?;
    let reader = db.reader();
    let rows = list::of_products(db, &head, products).await?;
    let snapshot = db.snapshot();
    let items: Vec<_> = rows.iter().filter_map(|row| snapshot.catalog.product(row.line.product)).collect();
    let prices = prices(db, reader, &head, Some(&items)).await?;
    let known = listed(reader, rows.iter().map(|row| row.line.product)).await?;
    let rate = stored_rate(head.rate)?;
    let line = |row: DraftRow| {
        let (product, price) = (row.line.product, row.line.price);
        let of = known.get(&product).ok_or_else(|| broken("price group"))?;
        let now = prices.explain(product, of.group, price.base, of.since);
        // A proposal keeps its prices, and a price that changes this very moment is told as the line has it.
        let kept = || {
            let (base, discount, extra) = (price.base, price.discount, domain::money::Percent::ZERO);
            explain_kept(&KeptPrice { base, discount, before: price.unit, extra, group: of.group, rate })
        };
        let current = head.proposed_at.is_none() && now.price == price && prices.rate == rate;
        let explained = if current { now } else { kept() };
        Ok((row, LinePrice { explained, group: of.name.clone() }))
    };
    let lines = rows.into_iter().map(line).collect::<Result<Vec<_>>>()?;
    let contracts = counterparty::contracts(reader, CounterpartyId(head.counterparty_id)).await?;
    let contract = contracts.into_iter().find(|contract| Some(contract.id.0) == head.contract_id);
    let basis = PriceBasis {
        rate,
        contract: contract.map(|contract| (contract.number, contract.date)),
        project: project::name(reader, head.project_id).await?,
        valid_until: head.valid_until,
    };
    Ok(Explained { lines, basis })
}
