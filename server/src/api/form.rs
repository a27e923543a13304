//! What several answers have in common: amounts, dates, pages, and which product a text means.

use super::error::{ApiError, Result};
use super::key::Caller;
use app::language::Language;
use axum::http::{HeaderMap, StatusCode};
use chrono::NaiveDate;
use domain::catalog::Meaning;
use domain::id::ProductId;
use domain::lead_time::LeadTime;
use domain::money::{Money, Percent};
use domain::page::Page;
use domain::price::{Price, PriceStep};
use domain::quantity::Quantity;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use service::catalog::Snapshot;
use service::draft::Request;
use service::price::LinePrice;
use service::{Db, catalog};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

/// Lines, articles and rows of one call at most.
pub const LINES_LIMIT: usize = 10_000;
/// Characters of an article at most.
pub const TEXT_LIMIT: usize = 300;

/// Рубли строкой с двумя знаками.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(pattern = r"^-?\d{1,16}\.\d{2}$", example = "190.08")]
pub struct Rubles(String);

impl From<Money> for Rubles {
    fn from(money: Money) -> Self {
        Self(money.plain())
    }
}

impl Rubles {
    /// As the document says, and not as people may write it.
    pub fn parse(&self) -> Result<Money> {
        let (whole, kopecks) = self.0.strip_prefix('-').unwrap_or(&self.0).split_once('.').unwrap_or_default();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let plain = (1..=16).contains(&whole.len()) && kopecks.len() == 2 && digits(whole) && digits(kopecks);
        let money = Money::parse(&self.0).ok().filter(|_| plain);
        money.ok_or_else(|| unreadable("rubles with two digits after the point, as 190.08"))
    }
}

/// Проценты строкой с двумя знаками.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(pattern = r"^\d{1,3}\.\d{2}$", example = "20.00")]
pub struct Percents(String);

impl From<Percent> for Percents {
    fn from(percent: Percent) -> Self {
        let hundredths = percent.hundredths();
        Self(format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }
}

/// A number of pieces from 0 to [`PIECES_LIMIT`], as every field of this type says in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Pieces(u32);

const PIECES_LIMIT: u32 = 1_000_000_000;

impl Pieces {
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl TryFrom<u64> for Pieces {
    type Error = std::num::TryFromIntError;

    fn try_from(number: u64) -> std::result::Result<Self, Self::Error> {
        u32::try_from(number).map(Self)
    }
}

impl<'de> Deserialize<'de> for Pieces {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let number = whole(from)?;
        match u32::try_from(number) {
            Ok(number) if number <= PIECES_LIMIT => Ok(Self(number)),
            _ => Err(D::Error::custom(format!("{number} is not between 0 and {PIECES_LIMIT}"))),
        }
    }
}

/// What names an object; programs of some languages write whole numbers as `24.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub i64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        whole(from).map(Self)
    }
}

fn whole<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<i64, D::Error> {
    let number = serde_json::Number::deserialize(from)?.to_string();
    let digits = number.strip_suffix(".0").unwrap_or(&number);
    digits.parse().map_err(|_| D::Error::custom(format!("{number} is no whole number")))
}

/// Refuses a text of more characters than the document says.
pub fn no_longer(text: &str, limit: usize, name: &str) -> Result<()> {
    if text.chars().count() <= limit { Ok(()) } else { Err(unreadable(&format!("{name}: at most {limit} characters"))) }
}

/// Цена за штуку без НДС.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitPrice {
    /// Базовая цена.
    pub base: Rubles,
    /// Скидка договора.
    pub discount_percent: Percents,
    /// Ваша цена.
    pub price: Rubles,
    /// Как получилась цена, шаг за шагом: если спросили (`explain`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explained: Option<PriceExplainedView>,
}

impl From<Price> for UnitPrice {
    fn from(price: Price) -> Self {
        let (base, discount_percent) = (price.base.into(), price.discount.into());
        Self { base, discount_percent, price: price.unit.into(), explained: None }
    }
}

impl UnitPrice {
    /// The same price with the steps to it.
    pub fn explained(self, price: LinePrice) -> Self {
        let steps = price.explained.steps.into_iter().map(PriceStepView::from).collect();
        Self { explained: Some(PriceExplainedView { group: price.group, steps }), ..self }
    }
}

