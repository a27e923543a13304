//! 1C as it calls the site: asks for the cookie twice, a session for each file set, parts of any length, lost answers, archives
//! with odd names. A full exchange twice: the second time nothing changes.

use crate::site::{BREAKER, BUYER, Site};
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use service::exchange::{self, TypedSettings};
use service::user::Browser;
use std::io::{Cursor, Write};
use std::time::Duration;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MANAGER: &str = "manager@example.com";

/// A program that behaves as 1C does.
pub struct Client<'a> {
    site: &'a Site,
    basic: String,
    cookie: String,
    /// Bytes of a part.
    limit: usize,
}

impl<'a> Client<'a> {
    pub async fn new(site: &'a Site, charset: &str) -> Self {
        let manager = site.actor(MANAGER).await;
        let typed = TypedSettings {
            login: "1c".to_owned(),
            charset: charset.to_owned(),
            version: "2.08".to_owned(),
            orders_since: "2026-01-01".to_owned(),
            ..TypedSettings::default()
        };
        exchange::save(&site.db, &manager, &typed, &Browser::default()).await.unwrap();
        let secret = exchange::renew_secret(&site.db, &manager, &Browser::default()).await.unwrap();
        exchange::switch(&site.db, &manager, true, &Browser::default()).await.unwrap();
        let basic = format!("Basic {}", STANDARD.encode(format!("1c:{secret}")));
        Self { site, basic, cookie: String::new(), limit: 0 }
    }

    async fn call(&self, method: Method, query: &str, body: Vec<u8>) -> String {
        let mut request = Request::builder().method(method).uri(format!("/1c/exchange?{query}"));
        if query.contains("checkauth") {
            request = request.header(AUTHORIZATION, &self.basic);
        } else {
            request = request.header(COOKIE, &self.cookie);
        }
        let answer = self.site.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text());
        assert!(answer.headers.get(SET_COOKIE).is_none(), "only lines 2 and 3 are a cookie");
        let kind = answer.headers[CONTENT_TYPE].to_str().unwrap();
        if kind.ends_with("windows-1251") {
            return encoding_rs::WINDOWS_1251.decode(&answer.bytes).0.into_owned();
        }
        assert!(kind.ends_with("utf-8"), "{kind}");
        answer.text()
    }

    async fn get(&self, query: &str) -> String {
        self.call(Method::GET, query, vec![]).await
    }

    /// `checkauth`, as twice in a row as 1C does it, and `init`.
    pub async fn begin(&mut self, kind: &str) {
        for _ in 0..2 {
            let answer = self.get(&format!("type={kind}&mode=checkauth")).await;
            let lines: Vec<&str> = answer.split('\n').collect();
            let [success, name, value] = lines[..] else { panic!("{answer}") };
            assert_eq!(success, "success");
            self.cookie = format!("{name}={value}");
        }
        let answer = self.get(&format!("type={kind}&mode=init")).await;
        let (zip, limit) = answer.split_once('\n').unwrap();
        assert_eq!(zip, "zip=yes");
        self.limit = limit.strip_prefix("file_limit=").unwrap().parse().unwrap();
    }

    /// Sends a file in parts of so many bytes; the answer to the last one.
    pub async fn send(&self, kind: &str, name: &str, bytes: &[u8], part: usize) -> String {
        let mut last = String::new();
        for part in bytes.chunks(part) {
            last = self.call(Method::POST, &format!("type={kind}&mode=file&filename={name}"), part.to_vec()).await;
            assert!(last.starts_with("success"), "{name}: {last}");
        }
        last
    }

    /// Asks until it is no progress any more.
    pub async fn import(&self, kind: &str, name: &str) -> String {
        loop {
            let answer = self.get(&format!("type={kind}&mode=import&filename={name}")).await;
            if !answer.starts_with("progress\n") {
                return answer;
            }
        }
    }
}

pub fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn root(inside: &str) -> String {
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.07\">{inside}</КоммерческаяИнформация>\r\n"
    )
}

fn catalog() -> String {
    root(&format!(
        "<Классификатор><Ид>k</Ид><Группы><Группа><Ид>g</Ид><Наименование>Из 1С</Наименование></Группа></Группы></Классификатор>\
         <Каталог СодержитТолькоИзменения=\"false\"><Ид>k</Ид><Товары>\
         <Товар><Ид>p-1</Ид><Артикул>{BREAKER}</Артикул><Наименование>Выключатель из 1С</Наименование><БазоваяЕдиница Код=\"796 \"/></Товар>\
         <Товар><Ид>p-2</Ид><Артикул>1C-NEW</Артикул><Наименование>Новый</Наименование><БазоваяЕдиница>шт</БазоваяЕдиница><Группы><Ид>g</Ид></Группы></Товар>\
         </Товары></Каталог>"
    ))
}

