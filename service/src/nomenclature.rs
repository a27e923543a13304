//! «Номенклатурный файл»: all articles with the prices of a counterparty, at once or by letter each morning (guide).

use crate::catalog::Snapshot;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::price::{self, Prices};
use crate::user::buyer;
use crate::{letter, sql};
use chrono::Timelike;
use domain::account::Notice;
use domain::actor::Actor;
use domain::format::{date, moscow};
use domain::id::{ContractId, CounterpartyId};
use domain::user::{Action, Rights};
use sea_orm::FromQueryResult;
use std::sync::Arc;

/// Not before this hour in Moscow: it is there when the day begins.
const HOUR: u32 = 7;

/// The catalogue and what it costs the actor.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to the nomenclature file.
pub async fn mine(db: &Db, actor: &Actor) -> Result<(Arc<Snapshot>, Prices)> {
    buyer(actor, Action::TakeNomenclature)?;
    crate::catalog::whole(db, actor).await
}

/// The same for a letter that has been written to one of a counterparty's people.
///
/// # Errors
/// When the database cannot be read, and while the catalogue is being read after a start: a file without articles is none.
pub async fn of(db: &Db, counterparty: CounterpartyId) -> Result<(Arc<Snapshot>, Prices)> {
    if !db.is_loaded() {
        return Err(Error::Internal("the catalogue is being read".to_owned()));
    }
    let sql = "SELECT MIN(id) FROM contracts WHERE counterparty_id = $1 HAVING COUNT(*) > 0";
    let contract = sql::number(db.reader(), sql, [counterparty.0.into()]).await?.map(ContractId);
    Ok((db.snapshot(), price::load(db.reader(), db.base_prices(), contract, &[]).await?))
}

#[derive(FromQueryResult)]
struct Row {
    user_id: i64,
    counterparty_id: i64,
    counterparty: String,
    rights: i64,
    email: String,
}

/// Writes the letters of the day to who has subscribed. However often it is called, and by how many processes: one a day for
/// each address and counterparty.
///
/// # Errors
/// When the database fails.
pub async fn send(db: &Db) -> Result<()> {
    let now = moscow(db.now());
    if now.hour() < HOUR {
        return Ok(());
    }
    let day = now.date().to_string();
    let sql = "SELECT u.id AS user_id, m.counterparty_id, c.name AS counterparty, m.rights, a.email
               FROM users u JOIN memberships m ON m.user_id = u.id JOIN counterparties c ON c.id = m.counterparty_id
               JOIN (SELECT id AS user_id, email FROM users UNION SELECT user_id, email FROM emails) a ON a.user_id = u.id
               WHERE u.disabled_at IS NULL AND (u.notices & $1) <> 0 AND NOT EXISTS (SELECT 1 FROM letters l
                   WHERE l.name = 'nomenclature:' || $2 || ':' || u.id || ':' || m.counterparty_id || ':' || a.email)
               ORDER BY u.id, m.counterparty_id, a.email";
    let bit = i64::from(domain::account::Notices::from_iter([Notice::Nomenclature]).bits());
    let rows: Vec<Row> = sql::all(db.reader(), sql, [bit.into(), day.as_str().into()]).await?;
    for row in rows.iter().filter(|row| Action::TakeNomenclature.allowed(Rights::stored(row.rights))) {
        let sentences = [format!(
            "Номенклатурный файл на {} приложен к письму: все артикулы с ценами и остатками для {}.",
            date(now.date()),
            row.counterparty
        )];
        let words = letter::Words {
            subject: &format!("Номенклатурный файл на {}", date(now.date())),
            sentences: &sentences,
            button: Some(("Открыть «Информацию о компании»", format!("{}/company", db.options().base_url))),
            note: "Файл приходит каждый день; рассылка отключается в профиле.",
        };
        let name = format!("nomenclature:{day}:{}:{}:{}", row.user_id, row.counterparty_id, row.email);
        let letter = letter::Draft { nomenclature_of: Some(row.counterparty_id), ..words.to(&row.email, name) };
        let tx = db.begin().await?;
        letter::enqueue(&tx, letter, db.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}
