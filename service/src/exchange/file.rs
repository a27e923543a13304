//! Files that 1C sends, part by part, kept in the database: the next part may come to another process.

use super::Session;
use super::picture::PICTURES;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::{dialect, sql};
use domain::exchange::{FILE_LIMIT, SESSION_LIMIT};
use sea_orm::{ConnectionTrait, FromQueryResult};
use sha2::{Digest, Sha256};

/// Bytes that are looked at for the end of a file: `</КоммерческаяИнформация>` in UTF-8, or the end of an archive.
const TAIL: usize = 128;
/// A part as long as this that comes twice in a row is one whose answer was lost: no file repeats itself so.
const REPEATED: usize = 1_024;

/// `</КоммерческаяИнформация>` in windows-1251.
const ANSI: &[u8] = b"</\xca\xee\xec\xec\xe5\xf0\xf7\xe5\xf1\xea\xe0\xff\xc8\xed\xf4\xee\xf0\xec\xe0\xf6\xe8\xff>";

/// Why a part is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Taken,
    /// Longer than a part may be.
    TooLong,
    /// The files of this session are too large together.
    TooMuch,
}

/// Whether a part begins a file: XML, an archive, a picture.
fn begins(kind: &str, bytes: &[u8]) -> bool {
    if kind == PICTURES {
        return [b"\xff\xd8\xff".as_slice(), b"\x89PNG", b"RIFF"].iter().any(|head| bytes.starts_with(head));
    }
    let head = bytes.get(..32).unwrap_or(bytes);
    head.windows(6).any(|window| window == b"<?xml ") || bytes.starts_with(b"PK\x03\x04")
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    bytes: i64,
    parts: i64,
    digest: String,
    tail: Vec<u8>,
}

const FILE: &str = "SELECT id, bytes, parts, digest, tail FROM exchange_files
                    WHERE session_id = $1 AND kind = $2 AND name = $3 ORDER BY id DESC LIMIT 1";

/// Adds a part to the file of this name. One that begins a file anew takes the place of what came before; one that came a
/// moment ago, word for word, is not added twice.
///
/// # Errors
/// When the database fails.
pub async fn put(db: &Db, session: &Session, kind: &str, name: &str, bytes: Vec<u8>) -> Result<Put> {
    if bytes.len() > FILE_LIMIT {
        return Ok(Put::TooLong);
    }
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let tx = db.begin().await?;
    let lock = format!("SELECT id FROM exchange_sessions WHERE id = $1{}", dialect::for_update(&tx));
    sql::number(&tx, &lock, [session.id.into()]).await?.ok_or(Error::SignedOut)?;
    // Pictures have room of their own: with or without them the catalogue is taken.
    let total = "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM exchange_files
                 WHERE session_id = $1 AND (kind = $2) = (CAST($3 AS TEXT) = $2)";
    let file: Option<Row> = sql::one(&tx, FILE, [session.id.into(), kind.into(), name.into()]).await?;
    let digest = hex::encode(Sha256::digest(&bytes));
    // One that was taken has no parts any more. Its last part may come once more: behind the end of a file nothing stands.
    let repeated = |file: &Row| bytes.len() >= REPEATED || file.bytes == 0 || ended(&file.tail);
    if let Some(file) = file.as_ref().filter(|file| file.parts > 0 && !begins(kind, &bytes))
        && file.digest == digest
        && repeated(file)
    {
        return Ok(Put::Taken);
    }
    // The rest of a picture whose beginning had no room, or that is taken already.
    if kind == PICTURES && file.as_ref().is_some_and(|file| file.parts > 0 && file.bytes == 0) && !begins(kind, &bytes)
    {
        return Ok(Put::TooMuch);
    }
    let again = file.as_ref().is_some_and(|file| file.parts > 0 && (file.bytes == 0 || begins(kind, &bytes)));
    if let Some(file) = file.as_ref().filter(|_| again) {
        drop_parts(&tx, &[file.id]).await?;
    }
    let before = sql::number(&tx, total, [session.id.into(), PICTURES.into(), kind.into()]).await?.unwrap_or(0);
    if u64::try_from(before + length).unwrap_or(u64::MAX) > SESSION_LIMIT {
        // Half a picture is none.
        if let Some(file) = file.filter(|_| kind == PICTURES) {
            drop_parts(&tx, &[file.id]).await?;
            tx.commit().await?;
        }
        return Ok(Put::TooMuch);
    }
    let (id, parts, whole, mut tail) = if let Some(file) = file.filter(|_| !again) {
        (file.id, file.parts, file.bytes, file.tail)
    } else {
        let sql = "INSERT INTO exchange_files (session_id, kind, name, bytes, parts, digest, tail)
                   VALUES ($1, $2, $3, 0, 0, '', $4) RETURNING id";
        let values = [session.id.into(), kind.into(), name.into(), Vec::<u8>::new().into()];
        (sql::number(&tx, sql, values).await?.ok_or(Error::NotFound)?, 0, 0, vec![])
    };
    tail.extend_from_slice(bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(&bytes));
    let tail = tail.get(tail.len().saturating_sub(TAIL)..).unwrap_or(&tail).to_vec();
    let sql = "INSERT INTO exchange_parts (file_id, position, bytes) VALUES ($1, $2, $3)";
    sql::run(&tx, sql, [id.into(), parts.into(), bytes.into()]).await?;
    let sql = "UPDATE exchange_files SET bytes = $1, parts = $2, digest = $3, tail = $4 WHERE id = $5";
    sql::run(&tx, sql, [(whole + length).into(), (parts + 1).into(), digest.into(), tail.into(), id.into()]).await?;
    tx.commit().await?;
    Ok(Put::Taken)
}

