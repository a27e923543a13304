//! Webhooks against a receiver of our own, well behaved and not.

use crate::site::Site;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::actor::Actor;
use domain::feed::{FeedKind, FeedKinds};
use domain::hook::{ANSWER_LIMIT, HookFault};
use ring::hmac;
use serde_json::Value;
use server::hook::Sender;
use service::demo;
use service::hook::{self, Delivery};
use service::user::Browser;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;

const DEALER: &str = "dealer@example.com";

/// How the receiver answers next.
#[derive(Clone, Copy)]
enum Answer {
    Status(u16),
    /// To another address of the receiver.
    Redirect,
    Slow,
    /// Without an end.
    Endless,
}

/// A message as it arrived.
struct Arrived {
    path: String,
    headers: HeaderMap,
    body: String,
}

impl Arrived {
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// As the documentation tells programs to look.
    fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let signed = format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body);
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let mut signatures = self.header("webhook-signature").split(' ').filter_map(|one| one.strip_prefix("v1,"));
        signatures.any(|tag| hmac::verify(&key, signed.as_bytes(), &STANDARD.decode(tag).unwrap()).is_ok())
    }
}

#[derive(Clone, Default)]
struct Receiver(Arc<Mutex<(VecDeque<Answer>, Vec<Arrived>)>>);

impl Receiver {
    /// Starts it, with its first answers; then it takes everything.
    async fn start(answers: &[Answer]) -> (Self, SocketAddr) {
        let receiver = Self::default();
        receiver.0.lock().unwrap().0.extend(answers);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (receiver, address)
    }

    fn arrived(&self) -> Vec<Arrived> {
        std::mem::take(&mut self.0.lock().unwrap().1)
    }
}

async fn take(State(receiver): State<Receiver>, uri: Uri, headers: HeaderMap, body: String) -> Response {
    let answer = {
        let mut state = receiver.0.lock().unwrap();
        state.1.push(Arrived { path: uri.to_string(), headers, body });
        state.0.pop_front().unwrap_or(Answer::Status(200))
    };
    match answer {
        Answer::Status(status) => (StatusCode::from_u16(status).unwrap(), "seen").into_response(),
        Answer::Redirect => (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, "/elsewhere")]).into_response(),
        Answer::Slow => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            StatusCode::OK.into_response()
        }
        Answer::Endless => {
            let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>("x".repeat(1000)));
            Body::from_stream(endless).into_response()
        }
    }
}

fn sender(private: bool) -> Sender {
    Sender::new(private, Duration::from_secs(2)).unwrap()
}

/// A site with a webhook that leads to this address: the site, who made it, its number and its secret.
async fn hooked(url: &str) -> (Site, Actor, i64, String) {
    let site = Site::open().await;
    let actor = site.actor(DEALER).await;
    while service::feed::collect(&site.db).await.unwrap() {}
    let kinds = FeedKinds::NONE.with(FeedKind::Order).with(FeedKind::Draft);
    let password = demo::PASSWORD.to_owned();
    let secret = hook::create(&site.db, &actor, url, kinds, password, &Browser::default()).await.unwrap();
    let id = hook::list(&site.db, &actor).await.unwrap()[0].id;
    (site, actor, id, secret)
}

