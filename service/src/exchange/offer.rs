//! Offers of 1C: prices of the type that is the base price list here, and stock in the warehouses that are ours.

use super::goods::row_of_history;
use super::run::Outcome;
use crate::db::{Db, millis};
use crate::entity::{staff_change, stock_level};
use crate::error::Result;
use crate::{dialect, sql};
use domain::change::{Changed, PIECES_LIMIT};
use domain::exchange::{Offer, PriceType, Record, Thing, money, pieces, place_name, rubles};
use domain::format::moscow;
use domain::id::ProductId;
use domain::money::Money;
use domain::vat::VatRate;
use sea_orm::{DatabaseTransaction, EntityTrait, FromQueryResult};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is told of offers that cannot be taken, once each file.
pub(super) struct Pricing {
    /// The type whose prices are the base prices; none: nobody has said which.
    chosen: Option<PriceType>,
    /// Warehouses of 1C: their names, and which of ours they are; none: its stock is not taken.
    places: HashMap<String, (String, Option<i64>)>,
    /// Names of our warehouses.
    names: HashMap<i64, String>,
    /// Where stock without a warehouse lies.
    usual: Option<i64>,
}

/// Keeps the types of prices and the warehouses of a file. A warehouse that is new is ours when it has the name, or the town, of
/// one of ours; a person may say otherwise. The types that the file names.
pub(super) async fn keep_dictionaries(tx: &DatabaseTransaction, records: &[Record]) -> Result<BTreeSet<String>> {
    #[derive(FromQueryResult)]
    struct Ours {
        id: i64,
        name: String,
        city: String,
    }
    let mut named = BTreeSet::new();
    let (mut types, mut places) = (BTreeMap::new(), BTreeMap::new());
    for record in records {
        match record {
            Record::PriceType(of) if !of.id.is_empty() => {
                named.insert(of.id.clone());
                types.insert(of.id.as_str(), of);
            }
            Record::Warehouse { id, name } if !id.is_empty() => _ = places.insert(id.as_str(), name.as_str()),
            _ => {}
        }
    }
    let rows = types.into_values().map(|of| {
        vec![of.id.as_str().into(), of.name.as_str().into(), of.currency.as_str().into(), of.with_vat.into()]
    });
    let head = "INSERT INTO exchange_price_types (external_id, name, currency, with_vat)";
    let tail = "ON CONFLICT (external_id) DO UPDATE SET name = excluded.name, currency = excluded.currency,
                with_vat = excluded.with_vat";
    sql::insert_rows(tx, head, tail, rows.collect::<Vec<_>>()).await?;
    let ours: Vec<Ours> = sql::all(tx, "SELECT id, name, city FROM warehouses ORDER BY position, id", []).await?;
    let rows = places.into_iter().map(|(id, name)| {
        let wanted = place_name(name);
        let mut same = ours.iter().filter(|of| [place_name(&of.name), place_name(&of.city)].contains(&wanted));
        let ours = same.next().filter(|_| same.next().is_none() && !wanted.is_empty()).map(|of| of.id);
        vec![id.into(), name.into(), ours.into()]
    });
    let head = "INSERT INTO exchange_warehouses (external_id, name, warehouse_id)";
    let tail = "ON CONFLICT (external_id) DO UPDATE SET name = excluded.name";
    sql::insert_rows(tx, head, tail, rows.collect::<Vec<_>>()).await?;
    Ok(named)
}

