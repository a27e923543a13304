//! People as documents and histories name them.

use crate::error::Result;
use crate::sql;
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::HashMap;
use std::fmt::Write;

/// Some people's names.
pub struct Names(HashMap<i64, String>);

impl Names {
    /// «Иванов И. И.»; nothing of somebody who is not known.
    pub fn of(&self, user: i64) -> String {
        self.0.get(&user).cloned().unwrap_or_default()
    }
}

/// The names of these people, in one query.
pub async fn names(db: &impl ConnectionTrait, users: &[i64]) -> Result<Names> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        last_name: String,
        first_name: String,
        middle_name: String,
    }
    let mut users = users.to_vec();
    users.sort_unstable();
    users.dedup();
    let mut sql = "SELECT id, last_name, first_name, middle_name FROM users WHERE id IN (0".to_owned();
    for at in 1..=users.len() {
        _ = write!(sql, ", ${at}");
    }
    sql.push(')');
    let rows: Vec<Row> = sql::all(db, &sql, users.into_iter().map(sea_orm::Value::from)).await?;
    let short = |row: Row| {
        let initials = [row.first_name, row.middle_name];
        let initials = initials.iter().filter_map(|name| name.chars().next()).map(|letter| format!("\u{a0}{letter}."));
        (row.id, initials.fold(row.last_name, |name, initial| name + &initial))
    };
    Ok(Names(rows.into_iter().map(short).collect()))
}

/// The name of one person.
pub async fn short_name(db: &impl ConnectionTrait, user: i64) -> Result<String> {
    Ok(names(db, &[user]).await?.of(user))
}
