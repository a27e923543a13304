//! The exchange as the supplier's people see it: its settings, the log of its steps, what was not taken and why.

use super::history;
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken, denied};
use crate::sql;
use crate::user::{Browser, hash_password, names, secret};
use chrono::{DateTime, NaiveDate, Utc};
use domain::actor::Actor;
use domain::change::{ChangeError, ChangeField, day, line};
use domain::exchange::{Charset, ExchangeSetting, RunKind, RunState, Tally, Thing, Version};
use domain::format::moscow;
use domain::page::{PAGE_ROWS, Page};
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// Characters of a login at most.
const LOGIN: usize = 40;

/// The settings as they are stored.
#[derive(Clone, Debug)]
pub struct Settings {
    pub enabled: bool,
    pub login: String,
    /// 1C can sign in with it.
    pub has_secret: bool,
    /// What 1C calls the base prices; empty: its only ones.
    pub price_type: String,
    /// Where stock without a warehouse lies.
    pub warehouse: Option<i64>,
    pub charset: Charset,
    pub version: Version,
    /// Orders that were sent earlier do not go to 1C.
    pub orders_since: NaiveDate,
    /// Who changed them last, and when; nobody yet.
    pub changed: Option<(String, DateTime<Utc>)>,
}

/// What there is to choose from.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Types of prices that 1C has named.
    pub price_types: Vec<(String, String)>,
    /// Our shipping warehouses.
    pub warehouses: Vec<(i64, String)>,
    /// Warehouses that 1C has named, and which of ours they are.
    pub places: Vec<(String, String, Option<i64>)>,
}

/// The settings, and what they can be; before the first time as they would be.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn settings(db: &Db, actor: &Actor) -> Result<(Settings, Choices)> {
    #[derive(FromQueryResult)]
    struct Row {
        enabled: bool,
        login: String,
        secret: String,
        price_type: String,
        warehouse_id: Option<i64>,
        charset: String,
        version: String,
        orders_since: NaiveDate,
        changed_by: i64,
        changed_at: i64,
    }
    #[derive(FromQueryResult)]
    struct Named {
        external_id: String,
        name: String,
        ours: Option<i64>,
    }
    #[derive(FromQueryResult)]
    struct Ours {
        id: i64,
        name: String,
    }
    actor.staff().map_err(denied)?;
    let reader = db.reader();
    let sql = "SELECT enabled, login, secret, price_type, warehouse_id, charset, version, orders_since, changed_by,
                   changed_at FROM exchange_settings WHERE id = 1";
    let row: Option<Row> = sql::one(reader, sql, []).await?;
    let settings = match row {
        None => Settings {
            enabled: false,
            login: "1c".to_owned(),
            has_secret: false,
            price_type: String::new(),
            warehouse: None,
            charset: Charset::default(),
            version: Version::default(),
            orders_since: moscow(db.now()).date(),
            changed: None,
        },
        Some(row) => Settings {
            enabled: row.enabled,
            login: row.login,
            has_secret: !row.secret.is_empty(),
            price_type: row.price_type,
            warehouse: row.warehouse_id,
            charset: Charset::from_code(&row.charset).ok_or_else(|| broken("charset"))?,
            version: Version::from_code(&row.version).ok_or_else(|| broken("version"))?,
            orders_since: row.orders_since,
            changed: Some((names(reader, &[row.changed_by]).await?.of(row.changed_by), instant(row.changed_at)?)),
        },
    };
    let sql =
        "SELECT external_id, name, CAST(NULL AS BIGINT) AS ours FROM exchange_price_types ORDER BY name, external_id";
    let types: Vec<Named> = sql::all(reader, sql, []).await?;
    let sql = "SELECT external_id, name, warehouse_id AS ours FROM exchange_warehouses ORDER BY name, external_id";
    let places: Vec<Named> = sql::all(reader, sql, []).await?;
    let ours: Vec<Ours> = sql::all(reader, "SELECT id, name FROM warehouses ORDER BY position, id", []).await?;
    let choices = Choices {
        price_types: types.into_iter().map(|row| (row.external_id, row.name)).collect(),
        warehouses: ours.into_iter().map(|row| (row.id, row.name)).collect(),
        places: places.into_iter().map(|row| (row.external_id, row.name, row.ours)).collect(),
    };
    Ok((settings, choices))
}

