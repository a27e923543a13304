//! Letters over SMTP, against a server that misbehaves (MAIL-1, MAIL-2, ENC-7).

use crate::kill::{Dice, busbar, setting};
use crate::mail_server::{Encryption, Fault, Mail, MailServer, Manner, PEM};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use server::config::Config;
use server::mail::Post;
use service::{Clock, Db, Options};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::sleep;

const MINUTE: Duration = Duration::from_secs(60);
const LEASE: Duration = Duration::from_secs(120);
/// In place of a minute and a half, so that no test waits.
const PATIENCE: Duration = Duration::from_millis(400);

// A stored world of letters.

struct Store {
    clock: Clock,
    url: String,
    past: DatabaseConnection,
    folder: TempDir,
}

impl Store {
    async fn open() -> Self {
        Self::at("2026-10-12T07:00:00Z".parse().unwrap()).await
    }

    async fn at(now: DateTime<Utc>) -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("busbar.db").display());
        Self::of(url, now, folder).await
    }

    async fn of(url: String, now: DateTime<Utc>, folder: TempDir) -> Self {
        let clock = Clock::set(now);
        Db::open(&url, Options { clock: clock.clone(), ..Options::default() }).await.unwrap();
        let past = Database::connect(&url).await.unwrap();
        Self { clock, url, past, folder }
    }

    /// One on each database there is.
    async fn each() -> Vec<Self> {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let mut stores = vec![Self::open().await];
        if let Some(server) = std::env::var("BUSBAR_TEST_POSTGRES").ok().filter(|server| !server.is_empty()) {
            let admin = Database::connect(&server).await.unwrap();
            // The next run drops those whose process has ended.
            let name = format!("busbar_it_{}_letters_{}", std::process::id(), LAST.fetch_add(1, Ordering::Relaxed));
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
            let now = "2026-10-12T07:00:00Z".parse().unwrap();
            stores.push(Self::of(url, now, TempDir::new().unwrap()).await);
        }
        stores
    }

    /// What a process has of it.
    async fn db(&self) -> Db {
        Db::open(&self.url, Options { clock: self.clock.clone(), ..Options::default() }).await.unwrap()
    }

    async fn run(&self, sql: &str) {
        self.past.execute_unprepared(sql).await.unwrap();
    }

    /// One value, as text.
    async fn text(&self, sql: &str) -> String {
        let statement =
            Statement::from_string(self.past.get_database_backend(), format!("SELECT CAST(({sql}) AS TEXT)"));
        self.past.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    async fn count(&self, what: &str) -> usize {
        self.text(&format!("SELECT COUNT(*) FROM letters WHERE {what}")).await.parse().unwrap()
    }

    /// Letters that wait: the number, the recipient, the subject, the text.
    async fn plant(&self, letters: &[(usize, &str, &str, &str)]) {
        let Clock::Set(now) = &self.clock else { unreachable!() };
        let now = now.load(Ordering::SeqCst);
        let row = |(number, recipient, subject, plain): &(usize, &str, &str, &str)| {
            let (recipient, subject, plain) =
                (recipient.replace('\'', "''"), subject.replace('\'', "''"), plain.replace('\'', "''"));
            format!(
                "('letter {number}', '<{number}@busbar>', '{recipient}', '{subject}', '{plain}', '<p>{plain}</p>', \
                 {now}, {now}, 0, 0, '')"
            )
        };
        let rows: Vec<String> = letters.iter().map(row).collect();
        self.run(&format!(
            "INSERT INTO letters (name, message_id, recipient, subject, plain, html, created_at, run_at, leased_until,
                attempts, error) VALUES {}",
            rows.join(", ")
        ))
        .await;
    }

    /// So many letters to as many people.
    async fn plant_many(&self, count: usize) {
        let letters: Vec<[String; 2]> =
            (0..count).map(|at| [format!("person{at}@example.com"), format!("Письмо {at}")]).collect();
        let letters: Vec<_> = letters
            .iter()
            .enumerate()
            .map(|(at, [to, subject])| (at, to.as_str(), subject.as_str(), "Текст"))
            .collect();
        self.plant(&letters).await;
    }

    fn config(&self, smtp: String) -> Config {
        let mut config = Config::test(self.folder.path().to_owned(), self.url.clone());
        config.smtp = Some(smtp);
        config
    }

    fn post(&self, server: &MailServer) -> Post {
        Post::new(&self.config(server.url())).unwrap()
    }
}

