//! «Готовность заказов к отгрузке» and the list of orders as workbooks, written row by row.

use super::DocumentError;
use super::invoice_xlsx::hundredths;
use app::language::Language;
use chrono::{Datelike, NaiveDate};
use domain::draft::DraftSummary;
use domain::format::{counted, date_time, moscow};
use domain::order::OrderSummary;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use service::order::EXPORT_ROWS;
use service::report::{OrderRow, ProductRow};
use service::shipment;

/// «1 234,56», as Excel writes formats.
const MONEY: &str = "#,##0.00";

const HEADINGS: [(&str, u32); 9] = [
    ("Заказ", 12),
    ("№ счёта", 16),
    ("Внутренний №", 18),
    ("Заказано, шт.", 14),
    ("Осталось отгрузить, шт.", 24),
    ("Готово к отгрузке, шт.", 22),
    ("Отгружено, шт.", 15),
    ("Будет готов", 13),
    ("Сумма с НДС, ₽", 16),
];

/// The orders in production, one row each.
///
/// # Errors
/// When the workbook cannot be written.
pub fn orders_xlsx(rows: &[OrderRow]) -> Result<Vec<u8>, DocumentError> {
    let (whole, money) = (Format::new().set_num_format("#,##0"), Format::new().set_num_format(MONEY));
    let day = Format::new().set_num_format("dd.mm.yyyy");
    table(HEADINGS, rows, |sheet, at, row| {
        sheet.write_string(at, 0, row.number.to_string())?;
        sheet.write_string(at, 1, row.accounting_number.as_deref().unwrap_or_default())?;
        sheet.write_string(at, 2, &row.own_number)?;
        for (column, pieces) in (3u16..).zip([row.ordered, row.to_ship, row.ready, row.shipped]) {
            sheet.write_number_with_format(at, column, self::pieces(pieces), &whole)?;
        }
        if let Some(on) = row.ready_on {
            sheet.write_datetime_with_format(at, 7, excel_day(on)?, &day)?;
        }
        sheet.write_number_with_format(at, 8, hundredths(row.total), &money).map(drop)
    })
}

const LIST: [(&str, u32); 8] = [
    ("Заказ", 12),
    ("№ счёта", 16),
    ("Внутренний №", 18),
    ("Статус", 18),
    ("Отправлен", 17),
    ("Позиций", 10),
    ("Масса, кг", 12),
    ("Сумма с НДС, ₽", 16),
];

/// The orders of a list, one row each.
///
/// # Errors
/// When the workbook cannot be written.
pub fn order_list_xlsx(rows: &[OrderSummary]) -> Result<Vec<u8>, DocumentError> {
    let money = Format::new().set_num_format(MONEY);
    table(LIST, rows, |sheet, at, row| {
        let status = app::text::status(Language::Russian, row.status);
        let sent = date_time(moscow(row.submitted_at));
        let accounting = row.accounting_number.as_deref().unwrap_or_default();
        let number = row.number.to_string();
        for (column, text) in (0u16..).zip([number.as_str(), accounting, &row.own_number, status, &sent]) {
            sheet.write_string(at, column, text)?;
        }
        sheet.write_number(at, 5, row.totals.lines)?;
        sheet.write_number_with_format(at, 6, hundredths(row.totals.sums.mass.grams()) / 10.0, &money)?;
        sheet.write_number_with_format(at, 7, hundredths(row.cost.total.kopecks()), &money).map(drop)
    })
}

const PRODUCTS: [(&str, u32); 10] = [
    ("Заказ", 12),
    ("Наименование", 50),
    ("Артикул", 16),
    ("Кол-во", 10),
    ("Стоимость, ₽", 16),
    ("Статус", 18),
    ("Гарантированная дата", 20),
    ("Перечисленная дата", 20),
    ("Дата готовности к отгрузке", 26),
    ("Склад", 30),
];

/// The goods of the orders in production, a row for each part of a line.
///
/// # Errors
/// When the workbook cannot be written.
pub fn products_xlsx(rows: &[ProductRow]) -> Result<Vec<u8>, DocumentError> {
    let (whole, money) = (Format::new().set_num_format("#,##0"), Format::new().set_num_format(MONEY));
    let day = Format::new().set_num_format("dd.mm.yyyy");
    table(PRODUCTS, rows, |sheet, at, row| {
        let name = [row.kind.as_str(), row.name.as_str()].join(" ");
        sheet.write_string(at, 0, row.order_number.to_string())?;
        sheet.write_string(at, 1, name.trim())?;
        sheet.write_string(at, 2, &row.article)?;
        sheet.write_number_with_format(at, 3, pieces(row.pieces), &whole)?;
        sheet.write_number_with_format(at, 4, hundredths(row.goods), &money)?;
        sheet.write_string(at, 5, app::text::stage(Language::Russian, row.stage()))?;
        for (column, on) in (6u16..).zip([Some(row.guaranteed_on), Some(row.planned_on), row.actual_on]) {
            if let Some(on) = on {
                sheet.write_datetime_with_format(at, column, excel_day(on)?, &day)?;
            }
        }
        sheet.write_string(at, 9, &row.warehouse).map(drop)
    })
}

