//! `/api/v1`: what programs of dealers and of the supplier see and do. The document in OpenAPI is made of the same code as the routes
//! ([`document`]), so it says what there is: `/api/openapi.json` and `/api/v1/openapi.json`, readable at `/api/docs`. A key of «Доступ к API» opens
//! the groups of its scopes.

mod catalog;
mod change;
mod dealer_report;
mod draft;
mod error;
mod finance;
mod form;
mod key;
mod order;
mod report;
mod shipment;
mod staff;

pub use error::problems;
pub use key::Callers;

use crate::State;
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get};
use domain::api_key::{Scope, StaffScope};
use error::{ApiError, PROBLEM, Problem};
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{OpenApi as _, ToSchema};
use utoipa_axum::router::OpenApiRouter;

/// The names of the keys in the document.
const KEY: &str = "key";
const STAFF_KEY: &str = "staff_key";

const ABOUT: &str = "API для программ покупателя: каталог со своими ценами и остатками, сроки, черновики и заказы, \
    отгрузки, взаиморасчёты, отчёты; и для программ поставщика (`/api/v1/staff/…`): товары, цены и остатки, заказы, \
    платежи, дилеры. Ключ выдаётся на странице «Доступ к API» (`/company/api`) и передаётся в заголовке \
    `Authorization: Bearer …`; он действует за одного контрагента и в пределах своих областей. Сотрудник поставщика делает ключ на странице «Ключи \
    API» (`/staff/keys`). Суммы — рубли строкой с \
    двумя знаками («190.08»), без НДС, если не сказано иное; масса — граммы, объём — кубические миллиметры; даты — \
    `ГГГГ-ММ-ДД`, время — UTC. Не чаще 10 запросов в секунду, подряд до 50: заголовки `ratelimit-limit`, \
    `ratelimit-remaining`, `ratelimit-reset`, при отказе `retry-after`. Файлов — не больше 10 в минуту. Ошибки — `application/problem+json` с постоянным \
    `code`.";

#[derive(utoipa::OpenApi)]
#[openapi(info(title = "Busbar API", version = "1", description = ABOUT), components(schemas(Problem)))]
struct Document;

/// What opens a group of operations.
#[derive(Clone, Copy, Debug)]
pub enum Opens {
    /// A dealer's key with this scope; none: any, as far as it goes.
    Dealer(Option<Scope>),
    /// A key of one of the supplier's people with this scope.
    Staff(StaffScope),
}

/// The groups of operations and what opens each.
fn groups() -> [(Opens, OpenApiRouter<State>); 9] {
    let orders = draft::routes().merge(order::routes()).merge(shipment::routes());
    let dealer = |scope| Opens::Dealer(Some(scope));
    [
        (dealer(Scope::Catalog), catalog::routes()),
        (dealer(Scope::Orders), orders),
        (dealer(Scope::Reports), report::routes().merge(dealer_report::routes())),
        (dealer(Scope::Finance), finance::routes()),
        (Opens::Dealer(None), change::routes()),
        (Opens::Staff(StaffScope::Goods), staff::goods::routes()),
        (Opens::Staff(StaffScope::Orders), staff::order::routes()),
        (Opens::Staff(StaffScope::Payments), staff::payment::routes()),
        (Opens::Staff(StaffScope::Companies), staff::company::routes()),
    ]
}

/// The document in OpenAPI 3.1.
#[must_use]
pub fn document() -> OpenApi {
    let mut document = Document::openapi();
    for (opens, group) in groups() {
        document.merge(described(group, opens).into_openapi());
    }
    let components = document.components.get_or_insert_default();
    for (name, about) in [
        (KEY, "Ключ со страницы «Доступ к API»."),
        (STAFF_KEY, "Ключ сотрудника поставщика со страницы «Ключи API» (`/staff/keys`)."),
    ] {
        let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build();
        components.add_security_scheme(name, SecurityScheme::Http(key));
    }
    linked(&mut document);
    document
}

/// The document as it is published, in JSON.
///
/// # Errors
/// Never: it is made of texts.
pub fn published() -> serde_json::Result<String> {
    // OpenAPI spells it so, and utoipa 5.5 does not.
    let text = serde_json::to_string_pretty(&document())?.replace("\"operation_id\":", "\"operationId\":");
    Ok(text + "\n")
}

/// What an answer leads to by the `number` in it: the operation, the status, and the address of what the number names.
const LINKS: [(&str, StatusCode, &str); 9] = [
    ("post_drafts", StatusCode::CREATED, "/api/v1/drafts/{number}"),
    ("get_drafts_number", StatusCode::OK, "/api/v1/drafts/{number}"),
    ("patch_drafts_number", StatusCode::OK, "/api/v1/drafts/{number}"),
    ("put_drafts_number_lines", StatusCode::OK, "/api/v1/drafts/{number}"),
    ("post_drafts_number_submit", StatusCode::OK, "/api/v1/orders/{number}"),
    ("get_orders_number", StatusCode::OK, "/api/v1/orders/{number}"),
    ("post_orders_number_production", StatusCode::OK, "/api/v1/orders/{number}"),
    ("get_staff_orders_number", StatusCode::OK, "/api/v1/staff/orders/{number}"),
    ("post_staff_orders_number_invoice", StatusCode::OK, "/api/v1/staff/orders/{number}"),
];

