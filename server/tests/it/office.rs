//! The published protocol of dealers' programs, and the files of «Загрузка остатков».

use crate::site::{Browser, HERE, Site};
use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, ORIGIN};
use axum::http::{Method, Request, StatusCode};
use calamine::{Reader, Xlsx};
use domain::api_key::{Scope, Scopes};
use serde_json::{Value, json};
use service::{api_key, demo};

const DEALER: &str = "dealer@example.com";

/// A site whose first dealer has no warehouses, and a key with these scopes.
async fn with_key(scopes: Scopes) -> (Site, String) {
    let site = Site::open().await;
    let actor = site.actor(DEALER).await;
    for table in ["dealer_stock", "dealer_report_rows", "dealer_reports", "dealer_warehouses"] {
        site.run(&format!("DELETE FROM {table}")).await;
    }
    let browser = service::user::Browser::default();
    let key = api_key::create(&site.db, &actor, "Склад", scopes, None, demo::PASSWORD.to_owned(), &browser).await;
    (site, key.unwrap())
}

async fn call(site: &Site, call: &str, kind: &str, body: String) -> (StatusCode, String) {
    let request = Request::builder().method(Method::POST).uri(format!("/restapi/office/{call}"));
    let request = request.header(CONTENT_TYPE, kind).body(Body::from(body)).unwrap();
    let answer = site.send(request).await;
    (answer.status, answer.text())
}

