//! «Номенклатурный файл» as a workbook and as CSV: the same columns, row by row, so that 100,000 articles take no more room
//! than a few of them.

use super::DocumentError;
use super::invoice_xlsx::hundredths;
use domain::catalog::Item;
use domain::format::is_formula;
use domain::measure::Mass;
use domain::money::{Money, Percent};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use service::catalog::Snapshot;
use service::price::Prices;
use std::io::{self, Write};

const HEADINGS: [(&str, u32); 18] = [
    ("Артикул", 14),
    ("Наименование", 44),
    ("Вид изделия", 36),
    ("Раздел", 28),
    ("Ед.", 6),
    ("Кратность", 10),
    ("В коробке", 10),
    ("Масса, кг", 10),
    ("Штрихкод", 16),
    ("ТН ВЭД", 14),
    ("Базовая цена без НДС", 20),
    ("Скидка, %", 10),
    ("Цена без НДС", 14),
    ("Цена с НДС", 14),
    ("НДС, %", 8),
    ("Свободно, шт.", 14),
    ("Снят с производства", 20),
    ("Замена", 14),
];

/// A cell: text, or a number in hundredths, or kilograms, or a whole one.
enum Cell<'a> {
    Text(&'a str),
    Owned(String),
    Hundredths(i64),
    /// To the gram, as the card of a product shows it.
    Mass(Mass),
    Whole(u32),
}

fn cells<'a>(snapshot: &'a Snapshot, prices: &Prices, item: Item<'a>) -> [Cell<'a>; 18] {
    let price = prices.of(item);
    let gross = price.unit.checked_add(prices.rate.of(price.unit)).unwrap_or(Money::MAX);
    let replacement = snapshot.catalog.replacement(item.id()).map(Item::article);
    let percent = |percent: Percent| i64::from(percent.hundredths());
    [
        Cell::Text(item.article()),
        Cell::Text(item.name()),
        Cell::Text(item.kind()),
        Cell::Text(item.category().map_or("", |category| &category.name)),
        Cell::Text(item.unit()),
        Cell::Whole(item.pack().pieces()),
        Cell::Whole(item.per_box()),
        Cell::Mass(item.mass()),
        Cell::Owned(item.ean().map(|ean| ean.to_string()).unwrap_or_default()),
        Cell::Text(item.tn_ved()),
        Cell::Hundredths(price.base.kopecks()),
        Cell::Hundredths(percent(price.discount)),
        Cell::Hundredths(price.unit.kopecks()),
        Cell::Hundredths(gross.kopecks()),
        Cell::Whole(prices.rate.percent().into()),
        Cell::Whole(snapshot.stock.total_of(item)),
        Cell::Text(if item.discontinued() { "да" } else { "" }),
        Cell::Text(replacement.unwrap_or("")),
    ]
}

/// All articles as a workbook. Texts are texts: «=1+1» is no formula and «007» no number.
///
/// # Errors
/// When the workbook cannot be written.
pub fn nomenclature_xlsx(snapshot: &Snapshot, prices: &Prices, to: impl Write + Send) -> Result<(), DocumentError> {
    workbook(snapshot, prices, to).map_err(|error| DocumentError::Workbook(error.to_string()))
}

fn workbook(snapshot: &Snapshot, prices: &Prices, to: impl Write + Send) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let bold = Format::new().set_bold();
    for (column, (heading, width)) in (0u16..).zip(HEADINGS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let looks = Looks { money: look("#,##0.00"), mass: look("#,##0.000") };
    for (at, item) in (1u32..).zip(snapshot.catalog.products()) {
        for (column, cell) in (0u16..).zip(cells(snapshot, prices, item)) {
            write(sheet, at, column, &cell, &looks)?;
        }
    }
    book.save_to_writer(to)
}

/// How numbers with a fraction are shown.
struct Looks {
    money: Format,
    mass: Format,
}

fn look(digits: &str) -> Format {
    Format::new().set_num_format(digits)
}

fn write(sheet: &mut Worksheet, at: u32, column: u16, cell: &Cell<'_>, looks: &Looks) -> Result<(), XlsxError> {
    match cell {
        Cell::Text("") => Ok(()),
        Cell::Text(text) => sheet.write_string(at, column, *text).map(drop),
        Cell::Owned(text) => sheet.write_string(at, column, text).map(drop),
        Cell::Hundredths(number) => {
            sheet.write_number_with_format(at, column, hundredths(*number), &looks.money).map(drop)
        }
        Cell::Mass(mass) => {
            sheet.write_number_with_format(at, column, hundredths(mass.grams()) / 10.0, &looks.mass).map(drop)
        }
        Cell::Whole(number) => sheet.write_number(at, column, *number).map(drop),
    }
}

/// All articles as CSV: UTF-8 with its mark, semicolons, decimal commas, as Excel in Russian opens it.
///
/// # Errors
/// When the file cannot be written.
pub fn nomenclature_csv(snapshot: &Snapshot, prices: &Prices, to: impl Write) -> Result<(), DocumentError> {
    lines(snapshot, prices, to).map_err(|error| DocumentError::Unwritten(error.to_string()))
}

fn lines(snapshot: &Snapshot, prices: &Prices, mut to: impl Write) -> io::Result<()> {
    to.write_all("\u{feff}".as_bytes())?;
    for (column, (heading, _)) in HEADINGS.iter().enumerate() {
        to.write_all(if column == 0 { b"" } else { b";" })?;
        text(&mut to, heading)?;
    }
    to.write_all(b"\r\n")?;
    for item in snapshot.catalog.products() {
        for (column, cell) in cells(snapshot, prices, item).iter().enumerate() {
            to.write_all(if column == 0 { b"" } else { b";" })?;
            match cell {
                Cell::Text(value) => text(&mut to, value)?,
                Cell::Owned(value) => text(&mut to, value)?,
                Cell::Whole(number) => write!(to, "{number}")?,
                Cell::Hundredths(number) => write!(to, "{},{:02}", number / 100, number % 100)?,
                Cell::Mass(mass) => write!(to, "{},{:03}", mass.grams() / 1000, mass.grams() % 1000)?,
            }
        }
        to.write_all(b"\r\n")?;
    }
    to.flush()
}

/// A text that no program takes for a formula, in quotes where it needs them.
fn text(to: &mut impl Write, value: &str) -> io::Result<()> {
    let safe = if is_formula(value) { "'" } else { "" };
    if value.contains([';', '"', '\n', '\r']) {
        write!(to, "\"{safe}{}\"", value.replace('"', "\"\""))
    } else {
        write!(to, "{safe}{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_csv_are_no_formulas() {
        for (value, expected) in [
            ("OptiDin", "OptiDin"),
            ("=1+1", "'=1+1"),
            ("-5", "'-5"),
            ("a;b", "\"a;b\""),
            ("5\"", "\"5\"\"\""),
            ("@x;y", "\"'@x;y\""),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("\n=1", "\"'\n=1\""),
            ("＝1+1", "'＝1+1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠x", "'＠x"),
        ] {
            let mut out = vec![];
            text(&mut out, value).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
