//! What stands where a page cannot be: what happened, why, one way on, the number of the request.

use crate::error::AppError;
use crate::language::Language;
use crate::layout::sign_in_address;
use crate::rpc;
use crate::ui::Written;
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;

fn without_counterparty() -> bool {
    rpc::session().is_ok_and(|session| matches!(session.visit.actor, domain::actor::Actor::Person(_)))
}

/// The page of an error; sets its status.
#[component]
pub fn Failure(error: AppError, #[prop(optional)] administrators: Vec<String>) -> impl IntoView {
    let say = Language::here();
    let request = rpc::session().map(|session| session.request.clone()).unwrap_or_default();
    let to_desk = ("/desk".to_owned(), say.site_failure_to_desk());
    let (status, title, why, (to, label)) = match error {
        AppError::SignedOut => {
            let why = say.site_failure_sign_in_why().to_owned();
            (StatusCode::UNAUTHORIZED, say.site_failure_sign_in(), why, (sign_in_address(), say.site_sign_in()))
        }
        AppError::Forbidden if without_counterparty() => {
            let why = say.site_failure_no_counterparty_why().to_owned();
            let add = ("/company/add".to_owned(), say.site_add_counterparty());
            (StatusCode::FORBIDDEN, say.site_failure_no_counterparty(), why, add)
        }
        AppError::Forbidden => {
            let whom = administrators.join(", ");
            let why = if whom.is_empty() {
                say.site_failure_forbidden_why().to_owned()
            } else {
                say.site_failure_forbidden_whom(whom)
            };
            (StatusCode::FORBIDDEN, say.site_failure_forbidden(), why, to_desk)
        }
        AppError::NotFound => {
            let why = say.site_failure_not_found_why().to_owned();
            (
                StatusCode::NOT_FOUND,
                say.site_failure_not_found(),
                why,
                ("/catalog".to_owned(), say.site_failure_to_catalog()),
            )
        }
        AppError::Refused(_) => {
            // A letter's link that is used or too old.
            (StatusCode::NOT_FOUND, say.site_failure_refused(), crate::text::error(say, &error), to_desk)
        }
        _ => {
            let why = say.site_failure_internal_why().to_owned();
            (StatusCode::INTERNAL_SERVER_ERROR, say.site_failure_internal(), why, to_desk)
        }
    };
    rpc::status(status);
    view! {
        <Title text=title/>
        <main class="page" id="main">
            <div class="empty">
                <h1>{title}</h1>
                <p>{why}</p>
                <p><a class="btn btn-p" href=to>{label}</a></p>
                <p class="note">{say.site_failure_request(request)}</p>
            </div>
        </main>
    }
    .html()
}
