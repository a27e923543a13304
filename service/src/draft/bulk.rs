//! What is done with several drafts of a list at once: all of them, or none.

use super::{copy, fits, list};
use crate::db::{Db, millis};
use crate::error::{Error, Result};
use crate::user::buyer;
use crate::{feed, live, sql};
use domain::actor::{Actor, Buyer};
use domain::draft::{DraftError, LINES_LIMIT};
use domain::feed::FeedKind;
use domain::id::OrderNumber;
use domain::page::PAGE_ROWS;
use domain::user::Action;
use sea_orm::{FromQueryResult, Value};
use std::collections::BTreeSet;

/// Takes drafts and proposals off their lists; [`restore_all`] brings them back.
///
/// # Errors
/// `NotFound` when one of them is not the actor's, or there are more than a page has: nothing is changed then.
pub async fn delete_all(db: &Db, actor: &Actor, numbers: &[OrderNumber]) -> Result<()> {
    mark(db, buyer(actor, Action::Draft)?, numbers, Some(millis(db.now()))).await
}

/// Brings deleted ones back; those that are there stay.
///
/// # Errors
/// As [`delete_all`].
pub async fn restore_all(db: &Db, actor: &Actor, numbers: &[OrderNumber]) -> Result<()> {
    mark(db, buyer(actor, Action::Draft)?, numbers, None).await
}

async fn mark(db: &Db, buyer: &Buyer, numbers: &[OrderNumber], deleted_at: Option<i64>) -> Result<()> {
    let wanted = distinct(numbers)?;
    let mut values: Vec<Value> =
        vec![buyer.counterparty.0.into(), buyer.user.0.into(), buyer.company.0.into(), deleted_at.into()];
    let places = sql::places(&mut values, wanted.iter().map(|number| number.0));
    let there = if deleted_at.is_some() { " AND d.deleted_at IS NULL" } else { "" };
    values.push(millis(db.now()).into());
    let now = values.len();
    let sql = format!(
        "UPDATE drafts AS d SET deleted_at = $4, version = version + 1, changed_by = $2, changed_at = ${now}
         WHERE d.counterparty_id = $1 AND d.company_id = $3 AND d.number IN ({places}){there}{}
         RETURNING number, version",
        list::own(buyer)
    );
    let tx = db.begin().await?;
    let marked: Vec<Marked> = sql::all(&tx, &sql, values).await?;
    if marked.len() != wanted.len() {
        return Err(Error::NotFound);
    }
    if deleted_at.is_none() {
        fits(&tx, buyer, 0).await?;
    }
    for number in wanted {
        feed::tell(&tx, FeedKind::Draft, buyer.counterparty.0, &number.to_string()).await?;
    }
    let versions: Vec<(i64, i64)> = marked.into_iter().map(|draft| (draft.number, draft.version)).collect();
    live::commit(db, tx, &versions).await
}

#[derive(FromQueryResult)]
struct Marked {
    number: i64,
    version: i64,
}

/// Copies each of them into a new draft at today's prices; the last copy becomes the active one.
///
/// # Errors
/// `DraftsLimit`; `LinesLimit` when they have more lines together than one draft can; `NotFound` as [`delete_all`]: then
/// there are no copies.
pub async fn duplicate_all(db: &Db, actor: &Actor, numbers: &[OrderNumber]) -> Result<Vec<OrderNumber>> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let wanted = distinct(numbers)?;
    let mut values = vec![];
    let places = sql::places(&mut values, wanted.iter().map(|number| number.0));
    let lines = format!("SELECT COUNT(*) FROM draft_lines WHERE draft_number IN ({places})");
    if sql::number(&tx, &lines, values).await?.is_some_and(|lines| lines > i64::from(LINES_LIMIT)) {
        return Err(DraftError::LinesLimit { limit: LINES_LIMIT }.into());
    }
    let mut copies = vec![];
    for number in wanted {
        copies.push(copy(db, &tx, buyer, number).await?);
    }
    tx.commit().await?;
    Ok(copies)
}

/// Each once; some, and no more than a page of a list has.
fn distinct(numbers: &[OrderNumber]) -> Result<BTreeSet<OrderNumber>> {
    let distinct: BTreeSet<OrderNumber> = numbers.iter().copied().collect();
    if (1..=PAGE_ROWS as usize).contains(&distinct.len()) { Ok(distinct) } else { Err(Error::NotFound) }
}
