//! «Пополнение» (G15): what a dealer's warehouses should order, by the rule of [`domain::replenishment`], from what is
//! reported of them. One set of queries for all lines, however many there are.

use crate::catalog::{self, CatalogRow};
use crate::db::{Db, instant, millis};
use crate::dealer_report::this_month;
use crate::dealer_stock::{lock, reporter};
use crate::error::{Error, Result};
use crate::{draft, sql, supply};
use chrono::{DateTime, NaiveDate, Utc};
use domain::actor::Actor;
use domain::dealer_report::{ReportError, ReportKind};
use domain::draft::{DraftError, LINES_LIMIT};
use domain::format::{moscow, moscow_midnight};
use domain::id::{CompanyId, OrderNumber, ProductId};
use domain::lead_time::LeadTime;
use domain::month::Month;
use domain::quantity::Quantity;
use domain::replenishment::{Goods, LINES, Proposal, SALES_MONTHS, Terms, allot, days_of, propose};
use domain::stock::Warehouse;
use domain::user::Action;
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, HashMap};

/// Sales that are older say nothing of what sells now.
const OLDEST_MONTHS: usize = 6;
/// Days that an order may take, to begin with: whatever could be short by then is asked for its dates.
const LONGEST_LEAD: u32 = 60;
/// Characters of the key of a form.
const KEY_LIMIT: usize = 64;

/// What a proposal is made from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Months whose sales are looked at, the latest first, and how many days they are of together.
    pub months: Vec<Month>,
    pub days: u32,
    /// A matrix is loaded.
    pub matrix: bool,
    /// The month whose stock stands for warehouses that have reported none of today.
    pub stock: Option<Month>,
}

/// A warehouse of the dealer.
#[derive(Clone, Debug)]
pub struct Place {
    pub id: i64,
    pub code: String,
    /// When the stock of today was reported; nothing: it is that of the month of [`Sources::stock`], if any.
    pub reported_at: Option<DateTime<Utc>>,
}

/// A line of a proposal.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id of the dealer's warehouse.
    pub place: i64,
    pub row: CatalogRow,
    pub goods: Goods,
    pub terms: Terms,
    pub proposal: Proposal,
    /// When what is short today could leave the supplier.
    pub lead_time: LeadTime,
}

/// What is proposed.
#[derive(Clone, Debug)]
pub struct Replenishment {
    pub sources: Sources,
    pub places: Vec<Place>,
    /// The most urgent first.
    pub lines: Vec<Line>,
    /// There are more of them than are shown.
    pub more: bool,
    /// Where the supplier ships from.
    pub from: Option<Warehouse>,
}

/// Proposes what the warehouses of the actor's company should order: all of them, or one (`0`: all).
///
/// # Parameters
/// - `cover`: days from one order to the next.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to report.
pub async fn get(db: &Db, actor: &Actor, place: i64, cover: u32) -> Result<Replenishment> {
    let company = reporter(actor)?.company;
    let places = places(db, company).await?;
    let (sources, reports) = sources(db, company).await?;
    let coming = coming(db, company, counted_at(&places, &sources)).await?;
    let found = reported(db, company, &reports, &sources).await?;
    let terms = Terms { lead: LONGEST_LEAD, cover };
    let (mut wanted, more) = wanted(db, found, &coming, place, terms);
    let ids: Vec<ProductId> = wanted.iter().map(|(_, product, _)| *product).collect();
    let (rows, _) = catalog::of(db, actor, &ids, None).await?;
    let rows: HashMap<ProductId, CatalogRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let snapshot = db.snapshot();
    let from = snapshot.catalog.warehouses().first().cloned();
    wanted.retain(|(_, product, _)| rows.contains_key(product));
    let asked = wanted.iter().map(|(_, product, goods)| {
        // A larger order may take longer than what is short today.
        let pieces = propose(goods, Terms { lead: 0, cover }).quantity.max(goods.pack.pieces());
        Ok((*product, Quantity::new(pieces)?))
    });
    let asked: Vec<(ProductId, Quantity)> = asked.collect::<Result<_>>()?;
    let dates = match &from {
        Some(from) => supply::of_products(db, from.id, &asked).await?,
        None => vec![LeadTime::default(); asked.len()],
    };
    let today = moscow(db.now()).date();
    let lines = wanted.into_iter().zip(dates).filter_map(|((place, product, goods), lead_time)| {
        let terms = Terms { lead: days(today, &lead_time), cover };
        let proposal = propose(&goods, terms);
        let row = rows.get(&product)?.clone();
        (proposal.quantity > 0).then_some(Line { place, row, goods, terms, proposal, lead_time })
    });
    Ok(Replenishment { sources, places, lines: lines.collect(), more, from })
}

