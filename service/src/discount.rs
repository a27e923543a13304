//! The additional discount of an order: asked for, talked about, granted.

use crate::db::{Db, instant, millis};
use crate::entity::order_line::Column;
use crate::entity::{order, order_line};
use crate::error::{Error, Result, broken, denied};
use crate::order::{By, head, into_line, lines, locked, make, note, start_paid};
use crate::price::{stored_percent, stored_rate};
use crate::user::throttle::spend;
use crate::user::{buyer, names, recipients};
use crate::{counterparty, letter, sql};
use domain::account::Notice;
use domain::actor::Actor;
use domain::discount::{Grant, Message, Said, cost_at, granted, message};
use domain::draft::{Cost, Totals};
use domain::id::{OrderNumber, UserId};
use domain::money::{Money, Percent};
use domain::order::{OrderDeed, OrderMove, OrderStatus};
use domain::user::Action;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel};
use std::time::Duration;

/// So many messages an hour about one order bring letters to the manager, and no more are taken.
const ASKED_PER_HOUR: i64 = 10;
/// Rows in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 1_500;

/// The buyer asks for a discount, or goes on talking about it: the manager gets a letter.
///
/// # Errors
/// `NoMessage`, `LongMessage`; `Move` when the order is in production already; `TooMany`; `Forbidden` without the right to send
/// orders; `NotFound`.
pub async fn ask(db: &Db, actor: &Actor, number: OrderNumber, percent: Option<Percent>, text: &str) -> Result<()> {
    let buyer = buyer(actor, Action::SendOrder)?;
    let text = message(text)?;
    let now = db.now();
    let tx = db.begin().await?;
    head(&tx, buyer, number).await?;
    let order = locked(&tx, number).await?;
    let status = OrderStatus::from_code(&order.status).ok_or_else(|| broken("status"))?;
    status.after(OrderMove::AskDiscount)?;
    spend(&tx, "discount", &number.to_string(), ASKED_PER_HOUR, Duration::from_hours(1), now).await?;
    let id = say(db, &tx, number, buyer.user, Said::Asked, percent, &text).await?;
    let wish = percent.map(|percent| percent.to_string()).unwrap_or_default();
    note(db, &tx, number.0, OrderDeed::AskedDiscount, By::buyer(buyer), &wish).await?;
    let asked = "UPDATE orders SET discount_asked_at = COALESCE(discount_asked_at, $1) WHERE number = $2";
    sql::run(&tx, asked, [millis(now).into(), number.0.into()]).await?;
    let wanted = percent.map(|percent| format!("Просят {percent}."));
    let about = format!("{} просит скидку на заказ {number} на {}.", buyer.counterparty_name, total(&order));
    let sentences: Vec<String> = [about].into_iter().chain(wanted).chain([text]).collect();
    let words = letter::Words {
        subject: &format!("Запрос скидки на заказ {number}"),
        sentences: &sentences,
        button: Some(("Открыть заказ", format!("{}/staff/orders/{number}", db.options().base_url))),
        note: "",
    };
    let manager = counterparty::supplier(db).await?.email;
    if !manager.is_empty() {
        letter::enqueue(&tx, words.to(&manager, format!("discount:{id}")), now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The manager answers: nobody waits any more.
///
/// # Errors
/// `NoMessage`, `LongMessage`; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn answer(db: &Db, actor: &Actor, number: OrderNumber, text: &str) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let text = message(text)?;
    let tx = db.begin().await?;
    let order = locked(&tx, number).await?;
    let id = say(db, &tx, number, staff.user, Said::Answered, None, &text).await?;
    answered(&tx, number).await?;
    let about = format!("Менеджер ответил по заказу {number}:");
    tell(db, &tx, &order, &format!("Ответ по заказу {number}"), &[about, text], id).await?;
    tx.commit().await?;
    Ok(())
}

/// The manager grants an extra discount on the invoiced order, in place of the one it has: lines, totals and documents show
/// the new prices, the invoice is good from today on, the buyer gets a letter. An order whose payments reach the new total
/// goes to production.
///
/// # Errors
/// `Move` unless the order is invoiced; `LongMessage`; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn grant(db: &Db, actor: &Actor, number: OrderNumber, grant: &Grant, text: &str) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let text = if text.trim().is_empty() { String::new() } else { message(text)? };
    let tx = db.begin().await?;
    let before = locked(&tx, number).await?;
    make(db, &tx, &before, OrderMove::GrantDiscount, By::staff(staff)).await?;
    let after = reprice(db, &tx, &before, grant).await?;
    let percent = match grant {
        Grant::Order(percent) => Some(*percent),
        Grant::Lines(_) => None,
    };
    let about = percent.map(|percent| percent.to_string()).unwrap_or_default();
    note(db, &tx, number.0, OrderDeed::GrantedDiscount, By::staff(staff), &about).await?;
    let id = say(db, &tx, number, staff.user, Said::Granted, percent, &text).await?;
    answered(&tx, number).await?;
    let sums = format!("Итого с НДС: было {}, стало {}.", total(&before), total(&after));
    let mut sentences = vec![format!("По заказу {number} согласована скидка."), sums];
    sentences.extend(Some(text).filter(|text| !text.is_empty()));
    tell(db, &tx, &after, &format!("Скидка по заказу {number}"), &sentences, id).await?;
    start_paid(db, &tx, &after).await?;
    tx.commit().await?;
    Ok(())
}

/// What an order costs now, and what it would cost with this.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn preview(db: &Db, actor: &Actor, number: OrderNumber, grant: &Grant) -> Result<(Cost, Cost)> {
    actor.staff().map_err(denied)?;
    let sql = "SELECT * FROM orders WHERE number = $1";
    let order: order::Model = sql::one(db.reader(), sql, [number.0.into()]).await?.ok_or(Error::NotFound)?;
    let (rate, delivery) = (stored_rate(order.rate)?, Money::from_kopecks(order.delivery_cost));
    let lines = lines(db.reader(), number).await?;
    let cost = |after: Option<Cost>| after.ok_or_else(|| broken("sums"));
    let now = cost(cost_at(&lines, |line| line.extra, delivery, rate))?;
    Ok((now, cost(cost_at(&lines, |line| grant.of(line), delivery, rate))?))
}