/// Sends what is due; how many letters were tried.
async fn send_all(post: &Post, db: &Db) -> usize {
    let mut tried = 0;
    while post.send_one(db).await.unwrap() {
        tried += 1;
    }
    tried
}

fn recipients(mails: &[Mail]) -> Vec<String> {
    mails.iter().flat_map(|mail| mail.to.clone()).collect()
}

// A server that is not there, or not now.

/// One letter, tried until the server is well again.
async fn waits_out(mut server: MailServer, why: &str, heal: impl FnOnce(&mut MailServer)) {
    let store = Store::open().await;
    store.plant(&[(7, "a@example.com", "Счёт", "Текст")]).await;
    let (db, post) = (store.db().await, store.post(&server));
    for minutes in [1, 5, 15, 60, 240] {
        assert_eq!(send_all(&post, &db).await, 1, "{why}");
        let error = store.text("SELECT error FROM letters").await;
        assert!(error.contains(why), "{error}");
        store.clock.advance(minutes * MINUTE - Duration::from_millis(1));
        assert_eq!(send_all(&post, &db).await, 0, "{why}: too early");
        store.clock.advance(Duration::from_millis(1));
    }
    heal(&mut server);
    assert_eq!(send_all(&post, &db).await, 1);
    store.clock.advance(96 * 60 * MINUTE);
    assert_eq!(send_all(&post, &db).await, 0);
    let taken = server.taken();
    assert_eq!(recipients(&taken), ["a@example.com"], "{why}");
    for mail in &server.memory().seen {
        assert_eq!((mail.id(), mail.subject(), mail.to.len()), ("<7@busbar>".to_owned(), "Счёт".to_owned(), 1));
    }
    assert_eq!(store.count("sent_at IS NOT NULL AND failed_at IS NULL AND attempts = 6").await, 1);
}

#[tokio::test]
async fn a_letter_waits_for_a_server_that_is_down() {
    waits_out(MailServer::down(Manner::default()), "refused", MailServer::up).await;
}

#[tokio::test]
async fn a_letter_waits_for_a_server_that_is_busy() {
    let server = MailServer::open();
    server.memory().turned_away = Some("421 4.3.2 too busy");
    waits_out(server, "(421): 4.3.2 too busy", |server| server.heal()).await;
}

#[tokio::test]
async fn a_letter_waits_for_a_mailbox_that_takes_nothing_now() {
    let server = MailServer::open();
    server.fault("a@example.com", Fault::Recipient("451 4.7.1 greylisted"));
    waits_out(server, "(451): 4.7.1 greylisted", |server| server.heal()).await;
}

#[tokio::test]
async fn a_letter_that_was_cut_off_is_sent_again_and_is_the_same() {
    for fault in [Fault::CutInLetter, Fault::CutAfterLetter] {
        let server = MailServer::open();
        server.fault("a@example.com", fault);
        waits_out(server, "", |server| server.heal()).await;
    }
}

#[tokio::test]
async fn a_letter_that_no_server_takes_is_given_up_after_three_days_with_the_reason() {
    let server = MailServer::open();
    server.memory().turned_away = Some("421 4.3.2 too busy");
    let store = Store::open().await;
    store.plant_many(1).await;
    let (db, post) = (store.db().await, store.post(&server));
    let mut tried = vec![];
    for hour in 0..96 {
        tried.extend((0..send_all(&post, &db).await).map(|_| hour));
        store.clock.advance(60 * MINUTE);
    }
    assert!((18..=24).contains(&tried.len()) && (72..=76).contains(tried.last().unwrap()), "{tried:?}");
    assert_eq!(store.count("failed_at IS NOT NULL AND sent_at IS NULL AND error LIKE '%too busy'").await, 1);
}

