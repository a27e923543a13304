//! `/api/v1/staff/companies`, `/staff/contracts`: dealers, their counterparties, contracts and discounts.

use super::Axum;
use crate::State;
use crate::api::error::{Json, Path, Query, Result};
use crate::api::form::{Listed, Percents, Rubles, no_longer, page_number};
use crate::api::key::Caller;
use axum::Extension;
use chrono::NaiveDate;
use domain::contract::{Contract, Payment};
use domain::id::{CompanyId, ContractId};
use serde::{Deserialize, Serialize};
use service::staff::{self, CompanyRow, Dealer};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Characters of what is looked for.
const LOOKED_FOR: usize = 100;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get)).routes(routes!(contract))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CompaniesQuery {
    /// Часть названия, ИНН или логина.
    #[param(max_length = 100)]
    text: Option<String>,
    /// Номер страницы с единицы.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    page: Option<u32>,
}

/// Дилер в списке.
#[derive(Serialize, ToSchema)]
struct CompanyItem {
    id: i64,
    name: String,
    /// Первого контрагента.
    inn: String,
    counterparties: i64,
    people: i64,
}

/// Дилеры
#[utoipa::path(get, path = "/api/v1/staff/companies", tag = "Поставщик: дилеры", params(CompaniesQuery), responses((status = 200, body = Listed<CompanyItem>)))]
async fn list(
    state: Axum,
    caller: Extension<Caller>,
    query: Query<CompaniesQuery>,
) -> Result<Json<Listed<CompanyItem>>> {
    let text = query.0.text.unwrap_or_default();
    no_longer(&text, LOOKED_FOR, "text")?;
    let page = page_number(query.0.page.unwrap_or(1))?;
    let item = |row: CompanyRow| CompanyItem {
        id: row.id,
        name: row.name,
        inn: row.inn,
        counterparties: row.counterparties,
        people: row.people,
    };
    Ok(Json(Listed::of(staff::companies(&state.db, &caller.actor, &text, page).await?, item)))
}

/// Дилер и его контрагенты.
#[derive(Serialize, ToSchema)]
struct CompanyView {
    id: i64,
    name: String,
    counterparties: Vec<CounterpartyView>,
}

#[derive(Serialize, ToSchema)]
struct CounterpartyView {
    id: i64,
    name: String,
    inn: String,
    kpp: String,
    contracts: Vec<StaffContract>,
}

/// Договор.
#[derive(Serialize, ToSchema)]
struct StaffContract {
    id: i64,
    number: String,
    date: NaiveDate,
    /// Дней отсрочки; нет: предоплата.
    deferral_days: Option<u32>,
    credit_limit: Option<Rubles>,
}

fn contract_view(contract: Contract) -> StaffContract {
    let (deferral_days, credit_limit) = match contract.payment {
        Payment::Prepayment => (None, None),
        Payment::Deferral { days, limit } => (Some(days), Some(limit.into())),
    };
    StaffContract { id: contract.id.0, number: contract.number, date: contract.date, deferral_days, credit_limit }
}

/// Дилер с контрагентами и договорами
#[utoipa::path(get, path = "/api/v1/staff/companies/{id}", tag = "Поставщик: дилеры", params(("id" = i64, Path)), responses((status = 200, body = CompanyView)))]
async fn get(state: Axum, caller: Extension<Caller>, id: Path<i64>) -> Result<Json<CompanyView>> {
    let found = staff::company(&state.db, &caller.actor, CompanyId(id.0), 1).await?;
    let dealer = |dealer: Dealer| CounterpartyView {
        id: dealer.id.0,
        name: dealer.name,
        inn: dealer.inn,
        kpp: dealer.kpp,
        contracts: dealer.contracts.into_iter().map(contract_view).collect(),
    };
    let counterparties = found.counterparties.into_iter().map(dealer).collect();
    Ok(Json(CompanyView { id: found.id.0, name: found.name, counterparties }))
}

/// Договор и его скидки.
#[derive(Serialize, ToSchema)]
struct ContractTermsView {
    contract: StaffContract,
    company: i64,
    counterparty: String,
    /// По ценовым группам, и те, что уже закончились.
    discounts: Vec<DiscountView>,
}

#[derive(Serialize, ToSchema)]
struct DiscountView {
    group: i64,
    name: String,
    percent: Percents,
    /// Последний день; нет: бессрочно.
    until: Option<NaiveDate>,
}

/// Договор со скидками
#[utoipa::path(get, path = "/api/v1/staff/contracts/{id}", tag = "Поставщик: дилеры", params(("id" = i64, Path)), responses((status = 200, body = ContractTermsView)))]
async fn contract(state: Axum, caller: Extension<Caller>, id: Path<i64>) -> Result<Json<ContractTermsView>> {
    let found = staff::contract(&state.db, &caller.actor, ContractId(id.0)).await?;
    let discounts = found.discounts.into_iter();
    let discounts = discounts.map(|(group, name, percent, until)| DiscountView {
        group: group.0,
        name,
        percent: percent.into(),
        until,
    });
    Ok(Json(ContractTermsView {
        contract: contract_view(found.contract),
        company: found.company.0,
        counterparty: found.counterparty,
        discounts: discounts.collect(),
    }))
}
