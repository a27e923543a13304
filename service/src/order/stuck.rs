//! Orders that are paid and cannot go to production: what they were promised went to others while they waited for the money,
//! and is not made any more. They wait for the supplier's people, who are told by letter, and start by themselves as soon as
//! the reason goes.

use super::start::{hold, start_paid};
use super::{By, locked, make, note};
use crate::db::{Db, instant, millis};
use crate::entity::order;
use crate::error::{Error, Result, broken, denied};
use crate::{counterparty, feed, letter, sql};
use chrono::{DateTime, Utc};
use domain::Refusal;
use domain::actor::Actor;
use domain::draft::DraftError;
use domain::id::{OrderNumber, ProductId};
use domain::money::Money;
use domain::order::{OrderDeed, OrderError, OrderMove};
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// Why an order that is paid has not started, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    pub at: DateTime<Utc>,
    pub why: Refusal,
    /// The product that lacks, if the catalogue still has it.
    pub article: Option<String>,
}

/// As it is stored with the head of an order.
pub(super) fn of(db: &Db, order: &order::Model) -> Result<Option<Stuck>> {
    let Some((at, why)) = order.stuck_at.zip(order.stuck.as_deref()) else { return Ok(None) };
    let why: Refusal = serde_json::from_str(why).map_err(|_| broken("refusal"))?;
    Ok(Some(Stuck { at: instant(at)?, article: lacking(&why).and_then(|product| article(db, product)), why }))
}

const fn lacking(why: &Refusal) -> Option<ProductId> {
    match why {
        Refusal::Draft(DraftError::Discontinued { product, .. }) => Some(*product),
        _ => None,
    }
}

fn article(db: &Db, product: ProductId) -> Option<String> {
    db.snapshot().catalog.product(product).map(|item| item.article().to_owned())
}

/// Marks an order that is locked; the manager gets a letter when it was none before.
pub(super) async fn mark(db: &Db, tx: &DatabaseTransaction, order: &order::Model, why: &Refusal) -> Result<()> {
    let stored = serde_json::to_string(why).map_err(|error| Error::Internal(error.to_string()))?;
    if order.stuck.as_deref() == Some(&stored) {
        return Ok(());
    }
    let now = millis(db.now());
    let sql = "UPDATE orders SET stuck_at = COALESCE(stuck_at, $1), stuck = $2, changed_at = $1 WHERE number = $3";
    sql::run(tx, sql, [now.into(), stored.into(), order.number.into()]).await?;
    feed::order(tx, order.number).await?;
    if order.stuck_at.is_some() {
        return Ok(());
    }
    note(db, tx, order.number, OrderDeed::Stuck, By::ITSELF, "").await?;
    let number = order.number;
    let lack = match why {
        Refusal::Draft(DraftError::Discontinued { product, asked, free, .. }) => {
            let article = article(db, *product).unwrap_or_else(|| product.to_string());
            format!("Не хватает товара {article}, снятого с производства: заказано {asked} шт., осталось {free} шт.")
        }
        _ => "Обещать товары по нему больше нельзя.".to_owned(),
    };
    let sentences = [
        format!("Заказ {number} оплачен ({}), но в производство не ушёл.", Money::from_kopecks(order.paid).with_sign()),
        lack,
        "Когда товар появится, заказ запустится сам. Иначе договоритесь с покупателем и отклоните заказ.".to_owned(),
    ];
    let words = letter::Words {
        subject: &format!("Оплаченный заказ {number} не запущен"),
        sentences: &sentences,
        button: Some(("Открыть заказ", format!("{}/staff/orders/{number}", db.options().base_url))),
        note: "",
    };
    let manager = counterparty::supplier(db).await?.email;
    if !manager.is_empty() {
        letter::enqueue(tx, words.to(&manager, format!("stuck:{number}:{now}")), db.now()).await?;
    }
    Ok(())
}

/// It is stuck no longer.
pub(crate) async fn freed(tx: &DatabaseTransaction, order: i64) -> Result<()> {
    sql::run(tx, "UPDATE orders SET stuck_at = NULL, stuck = NULL WHERE number = $1", [order.into()]).await?;
    Ok(())
}

/// «Запустить»: an order that was kept from production goes there now.
///
/// # Errors
/// `Discontinued` when too little is left still; `NotStuck`, `Move`; `NotFound`; `Forbidden` for everybody but the supplier's
/// people.
pub async fn start_stuck(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let order = locked(&tx, number).await?;
    if order.started_at.is_some() {
        return Ok(());
    }
    if order.stuck_at.is_none() {
        return Err(OrderError::NotStuck.into());
    }
    hold(db, &tx, &order).await?;
    make(db, &tx, &order, OrderMove::Start, By::staff(staff)).await?;
    tx.commit().await?;
    Ok(())
}

/// Starts the orders that can be started by now, each in a transaction of its own.
///
/// # Errors
/// When the database fails.
pub async fn retry_stuck(db: &Db) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Of {
        number: i64,
    }
    let sql = "SELECT number FROM orders WHERE stuck_at IS NOT NULL ORDER BY stuck_at, number";
    let stuck: Vec<Of> = sql::all(db.reader(), sql, []).await?;
    for Of { number } in stuck {
        let tx = db.begin().await?;
        let order = locked(&tx, OrderNumber(number)).await?;
        if order.stuck_at.is_some() {
            start_paid(db, &tx, &order).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
