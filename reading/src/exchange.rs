//! A file of 1C: CommerceML, alone or in an archive with pictures and other files.

use domain::exchange::{self, Part, ReadError, Record};
use std::io::{Cursor, Read, Seek};

/// Bytes and members of an unpacked archive.
const UNPACKED: u64 = 200 * 1024 * 1024;
const MEMBERS: usize = 20_000;

/// Says the records of a file, or of this member of it when it is an archive: those of the dictionaries first.
///
/// # Errors
/// [`ReadError`]: what was said until then is not the whole.
pub fn read(
    bytes: Vec<u8>,
    member: &str,
    say: &mut dyn FnMut(Record) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let documents = if bytes.starts_with(b"PK\x03\x04") { unpacked(Cursor::new(&bytes), member)? } else { vec![bytes] };
    for part in [Part::Dictionaries, Part::Goods] {
        for document in &documents {
            exchange::read(last_begun(document), part, say)?;
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
///
/// # Errors
/// `NotXml` when it is no archive; `TooLarge`; `NoMember`.
pub fn unpacked(archive: impl Read + Seek, wanted: &str) -> Result<Vec<Vec<u8>>, ReadError> {
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
        // Of the directory: no member is touched for its name.
        let name = zip.name_for_index(at).and_then(Result::ok);
        let name = name.map(|name| name.to_lowercase().replace('\\', "/")).unwrap_or_default();
        let base = name.rsplit('/').next().unwrap_or_default();
        let is_wanted = name == wanted || name.ends_with(&below) || (whole && base.rsplit('.').next() == Some("xml"));
        if !is_wanted {
            continue;
        }
        let member = zip.by_index(at).map_err(|_| ReadError::NotXml)?;
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
    use std::io::Write;
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
