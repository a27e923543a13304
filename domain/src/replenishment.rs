//! «Пополнение» (G15): how much of a product a dealer's warehouse should order, from what is reported of it. The rule:
//!
//! - what will be there without an order is the stock and what is on its way ([`Goods::position`]);
//! - until an order comes, and until the next one, as much sells as in the months that are reported ([`expected`]), of which
//!   one that was not over then counts for its days so far;
//! - there must be what sells until the order comes and, behind it, no less than the matrix says and no less than what sells
//!   until the next order: below this threshold something is ordered;
//! - then it is ordered up to what sells until the order comes, and behind it what the matrix would like, or its least with
//!   what sells until the next order, whichever is more; in whole packs.

use crate::month::Month;
use crate::quantity::{PackSize, Quantity};
use chrono::{Datelike, NaiveDate};

/// Days that a whole month of sales counts for.
pub const MONTH_DAYS: u32 = 30;
/// Months of sales that are looked at.
pub const SALES_MONTHS: usize = 3;
/// Lines of a proposal at most: the most urgent ones.
pub const LINES: usize = 200;
/// «На сколько дней»: days from one order to the next that can be chosen, and the one that is when nobody chooses.
pub const COVER_DAYS: [u32; 5] = [7, 14, 30, 60, 90];
pub const USUAL_COVER: u32 = 30;

/// What is known of a product in a warehouse; pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goods {
    /// Reported there.
    pub stock: u64,
    /// Ordered and in no report of the stock yet.
    pub coming: u64,
    /// In so many `days` together ([`days_of`]); with no day, nothing is known of sales.
    pub sold: u64,
    pub days: u32,
    /// «Минимальный запас» and «Желаемый запас» of the matrix; 0 where it does not have the product.
    pub minimum: u64,
    pub desired: u64,
    pub pack: PackSize,
    /// Of what is no longer made: the pieces that are left.
    pub last: Option<u32>,
}

/// For how long it must last; calendar days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Until an order can leave the supplier.
    pub lead: u32,
    /// From one order to the next.
    pub cover: u32,
}

/// How much to order, and every step to it; pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Sells until the order comes, and from then until the next one.
    pub in_lead: u64,
    pub in_cover: u64,
    /// With less than this something is ordered.
    pub threshold: u64,
    /// Up to this it is ordered.
    pub level: u64,
    /// Is missing to the level; 0 when nothing is to be ordered.
    pub short: u64,
    /// To order, in whole packs; 0 when nothing is.
    pub quantity: u32,
}

impl Goods {
    /// What will be there without an order.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.stock.saturating_add(self.coming)
    }

    /// Days that it lasts at the rate of the sales; nothing when none are known.
    #[must_use]
    pub const fn lasts(&self) -> Option<u64> {
        self.position().saturating_mul(self.days as u64).checked_div(self.sold)
    }
}

/// Days that the sales of a month are of, when they were reported on this day: of a month that has passed a whole one, of one
/// that still goes on the days so far, the day itself too.
#[must_use]
pub fn days_of(month: Month, reported: NaiveDate) -> u32 {
    if Month::of(reported) > month { MONTH_DAYS } else { reported.day().min(MONTH_DAYS) }
}

/// Pieces that sell in so many days when so many were sold in `known` days, the begun one whole.
#[must_use]
pub fn expected(sold: u64, known: u32, days: u32) -> u64 {
    if known == 0 {
        return 0;
    }
    let pieces = (u128::from(sold) * u128::from(days)).div_ceil(u128::from(known));
    u64::try_from(pieces).unwrap_or(u64::MAX)
}

