//! What the supplier's people change of what they keep: terms of dealers, goods, stock, production. What they type is
//! checked here, and every change says what was changed, from what, to what.

use crate::contract::{ContractKind, Payment};
use crate::discount;
use crate::format::{visible, visible_lines};
use crate::id::{CategoryId, CompanyId, NewsId, ProductId, WarehouseId};
use crate::lead_time::ProductionLine;
use crate::money::{Money, Percent};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Characters of a contract's number and of a product's name at most.
pub const NUMBER_LIMIT: usize = 60;
pub const NAME_LIMIT: usize = 200;
/// Characters of the text of news at most.
pub const TEXT_LIMIT: usize = 2_000;
/// Days of deferral at most.
pub const DEFERRAL_LIMIT: u32 = 365;
/// Pieces of a pack, of a day's production, of a batch and in a warehouse at most.
pub const PACK_LIMIT: u32 = 100_000;
pub const PIECES_LIMIT: u32 = 100_000_000;
/// Working days of a cycle, and behind the line, at most.
pub const DAYS_LIMIT: u32 = 365;
/// A base price at most: a hundred million roubles.
pub const PRICE_LIMIT: Money = Money::from_kopecks(10_000_000_000);

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Changed {
    ContractNumber,
    /// A day.
    ContractDate,
    /// A code of [`ContractKind::code`].
    ContractKind,
    Deferral,
    /// Kopecks.
    CreditLimit,
    /// What [`discount_value`] writes.
    Discount,
    /// «on», «off».
    Access,
    /// How many sessions a person had.
    Sessions,
    Name,
    Pack,
    PriceGroup,
    /// «on», «off».
    Discontinued,
    /// An article.
    Replacement,
    /// The article of a product that was made.
    Made,
    ProductKind,
    /// The name of a series.
    Series,
    Unit,
    PerBox,
    /// Grams.
    Mass,
    /// Cubic millimetres.
    Volume,
    Ean,
    TnVed,
    /// A line for each.
    Characteristics,
    /// How many photos a product has.
    Photos,
    /// A load of products: how many rows were new and how many changed, «5 3»; empty: undone.
    Load,
    /// Kopecks.
    Price,
    Stock,
    /// Pieces that are not promised to anybody.
    Safety,
    /// Pieces under way; the day of which, it is about.
    Receipt,
    /// The day on which goods under way are expected.
    ReceiptDay,
    /// Working days between two places; empty: by way of the plant.
    Way,
    Capacity,
    Queue,
    Batch,
    Cycle,
    Technological,
    Title,
    Text,
    /// «2026-10-12», «2026-10-12 2026-12-31»; empty: removed.
    Shown,
    /// What a payment pays of an order, kopecks.
    Payment,
    /// How many pieces of an order have come to its warehouse.
    Ready,
    /// The number of a waybill.
    Waybill,
    /// The name of a document of a product or a series.
    Attachment,
}

impl Changed {
    pub const ALL: [Self; 43] = [
        Self::ContractNumber,
        Self::ContractDate,
        Self::ContractKind,
        Self::Deferral,
        Self::CreditLimit,
        Self::Discount,
        Self::Access,
        Self::Sessions,
        Self::Name,
        Self::Pack,
        Self::PriceGroup,
        Self::Discontinued,
        Self::Replacement,
        Self::Made,
        Self::ProductKind,
        Self::Series,
        Self::Unit,
        Self::PerBox,
        Self::Mass,
        Self::Volume,
        Self::Ean,
        Self::TnVed,
        Self::Characteristics,
        Self::Photos,
        Self::Load,
        Self::Price,
        Self::Stock,
        Self::Safety,
        Self::Receipt,
        Self::ReceiptDay,
        Self::Way,
        Self::Capacity,
        Self::Queue,
        Self::Batch,
        Self::Cycle,
        Self::Technological,
        Self::Title,
        Self::Text,
        Self::Shown,
        Self::Payment,
        Self::Ready,
        Self::Waybill,
        Self::Attachment,
    ];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ContractNumber => "contract_number",
            Self::ContractDate => "contract_date",
            Self::ContractKind => "contract_kind",
            Self::Deferral => "deferral",
            Self::CreditLimit => "credit_limit",
            Self::Discount => "discount",
            Self::Access => "access",
            Self::Sessions => "sessions",
            Self::Name => "name",
            Self::Pack => "pack",
            Self::PriceGroup => "price_group",
            Self::Discontinued => "discontinued",
            Self::Replacement => "replacement",
            Self::Made => "made",
            Self::ProductKind => "product_kind",
            Self::Series => "series",
            Self::Unit => "unit",
            Self::PerBox => "per_box",
            Self::Mass => "mass",
            Self::Volume => "volume",
            Self::Ean => "ean",
            Self::TnVed => "tn_ved",
            Self::Characteristics => "characteristics",
            Self::Photos => "photos",
            Self::Load => "load",
            Self::Price => "price",
            Self::Stock => "stock",
            Self::Safety => "safety",
            Self::Receipt => "receipt",
            Self::ReceiptDay => "receipt_day",
            Self::Way => "way",
            Self::Capacity => "capacity",
            Self::Queue => "queue",
            Self::Batch => "batch",
            Self::Cycle => "cycle",
            Self::Technological => "technological",
            Self::Title => "title",
            Self::Text => "text",
            Self::Shown => "shown",
            Self::Payment => "payment",
            Self::Ready => "ready",
            Self::Waybill => "waybill",
            Self::Attachment => "attachment",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|changed| changed.code() == code)
    }
}

