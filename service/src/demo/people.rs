//! Demo people: those that the specification names, and an administrator for each generated company.

use super::hash::pick;
use domain::user::{Right, Rights};

/// A person who signs in. Their password is the caller's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoUser {
    pub login: String,
    pub email: String,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: String,
    /// One of the supplier's people.
    pub staff: bool,
    /// Indexes of the company's counterparties, and what the person may do for them.
    pub memberships: Vec<(usize, Rights)>,
}

impl DemoUser {
    fn new(email: &str, [last_name, first_name, middle_name]: [&str; 3]) -> Self {
        Self {
            login: email.to_owned(),
            email: email.to_owned(),
            last_name: last_name.to_owned(),
            first_name: first_name.to_owned(),
            middle_name: middle_name.to_owned(),
            staff: false,
            memberships: Vec::new(),
        }
    }

    /// The same rights for so many counterparties.
    fn with(self, counterparties: usize, rights: Rights) -> Self {
        Self { memberships: (0..counterparties).map(|at| (at, rights)).collect(), ..self }
    }
}

/// All that a dealer's administrator has.
fn administrator() -> Rights {
    let rights =
        [Right::Administrator, Right::ApiKey, Right::Finance, Right::SendOrders, Right::Reports, Right::Nomenclature];
    rights.into_iter().fold(Rights::NONE, Rights::with)
}

/// The people of the first company.
pub fn first() -> Vec<DemoUser> {
    let buyer = [Right::Finance, Right::SendOrders, Right::Reports, Right::Nomenclature];
    let buyer = buyer.into_iter().fold(Rights::NONE, Rights::with);
    let designer = Rights::NONE.with(Right::Projects);
    vec![
        DemoUser::new("dealer@example.com", ["Иванов", "Игорь", "Ильич"]).with(2, administrator()),
        DemoUser::new("buyer@example.com", ["Петрова", "Анна", "Сергеевна"]).with(2, buyer),
        DemoUser::new("assistant@example.com", ["Сидорова", "Мария", "Олеговна"]).with(2, Rights::NONE),
        DemoUser::new("designer@example.com", ["Орлова", "Елена", "Викторовна"]).with(1, designer),
    ]
}

/// The people of the second company.
pub fn second() -> Vec<DemoUser> {
    vec![DemoUser::new("other@example.com", ["Кузнецов", "Павел", "Андреевич"]).with(1, administrator())]
}

/// The supplier's people.
#[must_use]
pub fn staff() -> Vec<DemoUser> {
    let manager = DemoUser::new("manager@example.com", ["Смирнова", "Ольга", "Петровна"]);
    vec![DemoUser { staff: true, ..manager }]
}

/// The administrator of a generated company.
pub fn generated(number: u64, counterparties: usize) -> DemoUser {
    DemoUser::new(&format!("dealer{number}@demo.test"), full_name(number)).with(counterparties, administrator())
}

/// A made-up man.
pub fn full_name(number: u64) -> [&'static str; 3] {
    let last =
        ["Волков", "Зайцев", "Лебедев", "Морозов", "Новиков", "Павлов", "Соколов", "Фёдоров", "Чернов", "Яковлев"];
    let first = ["Алексей", "Борис", "Виктор", "Григорий", "Денис", "Евгений", "Кирилл", "Михаил", "Роман", "Сергей"];
    let middle =
        ["Андреевич", "Борисович", "Викторович", "Дмитриевич", "Иванович", "Олегович", "Павлович", "Сергеевич"];
    let of = |names: &[&'static str], what| pick(names, what, number).copied().unwrap_or_default();
    [of(&last, "last name"), of(&first, "first name"), of(&middle, "middle name")]
}
