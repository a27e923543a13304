//! Goods as the supplier's people keep them: made by hand, described, with base price and its day, replacement, stock.

use super::change::{Edit, record};
use crate::db::{Db, millis};
use crate::error::{Error, Result, broken, denied};
use crate::goods::{self, Names, Put, Stored};
use crate::{catalog, dialect, price_list, sql};
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::change::{self, ChangeError, ChangeField, ChangeOf, Changed, NAME_LIMIT, PIECES_LIMIT};
use domain::description::{self, Description, TypedProduct};
use domain::format::moscow;
use domain::id::{CategoryId, PriceGroupId, ProductId, WarehouseId};
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

/// What a product can be put under.
#[derive(Clone, Debug)]
pub struct ProductChoices {
    /// Branches without branches below them.
    pub series: Vec<(CategoryId, String)>,
    pub groups: Vec<(PriceGroupId, String)>,
}

/// A product as it is stored.
#[derive(Clone, Debug)]
pub struct StaffProduct {
    pub id: ProductId,
    pub article: String,
    pub description: Description,
    /// Grows with each change of the description.
    pub version: i64,
    pub choices: ProductChoices,
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
    base_price: i64,
    price_since: Option<NaiveDate>,
}

async fn row(db: &impl ConnectionTrait, filter: &str, value: sea_orm::Value) -> Result<Row> {
    let sql = format!("SELECT id, article, base_price, price_since FROM products WHERE {filter}");
    sql::one(db, &sql, [value]).await?.ok_or(Error::NotFound)
}

async fn stored(db: &impl ConnectionTrait, article: &str) -> Result<Stored> {
    goods::described(db, &[article]).await?.remove(article).ok_or(Error::NotFound)
}

async fn choices(db: &impl ConnectionTrait) -> Result<ProductChoices> {
    let (series, groups) = (goods::series(db).await?, goods::groups(db).await?);
    Ok(ProductChoices {
        series: series.into_iter().map(|of| (of.id, of.name)).collect(),
        groups: groups.into_iter().map(|(id, code, name)| (id, format!("{code} · {name}"))).collect(),
    })
}

/// What a new product can be put under.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn product_choices(db: &Db, actor: &Actor) -> Result<ProductChoices> {
    actor.staff().map_err(denied)?;
    choices(db.reader()).await
}

/// A product by its article, as it is stored this moment.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn product(db: &Db, actor: &Actor, article: &str) -> Result<StaffProduct> {
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
    let row = row(db.reader(), "article = $1", article.into()).await?;
    let goods::Stored { version, description, .. } = stored(db.reader(), article).await?;
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
        description,
        version,
        choices: choices(db.reader()).await?,
        price: Money::from_kopecks(row.base_price),
        since: row.price_since,
        planned: planned.into_iter().map(plan).collect(),
        stock: stock.into_iter().map(level).collect(),
        today: moscow(db.now()).date(),
    })
}

/// Makes a product that can be ordered at once: it is in the catalogue with the next request, at this base price from
/// today on. Without a kind and a price group it has those of most products of its series.
///
/// # Errors
/// What [`TypedProduct::checked`] says; `Article`, `ArticleTaken`, `EanTaken`, `NoProduct`; `Amount`; `NotFound` for a
/// series or a price group that there is not; `Forbidden`.
pub async fn add_product(db: &Db, actor: &Actor, article: &str, typed: &TypedProduct, price: &str) -> Result<String> {
    let staff = actor.staff().map_err(denied)?;
    let article = description::article(article)?;
    let article = article.as_str();
    // Also one that is told from it by nothing but an alphabet or a sign.
    let alike = db.snapshot().catalog.by_article(article).map(|item| item.article().to_owned());
    let mut typed = typed.clone();
    let tx = db.begin().await?;
    catalog::changed(&tx).await?;
    let same = sql::text(&tx, "SELECT article FROM products WHERE article = $1", [article.into()]).await?;
    if let Some(article) = same.or(alike) {
        return Err(ChangeError::ArticleTaken { article }.into());
    }
    let series = goods::series(&tx).await?;
    if let Some(series) = series.iter().find(|series| series.id.0 == typed.category) {
        if typed.group == 0 {
            typed.group = series.group.map_or(0, |group| group.0);
        }
        if typed.kind.trim().is_empty() {
            typed.kind.clone_from(&series.kind);
        }
    }
    let mut now = typed.checked()?;
    let price = change::price(price)?;
    fits(&tx, None, &now).await?;
    now.replacement = replacement(&tx, None, &now.replacement).await?;
    let today = moscow(db.now()).date();
    goods::store(&tx, &[Put { article, now: &now, price: Some(price) }], today).await?;
    let id = ProductId(stored(&tx, article).await?.id);
    record(&tx, db, staff.user, ChangeOf::Product(id), Names::made(article, price, today)).await?;
    tx.commit().await?;
    Ok(article.to_owned())
}

