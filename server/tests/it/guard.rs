use crate::site::{BREAKER, BUYER, HERE, Site, encoded};
use app::draft::rpc::{AddLine, SetQuantity};
use app::user::rpc::SignIn;
use axum::body::Body;
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, ORIGIN, REFERRER_POLICY, SET_COOKIE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, StatusCode};
use bytes::Bytes;
use domain::draft::DraftChange;
use leptos::server_fn::ServerFn;
use std::collections::BTreeSet;

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

#[tokio::test]
async fn what_another_site_sends_is_refused_and_nothing_is_changed() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let product = site.id(BREAKER).to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let before = site.seen_by(BUYER).await;
    let fields = [("number", number.as_str()), ("product", &product), ("quantity", "120")];
    let foreign: [(HeaderName, &str); 8] = [
        (ORIGIN, "https://evil.test"),
        (ORIGIN, "http://portal.test.evil.test"),
        (ORIGIN, "http://portal.test:8080"),
        (ORIGIN, "null"),
        (ORIGIN, ""),
        (SITE, "cross-site"),
        (SITE, "same-site"),
        (SITE, "anything"),
    ];
    for (header, value) in foreign {
        for accept in ["text/html", "application/json"] {
            let request = buyer
                .request(Method::POST, SetQuantity::PATH)
                .header(ACCEPT, accept)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(&header, value);
            let answer = buyer.send(request.body(encoded(&fields)).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{header}: {value}");
            assert!(answer.read().contains("Запрос пришёл с другого сайта"), "{header}: {value}");
        }
    }
    // The browser's own word counts more than an origin that looks right.
    let request = buyer.request(Method::POST, SetQuantity::PATH).header(ORIGIN, HERE).header(SITE, "cross-site");
    assert_eq!(buyer.send(request.body(encoded(&fields)).unwrap()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.seen_by(BUYER).await, before);
    // Nobody is signed in as somebody else from there either.
    let mut guest = site.browser();
    let request = guest.request(Method::POST, SignIn::PATH).header(ORIGIN, "https://evil.test");
    let body = encoded(&[("login", BUYER), ("password", service::demo::PASSWORD)]);
    let answer = guest.send(request.body(body).unwrap()).await;
    assert_eq!((answer.status, answer.header(SET_COOKIE)), (StatusCode::FORBIDDEN, ""));
}

#[tokio::test]
async fn a_change_is_done_though_nobody_waits_for_the_answer() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let product = site.id(BREAKER).to_string();
    let fields = [("number", number.as_str()), ("product", &product), ("quantity", "120")];
    let mut buyer = site.signed_in(BUYER).await;
    let request =
        buyer.request(Method::POST, SetQuantity::PATH).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    site.leave(request.body(encoded(&fields)).unwrap());
    for _ in 0..300 {
        if buyer.get(&format!("/drafts/{number}")).await.text().contains("value=\"120\"") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the quantity was lost with the page");
}

#[tokio::test]
async fn what_our_own_pages_and_programs_send_is_done() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let product = site.id(BREAKER).to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let own: [&[(HeaderName, &str)]; 4] =
        [&[], &[(ORIGIN, HERE)], &[(SITE, "same-origin"), (ORIGIN, HERE)], &[(SITE, "none")]];
    for (at, headers) in own.into_iter().enumerate() {
        let pieces = (12 * (at + 2)).to_string();
        let fields = [("number", number.as_str()), ("product", &product), ("quantity", &pieces)];
        let mut request = buyer
            .request(Method::POST, SetQuantity::PATH)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let answer = buyer.send(request.body(encoded(&fields)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{headers:?}: {}", answer.text());
        let row = answer.data::<DraftChange>().row.unwrap();
        assert_eq!(row.line.quantity.pieces().to_string(), pieces);
    }
}

#[tokio::test]
async fn asking_by_get_changes_nothing() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let product = site.id(BREAKER).to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let before = site.seen_by(BUYER).await;
    for path in leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path) {
        let query = format!(
            "{path}?number={number}&product={product}&quantity=120&title=x&key=k&total=1&to=1&on=true&text=x&pieces=12&position=1"
        );
        let answer = buyer.get(&query).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
    assert_eq!(site.seen_by(BUYER).await, before);
}

#[tokio::test]
async fn a_form_of_three_megabytes_is_refused_with_a_sentence() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let before = site.seen_by(BUYER).await;
    let form = format!("number={number}&quantity=12&text={}", "3".repeat(3 << 20));
    for accept in ["text/html", "application/json"] {
        for with_length in [true, false] {
            let request = buyer
                .request(Method::POST, AddLine::PATH)
                .header(ACCEPT, accept)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            // Without a length the body comes in pieces, as long as it comes.
            let request = if with_length {
                request.header("content-length", form.len()).body(Body::from(form.clone()))
            } else {
                let pieces: Vec<Result<Bytes, std::io::Error>> =
                    form.as_bytes().chunks(65_536).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
                request.body(Body::from_stream(futures::stream::iter(pieces)))
            };
            let answer = buyer.send(request.unwrap()).await;
            if accept == "application/json" && !with_length {
                // No browser's script does so: the server function finds out while it reads.
                assert!(answer.status.is_client_error(), "{}", answer.status);
                continue;
            }
            assert_eq!(
                answer.status,
                StatusCode::PAYLOAD_TOO_LARGE,
                "{accept}, length {with_length}: {}",
                answer.read()
            );
            assert!(
                answer.read().contains("Слишком большая форма"),
                "{accept}, length {with_length}: {}",
                answer.read()
            );
        }
    }
    assert_eq!(site.seen_by(BUYER).await, before);
}

