//! Orders («Заказ»): sent drafts. Prices, terms and lines are frozen; only the status moves, along one table, which begins
//! with the draft.

use crate::actor::Via;
use crate::delivery::DeliveryMethod;
use crate::draft::{Cost, LineSums, Totals};
use crate::id::{ContractId, OrderNumber, ProductId};
use crate::money::{Money, Percent};
use crate::price::Price;
use crate::product::Article;
use crate::quantity::Quantity;
use crate::vat::VatRate;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Where an order stands (spec section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OrderStatus {
    /// «Черновик»: it can be edited, its prices float.
    Draft,
    /// «Коммерческое предложение»: a draft whose prices hold until a day.
    Proposal,
    /// «Отправлен»: waits for the supplier's accounting.
    Submitted,
    /// «Получен счет».
    Invoiced,
    /// «В производстве».
    InProduction,
    /// «Выполнен».
    Completed,
    /// «Отклонен».
    Rejected,
}

/// What moves an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OrderMove {
    /// Lines and terms are changed.
    Edit,
    /// «Создать коммерческое предложение».
    Propose,
    /// «Вернуть в черновики».
    Reopen,
    /// «Получить счёт»: a draft or a proposal is sent as an order.
    Submit,
    /// The supplier's accounting issues the invoice.
    IssueInvoice,
    /// The buyer asks for an additional discount.
    AskDiscount,
    /// A manager grants one: lines get new prices, and nothing else changes.
    GrantDiscount,
    /// The buyer with a deferral starts production, or the payments reach the total.
    Start,
    /// Everything has been shipped.
    Complete,
    /// The supplier refuses.
    Reject,
}

/// Why an order was not moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderError {
    /// The table of moves has no such move from this status.
    Move { from: OrderStatus },
    /// The proposal held until this day.
    Expired { on: NaiveDate },
    /// Not so many days as a proposal may hold.
    Validity { least: u32, most: u32 },
    /// The contract asks for payment first: production starts by itself when it has come.
    NoDeferral,
    /// The order's total is more than what is free of the credit limit.
    OverCredit { total: Money, free: Money },
    /// A waybill of nothing.
    NothingToShip,
    /// The file is no bank statement.
    NoStatement,
    /// A payment to us begins at this line of the statement and cannot be read.
    StatementLine { line: u32 },
    /// There is no such order with an invoice.
    NoInvoice { number: String },
    /// A message without words.
    NoMessage,
    /// More characters than a message may have.
    LongMessage { limit: usize },
    /// No percentage from 0 to 100 with at most two digits after the comma.
    WrongPercent,
    /// Some of it has been shipped: it cannot be rejected any more.
    Shipped,
    /// Only an order that is paid and was kept from production is started by hand.
    NotStuck,
    /// No whole number of pieces from zero to so many, on this line.
    Pieces { position: u32, most: i64 },
    /// Nothing was typed for any line.
    NoPieces,
    /// A payment without a number, or with one that is too long.
    PaymentNumber,
    /// No day of a payment, or one that has not come.
    PaymentDay,
    /// No sum above zero.
    PaymentAmount,
    /// The payment of this number, day, payer and sum has been taken already.
    PaymentKnown { number: String },
    /// On this line, from 1, the sum of an order cannot be read, or too many orders are named.
    PartAmount { line: u32 },
    /// What is said for the orders is not what has come.
    Parts { amount: Money, parts: Money },
    /// An order is named twice.
    PartTwice { number: String },
    /// This order is another counterparty's than the first one.
    OtherPayer { number: String },
    /// The order is paid first and some of it has left: its payment stays.
    PaidAndShipped { number: OrderNumber },
}

