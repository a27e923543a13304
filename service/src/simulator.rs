//! Demo mode: a supplier and a bank that do by themselves what people and 1C do elsewhere, on a clock that runs faster.

use crate::db::Db;
use crate::error::Result;
use crate::job::{self, Job};
use crate::order::{deferred, locked};
use crate::payment;
use crate::{shipment, sql, supply};
use domain::bank::Incoming;
use domain::format::moscow;
use domain::id::OrderNumber;
use domain::money::Money;
use domain::order::{OrderStatus, OrderTerms};
use domain::shipment::Stage;
use sea_orm::FromQueryResult;
use std::time::Duration;

/// Pays an invoice that production waits for, whole and in one payment.
pub(crate) async fn pay(db: &Db, number: OrderNumber) -> Result<()> {
    let tx = db.begin().await?;
    let order = locked(&tx, number).await?;
    let left = Money::from_kopecks(order.total - order.paid);
    let Some(invoice) = order.accounting_number.filter(|_| order.status == OrderStatus::Invoiced.code()) else {
        return Ok(());
    };
    if left <= Money::ZERO || deferred(&tx, order.contract_id).await? {
        return Ok(());
    }
    let terms: OrderTerms = serde_json::from_str(&order.terms).map_err(|_| crate::error::broken("terms"))?;
    let incoming = Incoming {
        on: moscow(db.now()).date(),
        number: number.to_string(),
        payer_inn: terms.buyer.inn,
        payer: terms.buyer.name,
        purpose: format!("Оплата по счёту {invoice}"),
        amount: left,
    };
    payment::receive(db, &tx, &incoming, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Ships an order in production at once, whatever it waits for.
///
/// # Errors
/// `Move` when it is not in production; `NotFound`.
pub async fn finish(db: &Db, number: OrderNumber) -> Result<()> {
    let tx = db.begin().await?;
    supply::ready(db, &tx, number.0, &[Stage::Waiting, Stage::Making, Stage::Moving]).await?;
    shipment::ship(db, &tx, number, &format!("simulated:{number}"), None).await?;
    tx.commit().await?;
    Ok(())
}

/// Promises of an order that are not ready yet, and that lie ready.
#[derive(FromQueryResult)]
struct Counts {
    awaited: i64,
    ready: i64,
}

/// A step of an order in production: what lies on its warehouse is picked, what is made leaves the factory, everything
/// arrives. What is ready is shipped at once when the order goes in parts, else when all of it is.
pub(crate) async fn progress(db: &Db, number: OrderNumber, step: u32) -> Result<()> {
    let tx = db.begin().await?;
    let order = locked(&tx, number).await?;
    if order.status != OrderStatus::InProduction.code() {
        return Ok(());
    }
    match step {
        0 => _ = supply::ready(db, &tx, number.0, &[Stage::Waiting]).await?,
        1 => supply::made(&tx, number.0).await?,
        _ => _ = supply::ready(db, &tx, number.0, &[Stage::Waiting, Stage::Making, Stage::Moving]).await?,
    }
    let terms: OrderTerms = serde_json::from_str(&order.terms).map_err(|_| crate::error::broken("terms"))?;
    let sql = "SELECT COUNT(*) - COUNT(actual_on) AS awaited,
                   COUNT(CASE WHEN actual_on IS NOT NULL AND shipped < quantity THEN 1 END) AS ready
               FROM promises WHERE order_number = $1 AND released_at IS NULL";
    let counts: Option<Counts> = sql::one(&tx, sql, [number.0.into()]).await?;
    let Counts { awaited, ready } = counts.ok_or_else(|| crate::error::broken("promises"))?;
    // An invoice comes before goods do.
    let invoiced = order.accounting_number.is_some();
    if invoiced && ready > 0 && (awaited == 0 || terms.in_parts) {
        shipment::ship(db, &tx, number, &format!("simulated:{number}:{step}"), None).await?;
    }
    if awaited > 0 || !invoiced {
        let pause = db.options().simulator.unwrap_or(Duration::from_secs(3));
        let pause = if invoiced { pause * STEP } else { pause };
        job::enqueue(&tx, &Job::SimulateProgress { order: number, step: step + 1 }, db.now() + pause).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Steps of the simulator between two steps of an order.
const STEP: u32 = 20;