fn offers(place: &str) -> String {
    let offer = |id: &str, price: &str| {
        format!(
            "<Предложение><Ид>{id}</Ид><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу>{price}</ЦенаЗаЕдиницу></Цена></Цены>\
             <Склад ИдСклада=\"w\" КоличествоНаСкладе=\"250000\"/></Предложение>"
        )
    };
    root(&format!(
        "<ПакетПредложений><ТипыЦен><ТипЦены><Ид>t</Ид><Наименование>Базовая</Наименование><Валюта>RUB</Валюта></ТипЦены></ТипыЦен>\
         <Склады><Склад><Ид>w</Ид><Наименование>{place}</Наименование></Склад></Склады>\
         <Предложения>{}{}</Предложения></ПакетПредложений>",
        offer("p-1", "299.90"),
        offer("p-2", "10")
    ))
}

/// What the exchange has changed: goods, prices, stock, orders.
async fn stored(site: &Site) -> Vec<i64> {
    let mut numbers = vec![];
    for sql in [
        "SELECT COUNT(*) FROM products",
        "SELECT COUNT(*) FROM categories",
        "SELECT COUNT(*) FROM staff_changes",
        "SELECT COUNT(*) FROM price_lists",
        "SELECT CAST(SUM(base_price) AS BIGINT) FROM products",
        "SELECT CAST(SUM(on_hand) AS BIGINT) FROM stock_levels",
        "SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'catalog_version'",
        "SELECT COUNT(*) FROM order_events",
        "SELECT COUNT(*) FROM payments",
    ] {
        numbers.push(site.number(sql).await);
    }
    numbers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_exchange_twice_changes_what_it_says_once() {
    let site = Site::open().await;
    let mut client = Client::new(&site, "utf-8").await;
    let number = site.order(&site.actor(BUYER).await).await;
    let snapshot = site.db.snapshot();
    let place = snapshot.catalog.warehouses()[0].name.clone();
    let mut before = vec![];
    for round in 0..2 {
        client.begin("catalog").await;
        client.send("catalog", "import_files/5c/a_b.jpg", b"\xff\xd8\xff picture", client.limit).await;
        // In tiny parts, broken off and begun anew.
        let text = catalog();
        client.send("catalog", "import0_1.xml", &text.as_bytes()[..100], 1).await;
        client.send("catalog", "import0_1.xml", text.as_bytes(), if round == 0 { 1 } else { 1_000 }).await;
        let answer = client.import("catalog", "import0_1.xml").await;
        assert!(answer.starts_with("success"), "{answer}");
        assert_eq!(client.import("catalog", "import0_1.xml").await, answer, "the answer was lost");
        client.begin("catalog").await;
        let zip = archive(&[("offers0_1.xml", offers(&place).as_bytes()), ("import_files/5c/c.jpg", b"picture")]);
        client.send("catalog", "v8_1065_3a.zip", &zip, zip.len() / 2 + 1).await;
        let answer = client.import("catalog", "offers0_1.xml").await;
        assert!(answer.starts_with("success"), "{answer}");
        assert_eq!(answer.contains("Изменений нет."), round == 1, "{answer}");
        assert!(client.get("type=catalog&mode=deactivate").await.starts_with("success\n"));
        assert_eq!(client.get("type=catalog&mode=complete").await, "success");

        client.begin("sale").await;
        let orders = client.get("type=sale&mode=query").await;
        assert_eq!(orders.contains(&format!("<Номер>{number}</Номер>")), round == 0, "{orders}");
        assert_eq!(client.get("type=sale&mode=success").await, "success");
        site.clock.advance(Duration::from_secs(1));
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.03\"><Документ><Ид>{number}</Ид>\
             <ХозОперация>Заказ товара</ХозОперация><ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Номер по 1С</Наименование><Значение>1С-7</Значение></ЗначениеРеквизита>\
             <ЗначениеРеквизита><Наименование>Проведен</Наименование><Значение>true</Значение></ЗначениеРеквизита></ЗначенияРеквизитов></Документ>\
             <Документ><Ид>7</Ид><ХозОперация>Заказ товара</ХозОперация></Документ></КоммерческаяИнформация>"
        );
        let bytes = encoding_rs::WINDOWS_1251.encode(&text).0.into_owned();
        let answer = client.send("sale", "orders-1.xml", &bytes, 300).await;
        assert!(answer.contains("7: Такого заказа на портале нет."), "{answer}");
        // 1C gets what has become of it; then both have the same.
        let orders = client.get("type=sale&mode=query").await;
        assert_eq!(orders.contains("<Значение>1С-7</Значение>"), round == 0, "{orders}");
        client.get("type=sale&mode=success").await;
        site.db.refresh().await.unwrap();
        if round == 0 {
            before = stored(&site).await;
        }
    }
    assert_eq!(stored(&site).await, before);
    let snapshot = site.db.snapshot();
    let new = snapshot.catalog.by_article("1C-NEW").unwrap();
    assert_eq!((new.base_price().kopecks(), snapshot.stock.total(new.id())), (1_000, 250_000));
    site.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_said_in_a_line_with_the_status_200() {
    let site = Site::open().await;
    let mut client = Client::new(&site, "windows-1251").await;
    assert!(client.get("type=catalog&mode=init").await.starts_with("failure\n"));
    let right = std::mem::replace(&mut client.basic, format!("Basic {}", STANDARD.encode("1c:wrong")));
    assert!(client.get("type=catalog&mode=checkauth").await.starts_with("failure\nНеверный логин"));
    client.basic = "Bearer x".to_owned();
    assert!(client.get("type=catalog&mode=checkauth").await.starts_with("failure\n"));
    client.basic = right;
    client.begin("catalog").await;
    let post = async |client: &Client<'_>, name: &str, bytes: Vec<u8>| {
        client.call(Method::POST, &format!("type=catalog&mode=file&filename={name}"), bytes).await
    };
    for name in ["..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "a%2F..%2Fb.xml", "", "c%3A%5Ca.xml"] {
        assert_eq!(post(&client, name, b"x".to_vec()).await, "failure\nНедопустимое имя файла.", "{name}");
    }
    assert!(post(&client, "big.xml", vec![b'x'; client.limit + 1]).await.starts_with("failure\nЧасть файла"));
    assert!(client.import("catalog", "none.xml").await.starts_with("failure\nТакого файла"));
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaa\">]><КоммерческаяИнформация>&a;</КоммерческаяИнформация>";
    let cut = catalog();
    let zip = archive(&[("other.xml", b"<a/>")]);
    for (name, bytes, why) in [
        ("bomb.xml", bomb.as_bytes(), "В файле есть DTD"),
        ("cut.xml", &cut.as_bytes()[..cut.len() - 60], "Файл оборван"),
        ("site.xml", b"<?xml version=\"1.0\"?><html/>".as_slice(), "Это не файл CommerceML"),
        ("broken.xml", b"PK\x03\x04 no archive".as_slice(), "Файл оборван"),
    ] {
        post(&client, name, bytes.to_vec()).await;
        let answer = client.import("catalog", name).await;
        assert!(answer.starts_with(&format!("failure\n{why}")), "{name}: {answer}");
    }
    post(&client, "odd.zip", zip).await;
    let answer = client.import("catalog", "import.xml").await;
    assert!(answer.starts_with("failure\nВ архиве нет файла"), "{answer}");
    assert_eq!(client.get("type=catalog&mode=something").await, "success");
    assert_eq!(client.get("type=reference&mode=import").await, "success");
    let answer = client.get("type=catalog&mode=init&version=3.1").await;
    assert_eq!(answer.split('\n').count(), 4, "{answer}");
    let information = client.get("type=sale&mode=info").await;
    assert!(information.starts_with("<?xml version=\"1.0\" encoding=\"windows-1251\"?>"), "{information}");
    assert!(information.contains("Получен счет"));
    let whole = client.get("type=get_catalog&mode=query").await;
    assert!(whole.contains(&format!("<Артикул>{BREAKER}</Артикул>")) && whole.ends_with("</КоммерческаяИнформация>"));
    exchange::switch(&site.db, &site.actor(MANAGER).await, false, &Browser::default()).await.unwrap();
    assert!(client.get("type=catalog&mode=init").await.starts_with("failure\n"));
    site.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_makes_the_secret_and_shows_what_was_exchanged() {
    let site = Site::open().await;
    let mut manager = site.signed_in(MANAGER).await;
    assert!(manager.get("/staff/exchange").await.read().contains("Обменов ещё не было"));
    assert!(manager.get("/staff/exchange").await.read().contains("Настройки ещё не меняли."));
    let mut client = Client::new(&site, "utf-8").await;
    client.begin("catalog").await;
    client.send("catalog", "import.xml", catalog().as_bytes(), client.limit).await;
    client.import("catalog", "import.xml").await;
    let page = manager.get("/staff/exchange").await.read();
    assert!(page.contains("import.xml") && page.contains("Включён"), "{page}");
    let history = page.split_once("История настроек").unwrap().1;
    let (on, made) = (history.find("Обмен включён").unwrap(), history.find("Пароль для 1С создан").unwrap());
    assert!(on < made && history[made..].contains("Логин для 1С"), "the newest first: {history}");
    let by = exchange::history(&site.db, &site.actor(MANAGER).await).await.unwrap().remove(0).by;
    assert!(history[..made].contains(by.split_whitespace().next().unwrap()), "{history}");
    let run = site.number("SELECT MAX(id) FROM exchange_runs").await;
    let page = manager.get(&format!("/staff/exchange/{run}")).await.read();
    assert!(page.contains("Товары") && page.contains("Замечаний нет."), "{page}");
}
