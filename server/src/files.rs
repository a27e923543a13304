//! What browsers download: papers, lists and tables as files, photos, and documents of products.

use crate::document::{
    self, DocumentError,
    invoice_html::invoice_html,
    invoice_xlsx::invoice_xlsx as xlsx,
    list_xlsx::{list_xlsx, table_xlsx},
    order_xlsx::order_xlsx,
};
use crate::{Inner, State, guard, site};
use app::language::Language;
use app::rpc::Session;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use domain::catalog::Item;
use domain::dealer_report::ReportKind;
use domain::dealer_stock::{StockChange, StockLoad, StockReport};
use domain::draft::{Draft, DraftTab};
use domain::format::{date, moscow};
use domain::id::OrderNumber;
use domain::invoice::Invoice;
use domain::load::{COLUMNS, Column, LoadKind};
use domain::money::Money;
use domain::month::Month;
use domain::product::{Characteristic, Product};
use domain::proposal::PriceOffer;
use domain::settlement::Reconciliation;
use domain::shipment::Shipment;
use domain::supplier::Supplier;
use domain::vat::VatRate;
use service::dealer_report::{StaffQuery, StaffReport};
use service::load::LoadLine;
use service::order::OrderPage;
use service::{Db, Error};
use std::collections::HashMap;
use std::io::{BufWriter, Seek};
use std::sync::Arc;
use tokio_util::io::ReaderStream;

type Axum = axum::extract::State<State>;

/// `/orders/{number}/invoice.html`: for the screen and for the printer.
pub async fn invoice_page(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    match invoice(&state, &session, &number).await {
        Ok(invoice) => page(invoice_html(&invoice, &style())),
        Err(error) => failed(say, &error, &session),
    }
}

/// The link to the style sheet.
fn style() -> String {
    format!("<link rel=\"stylesheet\" href=\"/{}/busbar.css\">", site::pkg_dir())
}

