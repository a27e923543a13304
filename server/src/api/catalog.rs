//! `/api/v1/products`, `/offers`, `/categories`, `/warehouses`: the catalogue with the caller's prices, stock and dates.

use super::error::{Json, Path, Query, Result};
use super::form::{
    Dates, ExplainQuery, Fault, Id, LINES_LIMIT, Pieces, Rubles, UnitPrice, article, line_number, meant, quantity,
    quantity_fault, unreadable,
};
use super::key::Caller;
use super::order::file;
use crate::files::{Kind, spooled};
use crate::{State, document};
use axum::Extension;
use axum::response::Response;
use domain::catalog::Item;
use domain::id::{ProductId, WarehouseId};
use domain::lead_time::LeadTime;
use domain::quantity::Quantity;
use serde::{Deserialize, Serialize};
use service::Error;
use service::catalog::{self, Snapshot};
use service::price::{LinePrice, Prices};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type Axum = axum::extract::State<State>;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(products))
        .routes(routes!(product))
        .routes(routes!(offers))
        .routes(routes!(categories))
        .routes(routes!(warehouses))
        .routes(routes!(nomenclature_workbook))
        .routes(routes!(nomenclature_csv))
}

/// Товар: кратность, ваша цена, остатки.
#[derive(Serialize, ToSchema)]
pub struct ProductView {
    article: String,
    ean: Option<String>,
    /// Вид изделия.
    kind: String,
    name: String,
    unit: String,
    /// Кратность: заказывают целыми упаковками.
    pack: u32,
    /// Штук в транспортной упаковке.
    per_box: u32,
    mass_g: i64,
    volume_mm3: i64,
    /// Код ТН ВЭД.
    tn_ved: String,
    category: Option<String>,
    discontinued: bool,
    /// Чем заменён.
    replacement: Option<String>,
    price: UnitPrice,
    /// Ставка НДС на ближайшую отгрузку, процентов.
    vat_percent: u8,
    stock: Vec<Stock>,
}

/// Свободно на складе отгрузки.
#[derive(Serialize, ToSchema)]
pub struct Stock {
    warehouse: i64,
    quantity: u32,
}

fn view(snapshot: &Snapshot, prices: &Prices, item: Item<'_>) -> ProductView {
    ProductView {
        article: item.article().to_owned(),
        ean: item.ean().map(|ean| ean.to_string()),
        kind: item.kind().to_owned(),
        name: item.name().to_owned(),
        unit: item.unit().to_owned(),
        pack: item.pack().pieces(),
        per_box: item.per_box(),
        mass_g: item.mass().grams(),
        volume_mm3: item.volume().mm3(),
        tn_ved: item.tn_ved().to_owned(),
        category: item.category().map(|category| category.slug.clone()),
        discontinued: item.discontinued(),
        replacement: item.replaced_by().and_then(|id| article(snapshot, id)),
        price: prices.of(item).into(),
        vat_percent: prices.rate.percent(),
        stock: stock(snapshot, item.id()),
    }
}

/// Where there is any.
fn stock(snapshot: &Snapshot, product: ProductId) -> Vec<Stock> {
    let free = |id: WarehouseId| snapshot.stock.free(product, id);
    let places = snapshot.catalog.warehouses().iter().map(|place| (place.id, free(place.id)));
    places.filter(|(_, free)| *free > 0).map(|(id, quantity)| Stock { warehouse: id.0, quantity }).collect()
}

/// Rows of a part of the list at most.
const PART: usize = 1_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ProductsQuery {
    /// `next` прошлого ответа: продолжить после этого артикула.
    #[param(max_length = 100)]
    after: Option<String>,
    /// Сколько товаров в ответе.
    #[param(minimum = 1, maximum = 1000, default = 1000)]
    limit: Option<usize>,
    /// `true`: с шагами, из которых получилась каждая цена.
    #[serde(default)]
    explain: bool,
}

