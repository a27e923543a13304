//! What the machine itself can do in the same minutes: every other figure is read beside these.

use crate::http::Request;
use crate::load::{self, Plan, Times};
use crate::process::Process;
use crate::report::{Row, Verdict, count, ms};
use crate::server::Installation;
use anyhow::{Context, Result};
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::Command;

/// The fixed page.
const PAGE: usize = 20_000;

/// Serves a page that is always the same; says its address on the first line.
#[expect(clippy::print_stdout, reason = "the parent reads the address")]
pub async fn serve() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?);
    let page: &'static str = Box::leak("x".repeat(PAGE).into_boxed_str());
    axum::serve(listener, Router::new().route("/", get(move || async move { Html(page) }))).await?;
    Ok(())
}

/// Requests a second for the fixed page, from a process of its own.
pub async fn page(plan: Plan) -> Result<Row> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("yardstick")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let process = Process(child.id().context("the yardstick ended at once")?);
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let address: SocketAddr = lines.next_line().await?.context("the yardstick says no address")?.parse()?;
    let load = load::run(address, process, vec![Request::page("/", "")], plan).await?;
    child.kill().await?;
    let what = format!("yardstick: a fixed page of 20 KB from bare axum, {} connections", plan.connections);
    let measured = format!("{}/s, p50 {}, p99 {}", count(load.per_second), ms(load.times.p50()), ms(load.times.p99()));
    let note = format!("{} for each second of its processor time", count(load.per_cpu_second));
    Ok(Row::new(what, "", measured, Verdict::Plain).note(note))
}

/// An SQLite file with the settings of the portal, and nothing in it but one small table.
pub struct Ledger(DatabaseConnection);

impl Ledger {
    /// A new file in the folder of the data, so that it lies on the same disk.
    pub async fn open(installation: &Installation) -> Result<Self> {
        let path = installation.data.join("yardstick.db");
        for end in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(format!("{}{end}", path.display())));
        }
        let mut options = ConnectOptions::new(format!("sqlite://{}", path.display()));
        options.max_connections(1).sqlx_logging(false).test_before_acquire(false);
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite.create_if_missing(true).pragma("journal_mode", "WAL").pragma("synchronous", "FULL")
        });
        let db = Database::connect(options).await?;
        db.execute_unprepared("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)").await?;
        db.execute_unprepared("INSERT INTO t VALUES (1, 0)").await?;
        Ok(Self(db))
    }

    /// One changed row, durably.
    pub async fn commit(&self, times: &mut Times) -> Result<()> {
        let begun = Instant::now();
        self.0.execute_unprepared("UPDATE t SET n = n + 1 WHERE id = 1").await?;
        times.push(begun.elapsed());
        Ok(())
    }
}

/// A file that grows by a block and is made durable.
pub fn append(folder: &Path, rounds: usize) -> Result<Row> {
    let path = folder.join("yardstick.log");
    let mut file = File::create(&path)?;
    let mut times = Times::default();
    for _ in 0..rounds {
        let begun = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    std::fs::remove_file(path)?;
    let measured = format!("p50 {}, p99 {}", ms(times.p50()), ms(times.p99()));
    Ok(Row::new("yardstick: 4 KB appended to a file, fdatasync", "", measured, Verdict::Plain))
}

/// The row of the durable commits.
pub fn commits(times: &Times) -> Row {
    let measured = format!("p50 {}, p99 {}", ms(times.p50()), ms(times.p99()));
    let note = format!("{} commits, taken in turn with the changed lines", times.len());
    Row::new("yardstick: a durable SQLite commit (WAL, synchronous=FULL)", "", measured, Verdict::Plain).note(note)
}
