//! kill -9 while orders are being sent (ORD-1, DUR-1): what was acknowledged is there once, whatever was interrupted
//! can be repeated with its key. `BUSBAR_KILL_ROUNDS=50` for the long run; `BUSBAR_KILL_SEED` repeats one.

use app::draft::rpc::{AddLine, CreateDraft, Submit};
use app::user::rpc::SignIn;
use domain::actor::Actor;
use domain::order::OrderTab;
use leptos::server_fn::ServerFn;
use server::config::Config;
use server::mail::Post;
use service::demo::PASSWORD;
use service::user::{self, Credentials};
use service::{Clock, Db, Options, job, order};
use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

/// Drafts that are sent at once in a round, each by two tabs with one key.
const DRAFTS: usize = 6;
const TABS: usize = 2;
/// Orders, and their letters, that the demo begins with.
const DEMO_ORDERS: usize = 3;

/// A draft that is to be sent.
#[derive(Clone)]
struct Ready {
    number: String,
    key: String,
    total: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_order_is_lost_or_doubled_when_the_program_is_killed() {
    let rounds = setting("BUSBAR_KILL_ROUNDS").unwrap_or(5);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = setting("BUSBAR_KILL_SEED").unwrap_or(u64::from(now.subsec_nanos()));
    println!("BUSBAR_KILL_SEED={seed} BUSBAR_KILL_ROUNDS={rounds}");
    let mut dice = Dice(seed);

    let folder = TempDir::new().unwrap();
    assert!(run(folder.path(), &["demo", "--products", "100", "--companies", "2"]).await);
    let (mut server, mut site) = start(folder.path()).await;
    let cookie = sign_in(site).await;

    // How long sending takes when nobody interrupts it.
    let mut all = ready(site, &cookie, "calm").await;
    let begun = Instant::now();
    let acknowledged = finish(send(site, &cookie, &all)).await;
    let calm = begun.elapsed();
    assert_eq!(acknowledged.len(), DRAFTS);

    let (mut cut, mut kept) = (0, 0);
    for round in 0..rounds {
        let drafts = ready(site, &cookie, &format!("round {round}")).await;
        let sending = send(site, &cookie, &drafts);
        tokio::time::sleep(calm.mul_f64(dice.share() * 1.2)).await;
        server.kill().await.unwrap();
        let acknowledged = finish(sending).await;
        cut += usize::from(acknowledged.len() < DRAFTS);
        kept += acknowledged.len();
        assert!(run(folder.path(), &["check"]).await, "seed {seed}, round {round}: check finds something");

        (server, site) = start(folder.path()).await;
        for number in &acknowledged {
            let page = ask(site, "GET", &format!("/orders/{number}"), &cookie, "").await.unwrap();
            assert_eq!(page.status, 200, "seed {seed}, round {round}: order {number} was acknowledged and is lost");
        }
        for draft in &drafts {
            let again = submit(site, &cookie, draft).await.unwrap();
            assert_eq!(
                again.as_deref(),
                Some(draft.number.as_str()),
                "seed {seed}, round {round}: the key means its order"
            );
        }
        all.extend(drafts);
    }
    println!("{rounds} rounds, {cut} of them cut in the middle, {kept} orders acknowledged before the end");

    // Each order once, and when everything that was interrupted has been done again, one letter for each.
    server.kill().await.unwrap();
    let orders = DEMO_ORDERS + all.len();
    assert_eq!(stored_orders(folder.path()).await, orders);
    let letters = letters(folder.path());
    assert_eq!(letters.len(), orders, "{letters:#?}");
    assert!(run(folder.path(), &["check"]).await);
}

pub fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Numbers that look random; the seed repeats them.
pub struct Dice(pub u64);

impl Dice {
    /// From 0 to 1.
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 32).unwrap()) / f64::from(u32::MAX)
    }
}

// The program.

pub fn busbar(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_busbar"));
    for name in [
        "DATABASE_URL",
        "BUSBAR_CONFIG",
        "BUSBAR_HOST",
        "BUSBAR_URL",
        "BUSBAR_SMTP",
        "BUSBAR_SMTP_CA",
        "BUSBAR_TEMPLATES",
    ] {
        command.env_remove(name);
    }
    command.args(arguments).env("BUSBAR_DATA", data).env("RUST_LOG", "off").current_dir(data);
    command.stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
    command
}

/// Whether the command succeeded.
pub async fn run(data: &Path, arguments: &[&str]) -> bool {
    busbar(data, arguments).status().await.unwrap().success()
}

/// Starts the server on a port that is free and waits until it is ready.
pub async fn start(data: &Path) -> (Child, SocketAddr) {
    start_with(data, &[]).await
}