/// The settings as they are typed.
#[derive(Clone, Debug, Default)]
pub struct TypedSettings {
    pub login: String,
    pub price_type: String,
    /// A number of one of ours; empty: none.
    pub warehouse: String,
    pub charset: String,
    pub version: String,
    pub orders_since: String,
}

/// What a form keeps.
#[derive(FromQueryResult)]
struct Kept {
    login: String,
    price_type: String,
    warehouse_id: Option<i64>,
    charset: String,
    version: String,
    orders_since: NaiveDate,
}

impl Kept {
    /// What is another than what is stored; the first time all of it.
    async fn since(&self, tx: &DatabaseTransaction) -> Result<Vec<ExchangeSetting>> {
        let sql = "SELECT login, price_type, warehouse_id, charset, version, orders_since FROM exchange_settings WHERE id = 1";
        let was: Option<Self> = sql::one(tx, sql, []).await?;
        let same = |of: fn(&Self, &Self) -> bool| was.as_ref().is_some_and(|was| of(was, self));
        let settings = [
            (ExchangeSetting::Login, same(|was, now| was.login == now.login)),
            (ExchangeSetting::PriceType, same(|was, now| was.price_type == now.price_type)),
            (ExchangeSetting::Warehouse, same(|was, now| was.warehouse_id == now.warehouse_id)),
            (ExchangeSetting::Charset, same(|was, now| was.charset == now.charset)),
            (ExchangeSetting::Version, same(|was, now| was.version == now.version)),
            (ExchangeSetting::OrdersSince, same(|was, now| was.orders_since == now.orders_since)),
        ];
        Ok(settings.into_iter().filter(|(_, same)| !same).map(|(setting, _)| setting).collect())
    }
}

/// Keeps the settings. The first time the exchange stays off until it has a secret and is switched on.
///
/// # Errors
/// `Missing`, `TooLong` for the login; `Day`; `NotFound` for a warehouse that there is not; `Forbidden`.
pub async fn save(db: &Db, actor: &Actor, typed: &TypedSettings, browser: &Browser) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let now = Kept {
        login: line(&typed.login, ChangeField::Login, LOGIN)?,
        price_type: typed.price_type.trim().to_owned(),
        warehouse_id: typed.warehouse.trim().parse().ok(),
        charset: Charset::from_code(&typed.charset).unwrap_or_default().code().to_owned(),
        version: Version::from_code(&typed.version).unwrap_or_default().code().to_owned(),
        orders_since: day(&typed.orders_since, ChangeField::OrdersSince)?,
    };
    let tx = db.begin().await?;
    if let Some(warehouse) = now.warehouse_id {
        let there = "SELECT id FROM warehouses WHERE id = $1";
        sql::number(&tx, there, [warehouse.into()]).await?.ok_or(Error::NotFound)?;
    }
    history::record(&tx, db, staff, &now.since(&tx).await?, browser).await?;
    let sql = "INSERT INTO exchange_settings (id, enabled, login, secret, price_type, warehouse_id, charset, version,
                   orders_since, changed_by, changed_at)
               VALUES (1, $1, $2, '', $3, $4, $5, $6, $7, $8, $9)
               ON CONFLICT (id) DO UPDATE SET login = $2, price_type = $3, warehouse_id = $4, charset = $5,
                   version = $6, orders_since = $7, changed_by = $8, changed_at = $9";
    let values = [
        false.into(),
        now.login.into(),
        now.price_type.into(),
        now.warehouse_id.into(),
        now.charset.into(),
        now.version.into(),
        now.orders_since.into(),
        staff.user.0.into(),
        millis(db.now()).into(),
    ];
    sql::run(&tx, sql, values).await?;
    tx.commit().await?;
    Ok(())
}

