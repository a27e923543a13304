//! Shipments («Отгрузки»): what of an order left the warehouse together, under one waybill.

use crate::draft::{Cost, LineSums, Totals};
use crate::id::OrderNumber;
use crate::measure::{Mass, PlaceShare, Volume};
use crate::order::{OrderError, OrderTerms};
use crate::price::Price;
use crate::product::Article;
use crate::quantity::Quantity;
use crate::vat::VatRate;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a piece of an order is on its way to the buyer (guide).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// «В обработке»: waits for the supplier.
    Waiting,
    /// «В производстве».
    Making,
    /// «В пути»: on its way to the shipping warehouse.
    Moving,
    /// «На складе»: ready to be shipped.
    Ready,
    /// Has left.
    Shipped,
}

impl Stage {
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Making, Self::Moving, Self::Ready, Self::Shipped];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Making => "making",
            Self::Moving => "moving",
            Self::Ready => "ready",
            Self::Shipped => "shipped",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// A waybill («Накладная») with its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    pub number: String,
    pub on: NaiveDate,
    pub order: OrderNumber,
    /// Number of the invoice.
    pub accounting_number: Option<String>,
    /// Buyer, consignee, address, warehouse, delivery: those of the order.
    pub terms: OrderTerms,
    pub totals: Totals,
    pub rate: VatRate,
    pub cost: Cost,
    pub lines: Vec<ShipmentLine>,
}

/// A line of a waybill: pieces of one line of the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentLine {
    /// Of the order's line.
    pub position: u32,
    pub article: Article,
    pub kind: String,
    pub name: String,
    pub unit: String,
    pub quantity: Quantity,
    pub price: Price,
    pub sums: LineSums,
}

/// The sums of `pieces` of a line after `already` have left: each part takes what all of them so far make less what was
/// taken before, so that the parts of a line add up to it to the kopeck. `None` when the line has not so many.
#[must_use]
pub fn part(line: &LineSums, rate: VatRate, already: i64, pieces: i64) -> Option<LineSums> {
    let until = already.checked_add(pieces).filter(|until| pieces > 0 && already >= 0 && *until <= line.pieces)?;
    let of = |whole: i64, pieces: i64| {
        let share = i128::from(whole) * i128::from(pieces) / i128::from(line.pieces);
        i64::try_from(share).ok()
    };
    let taken = |whole: i64| of(whole, until)?.checked_sub(of(whole, already)?);
    let goods = |pieces: i64| line.goods.share(pieces, line.pieces);
    let vat =
        |pieces: i64| if pieces == line.pieces { Some(line.vat) } else { goods(pieces).map(|goods| rate.of(goods)) };
    Some(LineSums {
        goods: goods(until)?.checked_sub(goods(already)?)?,
        vat: vat(until)?.checked_sub(vat(already)?)?,
        mass: Mass::from_grams(taken(line.mass.grams())?),
        volume: Volume::from_mm3(taken(line.volume.mm3())?),
        places: PlaceShare::from_millionths(taken(line.places.millionths())?),
        pieces,
    })
}

/// How «Готовность продукции к отгрузке» is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProductSort {
    /// By orders, the one sent last first.
    #[default]
    Order,
    Article,
    /// The soonest guaranteed day first.
    Guaranteed,
    /// What is ready first, then by the day on which it is expected.
    Ready,
    /// The largest amount first.
    Cost,
}

impl ProductSort {
    pub const ALL: [Self; 5] = [Self::Order, Self::Article, Self::Guaranteed, Self::Ready, Self::Cost];

    /// The word in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Article => "article",
            Self::Guaranteed => "guaranteed",
            Self::Ready => "ready",
            Self::Cost => "cost",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.code() == code)
    }
}

/// Where the pieces of a line of an order in production are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineGoods {
    /// Of the order's line.
    pub position: u32,
    /// Not ready yet.
    pub awaited: i64,
    /// They lie ready to be shipped.
    pub ready: i64,
    /// They have left.
    pub gone: i64,
}

/// How many pieces of which lines somebody has typed; an empty field is nothing. `most`: so many of a line at most, none of
/// a line that it does not know.
///
/// # Errors
/// `Pieces` with the first line whose number is none or too large; `NoPieces` when nothing was typed at all.
pub fn pieces(typed: &[(u32, String)], most: impl Fn(u32) -> Option<i64>) -> Result<BTreeMap<i64, i64>, OrderError> {
    let mut pieces = BTreeMap::new();
    for (position, text) in typed {
        let position = *position;
        let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        if digits.is_empty() {
            continue;
        }
        let most = most(position).unwrap_or(0);
        let number = digits.parse::<i64>().ok().filter(|number| (0..=most).contains(number));
        let number = number.ok_or(OrderError::Pieces { position, most })?;
        if number > 0 {
            pieces.insert(i64::from(position), number);
        }
    }
    if pieces.is_empty() { Err(OrderError::NoPieces) } else { Ok(pieces) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;
    use proptest::prelude::*;

    fn line(price: i64, pieces: i64, rate: VatRate) -> LineSums {
        let goods = Money::from_kopecks(price * pieces);
        LineSums {
            goods,
            vat: rate.of(goods),
            mass: Mass::from_grams(117 * pieces),
            volume: Volume::from_mm3(124_667 * pieces),
            places: PlaceShare::of(u32::try_from(pieces).unwrap(), 48),
            pieces,
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_line(price in 1i64..1_000_000, cuts in prop::collection::vec(1i64..500, 1..12)) {
            let rate = VatRate::new(22).unwrap();
            let whole = line(price, cuts.iter().sum(), rate);
            let mut already = 0;
            let parts: Vec<LineSums> = cuts.iter().map(|pieces| {
                let part = part(&whole, rate, already, *pieces).unwrap();
                already += pieces;
                part
            }).collect();
            prop_assert_eq!(Totals::of(&parts).unwrap().sums, whole);
            prop_assert!(parts.iter().all(|part| part.goods == Money::from_kopecks(price * part.pieces)));
        }
    }

    #[test]
    fn pieces_are_typed_line_by_line() {
        let most = |position| (position <= 2).then_some(1_000);
        let typed = |rows: &[(u32, &str)]| {
            let rows: Vec<_> = rows.iter().map(|(position, text)| (*position, (*text).to_owned())).collect();
            pieces(&rows, most)
        };
        assert_eq!(typed(&[(1, "12"), (2, "1 000")]), Ok(BTreeMap::from([(1, 12), (2, 1_000)])));
        assert_eq!(typed(&[(1, " 12 "), (2, "")]), Ok(BTreeMap::from([(1, 12)])));
        assert_eq!(typed(&[(1, "0"), (2, "5")]), Ok(BTreeMap::from([(2, 5)])));
        for text in ["1001", "-1", "1,5", "дюжина", "99999999999999999999"] {
            assert_eq!(typed(&[(1, "12"), (2, text)]), Err(OrderError::Pieces { position: 2, most: 1_000 }), "{text}");
        }
        assert_eq!(typed(&[(3, "1")]), Err(OrderError::Pieces { position: 3, most: 0 }));
        assert_eq!(typed(&[(1, ""), (2, "0")]), Err(OrderError::NoPieces));
        assert_eq!(typed(&[]), Err(OrderError::NoPieces));
    }

    #[test]
    fn no_more_than_there_is() {
        let rate = VatRate::new(22).unwrap();
        let whole = line(28_100, 12, rate);
        assert_eq!(part(&whole, rate, 0, 12), Some(whole));
        assert_eq!(part(&whole, rate, 6, 7), None);
        assert_eq!(part(&whole, rate, 0, 0), None);
    }
}
