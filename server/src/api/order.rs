//! `/api/v1/orders`: sent orders, their lines, dates and documents; «Отправить в производство».

use super::draft::{CostView, Delivery};
use super::error::{ApiError, Json, Path, Query, Result};
use super::form::{ExplainQuery, Listed, Rubles, UnitPrice, no_longer, page_number};
use super::key::Caller;
use crate::document::{self, DocumentError, invoice_xlsx::invoice_xlsx};
use crate::files::{self, Contents, Kind, made};
use crate::{Inner, State};
use axum::Extension;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use domain::id::OrderNumber;
use domain::order::{Order, OrderFilter, OrderLine, OrderSort, OrderStatus, OrderSummary, OrderTab};
use domain::quantity::Quantity;
use domain::shipment::Stage;
use serde::{Deserialize, Serialize};
use service::supply::Promised;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type Axum = axum::extract::State<State>;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(lines))
        .routes(routes!(dates))
        .routes(routes!(start))
        .routes(routes!(invoice_pdf))
        .routes(routes!(invoice_workbook))
        .routes(routes!(lines_workbook))
}

/// Где стоит заказ.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Draft,
    Proposal,
    /// Отправлен: ждёт счёта.
    Submitted,
    /// Получен счет.
    Invoiced,
    /// В производстве.
    Production,
    /// Выполнен.
    Completed,
    /// Отклонен.
    Rejected,
}

impl From<OrderStatus> for Status {
    fn from(status: OrderStatus) -> Self {
        match status {
            OrderStatus::Draft => Self::Draft,
            OrderStatus::Proposal => Self::Proposal,
            OrderStatus::Submitted => Self::Submitted,
            OrderStatus::Invoiced => Self::Invoiced,
            OrderStatus::InProduction => Self::Production,
            OrderStatus::Completed => Self::Completed,
            OrderStatus::Rejected => Self::Rejected,
        }
    }
}

/// Вкладка списка заказов.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Tab {
    /// Отправленные и со счётом.
    Invoiced,
    Production,
    /// Выполненные и отклонённые.
    Completed,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OrdersQuery {
    #[param(inline)]
    tab: Tab,
    /// Номер заказа, номер счёта или начало вашего номера.
    #[param(max_length = 100)]
    text: Option<String>,
    /// Отправлены не раньше этого дня.
    from: Option<NaiveDate>,
    /// И не позже этого.
    to: Option<NaiveDate>,
    /// Номер страницы с единицы.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    page: Option<u32>,
}

