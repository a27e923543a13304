//! Drafts: opening, editing, keeping totals, sending. One changed line reads and writes one line and the head.

mod approval;
mod bulk;
mod chosen;
mod difference;
mod ending;
mod explained;
mod history;
mod line;
mod list;
mod program;
mod proposal;
mod replace;
mod repricing;
mod send;
pub(crate) mod store;
mod what_if;

pub use approval::{Approval, approval, approvals, ask_approval, return_draft};
pub use bulk::{delete_all, duplicate_all, restore_all};
pub use chosen::edit_lines;
pub(crate) use chosen::too_few;
pub use difference::{Difference, differences};
pub use ending::ending;
pub use explained::explain;
pub use history::{Known, Undone, history, news, undo};
pub(crate) use line::{Edit, apply_most, recognise};
pub use line::{add, add_packs, remove, replace_quantity, set_quantity};
pub use list::{authors, export, find_rows, list, proposals, recent, rows, rows_of, search};
pub use program::{Request, WantedLine, Written, create_filled, write_lines};
pub(crate) use proposal::editable;
pub use proposal::{offer, propose, reopen, whole};
pub use replace::{Cover, Covered, cover, replace};
pub use send::{Submission, submit};
pub use what_if::choose;

use crate::catalog::Snapshot;
use crate::db::{Db, millis};
use crate::entity::draft;
use crate::error::{Error, Result};
use crate::price::{self, Prices};
use crate::user::buyer;
use crate::{counterparty, feed, live, project, sql};
use domain::actor::{Actor, Buyer};
use domain::catalog::Item;
use domain::delivery::DeliveryMethod;
use domain::draft::{DRAFTS_LIMIT, Draft, DraftChange, DraftError, DraftTerms, NAME_LIMIT, checked_text};
use domain::feed::FeedKind;
use domain::id::{ContractId, OrderNumber, ProductId, ProjectId, WarehouseId};
use domain::money::Money;
use domain::quantity::Quantity;
use domain::user::Action;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait};
use std::collections::BTreeSet;

/// Starts an empty draft with the terms of the buyer's last one, and makes it the active one.
///
/// # Errors
/// `DraftsLimit`; `SignedOut`, `Forbidden`.
pub async fn create(db: &Db, actor: &Actor, title: &str) -> Result<OrderNumber> {
    let buyer = buyer(actor, Action::Draft)?;
    let title = checked_text(title, NAME_LIMIT)?;
    let tx = db.begin().await?;
    let number = insert(db, &tx, buyer, title).await?;
    activate_in(&tx, buyer, number).await?;
    tx.commit().await?;
    Ok(number)
}

/// The draft that «Купить» writes into; starts one when there is none.
///
/// # Errors
/// As [`create`].
pub async fn active(db: &Db, actor: &Actor) -> Result<OrderNumber> {
    let who = buyer(actor, Action::Draft)?;
    let sql = format!(
        "SELECT d.number FROM memberships m JOIN drafts d ON d.number = m.active_draft AND d.deleted_at IS NULL
         WHERE m.counterparty_id = $1 AND m.user_id = $2{}",
        list::own(who)
    );
    match sql::number(db.reader(), &sql, [who.counterparty.0.into(), who.user.0.into()]).await? {
        Some(number) => Ok(OrderNumber(number)),
        None => create(db, actor, "").await,
    }
}

