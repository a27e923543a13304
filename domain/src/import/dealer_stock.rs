//! Tables that a dealer reports with: of stock («Код склада», «Артикул», «Остаток», «Ссылка на карточку продукта») and of
//! warehouses («Адрес», «Контакты», «Код»). Columns are told by their headings, else they are in the order of the sample.

use super::columns::{ARTICLES, CODE, COUNTS, HEADING_ROWS, bare, filled};
use super::text::Row;
use super::{CELL_LIMIT, Reader};
use crate::catalog::Meaning;
use crate::dealer_stock::{
    LINK_LIMIT, PIECES_LIMIT, RefusedStockRow, StockError, StockFault, StockReport, WarehouseCodes, WarehouseForm,
};
use crate::format::{DecimalError, decimal};
use crate::id::ProductId;
use crate::quantity::{QuantityError, UNITS};
use std::collections::{BTreeMap, BTreeSet};

/// What a column may be called: the words of the first list that has one in the heading.
pub(super) type Names = &'static [&'static [&'static str]];

/// Headings without dots, blanks and signs, in small letters.
pub(super) const CODES: &[&str] = &["кодсклада", "шифрсклада", "складкод", "склад", "warehousecode", "warehouse"];
const LEFT: &[&str] = &[
    "остаток",
    "остатки",
    "остатокшт",
    "остаткишт",
    "свободныйостаток",
    "свободныйостатокшт",
    "свободныеостатки",
    "свободно",
    "доступно",
    "доступношт",
    "доступныйостаток",
    "наличие",
    "вналичии",
    "stock",
];
/// What lies there, else how many.
pub(super) const QUANTITIES: Names = &[LEFT, COUNTS];
pub(super) const AMOUNTS: &[&str] =
    &["суммасндс", "сумма", "суммаруб", "суммасндсруб", "стоимость", "выручка", "amount", "sum", "total"];
const LINKS: &[&str] = &["ссылканакарточкупродукта", "ссылканакарточку", "ссылканатовар", "ссылка", "link", "url"];
const STOCK: [Names; 4] = [&[CODES], &[ARTICLES], QUANTITIES, &[LINKS]];
const WAREHOUSES: [Names; 3] = [
    &[&["адрес", "адрессклада", "точныйадрессклада", "address"]],
    &[&["контакты", "контактысклада", "телефон", "телефоны", "contacts"]],
    &[&["кодсклада", "шифрсклада"], CODE],
];
/// What a row of stock cannot do without, as the sample calls it.
const NEEDED: [(usize, &str); 3] = [(0, "Код склада"), (1, "Артикул"), (2, "Остаток")];

/// A row of a table of stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockRow {
    /// In the table, from 1.
    pub row: u32,
    /// Id of the warehouse.
    pub warehouse: i64,
    pub product: ProductId,
    /// None at all, too.
    pub pieces: u32,
    /// Empty when there is none.
    pub link: String,
}

/// The rows of a table of stock that are good, in the order of products and warehouses, and what became of the others.
///
/// # Errors
/// `NoColumn`: its heading lacks a column that every row needs.
pub fn read_stock_table(
    reader: &Reader<'_>,
    codes: &WarehouseCodes,
    rows: &[Row],
) -> Result<(Vec<StockRow>, StockReport), StockError> {
    let (first, columns) = columns(rows, STOCK, CODE, &NEEDED)?;
    let lines = rows.iter().zip(1_u32..).skip(first).filter(|(row, _)| !filled(row).is_empty());
    let mut report = StockReport::default();
    let mut good: Vec<StockRow> = vec![];
    for (row, number) in lines {
        match stock_row(reader, codes, number, columns.map(|at| cell(row, at))) {
            Ok(found) => good.push(found),
            Err(fault) => report.refuse(refused(row, columns, number, fault)),
        }
    }
    let said = |row: &StockRow| (row.row, (row.product, row.warehouse), (row.pieces, 0));
    let nothing = Row::default();
    let mut taken = settled(good, said, &mut report, |report, number, fault| {
        let row = rows.get(usize::try_from(number - 1).unwrap_or(usize::MAX));
        report.refuse(refused(row.unwrap_or(&nothing), columns, number, fault));
    });
    report.rows.sort_by_key(|row| row.row);
    taken.sort_by_key(|row| (row.product.0, row.warehouse));
    Ok((taken, report))
}