/// A paper as a page of its own.
fn page(html: String) -> Response {
    ([(CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

/// `/orders/{number}/invoice.xlsx`.
pub async fn invoice_xlsx(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let found = invoice(&state, &session, &number).await;
    sent(&state, &session, Kind::Excel, found, invoice_name, |invoice, web| xlsx(&invoice, &web.templates)).await
}

/// `/orders/{number}/invoice.pdf`.
pub async fn invoice_pdf(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let found = invoice(&state, &session, &number).await;
    sent(&state, &session, Kind::Pdf, found, invoice_name, |invoice, web| web.pdf.invoice(&invoice, &web.templates))
        .await
}

async fn invoice(state: &State, session: &Session, number: &str) -> service::Result<Invoice> {
    service::order::invoice(&state.db, &session.visit.actor, parsed(number)?).await
}

fn invoice_name(say: Language, invoice: &Invoice) -> String {
    say.server_invoice_file(invoice.number)
}

/// `/orders/{number}.xlsx`: «Скачать Excel-файлом».
pub async fn lines_xlsx(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let found = match parsed(&number) {
        Ok(number) => service::order::get(&state.db, &session.visit.actor, number).await,
        Err(error) => Err(error),
    };
    let name = |say: Language, page: &OrderPage| say.server_order_file(page.order.number);
    sent(&state, &session, Kind::Excel, found, name, |page, _| order_xlsx(&page.order, &page.lines)).await
}

/// `/orders.xlsx`: the orders of a tab, as its filter says.
pub async fn order_list_xlsx(state: Axum, session: Extension<Arc<Session>>, query: Query<Asked>) -> Response {
    let (tab, filter) = app::order::asked(|name| query.get(name).cloned());
    let found = service::order::export(&state.db, &session.visit.actor, tab, &filter).await;
    let name = |say: Language, _: &_| say.order_list_file(app::text::tab(say, tab));
    sent(&state, &session, Kind::Excel, found, name, |rows, _| document::order_list_xlsx(&rows)).await
}

/// `/drafts.xlsx`: the drafts that a filter lets through, with `tab=proposals` the proposals; only those of `numbers[]` when
/// some are chosen.
pub async fn draft_list_xlsx(
    state: Axum,
    session: Extension<Arc<Session>>,
    mut query: Query<Vec<(String, String)>>,
) -> Response {
    // Beside the boxes the filter is one field, as the form has it.
    if let Some(at) = query.iter().position(|(name, _)| name == "query") {
        let (_, filter) = query.swap_remove(at);
        query.extend(serde_urlencoded::from_str::<Vec<(String, String)>>(&filter).unwrap_or_default());
    }
    let value = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let tab = match value("tab").as_deref() {
        Some("proposals") => DraftTab::Proposals,
        _ => DraftTab::Drafts,
    };
    let chosen = query.iter().filter(|(key, _)| key == "numbers[]").filter_map(|(_, value)| value.parse().ok());
    let chosen: Vec<OrderNumber> = chosen.collect();
    let filter = app::draft::filter::asked(value);
    let found = service::draft::export(&state.db, &session.visit.actor, tab, &filter, &chosen).await;
    let name = |say: Language, _: &_| match tab {
        DraftTab::Drafts => say.site_drafts().to_owned(),
        DraftTab::Proposals => say.site_tab_proposals().to_owned(),
    };
    sent(&state, &session, Kind::Excel, found, name, |rows, _| document::drafts_xlsx(&rows)).await
}

/// What stands in an address, by name.
type Asked = HashMap<String, String>;

/// `/drafts/{number}/offer.xlsx`: «Ценовое предложение», or the commercial proposal of a proposal.
pub async fn offer_xlsx(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let found = offer(&state, &session, &number).await;
    sent(&state, &session, Kind::Excel, found, offer_name, |offer, _| document::offer_xlsx(&offer)).await
}

/// `/drafts/{number}/offer.pdf`: the same.
pub async fn offer_pdf(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let found = offer(&state, &session, &number).await;
    sent(&state, &session, Kind::Pdf, found, offer_name, |offer, web| web.pdf.offer(&offer, &web.templates)).await
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

/// `/drafts/{number}/draft.xlsx`: the lines, which can be loaded again.
pub async fn draft_xlsx(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let found = match parsed(&number) {
        Ok(number) => service::draft::whole(&state.db, &session.visit.actor, number).await,
        Err(error) => Err(error),
    };
    let name = |say: Language, (draft, _): &(Draft, _)| say.proposal_draft_file(draft.number);
    sent(&state, &session, Kind::Excel, found, name, |(_, rows), _| document::draft_xlsx(&rows)).await
}

fn parsed(number: &str) -> service::Result<OrderNumber> {
    number.parse().map_err(|_| Error::NotFound)
}

/// `/drafts/{number}/import/{list}/faults.xlsx`: the rows that wait for a decision, with the reason beside each. Put right,
/// it can be sent back.
pub async fn faults_xlsx(state: Axum, session: Extension<Arc<Session>>, path: Path<(String, String)>) -> Response {
    let (number, list) = &*path;
    let found = match (number.parse(), list.parse()) {
        (Ok(number), Ok(list)) => service::import::faults(&state.db, &session.visit.actor, number, list).await,
        _ => Err(Error::NotFound),
    };
    let name = |say: Language, _: &_| say.server_faults_file(number);
    sent(&state, &session, Kind::Excel, found, name, |rows, _| {
        let rows = rows
            .into_iter()
            .map(|row| [row.text, row.typed, app::text::fault(row.state).to_owned(), row.source_row.to_string()]);
        list_xlsx([("Артикул", 40), ("Количество", 14), ("Что исправить", 60), ("Строка", 10)], rows)
    })
    .await
}

/// `/import-example.xlsx`: «Скачать пример», with products that there are.
pub async fn import_example(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let name = |say: Language, _: &_| say.server_example_file().to_owned();
    sent(&state, &session, Kind::Excel, Ok(examples(&state.db)), name, |products, _| {
        let rows = products.into_iter().map(|(article, name, pack)| [article, name, pack]);
        list_xlsx([("Артикул", 20), ("Наименование", 60), ("Количество", 14)], rows)
    })
    .await
}

/// `/reports/orders.xlsx`: «Готовность заказов к отгрузке» in one file, as its filter says.
pub async fn orders_xlsx(state: Axum, session: Extension<Arc<Session>>, query: Query<Asked>) -> Response {
    let filter = app::order::asked_filter(|name| query.get(name).cloned());
    let found = service::report::all_orders(&state.db, &session.visit.actor, &filter).await;
    let name = |say: Language, _: &_| say.report_orders_file().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |rows, _| document::orders_xlsx(&rows)).await
}

/// `/reports/products.xlsx`: «Готовность продукции к отгрузке», as its filter says.
pub async fn products_xlsx(state: Axum, session: Extension<Arc<Session>>, query: Query<Asked>) -> Response {
    let wanted = app::report::asked_products(|name| query.get(name).cloned());
    let found = service::report::all_products(&state.db, &session.visit.actor, &wanted).await;
    let name = |say: Language, _: &_| say.report_products_file().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |rows, _| document::products_xlsx(&rows)).await
}

/// `/reports/shipments.xlsx`: «Отгрузки», as its filter says.
pub async fn shipments_xlsx(state: Axum, session: Extension<Arc<Session>>, query: Query<Asked>) -> Response {
    let wanted = app::shipment::asked(|name| query.get(name).cloned());
    let found = service::shipment::all(&state.db, &session.visit.actor, &wanted).await;
    let name = |say: Language, _: &_| say.report_shipments().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |rows, _| document::shipments_xlsx(&rows)).await
}

/// `/shipments/{number}/waybill.html`: for the screen and for the printer.
pub async fn waybill_page(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let say = session.language;
    match waybill(&state, &session, &number).await {
        Ok((supplier, shipment)) => page(document::waybill_html(&supplier, &shipment, &style())),
        Err(error) => failed(say, &error, &session),
    }
}

/// `/shipments/{number}/waybill.xlsx`.
pub async fn waybill_xlsx(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let found = waybill(&state, &session, &number).await;
    sent(&state, &session, Kind::Excel, found, waybill_name, |(of, shipment), _| document::waybill_xlsx(&of, &shipment))
        .await
}

/// `/shipments/{number}/waybill.pdf`.
pub async fn waybill_pdf(state: Axum, session: Extension<Arc<Session>>, number: Path<String>) -> Response {
    let found = waybill(&state, &session, &number).await;
    sent(&state, &session, Kind::Pdf, found, waybill_name, |(of, shipment), web| {
        web.pdf.waybill(&of, &shipment, &web.templates)
    })
    .await
}

async fn waybill(state: &State, session: &Session, number: &str) -> service::Result<(Supplier, Shipment)> {
    let shipment = service::shipment::get(&state.db, &session.visit.actor, number).await?;
    Ok((service::counterparty::supplier(&state.db).await?, shipment))
}

fn waybill_name(say: Language, (_, shipment): &(Supplier, Shipment)) -> String {
    say.report_waybill_file(&shipment.number)
}

/// `/finance/reconciliations/{id}/act.xlsx`: «Акт сверки».
pub async fn reconciliation_xlsx(state: Axum, session: Extension<Arc<Session>>, id: Path<String>) -> Response {
    let found = reconciliation(&state, &session, &id).await;
    sent(&state, &session, Kind::Excel, found, act_name, |act, _| document::reconciliation_xlsx(&act)).await
}

/// `/finance/reconciliations/{id}/act.pdf`: the same.
pub async fn reconciliation_pdf(state: Axum, session: Extension<Arc<Session>>, id: Path<String>) -> Response {
    let found = reconciliation(&state, &session, &id).await;
    sent(&state, &session, Kind::Pdf, found, act_name, |act, web| web.pdf.reconciliation(&act, &web.templates)).await
}

async fn reconciliation(state: &State, session: &Session, id: &str) -> service::Result<Reconciliation> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    service::reconciliation::get(&state.db, &session.visit.actor, id).await
}

fn act_name(say: Language, act: &Reconciliation) -> String {
    say.finance_act_file(date(act.from), date(act.to))
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

/// `/photos/{digest}`: a photo of a product. What an address means never changes.
pub async fn product_photo(state: Axum, digest: Path<String>) -> Response {
    photo(&state, &digest, false).await
}

/// `/photos/{digest}/small`.
pub async fn small_product_photo(state: Axum, digest: Path<String>) -> Response {
    photo(&state, &digest, true).await
}

async fn photo(state: &State, digest: &str, small: bool) -> Response {
    const FOREVER: &str = "public, max-age=31536000, immutable";
    match service::photo::jpeg(&state.db, digest, small).await {
        Ok(jpeg) => ([(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, FOREVER)], jpeg).into_response(),
        Err(Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "a photo of a product cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// `/attachments/{digest}`: a document of a product, to be kept and not opened here: it is as somebody has made it.
pub async fn product_attachment(state: Axum, session: Extension<Arc<Session>>, digest: Path<String>) -> Response {
    const FOREVER: &str = "public, max-age=31536000, immutable";
    match service::attachment::pdf(&state.db, &digest).await {
        Ok((name, pdf)) => {
            let headers = [
                (CONTENT_TYPE, "application/pdf".to_owned()),
                (CONTENT_DISPOSITION, attachment(&format!("{name}.pdf"))),
                (CACHE_CONTROL, FOREVER.to_owned()),
            ];
            (headers, pdf).into_response()
        }
        Err(error) => failed(session.language, &error, &session),
    }
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

/// `/company/articles.xlsx`: the whole table of own articles. It can be loaded again.
pub async fn own_xlsx(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let found = service::own::whole(&state.db, &session.visit.actor).await;
    let name = |say: Language, _: &_| say.own_table_file().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |articles, _| {
        list_xlsx(OWN, articles.into_iter().map(|row| [row.own, row.article, row.name]))
    })
    .await
}

/// `/company/articles/refused.xlsx`: the rows that were not taken of the table loaded last, with the reason beside each. Put
/// right, it can be loaded.
pub async fn own_refused(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let found = service::own::loaded(&state.db, &session.visit.actor).await;
    let found = found.and_then(|report| report.ok_or(Error::NotFound));
    let name = |say: Language, _: &_| say.own_refused_file().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |report, _| {
        let [own, article, _] = OWN;
        let rows = report
            .rows
            .into_iter()
            .map(|row| [row.own, row.article, app::text::own(Language::Russian, &row.error), row.row.to_string()]);
        list_xlsx([own, article, ("Что исправить", 60), ("Строка", 10)], rows)
    })
    .await
}

/// `/company/articles/example.xlsx`: «Скачать пример», with products that there are.
pub async fn own_example(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let name = |say: Language, _: &_| say.own_example_file().to_owned();
    sent(&state, &session, Kind::Excel, Ok(examples(&state.db)), name, |products, _| {
        let rows = products.into_iter().zip(1..);
        list_xlsx(OWN, rows.map(|((article, name, _), number)| [format!("ЭЛ-{number:04}"), article, name]))
    })
    .await
}

/// `/company/nomenclature.xlsx`: «Номенклатурный файл».
pub async fn nomenclature_xlsx(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let found = service::nomenclature::mine(&state.db, &session.visit.actor).await;
    let name = |say: Language, _: &_| say.company_nomenclature_file().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |(snapshot, prices), _| {
        spooled(|file| document::nomenclature_xlsx(&snapshot, &prices, file))
    })
    .await
}

/// `/company/nomenclature.csv`: the same.
pub async fn nomenclature_csv(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let found = service::nomenclature::mine(&state.db, &session.visit.actor).await;
    let name = |say: Language, _: &_| say.company_nomenclature_file().to_owned();
    sent(&state, &session, Kind::Csv, found, name, |(snapshot, prices), _| {
        spooled(|file| document::nomenclature_csv(&snapshot, &prices, file))
    })
    .await
}

/// `/staff/catalog/example.xlsx`: «Скачать пример», with products that there are as they are stored: it changes nothing.
pub async fn products_example(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let name = |say: Language, _: &_| say.load_products_file().to_owned();
    let found = service::load::may_load(&session.visit.actor).map(|_| products_examples(&state.db));
    sent(&state, &session, Kind::Excel, found, name, |rows, _| {
        list_xlsx(COLUMNS.map(|(column, heading, _)| (heading, width(column))), rows)
    })
    .await
}

/// What a few products say in each column. A price is for new ones only, but shows what it looks like.
fn products_examples(db: &Db) -> Vec<[String; COLUMNS.len()]> {
    let snapshot = db.snapshot();
    let series = |of: &Product| {
        let found = snapshot.catalog.categories().iter().find(|category| category.id == of.category);
        found.map(|category| category.slug.clone()).unwrap_or_default()
    };
    let vat = VatRate::on(moscow(db.now()).date()).percent().to_string();
    let products = snapshot.catalog.products().filter(|item| !item.discontinued()).take(3);
    let row = |of: Product| {
        let series = series(&of);
        let pieces = of.pack.pieces().to_string();
        let line = |line: &Characteristic| format!("{}: {}", line.name, line.value);
        let facts: Vec<String> = of.characteristics.iter().map(line).collect();
        COLUMNS.map(|(column, ..)| match column {
            Column::Article => of.article.to_string(),
            Column::Kind => of.kind.clone(),
            Column::Name => of.name.clone(),
            Column::Series => series.clone(),
            Column::Unit => of.unit.clone(),
            Column::Pack | Column::Minimum => pieces.clone(),
            Column::Box => of.per_box.to_string(),
            Column::Mass => of.mass.kg3(),
            Column::Ean => of.ean.map(|ean| ean.to_string()).unwrap_or_default(),
            Column::TnVed => of.tn_ved.clone(),
            Column::Vat => vat.clone(),
            Column::Price => of.base_price.to_string(),
            Column::Characteristics => facts.join("; "),
            // Left out: an empty cell changes nothing.
            Column::Volume | Column::Group | Column::Discontinued | Column::Replacement => String::new(),
        })
    };
    products.filter_map(Item::to_product).map(row).collect()
}

const fn width(of: Column) -> u32 {
    match of {
        Column::Name | Column::Characteristics => 60,
        Column::Kind | Column::Series => 40,
        Column::Article | Column::Ean | Column::Replacement | Column::Discontinued => 20,
        _ => 14,
    }
}

/// `/staff/catalog/{load}/faults.xlsx`: rows that were wrong with all their cells, to be put right and sent again.
pub async fn products_faults(state: Axum, session: Extension<Arc<Session>>, id: Path<String>) -> Response {
    let found = load_faults(&state, &session, LoadKind::Products, &id).await;
    let name = |say: Language, _: &_| say.load_faults_file().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |rows, _| {
        let mut headings = [("Что исправить", 60); COLUMNS.len() + 1];
        for (place, (column, heading, _)) in headings.iter_mut().zip(COLUMNS) {
            *place = (heading, width(column));
        }
        let row = |row: LoadLine| {
            let mut cells = [const { String::new() }; COLUMNS.len() + 1];
            let all = COLUMNS.into_iter().map(|(column, ..)| row.cells.get(&column).cloned().unwrap_or_default());
            let why = app::staff::fault_words(row.state, row.fault).to_owned();
            for (place, cell) in cells.iter_mut().zip(all.chain([why])) {
                *place = cell;
            }
            cells
        };
        list_xlsx(headings, rows.into_iter().map(row))
    })
    .await
}

/// `/staff/prices/example.xlsx`: «Скачать пример», with products that there are and their base prices.
pub async fn prices_example(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let name = |say: Language, _: &_| say.load_prices_file().to_owned();
    let found = service::load::may_load(&session.visit.actor).map(|_| staff_examples(&state.db));
    sent(&state, &session, Kind::Excel, found, name, |products, _| {
        let headings = [("Артикул", 20), ("Цена", 14), ("Наименование", 60)];
        list_xlsx(headings, products.into_iter().map(|(article, name, price)| [article, price.to_string(), name]))
    })
    .await
}

/// `/staff/stock/example.xlsx`: the same with a warehouse.
pub async fn staff_stock_example(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let name = |say: Language, _: &_| say.load_stock_file().to_owned();
    let found = service::load::may_load(&session.visit.actor).map(|_| staff_examples(&state.db));
    let place = state.db.snapshot().catalog.warehouses().first().map(|place| place.name.clone()).unwrap_or_default();
    sent(&state, &session, Kind::Excel, found, name, move |products, _| {
        let headings = [("Артикул", 20), ("Склад", 20), ("Остаток", 14), ("Наименование", 60)];
        let rows = products.into_iter().map(|(article, name, _)| [article, place.clone(), "120".to_owned(), name]);
        list_xlsx(headings, rows)
    })
    .await
}

/// `/staff/prices/{load}/faults.xlsx`: rows that were wrong, to be put right and sent again.
pub async fn prices_faults(state: Axum, session: Extension<Arc<Session>>, id: Path<String>) -> Response {
    let found = load_faults(&state, &session, LoadKind::Prices, &id).await;
    let name = |say: Language, _: &_| say.load_faults_file().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |rows, _| {
        let headings = [("Артикул", 20), ("Цена", 14), ("Что исправить", 60)];
        let why = |row: &LoadLine| app::staff::fault_words(row.state, row.fault).to_owned();
        list_xlsx(headings, rows.into_iter().map(|row| [row.article.clone(), row.typed.clone(), why(&row)]))
    })
    .await
}

/// `/staff/stock/{load}/faults.xlsx`: the same of stock.
pub async fn stock_faults(state: Axum, session: Extension<Arc<Session>>, id: Path<String>) -> Response {
    let found = load_faults(&state, &session, LoadKind::Stock, &id).await;
    let name = |say: Language, _: &_| say.load_faults_file().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |rows, _| {
        let headings = [("Артикул", 20), ("Склад", 20), ("Остаток", 14), ("Что исправить", 60)];
        let why = |row: &LoadLine| app::staff::fault_words(row.state, row.fault).to_owned();
        let cells = |row: LoadLine| [row.article.clone(), row.warehouse.clone(), row.typed.clone(), why(&row)];
        list_xlsx(headings, rows.into_iter().map(cells))
    })
    .await
}

