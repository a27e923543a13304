//! Plain lists as workbooks, written row by row: what a person puts right and sends back.

use super::DocumentError;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A workbook of one sheet: headings, and rows of texts. Every cell is a text: «=1+1» is no formula and «007» no number.
///
/// # Errors
/// When the workbook cannot be written.
pub fn list_xlsx<const COLUMNS: usize>(
    headings: [(&str, u32); COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> Result<Vec<u8>, DocumentError> {
    table_xlsx(&headings, rows)
}

/// The same of a table whose columns are known when it is written: rows have as many cells as there are headings.
///
/// # Errors
/// When the workbook cannot be written.
pub fn table_xlsx(
    headings: &[(&str, u32)],
    rows: impl IntoIterator<Item = impl AsRef<[String]>>,
) -> Result<Vec<u8>, DocumentError> {
    write(headings, rows).map_err(|error| DocumentError::Workbook(error.to_string()))
}

fn write(headings: &[(&str, u32)], rows: impl IntoIterator<Item = impl AsRef<[String]>>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let bold = Format::new().set_bold();
    for (column, (heading, width)) in (0u16..).zip(headings) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *heading, &bold)?;
    }
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells.as_ref()) {
            sheet.write_string(row, column, cell)?;
        }
    }
    book.save_to_buffer()
}