/// How offers are read: as the settings say. A file with one type of prices needs no setting.
pub(super) async fn pricing(db: &Db, named: &BTreeSet<String>) -> Result<Pricing> {
    #[derive(FromQueryResult)]
    struct Setting {
        price_type: String,
        warehouse_id: Option<i64>,
    }
    #[derive(FromQueryResult)]
    struct Type {
        external_id: String,
        name: String,
        currency: String,
        with_vat: bool,
    }
    #[derive(FromQueryResult)]
    struct Place {
        external_id: String,
        name: String,
        warehouse_id: Option<i64>,
    }
    #[derive(FromQueryResult)]
    struct Name {
        id: i64,
        name: String,
    }
    let reader = db.reader();
    let setting: Option<Setting> =
        sql::one(reader, "SELECT price_type, warehouse_id FROM exchange_settings WHERE id = 1", []).await?;
    let sql = "SELECT external_id, name, currency, with_vat FROM exchange_price_types ORDER BY external_id";
    let types: Vec<Type> = sql::all(reader, sql, []).await?;
    let wanted = setting.as_ref().map_or("", |setting| setting.price_type.as_str());
    let only = if named.len() == 1 { named.first().map(String::as_str) } else { None };
    let only = only.or_else(|| types.first().filter(|_| types.len() == 1).map(|of| of.external_id.as_str()));
    let wanted = if wanted.is_empty() { only.unwrap_or_default().to_owned() } else { wanted.to_owned() };
    let chosen = types.into_iter().find(|of| of.external_id == wanted);
    let places: Vec<Place> =
        sql::all(reader, "SELECT external_id, name, warehouse_id FROM exchange_warehouses", []).await?;
    let names: Vec<Name> = sql::all(reader, "SELECT id, name FROM warehouses", []).await?;
    Ok(Pricing {
        chosen: chosen.map(|of| PriceType {
            id: of.external_id,
            name: of.name,
            currency: of.currency,
            with_vat: of.with_vat,
        }),
        places: places.into_iter().map(|place| (place.external_id, (place.name, place.warehouse_id))).collect(),
        names: names.into_iter().map(|row| (row.id, row.name)).collect(),
        usual: setting.and_then(|setting| setting.warehouse_id),
    })
}

/// Another variant of the same product.
pub(super) fn merge(into: &mut Offer, other: Offer) {
    into.prices.extend(other.prices);
    into.stock.extend(other.stock);
    let total = |of: &Option<String>| of.as_deref().and_then(pieces);
    into.total = match (total(&into.total), total(&other.total)) {
        (Some(a), Some(b)) => Some(a.saturating_add(b).to_string()),
        (a, b) => a.or(b).map(|pieces| pieces.to_string()),
    };
    if into.article.is_empty() {
        into.article = other.article;
    }
}

#[derive(Clone, Copy)]
struct Product {
    id: i64,
    price: Money,
    /// Per cent in its prices, as 1C says.
    vat: Option<i64>,
}

/// Takes a chunk of offers: writes their stock, and answers the base prices that are others than before.
pub(super) async fn take(
    db: &Db,
    pricing: &Pricing,
    outcome: &mut Outcome,
    offers: &[Offer],
) -> Result<Vec<(ProductId, Money)>> {
    let found = products(db, offers).await?;
    let (mut prices, mut stock) = (vec![], BTreeMap::new());
    for offer in offers.iter().filter(|offer| !offer.removed) {
        let about = if offer.article.is_empty() { &offer.id } else { &offer.article };
        let Some(product) = found.get(&offer.id) else {
            let thing = if offer.prices.is_empty() { Thing::Stock } else { Thing::Price };
            outcome.refuse(thing, about, "Такого товара 1С ещё не присылала, и артикула такого нет.");
            continue;
        };
        if !offer.prices.is_empty() {
            match price(db, pricing, offer, *product) {
                Ok(Some(price)) if price == product.price => outcome.of(Thing::Price).same += 1,
                Ok(Some(price)) => {
                    let tally = outcome.of(Thing::Price);
                    *if product.price == Money::ZERO { &mut tally.added } else { &mut tally.changed } += 1;
                    prices.push((ProductId(product.id), price));
                }
                Ok(None) => {
                    outcome.of(Thing::Price).refused += 1;
                    outcome.say_once(Thing::Price, "", "Цен выбранного типа у товаров нет: проверьте тип цен.");
                }
                // It holds for all of them.
                Err(why) if pricing.chosen.is_none() => {
                    outcome.of(Thing::Price).refused += 1;
                    outcome.say_once(Thing::Price, "", &why);
                }
                Err(why) => outcome.refuse(Thing::Price, about, why),
            }
        }
        rests(pricing, outcome, offer, about, product.id, &mut stock);
    }
    write(db, pricing, outcome, stock).await?;
    Ok(prices)
}

