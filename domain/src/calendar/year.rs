//! One year of the production calendar, and the plain text in which somebody who runs Busbar writes the next one down.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

use super::count::Count;

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

impl DayKind {
    /// The word in a year's text; a day off has none.
    const fn word(self) -> &'static str {
        match self {
            Self::Off => "",
            Self::Short => "short",
            Self::Working => "working",
        }
    }

    fn from_word(word: &str) -> Option<DayKind> {
        match word {
            "" | "off" => Some(Self::Off),
            "short" => Some(Self::Short),
            "working" => Some(Self::Working),
            _ => None,
        }
    }
}

/// A marked day of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Day {
    pub month: u8,
    pub day: u8,
    pub kind: DayKind,
}

/// Why a list of marked days is not a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CalendarError {
    #[error("no such day: {day}.{month}")]
    NoSuchDay { month: u8, day: u8 },
    #[error("marked twice: {day}.{month}")]
    Repeated { month: u8, day: u8 },
    /// Marked as a worked day off, and is no day off: another day was meant.
    #[error("is worked anyway: {day}.{month}")]
    WorkedAnyway { month: u8, day: u8 },
}

/// Which line of a year's text cannot be read, counted from 1, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct YearTextError {
    pub line: u32,
    pub reason: LineReason,
}

/// What is wrong with a line of a year's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum LineReason {
    /// Not a date as 2027-01-31, or no such day.
    #[error("not a date: {text}")]
    NotADate { text: String },
    /// A word behind the date that is none of `off`, `short`, `working`.
    #[error("not a kind of day: {text}")]
    NotAKind { text: String },
    #[error("a date of another year: {date}")]
    OtherYear { date: NaiveDate },
    /// The last day of a range is before its first.
    #[error("a range that runs backwards")]
    Backwards,
    #[error("{0}")]
    Day(CalendarError),
}

/// Holidays fixed by the labour code, month × 100 + day: all there is to go by until a year's decree is known.
const HOLIDAYS: [u16; 14] = [101, 102, 103, 104, 105, 106, 107, 108, 223, 308, 501, 509, 612, 1104];

/// One year as the government's decree has it: its marked days, and the fixed holidays whether they are marked or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(i32, Vec<Day>)", into = "(i32, Vec<Day>)")]
pub struct Year {
    pub(super) year: i32,
    days: Vec<Day>,
    pub(super) count: Count,
}

impl Year {
    /// A year by its marked days.
    ///
    /// # Errors
    /// A day that does not exist, is marked twice, or is said to be worked and is no day off.
    pub fn new(year: i32, days: Vec<Day>) -> Result<Year, CalendarError> {
        for (at, &Day { month, day, kind }) in days.iter().enumerate() {
            let date = NaiveDate::from_ymd_opt(year, month.into(), day.into());
            let date = date.ok_or(CalendarError::NoSuchDay { month, day })?;
            if days.iter().take(at).any(|other| (other.month, other.day) == (month, day)) {
                return Err(CalendarError::Repeated { month, day });
            }
            if kind == DayKind::Working && is_weekday(date) && !is_holiday(month, day) {
                return Err(CalendarError::WorkedAnyway { month, day });
            }
        }
        Ok(Year::build(year, days))
    }

    /// Reads the text of a year: a line for each day, `2027-05-03` off, `2027-04-30 short` worked an hour less,
    /// `2027-02-20 working` a worked day off; `2027-01-01..2027-01-08` is a range. What is behind `#` is not read.
    /// Weekends and fixed holidays are off without being named.
    ///
    /// # Errors
    /// The first line that cannot be read, with the reason.
    pub fn parse(year: i32, text: &str) -> Result<Year, YearTextError> {
        let mut days: Vec<Day> = vec![];
        for (line, number) in text.lines().zip(1..) {
            let fail = |reason| YearTextError { line: number, reason };
            let written = line.split('#').next().unwrap_or_default().trim();
            if written.is_empty() {
                continue;
            }
            let marked = marked(year, written).map_err(fail)?;
            days.extend(marked);
            // All over again with each line, so that an error has its number; a year has few lines.
            Year::new(year, days.clone()).map_err(|error| fail(LineReason::Day(error)))?;
        }
        Ok(Year::build(year, days))
    }

    /// Built-in data, written as month × 100 + day.
    pub(super) fn known(year: i32, off: &[u16], short: &[u16], working: &[u16]) -> Year {
        let lists = [(off, DayKind::Off), (short, DayKind::Short), (working, DayKind::Working)];
        let marked = lists.into_iter().flat_map(|(list, kind)| list.iter().map(move |at| (*at, kind)));
        Year::build(year, marked.map(|(at, kind)| day(at, kind)).collect())
    }

    /// How a year counts of which nothing is known but its fixed holidays.
    pub(super) fn fixed(year: i32) -> Count {
        Year::build(year, vec![]).count
    }

    fn build(year: i32, days: Vec<Day>) -> Year {
        let marked = |holiday: &Day| days.iter().any(|day| (day.month, day.day) == (holiday.month, holiday.day));
        let holidays = HOLIDAYS.map(|at| day(at, DayKind::Off));
        let all = days.iter().chain(holidays.iter().filter(|holiday| !marked(holiday)));
        let shifted = |day: &Day| {
            let date = NaiveDate::from_ymd_opt(year, day.month.into(), day.day.into())?;
            (is_weekday(date) == (day.kind == DayKind::Off)).then_some(date)
        };
        let count = Count::new(year, all.filter_map(shifted));
        Year { year, days, count }
    }

    /// What is said of the day.
    pub(super) fn mark(&self, date: NaiveDate) -> Option<DayKind> {
        let is_it = |day: &&Day| u32::from(day.month) == date.month() && u32::from(day.day) == date.day();
        self.days.iter().find(is_it).map(|day| day.kind)
    }
}

/// One line of a year's text.
fn marked(year: i32, line: &str) -> Result<Vec<Day>, LineReason> {
    let (dates, word) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let word = word.trim();
    let kind = DayKind::from_word(word).ok_or_else(|| LineReason::NotAKind { text: word.to_owned() })?;
    let (first, last) = dates.split_once("..").unwrap_or((dates, dates));
    let read = |text: &str| {
        let wrong = || LineReason::NotADate { text: text.to_owned() };
        let date: NaiveDate = text.parse().map_err(|_| wrong())?;
        if date.year() == year { Ok(date) } else { Err(LineReason::OtherYear { date }) }
    };
    let (first, last) = (read(first)?, read(last)?);
    if last < first {
        return Err(LineReason::Backwards);
    }
    let day = |date: NaiveDate| {
        let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
        Some(Day { month, day, kind })
    };
    Ok(first.iter_days().take_while(|date| *date <= last).filter_map(day).collect())
}

/// The text that [`Year::parse`] reads, by date.
impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut days = self.days.clone();
        days.sort_by_key(|day| (day.month, day.day));
        for Day { month, day, kind } in days {
            let line = format!("{:04}-{month:02}-{day:02} {}", self.year, kind.word());
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
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

fn day(at: u16, kind: DayKind) -> Day {
    Day { month: u8::try_from(at / 100).unwrap_or(0), day: u8::try_from(at % 100).unwrap_or(0), kind }
}

fn is_holiday(month: u8, day: u8) -> bool {
    HOLIDAYS.contains(&(u16::from(month) * 100 + u16::from(day)))
}

pub(super) fn is_weekday(date: NaiveDate) -> bool {
    date.weekday().num_days_from_monday() < 5
}