/// An entry of the history. `was` and `now` are as [`Changed`] says; empty: there was nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub at: DateTime<Utc>,
    /// «Иванов И. И.»; empty: no person.
    pub by: String,
    pub of: ChangeOf,
    /// The company's name, the product's article, the series, the title of the news, the file of a load.
    pub name: String,
    pub changed: Changed,
    /// Which of several: a contract with its price group, a person, a warehouse, the day of a price.
    pub about: String,
    pub was: String,
    pub now: String,
}

/// Whose history it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeOf {
    Company(CompanyId),
    Product(ProductId),
    Series(CategoryId),
    News(NewsId),
    /// A load of products.
    Load(i64),
    /// How goods come to a warehouse.
    Warehouse(WarehouseId),
}

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeField {
    Number,
    Date,
    Days,
    Limit,
    Until,
    Name,
    Pack,
    Price,
    From,
    Quantity,
    Capacity,
    Queue,
    Batch,
    Cycle,
    Technological,
    Title,
    Text,
    Login,
    OrdersSince,
    Article,
    Kind,
    Series,
    Unit,
    Box,
    Mass,
    Volume,
    Group,
    Characteristics,
    /// When goods under way are expected.
    Due,
    /// Pieces that are, or were, under way.
    Pieces,
    Safety,
    /// Working days between two places.
    Way,
}

impl ChangeField {
    /// As it stands in forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Days | Self::Way => "days",
            Self::Limit => "limit",
            Self::Until => "until",
            Self::Name => "name",
            Self::Pack => "pack",
            Self::Price => "price",
            Self::From => "from",
            Self::Quantity => "quantity",
            Self::Capacity => "capacity",
            Self::Queue => "queue",
            Self::Batch => "batch",
            Self::Cycle => "cycle",
            Self::Technological => "technological",
            Self::Title => "title",
            Self::Text => "text",
            Self::Login => "login",
            Self::OrdersSince => "orders_since",
            Self::Article => "article",
            Self::Kind => "kind",
            Self::Series => "category",
            Self::Unit => "unit",
            Self::Box => "per_box",
            Self::Mass => "mass",
            Self::Volume => "volume",
            Self::Group => "group",
            Self::Characteristics => "characteristics",
            Self::Due => "due",
            Self::Pieces => "pieces",
            Self::Safety => "safety",
        }
    }
}

/// Why something is not changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeError {
    /// The field is empty.
    Missing(ChangeField),
    /// More characters than so many.
    TooLong { field: ChangeField, limit: u32 },
    /// No whole number from the least to the most.
    Number { field: ChangeField, least: u32, most: u32 },
    /// No day.
    Day(ChangeField),
    /// The day has gone by.
    Past,
    /// The last day comes before the first.
    Backwards,
    /// No amount of money, or one out of range.
    Amount(ChangeField),
    /// No per cent from 0 to 100.
    Percent,
    /// The price has a later day already.
    LaterPrice { since: NaiveDate },
    /// No product has this article.
    NoProduct { text: String },
    /// The same, where the article is what was typed first.
    NoArticle { text: String },
    /// Goods cannot be expected on a day that has gone by.
    PastDue,
    /// The product would be replaced, in the end, by itself.
    Cycle,
    /// So many pieces are promised to orders: fewer cannot be there.
    Promised { pieces: u64 },
    /// A load that was applied or undone already.
    Done,
    /// A load without a row that changes anything.
    Nothing,
    /// 1C has nothing to sign in with yet.
    NoSecret,
    /// The settings of the exchange have not been saved yet.
    NoSettings,
    /// No supplier's number: 1 to 40 letters, digits and `-./_`.
    Article,
    /// Another product has this article.
    ArticleTaken { article: String },
    /// No barcode of 13 digits with a right check digit.
    Ean,
    /// The product of this article has the barcode.
    EanTaken { article: String },
    /// No measure above zero.
    Measure(ChangeField),
    /// Not ten digits.
    TnVed,
    /// This line, from 1, is no «name: value», says a name again, or is one too many.
    Characteristics { line: u32 },
    /// The file is no picture that can be read, or too large.
    NoPhoto,
    /// The product has as many photos as it may.
    Photos,
    /// The file is no PDF that can be read.
    NoPdf,
    /// There are as many documents as there may be.
    Attachments,
    /// The product is not in this branch of the catalogue.
    Branch,
    /// A table of products without a row of headings.
    Headings,
    /// Products that a load made or changed, and that somebody has used or changed since: some of them, and how many.
    Used { articles: Vec<String>, count: u64 },
}

