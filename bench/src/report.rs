//! The rows and how they are written.

use std::fmt::Write as _;

/// Whether a goal is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Met,
    Missed,
    /// Nothing was promised: a yardstick, or a figure that explains another.
    Plain,
}

impl From<bool> for Verdict {
    fn from(met: bool) -> Self {
        if met { Self::Met } else { Self::Missed }
    }
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Row {
    pub what: String,
    pub goal: String,
    pub measured: String,
    pub verdict: Verdict,
    pub note: String,
}

impl Row {
    pub fn new(
        what: impl Into<String>,
        goal: impl Into<String>,
        measured: impl Into<String>,
        verdict: impl Into<Verdict>,
    ) -> Self {
        Self {
            what: what.into(),
            goal: goal.into(),
            measured: measured.into(),
            verdict: verdict.into(),
            note: String::new(),
        }
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// The rows as a Markdown table.
pub fn table(rows: &[Row]) -> String {
    let mut text = "| what | goal | measured | | note |\n|---|---|---|---|---|\n".to_owned();
    for row in rows {
        let verdict = match row.verdict {
            Verdict::Met => "✓",
            Verdict::Missed => "✗",
            Verdict::Plain => "",
        };
        let cells = [&row.what, &row.goal, &row.measured, verdict, &row.note];
        for cell in cells {
            _ = write!(text, "| {} ", cell.replace('|', "\\|").replace('\n', " "));
        }
        text.push_str("|\n");
    }
    text
}

/// Milliseconds with as many places as they deserve.
pub fn ms(time: f64) -> String {
    let places = if time < 10.0 { 2 } else { usize::from(time < 100.0) };
    format!("{time:.places$} ms")
}

/// A whole number with its thousands apart.
pub fn count(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes as KB of 1,000, as browsers show them.
pub fn kb(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1_000, bytes % 1_000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        assert_eq!([ms(0.123), ms(12.34), ms(123.4)], ["0.12 ms", "12.3 ms", "123 ms"]);
        assert_eq!(
            [count(7.0), count(999.6), count(36_600.0), count(1_234_567.0)],
            ["7", "1,000", "36,600", "1,234,567"]
        );
        assert_eq!(kb(249_960), "249.9 KB");
    }

    #[test]
    fn a_row_is_one_line() {
        let row = Row::new("a|b", "≤ 1", "2", false).note("two\nlines");
        assert_eq!(table(&[row]).lines().last(), Some("| a\\|b | ≤ 1 | 2 | ✗ | two lines |"));
    }
}
