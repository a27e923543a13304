//! The process that reads one file and ends: whatever is in the file, it has so much memory and time and no more (UPL-5).
//! What a file is, its contents say, not its name (UPL-2).

use super::reader::Said;
use crate::office;
use domain::import::ImportError;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Cursor, Seek, Write};
use std::path::Path;

/// The hidden command of the program.
pub const COMMAND: &str = "read-table";
/// Bytes of memory, and seconds of a core.
const MEMORY: u64 = 512 * 1024 * 1024;
const SECONDS: u64 = 20;

/// Reads the file and says its rows on the standard output, a line each, and how it ended.
///
/// # Errors
/// When nothing can be said: then nobody listens.
pub fn read_table(file: &Path) -> std::io::Result<()> {
    limit_this_process();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let end = rows(file, &mut out).err();
    say(&mut out, &Said::Ended { end }).map_err(|_| std::io::ErrorKind::BrokenPipe)?;
    out.flush()
}

/// The hidden command for long calls of dealers' programs.
pub const CALL: &str = "read-call";

/// Reads a call that brings stock and says its rows on the standard output, as [`read_table`] does: its key and whether it is
/// a full load first, then «Код склада», «Артикул», «Остаток», «Ссылка на карточку продукта» of each item.
///
/// # Errors
/// As [`read_table`].
pub fn read_call(file: &Path) -> std::io::Result<()> {
    limit_this_process();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let end = call(file, &mut out).err();
    say(&mut out, &Said::Ended { end }).map_err(|_| std::io::ErrorKind::BrokenPipe)?;
    out.flush()
}

/// Where the system knows no such limits, the parent's time is the only one. Pages come first: it gets what they leave of the
/// cores.
pub(crate) fn limit_this_process() {
    _ = rustix::process::nice(19);
    _ = rlimit::setrlimit(rlimit::Resource::DATA, MEMORY, MEMORY);
    _ = rlimit::setrlimit(rlimit::Resource::CPU, SECONDS, SECONDS);
}

/// The hidden command for pictures.
pub const PICTURE: &str = "read-picture";
/// Sides of a picture as it comes, and as it is kept.
const SIDE: u32 = 8_000;
const KEPT: u32 = 256;

/// Reads a picture, cuts it to a square and writes it anew on the standard output as PNG: nothing else of the file is kept
/// (WEB-8).
///
/// # Errors
/// When it is no picture, or a larger one than this process may read.
pub fn read_picture(file: &Path) -> std::io::Result<()> {
    limit_this_process();
    let picture = picture_of(BufReader::new(File::open(file)?))?;
    let picture = picture.resize_to_fill(KEPT, KEPT, image::imageops::FilterType::CatmullRom).into_rgb8();
    let mut png = Cursor::new(vec![]);
    picture.write_to(&mut png, image::ImageFormat::Png).map_err(broken)?;
    std::io::stdout().write_all(&png.into_inner())
}

/// The hidden command for photos.
pub const PHOTO: &str = "read-photo";
/// The longer side of a photo as it is kept, and how well (of 100).
const PHOTO_SIDE: u32 = 1_600;
pub(super) const PHOTO_QUALITY: u8 = 82;

/// Reads a photo, makes it no larger than a screen needs and writes it anew on the standard output as JPEG, turned as it was
/// taken: nothing else of the file is kept, not the place where it was taken either.
///
/// # Errors
/// When it is no picture, or a larger one than this process may read.
pub fn read_photo(file: &Path) -> std::io::Result<()> {
    limit_this_process();
    let photo = picture_of(BufReader::new(File::open(file)?))?;
    let photo =
        if photo.width().max(photo.height()) > PHOTO_SIDE { photo.thumbnail(PHOTO_SIDE, PHOTO_SIDE) } else { photo };
    let mut jpeg = vec![];
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, PHOTO_QUALITY);
    photo.into_rgb8().write_with_encoder(encoder).map_err(broken)?;
    std::io::stdout().write_all(&jpeg)
}

pub(super) fn picture_of(input: impl BufRead + Seek) -> std::io::Result<image::DynamicImage> {
    use image::ImageDecoder;
    let mut reader = image::ImageReader::new(input).with_guessed_format()?;
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE), Some(SIDE));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let turned = decoder.orientation().map_err(broken)?;
    let mut picture = image::DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(turned);
    Ok(picture)
}

pub(super) fn broken(_: image::ImageError) -> std::io::Error {
    std::io::Error::from(std::io::ErrorKind::InvalidData)
}

/// The hidden command for PDF files, and what it answers of one.
pub const PDF: &str = "read-pdf";
pub(super) const IS_PDF: &[u8] = b"pdf";

/// Says that a file is a PDF with pages that can be read without a password; it is kept as it came.
///
/// # Errors
/// When it is none, or one that takes more than this process may use.
pub fn read_pdf(file: &Path) -> std::io::Result<()> {
    limit_this_process();
    let bytes = std::fs::read(file)?;
    let starts = bytes.starts_with(b"%PDF-");
    let pages = hayro_syntax::Pdf::new(bytes).map(|pdf| pdf.pages().len());
    match pages {
        Ok(1..) if starts => std::io::stdout().write_all(IS_PDF),
        _ => Err(std::io::ErrorKind::InvalidData.into()),
    }
}

fn say(out: &mut impl Write, said: &Said) -> Result<(), ImportError> {
    let line = serde_json::to_vec(said).map_err(|_| ImportError::Unreadable)?;
    out.write_all(&line).and_then(|()| out.write_all(b"\n")).map_err(|_| ImportError::Unreadable)
}

fn call(file: &Path, out: &mut impl Write) -> Result<(), ImportError> {
    let text = std::fs::read_to_string(file).map_err(|_| ImportError::Unreadable)?;
    let asked = reading::call::read(&text).ok_or(ImportError::Unreadable)?;
    office::rows_of(&asked, &mut |row| say(out, &Said::Row(row)))
}

fn rows(file: &Path, out: &mut impl Write) -> Result<(), ImportError> {
    let bytes = std::fs::read(file).map_err(|_| ImportError::Unreadable)?;
    reading::table::read(bytes, &mut |row| say(out, &Said::Row(row)))
}