async fn load_faults(state: &State, session: &Session, kind: LoadKind, id: &str) -> service::Result<Vec<LoadLine>> {
    let actor = &session.visit.actor;
    service::load::may_load(actor)?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    service::load::faults(&state.db, actor, kind, id).await
}

/// Article, name and base price of a few products.
fn staff_examples(db: &Db) -> Vec<(String, String, Money)> {
    let snapshot = db.snapshot();
    let products = snapshot.catalog.products().filter(|item| !item.discontinued()).take(3);
    products.map(|item| (item.article().to_owned(), item.name().to_owned(), item.base_price())).collect()
}

/// The columns of a table of own articles.
const OWN: [(&str, u32); 3] = [("Свой артикул", 30), ("Артикул", 20), ("Наименование", 60)];

/// `/stock.xlsx`: «Сохранить остатки в Excel». It can be loaded again.
pub async fn stock_xlsx(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let found = service::dealer_stock::whole(&state.db, &session.visit.actor).await;
    let name = |say: Language, _: &_| say.stock_table_file().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |rows, _| {
        list_xlsx(STOCK, rows.into_iter().map(|row| [row.warehouse, row.article, row.quantity.to_string(), row.link]))
    })
    .await
}

/// `/stock/example.xlsx`: «Пример файла», with products that there are.
pub async fn stock_example(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let name = |say: Language, _: &_| say.stock_example_file().to_owned();
    sent(&state, &session, Kind::Excel, Ok(examples(&state.db)), name, |products, _| {
        let row = |(article, _, pack): (String, String, String)| {
            let link = format!("https://site.ru/catalog/{article}");
            ["001".to_owned(), article, pack, link]
        };
        list_xlsx(STOCK, products.into_iter().map(row))
    })
    .await
}

