//! Server functions of people's sessions.

#![expect(clippy::too_many_arguments, reason = "an argument is a field of a form")]

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::language::{self, Language};
use domain::id::CounterpartyId;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    flash::{self, Said},
    rpc::{browser, caller, clear_session, cookie, db, fail, own_path, read_cookie, session, set_session, token},
};
#[cfg(feature = "ssr")]
use domain::account::Agreement;
#[cfg(feature = "ssr")]
use service::user::Entry;

/// The cookie between the password and the code.
#[cfg(feature = "ssr")]
pub const TICKET: &str = "ticket";
#[cfg(feature = "ssr")]
const TICKET_SECONDS: u64 = 300;

/// Opens a session and goes on to the page that the person came for.
#[server]
pub async fn sign_in(
    login: String,
    password: String,
    #[server(default)] remember: Option<String>,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let session = session()?;
    let credentials = service::user::Credentials {
        login,
        password,
        remember: remember.is_some(),
        address: session.address.clone(),
        browser: browser()?.name,
    };
    match service::user::sign_in(&db()?, credentials).await.map_err(fail)? {
        Entry::Session(signed_in) => {
            set_session(&signed_in, session.secure);
            leptos_axum::redirect(&own_path(&next));
        }
        Entry::Code { ticket } => {
            cookie(TICKET, &ticket, TICKET_SECONDS, session.secure, true);
            leptos_axum::redirect(&format!("/sign-in/code?next={}", crate::text::in_address(&own_path(&next))));
        }
    }
    Ok(())
}

/// The second step: a code of the authenticator, or a recovery code.
#[server]
pub async fn enter_code(code: String, #[server(default)] next: String) -> Result<(), AppError> {
    let session = session()?;
    let ticket = read_cookie(TICKET).unwrap_or_default();
    let signed_in = service::user::enter_code(&db()?, &ticket, &code, &browser()?).await.map_err(fail)?;
    set_session(&signed_in, session.secure);
    cookie(TICKET, "", 0, session.secure, true);
    leptos_axum::redirect(&own_path(&next));
    Ok(())
}

/// Asks for the letter with the link to the questionnaire.
#[server]
pub async fn register(
    email: String,
    #[server(default)] terms: Option<String>,
    #[server(default)] personal: Option<String>,
    #[server(default)] news: Option<String>,
) -> Result<(), AppError> {
    let agreed = agreed(terms, personal, news);
    service::user::register(&db()?, &email, &agreed, &browser()?).await.map_err(fail)?;
    leptos_axum::redirect("/letter-sent");
    Ok(())
}

#[cfg(feature = "ssr")]
fn agreed(terms: Option<String>, personal: Option<String>, news: Option<String>) -> Vec<Agreement> {
    let boxes = [(terms, Agreement::Terms), (personal, Agreement::PersonalData), (news, Agreement::News)];
    boxes.into_iter().filter_map(|(ticked, what)| ticked.map(|_| what)).collect()
}

/// «Завершить регистрацию».
#[server]
pub async fn finish_registration(
    link: String,
    last_name: String,
    first_name: String,
    #[server(default)] middle_name: String,
    #[server(default)] trade: String,
    password: String,
    password_again: String,
    #[server(default)] terms: Option<String>,
    #[server(default)] personal: Option<String>,
    #[server(default)] news: Option<String>,
) -> Result<(), AppError> {
    let says = service::user::Questionnaire {
        last_name,
        first_name,
        middle_name,
        trade,
        password,
        again: password_again,
        agreed: agreed(terms, personal, news),
    };
    let signed_in = service::user::finish(&db()?, &link, says, &browser()?).await.map_err(fail)?;
    set_session(&signed_in, session()?.secure);
    leptos_axum::redirect("/desk");
    Ok(())
}

/// «Восстановить пароль»: asks for the letter.
#[server]
pub async fn recover(email: String) -> Result<(), AppError> {
    service::user::recover(&db()?, &email, &browser()?).await.map_err(fail)?;
    leptos_axum::redirect("/letter-sent");
    Ok(())
}

/// The new password of a letter's link.
#[server]
pub async fn set_recovered(link: String, password: String, password_again: String) -> Result<(), AppError> {
    service::user::set_recovered(&db()?, &link, password, &password_again, &browser()?).await.map_err(fail)?;
    clear_session(session()?.secure);
    flash::said(Said::PasswordChanged);
    leptos_axum::redirect("/sign-in");
    Ok(())
}

/// Does what a letter's link is for.
#[server]
pub async fn confirm_link(link: String) -> Result<(), AppError> {
    let done = service::user::confirm_link(&db()?, &link, &browser()?).await.map_err(fail)?;
    flash::said(match done {
        service::user::Confirmed::OldEmail(_) => Said::NewEmailAsked,
        service::user::Confirmed::NewEmail(_) => Said::EmailChanged,
        service::user::Confirmed::Undone(_) => Said::EmailUndone,
        service::user::Confirmed::More(_) => Said::EmailAdded,
        service::user::Confirmed::News => Said::NewsOn,
        service::user::Confirmed::NoNews => Said::NewsOff,
    });
    leptos_axum::redirect("/confirmed");
    Ok(())
}

/// Somebody who is registered takes a colleague's invitation.
#[server]
pub async fn accept_invitation(link: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::user::accept(&db, &actor, &link, &browser()?).await.map_err(fail)?;
    flash::said(Said::InvitationAccepted);
    leptos_axum::redirect("/desk");
    Ok(())
}

/// Ends this session.
#[server]
pub async fn sign_out() -> Result<(), AppError> {
    let session = session()?;
    if let Some(token) = &session.token {
        service::user::sign_out(&db()?, token).await.map_err(fail)?;
    }
    clear_session(session.secure);
    leptos_axum::redirect("/sign-in");
    Ok(())
}

/// Acts for another counterparty from now on. Goes to the desk: the page may belong to the one left.
#[server]
pub async fn switch_counterparty(to: CounterpartyId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let token = token()?;
    service::user::switch_counterparty(&db, &actor, &token, to).await.map_err(fail)?;
    leptos_axum::redirect("/desk");
    Ok(())
}

/// The language of the screen, remembered by the browser for a year.
#[server]
pub async fn show_language(code: String) -> Result<(), AppError> {
    let language = Language::from_code(&code).unwrap_or_default();
    cookie(language::COOKIE, language.code(), 365 * 24 * 3600, session()?.secure, true);
    Ok(())
}
