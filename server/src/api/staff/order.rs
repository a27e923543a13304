//! `/api/v1/staff/orders`: orders of all dealers, and what is done with them by hand.

use super::Axum;
use crate::State;
use crate::api::draft::CostView;
use crate::api::error::{ApiError, Json, Path, Query, Result};
use crate::api::form::{
    Listed, PageQuery, Percents, Pieces, Rubles, idempotency_key, no_longer, page_number, unreadable,
};
use crate::api::key::Caller;
use crate::api::order::{OrderLineView, OrderView, Status, line, view};
use axum::Extension;
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, Utc};
use domain::discount::{Grant, MESSAGE_LIMIT, Message, Said};
use domain::id::OrderNumber;
use domain::money::Percent;
use domain::order::Queue;
use serde::{Deserialize, Serialize};
use service::order::{self, Queued, StaffOrder};
use service::{Error, discount};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Characters of what is looked for.
const LOOKED_FOR: usize = 100;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(lines))
        .routes(routes!(issue))
        .routes(routes!(ready))
        .routes(routes!(ship))
        .routes(routes!(reject))
        .routes(routes!(grant))
        .routes(routes!(answer))
}

/// Чего ждут заказы.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum QueueView {
    /// Покупатель ждёт ответа о скидке.
    Asked,
    /// Отправлены: ждут счёта.
    Submitted,
    /// Со счётом.
    Invoiced,
    /// В производстве.
    Production,
    /// Выполненные и отклонённые.
    Closed,
}

