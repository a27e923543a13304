//! A page of HTML with the name of a workbook, as many programs save their tables and Excel opens them; and the tables that
//! Excel 2003 wrote as XML. Tags are taken one after another, nothing is built of them but the cells, and only so many tables
//! within tables are looked into: neither depth nor attributes cost memory.

use domain::import::{COLUMNS, ImportError, ROWS_LIMIT};
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

/// Tables within tables at most; what lies deeper is not read.
const DEPTH: usize = 16;
/// What stands in these is no text of a cell.
const UNSEEN: [&[u8]; 5] = [b"style", b"script", b"title", b"textarea", b"comment"];
/// The first bytes, in which a page says its encoding.
const HEAD: usize = 4 * 1024;

/// A cell in which something stands: row, column, text.
pub type Cell = (u32, u32, String);

/// The cells of the table that has most of them, the first of such, row by row; merged ones stand where they begin. `None`
/// when there is no table.
///
/// # Parameters
/// - `longest`: bytes of a cell that are kept.
///
/// # Errors
/// `RowsLimit`.
pub fn cells(text: &str, longest: usize) -> Result<Option<Vec<Cell>>, ImportError> {
    let xml = text.trim_start_matches(['\u{feff}', ' ', '\r', '\n']).starts_with("<?xml");
    let mut page = Page { longest, xml, ..Page::default() };
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| page.take(event).err());
    // Or what stands in a script would be tags. XML has none, and its `<Style/>` ends where it begins.
    emitter.naively_switch_states(!xml);
    if let Some(Ok(error)) = Tokenizer::new_with_emitter(text, emitter).next() {
        return Err(error);
    }
    while !page.open.is_empty() {
        page.end_table();
    }
    Ok(page.any.then_some(page.best))
}

/// The name of the encoding that a page or an XML document says it has, in its first bytes.
pub fn encoding(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..HEAD).unwrap_or(bytes).to_ascii_lowercase();
    let named = |word: &[u8]| {
        let at = head.windows(word.len()).position(|window| window == word)? + word.len();
        let rest = head.get(at..)?.iter().skip_while(|byte| b" =\"'".contains(byte));
        let label: Vec<u8> =
            rest.take_while(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)).copied().collect();
        encoding_rs::Encoding::for_label(&label)
    };
    named(b"charset").or_else(|| named(b"encoding"))
}

#[derive(Default)]
struct Page {
    longest: usize,
    xml: bool,
    /// From the outermost on.
    open: Vec<Table>,
    /// Tables that lie too deep and are not read.
    deeper: usize,
    /// What is not text just now.
    unseen: Option<&'static [u8]>,
    tag: Tag,
    attribute: Attribute,
    any: bool,
    best: Vec<Cell>,
}

/// The tag whose attributes come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tag {
    Row,
    Cell,
    #[default]
    Other,
}

/// What the next value says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Attribute {
    /// Columns, or rows, that the cell takes: so many, and so many more.
    Across(u32),
    Down(u32),
    /// Where the row or the cell stands, from 1: those before it are left out.
    Index,
    #[default]
    Other,
}