impl OrderError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Move { .. } => "order.move",
            Self::Expired { .. } => "order.expired",
            Self::Validity { .. } => "order.validity",
            Self::NoDeferral => "order.no_deferral",
            Self::OverCredit { .. } => "order.over_credit",
            Self::NothingToShip => "order.nothing_to_ship",
            Self::NoStatement => "order.no_statement",
            Self::StatementLine { .. } => "order.statement_line",
            Self::NoInvoice { .. } => "order.no_invoice",
            Self::NoMessage => "order.no_message",
            Self::LongMessage { .. } => "order.long_message",
            Self::WrongPercent => "order.wrong_percent",
            Self::Shipped => "order.shipped",
            Self::NotStuck => "order.not_stuck",
            Self::Pieces { .. } => "order.pieces",
            Self::NoPieces => "order.no_pieces",
            Self::PaymentNumber => "order.payment_number",
            Self::PaymentDay => "order.payment_day",
            Self::PaymentAmount => "order.payment_amount",
            Self::PaymentKnown { .. } => "order.payment_known",
            Self::PartAmount { .. } => "order.part_amount",
            Self::Parts { .. } => "order.parts",
            Self::PartTwice { .. } => "order.part_twice",
            Self::OtherPayer { .. } => "order.other_payer",
            Self::PaidAndShipped { .. } => "order.paid_and_shipped",
        }
    }

    /// The field of the form that it is about.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Validity { .. } => Some("days"),
            Self::NoMessage | Self::LongMessage { .. } => Some("text"),
            Self::WrongPercent => Some("percent"),
            Self::PaymentNumber | Self::PaymentKnown { .. } => Some("document"),
            Self::PaymentDay => Some("day"),
            Self::PaymentAmount => Some("amount"),
            Self::NoInvoice { .. }
            | Self::PartAmount { .. }
            | Self::Parts { .. }
            | Self::PartTwice { .. }
            | Self::OtherPayer { .. } => Some("orders"),
            _ => None,
        }
    }
}

impl OrderStatus {
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Proposal,
        Self::Submitted,
        Self::Invoiced,
        Self::InProduction,
        Self::Completed,
        Self::Rejected,
    ];

    /// The one table of allowed moves: browser, server, back office and exchange use it.
    ///
    /// # Errors
    /// `OrderError::Move` when the move is not in the table.
    pub const fn after(self, step: OrderMove) -> Result<Self, OrderError> {
        match (self, step) {
            (Self::Draft, OrderMove::Edit) | (Self::Proposal, OrderMove::Reopen) => Ok(Self::Draft),
            (Self::Draft, OrderMove::Propose) => Ok(Self::Proposal),
            (Self::Draft | Self::Proposal, OrderMove::Submit) | (Self::Submitted, OrderMove::AskDiscount) => {
                Ok(Self::Submitted)
            }
            (Self::Submitted, OrderMove::IssueInvoice)
            | (Self::Invoiced, OrderMove::AskDiscount | OrderMove::GrantDiscount) => Ok(Self::Invoiced),
            // Sent to production at once: its invoice follows.
            (Self::Submitted | Self::Invoiced, OrderMove::Start) | (Self::InProduction, OrderMove::IssueInvoice) => {
                Ok(Self::InProduction)
            }
            (Self::InProduction, OrderMove::Complete) => Ok(Self::Completed),
            (Self::Submitted | Self::Invoiced | Self::InProduction, OrderMove::Reject) => Ok(Self::Rejected),
            _ => Err(OrderError::Move { from: self }),
        }
    }

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Proposal => "proposal",
            Self::Submitted => "submitted",
            Self::Invoiced => "invoiced",
            Self::InProduction => "production",
            Self::Completed => "completed",
            Self::Rejected => "rejected",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// The tabs of the list of orders; drafts have an address of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderTab {
    Proposals,
    /// «Получен счет»: also those whose invoice is on its way.
    #[default]
    Invoiced,
    Production,
    /// «Завершенные»: completed and rejected.
    Completed,
    /// «Отслеживаемые».
    Tracked,
}

impl OrderTab {
    pub const ALL: [Self; 5] = [Self::Proposals, Self::Invoiced, Self::Production, Self::Completed, Self::Tracked];

