//! What a dealer has reported, as its people see it: rows, months, and the loads that made them.

use super::{Head, current_head, heads, stored};
use crate::db::Db;
use crate::dealer_stock::{RefusedOf, refused_rows, reporter};
use crate::error::{Error, Result, broken};
use crate::sql;
use crate::user::names;
use domain::actor::Actor;
use domain::catalog::{Meaning, OwnArticles};
use domain::dealer_report::{DealerReport, ReportChange, ReportKind, ReportState, ReportTotals};
use domain::format::visible;
use domain::id::CompanyId;
use domain::month::Month;
use domain::page::{PAGE_ROWS, Page};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::BTreeMap;

/// Loads that a page shows.
const LOADS: u32 = 20;
/// Characters of what is searched for.
const TEXT: usize = 100;

/// A row of a report.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ListedRow {
    pub dealer_warehouse_id: i64,
    pub product_id: i64,
    /// Code of the warehouse.
    pub code: String,
    pub article: String,
    pub name: String,
    /// Pieces; of a matrix, the least.
    pub quantity: i64,
    /// Kopecks with VAT.
    pub amount: i64,
    /// Of a matrix: pieces that there should be.
    pub desired: i64,
    /// Of a three-party contract; else empty.
    pub contract: String,
    pub buyer: String,
}

impl ListedRow {
    /// The cells of the row in the order of [`ReportKind::headings`]: what can be loaded again.
    #[must_use]
    pub fn cells(&self, kind: ReportKind) -> Vec<String> {
        let mut cells = vec![self.code.clone(), self.article.clone(), self.quantity.to_string()];
        let amount = || match self.amount {
            0 => String::new(),
            kopecks => format!("{},{:02}", kopecks / 100, kopecks % 100),
        };
        match kind {
            ReportKind::Stock => {}
            ReportKind::Matrix => cells.push(self.desired.to_string()),
            ReportKind::Sales => cells.push(amount()),
            ReportKind::Contract => cells.extend([amount(), self.contract.clone(), self.buyer.clone()]),
        }
        cells
    }
}

/// What is reported of a month, if anything is.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to report.
pub async fn current(db: &Db, actor: &Actor, kind: ReportKind, month: Option<Month>) -> Result<Option<DealerReport>> {
    let company = reporter(actor)?.company;
    let head = current_head(db.reader(), company, kind, &stored(month)).await?;
    Ok(read(db, head.into_iter().collect()).await?.pop())
}

/// The months that are reported, the latest first; of a matrix the one report without a month.
///
/// # Errors
/// As [`current`].
pub async fn months(db: &Db, actor: &Actor, kind: ReportKind) -> Result<Vec<DealerReport>> {
    let company = reporter(actor)?.company;
    let which = "kind = $2 AND state = 'current' ORDER BY month DESC LIMIT 36";
    read(db, heads(db.reader(), company, which, [kind.code().into()]).await?).await
}

/// The latest loads of one kind, the newest first.
///
/// # Errors
/// As [`current`].
pub async fn list(db: &Db, actor: &Actor, kind: ReportKind) -> Result<Vec<DealerReport>> {
    let company = reporter(actor)?.company;
    // Those that can come back are among them, however old they are.
    let which =
        format!("kind = $2 ORDER BY CASE WHEN kept AND state = 'replaced' THEN 0 ELSE 1 END, id DESC LIMIT {LOADS}");
    read(db, heads(db.reader(), company, &which, [kind.code().into()]).await?).await
}

/// One load of the actor's company.
///
/// # Errors
/// `NotFound`; as [`current`].
pub async fn get(db: &Db, actor: &Actor, id: i64) -> Result<DealerReport> {
    let company = reporter(actor)?.company;
    read(db, heads(db.reader(), company, "id = $2", [id.into()]).await?).await?.pop().ok_or(Error::NotFound)
}

