//! Templates («Шаблоны»): lists of products and quantities that a whole company starts drafts from.

use crate::id::TemplateId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Templates of a company at most.
pub const TEMPLATES_LIMIT: u64 = 500;

/// A template as its list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    pub id: TemplateId,
    pub name: String,
    pub lines: u64,
    /// «Иванов И. И.».
    pub by: String,
    pub at: DateTime<Utc>,
}
