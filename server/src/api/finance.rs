//! `/api/v1/balance`, `/api/v1/settlements`: what is owed and what moved it.

use super::error::{Json, Query, Result};
use super::form::{Listed, Rubles, page_number};
use super::key::Caller;
use crate::State;
use axum::Extension;
use chrono::NaiveDate;
use domain::id::ContractId;
use domain::settlement::{Credit, Entry, EntryKind};
use serde::{Deserialize, Serialize};
use service::Error;
use service::settlement::{self, Account};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type Axum = axum::extract::State<State>;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(balance)).routes(routes!(settlements))
}

/// Договор и его сальдо.
#[derive(Serialize, ToSchema)]
struct AccountView {
    /// Нет: платежи и отгрузки без договора.
    contract: Option<i64>,
    number: Option<String>,
    /// Положительное: должны вы.
    balance: Rubles,
    credit: Option<CreditView>,
}

/// Кредитный лимит договора с отсрочкой.
#[derive(Serialize, ToSchema)]
struct CreditView {
    limit: Rubles,
    /// Заказы в производстве, ещё не отгруженные.
    in_work: Rubles,
    /// Просрочено.
    overdue: Rubles,
}

fn account(account: Account) -> AccountView {
    let credit = |credit: Credit| CreditView {
        limit: credit.limit.into(),
        in_work: credit.in_work.into(),
        overdue: credit.overdue.into(),
    };
    AccountView {
        contract: account.contract.as_ref().map(|contract| contract.id.0),
        number: account.contract.map(|contract| contract.number),
        balance: account.balance.into(),
        credit: account.credit.map(credit),
    }
}

/// «Расшифровка взаиморасчетов по всем договорам»
#[utoipa::path(get, path = "/api/v1/balance", tag = "Финансы", responses((status = 200, body = [AccountView])))]
async fn balance(state: Axum, caller: Extension<Caller>) -> Result<Json<Vec<AccountView>>> {
    let accounts = settlement::accounts(&state.db, &caller.actor).await?;
    Ok(Json(accounts.into_iter().map(account).collect()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Period {
    /// Первый день.
    from: NaiveDate,
    /// Последний день; не больше трёх лет.
    to: NaiveDate,
    /// Только этот договор.
    contract: Option<i64>,
    /// Номер страницы с единицы.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    page: Option<u32>,
}

/// Обороты за период.
#[derive(Serialize, ToSchema)]
struct TurnoverView {
    /// Сальдо начальное; положительное: должны вы.
    opening: Rubles,
    /// Движения, старые первыми.
    entries: Listed<EntryView>,
    /// Обороты за период: долг вырос.
    debit: Rubles,
    /// Долг уменьшился.
    credit: Rubles,
    /// Сальдо конечное.
    closing: Rubles,
}

/// Отгрузка или оплата.
#[derive(Serialize, ToSchema)]
struct EntryView {
    date: NaiveDate,
    kind: Kind,
    /// Номер накладной или платёжного поручения.
    document: String,
    order: Option<i64>,
    /// Положительное: долг вырос.
    amount: Rubles,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Shipment,
    Payment,
}

fn entry(entry: Entry) -> EntryView {
    let kind = match entry.kind {
        EntryKind::Shipment => Kind::Shipment,
        EntryKind::Payment => Kind::Payment,
    };
    EntryView {
        date: entry.on,
        kind,
        document: entry.document,
        order: entry.order.map(|order| order.0),
        amount: entry.amount.into(),
    }
}

/// Движения за период
#[utoipa::path(get, path = "/api/v1/settlements", tag = "Финансы", params(Period), responses((status = 200, body = TurnoverView), (status = 422, description = "Unprocessable Entity", body = super::Problem, content_type = super::PROBLEM)))]
async fn settlements(state: Axum, caller: Extension<Caller>, period: Query<Period>) -> Result<Json<TurnoverView>> {
    let Period { from, to, contract, page } = period.0;
    let page = page_number(page.unwrap_or(1))?;
    domain::settlement::period(from, to, state.db.base_prices().day).map_err(Error::from)?;
    let found = settlement::turnover(&state.db, &caller.actor, contract.map(ContractId), from, to, page).await?;
    Ok(Json(TurnoverView {
        opening: found.opening.into(),
        debit: found.debit.into(),
        credit: found.credit.into(),
        closing: found.closing().into(),
        entries: Listed::of(found.entries, entry),
    }))
}
