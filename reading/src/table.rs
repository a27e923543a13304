//! A table in a file: a workbook of any age, a page with a table in it, or a text of separated values. What it is, its contents say, not its name (UPL-2).
//! Libraries that read workbooks may panic or want too much memory: this belongs into a process that may die.

use crate::page;
use calamine::{Data, Ods, Range, Reader, Xls, Xlsx};
use domain::import::{COLUMNS, ImportError, ROWS_LIMIT, Row, cells_of_file};
use std::io::{Cursor, Read, copy, sink};

/// Bytes and members of an unpacked workbook.
const UNPACKED: u64 = 200 * 1024 * 1024;
const MEMBERS: usize = 200;
/// Characters of a cell.
const CELL: usize = 32 * 1024;

/// Where the rows go, one by one.
pub type Sink<'a> = &'a mut dyn FnMut(Row) -> Result<(), ImportError>;

/// Says the rows of the first sheet that has any, or of a text; no more than [`ROWS_LIMIT`], of no more than [`COLUMNS`] cells.
///
/// # Errors
/// What [`ImportError`] says of files, or what the sink has said.
pub fn read(bytes: Vec<u8>, rows: Sink<'_>) -> Result<(), ImportError> {
    if bytes.starts_with(b"PK\x03\x04") {
        read_zip(&bytes, rows)
    } else if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        read_xls(bytes, rows)
    } else {
        read_text(&bytes, rows)
    }
}

/// A workbook of today: its members are counted as they unpack, since a directory can lie (UPL-3).
fn read_zip(bytes: &[u8], rows: Sink<'_>) -> Result<(), ImportError> {
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
        Some(Kind::Xlsx) => read_xlsx(bytes, rows),
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
fn read_xlsx(bytes: &[u8], rows: Sink<'_>) -> Result<(), ImportError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| ImportError::Unreadable)?;
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

/// A page with the name of a workbook.
fn read_page(text: &str, rows: Sink<'_>) -> Result<(), ImportError> {
    let cells = page::cells(text, CELL)?.ok_or(ImportError::NotAWorkbook)?;
    let mut table = Table::new(rows);
    for (row, column, text) in cells {
        table.put(row, column, text)?;
    }
    table.end().map(drop)
}

/// A text in any usual encoding, of separated values or a page.
fn read_text(bytes: &[u8], rows: Sink<'_>) -> Result<(), ImportError> {
    let text = decoded(bytes).ok_or(ImportError::Unreadable)?;
    if text.trim_start().starts_with('<') {
        return read_page(&text, rows);
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

/// UTF-8 and UTF-16 with a mark, UTF-8 without one, else what a page says of itself, else Windows-1251. `None` for what is no
/// text.
fn decoded(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes.get(mark..)?);
        return (!broken).then(|| text.into_owned());
    }
    if bytes.contains(&0) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let page = bytes.trim_ascii_start().starts_with(b"<");
    // It says UTF-8 and is not: of what it was before it says nothing.
    let said = page::encoding(bytes).filter(|said| page && said.is_ascii_compatible() && *said != encoding_rs::UTF_8);
    Some(said.unwrap_or(encoding_rs::WINDOWS_1251).decode_without_bom_handling(bytes).0.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn rows(bytes: &[u8]) -> Result<Vec<Row>, ImportError> {
        let mut rows = vec![];
        let read = read(bytes.to_vec(), &mut |row| {
            rows.push(row);
            Ok(())
        });
        read.map(|()| rows)
    }

    fn archive(members: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(vec![]));
        for (name, text) in members {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    const ROOT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
        Target=\"xl/workbook.xml\"/></Relationships>";
    const BOOK: &str = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
        <sheet name=\"Лист1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
        Target=\"worksheets/sheet1.xml\"/></Relationships>";

    fn sheet(rows: &str) -> String {
        format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
        )
    }

    #[test]
    fn texts_of_a_workbook_are_found_whatever_the_case_of_their_name() {
        let shared = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>Артикул</t></si>\
            <si/><si><t>Остаток</t></si><si><r><t>ЭЛ-</t></r><r><t>15</t></r></si></sst>";
        let sheet = sheet(
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>2</v></c></row>\
             <row r=\"2\"><c r=\"A2\"><v>326794</v></c><c r=\"B2\"><v>12</v></c><c r=\"C2\" t=\"s\"><v>1</v></c></row>\
             <row r=\"3\"><c r=\"A3\" t=\"s\"><v>3</v></c><c r=\"B3\"><v>0</v></c></row>",
        );
        for name in ["xl/SharedStrings.xml", "xl/sharedStrings.xml"] {
            let relations = RELATIONS.replace(
                "</Relationships>",
                &format!(
                    "<Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" \
                     Target=\"{}\"/></Relationships>",
                    name.trim_start_matches("xl/")
                ),
            );
            let book = archive(&[
                ("[Content_Types].xml", TYPES),
                ("_rels/.rels", ROOT),
                ("xl/workbook.xml", BOOK),
                ("xl/_rels/workbook.xml.rels", &relations),
                ("xl/worksheets/sheet1.xml", &sheet),
                (name, shared),
            ]);
            let expected = [["Артикул", "Остаток"], ["326794", "12"], ["ЭЛ-15", "0"]];
            assert_eq!(rows(&book).unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn a_workbook_written_by_hand_needs_neither_styles_nor_shared_texts_nor_places() {
        let sheet = sheet(
            "<row><c t=\"inlineStr\"><is><t>Код склада</t></is></c><c t=\"inlineStr\"><is><t>Артикул</t></is></c>\
             <c t=\"inlineStr\"><is><t>Остаток</t></is></c></row>\
             <row><c t=\"inlineStr\"><is><t>001</t></is></c><c><v>326794</v></c><c s=\"7\"><v>1000.0</v></c></row>\
             <row><c t=\"str\"><v>001</v></c><c><v>3.26796E5</v></c><c t=\"inlineStr\"><is><t xml:space=\"preserve\"> 12 шт </t></is></c></row>",
        );
        let book = archive(&[
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", ROOT),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            ("xl/worksheets/sheet1.xml", &sheet),
        ]);
        let expected = [["Код склада", "Артикул", "Остаток"], ["001", "326794", "1000"], ["001", "326796", "12 шт"]];
        assert_eq!(rows(&book).unwrap(), expected);
    }

    #[test]
    fn a_page_is_read_in_its_own_encoding_and_one_without_a_table_is_none() {
        let page = |charset: &str| {
            format!(
                "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\"></head><body>\
                 <table><tr><td>Артикул</td><td>Остаток</td></tr><tr><td>326794</td><td>12</td></tr></table></body></html>"
            )
        };
        let expected = [["Артикул", "Остаток"], ["326794", "12"]];
        for (named, written) in [
            ("windows-1251", encoding_rs::WINDOWS_1251),
            ("koi8-r", encoding_rs::KOI8_R),
            ("IBM866", encoding_rs::IBM866),
            ("utf-8", encoding_rs::UTF_8),
            // What it is outweighs what it says.
            ("windows-1251", encoding_rs::UTF_8),
            ("utf-8", encoding_rs::WINDOWS_1251),
            ("unknown", encoding_rs::WINDOWS_1251),
        ] {
            let bytes = written.encode(&page(named)).0.into_owned();
            assert_eq!(rows(&bytes).unwrap(), expected, "{named} {}", written.name());
        }
        assert_eq!(rows("<html><p>326794;12</p></html>".as_bytes()), Err(ImportError::NotAWorkbook));
        assert_eq!(rows(b"<table><tr><td> </td></tr></table>").unwrap(), [[""; 0]; 0]);
    }
}
