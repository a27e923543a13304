//! A waybill as a workbook, written row by row.

use super::DocumentError;
use super::invoice_xlsx::hundredths;
use super::waybill::{HEADINGS, Row, WaybillText, rate, rows};
use domain::shipment::Shipment;
use domain::supplier::Supplier;
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

const WIDTHS: [u32; 11] = [5, 14, 58, 7, 10, 12, 13, 16, 9, 15, 16];

/// The waybill with its totals and places to sign. Texts are texts: «=1+1» is no formula.
///
/// # Errors
/// When the workbook cannot be written.
pub fn waybill_xlsx(supplier: &Supplier, shipment: &Shipment) -> Result<Vec<u8>, DocumentError> {
    write(supplier, shipment).map_err(|error| DocumentError::Workbook(error.to_string()))
}

/// How cells of the table look.
struct Looks {
    text: Format,
    whole: Format,
    money: Format,
    total: Format,
}

fn write(supplier: &Supplier, shipment: &Shipment) -> Result<Vec<u8>, XlsxError> {
    let words = WaybillText::of(supplier, shipment);
    let bold = Format::new().set_bold();
    let cell = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
    let looks = Looks {
        text: cell.clone().set_text_wrap(),
        whole: cell.clone().set_num_format("#,##0"),
        money: cell.clone().set_num_format("#,##0.00"),
        total: cell.clone().set_num_format("#,##0.00").set_bold(),
    };
    let heading = cell.set_bold().set_text_wrap();
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_title(&words.title).set_author("Busbar"));
    let sheet = book.add_worksheet_with_constant_memory()?;
    for (column, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, &words.title, &bold)?;
    let mut at = 2;
    for (name, fact) in &words.facts {
        sheet.write_string(at, 0, format!("{name}: {fact}"))?;
        at += 1;
    }
    at += 1;
    for (column, name) in (0u16..).zip(HEADINGS) {
        sheet.write_string_with_format(at, column, name, &heading)?;
    }
    sheet.set_repeat_rows(at, at)?;
    let rate = rate(shipment);
    for (number, row) in (1u32..).zip(&rows(shipment)) {
        at += 1;
        sheet.write_number_with_format(at, 0, number, &looks.whole)?;
        goods(sheet, at, row, &rate, &looks)?;
    }
    at += 1;
    let (cost, sums) = (&shipment.cost, &shipment.totals.sums);
    let net = cost.total.checked_sub(cost.vat).unwrap_or_default();
    sheet.write_string_with_format(at, 2, "Итого", &looks.total)?;
    let pieces = u32::try_from(sums.pieces).unwrap_or(u32::MAX);
    sheet.write_number_with_format(at, 4, pieces, &looks.whole)?;
    let mass = hundredths(sums.mass.grams()) / 10.0;
    for (column, number) in [(5u16, mass), (7, rub(net)), (9, rub(cost.vat)), (10, rub(cost.total))] {
        sheet.write_number_with_format(at, column, number, &looks.total)?;
    }
    at += 2;
    for text in [&words.total, &words.words] {
        sheet.write_string(at, 0, text)?;
        at += 1;
    }
    at += 1;
    for (column, texts) in [
        (0u16, ["Отпуск разрешил", &words.director, "Главный бухгалтер", &words.accountant]),
        (6, ["Груз принял", "", "Груз получил", ""]),
    ] {
        sheet.write_string(at, column, format!("{} _______________ {}", texts[0], texts[1]))?;
        sheet.write_string(at, column + 2, format!("{} _______________ {}", texts[2], texts[3]))?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    book.save_to_buffer()
}

fn goods(sheet: &mut Worksheet, at: u32, row: &Row, rate: &str, looks: &Looks) -> Result<(), XlsxError> {
    for (column, text) in [(1u16, row.article.as_str()), (2, &row.name), (3, &row.unit)] {
        let text: String = text.chars().take(32_000).collect();
        sheet.write_string_with_format(at, column, text, &looks.text)?;
    }
    sheet.write_number_with_format(at, 4, row.pieces, &looks.whole)?;
    match row.mass {
        Some(mass) => sheet.write_number_with_format(at, 5, hundredths(mass.grams()) / 10.0, &looks.money)?,
        None => sheet.write_blank(at, 5, &looks.text)?,
    };
    sheet.write_number_with_format(at, 6, rub(row.price), &looks.money)?;
    sheet.write_number_with_format(at, 7, rub(row.net), &looks.money)?;
    sheet.write_string_with_format(at, 8, rate, &looks.text)?;
    sheet.write_number_with_format(at, 9, rub(row.vat), &looks.money)?;
    sheet.write_number_with_format(at, 10, rub(row.total()), &looks.money).map(drop)
}

fn rub(amount: domain::money::Money) -> f64 {
    hundredths(amount.kopecks())
}