/// Writes the new prices; the head as it is then.
async fn reprice(db: &Db, tx: &DatabaseTransaction, order: &order::Model, grant: &Grant) -> Result<order::Model> {
    let rate = stored_rate(order.rate)?;
    let sql = "SELECT * FROM order_lines WHERE order_number = $1 ORDER BY position";
    let rows: Vec<order_line::Model> = sql::all(tx, sql, [order.number.into()]).await?;
    let (mut all, mut changed) = (Vec::with_capacity(rows.len()), vec![]);
    for row in rows {
        let line = into_line(row.clone())?;
        let after = granted(&line, grant.of(&line), rate).ok_or_else(|| broken("sums"))?;
        all.push(after.sums);
        if after != line {
            changed.push(order_line::Model {
                price: after.price.unit.kopecks(),
                extra: after.extra.hundredths().into(),
                goods: after.sums.goods.kopecks(),
                vat: after.sums.vat.kopecks(),
                ..row
            });
        }
    }
    let new = [Column::Price, Column::Extra, Column::Goods, Column::Vat];
    for chunk in changed.chunks(CHUNK) {
        let rows = chunk.iter().cloned().map(|row| row.into_active_model().reset_all());
        let key = OnConflict::columns([Column::OrderNumber, Column::Position]).update_columns(new).to_owned();
        order_line::Entity::insert_many(rows).on_conflict(key).exec_without_returning(tx).await?;
    }
    let totals = Totals::of(&all).ok_or_else(|| broken("sums"))?;
    let cost = totals.cost(Money::from_kopecks(order.delivery_cost), rate);
    let now = millis(db.now());
    let after = order::Model {
        goods: cost.goods.kopecks(),
        vat: totals.sums.vat.kopecks(),
        total: cost.total.kopecks(),
        invoiced_at: Some(now),
        changed_at: now,
        ..order.clone()
    };
    let sql = "UPDATE orders SET goods = $1, vat = $2, total = $3, invoiced_at = $4, changed_at = $4 WHERE number = $5";
    let values = [after.goods.into(), after.vat.into(), after.total.into(), now.into(), after.number.into()];
    sql::run(tx, sql, values).await?;
    Ok(after)
}

/// Writes a message down; its id.
pub(crate) async fn say(
    db: &Db,
    tx: &DatabaseTransaction,
    number: OrderNumber,
    by: UserId,
    said: Said,
    percent: Option<Percent>,
    text: &str,
) -> Result<i64> {
    let sql = "INSERT INTO order_messages (order_number, at, user_id, said, percent, text)
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let values = [
        number.0.into(),
        millis(db.now()).into(),
        by.0.into(),
        said.code().into(),
        percent.map(|percent| i64::from(percent.hundredths())).into(),
        text.into(),
    ];
    sql::number(tx, sql, values).await?.ok_or_else(|| broken("message"))
}

/// Nobody waits for an answer about this order any more.
pub(crate) async fn answered(tx: &DatabaseTransaction, number: OrderNumber) -> Result<()> {
    sql::run(tx, "UPDATE orders SET discount_asked_at = NULL WHERE number = $1", [number.0.into()]).await?;
    Ok(())
}

/// A letter about an order to who sent it, if they want such letters. `id`: of the message it tells of.
pub(crate) async fn tell(
    db: &Db,
    tx: &DatabaseTransaction,
    order: &order::Model,
    subject: &str,
    sentences: &[String],
    id: i64,
) -> Result<()> {
    let words = letter::Words {
        subject,
        sentences,
        button: Some(("Открыть заказ", format!("{}/orders/{}", db.options().base_url, order.number))),
        note: "Такие письма отключаются в профиле: «Счета, скидки и состояния заказов».",
    };
    for to in recipients(tx, order.submitted_by, order.counterparty_id, Notice::Orders).await? {
        letter::enqueue(tx, words.to(&to, format!("message:{id}:{to}")), db.now()).await?;
    }
    Ok(())
}

/// What was said about an order, the oldest first.
pub(crate) async fn messages(db: &impl ConnectionTrait, number: OrderNumber) -> Result<Vec<Message>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: i64,
        user_id: i64,
        said: String,
        percent: Option<i64>,
        text: String,
    }
    let sql = "SELECT at, user_id, said, percent, text FROM order_messages WHERE order_number = $1 ORDER BY id";
    let rows: Vec<Row> = sql::all(db, sql, [number.0.into()]).await?;
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let names = names(db, &rows.iter().map(|row| row.user_id).collect::<Vec<_>>()).await?;
    let message = |row: Row| {
        Ok(Message {
            at: instant(row.at)?,
            by: names.of(row.user_id),
            said: Said::from_code(&row.said).ok_or_else(|| broken("message"))?,
            percent: row.percent.map(stored_percent).transpose()?,
            text: row.text,
        })
    };
    rows.into_iter().map(message).collect()
}

fn total(order: &order::Model) -> String {
    Money::from_kopecks(order.total).with_sign()
}
