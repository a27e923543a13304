//! A draft beside the order that it repeats: what costs otherwise now, what comes in other quantities, what is not there.

use super::store;
use crate::db::Db;
use crate::error::Result;
use crate::sql;
use crate::user::buyer;
use domain::actor::Actor;
use domain::id::{OrderNumber, ProductId};
use domain::money::Money;
use domain::user::Action;
use sea_orm::FromQueryResult;

/// A line of the order that the draft has otherwise, or has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub product: ProductId,
    pub article: String,
    pub name: String,
    /// Pieces, and the price of one without VAT.
    pub was: (i64, Money),
    /// None: the draft has no such line.
    pub now: Option<(i64, Money)>,
}

/// How a draft of the actor's counterparty differs from an order of it, in the order's sequence.
///
/// # Errors
/// `NotFound` for either.
pub async fn differences(db: &Db, actor: &Actor, draft: OrderNumber, order: OrderNumber) -> Result<Vec<Difference>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        article: String,
        kind: String,
        name: String,
        was_quantity: i64,
        was_price: i64,
        quantity: Option<i64>,
        price: Option<i64>,
    }
    let buyer = buyer(actor, Action::Draft)?;
    store::head(db.reader(), buyer, draft, "").await?;
    crate::order::head(db.reader(), buyer, order).await?;
    let sql = "SELECT l.product_id, l.article, l.kind, l.name, l.quantity AS was_quantity, l.price AS was_price,
                   d.quantity, d.price
               FROM order_lines l LEFT JOIN draft_lines d ON d.draft_number = $2 AND d.product_id = l.product_id
               WHERE l.order_number = $1 AND (d.product_id IS NULL OR d.quantity <> l.quantity OR d.price <> l.price)
               ORDER BY l.position";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [order.0.into(), draft.0.into()]).await?;
    let difference = |row: Row| Difference {
        product: ProductId(row.product_id),
        article: row.article,
        name: format!("{} {}", row.kind, row.name).trim().to_owned(),
        was: (row.was_quantity, Money::from_kopecks(row.was_price)),
        now: row.quantity.zip(row.price).map(|(quantity, price)| (quantity, Money::from_kopecks(price))),
    };
    Ok(rows.into_iter().map(difference).collect())
}