/// Changes what a product is, from the version that was seen. The catalogue and open drafts follow with the next request;
/// orders keep what they were sent with.
///
/// # Errors
/// `Conflict` when somebody has changed it since; what [`TypedProduct::checked`] says; `EanTaken`; `NoProduct`, `Cycle` for
/// the replacement; `NotFound`; `Forbidden`.
pub async fn save_product(db: &Db, actor: &Actor, id: ProductId, typed: &TypedProduct, version: i64) -> Result<String> {
    let staff = actor.staff().map_err(denied)?;
    let mut now = typed.checked()?;
    let tx = db.begin().await?;
    // First: whoever changes goods waits here for each other, so that no two changes make a cycle together.
    catalog::changed(&tx).await?;
    let article = row(&tx, "id = $1", id.0.into()).await?.article;
    let was = stored(&tx, &article).await?;
    if was.version != version {
        return Err(Error::Conflict);
    }
    let was = was.description;
    fits(&tx, Some((id, &was)), &now).await?;
    now.replacement = replacement(&tx, Some(id), &now.replacement).await?;
    goods::store(&tx, &[Put { article: &article, now: &now, price: None }], moscow(db.now()).date()).await?;
    let edits = Names::read(&tx).await?.edits(Some(&was), &now);
    if record(&tx, db, staff.user, ChangeOf::Product(id), edits).await? {
        tx.commit().await?;
    }
    Ok(article)
}

/// Whether the series and the price group are there, and the barcode is nobody else's. What a product has had stays good.
async fn fits(tx: &DatabaseTransaction, was: Option<(ProductId, &Description)>, now: &Description) -> Result<()> {
    let same = was.is_some_and(|(_, was)| was.category == now.category);
    if !same && !goods::series(tx).await?.iter().any(|series| series.id == now.category) {
        return Err(Error::NotFound);
    }
    let group = "SELECT id FROM price_groups WHERE id = $1";
    sql::number(tx, group, [now.group.0.into()]).await?.ok_or(Error::NotFound)?;
    let (id, had) = was.map_or((0, None), |(id, was)| (id.0, was.ean));
    if let Some(ean) = now.ean.filter(|ean| Some(*ean) != had) {
        let sql = "SELECT article FROM products WHERE ean = $1 AND id <> $2 ORDER BY id";
        if let Some(article) = sql::text(tx, sql, [ean.to_string().into(), id.into()]).await? {
            return Err(ChangeError::EanTaken { article }.into());
        }
    }
    Ok(())
}

/// The article that may replace this product, or a new one: the chain behind it does not lead back.
async fn replacement(tx: &DatabaseTransaction, product: Option<ProductId>, article: &str) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Replaced {
        id: i64,
        replaced_by: Option<i64>,
    }
    if article.is_empty() {
        return Ok(String::new());
    }
    let by = sql::number(tx, "SELECT id FROM products WHERE article = $1", [article.into()]).await?;
    let by = by.ok_or_else(|| ChangeError::NoProduct { text: article.chars().take(NAME_LIMIT).collect() })?;
    // Nothing leads to a product that is not there yet.
    let Some(product) = product else { return Ok(article.to_owned()) };
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
        Ok(_) => Ok(article.to_owned()),
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
    let row = row(db.reader(), "id = $1", id.0.into()).await?;
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
    let product = row(&tx, "id = $1", id.0.into()).await?;
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
               ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand = $3, changed = $4, fed = NULL";
    let values = [id.0.into(), warehouse.0.into(), pieces.into(), millis(db.now()).into()];
    sql::run(&tx, sql, values).await?;
    let edit = Edit::new(Changed::Stock, &name, before, pieces);
    record(&tx, db, staff.user, ChangeOf::Product(id), vec![edit]).await?;
    tx.commit().await?;
    Ok(product.article)
}

/// Sets how many pieces of a product in a warehouse are not promised to anybody; the product's article. What is promised
/// already stays promised.
///
/// # Errors
/// `Number`; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn set_safety(db: &Db, actor: &Actor, id: ProductId, warehouse: WarehouseId, pieces: &str) -> Result<String> {
    let staff = actor.staff().map_err(denied)?;
    let pieces = i64::from(change::whole(pieces, ChangeField::Safety, 0, PIECES_LIMIT)?);
    let tx = db.begin().await?;
    let product = row(&tx, "id = $1", id.0.into()).await?;
    let name = sql::text(&tx, "SELECT name FROM warehouses WHERE id = $1", [warehouse.0.into()]).await?;
    let name = name.ok_or(Error::NotFound)?;
    let sql = format!(
        "SELECT safety FROM stock_levels WHERE product_id = $1 AND warehouse_id = $2{}",
        dialect::for_update(&tx)
    );
    let before = sql::number(&tx, &sql, [id.0.into(), warehouse.0.into()]).await?.unwrap_or(0);
    let sql = "INSERT INTO stock_levels (product_id, warehouse_id, on_hand, reserved, safety, changed)
               VALUES ($1, $2, 0, 0, $3, $4)
               ON CONFLICT (product_id, warehouse_id) DO UPDATE SET safety = $3, changed = $4, fed = NULL";
    let values = [id.0.into(), warehouse.0.into(), pieces.into(), millis(db.now()).into()];
    sql::run(&tx, sql, values).await?;
    let edit = Edit::new(Changed::Safety, &name, before, pieces);
    record(&tx, db, staff.user, ChangeOf::Product(id), vec![edit]).await?;
    tx.commit().await?;
    Ok(product.article)
}
