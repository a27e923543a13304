//! The process that reads one file of 1C: with so much memory and time and no more, as any file from outside (UPL-5, ENC-8).

use crate::upload::limit_this_process;
use domain::exchange::{ReadError, Record};
use serde::{Deserialize, Serialize};
use std::io::{BufWriter, Write};
use std::path::Path;

/// The hidden command of the program.
pub const COMMAND: &str = "read-exchange";
/// Bytes of the answer.
const ANSWER: u64 = 1024 * 1024 * 1024;

/// A line of the answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Said {
    Record(Record),
    Ended(Option<ReadError>),
}

/// Reads the file, or this member of it when it is an archive, and says its records on the standard output, a line each, and
/// how it ended.
///
/// # Errors
/// When nothing can be said: then nobody listens.
pub fn read_exchange(file: &Path, member: &str) -> std::io::Result<()> {
    limit_this_process();
    _ = rlimit::setrlimit(rlimit::Resource::FSIZE, ANSWER, ANSWER);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let end = records(file, member, &mut out).err();
    say(&mut out, &Said::Ended(end)).map_err(|_| std::io::ErrorKind::BrokenPipe)?;
    out.flush()
}

fn say(out: &mut impl Write, said: &Said) -> Result<(), ReadError> {
    let line = serde_json::to_vec(said).map_err(|_| ReadError::Stopped)?;
    out.write_all(&line).and_then(|()| out.write_all(b"\n")).map_err(|_| ReadError::Stopped)
}

fn records(file: &Path, member: &str, out: &mut impl Write) -> Result<(), ReadError> {
    let bytes = std::fs::read(file).map_err(|_| ReadError::NotXml)?;
    reading::exchange::read(bytes, member, &mut |record| say(out, &Said::Record(record)))
}
