//! The only place that may ask which database it is.

use crate::error::{Error, Result};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::time::Duration;

/// How long a statement waits for another writer, or for a free connection, before it gives up.
const WAIT: Duration = Duration::from_secs(5);

/// One pool for reading and one for writing. SQLite has one writer at a time, so its writing pool is one connection
/// and writers queue for it in order; on PostgreSQL both are the same pool.
pub struct Pools {
    pub read: DatabaseConnection,
    pub write: DatabaseConnection,
}

/// Opens the database and makes sure that it is as durable as we promise.
pub async fn connect(url: &str) -> Result<Pools> {
    if url.starts_with("sqlite:") {
        let write = Database::connect(sqlite(url, 1, "-8000")).await?;
        assert_durable(&write).await?;
        let readers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get).max(2) * 2;
        let read = Database::connect(sqlite(url, u32::try_from(readers).unwrap_or(4), "-2000")).await?;
        return Ok(Pools { read, write });
    }
    let mut options = pool(url);
    options.max_connections(16).min_connections(2).connect_timeout(Duration::from_secs(3)).acquire_timeout(WAIT);
    options.statement_timeout(Duration::from_secs(10)).sqlx_logging(false).set_application_name("busbar");
    let pool = Database::connect(options).await?;
    Ok(Pools { read: pool.clone(), write: pool })
}

/// A pool that keeps its connections for good. sqlx would look for old ones each minute in a loop over a count of idle
/// connections, and that count is below zero for a moment when one is taken while another is given back: read as
/// 2^64 - 1, it kept a core busy for ever. A connection that the server has ended is found when it is taken.
fn pool(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.idle_timeout(None).max_lifetime(None);
    options
}

/// WAL, a sync with every commit, foreign keys, and patience with other processes. The cache, in KiB and negative, is a
/// connection's own: one that writes keeps a load in it, one that reads has the file in the system's memory anyway.
fn sqlite(url: &str, connections: u32, cache: &'static str) -> ConnectOptions {
    let mut options = pool(url);
    options.max_connections(connections).min_connections(1).acquire_timeout(WAIT).sqlx_logging(false);
    // A file needs no health check before each use.
    options.test_before_acquire(false).record_stmt_in_spans(false);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .create_if_missing(true)
            .busy_timeout(WAIT)
            .foreign_keys(true)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("cache_size", cache)
            .statement_cache_capacity(256)
    });
    options
}

/// Refuses to run on an SQLite file that would lose acknowledged commits (DUR-1).
async fn assert_durable(db: &DatabaseConnection) -> Result<()> {
    for (pragma, wanted) in
        [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("busy_timeout", "5000")]
    {
        let row = db.query_one_raw(crate::sql::statement(db, &format!("PRAGMA {pragma}"), [])).await?;
        let value = row.map(|row| {
            row.try_get_by_index::<String>(0).or_else(|_| row.try_get_by_index::<i64>(0).map(|n| n.to_string()))
        });
        let value = value.transpose()?.unwrap_or_default();
        if value != wanted {
            return Err(Error::Internal(format!("the database file has {pragma} = {value}, but {wanted} is needed")));
        }
    }
    Ok(())
}

/// Begins a transaction that writes. SQLite takes its write lock at once: a transaction that reads first and writes
/// later is refused with BUSY, whatever the timeout, when another wrote in between.
pub async fn begin(write: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    Ok(write.begin_with_options(options).await?)
}

/// The end of a SELECT whose rows are about to be changed in the same transaction.
pub fn for_update(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    }
}

/// The same against those who lock so too, and not against rows that are written with a foreign key to these.
pub fn for_no_key_update(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => " FOR NO KEY UPDATE",
        _ => "",
    }
}

/// The same, for queues: rows that another worker has taken are passed over.
pub fn skip_locked(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    }
}

/// The same, of rows that others may go on naming with foreign keys.
pub fn skip_locked_no_key(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => " FOR NO KEY UPDATE SKIP LOCKED",
        _ => "",
    }
}

