//! `/restapi/office/<resource>.<action>.<json|xml>`: the published protocol by which dealers' programs report warehouses and
//! stock (domain facts 1.6), word for word, so that scripts which are there already work unchanged. Always POST; parameters
//! are fields of a form, JSON or XML; `hash` is a key of «Доступ к API» with the scope of reports. What is wrong with one
//! item is a message, and the call goes on. Beside it the call for lead times ([`period`]), which takes the key as a header.

mod body;
mod period;
mod remains;
mod warehouse;

use crate::limit::Costly;
use crate::{State, ops, session, upload};
use app::language::Language;
use app::text;
use axum::Router;
use axum::extract::{Path, Request};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use domain::api_key::Scope;
use domain::import::{ImportError, ROWS_LIMIT};
use domain::refusal::Refusal;
use reading::table::Sink;
use serde_json::{Value, json};
use service::{Error, api_key};
use std::fmt::Write;
use std::time::Instant;

/// An item of an answer: its fields in their order.
type Item = Vec<(&'static str, Value)>;

/// What a call answers.
#[derive(Default)]
struct Answer {
    items: Vec<Item>,
    messages: Vec<String>,
}

/// The address.
pub fn router() -> Router<State> {
    Router::new()
        .route("/restapi/office/{call}", post(call))
        .route("/restapi/catalog/service/availability_calculation_period.json", post(period::json))
        .route("/restapi/catalog/service/availability_calculation_period.xml", post(period::xml))
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resource {
    Warehouses,
    Remains,
}

impl Resource {
    const fn name(self) -> &'static str {
        match self {
            Self::Warehouses => "warehouses",
            Self::Remains => "remains",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Get,
    List,
    Add,
    Update,
    Delete,
}

/// `warehouses.add.xml`; without a type JSON is meant. The answer is XML when the last is true.
fn parsed(call: &str) -> Option<(Resource, Action, bool)> {
    let mut parts = call.split('.');
    let resource = match parts.next()? {
        "warehouses" => Resource::Warehouses,
        "remains" => Resource::Remains,
        _ => return None,
    };
    let action = match parts.next()? {
        "get" => Action::Get,
        "list" => Action::List,
        "add" => Action::Add,
        "update" => Action::Update,
        "delete" => Action::Delete,
        _ => return None,
    };
    let xml = match (parts.next(), parts.next()) {
        (None | Some("json"), None) => false,
        (Some("xml"), None) => true,
        _ => return None,
    };
    Some((resource, action, xml))
}

/// Whether a call of this address may be as long as a file.
#[must_use]
pub fn brings_stock(path: &str) -> bool {
    let call = path.strip_prefix("/restapi/office/").and_then(parsed);
    call.is_some_and(|(resource, action, _)| resource == Resource::Remains && action == Action::Update)
}

/// What a long call says, row by row: its key and whether it is a full load, then its items. Called in a process that may die.
///
/// # Errors
/// `RowsLimit`; what the sink says.
pub fn rows_of(asked: &Value, rows: Sink<'_>) -> Result<(), ImportError> {
    let table = remains::table(asked);
    if table.len() > ROWS_LIMIT {
        return Err(ImportError::RowsLimit { limit: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX) });
    }
    rows(vec![body::text(asked, &["hash"]), remains::is_full(asked).to_string()])?;
    table.into_iter().try_for_each(|row| rows(row.to_vec()))
}

async fn call(state: axum::extract::State<State>, Path(call): Path<String>, request: Request) -> Response {
    let xml = call.ends_with(".xml");
    let Some((resource, action, _)) = parsed(&call) else {
        return answered("items", StatusCode::NOT_FOUND, None, "Нет такого метода.", xml);
    };
    let failed = |status, message: &str| answered(resource.name(), status, None, message, xml);
    let number = ops::request_number(&request);
    if let Some(refused) = turned_away(&state, &request, failed) {
        return refused;
    }
    let done = if brings_stock(request.uri().path()) && body::is_long(&request) {
        long(&state, request).await
    } else {
        match body::read(request).await {
            Some(asked) => answer(&state, resource, action, &asked).await,
            None => Err(ImportError::Unreadable.into()),
        }
    };
    match done {
        Ok(answer) => answered(resource.name(), StatusCode::OK, Some(answer), "", xml),
        Err(error) => {
            let (status, message) = told(&error, &number, "остатки и продажи");
            failed(status, &message)
        }
    }
}

/// The answer to a call that is one too many, or comes before the server is ready.
fn turned_away(state: &State, request: &Request, failed: impl Fn(StatusCode, &str) -> Response) -> Option<Response> {
    let who = format!("address:{}", session::address(request, state.web.0.trust_proxy));
    if state.web.0.limited
        && let Err(left) = state.web.0.spent.take(who, Costly::Program, Instant::now())
    {
        let mut answer = failed(StatusCode::TOO_MANY_REQUESTS, "Слишком часто: повторите через минуту.");
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(left.as_secs() + 1));
        return Some(answer);
    }
    let wait = || failed(StatusCode::SERVICE_UNAVAILABLE, "Сервер запускается: повторите через минуту.");
    (!state.db.is_loaded()).then(wait)
}

async fn answer(state: &State, resource: Resource, action: Action, asked: &Value) -> service::Result<Answer> {
    let key = body::text(asked, &["hash"]);
    let actor = api_key::open(&state.db, &key, Scope::Reports).await?;
    match resource {
        Resource::Warehouses => warehouse::answer(&state.db, &actor, action, asked).await,
        Resource::Remains => remains::answer(&state.db, &actor, action, asked).await,
    }
}

/// A call with more than fits into memory many times over: it is read by a process of its own, as a file is.
async fn long(state: &State, request: Request) -> service::Result<Answer> {
    let file = upload::spooled(request.into_body()).await?;
    let mut rows = state.web.0.readers.call(file.path()).await?.into_iter();
    let head = rows.next().unwrap_or_default();
    let said = |at: usize| head.get(at).map(String::as_str).unwrap_or_default();
    let actor = api_key::open(&state.db, said(0), Scope::Reports).await?;
    let table = rows.map(|row| {
        let mut cells = row.into_iter();
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    });
    remains::update(&state.db, &actor, said(1) == "true", table.collect()).await
}

/// Status and sentence of what failed as a whole; `what` the key had to be allowed.
fn told(error: &Error, number: &str, what: &str) -> (StatusCode, String) {
    match error {
        Error::Refused(Refusal::Import(ImportError::Unreadable)) => {
            (StatusCode::BAD_REQUEST, "Запрос не читается: нужны поля формы, JSON или XML.".to_owned())
        }
        Error::SignedOut => (StatusCode::UNAUTHORIZED, "Неверный ключ API.".to_owned()),
        Error::Forbidden => (StatusCode::FORBIDDEN, format!("Ключу API не разрешены {what}.")),
        Error::NotFound => (StatusCode::NOT_FOUND, "Не найдено.".to_owned()),
        Error::Conflict => (StatusCode::CONFLICT, "Данные изменились: повторите запрос.".to_owned()),
        Error::Refused(refusal) => (StatusCode::UNPROCESSABLE_ENTITY, text::refusal(Language::Russian, refusal)),
        Error::Internal(_) | Error::Database(_) => {
            tracing::error!(request = number, %error, "internal error");
            (StatusCode::INTERNAL_SERVER_ERROR, format!("Внутренняя ошибка, запрос {number}."))
        }
    }
}

/// The answer in the shape of the protocol: the items under the name of their resource, and the status with its messages.
fn answered(resource: &str, status: StatusCode, answer: Option<Answer>, message: &str, xml: bool) -> Response {
    let code = if answer.is_some() { "ok" } else { "error" };
    let Answer { items, mut messages } = answer.unwrap_or_default();
    messages.extend(Some(message.to_owned()).filter(|message| !message.is_empty()));
    let (kind, text) = if xml {
        ("application/xml; charset=utf-8", as_xml(resource, &items, code, &messages))
    } else {
        let items: Vec<Value> = items
            .into_iter()
            .map(|item| item.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            .collect();
        let whole = json!({ resource: items, "status": { "code": code, "messages": messages } });
        ("application/json; charset=utf-8", whole.to_string())
    };
    (status, [(CONTENT_TYPE, kind)], text).into_response()
}

fn as_xml(resource: &str, items: &[Item], code: &str, messages: &[String]) -> String {
    let mut listed = String::new();
    for item in items {
        listed.push_str("<item>");
        for (name, value) in item {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            _ = write!(listed, "<{name}>{}</{name}>", escaped(&text));
        }
        listed.push_str("</item>");
    }
    let mut told = String::new();
    for message in messages {
        _ = write!(told, "<item>{}</item>", escaped(message));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><response><{resource}>{listed}</{resource}>\
         <status><code>{code}</code><messages>{told}</messages></status></response>"
    )
}

fn escaped(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_name_a_resource_an_action_and_a_type() {
        for (call, expected) in [
            ("warehouses.list.json", Some((Resource::Warehouses, Action::List, false))),
            ("remains.update", Some((Resource::Remains, Action::Update, false))),
            ("remains.delete.xml", Some((Resource::Remains, Action::Delete, true))),
            ("remains.list.csv", None),
            ("remains.list.json.json", None),
            ("orders.list.json", None),
            ("remains", None),
        ] {
            assert_eq!(parsed(call), expected, "{call}");
        }
    }

    #[test]
    fn an_answer_in_xml_has_the_shape_of_the_protocol() {
        let items = vec![vec![("code", json!("D4R7WE")), ("address", json!("A & \"B\"")), ("days", json!(3))]];
        assert_eq!(
            as_xml("warehouses", &items, "ok", &["Склад `1` уже существует!".to_owned()]),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><response><warehouses><item><code>D4R7WE</code>\
             <address>A &amp; &quot;B&quot;</address><days>3</days></item></warehouses><status><code>ok</code><messages>\
             <item>Склад `1` уже существует!</item></messages></status></response>"
        );
    }
}