impl ChangeError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "change.missing",
            Self::TooLong { .. } => "change.too_long",
            Self::Number { .. } => "change.number",
            Self::Day(_) => "change.day",
            Self::Past => "change.past",
            Self::Backwards => "change.backwards",
            Self::Amount(_) => "change.amount",
            Self::Percent => "change.percent",
            Self::LaterPrice { .. } => "change.later_price",
            Self::NoProduct { .. } => "change.no_product",
            Self::NoArticle { .. } => "change.no_article",
            Self::PastDue => "change.past_due",
            Self::Cycle => "change.cycle",
            Self::Promised { .. } => "change.promised",
            Self::Done => "change.done",
            Self::Nothing => "change.nothing",
            Self::NoSecret => "change.no_secret",
            Self::NoSettings => "change.no_settings",
            Self::Article => "change.article",
            Self::ArticleTaken { .. } => "change.article_taken",
            Self::Ean => "change.ean",
            Self::EanTaken { .. } => "change.ean_taken",
            Self::Measure(_) => "change.measure",
            Self::TnVed => "change.tn_ved",
            Self::Characteristics { .. } => "change.characteristics",
            Self::NoPhoto => "change.no_photo",
            Self::Photos => "change.photos",
            Self::NoPdf => "change.no_pdf",
            Self::Attachments => "change.attachments",
            Self::Branch => "change.branch",
            Self::Headings => "change.headings",
            Self::Used { .. } => "change.used",
        }
    }

    /// The field of the form that it is about.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Missing(field)
            | Self::TooLong { field, .. }
            | Self::Number { field, .. }
            | Self::Day(field)
            | Self::Amount(field)
            | Self::Measure(field) => Some(field.name()),
            Self::Past | Self::Backwards => Some("until"),
            Self::Percent => Some("percent"),
            Self::LaterPrice { .. } => Some("from"),
            Self::NoProduct { .. } | Self::Cycle => Some("replacement"),
            Self::Promised { .. } => Some("quantity"),
            Self::Article | Self::ArticleTaken { .. } | Self::NoArticle { .. } => Some("article"),
            Self::PastDue => Some("due"),
            Self::Ean | Self::EanTaken { .. } => Some("ean"),
            Self::TnVed => Some("tn_ved"),
            Self::Characteristics { .. } => Some("characteristics"),
            Self::NoPhoto | Self::Photos | Self::NoPdf | Self::Attachments => Some("file"),
            Self::Branch => Some("branch"),
            Self::Done | Self::Nothing | Self::Headings | Self::Used { .. } | Self::NoSecret | Self::NoSettings => None,
        }
    }
}

/// A whole number as people type it, with blanks between its groups.
///
/// # Errors
/// `Number`.
pub fn whole(text: &str, field: ChangeField, least: u32, most: u32) -> Result<u32, ChangeError> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    number.filter(|number| (least..=most).contains(number)).ok_or(ChangeError::Number { field, least, most })
}

/// A text of so many characters at most, without blanks around it.
///
/// # Errors
/// `Missing`, `TooLong`.
pub fn line(text: &str, field: ChangeField, limit: usize) -> Result<String, ChangeError> {
    let text = visible(text);
    match text.chars().count() {
        0 => Err(ChangeError::Missing(field)),
        length if length > limit => {
            Err(ChangeError::TooLong { field, limit: u32::try_from(limit).unwrap_or(u32::MAX) })
        }
        _ => Ok(text),
    }
}

