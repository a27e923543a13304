//! Tables of a dealer's reports: the matrix, stock of a month, sales, sales by three-party contracts. Columns are told by
//! their headings, else they are in the order of the sample ([`ReportKind::headings`]).

use super::Reader;
use super::columns::{ARTICLES, CODE, COUNTS, filled};
use super::dealer_stock::{AMOUNTS, CODES, Names, QUANTITIES, cell, columns, pieces, product, refused, settled};
use super::text::Row;
use crate::dealer_report::{AMOUNT_LIMIT, CONTRACT_LIMIT, ReportKind};
use crate::dealer_stock::{StockError, StockFault, StockReport, WarehouseCodes};
use crate::id::ProductId;
use crate::money::{Money, MoneyError};
use crate::requisite::Inn;
use std::collections::BTreeMap;

/// Columns of a report at most.
const COLUMNS: usize = 6;
/// Headings without dots, blanks and signs, in small letters.
const MATRIX: [Names; COLUMNS] = [
    &[CODES],
    &[ARTICLES],
    &[&["минимальныйзапас", "минимум", "мин", "минзапас", "минимальныйостаток", "миностаток", "minimum", "min"]],
    &[&[
        "желаемыйзапас",
        "желаемый",
        "желаемыйостаток",
        "норма",
        "максимум",
        "макс",
        "максимальныйзапас",
        "desired",
        "max",
    ]],
    &[],
    &[],
];
const STOCK: [Names; COLUMNS] = [&[CODES], &[ARTICLES], QUANTITIES, &[], &[], &[]];
const SALES: [Names; COLUMNS] = [&[CODES], &[ARTICLES], SOLD, &[AMOUNTS], &[], &[]];
const CONTRACT: [Names; COLUMNS] = [
    &[CODES],
    &[ARTICLES],
    SOLD,
    &[AMOUNTS],
    &[&["номердоговора", "договор", "договорномер", "трехстороннийдоговор", "contract"]],
    &[&["иннпокупателя", "инн", "иннклиента", "иннконечногопокупателя", "inn", "buyer"]],
];
/// What was sold, else how many.
const SOLD: Names =
    &[&["продано", "проданошт", "продажи", "продажишт", "реализация", "реализовано", "отгружено", "sold"], COUNTS];

/// A row of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// In the table, from 1.
    pub row: u32,
    /// Id of the warehouse.
    pub warehouse: i64,
    pub product: ProductId,
    /// Pieces: that lie there, that were sold; of a matrix, the least that there must be.
    pub pieces: u64,
    /// With VAT; nothing where no amount is reported.
    pub amount: Money,
    /// Of a matrix: pieces that there should be, no fewer than `pieces`.
    pub desired: u64,
    /// Of a three-party contract: its number, and the INN of who bought. Else empty.
    pub contract: String,
    pub buyer: String,
}

/// The good rows of a table, in the order of warehouses and products, and what became of the others. Sales that are alike are
/// added up; other rows that say the same once more are counted as such, and those that say different things are refused.
///
/// # Errors
/// `NoColumn`: its heading lacks a column that every row needs.
pub fn read_report(
    reader: &Reader<'_>,
    codes: &WarehouseCodes,
    kind: ReportKind,
    rows: &[Row],
) -> Result<(Vec<ReportRow>, StockReport), StockError> {
    let names = match kind {
        ReportKind::Matrix => MATRIX,
        ReportKind::Stock => STOCK,
        ReportKind::Sales => SALES,
        ReportKind::Contract => CONTRACT,
    };
    let headings = kind.headings();
    let needed = |at: &usize| *at < 3 || kind == ReportKind::Contract && *at == 4;
    let needed: Vec<(usize, &str)> = headings.iter().copied().enumerate().filter(|(at, _)| needed(at)).collect();
    let (first, columns) = columns(rows, names, CODE, &needed)?;
    let count = headings.len();
    let no = |row: &Row, number: u32, fault: StockFault| {
        let mut refused = refused(row, columns, number, fault);
        refused.cells.truncate(count);
        refused
    };
    let mut report = StockReport::default();
    let mut good = vec![];
    for (row, number) in rows.iter().zip(1_u32..).skip(first).filter(|(row, _)| !filled(row).is_empty()) {
        match report_row(reader, codes, kind, number, columns.map(|at| cell(row, at))) {
            Ok(found) => good.push(found),
            Err(fault) => report.refuse(no(row, number, fault)),
        }
    }
    let mut taken = if kind.adds_up() {
        report.taken = u64::try_from(good.len()).unwrap_or(u64::MAX);
        added_up(good)
    } else {
        let said = |row: &ReportRow| (row.row, (row.product, row.warehouse), (row.pieces, row.desired));
        let nothing = Row::default();
        settled(good, said, &mut report, |report, number, fault| {
            let row = rows.get(usize::try_from(number - 1).unwrap_or(usize::MAX));
            report.refuse(no(row.unwrap_or(&nothing), number, fault));
        })
    };
    report.rows.sort_by_key(|row| row.row);
    taken.sort_by_key(|row| (row.warehouse, row.product.0));
    Ok((taken, report))
}

