//! What is asked of a draft, and what pages show of it.

use super::{Cost, DraftLine, Totals};
use crate::delivery::DeliveryMethod;
use crate::id::{OrderNumber, ProductId, UserId};
use crate::order::OrderSort;
use crate::product::Article;
use crate::proposal::Proposal;
use crate::quantity::{PackSize, Quantity};
use crate::vat::VatRate;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Which lines of a draft are asked for, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesQuery {
    /// A part of an article or a name, in any spelling.
    pub text: String,
    pub sort: LineSort,
    pub descending: bool,
}

/// What lines are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineSort {
    /// As they were added.
    #[default]
    Position,
    Article,
    Name,
    Quantity,
    Sum,
}

impl LineSort {
    const ALL: [Self; 5] = [Self::Position, Self::Article, Self::Name, Self::Quantity, Self::Sum];

    /// As it stands in an address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Article => "article",
            Self::Name => "name",
            Self::Quantity => "quantity",
            Self::Sum => "sum",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.code() == code)
    }
}

/// A list of drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftTab {
    /// «Черновики».
    Drafts,
    /// «Коммерческие предложения».
    Proposals,
}

/// Which drafts or proposals are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftFilter {
    /// The beginning of a number, a part of the name or of the buyer's own number, in any spelling.
    pub text: String,
    /// Who made it.
    pub by: Option<UserId>,
    /// Made on these days, both with them: the draft, or the proposal out of it.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub state: Option<DraftState>,
    /// Newest and oldest by the last change of a draft, by the day of a proposal.
    pub sort: OrderSort,
}

impl DraftFilter {
    /// Whether it leaves anything out.
    #[must_use]
    pub fn any(&self) -> bool {
        let days = self.from.is_some() || self.to.is_some();
        !self.text.trim().is_empty() || self.by.is_some() || days || self.state.is_some()
    }
}

/// What a draft or a proposal waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftState {
    /// A colleague is asked to send it.
    Asked,
    /// A proposal whose prices hold.
    Valid,
    /// A proposal whose last day has passed.
    Expired,
}

impl DraftState {
    /// Those that a list has.
    #[must_use]
    pub const fn of(tab: DraftTab) -> &'static [Self] {
        match tab {
            DraftTab::Drafts => &[Self::Asked],
            DraftTab::Proposals => &[Self::Valid, Self::Expired, Self::Asked],
        }
    }

    /// The word in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Valid => "valid",
            Self::Expired => "expired",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Asked, Self::Valid, Self::Expired].into_iter().find(|state| state.code() == code)
    }
}

/// A line of a draft as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRow {
    pub position: u32,
    pub article: Article,
    pub kind: String,
    pub name: String,
    pub unit: String,
    pub pack: PackSize,
    /// Free in the draft's warehouse, pieces.
    pub free: u32,
    pub line: DraftLine,
}

/// What a change of a draft changed: the answer to every edit, small however long the draft is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftChange {
    pub number: OrderNumber,
    pub version: i64,
    pub totals: Totals,
    pub rate: VatRate,
    pub cost: Cost,
    /// The line as it is now; none: it was removed.
    pub row: Option<DraftRow>,
    /// Which product the change was about.
    pub product: Option<ProductId>,
}

/// The lines of a draft that a query finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftKeys {
    /// In the order of the query.
    pub products: Vec<ProductId>,
    /// The position that the next new line gets.
    pub next: u32,
}

/// What has become of a draft since a page was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftNews {
    pub version: i64,
    /// As [`super::Draft::basis`].
    pub basis: String,
    /// Others who have it open: «Иванов И. И.».
    pub people: Vec<String>,
    /// The lines that have changed, as they are now; at least the sums.
    pub changes: Vec<DraftChange>,
    /// Which lines there are, when too much has changed to be told line by line: all are to be read anew.
    pub keys: Option<DraftKeys>,
}

/// What to do with lines that were chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinesEdit {
    Set(Quantity),
    Remove,
    /// Into this draft; none: into a new one.
    Move(Option<OrderNumber>),
}

/// What has been done with lines that were chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesEdited {
    /// Of the draft; undoing it takes everything back, a move in both drafts.
    pub version: i64,
    /// Lines that were changed; with none there is nothing to take back.
    pub lines: u32,
    /// Lines that could not be: less is left of a product that is no longer produced.
    pub kept: u32,
    pub removed: bool,
    /// The draft that lines were moved into.
    pub to: Option<OrderNumber>,
}

/// One change of a draft: what somebody did at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftVersion {
    pub version: i64,
    /// «Иванов И. И.».
    pub by: String,
    pub at: DateTime<Utc>,
    /// Lines that it changed.
    pub count: u64,
    /// The first few of them.
    pub lines: Vec<ChangedLine>,
}

/// 12 → 120 of one product; nothing before: it was added, nothing after: removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedLine {
    pub article: Article,
    pub name: String,
    pub before: Option<u32>,
    pub after: Option<u32>,
}

/// A row of the list of drafts, and of the switch in the header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSummary {
    pub number: OrderNumber,
    pub title: String,
    pub proposal: Option<Proposal>,
    pub totals: Totals,
    pub cost: Cost,
    pub delivery: DeliveryMethod,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub active: bool,
}
