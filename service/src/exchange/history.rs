//! «История настроек»: who of the supplier's people set what of the exchange, when and from where. It stands in the audit,
//! under no company.

use crate::audit::{self, Who};
use crate::db::{Db, instant};
use crate::error::{Result, denied};
use crate::sql;
use crate::user::{Browser, names};
use chrono::{DateTime, Utc};
use domain::actor::{Actor, StaffMember};
use domain::audit::Deed;
use domain::exchange::ExchangeSetting;
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// What the making of a secret is about.
const ABOUT: &str = "1С";
/// Entries that the page shows.
const LATEST: u32 = 20;

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsChange {
    pub at: DateTime<Utc>,
    /// «Иванов И. И.».
    pub by: String,
    /// Network address of the browser.
    pub address: String,
    pub what: Vec<ExchangeSetting>,
}

/// Writes down what was set; of nothing nothing.
pub(super) async fn record(
    tx: &DatabaseTransaction,
    db: &Db,
    staff: &StaffMember,
    what: &[ExchangeSetting],
    browser: &Browser,
) -> Result<()> {
    let who = Who::person(None, None, staff.user);
    match what {
        [] => Ok(()),
        [ExchangeSetting::Secret] => audit::record(tx, db, who, Deed::CreatedKey, ABOUT, browser).await,
        what => {
            let about = what.iter().map(|setting| setting.code()).collect::<Vec<_>>().join(" ");
            audit::record(tx, db, who, Deed::ChangedExchange, &about, browser).await
        }
    }
}

/// The latest entries, the newest first.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn history(db: &Db, actor: &Actor) -> Result<Vec<SettingsChange>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: i64,
        user_id: i64,
        deed: String,
        about: String,
        address: String,
    }
    actor.staff().map_err(denied)?;
    // As the index says it; a company may have a key of this name.
    let sql = format!(
        "SELECT at, user_id, deed, about, address FROM audit
         WHERE (deed = '{}' OR about = '{ABOUT}') AND company_id IS NULL AND deed IN ('{0}', '{}')
         ORDER BY id DESC LIMIT {LATEST}",
        Deed::ChangedExchange.code(),
        Deed::CreatedKey.code()
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, []).await?;
    let people: Vec<i64> = rows.iter().map(|row| row.user_id).collect();
    let names = names(db.reader(), &people).await?;
    let change = |row: Row| {
        let what = if row.deed == Deed::CreatedKey.code() {
            vec![ExchangeSetting::Secret]
        } else {
            row.about.split(' ').filter_map(ExchangeSetting::from_code).collect()
        };
        Ok(SettingsChange { at: instant(row.at)?, by: names.of(row.user_id), address: row.address, what })
    };
    rows.into_iter().map(change).collect()
}
