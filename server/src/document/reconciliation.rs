//! What an act of reconciliation says, in words (`domain.md` 3.4): PDF and workbook lay out the same texts.

use super::text::clean;
use domain::format::date;
use domain::money::Money;
use domain::settlement::{Entry, EntryKind, Reconciliation, columns};
use domain::words::amount_in_words;

pub const TITLE: &str = "Акт сверки взаимных расчётов";
/// The headings of each half.
pub const HEADINGS: [&str; 4] = ["Дата", "Документ", "Дебет", "Кредит"];

/// The texts around the table, and its rows.
pub struct ReconciliationText {
    /// «за период с 01.01.2026 по 31.03.2026 между … и …».
    pub about: String,
    pub preamble: String,
    /// «По данным ООО «Демо-Электро», руб.», and the same of the other side, whose half is theirs to fill in.
    pub halves: [String; 2],
    pub rows: Vec<Row>,
    pub conclusion: String,
    /// Who signs: the name of the side, the person where it is known.
    pub signatures: [(String, String); 2],
}

/// A row of the supplier's half.
pub struct Row {
    /// Only of a movement.
    pub date: String,
    pub document: String,
    pub debit: Option<Money>,
    pub credit: Option<Money>,
}

impl ReconciliationText {
    /// Puts an act into words.
    pub fn of(act: &Reconciliation) -> Self {
        let (ours, theirs) = (clean(&act.supplier.name), clean(&act.buyer.name));
        let contract = act.contract.as_ref();
        let contract = contract.map(|(number, day)| format!(" по договору № {} от {}", clean(number), date(*day)));
        Self {
            about: format!(
                "за период с {} по {} между {ours} (ИНН {}) и {theirs} (ИНН {}){}",
                date(act.from),
                date(act.to),
                act.supplier.inn,
                clean(&act.buyer.inn),
                contract.unwrap_or_default()
            ),
            preamble: format!(
                "Мы, нижеподписавшиеся, {ours}, с одной стороны, и {theirs}, с другой стороны, составили этот акт о том, \
                 что по данным учёта взаимные расчёты таковы:"
            ),
            halves: [&ours, &theirs].map(|name| format!("По данным {name}, руб.")),
            rows: rows(act),
            conclusion: conclusion(act, &ours, &theirs),
            signatures: [(ours, clean(&act.supplier.director)), (theirs, String::new())],
        }
    }
}

fn rows(act: &Reconciliation) -> Vec<Row> {
    let turnover = &act.turnover;
    let balance = |name: &str, sum: Money| {
        let (debit, credit) = columns(sum);
        Row { date: String::new(), document: name.to_owned(), debit, credit }
    };
    let movement = |entry: &Entry| {
        let name = match entry.kind {
            EntryKind::Shipment => "Продажа",
            EntryKind::Payment => "Оплата",
        };
        let some = |sum: Money| (sum != Money::ZERO).then_some(sum);
        Row {
            date: date(entry.on),
            document: format!("{name} ({} от {})", clean(&entry.document), date(entry.on)),
            debit: some(entry.debit()),
            credit: some(entry.credit()),
        }
    };
    let turnovers = Row {
        date: String::new(),
        document: "Обороты за период".to_owned(),
        debit: Some(turnover.debit()),
        credit: Some(turnover.credit()),
    };
    let first = balance("Сальдо начальное", turnover.opening);
    let last = balance("Сальдо конечное", turnover.closing());
    std::iter::once(first).chain(turnover.entries.iter().map(movement)).chain([turnovers, last]).collect()
}

fn conclusion(act: &Reconciliation, ours: &str, theirs: &str) -> String {
    let (side, sum) = match columns(act.turnover.closing()) {
        (_, Some(credit)) => (theirs, credit),
        (debit, None) => (ours, debit.unwrap_or_default()),
    };
    let day = date(act.to);
    if sum == Money::ZERO {
        return format!("По данным {ours} на {day} задолженность отсутствует.");
    }
    let words = amount_in_words(sum);
    format!("По данным {ours} на {day} задолженность в пользу {side} составляет {sum} руб. ({words})")
}
