//! Lead times («Срок готовности»): when how much of a product can leave a warehouse, and where each part comes from.
//! A pure function of stock, receipts, production, calendar and day; nothing is promised here, and the same inputs
//! give the same dates (domain facts 6.2, 6.3).
//!
//! **How pieces are chosen.** Every piece that can be had has a day on which it can leave the shipping warehouse. They
//! are taken in the order of these days, however many are asked for, so that a greater quantity has all pieces of a
//! smaller one and is never ready earlier. On the same day own stock comes first, then what is under way there, then
//! the other warehouses, then production; production that would be earlier than a late receipt comes before it.
//!
//! **Days**, all working days after the day of asking:
//! - own stock: the days of picking, 1 unless said otherwise;
//! - a receipt under way: its day (at the earliest the day of asking), picking, and the way when it is to another warehouse;
//! - stock of another warehouse: picking and the way;
//! - production: the day on which the last piece is made, the technological days, and the way from the plant. A part
//!   that is made is one part, ready when its last piece is.
//!
//! **Packs** are not split between days: pieces left over from one source complete a pack with those of the next one,
//! on the day of the later.

use crate::format::grouped;
use crate::id::{ProductId, WarehouseId};
use crate::quantity::QuantityError;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

mod production;
mod replan;
mod routes;
mod supply;
#[cfg(test)]
mod tests;

pub use production::ProductionLine;
pub use replan::{Coming, Open, Plan, replan};
pub use routes::Routes;
pub use supply::{Goods, PICK_DAYS, Receipt, Supply};

/// Where pieces come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// In the shipping warehouse.
    Stock,
    /// In another warehouse, so many working days away.
    Transfer { from: WarehouseId, days: u32 },
    /// Under way to a warehouse, where it is expected on the date; `days` more when that is another warehouse.
    Receipt { to: WarehouseId, date: NaiveDate, days: u32 },
    /// To be made: the line as it stood before, the working day on which the last piece is made, and the days from the
    /// plant to the warehouse.
    Production { line: ProductionLine, made: u32, days: u32 },
}

/// So many pieces of a part from one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub quantity: u32,
    pub source: Source,
}

/// What can leave the warehouse on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub quantity: u32,
    /// A working day.
    pub date: NaiveDate,
    /// Working days from the day of asking to the date.
    pub days: u32,
    /// The sources of the part; together they have its quantity.
    pub shares: Vec<Share>,
}

/// The answer for a product, a quantity, a warehouse and a day: parts by date, each date once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadTime {
    pub parts: Vec<Part>,
    /// Pieces that cannot be had: a product that is not made any more, or nobody has said how it is made.
    pub missing: u32,
    /// The product is not made any more.
    pub discontinued: bool,
    /// When something is missing: what is sold instead.
    pub replacement: Option<ProductId>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum LeadTimeError {
    /// The book has no such product.
    #[error("unknown product {0}")]
    UnknownProduct(ProductId),
    #[error(transparent)]
    Quantity(QuantityError),
}

impl LeadTime {
    /// Pieces that can be had.
    #[must_use]
    pub fn quantity(&self) -> u32 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.quantity))
    }

    /// When the last part is ready: the date of the line when it is shipped whole. Nothing when none can be had.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        self.parts.last().map(|part| part.date)
    }

    /// Working days to [`Self::date`].
    #[must_use]
    pub fn days(&self) -> Option<u32> {
        self.parts.last().map(|part| part.days)
    }

    /// Whether all that was asked for can be had.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.missing == 0
    }

    /// The column «Срок готовности» of an offer: «1 дн.» from stock, else the days of what is not there (guide). Empty
    /// when nothing can be had.
    #[must_use]
    pub fn in_offer(&self) -> String {
        self.days().map_or_else(String::new, |days| days.to_string() + " дн.")
    }

    /// The column «Информ. сроки готовности» of a draft: «✓ 3 дн.», the tick when all can be had (guide).
    #[must_use]
    pub fn in_draft(&self) -> String {
        let days = self.in_offer();
        if self.is_whole() && !days.is_empty() { "✓ ".to_owned() + &days } else { days }
    }
}

/// The answer of «Рассчитать сроки»: «12 шт. - 1 раб. дн.; 24 шт. - 9 раб. дн.» (guide; domain facts 6.2).
impl fmt::Display for LeadTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            f.write_str(&grouped(part.quantity.into()))?;
            f.write_str(" шт. - ")?;
            f.write_str(&part.days.to_string())?;
            f.write_str(" раб. дн.")?;
        }
        Ok(())
    }
}

/// What of an order is ready on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {
    pub date: NaiveDate,
    /// Working days from the day of asking.
    pub days: u32,
    pub pieces: u64,
}

/// The dates of an order: with «Отгрузка по частям» each date that a part of a line has, otherwise the last one alone
/// with all pieces (domain facts 6.2). What cannot be had is in none of them.
#[must_use]
pub fn order_dates<'a>(lines: impl IntoIterator<Item = &'a LeadTime>, in_parts: bool) -> Vec<Ready> {
    let mut dates: BTreeMap<NaiveDate, Ready> = BTreeMap::new();
    for Part { quantity, date, days, .. } in lines.into_iter().flat_map(|line| &line.parts) {
        let ready = dates.entry(*date).or_insert(Ready { date: *date, days: *days, pieces: 0 });
        ready.pieces = ready.pieces.saturating_add(u64::from(*quantity));
    }
    if in_parts {
        return dates.into_values().collect();
    }
    let pieces = dates.values().fold(0_u64, |sum, ready| sum.saturating_add(ready.pieces));
    dates.into_values().next_back().map(|last| Ready { pieces, ..last }).into_iter().collect()
}