/// The products of offers: by what 1C calls them, else by their articles.
async fn products(db: &Db, offers: &[Offer]) -> Result<HashMap<String, Product>> {
    #[derive(FromQueryResult)]
    struct Row {
        known: String,
        id: i64,
        base_price: i64,
        vat: Option<i64>,
    }
    let json = dialect::json_rows(db.reader(), "nnnt");
    let rows = |texts: Vec<&str>| {
        serde_json::Value::Array(texts.into_iter().map(|text| json!([0, 0, 0, text])).collect()).to_string()
    };
    let sql = format!(
        "SELECT x.external_id AS known, p.id, p.base_price, x.vat FROM exchange_products x
         JOIN products p ON p.id = x.product_id JOIN {json} ON j.d = x.external_id"
    );
    let by_id: Vec<Row> =
        sql::all(db.reader(), &sql, [rows(offers.iter().map(|offer| offer.id.as_str()).collect()).into()]).await?;
    let of = |row: Row| (row.known, Product { id: row.id, price: Money::from_kopecks(row.base_price), vat: row.vat });
    let mut found: HashMap<String, Product> = by_id.into_iter().map(of).collect();
    let unknown: Vec<&Offer> = offers.iter().filter(|offer| !found.contains_key(&offer.id)).collect();
    let articles: Vec<&str> =
        unknown.iter().map(|offer| offer.article.as_str()).filter(|article| !article.is_empty()).collect();
    if !articles.is_empty() {
        let sql = format!(
            "SELECT p.article AS known, p.id, p.base_price, CAST(NULL AS BIGINT) AS vat FROM products p
             JOIN {json} ON j.d = p.article"
        );
        let by_article: Vec<Row> = sql::all(db.reader(), &sql, [rows(articles).into()]).await?;
        let by_article: HashMap<String, Product> = by_article.into_iter().map(of).collect();
        let more = unknown.iter().filter_map(|offer| Some((offer.id.clone(), *by_article.get(&offer.article)?)));
        found.extend(more.collect::<Vec<_>>());
    }
    Ok(found)
}

/// The base price of an offer, without VAT; nothing when its file has none of the chosen type.
fn price(db: &Db, pricing: &Pricing, offer: &Offer, product: Product) -> std::result::Result<Option<Money>, String> {
    let Some(chosen) = &pricing.chosen else {
        return Err("Не выбран тип цен: укажите его в настройках обмена.".to_owned());
    };
    let mut prices = BTreeSet::new();
    for of in offer.prices.iter().filter(|of| of.price_type == chosen.id || of.price_type.is_empty()) {
        let currency = if of.currency.is_empty() { &chosen.currency } else { &of.currency };
        if !rubles(currency) {
            return Err(format!("Цена в валюте {currency}: нужны рубли."));
        }
        let price = money(&of.price, &of.per).filter(|price| *price > Money::ZERO);
        prices.insert(price.ok_or_else(|| format!("Цена «{}» не больше нуля или не читается.", of.price))?);
    }
    let Some(price) = prices.pop_first() else { return Ok(None) };
    if !prices.is_empty() {
        return Err("У характеристик товара разные цены.".to_owned());
    }
    if !chosen.with_vat {
        return Ok(Some(price));
    }
    let own = product.vat.and_then(|percent| u8::try_from(percent).ok()).and_then(VatRate::new);
    let rate = own.unwrap_or_else(|| VatRate::on(moscow(db.now()).date()));
    let net = price.checked_sub(rate.included_in(price)).filter(|net| *net > Money::ZERO);
    net.map(Some).ok_or_else(|| "Цена без НДС не больше нуля.".to_owned())
}

