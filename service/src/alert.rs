//! «Сообщить о поступлении», «Сообщить об изменении цены»: what a person wants to be told of a product, by letter.

use crate::catalog::VERSION;
use crate::db::{Db, millis};
use crate::error::{Error, Result};
use crate::letter::{self, Words};
use crate::user::buyer;
use crate::{price, sql};
use domain::actor::Actor;
use domain::alert::{ALERTS_LIMIT, AlertKind};
use domain::catalog::Item;
use domain::favourite::FavouriteError;
use domain::id::{ContractId, PriceGroupId, ProductId};
use domain::money::Money;
use domain::user::{Action, Rights};
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, BTreeSet};

/// Switches an alert on or off.
///
/// # Errors
/// `NotFound` without such a product; `AlertsLimit`; `SignedOut`, `Forbidden`.
pub async fn set(db: &Db, actor: &Actor, product: ProductId, kind: AlertKind, on: bool) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let values = || [buyer.user.0.into(), buyer.counterparty.0.into(), product.0.into(), kind.code().into()];
    if !on {
        let sql = "DELETE FROM alerts WHERE user_id = $1 AND counterparty_id = $2 AND product_id = $3 AND kind = $4";
        sql::run(db.writer(), sql, values()).await?;
        return Ok(());
    }
    let snapshot = db.snapshot();
    let item = snapshot.catalog.product(product).ok_or(Error::NotFound)?;
    let tx = db.begin().await?;
    let prices = price::load(&tx, db.base_prices(), buyer.contract, &[item.price_group()]).await?;
    let now = prices.of(item).unit;
    let sql = "INSERT INTO alerts (user_id, counterparty_id, product_id, kind, price, created_at)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let values = values().into_iter().chain([now.kopecks().into(), millis(db.now()).into()]);
    sql::run(&tx, sql, values).await?;
    let count = "SELECT COUNT(*) FROM alerts WHERE user_id = $1 AND counterparty_id = $2";
    let count = sql::number(&tx, count, [buyer.user.0.into(), buyer.counterparty.0.into()]).await?.unwrap_or(0);
    if count > i64::from(ALERTS_LIMIT) {
        return Err(FavouriteError::AlertsLimit { limit: ALERTS_LIMIT }.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Which alerts of a product are on.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn of(db: &Db, actor: &Actor, product: ProductId) -> Result<Vec<AlertKind>> {
    let buyer = buyer(actor, Action::Draft)?;
    let sql = "SELECT kind FROM alerts WHERE user_id = $1 AND counterparty_id = $2 AND product_id = $3 ORDER BY kind";
    let values = [buyer.user.0.into(), buyer.counterparty.0.into(), product.0.into()];
    let codes = sql::texts(db.reader(), sql, values).await?;
    Ok(codes.iter().filter_map(|code| AlertKind::from_code(code)).collect())
}

/// A product that the actor is told of.
#[derive(Clone, Debug)]
pub struct Watched {
    pub product: ProductId,
    pub article: String,
    /// Kind and name.
    pub title: String,
    pub kind: AlertKind,
}

/// All alerts of the actor for their counterparty, the newest first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn list(db: &Db, actor: &Actor) -> Result<Vec<Watched>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        kind: String,
    }
    let buyer = buyer(actor, Action::Draft)?;
    let sql = "SELECT product_id, kind FROM alerts WHERE user_id = $1 AND counterparty_id = $2
               ORDER BY created_at DESC, product_id, kind";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [buyer.user.0.into(), buyer.counterparty.0.into()]).await?;
    let snapshot = db.snapshot();
    let watched = |row: Row| {
        let item = snapshot.catalog.product(ProductId(row.product_id))?;
        let kind = AlertKind::from_code(&row.kind)?;
        Some(Watched { product: item.id(), article: item.article().to_owned(), title: title(item), kind })
    };
    Ok(rows.into_iter().filter_map(watched).collect())
}

fn title(item: Item<'_>) -> String {
    format!("{} {}", item.kind(), item.name())
}

#[derive(FromQueryResult)]
struct Row {
    user_id: i64,
    counterparty_id: i64,
    product_id: i64,
    kind: String,
    price: i64,
    email: String,
    rights: i64,
    contract_id: Option<i64>,
}