/// How much of a product to order.
#[must_use]
pub fn propose(goods: &Goods, terms: Terms) -> Proposal {
    let sells = |days| expected(goods.sold, goods.days, days);
    let (in_lead, in_cover) = (sells(terms.lead), sells(terms.cover));
    let desired = goods.desired.max(goods.minimum);
    let threshold = in_lead.saturating_add(goods.minimum.max(in_cover));
    let level = in_lead.saturating_add(desired.max(goods.minimum.saturating_add(in_cover)));
    let position = goods.position();
    // An empty shelf is never enough of what the matrix would like to have there.
    let is_short = position < threshold || position == 0;
    let short = if is_short { level.saturating_sub(position) } else { 0 };
    Proposal { in_lead, in_cover, threshold, level, short, quantity: in_packs(short, goods) }
}

/// Whole packs that hold so many pieces, no more than can be ordered at once and than are left.
fn in_packs(short: u64, goods: &Goods) -> u32 {
    let most = goods.pack.round_down(Quantity::MAX.pieces());
    let most = goods.last.map_or(most, |last| goods.pack.round_down(last).min(most));
    let pack = u64::from(goods.pack.pieces());
    let packs = short.div_ceil(pack).saturating_mul(pack);
    u32::try_from(packs).map_or(most, |pieces| pieces.min(most))
}