/// Calendar days until goods can leave; what cannot be had at all takes none.
fn days(today: NaiveDate, lead_time: &LeadTime) -> u32 {
    let days = lead_time.date().map_or(0, |day| (day - today).num_days());
    u32::try_from(days).unwrap_or(0)
}

async fn places(db: &Db, company: CompanyId) -> Result<Vec<Place>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        code: String,
        reported_at: Option<i64>,
    }
    let sql = "SELECT id, code, reported_at FROM dealer_warehouses WHERE company_id = $1 AND deleted_at IS NULL
               ORDER BY code, id";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [company.0.into()]).await?;
    let place =
        |row: Row| Ok(Place { id: row.id, code: row.code, reported_at: row.reported_at.map(instant).transpose()? });
    rows.into_iter().map(place).collect()
}

/// The reports that a proposal is made from.
#[derive(Default)]
struct Reports {
    sales: Vec<i64>,
    matrix: Option<i64>,
    stock: Option<i64>,
}

/// Months are those that sales are reported of: with sales by three-party contracts alone, a month is no whole one. Where
/// nothing else is reported of any month, they are what is known.
async fn sources(db: &Db, company: CompanyId) -> Result<(Sources, Reports)> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        kind: String,
        month: String,
        reported: i64,
    }
    let oldest = this_month(db.now()).back(OLDEST_MONTHS).last().map(|month| month.to_string()).unwrap_or_default();
    // What is typed by hand is of the last row that was.
    let sql = "SELECT id, kind, month, CASE WHEN file = '' THEN COALESCE(changed_at, at) ELSE at END AS reported
               FROM dealer_reports
               WHERE company_id = $1 AND state = 'current' AND lines > 0 AND (month = '' OR month >= $2)
               ORDER BY month DESC, id";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [company.0.into(), oldest.into()]).await?;
    let (mut sources, mut reports) = (Sources::default(), Reports::default());
    let is = |row: &Row, kind: ReportKind| row.kind == kind.code();
    let sold = if rows.iter().any(|row| is(row, ReportKind::Sales)) { ReportKind::Sales } else { ReportKind::Contract };
    for row in rows.iter().filter(|row| is(row, sold)).take(SALES_MONTHS) {
        let Some(month) = Month::parse(&row.month) else { continue };
        sources.months.push(month);
        sources.days += days_of(month, moscow(instant(row.reported)?).date());
    }
    for row in rows {
        match (ReportKind::from_code(&row.kind), Month::parse(&row.month)) {
            (Some(ReportKind::Matrix), _) => (sources.matrix, reports.matrix) = (true, Some(row.id)),
            (Some(ReportKind::Stock), month) if reports.stock.is_none() => {
                (sources.stock, reports.stock) = (month, Some(row.id));
            }
            (Some(ReportKind::Sales | ReportKind::Contract), Some(month)) if sources.months.contains(&month) => {
                reports.sales.push(row.id);
            }
            _ => {}
        }
    }
    Ok((sources, reports))
}

/// When the stock was counted last: what has left the supplier since is in no report yet. None: it never was.
fn counted_at(places: &[Place], sources: &Sources) -> Option<DateTime<Utc>> {
    let reported = places.iter().filter_map(|place| place.reported_at).max();
    reported.or_else(|| sources.stock.and_then(Month::end).map(moscow_midnight))
}

