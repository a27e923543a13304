//! People and what they may do: the guide's eight rights (spec section 2).

use serde::{Deserialize, Serialize};

/// A right of a user for one counterparty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Right {
    /// «Администратор дилера».
    Administrator = 0,
    /// «Доступ к изменению ключа API».
    ApiKey = 1,
    /// «Доступ к финансовой информации».
    Finance = 2,
    /// «Доступ к отправке заказов».
    SendOrders = 3,
    /// «Предоставление отчетов об остатках и продажах».
    Reports = 4,
    /// «Доступ только к своим заказам и рекламациям».
    OwnOrdersOnly = 5,
    /// «Получение номенклатурного файла».
    Nomenclature = 6,
    /// «Доступ к закреплению проекта»: switches the others off.
    Projects = 7,
}

impl Right {
    /// In the order of the guide.
    pub const ALL: [Self; 8] = [
        Self::Administrator,
        Self::ApiKey,
        Self::Finance,
        Self::SendOrders,
        Self::Reports,
        Self::OwnOrdersOnly,
        Self::Nomenclature,
        Self::Projects,
    ];

    /// As it stands in forms, addresses and the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::ApiKey => "api_key",
            Self::Finance => "finance",
            Self::SendOrders => "send_orders",
            Self::Reports => "reports",
            Self::OwnOrdersOnly => "own_orders_only",
            Self::Nomenclature => "nomenclature",
            Self::Projects => "projects",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.code() == code)
    }
}

/// The rights of a user for one counterparty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rights(u8);

impl Rights {
    pub const NONE: Self = Self(0);

    /// From the stored bits, one for each right in the order of [`Right`].
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    #[must_use]
    pub const fn with(self, right: Right) -> Self {
        Self(self.0 | 1 << right as u8)
    }

    /// Whether the box is ticked, even when another right switches it off.
    #[must_use]
    pub const fn contains(self, right: Right) -> bool {
        self.0 & (1 << right as u8) != 0
    }

    /// What somebody with these rights may give to or take from others (TEN-6): what they have themselves; the narrowing
    /// «Доступ только к своим заказам и рекламациям» and «Доступ к закреплению проекта» take nothing that is not theirs.
    #[must_use]
    pub const fn may_give(self, right: Right) -> bool {
        self.has(right) || matches!(right, Right::OwnOrdersOnly | Right::Projects)
    }

    /// Whether the right holds. «Доступ к закреплению проекта» switches all others off (guide).
    #[must_use]
    pub const fn has(self, right: Right) -> bool {
        let set = self.0 & (1 << right as u8) != 0;
        let projects = self.0 & (1 << Right::Projects as u8) != 0;
        set && (!projects || matches!(right, Right::Projects))
    }
}

/// Something a person does, as far as rights decide it. One table, [`Action::allowed`], serves pages, server and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    /// See and edit drafts, see orders.
    Draft,
    /// «Информация о компании»: its counterparties and discounts.
    SeeCompany,
    /// «Получить счёт», «Отправить в производство».
    SendOrder,
    SeeFinance,
    ManageUsers,
    ManageApiKey,
    Report,
    TakeNomenclature,
    RegisterProject,
}

impl Action {
    /// Whether the rights let a person do it.
    #[must_use]
    pub const fn allowed(self, rights: Rights) -> bool {
        match self {
            Self::Draft | Self::SeeCompany => !rights.has(Right::Projects),
            Self::SendOrder => rights.has(Right::SendOrders),
            Self::SeeFinance => rights.has(Right::Finance),
            Self::ManageUsers => rights.has(Right::Administrator),
            Self::ManageApiKey => rights.has(Right::ApiKey),
            Self::Report => rights.has(Right::Reports),
            Self::TakeNomenclature => rights.has(Right::Nomenclature),
            Self::RegisterProject => rights.has(Right::Projects),
        }
    }
}

/// Why nobody was let in. The same for a known and an unknown address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInError {
    /// The login and the password do not fit.
    Wrong,
    /// Too many failures: wait so many seconds.
    Wait { seconds: u32 },
    /// The server checks too many passwords at once.
    Busy,
}

impl SignInError {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Wrong => "sign_in.wrong",
            Self::Wait { .. } => "sign_in.wait",
            Self::Busy => "sign_in.busy",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_switch_the_other_rights_off() {
        let rights = Rights::NONE.with(Right::SendOrders).with(Right::Finance);
        assert!(Action::SendOrder.allowed(rights) && Action::Draft.allowed(rights));
        let rights = rights.with(Right::Projects);
        assert!(!Action::SendOrder.allowed(rights) && !Action::SeeFinance.allowed(rights));
        assert!(!Action::Draft.allowed(rights) && Action::RegisterProject.allowed(rights));
    }
}
