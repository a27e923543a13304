//! What stands where a page cannot be: what happened, why, one way on, the number of the request.

use crate::error::AppError;
use crate::rpc;
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page of an error; sets its status.
#[component]
pub fn Failure(error: AppError, #[prop(optional)] administrators: Vec<String>) -> impl IntoView {
    let request = rpc::session().map(|session| session.request).unwrap_or_default();
    let (status, title, why, to, label) = match error {
        AppError::SignedOut => {
            (StatusCode::UNAUTHORIZED, "Нужно войти", "Эта страница видна после входа.".to_owned(), "/sign-in", "Войти")
        }
        AppError::Forbidden => {
            let whom = administrators.join(", ");
            let ask = if whom.is_empty() {
                "Попросите администратора компании.".to_owned()
            } else {
                format!("Попросите администратора: {whom}.")
            };
            (
                StatusCode::FORBIDDEN,
                "Нет доступа",
                format!("У\u{a0}вас нет права на\u{a0}эту страницу. {ask}"),
                "/desk",
                "На\u{a0}рабочий стол",
            )
        }
        AppError::NotFound => (
            StatusCode::NOT_FOUND,
            "Страница не\u{a0}найдена",
            "Такой страницы нет, или она вам не\u{a0}видна. Проверьте адрес и\u{a0}выбранного контрагента.".to_owned(),
            "/catalog",
            "В\u{a0}каталог",
        ),
        _ => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Не\u{a0}получилось открыть страницу",
            "Ошибка на\u{a0}нашей стороне, данные целы. Повторите чуть позже.".to_owned(),
            "/desk",
            "На\u{a0}рабочий стол",
        ),
    };
    rpc::status(status);
    view! {
        <Title text=title/>
        <main class="page" id="main">
            <div class="empty">
                <h1>{title}</h1>
                <p>{why}</p>
                <p><a class="btn btn-p" href=to>{label}</a></p>
                <p class="note">"Номер обращения: " {request}</p>
            </div>
        </main>
    }
    .into_any()
}