/// Pieces that the company has ordered and that are in no report of its stock yet, by product: those that have not been
/// shipped, and those that were since it was counted.
async fn coming(db: &Db, company: CompanyId, counted_at: Option<DateTime<Utc>>) -> Result<HashMap<i64, u64>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        pieces: i64,
    }
    let sql = "SELECT c.product_id, CAST(SUM(c.pieces) AS BIGINT) AS pieces FROM (
                   SELECT p.product_id, p.quantity - p.shipped AS pieces
                   FROM orders o JOIN promises p ON p.order_number = o.number
                   WHERE o.company_id = $1 AND o.status NOT IN ('completed', 'rejected') AND p.released_at IS NULL
                   UNION ALL
                   SELECT l.product_id, m.quantity
                   FROM orders o JOIN shipments s ON s.order_number = o.number AND s.made_at > $2
                   JOIN shipment_lines m ON m.shipment_id = s.id
                   JOIN order_lines l ON l.order_number = s.order_number AND l.position = m.position
                   WHERE o.company_id = $1
               ) c GROUP BY c.product_id";
    let counted_at = counted_at.map_or(i64::MAX, millis);
    let rows: Vec<Row> = sql::all(db.reader(), sql, [company.0.into(), counted_at.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.product_id, u64::try_from(row.pieces).unwrap_or(0))).collect())
}

/// What is reported of a product in a warehouse; pieces.
#[derive(FromQueryResult)]
struct Reported {
    dealer_warehouse_id: i64,
    product_id: i64,
    stock: i64,
    sold: i64,
    days: i64,
    minimum: i64,
    desired: i64,
}

/// Everything that sells or is in the matrix, with its stock. Three-party sales are sales beside the others.
async fn reported(db: &Db, company: CompanyId, reports: &Reports, sources: &Sources) -> Result<Vec<Reported>> {
    let mut values = vec![
        company.0.into(),
        reports.matrix.unwrap_or(0).into(),
        reports.stock.unwrap_or(0).into(),
        i64::from(sources.days).into(),
    ];
    let sales = sql::places(&mut values, reports.sales.iter().copied());
    let sql = format!(
        "SELECT u.dealer_warehouse_id, u.product_id, CAST(SUM(u.stock) AS BIGINT) AS stock,
             CAST(SUM(u.sold) AS BIGINT) AS sold, CAST($4 AS BIGINT) AS days,
             CAST(SUM(u.minimum) AS BIGINT) AS minimum, CAST(SUM(u.desired) AS BIGINT) AS desired
         FROM (
             SELECT s.dealer_warehouse_id, s.product_id, s.quantity AS stock, 0 AS sold, 0 AS minimum, 0 AS desired
             FROM dealer_stock s WHERE s.dealer_warehouse_id IN (
                 SELECT d.id FROM dealer_warehouses d WHERE d.company_id = $1 AND d.deleted_at IS NULL)
             UNION ALL
             SELECT r.dealer_warehouse_id, r.product_id, r.quantity, 0, 0, 0
             FROM dealer_report_rows r JOIN dealer_warehouses w ON w.id = r.dealer_warehouse_id
             WHERE r.report_id = $3 AND w.reported_at IS NULL
             UNION ALL
             SELECT r.dealer_warehouse_id, r.product_id, 0, r.quantity, 0, 0
             FROM dealer_report_rows r WHERE r.report_id IN ({sales})
             UNION ALL
             SELECT r.dealer_warehouse_id, r.product_id, 0, 0, r.quantity, r.desired
             FROM dealer_report_rows r WHERE r.report_id = $2
         ) u JOIN dealer_warehouses w ON w.id = u.dealer_warehouse_id
         WHERE w.company_id = $1 AND w.deleted_at IS NULL
         GROUP BY u.dealer_warehouse_id, u.product_id
         HAVING SUM(u.sold) > 0 OR SUM(u.minimum) > 0 OR SUM(u.desired) > 0
         ORDER BY u.product_id, u.dealer_warehouse_id"
    );
    sql::all(db.reader(), &sql, values).await
}