#[tokio::test]
async fn a_letter_refused_for_good_is_not_sent_again_and_holds_up_no_other() {
    let server = MailServer::open();
    server.fault("nobody@example.com", Fault::Recipient("550 5.1.1 no such person"));
    server.fault("spam@example.com", Fault::Letter("554 5.6.0 looks like spam"));
    let store = Store::open().await;
    let letters = ["nobody", "spam", "a"].map(|name| format!("{name}@example.com"));
    let letters: Vec<_> = letters.iter().enumerate().map(|(at, to)| (at, to.as_str(), "Счёт", "Текст")).collect();
    store.plant(&letters).await;
    let (db, post) = (store.db().await, store.post(&server));
    assert_eq!(send_all(&post, &db).await, 3);
    store.clock.advance(24 * 60 * MINUTE);
    assert_eq!(send_all(&post, &db).await, 0);
    assert_eq!(recipients(&server.taken()), ["a@example.com"]);
    assert_eq!(store.count("failed_at IS NOT NULL AND error LIKE '%(550)%no such person'").await, 1);
    assert_eq!(store.count("failed_at IS NOT NULL AND error LIKE '%(554)%looks like spam'").await, 1);
}

/// A wrong setting must not cost the letters that are due while it is wrong.
#[tokio::test]
async fn a_server_that_does_not_let_us_in_has_refused_no_letter() {
    let user = Some(("portal@example.com", "a b/c:d%"));
    let server = MailServer::with(Manner { user, ..Manner::default() });
    let address = |user: &str| format!("smtp://{user}@{}?tls=opportunistic", server.address);
    let store = Store::open().await;
    store.plant_many(1).await;
    let db = store.db().await;
    let said = async |smtp: String| {
        assert_eq!(send_all(&Post::new(&store.config(smtp)).unwrap(), &db).await, 1);
        store.clock.advance(240 * MINUTE);
        store.text("SELECT error FROM letters").await
    };
    assert!(said(address("portal%40example.com:wrong")).await.contains("(535)"));
    assert!(said(server.url()).await.contains("(530)"));
    server.memory().turned_away = Some("554 5.3.2 no mail here");
    assert!(said(server.url()).await.contains("(554)"));
    server.heal();
    said(address("portal%40example.com:a%20b%2Fc%3Ad%25")).await;
    assert_eq!(store.count("sent_at IS NOT NULL").await, 1);
}

// A server that takes its time.