/// What is to be taken away: a product of a warehouse, or all that the warehouse has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StockRemoval {
    /// Id of the warehouse.
    pub warehouse: i64,
    /// None: all of them.
    pub product: Option<ProductId>,
}

/// What rows of stock («Код склада», «Артикул», as [`read_stock_table`] takes them) take away: a row without an article means
/// its whole warehouse.
///
/// # Errors
/// `NothingNamed` when no row names a warehouse or an article; `NoColumn`.
pub fn read_removals(
    reader: &Reader<'_>,
    codes: &WarehouseCodes,
    rows: &[Row],
) -> Result<(Vec<StockRemoval>, StockReport), StockError> {
    let (first, columns) = columns(rows, STOCK, CODE, &NEEDED)?;
    let mut report = StockReport::default();
    let mut found = BTreeSet::new();
    let mut names = false;
    for (row, number) in rows.iter().zip(1_u32..).skip(first) {
        let [code, article, ..] = columns.map(|at| cell(row, at));
        names |= !code.is_empty() || !article.is_empty();
        let removal = codes.find(code).and_then(|warehouse| {
            let product = if article.is_empty() { None } else { Some(product(reader, article)?) };
            Ok(StockRemoval { warehouse, product })
        });
        match removal {
            Ok(removal) if found.insert(removal) => report.taken += 1,
            Ok(_) => report.same += 1,
            Err(fault) => report.refuse(refused(row, columns, number, fault)),
        }
    }
    if names { Ok((found.into_iter().collect(), report)) } else { Err(StockError::NothingNamed) }
}

/// A product of a warehouse.
type Place = (ProductId, i64);

/// Of rows of which each place has one, those to take, counted: one that says the same once more is counted as such, and
/// those that say two different things are refused, for one of them is wrong.
///
/// # Parameters
/// - `said`: the number of a row in the table, the place it is about, and what it says of it.
pub(super) fn settled<T, V: Copy + PartialEq>(
    good: Vec<T>,
    said: impl Fn(&T) -> (u32, Place, (V, V)),
    report: &mut StockReport,
    refuse: impl Fn(&mut StockReport, u32, StockFault),
) -> Vec<T> {
    let mut first: BTreeMap<Place, (u32, (V, V))> = BTreeMap::new();
    let mut twice: BTreeMap<Place, (u32, u32)> = BTreeMap::new();
    for (number, place, numbers) in good.iter().map(&said) {
        let (before, told) = *first.entry(place).or_insert((number, numbers));
        if told != numbers {
            twice.entry(place).or_insert((before, number));
        }
    }
    let mut seen = BTreeSet::new();
    let mut taken = vec![];
    for row in good {
        let (number, place, _) = said(&row);
        if let Some((one, other)) = twice.get(&place) {
            refuse(report, number, StockFault::Twice { row: if *one == number { *other } else { *one } });
        } else if !seen.insert(place) {
            report.same += 1;
        } else {
            taken.push(row);
        }
    }
    report.taken = u64::try_from(taken.len()).unwrap_or(u64::MAX);
    taken
}

fn stock_row(reader: &Reader<'_>, codes: &WarehouseCodes, row: u32, cells: [&str; 4]) -> Result<StockRow, StockFault> {
    let [code, article, quantity, link] = cells;
    let warehouse = codes.find(code)?;
    let product = product(reader, article)?;
    let pieces = pieces(quantity).map_err(StockFault::Quantity)?;
    Ok(StockRow { row, warehouse, product, pieces, link: page(link).ok_or(StockFault::Link)? })
}

