//! From a text to cells: what Excel puts into the clipboard, and files of separated values.

use super::{COLUMNS, ROWS_LIMIT};

/// A row of cells.
pub type Row = Vec<String>;

/// The separators that are tried, the surest first.
const SEPARATORS: [char; 3] = ['\t', ';', ','];
/// Lines that decide on the separator.
const SAMPLE: usize = 50;

/// The cells of a text that is a table: cut at tabs, or at semicolons that every line has. `None`: it is no table.
#[must_use]
pub fn separated(text: &str) -> Option<Vec<Row>> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE);
    // A letter may have a tab in it; a table has them in most of its lines, or of its rows when its cells have lines of their own.
    let mostly = |tabbed: usize, all: usize| tabbed * 2 >= all.max(1);
    let rows = || cells(&sample(text), '\t').into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    if mostly(lines().filter(|line| line.contains('\t')).count(), lines().count())
        || mostly(rows().filter(|row| row.len() > 1).count(), rows().count())
    {
        return Some(cells(text, '\t'));
    }
    let all = |c: char| lines().count() > 1 && lines().all(|line| line.contains(c));
    all(';').then(|| cells(text, ';'))
}

/// The cells of a file: cut at the separator that gives the most regular rows. A first line `sep=;` names it.
#[must_use]
pub fn cells_of_file(text: &str) -> Vec<Row> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    // A tab may be named too, so nothing is trimmed behind it.
    let named = first.trim_start().trim_end_matches('\r').strip_prefix("sep=");
    if let Some(separator) = named.and_then(|named| named.chars().next()) {
        return cells(rest, separator);
    }
    let regular = |separator: &char| {
        let sample: Vec<usize> =
            cells(&sample(text), *separator).iter().map(Vec::len).filter(|cells| *cells > 0).collect();
        let widest = sample.iter().copied().max().unwrap_or(0);
        let usual = (2..=widest).max_by_key(|width| sample.iter().filter(|cells| *cells == width).count());
        usual.map_or(0, |width| sample.iter().filter(|cells| **cells == width).count() * 2 + usize::from(width > 1))
    };
    let best =
        SEPARATORS.iter().rev().max_by_key(|separator| regular(separator)).filter(|separator| regular(separator) > 0);
    cells(text, best.copied().unwrap_or('\t'))
}

fn sample(text: &str) -> String {
    text.lines().take(SAMPLE).collect::<Vec<_>>().join("\n")
}

/// Cuts at a separator, up to one row more than a list may have. A cell in quotes may hold separators, line ends and doubled
/// quotes; where a quote is never closed, it is a letter like any other. Linear in the text.
#[must_use]
pub fn cells(text: &str, separator: char) -> Vec<Row> {
    cut(text, separator, true).unwrap_or_else(|| cut(text, separator, false).unwrap_or_default())
}

/// `None` when a quote is not closed.
fn cut(text: &str, separator: char, quotes: bool) -> Option<Vec<Row>> {
    let mut rows = vec![];
    let mut row = Row::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    let end = |row: &mut Row, cell: &mut String| {
        let cell = std::mem::take(cell);
        if row.len() < COLUMNS {
            row.push(cell);
        }
    };
    while let Some(c) = chars.next().filter(|_| rows.len() <= ROWS_LIMIT) {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if quotes && cell.is_empty() => quoted = true,
            _ if quoted => cell.push(c),
            _ if c == separator => end(&mut row, &mut cell),
            '\r' => {}
            '\n' => {
                end(&mut row, &mut cell);
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        end(&mut row, &mut cell);
        rows.push(row);
    }
    (!quoted).then_some(rows)
}
