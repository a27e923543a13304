//! A site for each test and browsers that look at it.

use app::answer::Marked;
use app::error::AppError;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{
    ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, REFERER, SET_COOKIE,
};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::actor::Actor;
use domain::id::{OrderNumber, ProductId};
use domain::quantity::Quantity;
use futures::FutureExt;
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use leptos::server_fn::Decodes;
use leptos::server_fn::error::{FromServerFnError, SERVER_FN_ERROR_HEADER};
use sea_orm::{ConnectionTrait, DbBackend};
use serde::de::DeserializeOwned;
use server::config::Config;
use server::{State, Web, router};
use service::draft::{self, Submission};
use service::user::{self, Credentials};
use service::{Clock, Db, Options, check, demo, job};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;
use tempfile::TempDir;
use tower::ServiceExt;

pub const BUYER: &str = "buyer@example.com";
pub const ASSISTANT: &str = "assistant@example.com";
pub const OTHER: &str = "other@example.com";
/// The article of the guide: 281,00 for a piece, packs of 12.
pub const BREAKER: &str = "326794";

/// Where browsers believe the site to be.
pub const HERE: &str = "http://portal.test";

/// One site with the demo's data: 100 products, two companies.
pub struct Site {
    pub db: Db,
    pub clock: Clock,
    router: Router,
    folder: TempDir,
}

/// Sees whether anybody has written to the database since.
pub struct Watch(sea_orm::DatabaseConnection);

impl Watch {
    /// Another number after each commit of anybody else.
    pub async fn version(&self) -> i64 {
        let row = self.0.query_one_raw(sea_orm::Statement::from_string(DbBackend::Sqlite, "PRAGMA data_version")).await;
        row.unwrap().unwrap().try_get_by_index(0).unwrap()
    }
}

impl Site {
    pub async fn open() -> Self {
        let site = Self::loading().await;
        site.db.refresh().await.unwrap();
        site
    }

    /// A site that has just started: its catalogue is still being read.
    pub async fn loading() -> Self {
        Self::with(|_| {}).await
    }

    /// One where nobody may ask for costly things too often.
    pub async fn limited() -> Self {
        let site = Self::with(|config| config.limited = true).await;
        site.db.refresh().await.unwrap();
        site
    }

    async fn with(set: impl FnOnce(&mut Config)) -> Self {
        static FILLED: LazyLock<Vec<u8>> = LazyLock::new(|| std::thread::spawn(filled).join().unwrap());
        // What the server logs is shown with a test that fails.
        _ = tracing_subscriber::fmt().with_test_writer().with_env_filter("warn").try_init();
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("busbar.db");
        std::fs::write(&file, &*FILLED).unwrap();
        let clock = Clock::set("2026-10-12T07:00:00Z".parse().unwrap());
        let options = Options {
            clock: clock.clone(),
            simulator: Some(Duration::ZERO),
            private_hooks: true,
            ..Options::default()
        };
        let db = Db::open(&sqlite(&file), options).await.unwrap();
        let mut config = Config::test(folder.path().to_owned(), sqlite(&file));
        config.program = env!("CARGO_BIN_EXE_busbar").into();
        set(&mut config);
        let mut leptos = LeptosOptions::builder().output_name("busbar").build();
        leptos.site_pkg_dir = server::site::pkg_dir().into();
        let router = router::service(State { db: db.clone(), leptos: leptos.into(), web: Web::new(&config) });
        Self { db, clock, router, folder }
    }

    /// Writes past the program.
    pub async fn run(&self, sql: &str) {
        let db = sea_orm::Database::connect(sqlite(&self.folder.path().join("busbar.db"))).await.unwrap();
        db.execute_unprepared(sql).await.unwrap();
    }

