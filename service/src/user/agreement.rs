//! What people agreed to: which text, when, from where (152-ФЗ article 9, 38-ФЗ article 18). A record is never changed;
//! taking an agreement back adds the time to it.

use super::Browser;
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken, denied};
use crate::sql;
use chrono::{DateTime, Utc};
use domain::account::Agreement;
use domain::actor::Actor;
use hex::encode;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The texts that are agreed to. A new text gets a new version; the old ones stay in the repository's history.
#[must_use]
pub const fn text(of: Agreement) -> (&'static str, &'static str) {
    match of {
        Agreement::Terms => ("2026-11-29", include_str!("agreement/terms.txt")),
        Agreement::PersonalData => ("2026-11-29", include_str!("agreement/personal.txt")),
        Agreement::News => ("2026-11-29", include_str!("agreement/news.txt")),
    }
}

/// An agreement as its person sees it.
#[derive(Clone, Debug)]
pub struct Agreed {
    pub what: Agreement,
    pub version: String,
    pub at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Boxes ticked before anybody has answered from the address: they go with the link and count when it is used.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Ticked {
    pub agreed: Vec<Agreement>,
    at: i64,
    address: String,
    browser: String,
}

impl Ticked {
    pub fn new(agreed: &[Agreement], browser: &Browser, now: DateTime<Utc>) -> Self {
        let Browser { address, name } = browser.clone();
        Self { agreed: agreed.to_vec(), at: millis(now), address, browser: name }
    }

    /// Of the link of a registration.
    pub fn read(about: &str) -> Result<Self> {
        serde_json::from_str(about).map_err(|_| broken("ticked boxes"))
    }

    pub fn write(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Records them as the person's.
    pub async fn record(self, tx: &DatabaseTransaction, user: i64, email: &str) -> Result<()> {
        let browser = Browser { address: self.address, name: self.browser };
        for what in self.agreed {
            record(tx, what, user, email, &browser, instant(self.at)?).await?;
        }
        Ok(())
    }
}

/// Records that a box was ticked.
pub(super) async fn record(
    tx: &DatabaseTransaction,
    what: Agreement,
    user: i64,
    email: &str,
    browser: &Browser,
    now: DateTime<Utc>,
) -> Result<()> {
    let (version, text) = text(what);
    let values = [
        user.into(),
        email.into(),
        what.code().into(),
        version.into(),
        encode(Sha256::digest(text.as_bytes())).into(),
        millis(now).into(),
        browser.address.as_str().into(),
        browser.name.as_str().into(),
    ];
    let sql = "INSERT INTO agreements (user_id, email, kind, version, text_hash, at, address, browser)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sql::run(tx, sql, values).await?;
    Ok(())
}

/// Takes an agreement back.
pub(super) async fn withdraw(tx: &DatabaseTransaction, what: Agreement, user: i64, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE agreements SET withdrawn_at = $1 WHERE user_id = $2 AND kind = $3 AND withdrawn_at IS NULL";
    sql::run(tx, sql, [millis(now).into(), user.into(), what.code().into()]).await?;
    Ok(())
}

/// What the person agreed to, the newest first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn agreements(db: &Db, actor: &Actor) -> Result<Vec<Agreed>> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: String,
        version: String,
        at: i64,
        withdrawn_at: Option<i64>,
    }
    let user = actor.themselves().map_err(denied)?;
    let sql = "SELECT kind, version, at, withdrawn_at FROM agreements WHERE user_id = $1 ORDER BY id DESC LIMIT 50";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [user.0.into()]).await?;
    let agreed = |row: Row| {
        Ok(Agreed {
            what: Agreement::from_code(&row.kind).ok_or_else(|| broken("agreement"))?,
            version: row.version,
            at: instant(row.at)?,
            withdrawn_at: row.withdrawn_at.map(instant).transpose()?,
        })
    };
    rows.into_iter().map(agreed).collect()
}
