//! Projects («Закрепление проекта»): an object that a designer registers, so that the supplier holds prices for it.

use crate::draft::COMMENT_LIMIT;
use crate::id::{OrderNumber, ProductId, ProjectId, UserId};
use crate::import::{Found, ImportLine};
use crate::money::{Money, Percent};
use crate::order::OrderStatus;
use crate::product::Article;
use crate::quantity::{PackSize, Quantity};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Products that a project may name.
pub const PROJECT_LINES: usize = 500;
/// Characters in the names of the object and the customer at most.
pub const PROJECT_NAME: usize = 200;
/// Prices are held for so many days at most: three years.
pub const PROJECT_DAYS: u64 = 1_096;

/// Where a project stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProjectStatus {
    /// «На рассмотрении».
    Filed,
    /// «Закреплён»: its prices hold until their last day.
    Accepted,
    /// «Отказано».
    Refused,
    /// «Отозван» by whoever registered it.
    Withdrawn,
    /// «Закрыт» by the supplier before the last day.
    Closed,
}

/// What moves a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProjectMove {
    Withdraw,
    Accept,
    Refuse,
    Close,
}

impl ProjectStatus {
    pub const ALL: [Self; 5] = [Self::Filed, Self::Accepted, Self::Refused, Self::Withdrawn, Self::Closed];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
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
    /// `ProjectError::Move` when the move is not in the table.
    pub const fn after(self, step: ProjectMove) -> Result<Self, ProjectError> {
        match (self, step) {
            (Self::Filed, ProjectMove::Withdraw) => Ok(Self::Withdrawn),
            (Self::Filed, ProjectMove::Accept) => Ok(Self::Accepted),
            (Self::Filed, ProjectMove::Refuse) => Ok(Self::Refused),
            (Self::Accepted, ProjectMove::Close) => Ok(Self::Closed),
            _ => Err(ProjectError::Move { from: self }),
        }
    }
}

/// Why something was not done with a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProjectError {
    /// The table has no such move.
    Move { from: ProjectStatus },
    /// The object has no name.
    NoName,
    /// Nobody is named for whom it is built.
    NoCustomer,
    /// It is not said where.
    NoAddress,
    /// A text is past its limit, characters.
    TooLong { limit: usize },
    /// No product is named.
    NoLines,
    /// More products than a project may have.
    Lines { limit: usize },
    /// A row of the list of products that is not clear: its number, and what stands there.
    Line { row: u32, text: String },
    /// The last day is over, or further away than prices are held.
    Until { last: NaiveDate },
    /// A product without a price, by its article.
    NoPrice { article: String },
    /// What was typed as the price of a product is none.
    WrongPrice { article: String },
}

impl ProjectError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Move { .. } => "project.move",
            Self::NoName => "project.no_name",
            Self::NoCustomer => "project.no_customer",
            Self::NoAddress => "project.no_address",
            Self::TooLong { .. } => "project.too_long",
            Self::NoLines => "project.no_lines",
            Self::Lines { .. } => "project.lines",
            Self::Line { .. } => "project.line",
            Self::Until { .. } => "project.until",
            Self::NoPrice { .. } => "project.no_price",
            Self::WrongPrice { .. } => "project.wrong_price",
        }
    }

    /// The field of the form that it is about.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoName => Some("name"),
            Self::NoCustomer => Some("customer"),
            Self::NoAddress => Some("address"),
            Self::NoLines | Self::Lines { .. } | Self::Line { .. } => Some("lines"),
            Self::Until { .. } => Some("until"),
            Self::Move { .. } | Self::TooLong { .. } | Self::NoPrice { .. } | Self::WrongPrice { .. } => None,
        }
    }
}

/// What a designer says of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectFacts {
    /// The object: «Жилой дом, ул. Лесная, 5».
    pub name: String,
    /// For whom it is built.
    pub customer: String,
    pub address: String,
    pub comment: String,
    /// The last day on which the prices are wanted.
    pub until: NaiveDate,
}

impl ProjectFacts {
    /// The same with the blanks around texts taken off.
    ///
    /// # Errors
    /// What is missing, too long, or not a day that prices can be held until.
    pub fn checked(self, today: NaiveDate) -> Result<Self, ProjectError> {
        let text = |text: &str, limit: usize| {
            let text = text.trim();
            if text.chars().count() > limit { Err(ProjectError::TooLong { limit }) } else { Ok(text.to_owned()) }
        };
        let facts = Self {
            name: text(&self.name, PROJECT_NAME)?,
            customer: text(&self.customer, PROJECT_NAME)?,
            address: text(&self.address, COMMENT_LIMIT)?,
            comment: text(&self.comment, COMMENT_LIMIT)?,
            until: held_until(self.until, today)?,
        };
        match &facts {
            Self { name, .. } if name.is_empty() => Err(ProjectError::NoName),
            Self { customer, .. } if customer.is_empty() => Err(ProjectError::NoCustomer),
            Self { address, .. } if address.is_empty() => Err(ProjectError::NoAddress),
            _ => Ok(facts),
        }
    }
}