/// The one product that a cell means.
pub(super) fn product(reader: &Reader<'_>, article: &str) -> Result<ProductId, StockFault> {
    match reader.means(article) {
        _ if article.is_empty() => Err(StockFault::NoArticle),
        Meaning::One(product, _) => Ok(product),
        Meaning::Several(_) => Err(StockFault::SeveralArticles),
        Meaning::None => Err(StockFault::UnknownArticle),
    }
}

/// A number of pieces that lie somewhere, as tables write it: «12 шт», «1 000», «12,0», also none at all.
pub(super) fn pieces(text: &str) -> Result<u32, QuantityError> {
    let number = decimal(text, &UNITS, 0).map_err(|error| match error {
        DecimalError::Empty => QuantityError::Empty,
        DecimalError::NotANumber => QuantityError::NotANumber,
        DecimalError::TooLarge => QuantityError::TooLarge,
    })?;
    if number.value < 0 {
        return Err(QuantityError::Negative);
    }
    if !number.exact {
        return Err(QuantityError::Fractional);
    }
    u32::try_from(number.value).ok().filter(|pieces| *pieces <= PIECES_LIMIT).ok_or(QuantityError::TooLarge)
}

/// An address of a page in somebody's shop; empty when there is none.
fn page(link: &str) -> Option<String> {
    if link.is_empty() {
        return Some(String::new());
    }
    let (scheme, rest) = link.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let is_page = ["http", "https"].contains(&scheme.as_str()) && !rest.is_empty();
    let fits = link.chars().count() <= LINK_LIMIT && !link.contains(|c: char| c.is_whitespace() || c.is_control());
    (is_page && fits).then(|| format!("{scheme}://{rest}"))
}

/// The rows of a table of warehouses in which anything stands: the warehouse, or why there is none.
#[must_use]
pub fn read_warehouses(rows: &[Row]) -> Vec<Result<(u32, WarehouseForm), RefusedStockRow>> {
    let (first, columns) = found_columns(rows, WAREHOUSES, &[], &[]);
    let lines = rows.iter().zip(1_u32..).skip(first).filter(|(row, _)| !filled(row).is_empty());
    let read = |(row, number): (&Row, u32)| {
        let [address, contacts, code] = columns.map(|at| cell(row, at));
        let form = WarehouseForm::new(code, address, contacts);
        form.map(|form| (number, form)).map_err(|error| refused(row, columns, number, StockFault::Warehouse(error)))
    };
    lines.map(read).collect()
}

