//! The production calendar of Russia: which days are worked, with the yearly transfers of days off.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// What a calendar says of a day that is not as its day of the week would have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DayKind {
    /// A holiday or a day off transferred here.
    Off,
    /// Worked, one hour shorter; may be a Saturday.
    Short,
    /// A Saturday or Sunday that is worked.
    Working,
}

/// A marked day of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Day {
    pub month: u8,
    pub day: u8,
    pub kind: DayKind,
}

/// The marked days of one year, as the government's decree has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(i32, Vec<Day>)", into = "(i32, Vec<Day>)")]
pub struct Year {
    year: i32,
    days: Vec<Day>,
}

/// Why a list of marked days is not a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CalendarError {
    #[error("no such day: {day}.{month}")]
    NoSuchDay { month: u8, day: u8 },
    #[error("marked twice: {day}.{month}")]
    Repeated { month: u8, day: u8 },
}

impl Year {
    /// A year by its marked days; fails on a day that does not exist or is marked twice.
    pub fn new(year: i32, days: Vec<Day>) -> Result<Year, CalendarError> {
        for (at, &Day { month, day, .. }) in days.iter().enumerate() {
            if NaiveDate::from_ymd_opt(year, month.into(), day.into()).is_none() {
                return Err(CalendarError::NoSuchDay { month, day });
            }
            if days.iter().take(at).any(|other| (other.month, other.day) == (month, day)) {
                return Err(CalendarError::Repeated { month, day });
            }
        }
        Ok(Year { year, days })
    }

    /// Built-in data, written as month × 100 + day.
    fn known(year: i32, off: &[u16], short: &[u16], working: &[u16]) -> Year {
        let lists = [(off, DayKind::Off), (short, DayKind::Short), (working, DayKind::Working)];
        let mut days = Vec::new();
        for (list, kind) in lists {
            days.extend(list.iter().map(|at| Day {
                month: u8::try_from(at / 100).unwrap_or(0),
                day: u8::try_from(at % 100).unwrap_or(0),
                kind,
            }));
        }
        Year { year, days }
    }
}

impl TryFrom<(i32, Vec<Day>)> for Year {
    type Error = CalendarError;
    fn try_from((year, days): (i32, Vec<Day>)) -> Result<Year, CalendarError> {
        Year::new(year, days)
    }
}

impl From<Year> for (i32, Vec<Day>) {
    fn from(year: Year) -> (i32, Vec<Day>) {
        (year.year, year.days)
    }
}

/// Holidays fixed by the labour code, month × 100 + day: all there is to go by until a year's decree is known.
const HOLIDAYS: [u32; 14] = [101, 102, 103, 104, 105, 106, 107, 108, 223, 308, 501, 509, 612, 1104];

/// A production calendar: the years it knows, and weekends with fixed holidays for the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Year>", into = "Vec<Year>")]
pub struct Calendar(Vec<Year>);

impl Calendar {
    /// Russia's calendar for 2024 to 2026 (domain facts 6.3).
    pub fn russia() -> Calendar {
        Calendar(vec![
            Year::known(
                2024,
                &[101, 102, 103, 104, 105, 106, 107, 108, 223, 308, 429, 430, 501, 509, 510, 612, 1104, 1230, 1231],
                &[222, 307, 508, 611, 1102],
                &[427, 1228],
            ),
            Year::known(
                2025,
                &[101, 102, 103, 104, 105, 106, 107, 108, 223, 308, 501, 502, 508, 509, 612, 613, 1103, 1104, 1231],
                &[307, 430, 611, 1101],
                &[],
            ),
            Year::known(
                2026,
                &[101, 102, 103, 104, 105, 106, 107, 108, 109, 223, 308, 309, 501, 509, 511, 612, 1104, 1231],
                &[430, 508, 611, 1103],
                &[],
            ),
        ])
    }

    /// The calendar with one more year; a year already known is replaced.
    #[must_use]
    pub fn with_year(mut self, year: Year) -> Calendar {
        self.0.retain(|known| known.year != year.year);
        self.0.push(year);
        self
    }

    /// Whether the year's decree is in the calendar; when not, dates are to be shown with a warning.
    pub fn is_known(&self, year: i32) -> bool {
        self.0.iter().any(|known| known.year == year)
    }

    /// Whether the day is worked.
    pub fn is_working(&self, date: NaiveDate) -> bool {
        match self.mark(date) {
            Some(kind) => kind != DayKind::Off,
            None => date.weekday().num_days_from_monday() < 5,
        }
    }

    /// Whether the day is worked an hour less, before a holiday; never true in a year not known.
    pub fn is_short(&self, date: NaiveDate) -> bool {
        self.mark(date) == Some(DayKind::Short)
    }

    /// The `n`th working day after `date`; with 0 the day itself or, if it is off, the next one worked: the result is
    /// never a day off. At the end of chrono's range the last date is returned.
    pub fn add_working_days(&self, date: NaiveDate, n: u32) -> NaiveDate {
        let mut at = date;
        let mut left = n;
        loop {
            if left == 0 && self.is_working(at) {
                return at;
            }
            let Some(next) = at.succ_opt() else { return at };
            at = next;
            if left > 0 && self.is_working(at) {
                left -= 1;
            }
        }
    }

