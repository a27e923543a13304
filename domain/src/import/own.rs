//! Tables of own articles: in which column a company's articles stand and in which ours, and what each row says.

use super::columns::{HEADING_ROWS, SAMPLE, bare, filled, is_heading_like, is_numbering};
use super::text::{Row, separated};
use super::{CELL_LIMIT, Reader};
use crate::catalog::{Catalog, Meaning, OwnArticles};
use crate::id::ProductId;
use crate::own::{self, OwnError};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A row of a table of own articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRow {
    /// In the source, from 1.
    pub row: u32,
    /// What stands for the company's article and for ours.
    pub own: String,
    pub article: String,
    /// The own article as it is kept, by what it is found, and what it means.
    pub found: Result<(String, String, ProductId), OwnError>,
}

/// What a heading says of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heading {
    Own,
    Ours,
    /// An article: the company's or ours, whichever the others are not.
    Either,
    /// It names our products, though by no article.
    Name,
}

/// Headings without dots, blanks and signs, in small letters. Whose is «наш артикул», only its writer knows.
const HEADINGS: [(Heading, &[&str]); 4] = [
    (
        Heading::Own,
        &[
            "свойартикул",
            "артикулпокупателя",
            "артикулклиента",
            "артикулзаказчика",
            "артикулдилера",
            "кодпокупателя",
            "кодклиента",
            "кодзаказчика",
            "внутреннийартикул",
            "внутреннийкод",
            "код1с",
            "ownarticle",
            "yourownarticle",
            "customerarticle",
        ],
    ),
    (
        Heading::Ours,
        &[
            "артикулпроизводителя",
            "артикулпоставщика",
            "кодпроизводителя",
            "кодпоставщика",
            "артикулbusbar",
            "каталожныйномер",
            "supplierarticle",
            "manufacturerarticle",
        ],
    ),
    (
        Heading::Either,
        &["артикул", "арт", "артикултовара", "код", "кодтовара", "номенклатурныйномер", "номномер", "article", "sku"],
    ),
    (
        Heading::Name,
        &["штрихкод", "ean", "ean13", "наименование", "название", "номенклатура", "товар", "name", "product"],
    ),
];

/// The rows of a text: two columns cut by tabs or semicolons, else a pair in each line, ours behind the last blank.
#[must_use]
pub fn read_own_text(catalog: &Catalog, text: &str) -> Vec<OwnRow> {
    match separated(text) {
        Some(rows) => read_own_table(catalog, &rows),
        None => read_own_table(catalog, &text.lines().map(pair).collect::<Vec<_>>()),
    }
}

/// The rows of a table in which anything stands. An own article that means two products means none of them.
#[must_use]
pub fn read_own_table(catalog: &Catalog, rows: &[Row]) -> Vec<OwnRow> {
    if !rows.is_empty() && rows.iter().all(|row| filled(row).len() < 2) {
        // A file of one column is a list of lines.
        let lines: Vec<Row> = rows.iter().map(|row| pair(filled(row).first().unwrap_or(&""))).collect();
        if lines.iter().any(|line| line.len() > 1) {
            return read_own_table(catalog, &lines);
        }
    }
    let none = OwnArticles::default();
    let reader = Reader::new(catalog, &none);
    let columns = Columns::new(&reader, rows);
    let lines = rows.iter().zip(1..).skip(columns.first).filter(|(row, _)| !filled(row).is_empty());
    let mut lines: Vec<OwnRow> = lines.map(|(row, number)| columns.line(&reader, number, row)).collect();
    // Of each own article its first row, and the first one after it that says another product.
    let mut first: BTreeMap<String, (u32, ProductId)> = BTreeMap::new();
    let mut other: BTreeMap<String, u32> = BTreeMap::new();
    for line in &lines {
        let Ok((_, key, product)) = &line.found else { continue };
        let (_, before) = *first.entry(key.clone()).or_insert((line.row, *product));
        if before != *product {
            other.entry(key.clone()).or_insert(line.row);
        }
    }
    for line in &mut lines {
        if let Ok((_, key, product)) = &line.found
            && let (Some((row, before)), Some(other)) = (first.get(key), other.get(key))
        {
            line.found = Err(OwnError::Twice { row: if before == product { *other } else { *row } });
        }
    }
    lines
}

/// «ЭЛ-15 326794», «ЭЛ-15 — 326794», «ЭЛ 15; 326794»: one cell when there is no pair.
fn pair(line: &str) -> Row {
    let line = line.trim();
    let cut = line.split_once(['\t', ';', '=']).or_else(|| line.rsplit_once(char::is_whitespace));
    let signs = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':');
    match cut {
        Some((own, article)) => vec![own.trim_end_matches(signs).to_owned(), article.trim_matches(signs).to_owned()],
        None => vec![line.to_owned()],
    }
}

/// Where the columns are, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Columns {
    /// The first row behind the heading.
    first: usize,
    own: usize,
    ours: usize,
}