/// `/warehouses/example.xlsx`: «Пример файла» of warehouses, as the guide has it.
pub async fn warehouses_example(state: Axum, session: Extension<Arc<Session>>) -> Response {
    let name = |say: Language, (): &()| say.stock_warehouses_example_file().to_owned();
    sent(&state, &session, Kind::Excel, Ok(()), name, |(), _| {
        let row = ["г. Курск ул. Луначарского 18", "+7 (478) 564-45-12", "001"].map(str::to_owned);
        list_xlsx([("Адрес", 50), ("Контакты", 40), ("Код", 14)], [row])
    })
    .await
}

/// `/stock/loads/{id}/refused.xlsx`: the rows of a load that were not taken, with the reason beside each.
pub async fn stock_refused(state: Axum, session: Extension<Arc<Session>>, id: Path<String>) -> Response {
    let found = match id.parse() {
        Ok(id) => service::dealer_stock::whole_load(&state.db, &session.visit.actor, id).await,
        Err(_) => Err(Error::NotFound),
    };
    let name = |say: Language, _: &_| say.stock_refused_file().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |load: StockLoad, _| {
        let (why, number) = (("Что исправить", 60), ("Строка", 10));
        let more = no_longer_kept(&load.report);
        let rows = load.report.rows.into_iter().map(|row| {
            let mut cells = row.cells.into_iter();
            let [one, two, three, four] = std::array::from_fn(|_| cells.next().unwrap_or_default());
            [one, two, three, four, app::text::stock_fault(Language::Russian, &row.fault), row.row.to_string()]
        });
        let none = String::new;
        let rows = rows.chain(more.map(|why| [none(), none(), none(), none(), why, none()]));
        if load.kind == StockChange::Warehouses {
            let rows = rows.map(|[address, contacts, code, _, why, row]| [address, contacts, code, why, row]);
            return list_xlsx([("Адрес", 50), ("Контакты", 40), ("Код", 14), why, number], rows);
        }
        let [code, article, quantity, link] = STOCK;
        list_xlsx([code, article, quantity, link, why, number], rows)
    })
    .await
}