/// A day that prices can be held until.
///
/// # Errors
/// `Until` for a day that is over, or one further away than [`PROJECT_DAYS`].
pub fn held_until(until: NaiveDate, today: NaiveDate) -> Result<NaiveDate, ProjectError> {
    let last = today.checked_add_days(Days::new(PROJECT_DAYS)).unwrap_or(NaiveDate::MAX);
    if (today..=last).contains(&until) { Ok(until) } else { Err(ProjectError::Until { last }) }
}

/// The products of a list, each once and in whole packs, in the order of the list.
///
/// # Errors
/// `NoLines`, `Lines`; `Line` for the first row that is not clear.
pub fn products(
    lines: &[ImportLine],
    pack: impl Fn(ProductId) -> Option<PackSize>,
) -> Result<Vec<(ProductId, Quantity)>, ProjectError> {
    let mut products: Vec<(ProductId, Quantity)> = vec![];
    for line in lines {
        let unclear = || ProjectError::Line { row: line.row, text: line.text.clone() };
        let Found::Product { product, pieces, .. } = line.found else { return Err(unclear()) };
        let pack = pack(product).ok_or_else(unclear)?;
        let pieces = match pieces {
            Some(pieces) => pieces,
            None => Quantity::new(pack.pieces()).map_err(|_| unclear())?,
        };
        let known = products.iter_mut().find(|(known, _)| *known == product);
        let before = known.as_ref().map_or(0, |(_, before)| before.pieces());
        let sum = before.checked_add(pieces.pieces()).and_then(|sum| Quantity::new(sum).ok()).ok_or_else(unclear)?;
        let sum = pack.round_up(sum).map_err(|_| unclear())?;
        match known {
            Some(known) => known.1 = sum,
            None => products.push((product, sum)),
        }
    }
    match products.len() {
        0 => Err(ProjectError::NoLines),
        count if count > PROJECT_LINES => Err(ProjectError::Lines { limit: PROJECT_LINES }),
        _ => Ok(products),
    }
}

/// A product of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectLine {
    pub product: ProductId,
    pub article: Article,
    pub name: String,
    pub unit: String,
    pub quantity: Quantity,
    /// For one piece, without VAT.
    pub base: Money,
    /// What is held, for one piece, without VAT; none before the project is accepted.
    pub price: Option<Money>,
    /// Pieces that orders which name the project have taken.
    pub ordered: u32,
}

/// The prices that are held: what was typed for a product, else this discount off its base price.
///
/// # Errors
/// `WrongPrice` for what is no price; `NoPrice` for a product that gets none.
pub fn prices(
    lines: &[ProjectLine],
    percent: Option<Percent>,
    typed: &[(ProductId, String)],
) -> Result<Vec<(ProductId, Money)>, ProjectError> {
    let price = |line: &ProjectLine| {
        let typed = typed.iter().find(|(product, _)| *product == line.product).map_or("", |(_, text)| text.trim());
        let article = || line.article.to_string();
        let price = match (typed, percent) {
            ("", Some(percent)) => line.base.less(percent),
            ("", None) => return Err(ProjectError::NoPrice { article: article() }),
            (typed, _) => {
                let price = Money::parse(typed).ok().filter(|price| *price > Money::ZERO);
                price.ok_or_else(|| ProjectError::WrongPrice { article: article() })?
            }
        };
        Ok((line.product, price))
    };
    lines.iter().map(price).collect()
}

/// A project as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRow {
    pub id: ProjectId,
    pub status: ProjectStatus,
    pub name: String,
    pub customer: String,
    pub until: NaiveDate,
    pub counterparty: String,
    pub products: u32,
    pub by: String,
    pub at: DateTime<Utc>,
}

/// A project with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub id: ProjectId,
    pub status: ProjectStatus,
    pub facts: ProjectFacts,
    pub counterparty: String,
    pub by: String,
    pub by_user: UserId,
    pub at: DateTime<Utc>,
    /// What the supplier said last; empty: nothing yet.
    pub answer: String,
    pub answered_at: Option<DateTime<Utc>>,
    pub lines: Vec<ProjectLine>,
    /// The last orders that name it: number, status, total with VAT, when it was sent.
    pub orders: Vec<(OrderNumber, OrderStatus, Money, DateTime<Utc>)>,
}

impl Project {
    /// Whether its prices hold on this day.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.status == ProjectStatus::Accepted && day <= self.facts.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Reading;
    use crate::quantity::QuantityError;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_of_moves() {
        use ProjectMove::{Accept, Close, Refuse, Withdraw};
        use ProjectStatus::{Accepted, Closed, Filed, Refused, Withdrawn};
        for (from, step, to) in [
            (Filed, Withdraw, Some(Withdrawn)),
            (Filed, Accept, Some(Accepted)),
            (Filed, Refuse, Some(Refused)),
            (Filed, Close, None),
            (Accepted, Close, Some(Closed)),
            (Accepted, Withdraw, None),
            (Accepted, Refuse, None),
        ] {
            assert_eq!(from.after(step).ok(), to, "{from:?} {step:?}");
        }
        for from in [Refused, Withdrawn, Closed] {
            for step in [Withdraw, Accept, Refuse, Close] {
                assert_eq!(from.after(step), Err(ProjectError::Move { from }));
            }
        }
        for status in ProjectStatus::ALL {
            assert_eq!(ProjectStatus::from_code(status.code()), Some(status));
        }
    }

