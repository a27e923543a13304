//! Lists of drafts, and the lines of one.

use super::{line, proposal, store};
use crate::db::{Db, instant, millis};
use crate::entity::{draft, draft_line};
use crate::error::{Result, broken};
use crate::price::stored_rate;
use crate::sql;
use crate::user::{self, buyer};
use chrono::NaiveDate;
use domain::actor::{Actor, Buyer};
use domain::catalog::Item;
use domain::catalog::normalise::Folded;
use domain::delivery::DeliveryMethod;
use domain::draft::{
    DRAFTS_LIMIT, DraftFilter, DraftKeys, DraftRow, DraftState, DraftSummary, DraftTab, LineSort, LineSums, LinesQuery,
    Totals,
};
use domain::format::{moscow, moscow_midnight};
use domain::id::{OrderNumber, ProductId, UserId, WarehouseId};
use domain::measure::{Mass, PlaceShare, Volume};
use domain::money::Money;
use domain::order::OrderSort;
use domain::page::{PAGE_ROWS, Page};
use domain::user::{Action, Right};
use sea_orm::{FromQueryResult, Value};
use std::collections::HashMap;

#[derive(FromQueryResult)]
struct Row {
    number: i64,
    title: String,
    lines: i64,
    pieces: i64,
    goods: i64,
    vat: i64,
    mass: i64,
    volume: i64,
    places: i64,
    rate: i64,
    delivery: String,
    delivery_cost: i64,
    created_at: i64,
    changed_at: i64,
    proposed_at: Option<i64>,
    valid_until: Option<NaiveDate>,
    active: bool,
}

const COLUMNS: &str = "d.number, d.title, d.lines, d.pieces, d.goods, d.vat, d.mass, d.volume, d.places, d.rate,
    d.delivery, d.delivery_cost, d.created_at, d.changed_at, d.proposed_at, d.valid_until,
    EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = $2 AND m.counterparty_id = $1 AND m.active_draft = d.number) AS active";

/// Which heads a list has, the column of the day that it is about, and that of its order.
#[derive(Clone, Copy)]
struct Listed {
    which: &'static str,
    made: &'static str,
    moved: &'static str,
}

/// A page of the counterparty's drafts, the last changed first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn list(db: &Db, actor: &Actor, page: u32) -> Result<Page<DraftSummary>> {
    search(db, actor, DraftTab::Drafts, &DraftFilter::default(), page).await
}

/// A page of «Коммерческие предложения», the last made first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn proposals(db: &Db, actor: &Actor, page: u32) -> Result<Page<DraftSummary>> {
    search(db, actor, DraftTab::Proposals, &DraftFilter::default(), page).await
}

/// A page of the drafts or proposals that a filter lets through.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn search(
    db: &Db,
    actor: &Actor,
    tab: DraftTab,
    filter: &DraftFilter,
    page: u32,
) -> Result<Page<DraftSummary>> {
    let buyer = buyer(actor, Action::Draft)?;
    let page = page.max(1);
    let size = u64::from(PAGE_ROWS);
    let found = Found::of(db, buyer, Listed::tab(tab), filter).await?;
    let total = found.count(db).await?;
    let rows = found.rows(db, &Listed::tab(tab).order(filter.sort), size, u64::from(page - 1) * size).await?;
    Ok(Page { rows, total, number: page, size: PAGE_ROWS })
}

/// All drafts or proposals that a filter lets through, or of those the ones with these numbers, for a file: a counterparty
/// has a thousand at most.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn export(
    db: &Db,
    actor: &Actor,
    tab: DraftTab,
    filter: &DraftFilter,
    only: &[OrderNumber],
) -> Result<Vec<DraftSummary>> {
    let buyer = buyer(actor, Action::Draft)?;
    let mut found = Found::of(db, buyer, Listed::tab(tab), filter).await?;
    if !only.is_empty() {
        let only = only.iter().take(PAGE_ROWS as usize).map(|number| number.0);
        let places = sql::places(&mut found.values, only);
        found.condition = format!("{} AND d.number IN ({places})", found.condition);
    }
    found.rows(db, &Listed::tab(tab).order(filter.sort), DRAFTS_LIMIT, 0).await
}

