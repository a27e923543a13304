//! Every URL of the process.

use crate::{
    State, account, api, dev_mail, exchange, files, form, guard, limit, live, office, ops, packed, session, site,
    upload,
};
use app::{App, shell};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{from_fn, from_fn_with_state, map_request};
use axum::routing::get;
use domain::dealer_report::ReportKind;
use leptos_axum::{LeptosRoutes, generate_route_list};
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// The whole site.
pub fn router(state: State) -> Router {
    let pages = generate_route_list(App);
    let db = state.db.clone();
    let options = state.leptos.clone();
    let context = move || app::rpc::provide(&db);
    let demo = state.web.0.demo;
    let mut router = Router::new()
        .leptos_routes_with_context(&state, pages, context, move || shell((*options).clone()))
        .merge(downloads())
        .merge(uploads());
    if demo {
        router = router.route("/dev/mail", get(dev_mail::list)).route("/dev/mail/{letter}", get(dev_mail::letter));
    }
    let options = state.leptos.clone();
    let signed = router
        .fallback(leptos_axum::render_app_async_with_context(
            {
                let db = state.db.clone();
                move || app::rpc::provide(&db)
            },
            move || shell((*options).clone()),
        ))
        .layer(from_fn_with_state(state.clone(), limit::costly))
        .layer(from_fn(form::without_script))
        .layer(from_fn_with_state(state.clone(), session::read))
        .layer(from_fn_with_state(state.clone(), guard::own_origin))
        .layer(from_fn(guard::to_the_end))
        .layer(from_fn(packed::pages))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(1)));
    Router::new()
        .merge(signed)
        .merge(site::router())
        .merge(ops::router())
        .merge(office::router())
        .merge(api::router(&state))
        .merge(exchange::router())
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(ops::measure))
                .layer(from_fn(guard::headers))
                .layer(from_fn(api::problems))
                .layer(CatchPanicLayer::custom(guard::panicked))
                .layer(from_fn(guard::limits)),
        )
        .with_state(state)
}

/// Files and what else is no page.
fn downloads() -> Router<State> {
    Router::new()
        .route("/orders/{number}/invoice.html", get(files::invoice_page))
        .route("/orders/{number}/invoice.xlsx", get(files::invoice_xlsx))
        .route("/orders/{number}/invoice.pdf", get(files::invoice_pdf))
        .route("/orders/{number}/lines.xlsx", get(files::lines_xlsx))
        .route("/drafts/{number}/import/{list}/faults.xlsx", get(files::faults_xlsx))
        .route("/drafts/{number}/offer.xlsx", get(files::offer_xlsx))
        .route("/drafts/{number}/offer.pdf", get(files::offer_pdf))
        .route("/drafts/{number}/draft.xlsx", get(files::draft_xlsx))
        .route("/drafts/{number}/live", get(live::draft))
        .route("/import-example.xlsx", get(files::import_example))
        .route("/avatars/{user}", get(account::avatar))
        .route("/unsubscribe/{link}", get(account::ask_unsubscribe).post(account::unsubscribe))
        .route(
            "/profile/avatar",
            get(account::profile).post(account::set_avatar).layer(DefaultBodyLimit::max(account::BODY_LIMIT)),
        )
        .route("/company/articles.xlsx", get(files::own_xlsx))
        .route("/drafts.xlsx", get(files::draft_list_xlsx))
        .route("/orders.xlsx", get(files::order_list_xlsx))
        .route("/reports/orders.xlsx", get(files::orders_xlsx))
        .route("/reports/products.xlsx", get(files::products_xlsx))
        .route("/reports/shipments.xlsx", get(files::shipments_xlsx))
        .route("/claims/{id}/photos/{photo}", get(files::claim_photo))
        .route("/staff/claims/{id}/photos/{photo}", get(files::staff_claim_photo))
        .route("/attachments/{digest}", get(files::product_attachment))
        .route("/photos/{digest}", get(files::product_photo))
        .route("/photos/{digest}/small", get(files::small_product_photo))
        .route("/shipments/{number}/waybill.html", get(files::waybill_page))
        .route("/shipments/{number}/waybill.xlsx", get(files::waybill_xlsx))
        .route("/shipments/{number}/waybill.pdf", get(files::waybill_pdf))
        .route("/finance/reconciliations/{id}/act.xlsx", get(files::reconciliation_xlsx))
        .route("/finance/reconciliations/{id}/act.pdf", get(files::reconciliation_pdf))
        .route("/company/nomenclature.xlsx", get(files::nomenclature_xlsx))
        .route("/company/nomenclature.csv", get(files::nomenclature_csv))
        .route("/company/articles/refused.xlsx", get(files::own_refused))
        .route("/company/articles/example.xlsx", get(files::own_example))
        .route("/stock.xlsx", get(files::stock_xlsx))
        .route("/stock/example.xlsx", get(files::stock_example))
        .route("/stock/loads/{id}/refused.xlsx", get(files::stock_refused))
        .route("/warehouses/example.xlsx", get(files::warehouses_example))
        .route("/sales.xlsx", files::report_xlsx(ReportKind::Sales))
        .route("/sales/contract.xlsx", files::report_xlsx(ReportKind::Contract))
        .route("/sales/stock.xlsx", files::report_xlsx(ReportKind::Stock))
        .route("/matrix.xlsx", files::report_xlsx(ReportKind::Matrix))
        .route("/sales/example.xlsx", files::report_example(ReportKind::Sales))
        .route("/sales/contract/example.xlsx", files::report_example(ReportKind::Contract))
        .route("/sales/stock/example.xlsx", files::report_example(ReportKind::Stock))
        .route("/matrix/example.xlsx", files::report_example(ReportKind::Matrix))
        .route("/sales/loads/{id}/refused.xlsx", get(files::report_refused))
        .route("/staff/sales.xlsx", get(files::staff_reports))
        .route("/staff/sales/{report}/rows.xlsx", get(files::staff_report_rows))
        .route("/staff/catalog/{load}/faults.xlsx", get(files::products_faults))
        .route("/staff/prices/{load}/faults.xlsx", get(files::prices_faults))
        .route("/staff/stock/{load}/faults.xlsx", get(files::stock_faults))
        .route("/staff/catalog/example.xlsx", get(files::products_example))
        .route("/staff/prices/example.xlsx", get(files::prices_example))
        .route("/staff/stock/example.xlsx", get(files::staff_stock_example))
}

