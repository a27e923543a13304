//! Who asks for files too often has to wait (BUS-6).

use crate::site::{BUYER, Site};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;

#[tokio::test]
async fn ten_files_a_minute_and_not_one_more() {
    let site = Site::limited().await;
    let mut browser = site.signed_in(BUYER).await;
    for _ in 0..10 {
        assert_eq!(browser.get("/reports/orders.xlsx").await.status, StatusCode::OK);
    }
    let refused = browser.get("/orders.xlsx").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let seconds: u32 = refused.header(RETRY_AFTER).parse().unwrap();
    assert!((1..=60).contains(&seconds));
    assert!(refused.text().contains("Слишком часто") && refused.text().contains("секунд"), "{}", refused.text());
    // Pages open, and others have their own ten.
    assert_eq!(browser.get("/reports/orders").await.status, StatusCode::OK);
    let mut dealer = site.signed_in("dealer@example.com").await;
    assert_eq!(dealer.get("/reports/orders.xlsx").await.status, StatusCode::OK);
}