impl From<QueueView> for Queue {
    fn from(queue: QueueView) -> Self {
        match queue {
            QueueView::Asked => Self::Asked,
            QueueView::Submitted => Self::Submitted,
            QueueView::Invoiced => Self::Invoiced,
            QueueView::Production => Self::InProduction,
            QueueView::Closed => Self::Closed,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct QueueQuery {
    #[param(inline)]
    queue: QueueView,
    /// Номер заказа, номер счёта или ИНН покупателя.
    #[param(max_length = 100)]
    text: Option<String>,
    /// Номер страницы с единицы.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    page: Option<u32>,
}

/// Заказ в очереди.
#[derive(Serialize, ToSchema)]
struct QueuedView {
    number: i64,
    status: Status,
    /// Номер счёта.
    invoice: Option<String>,
    counterparty: String,
    inn: String,
    /// С НДС.
    total: Rubles,
    submitted_at: DateTime<Utc>,
    /// С тех пор покупатель ждёт ответа о скидке.
    asked_at: Option<DateTime<Utc>>,
}

fn queued(row: Queued) -> QueuedView {
    QueuedView {
        number: row.number.0,
        status: row.status.into(),
        invoice: row.accounting_number,
        counterparty: row.counterparty,
        inn: row.inn,
        total: row.total.into(),
        submitted_at: row.submitted_at,
        asked_at: row.asked_at,
    }
}

/// Заказы всех дилеров
#[utoipa::path(get, path = "/api/v1/staff/orders", tag = "Поставщик: заказы", params(QueueQuery), responses((status = 200, body = Listed<QueuedView>)))]
async fn list(state: Axum, caller: Extension<Caller>, query: Query<QueueQuery>) -> Result<Json<Listed<QueuedView>>> {
    let QueueQuery { queue, text, page } = query.0;
    let text = text.unwrap_or_default();
    no_longer(&text, LOOKED_FOR, "text")?;
    let page = page_number(page.unwrap_or(1))?;
    Ok(Json(Listed::of(order::queue(&state.db, &caller.actor, queue.into(), &text, page).await?, queued)))
}

/// Заказ дилера.
#[derive(Serialize, ToSchema)]
struct StaffOrderView {
    number: i64,
    order: OrderView,
    /// Компания дилера.
    company: String,
    counterparty: String,
    inn: String,
    /// Стоимость без дополнительной скидки, если она есть.
    before: Option<CostView>,
    /// Покупатель ждёт ответа о скидке.
    asked: bool,
    /// Разговор с покупателем, старые первыми.
    messages: Vec<MessageView>,
    /// Штук, которые ещё не готовы.
    awaited: i64,
    /// Штук, которые готовы к отгрузке.
    ready: i64,
}

#[derive(Serialize, ToSchema)]
struct MessageView {
    at: DateTime<Utc>,
    by: String,
    kind: SaidView,
    percent: Option<Percents>,
    text: String,
}

/// О чём сообщение.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SaidView {
    /// Покупатель просит скидку.
    Asked,
    /// Ответ.
    Answered,
    /// Скидка дана.
    Granted,
    /// Заказ отклонён.
    Rejected,
}

fn message(message: Message) -> MessageView {
    let kind = match message.said {
        Said::Asked => SaidView::Asked,
        Said::Answered => SaidView::Answered,
        Said::Granted => SaidView::Granted,
        Said::Rejected => SaidView::Rejected,
    };
    MessageView {
        at: message.at,
        by: message.by,
        kind,
        percent: message.percent.map(Percents::from),
        text: message.text,
    }
}

fn whole(found: StaffOrder) -> StaffOrderView {
    let buyer = &found.order.terms.buyer;
    StaffOrderView {
        number: found.order.number.0,
        counterparty: buyer.name.clone(),
        inn: buyer.inn.clone(),
        order: view(found.order),
        company: found.company,
        before: found.before.map(CostView::from),
        asked: found.asked,
        messages: found.messages.into_iter().map(message).collect(),
        awaited: found.awaited,
        ready: found.ready,
    }
}

async fn opened(state: &State, caller: &Caller, number: OrderNumber) -> Result<Json<StaffOrderView>> {
    Ok(Json(whole(order::for_staff(&state.db, &caller.actor, number, 1).await?)))
}

/// Заказ дилера
#[utoipa::path(get, path = "/api/v1/staff/orders/{number}", tag = "Поставщик: заказы", params(("number" = i64, Path)), responses((status = 200, body = StaffOrderView)))]
async fn get(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Json<StaffOrderView>> {
    opened(&state, &caller, OrderNumber(number.0)).await
}

/// Строки заказа дилера, по страницам
#[utoipa::path(get, path = "/api/v1/staff/orders/{number}/lines", tag = "Поставщик: заказы", params(("number" = i64, Path), PageQuery), responses((status = 200, body = Listed<OrderLineView>)))]
async fn lines(
    state: Axum,
    caller: Extension<Caller>,
    number: Path<i64>,
    page: Query<PageQuery>,
) -> Result<Json<Listed<OrderLineView>>> {
    let found = order::for_staff(&state.db, &caller.actor, OrderNumber(number.0), page.0.number()?).await?;
    Ok(Json(Listed::of(found.lines, line)))
}

/// Выставить счёт
///
/// Выставлен раньше: ничего не происходит.
#[utoipa::path(post, path = "/api/v1/staff/orders/{number}/invoice", tag = "Поставщик: заказы", params(("number" = i64, Path)),
    responses((status = 200, body = StaffOrderView), (status = 422, description = "Unprocessable Entity", body = crate::api::Problem, content_type = crate::api::PROBLEM)))]
async fn issue(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Json<StaffOrderView>> {
    let number = OrderNumber(number.0);
    order::issue(&state.db, &caller.actor, number).await?;
    opened(&state, &caller, number).await
}

/// Товар заказа готов к отгрузке
///
/// Всё, чего ждал заказ в производстве, лежит на складе.
#[utoipa::path(post, path = "/api/v1/staff/orders/{number}/ready", tag = "Поставщик: заказы", params(("number" = i64, Path)),
    responses((status = 200, body = StaffOrderView), (status = 422, description = "Unprocessable Entity", body = crate::api::Problem, content_type = crate::api::PROBLEM)))]
async fn ready(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Json<StaffOrderView>> {
    let number = OrderNumber(number.0);
    order::ready(&state.db, &caller.actor, number).await?;
    opened(&state, &caller, number).await
}

/// Накладная, по которой товар ушёл.
#[derive(Serialize, ToSchema)]
struct Shipped {
    waybill: String,
    order: StaffOrderView,
}

/// Отгрузить готовое по накладной
///
/// Повтор с тем же `Idempotency-Key` возвращает ту же накладную.
#[utoipa::path(post, path = "/api/v1/staff/orders/{number}/shipments", tag = "Поставщик: заказы",
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header, description = "Любая строка, новая для каждой накладной.", min_length = 1, max_length = 255, pattern = "^[!-~]+$")),
    responses((status = 200, body = Shipped), (status = 422, description = "Unprocessable Entity", body = crate::api::Problem, content_type = crate::api::PROBLEM)))]
