//! What the administrator of a dealer can look up: who did what that matters, and when.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Something that is recorded for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Deed {
    SignedIn,
    SentOrder,
    StartedOrder,
    SawFinance,
    AskedApproval,
    MadeProposal,
    ReopenedProposal,
    Invited,
    ChangedRights,
    Disconnected,
    ChangedPassword,
    ChangedEmail,
    ChangedSecondFactor,
    CreatedKey,
    RevokedKey,
    /// A webhook, or another secret of it.
    CreatedHook,
    DeletedHook,
    AddedCounterparty,
    ChangedCounterparty,
    EndedSessions,
    DeletedProfile,
    /// One of the supplier's people began to act for a person of the dealer.
    ActedFor,
    /// Whether a second factor is required of everybody.
    ChangedPolicy,
    /// The supplier has closed a person's account, and opened it again.
    Disabled,
    Enabled,
    /// The supplier's people set up the exchange with 1C: no company's.
    ChangedExchange,
}

impl Deed {
    pub const ALL: [Self; 26] = [
        Self::SignedIn,
        Self::SentOrder,
        Self::StartedOrder,
        Self::SawFinance,
        Self::AskedApproval,
        Self::MadeProposal,
        Self::ReopenedProposal,
        Self::Invited,
        Self::ChangedRights,
        Self::Disconnected,
        Self::ChangedPassword,
        Self::ChangedEmail,
        Self::ChangedSecondFactor,
        Self::CreatedKey,
        Self::RevokedKey,
        Self::CreatedHook,
        Self::DeletedHook,
        Self::AddedCounterparty,
        Self::ChangedCounterparty,
        Self::EndedSessions,
        Self::DeletedProfile,
        Self::ActedFor,
        Self::ChangedPolicy,
        Self::Disabled,
        Self::Enabled,
        Self::ChangedExchange,
    ];

    /// Whether it can stand in the list of a company.
    #[must_use]
    pub const fn is_of_company(self) -> bool {
        !matches!(self, Self::ChangedExchange)
    }

    /// As it is stored and stands in an address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SentOrder => "sent_order",
            Self::StartedOrder => "started_order",
            Self::SawFinance => "saw_finance",
            Self::AskedApproval => "asked_approval",
            Self::MadeProposal => "made_proposal",
            Self::ReopenedProposal => "reopened_proposal",
            Self::Invited => "invited",
            Self::ChangedRights => "changed_rights",
            Self::Disconnected => "disconnected",
            Self::ChangedPassword => "changed_password",
            Self::ChangedEmail => "changed_email",
            Self::ChangedSecondFactor => "changed_second_factor",
            Self::CreatedKey => "created_key",
            Self::RevokedKey => "revoked_key",
            Self::CreatedHook => "created_hook",
            Self::DeletedHook => "deleted_hook",
            Self::AddedCounterparty => "added_counterparty",
            Self::ChangedCounterparty => "changed_counterparty",
            Self::EndedSessions => "ended_sessions",
            Self::DeletedProfile => "deleted_profile",
            Self::ActedFor => "acted_for",
            Self::ChangedPolicy => "changed_policy",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::ChangedExchange => "changed_exchange",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.code() == code)
    }
}

/// A row of the audit list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub at: DateTime<Utc>,
    /// «Иванов И. И.».
    pub by: String,
    /// One of the supplier's people who acted in the person's place.
    pub staff: String,
    pub deed: Deed,
    /// What it was about: an order's number, an e-mail address, the rights before and after.
    pub about: String,
    /// Network address of the browser.
    pub address: String,
}
