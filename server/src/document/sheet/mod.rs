//! Workbooks made from a template workbook: cells with `{{name}}` are filled, rows with a marker are repeated.

mod rows;

use rows::{height, letters, repeat};
use std::collections::HashMap;
use std::io::Cursor;
use std::panic::catch_unwind;
use umya_spreadsheet::drawing::spreadsheet::MarkerType;
use umya_spreadsheet::{Cell, Image, Row, Workbook, Worksheet};

/// Characters that a cell holds at most, and some to spare.
const CELL_LIMIT: usize = 32_000;

/// What goes into a cell.
#[derive(Clone, Debug, Default)]
pub struct Value {
    text: String,
    number: Option<f64>,
}

impl Value {
    /// A text, which stays one: «=1+1» is no formula and «007» no number.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), number: None }
    }

    /// A number in a cell of its own; beside other words, its text.
    pub fn number(number: f64, text: impl Into<String>) -> Self {
        Self { text: text.into(), number: Some(number) }
    }

    fn write(&self, cell: &mut Cell) {
        match self.number {
            Some(number) => cell.set_value_number(number),
            None if self.text.is_empty() => cell.set_blank(),
            None => cell.set_value_string(self.text.chars().take(CELL_LIMIT).collect::<String>()),
        };
    }
}

/// Values by the names that the template calls them.
pub type Values = HashMap<&'static str, Value>;

/// Rows of one kind: the row with `{{marker}}` is repeated for each.
pub struct Group {
    pub marker: &'static str,
    /// Whether a template may go without it.
    pub optional: bool,
    pub rows: Vec<Values>,
}

/// A picture put over the cell `{{name}}`, a PNG shown as a square of so many pixels.
pub struct Picture {
    pub name: &'static str,
    pub png: Vec<u8>,
    pub pixels: u32,
}

/// All that a template is filled with.
pub struct Filling {
    pub title: String,
    pub values: Values,
    pub groups: Vec<Group>,
    pub picture: Option<Picture>,
}

/// Reads a template; the text of the error is for its author.
pub fn read(template: &[u8]) -> Result<Workbook, String> {
    // The library panics at some files that are broken inside: that is no reason to lose the request.
    let read = catch_unwind(|| umya_spreadsheet::reader::xlsx::read_reader(Cursor::new(template), true));
    match read {
        Ok(book) => book.map_err(|error| format!("is not a workbook: {error}")),
        Err(_) => Err("is not a workbook: its parts are broken".into()),
    }
}

/// Fills the first sheet of a template; the text of the error is for its author.
pub fn fill(book: &mut Workbook, filling: &Filling) -> Result<(), String> {
    book.properties_mut().set_title(filling.title.as_str()).set_creator("Busbar");
    let sheet = book.sheet_mut(0).map_err(|error| error.to_string())?;
    let rows = marked_rows(sheet);
    let has = |marker: &str| rows.iter().any(|(_, cells)| has_marker(cells, marker));
    if let Some(group) = filling.groups.iter().find(|group| !group.optional && !has(group.marker)) {
        return Err(format!("no row has {{{{{}}}}}", group.marker));
    }
    // From the bottom up: inserted rows push down only what is filled already.
    for (row, cells) in rows.iter().rev() {
        match filling.groups.iter().find(|group| has_marker(cells, group.marker)) {
            Some(group) => fill_group(sheet, *row, cells, group, filling)?,
            None => fill_row(sheet, *row, cells, &[&filling.values], filling.picture.as_ref())?,
        }
    }
    Ok(())
}

/// The workbook's file.
pub fn bytes(book: &Workbook) -> Result<Vec<u8>, String> {
    let mut file = Vec::new();
    umya_spreadsheet::writer::xlsx::write_writer(book, &mut file).map_err(|error| error.to_string())?;
    Ok(file)
}

/// A column and the text that its cell has in the template.
type Marked = (u32, String);

/// The rows that have something to fill, from the top down.
fn marked_rows(sheet: &Worksheet) -> Vec<(u32, Vec<Marked>)> {
    let mut rows: Vec<(u32, Vec<Marked>)> = Vec::new();
    for cell in sheet.cells_sorted() {
        let (column, row, text) = (cell.coordinate().col_num(), cell.coordinate().row_num(), cell.value());
        if !text.contains("{{") {
            continue;
        }
        match rows.last_mut() {
            Some((last, cells)) if *last == row => cells.push((column, text.into_owned())),
            _ => rows.push((row, vec![(column, text.into_owned())])),
        }
    }
    rows
}

fn has_marker(cells: &[Marked], marker: &str) -> bool {
    cells.iter().any(|(_, text)| sole_name(text) == Some(marker))
}

/// The name when the cell is `{{name}}` and nothing else.
fn sole_name(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    (!name.contains(['{', '}'])).then_some(name.trim())
}

fn fill_group(sheet: &mut Worksheet, row: u32, cells: &[Marked], group: &Group, all: &Filling) -> Result<(), String> {
    let count = u32::try_from(group.rows.len()).map_err(|error| error.to_string())?;
    if count == 0 {
        for (column, _) in cells {
            sheet.cell_mut((*column, row)).set_blank();
        }
        return Ok(());
    }
    repeat(sheet, row, count - 1, cells);
    for (at, values) in (row..).zip(&group.rows) {
        fill_row(sheet, at, cells, &[values, &all.values], None)?;
    }
    Ok(())
}

/// Fills the cells of one row and makes it as high as its texts need.
fn fill_row(
    sheet: &mut Worksheet,
    row: u32,
    cells: &[Marked],
    sources: &[&Values],
    picture: Option<&Picture>,
) -> Result<(), String> {
    let mut needed: f64 = 0.0;
    for (column, text) in cells {
        if let Some(picture) = picture.filter(|picture| sole_name(text) == Some(picture.name)) {
            show(sheet, *column, row, picture);
            continue;
        }
        let value = substitute(text, sources).map_err(|error| format!("cell {}{row}: {error}", letters(*column)))?;
        value.write(sheet.cell_mut((*column, row)));
        if value.number.is_none() {
            needed = needed.max(height(sheet, *column, row, &value.text));
        }
    }
    let now = sheet.row_dimension(row).map(Row::height).unwrap_or_default();
    if needed > now.max(15.0) {
        sheet.row_dimension_mut(row).set_height(needed).set_custom_height(true);
    }
    Ok(())
}

/// Puts values in place of names, once: what a value says is not read as a template again.
fn substitute(text: &str, sources: &[&Values]) -> Result<Value, String> {
    let find = |name: &str| {
        let value = sources.iter().find_map(|values| values.get(name));
        value.ok_or_else(|| format!("{{{{{name}}}}} means nothing"))
    };
    if let Some(name) = sole_name(text) {
        return find(name).cloned();
    }
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or("a name is not closed with }}")?;
        out.push_str(before);
        out.push_str(&find(name.trim())?.text);
        rest = after;
    }
    out.push_str(rest);
    Ok(Value::text(out))
}

fn show(sheet: &mut Worksheet, column: u32, row: u32, picture: &Picture) {
    sheet.cell_mut((column, row)).set_blank();
    let mut marker = MarkerType::default();
    marker.set_coordinate(format!("{}{row}", letters(column)));
    let mut image = Image::default();
    image.new_image_with_dimensions(
        picture.pixels,
        picture.pixels,
        &format!("{}.png", picture.name),
        picture.png.clone(),
        marker,
    );
    sheet.add_image(image);
}
