//! Base price lists with the day from which they hold. Until then they stand beside the prices; on the day they become them.

use crate::db::{Db, millis};
use crate::error::{Error, Result, denied};
use crate::{catalog, dialect, sql};
use chrono::NaiveDate;
use domain::account::{Field, required};
use domain::actor::Actor;
use domain::catalog::Item;
use domain::format::moscow;
use domain::id::{PriceListId, ProductId, UserId};
use domain::import::cells_of_file;
use domain::money::Money;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Rows in one statement.
const CHUNK: usize = 5_000;

/// Announces a price list: base prices for one piece without VAT, from a day on. One of today or earlier holds at once.
///
/// # Errors
/// `Missing` without a name; `Forbidden` for everybody but the supplier's people and the command line.
pub async fn announce(
    db: &Db,
    actor: &Actor,
    name: &str,
    from: NaiveDate,
    prices: &[(ProductId, Money)],
) -> Result<PriceListId> {
    let by = match actor {
        Actor::System => None,
        actor => Some(actor.staff().map_err(denied)?.user),
    };
    let name = required(name, Field::Name)?;
    let tx = db.begin().await?;
    let id = announce_in(&tx, db, by, &name, from, prices).await?;
    tx.commit().await?;
    Ok(id)
}

/// The same in a transaction that has something else to do.
pub(crate) async fn announce_in(
    tx: &DatabaseTransaction,
    db: &Db,
    by: Option<UserId>,
    name: &str,
    from: NaiveDate,
    prices: &[(ProductId, Money)],
) -> Result<PriceListId> {
    let id = create(tx, db, by, name, from).await?;
    // The last price of a product in the list counts.
    let prices: Vec<(ProductId, Money)> = prices.iter().copied().collect::<BTreeMap<_, _>>().into_iter().collect();
    for chunk in prices.chunks(CHUNK) {
        let mut sql = "INSERT INTO price_list_items (price_list_id, product_id, base_price) VALUES ".to_owned();
        for (at, (product, price)) in chunk.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            _ = write!(sql, "{comma}({id}, {product}, {})", price.kopecks());
        }
        sql::run(tx, &sql, []).await?;
    }
    apply_due_in(tx, db).await?;
    Ok(id)
}

/// A list without prices; `by` nobody: the command line.
pub(crate) async fn create(
    tx: &DatabaseTransaction,
    db: &Db,
    by: Option<UserId>,
    name: &str,
    from: NaiveDate,
) -> Result<PriceListId> {
    let sql = "INSERT INTO price_lists (name, valid_from, created_at, created_by) VALUES ($1, $2, $3, $4) RETURNING id";
    let values = [name.into(), from.into(), millis(db.now()).into(), by.map(|by| by.0).into()];
    sql::number(tx, sql, values).await?.map(PriceListId).ok_or(Error::NotFound)
}

/// Base prices for one piece without VAT.
pub type Prices = Vec<(ProductId, Money)>;
/// What is not understood, by row from 1.
pub type Faults = Vec<(usize, String)>;

/// Reads a price list as a text: article and price in each row, separated as a file is. The prices, and by row, from 1, what
/// is not understood. A first row without a price is a heading.
#[must_use]
pub fn read(db: &Db, text: &str) -> (Prices, Faults) {
    let snapshot = db.snapshot();
    let (mut prices, mut faults) = (vec![], vec![]);
    for (row, cells) in (1..).zip(cells_of_file(text)) {
        let mut cells = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let (Some(article), price) = (cells.next(), cells.next()) else { continue };
        let product = snapshot.catalog.by_article(article).map(Item::id);
        match (product, price.map(Money::parse)) {
            (Some(product), Some(Ok(price))) if price > Money::ZERO => prices.push((product, price)),
            (None, price) if row == 1 && !matches!(price, Some(Ok(_))) => {}
            (None, _) => faults.push((row, format!("no product {article}"))),
            (_, price) => faults.push((row, format!("no price of {article}: {price:?}"))),
        }
    }
    (prices, faults)
}

/// Makes the lists whose day has come the prices, the oldest first. One that is announced late does not go over a price of a
/// later day.
///
/// # Errors
/// When the database fails.
pub async fn apply_due(db: &Db) -> Result<()> {
    let today = moscow(db.now()).date();
    if sql::all::<Due>(db.reader(), DUE, [today.into()]).await?.is_empty() {
        return Ok(());
    }
    let tx = db.begin().await?;
    apply_due_in(&tx, db).await?;
    tx.commit().await?;
    Ok(())
}

/// Lists whose day has come.
const DUE: &str = "SELECT id, valid_from FROM price_lists WHERE applied_at IS NULL AND valid_from <= $1
                   ORDER BY valid_from, id";

/// Programs hear of another price, and of a product that is seen from its first price on.
const TOLD: &str = "price_fed = NULL, fed = CASE WHEN base_price = 0 THEN NULL ELSE fed END";

#[derive(FromQueryResult)]
struct Due {
    id: i64,
    valid_from: NaiveDate,
}