const SHIPMENTS: [(&str, u32); 7] = [
    ("Накладная", 16),
    ("Дата", 12),
    ("Заказ", 12),
    ("Позиции", 10),
    ("Кол-во", 10),
    ("Масса, кг", 12),
    ("Сумма с НДС, ₽", 16),
];

/// The waybills of a list, one row each.
///
/// # Errors
/// When the workbook cannot be written.
pub fn shipments_xlsx(rows: &[shipment::Row]) -> Result<Vec<u8>, DocumentError> {
    let (whole, money) = (Format::new().set_num_format("#,##0"), Format::new().set_num_format(MONEY));
    let day = Format::new().set_num_format("dd.mm.yyyy");
    table(SHIPMENTS, rows, |sheet, at, row| {
        sheet.write_string(at, 0, &row.number)?;
        sheet.write_datetime_with_format(at, 1, excel_day(row.shipped_on)?, &day)?;
        sheet.write_string(at, 2, row.order_number.to_string())?;
        sheet.write_number_with_format(at, 3, pieces(row.lines), &whole)?;
        sheet.write_number_with_format(at, 4, pieces(row.pieces), &whole)?;
        sheet.write_number_with_format(at, 5, hundredths(row.mass) / 10.0, &money)?;
        sheet.write_number_with_format(at, 6, hundredths(row.total), &money).map(drop)
    })
}

fn pieces(number: i64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

const DRAFTS: [(&str, u32); 9] = [
    ("№", 12),
    ("Название", 40),
    ("Позиций", 10),
    ("Масса, кг", 12),
    ("Стоимость с НДС, ₽", 20),
    ("Дата создания", 17),
    ("Способ доставки", 28),
    ("Изменен", 17),
    ("Действует до", 14),
];

/// Drafts or proposals of a list, one row each.
///
/// # Errors
/// When the workbook cannot be written.
pub fn drafts_xlsx(rows: &[DraftSummary]) -> Result<Vec<u8>, DocumentError> {
    let (money, day) = (Format::new().set_num_format(MONEY), Format::new().set_num_format("dd.mm.yyyy"));
    table(DRAFTS, rows, |sheet, at, row| {
        sheet.write_string(at, 0, row.number.to_string())?;
        sheet.write_string(at, 1, &row.title)?;
        sheet.write_number(at, 2, row.totals.lines)?;
        sheet.write_number_with_format(at, 3, hundredths(row.totals.sums.mass.grams()) / 10.0, &money)?;
        sheet.write_number_with_format(at, 4, hundredths(row.cost.total.kopecks()), &money)?;
        sheet.write_string(at, 5, date_time(moscow(row.created_at)))?;
        sheet.write_string(at, 6, app::text::delivery(Language::Russian, row.delivery))?;
        sheet.write_string(at, 7, date_time(moscow(row.changed_at)))?;
        match row.proposal {
            Some(proposal) => sheet.write_datetime_with_format(at, 8, excel_day(proposal.valid_until)?, &day).map(drop),
            None => Ok(()),
        }
    })
}

/// A sheet of headings, which stay in sight, and rows; past [`EXPORT_ROWS`] a sentence says that there are more.
fn table<const COLUMNS: usize, T>(
    headings: [(&str, u32); COLUMNS],
    rows: &[T],
    write: impl Fn(&mut Worksheet, u32, &T) -> Result<(), XlsxError>,
) -> Result<Vec<u8>, DocumentError> {
    let written = || {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        let bold = Format::new().set_bold();
        for (column, (heading, width)) in (0u16..).zip(headings) {
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, heading, &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (at, row) in (1..=EXPORT_ROWS).zip(rows) {
            write(sheet, at, row)?;
        }
        if rows.len() > EXPORT_ROWS as usize {
            let more = format!(
                "Показаны первые {} строк. Сузьте отбор на странице и выгрузите ещё раз.",
                counted(EXPORT_ROWS.into())
            );
            sheet.write_string_with_format(EXPORT_ROWS + 1, 0, more, &bold)?;
        }
        book.save_to_buffer()
    };
    written().map_err(|error: XlsxError| DocumentError::Workbook(error.to_string()))
}

fn excel_day(on: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let small = |number: u32| u8::try_from(number).unwrap_or(1);
    ExcelDateTime::from_ymd(u16::try_from(on.year()).unwrap_or(1900), small(on.month()), small(on.day()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    fn last(rows: u32) -> (usize, Data) {
        let numbers: Vec<u32> = (1..=rows).collect();
        let write = |sheet: &mut Worksheet, at, row: &u32| sheet.write_string(at, 0, row.to_string()).map(drop);
        let bytes = table([("Номер", 10)], &numbers, write).unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        (sheet.height(), sheet.rows().next_back().unwrap()[0].clone())
    }

    #[test]
    fn a_file_that_is_not_whole_says_so() {
        assert_eq!(last(EXPORT_ROWS), (10_001, Data::String("10000".to_owned())));
        let (height, said) = last(EXPORT_ROWS + 1);
        assert_eq!(height, 10_002);
        assert!(said.to_string().starts_with("Показаны первые 10\u{a0}000 строк."), "{said}");
    }
}
