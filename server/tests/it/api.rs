//! `/api/v1` as programs meet it: who may what, what is answered, and that the document says so.

use crate::site::{Answer, BREAKER, OTHER, Site};
use axum::body::Body;
use axum::http::header::{ACCEPT_LANGUAGE, ALLOW, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{Method, Request, StatusCode};
use domain::api_key::{Scope, Scopes, StaffScope, StaffScopes};
use domain::claim::ClaimReason;
use domain::dealer_report::ReportKind;
use domain::quantity::Quantity;
use serde_json::{Value, json};
use service::claim::Filed;
use service::{api_key, demo, order, staff_key};
use std::collections::BTreeSet;
use std::path::Path;

const DEALER: &str = "dealer@example.com";
const MANAGER: &str = "manager@example.com";

/// A key of this person's counterparty with these scopes.
async fn key(site: &Site, login: &str, scopes: Scopes) -> String {
    let actor = site.actor(login).await;
    let browser = service::user::Browser::default();
    let password = demo::PASSWORD.to_owned();
    api_key::create(&site.db, &actor, "Учёт", scopes, None, password, &browser).await.unwrap()
}

/// A key of the manager with these scopes.
async fn staff_key(site: &Site, scopes: StaffScopes) -> String {
    let actor = site.actor(MANAGER).await;
    let browser = service::user::Browser::default();
    let password = demo::PASSWORD.to_owned();
    staff_key::create(&site.db, &actor, "ERP", scopes, None, password, &browser).await.unwrap()
}

fn all() -> Scopes {
    Scope::ALL.into_iter().fold(Scopes::NONE, Scopes::with)
}

async fn call(site: &Site, key: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("idempotency-key", "key");
    if !key.is_empty() {
        request = request.header(AUTHORIZATION, format!("Bearer {key}"));
    }
    let body = match body {
        Some(body) => {
            request = request.header(CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    site.send(request.body(body).unwrap()).await
}

async fn ok(site: &Site, key: &str, method: &str, path: &str, body: Option<Value>) -> Value {
    let answer = call(site, key, method, path, body.as_ref()).await;
    assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.text());
    if answer.bytes.is_empty() { Value::Null } else { serde_json::from_slice(&answer.bytes).unwrap() }
}

fn problem(answer: &Answer, status: StatusCode, code: &str) {
    let text = answer.text();
    assert_eq!(answer.status, status, "{text}");
    assert_eq!(answer.headers[CONTENT_TYPE], "application/problem+json", "{text}");
    let problem: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((problem["status"].as_u64(), problem["code"].as_str()), (Some(status.as_u16().into()), Some(code)));
    assert!(!problem["detail"].as_str().unwrap().is_empty(), "{text}");
}

/// What opens an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Opens {
    Dealer(Scope),
    Staff(StaffScope),
}

impl Opens {
    /// The key and its scope, as the document names them.
    fn named(self) -> (&'static str, &'static str) {
        match self {
            Self::Dealer(scope) => ("key", scope.code()),
            Self::Staff(scope) => ("staff_key", scope.code()),
        }
    }
}

/// Every operation: an example of it, what opens it, whether it is about an object of the caller's. `{n}` is a
/// draft, `{o}` an order.
fn operations() -> Vec<(&'static str, &'static str, String, Option<Value>, Opens, bool)> {
    let [catalog, orders, reports, finance] = Scope::ALL.map(Opens::Dealer);
    dealer_operations(catalog, orders, reports, finance)
        .into_iter()
        .chain(staff_operations())
        .map(|(method, path, query, body, opens, object)| (method, path, query.to_owned(), body, opens, object))
        .collect()
}

type Example = (&'static str, &'static str, &'static str, Option<Value>, Opens, bool);

#[expect(non_snake_case, reason = "they are the words of a table")]
fn dealer_operations(Catalog: Opens, Orders: Opens, Reports: Opens, Finance: Opens) -> Vec<Example> {
    let lines = || json!({ "lines": [{ "article": BREAKER, "quantity": 24 }] });
    let rows = || json!({ "rows": [{ "warehouse": "001", "article": BREAKER, "quantity": 7 }] });
    let period = "?from=2026-10-01&to=2026-10-12";
    let row = |more: Value| {
        let mut row = json!({ "warehouse": "001", "article": BREAKER });
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Some(json!({ "rows": [row] }))
    };
    let place = || Some(json!({ "code": "was-here", "address": "г. Курск, д. 1" }));
    let month = "/api/v1/reports/stock/{month}";
    let (sales, contracts) = ("/api/v1/reports/sales/{month}", "/api/v1/reports/contracts/{month}");
    let bought = json!({ "quantity": 1, "amount": "12.50", "contract": "Т-1", "buyer": "7707083893" });
    vec![
        ("GET", "/api/v1/products", "?limit=2", None, Catalog, false),
        ("GET", "/api/v1/products/{article}", "", None, Catalog, false),
        ("POST", "/api/v1/offers", "", Some(json!({ "items": [{ "article": BREAKER }] })), Catalog, false),
        ("GET", "/api/v1/categories", "", None, Catalog, false),
        ("GET", "/api/v1/warehouses", "", None, Catalog, false),
        ("GET", "/api/v1/nomenclature.xlsx", "", None, Catalog, false),
        ("GET", "/api/v1/nomenclature.csv", "", None, Catalog, false),
        ("GET", "/api/v1/terms", "", None, Orders, false),
        ("GET", "/api/v1/drafts", "", None, Orders, false),
        ("POST", "/api/v1/drafts", "", Some(lines()), Orders, false),
        ("GET", "/api/v1/drafts/{number}", "", None, Orders, true),
        ("PATCH", "/api/v1/drafts/{number}", "", Some(json!({ "comment": "was here" })), Orders, true),
        ("GET", "/api/v1/drafts/{number}/lines", "?explain=true", None, Orders, true),
        ("PUT", "/api/v1/drafts/{number}/lines", "", Some(lines()), Orders, true),
        ("GET", "/api/v1/drafts/{number}/dates", "", None, Orders, true),
        ("POST", "/api/v1/drafts/{number}/submit", "", Some(json!({ "total": "0.01" })), Orders, true),
        ("DELETE", "/api/v1/drafts/{number}", "", None, Orders, true),
        ("GET", "/api/v1/orders", "?tab=invoiced", None, Orders, false),
        ("GET", "/api/v1/orders/{number}", "", None, Orders, true),
        ("GET", "/api/v1/orders/{number}/lines", "?explain=true", None, Orders, true),
        ("GET", "/api/v1/orders/{number}/dates", "", None, Orders, true),
        ("POST", "/api/v1/orders/{number}/production", "", None, Orders, true),
        ("GET", "/api/v1/orders/{number}/invoice.pdf", "", None, Orders, true),
        ("GET", "/api/v1/orders/{number}/invoice.xlsx", "", None, Orders, true),
        ("GET", "/api/v1/orders/{number}/lines.xlsx", "", None, Orders, true),
        ("GET", "/api/v1/shipments", "", None, Orders, false),
        ("GET", "/api/v1/shipments/{number}", "", None, Orders, true),
        ("GET", "/api/v1/shipments/{number}/waybill.pdf", "", None, Orders, true),
        ("GET", "/api/v1/shipments/{number}/waybill.xlsx", "", None, Orders, true),
        ("GET", "/api/v1/readiness", "", None, Orders, false),
        ("GET", "/api/v1/changes", "?kinds=product,stock", None, Catalog, false),
        ("GET", "/api/v1/balance", "", None, Finance, false),
        ("GET", "/api/v1/settlements", period, None, Finance, false),
        ("GET", "/api/v1/stock", "", None, Reports, false),
        ("PATCH", "/api/v1/stock", "", Some(rows()), Reports, false),
        ("PUT", "/api/v1/stock", "", Some(rows()), Reports, false),
        ("GET", "/api/v1/stock/warehouses", "", None, Reports, false),
        ("POST", "/api/v1/stock/warehouses", "", place(), Reports, false),
        ("GET", "/api/v1/stock/warehouses/{id}", "", None, Reports, true),
        ("PATCH", "/api/v1/stock/warehouses/{id}", "", Some(json!({ "contacts": "was here" })), Reports, true),
        ("GET", "/api/v1/reports", "", None, Reports, false),
        ("PUT", "/api/v1/reports/matrix", "", row(json!({ "minimum": 1, "desired": 2 })), Reports, false),
        ("GET", "/api/v1/reports/matrix", "", None, Reports, false),
        ("PUT", month, "", row(json!({ "quantity": 1 })), Reports, false),
        ("GET", month, "", None, Reports, false),
        ("PUT", sales, "", row(json!({ "quantity": 1 })), Reports, false),
        ("GET", sales, "", None, Reports, false),
        ("PUT", contracts, "", row(bought), Reports, false),
        ("GET", contracts, "", None, Reports, false),
        ("GET", "/api/v1/reports/loads/{load}", "", None, Reports, true),
        ("POST", "/api/v1/reports/loads/{load}/apply", "", None, Reports, true),
        ("POST", "/api/v1/reports/loads/{load}/discard", "", None, Reports, true),
        ("DELETE", "/api/v1/reports/matrix", "", None, Reports, false),
        ("DELETE", month, "", None, Reports, false),
        ("DELETE", sales, "", None, Reports, false),
        ("DELETE", contracts, "", None, Reports, false),
        ("DELETE", "/api/v1/stock/warehouses/{id}", "", None, Reports, true),
    ]
}

fn staff_operations() -> Vec<Example> {
    let [goods, orders, payments, companies] = StaffScope::ALL.map(Opens::Staff);
    let price = json!({ "from": "2026-10-12", "rows": [{ "article": BREAKER, "price": "281.00" }] });
    let level = json!({ "rows": [{ "article": BREAKER, "warehouse": "Москва", "quantity": 1_000_000 }] });
    let came = json!({ "date": "2026-10-12", "number": "7", "payer_inn": "7707083893", "amount": "1.00" });
    let words = || Some(json!({ "text": "was here" }));
    vec![
        ("GET", "/api/v1/staff/products", "?limit=2", None, goods, false),
        ("GET", "/api/v1/staff/products/{article}", "", None, goods, false),
        ("POST", "/api/v1/staff/prices", "", Some(price), goods, false),
        ("PATCH", "/api/v1/staff/stock", "", Some(level), goods, false),
        ("GET", "/api/v1/staff/orders", "?queue=invoiced", None, orders, false),
        ("GET", "/api/v1/staff/orders/{number}", "", None, orders, false),
        ("GET", "/api/v1/staff/orders/{number}/lines", "", None, orders, false),
        ("POST", "/api/v1/staff/orders/{number}/invoice", "", None, orders, false),
        ("POST", "/api/v1/staff/orders/{number}/answer", "", words(), orders, false),
        ("POST", "/api/v1/staff/orders/{number}/discount", "", Some(json!({ "percent": "5.00" })), orders, false),
        ("POST", "/api/v1/staff/orders/{number}/ready", "", None, orders, false),
        ("POST", "/api/v1/staff/orders/{number}/shipments", "", None, orders, false),
        ("POST", "/api/v1/staff/orders/{number}/reject", "", words(), orders, false),
        ("GET", "/api/v1/staff/payments", "", None, payments, false),
        ("POST", "/api/v1/staff/payments", "", Some(json!({ "payments": [came] })), payments, false),
        ("POST", "/api/v1/staff/payments/{id}/order", "", Some(json!({ "order": 1 })), payments, false),
        ("GET", "/api/v1/staff/companies", "", None, companies, false),
        ("GET", "/api/v1/staff/companies/{id}", "", None, companies, false),
        ("GET", "/api/v1/staff/contracts/{id}", "", None, companies, false),
    ]
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    Nobody,
    Unknown,
    Revoked,
    Expired,
    /// The owner's counterparty, with this scope alone.
    Scope(Scope),
    Everything,
    OtherCompany,
    OtherCounterparty,
    /// One of the supplier's people, with this scope alone.
    Staff(StaffScope),
    /// Who was one of them.
    Left,
}

impl Who {
    fn all() -> Vec<Self> {
        let others = [
            Self::Nobody,
            Self::Unknown,
            Self::Revoked,
            Self::Expired,
            Self::Everything,
            Self::OtherCompany,
            Self::OtherCounterparty,
            Self::Left,
        ];
        let staff = StaffScope::ALL.into_iter().map(Self::Staff);
        Scope::ALL.into_iter().map(Self::Scope).chain(staff).chain(others).collect()
    }

    async fn key(self, site: &Site) -> String {
        match self {
            Self::Nobody => String::new(),
            Self::Unknown => "bb_unknown".to_owned(),
            Self::Scope(scope) => key(site, DEALER, Scopes::NONE.with(scope)).await,
            Self::Everything => key(site, DEALER, all()).await,
            Self::Staff(scope) => staff_key(site, StaffScopes::NONE.with(scope)).await,
            Self::Left => {
                let key = staff_key(site, StaffScope::ALL.into_iter().collect()).await;
                site.run("DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE staff)").await;
                site.run("UPDATE users SET disabled_at = 1 WHERE staff").await;
                key
            }
            Self::Revoked => {
                let key = key(site, DEALER, all()).await;
                site.run("UPDATE api_keys SET revoked_at = 1").await;
                key
            }
            Self::Expired => {
                let key = key(site, DEALER, all()).await;
                site.run("UPDATE api_keys SET expires_at = 1").await;
                key
            }
            Self::OtherCompany => {
                // Of a buyer of another company, whom the right is given for it.
                let own = [domain::user::Right::OwnOrdersOnly, domain::user::Right::Projects];
                let rights = domain::user::Right::ALL.into_iter().filter(|right| !own.contains(right));
                let bits = rights.fold(domain::user::Rights::NONE, domain::user::Rights::with).bits();
                site.run(&format!(
                    "UPDATE memberships SET rights = {bits} WHERE user_id = (SELECT id FROM users WHERE email = '{OTHER}')"
                ))
                .await;
                key(site, OTHER, all()).await
            }
            Self::OtherCounterparty => {
                let key = key(site, DEALER, all()).await;
                site.run(
                    "UPDATE api_keys SET counterparty_id = (SELECT MIN(c.id) FROM counterparties c
                         JOIN counterparties mine ON mine.id = api_keys.counterparty_id
                         WHERE c.company_id = mine.company_id AND c.id <> mine.id)",
                )
                .await;
                key
            }
        }
    }

    fn verdict(self, opens: Opens, object: bool) -> Option<StatusCode> {
        match (self, opens) {
            (Self::Nobody | Self::Unknown | Self::Revoked | Self::Expired | Self::Left, _) => {
                Some(StatusCode::UNAUTHORIZED)
            }
            (Self::Staff(own), opens) => (opens != Opens::Staff(own)).then_some(StatusCode::FORBIDDEN),
            (_, Opens::Staff(_)) => Some(StatusCode::FORBIDDEN),
            (Self::Scope(own), Opens::Dealer(scope)) if own != scope => Some(StatusCode::FORBIDDEN),
            (Self::OtherCompany, _) if object => Some(StatusCode::NOT_FOUND),
            // Stock and reports are of the company: each of its counterparties may see them.
            (Self::OtherCounterparty, Opens::Dealer(scope)) if object && scope != Scope::Reports => {
                Some(StatusCode::NOT_FOUND)
            }
            _ => None,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_of_the_document_is_open_to_its_scope_and_refusals_change_nothing() {
    for who in Who::all() {
        let site = Site::open().await;
        let actor = site.actor(DEALER).await;
        let (draft, order) = (site.draft(&actor).await, site.invoiced(&actor).await);
        let key = who.key(&site).await;
        // The time of the key's first use is written down once.
        call(&site, &key, "GET", "/api/v1/warehouses", None).await;
        call(&site, &key, "GET", "/api/v1/drafts", None).await;
        call(&site, &key, "GET", "/api/v1/balance", None).await;
        call(&site, &key, "GET", "/api/v1/stock", None).await;
        for first in ["products?limit=1", "orders?queue=closed", "payments", "companies"] {
            call(&site, &key, "GET", &format!("/api/v1/staff/{first}"), None).await;
        }
        let (place, load) = reported(&site, &actor).await;
        let watch = site.watch().await;
        for (method, path, query, body, opens, object) in operations() {
            let number = if path.contains("/drafts") { draft.to_string() } else { order.to_string() };
            let number = if path.starts_with("/api/v1/shipments") { "УТ0".to_owned() } else { number };
            let shipment = path.contains("/shipments/");
            let id = if path.contains("/warehouses/") { place } else { 1 };
            let path = path.replace("{number}", &number).replace("{article}", BREAKER) + &query;
            let path = path.replace("{month}", "2026-09").replace("{load}", &load.to_string());
            let path = path.replace("{id}", &id.to_string());
            let path = path.replace('У', "%D0%A3").replace('Т', "%D0%A2");
            let before = watch.version().await;
            let answer = call(&site, &key, method, &path, body.as_ref()).await;
            let changed = watch.version().await != before;
            let told = format!("{who:?} {method} {path}: {} {}", answer.status, answer.text());
            match who.verdict(opens, object) {
                Some(status) => {
                    assert_eq!(answer.status, status, "{told}");
                    assert_eq!(answer.headers[CONTENT_TYPE], "application/problem+json", "{told}");
                    assert!(!changed, "{told}: refused, and yet something was written");
                }
                // There are no waybills yet; a total that nobody saw is refused.
                None if shipment => assert_eq!(answer.status, StatusCode::NOT_FOUND, "{told}"),
                None => {
                    let refused = [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT].contains(&answer.status);
                    let gone = answer.status == StatusCode::NOT_FOUND && path.contains("/reports/");
                    assert!(answer.status.is_success() || refused || gone, "{told}");
                }
            }
        }
        site.is_sound().await;
    }
}

/// A warehouse of the dealer and a load of a report that waits; their numbers.
async fn reported(site: &Site, actor: &domain::actor::Actor) -> (i64, i64) {
    let db = &site.db;
    let address = "г. Курск, ул. Примерная, 8";
    let place = service::dealer_stock::add_warehouse(db, actor, "API-1", address, "").await.unwrap();
    let mut last = 0;
    for quantity in ["1", "2"] {
        let rows = vec![vec!["API-1".to_owned(), BREAKER.to_owned(), quantity.to_owned(), "1".to_owned()]];
        let report = service::dealer_report::load(db, actor, ReportKind::Sales, "2025-01", "a.csv", rows).await;
        last = report.unwrap().0;
    }
    (place, last)
}

#[test]
fn the_table_has_every_operation_of_the_document() {
    let document = serde_json::to_value(server::api::document()).unwrap();
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let security = operation["security"][0].as_object().unwrap();
            let (key, scopes) = security.iter().next().unwrap();
            let scope = scopes[0].as_str().unwrap().to_owned();
            described.insert((method.to_uppercase(), path.clone(), key.clone(), scope));
        }
    }
    let listed = operations()
        .into_iter()
        .map(|(method, path, _, _, opens, _)| {
            let (key, scope) = opens.named();
            (method.to_owned(), path.to_owned(), key.to_owned(), scope.to_owned())
        })
        .collect();
    assert_eq!(described, listed);
}

#[test]
fn the_document_names_every_kind_of_change() {
    let document: serde_json::Value = serde_json::from_str(&server::api::published().unwrap()).unwrap();
    let of = |path: &str| document.pointer(path).unwrap_or_else(|| panic!("no {path}"));
    let kind = of("/components/schemas/ChangeView/properties/kind");
    let named =
        kind.pointer("/$ref").or_else(|| kind.pointer("/allOf/0/$ref")).or_else(|| kind.pointer("/oneOf/0/$ref"));
    let named = named.and_then(serde_json::Value::as_str).unwrap().trim_start_matches('#');
    let kinds: Vec<&str> =
        of(&format!("{named}/enum")).as_array().unwrap().iter().filter_map(|of| of.as_str()).collect();
    assert_eq!(kinds, domain::feed::FeedKind::ALL.map(domain::feed::FeedKind::code));
}

/// The document as it is published; written anew when it has changed, and then this fails once.
#[test]
fn the_published_document_is_that_of_the_code() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let now = server::api::published().unwrap();
    if std::fs::read_to_string(&file).unwrap_or_default() != now {
        std::fs::write(&file, now).unwrap();
        panic!("docs/openapi.json was not that of the code and is written anew: look at it and commit it");
    }
}

#[tokio::test]
async fn an_order_is_made_by_a_program_from_prices_to_the_invoice() {
    let site = Site::open().await;
    let key = key(&site, DEALER, all()).await;
    let asked = json!({ "items": [
        { "article": "OptiDin BM63-1C16-4,5-YXL3", "quantity": 5.0 }, { "article": "нет такого" },
    ], "dates": true });
    let offers = ok(&site, &key, "POST", "/api/v1/offers", Some(asked)).await;
    let item = &offers["items"][0];
    assert_eq!((&item["article"], &item["quantity"]), (&json!(BREAKER), &json!(12)));
    assert_eq!(item["dates"]["parts"][0]["quantity"], 12);
    assert_eq!((&offers["faults"][0]["line"], &offers["faults"][0]["code"]), (&json!(2), &json!("article.unknown")));

    let wish = json!({ "title": "Из учёта", "lines": [
        { "article": BREAKER, "quantity": 5 }, { "article": "нет такого", "quantity": 1 },
        { "article": "326796", "quantity": 2_000_000 },
    ] });
    let made = ok(&site, &key, "POST", "/api/v1/drafts", Some(wish.clone())).await;
    assert_eq!((&made["draft"]["lines"], made["faults"].as_array().unwrap().len()), (&json!(1), 2), "{made}");
    // The page of a draft and the offer say the same.
    assert_eq!(made["draft"]["cost"]["goods"], item["sum"]);
    let again = ok(&site, &key, "POST", "/api/v1/drafts", Some(wish.clone())).await;
    assert_eq!(made, again, "asked again with the same key, something else was answered");
    let other = call(&site, &key, "POST", "/api/v1/drafts", Some(&json!({ "title": "Другое" }))).await;
    problem(&other, StatusCode::CONFLICT, "conflict");

    let number = made["draft"]["number"].as_i64().unwrap();
    let lines = format!("/api/v1/drafts/{number}/lines");
    let write = json!({ "lines": [{ "article": "326796", "quantity": 24 }, { "article": BREAKER, "quantity": 13 }] });
    let written = ok(&site, &key, "PUT", &lines, Some(write.clone())).await;
    assert_eq!(written["draft"]["lines"], 2);
    let rows = ok(&site, &key, "GET", &lines, None).await;
    assert_eq!((&rows["items"][0]["quantity"], &rows["items"][0]["asked"]), (&json!(24), &json!(13)), "{rows}");
    ok(&site, &key, "PUT", &lines, Some(json!({ "lines": [{ "article": "326796", "quantity": 0 }] }))).await;
    let dates = ok(&site, &key, "GET", &format!("/api/v1/drafts/{number}/dates"), None).await;
    assert_eq!((dates.as_array().unwrap().len(), &dates[0]["article"]), (1, &json!(BREAKER)));
    let patch = json!({ "own_number": "ЗК-7", "delivery": "pickup", "title": "К отправке" });
    let changed = ok(&site, &key, "PATCH", &format!("/api/v1/drafts/{number}"), Some(patch)).await;
    assert_eq!((&changed["own_number"], &changed["title"]), (&json!("ЗК-7"), &json!("К отправке")));

    let submit = format!("/api/v1/drafts/{number}/submit");
    let seen = call(&site, &key, "POST", &submit, Some(&json!({ "total": "1.00" }))).await;
    problem(&seen, StatusCode::UNPROCESSABLE_ENTITY, "draft.total_changed");
    let total = json!({ "total": changed["cost"]["total"] });
    let order = ok(&site, &key, "POST", &submit, Some(total.clone())).await;
    assert_eq!((&order["number"], &order["status"]), (&json!(number), &json!("submitted")));
    assert_eq!(order["cost"], changed["cost"]);
    assert_eq!(ok(&site, &key, "POST", &submit, Some(total)).await["number"], json!(number), "sent twice");
    // The answer to the first request was lost for long.
    let late = ok(&site, &key, "POST", "/api/v1/drafts", Some(wish)).await;
    assert_eq!((&late["number"], &late["draft"]), (&json!(number), &Value::Null));
    site.work().await;
    let order = ok(&site, &key, "GET", &format!("/api/v1/orders/{number}"), None).await;
    assert_eq!(order["status"], "invoiced");
    assert_eq!(ok(&site, &key, "GET", &format!("/api/v1/orders/{number}/lines"), None).await[0]["quantity"], 24);
    let listed = ok(&site, &key, "GET", "/api/v1/orders?tab=invoiced&text=%D0%97%D0%9A-7", None).await;
    assert_eq!((&listed["total"], &listed["items"][0]["number"]), (&json!(1), &json!(number)));
    for (end, begins) in [("invoice.pdf", "%PDF"), ("invoice.xlsx", "PK"), ("lines.xlsx", "PK")] {
        let file = call(&site, &key, "GET", &format!("/api/v1/orders/{number}/{end}"), None).await;
        assert!(file.status.is_success() && file.bytes.starts_with(begins.as_bytes()), "{end}: {}", file.status);
    }
    site.is_sound().await;
}

#[tokio::test]
async fn a_draft_that_is_deleted_is_not_made_again_by_its_request() {
    let site = Site::open().await;
    let key = key(&site, DEALER, all()).await;
    let wish = json!({ "title": "Лишний", "lines": [{ "article": BREAKER, "quantity": 12 }] });
    let number = ok(&site, &key, "POST", "/api/v1/drafts", Some(wish.clone())).await["number"].clone();
    ok(&site, &key, "DELETE", &format!("/api/v1/drafts/{number}"), None).await;
    let again = ok(&site, &key, "POST", "/api/v1/drafts", Some(wish)).await;
    assert_eq!((&again["number"], &again["draft"]), (&number, &Value::Null));
    let titles = ok(&site, &key, "GET", "/api/v1/drafts", None).await["items"].to_string();
    assert!(!titles.contains("Лишний"), "{titles}");
}

#[tokio::test]
async fn the_whole_catalogue_comes_in_parts_with_the_prices_of_the_key() {
    let site = Site::open().await;
    let key = key(&site, DEALER, Scopes::NONE.with(Scope::Catalog)).await;
    let (mut after, mut articles) = (String::new(), vec![]);
    loop {
        let part = ok(&site, &key, "GET", &format!("/api/v1/products?limit=30{after}"), None).await;
        let items = part["items"].as_array().unwrap();
        articles.extend(items.iter().map(|item| item["article"].as_str().unwrap().to_owned()));
        let Some(next) = part["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    let snapshot = site.db.snapshot();
    let all: Vec<_> = snapshot.catalog.products().map(|item| item.article().to_owned()).collect();
    assert_eq!(articles, all);
    let actor = site.actor(DEALER).await;
    let page = service::catalog::product(&site.db, &actor, BREAKER, None).await.unwrap();
    let told = ok(&site, &key, "GET", &format!("/api/v1/products/{BREAKER}"), None).await;
    assert_eq!(told["price"]["price"], json!(page.row.price.unit.plain()));
    assert_eq!(told["stock"][0]["quantity"], json!(page.stock[0].1));
    assert!(!told["characteristics"].as_array().unwrap().is_empty());
}

/// The steps of a price that was asked for with them: the last one has the tax, the one before it the price itself.
fn explained(price: &Value) {
    let steps = price["explained"]["steps"].as_array().unwrap();
    assert_eq!((&steps[0]["step"], &steps[0]["price"]), (&json!("base"), &price["base"]));
    let last = steps.last().unwrap();
    assert_eq!(last["step"], json!("vat"));
    let reached = steps[..steps.len() - 1].iter().rev().find(|step| !step["price"].is_null()).unwrap();
    assert_eq!(reached["price"], price["price"], "{price}");
    assert!(!price["explained"]["group"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn prices_come_with_the_steps_to_them_when_they_are_asked_for() {
    let site = Site::open().await;
    let key = key(&site, DEALER, all()).await;
    let actor = site.actor(DEALER).await;
    let (draft, order) = (site.draft(&actor).await, site.invoiced(&actor).await);
    let plain = ok(&site, &key, "GET", &format!("/api/v1/products/{BREAKER}"), None).await;
    assert!(plain["price"].get("explained").is_none(), "{plain}");
    let told = ok(&site, &key, "GET", &format!("/api/v1/products/{BREAKER}?explain=true"), None).await;
    explained(&told["price"]);
    assert_eq!(told["price"]["price"], plain["price"]["price"]);
    let wanted = json!({ "items": [{ "article": BREAKER }], "explain": true });
    let offers = ok(&site, &key, "POST", "/api/v1/offers", Some(wanted)).await;
    assert_eq!(offers["items"][0]["price"], told["price"]);
    let answers = [
        ok(&site, &key, "GET", "/api/v1/products?limit=50&explain=true", None).await["items"].clone(),
        ok(&site, &key, "GET", &format!("/api/v1/drafts/{draft}/lines?explain=true"), None).await["items"].clone(),
        ok(&site, &key, "GET", &format!("/api/v1/orders/{order}/lines?explain=true"), None).await,
    ];
    for lines in answers {
        let lines = lines.as_array().unwrap().clone();
        assert!(!lines.is_empty());
        lines.iter().for_each(|line| explained(&line["price"]));
    }
}

#[tokio::test]
async fn changes_are_told_from_a_cursor_on_as_far_as_the_key_goes() {
    let site = Site::open().await;
    while service::feed::collect(&site.db).await.unwrap() {}
    let key_of = async |scopes: Scopes| key(&site, DEALER, scopes).await;
    let (whole, orders) = (key_of(all()).await, key_of(Scopes::NONE.with(Scope::Orders)).await);
    let reports = key_of(Scopes::NONE.with(Scope::Reports)).await;
    let changes = "/api/v1/changes";
    let begin = ok(&site, &whole, "GET", changes, None).await;
    assert_eq!((&begin["changes"], &begin["more"]), (&json!([]), &json!(false)));
    let cursor = begin["next"].as_str().unwrap();
    let made =
        ok(&site, &whole, "POST", "/api/v1/drafts", Some(json!({ "lines": [{ "article": BREAKER, "quantity": 12 }] })))
            .await;
    let number = made["draft"]["number"].to_string();
    site.run(&format!("UPDATE products SET fed = NULL, price_fed = NULL WHERE article = '{BREAKER}'")).await;
    site.run(&format!("UPDATE stock_levels SET fed = NULL WHERE warehouse_id = 1 AND product_id = (SELECT id FROM products WHERE article = '{BREAKER}')")).await;
    let told = ok(&site, &whole, "GET", &format!("{changes}?since={cursor}"), None).await;
    let kinds: Vec<&str> =
        told["changes"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["draft", "product", "price", "stock"], "{told}");
    assert_eq!(told["changes"][0]["number"], json!(number));
    let product = ok(&site, &whole, "GET", &format!("/api/v1/products/{BREAKER}"), None).await;
    for field in
        ["ean", "kind", "name", "unit", "pack", "per_box", "mass_g", "volume_mm3", "tn_ved", "category", "replacement"]
    {
        assert_eq!(told["changes"][1]["product"][field], product[field], "{field}");
    }
    assert_eq!(told["changes"][2]["price"], product["price"]);
    assert_eq!(told["changes"][3]["quantity"], product["stock"][0]["quantity"]);
    let first = ok(&site, &whole, "GET", &format!("{changes}?since={cursor}&limit=1"), None).await;
    assert_eq!((first["changes"].as_array().unwrap().len(), &first["more"]), (1, &json!(true)));
    let rest = ok(&site, &whole, "GET", &format!("{changes}?since={}", first["next"].as_str().unwrap()), None).await;
    assert_eq!((rest["changes"].as_array().unwrap().len(), &rest["next"]), (3, &told["next"]));

    let own = ok(&site, &orders, "GET", changes, None).await;
    let refused = async |key: &str, query: &str| call(&site, key, "GET", &format!("{changes}{query}"), None).await;
    problem(&refused(&orders, &format!("?since={cursor}")).await, StatusCode::FORBIDDEN, "scope");
    problem(&refused(&orders, "?kinds=order,stock").await, StatusCode::FORBIDDEN, "scope");
    problem(&refused(&reports, "?kinds=claim").await, StatusCode::FORBIDDEN, "scope");
    problem(&refused(&orders, "?kinds=claim,dealer_report").await, StatusCode::FORBIDDEN, "scope");
    let other = format!("?kinds=order&since={}", own["next"].as_str().unwrap());
    problem(&refused(&orders, &other).await, StatusCode::GONE, "cursor_over");
    for query in [
        "?kinds=everything",
        "?kinds=",
        "?since=1",
        "?since=-1-07",
        "?since=1-ZZ",
        "?since=1-1000",
        "?limit=0",
        "?limit=1001",
        "?after=1",
    ] {
        problem(&refused(&whole, query).await, StatusCode::BAD_REQUEST, "unreadable");
    }
    for since in ["999999999-7f", "01-7f", "1-400", "1-00", "1-07f"] {
        problem(&refused(&whole, &format!("?since={since}")).await, StatusCode::GONE, "cursor_over");
    }
}

#[tokio::test]
async fn claims_and_reports_are_told_with_what_they_are() {
    let site = Site::open().await;
    let actor = site.actor(DEALER).await;
    let orders = key(&site, DEALER, Scopes::NONE.with(Scope::Orders)).await;
    let reports = key(&site, DEALER, Scopes::NONE.with(Scope::Reports)).await;
    while service::feed::collect(&site.db).await.unwrap() {}
    let changes = "/api/v1/changes";
    let begun = async |key: &str| ok(&site, key, "GET", changes, None).await["next"].as_str().unwrap().to_owned();
    let of_reports = begun(&reports).await;
    let number = site.order(&actor).await;
    site.work().await;
    site.run("UPDATE contracts SET deferral_days = 30, credit_limit = 100000000").await;
    let manager = site.actor(MANAGER).await;
    order::start(&site.db, &actor, number).await.unwrap();
    order::ready(&site.db, &manager, number).await.unwrap();
    let waybill = order::ship(&site.db, &manager, number, "0").await.unwrap();
    let of_orders = begun(&orders).await;
    let quantity = Quantity::parse("1").unwrap();
    let filed = Filed {
        waybill: &waybill, position: 1, quantity, reason: ClaimReason::Defect, text: "Не включается"
    };
    let claim = service::claim::file(&site.db, &actor, &filed).await.unwrap();
    let told = ok(&site, &orders, "GET", &format!("{changes}?since={of_orders}"), None).await;
    let told = &told["changes"].as_array().unwrap()[..];
    assert_eq!((told.len(), &told[0]["kind"], &told[0]["number"]), (1, &json!("claim"), &json!(claim.to_string())));
    let of = &told[0]["claim"];
    assert_eq!((&of["status"], &of["reason"], &of["waybill"]), (&json!("open"), &json!("defect"), &json!(waybill)));
    assert_eq!((&of["quantity"], &of["answer"], &of["answered_at"]), (&json!(1), &json!(""), &json!(null)));

    let code = service::dealer_stock::warehouses(&site.db, &actor).await.unwrap()[0].form.code.clone();
    let rows = json!({ "rows": [{ "warehouse": code, "article": "326796", "quantity": 3 }] });
    ok(&site, &reports, "PATCH", "/api/v1/stock", Some(rows)).await;
    let rows = vec![vec![code, BREAKER.to_owned(), "12".to_owned(), "1000,50".to_owned()]];
    let month = service::dealer_report::this_month(site.db.now()).back(36).last().unwrap().to_string();
    let report = service::dealer_report::load(&site.db, &actor, ReportKind::Sales, &month, "a.csv", rows);
    let (report, ..) = report.await.unwrap();
    let told = ok(&site, &reports, "GET", &format!("{changes}?since={of_reports}"), None).await;
    let told = &told["changes"].as_array().unwrap()[..];
    assert_eq!((told.len(), &told[0]["kind"], told[0].get("number")), (2, &json!("dealer_stock"), None), "{told:?}");
    assert_eq!((&told[1]["kind"], &told[1]["number"]), (&json!("dealer_report"), &json!(report.to_string())));
    let expected =
        json!({ "kind": "sales", "month": month, "state": "current", "lines": 1, "pieces": 12, "amount": "1000.50" });
    assert_eq!(told[1]["report"], expected);
}

#[tokio::test]
async fn what_cannot_be_read_is_told_as_a_problem() {
    let site = Site::open().await;
    let key = key(&site, DEALER, all()).await;
    let send = |method: Method, path: &'static str, kind: &'static str, body: String| {
        let request = Request::builder().method(method).uri(path).header(AUTHORIZATION, format!("Bearer {key}"));
        site.send(request.header(CONTENT_TYPE, kind).body(Body::from(body)).unwrap())
    };
    let json = "application/json";
    let broken = send(Method::POST, "/api/v1/offers", json, "{".to_owned()).await;
    problem(&broken, StatusCode::BAD_REQUEST, "unreadable");
    let more = send(Method::POST, "/api/v1/offers", json, r#"{"items":[{"article":"1"}],"more":1}"#.to_owned()).await;
    problem(&more, StatusCode::BAD_REQUEST, "unreadable");
    let kind = send(Method::POST, "/api/v1/offers", "text/plain", "{}".to_owned()).await;
    problem(&kind, StatusCode::UNSUPPORTED_MEDIA_TYPE, "unreadable");
    let large = send(Method::POST, "/api/v1/offers", json, " ".repeat(3 * 1024 * 1024)).await;
    problem(&large, StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    let method = send(Method::PUT, "/api/v1/offers", json, String::new()).await;
    problem(&method, StatusCode::METHOD_NOT_ALLOWED, "method");
    assert_eq!(method.headers[ALLOW], "POST");
    let nothing = send(Method::GET, "/api/v1/nothing", json, String::new()).await;
    problem(&nothing, StatusCode::NOT_FOUND, "not_found");
    let query = send(Method::GET, "/api/v1/drafts?page=0", json, String::new()).await;
    problem(&query, StatusCode::BAD_REQUEST, "unreadable");
    let no_key = send(Method::POST, "/api/v1/drafts/1/submit", json, "{}".to_owned()).await;
    problem(&no_key, StatusCode::BAD_REQUEST, "unreadable");

    let english = Request::builder().uri("/api/v1/drafts").header(ACCEPT_LANGUAGE, "en-GB,en;q=0.9,ru;q=0.8");
    let english = site.send(english.body(Body::empty()).unwrap()).await;
    assert!(english.text().contains("There is no key"), "{}", english.text());
}

#[tokio::test]
async fn a_key_has_its_own_measure() {
    let site = Site::limited().await;
    let mut keys = vec![];
    for _ in 0..2 {
        keys.push(key(&site, DEALER, Scopes::NONE.with(Scope::Catalog)).await);
    }
    let warehouses = "/api/v1/warehouses";
    let first = call(&site, &keys[0], "GET", warehouses, None).await;
    assert_eq!(
        (&first.headers["ratelimit-limit"], &first.headers["ratelimit-remaining"]),
        (&"50".parse().unwrap(), &"49".parse().unwrap())
    );
    let mut refused = None;
    for _ in 0..200 {
        let answer = call(&site, &keys[0], "GET", warehouses, None).await;
        if answer.status != StatusCode::OK {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("two hundred calls in a moment were answered");
    problem(&refused, StatusCode::TOO_MANY_REQUESTS, "too_often");
    assert!(refused.headers.contains_key(RETRY_AFTER));
    assert_eq!(call(&site, &keys[1], "GET", warehouses, None).await.status, StatusCode::OK, "another key suffers");
}

#[tokio::test]
async fn whole_warehouses_come_in_one_call_and_too_much_is_refused_at_once() {
    let site = Site::open().await;
    let actor = site.actor(DEALER).await;
    let key = key(&site, DEALER, Scopes::NONE.with(Scope::Reports)).await;
    let articles: Vec<String> = site.db.snapshot().catalog.products().map(|item| item.article().to_owned()).collect();
    let codes: Vec<String> = (0..12_000 / articles.len() + 1).map(|at| format!("Z{at}")).collect();
    for (at, code) in codes.iter().enumerate() {
        let address = format!("г. Курск, ул. Примерная, {}", at + 1);
        service::dealer_stock::add_warehouse(&site.db, &actor, code, &address, "").await.unwrap();
    }
    let row = |code: &String, article: &String| json!({ "warehouse": code, "article": article, "quantity": 7 });
    let rows: Vec<Value> =
        codes.iter().flat_map(|code| articles.iter().map(move |article| row(code, article))).collect();
    let count = rows.len();
    assert!(count > 10_000, "{count}");
    let told = ok(&site, &key, "PUT", "/api/v1/stock", Some(json!({ "rows": rows }))).await;
    assert_eq!((&told["state"], &told["taken"]), (&json!("applied"), &json!(count)));
    let patch = call(&site, &key, "PATCH", "/api/v1/stock", Some(&json!({ "rows": rows }))).await;
    problem(&patch, StatusCode::BAD_REQUEST, "unreadable");
    // As many as a file may have, and one more.
    let many = vec![json!({ "warehouse": "Z0", "article": "326794", "quantity": 7 }); 200_001];
    let most = call(&site, &key, "PUT", "/api/v1/stock", Some(&json!({ "rows": many[1..] }))).await;
    assert_eq!(most.status, StatusCode::OK, "{}", most.text());
    let more = call(&site, &key, "PUT", "/api/v1/stock", Some(&json!({ "rows": many }))).await;
    problem(&more, StatusCode::BAD_REQUEST, "unreadable");
    let million = format!(
        "{{\"rows\":[{}]}}",
        vec!["{\"warehouse\":\"1\",\"article\":\"1\",\"quantity\":1}"; 1_000_000].join(",")
    );
    let begun = std::time::Instant::now();
    let request = Request::builder().method(Method::PUT).uri("/api/v1/stock").header(CONTENT_TYPE, "application/json");
    let request = request.header(AUTHORIZATION, format!("Bearer {key}")).header(CONTENT_LENGTH, million.len());
    let refused = site.send(request.body(Body::from(million.clone())).unwrap()).await;
    problem(&refused, StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
    // The same when nobody says beforehand how much it is.
    let request = Request::builder().method(Method::PUT).uri("/api/v1/stock").header(CONTENT_TYPE, "application/json");
    let request = request.header(AUTHORIZATION, format!("Bearer {key}"));
    let refused = site.send(request.body(Body::from(million)).unwrap()).await;
    problem(&refused, StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    let kind = Request::builder().method(Method::PUT).uri("/api/v1/stock").header(CONTENT_TYPE, "text/plain");
    let kind = kind.header(AUTHORIZATION, format!("Bearer {key}")).body(Body::from("{}")).unwrap();
    problem(&site.send(kind).await, StatusCode::UNSUPPORTED_MEDIA_TYPE, "unreadable");
    site.is_sound().await;
}

#[tokio::test]
async fn stock_is_replaced_by_warehouses_and_changed_row_by_row() {
    let site = Site::open().await;
    let actor = site.actor(DEALER).await;
    site.run("DELETE FROM dealer_report_rows").await;
    site.run("DELETE FROM dealer_reports").await;
    site.run("DELETE FROM dealer_stock").await;
    site.run("DELETE FROM dealer_warehouses").await;
    let key = key(&site, DEALER, Scopes::NONE.with(Scope::Reports)).await;
    service::dealer_stock::add_warehouse(&site.db, &actor, "001", "г. Курск, ул. Примерная, 8", "").await.unwrap();
    let rows = json!({ "rows": [
        { "warehouse": "001", "article": "YXL3", "quantity": 7 }, { "warehouse": "001", "article": BREAKER, "quantity": 7 },
    ] });
    let told = ok(&site, &key, "PUT", "/api/v1/stock", Some(rows)).await;
    assert_eq!((&told["state"], &told["taken"], &told["faults"][0]["line"]), (&json!("applied"), &json!(1), &json!(1)));
    let rows = json!({ "rows": [{ "warehouse": "001", "article": "326796", "quantity": 3 }] });
    ok(&site, &key, "PATCH", "/api/v1/stock", Some(rows)).await;
    assert_eq!(ok(&site, &key, "GET", "/api/v1/stock", None).await.as_array().unwrap().len(), 2);
    assert_eq!(ok(&site, &key, "GET", "/api/v1/stock/warehouses", None).await[0]["code"], "001");
    site.is_sound().await;
}

#[tokio::test]
async fn the_document_has_two_addresses() {
    let site = Site::open().await;
    let first = call(&site, "", "GET", "/api/openapi.json", None).await;
    assert_eq!((first.status, first.header(CONTENT_TYPE)), (StatusCode::OK, "application/json"));
    let second = call(&site, "", "GET", "/api/v1/openapi.json", None).await;
    assert_eq!(first.text(), second.text());
    assert!(first.text().contains("\"openapi\": \"3.1"), "{}", first.text());
}

#[tokio::test]
async fn a_dealer_reports_months_and_the_matrix() {
    let site = Site::open().await;
    for table in ["dealer_stock", "dealer_report_rows", "dealer_reports", "dealer_warehouses"] {
        site.run(&format!("DELETE FROM {table}")).await;
    }
    let key = key(&site, DEALER, Scopes::NONE.with(Scope::Reports)).await;
    let place = json!({ "code": "001", "address": "г. Курск, ул. Примерная, 8" });
    let made = ok(&site, &key, "POST", "/api/v1/stock/warehouses", Some(place.clone())).await;
    let twice = call(&site, &key, "POST", "/api/v1/stock/warehouses", Some(&place)).await;
    problem(&twice, StatusCode::UNPROCESSABLE_ENTITY, "stock.code_known");
    let own = format!("/api/v1/stock/warehouses/{}", made["id"]);
    let renamed = ok(&site, &key, "PATCH", &own, Some(json!({ "code": "002" }))).await;
    assert_eq!((&renamed["code"], &renamed["address"]), (&json!("002"), &place["address"]));

    let sales = "/api/v1/reports/sales/2026-09";
    let rows = |quantity: i64| {
        json!({ "rows": [
            { "warehouse": "002", "article": "OptiDin BM63-1C16-4,5-УХЛ3", "quantity": quantity, "amount": "100.50" },
            { "warehouse": "002", "article": "нет такого", "quantity": 1 },
            { "warehouse": "9", "article": BREAKER, "quantity": 1 },
        ] })
    };
    let put = async |name: &str, body: Value| {
        let request = Request::builder().method("PUT").uri(sales).header("idempotency-key", name);
        let request = request.header(AUTHORIZATION, format!("Bearer {key}")).header(CONTENT_TYPE, "application/json");
        site.send(request.body(Body::from(body.to_string())).unwrap()).await
    };
    let read = |answer: &Answer| -> Value { serde_json::from_slice(&answer.bytes).unwrap() };
    let first = read(&put("1", rows(3)).await);
    assert_eq!((&first["state"], &first["taken"], &first["refused"]), (&json!("current"), &json!(1), &json!(2)));
    assert_eq!((&first["faults"][0]["line"], &first["faults"][1]["line"]), (&json!(2), &json!(3)), "{first}");
    assert_eq!(read(&put("1", rows(3)).await), first, "sent twice");
    problem(&put("1", rows(4)).await, StatusCode::CONFLICT, "conflict");
    let second = read(&put("2", rows(4)).await);
    assert_eq!((&second["state"], &second["change"]["changed"]), (&json!("waiting"), &json!(1)), "{second}");
    let page = ok(&site, &key, "GET", sales, None).await;
    let expected = json!([{ "warehouse": "002", "article": BREAKER, "quantity": 3, "amount": "100.50" }]);
    assert_eq!(page["items"], expected, "what waits is not reported yet");
    let load = format!("/api/v1/reports/loads/{}", second["load"]);
    assert_eq!(ok(&site, &key, "POST", &format!("{load}/apply"), None).await["state"], "current");
    problem(&call(&site, &key, "POST", &format!("{load}/apply"), None).await, StatusCode::CONFLICT, "conflict");
    assert_eq!(ok(&site, &key, "GET", sales, None).await["items"][0]["quantity"], 4);
    assert_eq!(read(&put("1", rows(3)).await)["state"], "replaced", "the first request is what it made");

    let sent = |more: Value| {
        let mut row = json!({ "warehouse": "002", "article": BREAKER });
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row
    };
    for (path, row) in [
        ("matrix", sent(json!({ "minimum": 12, "desired": 24 }))),
        ("stock/2026-09", sent(json!({ "quantity": 5 }))),
        (
            "contracts/2026-09",
            sent(json!({ "quantity": 5, "amount": "9.99", "contract": "Т-1", "buyer": "7707083893" })),
        ),
    ] {
        let path = format!("/api/v1/reports/{path}");
        let request = Request::builder().method("PUT").uri(&path).header(AUTHORIZATION, format!("Bearer {key}"));
        let body = Body::from(json!({ "rows": [row] }).to_string());
        let answer = site.send(request.header(CONTENT_TYPE, "application/json").body(body).unwrap()).await;
        assert_eq!(read(&answer)["state"], "current", "{path}: {}", answer.text());
        assert_eq!(ok(&site, &key, "GET", &path, None).await["items"], json!([row]), "{path}");
    }
    assert_eq!(ok(&site, &key, "GET", "/api/v1/reports", None).await.as_array().unwrap().len(), 4);
    ok(&site, &key, "DELETE", "/api/v1/reports/matrix", None).await;
    let gone = call(&site, &key, "GET", "/api/v1/reports/matrix", None).await;
    problem(&gone, StatusCode::NOT_FOUND, "not_found");
    let late = json!({ "rows": [sent(json!({ "quantity": 1 }))] });
    let late = call(&site, &key, "PUT", "/api/v1/reports/stock/2030-01", Some(&late)).await;
    problem(&late, StatusCode::UNPROCESSABLE_ENTITY, "report.wrong_month");
    ok(&site, &key, "DELETE", &own, None).await;
    problem(&call(&site, &key, "GET", &own, None).await, StatusCode::NOT_FOUND, "not_found");
    site.is_sound().await;
}

#[tokio::test]
async fn the_supplier_s_program_brings_an_order_from_the_invoice_to_the_waybill() {
    let site = Site::open().await;
    let actor = site.actor(DEALER).await;
    site.run("UPDATE contracts SET deferral_days = 30, credit_limit = 100000000").await;
    let number = site.order(&actor).await;
    let key = staff_key(&site, StaffScope::ALL.into_iter().collect()).await;
    let order = format!("/api/v1/staff/orders/{number}");
    let waiting = ok(&site, &key, "GET", "/api/v1/staff/orders?queue=submitted", None).await;
    assert_eq!(waiting["items"][0]["number"], json!(number.0), "{waiting}");
    let invoiced = ok(&site, &key, "POST", &format!("{order}/invoice"), None).await;
    assert_eq!(invoiced["order"]["status"], "invoiced");
    assert_eq!(ok(&site, &key, "POST", &format!("{order}/invoice"), None).await["order"], invoiced["order"]);
    let granted = json!({ "percent": "10.00", "text": "За объём" });
    let granted = ok(&site, &key, "POST", &format!("{order}/discount"), Some(granted)).await;
    assert_eq!(
        (&granted["before"]["total"], &granted["messages"][0]["percent"]),
        (&invoiced["order"]["cost"]["total"], &json!("10.00"))
    );
    let early = call(&site, &key, "POST", &format!("{order}/ready"), None).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.text());
    order::start(&site.db, &actor, number).await.unwrap();
    let ready = ok(&site, &key, "POST", &format!("{order}/ready"), None).await;
    assert_eq!((&ready["awaited"], &ready["ready"]), (&json!(0), &json!(12)));
    let shipped = ok(&site, &key, "POST", &format!("{order}/shipments"), None).await;
    assert_eq!(shipped["order"]["order"]["status"], "completed");
    let again = ok(&site, &key, "POST", &format!("{order}/shipments"), None).await;
    assert_eq!(again["waybill"], shipped["waybill"]);

    let inn = granted["inn"].clone();
    let total = granted["order"]["cost"]["total"].clone();
    let came = |number: &str, amount: Value, purpose: String| json!({ "payments": [{ "date": "2026-10-12", "number": number, "payer_inn": inn, "amount": amount, "purpose": purpose }] });
    let purpose = format!("Оплата по счету {}", granted["order"]["invoice"].as_str().unwrap());
    let payments = "/api/v1/staff/payments";
    let taken = ok(&site, &key, "POST", payments, Some(came("7", total.clone(), purpose.clone()))).await;
    assert_eq!(taken, json!({ "settled": 1, "doubtful": 0, "known": 0 }));
    let taken = ok(&site, &key, "POST", payments, Some(came("7", total, purpose))).await;
    assert_eq!(taken, json!({ "settled": 0, "doubtful": 0, "known": 1 }));
    let taken = ok(&site, &key, "POST", payments, Some(came("8", json!("0.07"), String::new()))).await;
    assert_eq!(taken["doubtful"], 1);
    let doubtful = ok(&site, &key, "GET", payments, None).await["items"][0].clone();
    assert_eq!((&doubtful["amount"], &doubtful["order"]), (&json!("0.07"), &Value::Null));
    let pays = format!("{payments}/{}/order", doubtful["id"]);
    ok(&site, &key, "POST", &pays, Some(json!({ "order": number.0 }))).await;
    problem(
        &call(&site, &key, "POST", &pays, Some(&json!({ "order": number.0 }))).await,
        StatusCode::NOT_FOUND,
        "not_found",
    );
    problem(
        &call(&site, &key, "POST", payments, Some(&came("9", json!("-1.00"), String::new()))).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "unreadable",
    );

    let second = site.order(&actor).await;
    let rejected = format!("/api/v1/staff/orders/{second}/reject");
    let rejected = ok(&site, &key, "POST", &rejected, Some(json!({ "text": "Нет сырья" }))).await;
    assert_eq!(
        (&rejected["order"]["status"], &rejected["messages"][0]["text"]),
        (&json!("rejected"), &json!("Нет сырья"))
    );
    site.is_sound().await;
}

#[tokio::test]
async fn the_supplier_s_program_sends_prices_and_stock() {
    let site = Site::open().await;
    let key = staff_key(&site, StaffScopes::NONE.with(StaffScope::Goods)).await;
    let product = format!("/api/v1/staff/products/{BREAKER}");
    let before = ok(&site, &key, "GET", &product, None).await;
    let place = &before["stock"][0];
    let rows = json!({ "rows": [
        { "article": BREAKER, "warehouse": place["name"], "quantity": place["on_hand"].as_i64().unwrap() + 12 },
        { "article": "нет такого", "warehouse": place["name"], "quantity": 1 },
        { "article": BREAKER, "warehouse": "Луна", "quantity": 1 },
    ] });
    let told = ok(&site, &key, "PATCH", "/api/v1/staff/stock", Some(rows.clone())).await;
    assert_eq!((&told["changed"], told["faults"].as_array().unwrap().len()), (&json!(1), 2), "{told}");
    let codes: Vec<_> =
        told["faults"].as_array().unwrap().iter().map(|fault| (&fault["line"], &fault["code"])).collect();
    assert_eq!(codes, [(&json!(2), &json!("not_found")), (&json!(3), &json!("warehouse"))]);
    let now = ok(&site, &key, "GET", &product, None).await;
    assert_eq!(now["stock"][0]["on_hand"].as_i64(), place["on_hand"].as_i64().map(|was| was + 12));
    let again = ok(&site, &key, "PATCH", "/api/v1/staff/stock", Some(rows)).await;
    assert_eq!((&again["load"], &again["changed"], &again["same"]), (&Value::Null, &json!(0), &json!(1)));
    let prices = json!({ "from": "2026-10-12", "rows": [{ "article": BREAKER, "price": "290.50" }] });
    assert_eq!(ok(&site, &key, "POST", "/api/v1/staff/prices", Some(prices)).await["changed"], 1);
    assert_eq!(ok(&site, &key, "GET", &product, None).await["price"], "290.50");
    let wrong = json!({ "from": "2026-10-12", "rows": [{ "article": BREAKER, "price": "290,50" }] });
    problem(
        &call(&site, &key, "POST", "/api/v1/staff/prices", Some(&wrong)).await,
        StatusCode::BAD_REQUEST,
        "unreadable",
    );
    site.is_sound().await;
}
