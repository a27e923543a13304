use crate::site::{BUYER, Site};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{Request, StatusCode};
use std::net::SocketAddr;

#[tokio::test]
async fn it_is_alive_at_once_and_ready_when_the_catalogue_is_loaded() {
    let site = Site::loading().await;
    let ask = async |path: &str| {
        let answer = site.browser().get(path).await;
        (answer.status, answer.text())
    };
    assert_eq!(ask("/healthz").await, (StatusCode::OK, "ok".to_owned()));
    assert_eq!(ask("/readyz").await.0, StatusCode::SERVICE_UNAVAILABLE);
    site.db.refresh().await.unwrap();
    assert_eq!(ask("/readyz").await, (StatusCode::OK, "ready".to_owned()));
}

#[tokio::test]
async fn figures_are_for_programs_on_this_machine_only() {
    let site = Site::open().await;
    site.browser().get("/catalog").await;
    let ask = async |peer: Option<[u8; 4]>, proxied: bool| {
        let mut request = Request::builder().uri("/metrics");
        if let Some(peer) = peer {
            request = request.extension(ConnectInfo(SocketAddr::from((peer, 50_000))));
        }
        if proxied {
            request = request.header("x-forwarded-for", "127.0.0.1");
        }
        site.send(request.body(Body::empty()).unwrap()).await
    };
    let here = ask(Some([127, 0, 0, 1]), false).await;
    assert_eq!(here.status, StatusCode::OK);
    assert!(here.text().contains("http_requests_total"), "{}", here.text());
    for (peer, proxied) in
        [(None, false), (Some([192, 0, 2, 7]), false), (Some([192, 0, 2, 7]), true), (Some([127, 0, 0, 1]), true)]
    {
        assert_eq!(ask(peer, proxied).await.status, StatusCode::NOT_FOUND, "{peer:?} {proxied}");
    }
}

#[tokio::test]
async fn letters_can_be_read_in_demo_mode() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let none = browser.get("/dev/mail").await;
    assert!(none.read().contains("Писем пока нет."), "{}", none.read());
    assert_eq!(browser.get("/dev/mail/000001.eml").await.status, StatusCode::NOT_FOUND);
}

/// Only after `xtask build`: a clean clone has no site to serve.
#[tokio::test]
async fn files_of_this_build_are_kept_for_ever() {
    let site = Site::open().await;
    let folder = server::site::pkg_dir();
    if folder == "pkg/none" {
        return;
    }
    let mut browser = site.browser();
    let css = format!("/{folder}/busbar.css");
    assert!(browser.get("/catalog").await.text().contains(&css), "the page asks for this build's styles");
    let answer = browser.get(&css).await;
    assert_eq!((answer.status, answer.header(CONTENT_TYPE)), (StatusCode::OK, "text/css; charset=utf-8"));
    assert_eq!(answer.header(CACHE_CONTROL), "public, max-age=31536000, immutable");
    let tag = answer.header(ETAG).to_owned();
    let request = browser.request(axum::http::Method::GET, &css).header(IF_NONE_MATCH, tag);
    let again = browser.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(browser.get("/icons.svg").await.header(CACHE_CONTROL), "public, max-age=86400");
    assert_eq!(browser.get("/pkg/0123456789ab/busbar.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_are_compressed_and_tell_nobody_more_than_the_plain_ones() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    let plain = buyer.get("/catalog").await;
    assert_eq!(plain.header(CONTENT_ENCODING), "");
    let request = buyer.request(axum::http::Method::GET, "/catalog").header(ACCEPT_ENCODING, "gzip");
    let small = buyer.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(small.header(CONTENT_ENCODING), "gzip");
    assert!(small.bytes.len() * 2 < plain.bytes.len());
    assert_eq!(small.header(CACHE_CONTROL), "no-store");

    let request = buyer.request(axum::http::Method::GET, "/catalog").header(ACCEPT_ENCODING, "gzip, deflate, br, zstd");
    let packed = buyer.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((packed.header(CONTENT_ENCODING), packed.header(VARY)), ("zstd", "accept-encoding"));
    let page = String::from_utf8(zstd::stream::decode_all(&*packed.bytes).unwrap()).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("/product/"), "{page}");
    assert_eq!(page.len(), plain.bytes.len(), "it has other numbers in it, as long as those");
    let request = buyer.request(axum::http::Method::GET, "/catalog").header(ACCEPT_ENCODING, "br, zstd;q=0");
    assert_eq!(buyer.send(request.body(Body::empty()).unwrap()).await.header(CONTENT_ENCODING), "br");
    let request = buyer.request(axum::http::Method::HEAD, "/catalog").header(ACCEPT_ENCODING, "zstd");
    let head = buyer.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0));
}