/// Заказ в списке.
#[derive(Serialize, ToSchema)]
struct OrderItem {
    number: i64,
    status: Status,
    /// Номер счёта в учёте поставщика.
    invoice: Option<String>,
    own_number: String,
    lines: u32,
    cost: CostView,
    submitted_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

fn item(order: OrderSummary) -> OrderItem {
    OrderItem {
        number: order.number.0,
        status: order.status.into(),
        invoice: order.accounting_number,
        own_number: order.own_number,
        lines: order.totals.lines,
        cost: order.cost.into(),
        submitted_at: order.submitted_at,
        changed_at: order.changed_at,
    }
}

/// Заказы вкладки, последние отправленные первыми
#[utoipa::path(get, path = "/api/v1/orders", tag = "Заказы", params(OrdersQuery), responses((status = 200, body = Listed<OrderItem>)))]
async fn list(state: Axum, caller: Extension<Caller>, query: Query<OrdersQuery>) -> Result<Json<Listed<OrderItem>>> {
    let OrdersQuery { tab, text, from, to, page } = query.0;
    let tab = match tab {
        Tab::Invoiced => OrderTab::Invoiced,
        Tab::Production => OrderTab::Production,
        Tab::Completed => OrderTab::Completed,
    };
    let text = text.unwrap_or_default();
    no_longer(&text, 100, "text")?;
    let filter = OrderFilter { text, from, to, sort: OrderSort::Newest };
    let page = service::order::list(&state.db, &caller.actor, tab, &filter, page_number(page.unwrap_or(1))?).await?;
    Ok(Json(Listed::of(page, item)))
}

/// Заказ без строк.
#[derive(Serialize, ToSchema)]
pub struct OrderView {
    number: i64,
    status: Status,
    /// Номер счёта в учёте поставщика.
    invoice: Option<String>,
    own_number: String,
    comment: String,
    /// Номер договора.
    contract: Option<String>,
    consignee: String,
    address: String,
    warehouse: String,
    delivery: Delivery,
    in_parts: bool,
    lines: u32,
    pieces: i64,
    mass_g: i64,
    vat_percent: u8,
    cost: CostView,
    /// Оплачено, с НДС.
    paid: Rubles,
    /// Отгружено, с НДС.
    shipped: Rubles,
    submitted_at: DateTime<Utc>,
    invoiced_at: Option<DateTime<Utc>>,
    started_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
}

pub fn view(order: Order) -> OrderView {
    OrderView {
        number: order.number.0,
        status: order.status.into(),
        invoice: order.accounting_number,
        own_number: order.terms.own_number,
        comment: order.terms.comment,
        contract: order.terms.contract.map(|(number, _)| number),
        consignee: order.terms.consignee,
        address: order.terms.address,
        warehouse: order.terms.warehouse,
        delivery: order.terms.delivery.into(),
        in_parts: order.terms.in_parts,
        lines: order.totals.lines,
        pieces: order.totals.sums.pieces,
        mass_g: order.totals.sums.mass.grams(),
        vat_percent: order.rate.percent(),
        cost: order.cost.into(),
        paid: order.paid.into(),
        shipped: order.shipped.into(),
        submitted_at: order.submitted_at,
        invoiced_at: order.invoiced_at,
        started_at: order.started_at,
        changed_at: order.changed_at,
    }
}

pub async fn opened(state: &State, caller: &Caller, number: OrderNumber) -> Result<OrderView> {
    Ok(view(service::order::get(&state.db, &caller.actor, number).await?.order))
}

/// Заказ
#[utoipa::path(get, path = "/api/v1/orders/{number}", tag = "Заказы", params(("number" = i64, Path)), responses((status = 200, body = OrderView)))]
async fn get(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Json<OrderView>> {
    Ok(Json(opened(&state, &caller, OrderNumber(number.0)).await?))
}

/// Строка заказа.
#[derive(Serialize, ToSchema)]
pub struct OrderLineView {
    position: u32,
    article: String,
    name: String,
    unit: String,
    quantity: u32,
    price: UnitPrice,
    /// Без НДС.
    sum: Rubles,
    vat: Rubles,
    mass_g: i64,
}

pub fn line(line: OrderLine) -> OrderLineView {
    OrderLineView {
        position: line.position,
        article: line.article.to_string(),
        name: line.name,
        unit: line.unit,
        quantity: Quantity::pieces(line.quantity),
        price: line.price.into(),
        sum: line.sums.goods.into(),
        vat: line.sums.vat.into(),
        mass_g: line.sums.mass.grams(),
    }
}

/// Все строки заказа
#[utoipa::path(get, path = "/api/v1/orders/{number}/lines", tag = "Заказы", params(("number" = i64, Path), ExplainQuery), responses((status = 200, body = [OrderLineView])))]
async fn lines(
    state: Axum,
    caller: Extension<Caller>,
    number: Path<i64>,
    query: Query<ExplainQuery>,
) -> Result<Json<Vec<OrderLineView>>> {
    let number = OrderNumber(number.0);
    if !query.0.explain {
        let page = service::order::get(&state.db, &caller.actor, number).await?;
        return Ok(Json(page.lines.into_iter().map(line).collect()));
    }
    let found = service::order::explain(&state.db, &caller.actor, number, None).await?;
    let explained = |(of, steps)| {
        let view = line(of);
        OrderLineView { price: view.price.explained(steps), ..view }
    };
    Ok(Json(found.lines.into_iter().map(explained).collect()))
}

/// Где товар на пути к вам.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StageView {
    /// В обработке.
    Waiting,
    /// В производстве.
    Making,
    /// В пути.
    Moving,
    /// На складе.
    Ready,
    /// Отгружен.
    Shipped,
}

impl From<Stage> for StageView {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Waiting => Self::Waiting,
            Stage::Making => Self::Making,
            Stage::Moving => Self::Moving,
            Stage::Ready => Self::Ready,
            Stage::Shipped => Self::Shipped,
        }
    }
}

