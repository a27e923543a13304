//! Server functions of webhooks.

use super::PAGE;
use crate::error::AppError;
use crate::flash::{self, Flash, Said};
use crate::rpc::{browser, caller, caller_of, fail};
use domain::feed::{FeedKind, FeedKinds};
use domain::id::CounterpartyId;
use leptos::prelude::*;
use service::hook;

/// «Добавить вебхук»: its secret is shown once.
#[server]
pub async fn create_hook(
    of: CounterpartyId,
    url: String,
    #[server(default)] kinds: Vec<String>,
    old_password: String,
) -> Result<(), AppError> {
    let (db, actor) = caller_of(of)?;
    let kinds: FeedKinds = kinds.iter().filter_map(|code| FeedKind::from_code(code)).collect();
    let key = hook::create(&db, &actor, &url, kinds, old_password, &browser()?).await.map_err(fail)?;
    flash::leave(&Flash::KeyMade { key });
    Ok(())
}

/// «Новый секрет»: the one before it signs too for a day.
#[server]
pub async fn rotate_hook(id: i64, old_password: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let key = hook::rotate(&db, &actor, id, old_password, &browser()?).await.map_err(fail)?;
    flash::leave(&Flash::KeyMade { key });
    Ok(())
}

/// «Удалить вебхук».
#[server]
pub async fn delete_hook(id: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    hook::delete(&db, &actor, id, &browser()?).await.map_err(fail)?;
    flash::said(Said::HookDeleted);
    leptos_axum::redirect(PAGE);
    Ok(())
}

/// «Включить» one that was switched off.
#[server]
pub async fn enable_hook(id: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    hook::enable(&db, &actor, id).await.map_err(fail)?;
    flash::said(Said::HookEnabled);
    leptos_axum::redirect(&format!("{PAGE}/{id}"));
    Ok(())
}

/// «Проверить»: a message that says nothing.
#[server]
pub async fn test_hook(id: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    hook::test(&db, &actor, id).await.map_err(fail)?;
    flash::said(Said::HookAsked);
    leptos_axum::redirect(&format!("{PAGE}/{id}"));
    Ok(())
}

/// «Повторить» a message.
#[server]
pub async fn replay_hook(id: i64, delivery: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    hook::replay(&db, &actor, id, delivery).await.map_err(fail)?;
    flash::said(Said::HookAsked);
    leptos_axum::redirect(&format!("{PAGE}/{id}"));
    Ok(())
}