    /// The word in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposals => "proposals",
            Self::Invoiced => "invoiced",
            Self::Production => "production",
            Self::Completed => "completed",
            Self::Tracked => "tracked",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.code() == code)
    }

    /// Which statuses the tab holds; tracked orders are of any.
    #[must_use]
    pub const fn statuses(self) -> &'static [OrderStatus] {
        match self {
            Self::Proposals => &[OrderStatus::Proposal],
            Self::Invoiced => &[OrderStatus::Submitted, OrderStatus::Invoiced],
            Self::Production => &[OrderStatus::InProduction],
            Self::Completed => &[OrderStatus::Completed, OrderStatus::Rejected],
            Self::Tracked => &OrderStatus::ALL,
        }
    }
}

/// How the list of orders is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrderSort {
    /// Sent last first.
    #[default]
    Newest,
    Oldest,
    /// The largest total first.
    Largest,
    Smallest,
}

impl OrderSort {
    pub const ALL: [Self; 4] = [Self::Newest, Self::Oldest, Self::Largest, Self::Smallest];

    /// The word in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Largest => "largest",
            Self::Smallest => "smallest",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.code() == code)
    }
}

/// Which orders of a tab are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// A number, an accounting number, or the beginning of the buyer's own number.
    pub text: String,
    /// Sent on these days, both with them.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub sort: OrderSort,
}

impl OrderFilter {
    /// Whether it leaves anything out.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.text.trim().is_empty() || self.from.is_some() || self.to.is_some()
    }
}

/// What waits for the supplier's people, and what does not any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Queue {
    /// The buyer waits for an answer about a discount.
    #[default]
    Asked,
    /// Paid, and cannot go to production.
    Stuck,
    Submitted,
    Invoiced,
    InProduction,
    /// In production with goods that lie ready to be shipped.
    Ready,
    /// Completed and rejected.
    Closed,
}

impl Queue {
    pub const ALL: [Self; 7] =
        [Self::Asked, Self::Stuck, Self::Submitted, Self::Invoiced, Self::InProduction, Self::Ready, Self::Closed];
    /// Those that are counted.
    pub const WAITING: [Self; 6] =
        [Self::Asked, Self::Stuck, Self::Submitted, Self::Invoiced, Self::InProduction, Self::Ready];

    /// The word in the address; that of the status where the queue is one.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Stuck => "stuck",
            Self::Submitted => "submitted",
            Self::Invoiced => "invoiced",
            Self::InProduction => "production",
            Self::Ready => "ready",
            Self::Closed => "closed",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.code() == code)
    }

    /// Which statuses the queue holds; a discount may be asked for in two of them.
    #[must_use]
    pub const fn statuses(self) -> &'static [OrderStatus] {
        match self {
            Self::Asked => &[OrderStatus::Submitted, OrderStatus::Invoiced],
            Self::Submitted => &[OrderStatus::Submitted],
            Self::Stuck | Self::Invoiced => &[OrderStatus::Invoiced],
            Self::InProduction | Self::Ready => &[OrderStatus::InProduction],
            Self::Closed => &[OrderStatus::Completed, OrderStatus::Rejected],
        }
    }
}

/// A legal person as a document prints it: a copy made when the order was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub name: String,
    pub inn: String,
    pub kpp: String,
    pub address: String,
    pub phone: String,
}

/// The terms of an order, copied when it was sent: later changes of the sources do not reach it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTerms {
    pub buyer: Party,
    /// Number and date.
    pub contract: Option<(String, NaiveDate)>,
    pub consignee: String,
    pub address: String,
    pub warehouse: String,
    pub delivery: DeliveryMethod,
    pub in_parts: bool,
    pub own_number: String,
    pub comment: String,
    /// The planned day of shipment: it decides the VAT rate.
    pub ship_on: NaiveDate,
    /// Name of the project whose prices it has.
    #[serde(default)]
    pub project: Option<String>,
}