/// Columns of a table that must be there: where they stand in the sample, and what they are called there.
pub(super) type Needed = [(usize, &'static str)];

/// [`found_columns`] when the heading has all that is needed.
///
/// # Errors
/// `NoColumn`: to say so of each row would say nothing.
pub(super) fn columns<const N: usize>(
    rows: &[Row],
    names: [Names; N],
    weak: &[&str],
    needed: &Needed,
) -> Result<(usize, [Option<usize>; N]), StockError> {
    let (first, columns) = found_columns(rows, names, weak, needed);
    match needed.iter().find(|(at, _)| columns.get(*at).is_some_and(Option::is_none)) {
        Some((_, name)) => Err(StockError::NoColumn { name: (*name).to_owned() }),
        None => Ok((first, columns)),
    }
}

/// The first row behind the heading, and where the columns are: told by the first row that has all that are needed, else by
/// the first with two headings, else as in the sample.
fn found_columns<const N: usize>(
    rows: &[Row],
    names: [Names; N],
    weak: &[&str],
    needed: &Needed,
) -> (usize, [Option<usize>; N]) {
    let mut some = None;
    for (at, row) in rows.iter().enumerate().take(HEADING_ROWS) {
        let cells: Vec<String> = row.iter().map(|cell| bare(cell)).collect();
        let place = |words: &[&str]| cells.iter().position(|cell| words.contains(&cell.as_str()));
        let mut found = names.map(|names| names.iter().find_map(|words| place(words)));
        // «Код» is what of the first two has no heading of its own.
        if let Some(free) = found.iter_mut().take(2).find(|found| found.is_none() && !weak.is_empty()) {
            *free = place(weak);
        }
        let known = found.iter().flatten().count();
        let whole = needed.iter().all(|(at, _)| found.get(*at).is_some_and(Option::is_some));
        if known >= 2 && whole {
            return (at + 1, found);
        }
        if known >= 2 && some.is_none() {
            some = Some((at + 1, found));
        }
    }
    some.unwrap_or((0, std::array::from_fn(Some)))
}

pub(super) fn cell(row: &Row, at: Option<usize>) -> &str {
    at.and_then(|at| row.get(at)).map_or("", |cell| cell.trim())
}

pub(super) fn refused<const N: usize>(
    row: &Row,
    columns: [Option<usize>; N],
    number: u32,
    fault: StockFault,
) -> RefusedStockRow {
    let cells = columns.iter().map(|at| cell(row, *at).chars().take(CELL_LIMIT).collect()).collect();
    RefusedStockRow { row: number, cells, fault }
}

#[cfg(test)]
mod tests {
    use super::super::tests::CATALOG;
    use super::super::text::cells_of_file;
    use super::*;
    use crate::catalog::OwnArticles;

    /// «1@7=23»: 23 pieces of product 1 in warehouse 7; «2!UnknownArticle»: row 2 is refused.
    fn said(text: &str) -> String {
        let own: OwnArticles = [(crate::catalog::own_key("ЭЛ-15"), ProductId(2))].into_iter().collect();
        let codes = WarehouseCodes::new([("001".to_owned(), 7), ("D4R7WE".to_owned(), 8)]);
        let read = read_stock_table(&Reader::new(&CATALOG, &own), &codes, &cells_of_file(text));
        let (rows, report) = match read {
            Ok(read) => read,
            Err(why) => return format!("{why:?}"),
        };
        assert_eq!(report.taken, rows.len() as u64);
        assert_eq!(report.refused, report.rows.len() as u64);
        let rows = rows.iter().map(|row| format!("{}@{}={}{}", row.product, row.warehouse, row.pieces, row.link));
        let refused = report.rows.iter().map(|row| format!("{}!{:?}", row.row, row.fault));
        let same = (report.same > 0).then(|| format!("same {}", report.same));
        rows.chain(refused).chain(same).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn columns_are_told_by_headings_else_by_their_order() {
        for (text, expected) in [
            (
                "Код склада;Артикул;Остаток;Ссылка на карточку продукта\n001;326794;23;https://a.test/1",
                "1@7=23https://a.test/1",
            ),
            ("Остатки на 30.11\n\nАртикул;Код склада;Остаток\n326794;1;23", "1@7=23"),
            ("Код;Артикул;Кол-во\nd4r7we;326794;23", "1@8=23"),
            ("Склад;Код;Количество\n001;326794;23", "1@7=23"),
            ("001;326794;23;\nD4R7WE;248956;5;", "1@7=23 2@8=5"),
            ("001\t326794\t1 000 шт\n001\tЭЛ-15\t0", "1@7=1000 2@7=0"),
            ("", ""),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
        for quantity in ["Кол-во, шт", "Кол.", "Свободный остаток", "Доступно", "Кол-во", "Количество (шт.)"]
        {
            assert_eq!(said(&format!("Склад;Артикул;{quantity}\n001;326794;23")), "1@7=23", "{quantity}");
        }
        for article in
            ["Код производителя", "Номенклатурный номер", "Ном. номер", "Art", "Каталожный номер", "Арт.", "Код"]
        {
            let text = format!("{article};Цена;Свободный остаток;Код склада\n326794;281,00;23;001");
            assert_eq!(said(&text), "1@7=23", "{article}");
        }
        // What lies there goes before how many are in a pack.
        assert_eq!(said("Склад;Артикул;Количество;Остаток\n001;326794;12;23"), "1@7=23");
        // A title that sounds like a heading is none when one follows.
        assert_eq!(said("Склад;Наличие;;\nСклад;Артикул;Цена;Наличие\n001;326794;1;23"), "1@7=23");
    }

    #[test]
    fn a_heading_without_a_column_that_all_rows_need_is_said_once() {
        for (text, name) in [
            ("Код склада;Артикул;Ост. на конец\n001;326794;23\n001;248956;1", "Остаток"),
            ("Код склада;Изделие;Остаток\n001;326794;23", "Артикул"),
            ("Место;Артикул;Остаток\n001;326794;23", "Код склада"),
        ] {
            assert_eq!(said(text), format!("NoColumn {{ name: {name:?} }}"), "{text}");
        }
    }

    #[test]
    fn rows_without_an_article_take_away_their_warehouse_and_rows_without_anything_nothing() {
        let codes = WarehouseCodes::new([("001".to_owned(), 7), ("D4R7WE".to_owned(), 8)]);
        let own = OwnArticles::default();
        let read = |rows: &str| {
            let table = format!("Код склада;Артикул;Остаток\n{rows}");
            read_removals(&Reader::new(&CATALOG, &own), &codes, &cells_of_file(&table)).map(|(found, report)| {
                let found = found.iter().map(|one| format!("{:?}@{}", one.product.map(|id| id.0), one.warehouse));
                let refused = report.rows.iter().map(|row| format!("{}!{:?}", row.row, row.fault));
                found.chain(refused).collect::<Vec<_>>().join(" ")
            })
        };
        for (rows, expected) in [
            ("1;326794;\n001;326794;\n;326794;\n9;;", "Some(1)@7 4!NoCode 5!UnknownCode"),
            ("d4r7we;;\n001;нет;", "None@8 3!UnknownArticle"),
        ] {
            assert_eq!(read(rows).as_deref(), Ok(expected), "{rows}");
        }
        for nothing in ["", ";;23", ";;\n;;"] {
            assert_eq!(read(nothing), Err(StockError::NothingNamed), "{nothing}");
        }
    }

    #[test]
    fn a_row_that_is_not_sure_is_refused_with_its_reason_and_none_is_lost() {
        let text = "Код склада;Артикул;Остаток;Ссылка\n;326794;1;\n9;326794;1;\n001;;1;\n001;нет;1;\n001;326794;;\n\
                    001;326794;-1;\n001;326794;1,5;\n001;326794;мало;\n001;326794;9999999999;\n001;326794;1;javascript:1\n\n001;326794;7;";
        assert_eq!(
            said(text),
            "1@7=7 2!NoCode 3!UnknownCode 4!NoArticle 5!UnknownArticle 6!Quantity(Empty) 7!Quantity(Negative) \
             8!Quantity(Fractional) 9!Quantity(NotANumber) 10!Quantity(TooLarge) 11!Link"
        );
    }

    #[test]
    fn a_product_has_one_quantity_in_a_warehouse() {
        let text = "001;326794;7\n1;326794;7\n001;248956;1\n001;248956;2\n001;ЭЛ-15;1\nD4R7WE;248956;9";
        assert_eq!(said(text), "1@7=7 2@8=9 3!Twice { row: 4 } 4!Twice { row: 3 } 5!Twice { row: 3 } same 1");
    }

    #[test]
    fn warehouses_come_in_the_columns_of_either_sample() {
        let sample = "Адрес;Контакты;Код\nг. Курск ул. Луначарского 18;+7 (478) 564-45-12;001\nг. Курск;;2\n";
        let other = "Код склада;Адрес;Контакты\n001;г. Курск ул. Луначарского 18;+7 (478) 564-45-12\n2;г. Курск;\n";
        for text in [sample, other] {
            let rows = read_warehouses(&cells_of_file(text));
            let (row, form) = rows[0].clone().unwrap();
            assert_eq!((row, form.code.as_str(), form.contacts.as_str()), (2, "001", "+7 (478) 564-45-12"));
            assert!(matches!(&rows[1], Err(refused) if refused.row == 3), "{rows:?}");
        }
    }
}
