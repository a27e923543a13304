//! What browsers download: the invoice in three formats, the lines of an order, the offers of a draft.

use crate::document::{
    self, DocumentError, invoice_html::invoice_html, invoice_xlsx::invoice_xlsx as xlsx, list_xlsx::list_xlsx,
    order_xlsx::order_xlsx,
};
use crate::{State, guard, site};
use app::language::Language;
use app::rpc::Session;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use domain::format::date;
use domain::id::OrderNumber;
use domain::invoice::Invoice;
use domain::proposal::PriceOffer;
use domain::settlement::Reconciliation;
use domain::shipment::Shipment;
use domain::supplier::Supplier;
use service::{Db, Error};
use std::collections::HashMap;
use std::sync::Arc;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Axum = axum::extract::State<State>;

/// `/orders/{number}/invoice.html`: for the screen and for the printer.
pub async fn invoice_page(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    match invoice(&state, &session, &number).await {
        Ok(invoice) => {
            let css = format!("<link rel=\"stylesheet\" href=\"/{}/busbar.css\">", site::pkg_dir());
            ([(CACHE_CONTROL, "no-store")], Html(invoice_html(&invoice, &css))).into_response()
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/orders/{number}/invoice.xlsx`.
pub async fn invoice_xlsx(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    let web = state.web.clone();
    match invoice(&state, &session, &number).await {
        Ok(invoice) => {
            let name = format!("{}.xlsx", say.server_invoice_file(invoice.number));
            made(say, &state, XLSX, &name, move || xlsx(&invoice, &web.0.templates)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/orders/{number}/invoice.pdf`.
pub async fn invoice_pdf(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    let web = state.web.clone();
    match invoice(&state, &session, &number).await {
        Ok(invoice) => {
            let name = format!("{}.pdf", say.server_invoice_file(invoice.number));
            made(say, &state, "application/pdf", &name, move || web.0.pdf.invoice(&invoice, &web.0.templates)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/orders/{number}.xlsx`: «Скачать Excel-файлом».
pub async fn lines_xlsx(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    let page = match parsed(&number) {
        Ok(number) => service::order::get(&state.db, &session.visit.actor, number).await,
        Err(error) => Err(error),
    };
    match page {
        Ok(page) => {
            let name = format!("{}.xlsx", say.server_order_file(page.order.number));
            made(say, &state, XLSX, &name, move || order_xlsx(&page.order, &page.lines)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/drafts/{number}/offer.xlsx`: «Ценовое предложение», or the commercial proposal of a proposal.
pub async fn offer_xlsx(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    match offer(&state, &session, &number).await {
        Ok(offer) => {
            let name = format!("{}.xlsx", offer_name(say, &offer));
            made(say, &state, XLSX, &name, move || document::offer_xlsx(&offer)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/drafts/{number}/offer.pdf`: the same.
pub async fn offer_pdf(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    let web = state.web.clone();
    match offer(&state, &session, &number).await {
        Ok(offer) => {
            let name = format!("{}.pdf", offer_name(say, &offer));
            made(say, &state, "application/pdf", &name, move || web.0.pdf.offer(&offer, &web.0.templates)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/drafts/{number}/draft.xlsx`: the lines, which can be loaded again.
pub async fn draft_xlsx(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    let rows = match parsed(&number) {
        Ok(number) => service::draft::whole(&state.db, &session.visit.actor, number).await,
        Err(error) => Err(error),
    };
    match rows {
        Ok((draft, rows)) => {
            let name = format!("{}.xlsx", say.proposal_draft_file(draft.number));
            made(say, &state, XLSX, &name, move || document::draft_xlsx(&rows)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

async fn offer(state: &State, session: &Session, number: &str) -> service::Result<PriceOffer> {
    service::draft::offer(&state.db, &session.visit.actor, parsed(number)?).await
}

fn offer_name(say: Language, offer: &PriceOffer) -> String {
    match offer.proposal {
        Some(_) => say.proposal_proposal_file(offer.number),
        None => say.proposal_offer_file(offer.number),
    }
}

async fn invoice(state: &State, session: &Session, number: &str) -> service::Result<Invoice> {
    service::order::invoice(&state.db, &session.visit.actor, parsed(number)?).await
}

fn parsed(number: &str) -> service::Result<OrderNumber> {
    number.parse().map_err(|_| Error::NotFound)
}

/// `/drafts/{number}/import/{list}/faults.xlsx`: the rows that wait for a decision, with the reason beside each. Put right,
/// it can be sent back.
pub async fn faults_xlsx(state: Axum, session: Extension<Arc<Session>>, path: Path<(String, String)>) -> Response {
    let say = session.language;
    let (number, list) = &*path;
    let rows = match (number.parse(), list.parse()) {
        (Ok(number), Ok(list)) => service::import::faults(&state.db, &session.visit.actor, number, list).await,
        _ => Err(Error::NotFound),
    };
    match rows {
        Ok(rows) => {
            let name = format!("{}.xlsx", say.server_faults_file(number));
            made(say, &state, XLSX, &name, move || {
                let rows = rows.into_iter().map(|row| {
                    [row.text, row.typed, app::text::fault(row.state).to_owned(), row.source_row.to_string()]
                });
                list_xlsx([("Артикул", 40), ("Количество", 14), ("Что исправить", 60), ("Строка", 10)], rows)
            })
            .await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/import-example.xlsx`: «Скачать пример», with products that there are.
pub async fn import_example(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let say = session.language;
    let rows: Vec<[String; 3]> =
        examples(&state.db).into_iter().map(|(article, name, pack)| [article, name, pack]).collect();
    let name = format!("{}.xlsx", say.server_example_file());
    made(say, &state, XLSX, &name, move || list_xlsx([("Артикул", 20), ("Наименование", 60), ("Количество", 14)], rows))
        .await
}

/// `/reports/orders.xlsx`: «Готовность заказов к отгрузке» in one file.
pub async fn orders_xlsx(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let say = session.language;
    match service::report::all_orders(&state.db, &session.visit.actor).await {
        Ok(rows) => {
            let name = format!("{}.xlsx", say.report_orders_file());
            made(say, &state, XLSX, &name, move || document::orders_xlsx(&rows)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/shipments/{number}/waybill.xlsx`.
pub async fn waybill_xlsx(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    match waybill(&state, &session, &number).await {
        Ok((supplier, shipment)) => {
            let name = format!("{}.xlsx", say.report_waybill_file(&shipment.number));
            made(say, &state, XLSX, &name, move || document::waybill_xlsx(&supplier, &shipment)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/shipments/{number}/waybill.pdf`.
pub async fn waybill_pdf(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    let web = state.web.clone();
    match waybill(&state, &session, &number).await {
        Ok((supplier, shipment)) => {
            let name = format!("{}.pdf", say.report_waybill_file(&shipment.number));
            let make = move || web.0.pdf.waybill(&supplier, &shipment, &web.0.templates);
            made(say, &state, "application/pdf", &name, make).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

async fn waybill(state: &State, session: &Session, number: &str) -> service::Result<(Supplier, Shipment)> {
    let shipment = service::shipment::get(&state.db, &session.visit.actor, number).await?;
    Ok((service::counterparty::supplier(&state.db).await?, shipment))
}

/// `/claims/{id}/photos/{photo}`.
pub async fn claim_photo(state: Axum, session: Extension<Arc<Session>>, path: Path<(String, String)>) -> Response {
    let found = match numbers(&path) {
        Ok((id, photo)) => service::claim::photo(&state.db, &session.visit.actor, id, photo).await,
        Err(error) => Err(error),
    };
    shown(&session, found)
}

/// `/staff/claims/{id}/photos/{photo}`.
pub async fn staff_claim_photo(
    state: Axum,
    session: Extension<Arc<Session>>,
    path: Path<(String, String)>,
) -> Response {
    let found = match numbers(&path) {
        Ok((id, photo)) => service::claim::photo_for_staff(&state.db, &session.visit.actor, id, photo).await,
        Err(error) => Err(error),
    };
    shown(&session, found)
}

fn numbers((id, photo): &(String, String)) -> service::Result<(i64, i64)> {
    id.parse().ok().zip(photo.parse().ok()).ok_or(Error::NotFound)
}

fn shown(session: &Session, jpeg: service::Result<Vec<u8>>) -> Response {
    match jpeg {
        Ok(jpeg) => ([(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, "private, max-age=86400")], jpeg).into_response(),
        Err(error) => failed(session.language, &error, session),
    }
}

/// `/finance/reconciliations/{id}/act.xlsx`: «Акт сверки».
pub async fn reconciliation_xlsx(state: Axum, session: Extension<Arc<Session>>, id: Path<String>) -> Response {
    let say = session.language;
    match reconciliation(&state, &session, &id).await {
        Ok(act) => {
            let name = format!("{}.xlsx", act_name(say, &act));
            made(say, &state, XLSX, &name, move || document::reconciliation_xlsx(&act)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/finance/reconciliations/{id}/act.pdf`: the same.
pub async fn reconciliation_pdf(state: Axum, session: Extension<Arc<Session>>, id: Path<String>) -> Response {
    let say = session.language;
    let web = state.web.clone();
    match reconciliation(&state, &session, &id).await {
        Ok(act) => {
            let name = format!("{}.pdf", act_name(say, &act));
            made(say, &state, "application/pdf", &name, move || web.0.pdf.reconciliation(&act, &web.0.templates)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

async fn reconciliation(state: &State, session: &Session, id: &str) -> service::Result<Reconciliation> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    service::reconciliation::get(&state.db, &session.visit.actor, id).await
}

fn act_name(say: Language, act: &Reconciliation) -> String {
    say.finance_act_file(date(act.from), date(act.to))
}

/// `/orders.xlsx`: the orders of a tab, as its filter says.
pub async fn order_list_xlsx(state: Axum, session: Extension<Arc<Session>>, query: Query<Asked>) -> Response {
    let say = session.language;
    let (tab, filter) = app::order::asked(|name| query.get(name).cloned());
    match service::order::export(&state.db, &session.visit.actor, tab, &filter).await {
        Ok(rows) => {
            let name = format!("{}.xlsx", say.order_list_file(app::text::tab(say, tab)));
            made(say, &state, XLSX, &name, move || document::order_list_xlsx(&rows)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// What stands in an address, by name.
type Asked = HashMap<String, String>;

/// `/company/articles.xlsx`: the whole table of own articles. It can be loaded again.
pub async fn own_xlsx(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let say = session.language;
    match service::own::whole(&state.db, &session.visit.actor).await {
        Ok(articles) => {
            let name = format!("{}.xlsx", say.own_table_file());
            let rows = articles.into_iter().map(|row| [row.own, row.article, row.name]);
            made(say, &state, XLSX, &name, move || list_xlsx(OWN, rows)).await
        }
        Err(error) => failed(say, &error, &session),
    }
}

/// `/company/articles/refused.xlsx`: the rows that were not taken of the table loaded last, with the reason beside each. Put
/// right, it can be loaded.
pub async fn own_refused(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let say = session.language;
    match service::own::loaded(&state.db, &session.visit.actor).await {
        Ok(Some(report)) => {
            let name = format!("{}.xlsx", say.own_refused_file());
            let [own, article, _] = OWN;
            made(say, &state, XLSX, &name, move || {
                let rows = report.rows.into_iter().map(|row| {
                    [row.own, row.article, app::text::own(Language::Russian, &row.error), row.row.to_string()]
                });
                list_xlsx([own, article, ("Что исправить", 60), ("Строка", 10)], rows)
            })
            .await
        }
        Ok(None) => failed(say, &Error::NotFound, &session),
        Err(error) => failed(say, &error, &session),
    }
}

/// `/company/articles/example.xlsx`: «Скачать пример», with products that there are.
pub async fn own_example(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let say = session.language;
    let rows: Vec<[String; 3]> = examples(&state.db)
        .into_iter()
        .zip(1..)
        .map(|((article, name, _), number)| [format!("ЭЛ-{number:04}"), article, name])
        .collect();
    let name = format!("{}.xlsx", say.own_example_file());
    made(say, &state, XLSX, &name, move || list_xlsx(OWN, rows)).await
}

/// The columns of a table of own articles.
const OWN: [(&str, u32); 3] = [("Свой артикул", 30), ("Артикул", 20), ("Наименование", 60)];

/// Article, name and pack of a few products.
fn examples(db: &Db) -> Vec<(String, String, String)> {
    let snapshot = db.snapshot();
    let products = snapshot.catalog.products().filter(|item| !item.discontinued()).take(3);
    products.map(|item| (item.article().to_owned(), item.name().to_owned(), item.pack().pieces().to_string())).collect()
}

/// Makes the document beside the threads that answer, two at a time, and sends it as a file.
async fn made(
    say: Language,
    state: &State,
    kind: &'static str,
    name: &str,
    make: impl FnOnce() -> Result<Vec<u8>, DocumentError> + Send + 'static,
) -> Response {
    let Ok(turn) = Arc::clone(&state.web.0.documents).acquire_owned().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    // The turn is over when the work is, also for who does not wait for it.
    let work = move || {
        let _turn = turn;
        make()
    };
    let bytes = tokio::task::spawn_blocking(work).await;
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
    guard::plain(say, StatusCode::INTERNAL_SERVER_ERROR, say.server_document_failed(), say.server_document_failed_why())
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

fn failed(say: Language, error: &Error, session: &Session) -> Response {
    match error {
        Error::SignedOut => {
            let why = format!("{} <a href=\"/sign-in\">{}</a>", say.server_document_sign_in(), say.site_sign_in());
            guard::plain(say, StatusCode::UNAUTHORIZED, say.site_failure_sign_in(), &why)
        }
        Error::Forbidden => {
            guard::plain(say, StatusCode::FORBIDDEN, say.site_failure_forbidden(), say.server_forbidden_why())
        }
        Error::Refused(refusal) => {
            let why = app::text::refusal(say, refusal);
            guard::plain(say, StatusCode::UNPROCESSABLE_ENTITY, say.proposal_no_document(), &why)
        }
        Error::NotFound | Error::Conflict => {
            guard::plain(say, StatusCode::NOT_FOUND, say.server_document_missing(), say.server_document_missing_why())
        }
        Error::Internal(_) | Error::Database(_) => {
            tracing::error!(request = session.request, %error, "internal error");
            guard::plain(say, StatusCode::INTERNAL_SERVER_ERROR, say.server_internal(), say.server_internal_why())
        }
    }
}