/// Часть каталога.
#[derive(Serialize, ToSchema)]
pub struct Products {
    items: Vec<ProductView>,
    /// Передайте в `after`, чтобы получить следующую часть; нет: это последняя.
    next: Option<String>,
}

/// Весь каталог по частям
///
/// Товары в порядке каталога. Повторяйте запрос с `after`, пока в ответе есть `next`.
#[utoipa::path(get, path = "/api/v1/products", tag = "Каталог", params(ProductsQuery), responses((status = 200, body = Products), (status = 404, description = "Not Found", body = super::Problem, content_type = super::PROBLEM)))]
async fn products(state: Axum, caller: Extension<Caller>, query: Query<ProductsQuery>) -> Result<Json<Products>> {
    part(&state, &caller, &query.0).await
}

/// A part of the catalogue, with the prices of who asks.
pub async fn part(state: &State, caller: &Caller, query: &ProductsQuery) -> Result<Json<Products>> {
    let limit = query.limit.unwrap_or(PART);
    if !(1..=PART).contains(&limit) {
        return Err(unreadable("limit: 1–1000"));
    }
    let (snapshot, prices) = catalog::whole(&state.db, &caller.actor).await?;
    let mut rest = snapshot.catalog.products();
    if let Some(after) = &query.after {
        rest.by_ref().find(|item| item.article() == after).ok_or(Error::NotFound)?;
    }
    let found: Vec<_> = rest.by_ref().take(limit).collect();
    let mut explained = explained(state, &snapshot, &prices, &found, query.explain).await?;
    let item = |item: Item<'_>| with_steps(view(&snapshot, &prices, item), explained.remove(&item.id()));
    let items: Vec<_> = found.into_iter().map(item).collect();
    let more = rest.next().is_some();
    let next = items.last().filter(|_| more).map(|item| item.article.clone());
    Ok(Json(Products { items, next }))
}

/// The steps to the prices of these products, if they are wanted.
async fn explained(
    state: &State,
    snapshot: &Snapshot,
    prices: &Prices,
    items: &[Item<'_>],
    wanted: bool,
) -> Result<HashMap<ProductId, LinePrice>> {
    if !wanted {
        return Ok(HashMap::new());
    }
    let products: Vec<ProductId> = items.iter().map(|item| item.id()).collect();
    Ok(catalog::explained(&state.db, snapshot, prices, &products).await?)
}

fn with_steps(view: ProductView, steps: Option<LinePrice>) -> ProductView {
    match steps {
        Some(steps) => ProductView { price: view.price.explained(steps), ..view },
        None => view,
    }
}

/// Товар с характеристиками.
#[derive(Serialize, ToSchema)]
struct WholeProduct {
    #[serde(flatten)]
    product: ProductView,
    characteristics: Vec<Characteristic>,
}

#[derive(Serialize, ToSchema)]
struct Characteristic {
    name: String,
    value: String,
}

/// Один товар
#[utoipa::path(get, path = "/api/v1/products/{article}", tag = "Каталог",
    params(("article" = String, Path, description = "Артикул буква в букву.", max_length = 100), ExplainQuery),
    responses((status = 200, body = WholeProduct)))]
async fn product(
    state: Axum,
    caller: Extension<Caller>,
    article: Path<String>,
    query: Query<ExplainQuery>,
) -> Result<Json<WholeProduct>> {
    let (snapshot, prices) = catalog::whole(&state.db, &caller.actor).await?;
    let item = snapshot.catalog.by_article(&article.0).ok_or(Error::NotFound)?;
    let pair = |(name, value): (&str, &str)| Characteristic { name: name.to_owned(), value: value.to_owned() };
    let characteristics = item.characteristics().map(pair).collect();
    let steps = explained(&state, &snapshot, &prices, &[item], query.0.explain).await?.remove(&item.id());
    Ok(Json(WholeProduct { product: with_steps(view(&snapshot, &prices, item), steps), characteristics }))
}