/// Who has made the drafts and proposals that the actor sees, by their names.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn authors(db: &Db, actor: &Actor) -> Result<Vec<(UserId, String)>> {
    #[derive(FromQueryResult)]
    struct Author {
        created_by: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    let sql = format!(
        "SELECT DISTINCT d.created_by FROM drafts d
         WHERE d.counterparty_id = $1 AND $2 = $2 AND d.deleted_at IS NULL{}",
        own(buyer)
    );
    let rows: Vec<Author> = sql::all(db.reader(), &sql, [buyer.counterparty.0.into(), buyer.user.0.into()]).await?;
    let ids: Vec<i64> = rows.into_iter().map(|row| row.created_by).collect();
    let names = user::names(db.reader(), &ids).await?;
    let mut authors: Vec<_> = ids.into_iter().map(|id| (UserId(id), names.of(id))).collect();
    authors.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(authors)
}

/// The drafts changed last: for the switch in the header and the desk.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn recent(db: &Db, actor: &Actor, limit: u32) -> Result<Vec<DraftSummary>> {
    let buyer = buyer(actor, Action::Draft)?;
    let which = Listed::tab(DraftTab::Drafts);
    let all = Found::of(db, buyer, which, &DraftFilter::default()).await?;
    all.rows(db, &which.order(OrderSort::Newest), limit.into(), 0).await
}

/// What a filter has come to: the condition on `drafts d` and its values.
struct Found {
    condition: String,
    values: Vec<Value>,
}

impl Found {
    async fn of(db: &Db, buyer: &Buyer, which: Listed, filter: &DraftFilter) -> Result<Self> {
        // $2 is used by the column `active` and by the condition on own drafts; every database wants each value named.
        let values = vec![buyer.counterparty.0.into(), buyer.user.0.into()];
        let mut found = Self { condition: format!("{} AND $2 = $2", which.of(buyer)), values };
        if let Some(by) = filter.by {
            found.and("d.created_by =", by.0.into());
        }
        let until = filter.to.and_then(|day| day.succ_opt());
        for (sign, day) in [(">=", filter.from), ("<", until)] {
            if let Some(day) = day {
                found.and(&format!("{} {sign}", which.made), millis(moscow_midnight(day)).into());
            }
        }
        let today = moscow(db.now()).date();
        match filter.state {
            Some(DraftState::Asked) => found.condition += " AND d.approval_by IS NOT NULL",
            Some(DraftState::Valid) => found.and("d.valid_until >=", today.into()),
            Some(DraftState::Expired) => found.and("d.valid_until <", today.into()),
            None => {}
        }
        let text = filter.text.trim();
        if !text.is_empty() {
            let numbers = found.spelled(db, text).await?;
            let places = sql::places(&mut found.values, numbers);
            found.condition = format!("{} AND d.number IN ({places})", found.condition);
        }
        Ok(found)
    }

    fn and(&mut self, condition: &str, value: Value) {
        self.values.push(value);
        self.condition = format!("{} AND {condition} ${}", self.condition, self.values.len());
    }

    /// Those whose number begins with the text, or whose name or own number has it, in any spelling: databases know upper and
    /// lower case of Latin letters only.
    async fn spelled(&self, db: &Db, text: &str) -> Result<Vec<i64>> {
        #[derive(FromQueryResult)]
        struct Named {
            number: i64,
            title: String,
            own_number: String,
        }
        let sql = format!("SELECT d.number, d.title, d.own_number FROM drafts d WHERE {}", self.condition);
        let rows: Vec<Named> = sql::all(db.reader(), &sql, self.values.clone()).await?;
        let wanted = Folded::new(text);
        let mut folded = Folded::default();
        let mut has = |text: &str| {
            folded.set(text);
            !wanted.is_empty() && folded.key().contains(wanted.key())
        };
        let mut found =
            |row: &Named| row.number.to_string().starts_with(text) || has(&row.title) || has(&row.own_number);
        Ok(rows.into_iter().filter(|row| found(row)).map(|row| row.number).collect())
    }