/// What stands under the refused rows of an old load, of which only the first are still kept.
fn no_longer_kept(report: &StockReport) -> Option<String> {
    let more = report.refused.saturating_sub(u64::try_from(report.rows.len()).unwrap_or(u64::MAX));
    (more > 0).then(|| Language::Russian.stock_refused_gone(more))
}

/// The columns of a table of stock, as the guide has them.
const STOCK: [(&str, u32); 4] =
    [("Код склада", 14), ("Артикул", 20), ("Остаток", 14), ("Ссылка на карточку продукта", 50)];

/// The columns of a dealer's report.
fn report_columns(kind: ReportKind) -> Vec<(&'static str, u32)> {
    kind.headings().iter().map(|heading| (*heading, 20)).collect()
}

#[derive(serde::Deserialize)]
struct MonthQuery {
    #[serde(default)]
    month: String,
}

/// `/sales.xlsx?month=2026-10` and the like: what is reported of a month. It can be loaded again.
pub fn report_xlsx(kind: ReportKind) -> MethodRouter<State> {
    get(async move |state: Axum, session: Extension<Arc<Session>>, asked: Query<MonthQuery>| {
        let month = Month::parse(&asked.month).filter(|_| kind.is_monthly());
        let found = service::dealer_report::whole(&state.db, &session.visit.actor, kind, month).await;
        let name = |say: Language, _: &_| app::dealer_report::file_name(say, kind, month);
        sent(&state, &session, Kind::Excel, found, name, move |rows, _| {
            table_xlsx(&report_columns(kind), rows.into_iter().map(|row| row.cells(kind)))
        })
        .await
    })
}

