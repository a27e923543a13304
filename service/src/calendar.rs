//! The production calendar: the years that the program knows, and those that the operator has added or put right, since
//! each year's transfers of days off are decreed in the autumn before (domain facts 6.3).

use crate::db::Db;
use crate::error::{Error, Result, broken};
use crate::{catalog, sql};
use domain::calendar::{Calendar, Year};
use sea_orm::FromQueryResult;

/// Names of the settings that hold a year's text.
const NAME: &str = "calendar:";

/// Takes over the days of a year, as [`Year::parse`] reads them; every instance counts with them within seconds.
///
/// # Errors
/// `Internal` with the line that cannot be read and why.
pub async fn set(db: &Db, year: i32, text: &str) -> Result<()> {
    Year::parse(year, text).map_err(|error| Error::Internal(error.to_string()))?;
    let tx = db.begin().await?;
    let sql = "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2";
    sql::run(&tx, sql, [format!("{NAME}{year}").into(), text.into()]).await?;
    catalog::changed(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// The calendar with what the operator has said.
pub(crate) async fn load(db: &Db) -> Result<Calendar> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
        value: String,
    }
    let sql = "SELECT name, value FROM settings WHERE name LIKE 'calendar:%' ORDER BY name";
    let rows: Vec<Row> = sql::all(db.reader(), sql, []).await?;
    rows.into_iter().try_fold(Calendar::russia(), |calendar, row| {
        let year = row.name.strip_prefix(NAME).and_then(|year| year.parse().ok()).ok_or_else(|| broken("calendar"))?;
        Ok(calendar.with_year(Year::parse(year, &row.value).map_err(|_| broken("calendar"))?))
    })
}
