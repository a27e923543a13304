//! Tables: which column names the product and which the quantity, by their headings, else by what is in them.

use super::line::read_line;
use super::text::Row;
use super::{Found, ImportLine, Reader, found};
use crate::catalog::Meaning;
use crate::quantity::QuantityError;

/// Rows in which a heading is looked for.
pub(super) const HEADING_ROWS: usize = 30;
/// Rows by whose contents columns are told.
pub(super) const SAMPLE: usize = 60;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Article,
    Barcode,
    Name,
    Quantity,
}

/// Headings of articles without dots, blanks and signs, in small letters (domain facts 5.1): every table knows them.
pub(super) const ARTICLES: &[&str] = &[
    "артикул",
    "арт",
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
];
/// A code of a product, or where there are warehouses too, of one of them.
pub(super) const CODE: &[&str] = &["код", "code"];
/// Headings of quantities, whatever is counted.
pub(super) const COUNTS: &[&str] =
    &["количество", "колво", "кво", "кол", "колвошт", "количествошт", "qty", "quantity", "шт"];

/// Headings without dots, blanks and signs, in small letters (domain facts 5.1).
const HEADINGS: [(Column, &[&str]); 6] = [
    (Column::Article, ARTICLES),
    (Column::Article, CODE),
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
    (Column::Quantity, COUNTS),
    (Column::Quantity, &["заказ", "потребность"]),
];

/// Where the columns of a table are, from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Columns {
    /// The first row behind the heading.
    first: usize,
    /// What names the product, the surest first.
    product: Vec<usize>,
    quantity: Option<usize>,
    /// Most rows have a quantity: one without has lost it. Else nobody asks for it, as in a price list.
    filled: bool,
}

/// The lines of a table.
#[must_use]
pub fn read_table(reader: &Reader<'_>, rows: &[Row]) -> Vec<ImportLine> {
    let columns = found_columns(reader, rows);
    let mut lines = vec![];
    for (at, row) in rows.iter().enumerate().skip(columns.first) {
        match filled(row).as_slice() {
            [] => {}
            [text] if of_letter(reader, at + 1, text, &mut lines) => {}
            _ if is_total(row) => {}
            cells => match columns.side_by_side(reader, at + 1, cells) {
                Some(each) => lines.extend(each),
                None => lines.extend(columns.line(reader, at + 1, row)),
            },
        }
    }
    lines
}

/// The cells of a row in which something stands.
pub(super) fn filled(row: &Row) -> Vec<&str> {
    row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect()
}

/// A row with one cell that names a quantity too is a line of a letter, though it stands in a table. Whether it is.
fn of_letter(reader: &Reader<'_>, number: usize, text: &str, lines: &mut Vec<ImportLine>) -> bool {
    let before = lines.len();
    read_line(reader, number, text, lines);
    let is_line = lines.iter().skip(before).any(|line| !line.quantity.is_empty() && line.found != Found::Unknown);
    if !is_line {
        lines.truncate(before);
    }
    is_line
}

impl Columns {
    /// Articles side by side, without headings and quantities.
    fn side_by_side(&self, reader: &Reader<'_>, number: usize, cells: &[&str]) -> Option<Vec<ImportLine>> {
        if self.first > 0 || self.quantity.is_some() || cells.len() < 2 {
            return None;
        }
        let mut products = vec![];
        let mut lines = vec![];
        for text in cells {
            let meaning = reader.means(text);
            match meaning {
                Meaning::One(product, _) if !products.contains(&product) => products.push(product),
                _ => return None,
            }
            lines.push(found(number, text, "", Found::new(meaning, "")));
        }
        Some(lines)
    }

