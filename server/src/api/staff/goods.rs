//! `/api/v1/staff/products`, `/staff/prices`, `/staff/stock`: goods at base prices, and tables that are applied at once.

use super::Axum;
use crate::State;
use crate::api::catalog::{Products, ProductsQuery, part};
use crate::api::error::{Json, Path, Query, Result};
use crate::api::form::{LINES_LIMIT, Pieces, Rubles, TEXT_LIMIT, no_longer, unreadable};
use crate::api::key::Caller;
use axum::Extension;
use chrono::NaiveDate;
use domain::import::Row;
use domain::load::LoadKind;
use serde::{Deserialize, Serialize};
use service::load::{self, LoadLine};
use service::staff;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(products))
        .routes(routes!(product))
        .routes(routes!(prices))
        .routes(routes!(stock))
}

/// Весь каталог по частям: базовые цены и свободные остатки
///
/// Повторяйте запрос с `after`, пока в ответе есть `next`.
#[utoipa::path(get, path = "/api/v1/staff/products", tag = "Поставщик: товары", params(ProductsQuery), responses((status = 200, body = Products), (status = 404, description = "Not Found", body = crate::api::Problem, content_type = crate::api::PROBLEM)))]
async fn products(state: Axum, caller: Extension<Caller>, query: Query<ProductsQuery>) -> Result<Json<Products>> {
    part(&state, &caller, &query.0).await
}

/// Товар, как он хранится.
#[derive(Serialize, ToSchema)]
struct StaffProductView {
    article: String,
    name: String,
    /// Базовая цена без НДС.
    price: Rubles,
    /// С какого дня она действует.
    price_since: Option<NaiveDate>,
    /// Цены, день которых ещё не наступил.
    planned: Vec<PlannedPrice>,
    /// Все склады отгрузки.
    stock: Vec<StockLevel>,
}

#[derive(Serialize, ToSchema)]
struct PlannedPrice {
    from: NaiveDate,
    price: Rubles,
    /// Название прайс-листа.
    list: String,
}

/// Сколько лежит на складе.
#[derive(Serialize, ToSchema)]
struct StockLevel {
    warehouse: i64,
    name: String,
    on_hand: i64,
    /// Из них обещано заказам.
    reserved: i64,
    /// Неснижаемый запас: не обещается.
    safety: i64,
}

/// Один товар с остатками и будущими ценами
#[utoipa::path(get, path = "/api/v1/staff/products/{article}", tag = "Поставщик: товары",
    params(("article" = String, Path, description = "Артикул буква в букву.", max_length = 100)),
    responses((status = 200, body = StaffProductView)))]
async fn product(state: Axum, caller: Extension<Caller>, article: Path<String>) -> Result<Json<StaffProductView>> {
    let found = staff::product(&state.db, &caller.actor, &article.0).await?;
    let planned = |of: staff::Planned| PlannedPrice { from: of.from, price: of.price.into(), list: of.list };
    let level = |of: staff::Level| StockLevel {
        warehouse: of.warehouse.0,
        name: of.name,
        on_hand: of.on_hand,
        reserved: of.reserved,
        safety: of.safety,
    };
    Ok(Json(StaffProductView {
        article: found.article,
        name: found.description.name,
        price: found.price.into(),
        price_since: found.since,
        planned: found.planned.into_iter().map(planned).collect(),
        stock: found.stock.into_iter().map(level).collect(),
    }))
}

/// Что стало со строками.
#[derive(Serialize, ToSchema)]
struct LoadAnswer {
    /// Номер загрузки: её видно на страницах «Цены» и «Остатки», там её можно отменить. Нет: менять было нечего.
    load: Option<i64>,
    /// Сколько строк изменено.
    changed: u64,
    /// Сколько строк говорит то, что уже есть.
    same: u64,
    /// Строки, которые не приняты: остальные применены.
    faults: Vec<LoadFaultView>,
}