async fn last(site: &Site, actor: &Actor, id: i64) -> Delivery {
    hook::get(&site.db, actor, id, 1).await.unwrap().1.rows.remove(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_arrives_signed_and_again_until_it_is_taken() {
    let (receiver, address) = Receiver::start(&[Answer::Status(500)]).await;
    let (site, actor, id, secret) = hooked(&format!("http://{address}/busbar?of=1")).await;
    let draft = site.draft(&actor).await;
    while service::feed::collect(&site.db).await.unwrap() {}
    let sender = sender(true);
    assert!(sender.send_one(&site.db).await.unwrap());
    assert!(!sender.send_one(&site.db).await.unwrap(), "it waits for its next time");
    assert_eq!(
        (last(&site, &actor, id).await.status, last(&site, &actor, id).await.answer),
        (Some(500), "seen".to_owned())
    );
    site.clock.advance(Duration::from_secs(61));
    assert!(sender.send_one(&site.db).await.unwrap());
    assert!(!sender.send_one(&site.db).await.unwrap(), "it is taken");
    let arrived = receiver.arrived();
    assert_eq!(arrived.len(), 2);
    for one in &arrived {
        assert!(one.is_signed_with(&secret));
        assert!(!one.is_signed_with("whsec_AAAA"));
        assert_eq!(one.path, "/busbar?of=1");
        assert_eq!(one.header("content-type"), "application/json");
        let said: Value = serde_json::from_str(&one.body).unwrap();
        assert_eq!((&said["type"], &said["data"]["number"]), (&"draft".into(), &draft.to_string().into()));
    }
    assert_eq!(arrived[0].header("webhook-id"), arrived[1].header("webhook-id"));
    assert_eq!(arrived[0].body, arrived[1].body);
    assert_ne!(arrived[0].header("webhook-timestamp"), arrived[1].header("webhook-timestamp"));
    let new = hook::rotate(&site.db, &actor, id, demo::PASSWORD.to_owned(), &Browser::default()).await.unwrap();
    hook::test(&site.db, &actor, id).await.unwrap();
    assert!(sender.send_one(&site.db).await.unwrap());
    let arrived = receiver.arrived().remove(0);
    assert!(arrived.is_signed_with(&secret) && arrived.is_signed_with(&new), "both hold for a day");
    site.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_dies_before_it_writes_down_sends_the_same_number_again() {
    let (receiver, address) = Receiver::start(&[]).await;
    let (site, actor, id, _) = hooked(&format!("http://{address}/")).await;
    hook::test(&site.db, &actor, id).await.unwrap();
    let sender = sender(true);
    let message = hook::claim(&site.db).await.unwrap().unwrap();
    assert!(sender.send(&message).await.is_taken());
    drop(message);
    assert!(!sender.send_one(&site.db).await.unwrap(), "the lease holds");
    site.clock.advance(Duration::from_secs(61));
    assert!(sender.send_one(&site.db).await.unwrap());
    let arrived = receiver.arrived();
    assert_eq!(arrived.len(), 2);
    assert_eq!(arrived[0].header("webhook-id"), arrived[1].header("webhook-id"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_is_slow_endless_or_elsewhere_does_no_harm() {
    let (receiver, address) = Receiver::start(&[Answer::Redirect, Answer::Slow, Answer::Endless]).await;
    let (site, actor, id, _) = hooked(&format!("http://{address}/")).await;
    let sender = sender(true);
    let send = async || {
        hook::test(&site.db, &actor, id).await.unwrap();
        assert!(sender.send_one(&site.db).await.unwrap());
        last(&site, &actor, id).await
    };
    assert_eq!(send().await.status, Some(307));
    assert_eq!(receiver.arrived().len(), 1, "nobody is followed elsewhere");
    let slow = send().await;
    assert_eq!((slow.status, slow.fault), (None, Some(HookFault::Time)));
    let endless = send().await;
    assert_eq!(endless.status, Some(200));
    assert_eq!(endless.answer.len(), ANSWER_LIMIT);

    // What speaks no HTTP, and nobody at all.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mute = listener.local_addr().unwrap();
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        let (mut tcp, _) = listener.accept().await.unwrap();
        tcp.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
    });
    site.run(&format!("UPDATE hooks SET url = 'http://{mute}/'")).await;
    assert_eq!(send().await.fault, Some(HookFault::Answer));
    assert_eq!(send().await.fault, Some(HookFault::Connection));
    site.run("UPDATE hooks SET url = 'https://no-such-name.invalid/'").await;
    assert_eq!(send().await.fault, Some(HookFault::Name));
    site.run(&format!("UPDATE hooks SET url = 'https://{address}/'")).await;
    assert_eq!(send().await.fault, Some(HookFault::Encryption), "it speaks no TLS");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_into_a_private_network() {
    let (receiver, address) = Receiver::start(&[]).await;
    let (site, actor, id, _) = hooked(&format!("http://{address}/")).await;
    let (port, sender) = (address.port(), sender(false));
    // The last ones are names to the reader, and addresses of this machine to who looks them up.
    for (url, fault) in [
        (format!("http://{address}/"), HookFault::Address),
        (format!("https://{address}/"), HookFault::Private),
        ("https://10.1.2.3/".to_owned(), HookFault::Private),
        ("https://169.254.169.254/latest/meta-data".to_owned(), HookFault::Private),
        (format!("https://[::1]:{port}/"), HookFault::Private),
        (format!("https://[::ffff:127.0.0.1]:{port}/"), HookFault::Private),
        (format!("https://localhost:{port}/"), HookFault::Private),
        (format!("https://127.1:{port}/"), HookFault::Private),
        (format!("https://2130706433:{port}/"), HookFault::Private),
        (format!("https://0x7f000001:{port}/"), HookFault::Private),
    ] {
        site.run(&format!("UPDATE hooks SET url = '{url}'")).await;
        hook::test(&site.db, &actor, id).await.unwrap();
        assert!(sender.send_one(&site.db).await.unwrap());
        assert_eq!(last(&site, &actor, id).await.fault, Some(fault), "{url}");
    }
    assert!(receiver.arrived().is_empty());
}

#[tokio::test]
async fn the_pages_show_the_secret_once_and_what_was_sent() {
    let (receiver, address) = Receiver::start(&[Answer::Status(500)]).await;
    let (site, actor, id, _) = hooked(&format!("http://{address}/")).await;
    hook::test(&site.db, &actor, id).await.unwrap();
    sender(true).send_one(&site.db).await.unwrap();
    assert_eq!(receiver.arrived().len(), 1);
    let mut browser = site.signed_in(DEALER).await;
    let list = browser.get("/company/hooks").await.text();
    assert!(list.contains(&format!("http://{address}/")) && list.contains("Не\u{a0}отвечает"), "{list}");
    let page = browser.get(&format!("/company/hooks/{id}")).await.text();
    assert!(page.contains("500 seen") && page.contains("Повторить"), "{page}");
    assert!(!page.contains("whsec_") && !list.contains("whsec_"));
}
