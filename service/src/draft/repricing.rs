//! «Цены обновились: было … стало …»: what changes of prices made of a draft, told to each person once.
//!
//! Whoever touches a draft first after a change brings its prices up to date, by an edit, a file or a program too. What that
//! made of the total stands in a row of its own, one for each change, until the draft is sent; an edit writes none.

use crate::db::Db;
use crate::entity::draft;
use crate::error::Result;
use crate::sql;
use domain::actor::Buyer;
use domain::id::OrderNumber;
use domain::money::Money;
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// Notes that a change of prices has made this of the total; nothing when it left it alone.
pub(super) async fn note(tx: &DatabaseTransaction, head: &draft::Model, was: Money, became: Money) -> Result<()> {
    if was == became {
        return Ok(());
    }
    let sql = "INSERT INTO draft_repricings (draft_number, version, was, became) VALUES ($1, $2, $3, $4)";
    let values = [head.number.into(), head.version.into(), was.kopecks().into(), became.kopecks().into()];
    sql::run(tx, sql, values).await.map(drop)
}

/// What the buyer was not told of yet, as the total before and after; they are told now. Between two changes the lines may
/// have become others: `now` less what the prices alone have added is what the draft would have been before.
pub(super) async fn tell(db: &Db, buyer: &Buyer, number: OrderNumber, now: Money) -> Result<Option<(Money, Money)>> {
    #[derive(FromQueryResult)]
    struct Row {
        version: i64,
        was: i64,
        became: i64,
    }
    let sql = "SELECT r.version, r.was, r.became FROM draft_repricings r
               WHERE r.draft_number = $1 AND r.version > COALESCE((SELECT s.version FROM draft_repricing_readers s
                   WHERE s.draft_number = $1 AND s.user_id = $2), 0)
               ORDER BY r.version";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [number.0.into(), buyer.user.0.into()]).await?;
    let Some(last) = rows.last() else { return Ok(None) };
    let told = "INSERT INTO draft_repricing_readers (draft_number, user_id, version)
                SELECT d.number, $2, $3 FROM drafts d WHERE d.number = $1
                ON CONFLICT (draft_number, user_id) DO UPDATE SET version = excluded.version
                    WHERE excluded.version > draft_repricing_readers.version";
    sql::run(db.writer(), told, [number.0.into(), buyer.user.0.into(), last.version.into()]).await?;
    let (was, became) = match rows.as_slice() {
        // As it was at that moment, whatever was edited since.
        [only] => (Money::from_kopecks(only.was), Money::from_kopecks(only.became)),
        all => {
            let added: i64 = all.iter().map(|row| row.became.saturating_sub(row.was)).fold(0, i64::saturating_add);
            (Money::from_kopecks(now.kopecks().saturating_sub(added)), now)
        }
    };
    Ok((was != became).then_some((was, became)))
}
