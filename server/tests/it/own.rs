//! Own articles as a browser without script meets them; files of them.

use crate::site::{ASSISTANT, BREAKER, BUYER, Browser, OTHER, Site};
use crate::upload::{ods, send_form, workbook};
use app::own::rpc::{AddOwn, DeleteOwn, LoadOwn, RestoreOwn};
use app::own::{FILE, LOADED, PAGE};
use axum::http::StatusCode;
use leptos::server_fn::ServerFn;

/// Sends a file of own articles: the address that it leads to.
async fn send(browser: &mut Browser<'_>, name: &str, file: &[u8]) -> String {
    send_form(browser, FILE, name, file).await
}

#[tokio::test]
async fn a_file_is_loaded_its_refused_rows_come_back_and_the_whole_table_goes_round() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    let rows = [["Свой артикул", "Артикул"], ["ЭЛ-1", "326794"], ["ЭЛ-2", "326797"], ["ЭЛ-3", "нет такого"]];
    let swapped = [["326794", "ЭЛ-1"], ["326797", "ЭЛ-2"], ["нет такого", "ЭЛ-3"]];
    let csv = "Артикул;Свой артикул\r\n326794;ЭЛ-1\r\n326797;ЭЛ-2\r\nнет такого;ЭЛ-3\r\n";
    let files = [
        ("a.xlsx", workbook(&rows), "Принято 2, изменено 0, не принято 1."),
        ("a.ods", ods(&rows), "Принято 0, изменено 0, не принято 1. Уже были в таблице: 2."),
        ("a.csv", csv.as_bytes().to_vec(), "Принято 0, изменено 0, не принято 1. Уже были в таблице: 2."),
        ("b.xlsx", workbook(&swapped), "Принято 0, изменено 0, не принято 1. Уже были в таблице: 2."),
    ];
    for (name, file, said) in files {
        assert_eq!(send(&mut buyer, name, &file).await, LOADED, "{name}");
        let page = buyer.get(LOADED).await.read();
        for part in [said, "Не принята 1 строка", "ЭЛ-3 нет такого Такого нашего артикула нет: проверьте запись."]
        {
            assert!(page.contains(part), "{name}: {part}: {page}");
        }
    }
    let refused = buyer.get("/company/articles/refused.xlsx").await;
    assert_eq!(refused.status, StatusCode::OK);
    send(&mut buyer, "refused.xlsx", &refused.bytes).await;
    assert!(buyer.get(LOADED).await.read().contains("Принято 0, изменено 0, не принято 1."), "as it was");
    for (path, said) in [
        ("/company/articles.xlsx", "Принято 0, изменено 0, не принято 0. Уже были в таблице: 2."),
        ("/company/articles/example.xlsx", "Принято 3, изменено 0, не принято 0."),
    ] {
        let downloaded = buyer.get(path).await;
        assert_eq!(downloaded.status, StatusCode::OK, "{path}");
        send(&mut buyer, "again.xlsx", &downloaded.bytes).await;
        let page = buyer.get(LOADED).await.read();
        assert!(page.contains(said) && !page.contains("Не принят"), "{path}: {page}");
    }
    assert!(buyer.get(PAGE).await.read().contains("5 артикулов"));
    site.is_sound().await;
}

#[tokio::test]
async fn a_file_that_is_none_gets_a_sentence_and_a_stranger_the_door() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    for (file, said) in [
        (b"PK\x03\x04broken".as_slice(), "Файл не читается"),
        (b"", "нет ни одной строки"),
        (b"\n;\n", "нет ни одной строки"),
        (&vec![b'1'; 20 * 1024 * 1024 + 1], "больше 20 МБ"),
    ] {
        assert_eq!(send(&mut buyer, "a.xlsx", file).await, format!("{PAGE}#load"));
        let page = buyer.get(PAGE).await;
        assert!(page.read().contains(said), "{said}: {}", page.read());
        assert!(page.text().contains("<title>Ошибка: Свои артикулы"), "{}", page.text());
    }
    assert_eq!(buyer.get(FILE).await.location(), PAGE);
    let mut stranger = site.browser();
    assert_eq!(send(&mut stranger, "a.csv", b"A;326794").await, format!("/sign-in?next={PAGE}"));
    for page in [PAGE, LOADED, "/company/articles.xlsx", "/company/articles/refused.xlsx"] {
        let answer = stranger.get(page).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{page}");
        assert!(answer.text().contains("/sign-in"), "{page}");
    }
    let mut designer = site.signed_in("designer@example.com").await;
    assert_eq!(designer.get(PAGE).await.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&mut designer, "a.csv", b"A;326794").await, format!("{PAGE}#load"));
    site.is_sound().await;
}

