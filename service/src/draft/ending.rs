//! Discounts of a draft that end soon (G11).

use super::store;
use crate::db::Db;
use crate::error::Result;
use crate::price;
use crate::sql;
use crate::user::buyer;
use chrono::{Days, NaiveDate};
use domain::actor::Actor;
use domain::id::{ContractId, OrderNumber, PriceGroupId};
use domain::money::Money;
use domain::price::{ENDING_DAYS, Ending, ending as endings};
use domain::user::Action;
use sea_orm::FromQueryResult;
use std::collections::BTreeSet;

/// The discounts of the draft's contract that end within two weeks, with the sum that is at stake, the soonest first.
///
/// # Errors
/// `NotFound`.
pub async fn ending(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Vec<Ending>> {
    #[derive(FromQueryResult)]
    struct Row {
        price_group_id: i64,
        base_price: i64,
        quantity: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    let head = store::head(db.reader(), buyer, number, "").await?;
    let Some(contract) = head.contract_id else { return Ok(vec![]) };
    let day = db.base_prices().day;
    let last: NaiveDate = day.checked_add_days(Days::new(ENDING_DAYS.into())).unwrap_or(day);
    // Only lines of groups whose discount ends, at the contract's price: mostly none.
    let sql = "SELECT p.price_group_id, l.base_price, l.quantity FROM discounts d
               JOIN products p ON p.price_group_id = d.price_group_id
               JOIN draft_lines l ON l.product_id = p.id AND l.draft_number = $1 AND l.discount > 0
               WHERE d.contract_id = $2 AND d.valid_until >= $3 AND d.valid_until <= $4";
    let rows: Vec<Row> =
        sql::all(db.reader(), sql, [number.0.into(), contract.into(), day.into(), last.into()]).await?;
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let groups: BTreeSet<_> = rows.iter().map(|row| PriceGroupId(row.price_group_id)).collect();
    let groups: Vec<_> = groups.into_iter().collect();
    let prices = price::load(db.reader(), db.base_prices(), Some(ContractId(contract)), &groups).await?;
    let line = |row: Row| {
        let quantity = store::quantity(row.quantity)?;
        Ok((PriceGroupId(row.price_group_id), Money::from_kopecks(row.base_price), quantity))
    };
    let lines = rows.into_iter().map(line).collect::<Result<Vec<_>>>()?;
    Ok(endings(&prices.discounts, lines, day, ENDING_DAYS))
}