/// О каких товарах речь.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[schema(min_items = 1, max_items = 10_000)]
    items: Vec<WantedItem>,
    /// Считать и сроки: для строк с количеством.
    #[serde(default)]
    dates: bool,
    /// Объяснить цены: шаги, из которых получилась каждая.
    #[serde(default)]
    explain: bool,
    /// Склад отгрузки, для которого считать сроки; нет: первый.
    #[schema(value_type = Option<i64>)]
    warehouse: Option<Id>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WantedItem {
    /// Артикул, штрихкод, наименование или свой артикул в любом написании.
    #[schema(max_length = 300)]
    article: String,
    /// Штук; округляется до целых упаковок.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000)]
    quantity: Option<Pieces>,
}

/// Что известно о строках запроса.
#[derive(Serialize, ToSchema)]
struct Offers {
    items: Vec<OfferView>,
    faults: Vec<Fault>,
}

/// Ваша цена, остатки и срок одной строки.
#[derive(Serialize, ToSchema)]
struct OfferView {
    /// Номер строки запроса с единицы.
    #[schema(minimum = 1)]
    line: u32,
    article: String,
    pack: u32,
    discontinued: bool,
    price: UnitPrice,
    vat_percent: u8,
    stock: Vec<Stock>,
    /// Штук после округления до упаковок.
    quantity: Option<u32>,
    /// Сумма строки без НДС.
    sum: Option<Rubles>,
    dates: Option<Dates>,
}

/// Цены, остатки и сроки до 10 000 артикулов
///
/// Каждая строка считается сама по себе. Строки, которые не удалось понять, возвращаются в `faults` с артикулами на выбор.
#[utoipa::path(post, path = "/api/v1/offers", tag = "Каталог", request_body = Wanted, responses((status = 200, body = Offers), (status = 404, description = "Not Found", body = super::Problem, content_type = super::PROBLEM)))]
async fn offers(state: Axum, caller: Extension<Caller>, wanted: Json<Wanted>) -> Result<Json<Offers>> {
    let Wanted { items, dates, explain, warehouse } = wanted.0;
    if items.is_empty() || items.len() > LINES_LIMIT {
        return Err(unreadable("items: 1–10000"));
    }
    let db = &state.db;
    let texts = items.iter().map(|item| item.article.clone()).collect();
    let mut found = meant(db, &caller, texts).await?;
    let (snapshot, prices) = catalog::whole(db, &caller.actor).await?;
    let mut lines = Vec::with_capacity(found.products.len());
    for (at, product) in found.products {
        let (Some(asked), Some(item)) = (items.get(at), snapshot.catalog.product(product)) else { continue };
        let rounded = quantity(asked.quantity.map_or(0, Pieces::number))
            .and_then(|quantity| quantity.map(|quantity| item.pack().round_up(quantity)).transpose());
        match rounded {
            Ok(rounded) => lines.push((at, item, rounded)),
            Err(error) => found.faults.push(quantity_fault(caller.language, at, &asked.article, error)),
        }
    }
    found.faults.sort_by_key(|fault| fault.line);
    let mut times = if dates { lead_times(&state, &snapshot, warehouse, &lines).await? } else { HashMap::new() };
    let named: Vec<_> = lines.iter().map(|(_, item, _)| *item).collect();
    let steps = explained(&state, &snapshot, &prices, &named, explain).await?;
    let price = |item: Item<'_>| {
        let price = UnitPrice::from(prices.of(item));
        match steps.get(&item.id()) {
            Some(steps) => price.explained(steps.clone()),
            None => price,
        }
    };
    let items = lines.iter().map(|(at, item, rounded)| OfferView {
        line: line_number(*at),
        article: item.article().to_owned(),
        pack: item.pack().pieces(),
        discontinued: item.discontinued(),
        price: price(*item),
        vat_percent: prices.rate.percent(),
        stock: stock(&snapshot, item.id()),
        quantity: rounded.map(Quantity::pieces),
        sum: rounded.and_then(|rounded| prices.of(*item).unit.checked_mul(rounded.pieces().into())).map(Rubles::from),
        dates: times.remove(at).map(|time| Dates::of(&snapshot, &time)),
    });
    Ok(Json(Offers { items: items.collect(), faults: found.faults }))
}

