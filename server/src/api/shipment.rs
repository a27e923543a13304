//! `/api/v1/shipments`: waybills; `/api/v1/readiness`: goods of orders in production.

use super::draft::CostView;
use super::error::{Json, Path, Query, Result};
use super::form::{Listed, PageQuery, Rubles, UnitPrice, page_number};
use super::key::Caller;
use super::order::{StageView, file};
use crate::State;
use crate::document;
use crate::files::Kind;
use axum::Extension;
use axum::response::Response;
use chrono::NaiveDate;
use domain::id::OrderNumber;
use domain::money::Money;
use domain::shipment::ShipmentLine;
use serde::{Deserialize, Serialize};
use service::{report, shipment};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type Axum = axum::extract::State<State>;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(waybill_pdf))
        .routes(routes!(waybill_workbook))
        .routes(routes!(readiness))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ShipmentsQuery {
    /// Отгружены не раньше этого дня.
    from: Option<NaiveDate>,
    /// И не позже этого.
    to: Option<NaiveDate>,
    /// Номер заказа.
    order: Option<i64>,
    /// Номер страницы с единицы.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    page: Option<u32>,
}

/// Накладная в списке.
#[derive(Serialize, ToSchema)]
struct ShipmentItem {
    number: String,
    shipped_on: NaiveDate,
    order: i64,
    lines: i64,
    pieces: i64,
    mass_g: i64,
    /// С НДС.
    total: Rubles,
}

/// Отгрузки, последние первыми
#[utoipa::path(get, path = "/api/v1/shipments", tag = "Отгрузки", params(ShipmentsQuery), responses((status = 200, body = Listed<ShipmentItem>)))]
async fn list(
    state: Axum,
    caller: Extension<Caller>,
    query: Query<ShipmentsQuery>,
) -> Result<Json<Listed<ShipmentItem>>> {
    let ShipmentsQuery { from, to, order, page } = query.0;
    let query = shipment::Query { from, to, order: order.map(OrderNumber), ..shipment::Query::default() };
    let page = shipment::list(&state.db, &caller.actor, &query, page_number(page.unwrap_or(1))?).await?;
    let item = |row: shipment::Row| ShipmentItem {
        number: row.number,
        shipped_on: row.shipped_on,
        order: row.order_number,
        lines: row.lines,
        pieces: row.pieces,
        mass_g: row.mass,
        total: Money::from_kopecks(row.total).into(),
    };
    Ok(Json(Listed::of(page, item)))
}

/// Накладная.
#[derive(Serialize, ToSchema)]
struct ShipmentView {
    number: String,
    shipped_on: NaiveDate,
    order: i64,
    invoice: Option<String>,
    consignee: String,
    address: String,
    warehouse: String,
    cost: CostView,
    lines: Vec<ShippedLine>,
}

/// Строка накладной.
#[derive(Serialize, ToSchema)]
struct ShippedLine {
    /// Номер строки заказа.
    position: u32,
    article: String,
    name: String,
    unit: String,
    quantity: u32,
    price: UnitPrice,
    /// Без НДС.
    sum: Rubles,
    vat: Rubles,
}

fn line(line: ShipmentLine) -> ShippedLine {
    ShippedLine {
        position: line.position,
        article: line.article.to_string(),
        name: line.name,
        unit: line.unit,
        quantity: line.quantity.pieces(),
        price: line.price.into(),
        sum: line.sums.goods.into(),
        vat: line.sums.vat.into(),
    }
}

/// Накладная со строками
#[utoipa::path(get, path = "/api/v1/shipments/{number}", tag = "Отгрузки",
    params(("number" = String, Path, max_length = 50)), responses((status = 200, body = ShipmentView)))]
async fn get(state: Axum, caller: Extension<Caller>, number: Path<String>) -> Result<Json<ShipmentView>> {
    let found = shipment::get(&state.db, &caller.actor, &number.0).await?;
    Ok(Json(ShipmentView {
        number: found.number,
        shipped_on: found.on,
        order: found.order.0,
        invoice: found.accounting_number,
        consignee: found.terms.consignee,
        address: found.terms.address,
        warehouse: found.terms.warehouse,
        cost: found.cost.into(),
        lines: found.lines.into_iter().map(line).collect(),
    }))
}

/// Накладная в PDF
#[utoipa::path(get, path = "/api/v1/shipments/{number}/waybill.pdf", tag = "Отгрузки",
    params(("number" = String, Path, max_length = 50)),
    responses((status = 200, description = "Файл", body = Vec<u8>, content_type = "application/pdf")))]
async fn waybill_pdf(state: Axum, caller: Extension<Caller>, number: Path<String>) -> Result<Response> {
    let found = shipment::get(&state.db, &caller.actor, &number.0).await?;
    let supplier = service::counterparty::supplier(&state.db).await?;
    let name = format!("waybill-{}", number.0);
    file(&state, Kind::Pdf, &name, move |web| web.pdf.waybill(&supplier, &found, &web.templates)).await
}

/// Накладная в Excel
#[utoipa::path(get, path = "/api/v1/shipments/{number}/waybill.xlsx", tag = "Отгрузки",
    params(("number" = String, Path, max_length = 50)),
    responses((status = 200, description = "Файл", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn waybill_workbook(state: Axum, caller: Extension<Caller>, number: Path<String>) -> Result<Response> {
    let found = shipment::get(&state.db, &caller.actor, &number.0).await?;
    let supplier = service::counterparty::supplier(&state.db).await?;
    let name = format!("waybill-{}", number.0);
    file(&state, Kind::Excel, &name, move |_| document::waybill_xlsx(&supplier, &found)).await
}

/// Товар заказов в производстве, который ещё не отгружен.
#[derive(Serialize, ToSchema)]
struct ReadinessRow {
    order: i64,
    article: String,
    name: String,
    quantity: i64,
    /// Без НДС.
    sum: Rubles,
    stage: StageView,
    guaranteed_on: NaiveDate,
    planned_on: NaiveDate,
    actual_on: Option<NaiveDate>,
    warehouse: String,
}

/// «Готовность продукции к отгрузке»
#[utoipa::path(get, path = "/api/v1/readiness", tag = "Отгрузки", params(PageQuery), responses((status = 200, body = Listed<ReadinessRow>)))]
async fn readiness(
    state: Axum,
    caller: Extension<Caller>,
    page: Query<PageQuery>,
) -> Result<Json<Listed<ReadinessRow>>> {
    let query = report::ProductQuery::default();
    let (page, _) = report::products(&state.db, &caller.actor, &query, page.0.number()?).await?;
    let row = |row: report::ProductRow| ReadinessRow {
        stage: row.stage().into(),
        order: row.order_number,
        article: row.article,
        name: row.name,
        quantity: row.pieces,
        sum: Money::from_kopecks(row.goods).into(),
        guaranteed_on: row.guaranteed_on,
        planned_on: row.planned_on,
        actual_on: row.actual_on,
        warehouse: row.warehouse,
    };
    Ok(Json(Listed::of(page, row)))
}