impl Columns {
    fn new(reader: &Reader<'_>, rows: &[Row]) -> Self {
        let Some((at, headings)) = headings(rows) else {
            let (first, own, ours) = by_contents(reader, rows, 0, None, None, &[]);
            return Self { first, own, ours };
        };
        let of = |heading| headings.iter().find(|(known, _)| *known == heading).map(|(_, column)| *column);
        let either: Vec<usize> =
            headings.iter().filter(|(heading, _)| *heading == Heading::Either).map(|(_, column)| *column).collect();
        let (mut own, mut ours) = (of(Heading::Own), of(Heading::Ours));
        match (own, ours) {
            (Some(_), None) => ours = either.first().copied().or_else(|| of(Heading::Name)),
            (None, Some(_)) => own = either.first().copied(),
            _ => {}
        }
        let among = if either.len() > 1 { either.as_slice() } else { &[] };
        let (_, own, ours) = by_contents(reader, rows, at + 1, own, ours, among);
        Self { first: at + 1, own, ours }
    }

    fn line(&self, reader: &Reader<'_>, number: u32, row: &Row) -> OwnRow {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        let (own, article) = (cell(self.own), cell(self.ours));
        let found = own::checked(own).and_then(|(own, key)| match reader.means(article) {
            _ if article.is_empty() => Err(OwnError::NoArticle),
            Meaning::One(product, _) => Ok((own, key, product)),
            Meaning::Several(_) => Err(OwnError::Several),
            Meaning::None => Err(OwnError::Unknown),
        });
        let kept = |text: &str| text.chars().take(CELL_LIMIT).collect();
        OwnRow { row: number, own: kept(own), article: kept(article), found }
    }
}

/// The first row with a heading that we know beside anything else: its place, and what its columns are.
fn headings(rows: &[Row]) -> Option<(usize, Vec<(Heading, usize)>)> {
    rows.iter().enumerate().take(HEADING_ROWS).find_map(|(at, row)| {
        let known = row.iter().enumerate().filter_map(|(column, cell)| Some((heading(cell)?, column)));
        let known: Vec<(Heading, usize)> = known.collect();
        (filled(row).len() > 1 && !known.is_empty()).then_some((at, known))
    })
}

fn heading(cell: &str) -> Option<Heading> {
    let bare = bare(cell);
    HEADINGS.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(heading, _)| *heading)
}

/// The columns that no heading has told, `among` these if there are any: ours is the one that the catalogue knows most of,
/// and in doubt not the first; own is the one that it knows least of. Before them the first row behind a heading.
fn by_contents(
    reader: &Reader<'_>,
    rows: &[Row],
    first: usize,
    own: Option<usize>,
    ours: Option<usize>,
    among: &[usize],
) -> (usize, usize, usize) {
    let some = |(_, row): &(usize, &Row)| !filled(row).is_empty();
    let mut sample: Vec<(usize, &Row)> = rows.iter().enumerate().skip(first).filter(some).take(SAMPLE).collect();
    let mut first = first;
    if let [(at, row), _, ..] = sample.as_slice()
        && first == 0
        && is_heading_like(reader, row)
    {
        first = at + 1;
        sample.remove(0);
    }
    let width = sample.iter().map(|(_, row)| row.len()).max().unwrap_or(0);
    let cells = |at: usize| -> Vec<String> {
        let cells = sample.iter().filter_map(|(_, row)| row.get(at)).map(|cell| cell.trim().to_owned());
        cells.filter(|cell| !cell.is_empty()).collect()
    };
    let known = |at: usize| {
        let cells = cells(at);
        let usable = !cells.is_empty() && !is_numbering(&cells) && (among.is_empty() || among.contains(&at));
        usable.then(|| (cells.iter().filter(|cell| matches!(reader.means(cell), Meaning::One(..))).count(), at))
    };
    let columns: Vec<(usize, usize)> = (0..width).filter_map(known).collect();
    let start = columns.iter().map(|(_, at)| *at).find(|at| Some(*at) != ours).unwrap_or(0);
    let ours = ours.unwrap_or_else(|| {
        let others = columns.iter().filter(|(_, at)| Some(*at) != own);
        let best = others.max_by_key(|(known, at)| (*known, *at != start || own.is_some(), Reverse(*at)));
        best.map_or(start + 1, |(_, at)| *at)
    });
    let own = own.unwrap_or_else(|| {
        let others = columns.iter().filter(|(_, at)| *at != ours);
        others.min().map_or(usize::from(ours == 0), |(_, at)| *at)
    });
    (first, own, ours)
}

#[cfg(test)]
mod tests {
    use super::super::tests::CATALOG;
    use super::*;

