//! Three short ways to run a statement with bound values: rows into structs, one row, no row.
//! `$1`, `$2` … stand for the values on both databases.

use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, SqlErr, Statement, Value};

pub fn statement(db: &impl ConnectionTrait, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// The places of a list after the values that are there, and its values. Its length is rounded up to a power of two by naming
/// the last one again: the database knows a few statements and not one for each list.
pub fn places(values: &mut Vec<Value>, list: impl IntoIterator<Item = i64>) -> String {
    let first = values.len();
    values.extend(list.into_iter().map(Value::from));
    let last = values.get(first..).and_then(<[Value]>::last).cloned().unwrap_or_else(|| Value::from(0_i64));
    let count = (values.len() - first).max(1).next_power_of_two();
    values.resize(first + count, last);
    (first + 1..=first + count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

/// All rows.
pub async fn all<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<T>> {
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(|row| T::from_query_result(row, "").map_err(Into::into)).collect()
}

/// The first row, if there is one.
pub async fn one<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>> {
    let row = db.query_one_raw(statement(db, sql, values)).await?;
    row.map(|row| T::from_query_result(&row, "").map_err(Into::into)).transpose()
}

/// One number of one row.
pub async fn number(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<i64>> {
    let row = db.query_one_raw(statement(db, sql, values)).await?;
    row.map(|row| row.try_get_by_index(0).map_err(Into::into)).transpose()
}

/// Runs it and says how many rows it changed.
pub async fn run(db: &impl ConnectionTrait, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64> {
    Ok(db.execute_raw(statement(db, sql, values)).await?.rows_affected())
}

/// Values in one statement at most: SQLite takes 32,766.
const VALUES: usize = 30_000;

/// Inserts rows of so many values each, in as few statements as they need: `head` stands before `VALUES`, `tail` behind.
pub async fn insert_rows(
    db: &impl ConnectionTrait,
    head: &str,
    tail: &str,
    rows: impl IntoIterator<Item = Vec<Value>>,
) -> Result<()> {
    let mut rows = rows.into_iter().peekable();
    while let Some(width) = rows.peek().map(|row| row.len().max(1)) {
        let chunk: Vec<Vec<Value>> = rows.by_ref().take((VALUES / width).min(1_000)).collect();
        let place = |row: usize| {
            let places: Vec<String> = (1..=width).map(|at| format!("${}", row * width + at)).collect();
            format!("({})", places.join(", "))
        };
        let places: Vec<String> = (0..chunk.len()).map(place).collect();
        run(db, &format!("{head} VALUES {} {tail}", places.join(", ")), chunk.into_iter().flatten()).await?;
    }
    Ok(())
}

/// One text of one row.
pub async fn text(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<String>> {
    let row = db.query_one_raw(statement(db, sql, values)).await?;
    row.map(|row| row.try_get_by_index(0).map_err(Into::into)).transpose()
}

/// The first column of every row.
pub async fn texts(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<String>> {
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.into_iter().map(|row| row.try_get_by_index(0).map_err(Into::into)).collect()
}

/// The refusal of a write that something unique stands in the way of; any other error as it is.
pub fn taken(error: DbErr, refusal: impl Into<Error>) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => refusal.into(),
        _ => error.into(),
    }
}

/// A text in a LIKE pattern, without the signs that mean something there.
pub fn like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