    async fn count(&self, db: &Db) -> Result<u64> {
        let sql = format!("SELECT COUNT(*) FROM drafts d WHERE {}", self.condition);
        Ok(u64::try_from(sql::number(db.reader(), &sql, self.values.clone()).await?.unwrap_or(0)).unwrap_or(0))
    }

    async fn rows(&self, db: &Db, order: &str, limit: u64, offset: u64) -> Result<Vec<DraftSummary>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM drafts d WHERE {} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
            self.condition
        );
        let rows: Vec<Row> = sql::all(db.reader(), &sql, self.values.clone()).await?;
        rows.into_iter().map(Row::into_summary).collect()
    }
}

impl Listed {
    const fn tab(tab: DraftTab) -> Self {
        match tab {
            DraftTab::Drafts => Self { which: "d.proposed_at IS NULL", made: "d.created_at", moved: "d.changed_at" },
            DraftTab::Proposals => {
                Self { which: "d.proposed_at IS NOT NULL", made: "d.proposed_at", moved: "d.proposed_at" }
            }
        }
    }

    fn of(self, buyer: &Buyer) -> String {
        format!("d.counterparty_id = $1 AND d.deleted_at IS NULL AND {}{}", self.which, own(buyer))
    }

    fn order(self, sort: OrderSort) -> String {
        // As `Totals::cost` has it: the tax on delivery by itself.
        const TOTAL: &str = "(d.goods + d.vat + d.delivery_cost + (d.delivery_cost * d.rate + 50) / 100)";
        let moved = self.moved;
        match sort {
            OrderSort::Newest => format!("{moved} DESC, d.number DESC"),
            OrderSort::Oldest => format!("{moved}, d.number"),
            OrderSort::Largest => format!("{TOTAL} DESC, d.number DESC"),
            OrderSort::Smallest => format!("{TOTAL}, d.number"),
        }
    }
}

/// «Доступ только к своим заказам и рекламациям» (TEN-4).
pub(super) fn own(buyer: &Buyer) -> &'static str {
    if buyer.rights.has(Right::OwnOrdersOnly) { " AND d.created_by = $2" } else { "" }
}

impl Row {
    fn into_summary(self) -> Result<DraftSummary> {
        let totals = Totals {
            lines: u32::try_from(self.lines).unwrap_or(0),
            sums: LineSums {
                goods: Money::from_kopecks(self.goods),
                vat: Money::from_kopecks(self.vat),
                mass: Mass::from_grams(self.mass),
                volume: Volume::from_mm3(self.volume),
                places: PlaceShare::from_millionths(self.places),
                pieces: self.pieces,
            },
        };
        Ok(DraftSummary {
            number: OrderNumber(self.number),
            title: self.title,
            proposal: proposal::of(self.proposed_at, self.valid_until)?,
            cost: totals.cost(Money::from_kopecks(self.delivery_cost), stored_rate(self.rate)?),
            totals,
            delivery: DeliveryMethod::from_code(&self.delivery).ok_or_else(|| broken("delivery"))?,
            created_at: instant(self.created_at)?,
            changed_at: instant(self.changed_at)?,
            active: self.active,
        })
    }
}

/// A page of a draft's lines in their order.
///
/// # Errors
/// `NotFound`.
pub async fn rows(db: &Db, actor: &Actor, number: OrderNumber, page: u32, size: u32) -> Result<Page<DraftRow>> {
    let head = store::head(db.reader(), buyer(actor, Action::Draft)?, number, "").await?;
    let offset = u64::from(page.max(1) - 1) * u64::from(size);
    let sql =
        format!("SELECT * FROM draft_lines WHERE draft_number = $1 ORDER BY position LIMIT {size} OFFSET {offset}");
    let stored: Vec<draft_line::Model> = sql::all(db.reader(), &sql, [number.0.into()]).await?;
    let rows = shown(db, &head, &stored)?;
    Ok(Page { rows, total: u64::try_from(head.lines).unwrap_or(0), number: page.max(1), size })
}

