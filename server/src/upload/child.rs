//! The process that reads one file and ends: whatever is in the file, it has so much memory and time and no more (UPL-5).
//! What a file is, its contents say, not its name (UPL-2).

use super::reader::Said;
use calamine::{Data, Ods, Range, Reader, Xls, Xlsx};
use domain::import::{COLUMNS, ImportError, ROWS_LIMIT, Row, cells_of_file};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Cursor, Read, Seek, Write, copy, sink};
use std::path::Path;

/// The hidden command of the program.
pub const COMMAND: &str = "read-table";
/// Bytes of memory, and seconds of a core.
const MEMORY: u64 = 512 * 1024 * 1024;
const SECONDS: u64 = 20;
/// Bytes and members of an unpacked workbook.
const UNPACKED: u64 = 200 * 1024 * 1024;
const MEMBERS: usize = 200;
/// Characters of a cell.
const CELL: usize = 32 * 1024;

/// Reads the file and says its rows on the standard output, a line each, and how it ended.
///
/// # Errors
/// When nothing can be said: then nobody listens.
pub fn read_table(file: &Path) -> std::io::Result<()> {
    limit_this_process();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let end = read(file, &mut |row| say(&mut out, &Said::Row(row))).err();
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

fn say(out: &mut impl Write, said: &Said) -> Result<(), ImportError> {
    let line = serde_json::to_vec(said).map_err(|_| ImportError::Unreadable)?;
    out.write_all(&line).and_then(|()| out.write_all(b"\n")).map_err(|_| ImportError::Unreadable)
}

type Sink<'a> = &'a mut dyn FnMut(Row) -> Result<(), ImportError>;

fn read(path: &Path, rows: Sink<'_>) -> Result<(), ImportError> {
    let unreadable = |_| ImportError::Unreadable;
    let bytes = std::fs::read(path).map_err(unreadable)?;
    if bytes.starts_with(b"PK\x03\x04") {
        read_zip(path, &bytes, rows)
    } else if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        read_xls(bytes, rows)
    } else {
        read_text(&bytes, rows)
    }
}

/// A workbook of today: its members are counted as they unpack, since a directory can lie (UPL-3).
fn read_zip(path: &Path, bytes: &[u8], rows: Sink<'_>) -> Result<(), ImportError> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ImportError::Unreadable)?;
    if zip.len() > MEMBERS {
        return Err(ImportError::TooHard);
    }
    let mut left = UNPACKED;
    let mut kind = None;
    for at in 0..zip.len() {
        let member = zip.by_index(at).map_err(|_| ImportError::Unreadable)?;
        match member.name().map(|name| name.to_lowercase()).unwrap_or_default().as_str() {
            "xl/workbook.xml" => kind = Some(Kind::Xlsx),
            "content.xml" => kind = kind.or(Some(Kind::Ods)),
            _ => {}
        }
        let size = copy(&mut member.take(left + 1), &mut sink()).map_err(|_| ImportError::Unreadable)?;
        left = left.checked_sub(size).ok_or(ImportError::UnpackedLimit { megabytes: 200 })?;
    }
    match kind {
        Some(Kind::Xlsx) => read_xlsx(path, rows),
        Some(Kind::Ods) => {
            let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|_| ImportError::Unreadable)?;
            read_range(book.worksheets().into_iter().map(|(_, range)| range), rows)
        }
        None => Err(ImportError::Unreadable),
    }
}

enum Kind {
    Xlsx,
    Ods,
}

/// Cell by cell: a sheet with one cell in its last corner is small.
fn read_xlsx(path: &Path, rows: Sink<'_>) -> Result<(), ImportError> {
    let file = File::open(path).map_err(|_| ImportError::Unreadable)?;
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(|_| ImportError::Unreadable)?;
    for name in book.sheet_names() {
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut table = Table::new(rows);
        while let Some(cell) = cells.next_cell().map_err(|_| ImportError::Unreadable)? {
            let (row, column) = cell.get_position();
            table.put(row, column, text_of(&Data::from(cell.get_value().clone())))?;
        }
        if table.end()? {
            return Ok(());
        }
    }
    Ok(())
}

