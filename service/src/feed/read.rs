//! What a program reads: what has changed since its cursor, as it is now.

use super::{FORGOTTEN, LAST, collect};
use crate::db::{Db, instant};
use crate::error::{Error, Result, broken};
use crate::price;
use crate::user::buyer;
use crate::{claim, dealer_report, sql};
use chrono::{DateTime, Utc};
use domain::actor::{Actor, Buyer};
use domain::claim::Claim;
use domain::dealer_report::DealerReport;
use domain::feed::{CHANGES_LIMIT, Cursor, FeedKind, FeedKinds};
use domain::id::PriceGroupId;
use domain::money::Money;
use domain::price::Price;
use domain::user::{Action, Right};
use sea_orm::{FromQueryResult, Value};
use std::collections::{HashMap, HashSet};

/// What a program hears of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A draft, an order, a waybill, a document of the settlements by its number. `Price` without a number: the discounts of
    /// the contract; `Product`: an article that is no more; `DealerStock`, never with one: what is reported of warehouses.
    Object {
        kind: FeedKind,
        object: String,
        at: DateTime<Utc>,
    },
    Product(Box<ProductChange>),
    Price {
        article: String,
        price: Price,
    },
    /// Free pieces.
    Stock {
        article: String,
        warehouse: i64,
        free: i64,
    },
    /// A claim, without its photos.
    Claim {
        claim: Box<Claim>,
        at: DateTime<Utc>,
    },
    /// A load of what is reported of a month, or of a matrix.
    DealerReport {
        report: Box<DealerReport>,
        at: DateTime<Utc>,
    },
}

/// A product as it is now.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ProductChange {
    pub position: i64,
    pub article: String,
    pub ean: Option<String>,
    pub kind: String,
    pub name: String,
    pub unit: String,
    pub pack: i64,
    pub per_box: i64,
    /// Grams.
    pub mass: i64,
    /// Cubic millimetres.
    pub volume: i64,
    pub tn_ved: String,
    /// The slug of its series.
    pub category: String,
    pub discontinued: bool,
    /// The article of what replaces it.
    pub replacement: Option<String>,
}

/// Changes after a cursor.
#[derive(Clone, Debug)]
pub struct Changes {
    pub changes: Vec<Change>,
    /// Where to go on.
    pub next: Cursor,
    /// There are more already.
    pub more: bool,
}

/// What of these kinds has changed since, the oldest first, for the actor's counterparty: each object once in an answer at
/// most by its last change, as it is now. Without `since`: nothing, and where to begin. None: the cursor is older than what is
/// kept, or of other data.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to what is asked for, and for who sees only their own orders.
pub async fn changes(
    db: &Db,
    actor: &Actor,
    kinds: FeedKinds,
    since: Option<i64>,
    limit: u32,
) -> Result<Option<Changes>> {
    let who = may(actor, kinds)?;
    collect(db).await?;
    // Before the changes are read: all places up to this one are given for good, and a later change of one leaves a later place.
    let last = setting(db, LAST).await?;
    let at = |position| Cursor { position, kinds };
    let Some(since) = since else { return Ok(Some(Changes { changes: vec![], next: at(last), more: false })) };
    if since > last {
        return Ok(None);
    }
    let limit = usize::try_from(limit.clamp(1, CHANGES_LIMIT)).unwrap_or(1);
    let read = Read { db, since, last, limit: limit + 1 };
    let mut found = read.objects(who, kinds).await?;
    if kinds.contains(FeedKind::Product) {
        found.extend(read.products().await?);
    }
    if kinds.contains(FeedKind::Price) {
        found.extend(read.prices(who).await?);
    }
    if kinds.contains(FeedKind::Stock) {
        found.extend(read.stock().await?);
    }
    // After the changes are read: what was forgotten meanwhile is not among them.
    if since < setting(db, FORGOTTEN).await? {
        return Ok(None);
    }
    found.sort_by_key(|(position, _)| *position);
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map_or(last, |(position, _)| *position);
    let mut told = HashSet::new();
    // From the last change backwards: what changed again is told of by that alone.
    found.reverse();
    found.retain(|(_, change)| match change {
        Change::Object { kind, object, .. } => told.insert((kind.code(), object.clone())),
        _ => true,
    });
    found.reverse();
    let changes = as_now(db, who, found.into_iter().map(|(_, change)| change).collect()).await?;
    Ok(Some(Changes { changes, next: at(next), more }))
}

/// Who may hear of these kinds.
fn may(actor: &Actor, kinds: FeedKinds) -> Result<&Buyer> {
    let who = buyer(actor, Action::Draft)?;
    if kinds.contains(FeedKind::Settlement) {
        buyer(actor, Action::SeeFinance)?;
    }
    if kinds.contains(FeedKind::DealerStock) || kinds.contains(FeedKind::DealerReport) {
        buyer(actor, Action::Report)?;
    }
    // The feed says of all orders of the counterparty.
    if who.rights.has(Right::OwnOrdersOnly) { Err(Error::Forbidden) } else { Ok(who) }
}

