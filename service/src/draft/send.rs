//! «Получить счёт»: the draft becomes an order in one transaction, once, whatever is pressed twice (ORD-1, ORD-2).

use super::{approval, bring_up_to_date, proposal, store};
use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::entity::{draft, order};
use crate::error::{Error, Result};
use crate::job::{self, Job};
use crate::order::By;
use crate::user::{Browser, buyer};
use crate::{counterparty, feed, live, project, simulator, sql, supply};
use domain::actor::{Actor, Buyer};
use domain::audit::Deed;
use domain::delivery::DeliveryMethod;
use domain::draft::{Cost, DraftError};
use domain::feed::FeedKind;
use domain::id::{OrderNumber, WarehouseId};
use domain::money::Money;
use domain::order::{OrderDeed, OrderStatus, OrderTerms};
use domain::user::Action;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, SqlErr};

/// What the buyer sends.
#[derive(Clone, Debug)]
pub struct Submission {
    pub number: OrderNumber,
    /// Made with the form: the same key is the same order, for ever.
    pub key: String,
    /// The total that the buyer saw. Another one now: nothing is sent, the new one is shown.
    pub total: Option<Money>,
    /// «Отправить в производство» at once, under a contract with deferral.
    pub start: bool,
}

/// Sends a draft: prices are computed afresh and frozen, lines and terms copied, the number kept. A proposal is sent at its
/// own prices.
/// The same key again answers the same order and does nothing.
///
/// # Errors
/// `Empty`, `NoAddress`, `TotalChanged`, `Discontinued`; with `start` also `NoDeferral` and `OverCredit`; `Expired` for a proposal after its last day; `Forbidden` without the right to send orders; `NotFound`;
/// `Conflict` when the key has sent another draft.
pub async fn submit(db: &Db, actor: &Actor, submission: &Submission) -> Result<OrderNumber> {
    let buyer = buyer(actor, Action::SendOrder)?;
    let tx = db.begin().await?;
    let head = store::head(&tx, buyer, submission.number, crate::dialect::for_update(&tx)).await;
    let mut head = match head {
        // Already sent: by this very key, or by somebody else.
        Err(Error::NotFound) => return sent(&tx, buyer, submission).await,
        head => head?,
    };
    proposal::holds(db, &head)?;
    bring_up_to_date(db, &tx, &mut head).await?;
    let cost = store::cost(&head)?;
    if let Some(was) = submission.total.filter(|was| *was != cost.total) {
        store::save(&tx, head).await?;
        tx.commit().await?;
        return Err(DraftError::TotalChanged { was, now: cost.total }.into());
    }
    if head.lines == 0 {
        return Err(DraftError::Empty.into());
    }
    if let Some(limit) = buyer.limit.filter(|limit| cost.total > *limit) {
        return Err(DraftError::OverLimit { limit }.into());
    }
    let terms = terms(db, &tx, &head).await?;
    insert_order(db, &tx, buyer, submission, &head, &terms, cost).await?;
    approval::approved(db, &tx, buyer, submission.number).await?;
    copy_lines(&tx, head.number).await?;
    supply::promise(db, &tx, head.number, WarehouseId(head.warehouse_id)).await?;
    let about = format!("{} · {}", submission.number, cost.total.with_sign());
    audit::record(&tx, db, Who::buyer(buyer), Deed::SentOrder, &about, &Browser::default()).await?;
    if submission.start {
        crate::order::begin(db, &tx, buyer, submission.number).await?;
    }
    if let Some((from, delay)) = simulator::delay(db, &tx).await? {
        job::enqueue(&tx, &Job::SimulateInvoice { order: submission.number }, from + delay).await?;
    }
    live::commit(db, tx, &[(submission.number.0, head.version)]).await?;
    Ok(submission.number)
}

/// The order that this key made; a draft that does not exist is `NotFound`.
async fn sent(tx: &DatabaseTransaction, buyer: &Buyer, submission: &Submission) -> Result<OrderNumber> {
    let sql = "SELECT number FROM orders WHERE company_id = $1 AND submit_key = $2 AND counterparty_id = $3";
    let values = [buyer.company.0.into(), submission.key.as_str().into(), buyer.counterparty.0.into()];
    match sql::number(tx, sql, values).await? {
        Some(number) => Ok(OrderNumber(number)),
        None => crate::order::head(tx, buyer, submission.number).await.map(|order| OrderNumber(order.number)),
    }
}

