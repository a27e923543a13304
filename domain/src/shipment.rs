//! Shipments («Отгрузки»): what of an order left the warehouse together, under one waybill.

use crate::draft::{Cost, LineSums, Totals};
use crate::id::OrderNumber;
use crate::measure::{Mass, PlaceShare, Volume};
use crate::order::OrderTerms;
use crate::price::Price;
use crate::product::Article;
use crate::quantity::Quantity;
use crate::vat::VatRate;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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
    fn no_more_than_there_is() {
        let rate = VatRate::new(22).unwrap();
        let whole = line(28_100, 12, rate);
        assert_eq!(part(&whole, rate, 0, 12), Some(whole));
        assert_eq!(part(&whole, rate, 6, 7), None);
        assert_eq!(part(&whole, rate, 0, 0), None);
    }
}