/// Adds what an offer says of stock, by product and warehouse.
fn rests(
    pricing: &Pricing,
    outcome: &mut Outcome,
    offer: &Offer,
    about: &str,
    product: i64,
    stock: &mut BTreeMap<(i64, i64), i64>,
) {
    let mut add = |outcome: &mut Outcome, place: i64, quantity: &str| match pieces(quantity) {
        Some(pieces) if pieces <= i64::from(PIECES_LIMIT) => {
            let sum = stock.entry((product, place)).or_insert(0);
            *sum = sum.saturating_add(pieces).min(i64::from(PIECES_LIMIT));
        }
        _ => outcome.refuse(Thing::Stock, about, format!("Остаток «{quantity}» не читается.")),
    };
    for (place, quantity) in &offer.stock {
        match pricing.places.get(place) {
            Some((_, Some(ours))) => add(outcome, *ours, quantity),
            Some((name, None)) => {
                outcome.of(Thing::Stock).refused += 1;
                outcome.say_once(Thing::Stock, name, "Остатки не берутся: складу 1С не указан склад отгрузки.");
            }
            None => {
                outcome.of(Thing::Stock).refused += 1;
                outcome.say_once(Thing::Stock, place, "Такого склада 1С не называла: остатки не берутся.");
            }
        }
    }
    if offer.stock.is_empty()
        && let (Some(total), Some(usual)) = (&offer.total, pricing.usual)
    {
        add(outcome, usual, total);
    }
}

/// Writes stock that is another than before. Less than is promised to orders cannot lie there: then what is promised does.
async fn write(db: &Db, pricing: &Pricing, outcome: &mut Outcome, stock: BTreeMap<(i64, i64), i64>) -> Result<()> {
    if stock.is_empty() {
        return Ok(());
    }
    let now = millis(db.now());
    let rows = stock.iter().map(|((product, place), pieces)| json!([product, place, pieces, ""]));
    let rows = serde_json::Value::Array(rows.collect()).to_string();
    let tx = db.begin().await?;
    let json = dialect::json_rows(&tx, "nnnt");
    // In the order in which orders lock what they take.
    let sql = format!(
        "SELECT s.* FROM stock_levels s WHERE (s.product_id, s.warehouse_id) IN (SELECT j.a, j.b FROM {json})
         ORDER BY s.product_id, s.warehouse_id{}",
        dialect::for_update(&tx)
    );
    let there: Vec<stock_level::Model> = sql::all(&tx, &sql, [rows.into()]).await?;
    let there: HashMap<(i64, i64), stock_level::Model> =
        there.into_iter().map(|row| ((row.product_id, row.warehouse_id), row)).collect();
    let (mut fresh, mut history) = (vec![], vec![]);
    for ((product, place), pieces) in stock {
        let (was, reserved) = there.get(&(product, place)).map_or((None, 0), |row| (Some(row.on_hand), row.reserved));
        let name = pricing.names.get(&place).map_or("", String::as_str);
        let lies = pieces.max(reserved);
        if was.unwrap_or(0) == lies {
            outcome.of(Thing::Stock).same += 1;
            continue;
        }
        if lies > pieces {
            let words = format!("В 1С {pieces} шт, а заказам обещано {reserved}: записано {reserved}.");
            outcome.say(Thing::Stock, name, words);
        }
        let tally = outcome.of(Thing::Stock);
        *if was.is_some() { &mut tally.changed } else { &mut tally.added } += 1;
        let before = was.map(|was| was.to_string()).unwrap_or_default();
        history.push(row_of_history(now, product, Changed::Stock, name, before, lies.to_string()));
        fresh.push(json!([product, place, lies, ""]));
    }
    if !fresh.is_empty() {
        let sql = format!(
            "INSERT INTO stock_levels (product_id, warehouse_id, on_hand, reserved, safety, changed)
             SELECT j.a, j.b, j.c, 0, 0, $2 FROM {json} WHERE TRUE
             ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand = excluded.on_hand, changed = excluded.changed,
                 fed = NULL"
        );
        sql::run(&tx, &sql, [serde_json::Value::Array(fresh).to_string().into(), now.into()]).await?;
        for chunk in history.chunks(1_000) {
            staff_change::Entity::insert_many(chunk.iter().cloned()).exec_without_returning(&tx).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