/// Gives what is on its way to the warehouses of a company in their order: each gets what it is short of, until nothing is
/// left. For orders say no warehouse of the dealer.
///
/// # Parameters
/// - `short`: pieces that each warehouse lacks when nothing is on its way.
#[must_use]
pub fn allot(coming: u64, short: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let mut left = coming;
    let allot = |short: u64| {
        let part = short.min(left);
        left -= part;
        part
    };
    short.into_iter().map(allot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TERMS: Terms = Terms { lead: 5, cover: 30 };

    fn goods(stock: u64, sold: u64, matrix: (u64, u64), pack: u32) -> Goods {
        let (minimum, desired) = matrix;
        let pack = PackSize::new(pack).unwrap();
        Goods { stock, coming: 0, sold, days: 90, minimum, desired, pack, last: None }
    }

    #[test]
    fn an_order_lasts_until_the_next_one_and_fills_the_matrix() {
        for (stock, sold, matrix, pack, expected) in [
            // 90 in three months: 5 until the order comes, 30 until the next one.
            (0, 90, (0, 0), 1, 35),
            (10, 90, (0, 0), 1, 25),
            (10, 90, (0, 0), 12, 36),
            (35, 90, (0, 0), 1, 0),
            (34, 90, (0, 0), 12, 12),
            // The least of the matrix is kept behind what sells.
            (10, 90, (20, 0), 1, 45),
            (10, 90, (20, 100), 1, 95),
            (35, 90, (20, 100), 1, 0),
            // Without sales the matrix alone decides: below its least, up to what it would like.
            (20, 0, (20, 50), 1, 0),
            (19, 0, (20, 50), 1, 31),
            (0, 0, (0, 50), 12, 60),
            (1, 0, (0, 50), 12, 0),
            (0, 0, (0, 0), 12, 0),
            // A part of a piece is a piece.
            (0, 1, (0, 0), 1, 2),
        ] {
            let proposal = propose(&goods(stock, sold, matrix, pack), TERMS);
            assert_eq!(proposal.quantity, expected, "{stock} {sold} {matrix:?} {pack}: {proposal:?}");
        }
    }

    #[test]
    fn a_month_that_goes_on_counts_for_its_days_so_far() {
        let month = |text| Month::parse(text).unwrap();
        for (of, day, days) in [
            ("2026-10", "2026-10-01", 1),
            ("2026-10", "2026-10-12", 12),
            ("2026-10", "2026-10-31", 30),
            ("2026-10", "2026-11-01", 30),
            ("2026-02", "2026-02-28", 28),
            ("2026-02", "2026-03-01", 30),
            ("2025-12", "2026-01-02", 30),
        ] {
            assert_eq!(days_of(month(of), day.parse().unwrap()), days, "{of} {day}");
        }
        // 36 pieces in the first 12 days are 3 a day, not one.
        assert_eq!(expected(36, days_of(month("2026-10"), "2026-10-12".parse().unwrap()), 30), 90);
    }

    #[test]
    fn what_is_on_its_way_counts_and_what_is_no_longer_made_has_an_end() {
        let base = goods(0, 90, (0, 0), 12);
        assert_eq!(propose(&Goods { coming: 24, ..base }, TERMS).quantity, 12);
        assert_eq!(propose(&Goods { last: Some(30), ..base }, TERMS).quantity, 24);
        assert_eq!(propose(&Goods { last: Some(11), ..base }, TERMS).quantity, 0);
        let huge = Goods { sold: u64::MAX, desired: u64::MAX, ..base };
        assert_eq!(propose(&huge, TERMS).quantity, 999_996);
        assert_eq!(propose(&Goods { days: 0, ..base }, TERMS).quantity, 0);
        assert_eq!((base.lasts(), Goods { coming: 45, ..base }.lasts()), (Some(0), Some(45)));
        assert_eq!(goods(7, 0, (0, 0), 1).lasts(), None);
        assert_eq!(allot(50, [20, 0, 40, 7]), [20, 0, 30, 0]);
    }

    fn some() -> impl Strategy<Value = Goods> {
        let counts = (0..500_u64, 0..500_u64, 0..5_000_u64, 0..91_u32);
        (counts, 0..300_u64, 0..300_u64, 1..50_u32, prop::option::of(0..1_000_u32)).prop_map(
            |((stock, coming, sold, days), minimum, desired, pack, last)| {
                let pack = PackSize::new(pack).unwrap();
                Goods { stock, coming, sold, days, minimum, desired, pack, last }
            },
        )
    }

    proptest! {
        #[test]
        fn whole_packs_that_are_there_to_be_had(goods in some(), lead in 0..60_u32, cover in 0..90_u32) {
            let proposal = propose(&goods, Terms { lead, cover });
            prop_assert_eq!(proposal.quantity % goods.pack.pieces(), 0);
            prop_assert!(goods.last.is_none_or(|last| proposal.quantity <= last));
            prop_assert!(proposal.threshold <= proposal.level);
            if goods.last.is_none() {
                prop_assert!(u64::from(proposal.quantity) >= proposal.short);
                prop_assert!(u64::from(proposal.quantity) < proposal.short + u64::from(goods.pack.pieces()));
            }
        }

        #[test]
        fn more_sales_or_more_days_never_give_less_and_more_stock_never_gives_more(
            goods in some(), lead in 0..60_u32, cover in 0..90_u32, more in 0..500_u64,
        ) {
            let terms = Terms { lead, cover };
            let before = propose(&goods, terms).quantity;
            let sold = Goods { sold: goods.sold + more, ..goods };
            prop_assert!(propose(&sold, terms).quantity >= before);
            let minimum = Goods { minimum: goods.minimum + more, ..goods };
            prop_assert!(propose(&minimum, terms).quantity >= before);
            let desired = Goods { desired: goods.desired + more, ..goods };
            prop_assert!(propose(&desired, terms).quantity >= before);
            let days = u32::try_from(more).unwrap();
            let (later, longer) = (Terms { lead: lead + days, ..terms }, Terms { cover: cover + days, ..terms });
            prop_assert!(propose(&goods, later).quantity >= before);
            prop_assert!(propose(&goods, longer).quantity >= before);
            let stock = Goods { stock: goods.stock + more, ..goods };
            prop_assert!(propose(&stock, terms).quantity <= before);
            let coming = Goods { coming: goods.coming + more, ..goods };
            prop_assert!(propose(&coming, terms).quantity <= before);
        }

        #[test]
        fn what_comes_is_given_out_once(coming in 0..1_000_u64, short in prop::collection::vec(0..300_u64, 0..6)) {
            let parts = allot(coming, short.clone());
            prop_assert_eq!(parts.len(), short.len());
            prop_assert!(parts.iter().zip(&short).all(|(part, short)| part <= short));
            prop_assert_eq!(parts.iter().sum::<u64>(), coming.min(short.iter().sum()));
        }
    }
}