/// One row, as a table or a form has it: cells in the order of [`ReportKind::headings`], those that the kind lacks empty.
///
/// # Errors
/// What is wrong with it.
pub fn report_row(
    reader: &Reader<'_>,
    codes: &WarehouseCodes,
    kind: ReportKind,
    row: u32,
    cells: [&str; COLUMNS],
) -> Result<ReportRow, StockFault> {
    let [code, article, quantity, more, contract, buyer] = cells;
    let warehouse = codes.find(code)?;
    let product = product(reader, article)?;
    let pieces = u64::from(pieces(quantity).map_err(StockFault::Quantity)?);
    let mut found = ReportRow {
        row,
        warehouse,
        product,
        pieces,
        amount: Money::default(),
        desired: 0,
        contract: String::new(),
        buyer: String::new(),
    };
    match kind {
        ReportKind::Stock => {}
        ReportKind::Matrix => found.desired = desired(more, pieces)?,
        ReportKind::Sales => found.amount = amount(more)?,
        ReportKind::Contract => {
            found.amount = amount(more)?;
            found.contract = contract_number(contract)?;
            found.buyer = inn(buyer)?;
        }
    }
    Ok(found)
}

/// «Желаемый запас»; empty is as much as the least.
fn desired(text: &str, minimum: u64) -> Result<u64, StockFault> {
    if text.is_empty() {
        return Ok(minimum);
    }
    let desired = pieces(text).map_err(|_| StockFault::Desired)?;
    if u64::from(desired) < minimum { Err(StockFault::Desired) } else { Ok(desired.into()) }
}

/// An amount with VAT; empty is none.
fn amount(text: &str) -> Result<Money, StockFault> {
    match Money::parse(text) {
        Err(MoneyError::Empty) => Ok(Money::default()),
        Ok(amount) if (0..=AMOUNT_LIMIT).contains(&amount.kopecks()) => Ok(amount),
        _ => Err(StockFault::Amount),
    }
}

fn contract_number(text: &str) -> Result<String, StockFault> {
    let number = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if number.is_empty() || number.chars().count() > CONTRACT_LIMIT || number.contains(char::is_control) {
        return Err(StockFault::Contract);
    }
    Ok(number)
}

/// The INN of a buyer, which tables write as a number; empty when it is not known.
fn inn(text: &str) -> Result<String, StockFault> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let inn = Inn::parse(text).ok().or_else(|| Inn::restore_zero(text)).ok_or(StockFault::Buyer)?;
    Ok(inn.to_string())
}