/// The same with all rows that were not taken: what lists read has the first ones only.
///
/// # Errors
/// As [`get`].
pub async fn get_whole(db: &Db, actor: &Actor, id: i64) -> Result<DealerReport> {
    let mut load = get(db, actor, id).await?;
    if let Some(rows) = refused_rows(db.reader(), RefusedOf::Report, id).await? {
        load.report.rows = rows;
    }
    Ok(load)
}

/// Those of these loads that are the company's.
pub(crate) async fn of_ids(db: &Db, company: CompanyId, ids: &[i64]) -> Result<Vec<DealerReport>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    // The company stands before them.
    let mut values = vec![company.0.into()];
    let which = format!("id IN ({})", sql::places(&mut values, ids.iter().copied()));
    read(db, heads(db.reader(), company, &which, values.split_off(1)).await?).await
}

async fn read(db: &Db, heads: Vec<Head>) -> Result<Vec<DealerReport>> {
    let people: Vec<i64> = heads.iter().map(|head| head.user_id).collect();
    let names = names(db.reader(), &people).await?;
    heads
        .into_iter()
        .map(|head| {
            let by = names.of(head.user_id);
            head.read(by)
        })
        .collect()
}

/// What a report that waits would change of what is current.
///
/// # Errors
/// `NotFound`; as [`current`].
pub async fn change(db: &Db, actor: &Actor, id: i64) -> Result<ReportChange> {
    let company = reporter(actor)?.company;
    let head = heads(db.reader(), company, "id = $2", [id.into()]).await?.pop().ok_or(Error::NotFound)?;
    let kind = ReportKind::from_code(&head.kind).ok_or_else(|| broken("kind of a report"))?;
    let before = current_head(db.reader(), company, kind, &head.month).await?;
    between(db.reader(), id, head.totals(), before.map(|head| (head.id, head.totals()))).await
}

/// What differs between a report and the one before it.
pub(super) async fn between(
    db: &impl ConnectionTrait,
    report: i64,
    after: ReportTotals,
    before: Option<(i64, ReportTotals)>,
) -> Result<ReportChange> {
    #[derive(FromQueryResult)]
    struct Shared {
        shared: i64,
        alike: i64,
    }
    let Some((id, before)) = before else {
        return Ok(ReportChange { added: after.lines, after, ..ReportChange::default() });
    };
    let sql = "SELECT COUNT(*) AS shared, CAST(COALESCE(SUM(CASE WHEN n.quantity = o.quantity AND n.amount = o.amount
                   AND n.desired = o.desired THEN 1 ELSE 0 END), 0) AS BIGINT) AS alike
               FROM dealer_report_rows n JOIN dealer_report_rows o ON o.report_id = $2
                   AND o.dealer_warehouse_id = n.dealer_warehouse_id AND o.product_id = n.product_id
                   AND o.contract = n.contract AND o.buyer = n.buyer
               WHERE n.report_id = $1";
    let found: Option<Shared> = sql::one(db, sql, [report.into(), id.into()]).await?;
    let count = |stored: i64| u64::try_from(stored).unwrap_or(0);
    let (shared, alike) = found.map_or((0, 0), |found| (count(found.shared), count(found.alike)));
    Ok(ReportChange {
        added: after.lines.saturating_sub(shared),
        changed: shared.saturating_sub(alike),
        gone: before.lines.saturating_sub(shared),
        before,
        after,
    })
}

#[derive(FromQueryResult)]
struct Total {
    total: i64,
}

