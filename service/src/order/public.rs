//! «Узнать статус заказа»: where an order stands, for whoever knows its number and its buyer's INN. No sums, no goods, no
//! names.

use crate::db::{Db, instant};
use crate::error::{Result, broken};
use crate::sql;
use crate::user::Browser;
use crate::user::throttle::spend;
use chrono::{DateTime, NaiveDate, Utc};
use domain::id::OrderNumber;
use domain::order::OrderStatus;
use sea_orm::FromQueryResult;
use std::time::Duration;

/// So many questions from one network address in a quarter of an hour: enough for a person, too few to try numbers.
const QUESTIONS: i64 = 20;
const WINDOW: Duration = Duration::from_mins(15);

/// What everybody may know who knows both numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicStatus {
    pub number: OrderNumber,
    pub status: OrderStatus,
    pub submitted_at: DateTime<Utc>,
    /// When all of it is promised to be ready, or was; none when nothing is promised.
    pub ready_on: Option<NaiveDate>,
    pub pieces: i64,
    pub shipped: i64,
}

/// The order of this number, or of this accounting number, when its buyer has this INN. None: there is no such pair, and
/// which of the two is wrong is not said.
///
/// # Errors
/// `TooMany` after too many questions from one network address.
pub async fn look_up(db: &Db, number: &str, inn: &str, browser: &Browser) -> Result<Option<PublicStatus>> {
    #[derive(FromQueryResult)]
    struct Row {
        number: i64,
        status: String,
        submitted_at: i64,
        pieces: i64,
        ready_on: Option<NaiveDate>,
        shipped: i64,
    }
    let tx = db.begin().await?;
    spend(&tx, "status", &browser.address, QUESTIONS, WINDOW, db.now()).await?;
    tx.commit().await?;
    let (number, inn) = (number.trim().to_uppercase(), inn.trim());
    let sql = "SELECT o.number, o.status, o.submitted_at, o.pieces,
                   (SELECT MAX(COALESCE(p.actual_on, p.guaranteed_on)) FROM promises p
                    WHERE p.order_number = o.number AND p.released_at IS NULL) AS ready_on,
                   CAST(COALESCE((SELECT SUM(s.pieces) FROM shipments s WHERE s.order_number = o.number), 0) AS BIGINT) AS shipped
               FROM orders o JOIN counterparties k ON k.id = o.counterparty_id
               WHERE (o.number = $1 OR o.accounting_number = $2) AND k.inn = $3";
    let values = [number.parse::<i64>().unwrap_or(0).into(), number.as_str().into(), inn.into()];
    let row: Option<Row> = sql::one(db.reader(), sql, values).await?;
    let public = |row: Row| {
        Ok(PublicStatus {
            number: OrderNumber(row.number),
            status: OrderStatus::from_code(&row.status).ok_or_else(|| broken("status"))?,
            submitted_at: instant(row.submitted_at)?,
            ready_on: row.ready_on,
            pieces: row.pieces,
            shipped: row.shipped,
        })
    };
    row.map(public).transpose()
}