/// A text of several lines, of so many characters at most.
///
/// # Errors
/// `Missing`, `TooLong`.
pub fn text(text: &str, field: ChangeField, limit: usize) -> Result<String, ChangeError> {
    let text = visible_lines(text);
    match text.chars().count() {
        0 => Err(ChangeError::Missing(field)),
        length if length > limit => {
            Err(ChangeError::TooLong { field, limit: u32::try_from(limit).unwrap_or(u32::MAX) })
        }
        _ => Ok(text),
    }
}

/// A day as browsers send it, «2026-12-31», or as people type it, «31.12.2026».
///
/// # Errors
/// `Missing`, `Day`.
pub fn day(text: &str, field: ChangeField) -> Result<NaiveDate, ChangeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ChangeError::Missing(field));
    }
    let day = text.parse().or_else(|_| NaiveDate::parse_from_str(text, "%d.%m.%Y"));
    let years = NaiveDate::from_ymd_opt(2000, 1, 1)..NaiveDate::from_ymd_opt(2100, 1, 1);
    day.ok().filter(|day| years.contains(&Some(*day))).ok_or(ChangeError::Day(field))
}

/// News as they are typed.
#[derive(Clone, Debug, Default)]
pub struct TypedNews {
    pub title: String,
    pub text: String,
    /// The first and the last day; the last may be empty.
    pub from: String,
    pub until: String,
}

/// What dealers are told on their desks, from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewsText {
    pub title: String,
    pub text: String,
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
}

impl NewsText {
    /// Its days as a history keeps them.
    #[must_use]
    pub fn shown(&self) -> String {
        let until = self.until.map(|until| format!(" {until}")).unwrap_or_default();
        format!("{}{until}", self.from)
    }
}

impl TypedNews {
    /// What was typed, checked.
    ///
    /// # Errors
    /// `Missing`, `TooLong`, `Day`; `Backwards` for a last day before the first.
    pub fn checked(&self) -> Result<NewsText, ChangeError> {
        let from = day(&self.from, ChangeField::From)?;
        let until = match self.until.trim() {
            "" => None,
            until => Some(day(until, ChangeField::Until)?),
        };
        if until.is_some_and(|until| until < from) {
            return Err(ChangeError::Backwards);
        }
        let title = line(&self.title, ChangeField::Title, NAME_LIMIT)?;
        Ok(NewsText { title, text: text(&self.text, ChangeField::Text, TEXT_LIMIT)?, from, until })
    }
}

/// Goods under way as they are typed.
#[derive(Clone, Debug, Default)]
pub struct TypedReceipt {
    /// The day on which they are expected.
    pub due: String,
    pub quantity: String,
}

impl TypedReceipt {
    /// What was typed, checked: the day and the pieces, so many at least.
    ///
    /// # Errors
    /// `Missing`, `Day`, `Number`.
    pub fn checked(&self, least: u32) -> Result<(NaiveDate, u32), ChangeError> {
        Ok((day(&self.due, ChangeField::Due)?, whole(&self.quantity, ChangeField::Quantity, least, PIECES_LIMIT)?))
    }
}

/// A base price for one piece without VAT, above zero.
///
/// # Errors
/// `Amount`.
pub fn price(text: &str) -> Result<Money, ChangeError> {
    let price = Money::parse(text).ok().filter(|price| *price > Money::ZERO && *price <= PRICE_LIMIT);
    price.ok_or(ChangeError::Amount(ChangeField::Price))
}

/// Terms of a contract as they are typed.
#[derive(Clone, Debug, Default)]
pub struct TypedTerms {
    pub number: String,
    pub date: String,
    /// A code of [`ContractKind::code`].
    pub kind: String,
    /// Days of deferral; empty and 0: prepayment.
    pub days: String,
    /// Credit limit, roubles; only with a deferral.
    pub limit: String,
}

/// Terms of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub number: String,
    pub date: NaiveDate,
    pub kind: ContractKind,
    pub payment: Payment,
}

