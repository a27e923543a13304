//! Goods as the supplier's people keep them: name, pack, price group, replacement, base price with its day, stock.

use super::change::{Edit, record};
use crate::db::{Db, millis};
use crate::error::{Error, Result, broken, denied};
use crate::{catalog, dialect, price_list, sql};
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::change::{self, ChangeError, ChangeField, ChangeOf, Changed, NAME_LIMIT, PACK_LIMIT, PIECES_LIMIT};
use domain::format::moscow;
use domain::id::{PriceGroupId, ProductId, WarehouseId};
use domain::money::Money;
use domain::quantity::PackSize;
use domain::replacement::{Link, ReplacementError, chain};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use std::collections::HashMap;

/// What lies in a shipping warehouse, pieces.
#[derive(Clone, Debug)]
pub struct Level {
    pub warehouse: WarehouseId,
    pub name: String,
    pub on_hand: i64,
    /// Of them promised to orders.
    pub reserved: i64,
    /// Never promised.
    pub safety: i64,
}

/// A price whose day has not come.
#[derive(Clone, Debug)]
pub struct Planned {
    pub from: NaiveDate,
    pub price: Money,
    /// Of its price list.
    pub list: String,
}

/// A product as it is stored.
#[derive(Clone, Debug)]
pub struct StaffProduct {
    pub id: ProductId,
    pub article: String,
    pub kind: String,
    pub name: String,
    pub unit: String,
    pub pack: i64,
    pub group: PriceGroupId,
    /// All groups, to choose from.
    pub groups: Vec<(PriceGroupId, String)>,
    pub discontinued: bool,
    /// The article of its replacement; empty: none.
    pub replacement: String,
    /// Base price for one piece without VAT.
    pub price: Money,
    pub since: Option<NaiveDate>,
    pub planned: Vec<Planned>,
    /// Every shipping warehouse.
    pub stock: Vec<Level>,
    /// In Moscow.
    pub today: NaiveDate,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    article: String,
    kind: String,
    name: String,
    unit: String,
    pack: i64,
    price_group_id: i64,
    group_name: String,
    base_price: i64,
    price_since: Option<NaiveDate>,
    discontinued: bool,
    replacement: Option<String>,
}

async fn row(db: &impl ConnectionTrait, filter: &str, value: sea_orm::Value) -> Result<Row> {
    let sql = format!(
        "SELECT p.id, p.article, p.kind, p.name, p.unit, p.pack, p.price_group_id, g.name AS group_name, p.base_price,
             p.price_since, p.discontinued,
             (SELECT r.article FROM products r WHERE r.id = p.replaced_by) AS replacement
         FROM products p JOIN price_groups g ON g.id = p.price_group_id WHERE {filter}"
    );
    sql::one(db, &sql, [value]).await?.ok_or(Error::NotFound)
}

