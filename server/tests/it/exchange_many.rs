//! Many goods through the whole protocol of 1C against the real program, on both databases: taken, taken once more without a
//! change, and killed in the middle, after which 1C begins anew and nothing is there twice. `BUSBAR_EXCHANGE_GOODS=100000` for
//! the long run, which says how long each step takes and how much memory; `BUSBAR_KILL_ROUNDS` and `BUSBAR_KILL_SEED` as ever.

use crate::kill::{Dice, busbar, call, setting, start_with};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use service::exchange::{self, TypedSettings};
use service::user::{self, Browser, Credentials};
use service::{Db, Options, demo};
use std::fmt::Write as _;
use std::io::{self, Cursor, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::process::Child;
use tokio::task::JoinHandle;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Goods of a file, as 1C cuts a catalogue.
const PORTION: u64 = 5_000;
/// Bytes of a part.
const PART: usize = 4 * 1024 * 1024;

/// Where the data lies.
struct Place {
    folder: TempDir,
    url: String,
}

impl Place {
    /// On SQLite, and on the server of `BUSBAR_TEST_POSTGRES` if there is one.
    async fn all() -> Vec<Self> {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("busbar.db").display());
        let mut all = vec![Self { folder, url }];
        if let Ok(server) = std::env::var("BUSBAR_TEST_POSTGRES") {
            let name = format!("busbar_exchange_{}", std::process::id());
            let db = sea_orm::Database::connect(&server).await.unwrap();
            db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
            all.push(Self { folder: TempDir::new().unwrap(), url });
        }
        all
    }

    async fn run(&self, arguments: &[&str]) -> bool {
        let mut command = busbar(self.folder.path(), arguments);
        command.env("DATABASE_URL", &self.url).status().await.unwrap().success()
    }

    async fn start(&self) -> (Child, SocketAddr) {
        start_with(self.folder.path(), &[("DATABASE_URL", &self.url), ("BUSBAR_UNLIMITED", "1")]).await
    }

    /// Lets 1C in: the secret.
    async fn secret(&self) -> String {
        let db = Db::open(&self.url, Options::default()).await.unwrap();
        let credentials = Credentials {
            login: "manager@example.com".to_owned(),
            password: demo::PASSWORD.to_owned(),
            remember: false,
            address: String::new(),
            browser: String::new(),
        };
        let token = user::sign_in(&db, credentials).await.unwrap().session().unwrap().token;
        let manager = user::visit(&db, &token).await.unwrap().actor;
        let orders_since = "2026-01-01".to_owned();
        let typed = TypedSettings { login: "1c".to_owned(), orders_since, ..TypedSettings::default() };
        exchange::save(&db, &manager, &typed, &Browser::default()).await.unwrap();
        let secret = exchange::renew_secret(&db, &manager, &service::user::Browser::default()).await.unwrap();
        exchange::switch(&db, &manager, true, &Browser::default()).await.unwrap();
        secret
    }

    async fn number(&self, sql: &str) -> i64 {
        let db: DatabaseConnection = sea_orm::Database::connect(&self.url).await.unwrap();
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
        row.unwrap().try_get_by_index(0).unwrap()
    }
}

