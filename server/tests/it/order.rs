//! From the catalogue to the invoice, without script.

use crate::site::{BREAKER, BUYER, OTHER, Site};
use app::catalog::rpc::ShowVat;
use app::draft::rpc::{
    CreateDraft, DeleteDraft, EditDrafts, EditLines, RestoreDraft, RestoreDrafts, SetInActive, SetTerms, Submit,
    UndoVersion,
};
use app::order::rpc::Look;
use app::user::rpc::{ShowLanguage, SignIn, SwitchCounterparty};
use axum::http::StatusCode;
use domain::order::OrderStatus;
use leptos::server_fn::ServerFn;
use service::demo::PASSWORD;

#[tokio::test]
async fn the_whole_path_by_forms_alone() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let product = site.id(BREAKER).to_string();
    let catalog = format!("/catalog?q={BREAKER}");
    browser.form("/sign-in", SignIn::PATH, &[("login", BUYER), ("password", PASSWORD), ("next", "/drafts")]).await;

    let answer = browser.form("/drafts", CreateDraft::PATH, &[]).await;
    let draft = answer.location().to_owned();
    let number = draft.strip_prefix("/drafts/").unwrap_or_else(|| panic!("{draft}")).to_owned();

    let answer = browser.form(&catalog, SetInActive::PATH, &[("product", &product), ("quantity", "5")]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, catalog.as_str()));
    let page = browser.get(&draft).await;
    assert!(page.read().contains("округлено до 12 шт: в упаковке 12"), "{}", page.read());
    assert!(page.read().contains("2 961,96"), "{}", page.read());

    let (key, total) = (page.field("key"), page.field("total"));
    assert_eq!(total, "296196");
    let sending = [("number", number.as_str()), ("key", &key), ("total", &total)];
    let answer = browser.form(&draft, Submit::PATH, &sending).await;
    let order = format!("/orders/{number}");
    assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, order.as_str()));
    // Pressed twice, and again tomorrow.
    for _ in 0..2 {
        assert_eq!(browser.form(&draft, Submit::PATH, &sending).await.location(), order);
    }
    assert!(browser.get(&order).await.read().contains("Отправлен"));
    assert_eq!(browser.get(&draft).await.location(), order, "an old address leads to the order");

    site.work().await;
    let page = browser.get(&order).await;
    assert!(page.read().contains("Получен счет") && page.read().contains("ТД000058019"), "{}", page.read());
    assert!(page.text().contains(&format!("{order}/invoice.pdf")));
    let standing = browser.call(Look::PATH, &[("number", &number)]).await;
    assert_eq!(standing.data::<Option<OrderStatus>>(), Some(OrderStatus::Invoiced));
    site.is_sound().await;
}

#[tokio::test]
async fn a_total_that_is_no_longer_true_is_said_before_anything_is_sent() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let draft = format!("/drafts/{number}");
    let sending = [("number", number.as_str()), ("key", "key"), ("total", "1")];
    let page = buyer.form_then(&draft, Submit::PATH, &sending).await;
    let sentence = "Цены обновились: было 0,01 ₽, стало 2 961,96 ₽. Проверьте и нажмите ещё раз.";
    assert!(page.read().contains(sentence), "{}", page.read());
    assert_eq!(page.field("total"), "296196");
}

