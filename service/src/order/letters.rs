//! Letters about where an order stands: to who sent it, unless they have switched such letters off.

use crate::db::Db;
use crate::entity::order;
use crate::error::Result;
use crate::letter::{self, Words};
use crate::sql;
use crate::user::recipients;
use chrono::NaiveDate;
use domain::account::Notice;
use domain::format::date;
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// «В производстве»: whoever or whatever has started it.
pub(super) async fn started(db: &Db, tx: &DatabaseTransaction, order: &order::Model) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        ready_on: Option<NaiveDate>,
    }
    let number = order.number;
    let sql = "SELECT MAX(COALESCE(actual_on, planned_on)) AS ready_on FROM promises
               WHERE order_number = $1 AND released_at IS NULL";
    let row: Option<Row> = sql::one(tx, sql, [number.into()]).await?;
    let mut sentences = vec![format!("Заказ {number} отправлен в производство: изменить его уже нельзя.")];
    sentences.extend(row.and_then(|row| row.ready_on).map(|on| format!("Будет готов {}.", date(on))));
    tell(db, tx, order, "started", &format!("Заказ {number} в производстве"), &sentences).await
}

/// «Выполнен»: the last of it has left.
pub(super) async fn completed(db: &Db, tx: &DatabaseTransaction, order: &order::Model) -> Result<()> {
    let number = order.number;
    let sentences = [format!("Заказ {number} выполнен: все товары отгружены.")];
    tell(db, tx, order, "completed", &format!("Заказ {number} выполнен"), &sentences).await
}

/// `what` makes the letter's name: an order comes to a state once.
async fn tell(
    db: &Db,
    tx: &DatabaseTransaction,
    order: &order::Model,
    what: &str,
    subject: &str,
    sentences: &[String],
) -> Result<()> {
    let words = Words {
        subject,
        sentences,
        button: Some(("Открыть заказ", format!("{}/orders/{}", db.options().base_url, order.number))),
        note: "Такие письма отключаются в профиле: «Счета, скидки и состояния заказов».",
    };
    for to in recipients(tx, order.submitted_by, order.counterparty_id, Notice::Orders).await? {
        letter::enqueue(tx, words.to(&to, format!("{what}:{}:{to}", order.number)), db.now()).await?;
    }
    Ok(())
}