#[tokio::test]
async fn articles_are_added_found_deleted_and_brought_back_by_forms() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    assert!(buyer.get(PAGE).await.read().contains("Своих артикулов пока нет"));
    let wrong = buyer.form(PAGE, AddOwn::PATH, &[("own", "ЭЛ-1"), ("article", "нет такого"), ("at", "add")]).await;
    assert_eq!(wrong.location(), format!("{PAGE}#add"));
    let wrong = buyer.get(PAGE).await;
    assert!(wrong.read().contains("Не нашли"), "{}", wrong.read());
    assert_eq!([wrong.field("own"), wrong.field("article")], ["ЭЛ-1", "нет такого"].map(str::to_owned));
    let wrong = buyer.form_then(PAGE, AddOwn::PATH, &[("own", " "), ("article", BREAKER)]).await;
    assert!(wrong.read().contains("Нет своего артикула"), "{}", wrong.read());
    assert_eq!(wrong.field("article"), BREAKER);

    let own = "<script>alert(1)</script>";
    let added = buyer.form_then(PAGE, AddOwn::PATH, &[("own", own), ("article", BREAKER)]).await;
    added.has_no_markup(&["<script>alert"]);
    for part in ["означает 326794.", "1 артикул", "OptiDin BM63-1C16-4,5-УХЛ3", "Скачать таблицу"]
    {
        assert!(added.read().contains(part), "{part}: {}", added.read());
    }
    // Our own article for another product: the page says that lists will ask.
    let asks = buyer.form_then(PAGE, AddOwn::PATH, &[("own", "326797"), ("article", BREAKER)]).await;
    assert!(asks.read().contains("так называется и другой наш товар"), "{}", asks.read());
    let found = buyer.get(&format!("{PAGE}?q=326797")).await.read();
    assert!(found.contains("326797") && !found.contains("alert"), "{found}");
    assert!(buyer.get(&format!("{PAGE}?q=%D1%8F")).await.read().contains("Ничего не нашлось"));

    let without = buyer.form_then(PAGE, DeleteOwn::PATH, &[("own", own)]).await;
    without.has_no_markup(&["<script>alert"]);
    assert!(without.read().contains("удалён. Вернуть"), "{}", without.read());
    let product = without.field("product");
    assert_eq!(product, site.id(BREAKER).to_string());
    let back = buyer.form_then(PAGE, RestoreOwn::PATH, &[("own", own), ("product", &product)]).await;
    assert!(back.read().contains("2 артикула"), "{}", back.read());

    let empty = buyer.form_then(PAGE, LoadOwn::PATH, &[("text", "")]).await;
    assert!(empty.read().contains("нет ни одной строки"), "{}", empty.read());
    let loaded = buyer.form_then(PAGE, LoadOwn::PATH, &[("text", "ЭЛ-7\t326797\nЭЛ-8\t")]).await;
    assert!(loaded.read().contains("Принято 1, изменено 0, не принято 1."), "{}", loaded.read());
    // A colleague has the same table, another company its own.
    assert!(site.signed_in(ASSISTANT).await.get(PAGE).await.read().contains("3 артикула"));
    let mut other = site.signed_in(OTHER).await;
    assert!(other.get(LOADED).await.read().contains("Своих артикулов пока нет"));
    assert_eq!(other.get("/company/articles/refused.xlsx").await.status, StatusCode::NOT_FOUND);
    site.is_sound().await;
}