/// Makes it the draft that «Купить» writes into.
///
/// # Errors
/// `NotFound`; `OrderError::Move` for a proposal.
pub async fn activate(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    editable(&store::head(&tx, buyer, number, "").await?)?;
    activate_in(&tx, buyer, number).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether there is such a draft.
///
/// # Errors
/// `NotFound`.
pub async fn find(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    store::head(db.reader(), buyer(actor, Action::Draft)?, number, "").await.map(drop)
}

/// A draft as it is opened.
#[derive(Clone, Debug)]
pub struct Opened {
    pub draft: Draft,
    /// «Цены обновились: было … стало …»: what changes of prices have made of the total since the actor was last told.
    pub repriced: Option<(Money, Money)>,
}

/// Opens a draft for a person to see. Its prices are brought up to date first, once for each change of prices. What such
/// changes have made of it, whoever brought it up to date, each person is told once.
///
/// # Errors
/// `NotFound`.
pub async fn get(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Opened> {
    let buyer = buyer(actor, Action::Draft)?;
    let head = newest(db, buyer, number).await?;
    let draft = store::to_draft(db.reader(), &head).await?;
    Ok(Opened { repriced: repricing::tell(db, buyer, number, draft.cost.total).await?, draft })
}

/// A draft at today's prices, for programs and files: whoever opens it next is still told that its prices have changed.
///
/// # Errors
/// `NotFound`.
pub async fn current(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Draft> {
    let head = newest(db, buyer(actor, Action::Draft)?, number).await?;
    store::to_draft(db.reader(), &head).await
}

/// The head of a draft at today's prices.
async fn newest(db: &Db, buyer: &Buyer, number: OrderNumber) -> Result<draft::Model> {
    let head = store::head(db.reader(), buyer, number, "").await?;
    if head.price_stamp == stamp(db, &db.snapshot(), &head) {
        return Ok(head);
    }
    let tx = db.begin().await?;
    let mut head = store::head(&tx, buyer, number, crate::dialect::for_update(&tx)).await?;
    bring_up_to_date(db, &tx, &mut head).await?;
    finish(db, tx, head.clone()).await?;
    Ok(head)
}

/// Recomputes lines and totals at today's prices, if the head was not computed at them; notes what that made of the total,
/// for everybody who opens the draft.
pub(crate) async fn bring_up_to_date(db: &Db, tx: &DatabaseTransaction, head: &mut draft::Model) -> Result<()> {
    let was = store::cost(head)?.total;
    if recount(db, tx, head).await? {
        repricing::note(tx, head, was, store::cost(head)?.total).await?;
    }
    Ok(())
}

/// Recomputes lines and totals if what their prices depend on is another now; whether it is.
async fn recount(db: &Db, tx: &DatabaseTransaction, head: &mut draft::Model) -> Result<bool> {
    let snapshot = db.snapshot();
    let stamp = stamp(db, &snapshot, head);
    if head.price_stamp == stamp {
        return Ok(false);
    }
    let prices = prices(db, tx, head, None).await?;
    store::reprice_lines(tx, head, &snapshot, &prices).await?;
    head.rate = i64::from(prices.rate.percent());
    head.price_stamp = stamp;
    head.version += 1;
    if head.proposed_at.is_none() {
        count_delivery(&snapshot, head)?;
    }
    Ok(true)
}

/// What the prices of a draft depend on: version of catalogue and discounts, contract, day. Those of a proposal hold; only
/// the tax on them is by the law of the day.
fn stamp(db: &Db, snapshot: &Snapshot, head: &draft::Model) -> String {
    let Prices { day, rate, .. } = db.base_prices();
    if head.proposed_at.is_some() {
        return format!("proposal:{}", rate.percent());
    }
    let project = head.project_id.map(|project| format!(":{project}")).unwrap_or_default();
    format!("{}:{}:{day}{project}", snapshot.version(), head.contract_id.unwrap_or(0))
}

/// The prices that a draft is counted at: those of the contract and the project that it names, of these products only.
pub(crate) async fn prices(
    db: &Db,
    tx: &impl ConnectionTrait,
    head: &draft::Model,
    only: Option<&[Item<'_>]>,
) -> Result<Prices> {
    let groups: BTreeSet<_> = only.unwrap_or_default().iter().map(|item| item.price_group()).collect();
    let groups: Vec<_> = groups.into_iter().collect();
    let mut prices = price::load(tx, db.base_prices(), head.contract_id.map(ContractId), &groups).await?;
    if let Some(project) = head.project_id {
        let only: Option<Vec<ProductId>> = only.map(|items| items.iter().map(|item| item.id()).collect());
        prices.project = project::prices(tx, ProjectId(project), prices.day, only.as_deref()).await?;
    }
    Ok(prices)
}

/// Delivery by the tariff of the warehouse, of the totals as they are now.
fn count_delivery(snapshot: &Snapshot, head: &mut draft::Model) -> Result<()> {
    let by_truck = DeliveryMethod::from_code(&head.delivery) == Some(DeliveryMethod::Truck) && head.lines > 0;
    let tariff = snapshot.tariff(WarehouseId(head.warehouse_id));
    let (mass, volume) = store::load(head);
    let cost = if by_truck { tariff.cost(mass, volume) } else { Some(Money::ZERO) };
    head.delivery_cost = cost.ok_or(DraftError::Overflow)?.kopecks();
    Ok(())
}

/// Gives the draft the buyer's own name for it.
///
/// # Errors
/// `TooLong`, `NotFound`.
pub async fn rename(db: &Db, actor: &Actor, number: OrderNumber, title: &str) -> Result<()> {
    let title = checked_text(title, NAME_LIMIT)?;
    edit_head(db, actor, number, |head| {
        head.title = title;
        Ok(())
    })
    .await
    .map(drop)
}

/// Takes the draft off the list; [`restore`] brings it back.
///
/// # Errors
/// `NotFound`.
pub async fn delete(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let now = millis(db.now());
    edit_head(db, actor, number, |head| {
        head.deleted_at = Some(now);
        Ok(())
    })
    .await
    .map(drop)
}

/// Brings a deleted draft back.
///
/// # Errors
/// `NotFound`.
pub async fn restore(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    bulk::restore_all(db, actor, &[number]).await
}

/// Changes contract, address, warehouse, delivery, parts, own number and comment; the totals follow.
///
/// # Errors
/// `TooLong`; `OrderError::Move` for a proposal; `NotFound` also for a contract, address or warehouse that is not the buyer's to choose.
pub async fn set_terms(db: &Db, actor: &Actor, number: OrderNumber, terms: DraftTerms) -> Result<DraftChange> {
    let who = buyer(actor, Action::Draft)?;
    let terms = terms.checked()?;
    let snapshot = db.snapshot();
    let contracts = counterparty::contracts(db.reader(), who.counterparty).await?;
    let addresses = counterparty::addresses(db.reader(), who.counterparty).await?;
    let known = terms.contract.is_none_or(|id| contracts.iter().any(|contract| contract.id == id))
        && terms.address.is_none_or(|id| addresses.iter().any(|address| address.id == id))
        && snapshot.catalog.warehouses().iter().any(|warehouse| warehouse.id == terms.warehouse);
    if !known {
        return Err(Error::NotFound);
    }
    edit_head(db, actor, number, |head| {
        editable(head)?;
        head.contract_id = terms.contract.map(|id| id.0);
        head.address_id = terms.address.map(|id| id.0);
        head.warehouse_id = terms.warehouse.0;
        terms.delivery.code().clone_into(&mut head.delivery);
        head.in_parts = terms.in_parts;
        head.own_number = terms.own_number;
        head.comment = terms.comment;
        count_delivery(&snapshot, head)
    })
    .await
}

/// Names the project whose prices the draft has, or none; all lines are counted anew.
///
/// # Errors
/// `OrderError::Move` for a proposal; `NotFound` also for a project whose prices do not hold for the buyer today.
pub async fn set_project(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    project: Option<ProjectId>,
) -> Result<DraftChange> {
    let who = buyer(actor, Action::Draft)?;
    let projects = project::held(db, who).await?;
    if project.is_some_and(|id| projects.iter().all(|(held, _)| *held != id)) {
        return Err(Error::NotFound);
    }
    edit_head(db, actor, number, |head| {
        editable(head)?;
        head.project_id = project.map(|id| id.0);
        Ok(())
    })
    .await
}

/// Copies a draft or a sent order of the same counterparty into a new draft at today's prices, and makes it active.
///
/// # Errors
/// `NotFound`, `DraftsLimit`.
pub async fn duplicate(db: &Db, actor: &Actor, of: OrderNumber) -> Result<OrderNumber> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let number = copy(db, &tx, buyer, of).await?;
    tx.commit().await?;
    Ok(number)
}

async fn copy(db: &Db, tx: &DatabaseTransaction, buyer: &Buyer, of: OrderNumber) -> Result<OrderNumber> {
    let (lines, terms) = store::lines_to_copy(tx, buyer, &db.snapshot(), of).await?;
    let number = insert(db, tx, buyer, String::new()).await?;
    fill(db, tx, buyer, number, &lines, |head| terms.apply(head)).await?;
    Ok(number)
}

/// A new draft with these lines, as far as they can still be had, that becomes the active one.
pub(crate) async fn start(
    db: &Db,
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    title: String,
    lines: &[(ProductId, Quantity)],
) -> Result<OrderNumber> {
    let number = insert(db, tx, buyer, title).await?;
    fill(db, tx, buyer, number, lines, |_| {}).await?;
    Ok(number)
}

/// Puts lines into a draft that has just been made.
async fn fill(
    db: &Db,
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    number: OrderNumber,
    lines: &[(ProductId, Quantity)],
    terms: impl FnOnce(&mut draft::Model),
) -> Result<()> {
    let snapshot = db.snapshot();
    let mut head = store::head(tx, buyer, number, "").await?;
    terms(&mut head);
    let prices = prices(db, tx, &head, None).await?;
    let changes = store::fill(tx, &mut head, &snapshot, &prices, lines).await?;
    history::record(tx, changes).await?;
    count_delivery(&snapshot, &mut head)?;
    store::save(tx, head).await?;
    activate_in(tx, buyer, number).await
}

/// Reads the head, changes it, writes it: for everything but lines.
async fn edit_head(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    edit: impl FnOnce(&mut draft::Model) -> Result<()> + Send,
) -> Result<DraftChange> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let mut head = store::head(&tx, buyer, number, crate::dialect::for_update(&tx)).await?;
    bring_up_to_date(db, &tx, &mut head).await?;
    edit(&mut head)?;
    // What the person has chosen here, another contract or project, is no news to tell.
    recount(db, &tx, &mut head).await?;
    touch(db, buyer, &mut head);
    let change = store::change(&head, None, None)?;
    finish(db, tx, head).await?;
    Ok(change)
}

/// Writes the head, commits, and tells those who have the draft open.
pub(crate) async fn finish(db: &Db, tx: DatabaseTransaction, head: draft::Model) -> Result<()> {
    let (number, version) = (head.number, head.version);
    store::save(&tx, head).await?;
    live::commit(db, tx, &[(number, version)]).await
}

/// Notes who changed it and when.
fn touch(db: &Db, buyer: &Buyer, head: &mut draft::Model) {
    head.version += 1;
    head.changed_by = buyer.user.0;
    head.changed_at = millis(db.now());
}

async fn activate_in(tx: &DatabaseTransaction, buyer: &Buyer, number: OrderNumber) -> Result<()> {
    let sql = "UPDATE memberships SET active_draft = $1 WHERE user_id = $2 AND counterparty_id = $3";
    sql::run(tx, sql, [number.0.into(), buyer.user.0.into(), buyer.counterparty.0.into()]).await?;
    Ok(())
}

/// Refuses so many more drafts when the counterparty has too many then.
async fn fits(tx: &DatabaseTransaction, buyer: &Buyer, more: u64) -> Result<()> {
    let count = "SELECT COUNT(*) FROM drafts WHERE counterparty_id = $1 AND deleted_at IS NULL";
    let drafts = sql::number(tx, count, [buyer.counterparty.0.into()]).await?.unwrap_or(0);
    if u64::try_from(drafts).unwrap_or(0) + more > DRAFTS_LIMIT {
        return Err(DraftError::DraftsLimit { limit: DRAFTS_LIMIT }.into());
    }
    Ok(())
}

/// An empty draft: with the terms of the buyer's last draft, else the first contract, address and warehouse.
pub(crate) async fn insert(db: &Db, tx: &DatabaseTransaction, buyer: &Buyer, title: String) -> Result<OrderNumber> {
    fits(tx, buyer, 1).await?;
    let snapshot = db.snapshot();
    let warehouse = snapshot.catalog.warehouses().first().map(|warehouse| warehouse.id.0);
    let address = counterparty::addresses(tx, buyer.counterparty).await?.first().map(|address| address.id.0);
    let now = db.now();
    let usual = store::last_terms(tx, buyer).await?;
    let mut row = draft::ActiveModel {
        company_id: Set(buyer.company.0),
        counterparty_id: Set(buyer.counterparty.0),
        contract_id: Set(buyer.contract.map(|contract| contract.0)),
        address_id: Set(usual.as_ref().map_or(address, |usual| usual.address_id)),
        warehouse_id: Set(usual.as_ref().map(|usual| usual.warehouse_id).or(warehouse).ok_or(Error::NotFound)?),
        title: Set(title),
        delivery: Set(usual.as_ref().map_or_else(|| DeliveryMethod::Pickup.code().to_owned(), |u| u.delivery.clone())),
        in_parts: Set(usual.as_ref().is_some_and(|usual| usual.in_parts)),
        rate: Set(i64::from(db.base_prices().rate.percent())),
        next_position: Set(1),
        version: Set(1),
        created_by: Set(buyer.user.0),
        created_at: Set(millis(now)),
        changed_by: Set(buyer.user.0),
        changed_at: Set(millis(now)),
        ..store::nothing()
    };
    row.price_stamp =
        Set(format!("{}:{}:{}", snapshot.version(), buyer.contract.map_or(0, |id| id.0), db.base_prices().day));
    let number = OrderNumber(draft::Entity::insert(row).exec(tx).await?.last_insert_id);
    feed::tell(tx, FeedKind::Draft, buyer.counterparty.0, &number.to_string()).await?;
    Ok(number)
}