/// A page of the lines that a query finds.
///
/// # Errors
/// `NotFound`.
pub async fn find_rows(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    query: &LinesQuery,
    page: u32,
    size: u32,
) -> Result<Page<DraftRow>> {
    if *query == LinesQuery::default() {
        return rows(db, actor, number, page, size).await;
    }
    let head = store::head(db.reader(), buyer(actor, Action::Draft)?, number, "").await?;
    let found = keys(db, &head, query).await?.products;
    let page = page.max(1);
    let skip = usize::try_from(u64::from(page - 1) * u64::from(size)).unwrap_or(usize::MAX);
    let these: Vec<ProductId> = found.iter().skip(skip).take(size as usize).copied().collect();
    let rows = of_products(db, &head, &these).await?;
    Ok(Page { rows, total: u64::try_from(found.len()).unwrap_or(0), number: page, size })
}

/// The lines of these products, in their order; one that has gone meanwhile is left out.
///
/// # Errors
/// `NotFound`.
pub async fn rows_of(db: &Db, actor: &Actor, number: OrderNumber, products: &[ProductId]) -> Result<Vec<DraftRow>> {
    let head = store::head(db.reader(), buyer(actor, Action::Draft)?, number, "").await?;
    of_products(db, &head, products).await
}

pub(super) async fn of_products(db: &Db, head: &draft::Model, products: &[ProductId]) -> Result<Vec<DraftRow>> {
    let stored = store::find_lines(db.reader(), head.number, products.iter().map(|product| product.0)).await?;
    let mut rows = shown(db, head, &stored)?;
    let places: HashMap<ProductId, usize> = products.iter().copied().zip(0..).collect();
    rows.sort_by_key(|row| places.get(&row.line.product));
    Ok(rows)
}

/// Lines as the page shows them.
fn shown(db: &Db, head: &draft::Model, stored: &[draft_line::Model]) -> Result<Vec<DraftRow>> {
    let snapshot = db.snapshot();
    let warehouse = WarehouseId(head.warehouse_id);
    let row = |stored: &draft_line::Model| {
        let item = snapshot.catalog.product(ProductId(stored.product_id))?;
        Some(store::to_line(stored).and_then(|line| line::row(&snapshot, item, warehouse, stored.position, line)))
    };
    stored.iter().filter_map(row).collect()
}

/// The products of the lines that a query finds, in its order. Looks through the draft once: some milliseconds at 10,000
/// lines.
pub(super) async fn keys(db: &Db, head: &draft::Model, query: &LinesQuery) -> Result<DraftKeys> {
    #[derive(FromQueryResult)]
    struct Key {
        product_id: i64,
        quantity: i64,
        goods: i64,
    }
    let sql = "SELECT product_id, quantity, goods FROM draft_lines WHERE draft_number = $1 ORDER BY position";
    let keys: Vec<Key> = sql::all(db.reader(), sql, [head.number.into()]).await?;
    let snapshot = db.snapshot();
    let wanted = Folded::new(&query.text);
    let mut folded = Folded::default();
    let mut has = |text: &str| {
        folded.set(text);
        folded.key().contains(wanted.key())
    };
    let mut found: Vec<(Key, Item<'_>)> = keys
        .into_iter()
        .filter_map(|key| Some((snapshot.catalog.product(ProductId(key.product_id))?, key)))
        .filter(|(item, _)| wanted.is_empty() || has(item.article()) || has(item.name()))
        .map(|(item, key)| (key, item))
        .collect();
    // Equal ones keep the order of their positions.
    match query.sort {
        LineSort::Position => {}
        LineSort::Article => found.sort_by_key(|(_, item)| item.article()),
        LineSort::Name => found.sort_by_key(|(_, item)| item.name()),
        LineSort::Quantity => found.sort_by_key(|(key, _)| key.quantity),
        LineSort::Sum => found.sort_by_key(|(key, _)| key.goods),
    }
    if query.descending {
        found.reverse();
    }
    let products = found.iter().map(|(_, item)| item.id()).collect();
    Ok(DraftKeys { products, next: u32::try_from(head.next_position).unwrap_or(u32::MAX) })
}