#[tokio::test]
async fn a_server_that_takes_too_long_is_left_and_others_get_their_letters() {
    let server = MailServer::open();
    server.fault("a@example.com", Fault::Late(2 * PATIENCE));
    let store = Store::open().await;
    store.plant(&[(1, "a@example.com", "Счёт", "Текст"), (2, "b@example.com", "Счёт", "Текст")]).await;
    let mut config = store.config(server.url());
    config.smtp_patience = PATIENCE;
    let (db, post) = (store.db().await, Post::new(&config).unwrap());
    assert_eq!(send_all(&post, &db).await, 2);
    assert_eq!(recipients(&server.taken()), ["b@example.com"]);
    assert_eq!(store.count("sent_at IS NULL AND failed_at IS NULL AND error LIKE '%takes too long'").await, 1);
    // It had taken the letter after all: the double has the same Message-ID.
    sleep(2 * PATIENCE).await;
    server.heal();
    store.clock.advance(MINUTE);
    assert_eq!(send_all(&post, &db).await, 1);
    let ids: Vec<String> = server.taken().iter().map(Mail::id).collect();
    assert_eq!(ids, ["<2@busbar>", "<1@busbar>", "<1@busbar>"]);
    // Each answer late, all of them together too late.
    store.plant(&[(3, "c@example.com", "Счёт", "Текст")]).await;
    let post = Post::new(&config).unwrap();
    server.memory().delay = PATIENCE / 3;
    assert_eq!(send_all(&post, &db).await, 1);
    assert_eq!(store.count("sent_at IS NULL AND error LIKE '%takes too long'").await, 1);
    server.memory().delay = PATIENCE / 20;
    store.clock.advance(MINUTE);
    assert_eq!(send_all(&post, &db).await, 1);
    assert_eq!(store.count("sent_at IS NULL").await, 0);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_not_taken_for_one_to_the_next_letter() {
    let server = MailServer::open();
    server.fault("late@example.com", Fault::Late(2 * PATIENCE));
    server.fault("full@example.com", Fault::Letter("452 4.2.2 mailbox full"));
    let store = Store::open().await;
    store.plant(&[(1, "late@example.com", "Счёт", "Текст")]).await;
    let mut config = store.config(server.url());
    config.smtp_patience = PATIENCE;
    let (db, post) = (store.db().await, Post::new(&config).unwrap());
    assert_eq!(send_all(&post, &db).await, 1);
    sleep(2 * PATIENCE).await;
    store.plant(&[(2, "full@example.com", "Счёт", "Текст")]).await;
    assert_eq!(send_all(&post, &db).await, 1);
    assert_eq!(store.count("sent_at IS NOT NULL").await, 0);
    assert_eq!(store.count("error LIKE '%mailbox full'").await, 1);
}

// What arrives.

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let server = MailServer::open();
    let store = Store::open().await;
    let subject =
        "Получен счёт БА-000123 от 12 октября 2026 года по заказу 1308206: «Щит» & Ко, очень длинная тема письма";
    let long = format!("{}\n{}", "щ".repeat(3_000), "plain ".repeat(1_000));
    let plain = format!("Здравствуйте!\n\n.\n..\n.точка\n. dot\n{long}end\n=20 \u{2116}\u{1f4a1}\n.");
    store.plant(&[(1, "Пётр Щукин <petr@example.com>", subject, &plain)]).await;
    // Long lines without a letter that needs an encoding.
    store.plant(&[(2, "a@example.com", "Invoice", &format!(".\n{}\n.", "x".repeat(5_000)))]).await;
    let (db, post) = (store.db().await, store.post(&server));
    assert_eq!(send_all(&post, &db).await, 2);
    let taken = server.taken();
    assert_eq!(recipients(&taken), ["petr@example.com", "a@example.com"]);
    let unix = |text: Option<std::borrow::Cow<'_, str>>| text.unwrap().replace("\r\n", "\n").trim_end().to_owned();
    let message = taken[0].parsed();
    assert_eq!(message.subject(), Some(subject));
    let to = message.to().unwrap().first().unwrap();
    assert_eq!((to.name(), to.address()), (Some("Пётр Щукин"), Some("petr@example.com")));
    assert_eq!(unix(message.body_text(0)), plain);
    assert_eq!(unix(message.body_html(0)), format!("<p>{plain}</p>"));
    assert_eq!(message.date().unwrap().to_rfc3339(), "2026-10-12T07:00:00Z");
    assert!(taken[0].bytes.is_ascii(), "any server passes it on");
    let message = taken[1].parsed();
    assert_eq!(unix(message.body_text(0)), format!(".\n{}\n.", "x".repeat(5_000)));
}

#[tokio::test]
async fn no_header_and_no_recipient_can_be_added() {
    let server = MailServer::open();
    let store = Store::open().await;
    let evil = "Bcc: evil@example.com";
    // As if it had come past the writing of letters, which takes such characters out.
    for (at, end) in ["\r\n", "\n", "\r", "\r\n\r\n", "\u{85}", "\u{2028}"].iter().enumerate() {
        let number = 10 * at;
        store
            .plant(&[
                (number, "a@example.com", &format!("Счёт{end}{evil}"), "Текст"),
                (number + 1, "a@example.com", &format!("Invoice{end}{evil}"), "Текст"),
                (number + 2, &format!("a@example.com{end}{evil}"), "Счёт", "Текст"),
                (number + 3, &format!("Name{end}{evil} <a@example.com>"), "Счёт", "Текст"),
                (number + 4, &format!("a@example.com>{end}RCPT TO:<evil@example.com"), "Счёт", "Текст"),
                (number + 5, "a@example.com, evil@example.com", "Счёт", "Текст"),
            ])
            .await;
    }
    let (db, post) = (store.db().await, store.post(&server));
    send_all(&post, &db).await;
    let memory = server.memory();
    assert!(memory.taken.len() >= 12, "the subjects stop no letter: {}", memory.taken.len());
    for mail in &memory.taken {
        assert_eq!(mail.to, ["a@example.com"]);
        let expected = ["Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"];
        assert_eq!(mail.headers(), expected, "{}", String::from_utf8_lossy(&mail.bytes));
        assert_eq!(mail.parsed().to().unwrap().iter().count(), 1);
    }
    let mut verbs: Vec<&String> = memory.heard.iter().filter(|line| line.contains("evil")).collect();
    verbs.dedup();
    assert_eq!(verbs, [""; 0]);
}

