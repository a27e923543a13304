//! Tables of products, prices and stock as a browser without script meets them; pages and forms of what the supplier's people change.

use crate::site::{BREAKER, BUYER, Site};
use crate::upload::{send_form, workbook};
use app::staff::change::{
    AddProduct, ApplyLoad, EndDiscount, SaveCapacity, SaveContract, SaveProduct, SetDiscount, UndoLoad,
};
use app::staff::{CATALOG, CATALOG_FILE, NEW_PRODUCT, PRICES, PRICES_FILE, STOCK, STOCK_FILE};
use axum::http::StatusCode;
use leptos::server_fn::ServerFn;

const MANAGER: &str = "manager@example.com";

#[tokio::test]
async fn a_table_of_prices_is_seen_applied_and_undone() {
    let site = Site::open().await;
    let mut manager = site.signed_in(MANAGER).await;
    let rows = [["Артикул", "Цена, ₽"], [BREAKER, "295,50"], ["нет такого", "5"], ["326796", "дорого"]];
    let page = send_form(&mut manager, PRICES_FILE, "цены.xlsx", &workbook(&rows)).await;
    let (list, id) = page.rsplit_once('/').unwrap();
    assert_eq!(list, PRICES);
    let shown = manager.get(&page).await.read();
    for part in ["цены.xlsx", "295,50", "Артикул не найден", "Цена — сумма больше нуля", "Применить 1 строку"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let faults = manager.get(&format!("{page}/faults.xlsx")).await;
    assert_eq!(faults.status, StatusCode::OK);
    let again = send_form(&mut manager, PRICES_FILE, "faults.xlsx", &faults.bytes).await;
    assert!(manager.get(&again).await.read().contains("применять нечего"), "they are wrong still");
    let wrong = manager.form_then(&page, ApplyLoad::PATH, &[("load", id), ("from", "вчера")]).await;
    assert!(wrong.read().contains("такой даты нет"), "{}", wrong.read());
    assert_eq!(wrong.field("from"), "вчера", "what was typed is kept");
    let price = format!("SELECT base_price FROM products WHERE article = '{BREAKER}'");
    let before = site.number(&price).await;
    manager.form(&page, ApplyLoad::PATH, &[("load", id), ("from", "2020-01-01")]).await;
    assert_eq!(site.number(&price).await, 29_550);
    manager.form(&page, UndoLoad::PATH, &[("load", id)]).await;
    assert_eq!(site.number(&price).await, before);
    assert!(manager.get(&page).await.read().contains("Отменена"));
    assert_eq!(manager.get(PRICES_FILE).await.location(), PRICES);
    for (example, to) in [("/staff/prices/example.xlsx", PRICES_FILE), ("/staff/stock/example.xlsx", STOCK_FILE)] {
        let example = manager.get(example).await;
        assert_eq!(example.status, StatusCode::OK);
        let page = send_form(&mut manager, to, "example.xlsx", &example.bytes).await;
        let shown = manager.get(&page).await.read();
        assert!(!shown.contains("С ошибкой") && !shown.contains("не найден"), "{shown}");
    }
    site.is_sound().await;
}

#[tokio::test]
async fn a_file_that_is_none_gets_a_sentence_and_others_are_refused() {
    let site = Site::open().await;
    let mut manager = site.signed_in(MANAGER).await;
    assert_eq!(send_form(&mut manager, STOCK_FILE, "a.xlsx", b"PK\x03\x04broken").await, format!("{STOCK}#load"));
    assert!(manager.get(STOCK).await.read().contains("Файл не читается"));
    let mut stranger = site.browser();
    assert_eq!(send_form(&mut stranger, PRICES_FILE, "a.csv", b"1;2").await, format!("/sign-in?next={PRICES}"));
    let mut buyer = site.signed_in(BUYER).await;
    send_form(&mut buyer, PRICES_FILE, "a.csv", b"326794;2").await;
    assert_eq!(site.number("SELECT COUNT(*) FROM loads").await, 0);
    site.is_sound().await;
}

#[tokio::test]
async fn what_was_typed_is_kept_when_a_form_is_refused_and_pages_show_what_changed() {
    let site = Site::open().await;
    let mut manager = site.signed_in(MANAGER).await;
    let contract = "/staff/contracts/1";
    let group = site.number("SELECT MIN(price_group_id) FROM discounts WHERE contract_id = 1").await.to_string();
    let fields = [("contract", "1"), ("group", group.as_str()), ("percent", "200"), ("until", ""), ("version", "1")];
    let wrong = manager.form_then(contract, SetDiscount::PATH, &fields).await;
    assert!(wrong.read().contains("число от 0 до 100"), "{}", wrong.read());
    assert!(wrong.text().contains("value=\"200\""), "{}", wrong.text());
    let fields =
        [("contract", "1"), ("group", group.as_str()), ("percent", "12,5"), ("until", "2099-12-31"), ("version", "1")];
    let saved = manager.form_then(contract, SetDiscount::PATH, &fields).await;
    assert!(saved.read().contains("31.12.2099"), "{}", saved.read());
    // Who comes second sees both, and saves again from what is stored by now.
    let fields = [("contract", "1"), ("group", group.as_str()), ("percent", "13"), ("until", ""), ("version", "1")];
    let late = manager.form_then(contract, SetDiscount::PATH, &fields).await;
    assert!(late.text().contains("value=\"13\""), "{}", late.text());
    for part in ["Пока вы правили", "Сейчас сохранено: 12,5", "Сейчас сохранено: 31.12.2099"]
    {
        assert!(late.read().contains(part), "{part}: {}", late.read());
    }
    assert!(late.text().contains("name=\"version\" value=\"2\""), "{}", late.text());
    let end = [("contract", "1"), ("group", group.as_str()), ("version", "1")];
    let late = manager.form_then(contract, EndDiscount::PATH, &end).await;
    assert!(late.read().contains("Данные изменил кто-то ещё"), "{}", late.read());
    let series = site.number("SELECT MIN(category_id) FROM production_lines").await.to_string();
    let page = format!("/staff/capacity/{series}");
    let line = [("series", series.as_str()), ("capacity", "много"), ("queue", "1"), ("shown", "2")];
    let wrong = manager.form_then(&page, SaveCapacity::PATH, &line).await;
    assert!(wrong.read().contains("целое число"), "{}", wrong.read());
    assert_eq!(wrong.field("capacity"), "много");
    for (page, part) in [
        ("/staff/companies", "ИНН"),
        ("/staff/products?q=326794", "326794"),
        ("/staff/products/326794", "Базовая цена"),
        ("/staff/capacity", "Мощность"),
        ("/staff/changes", "12,5"),
        ("/staff/news", "Новостей пока нет"),
    ] {
        let shown = manager.get(page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}");
        assert!(shown.read().contains(part), "{page}: {}", shown.read());
    }
    site.is_sound().await;
}

#[tokio::test]
async fn a_table_of_products_is_seen_applied_and_undone() {
    let site = Site::open().await;
    let mut manager = site.signed_in(MANAGER).await;
    let rows = [["Артикул", "Кратность", "Масса, кг"], [BREAKER, "24", ""], ["нет-такого", "1", "0,1"]];
    let page = send_form(&mut manager, CATALOG_FILE, "товары.xlsx", &workbook(&rows)).await;
    let (list, id) = page.rsplit_once('/').unwrap();
    assert_eq!(list, CATALOG);
    let shown = manager.get(&page).await.read();
    for part in ["товары.xlsx", "12 шт → 24 шт", "Нужно наименование", "Применить 1 строку"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let faults = manager.get(&format!("{page}/faults.xlsx")).await;
    assert_eq!(faults.status, StatusCode::OK);
    let again = send_form(&mut manager, CATALOG_FILE, "faults.xlsx", &faults.bytes).await;
    assert!(manager.get(&again).await.read().contains("применять нечего"), "they are wrong still");
    let pack = format!("SELECT pack FROM products WHERE article = '{BREAKER}'");
    manager.form(&page, ApplyLoad::PATH, &[("load", id)]).await;
    assert_eq!(site.number(&pack).await, 24);
    assert!(manager.get("/staff/changes").await.read().contains("товары.xlsx"));
    manager.form(&page, UndoLoad::PATH, &[("load", id)]).await;
    assert_eq!(site.number(&pack).await, 12);
    let example = manager.get("/staff/catalog/example.xlsx").await;
    assert_eq!(example.status, StatusCode::OK);
    let page = send_form(&mut manager, CATALOG_FILE, "example.xlsx", &example.bytes).await;
    let shown = manager.get(&page).await.read();
    assert!(!shown.contains("С ошибкой") && shown.contains("применять нечего"), "{shown}");
    site.is_sound().await;
}

#[tokio::test]
async fn who_saves_later_sees_both_values() {
    let site = Site::open().await;
    let (mut first, mut second) = (site.signed_in(MANAGER).await, site.signed_in(MANAGER).await);
    let page = format!("/staff/products/{BREAKER}");
    let opened = first.get(&page).await;
    let of = async |column: &str| {
        site.number(&format!("SELECT {column} FROM products WHERE article = '{BREAKER}'")).await.to_string()
    };
    let (category, group) = (of("category_id").await, of("price_group_id").await);
    let names = ["product", "version", "name", "unit", "pack", "mass"];
    let stored = names.map(|name| (name, opened.field(name)));
    let with = |per_box: &'static str| {
        let mut fields: Vec<(&str, &str)> = stored.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.extend([("category", category.as_str()), ("group", group.as_str()), ("per_box", per_box)]);
        fields
    };
    first.form(&page, SaveProduct::PATH, &with("48")).await;
    let refused = second.form_then(&page, SaveProduct::PATH, &with("60")).await;
    assert!(refused.read().contains("другой сотрудник"), "{}", refused.read());
    assert!(refused.read().contains("Сейчас сохранено: 48"), "{}", refused.read());
    assert_eq!((refused.field("per_box").as_str(), refused.field("version").as_str()), ("60", "2"));
    let box_of = format!("SELECT per_box FROM products WHERE article = '{BREAKER}'");
    assert_eq!(site.number(&box_of).await, 48, "nothing is lost");

    let terms = |days: &'static str, limit: &'static str, version: &'static str| {
        [
            ("contract", "1"),
            ("number", "1"),
            ("date", "2026-10-12"),
            ("kind", "direct"),
            ("days", days),
            ("limit", limit),
            ("version", version),
        ]
    };
    first.form("/staff/contracts/1", SaveContract::PATH, &terms("", "", "1")).await;
    let refused = second.form_then("/staff/contracts/1", SaveContract::PATH, &terms("40", "100000", "1")).await;
    assert!(refused.read().contains("другой сотрудник"), "{}", refused.read());
    assert_eq!(refused.field("version"), "2");

    let new = [("article", BREAKER), ("price", "5"), ("name", "Новый"), ("unit", "шт"), ("pack", "1"), ("mass", "0,1")];
    let refused = first.form_then(NEW_PRODUCT, AddProduct::PATH, &new).await;
    assert!(refused.read().contains("уже есть"), "{}", refused.read());
    assert_eq!(refused.field("name"), "Новый", "what was typed is kept");
    site.is_sound().await;
}
