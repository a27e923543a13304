//! The sums that documents print, read back.

use crate::reading::{Piece, money};
use domain::invoice::Invoice;
use domain::money::Money;
use umya_spreadsheet::Worksheet;

/// The sums that a document prints: of the rows, and the three below them.
#[derive(Debug, PartialEq)]
pub struct Sums {
    pub rows: Vec<Money>,
    pub below: [Money; 3],
}

pub fn expected(invoice: &Invoice) -> Sums {
    let cost = invoice.cost;
    let delivery = Some(cost.delivery).filter(|delivery| *delivery != Money::ZERO);
    let rows: Vec<Money> = invoice.lines.iter().map(|line| line.sums.goods).chain(delivery).collect();
    Sums { below: [Money::sum(rows.iter().copied()).unwrap(), cost.vat, cost.total], rows }
}

pub fn sums_of_html(html: &str) -> Sums {
    let cell = |row: &str| money(row.rsplit_once("</td></tr>")?.0.rsplit_once('>')?.1);
    let table = html.split_once("<tbody>\n<tr><td class=\"num\">1</td>").unwrap().1;
    let rows = table.split_once("</tbody>").unwrap().0.lines().filter_map(cell).collect();
    let (_, below) = html.split_once("<dl class=\"inv-sum\">").unwrap();
    let below: Vec<Money> = below.split("</dd>").filter_map(|entry| money(entry.rsplit_once('>')?.1)).take(3).collect();
    Sums { rows, below: below.try_into().unwrap() }
}

pub fn sums_of_pdf(pages: &[Vec<Vec<Piece>>]) -> Sums {
    let lines: Vec<&Vec<Piece>> = pages.iter().flatten().collect();
    let last = |line: &&Vec<Piece>| money(&line.last()?.text);
    let is_row = |line: &&&Vec<Piece>| line.len() >= 6 && line[0].text.parse::<u32>().is_ok();
    let rows = lines.iter().filter(is_row).filter_map(last).collect();
    let below = ["Итого:", "Сумма НДС 22%:", "Всего к оплате:"].map(|label| {
        let line = lines.iter().find(|line| line.iter().any(|piece| piece.text == label));
        line.and_then(last).unwrap_or_else(|| panic!("no {label}"))
    });
    Sums { rows, below }
}

pub fn sums_of_xlsx(sheet: &Worksheet) -> Sums {
    #[expect(clippy::cast_possible_truncation, reason = "kopecks of a sample")]
    let amount = |row: u32| {
        let number = sheet.value_number((7, row)).unwrap();
        let kopecks = (number * 100.0).round();
        assert!((number - kopecks / 100.0).abs() < f64::EPSILON * number.abs(), "{number} is not whole kopecks");
        Money::from_kopecks(kopecks as i64)
    };
    let rows = |test: &dyn Fn(u32) -> bool| (1..=sheet.highest_row()).filter(|row| test(*row)).collect::<Vec<_>>();
    let goods = rows(&|row| sheet.value_number((1, row)).is_some());
    let below = rows(&|row| sheet.value((1, row)).is_empty() && sheet.value_number((7, row)).is_some());
    let below: Vec<Money> = below.into_iter().map(amount).collect();
    Sums { rows: goods.into_iter().map(amount).collect(), below: below.try_into().unwrap() }
}
