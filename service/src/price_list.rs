//! Base price lists with the day from which they hold. Until then they stand beside the prices; on the day they become them.

use crate::db::{Db, millis};
use crate::error::{Error, Result, denied};
use crate::{catalog, dialect, sql};
use chrono::NaiveDate;
use domain::account::{Field, required};
use domain::actor::Actor;
use domain::catalog::Item;
use domain::format::moscow;
use domain::id::{PriceListId, ProductId};
use domain::import::cells_of_file;
use domain::money::Money;
use sea_orm::FromQueryResult;
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
    if *actor != Actor::System {
        actor.staff().map_err(denied)?;
    }
    let name = required(name, Field::Name)?;
    let tx = db.begin().await?;
    let sql = "INSERT INTO price_lists (name, valid_from, created_at) VALUES ($1, $2, $3) RETURNING id";
    let values = [name.into(), from.into(), millis(db.now()).into()];
    let id = sql::number(&tx, sql, values).await?.ok_or(Error::NotFound)?;
    // The last price of a product in the list counts.
    let prices: Vec<(ProductId, Money)> = prices.iter().copied().collect::<BTreeMap<_, _>>().into_iter().collect();
    for chunk in prices.chunks(CHUNK) {
        let mut sql = "INSERT INTO price_list_items (price_list_id, product_id, base_price) VALUES ".to_owned();
        for (at, (product, price)) in chunk.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            _ = write!(sql, "{comma}({id}, {product}, {})", price.kopecks());
        }
        sql::run(&tx, &sql, []).await?;
    }
    tx.commit().await?;
    apply_due(db).await?;
    Ok(PriceListId(id))
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
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        valid_from: NaiveDate,
    }
    let today = moscow(db.now()).date();
    let due = "SELECT id, valid_from FROM price_lists WHERE applied_at IS NULL AND valid_from <= $1
               ORDER BY valid_from, id";
    if sql::all::<Row>(db.reader(), due, [today.into()]).await?.is_empty() {
        return Ok(());
    }
    let tx = db.begin().await?;
    let rows: Vec<Row> = sql::all(&tx, &format!("{due}{}", dialect::for_update(&tx)), [today.into()]).await?;
    if rows.is_empty() {
        // Another instance was quicker.
        return Ok(());
    }
    for row in rows {
        let sql = "UPDATE products SET price_since = $1, base_price = (
                       SELECT i.base_price FROM price_list_items i WHERE i.price_list_id = $2 AND i.product_id = products.id)
                   WHERE id IN (SELECT i.product_id FROM price_list_items i WHERE i.price_list_id = $2)
                     AND (price_since IS NULL OR price_since <= $1)";
        sql::run(&tx, sql, [row.valid_from.into(), row.id.into()]).await?;
        let sql = "UPDATE price_lists SET applied_at = $1 WHERE id = $2";
        sql::run(&tx, sql, [millis(db.now()).into(), row.id.into()]).await?;
    }
    catalog::changed(&tx).await?;
    tx.commit().await?;
    Ok(())
}