/// Forgets what is in files; that they came stays.
pub(super) async fn drop_parts(tx: &impl ConnectionTrait, files: &[i64]) -> Result<()> {
    for chunk in files.chunks(1_000) {
        let mut values = vec![];
        let places = sql::places(&mut values, chunk.iter().copied());
        sql::run(tx, &format!("DELETE FROM exchange_parts WHERE file_id IN ({places})"), values.clone()).await?;
        sql::run(tx, &format!("UPDATE exchange_files SET bytes = 0 WHERE id IN ({places})"), values).await?;
    }
    Ok(())
}

/// Whether the last part of a file has come: the end of the document in one of the two encodings, or of an archive.
///
/// # Errors
/// `NotFound`.
pub async fn has_ended(db: &Db, session: &Session, kind: &str, name: &str) -> Result<bool> {
    let file: Option<Row> = sql::one(db.reader(), FILE, [session.id.into(), kind.into(), name.into()]).await?;
    Ok(ended(&file.ok_or(Error::NotFound)?.tail))
}

/// Whether a file ends with these bytes.
fn ended(tail: &[u8]) -> bool {
    let text = tail.trim_ascii_end();
    let archive = tail.len() >= 22
        && tail.get(tail.len() - 22..).is_some_and(|end| end.starts_with(b"PK\x05\x06") && end.ends_with(b"\0\0"));
    archive || text.ends_with("</КоммерческаяИнформация>".as_bytes()) || text.ends_with(ANSI)
}

/// The newest file of this name, if any part of it is there.
///
/// # Errors
/// When the database fails.
pub async fn find_file(db: &Db, session: &Session, kind: &str, name: &str) -> Result<Option<i64>> {
    let file: Option<Row> = sql::one(db.reader(), FILE, [session.id.into(), kind.into(), name.into()]).await?;
    Ok(file.filter(|file| file.parts > 0).map(|file| file.id))
}

/// The newest archive of a session.
///
/// # Errors
/// When the database fails.
pub async fn archive(db: &Db, session: &Session, kind: &str) -> Result<Option<i64>> {
    let sql = "SELECT f.id FROM exchange_files f WHERE f.session_id = $1 AND f.kind = $2 AND f.parts > 0
                   AND (f.name LIKE '%.zip' OR f.name LIKE '%.ZIP') ORDER BY f.id DESC LIMIT 1";
    sql::number(db.reader(), sql, [session.id.into(), kind.into()]).await
}

/// A part of a file, from 0; nothing behind the last.
///
/// # Errors
/// When the database fails.
pub async fn part(db: &Db, file: i64, position: i64) -> Result<Option<Vec<u8>>> {
    #[derive(FromQueryResult)]
    struct Part {
        bytes: Vec<u8>,
    }
    let sql = "SELECT bytes FROM exchange_parts WHERE file_id = $1 AND position = $2";
    let part: Option<Part> = sql::one(db.reader(), sql, [file.into(), position.into()]).await?;
    Ok(part.map(|part| part.bytes))
}

/// `init`: the session sends its files of this kind anew. What was taken of them stays.
///
/// # Errors
/// When the database fails.
pub async fn clear(db: &Db, session: &Session, kind: &str) -> Result<()> {
    // Pictures come with the catalogue.
    let sql = "DELETE FROM exchange_files WHERE session_id = $1 AND (kind = $2 OR ($2 = 'catalog' AND kind = $3))";
    sql::run(db.writer(), sql, [session.id.into(), kind.into(), PICTURES.into()]).await?;
    Ok(())
}
