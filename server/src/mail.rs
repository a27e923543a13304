//! Sends the letters that wait: over SMTP, or into files when no server is set.

use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, Utc};
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use service::Db;
use service::letter::{self, Letter};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// A mail server that says nothing for so long is given up for now.
const SMTP_TIME: Duration = Duration::from_secs(30);

/// Where letters go.
pub struct Post {
    from: Mailbox,
    way: Way,
}

enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Files(PathBuf),
}

/// What became of an attempt.
enum Outcome {
    Sent,
    Failed { why: String, for_good: bool },
}

impl Post {
    /// From the settings: `smtp://…` (STARTTLS as the address says) or files in a folder.
    ///
    /// # Errors
    /// When the sender or the server's address cannot be read, or the folder cannot be made.
    pub fn new(config: &crate::config::Config) -> Result<Self> {
        let from = config
            .mail_from
            .parse()
            .with_context(|| format!("BUSBAR_MAIL_FROM is no address: {}", config.mail_from))?;
        let way = if let Some(url) = &config.smtp {
            let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).context("BUSBAR_SMTP cannot be read")?;
            Way::Smtp(Box::new(builder.timeout(Some(SMTP_TIME)).build()))
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
        let outcome = match self.message(&letter) {
            Ok(message) => self.send(&letter, message).await,
            Err(error) => Outcome::Failed { why: error.to_string(), for_good: true },
        };
        match outcome {
            Outcome::Sent => letter::sent(db, &letter).await?,
            Outcome::Failed { why, for_good } => {
                tracing::warn!(letter = letter.id, why, for_good, "letter not sent");
                letter::failed(db, &letter, &why, for_good).await?;
            }
        }
        Ok(true)
    }

    fn message(&self, letter: &Letter) -> Result<Message> {
        let created: DateTime<Utc> = letter.created_at()?;
        let to: Mailbox = letter.recipient.parse().map_err(|_| anyhow!("the recipient is no address"))?;
        let bodies = MultiPart::alternative_plain_html(letter.plain.clone(), letter.html.clone());
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject.clone())
            .message_id(Some(letter.message_id.clone()))
            .date(SystemTime::from(created))
            .multipart(bodies)?;
        Ok(message)
    }

    async fn send(&self, letter: &Letter, message: Message) -> Outcome {
        match &self.way {
            Way::Smtp(server) => match server.send(message).await {
                Ok(_) => Outcome::Sent,
                Err(error) => Outcome::Failed { for_good: error.is_permanent(), why: error.to_string() },
            },
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
