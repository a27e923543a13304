//! The release binary, started as an installation starts it.

use crate::http::{Client, Request};
use crate::process::Process;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

/// A start that takes longer has failed.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often a starting server is asked whether it answers.
const POLL: Duration = Duration::from_millis(2);

/// Where the program and its data are.
#[derive(Clone, Debug)]
pub struct Installation {
    pub program: PathBuf,
    pub data: PathBuf,
    /// None: the SQLite file in the data folder.
    pub postgres: Option<String>,
}

impl Installation {
    /// The address of the database, as the program itself makes it.
    pub fn database_url(&self) -> String {
        self.postgres.clone().unwrap_or_else(|| format!("sqlite://{}", self.data.join("busbar.db").display()))
    }

    fn command(&self, arguments: &[&str]) -> Result<Command> {
        fs::create_dir_all(&self.data).with_context(|| format!("{} cannot be made", self.data.display()))?;
        let log = File::options().create(true).append(true).open(self.data.join("server.log"))?;
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.data).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        for (name, _) in std::env::vars() {
            if name.starts_with("BUSBAR_") || name.starts_with("LEPTOS_") {
                command.env_remove(name);
            }
        }
        // Each «not yet ready» would be a line of its log.
        command.env("RUST_LOG", "warn,server::ops=off");
        command.env("BUSBAR_DATA", &self.data).env("DATABASE_URL", self.database_url()).kill_on_drop(true);
        // One person asks for what many do.
        command.env("BUSBAR_UNLIMITED", "1");
        Ok(command)
    }

    /// Runs one of the program's short commands to its end; says how long it took.
    pub async fn run(&self, arguments: &[&str]) -> Result<Duration> {
        let begun = Instant::now();
        let status = self.command(arguments)?.status().await.with_context(|| no_program(&self.program))?;
        if !status.success() {
            bail!("busbar {} failed: see {}", arguments.join(" "), self.data.join("server.log").display());
        }
        Ok(begun.elapsed())
    }

    /// Starts the server and waits until it is ready.
    pub async fn serve(&self) -> Result<Server> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let begun = Instant::now();
        let mut command = self.command(&["serve", "--demo"])?;
        let child = command.env("PORT", port.to_string()).spawn().with_context(|| no_program(&self.program))?;
        let process = Process(child.id().context("the server ended at once")?);
        let mut server = Server {
            child,
            process,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            start: Start::default(),
            log: self.data.join("server.log"),
        };
        let shows = |path: &'static str, text: &'static str| (Request::page(path, "").plain(), text);
        let (alive, ready, page) = (shows("/healthz", ""), shows("/readyz", ""), shows("/catalog", "href=\"/product/"));
        server.until(begun, &alive).await?;
        server.start.alive = begun.elapsed();
        server.until(begun, &ready).await?;
        server.start.ready = begun.elapsed();
        server.until(begun, &page).await?;
        server.start.page = begun.elapsed();
        Ok(server)
    }
}

fn no_program(path: &Path) -> String {
    format!("{} cannot be started: build it with cargo run -p xtask -- build --release", path.display())
}

/// From the start of the process to …
#[derive(Clone, Copy, Debug, Default)]
pub struct Start {
    /// … `/healthz`,
    pub alive: Duration,
    /// … `/readyz`,
    pub ready: Duration,
    /// … a page of the catalogue with products on it.
    pub page: Duration,
}

/// A running server. It ends with this value.
pub struct Server {
    child: Child,
    pub process: Process,
    pub address: SocketAddr,
    pub start: Start,
    log: PathBuf,
}

impl Server {
    /// Asks again and again until the answer is 200 and has the text in it.
    async fn until(&mut self, begun: Instant, (request, text): &(Request, &str)) -> Result<()> {
        loop {
            if let Ok(mut client) = Client::connect(self.address).await {
                let answer = client.send(request, true).await;
                if answer.is_ok_and(|answer| answer.status == 200 && answer.text().contains(text)) {
                    return Ok(());
                }
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended ({status}): see {}", self.log.display());
            }
            if begun.elapsed() > PATIENCE {
                bail!("the server does not get ready: see {}", self.log.display());
            }
            tokio::time::sleep(POLL).await;
        }
    }

    pub async fn client(&self) -> Result<Client> {
        Client::connect(self.address).await
    }

    /// Signs somebody of the demo in by form; returns the cookie.
    pub async fn sign_in(&self, login: &str) -> Result<String> {
        let answer = self.client().await?.send(&sign_in(login)?, true).await?;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.filter(|cookie| cookie.starts_with("sid="));
        cookie
            .map(str::to_owned)
            .with_context(|| format!("signing in was answered {}: {}", answer.status, answer.text()))
    }

    /// Asks it to stop and waits.
    pub async fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.process.0.to_string()).status().await?;
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.context("the server does not stop")??;
        Ok(())
    }
}

/// The demo's buyer, and who looks after that buyer's company.
pub const BUYER: &str = "buyer@example.com";
pub const ADMINISTRATOR: &str = "dealer@example.com";
/// Of everybody in the demo.
pub const PASSWORD: &str = "Demo-Pass-1";

/// The way in.
pub fn sign_in(login: &str) -> Result<Request> {
    Request::call("/rpc/app/user/rpc/sign_in", "", &[("login", login), ("password", PASSWORD)])
}
