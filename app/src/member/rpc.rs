//! Server functions of «Управление пользователями».

use crate::error::AppError;
use crate::flash::{self, Flash, Said};
use crate::rpc::{browser, caller, caller_of, fail, refuse};
use domain::account::AccountError;
use domain::id::{CounterpartyId, UserId};
use domain::money::Money;
use domain::user::Right;
use leptos::prelude::*;
use service::member::{self, Given};

/// The ticked rights, `rights[]=finance&rights[]=…`, with «Может отправлять до»: an amount in roubles, or nothing.
fn given(codes: &[String], limit: &str) -> Result<Given, AppError> {
    let limit = match limit.trim() {
        "" => None,
        text => Some(Money::parse(text).map_err(|_| refuse(AccountError::Amount))?),
    };
    Ok(Given { rights: codes.iter().filter_map(|code| Right::from_code(code)).collect(), limit })
}

/// «Добавить пользователя».
#[server]
pub async fn invite(
    of: CounterpartyId,
    email: String,
    #[server(default)] rights: Vec<String>,
    #[server(default)] limit: String,
) -> Result<(), AppError> {
    let (db, actor) = caller_of(of)?;
    member::invite(&db, &actor, &email, given(&rights, &limit)?, &browser()?).await.map_err(fail)?;
    flash::said(Said::InvitationSent);
    Ok(())
}

/// «Сохранить права».
#[server]
pub async fn set_rights(
    of: CounterpartyId,
    user: UserId,
    #[server(default)] rights: Vec<String>,
    #[server(default)] limit: String,
) -> Result<(), AppError> {
    let (db, actor) = caller_of(of)?;
    member::set_rights(&db, &actor, user, given(&rights, &limit)?, &browser()?).await.map_err(fail)?;
    flash::said(Said::RightsSaved);
    leptos_axum::redirect("/users");
    Ok(())
}

/// «Отключить от контрагента»; «Вернуть» brings the person back.
#[server]
pub async fn disconnect(of: CounterpartyId, user: UserId) -> Result<(), AppError> {
    let (db, actor) = caller_of(of)?;
    let (name, token) = member::disconnect(&db, &actor, user, &browser()?).await.map_err(fail)?;
    flash::leave(&Flash::Disconnected { name, token });
    leptos_axum::redirect("/users");
    Ok(())
}

/// «Вернуть».
#[server]
pub async fn reconnect(link: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    member::reconnect(&db, &actor, &link, &browser()?).await.map_err(fail)?;
    flash::said(Said::Reconnected);
    Ok(())
}

/// Ends all sessions of a colleague.
#[server]
pub async fn end_sessions(user: UserId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    member::end_sessions(&db, &actor, user, &browser()?).await.map_err(fail)?;
    flash::said(Said::SessionsEnded);
    Ok(())
}

/// Withdraws an invitation.
#[server]
pub async fn withdraw_invitation(email: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    member::withdraw(&db, &actor, &email).await.map_err(fail)?;
    flash::said(Said::InvitationWithdrawn);
    Ok(())
}
