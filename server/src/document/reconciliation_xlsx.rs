//! «Акт сверки» as a workbook, written row by row.

use super::DocumentError;
use super::invoice_xlsx::hundredths;
use super::reconciliation::{HEADINGS, ReconciliationText, Row, TITLE};
use domain::money::Money;
use domain::settlement::Reconciliation;
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

const WIDTHS: [u32; 4] = [11, 38, 14, 14];

/// The act with both halves; the right one is the buyer's to fill in. Texts are texts: «=1+1» is no formula.
///
/// # Errors
/// When the workbook cannot be written.
pub fn reconciliation_xlsx(act: &Reconciliation) -> Result<Vec<u8>, DocumentError> {
    write(act).map_err(|error| DocumentError::Workbook(error.to_string()))
}

/// How cells of the table look.
struct Looks {
    text: Format,
    money: Format,
    heading: Format,
}

fn write(act: &Reconciliation) -> Result<Vec<u8>, XlsxError> {
    let words = ReconciliationText::of(act);
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    let cell = Format::new().set_border(FormatBorder::Thin);
    let looks = Looks {
        text: cell.clone().set_text_wrap(),
        money: cell.clone().set_num_format("#,##0.00"),
        heading: cell.set_bold().set_text_wrap().set_align(FormatAlign::Center),
    };
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_title(TITLE).set_author("Busbar"));
    let sheet = book.add_worksheet_with_constant_memory()?;
    for (column, width) in (0u16..).zip(WIDTHS.into_iter().chain(WIDTHS)) {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, TITLE, &bold)?;
    // Rows of a merged text do not grow by themselves.
    for (row, text) in [(1, &words.about), (3, &words.preamble)] {
        sheet.set_row_height(row, 32)?;
        sheet.merge_range(row, 0, row, 7, text, &wrapped)?;
    }
    for (column, half) in [(0u16, &words.halves[0]), (4, &words.halves[1])] {
        sheet.merge_range(5, column, 5, column + 3, half, &looks.heading)?;
    }
    for (column, heading) in (0u16..).zip(HEADINGS.into_iter().chain(HEADINGS)) {
        sheet.write_string_with_format(6, column, heading, &looks.heading)?;
    }
    sheet.set_repeat_rows(6, 6)?;
    let mut at = 7;
    for row in &words.rows {
        movement(sheet, at, row, &looks)?;
        at += 1;
    }
    at += 1;
    sheet.write_string_with_format(at, 0, &words.conclusion, &bold)?;
    at += 2;
    for (column, (side, _)) in [0u16, 4].into_iter().zip(&words.signatures) {
        sheet.write_string(at, column, format!("От {side}"))?;
    }
    at += 2;
    for (column, (_, person)) in [0u16, 4].into_iter().zip(&words.signatures) {
        sheet.write_string(at, column, format!("_______________ {person}  М. П."))?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    book.save_to_buffer()
}

fn movement(sheet: &mut Worksheet, at: u32, row: &Row, looks: &Looks) -> Result<(), XlsxError> {
    sheet.write_string_with_format(at, 0, &row.date, &looks.text)?;
    sheet.write_string_with_format(at, 1, &row.document, &looks.text)?;
    for (column, sum) in [(2u16, row.debit), (3, row.credit)] {
        roubles(sheet, at, column, sum, &looks.money)?;
    }
    for column in 4u16..8 {
        sheet.write_blank(at, column, &looks.text)?;
    }
    Ok(())
}

fn roubles(sheet: &mut Worksheet, row: u32, column: u16, sum: Option<Money>, look: &Format) -> Result<(), XlsxError> {
    match sum {
        Some(sum) => sheet.write_number_with_format(row, column, hundredths(sum.kopecks()), look).map(drop),
        None => sheet.write_blank(row, column, look).map(drop),
    }
}
