//! `/1c/exchange`: the protocol by which 1C sends the catalogue, prices and stock, and takes and brings orders (domain facts 2.1).
//! 1C is the client; parameters stand in the query string, answers are lines of text with the word of the result first, always
//! with the status 200: 1C shows anything else to people as it is.

mod catalog;
mod child;
mod run;

pub use child::{COMMAND, read_exchange};

use crate::limit::Costly;
use crate::{State, ops, session};
use app::language::Language;
use app::rpc::cookie_of;
use app::text;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::exchange::{Charset, FILE_LIMIT, RunKind, RunState, file_name, information, orders};
use serde::Deserialize;
use service::Error;
use service::exchange::{self, Put, Run, Session};
use std::time::{Duration, Instant};

/// The address that is typed into 1C.
pub const ADDRESS: &str = "/1c/exchange";
/// Bytes of a request that are looked at: a part that is too long is told so in words.
pub const BODY_LIMIT: usize = 4 * FILE_LIMIT;
/// The cookie that 1C sends back, as the answer to `checkauth` names it.
const COOKIE: &str = "busbar_1c";
/// 1C asks again at once while an import goes on: it is held so long, to ask seldom.
const PATIENCE: Duration = Duration::from_secs(5);
/// Orders are answered when they are done; 1C waits three minutes.
const ORDERS_PATIENCE: Duration = Duration::from_secs(100);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The address.
pub fn router() -> Router<State> {
    Router::new().route("/1c/exchange", any(call))
}

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    filename: String,
    /// Newer clients say which version they speak, and read two lines more.
    version: Option<String>,
}

async fn call(state: axum::extract::State<State>, request: Request) -> Response {
    let asked = Query::<Asked>::try_from_uri(request.uri()).map(|query| query.0).unwrap_or_default();
    let number = ops::request_number(&request);
    let address = session::address(&request, state.web.0.trust_proxy);
    if state.web.0.limited
        && state.web.0.spent.take(format!("address:{address}"), Costly::Exchange, Instant::now()).is_err()
    {
        return failure(Charset::Utf8, "Слишком часто: повторите через минуту.");
    }
    if !state.db.is_loaded() {
        return failure(Charset::Utf8, "Портал запускается: повторите через минуту.");
    }
    if asked.mode == "checkauth" {
        return match check(&state, request.headers(), &address).await {
            Ok(token) => said(Charset::Utf8, &format!("success\n{COOKIE}\n{token}")),
            Err(Error::SignedOut) => {
                failure(Charset::Utf8, "Неверный логин или пароль, или обмен выключен на портале.")
            }
            Err(error) => failure(Charset::Utf8, &told(&error, &number)),
        };
    }
    let token = cookie_of(request.headers(), COOKIE).unwrap_or_default();
    let session = match exchange::session(&state.db, &token).await {
        Ok(session) => session,
        Err(Error::SignedOut) => return failure(Charset::Utf8, "Сеанс не открыт: начните с checkauth."),
        Err(error) => return failure(Charset::Utf8, &told(&error, &number)),
    };
    match answer(&state, &session, &asked, &token, request.into_body()).await {
        Ok(answer) => answer,
        Err(error) => failure(session.charset, &told(&error, &number)),
    }
}

/// Login and secret of HTTP Basic; a proxy may hand them on under another name.
async fn check(state: &State, headers: &HeaderMap, address: &str) -> Result<String, Error> {
    let header = headers.get(AUTHORIZATION).or_else(|| headers.get("x-authorization"));
    let basic = header.and_then(|value| value.to_str().ok()?.trim().split_once(' '));
    let encoded = basic.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic")).map(|(_, encoded)| encoded.trim());
    let bytes = encoded.and_then(|encoded| STANDARD.decode(encoded).ok()).unwrap_or_default();
    let pair = match String::from_utf8(bytes) {
        Ok(pair) => pair,
        Err(error) => encoding_rs::WINDOWS_1251.decode_without_bom_handling(error.as_bytes()).0.into_owned(),
    };
    let (login, secret) = pair.split_once(':').ok_or(Error::SignedOut)?;
    exchange::open(&state.db, login, secret, address).await
}

