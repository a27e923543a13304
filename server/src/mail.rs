//! Sends the letters that wait: over SMTP, or into files when no server is set.

use crate::config::Config;
use crate::document;
use crate::files::Kind;
use anyhow::{Context, Result, anyhow, bail};
use axum::http::Uri;
use chrono::{DateTime, Utc};
use domain::id::CounterpartyId;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::response::Category;
use lettre::transport::smtp::{AsyncSmtpTransport, AsyncSmtpTransportBuilder};
use lettre::{AsyncTransport, Message, Tokio1Executor};
use service::Db;
use service::letter::{self, Letter};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// A mail server that does not take our call for so long is given up for now.
const CONNECTING: Duration = Duration::from_secs(30);

/// Where letters go.
pub struct Post {
    from: Mailbox,
    way: Way,
}

enum Way {
    Smtp(Box<Smtp>),
    Files(PathBuf),
}

/// What became of an attempt.
enum Outcome {
    Sent,
    Failed { why: String, for_good: bool },
}

impl Post {
    /// From the settings: over SMTP, encrypted as the address says, or files in a folder.
    ///
    /// # Errors
    /// When the sender or the server's address cannot be read, or the folder cannot be made.
    pub fn new(config: &Config) -> Result<Self> {
        let from = config
            .mail_from
            .parse()
            .with_context(|| format!("BUSBAR_MAIL_FROM is no address: {}", config.mail_from))?;
        let way = if let Some(address) = &config.smtp {
            Way::Smtp(Box::new(Smtp::new(address, config)?))
        } else {
            let folder = config.mail_dir();
            std::fs::create_dir_all(&folder)
                .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
            Way::Files(folder)
        };
        Ok(Self { from, way })
    }

    /// Sends one letter that is due. False: none is.
    ///
    /// # Errors
    /// When the database fails; a letter that is not taken is tried again later and is no error here.
    pub async fn send_one(&self, db: &Db) -> Result<bool> {
        let Some(letter) = letter::claim(db).await? else { return Ok(false) };
        let attachment = match attachment(db, &letter).await {
            Ok(attachment) => attachment,
            Err(error) => {
                letter::failed(db, &letter, &error.to_string(), false).await?;
                tracing::warn!(letter = letter.id, %error, "the file of a letter was not made, will be tried again");
                return Ok(true);
            }
        };
        let outcome = match self.message(&letter, attachment) {
            Ok(message) => self.send(&letter, message).await,
            Err(error) => Outcome::Failed { why: error.to_string(), for_good: true },
        };
        match outcome {
            Outcome::Sent => letter::sent(db, &letter).await?,
            Outcome::Failed { why, for_good } => {
                if letter::failed(db, &letter, &why, for_good).await? {
                    tracing::error!(letter = letter.id, why, "letter given up");
                } else {
                    tracing::warn!(letter = letter.id, why, "letter not sent, will be tried again");
                }
            }
        }
        Ok(true)
    }

    fn message(&self, letter: &Letter, attachment: Option<SinglePart>) -> Result<Message> {
        let created: DateTime<Utc> = letter.created_at()?;
        let to: Mailbox = letter.recipient.parse().map_err(|_| anyhow!("the recipient is no address"))?;
        let bodies = MultiPart::alternative_plain_html(letter.plain.clone(), letter.html.clone());
        let mut builder = Message::builder();
        if let Some(address) = &letter.unsubscribe {
            builder = builder
                .raw_header(raw("List-Unsubscribe", format!("<{address}>")))
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        }
        if let Some(answered) = &letter.answers {
            // Nobody's program answers such a letter (RFC 3834), so no two of them talk for ever.
            builder = builder.raw_header(raw("Auto-Submitted", "auto-replied".to_owned()));
            if !answered.is_empty() {
                builder = builder.in_reply_to(answered.clone()).references(answered.clone());
            }
        }
        let message = builder
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject.clone())
            .message_id(Some(letter.message_id.clone()))
            .date(SystemTime::from(created))
            .multipart(match attachment {
                Some(file) => MultiPart::mixed().multipart(bodies).singlepart(file),
                None => bodies,
            })?;
        Ok(message)
    }

    async fn send(&self, letter: &Letter, message: Message) -> Outcome {
        match &self.way {
            Way::Smtp(smtp) => smtp.send(message).await,
            Way::Files(folder) => {
                // Written whole under another name first: a reader never meets half a letter, a retry writes the same file.
                let name = format!("{:06}.eml", letter.id);
                let (unfinished, finished) = (folder.join(format!(".{name}")), folder.join(name));
                let written = async {
                    tokio::fs::write(&unfinished, message.formatted()).await?;
                    tokio::fs::rename(&unfinished, &finished).await
                };
                match written.await {
                    Ok(()) => Outcome::Sent,
                    Err(error) => Outcome::Failed { why: error.to_string(), for_good: false },
                }
            }
        }
    }
}

