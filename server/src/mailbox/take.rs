//! One letter: taken apart, and given to the operation that it asks for.

use crate::upload::Readers;
use domain::Refusal;
use domain::import::{ImportError, Row};
use domain::mailbox::{LETTER_LIMIT, LetterKind, LetterOutcome, MailboxError, is_key, key_of, order_lines};
use reading::letter::{Attached, ReadLetter};
use service::mailbox::{self, Letter, Listed, Words};
use service::{Db, Error};
use sha2::{Digest, Sha256};
use std::io::Write;
use tempfile::NamedTempFile;

/// Where a letter lies.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub mailbox: &'a str,
    pub uid_validity: u32,
    pub uid: u32,
}

/// What letters are taken with.
pub struct Taker {
    pub readers: Readers,
    /// Addresses that we write from: their letters are our own.
    pub own: Vec<String>,
    pub words: Words,
}

impl Taker {
    /// Does what a letter asks for and writes down that it was done, or why not. `whole`: otherwise these are only the
    /// headers of one that is too large.
    ///
    /// # Errors
    /// What may be better later: `Busy`, `Internal`, `Database`. Nothing has been done then.
    pub async fn take(&self, db: &Db, place: Place<'_>, bytes: Vec<u8>, whole: bool) -> Result<LetterOutcome, Error> {
        let digest = hex::encode(Sha256::digest(&bytes));
        let file = written(bytes).await?;
        let Some(read) = self.readers.letter(file.path()).await?.filter(|read| !read.sender.is_empty()) else {
            let letter = of(place, ReadLetter { digest, ..ReadLetter::default() }).0;
            return mailbox::close(db, &letter, LetterOutcome::Unreadable, None, self.words).await;
        };
        let own = self.own.contains(&read.sender);
        let (letter, read) = of(place, read);
        // A dealer's program may report by itself; what else programs write asks for nothing.
        let outcome = if own || (read.automatic && letter.kind == LetterKind::Order) {
            LetterOutcome::Automatic
        } else if !mailbox::is_sender_known(db, &letter.sender).await? {
            LetterOutcome::UnknownSender
        } else {
            let done = if whole { self.done(db, &letter, read).await } else { Err(too_large().into()) };
            return match done {
                Err(error) => self.refuse(db, &letter, error).await,
                done => done,
            };
        };
        mailbox::close(db, &letter, outcome, None, self.words).await
    }

    async fn done(&self, db: &Db, letter: &Letter, read: ReadLetter) -> Result<LetterOutcome, Error> {
        if read.files.len() > 1 {
            return Err(MailboxError::SeveralFiles.into());
        }
        let file = read.files.first();
        if letter.kind == LetterKind::Order {
            // A report whose subject was changed on the way, an answer to ours for one: no order of all the stock.
            if is_key(key_of(&read.text)) {
                return Err(MailboxError::Subject.into());
            }
            let actor = mailbox::orderer(db, &letter.sender).await?;
            let listed = if let Some(file) = file {
                let (bytes, rows) = self.table(file).await?;
                Listed::Table(file.name.clone(), hex::encode(Sha256::digest(&bytes)), rows)
            } else {
                let text = order_lines(&read.text);
                if text.is_empty() {
                    return Err(MailboxError::Nothing.into());
                }
                Listed::Text(text)
            };
            return mailbox::order(db, &actor, letter, listed).await;
        }
        let actor = mailbox::reporter(db, &letter.sender, key_of(&read.text)).await?;
        let file = file.ok_or(MailboxError::NoFile)?;
        let (_, rows) = self.table(file).await?;
        mailbox::report(db, &actor, letter, &file.name, rows, self.words).await
    }

    /// Bytes and rows of a file.
    async fn table(&self, file: &Attached) -> Result<(Vec<u8>, Vec<Row>), Error> {
        let bytes = file.bytes().ok_or(MailboxError::Unreadable)?;
        if bytes.is_empty() {
            return Err(ImportError::Empty.into());
        }
        let at = written(bytes.clone()).await?;
        Ok((bytes, self.readers.read(at.path()).await?))
    }

    /// Writes down a refusal; everything else is tried again.
    async fn refuse(&self, db: &Db, letter: &Letter, error: Error) -> Result<LetterOutcome, Error> {
        let why = match error {
            Error::Refused(Refusal::Import(ImportError::Busy)) => return Err(error),
            Error::Refused(why) => why,
            Error::Forbidden | Error::SignedOut => MailboxError::Rights.into(),
            other => return Err(other),
        };
        mailbox::close(db, letter, LetterOutcome::Refused, Some(&why), self.words).await
    }

    /// Gives a letter up that fails again and again: its sender hears of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_up(&self, db: &Db, place: Place<'_>, bytes: Vec<u8>) -> Result<LetterOutcome, Error> {
        let digest = hex::encode(Sha256::digest(&bytes));
        let file = written(bytes).await?;
        let read = self.readers.letter(file.path()).await.ok().flatten();
        let (mut letter, _) = of(place, read.unwrap_or_else(|| ReadLetter { digest, ..ReadLetter::default() }));
        // Strangers, and we ourselves, hear nothing of it.
        letter.answered &= !self.own.contains(&letter.sender) && mailbox::is_sender_known(db, &letter.sender).await?;
        let why = MailboxError::Failed.into();
        mailbox::close(db, &letter, LetterOutcome::Failed, Some(&why), self.words).await
    }
}

fn too_large() -> MailboxError {
    MailboxError::Large { megabytes: LETTER_LIMIT / (1024 * 1024) }
}

/// A letter as the operations know it, and what was in it.
fn of(place: Place<'_>, read: ReadLetter) -> (Letter, ReadLetter) {
    let letter = Letter {
        mailbox: place.mailbox.to_owned(),
        uid_validity: place.uid_validity,
        uid: place.uid,
        message_id: read.message_id.clone(),
        digest: read.digest.clone(),
        sender: read.sender.clone(),
        subject: read.subject.clone(),
        kind: LetterKind::of_subject(&read.subject),
        answered: !read.automatic && !read.sender.is_empty(),
    };
    (letter, read)
}

/// The bytes in a file that goes away with its name.
async fn written(bytes: Vec<u8>) -> Result<NamedTempFile, Error> {
    let write = move || {
        let mut file = NamedTempFile::new()?;
        file.write_all(&bytes)?;
        file.flush()?;
        Ok::<_, std::io::Error>(file)
    };
    let written = tokio::task::spawn_blocking(write).await.map_err(|error| Error::Internal(error.to_string()))?;
    written.map_err(|error| Error::Internal(error.to_string()))
}
