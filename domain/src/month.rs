//! Calendar months: the periods that dealers report for.

use chrono::{Datelike, Months, NaiveDate};
use std::fmt;

/// A month of a year. It is written «2026-10» in addresses, forms and stored data, where texts sort as months do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u16,
    /// From 1.
    month: u8,
}

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self { year: u16::try_from(day.year()).unwrap_or(0), month: u8::try_from(day.month()).unwrap_or(1) }
    }

    /// Reads «2026-10», of the years 2000 to 2999.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        let (year, month) = (digits(year, 4) && digits(month, 2)).then_some((year, month))?;
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        ((2000..3000).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// From 1: January.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.month
    }

    /// The month before.
    #[must_use]
    pub const fn before(self) -> Self {
        match self.month {
            0 | 1 => Self { year: self.year.saturating_sub(1), month: 12 },
            month => Self { year: self.year, month: month - 1 },
        }
    }

    /// The first day after it; none beyond the calendar.
    #[must_use]
    pub fn end(self) -> Option<NaiveDate> {
        let first = NaiveDate::from_ymd_opt(self.year.into(), self.month.into(), 1)?;
        first.checked_add_months(Months::new(1))
    }

    /// So many months that end with this one, the latest first.
    pub fn back(self, months: usize) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |month| Some(month.before())).take(months)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_written_and_counted_back() {
        for text in ["2026-10", "2000-01", "2999-12"] {
            assert_eq!(Month::parse(text).map(|month| month.to_string()).as_deref(), Some(text));
        }
        for text in ["", "2026", "2026-13", "2026-00", "26-10", "2026-1", "1999-12", "3000-01", "+026-10", "2026-10-01"]
        {
            assert_eq!(Month::parse(text), None, "{text}");
        }
        let february = Month::of(NaiveDate::from_ymd_opt(2026, 2, 28).unwrap());
        let back: Vec<String> = february.back(3).map(|month| month.to_string()).collect();
        assert_eq!(back, ["2026-02", "2026-01", "2025-12"]);
        assert_eq!((february.year(), february.number()), (2026, 2));
    }
}