// Encryption.

async fn sends_encrypted(tls: Encryption, scheme: &str, parameters: &str) {
    let server = MailServer::with(Manner { tls, user: Some(("portal", "secret")) });
    let store = Store::open().await;
    store.plant_many(1).await;
    let db = store.db().await;
    let mut config = store.config(format!("{scheme}://portal:secret@localhost:{}{parameters}", server.address.port()));
    // Nobody has signed its certificate.
    assert_eq!(send_all(&Post::new(&config).unwrap(), &db).await, 1);
    let error = store.text("SELECT error FROM letters").await;
    assert!(error.contains("certificate"), "{error}");
    assert!(server.memory().heard.iter().all(|line| !line.starts_with("AUTH") && !line.starts_with("MAIL")));
    // Told to trust it.
    config.smtp_ca = Some(store.folder.path().join("ca.pem"));
    std::fs::write(config.smtp_ca.as_ref().unwrap(), PEM).unwrap();
    store.clock.advance(MINUTE);
    assert_eq!(send_all(&Post::new(&config).unwrap(), &db).await, 1);
    assert_eq!(
        recipients(&server.taken()),
        ["person0@example.com"],
        "{}",
        store.text("SELECT error FROM letters").await
    );
}

#[tokio::test]
async fn letters_go_over_tls_to_a_server_that_proves_who_it_is() {
    sends_encrypted(Encryption::FromTheStart, "smtps", "").await;
}

#[tokio::test]
async fn letters_go_over_starttls_to_a_server_that_proves_who_it_is() {
    sends_encrypted(Encryption::Starttls, "smtp", "?tls=required").await;
}