async fn json_call(site: &Site, name: &str, body: Value) -> Value {
    let (status, text) = call(site, name, "application/json", body.to_string()).await;
    assert_eq!(status, StatusCode::OK, "{name}: {text}");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn warehouses_are_added_listed_changed_and_deleted() {
    let (site, key) = with_key(Scopes::NONE.with(Scope::Reports)).await;
    let added = json_call(
        &site,
        "warehouses.add.json",
        json!({ "hash": key, "warehouses": [
            { "code": "D4R7WE", "contacts": "+7 495 000-00-01", "address": "г. Курск, ул. Примерная, 8" },
            { "code": "2", "address": "г. Курск" },
        ] }),
    )
    .await;
    let first = json!({ "code": "D4R7WE", "contacts": "+7 495 000-00-01", "address": "г. Курск, ул. Примерная, 8" });
    assert_eq!(added["warehouses"], json!([first]));
    assert_eq!(added["status"]["code"], "ok");
    assert!(
        added["status"]["messages"][0].as_str().unwrap().starts_with("Склад `2`: Адрес должен быть указан"),
        "{added}"
    );
    // The guide's message of one that there is already.
    let body = format!("hash={key}&code=D4R7WE&contacts=1&address=x+1");
    let (_, again) = call(&site, "warehouses.add.xml", "application/x-www-form-urlencoded", body).await;
    assert!(
        again.contains(
            "<status><code>ok</code><messages><item>Склад `D4R7WE` уже существует!</item></messages></status>"
        ),
        "{again}"
    );
    assert!(again.contains("<response><warehouses><item><code>D4R7WE</code>"), "{again}");
    let body = format!("<request><hash>{key}</hash><code>D4R7WE</code><contacts>нет</contacts></request>");
    let (status, _) = call(&site, "warehouses.update", "text/xml", body).await;
    assert_eq!(status, StatusCode::OK);
    let got = json_call(&site, "warehouses.get", json!({ "hash": key, "code": "D4R7WE" })).await;
    assert_eq!(got["warehouses"][0]["contacts"], "нет");
    json_call(&site, "warehouses.delete", json!({ "hash": key, "code": "D4R7WE" })).await;
    assert_eq!(json_call(&site, "warehouses.list", json!({ "hash": key })).await["warehouses"], json!([]));
    site.is_sound().await;
}

#[tokio::test]
async fn remains_are_added_set_replaced_and_deleted() {
    let (site, key) = with_key(Scopes::NONE.with(Scope::Reports)).await;
    let warehouse = json!({ "hash": key, "code": "001", "address": "г. Курск, ул. Примерная, 8" });
    json_call(&site, "warehouses.add", warehouse).await;
    let rows = json!([
        { "code": "1", "article": "326794", "quantity": 12, "link": "https://site.ru/catalog/326794" },
        { "code": "001", "article": "нет", "quantity": 1 },
    ]);
    let added = json_call(&site, "remains.add", json!({ "hash": key, "remains": rows })).await;
    assert_eq!(added["remains"].as_array().unwrap().len(), 1);
    assert!(added["status"]["messages"][0].as_str().unwrap().starts_with("Строка 2, склад `001`"), "{added}");
    let again =
        json_call(&site, "remains.add", json!({ "hash": key, "code": "001", "article": "326794", "quantity": 1 }))
            .await;
    assert_eq!(again["status"]["messages"], json!(["Остаток `326794` на складе `001` уже существует!"]));
    json_call(&site, "remains.update", json!({ "hash": key, "code": "001", "article": "326794", "quantity": "7 шт" }))
        .await;
    json_call(&site, "remains.update", json!({ "hash": key, "code": "001", "article": "326796", "quantity": "3" }))
        .await;
    let list = json_call(&site, "remains.list", json!({ "hash": key })).await;
    assert_eq!(list["remains"].as_array().unwrap().len(), 2);
    assert_eq!(list["remains"][0], json!({ "code": "001", "article": "326794", "quantity": "7", "link": "" }));
    let whole = json!({ "hash": key, "isfull": 1, "remains": [{ "code": "001", "article": "326796", "quantity": 5 }] });
    json_call(&site, "remains.update", whole).await;
    let list = json_call(&site, "remains.list", json!({ "hash": key })).await;
    assert_eq!(list["remains"], json!([{ "code": "001", "article": "326796", "quantity": "5", "link": "" }]));
    json_call(&site, "remains.delete", json!({ "hash": key, "code": "001", "article": "326796" })).await;
    assert_eq!(json_call(&site, "remains.list", json!({ "hash": key })).await["remains"], json!([]));
    site.is_sound().await;
}

/// A site with two warehouses of three rows each, and a key.
async fn with_stock() -> (Site, String) {
    let (site, key) = with_key(Scopes::NONE.with(Scope::Reports)).await;
    let warehouses = json!([
        { "code": "001", "address": "г. Курск, ул. Примерная, 8" }, { "code": "2", "address": "г. Тула, ул. Мира, 1" },
    ]);
    json_call(&site, "warehouses.add", json!({ "hash": key, "warehouses": warehouses })).await;
    let row = |code: &str, article: &str| json!({ "code": code, "article": article, "quantity": 5 });
    let rows: Vec<Value> = ["001", "2"]
        .iter()
        .flat_map(|code| ["326794", "326796", "326797"].iter().map(move |article| row(code, article)))
        .collect();
    json_call(&site, "remains.update", json!({ "hash": key, "isfull": 1, "remains": rows })).await;
    assert_eq!(listed(&site, &key).await, 6);
    (site, key)
}

/// Rows that are reported.
async fn listed(site: &Site, key: &str) -> usize {
    json_call(site, "remains.list", json!({ "hash": key })).await["remains"].as_array().unwrap().len()
}

#[tokio::test]
async fn only_a_bare_call_deletes_everything() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let (site, key) = with_stock().await;
    for (kind, body) in [
        ("application/json", json!({ "hash": key, "remains": [] }).to_string()),
        ("application/json", json!({ "hash": key, "remains": null }).to_string()),
        ("application/json", json!({ "hash": key, "remains": {} }).to_string()),
        ("application/json", json!({ "hash": key, "remains": [{}, { "quantity": 1 }] }).to_string()),
        ("application/json", json!({ "hash": key, "remains": ["001"] }).to_string()),
        ("application/json", json!({ "hash": key, "remain": [{ "code": "001", "article": "326794" }] }).to_string()),
        ("application/json", json!({ "hash": key, "warehouses": [{ "code": "001" }] }).to_string()),
        ("application/json", json!({ "hash": key, "code": "", "article": "" }).to_string()),
        ("text/xml", format!("<request><hash>{key}</hash><remains/></request>")),
        ("text/xml", format!("<request><hash>{key}</hash><remains><item/></remains></request>")),
        ("text/xml", format!("<request><hash>{key}</hash><items><item><code>001</code></item></items></request>")),
        (FORM, format!("hash={key}&remains=")),
        (FORM, format!("hash={key}&remains[0][quantity]=1")),
        (FORM, format!("hash={key}&[]=1")),
    ] {
        let (status, text) = call(&site, "remains.delete.json", kind, body.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {text}");
        assert!(text.contains("\"code\":\"error\"") && text.contains("что удалить"), "{body}: {text}");
        assert_eq!(listed(&site, &key).await, 6, "{body}");
    }
    // An item that names nothing is told of, and the others go.
    let rows = json!([{ "article": "326794" }, {}, { "code": "001", "article": "326794" }, { "code": "77" }]);
    let told = json_call(&site, "remains.delete", json!({ "hash": key, "remains": rows })).await;
    assert_eq!(told["status"]["messages"].as_array().unwrap().len(), 3, "{told}");
    assert_eq!(told["remains"][0]["article"], "326794");
    assert_eq!(listed(&site, &key).await, 5);
    json_call(&site, "remains.delete", json!({ "hash": key })).await;
    assert_eq!(listed(&site, &key).await, 0);
    site.is_sound().await;
}

#[tokio::test]
async fn a_full_load_is_meant_however_it_is_said() {
    for (full, left) in
        [(json!(true), 4), (json!(1), 4), (json!("1"), 4), (json!("True"), 4), (json!(false), 6), (json!(0), 6)]
    {
        let (site, key) = with_stock().await;
        let rows = json!([{ "code": "001", "article": "326794", "quantity": 9 }]);
        json_call(&site, "remains.update", json!({ "hash": key, "isfull": full, "remains": rows })).await;
        assert_eq!(listed(&site, &key).await, left, "{full}");
    }
}

#[tokio::test]
async fn a_warehouse_that_a_program_has_emptied_is_put_back() {
    let (site, key) = with_stock().await;
    let actor = site.actor(DEALER).await;
    // As rows may spell it.
    json_call(&site, "remains.delete", json!({ "hash": key, "remains": [{ "code": "1" }] })).await;
    assert_eq!(listed(&site, &key).await, 3);
    let page = site.signed_in(DEALER).await.get("/stock").await.text();
    assert!(page.contains("Удаление остатков программой") && page.contains("удалено 3 из\u{a0}3"), "{page}");
    let load = service::dealer_stock::loads(&site.db, &actor).await.unwrap().swap_remove(0);
    service::dealer_stock::restore(&site.db, &actor, load.id).await.unwrap();
    assert_eq!(listed(&site, &key).await, 6);
    site.is_sound().await;
}

#[tokio::test]
async fn a_call_answers_every_item_and_says_every_row_that_it_did_not_take() {
    let (site, key) = with_stock().await;
    let good = json!({ "code": "001", "article": "326794", "quantity": 1 });
    let rows: Vec<Value> = std::iter::once(good)
        .chain((0..1_500).map(|at| json!({ "code": "001", "article": format!("нет{at}"), "quantity": 1 })))
        .collect();
    let told = json_call(&site, "remains.update", json!({ "hash": key, "isfull": true, "remains": rows })).await;
    assert_eq!(told["remains"].as_array().unwrap().len(), 1);
    assert_eq!(told["status"]["messages"].as_array().unwrap().len(), 1_500);
    let load = service::dealer_stock::loads(&site.db, &site.actor(DEALER).await).await.unwrap().swap_remove(0);
    let mut browser = site.signed_in(DEALER).await;
    let page = browser.get(&format!("/stock?load={}", load.id)).await.text();
    assert!(page.contains("Не\u{a0}принято 1\u{a0}500\u{a0}строк") && page.contains("Показаны первые 50."), "{page}");
    let file = browser.get(&format!("/stock/loads/{}/refused.xlsx", load.id)).await;
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(file.bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: Option<&calamine::Data>| cell.map(ToString::to_string).unwrap_or_default();
    let articles: Vec<String> = sheet.rows().map(|row| text(row.get(1))).collect();
    assert_eq!(articles.iter().filter(|article| article.starts_with("нет")).count(), 1_500);
    assert!(articles.contains(&"нет1499".to_owned()));
    site.is_sound().await;
}

#[tokio::test]
async fn a_warehouse_of_many_rows_is_replaced_by_one_call() {
    let (site, key) = with_key(Scopes::NONE.with(Scope::Reports)).await;
    let articles: Vec<String> = site.db.snapshot().catalog.products().map(|item| item.article().to_owned()).collect();
    let codes: Vec<String> = (0..60_000 / articles.len() + 1).map(|at| format!("Z{at}")).collect();
    let places: Vec<Value> = codes
        .iter()
        .enumerate()
        .map(|(at, code)| json!({ "code": code, "address": format!("г. Курск, ул. Мира, {}", at + 1) }))
        .collect();
    json_call(&site, "warehouses.add", json!({ "hash": key, "warehouses": places })).await;
    let row = |code: &String, article: &String| json!({ "code": code, "article": article, "quantity": 3 });
    let rows: Vec<Value> =
        codes.iter().flat_map(|code| articles.iter().map(move |article| row(code, article))).collect();
    let count = rows.len();
    let body = json!({ "hash": key, "isfull": true, "remains": rows }).to_string();
    assert!(body.len() > 2 * 1024 * 1024, "{}", body.len());
    let (status, text) = call(&site, "remains.update.json", "application/json", body).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let told: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((told["remains"].as_array().unwrap().len(), &told["status"]["messages"]), (count, &json!([])));
    assert_eq!(listed(&site, &key).await, count);
    let items = "<item><code>Z0</code><article>326794</article><quantity>9</quantity></item>".repeat(30_000);
    let xml = format!("<request><hash>{key}</hash><remains>{items}</remains></request>");
    let (status, text) = call(&site, "remains.update.xml", "text/xml", xml).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    assert_eq!(listed(&site, &key).await, count);
    // A key that is none, what is no JSON, and a million rows.
    let rows = |count: usize| vec!["{\"code\":\"1\"}"; count].join(",");
    for (body, expected) in [
        (format!("{{\"hash\":\"x\",\"remains\":[{}]}}", rows(150_000)), StatusCode::UNAUTHORIZED),
        (format!("{{\"hash\":\"{key}\",\"remains\":[{}", rows(200_000)), StatusCode::BAD_REQUEST),
        (format!("{{\"hash\":\"{key}\",\"remains\":[{}]}}", rows(1_000_000)), StatusCode::UNPROCESSABLE_ENTITY),
        ("1".repeat(21 * 1024 * 1024), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let (status, text) = call(&site, "remains.update", "application/json", body).await;
        assert_eq!(status, expected, "{text}");
    }
    assert_eq!(listed(&site, &key).await, count);
    // Nothing else takes so much.
    let (status, _) = call(&site, "remains.delete", "application/json", " ".repeat(3 * 1024 * 1024)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    site.is_sound().await;
}

#[tokio::test]
async fn without_a_key_of_reports_nothing_is_answered() {
    let (site, key) = with_key(Scopes::NONE.with(Scope::Orders)).await;
    for (hash, status) in
        [("", StatusCode::UNAUTHORIZED), ("bb_1", StatusCode::UNAUTHORIZED), (&key, StatusCode::FORBIDDEN)]
    {
        let (answered, text) =
            call(&site, "warehouses.list", "application/json", json!({ "hash": hash }).to_string()).await;
        assert_eq!(answered, status);
        assert!(text.contains("\"code\":\"error\""), "{text}");
    }
    assert_eq!(call(&site, "orders.list.json", "", String::new()).await.0, StatusCode::NOT_FOUND);
    assert_eq!(call(&site, "remains.list.json", "", "{".to_owned()).await.0, StatusCode::BAD_REQUEST);
    let request = Request::builder().uri("/restapi/office/remains.list.json").body(Body::empty()).unwrap();
    assert_eq!(site.send(request).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

/// Sends a file as the page does.
async fn send(browser: &mut Browser<'_>, to: &str, file: &str) -> (StatusCode, String) {
    send_with(browser, to, "", file).await
}

/// The same with a month in front of the file, if there is one.
async fn send_with(browser: &mut Browser<'_>, to: &str, month: &str, file: &str) -> (StatusCode, String) {
    let before = match month {
        "" => String::new(),
        month => format!("--edge\r\ncontent-disposition: form-data; name=\"month\"\r\n\r\n{month}\r\n"),
    };
    let body = format!(
        "{before}--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{file}\r\n--edge--\r\n"
    );
    let request = browser.request(Method::POST, to).header(ACCEPT, "application/json").header(ORIGIN, HERE);
    let request = request.header(CONTENT_LENGTH, body.len()).header(CONTENT_TYPE, "multipart/form-data; boundary=edge");
    let answer = browser.send(request.body(Body::from(body)).unwrap()).await;
    (answer.status, answer.text())
}

#[tokio::test]
async fn files_fill_the_pages_and_the_pages_fill_files() {
    let (site, _) = with_key(Scopes::NONE).await;
    let mut browser = site.signed_in(DEALER).await;
    let (status, told) = send(&mut browser, "/stock/file", "Код склада;Артикул;Остаток\n001;326794;7\n").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.contains("Сначала добавьте склад"), "{told}");
    let (status, page) =
        send(&mut browser, "/warehouses/file", "Адрес;Контакты;Код\nг. Курок ул. Луначарского 18;<b>+7</b>;001\n")
            .await;
    assert_eq!((status, page.starts_with("/warehouses?load=")), (StatusCode::OK, true), "{page}");
    let shown = browser.get(&page).await.text();
    assert!(shown.contains("г. Курок ул. Луначарского 18") && !shown.contains("<b>+7</b>"), "{shown}");
    let (_, page) = send(&mut browser, "/stock/file", "Код склада;Артикул;Остаток\n001;326794;7\n9;326794;1\n").await;
    let shown = browser.get(&page).await.text();
    assert!(shown.contains("Склада с\u{a0}таким кодом нет") && shown.contains("Удалить все остатки"), "{shown}");
    let load = page.rsplit('=').next().unwrap().to_owned();
    for file in
        ["/stock.xlsx", "/stock/example.xlsx", "/warehouses/example.xlsx", &format!("/stock/loads/{load}/refused.xlsx")]
    {
        assert_eq!(browser.get(file).await.status, StatusCode::OK, "{file}");
    }
    site.is_sound().await;
}

#[tokio::test]
async fn a_report_of_a_month_is_loaded_shown_and_downloaded() {
    let (site, _) = with_key(Scopes::NONE).await;
    let mut browser = site.signed_in(DEALER).await;
    send(&mut browser, "/warehouses/file", "Адрес;Контакты;Код\nг. Курск ул. Луначарского 18;+7;001\n").await;
    let table = "Код склада;Артикул;Количество;Сумма с НДС\n001;326794;12;3372\n9;326794;1;1\n";
    let (status, told) = send(&mut browser, "/sales/file", table).await;
    assert_eq!((status, told.contains("Выберите месяц")), (StatusCode::UNPROCESSABLE_ENTITY, true), "{told}");
    let month = service::dealer_report::this_month(site.db.now()).before().to_string();
    let (status, page) = send_with(&mut browser, "/sales/file", &month, table).await;
    assert_eq!((status, page.starts_with("/sales?load=")), (StatusCode::OK, true), "{page}");
    let shown = browser.get(&page).await.text();
    assert!(shown.contains("Принято строк: 1, не\u{a0}принято: 1") && shown.contains("3\u{a0}372,00"), "{shown}");
    let (_, again) = send_with(&mut browser, "/sales/file", &month, &table.replace(";12;", ";24;")).await;
    let asked = browser.get(&again).await.text();
    assert!(asked.contains("данные уже загружены. Заменить их?") && asked.contains("было 12, станет 24"), "{asked}");
    let load = page.rsplit('=').next().unwrap().to_owned();
    for file in [
        format!("/sales.xlsx?month={month}"),
        "/sales/contract.xlsx".to_owned(),
        "/matrix/example.xlsx".to_owned(),
        format!("/sales/loads/{load}/refused.xlsx"),
    ] {
        assert_eq!(browser.get(&file).await.status, StatusCode::OK, "{file}");
    }
    for page in ["/sales/contract", "/sales/stock", "/matrix", "/sales/charts", "/replenishment"] {
        assert_eq!(browser.get(page).await.status, StatusCode::OK, "{page}");
    }
    site.is_sound().await;
}

#[tokio::test]
async fn the_lead_time_is_that_of_the_page() {
    let (site, key) = with_key(Scopes::NONE.with(Scope::Catalog)).await;
    let ask = async |hash: &str, end: &str, body: Value| {
        let path = format!("/restapi/catalog/service/availability_calculation_period.{end}");
        let request = Request::builder().method(Method::POST).uri(path).header("Hash", hash);
        let request = request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap();
        let answer = site.send(request).await;
        (answer.status, answer.text())
    };
    let body = |quantity: i64| json!({ "warehouse_id": 1, "product_id": 326794, "quantity": quantity });
    let product = site.id("326794");
    for quantity in [1, 13, 900_000] {
        let (status, text) = ask(&key, "json", body(quantity)).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        let told: Value = serde_json::from_str(&text).unwrap();
        let pieces = domain::quantity::Quantity::parse(&quantity.to_string()).unwrap();
        let warehouse = domain::id::WarehouseId(1);
        let page = service::supply::places(&site.db, "326794", &[(warehouse, pieces)]).await.unwrap().remove(0);
        let expected = page.lead_time.unwrap();
        let parts: Vec<_> = expected
            .parts
            .iter()
            .map(|part| json!({ "days": part.days, "quantity": part.quantity, "date": part.date.to_string() }))
            .collect();
        assert_eq!(told["period"], json!(parts), "{quantity} of {product}");
        assert_eq!(told["status"]["code"], "ok");
    }
    let (_, xml) = ask(&key, "xml", body(1)).await;
    assert!(xml.contains("<response><period><item><days>1</days><quantity>12</quantity>"), "{xml}");
    for (hash, body, status) in [
        ("", body(1), StatusCode::UNAUTHORIZED),
        ("bb_1", body(1), StatusCode::UNAUTHORIZED),
        (&key, body(0), StatusCode::UNPROCESSABLE_ENTITY),
        (&key, json!({ "warehouse_id": 99, "product_id": "326794", "quantity": 1 }), StatusCode::NOT_FOUND),
        (&key, json!({ "warehouse_id": 1, "product_id": "нет такого", "quantity": 1 }), StatusCode::NOT_FOUND),
    ] {
        let (answered, text) = ask(hash, "json", body).await;
        assert_eq!(answered, status, "{text}");
        assert!(text.contains("\"code\":\"error\""), "{text}");
    }
}

#[tokio::test]
async fn a_lead_time_needs_the_scope_of_the_catalogue() {
    let (site, key) = with_key(Scopes::NONE.with(Scope::Reports)).await;
    let path = "/restapi/catalog/service/availability_calculation_period.json";
    let request = Request::builder().method(Method::POST).uri(path).header("Hash", key);
    let answer = site.send(request.body(Body::from("warehouse_id=1&product_id=326794&quantity=1")).unwrap()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
}