/// A product by its article, as it is stored this moment.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn product(db: &Db, actor: &Actor, article: &str) -> Result<StaffProduct> {
    #[derive(FromQueryResult)]
    struct Group {
        id: i64,
        name: String,
    }
    #[derive(FromQueryResult)]
    struct Future {
        valid_from: NaiveDate,
        base_price: i64,
        name: String,
    }
    #[derive(FromQueryResult)]
    struct Stored {
        id: i64,
        name: String,
        on_hand: i64,
        reserved: i64,
        safety: i64,
    }
    actor.staff().map_err(denied)?;
    let row = row(db.reader(), "p.article = $1", article.into()).await?;
    let sql = "SELECT id, code || ' · ' || name AS name FROM price_groups ORDER BY code, id";
    let groups: Vec<Group> = sql::all(db.reader(), sql, []).await?;
    let sql = "SELECT l.valid_from, i.base_price, l.name FROM price_list_items i
               JOIN price_lists l ON l.id = i.price_list_id
               WHERE i.product_id = $1 AND l.applied_at IS NULL ORDER BY l.valid_from, l.id LIMIT 20";
    let planned: Vec<Future> = sql::all(db.reader(), sql, [row.id.into()]).await?;
    let sql = "SELECT w.id, w.name, COALESCE(s.on_hand, 0) AS on_hand, COALESCE(s.reserved, 0) AS reserved,
                   COALESCE(s.safety, 0) AS safety
               FROM warehouses w LEFT JOIN stock_levels s ON s.warehouse_id = w.id AND s.product_id = $1
               ORDER BY w.position, w.id";
    let stock: Vec<Stored> = sql::all(db.reader(), sql, [row.id.into()]).await?;
    let plan =
        |row: Future| Planned { from: row.valid_from, price: Money::from_kopecks(row.base_price), list: row.name };
    let level = |row: Stored| Level {
        warehouse: WarehouseId(row.id),
        name: row.name,
        on_hand: row.on_hand,
        reserved: row.reserved,
        safety: row.safety,
    };
    Ok(StaffProduct {
        id: ProductId(row.id),
        article: row.article,
        kind: row.kind,
        name: row.name,
        unit: row.unit,
        pack: row.pack,
        group: PriceGroupId(row.price_group_id),
        groups: groups.into_iter().map(|row| (PriceGroupId(row.id), row.name)).collect(),
        discontinued: row.discontinued,
        replacement: row.replacement.unwrap_or_default(),
        price: Money::from_kopecks(row.base_price),
        since: row.price_since,
        planned: planned.into_iter().map(plan).collect(),
        stock: stock.into_iter().map(level).collect(),
        today: moscow(db.now()).date(),
    })
}

/// A product as it is typed.
#[derive(Clone, Debug, Default)]
pub struct TypedProduct {
    pub name: String,
    pub pack: String,
    pub group: i64,
    pub discontinued: bool,
    /// An article; empty: none.
    pub replacement: String,
}

/// Changes what a product is called, its pack and price group, whether it is made, and what replaces it. The catalogue
/// and open drafts follow with the next request; orders keep what they were sent with.
///
/// # Errors
/// `Missing`, `TooLong`, `Number`; `NoProduct`, `Cycle` for the replacement; `NotFound`; `Forbidden`.
pub async fn save_product(db: &Db, actor: &Actor, id: ProductId, typed: &TypedProduct) -> Result<String> {
    let staff = actor.staff().map_err(denied)?;
    let name = change::line(&typed.name, ChangeField::Name, NAME_LIMIT)?;
    let pack = change::whole(&typed.pack, ChangeField::Pack, 1, PACK_LIMIT)?;
    let tx = db.begin().await?;
    // First: whoever changes goods waits here for each other, so that no two changes make a cycle together.
    catalog::changed(&tx).await?;
    let was = row(&tx, "p.id = $1", id.0.into()).await?;
    let group = sql::text(&tx, "SELECT name FROM price_groups WHERE id = $1", [typed.group.into()]).await?;
    let group = group.ok_or(Error::NotFound)?;
    let replacement = replacement(&tx, id, typed.replacement.trim()).await?;
    let sql = "UPDATE products SET name = $1, pack = $2, price_group_id = $3, discontinued = $4, replaced_by = $5
               WHERE id = $6";
    let values = [
        name.as_str().into(),
        i64::from(pack).into(),
        typed.group.into(),
        typed.discontinued.into(),
        replacement.as_ref().map(|(id, _)| *id).into(),
        id.0.into(),
    ];
    sql::run(&tx, sql, values).await?;
    let word = |on: bool| if on { "on" } else { "off" };
    let article = replacement.map(|(_, article)| article).unwrap_or_default();
    let edits = vec![
        Edit::new(Changed::Name, "", &was.name, &name),
        Edit::new(Changed::Pack, "", was.pack, pack),
        Edit::new(Changed::PriceGroup, "", &was.group_name, &group),
        Edit::new(Changed::Discontinued, "", word(was.discontinued), word(typed.discontinued)),
        Edit::new(Changed::Replacement, "", was.replacement.unwrap_or_default(), article),
    ];
    if record(&tx, db, staff.user, ChangeOf::Product(id), edits).await? {
        tx.commit().await?;
    }
    Ok(was.article)
}