/// Gives every operation a name of its own, by its method and address, and says where answers lead to.
fn linked(document: &mut OpenApi) {
    let mut names = vec![];
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let name = name(method, path);
            operation.operation_id = Some(name.clone());
            names.push((name, path.clone()));
        }
    }
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            for (from, status, to) in LINKS {
                let answer = operation.responses.responses.get_mut(status.as_str());
                let Some(RefOr::T(answer)) = answer.filter(|_| operation.operation_id.as_deref() == Some(from)) else {
                    continue;
                };
                for (name, _) in names.iter().filter(|(_, path)| path.starts_with(to)) {
                    let link = LinkBuilder::new().operation_id(name).parameter("number", "$response.body#/number");
                    answer.links.insert(name.clone(), RefOr::T(link.build()));
                }
            }
        }
    }
}

/// `get_drafts_number_lines`.
fn name(method: &str, path: &str) -> String {
    let path = path.trim_start_matches("/api/v1").replace(['{', '}'], "");
    format!("{method}{}", path.replace(['/', '.', '-'], "_"))
}

/// The operations of an address by their methods.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("patch", &mut item.patch),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// The addresses.
pub fn router(state: &State) -> Router<State> {
    let mut router = Router::new();
    for (opens, group) in groups() {
        let (group, _) = group.split_for_parts();
        router = router.merge(group.layer(from_fn_with_state((state.clone(), opens), key::open)));
    }
    let document = || get(|| async { ([(CONTENT_TYPE, "application/json")], app::api::DOCUMENT) });
    router
        .route("/api/v1/openapi.json", document())
        .route("/api/openapi.json", document())
        .route("/api/v1/{*rest}", any(|| async { ApiError::Service(service::Error::NotFound) }))
}

/// Says of every operation of a group which scope opens it, and what it answers when it refuses.
fn described(mut group: OpenApiRouter<State>, opens: Opens) -> OpenApiRouter<State> {
    let security: Vec<SecurityRequirement> = match &opens {
        Opens::Dealer(scope) => {
            let scopes = scope.as_ref().map_or(&Scope::ALL[..], std::slice::from_ref).iter();
            scopes.map(|scope| SecurityRequirement::new(KEY, [scope.code()])).collect()
        }
        Opens::Staff(scope) => vec![SecurityRequirement::new(STAFF_KEY, [scope.code()])],
    };
    for item in group.get_openapi_mut().paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            operation.security = Some(security.clone());
            refusals(operation);
        }
    }
    group
}

fn refusals(operation: &mut Operation) {
    let from_path = |parameter: &utoipa::openapi::path::Parameter| {
        parameter.parameter_in == utoipa::openapi::path::ParameterIn::Path
    };
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let (named, asked) = (parameters.iter().any(from_path), parameters.iter().any(|parameter| !from_path(parameter)));
    let sent = operation.request_body.is_some();
    let always = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS];
    let ours = [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::SERVICE_UNAVAILABLE];
    let body = [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::UNSUPPORTED_MEDIA_TYPE, StatusCode::UNPROCESSABLE_ENTITY];
    let statuses = always
        .into_iter()
        .chain(ours)
        .chain(named.then_some(StatusCode::NOT_FOUND))
        .chain((sent || asked).then_some(StatusCode::BAD_REQUEST))
        .chain(body.into_iter().filter(|_| sent));
    for status in statuses {
        operation.responses.responses.entry(status.as_str().to_owned()).or_insert_with(|| problem(status));
    }
}

/// How a refusal is described.
fn problem(status: StatusCode) -> RefOr<utoipa::openapi::Response> {
    let body = Content::new(Some(Ref::from_schema_name(Problem::name())));
    let description = status.canonical_reason().unwrap_or_default();
    RefOr::T(ResponseBuilder::new().description(description).content(PROBLEM, body).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_name_of_its_own_and_every_link_leads_somewhere() {
        let mut document = document();
        let mut names = vec![];
        let mut leading = std::collections::BTreeSet::new();
        for item in document.paths.paths.values_mut() {
            for (_, operation) in operations(item) {
                let name = operation.operation_id.clone().unwrap();
                for answer in operation.responses.responses.values() {
                    let RefOr::T(answer) = answer else { continue };
                    if !answer.links.is_empty() {
                        leading.insert(name.clone());
                    }
                }
                names.push(name);
            }
        }
        let different: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(different.len(), names.len(), "{names:?}");
        assert!(LINKS.iter().all(|(from, ..)| leading.contains(*from)), "{leading:?}");
    }

    #[test]
    fn a_problem_is_described_once() {
        let document = document();
        let schemas = document.components.unwrap().schemas;
        assert!(schemas.contains_key("Problem"), "{:?}", schemas.keys());
        assert_eq!(Problem::name(), "Problem");
    }
}
