//! How long goods are on their way to a warehouse: from the plant, and from the other warehouses.

use crate::catalog;
use crate::db::Db;
use crate::error::{Error, Result, broken, denied};
use crate::sql;
use crate::staff::change::{Edit, record};
use domain::actor::Actor;
use domain::change::{self, ChangeField, ChangeOf, Changed, DAYS_LIMIT};
use domain::id::WarehouseId;
use sea_orm::FromQueryResult;

/// A way to a warehouse.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Way {
    /// None: from the plant.
    pub from_id: Option<i64>,
    pub from: String,
    pub to_id: i64,
    pub to: String,
    /// Working days; none: goods go by way of the plant.
    pub days: Option<i64>,
    /// Working days by way of the plant.
    pub by_plant: i64,
}

/// All ways, by warehouse; that from the plant first.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn ways(db: &Db, actor: &Actor) -> Result<Vec<Way>> {
    actor.staff().map_err(denied)?;
    let sql = "SELECT NULL AS from_id, '' AS \"from\", w.id AS to_id, w.name AS \"to\", w.transfer_days AS days,
                   w.transfer_days AS by_plant, w.position AS place, 0 AS origin
               FROM warehouses w
               UNION ALL SELECT f.id, f.name, w.id, w.name, t.days, f.transfer_days + w.transfer_days, w.position, f.position
               FROM warehouses w JOIN warehouses f ON f.id <> w.id
               LEFT JOIN transfers t ON t.from_id = f.id AND t.to_id = w.id
               ORDER BY place, to_id, origin, from_id";
    sql::all(db.reader(), sql, []).await
}

/// Sets the working days of a way; empty between two warehouses: goods go by way of the plant. The dates of the catalogue and
/// of drafts follow at once, those of orders when they are planned anew.
///
/// # Errors
/// `Number`; `NotFound` for a warehouse that there is not, or the same twice; `Forbidden` for everybody but the supplier's
/// people.
pub async fn save_way(db: &Db, actor: &Actor, from: Option<WarehouseId>, to: WarehouseId, days: &str) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let days = match days.trim() {
        "" if from.is_some() => None,
        days => Some(i64::from(change::whole(days, ChangeField::Way, 0, DAYS_LIMIT)?)),
    };
    let all = ways(db, actor).await?;
    let way = all.into_iter().find(|way| (way.from_id, way.to_id) == (from.map(|from| from.0), to.0));
    let way = way.ok_or(Error::NotFound)?;
    let tx = db.begin().await?;
    match (from, days) {
        (None, days) => {
            let days = days.ok_or_else(|| broken("days"))?;
            sql::run(&tx, "UPDATE warehouses SET transfer_days = $1 WHERE id = $2", [days.into(), to.0.into()]).await?;
        }
        (Some(from), Some(days)) => {
            let sql = "INSERT INTO transfers (from_id, to_id, days) VALUES ($1, $2, $3)
                       ON CONFLICT (from_id, to_id) DO UPDATE SET days = excluded.days";
            sql::run(&tx, sql, [from.0.into(), to.0.into(), days.into()]).await?;
        }
        (Some(from), None) => {
            let sql = "DELETE FROM transfers WHERE from_id = $1 AND to_id = $2";
            sql::run(&tx, sql, [from.0.into(), to.0.into()]).await?;
        }
    }
    let value = |days: Option<i64>| days.map(|days| days.to_string()).unwrap_or_default();
    let edit = Edit::new(Changed::Way, &way.from, value(way.days), value(days));
    if record(&tx, db, staff.user, ChangeOf::Warehouse(to), vec![edit]).await? {
        catalog::changed(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}