    /// Working days after `from` up to and including `to`; negative when `to` is the earlier one.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i32 {
        if to < from {
            return self.working_days_between(to, from).saturating_neg();
        }
        let days = from.iter_days().skip(1).take_while(|day| *day <= to);
        days.filter(|day| self.is_working(*day)).fold(0, |sum: i32, _| sum.saturating_add(1))
    }

    fn mark(&self, date: NaiveDate) -> Option<DayKind> {
        let (month, day) = (date.month(), date.day());
        match self.0.iter().find(|known| known.year == date.year()) {
            Some(year) => {
                let is_it = |marked: &&Day| u32::from(marked.month) == month && u32::from(marked.day) == day;
                year.days.iter().find(is_it).map(|marked| marked.kind)
            }
            None => HOLIDAYS.contains(&(month * 100 + day)).then_some(DayKind::Off),
        }
    }
}

impl From<Vec<Year>> for Calendar {
    fn from(years: Vec<Year>) -> Calendar {
        years.into_iter().fold(Calendar(Vec::new()), Calendar::with_year)
    }
}

impl From<Calendar> for Vec<Year> {
    fn from(calendar: Calendar) -> Vec<Year> {
        calendar.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn by_month(year: i32) -> Vec<i32> {
        let calendar = Calendar::russia();
        let first = |month: u32| day(year + (month as i32) / 12, month % 12 + 1, 1).pred_opt().unwrap();
        (0..12).map(|month| calendar.working_days_between(first(month), first(month + 1))).collect()
    }

    #[test]
    fn counts_of_the_domain_facts() {
        assert_eq!(by_month(2024).iter().sum::<i32>(), 248);
        assert_eq!(by_month(2025), [17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22]);
        assert_eq!(by_month(2025).iter().sum::<i32>(), 247);
        assert_eq!(by_month(2026), [15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22]);
        assert_eq!(by_month(2026).iter().sum::<i32>(), 247);
        let calendar = Calendar::russia();
        for (year, short) in [(2024, 5), (2025, 4), (2026, 4)] {
            let days = day(year, 1, 1).iter_days().take_while(|d| d.year() == year);
            assert_eq!(days.filter(|d| calendar.is_short(*d)).count(), short);
        }
    }

    #[test]
    fn vectors_of_the_domain_facts() {
        let calendar = Calendar::russia();
        let cases = [
            (day(2025, 12, 30), day(2026, 1, 12)),
            (day(2026, 4, 30), day(2026, 5, 4)),
            (day(2025, 10, 31), day(2025, 11, 1)),
            (day(2026, 5, 8), day(2026, 5, 12)),
        ];
        for (from, to) in cases {
            assert_eq!(calendar.add_working_days(from, 1), to);
            assert_eq!(calendar.working_days_between(from, to), 1);
        }
        assert_eq!(calendar.add_working_days(day(2026, 1, 1), 0), day(2026, 1, 12));
        assert_eq!(calendar.add_working_days(day(2026, 1, 12), 0), day(2026, 1, 12));
        assert_eq!(calendar.add_working_days(NaiveDate::MAX, 3), NaiveDate::MAX);
        for saturday in [day(2024, 4, 27), day(2024, 11, 2), day(2024, 12, 28), day(2025, 11, 1)] {
            assert!(calendar.is_working(saturday));
        }
    }

    #[test]
    fn built_in_years_pass_their_own_check() {
        for Year { year, days } in Calendar::russia().0 {
            assert!(Year::new(year, days).is_ok());
        }
        let mark = |month, day| Day { month, day, kind: DayKind::Off };
        assert_eq!(Year::new(2027, vec![mark(2, 29)]), Err(CalendarError::NoSuchDay { month: 2, day: 29 }));
        assert_eq!(Year::new(2027, vec![mark(1, 1), mark(1, 1)]), Err(CalendarError::Repeated { month: 1, day: 1 }));
    }

    #[test]
    fn a_year_not_known_has_weekends_and_fixed_holidays_until_it_is_added() {
        let calendar = Calendar::russia();
        assert!(calendar.is_known(2024) && calendar.is_known(2026) && !calendar.is_known(2027));
        for (month, date, works) in
            [(1, 8, false), (1, 9, false), (1, 11, true), (2, 22, true), (2, 23, false), (11, 4, false), (12, 31, true)]
        {
            assert_eq!(calendar.is_working(day(2027, month, date)), works, "{date}.{month}");
        }
        let eve = Day { month: 12, day: 31, kind: DayKind::Off };
        let calendar = calendar.with_year(Year::new(2027, vec![eve]).unwrap());
        assert!(calendar.is_known(2027) && !calendar.is_working(day(2027, 12, 31)));
        let text = serde_json::to_string(&calendar).unwrap();
        assert_eq!(serde_json::from_str::<Calendar>(&text).unwrap(), calendar);
        assert!(serde_json::from_str::<Calendar>(r#"[[2027,[{"month":13,"day":1,"kind":"Off"}]]]"#).is_err());
    }

    proptest! {
        #[test]
        fn adding_lands_on_a_working_day_and_counts_back(offset in 0..1_500_u64, n in 1..300_u32) {
            let calendar = Calendar::russia();
            let from = day(2024, 1, 1) + chrono::Days::new(offset);
            let to = calendar.add_working_days(from, n);
            prop_assert!(calendar.is_working(to));
            prop_assert_eq!(calendar.working_days_between(from, to), n as i32);
            prop_assert_eq!(calendar.working_days_between(to, from), -(n as i32));
            prop_assert!(calendar.add_working_days(from, n + 1) > to);
        }
    }
}
