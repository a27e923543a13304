//! How the prices of an order's lines came about, out of what the order keeps.

use super::{head, read};
use crate::db::Db;
use crate::entity::order_line;
use crate::error::{Error, Result, broken};
use crate::price::{Explained, LinePrice, PriceBasis, listed, stored_rate};
use crate::sql;
use crate::user::buyer;
use domain::actor::Actor;
use domain::id::OrderNumber;
use domain::order::{OrderLine, OrderTerms};
use domain::price::{KeptPrice, explain_kept};
use domain::user::Action;

/// A line of an order by its position, or all of them, with the steps to exactly their prices, the granted discount among
/// them.
///
/// # Errors
/// `NotFound`, also for a position that the order does not have.
pub async fn explain(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    position: Option<u32>,
) -> Result<Explained<OrderLine>> {
    let head = head(db.reader(), buyer(actor, Action::Draft)?, number).await?;
    let lines = match position {
        None => read::lines(db.reader(), number).await?,
        Some(position) => {
            let sql = "SELECT * FROM order_lines WHERE order_number = $1 AND position = $2";
            let row: Option<order_line::Model> =
                sql::one(db.reader(), sql, [number.0.into(), i64::from(position).into()]).await?;
            vec![read::into_line(row.ok_or(Error::NotFound)?)?]
        }
    };
    let known = listed(db.reader(), lines.iter().map(|line| line.product)).await?;
    let rate = stored_rate(head.rate)?;
    let line = |line: OrderLine| {
        let of = known.get(&line.product).ok_or_else(|| broken("price group"))?;
        let (base, discount) = (line.price.base, line.price.discount);
        let kept = KeptPrice { base, discount, before: line.before, extra: line.extra, group: of.group, rate };
        Ok((line, LinePrice { explained: explain_kept(&kept), group: of.name.clone() }))
    };
    let lines = lines.into_iter().map(line).collect::<Result<Vec<_>>>()?;
    let terms: OrderTerms = serde_json::from_str(&head.terms).map_err(|_| broken("terms"))?;
    Ok(Explained {
        lines,
        basis: PriceBasis { rate, contract: terms.contract, project: terms.project, valid_until: None },
    })
}