/// Writes the letters of what has happened since the alerts were switched on. Of two instances at once the one that changes
/// the alert's row tells.
///
/// # Errors
/// When the database fails.
pub async fn tell(db: &Db) -> Result<()> {
    // Behind what others know: a price that has changed is not told back.
    let snapshot = db.snapshot();
    if sql::number(db.reader(), VERSION, []).await? != Some(snapshot.version()) {
        return Ok(());
    }
    let sql = "SELECT a.user_id, a.counterparty_id, a.product_id, a.kind, a.price, u.email, m.rights,
                   (SELECT MIN(k.id) FROM contracts k WHERE k.counterparty_id = a.counterparty_id) AS contract_id
               FROM alerts a JOIN users u ON u.id = a.user_id AND u.disabled_at IS NULL
               JOIN memberships m ON m.user_id = a.user_id AND m.counterparty_id = a.counterparty_id
               ORDER BY a.counterparty_id, a.user_id, a.product_id, a.kind";
    let rows: Vec<Row> = sql::all(db.reader(), sql, []).await?;
    let mut by_contract: BTreeMap<Option<i64>, Vec<Row>> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| Action::Draft.allowed(Rights::stored(row.rights))) {
        by_contract.entry(row.contract_id).or_default().push(row);
    }
    for (contract, rows) in by_contract {
        let items = rows.iter().filter_map(|row| snapshot.catalog.product(ProductId(row.product_id)));
        let groups: BTreeSet<PriceGroupId> = items.map(Item::price_group).collect();
        let groups: Vec<_> = groups.into_iter().collect();
        let prices = price::load(db.reader(), db.base_prices(), contract.map(ContractId), &groups).await?;
        for row in rows {
            let Some(item) = snapshot.catalog.product(ProductId(row.product_id)) else { continue };
            match AlertKind::from_code(&row.kind) {
                Some(AlertKind::Stock) => {
                    let free = snapshot.stock.total_of(item);
                    if free >= item.pack().pieces() {
                        tell_stock(db, &row, item, free).await?;
                    }
                }
                Some(AlertKind::Price) => {
                    let now = prices.of(item).unit;
                    if now != Money::from_kopecks(row.price) {
                        tell_price(db, &row, item, now).await?;
                    }
                }
                None => {}
            }
        }
    }
    Ok(())
}

async fn tell_stock(db: &Db, row: &Row, item: Item<'_>, free: u32) -> Result<()> {
    let tx = db.begin().await?;
    let sql = "DELETE FROM alerts WHERE user_id = $1 AND counterparty_id = $2 AND product_id = $3 AND kind = 'stock'";
    let values = [row.user_id.into(), row.counterparty_id.into(), row.product_id.into()];
    if sql::run(&tx, sql, values).await? == 1 {
        let said = format!("{} ({}): на складах {free} {}.", title(item), item.article(), item.unit());
        write(db, &tx, row, item, "Товар снова в наличии", said).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn tell_price(db: &Db, row: &Row, item: Item<'_>, now: Money) -> Result<()> {
    let tx = db.begin().await?;
    let sql = "UPDATE alerts SET price = $4 WHERE user_id = $1 AND counterparty_id = $2 AND product_id = $3
               AND kind = 'price' AND price = $5";
    let values =
        [row.user_id.into(), row.counterparty_id.into(), row.product_id.into(), now.kopecks().into(), row.price.into()];
    if sql::run(&tx, sql, values).await? == 1 {
        let (was, now) = (Money::from_kopecks(row.price).with_sign(), now.with_sign());
        let said = format!("{} ({}): цена за единицу без НДС была {was}, стала {now}.", title(item), item.article());
        write(db, &tx, row, item, "Цена изменилась", said).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn write(
    db: &Db,
    tx: &sea_orm::DatabaseTransaction,
    row: &Row,
    item: Item<'_>,
    subject: &str,
    said: String,
) -> Result<()> {
    let words = Words {
        subject: &format!("{subject}: {}", item.article()),
        sentences: &[said],
        button: Some(("Открыть товар", format!("{}/product/{}", db.options().base_url, item.article()))),
        note: "Вы просили сообщить об этом товаре. Уведомления отключаются на странице товара.",
    };
    let Row { kind, user_id, counterparty_id, product_id, .. } = row;
    let name = format!("alert:{kind}:{user_id}:{counterparty_id}:{product_id}:{}", millis(db.now()));
    letter::enqueue(tx, words.to(&row.email, name), db.now()).await
}
