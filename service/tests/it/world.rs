//! A stored world for each test: the demo's people, goods, drafts and orders. It is made once in a run and copied.

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Buyer};
use domain::counterparty::CounterpartyChoice;
use domain::id::{OrderNumber, ProductId};
use domain::quantity::Quantity;
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, QueryResult, Statement, TransactionTrait,
};
use service::draft::{self, Submission};
use service::user::{self, Credentials};
use service::{Clock, Db, Error, Options, check, demo, job};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// The administrator of the first dealer, acting for its first counterparty.
pub const DEALER: &str = "dealer@example.com";
/// May send orders.
pub const BUYER: &str = "buyer@example.com";
/// May prepare drafts.
pub const ASSISTANT: &str = "assistant@example.com";
/// May register projects and nothing else.
pub const DESIGNER: &str = "designer@example.com";
/// Another dealer.
pub const OTHER: &str = "other@example.com";
/// The supplier's.
pub const MANAGER: &str = "manager@example.com";

/// The article of the guide: 281,00 for a piece, packs of 12.
pub const BREAKER: &str = "326794";

/// The simulated supplier's time in these worlds.
pub const SIMULATED: Duration = Duration::from_secs(3);

const PRODUCTS: u32 = 200;
const COMPANIES: u32 = 3;

/// Monday 12 October 2026, ten in the morning in Moscow.
fn monday() -> DateTime<Utc> {
    at("2026-10-12T07:00:00Z")
}

/// An instant.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Runs a test in a fresh world on each database there is.
pub fn each(test: impl AsyncFn(&World)) {
    each_at(monday(), test);
}

/// The same with another time.
pub fn each_at(now: DateTime<Utc>, test: impl AsyncFn(&World)) {
    run("SQLite", now, &test, World::on_sqlite(now));
    if let Some(server) = postgres() {
        run("PostgreSQL", now, &test, World::on_postgres(server, now));
    }
}

