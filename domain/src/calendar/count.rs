//! Counting the working days of a year by arithmetic: its days of the week, corrected by the days that are not as these.

use chrono::{Datelike, NaiveDate};
use std::sync::LazyLock;

use super::year::{Year, is_weekday};

/// How a year counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Count {
    /// Days between a Monday and the first of January.
    first: u32,
    /// Days in the year.
    length: u32,
    /// By day of the year: days that are not as their day of the week, with the working days that the year has gained
    /// up to and including each (fewer than none when it lost some).
    shifts: Vec<(u32, i32)>,
}

impl Count {
    /// By the days that are not as their day of the week, in any order.
    pub(super) fn new(year: i32, days: impl IntoIterator<Item = NaiveDate>) -> Count {
        let shift = |date: NaiveDate| (date.ordinal(), if is_weekday(date) { -1 } else { 1 });
        let mut shifts: Vec<(u32, i32)> = days.into_iter().map(shift).collect();
        shifts.sort_unstable();
        let mut gained = 0;
        for (_, shift) in &mut shifts {
            gained += *shift;
            *shift = gained;
        }
        let (first, length) = frame(year);
        Count { first, length, shifts }
    }

    /// Of a year of which nothing is known but its fixed holidays: there are only fourteen kinds of them.
    pub(super) fn unknown(year: i32) -> &'static Count {
        static KINDS: LazyLock<Vec<Count>> = LazyLock::new(|| (2_000..2_028).map(Year::fixed).collect());
        static NONE: Count = Count { first: 0, length: 365, shifts: vec![] };
        let frame = frame(year);
        KINDS.iter().find(|kind| (kind.first, kind.length) == frame).unwrap_or(&NONE)
    }

    pub(super) fn is_working(&self, date: NaiveDate) -> bool {
        let shifted = self.shifts.binary_search_by_key(&date.ordinal(), |(at, _)| *at).is_ok();
        is_weekday(date) != shifted
    }

    /// Working days from the first of January up to and including a day of the year, counted from 1.
    pub(super) fn through(&self, day: u32) -> u32 {
        let before = self.shifts.partition_point(|(at, _)| *at <= day).checked_sub(1);
        let gained = before.and_then(|at| self.shifts.get(at)).map_or(0, |(_, gained)| *gained);
        let since_monday = |days: u32| days / 7 * 5 + (days % 7).min(5);
        (since_monday(self.first + day) - since_monday(self.first)).saturating_add_signed(gained)
    }

    /// Working days of the whole year.
    pub(super) fn all(&self) -> u32 {
        self.through(self.length)
    }

    /// The day of the year that is the `n`th working day, from 1; the last day when there are fewer.
    pub(super) fn nth(&self, n: u32) -> u32 {
        let (mut low, mut high) = (n.min(self.length), self.length);
        while low < high {
            let middle = u32::midpoint(low, high);
            if self.through(middle) < n {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// The day of the week of the first of January, and how many days there are.
fn frame(year: i32) -> (u32, u32) {
    let first = NaiveDate::from_yo_opt(year, 1).map_or(0, |first| first.weekday().num_days_from_monday());
    (first, NaiveDate::from_yo_opt(year, 366).map_or(365, |_| 366))
}
