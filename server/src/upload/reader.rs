//! The parent's side of reading a file: starts the process, waits for so long, believes nothing of it.

use super::product_photo;
use crate::mailbox;
use domain::import::{ImportError, Row};
use reading::letter::ReadLetter;
use serde::{Deserialize, Serialize};
use service::Error;
use service::photo::Came;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, BufReader};
use tokio::process::Command;
use tokio::sync::Semaphore;

/// Files read at once; others wait, for so long (UPL-5).
const AT_ONCE: usize = 2;
const WAIT: Duration = Duration::from_secs(10);
/// Reading one takes no longer.
const TIME: Duration = Duration::from_secs(20);
/// Bytes that a process may answer: 200,000 rows of words.
const ANSWER_LIMIT: u64 = 64 * 1024 * 1024;

/// Bytes of a picture that a process may answer.
const PICTURE_LIMIT: u64 = 2 * 1024 * 1024;

/// A line of the answer: a row of cells, or how it ended.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Said {
    Row(Row),
    Ended { end: Option<ImportError> },
}

/// Starts processes that read files, a few at a time.
pub struct Readers {
    program: PathBuf,
    places: Semaphore,
}

impl Readers {
    /// `program` is this program itself; tests name the built one.
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self { program, places: Semaphore::new(AT_ONCE) }
    }

    /// A picture written anew as a small PNG; `None` when it is none that can be read.
    ///
    /// # Errors
    /// `Busy`; `Internal` when no process can be started.
    pub async fn picture(&self, file: &Path) -> Result<Option<Vec<u8>>, Error> {
        let png = self.answered(super::child::PICTURE, &[file.as_os_str()], PICTURE_LIMIT).await?;
        Ok(png.filter(|png| png.starts_with(b"\x89PNG\r\n\x1a\n")))
    }

    /// A photo written anew as a JPEG; `None` when it is none that can be read.
    ///
    /// # Errors
    /// As [`Self::picture`].
    pub async fn photo(&self, file: &Path) -> Result<Option<Vec<u8>>, Error> {
        let jpeg = self.answered(super::child::PHOTO, &[file.as_os_str()], PICTURE_LIMIT).await?;
        Ok(jpeg.filter(|jpeg| jpeg.starts_with(b"\xff\xd8\xff")))
    }

    /// A photo of a product written anew in two sizes: of a file, or of this member of an archive. `known`: the digest of the
    /// file that need not be written again.
    ///
    /// # Errors
    /// As [`Self::picture`].
    pub async fn product_photo(&self, file: &Path, member: &str, known: &str) -> Result<Came, Error> {
        let of = [file.as_os_str(), member.as_ref(), known.as_ref()];
        let answer = self.answered(product_photo::COMMAND, &of, product_photo::ANSWER_LIMIT).await?;
        Ok(answer.map_or(Came::Broken, |answer| product_photo::understood(&answer)))
    }

    /// Whether a file is a PDF.
    ///
    /// # Errors
    /// As [`Self::picture`].
    pub async fn is_pdf(&self, file: &Path) -> Result<bool, Error> {
        let answer = self.answered(super::child::PDF, &[file.as_os_str()], PICTURE_LIMIT).await?;
        Ok(answer.is_some_and(|answer| answer == super::child::IS_PDF))
    }

    /// What is in a letter; `None` when it cannot be taken apart.
    ///
    /// # Errors
    /// As [`Self::picture`].
    pub async fn letter(&self, file: &Path) -> Result<Option<ReadLetter>, Error> {
        let answer = self.answered(mailbox::COMMAND, &[file.as_os_str()], mailbox::ANSWER_LIMIT).await?;
        let read = move || answer.and_then(|answer| serde_json::from_slice(&answer).ok());
        tokio::task::spawn_blocking(read).await.map_err(|error| Error::Internal(error.to_string()))
    }

    /// All that a process says of a file, up to so many bytes; `None` when it died.
    async fn answered(&self, command: &str, of: &[&OsStr], limit: u64) -> Result<Option<Vec<u8>>, Error> {
        let Ok(Ok(_place)) = tokio::time::timeout(WAIT, self.places.acquire()).await else {
            return Err(ImportError::Busy.into());
        };
        let mut child = self.started(command, of, Stdio::piped())?;
        let out = child.stdout.take().ok_or_else(|| Error::Internal("no file can be read: no output".to_owned()))?;
        let answer = async {
            let mut said = vec![];
            out.take(limit).read_to_end(&mut said).await?;
            Ok::<_, std::io::Error>(child.wait().await?.success().then_some(said))
        };
        let Ok(said) = tokio::time::timeout(TIME, answer).await else { return Ok(None) };
        said.map_err(|error| Error::Internal(format!("no file can be read: {error}")))
    }

    /// Has a file of 1C read, or this member of it, and what it says written into another file.
    ///
    /// # Errors
    /// `Busy`, `TooHard`; `Internal` when no process can be started.
    pub async fn exchange(&self, file: &Path, member: &str, to: std::fs::File) -> Result<(), Error> {
        let Ok(Ok(_place)) = tokio::time::timeout(WAIT, self.places.acquire()).await else {
            return Err(ImportError::Busy.into());
        };
        let mut child = self.started(crate::exchange::COMMAND, &[file.as_os_str(), member.as_ref()], to.into())?;
        // A process that is late is killed when it is dropped.
        match tokio::time::timeout(TIME, child.wait()).await {
            Ok(Ok(ended)) if ended.success() => Ok(()),
            Ok(Err(error)) => Err(Error::Internal(format!("no file can be read: {error}"))),
            ended => {
                tracing::warn!(?ended, member, "a process that read a file of the exchange has died");
                Err(ImportError::TooHard.into())
            }
        }
    }

    fn started(&self, command: &str, of: &[&OsStr], out: Stdio) -> Result<tokio::process::Child, Error> {
        let child = Command::new(&self.program)
            .arg(command)
            .args(of)
            .env_clear()
            // The allocator else reserves a gigabyte at once, which the limit of memory counts now and then.
            .env("MIMALLOC_ARENA_RESERVE", "32MiB")
            .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
            .stdin(Stdio::null())
            .stdout(out)
            // Why it died, if it does, stands in the log.
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn();
        child.map_err(|error| Error::Internal(format!("no file can be read: {error}")))
    }

    /// The rows of the first sheet of a workbook that has any, or of a text.
    ///
    /// # Errors
    /// What [`ImportError`] says of files.
    pub async fn read(&self, file: &Path) -> Result<Vec<Row>, Error> {
        self.rows(super::child::COMMAND, file).await
    }

    /// A long call of a dealer's program that brings stock: a row with its key and whether it is a full load, then its items.
    ///
    /// # Errors
    /// `Unreadable`, `RowsLimit`, `TooHard`, `Busy`.
    pub async fn call(&self, file: &Path) -> Result<Vec<Row>, Error> {
        self.rows(super::child::CALL, file).await
    }

    async fn rows(&self, command: &str, file: &Path) -> Result<Vec<Row>, Error> {
        let Ok(Ok(_place)) = tokio::time::timeout(WAIT, self.places.acquire()).await else {
            return Err(ImportError::Busy.into());
        };
        let failed = |error: std::io::Error| Error::Internal(format!("no file can be read: {error}"));
        let mut child = self.started(command, &[file.as_os_str()], Stdio::piped())?;
        let mut said = Vec::new();
        let Some(output) = child.stdout.take() else { return Err(Error::Internal("no output".to_owned())) };
        let mut output = BufReader::new(output).take(ANSWER_LIMIT);
        // A process that is late is killed when it is dropped.
        match tokio::time::timeout(TIME, output.read_to_end(&mut said)).await {
            Ok(Ok(_)) => {
                // One that says too much still waits to be heard.
                drop(output);
                let bytes = said.len();
                // Some tenths of a second for a long file: beside the threads that answer.
                let rows = tokio::task::spawn_blocking(move || understood(&said)).await;
                if let Some(rows) = rows.map_err(|error| Error::Internal(error.to_string()))? {
                    return Ok(rows?);
                }
                child.kill().await.map_err(failed)?;
                let ended = child.try_wait().map_err(failed)?;
                tracing::warn!(?ended, bytes, "a process that read a file has died");
                Err(ImportError::TooHard.into())
            }
            Ok(Err(error)) => Err(failed(error)),
            Err(_) => Err(ImportError::TooHard.into()),
        }
    }
}

/// `None` is an answer without its end: of a process that died, for the file was too much for it.
fn understood(said: &[u8]) -> Option<Result<Vec<Row>, ImportError>> {
    let mut rows = vec![];
    for line in said.split(|byte| *byte == b'\n') {
        match serde_json::from_slice(line).ok()? {
            Said::Row(row) => rows.push(row),
            Said::Ended { end: None } => return Some(Ok(rows)),
            Said::Ended { end: Some(error) } => return Some(Err(error)),
        }
    }
    None
}
