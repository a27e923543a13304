//! The book of what can still be promised: lines of a draft take from it one after another, so that no two of them get
//! the same piece and the lines of one series share the days of its production.

use super::{LeadTime, LeadTimeError, Part, ProductionLine, Routes, Share, Source};
use crate::calendar::Calendar;
use crate::id::{CategoryId, ProductId, WarehouseId};
use crate::quantity::{PackSize, Quantity};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Working days from asking to shipping what lies in the warehouse (domain facts 6.2).
pub const PICK_DAYS: u32 = 1;

/// What can be promised of one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goods {
    pub product: ProductId,
    pub pack: PackSize,
    /// Whose production line makes it; none: nobody has said how it is made.
    pub series: Option<CategoryId>,
    /// No longer produced: there is no more than stock and receipts.
    pub discontinued: bool,
    pub replaced_by: Option<ProductId>,
    /// Free pieces by warehouse: on hand, less what is promised, less the safety stock.
    pub stock: Vec<(WarehouseId, u32)>,
    pub receipts: Vec<Receipt>,
}

/// Goods under way to a warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub warehouse: WarehouseId,
    /// When they are expected; a day that has passed is read as the day of asking.
    pub date: NaiveDate,
    /// Pieces that are not promised yet.
    pub quantity: u32,
}

/// What can be promised at one moment, of as many products as are put into it.
#[derive(Clone, Debug)]
pub struct Supply<'a> {
    calendar: &'a Calendar,
    routes: &'a Routes,
    asked: NaiveDate,
    pick: u32,
    products: BTreeMap<ProductId, Held>,
    lines: BTreeMap<CategoryId, ProductionLine>,
}

/// A product with its lots.
#[derive(Clone, Debug)]
struct Held {
    pack: PackSize,
    series: Option<CategoryId>,
    discontinued: bool,
    replaced_by: Option<ProductId>,
    lots: Vec<Lot>,
}

/// Pieces in one place that can leave it on the same day.
#[derive(Clone, Copy, Debug)]
struct Lot {
    origin: Origin,
    /// Working days after the day of asking until they can leave their place.
    ready: u32,
    left: u32,
}

#[derive(Clone, Copy, Debug)]
enum Origin {
    Stock(WarehouseId),
    Receipt(WarehouseId, NaiveDate),
    /// What a line of the draft has left of the last batch made for it.
    Made(ProductionLine, u32),
}

/// Pieces as they reach the shipping warehouse.
#[derive(Clone, Copy)]
struct Arrival {
    days: u32,
    /// Among arrivals of one day: stock, then what is under way, then production; what is here before what is elsewhere.
    rank: u8,
    /// In the product's lots; none: to be made.
    lot: Option<usize>,
    share: Share,
}

/// What an answer takes from the book.
struct Plan {
    lead_time: LeadTime,
    taken: Vec<(usize, u32)>,
    made: u32,
}

impl<'a> Supply<'a> {
    /// An empty book for the day of asking in Moscow ([`crate::format::moscow`]); a day off is asked on as its next
    /// working day is.
    #[must_use]
    pub fn new(calendar: &'a Calendar, routes: &'a Routes, asked: NaiveDate) -> Self {
        Self { calendar, routes, asked, pick: PICK_DAYS, products: BTreeMap::new(), lines: BTreeMap::new() }
    }

    /// The same with other days from asking to shipping what lies in the warehouse.
    #[must_use]
    pub fn with_pick_days(mut self, days: u32) -> Self {
        self.pick = days;
        self
    }

    /// Puts in how a series is made.
    pub fn add_line(&mut self, series: CategoryId, line: ProductionLine) {
        self.lines.insert(series, line);
    }

    /// How a series is made, with all that has been taken.
    #[must_use]
    pub fn line(&self, series: CategoryId) -> Option<&ProductionLine> {
        self.lines.get(&series)
    }

