//! What browsers download: the invoice in three formats, the lines of an order.

use crate::document::{
    DocumentError, invoice_html::invoice_html, invoice_xlsx::invoice_xlsx as xlsx, order_xlsx::order_xlsx,
};
use crate::{State, guard, site};
use app::rpc::Session;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use domain::id::OrderNumber;
use domain::invoice::Invoice;
use service::Error;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Axum = axum::extract::State<State>;

/// `/orders/{number}/invoice.html`: for the screen and for the printer.
pub async fn invoice_page(state: Axum, session: Extension<Session>, number: Path<String>) -> Response {
    match invoice(&state, &session, &number).await {
        Ok(invoice) => {
            let css = format!("<link rel=\"stylesheet\" href=\"/{}/busbar.css\">", site::pkg_dir());
            ([(CACHE_CONTROL, "no-store")], Html(invoice_html(&invoice, &css))).into_response()
        }
        Err(error) => failed(&error, &session),
    }
}

/// `/orders/{number}/invoice.xlsx`.
pub async fn invoice_xlsx(state: Axum, session: Extension<Session>, number: Path<String>) -> Response {
    let web = state.web.clone();
    match invoice(&state, &session, &number).await {
        Ok(invoice) => {
            let name = format!("Счет {}.xlsx", invoice.number);
            made(&state, XLSX, &name, move || xlsx(&invoice, &web.0.templates)).await
        }
        Err(error) => failed(&error, &session),
    }
}

/// `/orders/{number}/invoice.pdf`.
pub async fn invoice_pdf(state: Axum, session: Extension<Session>, number: Path<String>) -> Response {
    let web = state.web.clone();
    match invoice(&state, &session, &number).await {
        Ok(invoice) => {
            let name = format!("Счет {}.pdf", invoice.number);
            made(&state, "application/pdf", &name, move || web.0.pdf.invoice(&invoice, &web.0.templates)).await
        }
        Err(error) => failed(&error, &session),
    }
}

/// `/orders/{number}.xlsx`: «Скачать Excel-файлом».
pub async fn lines_xlsx(state: Axum, session: Extension<Session>, number: Path<String>) -> Response {
    let page = match parsed(&number) {
        Ok(number) => service::order::get(&state.db, &session.visit.actor, number).await,
        Err(error) => Err(error),
    };
    match page {
        Ok(page) => {
            let name = format!("Заказ {}.xlsx", page.order.number);
            made(&state, XLSX, &name, move || order_xlsx(&page.order, &page.lines)).await
        }
        Err(error) => failed(&error, &session),
    }
}

async fn invoice(state: &State, session: &Session, number: &str) -> service::Result<Invoice> {
    service::order::invoice(&state.db, &session.visit.actor, parsed(number)?).await
}

fn parsed(number: &str) -> service::Result<OrderNumber> {
    number.parse().map_err(|_| Error::NotFound)
}

/// Makes the document beside the threads that answer, two at a time, and sends it as a file.
async fn made(
    state: &State,
    kind: &'static str,
    name: &str,
    make: impl FnOnce() -> Result<Vec<u8>, DocumentError> + Send + 'static,
) -> Response {
    let Ok(_turn) = state.web.0.documents.acquire().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let bytes = tokio::task::spawn_blocking(make).await;
    let said = match bytes {
        Ok(Ok(bytes)) => {
            let headers = [
                (CONTENT_TYPE, kind.to_owned()),
                (CONTENT_DISPOSITION, attachment(name)),
                (CACHE_CONTROL, "no-store".to_owned()),
            ];
            return (headers, bytes).into_response();
        }
        Ok(Err(error)) => error.to_string(),
        Err(error) => error.to_string(),
    };
    tracing::error!(name, said, "document not made");
    guard::plain(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Документ не\u{a0}получился",
        "Ошибка на\u{a0}нашей стороне, заказ цел. Повторите чуть позже.",
    )
}

/// A file name in any alphabet (RFC 6266), and a plain one for old programs.
fn attachment(name: &str) -> String {
    let plain: String = name.chars().filter(char::is_ascii).collect();
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{}\"; filename*=UTF-8''{encoded}", plain.trim())
}

fn failed(error: &Error, session: &Session) -> Response {
    match error {
        Error::SignedOut => guard::plain(
            StatusCode::UNAUTHORIZED,
            "Нужно войти",
            "Документ виден после входа. <a href=\"/sign-in\">Войти</a>",
        ),
        Error::Forbidden => guard::plain(StatusCode::FORBIDDEN, "Нет доступа", "Попросите администратора компании."),
        Error::NotFound | Error::Refused(_) | Error::Conflict => guard::plain(
            StatusCode::NOT_FOUND,
            "Документ не\u{a0}найден",
            "Возможно, счёт ещё готовится. Вернитесь к\u{a0}заказу и\u{a0}повторите.",
        ),
        Error::Internal(_) | Error::Database(_) => {
            tracing::error!(request = session.request, %error, "internal error");
            guard::plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Ошибка на\u{a0}нашей стороне",
                "Данные целы. Повторите чуть позже.",
            )
        }
    }
}