/// Sales of one product by one contract to one buyer from one warehouse are one row.
fn added_up(rows: Vec<ReportRow>) -> Vec<ReportRow> {
    let mut sums: BTreeMap<(i64, ProductId, String, String), ReportRow> = BTreeMap::new();
    for row in rows {
        let key = (row.warehouse, row.product, row.contract.clone(), row.buyer.clone());
        match sums.get_mut(&key) {
            Some(sum) => {
                sum.pieces = sum.pieces.saturating_add(row.pieces);
                sum.amount = sum.amount.checked_add(row.amount).unwrap_or(sum.amount);
            }
            None => _ = sums.insert(key, row),
        }
    }
    sums.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::CATALOG;
    use super::super::text::cells_of_file;
    use super::*;
    use crate::catalog::OwnArticles;
    use proptest::prelude::*;

    fn read(kind: ReportKind, text: &str) -> (Vec<ReportRow>, StockReport) {
        let own: OwnArticles = [(crate::catalog::own_key("ЭЛ-15"), ProductId(2))].into_iter().collect();
        let codes = WarehouseCodes::new([("001".to_owned(), 7), ("D4R7WE".to_owned(), 8)]);
        read_report(&Reader::new(&CATALOG, &own), &codes, kind, &cells_of_file(text)).unwrap()
    }

    /// «1@7=23/281,00» and so on; «2!UnknownArticle»: row 2 is refused.
    fn said(kind: ReportKind, text: &str) -> String {
        let (rows, report) = read(kind, text);
        let row = |row: &ReportRow| {
            let more = match kind {
                ReportKind::Matrix => format!("..{}", row.desired),
                ReportKind::Stock => String::new(),
                ReportKind::Sales | ReportKind::Contract => {
                    format!("/{} {} {}", row.amount.kopecks(), row.contract, row.buyer).trim_end().to_owned()
                }
            };
            format!("{}@{}={}{more}", row.product, row.warehouse, row.pieces)
        };
        let refused = report.rows.iter().map(|row| format!("{}!{:?}", row.row, row.fault));
        let same = (report.same > 0).then(|| format!("same {}", report.same));
        rows.iter().map(row).chain(refused).chain(same).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_kind_has_its_columns_by_heading_or_in_the_order_of_the_sample() {
        use ReportKind::{Contract, Matrix, Sales, Stock};
        for (kind, text, expected) in [
            (Matrix, "Код склада;Артикул;Минимальный запас;Желаемый запас\n001;326794;12;48", "1@7=12..48"),
            (Matrix, "Артикул;Макс.;Мин.;Склад\nЭЛ-15;5;2;d4r7we", "2@8=2..5"),
            (Matrix, "001;326794;12;\n001;248956;3;2", "1@7=12..12 2!Desired"),
            (Stock, "Остатки за октябрь\nКод склада;Артикул;Остаток\n1;326794;1 000 шт\n1;248956;0", "1@7=1000 2@7=0"),
            (Sales, "Код склада;Артикул;Количество;Сумма с НДС\n001;326794;12;3 372,00 ₽", "1@7=12/337200"),
            (Sales, "001;326794;12", "1@7=12/0"),
            (
                Sales,
                "001;326794;12;дорого\n001;326794;12;-1\n001;326794;-12;1",
                "1!Amount 2!Amount 3!Quantity(Negative)",
            ),
            (
                Contract,
                "Код склада;Артикул;Количество;Сумма с НДС;Номер договора;ИНН покупателя\n001;326794;12;100;Т-1 / 26;7707083893",
                "1@7=12/10000 Т-1 / 26 7707083893",
            ),
            (Contract, "001;326794;1;;;\n001;326794;1;;Т-1;123\n001;326794;1;;Т-1;", "1@7=1/0 Т-1 1!Contract 2!Buyer"),
            (Sales, "", ""),
        ] {
            assert_eq!(said(kind, text), expected, "{text}");
        }
    }

    #[test]
    fn headings_are_known_however_they_are_written_and_a_missing_column_is_said_once() {
        for quantity in ["Кол-во, шт", "Кол.", "Продано", "Реализация", "Количество"]
        {
            for article in ["Код производителя", "Номенклатурный номер", "Ном. номер", "Art", "Каталожный номер"]
            {
                let text = format!("Склад;{article};{quantity};Сумма с НДС\n001;326794;12;100");
                assert_eq!(said(ReportKind::Sales, &text), "1@7=12/10000", "{text}");
            }
        }
        assert_eq!(said(ReportKind::Stock, "Склад;Ном. номер;Доступно\n001;326794;12"), "1@7=12");
        let codes = WarehouseCodes::new([("001".to_owned(), 7)]);
        let own = OwnArticles::default();
        for (kind, text, name) in [
            (ReportKind::Sales, "Код склада;Артикул;Ушло\n001;326794;1", "Количество"),
            (ReportKind::Matrix, "Код склада;Артикул;Порог\n001;326794;1", "Минимальный запас"),
            (ReportKind::Contract, "Код склада;Артикул;Количество\n001;326794;1", "Номер договора"),
        ] {
            let read = read_report(&Reader::new(&CATALOG, &own), &codes, kind, &cells_of_file(text));
            assert_eq!(read.err(), Some(StockError::NoColumn { name: name.to_owned() }), "{text}");
        }
    }

    #[test]
    fn sales_add_up_and_what_lies_somewhere_does_not() {
        let text = "001;326794;7;10\n1;326794;5;2,50\nD4R7WE;326794;1;1";
        assert_eq!(said(ReportKind::Sales, text), "1@7=12/1250 1@8=1/100");
        assert_eq!(read(ReportKind::Sales, text).1.taken, 3);
        let text = "001;326794;7\n1;326794;7\n001;248956;1\n001;248956;2";
        assert_eq!(said(ReportKind::Stock, text), "1@7=7 3!Twice { row: 4 } 4!Twice { row: 3 } same 1");
        let contracts = "001;326794;7;;А;\n001;326794;5;;Б;\n001;326794;1;;А;";
        assert_eq!(said(ReportKind::Contract, contracts), "1@7=8/0 А 1@7=5/0 Б");
        assert_eq!(said(ReportKind::Stock, "001;нет;1"), "1!UnknownArticle");
        assert_eq!(read(ReportKind::Stock, "001;нет;1").1.rows[0].cells, ["001", "нет", "1"]);
    }

    proptest! {
        #[test]
        fn every_row_is_counted_once(rows in prop::collection::vec((0..4_usize, 0..4_usize, -1..9_i32), 1..40)) {
            let codes = ["001", "1", "d4r7we", "9"];
            let articles = ["326794", "248956", "ЭЛ-15", "нет такого"];
            let line = |(code, article, pieces): &(usize, usize, i32)| format!("{};{};{pieces}", codes[*code], articles[*article]);
            let text = rows.iter().map(line).collect::<Vec<_>>().join("\n");
            for kind in ReportKind::ALL {
                let (taken, report) = read(kind, &text);
                prop_assert_eq!(report.taken + report.same + report.refused, rows.len() as u64);
                prop_assert!(taken.len() as u64 <= report.taken);
                prop_assert!(taken.iter().all(|row| kind != ReportKind::Matrix || row.desired >= row.pieces));
            }
        }
    }
}