async fn answer(state: &State, session: &Session, asked: &Asked, token: &str, body: Body) -> Result<Response, Error> {
    let charset = session.charset;
    let success = Ok(said(charset, "success"));
    match (asked.kind.as_str(), asked.mode.as_str()) {
        (kind, "init") => {
            exchange::clear(&state.db, session, kind).await?;
            Ok(said(charset, &init(asked, session, token)))
        }
        ("catalog" | "sale", "file") => file(state, session, asked, body).await,
        ("catalog", "import") => {
            let run = asked_run(state, session, asked, RunKind::Import).await?;
            Ok(of_run(charset, awaited(state, run, PATIENCE).await?))
        }
        ("sale", "import") => {
            let run = asked_run(state, session, asked, RunKind::Orders).await?;
            Ok(of_run(charset, awaited(state, run, PATIENCE).await?))
        }
        ("catalog", "deactivate") => {
            let gone = exchange::deactivate(&state.db, session).await?;
            Ok(said(charset, &format!("success\nСнято с производства: {gone}.")))
        }
        ("catalog", "complete") => {
            exchange::complete(&state.db, session).await?;
            success
        }
        ("sale", "query") => {
            let list = exchange::query(&state.db, session).await?;
            let text = orders(charset, session.version, state.db.now(), &state.web.0.base_url, &list);
            Ok(xml(charset, &text))
        }
        ("sale", "success") => {
            exchange::confirm(&state.db, session).await?;
            success
        }
        ("sale", "info") => Ok(xml(charset, &information(charset, session.version, state.db.now()))),
        ("get_catalog", "query") => catalog::answer(state, session).await,
        // What a later version asks for is done with: there is nothing to do.
        _ => success,
    }
}

/// Two lines; newer clients read a key of the session and the version too.
fn init(asked: &Asked, session: &Session, token: &str) -> String {
    let more = asked.version.as_ref().map(|_| {
        let key: String = token.chars().take(16).collect();
        format!("\nsessid={key}\nversion={}", session.version.code())
    });
    format!("zip=yes\nfile_limit={FILE_LIMIT}{}", more.unwrap_or_default())
}

/// Pictures: the catalogue has drawings of its own.
fn is_picture(name: &str) -> bool {
    let end = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    ["jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff", "svg", "pdf"].contains(&end.as_str())
}

/// A part of a file. Orders are taken as soon as the last part is there.
async fn file(state: &State, session: &Session, asked: &Asked, body: Body) -> Result<Response, Error> {
    let charset = session.charset;
    let Some(name) = file_name(&asked.filename) else {
        return Ok(failure(charset, "Недопустимое имя файла."));
    };
    let Ok(bytes) = to_bytes(body, FILE_LIMIT).await else {
        return Ok(failure(charset, "Часть файла оборвана или больше file_limit."));
    };
    let kind = if is_picture(&name) { exchange::PICTURES } else { &asked.kind };
    match exchange::put(&state.db, session, kind, &name, bytes.into()).await? {
        Put::Taken => {}
        // A picture less is no reason to take nothing: the log says so when its product comes.
        Put::TooMuch if kind == exchange::PICTURES => {}
        Put::TooLong => return Ok(failure(charset, "Часть файла больше file_limit.")),
        Put::TooMuch => return Ok(failure(charset, "Файлы сеанса вместе больше 200 МБ.")),
    }
    if kind != "sale" || !exchange::has_ended(&state.db, session, &asked.kind, &name).await? {
        return Ok(said(charset, "success"));
    }
    let run = asked_run(state, session, asked, RunKind::Orders).await?;
    let run = awaited(state, run, ORDERS_PATIENCE).await?;
    let late = run.as_ref().is_some_and(|run| matches!(run.state, RunState::Waiting | RunState::Running));
    Ok(if late {
        failure(charset, "Заказы ещё обрабатываются: повторите обмен позже.")
    } else {
        of_run(charset, run)
    })
}

