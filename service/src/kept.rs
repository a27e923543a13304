//! The built catalogue in a file beside the data: a start reads it in a tenth of a second, where reading and building a
//! hundred thousand products takes seconds.

use domain::catalog::Catalog;
use postcard::Error;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Which program wrote a file: another one may lay the catalogue out otherwise. Nothing when the system does not say.
fn program() -> Option<String> {
    let file = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let written = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), file.len(), written.as_nanos()))
}

/// The catalogue as it was at a stored version, if this program has kept it.
pub(crate) fn read(file: &Path, version: i64) -> Option<Catalog> {
    let bytes = fs::read(file).ok()?;
    let ((by, of), rest) = postcard::take_from_bytes::<(&str, i64)>(&bytes).ok()?;
    (of == version && by == program()?).then(|| postcard::from_bytes(rest).ok()).flatten()
}

/// Keeps it: whole or not at all.
///
/// # Errors
/// When the file cannot be written: the next start takes longer.
pub(crate) fn write(file: &Path, version: i64, catalog: &Catalog) -> io::Result<()> {
    let Some(program) = program() else { return Ok(()) };
    let unfinished = tempfile::NamedTempFile::new_in(file.parent().unwrap_or_else(|| Path::new(".")))?;
    let to = BufWriter::with_capacity(1 << 20, unfinished);
    let other = |error: Error| io::Error::other(error.to_string());
    let to = postcard::to_io(&(program, version), to).map_err(other)?;
    let mut to = postcard::to_io(catalog, to).map_err(other)?;
    to.flush()?;
    let unfinished = to.into_inner()?;
    unfinished.as_file().sync_all()?;
    unfinished.persist(file)?;
    Ok(())
}
