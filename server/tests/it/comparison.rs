//! The comparison as browsers meet it: it is kept by the browser and needs nobody signed in.

use crate::site::{BREAKER, BUYER, Browser, Site};
use app::comparison::rpc::{ClearComparison, Compare, KeepComparison};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use leptos::server_fn::ServerFn;

/// One that has the same poles and another current.
const OTHER_CURRENT: &str = "326796";

async fn compare(site: &Site, browser: &mut Browser<'_>, article: &str, on: &str) -> StatusCode {
    let product = site.id(article).to_string();
    let page = format!("/product/{article}");
    let answer = browser.form(&page, Compare::PATH, &[("product", &product), ("on", on)]).await;
    if answer.status == StatusCode::FOUND {
        assert_eq!(answer.location().trim_end_matches('?'), page);
    }
    answer.status
}

#[tokio::test]
async fn a_guest_compares_two_products_and_sees_what_differs() {
    let site = Site::open().await;
    let mut guest = site.browser();
    assert!(guest.get("/compare").await.read().contains("Сравнивать пока нечего"));
    compare(&site, &mut guest, BREAKER, "true").await;
    let one = guest.get("/compare").await;
    assert!(one.read().contains("Добавьте ещё один товар"), "{}", one.read());
    compare(&site, &mut guest, OTHER_CURRENT, "true").await;
    compare(&site, &mut guest, BREAKER, "true").await;
    let page = guest.get("/compare").await;
    let read = page.read();
    for part in ["2 позиции", BREAKER, OTHER_CURRENT, "281,00 ₽", "Упаковочная норма", "различаются"]
    {
        assert!(read.contains(part), "{part}: {read}");
    }
    assert!(
        !read.contains("Купить") && page.text().contains("role=\"region\" tabindex=\"0\" aria-label=\"Сравнение\"")
    );
    let rows = |text: &str| text.matches("<th scope=\"row\">").count();
    let only = guest.get("/compare?differences=1").await;
    assert!(rows(&only.text()) < rows(&page.text()), "{}", only.read());
    assert!(!only.read().contains("Упаковочная норма") && only.text().contains("aria-checked=\"true\""));

    compare(&site, &mut guest, BREAKER, "false").await;
    let left = guest.get("/compare").await.read();
    assert!(left.contains(OTHER_CURRENT) && !left.contains(BREAKER), "{left}");
    let cleared = guest.form_then("/compare", ClearComparison::PATH, &[]).await;
    assert!(cleared.read().contains("Сравнивать пока нечего") && !guest.cookies.contains_key("compare"));
}

#[tokio::test]
async fn a_buyer_sees_own_prices_and_buys() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    let read = buyer.get(&format!("/compare?articles={BREAKER}")).await.read();
    assert!(read.contains("202,32 ₽") && read.contains("326794 Ваша цена"), "{read}");
    let read = buyer.get("/compare?articles=326797").await.read();
    assert!(read.contains("Купить"), "{read}");
}

#[tokio::test]
async fn the_cookie_lives_for_a_year_and_anything_may_stand_in_it() {
    let site = Site::open().await;
    let product = site.id(BREAKER).to_string();
    let mut guest = site.browser();
    let answer = guest.call(Compare::PATH, &[("product", &product), ("on", "true")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.header(SET_COOKIE),
        format!("compare={product}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly")
    );
    let none = guest.call(Compare::PATH, &[("product", "999999"), ("on", "true")]).await;
    assert_eq!((none.status, none.text().as_str()), (StatusCode::NOT_FOUND, "\"NotFound\""));
    for kept in ["", "x", "-1.0.1e9", "99999999999999999999", "1.1.1.1", "<script>", "999999"] {
        guest.cookies.insert("compare".to_owned(), kept.to_owned());
        assert_eq!(guest.get("/compare").await.status, StatusCode::OK, "{kept}");
    }
}

#[tokio::test]
async fn the_ninth_product_is_refused() {
    let site = Site::open().await;
    let mut guest = site.browser();
    let snapshot = site.db.snapshot();
    let products: Vec<i64> =
        (1..200).filter(|id| snapshot.catalog.product(domain::id::ProductId(*id)).is_some()).collect();
    for (at, product) in products.iter().take(9).enumerate() {
        let answer = guest.call(Compare::PATH, &[("product", &product.to_string()), ("on", "true")]).await;
        let expected = if at < 8 { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(answer.status, expected, "{}", answer.text());
    }
    let page = guest.get("/compare").await;
    assert!(page.read().contains("8 позиций"), "{}", page.read());
}

#[tokio::test]
async fn a_comparison_is_opened_by_its_address_and_leaves_ones_own_alone() {
    let site = Site::open().await;
    let mut guest = site.browser();
    compare(&site, &mut guest, "326797", "true").await;
    let own = guest.get("/compare").await;
    assert!(own.text().contains("href=\"/compare?articles=326797\""), "an address to send");

    let address = format!("/compare?articles={BREAKER},{OTHER_CURRENT},x%3Cb%3E");
    let shared = guest.get(&address).await;
    let read = shared.read();
    for part in [BREAKER, OTHER_CURRENT, "Не нашли в каталоге:", "открыто по ссылке"] {
        assert!(read.contains(part), "{part}: {read}");
    }
    shared.has_no_markup(&["x<b>"]);
    // One is left out by a link, and the switch keeps the address.
    assert!(shared.text().contains(&format!("href=\"/compare?articles={OTHER_CURRENT}\"")));
    assert_eq!(shared.field("articles"), format!("{BREAKER},{OTHER_CURRENT}"));
    assert!(guest.get("/compare").await.read().contains("326797"), "one's own is as it was");

    let kept = guest.form_then(&address, KeepComparison::PATH, &[("articles", &shared.field("articles"))]).await;
    assert!(kept.read().contains(BREAKER) && !kept.read().contains("326797"), "{}", kept.read());
}