/// `/sales/example.xlsx` and the like: «Пример файла», with products that there are.
pub fn report_example(kind: ReportKind) -> MethodRouter<State> {
    get(async move |state: Axum, session: Extension<Arc<Session>>| {
        let name = |say: Language, _: &_| say.sales_file_example().to_owned();
        sent(&state, &session, Kind::Excel, Ok(staff_examples(&state.db)), name, move |products, _| {
            let row = |(article, _, price): (String, String, Money)| {
                let amount = price.checked_mul(12).unwrap_or_default().plain();
                let more = match kind {
                    ReportKind::Matrix => vec!["36".to_owned()],
                    ReportKind::Stock => vec![],
                    ReportKind::Sales => vec![amount],
                    ReportKind::Contract => vec![amount, "3С-014/26".to_owned(), "7707083893".to_owned()],
                };
                ["001".to_owned(), article, "12".to_owned()].into_iter().chain(more).collect::<Vec<_>>()
            };
            table_xlsx(&report_columns(kind), products.into_iter().map(row))
        })
        .await
    })
}

/// `/sales/loads/{id}/refused.xlsx`: the rows of a load that were not taken, with the reason beside each.
pub async fn report_refused(state: Axum, session: Extension<Arc<Session>>, id: Path<String>) -> Response {
    let found = match id.parse() {
        Ok(id) => service::dealer_report::get_whole(&state.db, &session.visit.actor, id).await,
        Err(_) => Err(Error::NotFound),
    };
    let name = |say: Language, _: &_| say.sales_file_refused().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |load, _| {
        let mut columns = report_columns(load.kind);
        let count = columns.len();
        columns.extend([("Что исправить", 60), ("Строка", 10)]);
        let more = no_longer_kept(&load.report);
        let rows = load.report.rows.into_iter().map(|row| {
            let mut cells = row.cells;
            cells.resize(count, String::new());
            cells.extend([app::text::stock_fault(Language::Russian, &row.fault), row.row.to_string()]);
            cells
        });
        let rows = rows.chain(more.map(|why| {
            let mut cells = vec![String::new(); count + 2];
            cells.splice(count..=count, [why]);
            cells
        }));
        table_xlsx(&columns, rows)
    })
    .await
}

