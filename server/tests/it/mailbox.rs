//! The portal's mailbox at a real mail server: letters of every kind, hostile ones, cut connections, and that each is done
//! once.

use crate::dovecot::{Dovecot, PASSWORD};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::actor::Actor;
use domain::api_key::{Scope, Scopes};
use rust_xlsxwriter::Workbook;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use server::config::Config;
use server::mailbox::Mailbox;
use service::user::{self, Browser, Credentials};
use service::{Db, Options, api_key, dealer_stock, demo};
use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ADDRESS: &str = "orders@busbar.test";
const DEALER: &str = "dealer@example.com";
const BUYER: &str = "buyer@example.com";
const OTHER: &str = "other@example.com";
/// Everything that is waited for comes within this, or never.
const SOON: Duration = Duration::from_secs(40);

/// A portal with a small stored world, a mailbox, and a key of the first dealer.
struct Portal {
    db: Db,
    past: DatabaseConnection,
    folder: TempDir,
    url: String,
    dovecot: Dovecot,
    key: String,
    dealer: Actor,
}

impl Portal {
    async fn open() -> Self {
        let dovecot = Dovecot::start().await;
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("busbar.db").display());
        let options = Options { mailbox: Some(ADDRESS.to_owned()), ..Options::default() };
        let db = Db::open(&url, options).await.unwrap();
        demo::fill(&db, 200, 2).await.unwrap();
        db.refresh().await.unwrap();
        let past = Database::connect(&url).await.unwrap();
        for table in ["dealer_report_rows", "dealer_reports", "dealer_stock", "dealer_warehouses"] {
            past.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
        }
        let credentials = Credentials {
            login: DEALER.to_owned(),
            password: demo::PASSWORD.to_owned(),
            remember: false,
            address: "192.0.2.7".to_owned(),
            browser: String::new(),
        };
        let token = user::sign_in(&db, credentials).await.unwrap().session().unwrap().token;
        let dealer = user::visit(&db, &token).await.unwrap().actor;
        let (scopes, browser) = (Scopes::NONE.with(Scope::Reports), Browser::default());
        let key =
            api_key::create(&db, &dealer, "Почта", scopes, None, demo::PASSWORD.to_owned(), &browser).await.unwrap();
        Self { db, past, folder, url, dovecot, key, dealer }
    }

    async fn with_warehouse(self) -> Self {
        dealer_stock::add_warehouse(&self.db, &self.dealer, "001", "г. Курск, ул. Мира, д. 8", "").await.unwrap();
        self
    }

    fn config(&self, imap: String) -> Config {
        let mut config = Config::test(self.folder.path().to_owned(), self.url.clone());
        config.imap = Some(imap);
        config.mailbox = Some(ADDRESS.to_owned());
        config.program = PathBuf::from(env!("CARGO_BIN_EXE_busbar"));
        config
    }

    fn plain_address(&self) -> String {
        address("imap", "127.0.0.1", self.dovecot.port, "?tls=none")
    }

    /// Watches the mailbox until it is dropped.
    fn watch(&self) -> Watch {
        self.watch_as(self.config(self.plain_address()))
    }

    fn watch_as(&self, config: Config) -> Watch {
        let (mailbox, db) = (Mailbox::new(&config).unwrap().unwrap(), self.db.clone());
        Watch(tokio::spawn(async move { mailbox.watch(&db).await }))
    }

    /// One value, as text.
    async fn text(&self, sql: &str) -> String {
        let statement =
            Statement::from_string(self.past.get_database_backend(), format!("SELECT CAST(({sql}) AS TEXT)"));
        let row = self.past.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get_by_index::<Option<String>>(0).unwrap().unwrap_or_default()
    }

    /// What became of the letters, in the order in which they came, once so many are done: one that is tried again is done
    /// after those behind it.
    async fn outcomes(&self, count: usize) -> Vec<String> {
        let begun = Instant::now();
        loop {
            let all = self
                .text("SELECT GROUP_CONCAT(kind || ' ' || outcome) FROM (SELECT * FROM mailbox_letters ORDER BY uid_validity, uid)")
                .await;
            let all: Vec<String> = all.split(',').filter(|one| !one.is_empty()).map(str::to_owned).collect();
            if all.len() >= count {
                return all;
            }
            assert!(begun.elapsed() < SOON, "{all:?}, {count} expected; {}", self.dovecot.log());
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until so many letters have their flag.
    async fn flagged(&self, count: usize) {
        let begun = Instant::now();
        while self.dovecot.answered() < count {
            assert!(begun.elapsed() < SOON, "{} of {count}; {}", self.dovecot.answered(), self.dovecot.log());
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn answers(&self) -> String {
        self.text("SELECT COUNT(*) FROM letters WHERE name LIKE 'mailbox:%'").await
    }

    async fn answer(&self) -> String {
        self.text("SELECT plain FROM letters WHERE name LIKE 'mailbox:%' ORDER BY id DESC LIMIT 1").await
    }

    async fn stock(&self) -> Vec<String> {
        let rows = dealer_stock::whole(&self.db, &self.dealer).await.unwrap();
        rows.into_iter().map(|row| format!("{} {} {}", row.warehouse, row.article, row.quantity)).collect()
    }
}

struct Watch(JoinHandle<()>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn address(scheme: &str, host: &str, port: u16, query: &str) -> String {
    format!("{scheme}://orders%40busbar.test:{PASSWORD}@{host}:{port}/INBOX{query}")
}

/// A letter with a text and a file.
fn letter(id: &str, from: &str, subject: &str, text: &str, file: Option<(&str, &[u8])>) -> Vec<u8> {
    letter_with("", id, from, subject, text, file)
}

fn letter_with(headers: &str, id: &str, from: &str, subject: &str, text: &str, file: Option<(&str, &[u8])>) -> Vec<u8> {
    let subject = BASE64_STANDARD.encode(subject);
    let mut letter = format!(
        "{headers}From: Somebody <{from}>\r\nTo: {ADDRESS}\r\nSubject: =?utf-8?B?{subject}?=\r\nMessage-ID: <{id}@dealer.test>\r\n\
         Date: Mon, 30 Nov 2026 06:00:00 +0300\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n\
         --edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    );
    if let Some((name, bytes)) = file {
        _ = write!(
            letter,
            "--edge\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n"
        );
        for line in BASE64_STANDARD.encode(bytes).as_bytes().chunks(76) {
            letter.push_str(std::str::from_utf8(line).unwrap());
            letter.push_str("\r\n");
        }
    }
    letter.push_str("--edge--\r\n");
    letter.into_bytes()
}

const REMAINS: &str = "Код склада;Артикул;Остаток\r\n001;326794;23\r\n001;326796;много\r\n";

fn remains(portal: &Portal, id: &str) -> Vec<u8> {
    letter(id, DEALER, "remains", &format!("{}\r\n-- \r\nИванов", portal.key), Some(("any.csv", REMAINS.as_bytes())))
}

fn workbook(rows: &[[&str; 2]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            sheet.write_string(at, column, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_of_every_kind_are_done_and_answered() {
    let portal = Portal::open().await;
    let _watch = portal.watch();
    let table = "Адрес;Контакты;Код\r\nг. Курск, ул. Мира, д. 8;+7 471 239-99-11;001\r\nг. Курск;;2\r\n";
    // As programs of Windows write it, and do not say so.
    let (windows, _, _) = encoding_rs::WINDOWS_1251.encode(table);
    portal.dovecot.deliver(&letter("1", DEALER, "warehouses", &portal.key, Some(("склады.csv", &windows))));
    assert_eq!(portal.outcomes(1).await, ["warehouses done"]);
    let answer = portal.answer().await;
    assert!(answer.contains("Принято строк: 1, не принято: 1.") && answer.contains("до номера здания"), "{answer}");

    portal.dovecot.deliver(&remains(&portal, "2"));
    portal.outcomes(2).await;
    assert_eq!(portal.stock().await, ["001 326794 23"]);
    let (answer, load) = (portal.answer().await, portal.text("SELECT MAX(id) FROM dealer_stock_loads").await);
    assert!(
        answer.contains("Строка 3: 001 | 326796 | много") && answer.contains("Количество — не\u{a0}число"),
        "{answer}"
    );
    assert!(answer.contains(&format!("/stock?load={load}")), "{answer}");

    portal.dovecot.deliver(&letter("3", BUYER, "Заявка", "Добрый день!\r\n326794 - 12 шт\r\nнет такого 5\r\n", None));
    portal.outcomes(3).await;
    let answer = portal.answer().await;
    assert!(
        answer.contains("«326794» — 326794, 12 шт.") && answer.contains("«нет такого 5» — такого товара нет"),
        "{answer}"
    );
    let book = workbook(&[["Артикул", "Количество"], ["326794", "24"]]);
    portal.dovecot.deliver(&letter("4", BUYER, "Заявка файлом", "", Some(("заявка.xlsx", &book))));
    assert_eq!(portal.outcomes(4).await[2..], ["order done", "order done"]);
    let drafts = "SELECT GROUP_CONCAT(title || ' ' || pieces) FROM drafts WHERE title IN ('Заявка', 'Заявка файлом')";
    assert_eq!(portal.text(drafts).await, "Заявка 12,Заявка файлом 24");
    assert_eq!(portal.text("SELECT answers FROM letters ORDER BY id DESC LIMIT 1").await, "<4@dealer.test>");
    portal.flagged(4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_is_told_why_and_programs_hear_nothing() {
    let portal = Portal::open().await.with_warehouse().await;
    let file = Some(("any.csv", REMAINS.as_bytes()));
    let letters = [
        (letter("1", DEALER, "remains", "bb_wrong", file), "remains refused", "Ключ API"),
        (letter("2", OTHER, "remains", &portal.key, file), "remains refused", "не\u{a0}принадлежит"),
        (letter("3", DEALER, "remains", &portal.key, None), "remains refused", "нет файла"),
        (
            letter("4", "who@example.org", "remains", &portal.key, file),
            "remains unknown_sender",
            "нет среди пользователей",
        ),
        (letter("11", DEALER, "Re: remains", &portal.key, file), "order refused", "тему remains"),
        (letter("5", BUYER, "Вопрос", "Когда будет отгрузка?", None), "order refused", "ни\u{a0}файла"),
    ];
    let _watch = portal.watch();
    for (at, (letter, outcome, said)) in letters.iter().enumerate() {
        portal.dovecot.deliver(letter);
        assert_eq!(portal.outcomes(at + 1).await[at], *outcome);
        let answer = portal.answer().await;
        assert!(answer.contains(said), "{outcome}: {answer}");
    }
    let silent = [
        letter("6", "who@example.org", "remains", "", None),
        letter_with("Auto-Submitted: auto-replied\r\n", "7", BUYER, "Я в отпуске", "326794 12", None),
        letter_with("Return-Path: <>\r\n", "8", "mailer-daemon@example.org", "Undelivered", "326794 12", None),
        letter("9", ADDRESS, "Re: remains", "326794 12", None),
        letter("10", "portal@busbar.test", "Re: remains", "326794 12", None),
    ];
    for letter in &silent {
        portal.dovecot.deliver(letter);
    }
    let outcomes = portal.outcomes(11).await;
    assert_eq!(outcomes[6], "remains unknown_sender");
    assert!(outcomes[7..].iter().all(|outcome| outcome == "order automatic"), "{outcomes:?}");
    assert_eq!(portal.answers().await, "6");
    assert!(portal.stock().await.is_empty());
    portal.flagged(11).await;
}

/// A workbook whose one member unpacks to so many bytes of blanks.
fn bomb(bytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(vec![]));
    for name in ["xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        for _ in 0..bytes / 1024 / 1024 {
            zip.write_all(&[b' '; 1024 * 1024]).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hostile_letter_costs_nothing_but_itself() {
    let portal = Portal::open().await.with_warehouse().await;
    let _watch = portal.watch();
    let unpacked = letter("1", BUYER, "Заявка", "", Some(("list.xlsx", &bomb(150 * 1024 * 1024))));
    let mut deep = format!("From: {BUYER}\r\nSubject: x\r\nMessage-ID: <2@dealer.test>\r\n").into_bytes();
    for depth in 0..20_000 {
        write!(deep, "Content-Type: multipart/mixed; boundary=e{depth}\r\n\r\n--e{depth}\r\n").unwrap();
    }
    let headers = format!("X-Long: {}\r\n", "x".repeat(900)).repeat(6_000);
    let long = letter_with(&headers, "3", BUYER, "Заявка", "326794 12", None);
    let large = letter("4", BUYER, "Заявка", &"326794 12\r\n".repeat(2_800_000), None);
    let many = letter("5", BUYER, "Заявка", "", Some(("list.csv", "326794;1\r\n".repeat(200_001).as_bytes())));
    for letter in [&unpacked, &deep, &long, &large, &many] {
        portal.dovecot.deliver(letter);
    }
    portal.dovecot.deliver(&remains(&portal, "6"));
    let outcomes = portal.outcomes(6).await;
    assert_eq!(outcomes[5], "remains done");
    assert_eq!([&outcomes[0], &outcomes[3], &outcomes[4]], ["order refused"; 3]);
    assert!(["order unreadable", "order refused"].contains(&outcomes[1].as_str()), "{outcomes:?}");
    assert!(["order unreadable", "order refused", "order done"].contains(&outcomes[2].as_str()), "{outcomes:?}");
    let whys = portal.text("SELECT GROUP_CONCAT(why, '; ') FROM (SELECT * FROM mailbox_letters ORDER BY id)").await;
    for why in ["UnpackedLimit", "Large", "RowsLimit"] {
        assert!(whys.contains(why), "{why}: {whys}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_is_done_once_however_often_it_is_there() {
    let portal = Portal::open().await.with_warehouse().await;
    let one = remains(&portal, "1");
    let watch = portal.watch();
    portal.dovecot.deliver(&one);
    portal.flagged(1).await;
    drop(watch);
    portal.past.execute_unprepared("UPDATE dealer_stock SET quantity = 5").await.unwrap();

    // The same number without its flag: as after a crash between the deed and the flag.
    portal.dovecot.forget_flags();
    let watch = portal.watch();
    portal.flagged(1).await;
    assert_eq!(portal.outcomes(1).await, ["remains done"]);

    // The same letter delivered again, on another way.
    portal.dovecot.deliver(&[b"Received: from a by b; Mon, 30 Nov 2026 06:00:01 +0300\r\n".as_slice(), &one].concat());
    assert_eq!(portal.outcomes(2).await, ["remains done", "remains repeated"]);
    portal.flagged(2).await;
    drop(watch);

    // The mailbox is rebuilt and numbers everything anew.
    sleep(Duration::from_millis(1_100)).await;
    portal.dovecot.rebuild();
    let watch = portal.watch();
    assert_eq!(portal.outcomes(4).await[2..], ["remains repeated", "remains repeated"]);
    portal.flagged(2).await;
    drop(watch);

    // Two processes at one mailbox.
    let both = [portal.watch(), portal.watch()];
    portal.dovecot.deliver(&letter("9", BUYER, "Дважды", "326794 12", None));
    portal.flagged(3).await;
    assert_eq!(portal.text("SELECT COUNT(*) FROM drafts WHERE title = 'Дважды'").await, "1");
    drop(both);
    assert_eq!((portal.stock().await, portal.answers().await), (vec!["001 326794 5".to_owned()], "2".to_owned()));
}

/// Stands between the portal and the mail server, and hangs up after so many bytes of the server's: the first connection
/// after the first number, and so on; those after the last go through.
async fn cutting(to: u16, after: &'static [usize]) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let limit = after.get(counted.fetch_add(1, Ordering::SeqCst)).copied().unwrap_or(usize::MAX);
            tokio::spawn(async move {
                let server = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).await.unwrap();
                let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
                    (client.into_split(), server.into_split());
                tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
                let (mut left, mut buffer) = (limit, [0; 512]);
                while left > 0 {
                    let most = buffer.len().min(left);
                    let Ok(read @ 1..) = from_server.read(&mut buffer[..most]).await else { break };
                    left -= read;
                    if to_client.write_all(&buffer[..read]).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    (port, calls)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_cut_loses_nothing_and_doubles_nothing() {
    let portal = Portal::open().await.with_warehouse().await;
    for at in 0..3 {
        portal.dovecot.deliver(&letter(&format!("{at}"), BUYER, "Обрыв", &format!("326794 {}", 12 * (at + 1)), None));
    }
    let (port, calls) = cutting(portal.dovecot.port, &[300, 1_400, 1_750]).await;
    let _watch = portal.watch_as(portal.config(address("imap", "127.0.0.1", port, "?tls=none")));
    portal.flagged(3).await;
    assert_eq!(calls.load(Ordering::SeqCst), 4);
    assert_eq!(portal.outcomes(3).await, ["order done"; 3]);
    assert_eq!(portal.text("SELECT COUNT(*) FROM drafts WHERE title = 'Обрыв'").await, "3");
    assert_eq!(portal.answers().await, "3");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_wakes_the_portal_within_seconds() {
    let portal = Portal::open().await;
    let _watch = portal.watch();
    portal.dovecot.deliver(&letter("1", BUYER, "Первое", "326794 12", None));
    portal.flagged(1).await;
    // It has begun to wait by now: only the server's call can wake it before a minute has passed.
    sleep(Duration::from_secs(2)).await;
    let begun = Instant::now();
    portal.dovecot.deliver(&letter("2", BUYER, "Второе", "326794 12", None));
    portal.outcomes(2).await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conversation_is_encrypted_and_the_server_must_be_itself() {
    let portal = Portal::open().await;
    let ways = [
        address("imaps", "localhost", portal.dovecot.tls_port, ""),
        address("imap", "localhost", portal.dovecot.port, "?tls=required"),
    ];
    for (at, way) in ways.into_iter().enumerate() {
        portal.dovecot.deliver(&letter(&format!("{at}"), BUYER, "Тайна", "326794 12", None));
        let stranger = portal.watch_as(portal.config(way.clone()));
        sleep(Duration::from_millis(1_500)).await;
        drop(stranger);
        assert_eq!(portal.outcomes(at).await.len(), at, "nobody vouches for this server");
        let mut config = portal.config(way);
        let pem = portal.folder.path().join("localhost.pem");
        std::fs::write(&pem, include_str!("localhost.pem")).unwrap();
        config.imap_ca = Some(pem);
        let _watch = portal.watch_as(config);
        portal.outcomes(at + 1).await;
    }
    let mut open = portal.config(format!("imap://a:{PASSWORD}@localhost"));
    assert!(Mailbox::new(&open).is_err());
    open.imap = None;
    assert!(Mailbox::new(&open).unwrap().is_none());
}
