//! The document around every page, and the table of page addresses.

use crate::flash::{self, Flash};
use crate::language::Language;
use crate::layout::Frame;
use crate::ui::Failure;
use crate::{
    api, catalog, chart, claim, company, comparison, dealer_report, dealer_stock, desk, draft, error::AppError,
    exchange, favourite, finance, hook, import, mailbox, member, order, own, profile, project, replenishment, report,
    rpc, shipment, staff, template, user,
};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// Runs before anything is drawn. Leptos waits for an idle moment before it brings islands to life, without an end to the
/// wait: a page that a busy browser does not draw stayed dead for ten seconds. Without the function it does not wait.
const BEFORE: &str = "document.documentElement.className='js';delete self.requestIdleCallback";

/// The document: head, scripts with this answer's nonce, and the page.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    secure_headers();
    let pkg = format!("/{}", options.site_pkg_dir);
    let css = format!("{pkg}/{}.css", options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang=Language::here().code()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=css/>
                <script nonce=use_nonce()>{BEFORE}</script>
                <HydrationScripts options islands=true/>
                <MetaTags/>
            </head>
            <body><App/></body>
        </html>
    }
    .into_any()
}

/// Nothing from elsewhere may run here, and signed-in pages stay out of caches (WEB-1, DAT-1).
fn secure_headers() {
    let nonce = use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    let policy = format!(
        "default-src 'self'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'{nonce}; img-src 'self' data:; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    rpc::header(CONTENT_SECURITY_POLICY, &policy);
    let signed_in = rpc::session().is_ok_and(|session| session.visit.actor != domain::actor::Actor::Guest);
    rpc::header(CACHE_CONTROL, if signed_in { "no-store" } else { "private, no-cache" });
}

/// What the title of a page becomes in the browser: with the site's name, and with word of a refusal.
fn titled(say: Language) -> impl Fn(String) -> String {
    // Those who have to sign in first are led to another page.
    let refused = matches!(flash::read(), Some(Flash::Refused { error, .. }) if error != AppError::SignedOut);
    move |title: String| {
        let title = if refused { say.site_title_error(title) } else { title };
        format!("{} — Busbar", escaped(&title))
    }
}

/// Every page and its address.
#[expect(clippy::too_many_lines, reason = "one line for each page, all in one place")]
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=titled(Language::here())/>
        <Router>
            <Frame>
                <Routes fallback=|| view! { <Failure error=AppError::NotFound/> }>
                    <Route path=path!("/") view=desk::Page ssr=SsrMode::Async/>
                    <Route path=path!("/desk") view=desk::Page ssr=SsrMode::Async/>
                    <Route path=path!("/sign-in") view=user::SignInPage ssr=SsrMode::Async/>
                    <Route path=path!("/sign-in/code") view=user::CodePage ssr=SsrMode::Async/>
                    <Route path=path!("/register") view=user::RegisterPage ssr=SsrMode::Async/>
                    <Route path=path!("/register/:link") view=user::QuestionnairePage ssr=SsrMode::Async/>
                    <Route path=path!("/agreement/:what") view=user::AgreementPage ssr=SsrMode::Async/>
                    <Route path=path!("/recover") view=user::RecoverPage ssr=SsrMode::Async/>
                    <Route path=path!("/recover/:link") view=user::NewPasswordPage ssr=SsrMode::Async/>
                    <Route path=path!("/letter-sent") view=user::SentPage ssr=SsrMode::Async/>
                    <Route path=path!("/confirm/:link") view=user::ConfirmPage ssr=SsrMode::Async/>
                    <Route path=path!("/confirmed") view=user::ConfirmedPage ssr=SsrMode::Async/>
                    <Route path=path!("/invite/:link") view=user::InvitePage ssr=SsrMode::Async/>
                    <Route path=path!("/profile") view=profile::Page ssr=SsrMode::Async/>
                    <Route path=path!("/profile/security") view=profile::SecurityPage ssr=SsrMode::Async/>
                    <Route path=path!("/profile/emails") view=profile::EmailsPage ssr=SsrMode::Async/>
                    <Route path=path!("/profile/delete") view=profile::DeletePage ssr=SsrMode::Async/>
                    <Route path=path!("/company") view=company::Page ssr=SsrMode::Async/>
                    <Route path=path!("/company/add") view=company::AddPage ssr=SsrMode::Async/>
                    <Route path=path!("/company/discounts") view=company::DiscountsPage ssr=SsrMode::Async/>
                    <Route path=path!("/company/api") view=company::KeysPage ssr=SsrMode::Async/>
                    <Route path=path!("/company/hooks") view=hook::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/company/hooks/:id") view=hook::Page ssr=SsrMode::Async/>
                    <Route path=path!("/api/docs") view=api::Page ssr=SsrMode::Async/>
                    <Route path=path!("/users") view=member::Page ssr=SsrMode::Async/>
                    <Route path=path!("/users/audit") view=member::AuditPage ssr=SsrMode::Async/>
                    <Route path=path!("/users/:user") view=member::EditPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff") view=staff::Page ssr=SsrMode::Async/>
                    <Route path=path!("/staff/people") view=staff::PeoplePage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/orders") view=staff::OrdersPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/orders/:number") view=staff::OrderPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/payments") view=staff::PaymentsPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/companies") view=staff::CompaniesPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/companies/:company") view=staff::CompanyPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/contracts/:contract") view=staff::ContractPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/products") view=staff::ProductsPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/products/new") view=staff::NewProductPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/catalog") view=staff::CatalogPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/catalog/:load") view=staff::CatalogLoadPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/products/:article") view=staff::ProductPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/prices") view=staff::PricesPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/prices/:load") view=staff::PricesLoadPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/stock") view=staff::StockPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/stock/:load") view=staff::StockLoadPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/exchange") view=exchange::Page ssr=SsrMode::Async/>
                    <Route path=path!("/staff/exchange/:run") view=exchange::RunPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/capacity") view=staff::CapacitiesPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/capacity/:series") view=staff::CapacityPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/receipts") view=staff::ReceiptsPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/receipts/new") view=staff::NewReceiptPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/receipts/:receipt") view=staff::ReceiptPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/ways") view=staff::WaysPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/news") view=staff::NewsListPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/news/:news") view=staff::NewsPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/simulator") view=staff::SimulatorPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/keys") view=staff::KeysPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/changes") view=staff::ChangesPage ssr=SsrMode::Async/>
                    <Route path=path!("/catalog") view=catalog::Page ssr=SsrMode::Async/>
                    <Route path=path!("/catalog/:category") view=catalog::Page ssr=SsrMode::Async/>
                    <Route path=path!("/product/:article") view=catalog::ProductPage ssr=SsrMode::Async/>
                    <Route path=path!("/compare") view=comparison::Page ssr=SsrMode::Async/>
                    <Route path=path!("/favourites") view=favourite::Page ssr=SsrMode::Async/>
                    <Route path=path!("/favourites/recent") view=favourite::RecentPage ssr=SsrMode::Async/>
                    <Route path=path!("/favourites/:list") view=favourite::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/drafts") view=draft::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/drafts/:number") view=draft::Page ssr=SsrMode::Async/>
                    <Route path=path!("/drafts/:number/history") view=draft::HistoryPage ssr=SsrMode::Async/>
                    <Route path=path!("/drafts/:number/lines/:product/price") view=draft::PricePage ssr=SsrMode::Async/>
                    <Route path=path!("/drafts/:number/what-if") view=draft::WhatIfPage ssr=SsrMode::Async/>
                    <Route path=path!("/drafts/:number/differences") view=draft::DifferencePage ssr=SsrMode::Async/>
                    <Route path=path!("/drafts/:number/replacement") view=draft::ReplacementPage ssr=SsrMode::Async/>
                    <Route path=path!("/drafts/:number/import") view=import::StartPage ssr=SsrMode::Async/>
                    <Route path=path!("/drafts/:number/import/:list") view=import::Page ssr=SsrMode::Async/>
                    <Route path=path!("/templates") view=template::Page ssr=SsrMode::Async/>
                    <Route path=path!("/company/articles") view=own::Page ssr=SsrMode::Async/>
                    <Route path=path!("/orders") view=order::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/orders/:number") view=order::Page ssr=SsrMode::Async/>
                    <Route path=path!("/orders/:number/lines/:position/price") view=order::PricePage ssr=SsrMode::Async/>
                    <Route path=path!("/status") view=order::StatusPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/orders") view=report::OrdersPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/products") view=report::ProductsPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/shipments") view=shipment::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/shipments/:number") view=shipment::Page ssr=SsrMode::Async/>
                    <Route path=path!("/reports/charts") view=chart::ChartsPage ssr=SsrMode::Async/>
                    <Route path=path!("/shipments/:number/claim") view=claim::NewPage ssr=SsrMode::Async/>
                    <Route path=path!("/claims") view=claim::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/claims/:id") view=claim::Page ssr=SsrMode::Async/>
                    <Route path=path!("/staff/mailbox") view=mailbox::StaffPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/claims") view=claim::StaffListPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/claims/:id") view=claim::StaffPage ssr=SsrMode::Async/>
                    <Route path=path!("/projects") view=project::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/projects/new") view=project::NewPage ssr=SsrMode::Async/>
                    <Route path=path!("/projects/:id") view=project::Page ssr=SsrMode::Async/>
                    <Route path=path!("/staff/projects") view=project::StaffListPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/projects/:id") view=project::StaffPage ssr=SsrMode::Async/>
                    <Route path=path!("/warehouses") view=dealer_stock::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/warehouses/:id") view=dealer_stock::EditPage ssr=SsrMode::Async/>
                    <Route path=path!("/stock") view=dealer_stock::Page ssr=SsrMode::Async/>
                    <Route path=path!("/sales") view=dealer_report::SalesPage ssr=SsrMode::Async/>
                    <Route path=path!("/sales/contract") view=dealer_report::ContractPage ssr=SsrMode::Async/>
                    <Route path=path!("/sales/stock") view=dealer_report::StockPage ssr=SsrMode::Async/>
                    <Route path=path!("/sales/charts") view=dealer_report::ChartsPage ssr=SsrMode::Async/>
                    <Route path=path!("/matrix") view=dealer_report::MatrixPage ssr=SsrMode::Async/>
                    <Route path=path!("/replenishment") view=replenishment::Page ssr=SsrMode::Async/>
                    <Route path=path!("/staff/sales") view=dealer_report::StaffListPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/sales/:report") view=dealer_report::StaffPage ssr=SsrMode::Async/>
                    <Route path=path!("/finance") view=finance::Page ssr=SsrMode::Async/>
                </Routes>
            </Frame>
        </Router>
    }
    .into_any()
}

/// Text as HTML. Leptos escapes what it renders but for two places: the title, and what stands in a text area.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