#[derive(serde::Deserialize)]
pub struct StaffReportsQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    month: String,
}

/// `/staff/sales.xlsx?q=&kind=&month=`: what dealers report, as the page has found it.
pub async fn staff_reports(state: Axum, session: Extension<Arc<Session>>, asked: Query<StaffReportsQuery>) -> Response {
    let query = StaffQuery {
        text: asked.q.clone(),
        kind: ReportKind::from_code(&asked.kind),
        month: Month::parse(&asked.month),
    };
    let found = service::dealer_report::all_for_staff(&state.db, &session.visit.actor, &query).await;
    let name = |say: Language, _: &_| say.sales_file_staff().to_owned();
    sent(&state, &session, Kind::Excel, found, name, |rows, _| {
        let headings =
            [("Компания", 40), ("Отчёт", 40), ("Месяц", 12), ("Строк", 10), ("Количество", 14), ("Сумма с НДС", 18)];
        let row = |row: StaffReport| {
            [
                row.company,
                app::dealer_report::title(Language::Russian, row.kind).to_owned(),
                row.month.map(|month| month.to_string()).unwrap_or_default(),
                row.totals.lines.to_string(),
                row.totals.pieces.to_string(),
                Money::from_kopecks(row.totals.amount).plain(),
            ]
        };
        list_xlsx(headings, rows.into_iter().map(row))
    })
    .await
}

