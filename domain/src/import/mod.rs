//! «Добавить товары» from a text or a table: what its rows ask for. A row is never lost: it is good, or it says what it
//! lacks. Pasted cells, mail, files and letters all come through here.

mod columns;
mod dealer_report;
mod dealer_stock;
mod line;
mod own;
mod state;
mod text;

pub(crate) use columns::bare;
pub use columns::read_table;
pub use dealer_report::{ReportRow, read_report, report_row};
pub use dealer_stock::{StockRemoval, StockRow, read_removals, read_stock_table, read_warehouses};
pub use line::read_lines;
pub use own::{OwnRow, read_own_table, read_own_text};
pub use state::{ImportError, ImportPage, ImportProduct, ImportRow, ImportState, Left};
pub use text::{Row, cells_of_file, separated};

use crate::catalog::{Catalog, Meaning, OwnArticles, Reading};
use crate::id::ProductId;
use crate::quantity::{Quantity, QuantityError};
use serde::{Deserialize, Serialize};
use std::cell::Cell;

/// Rows of one import at most (reliability: limits).
pub const ROWS_LIMIT: usize = 200_000;
/// Columns of a table that are read.
pub const COLUMNS: usize = 64;
/// Characters of a cell that are kept.
pub const CELL_LIMIT: usize = 500;

/// One row of a source, as it was cut into what it names and how many of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportLine {
    /// In the source, from 1.
    pub row: u32,
    /// What stands for the product.
    pub text: String,
    /// What stands for the quantity; empty: one pack.
    pub quantity: String,
    pub found: Found,
}

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// So many pieces; none: a pack.
    Product { product: ProductId, reading: Reading, pieces: Option<Quantity> },
    /// It may mean each of these: ask.
    Choice(Vec<ProductId>),
    /// Nothing is called so.
    Unknown,
    /// The product is clear, the quantity is not.
    BadQuantity { product: ProductId, error: QuantityError },
}

impl Found {
    /// What a text and a quantity beside it ask for.
    fn new(meaning: Meaning, quantity: &str) -> Self {
        match meaning {
            Meaning::One(product, reading) => match pieces(quantity) {
                Ok(pieces) => Self::Product { product, reading, pieces },
                Err(error) => Self::BadQuantity { product, error },
            },
            Meaning::Several(products) => Self::Choice(products),
            Meaning::None => Self::Unknown,
        }
    }
}

/// A quantity as people and tables write it; `None` when nothing is written.
///
/// # Errors
/// Why it is none.
pub fn pieces(text: &str) -> Result<Option<Quantity>, QuantityError> {
    match Quantity::parse(text) {
        Err(QuantityError::Empty) => Ok(None),
        quantity => quantity.map(Some),
    }
}

/// Parts of sentences that are tried in one list at most: about two seconds of a core. Past them a sentence is unknown.
const TRIES: u32 = 50_000;

/// Who knows what a text means: the catalogue with a company's own articles. One for each list.
pub struct Reader<'a> {
    catalog: &'a Catalog,
    own: &'a OwnArticles,
    /// So many parts of sentences may still be tried.
    tries: Cell<u32>,
}

impl<'a> Reader<'a> {
    #[must_use]
    pub fn new(catalog: &'a Catalog, own: &'a OwnArticles) -> Self {
        Self { catalog, own, tries: Cell::new(TRIES) }
    }

    fn means(&self, text: &str) -> Meaning {
        self.catalog.recognise(text, self.own)
    }

    /// The same for a part of a sentence, of which there are many: nothing when there have been too many.
    fn means_in_sentence(&self, text: &str) -> Meaning {
        let Some(left) = self.tries.get().checked_sub(1) else { return Meaning::None };
        self.tries.set(left);
        self.means(text)
    }
}

/// A line as it is kept.
fn found(row: usize, text: &str, quantity: &str, found: Found) -> ImportLine {
    let kept = |text: &str| text.trim().chars().take(CELL_LIMIT).collect();
    ImportLine { row: u32::try_from(row).unwrap_or(u32::MAX), text: kept(text), quantity: kept(quantity), found }
}

/// All lines of a text: a table when its lines are cut by tabs or semicolons, else a line for a product.
#[must_use]
pub fn read_text(reader: &Reader<'_>, text: &str) -> Vec<ImportLine> {
    match separated(text) {
        Some(rows) => read_table(reader, &rows),
        None => read_lines(reader, text),
    }
}

#[cfg(test)]
pub(crate) mod tests;