/// Claims and reports with what they are by now.
async fn as_now(db: &Db, who: &Buyer, mut changes: Vec<Change>) -> Result<Vec<Change>> {
    let ids = |of: FeedKind| {
        let id = |change: &Change| match change {
            Change::Object { kind, object, .. } if *kind == of => object.parse::<i64>().ok(),
            _ => None,
        };
        changes.iter().filter_map(id).collect::<Vec<_>>()
    };
    let claims = claim::of_ids(db, who, &ids(FeedKind::Claim)).await?;
    let mut claims: HashMap<i64, Claim> = claims.into_iter().map(|claim| (claim.id, claim)).collect();
    let reports = dealer_report::of_ids(db, who.company, &ids(FeedKind::DealerReport)).await?;
    let mut reports: HashMap<i64, DealerReport> = reports.into_iter().map(|report| (report.id, report)).collect();
    for change in &mut changes {
        let Change::Object { kind, object, at } = change else { continue };
        let (id, at) = (object.parse().unwrap_or(0), *at);
        let now = match kind {
            FeedKind::Claim => claims.remove(&id).map(|claim| Change::Claim { claim: Box::new(claim), at }),
            FeedKind::DealerReport => {
                reports.remove(&id).map(|report| Change::DealerReport { report: Box::new(report), at })
            }
            _ => None,
        };
        if let Some(now) = now {
            *change = now;
        }
    }
    Ok(changes)
}

async fn setting(db: &Db, name: &str) -> Result<i64> {
    let sql = "SELECT CAST(value AS BIGINT) FROM settings WHERE name = $1";
    Ok(sql::number(db.reader(), sql, [name.into()]).await?.unwrap_or(0))
}

/// Where to read, and how much.
struct Read<'a> {
    db: &'a Db,
    since: i64,
    last: i64,
    limit: usize,
}

type Placed = Vec<(i64, Change)>;

impl Read<'_> {
    async fn rows<T: FromQueryResult>(&self, column: &str, sql: &str, values: Vec<Value>) -> Result<Vec<T>> {
        let sql = format!("{sql} AND {column} > $1 AND {column} <= $2 ORDER BY {column} LIMIT {}", self.limit);
        let values = [self.since.into(), self.last.into()].into_iter().chain(values);
        sql::all(self.db.reader(), &sql, values).await
    }

    async fn objects(&self, who: &Buyer, kinds: FeedKinds) -> Result<Placed> {
        #[derive(FromQueryResult)]
        struct Row {
            position: i64,
            kind: String,
            object: String,
            at: i64,
        }
        let codes: Vec<String> = FeedKind::ALL
            .into_iter()
            .filter(|kind| kinds.contains(*kind))
            .map(|kind| format!("'{}'", kind.code()))
            .collect();
        let sql = format!(
            "SELECT f.position, f.kind, f.object, f.at FROM feed f
             WHERE (f.counterparty_id = $3 OR f.counterparty_id IS NULL) AND f.kind IN ({})",
            codes.join(", ")
        );
        let rows: Vec<Row> = self.rows("f.position", &sql, vec![who.counterparty.0.into()]).await?;
        let change = |row: Row| {
            let kind = FeedKind::from_code(&row.kind).ok_or_else(|| broken("feed"))?;
            Ok((row.position, Change::Object { kind, object: row.object, at: instant(row.at)? }))
        };
        rows.into_iter().map(change).collect()
    }

    async fn products(&self) -> Result<Placed> {
        let sql = "SELECT p.fed AS position, p.article, p.ean, p.kind, p.name, p.unit, p.pack, p.per_box, p.mass, p.volume,
                       p.tn_ved, c.slug AS category, p.discontinued, r.article AS replacement
                   FROM products p JOIN categories c ON c.id = p.category_id LEFT JOIN products r ON r.id = p.replaced_by
                   WHERE p.base_price > 0";
        let rows: Vec<ProductChange> = self.rows("p.fed", sql, vec![]).await?;
        Ok(rows.into_iter().map(|row| (row.position, Change::Product(Box::new(row)))).collect())
    }

    async fn prices(&self, who: &Buyer) -> Result<Placed> {
        #[derive(FromQueryResult)]
        struct Row {
            position: i64,
            article: String,
            price_group_id: i64,
            base_price: i64,
        }
        let sql = "SELECT p.price_fed AS position, p.article, p.price_group_id, p.base_price FROM products p
                   WHERE p.base_price > 0";
        let rows: Vec<Row> = self.rows("p.price_fed", sql, vec![]).await?;
        let base = self.db.base_prices();
        // A discount that changes after this is a change of its own.
        let prices = price::load(self.db.reader(), base, who.contract, &[]).await?;
        let change = |row: Row| {
            let base = Money::from_kopecks(row.base_price);
            let price = prices.discounts.price(PriceGroupId(row.price_group_id), base, prices.day);
            (row.position, Change::Price { article: row.article, price })
        };
        Ok(rows.into_iter().map(change).collect())
    }

    async fn stock(&self) -> Result<Placed> {
        #[derive(FromQueryResult)]
        struct Row {
            position: i64,
            article: String,
            warehouse_id: i64,
            free: i64,
        }
        let sql = "SELECT l.fed AS position, p.article, l.warehouse_id, CASE WHEN l.on_hand > l.reserved + l.safety
                       THEN l.on_hand - l.reserved - l.safety ELSE CAST(0 AS BIGINT) END AS free
                   FROM stock_levels l JOIN products p ON p.id = l.product_id WHERE p.base_price > 0";
        let rows: Vec<Row> = self.rows("l.fed", sql, vec![]).await?;
        let change = |row: Row| {
            let Row { position, article, warehouse_id: warehouse, free } = row;
            (position, Change::Stock { article, warehouse, free })
        };
        Ok(rows.into_iter().map(change).collect())
    }
}