/// `/staff/sales/{report}/rows.xlsx`: all rows of a report.
pub async fn staff_report_rows(state: Axum, session: Extension<Arc<Session>>, id: Path<String>) -> Response {
    let found = match id.parse() {
        Ok(id) => service::dealer_report::staff_rows(&state.db, &session.visit.actor, id, "", None).await,
        Err(_) => session.visit.actor.staff().map_err(Error::from).and(Err(Error::NotFound)),
    };
    let name = |say: Language, (head, _): &(StaffReport, _)| app::dealer_report::file_name(say, head.kind, head.month);
    sent(&state, &session, Kind::Excel, found, name, |(head, rows), _| {
        table_xlsx(&report_columns(head.kind), rows.rows.into_iter().map(|row| row.cells(head.kind)))
    })
    .await
}

/// Article, name and pack of a few products.
fn examples(db: &Db) -> Vec<(String, String, String)> {
    let snapshot = db.snapshot();
    let products = snapshot.catalog.products().filter(|item| !item.discontinued()).take(3);
    products.map(|item| (item.article().to_owned(), item.name().to_owned(), item.pack().pieces().to_string())).collect()
}

/// What a file is.
#[derive(Clone, Copy)]
pub enum Kind {
    Excel,
    Pdf,
    Csv,
}

impl Kind {
    pub const fn of(self) -> (&'static str, &'static str) {
        match self {
            Self::Excel => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
            Self::Pdf => ("application/pdf", "pdf"),
            Self::Csv => ("text/csv; charset=utf-8", "csv"),
        }
    }
}

/// Makes a document of what was found, and sends it as a file of this name.
async fn sent<T: Send + 'static, C: Into<Contents> + Send + 'static>(
    state: &State,
    session: &Session,
    kind: Kind,
    found: service::Result<T>,
    name: impl FnOnce(Language, &T) -> String,
    make: impl FnOnce(T, &Inner) -> Result<C, DocumentError> + Send + 'static,
) -> Response {
    let say = session.language;
    let found = match found {
        Ok(found) => found,
        Err(error) => return failed(say, &error, session),
    };
    let name = name(say, &found);
    let said = match made(state, move |web| make(found, web)).await {
        Ok(contents) => return file(kind, &name, contents),
        Err(said) => said,
    };
    tracing::error!(name, said, "document not made");
    guard::plain(say, StatusCode::INTERNAL_SERVER_ERROR, say.server_document_failed(), say.server_document_failed_why())
}

/// Makes a document beside the threads that answer, two at a time; else what went wrong.
pub async fn made<C: Send + 'static>(
    state: &State,
    make: impl FnOnce(&Inner) -> Result<C, DocumentError> + Send + 'static,
) -> Result<C, String> {
    let web = state.web.clone();
    let turn = Arc::clone(&web.0.documents).acquire_owned().await.map_err(|error| error.to_string())?;
    // The turn is over when the work is, also for who does not wait for it.
    let work = move || {
        let _turn = turn;
        make(&web.0)
    };
    let made = tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())?;
    made.map_err(|error| error.to_string())
}

/// What is sent as a file.
pub enum Contents {
    Bytes(Vec<u8>),
    /// A file without a name that goes when it has been sent, and its length: however slowly somebody reads, it takes no
    /// memory and nobody's turn.
    Spooled(std::fs::File, u64),
}

impl From<Vec<u8>> for Contents {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// What `write` writes, in a file on the disk.
pub fn spooled(
    write: impl FnOnce(&mut BufWriter<std::fs::File>) -> Result<(), DocumentError>,
) -> Result<Contents, DocumentError> {
    let unwritten = |error: std::io::Error| DocumentError::Unwritten(error.to_string());
    let mut writer = BufWriter::new(tempfile::tempfile().map_err(unwritten)?);
    write(&mut writer)?;
    let mut file = writer.into_inner().map_err(|error| unwritten(error.into_error()))?;
    let length = file.stream_position().map_err(unwritten)?;
    file.rewind().map_err(unwritten)?;
    Ok(Contents::Spooled(file, length))
}

/// A file of this name, to which its ending comes.
pub fn file(kind: Kind, name: &str, contents: impl Into<Contents>) -> Response {
    const PART: usize = 64 * 1024;
    let (kind, end) = kind.of();
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, attachment(&format!("{name}.{end}"))),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    match contents.into() {
        Contents::Bytes(bytes) => (headers, bytes).into_response(),
        Contents::Spooled(file, length) => {
            let parts = ReaderStream::with_capacity(tokio::fs::File::from_std(file), PART);
            (headers, [(CONTENT_LENGTH, length.to_string())], Body::from_stream(parts)).into_response()
        }
    }
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
