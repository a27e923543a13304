use crate::site::{BREAKER, BUYER, Site};
use axum::http::StatusCode;

#[tokio::test]
async fn guests_see_the_catalogue_at_base_prices_and_buyers_at_their_own() {
    let site = Site::open().await;
    let (mut guest, mut buyer) = (site.browser(), site.signed_in(BUYER).await);
    for page in [format!("/catalog?q={BREAKER}"), format!("/product/{BREAKER}"), "/catalog".to_owned()] {
        let seen = guest.get(&page).await;
        assert_eq!(seen.status, StatusCode::OK, "{page}");
        assert!(seen.read().contains("281,00") && !seen.read().contains("202,32"), "{page}: {}", seen.read());
        let seen = buyer.get(&page).await;
        assert_eq!(seen.status, StatusCode::OK, "{page}");
        assert!(seen.read().contains("202,32"), "{page}: {}", seen.read());
    }
}

#[tokio::test]
async fn pages_behind_the_door_ask_to_sign_in() {
    let site = Site::open().await;
    let number = site.order(&site.actor(BUYER).await).await;
    let order = format!("/orders/{number}");
    for page in ["/drafts", "/orders", "/drafts/1308208", &order, "/favourites", "/favourites/1", "/favourites/recent"]
    {
        let answer = site.browser().get(page).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{page}");
        assert!(answer.read().contains("Нужно войти") && answer.text().contains("/sign-in"), "{page}");
    }
    for (page, to) in [("/", "/catalog"), ("/desk", "/catalog"), ("/drafts/active", "/drafts")] {
        let answer = site.browser().get(page).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, to), "{page}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_a_page_with_a_way_on() {
    let site = Site::open().await;
    for login in [None, Some(BUYER)] {
        let mut browser = match login {
            Some(login) => site.signed_in(login).await,
            None => site.browser(),
        };
        for page in ["/nowhere", "/product/000000", "/catalog/no-such-branch", "/rpc/nothing", "/drafts/1/2/3"] {
            let answer = browser.get(page).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
            assert!(answer.text().contains("href=\"/catalog\""), "{page}");
        }
    }
}

#[tokio::test]
async fn a_search_text_is_shown_as_text() {
    let site = Site::open().await;
    let query = "%3C/title%3E%3Cscript%3Ealert(1)%3C/script%3E%3Cmeta%20http-equiv=refresh%3E%22onfocus=%22x";
    let answer = site.browser().get(&format!("/catalog?q={query}")).await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.has_no_markup(&["<script>alert", "<meta http-equiv=refresh"]);
    assert!(answer.field("q").ends_with("&quot;onfocus=&quot;x"), "{}", answer.field("q"));
}

#[tokio::test]
async fn rubbish_in_the_address_is_no_error_of_ours() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    for page in [
        "/catalog?page=0",
        "/catalog?page=-1",
        "/catalog?page=99999999999",
        "/catalog?page=4294967295",
        "/catalog?sort=x",
        "/catalog?q=%00",
        "/catalog?q=%F0%9F%92%A9",
        "/catalog?q=%FF%FE",
        "/orders?tab=x&page=4294967295",
        "/drafts?page=0",
        "/favourites/x",
        "/favourites/-1",
        "/favourites/99999999999999999999",
        "/favourites/1?page=4294967295",
        "/compare?articles=%00",
        "/compare?articles=,,,&differences=x",
        "/compare?articles=%F0%9F%92%A9",
        "/drafts?page=4294967295",
        "/drafts/x",
        "/drafts/-1",
        "/drafts/99999999999999999999",
        "/orders/1.5",
        "/orders/0x10",
        "/orders/1/invoice.pdf",
        "/orders/x/invoice.pdf",
        "/orders/99999999999999999999.xlsx",
        "/product/%2e%2e",
        "/product/%00",
        "/dev/mail/..%2f..%2fetc%2fpasswd",
        "/pkg/..%2f..%2fbuild.json",
        "//evil.test/",
        "/sign-in?next=//evil.test",
    ] {
        let answer = buyer.get(page).await;
        assert!(answer.status.as_u16() < 500, "{page}: {} {}", answer.status, answer.read());
        assert!(!answer.text().contains("root:"), "{page}");
    }
}

/// Addresses that people bookmark: the same for good.
#[tokio::test]
async fn the_addresses_that_people_bookmark_are_there() {
    let site = Site::open().await;
    let mut dealer = site.signed_in("dealer@example.com").await;
    for address in [
        "/desk",
        "/catalog?q=326794",
        "/product/326794",
        "/drafts",
        "/orders?tab=proposals",
        "/orders?tab=invoiced",
        "/orders?tab=production",
        "/orders?tab=completed",
        "/orders?tab=tracked",
        "/reports/orders",
        "/reports/products",
        "/reports/shipments",
        "/finance",
        "/claims",
        "/warehouses",
        "/stock",
        "/sales",
        "/company",
        "/users",
        "/profile",
        "/status",
        "/api/openapi.json",
        "/api/docs",
        "/healthz",
        "/readyz",
    ] {
        let answer = dealer.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
    }
    assert_eq!(site.signed_in("designer@example.com").await.get("/projects").await.status, StatusCode::OK);
    let mut guest = site.browser();
    for address in ["/sign-in", "/register", "/recover", "/catalog", "/status"] {
        assert_eq!(guest.get(address).await.status, StatusCode::OK, "{address}");
    }
}
