//! What a dealer reports beyond the stock of today: «Товарная матрица», and for a month «Загрузка данных об остатках за
//! отчетный период», «о продажах за отчетный период (Sell-out)» and «о продажах по 3-х стороннему договору» (guide). A
//! reporting period is a calendar month: months cannot overlap.

use crate::dealer_stock::{StockFault, StockReport};
use crate::month::Month;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Characters at most of the number of a three-party contract.
pub const CONTRACT_LIMIT: usize = 50;
/// Kopecks of a row at most: a milliard roubles.
pub const AMOUNT_LIMIT: i64 = 100_000_000_000;
/// So many months can be reported for: this one and those before it.
pub const MONTHS: usize = 36;
/// So many reports that others took the place of are kept and can be put back.
pub const KEPT_REPORTS: usize = 10;

/// Why something was not done with a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReportError {
    /// No month is chosen.
    NoMonth,
    /// The month has not begun, or is too long ago.
    WrongMonth,
    /// What was typed by hand is no row of the report.
    Row(StockFault),
    /// What was there before is no longer kept.
    Gone,
    /// No line of a proposal is chosen.
    Nothing,
}

impl ReportError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoMonth => "report.no_month",
            Self::WrongMonth => "report.wrong_month",
            Self::Row(_) => "report.row",
            Self::Gone => "report.gone",
            Self::Nothing => "report.nothing",
        }
    }

    /// The field of the form that it is about.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoMonth | Self::WrongMonth => Some("month"),
            Self::Row(StockFault::NoCode | StockFault::UnknownCode | StockFault::SeveralCodes) => Some("warehouse"),
            Self::Row(StockFault::NoArticle | StockFault::UnknownArticle | StockFault::SeveralArticles) => {
                Some("article")
            }
            Self::Row(StockFault::Quantity(_)) => Some("quantity"),
            Self::Row(StockFault::Desired | StockFault::Amount) => Some("more"),
            Self::Row(StockFault::Contract) => Some("contract"),
            Self::Row(StockFault::Buyer) => Some("buyer"),
            Self::Row(_) | Self::Gone | Self::Nothing => None,
        }
    }
}

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ReportKind {
    /// «Товарная матрица»: what a warehouse must always have. It is of no month.
    Matrix,
    /// Stock at the end of a month.
    Stock,
    /// «Sell-out»: sales of a month.
    Sales,
    /// Sales of a month by three-party contracts.
    Contract,
}

impl ReportKind {
    pub const ALL: [Self; 4] = [Self::Matrix, Self::Stock, Self::Sales, Self::Contract];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Matrix => "matrix",
            Self::Stock => "stock",
            Self::Sales => "sales",
            Self::Contract => "contract",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it is reported month by month.
    #[must_use]
    pub const fn is_monthly(self) -> bool {
        !matches!(self, Self::Matrix)
    }

    /// Whether rows that are alike are sales one after another, which are added up; else the same thing said twice.
    #[must_use]
    pub const fn adds_up(self) -> bool {
        matches!(self, Self::Sales | Self::Contract)
    }

    /// The columns of a table, in the order of the sample.
    #[must_use]
    pub const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Matrix => &["Код склада", "Артикул", "Минимальный запас", "Желаемый запас"],
            Self::Stock => &["Код склада", "Артикул", "Остаток"],
            Self::Sales => &["Код склада", "Артикул", "Количество", "Сумма с НДС"],
            Self::Contract => {
                &["Код склада", "Артикул", "Количество", "Сумма с НДС", "Номер договора", "ИНН покупателя"]
            }
        }
    }

    /// The month that a form names, when this kind is of one and the month can be reported `today`.
    ///
    /// # Errors
    /// `NoMonth`, `WrongMonth`.
    pub fn month(self, typed: &str, today: Month) -> Result<Option<Month>, ReportError> {
        if !self.is_monthly() {
            return Ok(None);
        }
        if typed.trim().is_empty() {
            return Err(ReportError::NoMonth);
        }
        let month = Month::parse(typed.trim()).filter(|month| today.back(MONTHS).any(|other| other == *month));
        month.map(Some).ok_or(ReportError::WrongMonth)
    }
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportState {
    /// It is what the dealer reports of the month.
    Current,
    /// Something is reported of the month already: somebody has to say that this takes its place.
    Waiting,
    /// Another one took its place.
    Replaced,
    /// It was not meant, or a later one was loaded meanwhile.
    Discarded,
}

impl ReportState {
    const ALL: [Self; 4] = [Self::Current, Self::Waiting, Self::Replaced, Self::Discarded];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Waiting => "waiting",
            Self::Replaced => "replaced",
            Self::Discarded => "discarded",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What the rows of a report come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportTotals {
    pub lines: u64,
    /// Pieces; of a matrix, the least that there must be.
    pub pieces: u64,
    /// Kopecks with VAT, as far as amounts are reported.
    pub amount: i64,
}

/// A report as the list of them shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealerReport {
    pub id: i64,
    pub kind: ReportKind,
    /// None of a matrix.
    pub month: Option<Month>,
    pub state: ReportState,
    pub at: DateTime<Utc>,
    /// «Иванов И. И.».
    pub by: String,
    /// Name of the file; empty when it was begun by hand.
    pub file: String,
    /// What became of the rows of the file.
    pub report: StockReport,
    pub totals: ReportTotals,
    /// Its rows are there: it is current, waits, or can be put back.
    pub kept: bool,
    /// When rows were last put right by hand.
    pub changed_at: Option<DateTime<Utc>>,
}

/// What a report that waits would change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportChange {
    /// Rows that there were not.
    pub added: u64,
    /// Rows with other numbers.
    pub changed: u64,
    /// Rows that there would not be any more.
    pub gone: u64,
    pub before: ReportTotals,
    pub after: ReportTotals,
}

impl ReportChange {
    /// Nothing would be another.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.added == 0 && self.changed == 0 && self.gone == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_this_one_or_one_not_long_ago() {
        let today = Month::parse("2026-11").unwrap();
        for (kind, typed, expected) in [
            (ReportKind::Sales, "2026-11", Ok(Some("2026-11"))),
            (ReportKind::Sales, " 2023-12 ", Ok(Some("2023-12"))),
            (ReportKind::Stock, "2023-11", Err("report.wrong_month")),
            (ReportKind::Contract, "2026-12", Err("report.wrong_month")),
            (ReportKind::Contract, "ноябрь", Err("report.wrong_month")),
            (ReportKind::Sales, "", Err("report.no_month")),
            (ReportKind::Matrix, "2026-11", Ok(None)),
            (ReportKind::Matrix, "", Ok(None)),
        ] {
            let month = kind.month(typed, today);
            let month = month.map(|month| month.map(|month| month.to_string()));
            assert_eq!(month.as_ref().map(Option::as_deref).map_err(ReportError::code), expected, "{typed}");
        }
    }

    #[test]
    fn stored_words_are_read_back() {
        for kind in ReportKind::ALL {
            assert_eq!(ReportKind::from_code(kind.code()), Some(kind));
            assert!((3..=6).contains(&kind.headings().len()));
        }
        for state in ReportState::ALL {
            assert_eq!(ReportState::from_code(state.code()), Some(state));
        }
        assert_eq!((ReportKind::from_code(""), ReportState::from_code("")), (None, None));
    }
}