/// The step that takes the file of this name: by itself, out of the newest archive, or as it was taken already.
async fn asked_run(state: &State, session: &Session, asked: &Asked, kind: RunKind) -> Result<Option<Run>, Error> {
    let Some(name) = file_name(&asked.filename) else { return Ok(None) };
    let own = exchange::find_file(&state.db, session, &asked.kind, &name).await?;
    let file = match own {
        Some(own) => Some(own),
        None => exchange::archive(&state.db, session, &asked.kind).await?,
    };
    exchange::ask(&state.db, session, kind, &name, file).await
}

/// Sets a step to work and waits for its end, so long.
async fn awaited(state: &State, run: Option<Run>, patience: Duration) -> Result<Option<Run>, Error> {
    let Some(mut run) = run else { return Ok(None) };
    let begun = Instant::now();
    let over = |run: &Run| matches!(run.state, RunState::Done | RunState::Failed);
    if !over(&run) {
        tokio::spawn(run::work(state.clone(), run.id));
    }
    while !over(&run) && begun.elapsed() < patience {
        tokio::time::sleep(LOOK_EVERY).await;
        run = exchange::state(&state.db, run.id).await?;
    }
    Ok(Some(run))
}

fn of_run(charset: Charset, run: Option<Run>) -> Response {
    let Some(run) = run else {
        return failure(charset, "Такого файла 1С в этом сеансе не присылала.");
    };
    match run.state {
        RunState::Waiting => said(charset, "progress\nФайл ждёт очереди."),
        RunState::Running if run.note.is_empty() => said(charset, "progress\nФайл читается."),
        RunState::Running => said(charset, &format!("progress\n{}", run.note)),
        RunState::Failed => failure(charset, &run.note),
        RunState::Done => {
            let lines = [run.note].into_iter().filter(|note| !note.is_empty()).chain(run.remarks);
            said(charset, &["success".to_owned()].into_iter().chain(lines).collect::<Vec<_>>().join("\n"))
        }
    }
}

/// The words of what failed.
fn told(error: &Error, number: &str) -> String {
    match error {
        Error::Refused(refusal) => text::refusal(Language::Russian, refusal),
        Error::SignedOut => "Сеанс не открыт: начните с checkauth.".to_owned(),
        Error::NotFound => "Не найдено.".to_owned(),
        Error::Forbidden => "Не разрешено.".to_owned(),
        Error::Conflict => "Данные изменились: повторите обмен.".to_owned(),
        Error::Internal(_) | Error::Database(_) => {
            tracing::error!(request = number, %error, "internal error");
            format!("Внутренняя ошибка портала, запрос {number}.")
        }
    }
}

fn failure(charset: Charset, why: &str) -> Response {
    said(charset, &format!("failure\n{why}"))
}

fn said(charset: Charset, text: &str) -> Response {
    with_type(charset, "text/plain", encoded(charset, text))
}

fn xml(charset: Charset, text: &str) -> Response {
    with_type(charset, "application/xml", encoded(charset, text))
}

fn with_type(charset: Charset, kind: &str, body: impl Into<Body>) -> Response {
    let kind = format!("{kind}; charset={}", charset.code());
    (StatusCode::OK, [(CONTENT_TYPE, kind)], body.into()).into_response()
}

/// What the encoding has no sign for becomes a reference to it, which XML reads.
fn encoded(charset: Charset, text: &str) -> Vec<u8> {
    match charset {
        Charset::Utf8 => text.as_bytes().to_vec(),
        Charset::Windows1251 => encoding_rs::WINDOWS_1251.encode(text).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_names() {
        for (name, expected) in
            [("import_files/5c/a_b.JPG", true), ("a.png", true), ("import0_1.xml", false), ("v8_1065_3a.zip", false)]
        {
            assert_eq!(is_picture(name), expected, "{name}");
        }
    }

    #[test]
    fn russian_has_one_byte_a_letter_in_the_old_encoding() {
        assert_eq!(encoded(Charset::Windows1251, "Да ₽"), b"\xc4\xe0 &#8381;");
        assert_eq!(encoded(Charset::Utf8, "Да"), "Да".as_bytes());
    }
}
