//! Another company's numbers are as if there were none (TEN-M).

use crate::site::{ASSISTANT, BUYER, OTHER, Site};
use crate::stranger::{FUNCTIONS, borrowed, fields, path};
use axum::http::StatusCode;

/// A page without what is different each time: the number asked for and the number of the request.
fn told(page: &str, number: &str) -> String {
    let page = page.replace(number, "N");
    let (before, _) = page.split_once("Номер обращения").unwrap_or((&page, ""));
    before.to_owned()
}

#[tokio::test]
async fn pages_and_files_of_another_company_cannot_be_told_from_none() {
    let site = Site::open().await;
    let actor = site.actor(BUYER).await;
    let (draft, order) = (site.draft(&actor).await.to_string(), site.invoiced(&actor).await.to_string());
    let mut other = site.signed_in(OTHER).await;
    for address in [
        "/drafts/{n}",
        "/drafts/{n}?page=2",
        "/favourites/{n}",
        "/orders/{n}",
        "/orders/{n}.xlsx",
        "/orders/{n}/lines.xlsx",
        "/orders/{n}/invoice.html",
        "/orders/{n}/invoice.xlsx",
        "/orders/{n}/invoice.pdf",
    ] {
        let none = other.get(&address.replace("{n}", "9999999")).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND, "{address}");
        for number in [&draft, &order] {
            let answer = other.get(&address.replace("{n}", number)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
            assert_eq!(told(&answer.read(), number), told(&none.read(), "9999999"), "{address}");
        }
    }
}

#[tokio::test]
async fn no_server_function_finds_what_is_another_companys() {
    let site = Site::open().await;
    let actor = site.actor(BUYER).await;
    let numbers = [site.draft(&actor).await, site.invoiced(&actor).await].map(|number| number.to_string());
    let counterparty = match &actor {
        domain::actor::Actor::User(buyer) => buyer.counterparty.to_string(),
        other => panic!("{other:?}"),
    };
    let mut other = site.signed_in(OTHER).await;
    let (before, before_other) = (site.seen_by(BUYER).await, site.seen_by(OTHER).await);
    let mut asked = 0;
    for (function, sample, _) in FUNCTIONS {
        if !sample.iter().any(|(_, value)| value.contains("{n}") || value.contains("{c}")) {
            continue;
        }
        asked += 1;
        for number in numbers.iter().map(String::as_str).chain(["9999999", "0", "-1"]) {
            let fields = fields(&site, sample, number, &counterparty, "0");
            let answer = other.call(&path(function), &borrowed(&fields)).await;
            assert_eq!(
                (answer.status, answer.text().as_str()),
                (StatusCode::NOT_FOUND, "\"NotFound\""),
                "{function} {number}"
            );
            // As a form the answer is the page that it came from, with a sentence.
            let answer = other.form_then("/drafts", &path(function), &borrowed(&fields)).await;
            assert_eq!(answer.status, StatusCode::OK, "{function} {number}");
        }
    }
    assert!(asked > 12, "{asked}");
    assert_eq!(site.seen_by(BUYER).await, before);
    assert_eq!(site.seen_by(OTHER).await, before_other);
    site.is_sound().await;
}

#[tokio::test]
async fn who_lacks_the_right_is_told_so_and_sees_no_button() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut assistant = site.signed_in(ASSISTANT).await;
    let page = format!("/drafts/{number}");
    assert!(!assistant.get(&page).await.read().contains("Получить счёт"));
    let fields = [("number", number.as_str()), ("key", "key"), ("total", "296196")];
    let submit = path("draft/rpc/submit");
    let answer = assistant.call(&submit, &fields).await;
    assert_eq!((answer.status, answer.text().as_str()), (StatusCode::FORBIDDEN, "\"Forbidden\""));
    let back = assistant.form_then(&page, &submit, &fields).await;
    assert!(back.read().contains("У вас нет права на это действие."), "{}", back.read());
}

#[tokio::test]
async fn those_who_do_not_order_see_the_catalogue_and_no_drafts() {
    let site = Site::open().await;
    for (login, price) in [("manager@example.com", "281,00"), ("designer@example.com", "202,32")] {
        let mut browser = site.signed_in(login).await;
        assert!(browser.get("/catalog?q=326794").await.read().contains(price), "{login}");
        for page in ["/drafts", "/orders", "/drafts/1308208", "/orders/1308201", "/favourites", "/favourites/recent"] {
            let answer = browser.get(page).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login} {page}");
            assert!(answer.read().contains("Нет доступа"), "{login} {page}");
        }
        let invoice = browser.get("/orders/1308201/invoice.pdf").await;
        assert_eq!(invoice.status, StatusCode::FORBIDDEN, "{login}");
    }
}