/// The same in a transaction that has something else to do.
pub(crate) async fn apply_due_in(tx: &DatabaseTransaction, db: &Db) -> Result<()> {
    let today = moscow(db.now()).date();
    let rows: Vec<Due> = sql::all(tx, &format!("{DUE}{}", dialect::for_update(tx)), [today.into()]).await?;
    if rows.is_empty() {
        // Nothing to do, or another instance was quicker.
        return Ok(());
    }
    // First: whoever changes prices waits here for each other.
    catalog::changed(tx).await?;
    let now = millis(db.now());
    for Due { id, valid_from } in rows {
        // What the list takes the place of, so that it can be put back.
        let sql = "UPDATE price_list_items SET
                       was = (SELECT p.base_price FROM products p WHERE p.id = price_list_items.product_id),
                       was_since = (SELECT p.price_since FROM products p WHERE p.id = price_list_items.product_id)
                   WHERE price_list_id = $2 AND EXISTS (SELECT 1 FROM products p WHERE p.id = price_list_items.product_id
                       AND (p.price_since IS NULL OR p.price_since <= $1))";
        sql::run(tx, sql, [valid_from.into(), id.into()]).await?;
        let sql = "INSERT INTO staff_changes (at, user_id, product_id, changed, about, was, now)
                   SELECT $1, l.created_by, i.product_id, 'price', $2, CAST(i.was AS TEXT), CAST(i.base_price AS TEXT)
                   FROM price_list_items i JOIN price_lists l ON l.id = i.price_list_id
                   WHERE i.price_list_id = $3 AND i.was IS NOT NULL AND i.was <> i.base_price";
        sql::run(tx, sql, [now.into(), valid_from.to_string().into(), id.into()]).await?;
        // Nobody has heard of the stock of what had no price.
        let of_them = "WHERE product_id IN (
                       SELECT i.product_id FROM price_list_items i JOIN products p ON p.id = i.product_id
                       WHERE i.price_list_id = $1 AND p.base_price = 0)";
        let lock = dialect::for_update(tx);
        if !lock.is_empty() {
            // In the order in which everybody locks them.
            let sql = format!("SELECT on_hand FROM stock_levels {of_them} ORDER BY product_id, warehouse_id{lock}");
            sql::run(tx, &sql, [id.into()]).await?;
        }
        sql::run(tx, &format!("UPDATE stock_levels SET fed = NULL {of_them}"), [id.into()]).await?;
        let sql = format!(
            "UPDATE products SET price_since = $1, {TOLD}, base_price = (
                 SELECT i.base_price FROM price_list_items i WHERE i.price_list_id = $2 AND i.product_id = products.id)
             WHERE id IN (SELECT i.product_id FROM price_list_items i WHERE i.price_list_id = $2)
               AND (price_since IS NULL OR price_since <= $1)"
        );
        sql::run(tx, &sql, [valid_from.into(), id.into()]).await?;
        sql::run(tx, "UPDATE price_lists SET applied_at = $1 WHERE id = $2", [now.into(), id.into()]).await?;
    }
    Ok(())
}

/// Takes a list back: one whose day has not come is forgotten, another one's prices are those before it again, but for
/// products with another price since: how many those are.
pub(crate) async fn take_back(tx: &DatabaseTransaction, db: &Db, by: UserId, list: i64) -> Result<u64> {
    #[derive(FromQueryResult)]
    struct Row {
        valid_from: NaiveDate,
        applied_at: Option<i64>,
    }
    let sql = format!("SELECT valid_from, applied_at FROM price_lists WHERE id = $1{}", dialect::for_update(tx));
    let row: Row = sql::one(tx, &sql, [list.into()]).await?.ok_or(Error::NotFound)?;
    if row.applied_at.is_none() {
        sql::run(tx, "UPDATE loads SET price_list_id = NULL WHERE price_list_id = $1", [list.into()]).await?;
        sql::run(tx, "DELETE FROM price_lists WHERE id = $1", [list.into()]).await?;
        return Ok(0);
    }
    catalog::changed(tx).await?;
    let count = "SELECT COUNT(*) FROM price_list_items WHERE price_list_id = $1 AND was IS NOT NULL";
    let items = sql::number(tx, count, [list.into()]).await?.unwrap_or(0);
    let same = "i.price_list_id = $1 AND i.was IS NOT NULL AND i.product_id = products.id
                AND i.base_price = products.base_price";
    let sql = "INSERT INTO staff_changes (at, user_id, product_id, changed, about, was, now)
               SELECT $3, $4, i.product_id, 'price', '', CAST(i.base_price AS TEXT), CAST(i.was AS TEXT)
               FROM price_list_items i JOIN products ON products.id = i.product_id AND products.price_since = $2
               WHERE i.price_list_id = $1 AND i.was IS NOT NULL AND i.base_price = products.base_price AND i.was <> i.base_price";
    let values = [list.into(), row.valid_from.into(), millis(db.now()).into(), by.0.into()];
    sql::run(tx, sql, values).await?;
    let sql = format!(
        "UPDATE products SET {TOLD}, base_price = (SELECT i.was FROM price_list_items i WHERE {same}),
             price_since = (SELECT i.was_since FROM price_list_items i WHERE {same})
         WHERE price_since = $2 AND EXISTS (SELECT 1 FROM price_list_items i WHERE {same})"
    );
    let gone = format!(
        "INSERT INTO feed (kind, object) SELECT 'product', products.article FROM products
         JOIN price_list_items i ON {same} AND i.was = 0 WHERE products.price_since = $2"
    );
    // Without a price they are not in the catalogue any more.
    sql::run(tx, &gone, [list.into(), row.valid_from.into()]).await?;
    let back = sql::run(tx, &sql, [list.into(), row.valid_from.into()]).await?;
    Ok(u64::try_from(items).unwrap_or(0).saturating_sub(back))
}