async fn ship(state: Axum, caller: Extension<Caller>, number: Path<i64>, headers: HeaderMap) -> Result<Json<Shipped>> {
    let key = idempotency_key(&headers)?.ok_or_else(|| unreadable("Idempotency-Key"))?;
    let number = OrderNumber(number.0);
    // A page ships under what was shipped before it: no program says the same.
    let waybill = order::ship(&state.db, &caller.actor, number, &format!("api:{key}")).await?;
    Ok(Json(Shipped { waybill, order: opened(&state, &caller, number).await?.0 }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToBuyer {
    /// Что прочитает покупатель.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// Отклонить заказ
///
/// Обещанное ему снова свободно; покупатель получит причину.
#[utoipa::path(post, path = "/api/v1/staff/orders/{number}/reject", tag = "Поставщик: заказы", params(("number" = i64, Path)), request_body = ToBuyer, responses((status = 200, body = StaffOrderView)))]
async fn reject(
    state: Axum,
    caller: Extension<Caller>,
    number: Path<i64>,
    wish: Json<ToBuyer>,
) -> Result<Json<StaffOrderView>> {
    let number = OrderNumber(number.0);
    order::reject(&state.db, &caller.actor, number, &wish.0.text).await?;
    opened(&state, &caller, number).await
}

/// Ответить на просьбу о скидке
#[utoipa::path(post, path = "/api/v1/staff/orders/{number}/answer", tag = "Поставщик: заказы", params(("number" = i64, Path)), request_body = ToBuyer, responses((status = 200, body = StaffOrderView)))]
async fn answer(
    state: Axum,
    caller: Extension<Caller>,
    number: Path<i64>,
    wish: Json<ToBuyer>,
) -> Result<Json<StaffOrderView>> {
    let number = OrderNumber(number.0);
    discount::answer(&state.db, &caller.actor, number, &wish.0.text).await?;
    opened(&state, &caller, number).await
}

/// Дополнительная скидка: на весь заказ или на строки.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDiscount {
    /// На все строки. Без него — на строки из `lines`.
    #[schema(value_type = Option<String>, pattern = r"^\d{1,3}\.\d{2}$", example = "5.00")]
    percent: Option<String>,
    #[serde(default)]
    #[schema(max_items = 10_000)]
    lines: Vec<LineDiscount>,
    /// Что прочитает покупатель.
    #[serde(default)]
    #[schema(max_length = 2000)]
    text: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LineDiscount {
    /// Номер строки заказа.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    position: Pieces,
    #[schema(pattern = r"^\d{1,3}\.\d{2}$", example = "5.00")]
    percent: String,
}

/// As the document says, and not as people may write it.
fn percent(text: &str) -> Result<Percent> {
    let (whole, hundredths) = text.split_once('.').unwrap_or_default();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = (1..=3).contains(&whole.len()) && hundredths.len() == 2 && digits(whole) && digits(hundredths);
    if !plain {
        return Err(unreadable("percent with two digits after the point, as 5.00"));
    }
    Ok(domain::discount::percent(text).map_err(Error::from)?)
}

/// Дать скидку заказу со счётом
///
/// Счёт получает новые суммы, покупатель — письмо.
#[utoipa::path(post, path = "/api/v1/staff/orders/{number}/discount", tag = "Поставщик: заказы", params(("number" = i64, Path)), request_body = NewDiscount, responses((status = 200, body = StaffOrderView)))]
async fn grant(
    state: Axum,
    caller: Extension<Caller>,
    number: Path<i64>,
    wish: Json<NewDiscount>,
) -> Result<Json<StaffOrderView>> {
    let (number, NewDiscount { percent: all, lines, text }) = (OrderNumber(number.0), wish.0);
    no_longer(&text, MESSAGE_LIMIT, "text")?;
    let grant = match all {
        Some(all) if lines.is_empty() => Grant::Order(percent(&all)?),
        None if !lines.is_empty() => {
            let line = |line: LineDiscount| Ok((line.position.number(), percent(&line.percent)?));
            Grant::Lines(lines.into_iter().map(line).collect::<Result<_>>()?)
        }
        // Neither, or both: the shape is as described, and nobody knows what is meant.
        _ => return Err(ApiError::Unreadable(StatusCode::UNPROCESSABLE_ENTITY, "percent or lines".to_owned())),
    };
    discount::grant(&state.db, &caller.actor, number, &grant, &text).await?;
    opened(&state, &caller, number).await
}
