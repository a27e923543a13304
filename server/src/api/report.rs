//! `/api/v1/stock`, `/api/v1/stock/warehouses`: what a dealer reports of the own warehouses.

use super::error::{Json, LongJson, Path, Result};
use super::form::{LINES_LIMIT, Pieces, TEXT_LIMIT, line_number, no_longer, unreadable};
use super::key::Caller;
use crate::State;
use axum::Extension;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::dealer_stock::{CODE_LIMIT, LINK_LIMIT, LoadState, RefusedStockRow, StockReport};
use domain::import::{ROWS_LIMIT, Row};
use serde::{Deserialize, Serialize};
use service::dealer_stock::{self, Edit};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type Axum = axum::extract::State<State>;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, replace, change))
        .routes(routes!(warehouses, add))
        .routes(routes!(warehouse, describe, delete))
}

/// Остаток артикула на вашем складе.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StockRow {
    /// Код склада.
    #[schema(max_length = 50)]
    warehouse: String,
    #[schema(max_length = 300)]
    article: String,
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    quantity: Pieces,
    /// Карточка товара на вашем сайте.
    #[serde(default)]
    #[schema(max_length = 500)]
    link: String,
}

/// «Остатки»: что вы сообщили
#[utoipa::path(get, path = "/api/v1/stock", tag = "Отчёты", responses((status = 200, body = [StockRow])))]
async fn list(state: Axum, caller: Extension<Caller>) -> Result<Json<Vec<StockRow>>> {
    let rows = dealer_stock::whole(&state.db, &caller.actor).await?;
    let row = |row: dealer_stock::ListedStock| {
        let quantity = Pieces::try_from(row.quantity).ok()?;
        Some(StockRow { warehouse: row.warehouse, article: row.article, quantity, link: row.link })
    };
    Ok(Json(rows.into_iter().filter_map(row).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StockRows {
    #[schema(min_items = 1, max_items = 10_000)]
    rows: Vec<StockRow>,
}

/// Всё, что лежит на складах.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WholeStock {
    #[schema(min_items = 1, max_items = 200_000)]
    rows: Vec<StockRow>,
}

/// Что стало со строками.
#[derive(Serialize, ToSchema)]
struct StockAnswer {
    state: LoadStateView,
    taken: u64,
    faults: Vec<StockFaultView>,
}

/// Применено ли.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum LoadStateView {
    Applied,
    /// На каком-то складе подозрительно мало строк: подтвердите на странице «Остатки».
    Waiting,
    Discarded,
}

/// Строка, которая не принята.
#[derive(Serialize, ToSchema)]
pub struct StockFaultView {
    /// Номер строки запроса с единицы.
    #[schema(minimum = 1)]
    line: u32,
    detail: String,
}

/// Rows of a table that has a heading, which were not taken.
pub fn faults(caller: &Caller, report: &StockReport) -> Vec<StockFaultView> {
    // The heading is row 1.
    let fault = |row: &RefusedStockRow| StockFaultView {
        line: line_number(usize::try_from(row.row).unwrap_or(usize::MAX).saturating_sub(2)),
        detail: app::text::stock_fault(caller.language, &row.fault),
    };
    report.rows.iter().map(fault).collect()
}

/// Заменить остатки
///
/// Всё, что было на названных складах, заменяется целиком и сразу: до 200 000 строк и 20 МБ за один вызов. Загрузка, после
/// которой на каком-то складе осталось бы меньше половины строк, ждёт подтверждения.
#[utoipa::path(put, path = "/api/v1/stock", tag = "Отчёты", request_body = WholeStock, responses((status = 200, body = StockAnswer)))]
async fn replace(state: Axum, caller: Extension<Caller>, stock: LongJson<WholeStock>) -> Result<Json<StockAnswer>> {
    let table = table(stock.0.rows, ROWS_LIMIT)?;
    let (_, load, report) = dealer_stock::load(&state.db, &caller.actor, "API", table).await?;
    let load = match load {
        LoadState::Applied => LoadStateView::Applied,
        LoadState::Waiting => LoadStateView::Waiting,
        LoadState::Discarded => LoadStateView::Discarded,
    };
    Ok(Json(answer(&caller, load, &report)))
}

/// Изменить отдельные остатки
#[utoipa::path(patch, path = "/api/v1/stock", tag = "Отчёты", request_body = StockRows, responses((status = 200, body = StockAnswer)))]
async fn change(state: Axum, caller: Extension<Caller>, rows: Json<StockRows>) -> Result<Json<StockAnswer>> {
    let table = table(rows.0.rows, LINES_LIMIT)?;
    let report = dealer_stock::edit(&state.db, &caller.actor, Edit::Set, table).await?;
    Ok(Json(answer(&caller, LoadStateView::Applied, &report)))
}

/// The rows as the table that a file would have, with its heading; no more than `limit`.
fn table(rows: Vec<StockRow>, limit: usize) -> Result<Vec<Row>> {
    if rows.is_empty() || rows.len() > limit {
        return Err(unreadable(&format!("rows: 1–{limit}")));
    }
    for row in &rows {
        no_longer(&row.warehouse, CODE_LIMIT, "warehouse")?;
        no_longer(&row.article, TEXT_LIMIT, "article")?;
        no_longer(&row.link, LINK_LIMIT, "link")?;
    }
    let heading = ["Код склада", "Артикул", "Остаток", "Ссылка на карточку продукта"].map(str::to_owned).to_vec();
    let cells = |row: StockRow| vec![row.warehouse, row.article, row.quantity.number().to_string(), row.link];
    Ok(std::iter::once(heading).chain(rows.into_iter().map(cells)).collect())
}

fn answer(caller: &Caller, state: LoadStateView, report: &StockReport) -> StockAnswer {
    StockAnswer { state, taken: report.taken, faults: faults(caller, report) }
}

/// Ваш склад.
#[derive(Serialize, ToSchema)]
struct OwnWarehouse {
    id: i64,
    code: String,
    address: String,
    contacts: String,
    /// Когда сообщили об остатках на нём.
    reported_at: Option<DateTime<Utc>>,
}

fn own(place: dealer_stock::Warehouse) -> OwnWarehouse {
    OwnWarehouse {
        id: place.id,
        code: place.form.code,
        address: place.form.address,
        contacts: place.form.contacts,
        reported_at: place.reported_at,
    }
}

/// «Склады»: ваши склады
#[utoipa::path(get, path = "/api/v1/stock/warehouses", tag = "Отчёты", responses((status = 200, body = [OwnWarehouse])))]
async fn warehouses(state: Axum, caller: Extension<Caller>) -> Result<Json<Vec<OwnWarehouse>>> {
    let found = dealer_stock::warehouses(&state.db, &caller.actor).await?;
    Ok(Json(found.into_iter().map(own).collect()))
}

/// Склад, каким он должен быть.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWarehouse {
    /// Любые буквы и цифры.
    #[schema(max_length = 50, example = "D4R7WE")]
    code: String,
    /// Полностью, с номером дома.
    #[schema(max_length = 300, example = "г. Курск, ул. Примерная, 8")]
    address: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    contacts: String,
}