fn run(database: &str, now: DateTime<Utc>, test: &impl AsyncFn(&World), world: impl Future<Output = World>) {
    // Shown only when the test fails.
    println!("on {database}, {now}");
    runtime().block_on(async {
        let world = world.await;
        test(&world).await;
        world.end().await;
    });
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The server that tests may use: `postgres://postgres@127.0.0.1:5432/postgres`.
fn postgres() -> Option<String> {
    std::env::var("BUSBAR_TEST_POSTGRES").ok().filter(|server| !server.is_empty())
}

/// The stored data of one test, and what is behind them.
pub struct World {
    pub db: Db,
    pub clock: Clock,
    url: String,
    /// A connection past the services: what only a fault or the supplier's side changes.
    past: DatabaseConnection,
    faulty: Cell<bool>,
    keep: Keep,
}

enum Keep {
    Folder(TempDir),
    /// Dropped by the next run: dropping one makes the server write everything down, and all tests wait for it.
    Server,
}

impl World {
    async fn on_sqlite(now: DateTime<Utc>) -> Self {
        static FILLED: LazyLock<Vec<u8>> = LazyLock::new(|| elsewhere(filled_file()));
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("busbar.db");
        std::fs::write(&file, &*FILLED).unwrap();
        Self::open(sqlite(&file), now, Keep::Folder(folder)).await
    }

    async fn on_postgres(server: String, now: DateTime<Utc>) -> Self {
        static FILLED: LazyLock<String> = LazyLock::new(|| elsewhere(filled_database()));
        static LAST: AtomicU32 = AtomicU32::new(0);
        let name = format!("busbar_it_{}_{}", std::process::id(), LAST.fetch_add(1, Ordering::Relaxed));
        let admin = Database::connect(&server).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {}", *FILLED)).await.unwrap();
        admin.close().await.unwrap();
        Self::open(database(&server, &name), now, Keep::Server).await
    }

    async fn open(url: String, now: DateTime<Utc>, keep: Keep) -> Self {
        let clock = Clock::set(now);
        let db = open(&url, &clock).await;
        let past = Database::connect(&url).await.unwrap();
        Self { db, clock, url, past, faulty: Cell::new(false), keep }
    }

    /// What is stored must be sound whatever the test did, unless it says that it broke it.
    async fn end(self) {
        let faults = check::check(&self.db).await.unwrap();
        assert!(self.faulty.get() || faults.is_empty(), "check finds: {faults:#?}");
        drop(self.db);
        self.past.close().await.unwrap();
        if let Keep::Folder(folder) = self.keep {
            folder.close().unwrap();
        }
    }

    /// This test plants faults that `check` finds.
    pub fn is_broken_on_purpose(&self) {
        self.faulty.set(true);
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.keep, Keep::Folder(_))
    }

    /// Another process on the same data.
    pub async fn another_instance(&self) -> Db {
        open(&self.url, &self.clock).await
    }

    /// Another one, which keeps its catalogue in a file.
    pub async fn keeping(&self, file: &Path) -> Db {
        let (clock, catalog) = (self.clock.clone(), Some(file.to_owned()));
        let db = Db::open(&self.url, Options { clock, catalog, ..Options::default() }).await.unwrap();
        db.refresh().await.unwrap();
        db
    }

    // People.

    /// A new session of a demo person: its secret.
    pub async fn token(&self, login: &str) -> String {
        user::sign_in(&self.db, credentials(login, demo::PASSWORD)).await.unwrap().session().unwrap().token
    }

    /// Who that session is now.
    pub async fn who(&self, token: &str) -> Actor {
        user::visit(&self.db, token).await.unwrap().actor
    }

    /// The counterparties that the person of that session may act for.
    pub async fn choices(&self, token: &str) -> Vec<CounterpartyChoice> {
        user::visit(&self.db, token).await.unwrap().choices
    }

    /// A demo person who has just signed in.
    pub async fn actor(&self, login: &str) -> Actor {
        self.who(&self.token(login).await).await
    }

    // Goods and drafts.

    /// The time of the world's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.db.now()
    }

    pub fn id(&self, article: &str) -> ProductId {
        let snapshot = self.db.snapshot();
        snapshot.catalog.by_article(article).map(|item| item.id()).unwrap_or_else(|| panic!("no article {article}"))
    }

    /// A draft with these lines.
    pub async fn draft(&self, actor: &Actor, lines: &[(&str, u32)]) -> OrderNumber {
        let number = draft::create(&self.db, actor, "").await.unwrap();
        for (article, pieces) in lines {
            draft::set_quantity(&self.db, actor, number, self.id(article), q(*pieces)).await.unwrap();
        }
        number
    }

    /// A sent order with these lines.
    pub async fn order(&self, actor: &Actor, lines: &[(&str, u32)]) -> OrderNumber {
        let number = self.draft(actor, lines).await;
        let submission = Submission { number, key: format!("key of {number}"), total: None, start: false };
        draft::submit(&self.db, actor, &submission).await.unwrap()
    }

    /// Does what waits in the background, when the simulated supplier's time has passed.
    pub async fn work(&self) {
        self.clock.advance(SIMULATED);
        while job::run_one(&self.db).await.unwrap() {}
    }

    /// The supplier changed prices, discounts or stock: every instance sees it within a second.
    pub async fn catalogue_has_changed(&self) {
        self.run("UPDATE settings SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'catalog_version'")
            .await;
        assert!(self.db.refresh().await.unwrap());
    }

    // Past the services.

    /// Changes so many rows.
    pub async fn run(&self, sql: &str) -> u64 {
        self.past.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}")).rows_affected()
    }

    /// A transaction that takes its time.
    pub async fn begin(&self) -> DatabaseTransaction {
        self.past.begin().await.unwrap()
    }

    async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let statement = Statement::from_string(self.past.get_database_backend(), sql);
        self.past.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    /// The first column, numbers.
    pub async fn numbers(&self, sql: &str) -> Vec<i64> {
        self.rows(sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// The first column, texts.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        self.rows(sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// One number.
    pub async fn number(&self, sql: &str) -> i64 {
        self.numbers(sql).await[0]
    }

    /// One text.
    pub async fn text(&self, sql: &str) -> String {
        self.texts(sql).await.remove(0)
    }

    /// Everything that is stored: the rows of each table, in an order of their own.
    pub async fn tables(&self) -> BTreeMap<String, String> {
        let names = if self.is_sqlite() {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        } else {
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        };
        let mut tables = BTreeMap::new();
        for name in self.texts(names).await {
            let rows = if self.is_sqlite() {
                let columns = self.texts(&format!("SELECT name FROM pragma_table_info('{name}')")).await;
                let columns: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
                format!("SELECT {} AS row FROM {name} ORDER BY 1", columns.join(" || '|' || "))
            } else {
                format!("SELECT CAST(t AS TEXT) FROM {name} t ORDER BY 1")
            };
            tables.insert(name, self.texts(&rows).await.join("\n"));
        }
        tables
    }

    /// The tables whose rows are others than before.
    pub async fn changed_since(&self, before: &BTreeMap<String, String>) -> Vec<String> {
        let now = self.tables().await;
        now.into_iter().filter(|(name, rows)| before.get(name) != Some(rows)).map(|(name, _)| name).collect()
    }
}

async fn open(url: &str, clock: &Clock) -> Db {
    let options = Options { simulator: Some(SIMULATED), clock: clock.clone(), ..Options::default() };
    let db = Db::open(url, options).await.unwrap();
    db.refresh().await.unwrap();
    db
}

/// Fills a database as `busbar demo` does, an hour before the tests' time.
async fn fill(url: &str) -> Db {
    let clock = Clock::set(monday() - Duration::from_secs(3600));
    let db = Db::open(url, Options { clock, ..Options::default() }).await.unwrap();
    demo::fill(&db, PRODUCTS, COMPANIES).await.unwrap();
    db
}

async fn filled_file() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let db = fill(&sqlite(&folder.path().join("busbar.db"))).await;
    let copy = folder.path().join("copy.db");
    db.backup(copy.to_str().unwrap()).await.unwrap();
    std::fs::read(copy).unwrap()
}