impl Page {
    fn take(&mut self, event: CallbackEvent<'_>) -> Result<(), ImportError> {
        match event {
            CallbackEvent::OpenStartTag { name } => self.begin(name)?,
            CallbackEvent::AttributeName { name } => {
                self.attribute = match name {
                    b"colspan" => Attribute::Across(0),
                    b"ss:mergeacross" => Attribute::Across(1),
                    b"rowspan" => Attribute::Down(0),
                    b"ss:mergedown" => Attribute::Down(1),
                    b"ss:index" => Attribute::Index,
                    _ => Attribute::Other,
                };
            }
            CallbackEvent::AttributeValue { value } => self.said(value)?,
            CallbackEvent::CloseStartTag { self_closing } => {
                if self_closing && self.xml {
                    self.unseen = None;
                }
                // In XML there are cells and rows without anything.
                if let Some(table) = self.open.last_mut().filter(|_| self_closing) {
                    match self.tag {
                        Tag::Cell => table.end_cell(),
                        Tag::Row => table.end_row(),
                        Tag::Other => {}
                    }
                }
                self.tag = Tag::Other;
            }
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } if self.unseen.is_none() && self.deeper == 0 => {
                let longest = self.longest;
                if let Some(cell) = self.open.last_mut().and_then(|table| table.cell.as_mut()) {
                    put(cell, &String::from_utf8_lossy(value), longest);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, name: &[u8]) -> Result<(), ImportError> {
        (self.tag, self.attribute) = (Tag::Other, Attribute::Other);
        if self.unseen.is_none() {
            self.unseen = UNSEEN.into_iter().find(|unseen| *unseen == name);
        }
        if name == b"table" {
            self.any = true;
            if self.open.len() < DEPTH {
                self.open.push(Table::default());
            } else {
                self.deeper += 1;
            }
            return Ok(());
        }
        let Some(table) = self.open.last_mut().filter(|_| self.deeper == 0) else { return Ok(()) };
        match name {
            b"tr" | b"row" => {
                table.end_row();
                table.begin_row()?;
                self.tag = Tag::Row;
            }
            b"td" | b"th" | b"cell" => {
                table.end_cell();
                table.begin_row()?;
                table.cell = Some(String::new());
                self.tag = Tag::Cell;
            }
            b"br" | b"p" | b"div" | b"li" => {
                if let Some(cell) = &mut table.cell {
                    put(cell, " ", self.longest);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The value of an attribute.
    fn said(&mut self, value: &[u8]) -> Result<(), ImportError> {
        let Some(table) = self.open.last_mut().filter(|_| self.deeper == 0) else { return Ok(()) };
        let Some(number) = std::str::from_utf8(value).ok().and_then(|value| value.trim().parse::<u32>().ok()) else {
            return Ok(());
        };
        match (self.tag, self.attribute) {
            (Tag::Cell, Attribute::Across(more)) => table.across = number.saturating_add(more),
            (Tag::Cell, Attribute::Down(more)) => table.down = number.saturating_add(more),
            (Tag::Cell, Attribute::Index) => table.column = number.saturating_sub(1).max(table.column),
            (Tag::Row, Attribute::Index) => {
                table.row = number.saturating_sub(1).max(table.row);
                table.fits()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) {
        if self.unseen == Some(name) {
            self.unseen = None;
        }
        match (name, self.open.last_mut()) {
            (b"table", _) if self.deeper > 0 => self.deeper -= 1,
            (b"table", _) => self.end_table(),
            (b"tr" | b"row", Some(table)) if self.deeper == 0 => table.end_row(),
            (b"td" | b"th" | b"cell", Some(table)) if self.deeper == 0 => table.end_cell(),
            _ => {}
        }
    }

    fn end_table(&mut self) {
        let Some(mut table) = self.open.pop() else { return };
        table.end_cell();
        if table.cells.len() > self.best.len() {
            self.best = table.cells;
        }
    }
}

#[derive(Default)]
struct Table {
    cells: Vec<Cell>,
    row: u32,
    column: u32,
    begun: bool,
    /// The cell that is open, and how many columns and rows it takes.
    cell: Option<String>,
    across: u32,
    down: u32,
    /// For so many rows, this one too, each column is taken by a cell that began above; empty when none is.
    taken: Vec<u32>,
}

impl Table {
    fn begin_row(&mut self) -> Result<(), ImportError> {
        self.begun = true;
        self.fits()
    }

    fn fits(&self) -> Result<(), ImportError> {
        if usize::try_from(self.row).unwrap_or(usize::MAX) < ROWS_LIMIT {
            return Ok(());
        }
        Err(ImportError::RowsLimit { limit: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX) })
    }

    /// Puts the open cell in the first column that no cell from above takes.
    fn end_cell(&mut self) {
        let (across, down) = (std::mem::take(&mut self.across).max(1), std::mem::take(&mut self.down).max(1));
        let Some(text) = self.cell.take() else { return };
        while self.taken.get(index(self.column)).is_some_and(|rows| *rows > 0) {
            self.column += 1;
        }
        let next = self.column.saturating_add(across);
        if down > 1 {
            self.taken.resize(COLUMNS, 0);
            let taken = self.taken.iter_mut().take(index(next)).skip(index(self.column));
            taken.for_each(|rows| *rows = down);
        }
        let text = text.trim();
        if !text.is_empty() && index(self.column) < COLUMNS {
            self.cells.push((self.row, self.column, text.to_owned()));
        }
        self.column = next;
    }

    fn end_row(&mut self) {
        self.end_cell();
        if std::mem::take(&mut self.begun) {
            self.row += 1;
            self.column = 0;
            self.taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        }
    }
}

fn index(column: u32) -> usize {
    usize::try_from(column).unwrap_or(usize::MAX)
}

/// Adds a text as a page shows it: blanks and breaks of lines are one blank.
fn put(cell: &mut String, text: &str, longest: usize) {
    for sign in text.chars() {
        if cell.len() >= longest {
            return;
        }
        let blank = sign.is_ascii_whitespace();
        if !blank {
            cell.push(sign);
        } else if !cell.is_empty() && !cell.ends_with(' ') {
            cell.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// «A1=Артикул», cell by cell.
    fn said(text: &str) -> String {
        let letter = |column: u32| char::from(b'A' + u8::try_from(column).unwrap());
        let cells = cells(text, 1_000).unwrap();
        let cells = cells.map(|cells| {
            cells.iter().map(|(row, column, text)| format!("{}{}={text}", letter(*column), row + 1)).collect::<Vec<_>>()
        });
        cells.map_or("none".to_owned(), |cells| cells.join(" "))
    }

    #[test]
    fn the_largest_table_is_read_as_a_person_sees_it() {
        for (text, expected) in [
            ("<p>326794;12</p>", "none"),
            ("<table></table>", ""),
            ("<TABLE><TR><TD>Артикул<TD>Кол-во<TR><TD>326794<TD>12</TABLE>", "A1=Артикул B1=Кол-во A2=326794 B2=12"),
            ("<table><tr><td>326794</td><td>1&nbsp;000&nbsp;шт</td></tr>", "A1=326794 B1=1\u{a0}000\u{a0}шт"),
            (
                "<table><tr><td colspan=2>Остатки</td><td>x</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>",
                "A1=Остатки C1=x A2=1 B2=2 C2=3",
            ),
            (
                "<table><tr><th rowspan='2'>Склад<th>Товар<tr><td>326794<tr><td>001<td>5</table>",
                "A1=Склад B1=Товар B2=326794 A3=001 B3=5",
            ),
            (
                "<table><tr><td><b>326</b><i>794</i> <br>\n <span>a &lt;&amp;&#1073;</span></td><td>&nbsp;</td></tr></table>",
                "A1=326794 a <&б",
            ),
            (
                "<style>td{}</style><table><tr><td><script>var a='<td>9</td>'</script>1<!-- 2 --></td></tr></table>",
                "A1=1",
            ),
            // A table of the layout around the one that is meant, and one behind it.
            (
                "<table><tr><td>Шапка<td><table><tr><td>1<td>2<td>3</table>конец</table><table><tr><td>4</table>",
                "A1=1 B1=2 C1=3",
            ),
            ("<table><tr><td>1</table><table><tr><td>2</table>", "A1=1"),
            (
                "<?xml version=\"1.0\"?><Workbook xmlns:ss=\"urn\"><Worksheet><Table><Row ss:Index=\"2\"><Cell><Data ss:Type=\"String\">Артикул</Data>\
                 </Cell><Cell ss:Index=\"3\"><Data>5</Data><Comment><ss:Data>нет</ss:Data></Comment></Cell></Row><Row><Cell/><Cell ss:MergeAcross=\"1\">\
                 <Data>7</Data></Cell><Cell><Data>8</Data></Cell></Row></Table></Worksheet></Workbook>",
                "A2=Артикул C2=5 B3=7 D3=8",
            ),
            (
                "<?xml version=\"1.0\"?><Workbook><Styles><Style ss:ID=\"a\"/></Styles><Worksheet><Table><Row><Cell>\
                 <Data>1</Data></Cell></Row></Table></Worksheet></Workbook>",
                "A1=1",
            ),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn hostile_pages_cost_little() {
        let deep = format!("{}<tr><td>1", "<table><tr><td>".repeat(300_000));
        assert_eq!(said(&deep), "");
        let attributes = format!("<table><tr><td {}>1</td></tr></table>", "a=1 ".repeat(1_000_000));
        assert_eq!(said(&attributes), "A1=1");
        let wide = format!(
            "<table><tr><td colspan=4294967295>1<td colspan=4294967295 rowspan=4294967295>2<td>3{}",
            "<td>4".repeat(100)
        );
        assert_eq!(said(&wide), "A1=1");
        let long = "<table>".to_owned() + &"<tr><td>1".repeat(ROWS_LIMIT + 1);
        assert_eq!(cells(&long, 10), Err(ImportError::RowsLimit { limit: 200_000 }));
        assert_eq!(cells("<table><tr><td>12345678901", 10).unwrap().unwrap()[0].2, "1234567890");
        let far = cells("<Table><Row ss:Index=\"4294967295\"><Cell>1", 10);
        assert_eq!(far, Err(ImportError::RowsLimit { limit: 200_000 }));
    }
}