/// Everything that the order keeps of what may change later.
async fn terms(db: &Db, tx: &DatabaseTransaction, head: &draft::Model) -> Result<OrderTerms> {
    let id = domain::id::CounterpartyId(head.counterparty_id);
    let buyer = counterparty::counterparty(tx, id).await?;
    let contracts = counterparty::contracts(tx, id).await?;
    let addresses = counterparty::addresses(tx, id).await?;
    let contract = contracts.into_iter().find(|contract| Some(contract.id.0) == head.contract_id);
    let address = addresses.into_iter().find(|address| Some(address.id.0) == head.address_id);
    let delivery = DeliveryMethod::from_code(&head.delivery).ok_or_else(|| crate::error::broken("delivery"))?;
    if delivery == DeliveryMethod::Truck && address.is_none() {
        return Err(DraftError::NoAddress.into());
    }
    let snapshot = db.snapshot();
    let warehouse = snapshot.catalog.warehouses().iter().find(|warehouse| warehouse.id.0 == head.warehouse_id);
    Ok(OrderTerms {
        buyer: counterparty::party(&buyer),
        contract: contract.map(|contract| (contract.number, contract.date)),
        consignee: address.as_ref().map(|address| address.consignee.clone()).unwrap_or_default(),
        address: address.map(|address| address.address).unwrap_or_default(),
        warehouse: warehouse.map(|warehouse| warehouse.name.clone()).unwrap_or_default(),
        delivery,
        in_parts: head.in_parts,
        own_number: head.own_number.clone(),
        comment: head.comment.clone(),
        ship_on: db.base_prices().ship_on,
        project: project::name(tx, head.project_id).await?,
    })
}

async fn insert_order(
    db: &Db,
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    submission: &Submission,
    head: &draft::Model,
    terms: &OrderTerms,
    cost: Cost,
) -> Result<()> {
    let base =
        "SELECT CAST(COALESCE(SUM(base_price * quantity), 0) AS BIGINT) FROM draft_lines WHERE draft_number = $1";
    let base = sql::number(tx, base, [head.number.into()]).await?.unwrap_or(0);
    let now = millis(db.now());
    let row = order::ActiveModel {
        number: Set(head.number),
        company_id: Set(head.company_id),
        counterparty_id: Set(head.counterparty_id),
        status: Set(OrderStatus::Submitted.code().to_owned()),
        submit_key: Set(submission.key.clone()),
        accounting_number: Set(None),
        terms: Set(serde_json::to_string(terms).map_err(|error| Error::Internal(error.to_string()))?),
        own_number: Set(head.own_number.clone()),
        delivery: Set(head.delivery.clone()),
        lines: Set(head.lines),
        pieces: Set(head.pieces),
        base: Set(base),
        goods: Set(head.goods),
        vat: Set(head.vat),
        mass: Set(head.mass),
        volume: Set(head.volume),
        places: Set(head.places),
        rate: Set(head.rate),
        delivery_cost: Set(head.delivery_cost),
        total: Set(cost.total.kopecks()),
        created_by: Set(head.created_by),
        created_at: Set(head.created_at),
        submitted_by: Set(buyer.user.0),
        submitted_at: Set(now),
        invoiced_at: Set(None),
        changed_at: Set(now),
        contract_id: Set(head.contract_id),
        warehouse_id: Set(Some(head.warehouse_id)),
        started_at: Set(None),
        paid: Set(0),
        shipped: Set(0),
        discount_asked_at: Set(None),
        project_id: Set(head.project_id),
        stuck_at: Set(None),
        stuck: Set(None),
    };
    order::Entity::insert(row).exec_without_returning(tx).await.map_err(|error| match error.sql_err() {
        // The key has sent another draft.
        Some(SqlErr::UniqueConstraintViolation(_)) => Error::Conflict,
        _ => error.into(),
    })?;
    crate::order::note(db, tx, head.number, OrderDeed::Moved, By::buyer(buyer), "").await?;
    feed::tell(tx, FeedKind::Order, head.counterparty_id, &head.number.to_string()).await
}

/// Copies the lines within the database and takes the draft away: its number lives on as the order's.
async fn copy_lines(tx: &DatabaseTransaction, number: i64) -> Result<()> {
    let copy = "INSERT INTO order_lines (order_number, position, product_id, article, kind, name, unit, quantity,
                    base_price, discount, price, goods, vat, mass, volume, places, price_before)
                SELECT l.draft_number, ROW_NUMBER() OVER (ORDER BY l.position, l.product_id), p.id, p.article, p.kind,
                    p.name, p.unit, l.quantity, l.base_price, l.discount, l.price, l.goods, l.vat, l.mass, l.volume, l.places,
                    l.price
                FROM draft_lines l JOIN products p ON p.id = l.product_id WHERE l.draft_number = $1";
    sql::run(tx, copy, [number.into()]).await?;
    sql::run(tx, "UPDATE memberships SET active_draft = NULL WHERE active_draft = $1", [number.into()]).await?;
    sql::run(tx, "DELETE FROM draft_people WHERE draft_number = $1", [number.into()]).await?;
    sql::run(tx, "DELETE FROM draft_lines WHERE draft_number = $1", [number.into()]).await?;
    sql::run(tx, "DELETE FROM drafts WHERE number = $1", [number.into()]).await?;
    Ok(())
}
