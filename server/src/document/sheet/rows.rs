//! Rows of a sheet: their copies, and how high they have to be.

use super::Marked;
use umya_spreadsheet::{Alignment, Cell, Column, DefinedName, Font, Range, Row, Style, Worksheet};

/// The character size, in points, that the widths of columns are counted in.
const WIDTH_SIZE: f64 = 11.0;
/// Height of a line against its character size.
const LEADING: f64 = 1.3;
/// The highest row that the programs know, in points.
const HIGHEST: f64 = 409.0;
/// The rows that a printer repeats on every page.
const TITLES: &str = "_xlnm.Print_Titles";

/// Puts so many copies of a row below it: its looks, its merged cells and the texts that are not to be filled.
pub fn repeat(sheet: &mut Worksheet, row: u32, copies: u32, cells: &[Marked]) {
    if copies == 0 {
        return;
    }
    insert(sheet, row + 1, copies);
    let height = sheet.row_dimension(row).map(Row::height).unwrap_or_default();
    let (columns, merges) = (sheet.highest_column(), merges(sheet, row));
    let styles: Vec<Style> = (1..=columns).map(|column| sheet.style((column, row)).clone()).collect();
    let fixed: Vec<(u32, Cell)> = (1..=columns)
        .filter(|column| !cells.iter().any(|(marked, _)| marked == column))
        .filter_map(|column| Some((column, sheet.cell((column, row))?.clone())))
        .filter(|(_, cell)| !cell.value().is_empty())
        .collect();
    for copy in row + 1..=row + copies {
        for (column, style) in (1..).zip(&styles) {
            sheet.set_style((column, copy), style.clone());
        }
        for (column, cell) in &fixed {
            sheet.cell_mut((*column, copy)).set_cell_value(cell.cell_value().clone());
        }
        for merge in merges.iter().filter(|merge| merge.rows == 1) {
            sheet.add_merge_cells(format!("{}{copy}:{}{copy}", letters(merge.from), letters(merge.to)));
        }
        sheet.row_dimension_mut(copy).set_height(height);
    }
}

/// Inserts empty rows. The library leaves the rows repeated in print where they were: they move here.
fn insert(sheet: &mut Worksheet, row: u32, count: u32) {
    let of = |name: &DefinedName| (name.name() == TITLES).then(|| (name.local_sheet_id(), name.address()));
    let titles: Vec<(u32, String)> = sheet.defined_names().iter().filter_map(of).collect();
    sheet.insert_new_row(row, count);
    for (sheet_id, address) in titles {
        let Some(moved) = moved(&address, row, count) else {
            continue;
        };
        let mut name = DefinedName::default();
        name.set_name(TITLES).set_address(moved).set_local_sheet_id(sheet_id);
        sheet.defined_names_mut().retain(|name| name.name() != TITLES);
        sheet.defined_names_mut().push(name);
    }
}

/// «'Счет'!$13:$13» with rows from `row` on moved down.
fn moved(address: &str, row: u32, count: u32) -> Option<String> {
    let (sheet, rows) = address.rsplit_once('!')?;
    let (first, last) = rows.split_once(':')?;
    let move_down = |text: &str| {
        let at: u32 = text.strip_prefix('$')?.parse().ok()?;
        Some(if at >= row { at + count } else { at })
    };
    Some(format!("{sheet}!${}:${}", move_down(first)?, move_down(last)?))
}

/// Cells made one, which start in a row.
struct Merge {
    from: u32,
    to: u32,
    rows: u32,
}

fn merges(sheet: &Worksheet, row: u32) -> Vec<Merge> {
    let of = |range: &Range| {
        let (top, bottom) = (range.coordinate_start_row()?.num(), range.coordinate_end_row()?.num());
        let (from, to) = (range.coordinate_start_col()?.num(), range.coordinate_end_col()?.num());
        (top == row).then(|| Merge { from, to, rows: bottom.saturating_sub(top) + 1 })
    };
    sheet.merge_cells().iter().filter_map(of).collect()
}

/// How high a row has to be for this text, about: programs do not fit rows to merged cells themselves.
pub fn height(sheet: &Worksheet, column: u32, row: u32, text: &str) -> f64 {
    let style = sheet.style((column, row));
    if !style.alignment().is_some_and(Alignment::wrap_text) {
        return 0.0;
    }
    let size = style.font().map_or(WIDTH_SIZE, Font::size);
    let merge = merges(sheet, row).into_iter().find(|merge| merge.from == column);
    let (last, rows) = merge.map_or((column, 1), |merge| (merge.to, merge.rows));
    let widths = (column..=last).filter_map(|column| sheet.column_dimension_by_number(column));
    let width: f64 = widths.map(Column::width).sum();
    let in_line = (width * WIDTH_SIZE / size).max(1.0);
    let characters = u32::try_from(text.chars().count()).map_or(f64::MAX, f64::from);
    let lines = (characters / in_line).ceil().max(1.0);
    (lines * size * LEADING / f64::from(rows)).min(HIGHEST)
}

/// The letters of a column: 1 is A, 27 is AA.
pub fn letters(column: u32) -> String {
    umya_spreadsheet::helper::coordinate::string_from_column_index(column)
}
