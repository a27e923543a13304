//! Server functions of «Управление пользователями».

use crate::error::AppError;
use crate::flash::{self, Flash, Said};
use crate::rpc::{browser, caller, fail, refuse};
use domain::account::AccountError;
use domain::id::UserId;
use domain::money::Money;
use domain::user::{Right, Rights};
use leptos::prelude::*;
use service::member;

/// The ticked rights: `rights[]=finance&rights[]=…`.
fn rights(codes: &[String]) -> Rights {
    codes.iter().filter_map(|code| Right::from_code(code)).fold(Rights::NONE, Rights::with)
}

/// «Может отправлять до»: an amount in roubles, or nothing.
fn limit(text: &str) -> Result<Option<Money>, AppError> {
    match text.trim() {
        "" => Ok(None),
        text => Money::parse(text).map(Some).map_err(|_| refuse(AccountError::Amount)),
    }
}

/// «Добавить пользователя».
#[server]
pub async fn invite(
    email: String,
    #[server(default)] rights: Vec<String>,
    #[server(default)] limit: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let limit = self::limit(&limit)?;
    member::invite(&db, &actor, &email, self::rights(&rights), limit, &browser()?).await.map_err(fail)?;
    flash::said(Said::InvitationSent);
    Ok(())
}

/// «Сохранить права».
#[server]
pub async fn set_rights(
    user: UserId,
    #[server(default)] rights: Vec<String>,
    #[server(default)] limit: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let limit = self::limit(&limit)?;
    member::set_rights(&db, &actor, user, self::rights(&rights), limit, &browser()?).await.map_err(fail)?;
    flash::said(Said::RightsSaved);
    leptos_axum::redirect("/users");
    Ok(())
}

/// «Отключить от контрагента»; «Вернуть» brings the person back.
#[server]
pub async fn disconnect(user: UserId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
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
