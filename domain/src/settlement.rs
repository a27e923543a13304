//! Settlements («Взаиморасчёты»): what was shipped and what was paid under a contract. A positive balance is owed by the
//! dealer, a negative one by the supplier (guide). «Акт сверки»: `domain.md` 3.4.

use crate::id::OrderNumber;
use crate::money::Money;
use crate::order::{OrderError, Party};
use crate::supplier::Supplier;
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What moved the debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryKind {
    /// «Продажа»: goods have left, the dealer owes more.
    Shipment,
    /// «Оплата»: money has come, the dealer owes less.
    Payment,
}

impl EntryKind {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shipment => "shipment",
            Self::Payment => "payment",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Shipment, Self::Payment].into_iter().find(|kind| kind.code() == code)
    }
}

/// A movement of the debt; never changed once written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub on: NaiveDate,
    pub kind: EntryKind,
    /// Number of the waybill or the payment order.
    pub document: String,
    pub order: Option<OrderNumber>,
    /// Above zero: the dealer owes more; below: less.
    pub amount: Money,
}

impl Entry {
    #[must_use]
    pub fn debit(&self) -> Money {
        if self.kind == EntryKind::Shipment { self.amount } else { Money::ZERO }
    }

    /// A payment that was taken back from an order is below zero here: the turnover is of what has really come.
    #[must_use]
    pub fn credit(&self) -> Money {
        let credit = if self.kind == EntryKind::Payment { self.amount } else { Money::ZERO };
        Money::ZERO.checked_sub(credit).unwrap_or(Money::MAX)
    }
}

/// A balance in the two columns of a paper, debit and credit: it stands in the column of whose debt it is.
#[must_use]
pub fn columns(balance: Money) -> (Option<Money>, Option<Money>) {
    let credit = Money::ZERO.checked_sub(balance).unwrap_or(Money::MAX);
    if balance < Money::ZERO { (None, Some(credit)) } else { (Some(balance), None) }
}

/// Movements of a period with the balances around them: «Акт сверки», and a contract in «Расшифровка взаиморасчетов».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turnover {
    /// «Сальдо начальное».
    pub opening: Money,
    pub entries: Vec<Entry>,
}

impl Turnover {
    /// «Обороты за период», debit.
    #[must_use]
    pub fn debit(&self) -> Money {
        Money::sum(self.entries.iter().map(Entry::debit)).unwrap_or(Money::MAX)
    }

    /// «Обороты за период», credit.
    #[must_use]
    pub fn credit(&self) -> Money {
        Money::sum(self.entries.iter().map(Entry::credit)).unwrap_or(Money::MAX)
    }

    /// «Сальдо конечное».
    #[must_use]
    pub fn closing(&self) -> Money {
        let moved = Money::sum(self.entries.iter().map(|entry| entry.amount));
        moved.and_then(|moved| self.opening.checked_add(moved)).unwrap_or(Money::MAX)
    }
}

/// «Акт сверки взаимных расчётов» as the supplier's books have it (`domain.md` 3.4); nothing moves it once it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    pub supplier: Supplier,
    pub buyer: Party,
    /// Number and date; none: all contracts.
    pub contract: Option<(String, NaiveDate)>,
    pub from: NaiveDate,
    /// The last day of the period.
    pub to: NaiveDate,
    pub made_at: DateTime<Utc>,
    pub turnover: Turnover,
}

/// Years that a reconciliation spans at most: debts older than the limitation period are not claimed (Civil Code, 196).
pub const RECONCILIATION_YEARS: u32 = 3;

/// Why a reconciliation was not asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SettlementError {
    /// The period ends before it begins or after today, or is longer than [`RECONCILIATION_YEARS`].
    Period,
    /// It may be asked for once a day (guide).
    AskedToday,
}

impl SettlementError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Period => "settlement.period",
            Self::AskedToday => "settlement.asked_today",
        }
    }
}

/// Whether a reconciliation may be made of these days, both with it.
///
/// # Errors
/// `SettlementError::Period`.
pub fn period(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Result<(), SettlementError> {
    let longest = from.checked_add_months(Months::new(12 * RECONCILIATION_YEARS));
    let fits = from <= to && to <= today && longest.is_some_and(|longest| to < longest);
    fits.then_some(()).ok_or(SettlementError::Period)
}

/// What a contract with deferral lets a dealer take before paying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    pub limit: Money,
    /// The balance: what is shipped and not paid; below zero it is an advance.
    pub owed: Money,
    /// With VAT, of orders in production: not shipped yet.
    pub in_work: Money,
    /// Of `owed`: its deferral is over.
    pub overdue: Money,
}