    /// «ЭЛ-15=1»: it means product 1; «ЭЛ-15!own.unknown»: it is refused.
    fn said(rows: &[OwnRow]) -> String {
        let row = |row: &OwnRow| match &row.found {
            Ok((own, _, product)) => format!("{own}={product}"),
            Err(error) => format!("{}!{}", row.own, error.code()),
        };
        rows.iter().map(row).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn columns_are_told_by_headings_by_the_catalogue_and_by_their_order() {
        for (text, expected) in [
            ("ЭЛ-1\t326794\nЭЛ-2\t248956", "ЭЛ-1=1 ЭЛ-2=2"),
            ("326794\tЭЛ-1\n248956\tЭЛ-2", "ЭЛ-1=1 ЭЛ-2=2"),
            ("326794;ЭЛ-1\n248956;ЭЛ-2", "ЭЛ-1=1 ЭЛ-2=2"),
            // Both are known: first theirs, then ours.
            ("326794\t248956", "326794=2"),
            ("326794\t326794\n248956\t248956", "326794=1 248956=2"),
            ("ЭЛ-1\tнет", "ЭЛ-1!own.unknown"),
            ("Свой артикул\tАртикул\nЭЛ-1\t326794", "ЭЛ-1=1"),
            ("Артикул\tСвой артикул\n326794\tЭЛ-1", "ЭЛ-1=1"),
            ("Артикул\tАртикул покупателя\n326794\t248956", "248956=1"),
            ("Артикул\tАртикул поставщика\n248956\t326794", "248956=1"),
            ("Артикул\tКод\n326794\tЭЛ-1\n248956\tЭЛ-2", "ЭЛ-1=1 ЭЛ-2=2"),
            ("Код\tАртикул\tКол-во\nЭЛ-1\t326794\t12", "ЭЛ-1=1"),
            ("№\tСвой артикул\tНаименование\n1\tЭЛ-1\tOptiDin BM63-НР230", "ЭЛ-1=3"),
            ("Наш артикул\tАртикул завода\nЭЛ-1\t326794\nЭЛ-2\t248956", "ЭЛ-1=1 ЭЛ-2=2"),
            ("1\tЭЛ-1\t326794\n2\tЭЛ-2\t248956", "ЭЛ-1=1 ЭЛ-2=2"),
            ("326794\tOptiDin BM63-1C16-4,5-УХЛ3\tЭЛ-1\n248956\tOptiSave L-230-УХЛ4\tЭЛ-2", "ЭЛ-1=1 ЭЛ-2=2"),
            ("\tЭЛ-1\t\t326794\n\tЭЛ-2\t\t248956", "ЭЛ-1=1 ЭЛ-2=2"),
            ("ЭЛ 1 326794\nЭЛ-2 — 248956\nЭЛ-3 = 249184", "ЭЛ 1=1 ЭЛ-2=2 ЭЛ-3=3"),
            ("ЭЛ-1; OptiDin BM63-1C16-4,5-УХЛ3", "ЭЛ-1=1"),
            ("Свой артикул;Артикул\n", ""),
            ("", ""),
            (" \n\t\n", ""),
        ] {
            assert_eq!(said(&read_own_text(&CATALOG, text)), expected, "{text}");
        }
        let column: Vec<Row> = ["ЭЛ-1 326794", "", "ЭЛ-2 248956"].map(|cell| vec![cell.to_owned()]).into();
        assert_eq!(said(&read_own_table(&CATALOG, &column)), "ЭЛ-1=1 ЭЛ-2=2");
    }

    #[test]
    fn a_row_that_is_not_sure_is_refused_and_none_is_lost() {
        let long = "щ".repeat(101);
        let text = format!(
            "Свой артикул\tАртикул\nЭЛ-1\t326794\n\nЭЛ-2\t\n\t326794\n—\t326794\nЭЛ-3\tнет\n{long}\t326794\n\
             эл 1\t326794\nЭЛ-4\t4600572333504\nЭЛ-5\t3,26794E+05\nЭЛ-6\t1"
        );
        let rows = read_own_text(&CATALOG, &text);
        let refused: Vec<(u32, &str)> =
            rows.iter().filter_map(|row| Some((row.row, row.found.as_ref().err()?.code()))).collect();
        let expected =
            [(4, "own.no_article"), (5, "own.no_own"), (6, "own.no_letters"), (7, "own.unknown"), (8, "own.too_long")];
        assert_eq!(refused, expected);
        let taken: Vec<(u32, i64)> =
            rows.iter().filter_map(|row| Some((row.row, row.found.as_ref().ok()?.2.0))).collect();
        assert_eq!(taken, [(2, 1), (9, 1), (10, 2), (11, 1), (12, 5)]);
    }

    #[test]
    fn an_own_article_of_two_products_is_one_of_neither() {
        let rows = read_own_text(&CATALOG, "ЭЛ-1\t326794\nЭЛ-2\t248956\nэл 1\t249184\nЭЛ-2\t248956");
        let twice = |row| Err(OwnError::Twice { row });
        assert_eq!(rows.iter().map(|row| row.found.is_ok()).collect::<Vec<_>>(), [false, true, false, true]);
        // Each names the other.
        assert_eq!((&rows[0].found, &rows[2].found), (&twice(3), &twice(1)));
    }
}
