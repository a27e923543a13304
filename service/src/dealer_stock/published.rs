//! «Остатки на складах дистрибьюторов» (B5): what dealers have published of a product. The only thing of a company that
//! others see.

use crate::db::{Db, instant};
use crate::error::{Error, Result};
use crate::{counterparty, sql};
use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::geo::Point;
use domain::town::middle;
use sea_orm::FromQueryResult;

/// A place of a dealer where the product lies.
#[derive(Clone, Debug)]
pub struct DealerPlace {
    /// «Наименование дистрибьютора для отображения».
    pub dealer: String,
    pub city: String,
    pub region: String,
    pub address: String,
    /// Telephones, e-mail addresses and what else the dealer has written.
    pub contacts: String,
    pub at: Option<Point>,
    /// Pieces.
    pub quantity: u64,
    /// The product in the dealer's own shop, if they gave an address.
    pub link: Option<String>,
    /// When the dealer reported it.
    pub reported_at: DateTime<Utc>,
    /// From the place that was named.
    pub kilometres: Option<f64>,
}

/// What is published of a product, with `$1` for its id.
const OF_PRODUCT: &str = "FROM dealer_stock s JOIN dealer_warehouses w ON w.id = s.dealer_warehouse_id
    JOIN companies c ON c.id = w.company_id
    WHERE s.product_id = $1 AND s.quantity > 0 AND w.reported_at IS NOT NULL AND w.deleted_at IS NULL";
/// Places of a product that are shown.
const PLACES: u32 = 500;

/// At how many places of dealers a product lies.
///
/// # Errors
/// `NotFound` without such a product.
pub async fn count(db: &Db, article: &str) -> Result<usize> {
    let product = db.snapshot().catalog.by_article(article).ok_or(Error::NotFound)?.id();
    let count = sql::number(db.reader(), &format!("SELECT COUNT(*) {OF_PRODUCT}"), [product.0.into()]).await?;
    Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(0).min(PLACES as usize))
}

/// Where a product lies at dealers, by city.
///
/// # Errors
/// `NotFound` without such a product.
pub async fn of_product(db: &Db, article: &str) -> Result<Vec<DealerPlace>> {
    #[derive(FromQueryResult)]
    struct Row {
        dealer: String,
        city: String,
        region: String,
        address: String,
        contacts: String,
        latitude: Option<i64>,
        longitude: Option<i64>,
        quantity: i64,
        link: String,
        reported_at: i64,
    }
    let snapshot = db.snapshot();
    let product = snapshot.catalog.by_article(article).ok_or(Error::NotFound)?.id();
    let sql = format!(
        "SELECT CASE WHEN c.display_name = '' THEN c.name ELSE c.display_name END AS dealer, w.city, w.region,
                   w.address, w.contacts, w.latitude, w.longitude, s.quantity, s.link, w.reported_at
         {OF_PRODUCT} ORDER BY w.city, dealer, w.id LIMIT {PLACES}"
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [product.0.into()]).await?;
    let place = |row: Row| {
        Ok(DealerPlace {
            at: row.latitude.zip(row.longitude).and_then(|(latitude, longitude)| Point::stored(latitude, longitude)),
            dealer: row.dealer,
            city: row.city,
            region: row.region,
            address: row.address,
            contacts: row.contacts,
            quantity: u64::try_from(row.quantity).unwrap_or(0),
            // Others' pages only by the protocol of pages.
            link: Some(row.link).filter(|link| link.starts_with("https://") || link.starts_with("http://")),
            reported_at: instant(row.reported_at)?,
            kilometres: None,
        })
    };
    rows.into_iter().map(place).collect()
}

/// Those places that have the text in the dealer's name, city, region or address; with `near` (a city or region of one of
/// the places) the nearest first.
#[must_use]
pub fn found(mut places: Vec<DealerPlace>, text: &str, near: &str) -> Vec<DealerPlace> {
    let has = |place: &DealerPlace, text: &str| {
        [&place.dealer, &place.city, &place.region, &place.address].iter().any(|of| of.to_lowercase().contains(text))
    };
    let near = near.trim().to_lowercase();
    let named = |place: &&DealerPlace| place.city.to_lowercase() == near || place.region.to_lowercase() == near;
    if let Some(from) = places.iter().filter(|_| !near.is_empty()).find(named).and_then(|place| place.at) {
        places = nearest(places, from);
    }
    let text = text.trim().to_lowercase();
    places.retain(|place| text.is_empty() || has(place, &text));
    places
}

/// The same places, the nearest to this one first; those that are nobody knows where come last.
#[must_use]
pub fn nearest(mut places: Vec<DealerPlace>, from: Point) -> Vec<DealerPlace> {
    for place in &mut places {
        place.kilometres = place.at.map(|at| from.kilometres(at));
    }
    let far = |place: &DealerPlace| place.kilometres.unwrap_or(f64::MAX);
    places.sort_by(|one, other| far(one).total_cmp(&far(other)));
    places
}

/// Where the actor is, as far as it is known: the region of the profile, else the first address for deliveries, else the
/// counterparty's own. Nowhere for a guest.
///
/// # Errors
/// What the database says.
pub async fn home(db: &Db, actor: &Actor) -> Result<Option<Point>> {
    let Ok(user) = actor.themselves() else { return Ok(None) };
    let region = sql::text(db.reader(), "SELECT region FROM users WHERE id = $1", [user.0.into()]).await?;
    let at = |place: &str| middle(place).and_then(|(latitude, longitude)| Point::stored(latitude, longitude));
    if let Some(at) = region.as_deref().and_then(at) {
        return Ok(Some(at));
    }
    let Actor::User(buyer) = actor else { return Ok(None) };
    let addresses = counterparty::addresses(db.reader(), buyer.counterparty).await?;
    if let Some(at) = addresses.iter().find_map(|address| at(&address.address)) {
        return Ok(Some(at));
    }
    Ok(at(&counterparty::counterparty(db.reader(), buyer.counterparty).await?.address))
}