impl Credit {
    /// What may be sent to production yet; below zero the limit is passed already.
    #[must_use]
    pub fn free(&self) -> Money {
        self.limit.checked_sub(self.owed).and_then(|left| left.checked_sub(self.in_work)).unwrap_or(Money::ZERO)
    }

    /// Whether an order of this total fits.
    ///
    /// # Errors
    /// `OrderError::OverCredit`.
    pub fn takes(&self, total: Money) -> Result<(), OrderError> {
        let free = self.free();
        if total <= free { Ok(()) } else { Err(OrderError::OverCredit { total, free: free.max(Money::ZERO) }) }
    }
}

/// What is owed past its day: payments cover the oldest shipments first. `due`: shipped so long ago that the deferral is
/// over; `paid`: all that has come under the contract.
#[must_use]
pub fn overdue(due: Money, paid: Money) -> Money {
    due.checked_sub(paid).unwrap_or(Money::ZERO).max(Money::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roubles(roubles: i64) -> Money {
        Money::from_kopecks(roubles * 100)
    }

    fn entry(day: u32, amount: i64) -> Entry {
        let kind = if amount > 0 { EntryKind::Shipment } else { EntryKind::Payment };
        let on = NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        Entry { on, kind, document: day.to_string(), order: None, amount: roubles(amount) }
    }

    #[test]
    fn opening_and_turnover_make_the_closing_balance() {
        let act =
            Turnover { opening: roubles(1_000), entries: vec![entry(12, 5_000), entry(14, -4_000), entry(20, -500)] };
        assert_eq!((act.debit(), act.credit(), act.closing()), (roubles(5_000), roubles(4_500), roubles(1_500)));
        let next = Turnover { opening: act.closing(), entries: vec![entry(25, -2_000)] };
        assert_eq!(next.closing(), roubles(-500), "the supplier owes");
        assert_eq!(Turnover::default().closing(), Money::ZERO);
        let back = Entry { kind: EntryKind::Payment, ..entry(26, 500) };
        let put_right = Turnover { opening: Money::ZERO, entries: vec![entry(25, -500), back, entry(26, -500)] };
        assert_eq!(
            (put_right.debit(), put_right.credit(), put_right.closing()),
            (Money::ZERO, roubles(500), roubles(-500))
        );
    }

    #[test]
    fn a_reconciliation_ends_today_and_spans_three_years() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let today = day(2026, 11, 29);
        for (from, to, fits) in [
            (today, today, true),
            (day(2026, 1, 1), day(2026, 3, 31), true),
            (day(2026, 3, 31), day(2026, 1, 1), false),
            (today, day(2026, 11, 30), false),
            (day(2023, 11, 30), today, true),
            (day(2023, 11, 29), today, false),
            (NaiveDate::MIN, today, false),
            (NaiveDate::MAX, NaiveDate::MAX, false),
        ] {
            assert_eq!(period(from, to, today).is_ok(), fits, "{from}..{to}");
        }
    }

    #[test]
    fn credit_counts_what_is_owed_and_what_is_being_made() {
        let credit = Credit { limit: roubles(100), owed: roubles(30), in_work: roubles(50), overdue: Money::ZERO };
        assert_eq!(credit.free(), roubles(20));
        assert_eq!(credit.takes(roubles(20)), Ok(()));
        let over = OrderError::OverCredit { total: roubles(21), free: roubles(20) };
        assert_eq!(credit.takes(roubles(21)), Err(over));
        let advance = Credit { owed: roubles(-50), ..credit };
        assert_eq!(advance.free(), roubles(100));
        let passed = Credit { owed: roubles(90), ..credit };
        let none = OrderError::OverCredit { total: roubles(1), free: Money::ZERO };
        assert_eq!(passed.takes(roubles(1)), Err(none));
    }

    #[test]
    fn payments_cover_the_oldest_shipments_first() {
        assert_eq!(overdue(roubles(100), roubles(30)), roubles(70));
        assert_eq!(overdue(roubles(100), roubles(100)), Money::ZERO);
        assert_eq!(overdue(roubles(100), roubles(250)), Money::ZERO);
    }
}
