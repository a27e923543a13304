//! «Сохранённые отборы»: addresses of lists as people have filtered them, under names of their own.

use crate::db::Db;
use crate::error::{Error, Result};
use crate::sql;
use crate::user::buyer;
use domain::account::{Field, required};
use domain::actor::Actor;
use domain::user::Action;
use domain::view::{List, VIEWS, ViewError};
use sea_orm::FromQueryResult;

/// A filter of a list under its name.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct View {
    pub id: i64,
    pub name: String,
    /// What stands after the `?` of the address.
    pub query: String,
}

/// The saved filters of a list, by their names.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn list(db: &Db, actor: &Actor, of: List) -> Result<Vec<View>> {
    let user = buyer(actor, Action::Draft)?.user;
    let sql = "SELECT id, name, query FROM views WHERE user_id = $1 AND list = $2 ORDER BY name";
    sql::all(db.reader(), sql, [user.0.into(), of.code().into()]).await
}

/// Saves a filter; the same name once more takes the place of the one before.
///
/// # Errors
/// `Missing`, `TooLong` for its name; `Query` for what is no address; `Full`.
pub async fn save(db: &Db, actor: &Actor, of: List, name: &str, query: &str) -> Result<()> {
    let user = buyer(actor, Action::Draft)?.user;
    let name = required(name, Field::Name)?;
    domain::view::query(query)?;
    let tx = db.begin().await?;
    let sql = "INSERT INTO views (user_id, list, name, query) VALUES ($1, $2, $3, $4)
               ON CONFLICT (user_id, list, name) DO UPDATE SET query = $4";
    sql::run(&tx, sql, [user.0.into(), of.code().into(), name.into(), query.into()]).await?;
    let sql = "SELECT COUNT(*) FROM views WHERE user_id = $1 AND list = $2";
    if sql::number(&tx, sql, [user.0.into(), of.code().into()]).await?.unwrap_or(0) > VIEWS {
        return Err(ViewError::Full { limit: VIEWS }.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Deletes a saved filter of the actor.
///
/// # Errors
/// `NotFound`.
pub async fn delete(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let user = buyer(actor, Action::Draft)?.user;
    let sql = "DELETE FROM views WHERE id = $1 AND user_id = $2";
    match sql::run(db.writer(), sql, [id.into(), user.0.into()]).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}
