//! A connection to the server that keeps the mailbox (IMAP, RFC 9051): encrypted from the start, by STARTTLS, or not at all
//! when the settings say so in as many words.

use crate::config::Config;
use anyhow::{Context, Result, anyhow, bail};
use async_imap::{Client, Session};
use axum::http::Uri;
use percent_encoding::percent_decode_str;
use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// What a conversation goes over: TCP, with TLS or without.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send + Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Wire for T {}

pub type Conversation = Session<Box<dyn Wire>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encryption {
    FromTheStart,
    Starttls,
    None,
}

/// Where the mailbox is, and who opens it.
#[derive(Debug, PartialEq, Eq)]
struct Address {
    host: String,
    port: u16,
    user: String,
    password: String,
    /// The folder in which letters arrive.
    folder: String,
    encryption: Encryption,
}

impl Address {
    /// `imaps://user:password@host/INBOX`, `imap://…?tls=required` or `…?tls=none`.
    fn parse(text: &str) -> Result<Self> {
        let uri: Uri = text.parse().context("it is no address")?;
        let authority = uri.authority().context("a host is missing")?;
        let (who, _) = authority.as_str().rsplit_once('@').context("user and password are missing")?;
        let (user, password) = who.split_once(':').context("a password is missing")?;
        let query = uri.query().unwrap_or_default();
        let (encryption, port) = match (uri.scheme_str(), query) {
            (Some("imaps"), "") => (Encryption::FromTheStart, 993),
            (Some("imap"), "tls=required") => (Encryption::Starttls, 143),
            (Some("imap"), "tls=none") => (Encryption::None, 143),
            (Some("imap"), _) => {
                bail!("it would send its password for all to read: write imaps://… or add ?tls=required")
            }
            _ => bail!("it must begin with imaps:// or imap://"),
        };
        let plain = |text: &str| Ok::<_, anyhow::Error>(percent_decode_str(text).decode_utf8()?.into_owned());
        let folder = plain(uri.path().trim_matches('/'))?;
        Ok(Self {
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(port),
            user: plain(user)?,
            password: plain(password)?,
            folder: if folder.is_empty() { "INBOX".to_owned() } else { folder },
            encryption,
        })
    }
}

/// A server that can be connected to.
pub struct Server {
    address: Address,
    tls: TlsConnector,
}

impl Server {
    /// From the settings.
    ///
    /// # Errors
    /// A sentence that names the setting that cannot be read.
    pub fn new(address: &str, config: &Config) -> Result<Self> {
        let address = Address::parse(address).context("BUSBAR_IMAP cannot be read")?;
        let tls = encryption(config.imap_ca.as_deref()).context("BUSBAR_IMAP_CA cannot be used")?;
        Ok(Self { address, tls })
    }

    /// What its letters are kept under: no password is in it.
    pub fn name(&self) -> String {
        let Address { host, port, user, folder, .. } = &self.address;
        format!("{user}@{host}:{port}/{folder}")
    }

    pub fn folder(&self) -> &str {
        &self.address.folder
    }

    /// Connects, encrypts and signs in.
    ///
    /// # Errors
    /// What the server or the way to it says.
    pub async fn connect(&self) -> Result<Conversation> {
        let Address { host, port, user, password, encryption, .. } = &self.address;
        let tcp =
            TcpStream::connect((host.as_str(), *port)).await.context("the server of the mailbox does not answer")?;
        let client = match encryption {
            Encryption::None => greeted(Client::new(Box::new(tcp) as Box<dyn Wire>)).await?,
            Encryption::FromTheStart => greeted(Client::new(self.encrypted(tcp).await?)).await?,
            Encryption::Starttls => {
                let mut client = greeted(Client::new(tcp)).await?;
                client.run_command_and_check_ok("STARTTLS", None).await.context("the server refuses STARTTLS")?;
                // What came in the clear behind the answer is thrown away with the client; there is no second greeting.
                Client::new(self.encrypted(client.into_inner()).await?)
            }
        };
        client.login(user, password).await.map_err(|(error, _)| anyhow!("the server does not let us in: {error}"))
    }

    async fn encrypted(&self, tcp: TcpStream) -> Result<Box<dyn Wire>> {
        let name = ServerName::try_from(self.address.host.clone())?;
        let stream = self.tls.connect(name, tcp).await.context("the connection to the mailbox cannot be encrypted")?;
        Ok(Box::new(stream))
    }
}

/// Reads the greeting.
async fn greeted<T: Wire>(mut client: Client<T>) -> Result<Client<T>> {
    client.read_response().await?.context("the server hangs up")?;
    Ok(client)
}

/// TLS that trusts the public authorities and the certificates in a file.
fn encryption(file: Option<&Path>) -> Result<TlsConnector> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = file {
        let pem = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            roots.add(certificate?)?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_it_is_encrypted() {
        let address = |text| Address::parse(text);
        let one = address("imaps://orders%40example:p%3Ass@mail.example/INBOX").unwrap();
        assert_eq!((one.user.as_str(), one.password.as_str(), one.port), ("orders@example", "p:ss", 993));
        assert_eq!((one.host.as_str(), one.folder.as_str()), ("mail.example", "INBOX"));
        let two = address("imap://a:b@mail.example:1143/?tls=required").unwrap();
        assert_eq!((two.encryption, two.port, two.folder.as_str()), (Encryption::Starttls, 1143, "INBOX"));
        assert_eq!(address("imap://a:b@127.0.0.1/?tls=none").unwrap().encryption, Encryption::None);
        for wrong in ["imap://a:b@mail.example", "imaps://mail.example", "imaps://a@mail.example", "pop://a:b@c", "x"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
