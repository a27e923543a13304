//! A file of 1C on its way into the database: put together from its parts, read by a process of its own, taken chunk by chunk.

use super::child::Said;
use crate::State;
use chrono::NaiveDateTime;
use domain::exchange::{ReadError, Record, Thing};
use domain::import::ImportError;
use domain::refusal::Refusal;
use service::Error;
use service::exchange::{self, Claimed, Import, Older, Wanted};
use service::photo::Came;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

/// Records in one transaction.
const CHUNK: usize = 500;
/// Bytes in which the last line of an answer stands.
const END: u64 = 200;

/// Takes the file of a step, unless it is done or somebody is at it. What fails is said in the log and to 1C.
pub(super) async fn work(state: State, run: i64) {
    let claimed = match exchange::claim(&state.db, run).await {
        Ok(Some(claimed)) => claimed,
        Ok(None) => return,
        Err(error) => return tracing::error!(run, %error, "a step of the exchange cannot be claimed"),
    };
    let why = match take(&state, &claimed).await {
        Ok(Taken::Whole) => return,
        Ok(Taken::Unread(error)) => words(error).to_owned(),
        Ok(Taken::Older(older)) => words_of_older(&older),
        Err(Error::Refused(Refusal::Import(ImportError::Busy))) => "Сервер занят: повторите обмен.".to_owned(),
        Err(Error::Refused(_)) => "Файл слишком велик или испорчен: он не читается.".to_owned(),
        Err(error) => {
            tracing::error!(run, file = claimed.name, %error, "a file of the exchange was not taken");
            "Внутренняя ошибка портала: файл не принят, повторите обмен.".to_owned()
        }
    };
    if let Err(error) = exchange::fail(&state.db, &claimed, &why).await {
        tracing::error!(run, %error, "a step of the exchange cannot be ended");
    }
}

/// What became of a file.
enum Taken {
    Whole,
    /// It is not to be read.
    Unread(ReadError),
    /// A newer one was taken before it.
    Older(Older),
}

fn words_of_older(older: &Older) -> String {
    let of = match older.thing {
        Thing::Price => "цен",
        Thing::Stock => "остатков",
        _ => "товаров",
    };
    let clock = |at: NaiveDateTime| at.format("%d.%m.%Y %H:%M:%S");
    format!(
        "Файл создан {}, раньше уже принятого файла {of} ({}): он не принят, чтобы не вернуть старое. Повторите обмен; если часы \
         1С перевели назад или старый файл нужен, разрешите старые файлы на странице портала «Обмен с 1С».",
        clock(older.made),
        clock(older.newest)
    )
}

const fn words(error: ReadError) -> &'static str {
    match error {
        ReadError::NotXml => "Файл оборван или не читается как XML.",
        ReadError::NotCommerceMl => "Это не файл CommerceML: нет корня «КоммерческаяИнформация».",
        ReadError::Entities => "В файле есть DTD или свои сущности: такие файлы не принимаются.",
        ReadError::TooLarge => "Файл слишком велик, или в нём слишком глубокая вложенность.",
        ReadError::NoMember => "В архиве нет файла с таким именем.",
        ReadError::Stopped => "Файл не дочитан: повторите обмен.",
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a file of the exchange: {error}"))
}

async fn take(state: &State, claimed: &Claimed) -> Result<Taken, Error> {
    let file = joined(state, claimed.file).await?;
    let archive = is_archive(file.path()).await?.then_some(file.path());
    let answer = NamedTempFile::new().map_err(failed)?;
    let out = answer.reopen().map_err(failed)?;
    state.web.0.readers.exchange(file.path(), &claimed.name, out).await?;
    // The whole file is good before any of it is taken.
    if let Some(error) = end_of(&mut answer.reopen().map_err(failed)?)? {
        return Ok(Taken::Unread(error));
    }
    let mut import = Import::new(claimed.clone());
    let mut lines = BufReader::new(tokio::fs::File::from_std(answer.reopen().map_err(failed)?)).lines();
    let mut chunk: Vec<Record> = Vec::with_capacity(CHUNK);
    while let Some(line) = lines.next_line().await.map_err(failed)? {
        match serde_json::from_str(&line) {
            Ok(Said::Record(record)) => chunk.push(record),
            Ok(Said::Ended(_)) => break,
            Err(_) => import.unread(),
        }
        if chunk.len() >= CHUNK {
            if let Some(older) = import.take(&state.db, std::mem::take(&mut chunk)).await? {
                return Ok(Taken::Older(older));
            }
            pictures(state, &mut import, archive).await?;
        }
    }
    if let Some(older) = import.take(&state.db, chunk).await? {
        return Ok(Taken::Older(older));
    }
    pictures(state, &mut import, archive).await?;
    Ok(import.end(&state.db).await?.map_or(Taken::Whole, Taken::Older))
}

/// A file put together from its parts.
async fn joined(state: &State, id: i64) -> Result<NamedTempFile, Error> {
    let file = NamedTempFile::new().map_err(failed)?;
    let mut to = tokio::fs::File::from_std(file.reopen().map_err(failed)?);
    let mut position = 0;
    while let Some(part) = exchange::part(&state.db, id, position).await? {
        to.write_all(&part).await.map_err(failed)?;
        position += 1;
    }
    to.flush().await.map_err(failed)?;
    Ok(file)
}

/// Takes the pictures that a chunk has named: each from a file of its own, else from the archive that is being taken.
async fn pictures(state: &State, import: &mut Import, archive: Option<&Path>) -> Result<(), Error> {
    while let Some(wanted) = import.next_picture() {
        // The readers may be busy with the files of people for as long as a picture waits: the file is half taken already.
        let mut tries = 1;
        let came = loop {
            match photo(state, &wanted, archive).await {
                Err(Error::Refused(Refusal::Import(ImportError::Busy))) if tries < TRIES => tries += 1,
                came => break came?,
            }
        };
        import.picture(&state.db, &wanted, came).await?;
    }
    Ok(())
}

/// A picture waits so often for a reader: less than a minute in all, while the lease of its file is two.
const TRIES: u32 = 5;

async fn photo(state: &State, wanted: &Wanted, archive: Option<&Path>) -> Result<Came, Error> {
    let readers = &state.web.0.readers;
    let known = wanted.known.as_deref().unwrap_or_default();
    match (wanted.file, archive) {
        (Some(id), _) => readers.product_photo(joined(state, id).await?.path(), "", known).await,
        (None, Some(archive)) => readers.product_photo(archive, &wanted.name, known).await,
        (None, None) => Ok(Came::Missing),
    }
}

async fn is_archive(file: &Path) -> Result<bool, Error> {
    let mut head = vec![];
    tokio::fs::File::open(file).await.map_err(failed)?.take(4).read_to_end(&mut head).await.map_err(failed)?;
    Ok(head == b"PK\x03\x04")
}

/// How an answer ended: its last line. One without an end is of a process that died.
fn end_of(answer: &mut std::fs::File) -> Result<Option<ReadError>, Error> {
    let length = answer.metadata().map_err(failed)?.len();
    answer.seek(SeekFrom::Start(length.saturating_sub(END))).map_err(failed)?;
    let mut tail = vec![];
    answer.read_to_end(&mut tail).map_err(failed)?;
    let last = tail.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    match serde_json::from_slice(last) {
        Ok(Said::Ended(end)) => Ok(end),
        _ => Err(ImportError::TooHard.into()),
    }
}