/// Как получилась цена: те же шаги, что на странице «Как получилась цена».
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PriceExplainedView {
    /// Ценовая группа товара.
    pub group: String,
    pub steps: Vec<PriceStepView>,
}

/// Шаг к цене. `price` — цена за штуку после него, у `vat` — с НДС.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct PriceStepView {
    pub step: StepName,
    pub price: Option<Rubles>,
    pub percent: Option<Percents>,
    /// `base`: с какого дня базовая цена действует.
    pub since: Option<NaiveDate>,
    /// `discount`: последний день скидки; `ended`: он прошёл.
    pub until: Option<NaiveDate>,
    /// `rounding`: сколько прибавило округление, десятитысячные доли копейки.
    pub added: Option<i32>,
    /// `vat`: НДС с одной штуки.
    pub vat: Option<Rubles>,
}

/// Что сделал шаг.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    /// Базовая цена.
    #[default]
    Base,
    /// Скидка договора на ценовую группу.
    Discount,
    /// Скидка договора закончилась.
    Ended,
    /// Скидки на ценовую группу нет.
    NoDiscount,
    /// Цена проекта вместо цены договора.
    Project,
    /// Согласованная скидка на заказ.
    Extra,
    /// Округление до копейки в прошлом шаге.
    Rounding,
    /// НДС.
    Vat,
}

impl From<PriceStep> for PriceStepView {
    fn from(step: PriceStep) -> Self {
        let of = |step, price: Money| Self { step, price: Some(price.into()), ..Self::default() };
        match step {
            PriceStep::Base { since, price } => Self { since, ..of(StepName::Base, price) },
            PriceStep::Discount { percent, until, price, .. } => {
                Self { percent: Some(percent.into()), until, ..of(StepName::Discount, price) }
            }
            PriceStep::Ended { percent, until, .. } => {
                Self { step: StepName::Ended, percent: Some(percent.into()), until: Some(until), ..Self::default() }
            }
            PriceStep::NoDiscount { .. } => Self { step: StepName::NoDiscount, ..Self::default() },
            PriceStep::Project { price } => of(StepName::Project, price),
            PriceStep::Extra { percent, price } => Self { percent: Some(percent.into()), ..of(StepName::Extra, price) },
            PriceStep::Rounding { added } => Self { step: StepName::Rounding, added: Some(added), ..Self::default() },
            PriceStep::Vat { vat, price, .. } => Self { vat: Some(vat.into()), ..of(StepName::Vat, price) },
        }
    }
}

/// Объяснить ли цены.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExplainQuery {
    /// `true`: с шагами, из которых получилась каждая цена.
    #[serde(default)]
    pub explain: bool,
}

/// Когда товар может покинуть склад: части по датам.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Dates {
    pub parts: Vec<DatePart>,
    /// Штук, которых взять негде.
    pub missing: u32,
    /// Чем заменить то, чего не хватает.
    pub replacement: Option<String>,
}

/// Часть, готовая в один день.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DatePart {
    pub quantity: u32,
    pub date: chrono::NaiveDate,
    /// Рабочих дней от сегодняшнего.
    pub working_days: u32,
}

impl Dates {
    pub fn of(snapshot: &Snapshot, lead_time: &LeadTime) -> Self {
        let part = |part: &domain::lead_time::Part| DatePart {
            quantity: part.quantity,
            date: part.date,
            working_days: part.days,
        };
        Self {
            parts: lead_time.parts.iter().map(part).collect(),
            missing: lead_time.missing,
            replacement: lead_time.replacement.and_then(|id| article(snapshot, id)),
        }
    }
}

/// Номер страницы с единицы.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Номер страницы с единицы.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    #[serde(default = "first")]
    page: u32,
}

const fn first() -> u32 {
    1
}

impl PageQuery {
    pub fn number(self) -> Result<u32> {
        page_number(self.page)
    }
}

/// Refuses a page that nobody has.
pub fn page_number(page: u32) -> Result<u32> {
    if (1..=100_000).contains(&page) { Ok(page) } else { Err(unreadable("page: 1–100000")) }
}

/// Страница списка.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// Номер страницы с единицы.
    pub page: u32,
    /// Сколько страниц всего.
    pub pages: u32,
    /// Сколько строк на всех страницах.
    pub total: u64,
}