#[tokio::test]
async fn a_removed_line_and_a_deleted_draft_are_brought_back() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let product = site.id(BREAKER).to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let draft = format!("/drafts/{number}");
    let act = format!("remove {product}");
    let page = buyer.form_then(&draft, EditLines::PATH, &[("number", &number), ("act", &act)]).await;
    assert!(page.read().contains("Удалена 1 строка."), "{}", page.read());
    let version = page.field("version");
    let page = buyer.form_then(&draft, UndoVersion::PATH, &[("number", &number), ("version", &version)]).await;
    assert!(page.read().contains("2 961,96") && !page.read().contains("Удалена"), "{}", page.read());

    let list = buyer.form_then(&draft, DeleteDraft::PATH, &[("number", &number)]).await;
    assert!(!list.text().contains(&format!("href=\"{draft}\"")));
    assert_eq!(list.field("number"), number, "«Вернуть»");
    assert_eq!(buyer.get(&draft).await.status, StatusCode::NOT_FOUND);
    let list = buyer.form_then("/drafts", RestoreDraft::PATH, &[("number", &number)]).await;
    assert!(list.text().contains(&draft));
    assert_eq!(buyer.get(&draft).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_price_is_explained_where_it_stands_and_shown_with_tax_when_that_is_wanted() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    let draft = format!("/drafts/{number}");
    let price = format!("{draft}/lines/{}/price", site.id(BREAKER));
    let page = buyer.get(&draft).await;
    assert!(page.text().contains(&format!("href=\"{price}\"")), "{}", page.text());
    assert!(page.read().contains("202,32") && page.read().contains("Цены без НДС."), "{}", page.read());
    let told = buyer.get(&price).await.read();
    for words in ["281,00", "202,32", "2 427,84", "2 961,96", "Ценовая группа", "Договор"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(buyer.get(&format!("{draft}/lines/999999/price")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.signed_in(OTHER).await.get(&price).await.status, StatusCode::NOT_FOUND);

    buyer.cookies.insert("vat".to_owned(), "1".to_owned());
    let page = buyer.get(&draft).await.read();
    for words in ["246,83", "2 961,96", "Цены с НДС.", "Цена с НДС, ₽"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(buyer.get(&price).await.read().contains("202,32"), "explained as ever");
}

#[tokio::test]
async fn drafts_of_a_list_are_deleted_brought_back_copied_and_saved_together() {
    let site = Site::open().await;
    let actor = site.actor(BUYER).await;
    let numbers = [site.draft(&actor).await.to_string(), site.draft(&actor).await.to_string()];
    let mut buyer = site.signed_in(BUYER).await;
    let there =
        |list: &str| numbers.iter().filter(|number| list.contains(&format!("href=\"/drafts/{number}\""))).count();
    let chosen =
        |act| [("numbers[]", numbers[0].as_str()), ("numbers[]", numbers[1].as_str()), ("act", act), ("query", "")];
    let list = buyer.form_then("/drafts", EditDrafts::PATH, &chosen("delete")).await;
    assert_eq!(there(&list.text()), 0);
    assert!(list.read().contains("Удалено 2 черновика."), "{}", list.read());
    let list = buyer.form_then("/drafts", RestoreDrafts::PATH, &chosen("")[..2]).await;
    assert_eq!(there(&list.text()), 2);
    let list = buyer.form_then("/drafts", EditDrafts::PATH, &chosen("duplicate")).await;
    assert!(list.read().contains("Создано 2 копии."), "{}", list.read());
    // Nothing is chosen: nothing is done. What is no address is refused.
    let list = buyer.form_then("/drafts", EditDrafts::PATH, &[("act", "delete"), ("query", "sort=oldest")]).await;
    assert_eq!(there(&list.text()), 2);
    let all = buyer.get("/drafts.xlsx").await;
    assert_eq!(all.status, StatusCode::OK);
    let one = buyer.get(&format!("/drafts.xlsx?numbers%5B%5D={}", numbers[0])).await;
    assert_eq!(one.status, StatusCode::OK);
    assert!(one.bytes.len() < all.bytes.len());
    // Nothing is chosen: the filter that the list is shown by holds, which is one field beside the boxes.
    let filtered = buyer.get(&format!("/drafts.xlsx?query=q%3D{}", numbers[0])).await;
    assert!(filtered.bytes.len() < all.bytes.len(), "{} of {}", filtered.bytes.len(), all.bytes.len());
    let found = buyer.get(&format!("/drafts?q={}", numbers[0])).await;
    assert_eq!(there(&found.text()), 1);
    let nothing = buyer.get("/drafts?q=%D0%BD%D0%B5%D1%82&by=abc&from=x&state=x&sort=x&page=x").await;
    assert!(nothing.read().contains("Ничего не нашли"), "{}", nothing.read());
    for report in ["orders", "products", "shipments"] {
        assert_eq!(buyer.get(&format!("/reports/{report}?sort=x&q=%25&from=x")).await.status, StatusCode::OK);
        assert_eq!(buyer.get(&format!("/reports/{report}.xlsx?sort=oldest")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_is_written_in_a_draft_is_shown_as_text() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let draft = format!("/drafts/{number}");
    let evil = "</textarea></title>\"><script>alert(1)</script><img src=x onerror=alert(2)>";
    let terms = [
        ("number", number.as_str()),
        ("warehouse", "1"),
        ("delivery", "pickup"),
        ("own_number", "\"><b>zz"),
        ("comment", evil),
    ];
    let page = buyer.form_then(&draft, SetTerms::PATH, &terms).await;
    assert_eq!(page.status, StatusCode::OK);
    page.has_no_markup(&["<script>alert", "<img src=x", "<b>zz"]);
    let (key, total) = (page.field("key"), page.field("total"));
    let page = buyer.form_then(&draft, Submit::PATH, &[("number", &number), ("key", &key), ("total", &total)]).await;
    assert_eq!(page.status, StatusCode::OK);
    page.has_no_markup(&["<script>alert", "<img src=x", "<b>zz"]);
}

#[tokio::test]
async fn an_order_by_truck_needs_an_address() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let draft = format!("/drafts/{number}");
    let terms = [("number", number.as_str()), ("warehouse", "1"), ("delivery", "truck")];
    let page = buyer.form_then(&draft, SetTerms::PATH, &terms).await;
    let (key, total) = (page.field("key"), page.field("total"));
    let page = buyer.form_then(&draft, Submit::PATH, &[("number", &number), ("key", &key), ("total", &total)]).await;
    assert!(page.read().contains("Для доставки автотранспортом нужен адрес."), "{}", page.read());
    let unknown = [("number", number.as_str()), ("warehouse", "1"), ("delivery", "rocket")];
    let answer = buyer.call(SetTerms::PATH, &unknown).await;
    assert!(answer.status.is_client_error(), "{}: {}", answer.status, answer.text());
}

#[tokio::test]
async fn the_counterparty_is_switched_and_the_desk_is_its() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    let choices = site.visit(BUYER).await.choices;
    let page = buyer.form_then("/orders", SwitchCounterparty::PATH, &[("to", &choices[0].id.to_string())]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.read().contains(&choices[0].name), "{}", page.read());
}

#[tokio::test]
async fn the_screen_speaks_the_language_that_was_chosen() {
    let site = Site::open().await;
    let mut guest = site.browser();
    let page = guest.get("/catalog").await;
    assert!(page.text().contains("<html lang=\"ru\"") && page.read().contains("Каталог"), "{}", page.read());
    let page = guest.form_then("/catalog", ShowLanguage::PATH, &[("code", "en")]).await;
    assert!(page.text().contains("<html lang=\"en\"") && page.read().contains("Catalogue"), "{}", page.read());
    assert!(guest.get("/nowhere").await.read().contains("Page not found"));
    let page = guest.form_then("/catalog", ShowLanguage::PATH, &[("code", "de")]).await;
    assert!(page.read().contains("Каталог"), "an unknown language is the usual one");
}

#[tokio::test]
async fn prices_with_vat_are_shown_to_who_wants_them() {
    let site = Site::open().await;
    let mut guest = site.browser();
    let catalog = format!("/catalog?q={BREAKER}");
    let page = guest.form_then(&catalog, ShowVat::PATH, &[("on", "true")]).await;
    assert!(page.read().contains("342,82"), "281,00 and 22 per cent: {}", page.read());
    let page = guest.form_then(&catalog, ShowVat::PATH, &[("on", "false")]).await;
    assert!(page.read().contains("281,00") && !page.read().contains("342,82"));
}