/// Строка, которая не принята.
#[derive(Serialize, ToSchema)]
struct LoadFaultView {
    /// Номер строки запроса с единицы.
    #[schema(minimum = 1)]
    line: u32,
    article: String,
    /// Постоянное имя причины: `not_found` — нет такого товара, `price`, `quantity`, `warehouse`, `twice`, `promised`, `later`.
    code: String,
    detail: String,
}

/// The heading is row 1.
fn fault(caller: &Caller, row: LoadLine) -> LoadFaultView {
    LoadFaultView {
        line: u32::try_from(row.row.saturating_sub(1)).unwrap_or(u32::MAX).max(1),
        code: row.fault.map_or(row.state.code(), domain::load::LoadFault::code).to_owned(),
        detail: app::staff::row_words(caller.language, row.state, row.fault).to_owned(),
        article: row.article,
    }
}

/// Applies a table at once.
async fn send(
    state: &State,
    caller: &Caller,
    kind: LoadKind,
    from: &str,
    heading: &[&str],
    rows: Vec<Row>,
) -> Result<Json<LoadAnswer>> {
    if rows.is_empty() || rows.len() > LINES_LIMIT {
        return Err(unreadable("rows: 1–10000"));
    }
    for cell in rows.iter().flatten() {
        no_longer(cell, TEXT_LIMIT, "article, warehouse")?;
    }
    let heading: Row = heading.iter().map(|name| (*name).to_owned()).collect();
    let rows = std::iter::once(heading).chain(rows).collect();
    let sent = load::send(&state.db, &caller.actor, kind, "API", from, rows).await?;
    let faults = sent.faults.into_iter().map(|row| fault(caller, row)).collect();
    Ok(Json(LoadAnswer { load: sent.load, changed: sent.changed, same: sent.same, faults }))
}

/// Базовые цены.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPrices {
    /// С какого дня они действуют: сегодня, раньше или позже.
    from: NaiveDate,
    #[schema(min_items = 1, max_items = 10_000)]
    rows: Vec<NewPrice>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPrice {
    /// Артикул буква в букву.
    #[schema(max_length = 300)]
    article: String,
    /// Базовая цена без НДС.
    price: Rubles,
}

/// Объявить базовые цены
///
/// Это прайс-лист: будущие цены начинают действовать сами. Повтор ничего не меняет.
#[utoipa::path(post, path = "/api/v1/staff/prices", tag = "Поставщик: товары", request_body = NewPrices, responses((status = 200, body = LoadAnswer)))]
async fn prices(state: Axum, caller: Extension<Caller>, wish: Json<NewPrices>) -> Result<Json<LoadAnswer>> {
    let NewPrices { from, rows } = wish.0;
    let cells = |row: NewPrice| Ok(vec![row.article, row.price.parse()?.plain()]);
    let rows = rows.into_iter().map(cells).collect::<Result<_>>()?;
    send(&state, &caller, LoadKind::Prices, &from.to_string(), &["Артикул", "Цена"], rows).await
}

/// Остатки на складах отгрузки.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewStock {
    #[schema(min_items = 1, max_items = 10_000)]
    rows: Vec<NewLevel>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLevel {
    /// Артикул буква в букву.
    #[schema(max_length = 300)]
    article: String,
    /// Название склада отгрузки, или его город, когда он там один.
    #[schema(max_length = 300)]
    warehouse: String,
    /// Сколько лежит, не меньше обещанного заказам.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    quantity: Pieces,
}

/// Изменить остатки
///
/// Чего нет среди строк, остаётся как есть. Повтор ничего не меняет.
#[utoipa::path(patch, path = "/api/v1/staff/stock", tag = "Поставщик: товары", request_body = NewStock, responses((status = 200, body = LoadAnswer)))]
async fn stock(state: Axum, caller: Extension<Caller>, wish: Json<NewStock>) -> Result<Json<LoadAnswer>> {
    let cells = |row: NewLevel| vec![row.article, row.warehouse, row.quantity.number().to_string()];
    let rows = wish.0.rows.into_iter().map(cells).collect();
    send(&state, &caller, LoadKind::Stock, "", &["Артикул", "Склад", "Остаток"], rows).await
}
