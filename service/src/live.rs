//! Who has a draft open hears of its changes: in this process, and on PostgreSQL in every other one.
//!
//! A notice says no more than that a draft has come to a version; whoever hears it reads what has changed, with their own
//! rights. A notice that is lost costs nothing but time: the next one, or the next opening, brings everything.

use crate::db::{Db, millis};
use crate::dialect;
use crate::draft::store;
use crate::error::Result;
use crate::sql;
use crate::user::{self, buyer};
use domain::actor::{Actor, Buyer};
use domain::id::OrderNumber;
use domain::user::Action;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use std::time::Duration;
use tokio::sync::broadcast;

/// PostgreSQL's channel.
const CHANNEL: &str = "busbar_draft";
/// Notices that wait for a slow listener; more, and it is told to read everything.
const WAITING: usize = 256;
/// A person is there so long after the last sign of them.
pub const PRESENT: Duration = Duration::from_secs(45);

/// A draft has come to a version, or people have come to it or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    pub draft: OrderNumber,
    pub version: i64,
}

/// The last notice of a process.
const END: Notice = Notice { draft: OrderNumber(0), version: 0 };

/// The notices of this process.
pub(crate) struct Notices(broadcast::Sender<Notice>);

impl Default for Notices {
    fn default() -> Self {
        Self(broadcast::Sender::new(WAITING))
    }
}

impl Notices {
    fn say(&self, notice: Notice) {
        // Nobody listens: nobody has a draft open.
        _ = self.0.send(notice);
    }
}

/// Commits a change that has brought drafts to these versions, and tells those who have them open.
pub(crate) async fn commit(db: &Db, tx: DatabaseTransaction, drafts: &[(i64, i64)]) -> Result<()> {
    let mut everywhere = false;
    for (draft, version) in drafts {
        everywhere = dialect::notify(&tx, CHANNEL, &format!("{draft} {version}")).await?;
    }
    tx.commit().await?;
    if !everywhere {
        for (draft, version) in drafts {
            db.notices().say(Notice { draft: OrderNumber(*draft), version: *version });
        }
    }
    Ok(())
}

/// Hears what other processes say, until the process ends. On SQLite there is nothing to hear.
pub async fn listen(db: Db) {
    loop {
        let heard = dialect::listen(db.reader(), CHANNEL, |text| {
            let (draft, version) = text.split_once(' ')?;
            db.notices().say(Notice { draft: draft.parse().ok()?, version: version.parse().ok()? });
            Some(())
        });
        match heard.await {
            Ok(()) => return,
            Err(error) => tracing::warn!(%error, "changes of other processes are not heard"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// This process stops: nobody waits for notices any more.
pub fn end(db: &Db) {
    db.notices().say(END);
}

/// What becomes known of one draft.
pub struct Watch {
    draft: OrderNumber,
    notices: broadcast::Receiver<Notice>,
}

impl Watch {
    /// The version that the draft has come to; 0 when notices were lost: read everything.
    pub async fn next(&mut self) -> Option<i64> {
        loop {
            match self.notices.recv().await {
                Ok(notice) if notice.draft == self.draft => return Some(notice.version),
                Ok(notice) if notice == END => break None,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return Some(0),
                Err(broadcast::error::RecvError::Closed) => break None,
            }
        }
    }
}

/// Watches a draft.
///
/// # Errors
/// `NotFound`.
pub async fn watch(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Watch> {
    let notices = db.notices().0.subscribe();
    store::head(db.reader(), buyer(actor, Action::Draft)?, number, "").await?;
    Ok(Watch { draft: number, notices })
}

/// Notes that the person has the draft open, and tells the others when that is new.
///
/// # Errors
/// `NotFound`.
pub async fn here(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    store::head(&tx, buyer, number, "").await?;
    let now = millis(db.now());
    let known = "SELECT seen_at FROM draft_people WHERE draft_number = $1 AND user_id = $2";
    let known = sql::number(&tx, known, [number.0.into(), buyer.user.0.into()]).await?;
    let seen = "INSERT INTO draft_people (draft_number, user_id, seen_at) VALUES ($1, $2, $3)
                ON CONFLICT (draft_number, user_id) DO UPDATE SET seen_at = excluded.seen_at";
    sql::run(&tx, seen, [number.0.into(), buyer.user.0.into(), now.into()]).await?;
    if known.is_some_and(|known| known > since(db)) {
        return Ok(tx.commit().await?);
    }
    commit(db, tx, &[(number.0, 0)]).await
}

/// The person has closed the draft.
///
/// # Errors
/// `NotFound`.
pub async fn gone(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    store::head(&tx, buyer, number, "").await?;
    forget(&tx, buyer, number).await?;
    commit(db, tx, &[(number.0, 0)]).await
}

/// The names of the others who have a draft of this buyer open.
pub(crate) async fn others(db: &Db, buyer: &Buyer, number: OrderNumber) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        user_id: i64,
    }
    let sql =
        "SELECT user_id FROM draft_people WHERE draft_number = $1 AND user_id <> $2 AND seen_at > $3 ORDER BY user_id";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [number.0.into(), buyer.user.0.into(), since(db).into()]).await?;
    let people: Vec<i64> = rows.iter().map(|row| row.user_id).collect();
    let names = user::names(db.reader(), &people).await?;
    Ok(people.into_iter().map(|user| names.of(user)).collect())
}

fn since(db: &Db) -> i64 {
    millis(db.now() - PRESENT)
}

async fn forget(tx: &impl ConnectionTrait, buyer: &Buyer, number: OrderNumber) -> Result<()> {
    let sql = "DELETE FROM draft_people WHERE draft_number = $1 AND user_id = $2";
    sql::run(tx, sql, [number.0.into(), buyer.user.0.into()]).await?;
    Ok(())
}