/// The product of an article that may replace this one: the chain behind it does not lead back.
async fn replacement(tx: &DatabaseTransaction, product: ProductId, article: &str) -> Result<Option<(i64, String)>> {
    #[derive(FromQueryResult)]
    struct Replaced {
        id: i64,
        replaced_by: Option<i64>,
    }
    if article.is_empty() {
        return Ok(None);
    }
    let by = sql::number(tx, "SELECT id FROM products WHERE article = $1", [article.into()]).await?;
    let by = by.ok_or_else(|| ChangeError::NoProduct { text: article.chars().take(NAME_LIMIT).collect() })?;
    let rows: Vec<Replaced> =
        sql::all(tx, "SELECT id, replaced_by FROM products WHERE replaced_by IS NOT NULL", []).await?;
    let mut next: HashMap<i64, i64> = rows.into_iter().filter_map(|row| Some((row.id, row.replaced_by?))).collect();
    next.insert(product.0, by);
    let link = |of: ProductId| {
        Some(Link {
            product: of,
            pack: PackSize::ONE,
            discontinued: false,
            free: 0,
            replaced_by: next.get(&of.0).copied().map(ProductId),
        })
    };
    match chain(product, link) {
        Ok(_) => Ok(Some((by, article.to_owned()))),
        Err(ReplacementError::Cycle(_)) => Err(ChangeError::Cycle.into()),
        Err(ReplacementError::Quantity(error)) => Err(error.into()),
    }
}

/// Sets the base price from a day on, as a price list of one product: today or earlier holds at once.
///
/// # Errors
/// `Amount`, `Day`; `LaterPrice` when a price of a later day stands there; `NotFound`; `Forbidden`.
pub async fn set_price(db: &Db, actor: &Actor, id: ProductId, price: &str, from: &str) -> Result<String> {
    actor.staff().map_err(denied)?;
    let price = change::price(price)?;
    let from = change::day(from, ChangeField::From)?;
    let row = row(db.reader(), "p.id = $1", id.0.into()).await?;
    if let Some(since) = row.price_since.filter(|since| from < *since) {
        return Err(ChangeError::LaterPrice { since }.into());
    }
    price_list::announce(db, actor, &row.article, from, &[(id, price)]).await?;
    Ok(row.article)
}

/// Sets how many pieces lie in a warehouse: not fewer than are promised to orders.
///
/// # Errors
/// `Number`, `Promised`; `NotFound`; `Forbidden`.
pub async fn set_stock(
    db: &Db,
    actor: &Actor,
    id: ProductId,
    warehouse: WarehouseId,
    quantity: &str,
) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Stored {
        on_hand: i64,
        reserved: i64,
    }
    let staff = actor.staff().map_err(denied)?;
    let pieces = i64::from(change::whole(quantity, ChangeField::Quantity, 0, PIECES_LIMIT)?);
    let tx = db.begin().await?;
    let product = row(&tx, "p.id = $1", id.0.into()).await?;
    let name = sql::text(&tx, "SELECT name FROM warehouses WHERE id = $1", [warehouse.0.into()]).await?;
    let name = name.ok_or(Error::NotFound)?;
    let sql = format!(
        "SELECT on_hand, reserved FROM stock_levels WHERE product_id = $1 AND warehouse_id = $2{}",
        dialect::for_update(&tx)
    );
    let was: Option<Stored> = sql::one(&tx, &sql, [id.0.into(), warehouse.0.into()]).await?;
    let (before, reserved) = was.map_or((0, 0), |was| (was.on_hand, was.reserved));
    if pieces < reserved {
        let pieces = u64::try_from(reserved).map_err(|_| broken("stock"))?;
        return Err(ChangeError::Promised { pieces }.into());
    }
    let sql = "INSERT INTO stock_levels (product_id, warehouse_id, on_hand, reserved, safety, changed)
               VALUES ($1, $2, $3, 0, 0, $4)
               ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand = $3, changed = $4";
    let values = [id.0.into(), warehouse.0.into(), pieces.into(), millis(db.now()).into()];
    sql::run(&tx, sql, values).await?;
    let edit = Edit::new(Changed::Stock, &name, before, pieces);
    record(&tx, db, staff.user, ChangeOf::Product(id), vec![edit]).await?;
    tx.commit().await?;
    Ok(product.article)
}
