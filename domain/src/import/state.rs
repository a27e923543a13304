//! A list of products on its way into a draft, as the page of the preview shows it.

use crate::catalog::Reading;
use crate::id::{ImportId, OrderNumber, ProductId};
use crate::money::Money;
use crate::page::Page;
use crate::product::Article;
use crate::quantity::{PackSize, Quantity};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Why a list was not read, or not added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportError {
    /// No row has anything in it.
    Empty,
    /// More rows than so many.
    RowsLimit { limit: u32 },
    /// More bytes than so many megabytes.
    SizeLimit { megabytes: u32 },
    /// Unpacked it has more bytes than so many megabytes.
    UnpackedLimit { megabytes: u32 },
    /// Neither a workbook nor a text, or broken inside.
    Unreadable,
    /// A page of a browser or XML with the name of a workbook, and no table in it.
    NotAWorkbook,
    /// Protected by a password.
    Protected,
    /// It took too long, or too much memory.
    TooHard,
    /// Others are being read: again in a while.
    Busy,
    /// Nothing in it can be added.
    NothingToAdd,
}

impl ImportError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "import.empty",
            Self::RowsLimit { .. } => "import.rows_limit",
            Self::SizeLimit { .. } => "import.size_limit",
            Self::UnpackedLimit { .. } => "import.unpacked_limit",
            Self::Unreadable => "import.unreadable",
            Self::NotAWorkbook => "import.not_a_workbook",
            Self::Protected => "import.protected",
            Self::TooHard => "import.too_hard",
            Self::Busy => "import.busy",
            Self::NothingToAdd => "import.nothing_to_add",
        }
    }
}

/// What is to become of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ImportState {
    /// It may mean several products.
    Choice,
    /// Nothing is called so.
    Unknown,
    /// The quantity cannot be read.
    Quantity,
    /// No longer produced, and less is left than is asked for.
    Left,
    /// An earlier line has the same product: the quantities are added up.
    Doubled,
    /// Rounded up to whole packs.
    Rounded,
    Ready,
    /// A person does not want it.
    Skipped,
    /// It is in the draft.
    Added,
}

impl ImportState {
    /// In the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Choice,
        Self::Unknown,
        Self::Quantity,
        Self::Left,
        Self::Doubled,
        Self::Rounded,
        Self::Ready,
        Self::Skipped,
        Self::Added,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Choice => "choice",
            Self::Unknown => "unknown",
            Self::Quantity => "quantity",
            Self::Left => "left",
            Self::Doubled => "doubled",
            Self::Rounded => "rounded",
            Self::Ready => "ready",
            Self::Skipped => "skipped",
            Self::Added => "added",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Somebody has to say what is meant before it can be added.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Choice | Self::Unknown | Self::Quantity | Self::Left)
    }

    /// «Добавить» takes it.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Doubled | Self::Rounded | Self::Ready)
    }
}

/// A product beside a line: what it means, or may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProduct {
    pub id: ProductId,
    pub article: Article,
    pub name: String,
    pub pack: PackSize,
    pub unit: String,
    /// The buyer's price for one, without VAT.
    pub price: Money,
}

/// What is left of a product that is no longer produced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// In whole packs, pieces.
    pub pieces: u32,
    /// What replaces it.
    pub replacement: Option<ImportProduct>,
}

/// A line as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    pub position: u32,
    /// In the text or file, from 1.
    pub source_row: u32,
    /// What stood there for the product and for the quantity.
    pub text: String,
    pub typed: String,
    pub state: ImportState,
    pub reading: Option<Reading>,
    pub product: Option<ImportProduct>,
    /// Pieces asked for, and what packs make of them.
    pub asked: Option<Quantity>,
    pub quantity: Option<Quantity>,
    /// What it may mean, or what comes nearest.
    pub choices: Vec<ImportProduct>,
    pub left: Option<Left>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPage {
    pub id: ImportId,
    pub number: OrderNumber,
    /// Of the file; empty for a pasted text.
    pub name: String,
    pub rows: Page<ImportRow>,
    /// Lines by state, those that there are.
    pub counts: Vec<(ImportState, u64)>,
    /// Of the lines that can be added, with VAT.
    pub total: Money,
    /// The same list has gone into this draft already: when, and by whom.
    pub before: Option<(DateTime<Utc>, String)>,
}

impl ImportPage {
    /// How many lines are in a state for which this holds.
    #[must_use]
    pub fn count(&self, holds: impl Fn(ImportState) -> bool) -> u64 {
        self.counts.iter().filter(|(state, _)| holds(*state)).map(|(_, lines)| lines).sum()
    }
}