/// Добавить склад
#[utoipa::path(post, path = "/api/v1/stock/warehouses", tag = "Отчёты", request_body = NewWarehouse, responses((status = 201, body = OwnWarehouse)))]
async fn add(
    state: Axum,
    caller: Extension<Caller>,
    wish: Json<NewWarehouse>,
) -> Result<(StatusCode, Json<OwnWarehouse>)> {
    let NewWarehouse { code, address, contacts } = wish.0;
    let id = dealer_stock::add_warehouse(&state.db, &caller.actor, &code, &address, &contacts).await?;
    Ok((StatusCode::CREATED, opened(&state, &caller, id).await?))
}

async fn opened(state: &State, caller: &Caller, id: i64) -> Result<Json<OwnWarehouse>> {
    Ok(Json(own(dealer_stock::warehouse(&state.db, &caller.actor, id).await?)))
}

/// Ваш склад
#[utoipa::path(get, path = "/api/v1/stock/warehouses/{id}", tag = "Отчёты", params(("id" = i64, Path)), responses((status = 200, body = OwnWarehouse)))]
async fn warehouse(state: Axum, caller: Extension<Caller>, id: Path<i64>) -> Result<Json<OwnWarehouse>> {
    opened(&state, &caller, id.0).await
}

/// Что изменить у склада; чего нет, остаётся как есть.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WarehousePatch {
    #[schema(max_length = 50)]
    code: Option<String>,
    #[schema(max_length = 300)]
    address: Option<String>,
    #[schema(max_length = 500)]
    contacts: Option<String>,
}

/// Изменить код, адрес или контакты склада
///
/// Остатки, о которых вы сообщили, остаются на нём.
#[utoipa::path(patch, path = "/api/v1/stock/warehouses/{id}", tag = "Отчёты", params(("id" = i64, Path)), request_body = WarehousePatch, responses((status = 200, body = OwnWarehouse)))]
async fn describe(
    state: Axum,
    caller: Extension<Caller>,
    id: Path<i64>,
    patch: Json<WarehousePatch>,
) -> Result<Json<OwnWarehouse>> {
    let (db, actor, patch) = (&state.db, &caller.actor, patch.0);
    let was = dealer_stock::warehouse(db, actor, id.0).await?.form;
    let code = patch.code.unwrap_or(was.code);
    let address = patch.address.unwrap_or(was.address);
    let contacts = patch.contacts.unwrap_or(was.contacts);
    dealer_stock::save_warehouse(db, actor, id.0, &code, &address, &contacts).await?;
    opened(&state, &caller, id.0).await
}

/// Удалить склад
///
/// Его остатки больше никому не видны. Склад можно вернуть на странице «Склады».
#[utoipa::path(delete, path = "/api/v1/stock/warehouses/{id}", tag = "Отчёты", params(("id" = i64, Path)), responses((status = 204, description = "Удалён")))]
async fn delete(state: Axum, caller: Extension<Caller>, id: Path<i64>) -> Result<StatusCode> {
    dealer_stock::delete_warehouse(&state.db, &caller.actor, id.0).await?;
    Ok(StatusCode::NO_CONTENT)
}
