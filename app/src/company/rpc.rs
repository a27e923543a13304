//! Server functions of the company's pages.

use crate::error::AppError;
use crate::flash::{self, Flash, Said};
use crate::rpc::{browser, caller, caller_of, fail, refuse, token};
use domain::account::AccountError;
use domain::api_key::{Scope, Scopes};
use domain::counterparty::Requisites;
use domain::id::{AddressId, ApiKeyId, CounterpartyId};
use leptos::prelude::*;
use service::{api_key, company};

/// «Добавить контрагента».
#[server]
pub async fn add_counterparty(
    inn: String,
    #[server(default)] kpp: String,
    name: String,
    address: String,
    #[server(default)] ogrn: String,
    #[server(default)] phone: String,
    #[server(default)] bic: String,
    #[server(default)] account: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let typed = Requisites { name, inn, kpp, ogrn, address, phone, bic, account };
    company::add_counterparty(&db, &actor, &typed, &token()?, &browser()?).await.map_err(fail)?;
    flash::said(Said::CounterpartyAdded);
    leptos_axum::redirect("/company");
    Ok(())
}

/// «Сохранить реквизиты» of the counterparty that the account acts for.
#[server]
pub async fn save_requisites(
    of: CounterpartyId,
    #[server(default)] kpp: String,
    name: String,
    address: String,
    #[server(default)] ogrn: String,
    #[server(default)] phone: String,
    #[server(default)] bic: String,
    #[server(default)] account: String,
) -> Result<(), AppError> {
    let (db, actor) = caller_of(of)?;
    let typed = Requisites { name, inn: String::new(), kpp, ogrn, address, phone, bic, account };
    company::save_requisites(&db, &actor, &typed, &browser()?).await.map_err(fail)?;
    flash::said(Said::RequisitesSaved);
    Ok(())
}

/// A consignee and where goods are brought to.
#[server]
pub async fn add_address(
    of: CounterpartyId,
    #[server(default)] consignee: String,
    address: String,
) -> Result<(), AppError> {
    let (db, actor) = caller_of(of)?;
    company::add_address(&db, &actor, &consignee, &address).await.map_err(fail)?;
    flash::said(Said::AddressAdded);
    Ok(())
}

/// Takes an address away; «Вернуть» brings it back.
#[server]
pub async fn remove_address(id: AddressId, #[server(default)] back: Option<String>) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    company::remove_address(&db, &actor, id, back.is_none()).await.map_err(fail)?;
    if back.is_none() {
        flash::leave(&Flash::AddressRemoved { address: id });
    }
    Ok(())
}

/// Whether everybody needs a second factor.
#[server]
pub async fn require_second_factor(on: bool) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    company::require_second_factor(&db, &actor, on, &browser()?).await.map_err(fail)?;
    flash::said(Said::PolicySaved);
    Ok(())
}

/// «Создать ключ»: shown once.
#[server]
pub async fn create_key(
    of: CounterpartyId,
    name: String,
    #[server(default)] catalog: Option<String>,
    #[server(default)] orders: Option<String>,
    #[server(default)] reports: Option<String>,
    #[server(default)] finance: Option<String>,
    #[server(default)] days: String,
    old_password: String,
) -> Result<(), AppError> {
    let (db, actor) = caller_of(of)?;
    let boxes =
        [(catalog, Scope::Catalog), (orders, Scope::Orders), (reports, Scope::Reports), (finance, Scope::Finance)];
    let scopes: Scopes = boxes.into_iter().filter_map(|(on, scope)| on.map(|_| scope)).collect();
    let days = match days.as_str() {
        "" => None,
        days => Some(days.parse().map_err(|_| refuse(AccountError::Days))?),
    };
    let key = api_key::create(&db, &actor, &name, scopes, days, old_password, &browser()?).await.map_err(fail)?;
    flash::leave(&Flash::KeyMade { key });
    Ok(())
}

/// «Обновить ключ»: another secret, the old one opens nothing.
#[server]
pub async fn rotate_key(id: ApiKeyId, old_password: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let key = api_key::rotate(&db, &actor, id, old_password, &browser()?).await.map_err(fail)?;
    flash::leave(&Flash::KeyMade { key });
    Ok(())
}

/// «Отозвать».
#[server]
pub async fn revoke_key(id: ApiKeyId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    api_key::revoke(&db, &actor, id, &browser()?).await.map_err(fail)?;
    flash::said(Said::KeyRevoked);
    Ok(())
}
