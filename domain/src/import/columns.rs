//! Tables: which column names the product and which the quantity, by their headings, else by what is in them.

use super::line::read_line;
use super::text::Row;
use super::{Found, ImportLine, Reader, found};
use crate::catalog::Meaning;
use serde::{Deserialize, Serialize};

/// Rows in which a heading is looked for.
const HEADING_ROWS: usize = 30;
/// Rows by whose contents columns are told.
const SAMPLE: usize = 60;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Column {
    Article,
    Barcode,
    Name,
    Quantity,
}

/// Headings without dots, blanks and signs, in small letters (domain facts 5.1).
const HEADINGS: [(Column, &[&str]); 4] = [
    (
        Column::Article,
        &[
            "артикул",
            "арт",
            "код",
            "кодтовара",
            "кодпроизводителя",
            "артикулпроизводителя",
            "номенклатурныйномер",
            "номномер",
            "sku",
            "art",
            "article",
            "каталожныйномер",
            "артикултовара",
            "артикулпоставщика",
        ],
    ),
    (Column::Barcode, &["штрихкод", "баркод", "ean", "ean13", "штрихкодean13"]),
    (
        Column::Name,
        &[
            "наименование",
            "номенклатура",
            "товар",
            "название",
            "описание",
            "позиция",
            "name",
            "product",
            "наименованиетовара",
            "наименованиепродукции",
            "материал",
        ],
    ),
    (
        Column::Quantity,
        &[
            "количество",
            "колво",
            "кво",
            "кол",
            "колвошт",
            "количествошт",
            "заказ",
            "потребность",
            "qty",
            "quantity",
            "шт",
        ],
    ),
];

/// Where the columns of a table are, from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// The first row behind the heading.
    pub first: usize,
    /// What names the product, the surest first.
    pub product: Vec<usize>,
    pub quantity: Option<usize>,
}

/// The lines of a table; `columns` when somebody has said where they are.
#[must_use]
pub fn read_table(reader: Reader<'_>, rows: &[Row], columns: Option<Columns>) -> (Columns, Vec<ImportLine>) {
    let columns = columns.unwrap_or_else(|| found_columns(reader, rows));
    let mut lines = vec![];
    for (at, row) in rows.iter().enumerate().skip(columns.first) {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if let Some(alone) = of_letter(reader, at + 1, row).filter(|_| columns.quantity.is_some()) {
            lines.extend(alone);
        } else if let Some(line) = columns.line(reader, at + 1, row) {
            lines.push(line);
        } else if is_total(row) {
            break;
        }
    }
    (columns, lines)
}

/// A row with one cell that names a quantity too is a line of a letter, though it stands in a table.
fn of_letter(reader: Reader<'_>, number: usize, row: &Row) -> Option<Vec<ImportLine>> {
    let mut filled = row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let (Some(text), None) = (filled.next(), filled.next()) else { return None };
    let mut lines = vec![];
    read_line(reader, number, text, &mut lines);
    lines.iter().any(|line| !line.quantity.is_empty()).then_some(lines)
}

impl Columns {
    /// The line of a row; `None` for a row of totals, and for one in which nobody asks for anything.
    fn line(&self, reader: Reader<'_>, number: usize, row: &Row) -> Option<ImportLine> {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        let quantity = self.quantity.map_or("", cell);
        let names: Vec<&str> = self.product.iter().map(|at| cell(*at)).filter(|text| !text.is_empty()).collect();
        let meanings: Vec<Meaning> = names.iter().map(|text| reader.means(text)).collect();
        let known = |meaning: &&Meaning| !matches!(meaning, Meaning::None);
        if self.quantity.is_some() && quantity.is_empty()
            || meanings.iter().all(|meaning| !known(&meaning)) && is_total(row)
        {
            return None;
        }
        let Some(first) = names.first() else {
            let rest = row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ");
            return Some(found(number, &rest, quantity, Found::Unknown));
        };
        let best = names.iter().zip(&meanings).find(|(_, meaning)| known(meaning));
        let (text, meaning) = best.map_or((*first, Meaning::None), |(text, meaning)| (*text, meaning.clone()));
        Some(found(number, text, quantity, Found::new(agreed(meaning, &meanings), quantity)))
    }
}

/// An article of ours beside the name of another product is a question: it may be another maker's article.
fn agreed(best: Meaning, all: &[Meaning]) -> Meaning {
    let Meaning::One(product, _) = best else { return best };
    let mut products = vec![product];
    for meaning in all {
        match meaning {
            Meaning::One(other, _) if !products.contains(other) => products.push(*other),
            _ => {}
        }
    }
    if products.len() > 1 { Meaning::Several(products) } else { best }
}

fn is_total(row: &Row) -> bool {
    let first = row.iter().map(|cell| cell.trim().to_lowercase()).find(|cell| !cell.is_empty()).unwrap_or_default();
    first.starts_with("итого") || first.starts_with("всего")
}

