//! Server functions of the supplier's people.

use crate::error::AppError;
use crate::flash::{Flash, Said};
use crate::rpc::{browser, caller, fail, refuse, token};
use domain::account::AccountError;
use domain::actor::Actor;
use domain::api_key::{StaffScope, StaffScopes};
use domain::discount::Grant;
use domain::id::{ApiKeyId, OrderNumber, UserId};
use leptos::prelude::*;
use service::{staff, staff_key};

/// «Войти от имени»: the reason is seen by both sides.
#[server]
pub async fn act_for(user: UserId, reason: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    staff::act(&db, &actor, &token().unwrap_or_default(), user, &reason, &browser()?).await.map_err(fail)?;
    leptos_axum::redirect("/desk");
    Ok(())
}

/// «Создать ключ» of a program of the supplier's: shown once.
#[server]
pub async fn create_staff_key(
    name: String,
    #[server(default)] goods: Option<String>,
    #[server(default)] orders: Option<String>,
    #[server(default)] payments: Option<String>,
    #[server(default)] companies: Option<String>,
    #[server(default)] days: String,
    old_password: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let boxes = [
        (goods, StaffScope::Goods),
        (orders, StaffScope::Orders),
        (payments, StaffScope::Payments),
        (companies, StaffScope::Companies),
    ];
    let scopes: StaffScopes = boxes.into_iter().filter_map(|(on, scope)| on.map(|_| scope)).collect();
    let days = match days.as_str() {
        "" => None,
        days => Some(days.parse().map_err(|_| refuse(AccountError::Days))?),
    };
    let key = staff_key::create(&db, &actor, &name, scopes, days, old_password, &browser()?).await.map_err(fail)?;
    crate::flash::leave(&Flash::KeyMade { key });
    leptos_axum::redirect(super::KEYS);
    Ok(())
}

/// «Отозвать».
#[server]
pub async fn revoke_staff_key(id: ApiKeyId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    staff_key::revoke(&db, &actor, id, &browser()?).await.map_err(fail)?;
    crate::flash::said(Said::KeyRevoked);
    leptos_axum::redirect(super::KEYS);
    Ok(())
}

/// Says which orders a doubtful payment pays.
#[server]
pub async fn assign_payment(payment: i64, #[server(default)] orders: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::payment::assign(&db, &actor, payment, &orders).await.map_err(fail)?;
    paid(Said::PaymentAssigned);
    Ok(())
}

/// «Внести оплату», once for each key.
#[server]
pub async fn take_payment(
    #[server(default)] document: String,
    #[server(default)] day: String,
    #[server(default)] amount: String,
    #[server(default)] orders: String,
    key: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let typed = domain::bank::TypedPayment { document, day, amount, orders };
    service::payment::take(&db, &actor, &typed, &key).await.map_err(fail)?;
    paid(Said::PaymentTaken);
    Ok(())
}

/// Takes a payment back from the orders that it was given to.
#[server]
pub async fn unassign_payment(payment: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::payment::unassign(&db, &actor, payment).await.map_err(fail)?;
    paid(Said::PaymentUnassigned);
    Ok(())
}

/// Back to the payments, with a word of what was done.
fn paid(what: Said) {
    crate::flash::said(what);
    leptos_axum::redirect(super::PAYMENTS);
}

/// The manager answers the buyer of an order.
#[server]
pub async fn answer_buyer(number: OrderNumber, #[server(default)] text: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::discount::answer(&db, &actor, number, &text).await.map_err(fail)?;
    done(number, Said::AnswerSent);
    Ok(())
}

/// Grants so many per cent off every line of an order.
#[server]
pub async fn grant_discount(
    number: OrderNumber,
    #[server(default)] percent: String,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let percent = domain::discount::percent(&percent).map_err(refuse)?;
    service::discount::grant(&db, &actor, number, &Grant::Order(percent), &text).await.map_err(fail)?;
    done(number, Said::DiscountGranted);
    Ok(())
}

