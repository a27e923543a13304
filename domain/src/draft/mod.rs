//! Drafts («Черновик»): orders being composed. Prices float, totals run: one changed line changes them by its difference.

use crate::delivery::DeliveryMethod;
use crate::id::{AddressId, ContractId, CounterpartyId, OrderNumber, ProductId, ProjectId, WarehouseId};
use crate::measure::{Mass, PlaceShare, Volume};
use crate::money::Money;
use crate::price::Price;
use crate::product::Article;
use crate::proposal::Proposal;
use crate::quantity::{PackSize, Quantity, QuantityError};
use crate::vat::VatRate;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

mod view;

pub use view::*;

/// Lines in a draft at most (reliability: BUS-4).
pub const LINES_LIMIT: u32 = 10_000;
/// A draft of so many lines says its dates by itself; a longer one when it is asked to.
pub const DATED_BY_ITSELF: u32 = 500;
/// Drafts of a counterparty at most.
pub const DRAFTS_LIMIT: u64 = 1_000;
/// Characters in a comment at most.
pub const COMMENT_LIMIT: usize = 2_000;
/// Characters in the buyer's own order number and in a draft's name at most.
pub const NAME_LIMIT: usize = 50;

/// Why a draft was not changed or not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DraftError {
    /// No product is meant by the text; the nearest ones, if any.
    UnknownArticle {
        text: String,
        nearest: Vec<Article>,
    },
    /// No longer produced: so many are left, fewer than were asked for.
    Discontinued {
        product: ProductId,
        asked: u32,
        free: u32,
        replacement: Option<Article>,
    },
    /// Somebody else has changed the line meanwhile: to so many pieces, 0 when it was removed.
    Changed {
        now: u32,
        /// «Иванов И. И.».
        by: String,
    },
    LinesLimit {
        limit: u32,
    },
    DraftsLimit {
        limit: u64,
    },
    TemplatesLimit {
        limit: u64,
    },
    /// More than the person may send alone: somebody else has to.
    OverLimit {
        limit: Money,
    },
    /// Nobody may send so much.
    NoApprover,
    /// A text is longer than so many characters.
    TooLong {
        limit: u32,
    },
    /// The sum does not fit into a number: the quantities cannot be meant.
    Overflow,
    /// Nothing to send.
    Empty,
    /// Delivery by truck needs an address.
    NoAddress,
    /// The total that the buyer saw is no longer true.
    TotalChanged {
        was: Money,
        now: Money,
    },
}

impl DraftError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownArticle { .. } => "draft.unknown_article",
            Self::Discontinued { .. } => "draft.discontinued",
            Self::Changed { .. } => "draft.changed",
            Self::LinesLimit { .. } => "draft.lines_limit",
            Self::DraftsLimit { .. } => "draft.drafts_limit",
            Self::TemplatesLimit { .. } => "draft.templates_limit",
            Self::OverLimit { .. } => "draft.over_limit",
            Self::NoApprover => "draft.no_approver",
            Self::TooLong { .. } => "draft.too_long",
            Self::Overflow => "draft.overflow",
            Self::Empty => "draft.empty",
            Self::NoAddress => "draft.no_address",
            Self::TotalChanged { .. } => "draft.total_changed",
        }
    }
}

/// What one piece of a product brings into a draft: price, pack, mass, volume, and what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub product: ProductId,
    pub price: Price,
    pub pack: PackSize,
    pub mass: Mass,
    pub volume: Volume,
    pub per_box: u32,
    /// For a discontinued product: what is left in all warehouses, pieces.
    pub last: Option<u32>,
}

/// A line of a draft, as its sums need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLine {
    pub product: ProductId,
    pub quantity: Quantity,
    /// What was asked for, when packs made it more.
    pub asked: Option<Quantity>,
    pub price: Price,
    pub sums: LineSums,
}

impl DraftLine {
    /// A line of so many pieces: rounded up to whole packs, refused beyond what is left of a discontinued product.
    ///
    /// # Errors
    /// `Discontinued`, `Overflow`, or a quantity past its limit.
    pub fn new(offer: &Offer, asked: Quantity, rate: VatRate) -> Result<Self, LineError> {
        let quantity = offer.pack.round_up(asked)?;
        if let Some(free) = offer.last.filter(|free| quantity.pieces() > *free) {
            return Err(LineError::Discontinued { asked: asked.pieces(), free });
        }
        let sums = LineSums::of(offer, quantity, rate).ok_or(LineError::Overflow)?;
        let asked = (asked != quantity).then_some(asked);
        Ok(Self { product: offer.product, quantity, asked, price: offer.price, sums })
    }