/// Reads the rows of a report by warehouse and article: all, or a page of those that a text finds — a part of the article, or
/// all of what a product is called. Behind the last page it is the last one. `page`: which one, and how many rows it has.
pub(super) async fn select(db: &Db, report: i64, text: &str, page: Option<(u32, u32)>) -> Result<Page<ListedRow>> {
    let text: String = visible(text).chars().take(TEXT).collect();
    let product = match db.snapshot().catalog.recognise(&text, &OwnArticles::default()) {
        Meaning::One(product, _) => product.0,
        _ => 0,
    };
    let like = format!("%{}%", sql::like(&text));
    let values = [report.into(), text.into(), product.into(), like.into()];
    let from = "FROM dealer_report_rows r JOIN dealer_warehouses w ON w.id = r.dealer_warehouse_id
                JOIN products p ON p.id = r.product_id
                WHERE r.report_id = $1 AND ($2 = '' OR r.product_id = $3 OR LOWER(p.article) LIKE LOWER($4) ESCAPE '\\')";
    let count: Option<Total> =
        sql::one(db.reader(), &format!("SELECT COUNT(*) AS total {from}"), values.clone()).await?;
    let total = count.map_or(0, |count| u64::try_from(count.total).unwrap_or(0));
    let size = page.map_or(PAGE_ROWS, |(_, size)| size.max(1));
    let number =
        page.map_or(1, |(page, _)| page.clamp(1, u32::try_from(total).unwrap_or(u32::MAX).div_ceil(size).max(1)));
    let limit = page.map(|_| format!(" LIMIT {size} OFFSET {}", u64::from(number - 1) * u64::from(size)));
    let sql = format!(
        "SELECT r.dealer_warehouse_id, r.product_id, w.code, p.article, p.name, r.quantity, r.amount, r.desired,
             r.contract, r.buyer {from} ORDER BY w.code, p.article, r.contract, r.buyer{}",
        limit.unwrap_or_default()
    );
    let rows = sql::all(db.reader(), &sql, values).await?;
    Ok(Page { rows, total, number, size })
}

/// A page of what is reported of a month, by warehouse and article; empty when nothing is.
///
/// # Errors
/// As [`current`].
pub async fn rows(
    db: &Db,
    actor: &Actor,
    kind: ReportKind,
    month: Option<Month>,
    text: &str,
    page: u32,
) -> Result<Page<ListedRow>> {
    let company = reporter(actor)?.company;
    match current_head(db.reader(), company, kind, &stored(month)).await? {
        Some(head) => select(db, head.id, text, Some((page, PAGE_ROWS))).await,
        None => Ok(Page { rows: vec![], total: 0, number: 1, size: PAGE_ROWS }),
    }
}

/// The same for programs: pages of so many rows.
///
/// # Errors
/// `NotFound` when nothing is reported; as [`current`].
pub async fn part(
    db: &Db,
    actor: &Actor,
    kind: ReportKind,
    month: Option<Month>,
    page: u32,
    size: u32,
) -> Result<Page<ListedRow>> {
    let company = reporter(actor)?.company;
    let head = current_head(db.reader(), company, kind, &stored(month)).await?.ok_or(Error::NotFound)?;
    select(db, head.id, "", Some((page, size))).await
}

/// All that is reported of a month.
///
/// # Errors
/// As [`current`].
pub async fn whole(db: &Db, actor: &Actor, kind: ReportKind, month: Option<Month>) -> Result<Vec<ListedRow>> {
    let company = reporter(actor)?.company;
    match current_head(db.reader(), company, kind, &stored(month)).await? {
        Some(head) => Ok(select(db, head.id, "", None).await?.rows),
        None => Ok(vec![]),
    }
}

/// What is reported of each of the last months, the latest last: the sums of every kind that is reported.
///
/// # Errors
/// As [`current`].
pub async fn figures(
    db: &Db,
    actor: &Actor,
    last: Month,
    months: usize,
) -> Result<Vec<(Month, BTreeMap<ReportKind, ReportTotals>)>> {
    let company = reporter(actor)?.company;
    let mut shown: Vec<Month> = last.back(months).collect();
    shown.reverse();
    let since = shown.first().copied().unwrap_or(last).to_string();
    let which = "state = $2 AND month >= $3";
    let heads = heads(db.reader(), company, which, [ReportState::Current.code().into(), since.into()]).await?;
    let mut figures: BTreeMap<Month, BTreeMap<ReportKind, ReportTotals>> = BTreeMap::new();
    for head in heads {
        if let (Some(month), Some(kind)) = (Month::parse(&head.month), ReportKind::from_code(&head.kind)) {
            figures.entry(month).or_default().insert(kind, head.totals());
        }
    }
    Ok(shown.into_iter().map(|month| (month, figures.remove(&month).unwrap_or_default())).collect())
}
