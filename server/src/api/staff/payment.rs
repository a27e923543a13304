//! `/api/v1/staff/payments`: money that has come, and which orders it pays.

use super::Axum;
use crate::State;
use crate::api::error::{ApiError, Json, Path, Query, Result};
use crate::api::form::{Id, LINES_LIMIT, Listed, PageQuery, Rubles, unreadable};
use crate::api::key::Caller;
use axum::Extension;
use axum::http::StatusCode;
use chrono::NaiveDate;
use domain::bank::Incoming;
use serde::{Deserialize, Serialize};
use service::payment::{self, Listed as Payment, PaidPart};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, take)).routes(routes!(assign))
}

/// Платёж.
#[derive(Serialize, ToSchema)]
struct PaymentView {
    id: i64,
    date: NaiveDate,
    /// Номер платёжного поручения.
    number: String,
    payer_inn: String,
    payer: String,
    purpose: String,
    amount: Rubles,
    /// Что он оплачивает; пусто: неясно, ждёт решения.
    orders: Vec<PaidView>,
}

/// Часть платежа, которая оплачивает заказ.
#[derive(Serialize, ToSchema)]
struct PaidView {
    order: i64,
    amount: Rubles,
}

fn view(payment: Payment) -> PaymentView {
    let paid = |part: PaidPart| PaidView { order: part.order.0, amount: part.amount.into() };
    PaymentView {
        id: payment.id,
        date: payment.paid_on,
        number: payment.number,
        payer_inn: payment.payer_inn,
        payer: payment.payer,
        purpose: payment.purpose,
        amount: payment.amount.into(),
        orders: payment.parts.into_iter().map(paid).collect(),
    }
}

/// Платежи: сначала те, которые ждут решения
#[utoipa::path(get, path = "/api/v1/staff/payments", tag = "Поставщик: платежи", params(PageQuery), responses((status = 200, body = Listed<PaymentView>)))]
async fn list(state: Axum, caller: Extension<Caller>, page: Query<PageQuery>) -> Result<Json<Listed<PaymentView>>> {
    Ok(Json(Listed::of(payment::list(&state.db, &caller.actor, page.0.number()?).await?, view)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPayments {
    #[schema(min_items = 1, max_items = 10_000)]
    payments: Vec<NewPayment>,
}

/// Поступление на счёт.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPayment {
    date: NaiveDate,
    /// Номер платёжного поручения.
    #[schema(min_length = 1, max_length = 50)]
    number: String,
    #[schema(min_length = 10, max_length = 12)]
    payer_inn: String,
    #[serde(default)]
    #[schema(max_length = 1000)]
    payer: String,
    /// Назначение: по номеру счёта в нём находится заказ.
    #[serde(default)]
    #[schema(max_length = 1000)]
    purpose: String,
    /// Больше нуля.
    amount: Rubles,
}

/// Что стало с платежами.
#[derive(Serialize, ToSchema)]
struct TakenView {
    /// Оплатили заказы.
    settled: u32,
    /// Ждут решения, какой заказ они оплачивают.
    doubtful: u32,
    /// Были приняты раньше.
    known: u32,
}

/// A payment that is none, by its place among those that are sent.
fn wrong(at: usize) -> ApiError {
    let why = format!("payments[{at}]: a number, an INN, an amount above 0.00, no signs that cannot be seen");
    ApiError::Unreadable(StatusCode::UNPROCESSABLE_ENTITY, why)
}

/// Принять платежи
///
/// Каждый один раз: дата, номер, ИНН и сумма узнают его при повторе. Заказ находится по номеру счёта в назначении, иначе по
/// сумме, которая подходит одному счёту плательщика.
#[utoipa::path(post, path = "/api/v1/staff/payments", tag = "Поставщик: платежи", request_body = NewPayments, responses((status = 200, body = TakenView)))]
async fn take(state: Axum, caller: Extension<Caller>, wish: Json<NewPayments>) -> Result<Json<TakenView>> {
    let NewPayments { payments } = wish.0;
    if payments.is_empty() || payments.len() > LINES_LIMIT {
        return Err(unreadable("payments: 1–10000"));
    }
    let read = |(at, payment): (usize, NewPayment)| {
        let NewPayment { date, number, payer_inn, payer, purpose, amount } = payment;
        let incoming = Incoming { on: date, number, payer_inn, payer, purpose, amount: amount.parse()? };
        incoming.checked().ok_or_else(|| wrong(at))
    };
    let payments = payments.into_iter().enumerate().map(read).collect::<Result<Vec<_>>>()?;
    let taken = payment::take_all(&state.db, &caller.actor, &payments).await?;
    Ok(Json(TakenView { settled: taken.settled, doubtful: taken.doubtful, known: taken.known }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Pays {
    /// Номер заказа со счётом.
    #[schema(value_type = i64)]
    order: Id,
}

/// Сказать, какой заказ оплачивает платёж
#[utoipa::path(post, path = "/api/v1/staff/payments/{id}/order", tag = "Поставщик: платежи", params(("id" = i64, Path)), request_body = Pays,
    responses((status = 204, description = "Оплачен"), (status = 409, description = "Conflict", body = crate::api::Problem, content_type = crate::api::PROBLEM)))]
async fn assign(state: Axum, caller: Extension<Caller>, id: Path<i64>, pays: Json<Pays>) -> Result<StatusCode> {
    payment::assign(&state.db, &caller.actor, id.0, &pays.0.order.0.to_string()).await?;
    Ok(StatusCode::NO_CONTENT)
}