    pub async fn number(&self, sql: &str) -> i64 {
        let db = sea_orm::Database::connect(sqlite(&self.folder.path().join("busbar.db"))).await.unwrap();
        let row = db.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql)).await.unwrap();
        row.unwrap().try_get_by_index(0).unwrap()
    }

    /// One connection, which sees others' commits.
    pub async fn watch(&self) -> Watch {
        let mut options = sea_orm::ConnectOptions::new(sqlite(&self.folder.path().join("busbar.db")));
        options.max_connections(1).min_connections(1).sqlx_logging(false);
        Watch(sea_orm::Database::connect(options).await.unwrap())
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { site: self, cookies: BTreeMap::new() }
    }

    /// A browser in which this person is signed in.
    pub async fn signed_in(&self, login: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let signed_in = user::sign_in(&self.db, credentials(login)).await.unwrap().session().unwrap();
        browser.cookies.insert("sid".to_owned(), signed_in.token);
        browser
    }

    /// The same person past the pages.
    pub async fn actor(&self, login: &str) -> Actor {
        self.visit(login).await.actor
    }

    /// What a request of theirs would bring.
    pub async fn visit(&self, login: &str) -> user::Visit {
        let token = user::sign_in(&self.db, credentials(login)).await.unwrap().session().unwrap().token;
        user::visit(&self.db, &token).await.unwrap()
    }

    pub fn id(&self, article: &str) -> ProductId {
        self.db.snapshot().catalog.by_article(article).map(|item| item.id()).unwrap()
    }

    /// A draft of twelve breakers.
    pub async fn draft(&self, actor: &Actor) -> OrderNumber {
        let number = draft::create(&self.db, actor, "").await.unwrap();
        let pieces = Quantity::new(12).unwrap();
        draft::set_quantity(&self.db, actor, number, self.id(BREAKER), pieces).await.unwrap();
        number
    }

    /// An order of twelve breakers, without an invoice yet.
    pub async fn order(&self, actor: &Actor) -> OrderNumber {
        let number = self.draft(actor).await;
        let submission = Submission { number, key: format!("key of {number}"), total: None, start: false };
        draft::submit(&self.db, actor, &submission).await.unwrap()
    }

    /// The same with an invoice.
    pub async fn invoiced(&self, actor: &Actor) -> OrderNumber {
        let number = self.order(actor).await;
        self.work().await;
        number
    }

    /// Does what waits in the background.
    pub async fn work(&self) {
        while job::run_one(&self.db).await.unwrap() {}
    }

    /// What people can see of what is stored: a person's drafts, orders and favourites.
    pub async fn seen_by(&self, login: &str) -> String {
        let actor = self.actor(login).await;
        let drafts = draft::list(&self.db, &actor, 1).await.unwrap();
        let mut seen = format!("{drafts:?}");
        for row in &drafts.rows {
            let lines = draft::rows(&self.db, &actor, row.number, 1, 1_000).await.unwrap();
            seen += &format!("\n{:?}\n{lines:?}", draft::get(&self.db, &actor, row.number).await.unwrap());
        }
        for list in service::favourite::lists(&self.db, &actor).await.unwrap() {
            seen += &format!("\n{:?}", service::favourite::get(&self.db, &actor, list.id, 1, None).await.unwrap());
        }
        for tab in domain::order::OrderTab::ALL {
            let orders =
                service::order::list(&self.db, &actor, tab, &domain::order::OrderFilter::default(), 1).await.unwrap();
            for row in &orders.rows {
                seen += &format!("\n{:?}", service::order::get(&self.db, &actor, row.number).await.unwrap());
            }
        }
        seen
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Sends a request and leaves as soon as the site has begun with it.
    pub fn leave(&self, request: Request<Body>) {
        let mut gone = Box::pin(self.router.clone().oneshot(request));
        assert!(gone.as_mut().now_or_never().is_none(), "it was answered at once");
    }

    /// Nothing that was asked has broken what is stored.
    pub async fn is_sound(&self) {
        assert_eq!(check::check(&self.db).await.unwrap(), [""; 0]);
    }
}