#[tokio::test]
async fn a_form_under_the_limit_is_read() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let text = "3".repeat(1 << 20);
    let fields = [("number", number.as_str()), ("text", &text), ("quantity", "12")];
    let answer = buyer.call(AddLine::PATH, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().len() < 5_000, "what is unknown is not sent back whole");
}

#[tokio::test]
async fn nothing_but_our_own_scripts_runs() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    let number = site.invoiced(&site.actor(BUYER).await).await;
    let draft = site.draft(&site.actor(BUYER).await).await;
    let pages = [
        "/desk",
        "/catalog",
        "/catalog?q=326794",
        "/product/326794",
        "/drafts",
        "/orders",
        "/sign-in",
        "/nowhere",
        &format!("/drafts/{draft}"),
        &format!("/orders/{number}"),
    ]
    .map(str::to_owned);
    let mut nonces = BTreeSet::new();
    for page in &pages {
        let answer = buyer.get(page).await;
        let policy = answer.header(CONTENT_SECURITY_POLICY);
        for must in [
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(must), "{page}: {policy}");
        }
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains('*'),
            "{page}: {policy}"
        );
        let nonce = answer.nonce();
        assert!(nonce.len() >= 16 && nonces.insert(nonce.clone()), "{page}: a nonce is used once");
        let text = answer.text();
        for script in text.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")) || tag.contains(" src=\"/"), "{page}: <script{tag}>");
        }
        for inline in [" style=\"", " onclick=", " onload=", " onerror=", "javascript:"] {
            assert!(!text.contains(inline), "{page}: {inline}");
        }
    }
}

#[tokio::test]
async fn every_answer_has_the_guarding_headers() {
    let site = Site::open().await;
    let number = site.invoiced(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    for page in [
        "/desk",
        "/catalog",
        "/nowhere",
        "/healthz",
        "/readyz",
        "/metrics",
        "/robots.txt",
        "/pkg/none",
        "/dev/mail",
        &format!("/orders/{number}/invoice.html"),
        &format!("/orders/{number}/invoice.pdf"),
        "/orders/1/invoice.pdf",
    ] {
        let answer = buyer.get(page).await;
        assert_eq!(answer.header(X_CONTENT_TYPE_OPTIONS), "nosniff", "{page}");
        assert_eq!(answer.header(REFERRER_POLICY), "same-origin", "{page}");
        assert!(answer.header(CONTENT_SECURITY_POLICY).contains("frame-ancestors 'none'"), "{page}");
        assert!(answer.headers.get("server").is_none() && answer.headers.get("x-powered-by").is_none(), "{page}");
    }
}

#[tokio::test]
async fn pages_of_signed_in_people_stay_out_of_caches() {
    let site = Site::open().await;
    let number = site.invoiced(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    for page in [
        "/desk",
        "/catalog",
        "/product/326794",
        "/drafts",
        "/orders",
        "/nowhere",
        &format!("/orders/{number}"),
        &format!("/orders/{number}/invoice.html"),
        &format!("/orders/{number}/invoice.pdf"),
        &format!("/orders/{number}/invoice.xlsx"),
        &format!("/orders/{number}.xlsx"),
    ] {
        assert_eq!(buyer.get(page).await.header(CACHE_CONTROL), "no-store", "{page}");
    }
    let guest = site.browser().get("/catalog").await;
    assert_eq!(guest.header(CACHE_CONTROL), "private, no-cache");
}

#[tokio::test]
async fn no_answer_shows_the_secret_of_the_session() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    let secret = buyer.cookies["sid"].clone();
    for page in ["/desk", "/catalog", "/drafts", "/orders", "/sign-in", "/dev/mail", "/metrics"] {
        let answer = buyer.get(page).await;
        assert!(!answer.text().contains(&secret) && !format!("{:?}", answer.headers).contains(&secret), "{page}");
    }
}
