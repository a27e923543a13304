//! Server functions of a person's own profile.

#![expect(clippy::too_many_arguments, reason = "an argument is a field of a form")]

use crate::error::AppError;
use crate::flash::{self, Flash, Said};
use crate::rpc::{browser, caller, clear_session, fail, session, token};
use chrono::NaiveDate;
use domain::account::{AccountError, Notice, Notices, Personal, Trade};
use leptos::prelude::*;
use service::user;

/// «Сохранить»: names, telephones, region.
#[server]
pub async fn save_profile(
    login: String,
    last_name: String,
    first_name: String,
    #[server(default)] middle_name: String,
    #[server(default)] born: String,
    #[server(default)] trade: String,
    #[server(default)] region: String,
    #[server(default)] phone: String,
    #[server(default)] mobile: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let born = match born.trim() {
        "" => None,
        text => Some(date(text).ok_or_else(|| crate::rpc::refuse(AccountError::Date))?),
    };
    let trade = Trade::from_code(&trade);
    let personal = Personal { login, last_name, first_name, middle_name, born, trade, region, phone, mobile };
    user::save(&db, &actor, &personal).await.map_err(fail)?;
    flash::said(Said::ProfileSaved);
    Ok(())
}

/// «1980-12-31» of a date field, or «31.12.1980» as people type it.
fn date(text: &str) -> Option<NaiveDate> {
    let (from, to) = (NaiveDate::from_ymd_opt(1900, 1, 1)?, chrono::Utc::now().date_naive());
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d.%m.%Y"));
    date.ok().filter(|date| (from..=to).contains(date))
}

/// Which letters come.
#[server]
pub async fn save_notices(
    #[server(default)] shipments: Option<String>,
    #[server(default)] orders: Option<String>,
    #[server(default)] nomenclature: Option<String>,
    #[server(default)] digest: Option<String>,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let boxes = [
        (shipments, Notice::Shipments),
        (orders, Notice::Orders),
        (nomenclature, Notice::Nomenclature),
        (digest, Notice::Digest),
    ];
    let notices: Notices = boxes.into_iter().filter_map(|(on, notice)| on.map(|_| notice)).collect();
    user::set_notices(&db, &actor, notices).await.map_err(fail)?;
    flash::said(Said::NoticesSaved);
    Ok(())
}

/// News by letter.
#[server]
pub async fn set_news(on: bool) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    user::set_news(&db, &actor, on, &browser()?).await.map_err(fail)?;
    flash::said(if on { Said::NewsAsked } else { Said::NewsOff });
    Ok(())
}

/// «Сменить пароль».
#[server]
pub async fn change_password(old_password: String, password: String, password_again: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let here = token()?;
    user::change_password(&db, &actor, &here, old_password, password, &password_again, &browser()?)
        .await
        .map_err(fail)?;
    flash::said(Said::PasswordChanged);
    Ok(())
}

/// «Сменить e-mail»: the letter to the old address.
#[server]
pub async fn change_email(email: String, old_password: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    user::change_email(&db, &actor, &email, old_password, &browser()?).await.map_err(fail)?;
    flash::said(Said::OldEmailAsked);
    Ok(())
}

/// A further address.
#[server]
pub async fn add_email(email: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    user::add_email(&db, &actor, &email, &browser()?).await.map_err(fail)?;
    flash::said(Said::EmailAsked);
    Ok(())
}

/// Takes a further address away.
#[server]
pub async fn remove_email(email: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    user::remove_email(&db, &actor, &email).await.map_err(fail)?;
    flash::said(Said::EmailRemoved);
    Ok(())
}

/// «Завершить».
#[server]
pub async fn end_session(id: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    user::end_session(&db, &actor, &id).await.map_err(fail)?;
    flash::said(Said::SessionEnded);
    Ok(())
}

/// «Завершить все остальные».
#[server]
pub async fn end_other_sessions() -> Result<(), AppError> {
    let (db, actor) = caller()?;
    user::end_other_sessions(&db, &actor, &session()?.token.clone().unwrap_or_default()).await.map_err(fail)?;
    flash::said(Said::SessionsEnded);
    Ok(())
}

/// Switches the second factor on, and shows the recovery codes once.
#[server]
pub async fn enable_second_factor(authenticator: String, code: String, old_password: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let codes = user::enable_second_factor(&db, &actor, old_password, &authenticator, &code, &browser()?)
        .await
        .map_err(fail)?;
    flash::leave(&Flash::Codes { codes });
    Ok(())
}

/// Switches it off.
#[server]
pub async fn disable_second_factor(old_password: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    user::disable_second_factor(&db, &actor, old_password, &browser()?).await.map_err(fail)?;
    flash::said(Said::SecondFactorOff);
    Ok(())
}

/// Takes the picture away.
#[server]
pub async fn remove_avatar() -> Result<(), AppError> {
    let (db, actor) = caller()?;
    user::set_avatar(&db, &actor, None).await.map_err(fail)?;
    flash::said(Said::ProfileSaved);
    Ok(())
}

/// «Удалить профиль».
#[server]
pub async fn delete_profile(old_password: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    user::delete_profile(&db, &actor, old_password).await.map_err(fail)?;
    clear_session(session()?.secure);
    flash::said(Said::ProfileDeleted);
    leptos_axum::redirect("/confirmed");
    Ok(())
}