#[tokio::test]
async fn nothing_is_said_to_a_server_without_the_encryption_that_is_required() {
    let server = MailServer::with(Manner { user: Some(("portal", "secret")), ..Manner::default() });
    let store = Store::open().await;
    store.plant_many(1).await;
    let address = format!("portal:secret@{}", server.address);
    let post = Post::new(&store.config(format!("smtp://{address}?tls=required"))).unwrap();
    assert_eq!(send_all(&post, &store.db().await).await, 1);
    let heard = server.memory().heard.clone();
    assert!(heard.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{heard:?}");
    assert_eq!(store.count("sent_at IS NULL AND failed_at IS NULL").await, 1);
    // A password is not sent for all to read by an oversight.
    let refused = Post::new(&store.config(format!("smtp://{address}"))).err().unwrap().to_string();
    assert!(refused.contains("?tls=required"), "{refused}");
}

// Many letters, many workers.

/// Workers of four processes.
async fn workers(store: &Store, server: &MailServer) -> Vec<(Db, Arc<Post>)> {
    let mut workers = vec![];
    for _ in 0..4 {
        workers.push((store.db().await, Arc::new(store.post(server))));
    }
    workers
}

/// Sends until nothing is due, or until it is stopped.
fn work(workers: &[(Db, Arc<Post>)]) -> Vec<JoinHandle<usize>> {
    let work = |(db, post): &(Db, Arc<Post>)| {
        let (db, post) = (db.clone(), Arc::clone(post));
        tokio::spawn(async move { send_all(&post, &db).await })
    };
    workers.iter().map(work).collect()
}

/// Each letter has one Message-ID, whoever sent it and however often; how many came.
fn distinct(mails: &[Mail]) -> usize {
    let mut ids = BTreeMap::new();
    for mail in mails {
        let id = ids.entry(mail.subject()).or_insert_with(|| mail.id());
        assert_eq!(*id, mail.id(), "a double with a Message-ID of its own");
        assert_eq!(mail.subject(), format!("Письмо {}", id.trim_matches(['<', '>']).trim_end_matches("@busbar")));
        assert_eq!(mail.to.len(), 1);
    }
    assert_eq!(ids.values().collect::<BTreeSet<_>>().len(), ids.len());
    ids.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_workers_send_each_of_a_thousand_letters_once() {
    const LETTERS: usize = 1_000;
    for store in Store::each().await {
        let server = MailServer::open();
        store.plant_many(LETTERS).await;
        let workers = workers(&store, &server).await;
        let begun = Instant::now();
        let mut shares = vec![];
        for worker in work(&workers) {
            shares.push(worker.await.unwrap());
        }
        let taken = server.taken();
        let connections = server.memory().connections;
        println!("{LETTERS} letters, {:?}, workers {shares:?}, {connections} connections", begun.elapsed());
        assert_eq!((taken.len(), distinct(&taken)), (LETTERS, LETTERS));
        assert_eq!(store.count("sent_at IS NOT NULL AND attempts = 1").await, LETTERS);
        assert!(connections < LETTERS / 10, "connections are kept: {connections}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_letter_is_lost_when_workers_are_stopped_in_the_middle() {
    const LETTERS: usize = 400;
    let seed = setting("BUSBAR_KILL_SEED").unwrap_or(clock_seed());
    println!("BUSBAR_KILL_SEED={seed}");
    let mut dice = Dice(seed);
    for store in Store::each().await {
        let server = MailServer::open();
        server.memory().delay = Duration::from_millis(1);
        store.plant_many(LETTERS).await;
        // The same ones go on afterwards: what was left in the middle must not disturb what comes next.
        let workers = workers(&store, &server).await;
        for _ in 0..20 {
            let working = work(&workers);
            sleep(Duration::from_millis(200).mul_f64(dice.share())).await;
            for worker in working {
                worker.abort();
                _ = worker.await;
            }
            store.clock.advance(LEASE);
        }
        let left = store.count("sent_at IS NULL").await;
        while store.count("sent_at IS NULL").await > 0 {
            for worker in work(&workers) {
                worker.await.unwrap();
            }
            store.clock.advance(LEASE);
        }
        let taken = server.taken();
        println!("{} letters came, {LETTERS} were written, {left} after the last stop", taken.len());
        assert_eq!(distinct(&taken), LETTERS);
        assert_eq!(store.count("failed_at IS NOT NULL OR error <> ''").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_letter_is_lost_when_the_program_is_killed() {
    let rounds = setting("BUSBAR_KILL_ROUNDS").unwrap_or(5);
    let seed = setting("BUSBAR_KILL_SEED").unwrap_or(clock_seed());
    println!("BUSBAR_KILL_SEED={seed} BUSBAR_KILL_ROUNDS={rounds}");
    let mut dice = Dice(seed);
    let letters = usize::try_from(rounds).unwrap() * 40;
    let server = MailServer::open();
    server.memory().delay = Duration::from_millis(1);
    let store = Store::at((SystemTime::now() - Duration::from_secs(1)).into()).await;
    store.plant_many(letters).await;
    for _ in 0..rounds {
        let wanted = server.taken().len() + 3 + (dice.share() * 30.0) as usize;
        let mut program = busbar(store.folder.path(), &["serve"]);
        let mut program = program.env("PORT", "0").env("BUSBAR_SMTP", server.url()).spawn().unwrap();
        let begun = Instant::now();
        while server.memory().taken.len() < wanted {
            assert!(begun.elapsed() < MINUTE && program.try_wait().unwrap().is_none(), "it sends nothing");
            sleep(Duration::from_millis(1)).await;
        }
        program.kill().await.unwrap();
    }
    let (killed, left) = (server.taken().len(), store.count("sent_at IS NULL").await);
    store.clock.advance(10 * MINUTE);
    send_all(&store.post(&server), &store.db().await).await;
    let taken = server.taken();
    println!("{letters} letters; {killed} came before the last end, {left} were to be sent then, {} came", taken.len());
    assert_eq!(distinct(&taken), letters);
    assert_eq!(store.count("sent_at IS NULL OR failed_at IS NOT NULL").await, 0);
}

fn clock_seed() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos().into()
}