fn read_xls(bytes: Vec<u8>, rows: Sink<'_>) -> Result<(), ImportError> {
    // A workbook of today under a password is a file of the old kind with this stream in it.
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(encrypted.len()).any(|window| window == encrypted) {
        return Err(ImportError::Protected);
    }
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => ImportError::Protected,
        _ => ImportError::Unreadable,
    })?;
    read_range(book.worksheets().into_iter().map(|(_, range)| range), rows)
}

/// The first sheet that has anything in it.
fn read_range(sheets: impl Iterator<Item = Range<Data>>, rows: Sink<'_>) -> Result<(), ImportError> {
    for range in sheets {
        let Some((first_row, first_column)) = range.start() else { continue };
        let mut table = Table::new(rows);
        for (row, column, value) in range.used_cells() {
            let place = |at: usize, first: u32| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(first);
            table.put(place(row, first_row), place(column, first_column), text_of(value))?;
        }
        if table.end()? {
            return Ok(());
        }
    }
    Ok(())
}

/// Rows from cells that come row by row.
struct Table<'a> {
    rows: Sink<'a>,
    row: Row,
    /// Which row of the sheet `row` is, from 0.
    at: u32,
    any: bool,
}

impl<'a> Table<'a> {
    fn new(rows: Sink<'a>) -> Self {
        Self { rows, row: Row::new(), at: 0, any: false }
    }

    fn put(&mut self, row: u32, column: u32, text: String) -> Result<(), ImportError> {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if text.is_empty() || column >= COLUMNS || row < self.at {
            return Ok(());
        }
        if usize::try_from(row).unwrap_or(usize::MAX) >= ROWS_LIMIT {
            return Err(ImportError::RowsLimit { limit: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX) });
        }
        while self.at < row {
            self.next()?;
        }
        if self.row.len() <= column {
            self.row.resize(column + 1, String::new());
        }
        if let Some(cell) = self.row.get_mut(column) {
            *cell = text;
        }
        self.any = true;
        Ok(())
    }

    fn next(&mut self) -> Result<(), ImportError> {
        self.at += 1;
        (self.rows)(std::mem::take(&mut self.row))
    }

    /// Whether there was anything.
    fn end(mut self) -> Result<bool, ImportError> {
        if self.any {
            self.next()?;
        }
        Ok(self.any)
    }
}

/// A cell as a person would read it: whole numbers without a fraction, so that an article stays one.
fn text_of(value: &Data) -> String {
    let text = match value {
        Data::Empty => String::new(),
        Data::String(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(yes) => yes.to_string(),
        other => other.to_string(),
    };
    if text.len() > CELL { text.chars().take(CELL / 4).collect() } else { text }
}

/// A text in any usual encoding, of separated values.
fn read_text(bytes: &[u8], rows: Sink<'_>) -> Result<(), ImportError> {
    let text = decoded(bytes).ok_or(ImportError::Unreadable)?;
    if text.trim_start().starts_with('<') {
        return Err(ImportError::NotAWorkbook);
    }
    // A bank statement: a line is a row of one cell, whatever separators stand in it.
    let table = if text.trim_start_matches('\u{feff}').starts_with(domain::bank::HEADER) {
        text.lines().map(|line| vec![line.to_owned()]).collect()
    } else {
        cells_of_file(&text)
    };
    if table.len() > ROWS_LIMIT {
        return Err(ImportError::RowsLimit { limit: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX) });
    }
    for row in table {
        rows(row)?;
    }
    Ok(())
}

/// UTF-8 and UTF-16 with a mark, UTF-8 without one, else Windows-1251. `None` for what is no text.
fn decoded(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes.get(mark..)?);
        return (!broken).then(|| text.into_owned());
    }
    if bytes.contains(&0) {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(_) => Some(encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes).0.into_owned()),
    }
}
