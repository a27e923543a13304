//! What stands where a page cannot be: what happened, why, one way on, the number of the request.

use crate::error::AppError;
use crate::language::Language;
use crate::layout::{next_step, sign_in_address};
use crate::rpc;
use crate::ui::Written;
use axum::http::StatusCode;
use domain::actor::Actor;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page of an error; sets its status.
#[component]
pub fn Failure(error: AppError, #[prop(optional)] administrators: Vec<String>) -> impl IntoView {
    let say = Language::here();
    let session = rpc::session().ok();
    let request = session.as_ref().map(|session| session.request.clone()).unwrap_or_default();
    let step = session.as_ref().and_then(|session| next_step(say, &session.visit));
    let to_desk = ("/desk".to_owned(), say.site_failure_to_desk());
    let (status, title, why, (to, label)) = match (error, step) {
        (AppError::SignedOut, _) => {
            let why = say.site_failure_sign_in_why().to_owned();
            (StatusCode::UNAUTHORIZED, say.site_failure_sign_in(), why, (sign_in_address(), say.site_sign_in()))
        }
        (AppError::Forbidden, Some(step)) => {
            let on = (step.to.to_owned(), step.label);
            (StatusCode::FORBIDDEN, say.site_failure_no_counterparty(), step.why.to_owned(), on)
        }
        (AppError::Forbidden, None) => {
            let whom = administrators.join(", ");
            let why = if whom.is_empty() {
                say.site_failure_forbidden_why().to_owned()
            } else {
                say.site_failure_forbidden_whom(whom)
            };
            (StatusCode::FORBIDDEN, say.site_failure_forbidden(), why, to_desk)
        }
        (AppError::NotFound, _) => {
            let why = say.site_failure_not_found_why().to_owned();
            (
                StatusCode::NOT_FOUND,
                say.site_failure_not_found(),
                why,
                ("/catalog".to_owned(), say.site_failure_to_catalog()),
            )
        }
        (error @ AppError::Refused(_), _) => {
            // A letter's link that is used or too old.
            let guest = session.is_none_or(|session| session.visit.actor == Actor::Guest);
            let on = if guest { ("/sign-in".to_owned(), say.site_sign_in()) } else { to_desk };
            (StatusCode::NOT_FOUND, say.site_failure_refused(), crate::text::error(say, &error), on)
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
