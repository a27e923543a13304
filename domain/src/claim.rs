//! Claims («Рекламация»): something is wrong with goods that were shipped.

use crate::id::{OrderNumber, UserId};
use crate::product::Article;
use crate::quantity::Quantity;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Photos that a claim may have.
pub const PHOTOS: usize = 8;

/// What is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClaimReason {
    /// «Брак».
    #[default]
    Defect,
    /// «Недостача».
    Shortage,
    /// «Пересорт»: other goods than those of the waybill.
    Mixup,
    /// «Повреждено в пути».
    Damage,
}

impl ClaimReason {
    pub const ALL: [Self; 4] = [Self::Defect, Self::Shortage, Self::Mixup, Self::Damage];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Defect => "defect",
            Self::Shortage => "shortage",
            Self::Mixup => "mixup",
            Self::Damage => "damage",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClaimStatus {
    /// «Подана».
    Open,
    /// «Рассматривается».
    Examined,
    /// «Удовлетворена».
    Accepted,
    /// «Отклонена».
    Refused,
    /// «Отозвана» by the dealer.
    Withdrawn,
}

/// What moves a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClaimMove {
    /// The dealer adds photos.
    Document,
    /// The dealer takes it back.
    Withdraw,
    /// The supplier looks into it.
    Examine,
    Accept,
    Refuse,
}

impl ClaimMove {
    /// The moves of the supplier's people.
    pub const STAFF: [Self; 3] = [Self::Examine, Self::Accept, Self::Refuse];

    /// The word in a form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Withdraw => "withdraw",
            Self::Examine => "examine",
            Self::Accept => "accept",
            Self::Refuse => "refuse",
        }
    }

    /// Reads the code of a move of the supplier's people.
    #[must_use]
    pub fn of_staff(code: &str) -> Option<Self> {
        Self::STAFF.into_iter().find(|step| step.code() == code)
    }
}

impl ClaimStatus {
    pub const ALL: [Self; 5] = [Self::Open, Self::Examined, Self::Accepted, Self::Refused, Self::Withdrawn];
    /// Somebody has to do something about it.
    pub const WAITING: [Self; 2] = [Self::Open, Self::Examined];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Examined => "examined",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The one table of moves.
    ///
    /// # Errors
    /// `ClaimError::Move` when the move is not in the table.
    pub const fn after(self, step: ClaimMove) -> Result<Self, ClaimError> {
        match (self, step) {
            (Self::Open | Self::Examined, ClaimMove::Document) => Ok(self),
            (Self::Open | Self::Examined, ClaimMove::Withdraw) => Ok(Self::Withdrawn),
            (Self::Open, ClaimMove::Examine) => Ok(Self::Examined),
            (Self::Open | Self::Examined, ClaimMove::Accept) => Ok(Self::Accepted),
            (Self::Open | Self::Examined, ClaimMove::Refuse) => Ok(Self::Refused),
            _ => Err(ClaimError::Move { from: self }),
        }
    }
}

/// Why something was not done with a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClaimError {
    /// The table has no such move.
    Move { from: ClaimStatus },
    /// More pieces than were shipped and are not claimed yet.
    Quantity { left: u32 },
    /// It has as many photos as it may have.
    Photos { limit: usize },
    /// The file is no picture that can be read, or too large.
    NoPicture,
}

impl ClaimError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Move { .. } => "claim.move",
            Self::Quantity { .. } => "claim.quantity",
            Self::Photos { .. } => "claim.photos",
            Self::NoPicture => "claim.no_picture",
        }
    }
}

/// A claim with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub id: i64,
    pub status: ClaimStatus,
    pub reason: ClaimReason,
    pub waybill: String,
    pub shipped_on: NaiveDate,
    pub order: OrderNumber,
    pub article: Article,
    pub name: String,
    pub unit: String,
    pub quantity: Quantity,
    pub text: String,
    pub counterparty: String,
    pub by: String,
    pub by_user: UserId,
    pub at: DateTime<Utc>,
    /// What the supplier said last; empty: nothing yet.
    pub answer: String,
    pub answered_at: Option<DateTime<Utc>>,
    /// Ids of its photos, in the order in which they came.
    pub photos: Vec<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_moves() {
        use ClaimMove::{Accept, Document, Examine, Refuse, Withdraw};
        use ClaimStatus::{Accepted, Examined, Open, Refused, Withdrawn};
        for (from, step, to) in [
            (Open, Document, Some(Open)),
            (Examined, Document, Some(Examined)),
            (Open, Examine, Some(Examined)),
            (Examined, Examine, None),
            (Open, Accept, Some(Accepted)),
            (Examined, Refuse, Some(Refused)),
            (Open, Withdraw, Some(Withdrawn)),
            (Examined, Withdraw, Some(Withdrawn)),
        ] {
            assert_eq!(from.after(step).ok(), to, "{from:?} {step:?}");
        }
        for from in [Accepted, Refused, Withdrawn] {
            for step in [Document, Withdraw, Examine, Accept, Refuse] {
                assert_eq!(from.after(step), Err(ClaimError::Move { from }));
            }
        }
        for status in ClaimStatus::ALL {
            assert_eq!(ClaimStatus::from_code(status.code()), Some(status));
        }
        assert_eq!(ClaimMove::of_staff("withdraw"), None);
    }
}