/// The same with settings of its own.
pub async fn start_with(data: &Path, settings: &[(&str, &str)]) -> (Child, SocketAddr) {
    for _ in 0..5 {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let site = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut server = busbar(data, &["serve", "--demo"]);
        let mut server = server.envs(settings.iter().copied()).env("PORT", port.to_string()).spawn().unwrap();
        let begun = Instant::now();
        // Another may take the port first: then it ends, and the next port is tried.
        while server.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(60) {
            if ask(site, "GET", "/readyz", "", "").await.is_ok_and(|answer| answer.status == 200) {
                return (server, site);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    panic!("the server does not start");
}

/// Subjects of the letters that bring an invoice, of those that were written as files.
fn letters(data: &Path) -> Vec<String> {
    let folder = std::fs::read_dir(data.join("mail")).unwrap().map(|entry| entry.unwrap().path());
    let whole = folder.filter(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.ends_with(".eml") && !name.starts_with('.')
    });
    let subject = |path| {
        let bytes = std::fs::read(path).unwrap();
        mail_parser::MessageParser::default().parse(&bytes).unwrap().subject().unwrap().to_owned()
    };
    whole.map(subject).filter(|subject| subject.starts_with("Получен счёт")).collect()
}

/// The data of a program that does not run, some time later, and the buyer.
pub async fn stored(data: &Path) -> (Db, Actor) {
    stored_of(data, "buyer@example.com").await
}

/// The same with somebody else.
pub async fn stored_of(data: &Path, login: &str) -> (Db, Actor) {
    let url = url(data);
    let clock = Clock::set((SystemTime::now() + Duration::from_secs(600)).into());
    let db = Db::open(&url, Options { clock, ..Options::default() }).await.unwrap();
    let credentials = Credentials {
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        remember: false,
        address: String::new(),
        browser: String::new(),
    };
    let token = user::sign_in(&db, credentials).await.unwrap().session().unwrap().token;
    let actor = user::visit(&db, &token).await.unwrap().actor;
    (db, actor)
}

fn url(data: &Path) -> String {
    format!("sqlite://{}", data.join("busbar.db").display())
}

/// How many orders there are, after the work that waits has been done as it would be later, when all leases are over.
async fn stored_orders(data: &Path) -> usize {
    let (db, actor) = stored(data).await;
    while job::run_one(&db).await.unwrap() {}
    let post = Post::new(&Config::test(data.to_owned(), url(data))).unwrap();
    while post.send_one(&db).await.unwrap() {}
    let (_, tabs) = order::counts(&db, &actor).await.unwrap();
    let orders = tabs.iter().filter(|(tab, _)| *tab != OrderTab::Proposals);
    usize::try_from(orders.map(|(_, count)| count).sum::<u64>()).unwrap()
}

// What people do.

pub async fn sign_in(site: SocketAddr) -> String {
    let form = form(&[("login", "buyer@example.com"), ("password", PASSWORD)]);
    let answer = ask(site, "POST", SignIn::PATH, "", &form).await.unwrap();
    let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
    cookie.map(str::to_owned).unwrap_or_else(|| panic!("not signed in: {answer:?}"))
}

/// Fresh drafts of a dozen breakers each.
async fn ready(site: SocketAddr, cookie: &str, key: &str) -> Vec<Ready> {
    let mut drafts = vec![];
    for at in 0..DRAFTS {
        let created = ask(site, "POST", CreateDraft::PATH, cookie, "").await.unwrap();
        let number =
            created.header("location").and_then(|location| location.strip_prefix("/drafts/")).unwrap().to_owned();
        let line = form(&[("number", &number), ("text", "326794"), ("quantity", "12")]);
        let page = ask(site, "POST", AddLine::PATH, cookie, &line).await.unwrap();
        assert_eq!(page.status, 302, "{page:?}");
        let page = ask(site, "GET", &format!("/drafts/{number}"), cookie, "").await.unwrap();
        let (_, rest) =
            page.body.split_once("name=\"total\" value=\"").unwrap_or_else(|| panic!("no total: {}", page.body));
        let total = rest.split('"').next().unwrap().to_owned();
        drafts.push(Ready { number, key: format!("{key}, {at}"), total });
    }
    drafts
}

/// Sends each draft from two tabs at once.
fn send(site: SocketAddr, cookie: &str, drafts: &[Ready]) -> JoinSet<io::Result<Option<String>>> {
    let mut sending = JoinSet::new();
    for draft in drafts {
        for _ in 0..TABS {
            let (cookie, draft) = (cookie.to_owned(), draft.clone());
            sending.spawn(async move { submit(site, &cookie, &draft).await });
        }
    }
    sending
}

/// The numbers of the orders that were acknowledged.
async fn finish(sending: JoinSet<io::Result<Option<String>>>) -> BTreeSet<String> {
    sending.join_all().await.into_iter().filter_map(|answer| answer.ok().flatten()).collect()
}

/// The number of the order that the answer leads to.
async fn submit(site: SocketAddr, cookie: &str, draft: &Ready) -> io::Result<Option<String>> {
    let form = form(&[("number", &draft.number), ("key", &draft.key), ("total", &draft.total)]);
    let answer = ask(site, "POST", Submit::PATH, cookie, &form).await?;
    let number = answer.header("location").and_then(|location| location.strip_prefix("/orders/"));
    Ok(number.filter(|_| answer.status == 302).map(str::to_owned))
}

pub fn form(fields: &[(&str, &str)]) -> String {
    serde_urlencoded::to_string(fields).unwrap()
}

// As little of HTTP as this needs.

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// A form, or a page, as a browser asks for it.
pub async fn ask(site: SocketAddr, method: &str, path: &str, cookie: &str, form: &str) -> io::Result<Answer> {
    let headers = format!(
        "Accept: text/html\r\nCookie: {cookie}\r\nOrigin: http://{site}\r\nReferer: http://{site}/\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n"
    );
    call(site, method, path, &headers, form.as_bytes()).await
}

/// One request, one connection; the end of the answer is the end of the connection. An answer that was cut off is an error.
/// Each of the headers ends its line.
pub async fn call(site: SocketAddr, method: &str, path: &str, headers: &str, body: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(site).await?;
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.0\r\nHost: {site}\r\n{headers}Content-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    let mut bytes = vec![];
    stream.read_to_end(&mut bytes).await?;
    let text = String::from_utf8_lossy(&bytes);
    let cut_off = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut_off)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(cut_off)?;
    Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
}