fn found_columns(reader: Reader<'_>, rows: &[Row]) -> Columns {
    by_heading(rows).map_or_else(
        || by_contents(reader, rows, 0),
        |heading| {
            let told = by_contents(reader, rows, heading.first);
            let product = if heading.product.is_empty() { told.product } else { heading.product };
            // «Код» may be the buyer's own; the name beside it says more then.
            Columns { first: heading.first, product, quantity: heading.quantity.or(told.quantity) }
        },
    )
}

/// The first row with two headings that we know, or with one where there are not more columns.
fn by_heading(rows: &[Row]) -> Option<Columns> {
    for (at, row) in rows.iter().enumerate().take(HEADING_ROWS) {
        let mut known: Vec<(Column, usize)> =
            row.iter().enumerate().filter_map(|(at, cell)| Some((heading(cell)?, at))).collect();
        let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
        if known.len() >= 2 || known.len() == 1 && filled == 1 {
            known.sort();
            let of = |wanted: Column| known.iter().find(|(column, _)| *column == wanted).map(|(_, at)| *at);
            let product = [Column::Article, Column::Barcode, Column::Name].into_iter().filter_map(of).collect();
            return Some(Columns { first: at + 1, product, quantity: of(Column::Quantity) });
        }
    }
    None
}

fn heading(cell: &str) -> Option<Column> {
    let bare: String =
        cell.to_lowercase().chars().filter(|c| c.is_alphanumeric()).map(|c| if c == 'ё' { 'е' } else { c }).collect();
    HEADINGS.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(column, _)| *column)
}

/// The columns that name products most often, and the first column of quantities behind the surest of them, else before.
fn by_contents(reader: Reader<'_>, rows: &[Row], first: usize) -> Columns {
    let filled = |(_, row): &(usize, &Row)| row.iter().any(|cell| !cell.trim().is_empty());
    let mut sample: Vec<(usize, &Row)> = rows.iter().enumerate().skip(first).filter(filled).take(SAMPLE).collect();
    let mut first = first;
    if let [(at, row), _, ..] = sample.as_slice()
        && is_heading_like(reader, row)
    {
        first = at + 1;
        sample.remove(0);
    }
    let sample: Vec<&Row> = sample.into_iter().map(|(_, row)| row).collect();
    let width = sample.iter().map(|row| row.len()).max().unwrap_or(0);
    let cell = |row: &Row, at: usize| row.get(at).map_or(String::new(), |cell| cell.trim().to_owned());
    let filled = |at: usize| sample.iter().map(|row| cell(row, at)).filter(|cell| !cell.is_empty()).collect::<Vec<_>>();
    let quantities = |at: usize| {
        let filled = filled(at);
        let good = filled.iter().filter(|cell| matches!(super::pieces(cell), Ok(Some(_)))).count();
        good * 2 >= filled.len() && good > 0 && !is_numbering(&filled)
    };
    let known = |at: usize| {
        let filled = filled(at);
        let known = filled.iter().filter(|cell| !matches!(reader.means(cell), Meaning::None)).count();
        (known, filled.iter().map(String::len).sum::<usize>(), at, filled.len(), is_numbering(&filled))
    };
    let known: Vec<_> = (0..width).map(known).filter(|(known, .., numbering)| *known > 0 && !numbering).collect();
    // A number that happens to be an article does not make a column of quantities one of products.
    let sure =
        |(known, _, at, filled, _): &&(usize, usize, usize, usize, bool)| known * 2 > *filled || !quantities(*at);
    let mut product: Vec<(usize, usize, usize)> =
        known.iter().filter(sure).map(|known| (known.0, known.1, known.2)).collect();
    if product.is_empty() {
        product.extend(known.iter().map(|known| (known.0, known.1, known.2)).max());
    }
    product.sort_by_key(|(known, letters, at)| (std::cmp::Reverse((*known, *letters)), *at));
    let best = product.first().map_or(0, |(known, ..)| *known);
    // A column that names products now and then holds something else: numbers, or notes.
    product.retain(|(known, ..)| *known * 2 >= best);
    let product: Vec<usize> = product.into_iter().map(|(.., at)| at).collect();
    let surest = product.first().copied();
    let mut rest: Vec<usize> = (0..width).filter(|at| !product.contains(at) && quantities(*at)).collect();
    rest.sort_by_key(|at| (surest.is_some_and(|surest| *at < surest), *at));
    Columns {
        first,
        product: if product.is_empty() { (0..width.min(1)).collect() } else { product },
        quantity: rest.first().copied(),
    }
}

/// 1, 2, 3 …: numbers of rows. A single row is not told from a quantity of one.
fn is_numbering(cells: &[String]) -> bool {
    cells.len() > 1
        && cells.iter().zip(1..).all(|(cell, number)| cell.trim_end_matches(['.', ')']).parse() == Ok(number))
}

/// A first row of words, several and none of them a product, is a heading that we do not know.
fn is_heading_like(reader: Reader<'_>, row: &Row) -> bool {
    let mut cells = row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let several = row.iter().filter(|cell| !cell.trim().is_empty()).count() > 1;
    several
        && cells.all(|cell| !cell.chars().any(|c| c.is_ascii_digit()) && matches!(reader.means(cell), Meaning::None))
}
