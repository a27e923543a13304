//! What is promised, counted again from the state of today («Обновить сроки»). As long as nothing has changed the answer is
//! the day that was planned, however often it is asked (domain facts 6.2); a day that has gone by without the goods is
//! never an answer.
//!
//! Every promise remembers the day that its working days are counted from. Goods that should have come by now are counted
//! from today: picked again, waited for again. What is being made is where the line has it, behind all that was promised
//! before; once the line must be done with it, the day stays as it was planned until that goes by, too.

use super::{PICK_DAYS, ProductionLine};
use crate::calendar::Calendar;
use crate::quantity::PackSize;
use chrono::NaiveDate;

/// Where promised pieces are that have not come yet. `way`: working days from there to the shipping warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    /// In a warehouse.
    Stock { way: u32 },
    /// Under way to a warehouse, where they are expected on the day.
    Receipt { due: NaiveDate, way: u32 },
    /// On the line, as it stands today with everything that is promised of it; so many pieces of its queue come after
    /// these. `pieces`: all that are made together for the order.
    Making { line: ProductionLine, after: u64, pieces: u64, way: u32 },
    /// They have left the plant.
    Made { way: u32 },
    /// Nobody can say: no way leads there, nothing is known of the line.
    Unknown,
}

/// Pieces of an order line that are promised together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    pub quantity: u32,
    pub coming: Coming,
    pub plan: Plan,
}

/// When pieces can leave the shipping warehouse, and the day that this is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub counted_from: NaiveDate,
    /// A working day.
    pub on: NaiveDate,
}

/// The plans of what is promised of one order line, in its order. `ready`: pieces of the line that have come already; packs
/// are not split between days, so what is left over of one source leaves with what completes its pack.
#[must_use]
pub fn replan(calendar: &Calendar, today: NaiveDate, pack: PackSize, ready: u64, open: &[Open]) -> Vec<Plan> {
    let mut plans: Vec<Plan> = open.iter().map(|open| alone(calendar, today, open)).collect();
    let pack = u64::from(pack.pieces());
    let (mut loose, mut begun) = (ready % pack, 0);
    // In the order of the promises, whatever their days are by now: packs that were promised together stay together.
    for (end, one) in open.iter().enumerate() {
        loose = (loose + u64::from(one.quantity)) % pack;
        if loose > 0 && end + 1 < open.len() {
            continue;
        }
        let together = plans.get_mut(begun..=end).unwrap_or_default();
        if let Some(last) = together.iter().map(|plan| plan.on).max() {
            for plan in together {
                plan.on = last;
            }
        }
        begun = end + 1;
    }
    plans
}

/// When pieces could leave if packs could be split.
fn alone(calendar: &Calendar, today: NaiveDate, open: &Open) -> Plan {
    let Plan { counted_from, on } = open.plan;
    let overdue = on < today;
    let from = if overdue { today } else { counted_from };
    let after = |day: NaiveDate, days: u32| Some(calendar.add_working_days(day, days));
    let planned = match open.coming {
        Coming::Stock { way } => after(from, PICK_DAYS.saturating_add(way)),
        Coming::Receipt { due, way } => after(due.max(from), PICK_DAYS.saturating_add(way)),
        Coming::Making { line, after: behind, pieces, way } => {
            let made = line.made_before(behind);
            let again = || ProductionLine { queue: 0, ..line }.made(pieces).filter(|_| overdue);
            let days = made.or_else(again).map(|day| day.saturating_add(line.technological).saturating_add(way));
            days.and_then(|days| after(today, days))
        }
        Coming::Made { way } if overdue => after(today, way.max(1)),
        Coming::Made { .. } | Coming::Unknown => None,
    };
    match planned {
        Some(planned) => Plan { counted_from: from, on: planned.max(calendar.add_working_days(today, 0)) },
        None => open.plan,
    }
}
