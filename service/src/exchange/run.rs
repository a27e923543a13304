//! The log: what each step of an exchange did, with the reasons of what was not taken. A step that takes a file is also the
//! work itself: whoever claims it is at it for so long, and another one takes it over when it was lost.

use super::{Session, file};
use crate::db::{Db, millis};
use crate::error::{Error, Result, broken};
use crate::{dialect, sql};
use domain::exchange::{RunKind, RunState, Tally, Thing};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

/// Longer than the reading of a file and than any chunk of it takes.
const LEASE: Duration = Duration::from_mins(2);
/// Remarks that are kept of a step.
const REMARKS: usize = 1_000;
/// Remarks that 1C is told of.
const TOLD: u64 = 20;

/// A step as 1C asks for it.
#[derive(Clone, Debug)]
pub struct Run {
    pub id: i64,
    pub state: RunState,
    /// How far it is, or why it failed.
    pub note: String,
    /// Some of what was not taken, when it is done.
    pub remarks: Vec<String>,
}

/// A step that is to be done now.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub run: i64,
    /// The file, or the archive that it is in.
    pub file: i64,
    /// Its name, as 1C says it.
    pub name: String,
    pub(super) session: i64,
    pub(super) opened_at: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    state: String,
    note: String,
}

/// The step that takes a file: begun when 1C asks for the first time, else as it stands. Without a file: the step that has
/// taken one of this name in this session, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn ask(db: &Db, session: &Session, kind: RunKind, name: &str, file: Option<i64>) -> Result<Option<Run>> {
    let tx = db.begin().await?;
    let lock = format!("SELECT id FROM exchange_sessions WHERE id = $1{}", dialect::for_update(&tx));
    sql::number(&tx, &lock, [session.id.into()]).await?.ok_or(Error::SignedOut)?;
    let sql = "SELECT id FROM exchange_runs WHERE session_id = $1 AND kind = $2 AND name = $3
                   AND ($4 = 0 OR file_id = $4) ORDER BY id DESC LIMIT 1";
    let values = [session.id.into(), kind.code().into(), name.into(), file.unwrap_or(0).into()];
    let known = sql::number(&tx, sql, values).await?;
    let id = match (known, file) {
        (Some(known), _) => known,
        (None, None) => return Ok(None),
        (None, Some(file)) => insert(db, &tx, session, kind, name, Some(file)).await?,
    };
    tx.commit().await?;
    state(db, id).await.map(Some)
}

async fn insert(
    db: &Db,
    tx: &DatabaseTransaction,
    session: &Session,
    kind: RunKind,
    name: &str,
    file: Option<i64>,
) -> Result<i64> {
    let sql = "INSERT INTO exchange_runs (session_id, file_id, kind, name, state, note, started_at, leased_until)
               VALUES ($1, $2, $3, $4, 'waiting', '', $5, 0) RETURNING id";
    let values = [session.id.into(), file.into(), kind.code().into(), name.into(), millis(db.now()).into()];
    sql::number(tx, sql, values).await?.ok_or_else(|| broken("run"))
}

/// How a step stands.
///
/// # Errors
/// `NotFound`.
pub async fn state(db: &Db, run: i64) -> Result<Run> {
    let sql = "SELECT id, state, note FROM exchange_runs WHERE id = $1";
    let row: Row = sql::one(db.reader(), sql, [run.into()]).await?.ok_or(Error::NotFound)?;
    let state = RunState::from_code(&row.state).ok_or_else(|| broken("state of a run"))?;
    let sql = format!(
        "SELECT CASE WHEN about = '' THEN remark ELSE about || ': ' || remark END FROM exchange_remarks
         WHERE run_id = $1 ORDER BY position LIMIT {TOLD}"
    );
    let remarks = if state == RunState::Done { sql::texts(db.reader(), &sql, [run.into()]).await? } else { vec![] };
    Ok(Run { id: row.id, state, note: row.note, remarks })
}

/// Takes a step that waits, or that was lost. Nothing: it is done, or somebody is at it.
///
/// # Errors
/// When the database fails.
pub async fn claim(db: &Db, run: i64) -> Result<Option<Claimed>> {
    #[derive(FromQueryResult)]
    struct Found {
        name: String,
        file_id: Option<i64>,
        session: i64,
        opened_at: i64,
    }
    let now = db.now();
    let tx = db.begin().await?;
    let sql = "UPDATE exchange_runs SET state = 'running', leased_until = $1
               WHERE id = $2 AND state IN ('waiting', 'running') AND leased_until < $3";
    if sql::run(&tx, sql, [millis(now + LEASE).into(), run.into(), millis(now).into()]).await? == 0 {
        return Ok(None);
    }
    let sql = "SELECT r.name, r.file_id, s.id AS session, s.opened_at FROM exchange_runs r
               JOIN exchange_sessions s ON s.id = r.session_id WHERE r.id = $1";
    let found: Option<Found> = sql::one(&tx, sql, [run.into()]).await?;
    tx.commit().await?;
    let Some((found, file)) = found.and_then(|found| found.file_id.map(|file| (found, file))) else {
        return Ok(None);
    };
    let Found { name, session, opened_at, .. } = found;
    Ok(Some(Claimed { run, file, name, session, opened_at }))
}

/// Says how far a step is, and that somebody is still at it.
pub(super) async fn progress(db: &Db, run: i64, note: &str) -> Result<()> {
    let sql = "UPDATE exchange_runs SET note = $1, leased_until = $2 WHERE id = $3 AND state = 'running'";
    sql::run(db.writer(), sql, [note.into(), millis(db.now() + LEASE).into(), run.into()]).await?;
    Ok(())
}

