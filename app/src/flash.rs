//! What a form posted without script has to say on the page it came from: an error with what was typed, or a notice.
//! It travels in a cookie that lives for a minute and is cleared when the page has shown it.

use crate::error::AppError;
use crate::rpc;
use chrono::{DateTime, Utc};
use domain::dealer_report::ReportKind;
use domain::draft::LinesEdited;
use domain::id::{AddressId, FavouriteListId, OrderNumber, ProductId, TemplateId};
use serde::{Deserialize, Serialize};

pub const COOKIE: &str = "flash";

/// Seconds that a message waits for its page.
pub const MAX_AGE: u64 = 60;

/// A message to the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flash {
    /// The form of this server function was refused; the fields as they were typed, secrets left out.
    Refused {
        path: String,
        error: AppError,
        fields: Vec<(String, String)>,
    },
    /// So many lines of a list went into the draft, which made this version of it.
    ListAdded {
        draft: OrderNumber,
        version: i64,
        lines: u32,
    },
    /// Something was done with lines that were chosen.
    LinesEdited {
        draft: OrderNumber,
        edited: LinesEdited,
    },
    /// So many lines were not taken back: somebody has changed them since.
    UndoneButFor {
        draft: OrderNumber,
        kept: u32,
    },
    TemplateDeleted {
        template: TemplateId,
    },
    DraftDeleted {
        number: OrderNumber,
    },
    DraftsDeleted {
        numbers: Vec<OrderNumber>,
    },
    /// So many drafts were copied.
    DraftsCopied {
        copies: u64,
    },
    /// Out of these lists.
    FavouriteRemoved {
        product: ProductId,
        article: String,
        lists: Vec<FavouriteListId>,
    },
    /// Something was done with an account.
    Said {
        what: Said,
        at: DateTime<Utc>,
    },
    /// A bank statement was taken.
    StatementLoaded {
        settled: u32,
        doubtful: u32,
        known: u32,
    },
    /// A key of a program, seen this once.
    KeyMade {
        key: String,
    },
    /// Recovery codes, seen this once.
    Codes {
        codes: Vec<String>,
    },
    /// A person was taken out of the counterparty; the secret brings them back.
    Disconnected {
        name: String,
        token: String,
    },
    AddressRemoved {
        address: AddressId,
    },
    FavouriteListDeleted {
        list: FavouriteListId,
        name: String,
    },
    /// An own article means this article of ours; it meant another one before.
    OwnAdded {
        own: String,
        article: String,
        before: Option<String>,
    },
    WarehouseDeleted {
        id: i64,
        code: String,
    },
    /// Of a dealer's report; `cells` as the form of a row has them.
    ReportRowRemoved {
        kind: ReportKind,
        month: String,
        cells: Vec<String>,
    },
    OwnDeleted {
        own: String,
        product: ProductId,
    },
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    ProfileSaved,
    PictureSaved,
    PhotoRemoved,
    AttachmentRemoved,
    OldEmailAsked,
    NewEmailAsked,
    EmailChanged,
    EmailUndone,
    EmailAsked,
    EmailAdded,
    EmailRemoved,
    PasswordChanged,
    NewsAsked,
    NewsOn,
    NewsOff,
    NoticesSaved,
    SessionEnded,
    SessionsEnded,
    SecondFactorOff,
    ProfileDeleted,
    InvitationSent,
    InvitationWithdrawn,
    InvitationAccepted,
    RightsSaved,
    Reconnected,
    CounterpartyAdded,
    RequisitesSaved,
    AddressAdded,
    PolicySaved,
    KeyRevoked,
    HookDeleted,
    HookEnabled,
    HookAsked,
    ApprovalAsked,
    DraftReturned,
    WarehouseChosen,
    Replaced,
    PaymentAssigned,
    PaymentTaken,
    PaymentUnassigned,
    AnswerSent,
    DiscountGranted,
    InvoiceIssued,
    OrderRejected,
    OrderStarted,
    GoodsReady,
    GoodsShipped,
    ProjectFiled,
    DisplayNameSaved,
    WarehouseSaved,
    StockApplied,
    StockRestored,
    ReportRowSaved,
    ReportApplied,
    ReportRestored,
    ReportWithdrawn,
    Saved,
    DiscountEnded,
    AccessClosed,
    AccessOpened,
    LoadApplied,
    LoadUndone,
    LoadDiscarded,
    NewsRemoved,
}

impl Flash {
    /// The value of the cookie.
    #[must_use]
    pub fn encode(&self) -> String {
        hex::encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// The header that sets the cookie; `secure` when the site is served over https.
    #[must_use]
    pub fn cookie(&self, secure: bool) -> String {
        rpc::cookie_text(COOKIE, &self.encode(), MAX_AGE, secure, true)
    }

    /// Reads [`Flash::encode`].
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&hex::decode(text).ok()?).ok()
    }
}

/// The message for this page, if there is one.
#[must_use]
pub fn read() -> Option<Flash> {
    Flash::decode(&rpc::read_cookie(COOKIE)?)
}

/// Leaves a message for the next page of a browser without script; with script the page says it itself.
pub fn leave(flash: &Flash) {
    if let Ok(session) = rpc::session() {
        rpc::cookie(COOKIE, &flash.encode(), MAX_AGE, session.secure, true);
    }
}

/// Leaves word that something was done, with the time.
pub fn said(what: Said) {
    if let Ok(db) = rpc::db() {
        leave(&Flash::Said { what, at: db.now() });
    }
}

/// The refusal of the form of this server function, and what was typed into it.
#[must_use]
pub fn refused(path: &str) -> Option<(AppError, Typed)> {
    match read()? {
        Flash::Refused { path: of, error, fields } if of == path => Some((error, Typed(fields))),
        _ => None,
    }
}

/// What was typed into a form.
#[derive(Clone, Debug, Default)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// What stood in the field, or nothing.
    #[must_use]
    pub fn get(&self, field: &str) -> String {
        self.0.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// What was ticked or chosen under one name, in the order of the form.
    #[must_use]
    pub fn all(&self, field: &str) -> Vec<&str> {
        self.0.iter().filter(|(name, _)| name == field).map(|(_, value)| value.as_str()).collect()
    }
}
