//! Sends messages to webhooks: signed (Standard Webhooks), to public addresses only, following nobody elsewhere.
//!
//! The name is looked up once, every address that it has is checked, and the connection is made to one of those: a name that
//! means another machine a moment later leads nowhere (ENC-9).

use axum::http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{Request, Response, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::hook::{ANSWER_LIMIT, HookError, HookFault, is_public};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use ring::hmac;
use service::Db;
use service::hook::{self, Outcome, Outgoing};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring as provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Addresses of a name that are tried.
const TRIED: usize = 3;
/// Of those, one that does not answer the call for so long is given up.
const CONNECTING: Duration = Duration::from_secs(4);
/// Bytes of the head of an answer at most; what is longer is no answer.
const HEAD_LIMIT: usize = 16 * 1024;

/// Sends to webhooks.
pub struct Sender {
    tls: TlsConnector,
    /// Addresses may be of our own network, and without encryption.
    private: bool,
    /// So long is waited for one receiver.
    patience: Duration,
}

/// A connection that ends with the attempt.
struct Moving(JoinHandle<()>);

impl Drop for Moving {
    fn drop(&mut self) {
        self.0.abort();
    }
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

impl Sender {
    /// `private`: addresses may be of our own network. `patience`: how long one attempt may take, [`hook::ATTEMPT`] at most.
    ///
    /// # Errors
    /// When there is no encryption.
    pub fn new(private: bool, patience: Duration) -> anyhow::Result<Self> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(provider::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), private, patience: patience.min(hook::ATTEMPT) })
    }

    /// Sends one message that is due. False: none is.
    ///
    /// # Errors
    /// When the database fails; a message that is not taken is tried again later and is no error here.
    pub async fn send_one(&self, db: &Db) -> service::Result<bool> {
        let Some(message) = hook::claim(db).await? else { return Ok(false) };
        let outcome = self.send(&message).await;
        if !outcome.is_taken() {
            tracing::info!(webhook = message.message, ?outcome, "a webhook has not taken a message");
        }
        hook::done(db, &message, &outcome).await?;
        Ok(true)
    }

    /// Sends a message.
    pub async fn send(&self, message: &Outgoing) -> Outcome {
        let sent = tokio::time::timeout(self.patience, self.post(message)).await;
        sent.unwrap_or(Err(HookFault::Time)).unwrap_or_else(Outcome::Failed)
    }

    async fn post(&self, message: &Outgoing) -> Result<Outcome, HookFault> {
        // Stored addresses were read before; the setting may be another one by now.
        let url = domain::hook::address(&message.url, self.private).map_err(|error| match error {
            HookError::Private => HookFault::Private,
            _ => HookFault::Address,
        })?;
        let url: Uri = url.parse().map_err(|_| HookFault::Address)?;
        let authority = url.authority().ok_or(HookFault::Address)?;
        let encrypted = url.scheme_str() == Some("https");
        let host = authority.host().trim_matches(['[', ']']);
        let port = authority.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
        let request = request(&url, authority.as_str(), message).ok_or(HookFault::Address)?;
        let tcp = self.connect(host, port).await?;
        let wire: Box<dyn Wire> = if encrypted {
            let name = ServerName::try_from(host.to_owned()).map_err(|_| HookFault::Address)?;
            Box::new(self.tls.connect(name, tcp).await.map_err(|_| HookFault::Encryption)?)
        } else {
            Box::new(tcp)
        };
        let handshake = http1::Builder::new().max_buf_size(HEAD_LIMIT).handshake(TokioIo::new(wire)).await;
        let (mut sender, connection) = handshake.map_err(|_| HookFault::Answer)?;
        // The connection moves the bytes of the request and of its answer, and is cut when this is over.
        let _moving = Moving(tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection to a webhook");
            }
        }));
        let response = sender.send_request(request).await.map_err(|_| HookFault::Answer)?;
        Ok(read(response).await)
    }

    /// A connection to an address that was checked.
    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, HookFault> {
        let found: Vec<SocketAddr> = match host.parse::<IpAddr>() {
            Ok(ip) => vec![(ip, port).into()],
            Err(_) => tokio::net::lookup_host((host, port)).await.map_err(|_| HookFault::Name)?.collect(),
        };
        // One that is ours is enough: a name of both is a trap.
        if !self.private && found.iter().any(|address| !is_public(address.ip())) {
            return Err(HookFault::Private);
        }
        for address in found.into_iter().take(TRIED) {
            if let Ok(Ok(tcp)) = tokio::time::timeout(CONNECTING, TcpStream::connect(address)).await {
                return Ok(tcp);
            }
        }
        Err(HookFault::Connection)
    }
}

/// The message as HTTP has it.
fn request(url: &Uri, host: &str, message: &Outgoing) -> Option<Request<Full<Bytes>>> {
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    Request::post(path)
        .header(HOST, host)
        .header(USER_AGENT, "Busbar-Webhook/1")
        .header(CONTENT_TYPE, "application/json")
        .header(CONTENT_LENGTH, message.body.len())
        .header(CONNECTION, "close")
        .header("webhook-id", &message.message)
        .header("webhook-timestamp", message.at.timestamp())
        .header("webhook-signature", signature(message)?)
        .body(Full::new(Bytes::from(message.body.clone())))
        .ok()
}

/// Status and the beginning of an answer: no more of it is read, and a redirect is an answer like any other.
async fn read(response: Response<Incoming>) -> Outcome {
    let status = response.status().as_u16();
    let mut body = response.into_body();
    let mut bytes = vec![];
    while bytes.len() < ANSWER_LIMIT {
        let Some(Ok(frame)) = body.frame().await else { break };
        bytes.extend_from_slice(&frame.into_data().unwrap_or_default());
    }
    bytes.truncate(ANSWER_LIMIT);
    Outcome::Answered { status, answer: String::from_utf8_lossy(&bytes).into_owned() }
}

/// `v1,…` for each secret: HMAC-SHA-256 of number, time and body, as Standard Webhooks says.
fn signature(message: &Outgoing) -> Option<String> {
    let signed = format!("{}.{}.{}", message.message, message.at.timestamp(), message.body);
    let sign = |secret: &String| {
        let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), signed.as_bytes());
        Some(format!("v1,{}", STANDARD.encode(tag)))
    };
    Some(message.secrets.iter().map(sign).collect::<Option<Vec<_>>>()?.join(" "))
}
