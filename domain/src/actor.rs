//! Who asks, for whom, and what they may: the first argument of every operation after the database.

use crate::id::{CompanyId, ContractId, CounterpartyId, UserId};
use crate::money::Money;
use crate::user::{Action, Rights};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A visitor who has not signed in: sees the catalogue at base prices.
    Guest,
    /// A person of a dealer.
    User(Box<Buyer>),
    /// A person who has signed in and acts for no counterparty: sees the catalogue at base prices.
    Person(Person),
    /// A person of the supplier.
    Staff(StaffMember),
    /// A background job.
    System,
}

/// Through which interface somebody asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Via {
    /// By itself: a job, a payment that reached the total.
    #[default]
    Itself,
    /// A page of the portal.
    Page,
    /// The API, with a key.
    Api,
    /// The exchange with 1C.
    Exchange,
}

impl Via {
    pub const ALL: [Self; 4] = [Self::Itself, Self::Page, Self::Api, Self::Exchange];

    /// The stored word; empty: by itself, or not known of what is older.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Itself => "",
            Self::Page => "page",
            Self::Api => "api",
            Self::Exchange => "1c",
        }
    }

    /// Reads [`Self::code`]; another word is of something newer.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|via| via.code() == code).unwrap_or_default()
    }
}

/// A person of a dealer, acting for one counterparty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    pub user: UserId,
    /// «Иванов Иван Иванович».
    pub name: String,
    pub email: String,
    pub company: CompanyId,
    pub counterparty: CounterpartyId,
    pub counterparty_name: String,
    pub contract: Option<ContractId>,
    pub rights: Rights,
    /// More than so much, with VAT, is sent by somebody else.
    pub limit: Option<Money>,
    /// One of the supplier's people acts in the person's place.
    pub staff: Option<StaffMember>,
    pub via: Via,
}

/// A person without a counterparty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub user: UserId,
    pub name: String,
    pub email: String,
    /// The company requires a second factor, and the person has none yet: there is no counterparty until then.
    pub lacks_second_factor: bool,
    /// One of the supplier's people acts in the person's place.
    pub staff: Option<StaffMember>,
}

/// A person of the supplier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    pub user: UserId,
    pub name: String,
    pub email: String,
    /// By a page, or by a key of theirs.
    pub via: Via,
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Nobody is signed in: signing in may help.
    SignedOut,
    /// The person lacks the right: an administrator may help.
    Forbidden,
}

impl Actor {
    /// The buyer, when the rights allow the action. Nobody gives rights or keys in another's place.
    ///
    /// # Errors
    /// `SignedOut` for guests, `Forbidden` for those who lack the right.
    pub fn buyer(&self, action: Action) -> Result<&Buyer, Denied> {
        match self {
            Self::User(buyer)
                if buyer.staff.is_some() && matches!(action, Action::ManageUsers | Action::ManageApiKey) =>
            {
                Err(Denied::Forbidden)
            }
            Self::User(buyer) if action.allowed(buyer.rights) => Ok(buyer),
            Self::Guest => Err(Denied::SignedOut),
            _ => Err(Denied::Forbidden),
        }
    }

    /// The person who has signed in: for what concerns themselves. Nobody changes that in another's place.
    ///
    /// # Errors
    /// `SignedOut` for guests; `Forbidden` for background jobs and for the supplier's people who act for a dealer's.
    pub fn themselves(&self) -> Result<UserId, Denied> {
        match self {
            Self::User(buyer) if buyer.staff.is_none() => Ok(buyer.user),
            Self::Person(person) if person.staff.is_none() => Ok(person.user),
            Self::Staff(member) => Ok(member.user),
            Self::Guest => Err(Denied::SignedOut),
            Self::User(_) | Self::Person(_) | Self::System => Err(Denied::Forbidden),
        }
    }

    /// One of the supplier's people.
    ///
    /// # Errors
    /// `SignedOut` for guests, `Forbidden` for everybody else.
    pub fn staff(&self) -> Result<&StaffMember, Denied> {
        match self {
            Self::Staff(member) => Ok(member),
            Self::Guest => Err(Denied::SignedOut),
            _ => Err(Denied::Forbidden),
        }
    }

    /// Who acts in the person's place.
    #[must_use]
    pub fn acting(&self) -> Option<&StaffMember> {
        match self {
            Self::User(buyer) => buyer.staff.as_ref(),
            Self::Person(person) => person.staff.as_ref(),
            _ => None,
        }
    }

    /// Whether the person orders: has drafts, sees orders.
    #[must_use]
    pub fn orders(&self) -> bool {
        self.buyer(Action::Draft).is_ok()
    }

    /// Name and e-mail of the person who is signed in.
    #[must_use]
    pub fn person(&self) -> Option<(&str, &str)> {
        match self {
            Self::User(buyer) => Some((&buyer.name, &buyer.email)),
            Self::Person(person) => Some((&person.name, &person.email)),
            Self::Staff(member) => Some((&member.name, &member.email)),
            Self::Guest | Self::System => None,
        }
    }

    /// The contract whose prices the actor sees; none: base prices.
    #[must_use]
    pub fn contract(&self) -> Option<ContractId> {
        match self {
            Self::User(buyer) => buyer.contract,
            _ => None,
        }
    }
}
