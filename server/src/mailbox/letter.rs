//! A letter taken apart by a process of its own that may die, as tables are (reliability: UPL-5): whatever is in it — parts
//! within parts, headers without an end — costs that process and nothing else. The server believes nothing of its answer but
//! texts and the bytes of files.

use std::io::{Error, ErrorKind, Result, Write};
use std::path::Path;

/// The hidden command of the program.
pub const COMMAND: &str = "read-letter";
/// Bytes that the process may answer: the letter's own limit in base64, and the texts.
pub const ANSWER_LIMIT: u64 = 80 * 1024 * 1024;

/// Takes the letter in this file apart and says what is in it on the standard output.
///
/// # Errors
/// When it is none, has too many parts, or nobody listens.
pub fn read_letter(file: &Path) -> Result<()> {
    crate::upload::limit_this_process();
    let bytes = std::fs::read(file)?;
    let letter = reading::letter::read(&bytes).ok_or_else(|| Error::from(ErrorKind::InvalidData))?;
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &letter)?;
    out.flush()
}
