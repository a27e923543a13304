//! The process that reads one file of 1C: with so much memory and time and no more, as any file from outside (UPL-5, ENC-8).

use crate::upload::limit_this_process;
use domain::exchange::{Part, ReadError, Record, read};
use serde::{Deserialize, Serialize};
use std::io::{BufWriter, Cursor, Read, Seek, Write};
use std::path::Path;

/// The hidden command of the program.
pub const COMMAND: &str = "read-exchange";
/// Bytes and members of an unpacked archive.
const UNPACKED: u64 = 200 * 1024 * 1024;
const MEMBERS: usize = 20_000;
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
    let documents = if bytes.starts_with(b"PK\x03\x04") { unpacked(Cursor::new(&bytes), member)? } else { vec![bytes] };
    for part in [Part::Dictionaries, Part::Goods] {
        for document in &documents {
            read(last_begun(document), part, &mut |record| say(out, &Said::Record(record)))?;
        }
    }
    Ok(())
}

/// A file whose sending was broken off in tiny parts and begun anew stands behind what came before.
fn last_begun(bytes: &[u8]) -> &[u8] {
    let begun = bytes.windows(6).rposition(|window| window == b"<?xml ");
    begun.and_then(|at| bytes.get(at..)).unwrap_or(bytes)
}

/// The member of this name; all XML of an archive that is asked for by its own name. Their sizes are counted as they unpack.
pub(crate) fn unpacked(archive: impl Read + Seek, wanted: &str) -> Result<Vec<Vec<u8>>, ReadError> {
    let mut zip = zip::ZipArchive::new(archive).map_err(|_| ReadError::NotXml)?;
    if zip.len() > MEMBERS {
        return Err(ReadError::TooLarge);
    }
    let wanted = wanted.to_lowercase();
    let whole = wanted.ends_with(".zip");
    let below = format!("/{wanted}");
    let mut left = UNPACKED;
    let mut found: Vec<(String, Vec<u8>)> = vec![];
    for at in 0..zip.len() {
        let member = zip.by_index(at).map_err(|_| ReadError::NotXml)?;
        let name = member.name().map(|name| name.to_lowercase().replace('\\', "/")).unwrap_or_default();
        let base = name.rsplit('/').next().unwrap_or_default();
        let is_wanted = name == wanted || name.ends_with(&below) || (whole && base.rsplit('.').next() == Some("xml"));
        if !is_wanted {
            continue;
        }
        let mut content = vec![];
        member.take(left + 1).read_to_end(&mut content).map_err(|_| ReadError::NotXml)?;
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(size).ok_or(ReadError::TooLarge)?;
        found.push((name, content));
    }
    if found.is_empty() {
        return Err(ReadError::NoMember);
    }
    // The catalogue before its offers.
    found.sort();
    Ok(found.into_iter().map(|(_, content)| content).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(vec![]));
        for (name, bytes) in members {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_member_is_found_by_its_name_wherever_it_stands() {
        let zip =
            archive(&[("offers0_1.xml", b"o"), ("webdata\\Import0_1.XML", b"i"), ("import_files/5c/a.jpg", b"p")]);
        assert_eq!(unpacked(Cursor::new(&zip), "import0_1.xml"), Ok(vec![b"i".to_vec()]));
        assert_eq!(unpacked(Cursor::new(&zip), "offers0_1.xml"), Ok(vec![b"o".to_vec()]));
        assert_eq!(unpacked(Cursor::new(&zip), "v8_1065_3a.zip"), Ok(vec![b"o".to_vec(), b"i".to_vec()]));
        assert_eq!(unpacked(Cursor::new(&zip), "rests.xml"), Err(ReadError::NoMember));
        assert_eq!(unpacked(Cursor::new(&zip), "files/5c/a.jpg"), Err(ReadError::NoMember));
        assert_eq!(unpacked(Cursor::new(&zip), "5C/a.jpg"), Ok(vec![b"p".to_vec()]));
        assert_eq!(unpacked(Cursor::new(b"PK\x03\x04broken"), "a"), Err(ReadError::NotXml));
    }

    #[test]
    fn a_file_that_was_begun_anew_is_the_last_one() {
        assert_eq!(last_begun(b"<?xml ?><a><b<?xml ?><a/>"), b"<?xml ?><a/>");
        assert_eq!(last_begun(b"<a/>"), b"<a/>");
    }
}