    #[test]
    fn facts_are_checked() {
        let today = day("2026-11-30");
        let facts = ProjectFacts {
            name: " Жилой дом ".to_owned(),
            customer: "ООО «Застройщик»".to_owned(),
            address: "Москва, ул. Лесная, 5".to_owned(),
            comment: String::new(),
            until: day("2027-06-30"),
        };
        assert_eq!(facts.clone().checked(today).unwrap().name, "Жилой дом");
        let check = |change: fn(&mut ProjectFacts)| {
            let mut facts = facts.clone();
            change(&mut facts);
            facts.checked(today).map(drop)
        };
        assert_eq!(check(|facts| facts.name = " ".to_owned()), Err(ProjectError::NoName));
        assert_eq!(check(|facts| facts.customer.clear()), Err(ProjectError::NoCustomer));
        assert_eq!(check(|facts| facts.address.clear()), Err(ProjectError::NoAddress));
        assert_eq!(
            check(|facts| facts.name = "я".repeat(PROJECT_NAME + 1)),
            Err(ProjectError::TooLong { limit: PROJECT_NAME })
        );
        let last = day("2029-11-30");
        assert_eq!(check(|facts| facts.until = day("2026-11-29")), Err(ProjectError::Until { last }));
        assert_eq!(check(|facts| facts.until = day("2029-12-01")), Err(ProjectError::Until { last }));
        assert_eq!(check(|facts| facts.until = day("2029-11-30")), Ok(()));
        assert_eq!(check(|facts| facts.until = day("2026-11-30")), Ok(()));
    }

    #[test]
    fn a_list_becomes_products_in_whole_packs() {
        let line = |row, product, pieces: Option<u32>| ImportLine {
            row,
            text: format!("товар {product}"),
            quantity: String::new(),
            found: Found::Product {
                product: ProductId(product),
                reading: Reading::AsWritten,
                pieces: pieces.map(|pieces| Quantity::new(pieces).unwrap()),
            },
        };
        let pack = |product: ProductId| (product.0 < 10).then(|| PackSize::new(12).unwrap());
        let of = |lines: &[ImportLine]| {
            let found = products(lines, pack)?;
            Ok(found.into_iter().map(|(product, quantity)| (product.0, quantity.pieces())).collect::<Vec<_>>())
        };
        assert_eq!(of(&[line(1, 1, Some(5)), line(2, 2, None), line(3, 1, Some(12))]), Ok(vec![(1, 24), (2, 12)]));
        assert_eq!(of(&[]), Err(ProjectError::NoLines));
        let unknown =
            ImportLine { row: 7, text: "чего нет".to_owned(), quantity: String::new(), found: Found::Unknown };
        let wrong = ProjectError::Line { row: 7, text: "чего нет".to_owned() };
        assert_eq!(of(&[line(1, 1, None), unknown.clone()]), Err(wrong.clone()));
        let found = Found::BadQuantity { product: ProductId(1), error: QuantityError::Zero };
        assert_eq!(of(&[ImportLine { found, ..unknown }]), Err(wrong));
        assert!(matches!(of(&[line(1, 99, None)]), Err(ProjectError::Line { row: 1, .. })));
    }

    #[test]
    fn a_price_is_typed_or_comes_off_the_base() {
        let line = |product, base| ProjectLine {
            product: ProductId(product),
            article: Article::parse(&format!("A{product}")).unwrap(),
            name: String::new(),
            unit: String::new(),
            quantity: Quantity::new(12).unwrap(),
            base: Money::parse(base).unwrap(),
            price: None,
            ordered: 0,
        };
        let lines = [line(1, "281,00"), line(2, "100,05")];
        let percent = Percent::new(3_000);
        let typed = |texts: [&str; 2]| vec![(ProductId(1), texts[0].to_owned()), (ProductId(2), texts[1].to_owned())];
        let of = |percent, texts| {
            let prices = prices(&lines, percent, &typed(texts))?;
            Ok(prices.into_iter().map(|(_, price)| price.plain()).collect::<Vec<_>>())
        };
        assert_eq!(of(percent, ["", " "]), Ok(vec!["196.70".to_owned(), "70.04".to_owned()]));
        assert_eq!(of(percent, ["", "65,5"]), Ok(vec!["196.70".to_owned(), "65.50".to_owned()]));
        assert_eq!(of(None, ["200", ""]), Err(ProjectError::NoPrice { article: "A2".to_owned() }));
        assert_eq!(of(percent, ["0", ""]), Err(ProjectError::WrongPrice { article: "A1".to_owned() }));
        assert_eq!(of(percent, ["дёшево", ""]), Err(ProjectError::WrongPrice { article: "A1".to_owned() }));
    }
}
