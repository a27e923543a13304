//! Photos of products: read by the process that may die, written anew in two sizes, nothing else of the file kept.

use super::FILE_LIMIT;
use super::child::{PHOTO_QUALITY, broken, limit_this_process, picture_of};
use domain::exchange::ReadError;
use domain::product::{PHOTO_SIDE, PHOTO_SMALL};
use image::{DynamicImage, Rgba, RgbaImage};
use reading::exchange::unpacked;
use serde::{Deserialize, Serialize};
use service::photo::{Came, Encoded};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Write};
use std::path::Path;

/// The hidden command of the program.
pub const COMMAND: &str = "read-product-photo";
/// Bytes that the process may answer.
pub(super) const ANSWER_LIMIT: u64 = 4 * 1024 * 1024;

/// The first line of the answer; the bytes of the large and of the small photo stand behind it.
#[derive(Debug, Serialize, Deserialize)]
enum Said {
    Same,
    Missing,
    Photo { source: String, width: u32, height: u32, large: usize },
}

/// Reads a picture, or this member of an archive, and writes it anew in two sizes on the standard output, as JPEG on white;
/// only says so when it is the very file that has this digest.
///
/// # Errors
/// When it is no picture, or a larger one than this process may read.
pub fn read_product_photo(file: &Path, member: &str, known: &str) -> std::io::Result<()> {
    limit_this_process();
    let Some(bytes) = bytes_of(file, member)? else { return say(&Said::Missing, &[]) };
    let source = hex::encode(Sha256::digest(&bytes));
    if source == known {
        return say(&Said::Same, &[]);
    }
    let picture = picture_of(Cursor::new(bytes))?;
    let fit = |side: u32| {
        let smaller = picture.width().max(picture.height()) > side;
        if smaller { on_white(picture.thumbnail(side, side)) } else { on_white(picture.clone()) }
    };
    let (large, small) = (fit(PHOTO_SIDE), fit(PHOTO_SMALL));
    let (width, height) = (large.width(), large.height());
    let (large, small) = (jpeg(large)?, jpeg(small)?);
    say(&Said::Photo { source, width, height, large: large.len() }, &[large, small])
}

/// Nothing: the archive has no such member, or the file is no archive.
fn bytes_of(file: &Path, member: &str) -> std::io::Result<Option<Vec<u8>>> {
    let limit = u64::try_from(FILE_LIMIT).unwrap_or(u64::MAX);
    if !member.is_empty() {
        let found = match unpacked(BufReader::new(File::open(file)?), member) {
            Ok(mut found) => found.pop(),
            Err(ReadError::NoMember) => None,
            Err(_) => return Err(std::io::ErrorKind::InvalidData.into()),
        };
        let found = found.filter(|bytes| !bytes.is_empty());
        return match found {
            Some(bytes) if bytes.len() > FILE_LIMIT => Err(std::io::ErrorKind::InvalidData.into()),
            found => Ok(found),
        };
    }
    let mut bytes = vec![];
    File::open(file)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() > FILE_LIMIT { Err(std::io::ErrorKind::InvalidData.into()) } else { Ok(Some(bytes)) }
}

/// What can be seen through is white: JPEG knows no other way.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let picture = picture.into_rgba8();
    let mut white = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([255; 4]));
    image::imageops::overlay(&mut white, &picture, 0, 0);
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(white).into_rgb8())
}

fn jpeg(picture: DynamicImage) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![];
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, PHOTO_QUALITY);
    picture.into_rgb8().write_with_encoder(encoder).map_err(broken)?;
    Ok(bytes)
}

fn say(said: &Said, photos: &[Vec<u8>]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(&serde_json::to_vec(said)?)?;
    out.write_all(b"\n")?;
    for photo in photos {
        out.write_all(photo)?;
    }
    out.flush()
}

/// What the process has said; what it cannot have said is a broken picture.
pub(super) fn understood(answer: &[u8]) -> Came {
    let read = || {
        let end = answer.iter().position(|byte| *byte == b'\n')?;
        let (line, bytes) = (answer.get(..end)?, answer.get(end + 1..)?);
        let (source, width, height, large) = match serde_json::from_slice(line).ok()? {
            Said::Same => return Some(Came::Same),
            Said::Missing => return Some(Came::Missing),
            Said::Photo { source, width, height, large } => (source, width, height, large),
        };
        let (jpeg, small) = (bytes.get(..large)?.to_vec(), bytes.get(large..)?.to_vec());
        let sides = 1..=PHOTO_SIDE;
        let good = [&jpeg, &small].into_iter().all(|bytes| bytes.starts_with(b"\xff\xd8\xff"))
            && source.len() == 64
            && source.bytes().all(|byte| byte.is_ascii_hexdigit())
            && sides.contains(&width)
            && sides.contains(&height);
        good.then_some(Came::Photo(Encoded { source, width, height, jpeg, small }))
    };
    read().unwrap_or(Came::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_believed_but_two_jpegs() {
        let source = "a".repeat(64);
        let said = |width: u32, large: usize, bytes: &[u8]| {
            let line = serde_json::to_vec(&Said::Photo { source: source.clone(), width, height: 1, large }).unwrap();
            understood(&[&line[..], b"\n", bytes].concat())
        };
        let two = b"\xff\xd8\xff1\xff\xd8\xff2";
        assert!(matches!(said(1, 4, two), Came::Photo(photo) if photo.jpeg == two[..4] && photo.small == two[4..]));
        for wrong in [said(1, 3, two), said(1, 8, two), said(1, 99, two), said(0, 4, two), said(9_999, 4, two)] {
            assert!(matches!(wrong, Came::Broken));
        }
        assert!(matches!(understood(b"\"Same\"\n"), Came::Same));
        for wrong in [b"".as_slice(), b"\"Same\"", b"{}\n", b"<svg onload=alert(1)>\n"] {
            assert!(matches!(understood(wrong), Came::Broken));
        }
    }
}