impl<T> Listed<T> {
    pub fn of<R>(page: Page<R>, item: impl FnMut(R) -> T) -> Self {
        let (number, pages, total) = (page.number, page.pages(), page.total);
        Self { items: page.rows.into_iter().map(item).collect(), page: number, pages, total }
    }
}

/// Строка, которую не удалось принять: остальные приняты.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Fault {
    /// Номер строки запроса с единицы.
    #[schema(minimum = 1)]
    pub line: u32,
    /// Как строка написана в запросе.
    pub article: String,
    /// Постоянное имя причины: `article.unknown`, `article.several`, `quantity` и имена отказов черновика.
    #[schema(example = "article.unknown")]
    pub code: String,
    pub detail: String,
    /// Артикулы, из которых выбирать: подходящие или ближайшие. Ближайшие ищутся для первых 100 непонятых строк запроса.
    pub candidates: Vec<String>,
}

/// What lines mean: products in their order, and the lines that mean none.
pub struct Meant {
    /// Number of the line from 0, product.
    pub products: Vec<(usize, ProductId)>,
    pub faults: Vec<Fault>,
}

/// Which products these texts mean; refuses texts that are too many or too long for a name.
pub async fn meant(db: &Db, caller: &Caller, texts: Vec<String>) -> Result<Meant> {
    if texts.len() > LINES_LIMIT || texts.iter().any(|text| text.chars().count() > TEXT_LIMIT) {
        return Err(unreadable(&format!("lines: at most {LINES_LIMIT}, {TEXT_LIMIT} characters each")));
    }
    let snapshot = db.snapshot();
    let mut meant = Meant { products: Vec::with_capacity(texts.len()), faults: vec![] };
    for (at, found) in catalog::recognise(db, &caller.actor, texts).await?.into_iter().enumerate() {
        let (code, detail, candidates) = match found.meaning {
            Meaning::One(product, _) => {
                meant.products.push((at, product));
                continue;
            }
            Meaning::Several(products) => ("article.several", caller.language.api_several(), products),
            Meaning::None => ("article.unknown", caller.language.api_unknown(), found.nearest),
        };
        let candidates = candidates.into_iter().take(SHOWN).filter_map(|id| article(&snapshot, id)).collect();
        meant.faults.push(Fault {
            line: line_number(at),
            article: found.text,
            code: code.to_owned(),
            detail: detail.to_owned(),
            candidates,
        });
    }
    Ok(meant)
}

/// Candidates that are told.
const SHOWN: usize = 20;

/// Numbers of lines are told from 1.
pub fn line_number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

pub fn article(snapshot: &Snapshot, id: ProductId) -> Option<String> {
    snapshot.catalog.product(id).map(|item| item.article().to_owned())
}

/// A quantity of a line, none for zero.
pub fn quantity(pieces: u32) -> std::result::Result<Option<Quantity>, domain::quantity::QuantityError> {
    if pieces == 0 { Ok(None) } else { Quantity::new(pieces).map(Some) }
}

/// A line whose quantity cannot be.
pub fn quantity_fault(say: Language, at: usize, text: &str, error: domain::quantity::QuantityError) -> Fault {
    Fault {
        line: line_number(at),
        article: text.to_owned(),
        code: "quantity".to_owned(),
        detail: app::text::refusal(say, &error.into()),
        candidates: vec![],
    }
}

/// What is asked for is not what is described.
pub fn unreadable(why: &str) -> ApiError {
    ApiError::Unreadable(StatusCode::BAD_REQUEST, why.to_owned())
}

/// The header by which asking again does nothing twice.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Characters of it at most.
const KEY_LIMIT: usize = 255;

/// What a program calls its request, if it does.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    match value.to_str() {
        Ok(key) if (1..=KEY_LIMIT).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(Some(key.to_owned()))
        }
        _ => Err(unreadable("Idempotency-Key: 1–255 visible characters of ASCII")),
    }
}

/// The same with a digest of what is sent: of that and not of what it means, which may be another the next time.
pub fn asked_once<T: Serialize>(headers: &HeaderMap, sent: &T) -> Result<Option<Request>> {
    let digest = || hex::encode(Sha256::digest(serde_json::to_vec(sent).unwrap_or_default()));
    Ok(idempotency_key(headers)?.map(|key| Request { key, digest: digest() }))
}