/// Grants each of these lines its own discount.
#[server]
pub async fn grant_lines(
    number: OrderNumber,
    #[server(default)] positions: Vec<u32>,
    #[server(default)] percents: Vec<String>,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let percents = percents.iter().map(|text| domain::discount::percent(text)).collect::<Result<Vec<_>, _>>();
    let lines = positions.into_iter().zip(percents.map_err(refuse)?).collect();
    service::discount::grant(&db, &actor, number, &Grant::Lines(lines), "").await.map_err(fail)?;
    done(number, Said::DiscountGranted);
    Ok(())
}

/// «Выставить счёт».
#[server]
pub async fn issue_invoice(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::order::issue(&db, &actor, number).await.map_err(fail)?;
    done(number, Said::InvoiceIssued);
    Ok(())
}

/// «Запустить»: a paid order that was kept from production.
#[server]
pub async fn start_stuck(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::order::start_stuck(&db, &actor, number).await.map_err(fail)?;
    done(number, Said::OrderStarted);
    Ok(())
}

/// «Отклонить заказ».
#[server]
pub async fn reject_order(number: OrderNumber, #[server(default)] text: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::order::reject(&db, &actor, number, &text).await.map_err(fail)?;
    done(number, Said::OrderRejected);
    Ok(())
}

/// «Товары на складе»: what the order waits for has come.
#[server]
pub async fn goods_ready(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::order::ready(&db, &actor, number).await.map_err(fail)?;
    done(number, Said::GoodsReady);
    Ok(())
}

/// «Отгрузить готовое», once for each key.
#[server]
pub async fn ship_order(number: OrderNumber, key: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::order::ship(&db, &actor, number, &key).await.map_err(fail)?;
    done(number, Said::GoodsShipped);
    Ok(())
}

/// So many pieces of these lines have come; `seen`: how many the form awaited in all.
#[server]
pub async fn ready_lines(
    number: OrderNumber,
    seen: i64,
    #[server(default)] lines: Vec<u32>,
    #[server(default)] pieces: Vec<String>,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let typed: Vec<(u32, String)> = lines.into_iter().zip(pieces).collect();
    service::order::ready_lines(&db, &actor, number, seen, &typed).await.map_err(fail)?;
    done(number, Said::GoodsReady);
    Ok(())
}

/// So many pieces of these lines leave, once for each key.
#[server]
pub async fn ship_lines(
    number: OrderNumber,
    key: String,
    #[server(default)] lines: Vec<u32>,
    #[server(default)] pieces: Vec<String>,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let typed: Vec<(u32, String)> = lines.into_iter().zip(pieces).collect();
    service::order::ship_lines(&db, &actor, number, &key, &typed).await.map_err(fail)?;
    done(number, Said::GoodsShipped);
    Ok(())
}

/// Back to the order, with a word of what was done.
fn done(number: OrderNumber, what: Said) {
    crate::flash::said(what);
    leptos_axum::redirect(&format!("{}/{number}", super::ORDERS));
}

/// Demo mode: lets the simulator run so many times faster.
#[server]
pub async fn set_simulator_speed(speed: u32) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::simulator::set_speed(&db, &actor, speed).await.map_err(fail)?;
    simulated();
    Ok(())
}

/// Demo mode: lets the simulator stand still, or go on.
#[server]
pub async fn pause_simulator(on: bool) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::simulator::pause(&db, &actor, on).await.map_err(fail)?;
    simulated();
    Ok(())
}

/// Demo mode: moves the clock ahead by so many days.
#[server]
pub async fn advance_simulator(days: u32) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::simulator::advance(&db, &actor, days).await.map_err(fail)?;
    simulated();
    Ok(())
}

fn simulated() {
    crate::flash::said(Said::Saved);
    leptos_axum::redirect(super::SIMULATOR);
}

/// «Вернуться к себе».
#[server]
pub async fn stop_acting() -> Result<(), AppError> {
    let (db, actor) = caller()?;
    if actor == Actor::Guest {
        return Err(fail(service::Error::SignedOut));
    }
    staff::stop_acting(&db, &token()?).await.map_err(fail)?;
    leptos_axum::redirect("/staff");
    Ok(())
}