    /// The line of a row; `None` for one in which nobody asks for anything.
    fn line(&self, reader: &Reader<'_>, number: usize, row: &Row) -> Option<ImportLine> {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        let quantity = self.quantity.map_or("", cell);
        let missing = self.quantity.is_some() && quantity.is_empty();
        if missing && !self.filled {
            return None;
        }
        let names: Vec<&str> = self.product.iter().map(|at| cell(*at)).filter(|text| !text.is_empty()).collect();
        let meanings: Vec<Meaning> = names.iter().map(|text| reader.means(text)).collect();
        let best = names.iter().zip(&meanings).find(|(_, meaning)| **meaning != Meaning::None);
        let (text, meaning) = match (best, names.first()) {
            (Some((text, meaning)), _) => ((*text).to_owned(), agreed(meaning.clone(), &meanings)),
            // A heading between rows.
            (None, _) if missing => return None,
            (None, Some(first)) => ((*first).to_owned(), Meaning::None),
            (None, None) => (filled(row).join(" "), Meaning::None),
        };
        let what = match meaning {
            Meaning::One(product, _) if missing => Found::BadQuantity { product, error: QuantityError::Empty },
            meaning => Found::new(meaning, quantity),
        };
        Some(found(number, &text, quantity, what))
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
    let first = filled(row).first().map(|cell| cell.to_lowercase()).unwrap_or_default();
    first.starts_with("итого") || first.starts_with("всего")
}

fn found_columns(reader: &Reader<'_>, rows: &[Row]) -> Columns {
    let mut columns = match by_heading(rows) {
        None => by_contents(reader, rows, 0),
        Some(heading) => {
            let told = by_contents(reader, rows, heading.first);
            let product = if heading.product.is_empty() { told.product } else { heading.product };
            let quantity = heading.quantity.or(told.quantity).filter(|quantity| !product.contains(quantity));
            Columns { product, quantity, ..heading }
        }
    };
    let has = |row: &&Row, at: &usize| row.get(*at).is_some_and(|cell| !cell.trim().is_empty());
    let named = || rows.iter().skip(columns.first).filter(|row| columns.product.iter().any(|at| has(row, at)));
    let asked = named().filter(|row| columns.quantity.is_some_and(|at| has(row, &at))).count();
    columns.filled = asked * 2 > named().count();
    columns
}

/// The first row with two headings that we know; in a table of one column, with one.
fn by_heading(rows: &[Row]) -> Option<Columns> {
    let lone = rows.iter().take(SAMPLE).all(|row| filled(row).len() < 2);
    for (at, row) in rows.iter().enumerate().take(HEADING_ROWS) {
        let mut known: Vec<(Column, usize)> =
            row.iter().enumerate().filter_map(|(at, cell)| Some((heading(cell)?, at))).collect();
        if known.len() >= 2 || known.len() == 1 && lone {
            known.sort();
            let quantity = known.iter().find(|(column, _)| *column == Column::Quantity).map(|(_, at)| *at);
            let product = known.iter().filter(|(column, _)| *column != Column::Quantity).map(|(_, at)| *at).collect();
            return Some(Columns { first: at + 1, product, quantity, filled: false });
        }
    }
    None
}

fn heading(cell: &str) -> Option<Column> {
    let bare = bare(cell);
    HEADINGS.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(column, _)| *column)
}

/// A heading without dots, blanks and signs, in small letters.
pub(crate) fn bare(cell: &str) -> String {
    cell.to_lowercase().chars().filter(|c| c.is_alphanumeric()).map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

/// The columns that name products most often, and the first column of quantities behind the surest of them, else before.
fn by_contents(reader: &Reader<'_>, rows: &[Row], first: usize) -> Columns {
    let some = |(_, row): &(usize, &Row)| !filled(row).is_empty();
    let mut sample: Vec<(usize, &Row)> = rows.iter().enumerate().skip(first).filter(some).take(SAMPLE).collect();
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
        filled: false,
    }
}

/// 1, 2, 3 …: numbers of rows. A single row is not told from a quantity of one.
pub(super) fn is_numbering(cells: &[String]) -> bool {
    cells.len() > 1
        && cells.iter().zip(1..).all(|(cell, number)| cell.trim_end_matches(['.', ')']).parse() == Ok(number))
}

/// A first row of words, several and none of them a product, is a heading that we do not know.
pub(super) fn is_heading_like(reader: &Reader<'_>, row: &Row) -> bool {
    let cells = filled(row);
    let words = |cell: &&str| !cell.chars().any(|c| c.is_ascii_digit()) && reader.means(cell) == Meaning::None;
    cells.len() > 1 && cells.iter().all(words)
}