/// A table of rows that stand in one value, `$1`, as a JSON list of lists: its columns are `a`, `b`, `c` and so on, a number
/// for each `n` of `columns` and a text for each `t`. A value for each cell would cost the square of their number: SQLite
/// looks each `$n` up among all of them.
pub fn json_rows(db: &impl ConnectionTrait, columns: &str) -> String {
    let is_postgres = db.get_database_backend() == DbBackend::Postgres;
    let column = |(at, (kind, name)): (usize, (char, char))| match (is_postgres, kind) {
        (true, 'n') => format!("CAST(e ->> {at} AS BIGINT) AS {name}"),
        (true, _) => format!("e ->> {at} AS {name}"),
        (false, _) => format!("json_extract(value, '$[{at}]') AS {name}"),
    };
    let columns: Vec<String> = columns.chars().zip('a'..).enumerate().map(column).collect();
    let columns = columns.join(", ");
    if is_postgres {
        format!("(SELECT {columns} FROM jsonb_array_elements(CAST(CAST($1 AS TEXT) AS JSONB)) AS e) AS j")
    } else {
        format!("(SELECT {columns} FROM json_each($1)) AS j")
    }
}

/// A list of numbers that is one value, the text of a JSON array at this place: what stands behind `IN`, or a
/// table of one column, `number`. Binding each of them would cost more than finding them.
pub fn numbers(db: &impl ConnectionTrait, place: usize) -> String {
    match db.get_database_backend() {
        DbBackend::Postgres => {
            let all = format!("jsonb_array_elements_text(CAST(CAST(${place} AS TEXT) AS JSONB))");
            format!("(SELECT CAST(e AS BIGINT) AS number FROM {all} AS e)")
        }
        _ => format!("(SELECT value AS number FROM json_each(${place}))"),
    }
}

/// After rows were inserted with given ids: PostgreSQL's counter goes past them by itself only when told.
pub async fn advance_ids(db: &impl ConnectionTrait, table: &str) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), COALESCE((SELECT MAX(id) FROM {table}), 0) + 1, false)"
        );
        db.execute_raw(crate::sql::statement(db, &sql, [])).await?;
    }
    Ok(())
}

/// Writes a consistent copy of the database into a file, while others write. SQLite only: PostgreSQL has `pg_dump`.
pub async fn backup(db: &DatabaseConnection, file: &str) -> Result<()> {
    if db.get_database_backend() != DbBackend::Sqlite {
        return Err(Error::Internal("on PostgreSQL, take backups with pg_dump".to_owned()));
    }
    db.execute_raw(crate::sql::statement(db, "VACUUM INTO $1", [file.into()])).await?;
    Ok(())
}

/// What the database says of its own health: empty when all is well.
pub async fn integrity(db: &DatabaseConnection) -> Result<Vec<String>> {
    if db.get_database_backend() != DbBackend::Sqlite {
        return Ok(vec![]);
    }
    let mut faults = vec![];
    for row in db.query_all_raw(crate::sql::statement(db, "PRAGMA integrity_check", [])).await? {
        let said: String = row.try_get_by_index(0)?;
        if said != "ok" {
            faults.push(said);
        }
    }
    for row in db.query_all_raw(crate::sql::statement(db, "PRAGMA foreign_key_check", [])).await? {
        faults.push(format!("broken reference in {}", row.try_get_by_index::<String>(0)?));
    }
    Ok(faults)
}

/// Tells every process that listens, when the transaction commits. False on SQLite, which knows of no other process.
pub async fn notify(tx: &DatabaseTransaction, channel: &str, text: &str) -> Result<bool> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(false);
    }
    tx.execute_raw(crate::sql::statement(tx, "SELECT pg_notify($1, $2)", [channel.into(), text.into()])).await?;
    Ok(true)
}

/// Hears what is said on a channel for as long as the connection holds. On SQLite it ends at once.
pub async fn listen(db: &DatabaseConnection, channel: &str, hear: impl Fn(&str) -> Option<()>) -> Result<()> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let failed = |error: sea_orm::sqlx::Error| Error::Internal(error.to_string());
    let mut listener =
        sea_orm::sqlx::postgres::PgListener::connect_with(db.get_postgres_connection_pool()).await.map_err(failed)?;
    listener.listen(channel).await.map_err(failed)?;
    loop {
        let said = listener.recv().await.map_err(failed)?;
        if hear(said.payload()).is_none() {
            tracing::warn!(said = said.payload(), "a notice is not understood");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The flags stand in `.cargo/config.toml`, which is read from the folder that cargo is started in.
    #[tokio::test]
    async fn sqlite_keeps_its_plans() {
        let db = Database::connect("sqlite::memory:").await.unwrap();
        let options = crate::sql::texts(&db, "PRAGMA compile_options", []).await.unwrap();
        for wanted in ["ENABLE_QPSG", "DEFAULT_MEMSTATUS=0"] {
            assert!(options.iter().any(|option| option == wanted), "{wanted} is not among {options:?}");
        }
    }
}
