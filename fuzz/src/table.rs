//! Files with tables: rows are bounded, what was written is read again, and an encoding changes nothing.

use domain::import::{COLUMNS, ROWS_LIMIT, Row, cells_of_file, separated};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Bytes of a file at most.
const MOST: usize = 64 * 1024;

/// Any file.
pub fn law(bytes: &[u8]) {
    let bytes = bytes.get(..MOST).unwrap_or(bytes);
    let Some(rows) = read(bytes.to_vec()) else { return };
    fits(&rows);
    if bytes.starts_with(b"PK") || bytes.starts_with(b"\xd0\xcf") {
        return;
    }
    let cells: usize = rows.iter().flatten().map(String::len).sum();
    // One byte of Windows-1251 is three of UTF-8 at most.
    assert!(cells <= bytes.len() * 3, "{cells} bytes of {}", bytes.len());
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text.starts_with('\u{feff}') || text.starts_with("\u{fffe}") || text.starts_with("1CClient") {
        return;
    }
    in_any_encoding(text, &rows);
    written_and_read(text);
}

/// A sheet of a workbook, as Excel writes it in XML.
pub fn sheet(bytes: &[u8]) {
    let bytes = bytes.get(..MOST).unwrap_or(bytes);
    // What stands before the first sheet are the texts that its cells name.
    let cut = bytes.windows(6).position(|window| window == b"<works").unwrap_or(0);
    let (shared, sheet) = bytes.split_at(cut);
    if let Some(rows) = workbook(shared, sheet).and_then(read) {
        fits(&rows);
    }
}

/// The rows of a file. `None`: it is none.
fn read(bytes: Vec<u8>) -> Option<Vec<Row>> {
    let ours = !(bytes.starts_with(b"PK") || bytes.starts_with(b"\xd0\xcf"));
    let take = || {
        let mut rows = vec![];
        let read = reading::table::read(bytes, &mut |row| {
            rows.push(row);
            Ok(())
        });
        read.ok().map(|()| rows)
    };
    if ours { take() } else { crate::unless_it_dies(take) }
}

fn fits(rows: &[Row]) {
    assert!(rows.len() <= ROWS_LIMIT);
    assert!(rows.iter().all(|row| row.len() <= COLUMNS));
}

/// Whatever encoding a file of this text has, it has the same rows.
fn in_any_encoding(text: &str, rows: &[Row]) {
    let marked = |mark: &[u8], body: Vec<u8>| [mark, &body].concat();
    let wide = |units: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(units).collect::<Vec<u8>>();
    let others = [
        marked(b"\xef\xbb\xbf", text.as_bytes().to_vec()),
        marked(b"\xff\xfe", wide(u16::to_le_bytes)),
        marked(b"\xfe\xff", wide(u16::to_be_bytes)),
    ];
    for other in others {
        assert_eq!(read(other).as_deref(), Some(rows), "{text:?}");
    }
    let (windows, _, lost) = encoding_rs::WINDOWS_1251.encode(text);
    // A page says its encoding, and then it is that one.
    let names = ["charset", "encoding"].iter().any(|word| text.to_lowercase().contains(word));
    if !lost && !names && std::str::from_utf8(&windows).is_err() {
        assert_eq!(read(windows.into_owned()).as_deref(), Some(rows), "{text:?}");
    }
}

/// A table that a program writes is read as it was.
fn written_and_read(text: &str) {
    let rows: Vec<Row> = text
        .lines()
        .map(|line| line.split('|').map(|cell| cell.replace(['\u{1}', '\r'], "\n")).take(COLUMNS).collect())
        .filter(|row: &Row| row.len() > 1)
        .take(100)
        .collect();
    let Some(width) = rows.first().map(Vec::len) else { return };
    if rows.iter().any(|row| row.len() != width) {
        return;
    }
    for separator in [';', '\t', ','] {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |row: &Row| row.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string());
        let file = rows.iter().map(line).collect::<Vec<_>>().join("\r\n");
        let named = cells_of_file(&format!("sep={separator}\r\n{file}\r\n"));
        assert_eq!(named, rows, "{file:?}");
        if separator == '\t' {
            assert_eq!(separated(&file).as_deref(), Some(rows.as_slice()), "{file:?}");
        }
    }
}

/// The smallest workbook around a sheet.
fn workbook(shared: &[u8], sheet: &[u8]) -> Option<Vec<u8>> {
    const TYPES: &[u8] =
        b"<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    const BOOK: &[u8] =
        b"<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
        <sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    const ROOT: &[u8] = b"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
        Target=\"xl/workbook.xml\"/></Relationships>";
    const RELATIONS: &[u8] = b"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
        Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", shared),
    ] {
        if !bytes.is_empty() {
            zip.start_file(name, stored).ok()?;
            zip.write_all(bytes).ok()?;
        }
    }
    Some(zip.finish().ok()?.into_inner())
}