/// Files that are sent to us; opened by hand the addresses lead to their pages.
fn uploads() -> Router<State> {
    Router::new()
        .route("/claims/{id}/photo", get(upload::claim_page).post(upload::claim_photo))
        .route("/stock/file", upload::leads_to(app::dealer_stock::STOCK).post(upload::stock))
        .route("/warehouses/file", upload::leads_to(app::dealer_stock::WAREHOUSES).post(upload::warehouses))
        .route("/sales/file", upload::report(ReportKind::Sales))
        .route("/sales/contract/file", upload::report(ReportKind::Contract))
        .route("/sales/stock/file", upload::report(ReportKind::Stock))
        .route("/matrix/file", upload::report(ReportKind::Matrix))
        .route(app::staff::STATEMENT, upload::leads_to(app::staff::PAYMENTS).post(upload::statement))
        .route(app::staff::CATALOG_FILE, upload::leads_to(app::staff::CATALOG).post(upload::staff_products))
        .route(app::staff::PRICES_FILE, upload::leads_to(app::staff::PRICES).post(upload::staff_prices))
        .route(app::staff::STOCK_FILE, upload::leads_to(app::staff::STOCK).post(upload::staff_stock))
        .route("/staff/attachments/{product}", upload::leads_to(app::staff::PRODUCTS).post(upload::attachment))
        .route("/staff/photos/{product}", upload::leads_to(app::staff::PRODUCTS).post(upload::product_photo))
        .route(app::own::FILE, upload::leads_to(app::own::PAGE).post(upload::own))
        .route("/drafts/{number}/import/file", get(upload::start).post(upload::import))
        .layer(DefaultBodyLimit::max(upload::UPLOAD_LIMIT))
}

/// The site as the listener serves it: `/orders/1308206.xlsx` has a name that routes cannot match, so it is read here.
pub fn service(state: State) -> Router {
    Router::new().fallback_service(ServiceBuilder::new().layer(map_request(lines_address)).service(router(state)))
}

async fn lines_address(mut request: Request) -> Request {
    let path = request.uri().path();
    let number = path.strip_prefix("/orders/").and_then(|rest| rest.strip_suffix(".xlsx"));
    if let Some(number) = number.filter(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        && let Ok(uri) = format!("/orders/{number}/lines.xlsx").parse()
    {
        *request.uri_mut() = uri;
    }
    request
}