/// The file that comes with a letter: made now, beside the threads that answer, so that it is as fresh as the letter.
async fn attachment(db: &Db, letter: &Letter) -> Result<Option<SinglePart>> {
    let Some(counterparty) = letter.nomenclature_of else { return Ok(None) };
    let (snapshot, prices) = service::nomenclature::of(db, CounterpartyId(counterparty)).await?;
    let made = tokio::task::spawn_blocking(move || {
        let mut file = vec![];
        document::nomenclature_xlsx(&snapshot, &prices, &mut file).map(|()| file)
    });
    let (kind, _) = Kind::Excel.of();
    Ok(Some(Attachment::new("nomenclature.xlsx".to_owned()).body(made.await??, kind.parse()?)))
}

type Connection = AsyncSmtpTransport<Tokio1Executor>;

/// A mail server.
struct Smtp {
    address: AsyncSmtpTransportBuilder,
    patience: Duration,
    /// Connections whose last conversation came to its end.
    free: Mutex<Vec<Connection>>,
}

impl Smtp {
    fn new(address: &str, config: &Config) -> Result<Self> {
        if address.starts_with("smtp:") && address.contains('@') && !address.contains("tls=") {
            bail!("BUSBAR_SMTP would send its password for all to read: write smtps://… or add ?tls=required");
        }
        let mut builder = Connection::from_url(address).context("BUSBAR_SMTP cannot be read")?;
        if let Some(file) = &config.smtp_ca {
            builder = builder.tls(encryption(address, file).context("BUSBAR_SMTP_CA cannot be used")?);
        }
        let address = builder.timeout(Some(CONNECTING));
        Ok(Self { address, patience: config.smtp_patience, free: Mutex::default() })
    }

    /// lettre waits for an answer for ever, so the whole attempt has a limit. It would also keep a connection that was
    /// left in the middle of a letter, and take the answers to that one for answers to the next: hence only those are
    /// kept here that came to an end, each in a transport of its own.
    async fn send(&self, message: Message) -> Outcome {
        let kept = self.free().pop();
        let connection = kept.unwrap_or_else(|| self.address.clone().build());
        let Ok(outcome) = tokio::time::timeout(self.patience, attempt(&connection, message)).await else {
            return Outcome::Failed { why: "the mail server takes too long".to_owned(), for_good: false };
        };
        self.free().push(connection);
        outcome
    }

    fn free(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn attempt(connection: &Connection, message: Message) -> Outcome {
    let Err(error) = connection.send(message).await else { return Outcome::Sent };
    // A server that does not let us in has not refused this letter, and 53x speaks of the password (RFC 4954).
    let of_password = error.status().is_some_and(|code| code.category == Category::Unspecified3);
    let for_good = error.is_permanent() && !of_password && connection.test_connection().await.is_ok();
    Outcome::Failed { why: error.to_string(), for_good }
}

/// TLS that also trusts the certificates in a file.
fn encryption(address: &str, file: &Path) -> Result<Tls> {
    let address: Uri = address.parse()?;
    let host = address.host().context("no host")?;
    let pem = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let trusted = TlsParameters::builder(host.to_owned()).add_root_certificate(Certificate::from_pem(&pem)?).build()?;
    Ok(if address.scheme_str() == Some("smtps") { Tls::Wrapper(trusted) } else { Tls::Required(trusted) })
}

/// A header that the library has no type for.
fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