    /// Adds to the line of the same product, or starts one; the total is rounded up to whole packs.
    ///
    /// # Errors
    /// As [`DraftLine::new`].
    pub fn add(before: Option<&Self>, offer: &Offer, asked: Quantity, rate: VatRate) -> Result<Self, LineError> {
        let there = before.map_or(0, |line| line.quantity.pieces());
        let pieces = there.checked_add(asked.pieces()).ok_or(QuantityError::TooLarge)?;
        Self::new(offer, Quantity::new(pieces)?, rate)
    }
}

/// Why a line cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineError {
    Quantity(QuantityError),
    Discontinued { asked: u32, free: u32 },
    Overflow,
}

impl From<QuantityError> for LineError {
    fn from(error: QuantityError) -> Self {
        Self::Quantity(error)
    }
}

/// What one line adds to the totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSums {
    /// Without VAT.
    pub goods: Money,
    pub vat: Money,
    pub mass: Mass,
    pub volume: Volume,
    pub places: PlaceShare,
    pub pieces: i64,
}

impl LineSums {
    /// Unit price × quantity, VAT of that amount half-up, mass, volume and places; `None` when a number does not fit.
    #[must_use]
    pub fn of(offer: &Offer, quantity: Quantity, rate: VatRate) -> Option<Self> {
        let pieces = i64::from(quantity.pieces());
        let goods = offer.price.unit.checked_mul(pieces)?;
        Some(Self {
            goods,
            vat: rate.of(goods),
            mass: offer.mass.checked_mul(pieces)?,
            volume: offer.volume.checked_mul(pieces)?,
            places: PlaceShare::of(quantity.pieces(), offer.per_box),
            pieces,
        })
    }
}

/// The running totals of a draft or an order, delivery apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub lines: u32,
    pub sums: LineSums,
}

impl Totals {
    /// Takes one line out and puts another in: either may be absent. `None` when a number does not fit.
    #[must_use]
    pub fn replace(self, before: Option<&LineSums>, after: Option<&LineSums>) -> Option<Self> {
        let zero = LineSums::default();
        let (out, new) = (before.unwrap_or(&zero), after.unwrap_or(&zero));
        let lines = self.lines.checked_sub(u32::from(before.is_some()))?.checked_add(u32::from(after.is_some()))?;
        let sums = LineSums {
            goods: self.sums.goods.checked_sub(out.goods)?.checked_add(new.goods)?,
            vat: self.sums.vat.checked_sub(out.vat)?.checked_add(new.vat)?,
            mass: self.sums.mass.checked_sub(out.mass)?.checked_add(new.mass)?,
            volume: self.sums.volume.checked_sub(out.volume)?.checked_add(new.volume)?,
            places: self.sums.places.checked_sub(out.places)?.checked_add(new.places)?,
            pieces: self.sums.pieces.checked_sub(out.pieces)?.checked_add(new.pieces)?,
        };
        Some(Self { lines, sums })
    }

    /// The totals of these lines, from nothing.
    #[must_use]
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a LineSums>) -> Option<Self> {
        lines.into_iter().try_fold(Self::default(), |totals, line| totals.replace(None, Some(line)))
    }

    /// Goods, delivery and VAT together.
    #[must_use]
    pub fn cost(&self, delivery: Money, rate: VatRate) -> Cost {
        let delivery_vat = rate.of(delivery);
        let vat = self.sums.vat.checked_add(delivery_vat).unwrap_or(Money::MAX);
        let net = self.sums.goods.checked_add(delivery).unwrap_or(Money::MAX);
        Cost { goods: self.sums.goods, delivery, vat, total: net.checked_add(vat).unwrap_or(Money::MAX) }
    }
}

/// «Стоимость товаров», «Стоимость доставки», «Сумма НДС», «Итого с НДС».
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    pub goods: Money,
    pub delivery: Money,
    pub vat: Money,
    pub total: Money,
}

/// The head of a draft: everything but its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub number: OrderNumber,
    /// The buyer's own name for it; empty: «Черновик 1308206».
    pub title: String,
    /// It is a commercial proposal.
    pub proposal: Option<Proposal>,
    pub counterparty: CounterpartyId,
    pub contract: Option<ContractId>,
    /// The project whose prices it has.
    pub project: Option<ProjectId>,
    pub address: Option<AddressId>,
    pub warehouse: WarehouseId,
    pub delivery: DeliveryMethod,
    /// «Отгрузка по частям».
    pub in_parts: bool,
    /// «№ заказа в системе учёта покупателя».
    pub own_number: String,
    pub comment: String,
    pub totals: Totals,
    pub rate: VatRate,
    pub cost: Cost,
    /// Grows with every change: a change made on an older version is a conflict where both touch the same thing.
    pub version: i64,
    /// What its lines depend on besides themselves, prices and warehouse: when it differs, all lines are to be read anew.
    pub basis: String,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub changed_by: String,
    pub changed_at: DateTime<Utc>,
}