    /// Puts a product in; one that is there already is replaced.
    pub fn add(&mut self, goods: Goods) {
        let stock = goods.stock.into_iter().map(|(at, left)| Lot { origin: Origin::Stock(at), ready: self.pick, left });
        let receipts = goods.receipts.into_iter().map(|Receipt { warehouse, date, quantity }| {
            let wait = self.calendar.working_days_between(self.asked, date.max(self.asked));
            let ready = u32::try_from(wait).unwrap_or(0).saturating_add(self.pick);
            Lot { origin: Origin::Receipt(warehouse, date), ready, left: quantity }
        });
        let lots = stock.chain(receipts).filter(|lot| lot.left > 0).collect();
        let series = goods.series.filter(|_| !goods.discontinued);
        let Goods { pack, discontinued, replaced_by, .. } = goods;
        let held = Held { pack, series, discontinued, replaced_by, lots };
        self.products.insert(goods.product, held);
    }

    /// When so many pieces can leave the warehouse, rounded up to whole packs. Nothing is taken: «что если» is asked
    /// with another quantity or warehouse.
    ///
    /// # Errors
    /// A product that is not in the book; a quantity that packs make too large.
    pub fn ask(&self, product: ProductId, to: WarehouseId, asked: Quantity) -> Result<LeadTime, LeadTimeError> {
        self.plan(product, to, asked).map(|plan| plan.lead_time)
    }

    /// As [`Supply::ask`], and takes the pieces out of the book.
    ///
    /// # Errors
    /// As [`Supply::ask`].
    pub fn take(&mut self, product: ProductId, to: WarehouseId, asked: Quantity) -> Result<LeadTime, LeadTimeError> {
        let plan = self.plan(product, to, asked)?;
        let Some(held) = self.products.get_mut(&product) else { return Ok(plan.lead_time) };
        for (at, pieces) in plan.taken {
            if let Some(lot) = held.lots.get_mut(at) {
                lot.left = lot.left.saturating_sub(pieces);
            }
        }
        let line = held.series.and_then(|series| self.lines.get_mut(&series));
        if let Some(line) = line.filter(|_| plan.made > 0) {
            let made = u64::from(plan.made);
            let day = line.made(made).unwrap_or(u32::MAX);
            let left = u32::try_from(line.started(made).saturating_sub(made)).unwrap_or(0);
            if left > 0 {
                let ready = day.saturating_add(line.technological);
                held.lots.push(Lot { origin: Origin::Made(*line, day), ready, left });
            }
            *line = line.promised(made);
        }
        Ok(plan.lead_time)
    }

    fn plan(&self, product: ProductId, to: WarehouseId, asked: Quantity) -> Result<Plan, LeadTimeError> {
        let held = self.products.get(&product).ok_or(LeadTimeError::UnknownProduct(product))?;
        let wanted = held.pack.round_up(asked).map_err(LeadTimeError::Quantity)?.pieces();
        let mut arrivals = self.arrivals(held, to);
        let line = held.series.and_then(|series| self.lines.get(&series)).filter(|line| line.capacity > 0);
        let line = line.zip(self.routes.from_plant(to));
        let got = if line.is_some() {
            wanted
        } else {
            let all = arrivals.iter().fold(0_u32, |sum, arrival| sum.saturating_add(arrival.share.quantity));
            held.pack.round_down(all).min(wanted)
        };
        let made = choose(&mut arrivals, line, got);
        let taken = arrivals.iter().filter_map(|arrival| Some((arrival.lot?, arrival.share.quantity))).collect();
        let missing = wanted - got;
        let replacement = held.replaced_by.filter(|_| missing > 0);
        let parts = self.parts(arrivals, held.pack);
        Ok(Plan { lead_time: LeadTime { parts, missing, discontinued: held.discontinued, replacement }, taken, made })
    }

