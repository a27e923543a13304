//! «Недавно заказанные»: what the counterparty ordered of late, at today's prices.

use crate::catalog::{self, CatalogRow};
use crate::db::{Db, instant};
use crate::draft::store::quantity;
use crate::error::Result;
use crate::order;
use crate::price::Prices;
use crate::sql;
use crate::user::buyer;
use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::id::{OrderNumber, ProductId};
use domain::quantity::Quantity;
use domain::user::Action;
use sea_orm::FromQueryResult;

/// Orders that are looked at.
const ORDERS: u32 = 50;
/// Products that are shown.
const PRODUCTS: u32 = 100;

/// A product, and when and how much of it was ordered the last time.
#[derive(Clone, Debug)]
pub struct LastOrdered {
    pub row: CatalogRow,
    pub order: OrderNumber,
    pub quantity: Quantity,
    pub at: DateTime<Utc>,
}

/// The products of the counterparty's latest orders, each once, the last ordered first; of the person's own orders only
/// when they may see no others. The caller has checked whose `draft` it is.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn recently_ordered(db: &Db, actor: &Actor, draft: Option<i64>) -> Result<(Vec<LastOrdered>, Prices)> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        quantity: i64,
        number: i64,
        submitted_at: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    // A product is in an order once, so what stands behind the first hundred lines of one is not among the first hundred.
    // $2 is used only by the condition on own orders; every database wants each value named.
    let sql = format!(
        "SELECT product_id, quantity, number, submitted_at FROM (
             SELECT l.product_id, l.quantity, l.position, o.number, o.submitted_at, ROW_NUMBER() OVER (
                 PARTITION BY l.product_id ORDER BY o.submitted_at DESC, o.number DESC) AS nth
             FROM (SELECT o.number, o.submitted_at FROM orders o WHERE o.counterparty_id = $1 AND $2 = $2{}
                   ORDER BY o.submitted_at DESC, o.number DESC LIMIT {ORDERS}) o
             JOIN order_lines l ON l.order_number = o.number AND l.position <= {PRODUCTS}) latest
         WHERE nth = 1 ORDER BY submitted_at DESC, number DESC, position LIMIT {PRODUCTS}",
        order::own(buyer)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [buyer.counterparty.0.into(), buyer.user.0.into()]).await?;
    let ids: Vec<ProductId> = rows.iter().map(|row| ProductId(row.product_id)).collect();
    let (known, prices) = catalog::of(db, actor, &ids, draft).await?;
    let mut ordered = Vec::with_capacity(known.len());
    for row in known {
        if let Some(last) = rows.iter().find(|last| last.product_id == row.id.0) {
            ordered.push(LastOrdered {
                row,
                order: OrderNumber(last.number),
                quantity: quantity(last.quantity)?,
                at: instant(last.submitted_at)?,
            });
        }
    }
    Ok((ordered, prices))
}