/// Switches the exchange on or off. Off, the sessions of 1C end.
///
/// # Errors
/// `NoSecret` when there is nothing that 1C could sign in with; `Forbidden`.
pub async fn switch(db: &Db, actor: &Actor, on: bool, browser: &Browser) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let was = "SELECT id FROM exchange_settings WHERE id = 1 AND enabled";
    let was = sql::number(&tx, was, []).await?.is_some();
    let sql = "UPDATE exchange_settings SET enabled = $1, changed_by = $2, changed_at = $3
               WHERE id = 1 AND ($1 = $4 OR secret <> '')";
    let values = [on.into(), staff.user.0.into(), millis(db.now()).into(), false.into()];
    if sql::run(&tx, sql, values).await? == 0 && on {
        return Err(ChangeError::NoSecret.into());
    }
    if !on {
        sql::run(&tx, "DELETE FROM exchange_sessions", []).await?;
    }
    if was != on {
        let what = if on { ExchangeSetting::On } else { ExchangeSetting::Off };
        history::record(&tx, db, staff, &[what], browser).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Makes another secret for 1C; the answer is the only time that it is seen. The old one opens nothing from now on. The audit
/// keeps who made it, when and from where.
///
/// # Errors
/// `NoSettings` while there are none yet; `Forbidden`.
pub async fn renew_secret(db: &Db, actor: &Actor, browser: &Browser) -> Result<String> {
    let staff = actor.staff().map_err(denied)?;
    // Typed into 1C by hand: half of the usual length is 128 bits.
    let secret: String = secret()?.chars().take(32).collect();
    let typed = secret.clone();
    let hashed = tokio::task::spawn_blocking(move || hash_password(&typed)).await;
    let hashed = hashed.map_err(|error| Error::Internal(error.to_string()))??;
    let tx = db.begin().await?;
    let sql = "UPDATE exchange_settings SET secret = $1, changed_by = $2, changed_at = $3 WHERE id = 1";
    if sql::run(&tx, sql, [hashed.into(), staff.user.0.into(), millis(db.now()).into()]).await? == 0 {
        return Err(ChangeError::NoSettings.into());
    }
    sql::run(&tx, "DELETE FROM exchange_sessions", []).await?;
    history::record(&tx, db, staff, &[ExchangeSetting::Secret], browser).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Says which of our warehouses one of 1C is; none: its stock is not taken.
///
/// # Errors
/// `NotFound` for a warehouse that there is not; `Forbidden`.
pub async fn choose_warehouse(db: &Db, actor: &Actor, place: &str, ours: Option<i64>, browser: &Browser) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    if let Some(ours) = ours {
        let there = "SELECT id FROM warehouses WHERE id = $1";
        sql::number(&tx, there, [ours.into()]).await?.ok_or(Error::NotFound)?;
    }
    let was = "SELECT COALESCE(warehouse_id, 0) FROM exchange_warehouses WHERE external_id = $1";
    let was = sql::number(&tx, was, [place.into()]).await?.ok_or(Error::NotFound)?;
    if was != ours.unwrap_or(0) {
        let sql = "UPDATE exchange_warehouses SET warehouse_id = $1 WHERE external_id = $2";
        sql::run(&tx, sql, [ours.into(), place.into()]).await?;
        history::record(&tx, db, staff, &[ExchangeSetting::Places], browser).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// How many rows of a kind a step has taken, and how.
pub type Counted = (Thing, Tally);

/// A step of an exchange.
#[derive(Clone, Debug)]
pub struct LoggedRun {
    pub id: i64,
    pub kind: RunKind,
    /// Of the file.
    pub name: String,
    pub state: RunState,
    /// Somebody is at it; one that is not done and that nobody is at was lost.
    pub alive: bool,
    pub note: String,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub counts: Vec<Counted>,
    pub remarks: u64,
}

/// What there is to say of a row.
#[derive(Clone, Debug)]
pub struct Remark {
    pub thing: Option<Thing>,
    pub about: String,
    pub remark: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    kind: String,
    name: String,
    state: String,
    note: String,
    started_at: i64,
    finished_at: Option<i64>,
    leased_until: i64,
    remarks: i64,
}

const RUNS: &str = "SELECT r.id, r.kind, r.name, r.state, r.note, r.started_at, r.finished_at, r.leased_until,
    (SELECT COUNT(*) FROM exchange_remarks m WHERE m.run_id = r.id) AS remarks FROM exchange_runs r";

async fn filled(db: &Db, rows: Vec<Row>) -> Result<Vec<LoggedRun>> {
    #[derive(FromQueryResult)]
    struct Count {
        run_id: i64,
        thing: String,
        added: i64,
        changed: i64,
        same: i64,
        refused: i64,
    }
    let mut values = vec![];
    let ids = sql::places(&mut values, rows.iter().map(|row| row.id));
    let sql =
        format!("SELECT run_id, thing, added, changed, same, refused FROM exchange_counts WHERE run_id IN ({ids})");
    let counts: Vec<Count> = sql::all(db.reader(), &sql, values).await?;
    let number = |count: i64| u32::try_from(count).unwrap_or(0);
    let now = millis(db.now());
    let run = |row: Row| {
        let of = |thing: Thing| {
            let count = counts.iter().find(|count| count.run_id == row.id && count.thing == thing.code())?;
            let (added, changed) = (number(count.added), number(count.changed));
            Some((thing, Tally { added, changed, same: number(count.same), refused: number(count.refused) }))
        };
        Ok(LoggedRun {
            counts: Thing::ALL.into_iter().filter_map(of).collect(),
            kind: RunKind::from_code(&row.kind).ok_or_else(|| broken("kind of a run"))?,
            state: RunState::from_code(&row.state).ok_or_else(|| broken("state of a run"))?,
            alive: row.leased_until >= now,
            started_at: instant(row.started_at)?,
            finished_at: row.finished_at.map(instant).transpose()?,
            remarks: u64::try_from(row.remarks).unwrap_or(0),
            id: row.id,
            name: row.name,
            note: row.note,
        })
    };
    rows.into_iter().map(run).collect()
}

/// The log of exchanges, the newest first.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn runs(db: &Db, actor: &Actor, page: u32) -> Result<Page<LoggedRun>> {
    actor.staff().map_err(denied)?;
    let total = sql::number(db.reader(), "SELECT COUNT(*) FROM exchange_runs", []).await?.unwrap_or(0);
    let page = page.max(1);
    let offset = u64::from(page - 1) * u64::from(PAGE_ROWS);
    let sql = format!("{RUNS} ORDER BY r.id DESC LIMIT {PAGE_ROWS} OFFSET {offset}");
    let rows = filled(db, sql::all(db.reader(), &sql, []).await?).await?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// One step with a page of its remarks, in the order of the file.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn the_run(db: &Db, actor: &Actor, id: i64, page: u32) -> Result<(LoggedRun, Page<Remark>)> {
    #[derive(FromQueryResult)]
    struct Told {
        thing: String,
        about: String,
        remark: String,
    }
    actor.staff().map_err(denied)?;
    let row: Row =
        sql::one(db.reader(), &format!("{RUNS} WHERE r.id = $1"), [id.into()]).await?.ok_or(Error::NotFound)?;
    let run = filled(db, vec![row]).await?.pop().ok_or(Error::NotFound)?;
    let page = page.max(1);
    let sql = format!(
        "SELECT thing, about, remark FROM exchange_remarks WHERE run_id = $1 ORDER BY position LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let told: Vec<Told> = sql::all(db.reader(), &sql, [id.into()]).await?;
    let rows = told.into_iter().map(|row| Remark {
        thing: Thing::from_code(&row.thing),
        about: row.about,
        remark: row.remark,
    });
    let total = run.remarks;
    Ok((run, Page { rows: rows.collect(), total, number: page, size: PAGE_ROWS }))
}