#[tokio::main]
async fn filled() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let clock = Clock::set("2026-10-12T06:00:00Z".parse().unwrap());
    let options = Options { clock, ..Options::default() };
    let db = Db::open(&sqlite(&folder.path().join("busbar.db")), options).await.unwrap();
    demo::fill(&db, 100, 2).await.unwrap();
    let copy = folder.path().join("copy.db");
    db.backup(copy.to_str().unwrap()).await.unwrap();
    std::fs::read(copy).unwrap()
}

fn sqlite(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

fn credentials(login: &str) -> Credentials {
    Credentials {
        login: login.to_owned(),
        password: demo::PASSWORD.to_owned(),
        remember: false,
        address: "192.0.2.7".to_owned(),
        browser: "a test".to_owned(),
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The text of a page; a refusal of a server function is told as JSON.
    pub fn text(&self) -> String {
        if self.headers.contains_key(SERVER_FN_ERROR_HEADER) {
            return serde_json::to_string(&AppError::de(self.bytes.clone().into())).unwrap();
        }
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// What a server function answers.
    pub fn data<T: DeserializeOwned>(&self) -> T {
        Marked::decode(self.bytes.clone().into()).unwrap()
    }

    /// What a person reads: without tags, and with blanks of one kind.
    pub fn read(&self) -> String {
        let page = self.text();
        let mut read = String::new();
        for part in page.split('<') {
            read.push(' ');
            read += part.split_once('>').map_or("", |(_, text)| text);
        }
        let read = read.replace('\u{a0}', " ").replace("&quot;", "\"").replace("&amp;", "&");
        read.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn header(&self, name: impl axum::http::header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The path that it leads to, on this site.
    pub fn location(&self) -> &str {
        let location = self.header(LOCATION);
        location.strip_prefix(HERE).unwrap_or(location)
    }

    /// None of these stands in the page as markup.
    #[track_caller]
    pub fn has_no_markup(&self, parts: &[&str]) {
        let page = self.text();
        for part in parts {
            let around = page.find(part).map(|at| {
                let before = page[..at].chars().rev().take(60).collect::<Vec<_>>();
                before.into_iter().rev().chain(page[at..].chars().take(60)).collect::<String>()
            });
            assert_eq!(around, None, "{part} is not shown as text");
        }
    }

    /// The value of the field of this name that a form would send.
    pub fn field(&self, name: &str) -> String {
        let page = self.text();
        let tag = page.split('<').find(|tag| tag.starts_with("input") && tag.contains(&format!("name=\"{name}\"")));
        let value = tag.and_then(|tag| tag.split_once("value=\"")).and_then(|(_, rest)| rest.split_once('"'));
        value.map(|(value, _)| value.to_owned()).unwrap_or_else(|| panic!("no field {name}: {page}"))
    }

    /// The nonce of its policy.
    pub fn nonce(&self) -> String {
        let policy = self.header(CONTENT_SECURITY_POLICY);
        let nonce = policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\''));
        nonce.map(|(nonce, _)| nonce.to_owned()).unwrap_or_else(|| panic!("no nonce: {policy}"))
    }
}

/// Somebody who looks at the site, with the cookies that they were given.
pub struct Browser<'a> {
    site: &'a Site,
    pub cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path).header(HOST, "portal.test");
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        request.extension(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 50_000))))
    }

    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let answer = self.site.send(request).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).header(ACCEPT, "text/html,application/xhtml+xml");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends the form of a page, as a browser without script does.
    pub async fn form(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .request(Method::POST, action)
            .header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, HERE)
            .header(REFERER, format!("{HERE}{page}"));
        self.send(request.body(encoded(fields)).unwrap()).await
    }

    /// Sends the form and opens the page that it leads to.
    pub async fn form_then(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.form(page, action, fields).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.read());
        let next = answer.location().to_owned();
        self.get(&next).await
    }

    /// Calls a server function, as the script of a page does.
    pub async fn call(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, HERE);
        self.send(request.body(encoded(fields)).unwrap()).await
    }
}

pub fn encoded(fields: &[(&str, &str)]) -> Body {
    Body::from(serde_urlencoded::to_string(fields).unwrap())
}