/// A sent order: everything but its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub number: OrderNumber,
    pub status: OrderStatus,
    pub contract: Option<ContractId>,
    /// Number in the supplier's accounting («ТД000058016»), once there is an invoice.
    pub accounting_number: Option<String>,
    pub terms: OrderTerms,
    pub totals: Totals,
    pub rate: VatRate,
    pub cost: Cost,
    /// «Базовая стоимость»: goods at base prices, without VAT.
    pub base: Money,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub submitted_by: String,
    pub submitted_at: DateTime<Utc>,
    pub invoiced_at: Option<DateTime<Utc>>,
    /// When it went to production.
    pub started_at: Option<DateTime<Utc>>,
    /// With VAT: payments and waybills so far.
    pub paid: Money,
    pub shipped: Money,
    pub changed_at: DateTime<Utc>,
}

/// A line of a sent order: a copy of what the product was on that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    pub position: u32,
    pub product: ProductId,
    pub article: Article,
    pub kind: String,
    pub name: String,
    pub unit: String,
    pub quantity: Quantity,
    pub price: Price,
    /// For one piece without VAT, before the extra discount.
    pub before: Money,
    /// The extra discount that a manager has granted.
    pub extra: Percent,
    pub sums: LineSums,
}

/// A row of the list of orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSummary {
    pub number: OrderNumber,
    pub status: OrderStatus,
    pub accounting_number: Option<String>,
    pub own_number: String,
    pub totals: Totals,
    pub cost: Cost,
    pub delivery: DeliveryMethod,
    pub submitted_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

/// What an entry of an order's history says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderDeed {
    /// It came to its status.
    Moved,
    /// The buyer asked for a discount; about so many per cent, if they said.
    AskedDiscount,
    /// A manager granted one; about so many per cent, or nothing when each line has its own.
    GrantedDiscount,
    /// A payment came; about its sum, kopecks.
    Paid,
    /// A payment was given to it by mistake and is taken back; about its sum, kopecks.
    Unpaid,
    /// It is paid, and cannot go to production.
    Stuck,
    /// Goods have come and lie ready.
    Ready,
    /// Goods have left; about the waybill.
    Shipped,
}

impl OrderDeed {
    pub const ALL: [Self; 8] = [
        Self::Moved,
        Self::AskedDiscount,
        Self::GrantedDiscount,
        Self::Paid,
        Self::Unpaid,
        Self::Stuck,
        Self::Ready,
        Self::Shipped,
    ];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::AskedDiscount => "asked_discount",
            Self::GrantedDiscount => "granted_discount",
            Self::Paid => "paid",
            Self::Unpaid => "unpaid",
            Self::Stuck => "stuck",
            Self::Ready => "ready",
            Self::Shipped => "shipped",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.code() == code)
    }
}

/// One entry of an order's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderEvent {
    pub at: DateTime<Utc>,
    /// Empty: no person.
    pub by: String,
    pub via: Via,
    pub deed: OrderDeed,
    /// As [`OrderDeed`] says; empty: there is nothing more to say.
    pub about: String,
    /// That of the order then.
    pub status: OrderStatus,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_skips_and_nothing_goes_back() {
        use OrderMove as M;
        use OrderStatus as S;
        let allowed = [
            (S::Draft, M::Edit, S::Draft),
            (S::Draft, M::Propose, S::Proposal),
            (S::Proposal, M::Reopen, S::Draft),
            (S::Draft, M::Submit, S::Submitted),
            (S::Proposal, M::Submit, S::Submitted),
            (S::Submitted, M::IssueInvoice, S::Invoiced),
            (S::InProduction, M::IssueInvoice, S::InProduction),
            (S::Submitted, M::Start, S::InProduction),
            (S::Invoiced, M::Start, S::InProduction),
            (S::InProduction, M::Complete, S::Completed),
            (S::Submitted, M::Reject, S::Rejected),
            (S::Invoiced, M::Reject, S::Rejected),
            (S::InProduction, M::Reject, S::Rejected),
        ];
        for from in S::ALL {
            for step in [M::Edit, M::Propose, M::Reopen, M::Submit, M::IssueInvoice, M::Start, M::Complete, M::Reject] {
                let expected = allowed.iter().find(|row| row.0 == from && row.1 == step).map(|row| row.2);
                assert_eq!(from.after(step).ok(), expected, "{from:?} {step:?}");
            }
        }
    }
}
