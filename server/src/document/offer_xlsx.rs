//! Offers and drafts as workbooks, written row by row: 10,000 lines pass through without a copy of the sheet in memory.

use super::DocumentError;
use super::invoice_xlsx::hundredths;
use super::offer::{HEADINGS, OfferText, ready, unit};
use super::text::{SERVICE_UNIT, clean};
use domain::draft::DraftRow;
use domain::money::Money;
use domain::proposal::PriceOffer;
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// Characters that a cell holds at most, and some to spare.
const CELL_LIMIT: usize = 32_000;
/// «1 234,56», as Excel writes formats.
const MONEY: &str = "#,##0.00";
const WIDTHS: [u32; 8] = [6, 14, 62, 10, 8, 18, 14, 16];

/// «Ценовое предложение» or «Коммерческое предложение». Texts are texts: «=1+1» is no formula.
///
/// # Errors
/// When the workbook cannot be written.
pub fn offer_xlsx(offer: &PriceOffer) -> Result<Vec<u8>, DocumentError> {
    write_offer(offer).map_err(|error| DocumentError::Workbook(error.to_string()))
}

/// The lines of a draft, which can be loaded again «Из файла Excel».
///
/// # Errors
/// When the workbook cannot be written.
pub fn draft_xlsx(rows: &[DraftRow]) -> Result<Vec<u8>, DocumentError> {
    write_draft(rows).map_err(|error| DocumentError::Workbook(error.to_string()))
}

/// How cells look.
struct Looks {
    bold: Format,
    money: Format,
    bold_money: Format,
    heading: Format,
}

impl Looks {
    fn new() -> Self {
        let bold = Format::new().set_bold();
        let heading = bold.clone().set_border_bottom(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
        Self {
            money: Format::new().set_num_format(MONEY),
            bold_money: bold.clone().set_num_format(MONEY),
            heading,
            bold,
        }
    }
}

fn write_offer(offer: &PriceOffer) -> Result<Vec<u8>, XlsxError> {
    let words = OfferText::of(offer);
    let looks = Looks::new();
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_title(&words.title).set_author("Busbar"));
    let sheet = book.add_worksheet_with_constant_memory()?;
    for (column, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, &words.title, &looks.bold)?;
    let mut row = 2;
    for (name, fact) in &words.facts {
        text(sheet, row, 0, &format!("{name}: {fact}"))?;
        row += 1;
    }
    row += 1;
    head(sheet, row, HEADINGS, &looks)?;
    sheet.set_repeat_rows(row, row)?;
    for (at, line) in (1u32..).zip(&offer.lines) {
        row += 1;
        sheet.write_number(row, 0, at)?;
        text(sheet, row, 1, line.article.as_str())?;
        text(sheet, row, 2, &format!("{} {}", line.kind, line.name))?;
        sheet.write_number(row, 3, line.quantity.pieces())?;
        text(sheet, row, 4, &unit(&line.unit))?;
        text(sheet, row, 5, ready(line))?;
        roubles(sheet, row, 6, line.price, &looks.money)?;
        roubles(sheet, row, 7, line.sum, &looks.money)?;
    }
    let cost = &offer.cost;
    if cost.delivery != Money::ZERO {
        row += 1;
        sheet.write_number(row, 0, u32::try_from(offer.rows()).unwrap_or(u32::MAX))?;
        sheet.write_string(row, 2, "Доставка")?;
        sheet.write_number(row, 3, 1)?;
        sheet.write_string(row, 4, SERVICE_UNIT)?;
        roubles(sheet, row, 6, cost.delivery, &looks.money)?;
        roubles(sheet, row, 7, cost.delivery, &looks.money)?;
    }
    row += 1;
    let net = cost.goods.checked_add(cost.delivery).unwrap_or(Money::MAX);
    for (label, amount) in [("Итого без НДС:", net), (&words.vat_label, cost.vat), ("Итого с НДС:", cost.total)]
    {
        row += 1;
        sheet.write_string_with_format(row, 6, label, &looks.bold)?;
        roubles(sheet, row, 7, amount, &looks.bold_money)?;
    }
    row += 1;
    for note in std::iter::once(&words.count).chain(&words.notes) {
        row += 1;
        sheet.write_string(row, 0, note)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    book.save_to_buffer()
}

fn write_draft(rows: &[DraftRow]) -> Result<Vec<u8>, XlsxError> {
    let looks = Looks::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let columns = [
        ("№", 6),
        ("Артикул", 14),
        ("Наименование", 62),
        ("Упак.", 8),
        ("Кол-во", 10),
        ("Ед.", 8),
        ("Цена", 14),
        ("Сумма", 16),
    ];
    for (column, (_, width)) in (0u16..).zip(columns) {
        sheet.set_column_width(column, width)?;
    }
    head(sheet, 0, columns.map(|(heading, _)| heading), &looks)?;
    sheet.set_freeze_panes(1, 0)?;
    for (row, line) in (1u32..).zip(rows) {
        sheet.write_number(row, 0, row)?;
        text(sheet, row, 1, line.article.as_str())?;
        text(sheet, row, 2, &format!("{} {}", line.kind, line.name))?;
        sheet.write_number(row, 3, line.pack.pieces())?;
        sheet.write_number(row, 4, line.line.quantity.pieces())?;
        text(sheet, row, 5, &unit(&line.unit))?;
        roubles(sheet, row, 6, line.line.price.unit, &looks.money)?;
        roubles(sheet, row, 7, line.line.sums.goods, &looks.money)?;
    }
    book.save_to_buffer()
}

fn head(sheet: &mut Worksheet, row: u32, headings: [&str; 8], looks: &Looks) -> Result<(), XlsxError> {
    for (column, heading) in (0u16..).zip(headings) {
        sheet.write_string_with_format(row, column, heading, &looks.heading)?;
    }
    Ok(())
}

/// A text as far as a cell holds it.
fn text(sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    let text: String = clean(text).chars().take(CELL_LIMIT).collect();
    sheet.write_string(row, column, text).map(drop)
}

/// An amount as a number of roubles: a workbook knows no others.
fn roubles(sheet: &mut Worksheet, row: u32, column: u16, amount: Money, look: &Format) -> Result<(), XlsxError> {
    sheet.write_number_with_format(row, column, hundredths(amount.kopecks()), look).map(drop)
}