/// The dates of the lines that have a quantity, by their numbers.
async fn lead_times(
    state: &State,
    snapshot: &Snapshot,
    warehouse: Option<Id>,
    lines: &[(usize, Item<'_>, Option<Quantity>)],
) -> Result<HashMap<usize, LeadTime>> {
    let known = snapshot.catalog.warehouses();
    let place = match warehouse {
        Some(id) => known.iter().find(|place| place.id.0 == id.0).ok_or(Error::NotFound)?,
        None => known.first().ok_or(Error::NotFound)?,
    };
    let wanted: Vec<(usize, (ProductId, Quantity))> =
        lines.iter().filter_map(|(at, item, rounded)| Some((*at, (item.id(), (*rounded)?)))).collect();
    let pairs: Vec<_> = wanted.iter().map(|(_, pair)| *pair).collect();
    let times = service::supply::asked(&state.db, place.id, &pairs).await?;
    Ok(wanted.into_iter().map(|(at, _)| at).zip(times).collect())
}

/// Раздел каталога.
#[derive(Serialize, ToSchema)]
struct CategoryView {
    slug: String,
    name: String,
    parent: Option<String>,
}

/// Разделы каталога
#[utoipa::path(get, path = "/api/v1/categories", tag = "Каталог", responses((status = 200, body = [CategoryView])))]
async fn categories(state: Axum) -> Json<Vec<CategoryView>> {
    let snapshot = state.db.snapshot();
    let all = snapshot.catalog.categories();
    let slug = |id| all.iter().find(|category| Some(category.id) == id).map(|category| category.slug.clone());
    let view = |category: &domain::product::Category| CategoryView {
        slug: category.slug.clone(),
        name: category.name.clone(),
        parent: slug(category.parent),
    };
    Json(all.iter().map(view).collect())
}

/// Склад отгрузки.
#[derive(Serialize, ToSchema)]
struct WarehouseView {
    id: i64,
    name: String,
    city: String,
    address: String,
}

/// Склады отгрузки
#[utoipa::path(get, path = "/api/v1/warehouses", tag = "Каталог", responses((status = 200, body = [WarehouseView])))]
async fn warehouses(state: Axum) -> Json<Vec<WarehouseView>> {
    let snapshot = state.db.snapshot();
    let view = |place: &domain::stock::Warehouse| WarehouseView {
        id: place.id.0,
        name: place.name.clone(),
        city: place.city.clone(),
        address: place.address.clone(),
    };
    Json(snapshot.catalog.warehouses().iter().map(view).collect())
}

// What the file says, the scope gives as `/products` too: it needs no right of its own.
/// Номенклатурный файл в Excel: все артикулы с вашими ценами и остатками
#[utoipa::path(get, path = "/api/v1/nomenclature.xlsx", tag = "Каталог",
    responses((status = 200, description = "Файл", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn nomenclature_workbook(state: Axum, caller: Extension<Caller>) -> Result<Response> {
    let (snapshot, prices) = catalog::whole(&state.db, &caller.actor).await?;
    let make = move |file: &mut _| document::nomenclature_xlsx(&snapshot, &prices, file);
    file(&state, Kind::Excel, "nomenclature", move |_| spooled(make)).await
}

/// Номенклатурный файл в CSV: UTF-8, точка с запятой, десятичная запятая
#[utoipa::path(get, path = "/api/v1/nomenclature.csv", tag = "Каталог",
    responses((status = 200, description = "Файл", body = String, content_type = "text/csv")))]
async fn nomenclature_csv(state: Axum, caller: Extension<Caller>) -> Result<Response> {
    let (snapshot, prices) = catalog::whole(&state.db, &caller.actor).await?;
    let make = move |file: &mut _| document::nomenclature_csv(&snapshot, &prices, file);
    file(&state, Kind::Csv, "nomenclature", move |_| spooled(make)).await
}