impl TypedTerms {
    /// What was typed, checked. Without a deferral there is no credit, so the limit is not looked at then.
    ///
    /// # Errors
    /// `Missing`, `TooLong`, `Day`, `Number`, `Amount`.
    pub fn checked(&self) -> Result<Terms, ChangeError> {
        let days = match self.days.trim() {
            "" => 0,
            days => whole(days, ChangeField::Days, 0, DEFERRAL_LIMIT)?,
        };
        let payment = if days == 0 {
            Payment::Prepayment
        } else {
            let limit = Money::parse(&self.limit).ok().filter(|limit| *limit >= Money::ZERO);
            Payment::Deferral { days, limit: limit.ok_or(ChangeError::Amount(ChangeField::Limit))? }
        };
        Ok(Terms {
            number: line(&self.number, ChangeField::Number, NUMBER_LIMIT)?,
            date: day(&self.date, ChangeField::Date)?,
            kind: ContractKind::from_code(&self.kind).unwrap_or(ContractKind::Distributor),
            payment,
        })
    }
}

/// A discount as it is typed.
#[derive(Clone, Debug, Default)]
pub struct TypedDiscount {
    pub percent: String,
    /// The last day; may be empty.
    pub until: String,
}

impl TypedDiscount {
    /// What was typed, checked: per cent and the last day.
    ///
    /// # Errors
    /// `Percent`, `Day`, and `Past` for a day before today.
    pub fn checked(&self, today: NaiveDate) -> Result<(Percent, Option<NaiveDate>), ChangeError> {
        let percent = discount::percent(&self.percent).map_err(|_| ChangeError::Percent)?;
        let until = match self.until.trim() {
            "" => None,
            text => Some(day(text, ChangeField::Until)?),
        };
        if until.is_some_and(|until| until < today) {
            return Err(ChangeError::Past);
        }
        Ok((percent, until))
    }
}

/// A discount as a history keeps it: «2800», «2800 2026-12-31».
#[must_use]
pub fn discount_value(percent: Percent, until: Option<NaiveDate>) -> String {
    let until = until.map(|until| format!(" {until}")).unwrap_or_default();
    format!("{}{until}", percent.hundredths())
}

/// Reads [`discount_value`].
#[must_use]
pub fn discount_of(value: &str) -> Option<(Percent, Option<NaiveDate>)> {
    let (percent, until) = value.split_once(' ').map_or((value, None), |(percent, until)| (percent, Some(until)));
    Some((Percent::new(percent.parse().ok()?)?, until.map(str::parse).transpose().ok()?))
}

/// How a series is made, as it is typed.
#[derive(Clone, Debug, Default)]
pub struct TypedLine {
    pub capacity: String,
    pub queue: String,
    pub batch: String,
    pub cycle: String,
    pub technological: String,
}

