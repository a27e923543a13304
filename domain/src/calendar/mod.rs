//! The production calendar of Russia: which days are worked, with the yearly transfers of days off. Counting and adding
//! working days cost the same however far the days are apart: a year is counted by arithmetic, not day by day.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

mod count;
mod year;

use count::Count;
pub use year::{CalendarError, Day, DayKind, LineReason, Year, YearTextError};

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
        self.find(year).is_some()
    }

    /// Whether the day is worked.
    pub fn is_working(&self, date: NaiveDate) -> bool {
        self.count(date.year()).is_working(date)
    }

    /// Whether the day is worked an hour less, before a holiday; never true in a year not known.
    pub fn is_short(&self, date: NaiveDate) -> bool {
        self.find(date.year()).and_then(|year| year.mark(date)) == Some(DayKind::Short)
    }

    /// The `n`th working day after `date`; with 0 the day itself or, if it is off, the next one worked: the result is
    /// never a day off. At the end of chrono's range the last date is returned.
    pub fn add_working_days(&self, date: NaiveDate, n: u32) -> NaiveDate {
        let mut year = date.year();
        let mut count = self.count(year);
        if n == 0 && count.is_working(date) {
            return date;
        }
        let mut wanted = u64::from(count.through(date.ordinal())) + u64::from(n.max(1));
        while wanted > u64::from(count.all()) {
            wanted -= u64::from(count.all());
            year += 1;
            if self.0.iter().all(|known| known.year < year) {
                let cycles = (wanted - 1) / CYCLE_DAYS;
                wanted -= cycles * CYCLE_DAYS;
                year = year.saturating_add(i32::try_from(cycles).unwrap_or(i32::MAX).saturating_mul(CYCLE));
            }
            if year > NaiveDate::MAX.year() {
                return NaiveDate::MAX;
            }
            count = self.count(year);
        }
        let day = count.nth(u32::try_from(wanted).unwrap_or(u32::MAX));
        NaiveDate::from_yo_opt(year, day).unwrap_or(NaiveDate::MAX)
    }

    /// Working days after `from` up to and including `to`; negative when `to` is the earlier one.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i32 {
        if to < from {
            return self.working_days_between(to, from).saturating_neg();
        }
        let through = |date: NaiveDate| self.count(date.year()).through(date.ordinal());
        let years = (from.year()..to.year()).map(|year| self.count(year).all());
        let days = years.fold(through(to), u32::saturating_add).saturating_sub(through(from));
        i32::try_from(days).unwrap_or(i32::MAX)
    }

    fn find(&self, year: i32) -> Option<&Year> {
        self.0.iter().find(|known| known.year == year)
    }

    fn count(&self, year: i32) -> &Count {
        self.find(year).map_or_else(|| Count::unknown(year), |known| &known.count)
    }
}

/// Years after which days of the week fall on the same dates again.
const CYCLE: i32 = 400;
/// Working days in them when no decree is known.
const CYCLE_DAYS: u64 = 100_355;

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
        for year in Calendar::russia().0 {
            let (number, days) = year.clone().into();
            assert_eq!(Year::new(number, days), Ok(year));
        }
        let mark = |month, day| Day { month, day, kind: DayKind::Off };
        assert_eq!(Year::new(2027, vec![mark(2, 29)]), Err(CalendarError::NoSuchDay { month: 2, day: 29 }));
        assert_eq!(Year::new(2027, vec![mark(1, 1), mark(1, 1)]), Err(CalendarError::Repeated { month: 1, day: 1 }));
        let worked = |month, day| Year::new(2027, vec![Day { month, day, kind: DayKind::Working }]);
        assert_eq!(worked(2, 19), Err(CalendarError::WorkedAnyway { month: 2, day: 19 }));
        assert!(worked(2, 20).is_ok() && worked(2, 23).is_ok());
    }

    #[test]
    fn a_year_is_read_from_its_text() {
        let text = "# Проект постановления\n2027-01-01..2027-01-08\n\n2027-02-20\tworking  # за 22.02\n2027-02-22 off\n2027-04-30 short\n2027-12-31";
        let year = Year::parse(2027, text).unwrap();
        let calendar = Calendar::russia().with_year(year.clone());
        assert!(calendar.is_working(day(2027, 2, 20)) && !calendar.is_working(day(2027, 2, 22)));
        assert!(calendar.is_short(day(2027, 4, 30)) && !calendar.is_short(day(2027, 4, 29)));
        assert!(!calendar.is_working(day(2027, 6, 12)) && !calendar.is_working(day(2027, 11, 4)), "not named, and off");
        assert_eq!(Year::parse(2027, &year.to_string()).unwrap().to_string(), year.to_string());
        assert!(year.to_string().ends_with("2027-02-20 working\n2027-02-22\n2027-04-30 short\n2027-12-31\n"));
    }

    #[test]
    fn a_wrong_line_of_a_text_is_named() {
        use LineReason::*;
        let not_a_date = |text: &str| NotADate { text: text.to_owned() };
        let cases = [
            ("\n01.05.2027", 2, not_a_date("01.05.2027")),
            ("2027-02-29", 1, not_a_date("2027-02-29")),
            ("2027-01-01..", 1, not_a_date("")),
            ("2027-05-01 выходной", 1, NotAKind { text: "выходной".to_owned() }),
            ("2027-05-01\n#\n2028-05-03", 3, OtherYear { date: day(2028, 5, 3) }),
            ("2027-01-08..2027-01-01", 1, Backwards),
            ("2027-01-01..2027-01-08\n2027-01-07", 2, Day(CalendarError::Repeated { month: 1, day: 7 })),
            ("2027-02-19 working", 1, Day(CalendarError::WorkedAnyway { month: 2, day: 19 })),
        ];
        for (text, line, reason) in cases {
            assert_eq!(Year::parse(2027, text), Err(YearTextError { line, reason }), "{text}");
        }
        let error = Year::parse(2027, "2027-02-29").unwrap_err();
        assert_eq!(error.to_string(), "line 1: not a date: 2027-02-29");
        assert_eq!(Year::parse(2027, "").map(|year| year.to_string()), Ok(String::new()));
    }

    #[test]
    fn far_years_cost_no_more() {
        let calendar = Calendar::russia();
        let first = day(2027, 1, 1).pred_opt().unwrap();
        assert_eq!(calendar.working_days_between(first, day(2426, 12, 31)) as u64, CYCLE_DAYS);
        let far = calendar.add_working_days(first, 40_000_000);
        assert_eq!(calendar.working_days_between(first, far), 40_000_000);
        assert_eq!(calendar.add_working_days(first, u32::MAX), NaiveDate::MAX);
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

        /// 2024 to 2026 are known, the years around them are not.
        #[test]
        fn counting_is_as_counting_day_by_day(offset in 0..3_000_u64, days in 0..900_u64, n in 0..500_u32) {
            let calendar = Calendar::russia();
            let from = day(2020, 1, 1) + chrono::Days::new(offset);
            let to = from + chrono::Days::new(days);
            let worked = from.iter_days().skip(1).take_while(|date| *date <= to).filter(|date| calendar.is_working(*date));
            prop_assert_eq!(calendar.working_days_between(from, to), worked.count() as i32);
            let mut left = n;
            let mut slow = from.iter_days().skip_while(|date| {
                let done = calendar.is_working(*date) && (left == 0 || *date > from && left == 1);
                if calendar.is_working(*date) && *date > from && left > 0 { left -= 1; }
                !done
            });
            prop_assert_eq!(Some(calendar.add_working_days(from, n)), slow.next());
        }
    }
}