/// What the terms of a draft can be changed to, all at once as the form posts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftTerms {
    pub contract: Option<ContractId>,
    pub address: Option<AddressId>,
    pub warehouse: WarehouseId,
    pub delivery: DeliveryMethod,
    pub in_parts: bool,
    pub own_number: String,
    pub comment: String,
}

impl DraftTerms {
    /// The same with the blanks around texts taken off.
    ///
    /// # Errors
    /// `TooLong` when a text is past its limit.
    pub fn checked(mut self) -> Result<Self, DraftError> {
        self.own_number = checked_text(&self.own_number, NAME_LIMIT)?;
        self.comment = checked_text(&self.comment, COMMENT_LIMIT)?;
        Ok(self)
    }
}

/// A text without the blanks around it.
///
/// # Errors
/// `TooLong` when it has more characters than `limit`.
pub fn checked_text(text: &str, limit: usize) -> Result<String, DraftError> {
    let text = text.trim();
    if text.chars().count() > limit {
        return Err(DraftError::TooLong { limit: u32::try_from(limit).unwrap_or(u32::MAX) });
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn offer(unit: i64, pack: u32) -> Offer {
        Offer {
            product: ProductId(1),
            price: Price::new(Money::from_kopecks(unit), crate::money::Percent::ZERO),
            pack: PackSize::new(pack).unwrap(),
            mass: Mass::from_grams(117),
            volume: Volume::from_mm3(124_667),
            per_box: 12,
            last: None,
        }
    }

    fn rate(year: i32, month: u32, day: u32) -> VatRate {
        VatRate::on(NaiveDate::from_ymd_opt(year, month, day).unwrap())
    }

    #[test]
    fn the_golden_case_of_the_guide() {
        let asked = Quantity::new(5).unwrap();
        let line = DraftLine::new(&offer(28_100, 12), asked, rate(2025, 8, 22)).unwrap();
        assert_eq!(line.quantity.pieces(), 12);
        assert_eq!(line.asked, Some(asked));
        let totals = Totals::of([&line.sums]).unwrap();
        let cost = totals.cost(Money::ZERO, rate(2025, 8, 22));
        assert_eq!(cost.goods.to_string(), "3\u{a0}372,00");
        assert_eq!(cost.vat.to_string(), "674,40");
        assert_eq!(cost.total.to_string(), "4\u{a0}046,40");
        assert_eq!(totals.sums.mass.kg2(), "1,40");
        assert_eq!(totals.sums.volume.m3_6(), "0,001496");
        assert_eq!(totals.sums.places.whole(), 1);
        let line = DraftLine::new(&offer(28_100, 12), asked, rate(2026, 1, 12)).unwrap();
        assert_eq!(line.sums.vat.to_string(), "741,84");
    }

    #[test]
    fn adding_adds_to_what_is_there() {
        let rate = rate(2026, 1, 12);
        let first = DraftLine::add(None, &offer(28_100, 12), Quantity::new(12).unwrap(), rate).unwrap();
        let second = DraftLine::add(Some(&first), &offer(28_100, 12), Quantity::new(1).unwrap(), rate).unwrap();
        assert_eq!(second.quantity.pieces(), 24);
    }

    #[test]
    fn a_discontinued_product_is_sold_up_to_what_is_left() {
        let offer = Offer { last: Some(24), ..offer(28_100, 12) };
        let line = |pieces| DraftLine::new(&offer, Quantity::new(pieces).unwrap(), rate(2026, 1, 12));
        assert!(line(24).is_ok());
        assert_eq!(line(25), Err(LineError::Discontinued { asked: 25, free: 24 }));
    }

    proptest! {
        #[test]
        fn running_totals_equal_a_recomputation(
            edits in proptest::collection::vec((0usize..8, 0u32..5_000, 1i64..10_000_000, 1u32..50), 1..60)
        ) {
            let rate = rate(2026, 1, 12);
            let mut lines: [Option<LineSums>; 8] = [None; 8];
            let mut totals = Totals::default();
            for (at, pieces, unit, pack) in edits {
                let after = Quantity::new(pieces).ok().map(|asked| DraftLine::new(&offer(unit, pack), asked, rate).unwrap().sums);
                totals = totals.replace(lines[at].as_ref(), after.as_ref()).unwrap();
                lines[at] = after;
            }
            prop_assert_eq!(totals, Totals::of(lines.iter().flatten()).unwrap());
        }
    }
}
