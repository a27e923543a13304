//! People and what they may do: the guide's eight rights (spec section 2).

use crate::flags::flags;
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

flags! {
    /// The rights of a user for one counterparty, as they are ticked: whether one holds, [`Rights::has`] says.
    Rights(u8) of Right
}

impl Rights {
    /// From what is stored.
    #[must_use]
    pub fn stored(bits: i64) -> Self {
        Self::from_bits(u8::try_from(bits).unwrap_or(0))
    }

    /// Whether somebody with these rights may change another's from one set to the other (TEN-6): nothing becomes possible
    /// or impossible for the other that the giver may not do, and who sees only their own widens nobody's sight.
    #[must_use]
    pub fn may_change(self, before: Self, after: Self) -> bool {
        let may = |right: Right| {
            let ticked = before.contains(right) != after.contains(right);
            let holds = before.has(right) != after.has(right);
            match right {
                Right::OwnOrdersOnly => !self.has(right) || before.contains(right) == after.contains(right),
                Right::Projects => true,
                right => !(ticked || holds) || self.has(right),
            }
        };
        Right::ALL.into_iter().all(may)
    }

    /// Whether the right holds. «Доступ к закреплению проекта» switches all others off (guide).
    #[must_use]
    pub const fn has(self, right: Right) -> bool {
        self.contains(right) && (!self.contains(Right::Projects) || matches!(right, Right::Projects))
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
    /// «Проекты» of the counterparty: who registers them, and who orders by them.
    SeeProjects,
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
            Self::SeeProjects => true,
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
    fn nobody_gives_or_takes_what_they_lack() {
        use Right::*;
        let rights = |of: &[Right]| of.iter().copied().collect::<Rights>();
        let giver = rights(&[Administrator, SendOrders]);
        for (before, after, may) in [
            (&[][..], &[SendOrders][..], true),
            (&[SendOrders], &[], true),
            (&[], &[Finance], false),
            (&[Finance], &[], false),
            (&[Finance], &[Finance, SendOrders], true),
            (&[], &[OwnOrdersOnly], true),
            (&[OwnOrdersOnly], &[], true),
            // The box of projects switches the others off, and on again.
            (&[SendOrders], &[SendOrders, Projects], true),
            (&[Finance], &[Finance, Projects], false),
            (&[Finance, Projects], &[Finance], false),
        ] {
            assert_eq!(giver.may_change(rights(before), rights(after)), may, "{before:?} → {after:?}");
        }
        let narrow = giver.with(OwnOrdersOnly);
        assert!(!narrow.may_change(narrow, giver) && narrow.may_change(narrow, narrow));
    }

    #[test]
    fn projects_switch_the_other_rights_off() {
        let rights = Rights::NONE.with(Right::SendOrders).with(Right::Finance);
        assert!(Action::SendOrder.allowed(rights) && Action::Draft.allowed(rights));
        let rights = rights.with(Right::Projects);
        assert!(!Action::SendOrder.allowed(rights) && !Action::SeeFinance.allowed(rights));
        assert!(!Action::Draft.allowed(rights) && Action::RegisterProject.allowed(rights));
    }
}