/// What may be short, the most urgent first, and whether there is more than is shown. What is on its way is given to the
/// warehouses of a product in their order, whichever of them is looked at.
fn wanted(
    db: &Db,
    found: Vec<Reported>,
    coming: &HashMap<i64, u64>,
    place: i64,
    terms: Terms,
) -> (Vec<(i64, ProductId, Goods)>, bool) {
    let snapshot = db.snapshot();
    let count = |stored: i64| u64::try_from(stored).unwrap_or(0);
    let mut by_product: BTreeMap<i64, Vec<(i64, Goods)>> = BTreeMap::new();
    for row in found {
        let Some(item) = snapshot.catalog.product(ProductId(row.product_id)) else { continue };
        let last = item.discontinued().then(|| {
            let free = snapshot.catalog.warehouses().iter().map(|from| snapshot.stock.free(item.id(), from.id));
            free.fold(0_u32, u32::saturating_add)
        });
        let goods = Goods {
            stock: count(row.stock),
            coming: 0,
            sold: count(row.sold),
            days: u32::try_from(row.days).unwrap_or(0),
            minimum: count(row.minimum),
            desired: count(row.desired),
            pack: item.pack(),
            last,
        };
        by_product.entry(row.product_id).or_default().push((row.dealer_warehouse_id, goods));
    }
    let mut wanted = vec![];
    for (product, mut places) in by_product {
        share(&mut places, coming.get(&product).copied().unwrap_or(0), terms);
        let short =
            places.into_iter().filter(|(at, goods)| (place == 0 || *at == place) && propose(goods, terms).quantity > 0);
        wanted.extend(short.map(|(at, goods)| (at, ProductId(product), goods)));
    }
    wanted.sort_by_key(|(at, product, goods)| (goods.lasts().unwrap_or(u64::MAX), *at, product.0));
    let more = wanted.len() > LINES;
    wanted.truncate(LINES);
    (wanted, more)
}

/// Gives what is on its way to the warehouses of a product: first what they are short of today, then what they will be by
/// the time that the slowest order comes.
fn share(places: &mut [(i64, Goods)], coming: u64, terms: Terms) {
    let short = |goods: &Goods, lead| propose(goods, Terms { lead, ..terms }).short;
    let now: Vec<u64> = places.iter().map(|(_, goods)| short(goods, 0)).collect();
    let later: Vec<u64> = places.iter().map(|(_, goods)| short(goods, terms.lead)).collect();
    let first = allot(coming, now.iter().copied());
    let left = coming - first.iter().sum::<u64>();
    let second = allot(left, later.iter().zip(&now).map(|(later, now)| later.saturating_sub(*now)));
    for ((_, goods), (first, second)) in places.iter_mut().zip(first.into_iter().zip(second)) {
        goods.coming = first + second;
    }
}

/// «В черновик»: a new draft with these lines, as far as they can still be had; quantities of one product are added up. The
/// same key again answers the same draft.
///
/// # Errors
/// `Nothing` when no line is chosen; a sum that is too large; `LinesLimit`, `DraftsLimit`.
pub async fn to_draft(db: &Db, actor: &Actor, key: &str, lines: &[(ProductId, Quantity)]) -> Result<OrderNumber> {
    let buyer = crate::user::buyer(actor, Action::Draft)?;
    reporter(actor)?;
    if key.is_empty() || key.chars().count() > KEY_LIMIT {
        return Err(Error::NotFound);
    }
    let mut sums: Vec<(ProductId, Quantity)> = vec![];
    let mut at: HashMap<ProductId, usize> = HashMap::new();
    for (product, quantity) in lines {
        let there = *at.entry(*product).or_insert(sums.len());
        match sums.get_mut(there) {
            Some((_, sum)) => *sum = Quantity::new(sum.pieces().saturating_add(quantity.pieces()))?,
            None => sums.push((*product, *quantity)),
        }
    }
    if sums.is_empty() {
        return Err(ReportError::Nothing.into());
    }
    if sums.len() > usize::try_from(LINES_LIMIT).unwrap_or(usize::MAX) {
        return Err(DraftError::LinesLimit { limit: LINES_LIMIT }.into());
    }
    let tx = db.begin().await?;
    lock(&tx, buyer.company).await?;
    let made = "SELECT draft_number FROM replenishments WHERE company_id = $1 AND form_key = $2";
    if let Some(number) = sql::number(&tx, made, [buyer.company.0.into(), key.into()]).await? {
        return Ok(OrderNumber(number));
    }
    let number = draft::start(db, &tx, buyer, "Пополнение складов".to_owned(), &sums).await?;
    let sql =
        "INSERT INTO replenishments (company_id, form_key, user_id, at, draft_number) VALUES ($1, $2, $3, $4, $5)";
    let values = [buyer.company.0.into(), key.into(), buyer.user.0.into(), millis(db.now()).into(), number.0.into()];
    sql::run(&tx, sql, values).await?;
    tx.commit().await?;
    Ok(number)
}