async fn filled_database() -> String {
    let server = postgres().unwrap();
    let admin = Database::connect(&server).await.unwrap();
    drop_leftovers(&admin).await;
    let name = format!("busbar_it_{}_template", std::process::id());
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    drop(fill(&database(&server, &name)).await);
    // A database with connections cannot be copied, and a pool closes its own a moment after it is dropped.
    let theirs = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    admin.execute_unprepared(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await.unwrap();
    admin.execute_unprepared(&theirs).await.unwrap();
    admin.close().await.unwrap();
    name
}

/// Databases of runs whose process has ended.
async fn drop_leftovers(admin: &DatabaseConnection) {
    let sql = "SELECT datname FROM pg_database WHERE datname LIKE 'busbar_it_%'";
    let statement = Statement::from_string(admin.get_database_backend(), sql);
    for row in admin.query_all_raw(statement).await.unwrap() {
        let name: String = row.try_get_by_index(0).unwrap();
        let process = name.split('_').nth(2).unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.unwrap();
        }
    }
}

/// Runs it on a thread of its own: tests wait for what all of them share.
fn elsewhere<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    std::thread::spawn(|| runtime().block_on(work)).join().unwrap()
}

fn sqlite(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

fn database(server: &str, name: &str) -> String {
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// From a desk in the office.
pub fn credentials(login: &str, password: &str) -> Credentials {
    Credentials {
        login: login.to_owned(),
        password: password.to_owned(),
        remember: false,
        address: "192.0.2.7".to_owned(),
        browser: "a browser".to_owned(),
    }
}

/// So many pieces.
pub fn q(pieces: u32) -> Quantity {
    Quantity::new(pieces).unwrap()
}

pub fn buyer(actor: &Actor) -> &Buyer {
    match actor {
        Actor::User(buyer) => buyer,
        other => panic!("no buyer: {other:?}"),
    }
}

/// An answer in a word, to be compared.
pub fn said<T>(answer: &Result<T, Error>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(Error::Refused(refusal)) => refusal.code().to_owned(),
        Err(other) => other.to_string(),
    }
}

/// Why it was refused.
pub fn refusal<T>(answer: Result<T, Error>) -> domain::Refusal {
    match answer {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("not refused: {}", said(&other)),
    }
}