/// The files of an exchange: names and prices say which one it is.
fn files(goods: u64, round: u64) -> Vec<(String, String)> {
    let root = |inside: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.10\" \
             ДатаФормирования=\"2026-01-01T00:{round:02}:00\">{inside}</КоммерческаяИнформация>"
        )
    };
    let mut files = vec![];
    for (at, from) in (1..=goods).step_by(usize::try_from(PORTION).unwrap()).enumerate() {
        let (mut products, mut offers) = (String::new(), String::new());
        for id in from..(from + PORTION).min(goods + 1) {
            _ = write!(
                products,
                "<Товар><Ид>7e9f0c1a-0000-4000-8000-{id:012}</Ид><Артикул>M{id:07}</Артикул><Наименование>Товар {id} издания {round}</Наименование>\
                 <БазоваяЕдиница Код=\"796 \" НаименованиеПолное=\"Штука\">шт</БазоваяЕдиница><Группы><Ид>g-{}</Ид></Группы>\
                 <ЗначенияСвойств><ЗначенияСвойства><Ид>s</Ид><Значение>{}</Значение></ЗначенияСвойства></ЗначенияСвойств>\
                 <СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>22</Ставка></СтавкаНалога></СтавкиНалогов>\
                 <ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Вес</Наименование><Значение>0.125</Значение></ЗначениеРеквизита>\
                 <ЗначениеРеквизита><Наименование>Полное наименование</Наименование><Значение>Изделие Товар {id} издания {round}</Значение></ЗначениеРеквизита></ЗначенияРеквизитов></Товар>",
                id % 50,
                id % 63
            );
            _ = write!(
                offers,
                "<Предложение><Ид>7e9f0c1a-0000-4000-8000-{id:012}</Ид><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены>\
                 <ЦенаЗаЕдиницу>{}.50</ЦенаЗаЕдиницу><Валюта>руб</Валюта></Цена></Цены><Склад ИдСклада=\"w\" КоличествоНаСкладе=\"{}\"/></Предложение>",
                round * 1_000 + id % 1_000,
                round * 100 + id % 100
            );
        }
        let groups: String = (0..50)
            .map(|id| format!("<Группа><Ид>g-{id}</Ид><Наименование>Группа {id}</Наименование></Группа>"))
            .collect();
        let catalog = root(&format!(
            "<Классификатор><Группы>{groups}</Группы><Свойства><Свойство><Ид>s</Ид><Наименование>Ток, А</Наименование></Свойство></Свойства></Классификатор>\
             <Каталог СодержитТолькоИзменения=\"false\"><Ид>k</Ид><Товары>{products}</Товары></Каталог>"
        ));
        let offers = root(&format!(
            "<ПакетПредложений><ТипыЦен><ТипЦены><Ид>t</Ид><Наименование>Базовая</Наименование><Валюта>руб</Валюта></ТипЦены></ТипыЦен>\
             <Склады><Склад><Ид>w</Ид><Наименование>Москва</Наименование></Склад></Склады><Предложения>{offers}</Предложения></ПакетПредложений>"
        ));
        files.push((format!("import0_{}.xml", at + 1), catalog));
        files.push((format!("offers0_{}.xml", at + 1), offers));
    }
    files
}

/// A program that calls as 1C does; an answer that is cut off is an error.
struct Client {
    site: SocketAddr,
    cookie: String,
}

impl Client {
    async fn begin(site: SocketAddr, secret: &str) -> io::Result<Self> {
        let basic = STANDARD.encode(format!("1c:{secret}"));
        let headers = format!("Authorization: Basic {basic}\r\n");
        let path = "/1c/exchange?type=catalog&mode=checkauth";
        let answer = call(site, "GET", path, &headers, &[]).await?.body;
        let lines: Vec<&str> = answer.lines().collect();
        let ["success", name, value] = lines[..] else { panic!("{answer}") };
        let client = Self { site, cookie: format!("Cookie: {name}={value}\r\n") };
        assert!(client.ask("GET", "mode=init", &[]).await?.starts_with("zip=yes"));
        Ok(client)
    }

    async fn ask(&self, method: &str, query: &str, body: &[u8]) -> io::Result<String> {
        let path = format!("/1c/exchange?type=catalog&{query}");
        Ok(call(self.site, method, &path, &self.cookie, body).await?.body)
    }
}

/// A whole exchange: one archive in parts, each file of it taken; the answers.
async fn exchanged(site: SocketAddr, secret: &str, files: &[(String, String)]) -> io::Result<Vec<String>> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let archive = zip.finish().unwrap().into_inner();
    let client = Client::begin(site, secret).await?;
    for part in archive.chunks(PART) {
        let answer = client.ask("POST", "mode=file&filename=v8_1065_3a.zip", part).await?;
        assert!(answer.starts_with("success"), "{answer}");
    }
    let mut answers = vec![];
    for (name, _) in files {
        let begun = Instant::now();
        let answer = loop {
            let answer = client.ask("GET", &format!("mode=import&filename={name}"), &[]).await?;
            if !answer.starts_with("progress") {
                break answer;
            }
        };
        assert!(answer.starts_with("success"), "{name}: {answer}");
        if files.len() > 4 {
            println!("  {name}: {:.1} s", begun.elapsed().as_secs_f64());
        }
        answers.push(answer);
    }
    client.ask("GET", "mode=deactivate", &[]).await?;
    client.ask("GET", "mode=complete", &[]).await?;
    Ok(answers)
}