    /// The lots of a product that can reach a warehouse, by the day on which they do.
    fn arrivals(&self, held: &Held, to: WarehouseId) -> Vec<Arrival> {
        let arrival = |(at, lot): (usize, &Lot)| {
            let (days, rank, source) = match lot.origin {
                Origin::Stock(from) => match self.routes.between(from, to)? {
                    _ if from == to => (0, 0, Source::Stock),
                    days => (days, 2, Source::Transfer { from, days }),
                },
                Origin::Receipt(at, date) => {
                    let days = self.routes.between(at, to)?;
                    (days, if at == to { 1 } else { 3 }, Source::Receipt { to: at, date, days })
                }
                Origin::Made(line, made) => {
                    let days = self.routes.from_plant(to)?;
                    (days, 4, Source::Production { line, made, days })
                }
            };
            let share = Share { quantity: lot.left, source };
            Some(Arrival { days: lot.ready.saturating_add(days), rank, lot: Some(at), share })
        };
        let lots = held.lots.iter().enumerate().filter(|(_, lot)| lot.left > 0);
        let mut arrivals: Vec<Arrival> = lots.filter_map(arrival).collect();
        arrivals.sort_by_key(|arrival| (arrival.days, arrival.rank));
        arrivals
    }

    /// Arrivals by day, in whole packs, each date once.
    fn parts(&self, arrivals: Vec<Arrival>, pack: PackSize) -> Vec<Part> {
        // On a day off, today and the next working day are one date: it has one number.
        let least = u32::from(!self.calendar.is_working(self.asked));
        let mut parts: Vec<Part> = vec![];
        let mut loose: Vec<Share> = vec![];
        for Arrival { days, share, .. } in arrivals {
            let days = days.max(least);
            let all = loose.iter().fold(share.quantity, |sum, share| sum.saturating_add(share.quantity));
            let whole = pack.round_down(all);
            if whole == 0 {
                loose.push(share);
                continue;
            }
            let rest = all - whole;
            let mut shares = std::mem::take(&mut loose);
            add_share(&mut shares, Share { quantity: share.quantity - rest, ..share });
            if rest > 0 {
                loose.push(Share { quantity: rest, ..share });
            }
            let same_day = parts.last_mut().filter(|part| part.days == days);
            if let Some(part) = same_day {
                part.quantity = part.quantity.saturating_add(whole);
                for share in shares {
                    add_share(&mut part.shares, share);
                }
            } else {
                let date = self.calendar.add_working_days(self.asked, days);
                parts.push(Part { quantity: whole, date, days, shares });
            }
        }
        parts
    }
}

/// Leaves of the arrivals those that come first, as many pieces as wanted, with what is made among them; says how many
/// are made. `line` is there when any quantity can be made.
fn choose(arrivals: &mut Vec<Arrival>, line: Option<(&ProductionLine, u32)>, wanted: u32) -> u32 {
    let (mut rest, mut made) = (wanted, 0_u32);
    for arrival in arrivals.iter_mut() {
        if let Some((line, way)) = line {
            let after = way.saturating_add(line.technological);
            let before = arrival.days.checked_sub(1).and_then(|day| day.checked_sub(after));
            let earlier = before.map_or(0, |day| line.made_by(day)).saturating_sub(made.into());
            let earlier = u32::try_from(earlier).map_or(rest, |earlier| earlier.min(rest));
            made += earlier;
            rest -= earlier;
        }
        arrival.share.quantity = arrival.share.quantity.min(rest);
        rest -= arrival.share.quantity;
    }
    arrivals.retain(|arrival| arrival.share.quantity > 0);
    if let Some((line, days)) = line {
        made += rest;
        if let Some(day) = line.made(made.into()) {
            let share = Share { quantity: made, source: Source::Production { line: *line, made: day, days } };
            let days = day.saturating_add(line.technological).saturating_add(days);
            let at = arrivals.partition_point(|arrival| arrival.days <= days);
            arrivals.insert(at, Arrival { days, rank: 4, lot: None, share });
        }
    }
    made
}

/// Adds pieces to those of the same source, or as a source of their own.
fn add_share(shares: &mut Vec<Share>, share: Share) {
    match shares.iter_mut().find(|other| other.source == share.source) {
        Some(other) => other.quantity = other.quantity.saturating_add(share.quantity),
        None => shares.push(share),
    }
}
