//! The digest of tracked orders: once a working day, to who tracks orders that have changed since the one before.

use crate::db::{Db, instant};
use crate::error::{Result, broken};
use crate::user::recipients;
use crate::{letter, sql};
use chrono::{NaiveDate, Timelike};
use domain::account::Notice;
use domain::format::{date, moscow};
use domain::order::OrderStatus;
use domain::user::{Action, Right, Rights};
use sea_orm::FromQueryResult;
use std::collections::BTreeMap;

/// Not before this hour in Moscow: it is there when the day begins.
const HOUR: u32 = 8;

#[derive(FromQueryResult)]
struct Row {
    user_id: i64,
    rights: i64,
    counterparty_id: i64,
    number: i64,
    accounting_number: Option<String>,
    status: String,
    created_by: i64,
    changed_at: i64,
    ready_on: Option<NaiveDate>,
}

/// Writes the digests that are due. However often it is called, and by how many processes: one a day for each person.
///
/// # Errors
/// When the database fails.
pub async fn send(db: &Db) -> Result<()> {
    let now = moscow(db.now());
    if now.hour() < HOUR || !db.snapshot().calendar.is_working(now.date()) {
        return Ok(());
    }
    let sql = "SELECT u.id AS user_id, m.rights, o.counterparty_id, o.number, o.accounting_number, o.status, o.created_by, o.changed_at,
                   (SELECT MAX(COALESCE(p.actual_on, p.planned_on)) FROM promises p
                    WHERE p.order_number = o.number AND p.released_at IS NULL) AS ready_on
               FROM tracked_orders t JOIN users u ON u.id = t.user_id JOIN orders o ON o.number = t.order_number
               JOIN memberships m ON m.user_id = u.id AND m.counterparty_id = o.counterparty_id
               WHERE u.disabled_at IS NULL AND o.changed_at > u.digest_at ORDER BY u.id, o.number";
    let rows: Vec<Row> = sql::all(db.reader(), sql, []).await?;
    let mut people: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let rights = Rights::stored(row.rights);
        let seen =
            Action::Draft.allowed(rights) && (!rights.has(Right::OwnOrdersOnly) || row.created_by == row.user_id);
        if seen {
            people.entry(row.user_id).or_default().push(row);
        }
    }
    for (user, orders) in people {
        let Some(first) = orders.first() else { continue };
        let tx = db.begin().await?;
        let wanted = recipients(&tx, user, first.counterparty_id, Notice::Digest).await?;
        let since = orders.iter().map(|order| order.changed_at).max();
        let day = i64::from(chrono::Datelike::num_days_from_ce(&now.date()));
        // Whoever comes second finds it sent already.
        let sql = "UPDATE users SET digest_at = $1, digest_day = $2 WHERE id = $3 AND digest_day < $2";
        if wanted.is_empty() || sql::run(&tx, sql, [since.into(), day.into(), user.into()]).await? == 0 {
            continue;
        }
        let sentences = orders.iter().map(sentence).collect::<Result<Vec<_>>>()?;
        let words = letter::Words {
            subject: &format!("Отслеживаемые заказы: что изменилось к {}", date(now.date())),
            sentences: &sentences,
            button: Some(("Открыть отслеживаемые", format!("{}/orders?tab=tracked", db.options().base_url))),
            note: "Сводка приходит раз в рабочий день, если что-то изменилось; она отключается в профиле.",
        };
        for to in wanted {
            letter::enqueue(&tx, words.to(&to, format!("digest:{user}:{day}:{to}")), db.now()).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// «Заказ 1308206 (ТД000058016): в производстве, будет готов 15.12.2026.»
fn sentence(order: &Row) -> Result<String> {
    let status = match OrderStatus::from_code(&order.status).ok_or_else(|| broken("status"))? {
        OrderStatus::Draft | OrderStatus::Proposal | OrderStatus::Submitted => "отправлен, ждёт счёта",
        OrderStatus::Invoiced => "получен счёт",
        OrderStatus::InProduction => "в производстве",
        OrderStatus::Completed => "отгружен полностью",
        OrderStatus::Rejected => "отклонён",
    };
    let accounting = order.accounting_number.as_ref().map(|number| format!(" ({number})")).unwrap_or_default();
    let open = matches!(order.status.as_str(), "submitted" | "invoiced" | "production");
    let ready = order.ready_on.filter(|_| open).map(|day| format!(", готовность {}", date(day))).unwrap_or_default();
    let at = date(moscow(instant(order.changed_at)?).date());
    Ok(format!("Заказ {}{accounting}: {status}{ready}. Изменён {at}.", order.number))
}