/// The most memory, MB, of the processes that a server starts to read files, until it is asked.
fn children_of(server: &Child) -> JoinHandle<u64> {
    let server = server.id().unwrap();
    tokio::spawn(async move {
        let mut most = 0;
        while let Ok(children) = std::fs::read_to_string(format!("/proc/{server}/task/{server}/children")) {
            let tasks = std::fs::read_dir(format!("/proc/{server}/task")).into_iter().flatten().flatten();
            let of_tasks = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
            for child in of_tasks.collect::<String>().split_whitespace().chain(children.split_whitespace()) {
                most = most.max(megabytes(child));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        most
    })
}

/// The most memory that a process has had, MB; 0 where the system does not say so.
fn megabytes(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_catalogue_of_1c_is_taken_once_whatever_happens_meanwhile() {
    let goods = setting("BUSBAR_EXCHANGE_GOODS").unwrap_or(600);
    let rounds = setting("BUSBAR_KILL_ROUNDS").unwrap_or(2);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = setting("BUSBAR_KILL_SEED").unwrap_or(u64::from(now.subsec_nanos()));
    println!("BUSBAR_KILL_SEED={seed} BUSBAR_KILL_ROUNDS={rounds} BUSBAR_EXCHANGE_GOODS={goods}");
    let mut dice = Dice(seed);
    for place in Place::all().await {
        let kind = place.url.split(':').next().unwrap().to_owned();
        assert!(place.run(&["demo", "--products", "100", "--companies", "2"]).await);
        let secret = place.secret().await;
        let before = place.number("SELECT COUNT(*) FROM products").await;
        let (mut server, mut site) = place.start().await;
        let children = children_of(&server);
        let begun = Instant::now();
        exchanged(site, &secret, &files(goods, 0)).await.unwrap();
        let calm = begun.elapsed();
        let begun = Instant::now();
        let again = exchanged(site, &secret, &files(goods, 0)).await.unwrap();
        let twice = begun.elapsed();
        assert!(again.iter().all(|answer| answer.contains("Изменений нет.")), "{again:?}");
        let memory = megabytes(&server.id().unwrap().to_string());
        server.kill().await.unwrap();
        println!(
            "{kind}: {goods} goods in {:.1} s, once more in {:.1} s; server {memory} MB, readers {} MB",
            calm.as_secs_f64(),
            twice.as_secs_f64(),
            children.await.unwrap()
        );
        for round in 1..=rounds {
            (server, site) = place.start().await;
            let taking = {
                let (secret, files) = (secret.clone(), files(goods, round));
                tokio::spawn(async move { exchanged(site, &secret, &files).await })
            };
            tokio::time::sleep(calm.mul_f64(dice.share())).await;
            server.kill().await.unwrap();
            let whole = taking.await.unwrap().is_ok();
            assert!(place.run(&["check"]).await, "seed {seed}, round {round}: check finds something");
            // 1C begins anew; what it names again is taken once.
            (server, site) = place.start().await;
            exchanged(site, &secret, &files(goods, round)).await.unwrap();
            server.kill().await.unwrap();
            let goods = i64::try_from(goods).unwrap();
            let count = async |sql: String| place.number(&sql).await;
            let named =
                format!("SELECT COUNT(*) FROM products WHERE name LIKE '%издания {round}' AND NOT discontinued");
            assert_eq!(count(named).await, goods, "seed {seed}, round {round}, whole: {whole}");
            assert_eq!(count("SELECT COUNT(*) FROM products".to_owned()).await, before + goods, "seed {seed}");
            assert_eq!(count("SELECT COUNT(*) FROM exchange_products".to_owned()).await, goods, "seed {seed}");
            let priced = "SELECT COUNT(*) FROM products p JOIN exchange_products x ON x.product_id = p.id";
            let least = round * 100_000;
            assert_eq!(count(format!("{priced} WHERE p.base_price >= {least}")).await, goods, "seed {seed}");
            let lies = format!(
                "SELECT COUNT(*) FROM stock_levels s JOIN exchange_products x ON x.product_id = s.product_id WHERE s.on_hand >= {}",
                round * 100
            );
            assert_eq!(count(lies).await, goods, "seed {seed}");
            assert!(place.run(&["check"]).await, "seed {seed}, round {round}: check finds something");
        }
    }
}