impl TypedLine {
    /// What was typed, checked.
    ///
    /// # Errors
    /// `Number`.
    pub fn checked(&self) -> Result<ProductionLine, ChangeError> {
        use ChangeField::{Batch, Capacity, Cycle, Queue, Technological};
        Ok(ProductionLine {
            capacity: whole(&self.capacity, Capacity, 0, PIECES_LIMIT)?,
            queue: whole(&self.queue, Queue, 0, PIECES_LIMIT)?.into(),
            batch: whole(&self.batch, Batch, 0, PIECES_LIMIT)?,
            cycle: whole(&self.cycle, Cycle, 0, DAYS_LIMIT)?,
            technological: whole(&self.technological, Technological, 0, DAYS_LIMIT)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn whole_numbers_as_people_type_them() {
        let number = |text| whole(text, ChangeField::Pack, 1, 1_000);
        for (text, expected) in [("12", Some(12)), (" 1 000 ", Some(1_000)), ("1\u{a0}000", Some(1_000))] {
            assert_eq!(number(text).ok(), expected, "{text}");
        }
        for text in ["", "0", "1001", "-5", "1,5", "дюжина", "99999999999"] {
            assert_eq!(number(text), Err(ChangeError::Number { field: ChangeField::Pack, least: 1, most: 1_000 }));
        }
    }

    #[test]
    fn days_as_browsers_and_people_write_them() {
        for (text, expected) in [("2026-12-31", Ok(on("2026-12-31"))), (" 31.12.2026", Ok(on("2026-12-31")))] {
            assert_eq!(day(text, ChangeField::Date), expected);
        }
        assert_eq!(day("", ChangeField::Date), Err(ChangeError::Missing(ChangeField::Date)));
        for text in ["31.02.2026", "завтра", "1999-12-31", "9999-01-01"] {
            assert_eq!(day(text, ChangeField::Date), Err(ChangeError::Day(ChangeField::Date)), "{text}");
        }
    }

    #[test]
    fn terms_are_checked_field_by_field() {
        let typed = TypedTerms {
            number: " Д-118/24 ".to_owned(),
            date: "2024-03-01".to_owned(),
            kind: "direct".to_owned(),
            days: "30".to_owned(),
            limit: "1 500 000".to_owned(),
        };
        let terms = typed.checked().unwrap();
        assert_eq!((terms.number.as_str(), terms.kind), ("Д-118/24", ContractKind::Direct));
        let limit = Money::from_kopecks(150_000_000);
        assert_eq!(terms.payment, Payment::Deferral { days: 30, limit });
        let prepaid = TypedTerms { days: String::new(), limit: "что угодно".to_owned(), ..typed.clone() };
        assert_eq!(prepaid.checked().unwrap().payment, Payment::Prepayment);
        for (wrong, field) in [
            (TypedTerms { number: " ".to_owned(), ..typed.clone() }, "number"),
            (TypedTerms { number: "щ".repeat(61), ..typed.clone() }, "number"),
            (TypedTerms { date: "вчера".to_owned(), ..typed.clone() }, "date"),
            (TypedTerms { days: "366".to_owned(), ..typed.clone() }, "days"),
            (TypedTerms { limit: "-1".to_owned(), ..typed.clone() }, "limit"),
            (TypedTerms { limit: String::new(), ..typed.clone() }, "limit"),
        ] {
            assert_eq!(wrong.checked().unwrap_err().field(), Some(field), "{wrong:?}");
        }
    }

    #[test]
    fn a_discount_has_a_per_cent_and_a_day_that_has_not_gone_by() {
        let today = on("2026-10-12");
        let percent = |hundredths| Percent::new(hundredths).unwrap();
        for (typed, until, expected) in [
            ("28", "", Ok((percent(2_800), None))),
            ("7,5 %", "2026-10-12", Ok((percent(750), Some(today)))),
            ("101", "", Err(ChangeError::Percent)),
            ("много", "", Err(ChangeError::Percent)),
            ("5", "2026-10-11", Err(ChangeError::Past)),
            ("5", "потом", Err(ChangeError::Day(ChangeField::Until))),
        ] {
            let discount = TypedDiscount { percent: typed.to_owned(), until: until.to_owned() };
            assert_eq!(discount.checked(today), expected, "{discount:?}");
        }
        for kept in [(percent(2_800), None), (percent(0), Some(today))] {
            assert_eq!(discount_of(&discount_value(kept.0, kept.1)), Some(kept));
        }
        assert_eq!((discount_of(""), discount_of("5 никогда")), (None, None));
    }

    #[test]
    fn news_have_a_title_a_text_and_days_in_their_order() {
        let typed = TypedNews {
            title: " Склад закрыт ".to_owned(),
            text: "Первая строка\r\nвторая".to_owned(),
            from: "2026-10-12".to_owned(),
            until: "31.12.2026".to_owned(),
        };
        let news = typed.checked().unwrap();
        assert_eq!((news.title.as_str(), news.text.as_str()), ("Склад закрыт", "Первая строка\nвторая"));
        assert_eq!(news.shown(), "2026-10-12 2026-12-31");
        for (wrong, field) in [
            (TypedNews { title: String::new(), ..typed.clone() }, "title"),
            (TypedNews { text: "щ".repeat(2_001), ..typed.clone() }, "text"),
            (TypedNews { from: "завтра".to_owned(), ..typed.clone() }, "from"),
            (TypedNews { until: "2026-10-11".to_owned(), ..typed.clone() }, "until"),
        ] {
            assert_eq!(wrong.checked().unwrap_err().field(), Some(field), "{wrong:?}");
        }
    }

    #[test]
    fn a_price_is_above_zero() {
        assert_eq!(price("1 281,50 ₽"), Ok(Money::from_kopecks(128_150)));
        for text in ["", "0", "-1", "1,005", "дорого", "100 000 001"] {
            assert_eq!(price(text), Err(ChangeError::Amount(ChangeField::Price)), "{text}");
        }
    }

    #[test]
    fn codes_come_back() {
        for changed in Changed::ALL {
            assert_eq!(Changed::from_code(changed.code()), Some(changed));
        }
        for kind in ContractKind::ALL {
            assert_eq!(ContractKind::from_code(kind.code()), Some(kind));
        }
        let line = TypedLine {
            capacity: "500".to_owned(),
            queue: "0".to_owned(),
            batch: "48".to_owned(),
            cycle: "2".to_owned(),
            technological: "1".to_owned(),
        };
        assert_eq!(line.checked().unwrap().capacity, 500);
        let wrong = TypedLine { cycle: "два".to_owned(), ..line };
        assert_eq!(wrong.checked().unwrap_err().field(), Some("cycle"));
    }
}
