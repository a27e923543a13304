//! Commercial proposals: drafts whose prices hold until a day, and the offers that are printed of both.

use super::{bring_up_to_date, finish, list, recount, stamp, store, touch};
use crate::audit::{self, Who};
use crate::db::{Db, instant, millis};
use crate::dialect::for_update;
use crate::entity::draft;
use crate::error::Result;
use crate::user::{Browser, buyer};
use crate::{counterparty, sql, supply};
use domain::actor::Actor;
use domain::audit::Deed;
use domain::draft::{Draft, DraftError, DraftRow, LINES_LIMIT, Totals};
use domain::format::{date, moscow};
use domain::id::OrderNumber;
use domain::lead_time::LeadTime;
use domain::order::{OrderMove, OrderStatus};
use domain::proposal::{OfferLine, PriceOffer, Proposal};
use domain::user::Action;

/// Whether this draft is a proposal.
pub(super) const fn status(head: &draft::Model) -> OrderStatus {
    if head.proposed_at.is_some() { OrderStatus::Proposal } else { OrderStatus::Draft }
}

pub(super) fn of(proposed_at: Option<i64>, valid_until: Option<chrono::NaiveDate>) -> Result<Option<Proposal>> {
    let proposal = |(at, valid_until)| Ok(Proposal { at: instant(at)?, valid_until });
    proposed_at.zip(valid_until).map(proposal).transpose()
}

/// Refuses to change a proposal: what was offered stands as it was offered.
pub(crate) fn editable(head: &draft::Model) -> Result<()> {
    Ok(status(head).after(OrderMove::Edit).map(drop)?)
}

/// «Создать коммерческое предложение»: the draft keeps its number and, for so many days, its prices of today. Nobody edits
/// it until it is brought back by [`reopen`]. Once more changes nothing.
///
/// # Errors
/// `Validity` for fewer or more days than there may be; `Empty`; `NotFound`.
pub async fn propose(db: &Db, actor: &Actor, number: OrderNumber, days: u32, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let mut head = store::head(&tx, buyer, number, for_update(&tx)).await?;
    let last_day = Proposal::last_day(moscow(db.now()).date(), days)?;
    if status(&head) == OrderStatus::Proposal && head.valid_until == Some(last_day) {
        return Ok(());
    }
    status(&head).after(OrderMove::Propose)?;
    if head.lines == 0 {
        return Err(DraftError::Empty.into());
    }
    bring_up_to_date(db, &tx, &mut head).await?;
    touch(db, buyer, &mut head);
    head.proposed_at = Some(millis(db.now()));
    head.valid_until = Some(last_day);
    head.price_stamp = stamp(db, &db.snapshot(), &head);
    // «Купить» writes into it no more.
    sql::run(&tx, "UPDATE memberships SET active_draft = NULL WHERE active_draft = $1", [number.0.into()]).await?;
    let about = format!("{number} · {} · до {}", store::cost(&head)?.total.with_sign(), date(last_day));
    audit::record(&tx, db, Who::buyer(buyer), Deed::MadeProposal, &about, browser).await?;
    finish(db, tx, head).await
}

/// «Вернуть в черновики»: a draft again, at today's prices. Once more changes nothing.
///
/// # Errors
/// `NotFound`.
pub async fn reopen(db: &Db, actor: &Actor, number: OrderNumber, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let mut head = store::head(&tx, buyer, number, for_update(&tx)).await?;
    if status(&head) == OrderStatus::Draft {
        return Ok(());
    }
    status(&head).after(OrderMove::Reopen)?;
    head.proposed_at = None;
    head.valid_until = None;
    // That its prices hold no more is what was asked for.
    recount(db, &tx, &mut head).await?;
    touch(db, buyer, &mut head);
    audit::record(&tx, db, Who::buyer(buyer), Deed::ReopenedProposal, &number.to_string(), browser).await?;
    finish(db, tx, head).await
}

/// Refuses to send a proposal after its last day.
pub(super) fn holds(db: &Db, head: &draft::Model) -> Result<()> {
    status(head).after(OrderMove::Submit)?;
    match of(head.proposed_at, head.valid_until)? {
        Some(proposal) => Ok(proposal.holds(moscow(db.now()).date())?),
        None => Ok(()),
    }
}

/// «Ценовое предложение» of a draft, the commercial proposal of a proposal: all its lines with what they cost, and when they
/// can be ready as it is now. Reads the draft whole: at 10,000 lines some tenths of a second.
///
/// # Errors
/// `Empty`; `NotFound`.
pub async fn offer(db: &Db, actor: &Actor, number: OrderNumber) -> Result<PriceOffer> {
    let (head, rows) = whole(db, actor, number).await?;
    let dates = supply::of_draft(db, actor, number).await?.lines;
    let dates: std::collections::HashMap<_, LeadTime> = dates.into_iter().collect();
    // Counted from the rows: the sums belong to what is printed above them, whatever somebody changes meanwhile.
    let totals = Totals::of(rows.iter().map(|row| &row.line.sums)).ok_or(DraftError::Overflow)?;
    let line = |row: DraftRow| OfferLine {
        // What can be had only in part has no day yet.
        ready: dates.get(&row.line.product).filter(|of| of.is_whole()).map(LeadTime::in_offer).unwrap_or_default(),
        article: row.article,
        kind: row.kind,
        name: row.name,
        quantity: row.line.quantity,
        unit: row.unit,
        price: row.line.price.unit,
        sum: row.line.sums.goods,
    };
    let snapshot = db.snapshot();
    let warehouse = snapshot.catalog.warehouses().iter().find(|warehouse| warehouse.id == head.warehouse);
    let contracts = counterparty::contracts(db.reader(), head.counterparty).await?;
    let contract = contracts.into_iter().find(|contract| Some(contract.id) == head.contract);
    Ok(PriceOffer {
        number,
        proposal: head.proposal,
        at: db.now(),
        supplier: counterparty::supplier(db).await?,
        buyer: counterparty::party(&counterparty::counterparty(db.reader(), head.counterparty).await?),
        contract: contract.map(|contract| (contract.number, contract.date)),
        warehouse: warehouse.map(|warehouse| warehouse.name.clone()).unwrap_or_default(),
        lines: rows.into_iter().map(line).collect(),
        rate: head.rate,
        cost: totals.cost(head.cost.delivery, head.rate),
    })
}

/// A draft at today's prices and all its lines, in their order: for its workbook.
///
/// # Errors
/// `Empty`; `NotFound`.
pub async fn whole(db: &Db, actor: &Actor, number: OrderNumber) -> Result<(Draft, Vec<DraftRow>)> {
    let draft = super::current(db, actor, number).await?;
    let rows = list::rows(db, actor, number, 1, LINES_LIMIT).await?.rows;
    if rows.is_empty() { Err(DraftError::Empty.into()) } else { Ok((draft, rows)) }
}