/// Обещанная часть строки заказа.
#[derive(Serialize, ToSchema)]
struct PromiseView {
    /// Номер строки заказа.
    position: i64,
    quantity: i64,
    stage: StageView,
    /// Гарантированная дата.
    guaranteed_on: NaiveDate,
    /// Дата по пересчёту.
    planned_on: NaiveDate,
    /// Когда стало готово к отгрузке.
    actual_on: Option<NaiveDate>,
}

fn promise(promised: Promised) -> PromiseView {
    PromiseView {
        position: promised.position,
        quantity: promised.quantity,
        stage: promised.stage().into(),
        guaranteed_on: promised.guaranteed_on,
        planned_on: promised.planned_on,
        actual_on: promised.actual_on,
    }
}

/// Даты готовности заказа
#[utoipa::path(get, path = "/api/v1/orders/{number}/dates", tag = "Заказы", params(("number" = i64, Path)), responses((status = 200, body = [PromiseView])))]
async fn dates(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Json<Vec<PromiseView>>> {
    let promised = service::supply::of_order(&state.db, &caller.actor, OrderNumber(number.0)).await?;
    Ok(Json(promised.into_iter().map(promise).collect()))
}

/// «Отправить в производство»
///
/// По договору с отсрочкой и в пределах кредитного лимита. Повтор ничего не меняет.
#[utoipa::path(post, path = "/api/v1/orders/{number}/production", tag = "Заказы", params(("number" = i64, Path)),
    responses((status = 200, body = OrderView), (status = 422, description = "Unprocessable Entity", body = super::Problem, content_type = super::PROBLEM)))]
async fn start(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Json<OrderView>> {
    let number = OrderNumber(number.0);
    service::order::start(&state.db, &caller.actor, number).await?;
    Ok(Json(opened(&state, &caller, number).await?))
}

/// Счёт в PDF
#[utoipa::path(get, path = "/api/v1/orders/{number}/invoice.pdf", tag = "Заказы", params(("number" = i64, Path)),
    responses((status = 200, description = "Файл", body = Vec<u8>, content_type = "application/pdf")))]
async fn invoice_pdf(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Response> {
    let invoice = service::order::invoice(&state.db, &caller.actor, OrderNumber(number.0)).await?;
    let name = format!("invoice-{}", number.0);
    file(&state, Kind::Pdf, &name, move |web| web.pdf.invoice(&invoice, &web.templates)).await
}

/// Счёт в Excel
#[utoipa::path(get, path = "/api/v1/orders/{number}/invoice.xlsx", tag = "Заказы", params(("number" = i64, Path)),
    responses((status = 200, description = "Файл", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn invoice_workbook(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Response> {
    let invoice = service::order::invoice(&state.db, &caller.actor, OrderNumber(number.0)).await?;
    let name = format!("invoice-{}", number.0);
    file(&state, Kind::Excel, &name, move |web| invoice_xlsx(&invoice, &web.templates)).await
}

/// Строки заказа в Excel
#[utoipa::path(get, path = "/api/v1/orders/{number}/lines.xlsx", tag = "Заказы", params(("number" = i64, Path)),
    responses((status = 200, description = "Файл", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn lines_workbook(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Response> {
    let page = service::order::get(&state.db, &caller.actor, OrderNumber(number.0)).await?;
    let name = format!("order-{}", number.0);
    file(&state, Kind::Excel, &name, move |_| document::order_xlsx(&page.order, &page.lines)).await
}

/// A document as a file.
pub async fn file<C: Into<Contents> + Send + 'static>(
    state: &State,
    kind: Kind,
    name: &str,
    make: impl FnOnce(&Inner) -> std::result::Result<C, DocumentError> + Send + 'static,
) -> Result<Response> {
    let contents = made(state, make).await.map_err(ApiError::Document)?;
    Ok(files::file(kind, name, contents))
}
