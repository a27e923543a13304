//! The history of what the supplier's people change: written with the change itself, never changed.

use crate::db::{Db, instant, millis};
use crate::entity::staff_change;
use crate::error::{Result, broken, denied};
use crate::sql;
use crate::user::names;
use domain::actor::Actor;
use domain::change::{Change, ChangeOf, Changed};
use domain::id::{CategoryId, CompanyId, NewsId, ProductId, UserId, WarehouseId};
use domain::page::{PAGE_ROWS, Page};
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, EntityTrait, FromQueryResult};

/// One changed thing: what, which of several, from what, to what.
pub(crate) struct Edit {
    pub changed: Changed,
    pub about: String,
    pub was: String,
    pub now: String,
}

impl Edit {
    pub fn new(changed: Changed, about: &str, was: impl ToString, now: impl ToString) -> Self {
        Self { changed, about: about.to_owned(), was: was.to_string(), now: now.to_string() }
    }
}

/// Writes down what is another than before; false when nothing is.
pub(crate) async fn record(
    tx: &sea_orm::DatabaseTransaction,
    db: &Db,
    by: UserId,
    of: ChangeOf,
    edits: Vec<Edit>,
) -> Result<bool> {
    let [company_id, product_id, category_id, news_id, load_id, warehouse_id] = ids(of);
    let row = |edit: Edit| staff_change::ActiveModel {
        id: NotSet,
        at: Set(millis(db.now())),
        user_id: Set(Some(by.0)),
        company_id: Set(company_id),
        product_id: Set(product_id),
        category_id: Set(category_id),
        news_id: Set(news_id),
        load_id: Set(load_id),
        warehouse_id: Set(warehouse_id),
        changed: Set(edit.changed.code().to_owned()),
        about: Set(edit.about),
        was: Set(edit.was),
        now: Set(edit.now),
    };
    let rows: Vec<_> = edits.into_iter().filter(|edit| edit.was != edit.now).map(row).collect();
    if rows.is_empty() {
        return Ok(false);
    }
    staff_change::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(true)
}

const fn ids(of: ChangeOf) -> [Option<i64>; 6] {
    match of {
        ChangeOf::Company(id) => [Some(id.0), None, None, None, None, None],
        ChangeOf::Product(id) => [None, Some(id.0), None, None, None, None],
        ChangeOf::Series(id) => [None, None, Some(id.0), None, None, None],
        ChangeOf::News(id) => [None, None, None, Some(id.0), None, None],
        ChangeOf::Load(id) => [None, None, None, None, Some(id), None],
        ChangeOf::Warehouse(id) => [None, None, None, None, None, Some(id.0)],
    }
}

/// What has been changed, the newest first: of one company, product, series or load, or all of it.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn changes(db: &Db, actor: &Actor, of: Option<ChangeOf>, page: u32) -> Result<Page<Change>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: i64,
        user_id: Option<i64>,
        company_id: Option<i64>,
        product_id: Option<i64>,
        category_id: Option<i64>,
        news_id: Option<i64>,
        load_id: Option<i64>,
        warehouse_id: Option<i64>,
        name: String,
        changed: String,
        about: String,
        was: String,
        now: String,
    }
    actor.staff().map_err(denied)?;
    let (filter, value) = match of {
        Some(ChangeOf::Company(id)) => ("s.company_id = $1", id.0),
        Some(ChangeOf::Product(id)) => ("s.product_id = $1", id.0),
        Some(ChangeOf::Series(id)) => ("s.category_id = $1", id.0),
        Some(ChangeOf::News(id)) => ("s.news_id = $1", id.0),
        Some(ChangeOf::Load(id)) => ("s.load_id = $1", id),
        Some(ChangeOf::Warehouse(id)) => ("s.warehouse_id = $1", id.0),
        // A load of products is one entry; what it did with each of them stands with the product, and with the load.
        None => ("$1 = $1 AND (s.load_id IS NULL OR s.product_id IS NULL)", 0),
    };
    let count = format!("SELECT COUNT(*) FROM staff_changes s WHERE {filter}");
    let total = sql::number(db.reader(), &count, [value.into()]).await?.unwrap_or(0);
    let page = page.max(1);
    let sql = format!(
        "SELECT s.at, s.user_id, s.company_id, s.product_id, s.category_id, s.news_id, s.load_id, s.warehouse_id,
             s.changed, s.about, s.was, s.now, COALESCE(c.name, p.article, k.name, n.title, l.name, w.name, '') AS name
         FROM staff_changes s LEFT JOIN companies c ON c.id = s.company_id LEFT JOIN products p ON p.id = s.product_id
             LEFT JOIN categories k ON k.id = s.category_id LEFT JOIN news n ON n.id = s.news_id
             LEFT JOIN loads l ON l.id = s.load_id LEFT JOIN warehouses w ON w.id = s.warehouse_id
         WHERE {filter} ORDER BY s.id DESC LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [value.into()]).await?;
    let people: Vec<i64> = rows.iter().filter_map(|row| row.user_id).collect();
    let names = names(db.reader(), &people).await?;
    let change = |row: Row| {
        let of = match (row.company_id, row.product_id, row.category_id, row.news_id, row.load_id) {
            (Some(id), ..) => ChangeOf::Company(CompanyId(id)),
            (_, Some(id), ..) => ChangeOf::Product(ProductId(id)),
            (_, _, Some(id), ..) => ChangeOf::Series(CategoryId(id)),
            (_, _, _, Some(id), _) => ChangeOf::News(NewsId(id)),
            (.., Some(id)) => ChangeOf::Load(id),
            _ => row
                .warehouse_id
                .map(WarehouseId)
                .map(ChangeOf::Warehouse)
                .ok_or_else(|| broken("whose change it is"))?,
        };
        Ok(Change {
            at: instant(row.at)?,
            by: row.user_id.map(|user| names.of(user)).unwrap_or_default(),
            of,
            name: row.name,
            changed: Changed::from_code(&row.changed).ok_or_else(|| broken("what was changed"))?,
            about: row.about,
            was: row.was,
            now: row.now,
        })
    };
    let rows = rows.into_iter().map(change).collect::<Result<_>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}