/// A step ends without having taken its file.
///
/// # Errors
/// When the database fails.
pub async fn fail(db: &Db, claimed: &Claimed, why: &str) -> Result<()> {
    let sql =
        "UPDATE exchange_runs SET state = 'failed', note = $1, finished_at = $2 WHERE id = $3 AND state = 'running'";
    sql::run(db.writer(), sql, [why.into(), millis(db.now()).into(), claimed.run.into()]).await?;
    Ok(())
}

/// What a step did.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub tallies: BTreeMap<Thing, Tally>,
    /// What it is about, and what there is to say.
    remarks: Vec<(Thing, String, String)>,
    /// More than are kept.
    untold: usize,
    /// Remarks that hold for many rows and are said once.
    said: HashSet<String>,
}

impl Outcome {
    pub fn of(&mut self, thing: Thing) -> &mut Tally {
        self.tallies.entry(thing).or_default()
    }

    pub fn say(&mut self, thing: Thing, about: &str, remark: impl Into<String>) {
        if self.remarks.len() >= REMARKS {
            self.untold += 1;
            return;
        }
        self.remarks.push((thing, about.chars().take(200).collect(), remark.into()));
    }

    /// Says what holds for many rows, once.
    pub fn say_once(&mut self, thing: Thing, about: &str, remark: &str) {
        if self.said.insert(format!("{about}: {remark}")) {
            self.say(thing, about, remark);
        }
    }

    /// Counts a row that is not taken, and says why.
    pub fn refuse(&mut self, thing: Thing, about: &str, why: impl Into<String>) {
        self.of(thing).refused += 1;
        self.say(thing, about, why);
    }

    /// Adds what a part of the step did.
    pub fn add(&mut self, other: Self) {
        for (thing, more) in other.tallies {
            let tally = self.of(thing);
            tally.added += more.added;
            tally.changed += more.changed;
            tally.same += more.same;
            tally.refused += more.refused;
        }
        for (thing, about, remark) in other.remarks {
            self.say(thing, &about, remark);
        }
        self.untold += other.untold;
    }

    /// Whether anything was written.
    fn any(&self) -> bool {
        self.tallies.values().any(|tally| tally.added + tally.changed > 0)
    }
}

/// Ends a step with what it did. A file of its own is not needed any more; an archive may have more in it.
pub(super) async fn finish(db: &Db, tx: &DatabaseTransaction, claimed: &Claimed, outcome: &Outcome) -> Result<()> {
    record(tx, claimed.run, outcome).await?;
    let note = if outcome.any() { "" } else { "Изменений нет." };
    let sql = "UPDATE exchange_runs SET state = 'done', note = $1, finished_at = $2 WHERE id = $3";
    sql::run(tx, sql, [note.into(), millis(db.now()).into(), claimed.run.into()]).await?;
    let own = "SELECT id FROM exchange_files WHERE id = $1 AND name = $2";
    if sql::number(tx, own, [claimed.file.into(), claimed.name.as_str().into()]).await?.is_some() {
        file::drop_parts(tx, &[claimed.file]).await?;
    }
    Ok(())
}

async fn record(tx: &impl ConnectionTrait, run: i64, outcome: &Outcome) -> Result<()> {
    for table in ["exchange_counts", "exchange_remarks"] {
        sql::run(tx, &format!("DELETE FROM {table} WHERE run_id = $1"), [run.into()]).await?;
    }
    let counts = outcome.tallies.iter().map(|(thing, tally)| {
        let counts = [tally.added, tally.changed, tally.same, tally.refused].map(|count| i64::from(count).into());
        [run.into(), thing.code().into()].into_iter().chain(counts).collect()
    });
    let head = "INSERT INTO exchange_counts (run_id, thing, added, changed, same, refused)";
    sql::insert_rows(tx, head, "", counts.collect::<Vec<_>>()).await?;
    let untold =
        (outcome.untold > 0).then(|| (Thing::Product, String::new(), format!("Ещё замечаний: {}.", outcome.untold)));
    let remarks =
        outcome.remarks.iter().cloned().chain(untold).zip(0_i64..).map(|((thing, about, remark), position)| {
            vec![run.into(), position.into(), thing.code().into(), about.into(), remark.into()]
        });
    let head = "INSERT INTO exchange_remarks (run_id, position, thing, about, remark)";
    sql::insert_rows(tx, head, "", remarks.collect::<Vec<_>>()).await
}

/// Writes down a step that is done with.
pub(super) async fn log(
    db: &Db,
    tx: &DatabaseTransaction,
    session: &Session,
    kind: RunKind,
    outcome: &Outcome,
) -> Result<()> {
    let run = insert(db, tx, session, kind, "", None).await?;
    record(tx, run, outcome).await?;
    let sql = "UPDATE exchange_runs SET state = 'done', finished_at = $1 WHERE id = $2";
    sql::run(tx, sql, [millis(db.now()).into(), run.into()]).await?;
    Ok(())
}

pub(super) async fn log_deactivated(db: &Db, tx: &DatabaseTransaction, session: &Session, gone: u64) -> Result<()> {
    let mut outcome = Outcome::default();
    outcome.of(Thing::Product).changed = u32::try_from(gone).unwrap_or(u32::MAX);
    log(db, tx, session, RunKind::Deactivate, &outcome).await
}
