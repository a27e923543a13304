//! «Что если»: other warehouses and quantities, side by side.

use super::{Row, Which, book, draft_rows, taken, today};
use crate::catalog::Snapshot;
use crate::db::Db;
use crate::draft;
use crate::error::Result;
use crate::user::buyer;
use domain::actor::Actor;
use domain::id::{OrderNumber, ProductId, WarehouseId};
use domain::lead_time::LeadTime;
use domain::measure::{Mass, Volume};
use domain::money::Money;
use domain::quantity::Quantity;
use domain::stock::Warehouse;
use domain::user::Action;
use std::collections::BTreeMap;

/// The dates of a draft from every warehouse and of other quantities, side by side.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// From which it is shipped now.
    pub warehouse: WarehouseId,
    pub lines: Vec<WhatIfLine>,
    /// Of the lines as they are.
    pub now: Vec<LeadTime>,
    pub choices: Vec<Choice>,
}

/// A line and what is asked about it, in whole packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WhatIfLine {
    pub product: ProductId,
    pub quantity: Quantity,
    pub wanted: Quantity,
}

/// What a draft would be from a warehouse.
#[derive(Clone, Debug)]
pub struct Choice {
    pub warehouse: Warehouse,
    /// Of the lines in their order.
    pub dates: Vec<LeadTime>,
    /// By truck; none: the sum does not fit into a number.
    pub delivery: Option<Money>,
}

/// «Что если»: the lines of a draft, some in other quantities, from each warehouse. Read once for all answers; nothing is
/// promised. Other quantities of products that have no line are not asked about.
///
/// # Errors
/// `NotFound`; `OrderError::Move` for a proposal; a quantity that packs make too large.
pub async fn what_if(
    db: &Db,
    actor: &Actor,
    number: OrderNumber,
    changed: &BTreeMap<ProductId, Quantity>,
) -> Result<WhatIf> {
    let buyer = buyer(actor, Action::Draft)?;
    let head = draft::store::head(db.reader(), buyer, number, "").await?;
    draft::editable(&head)?;
    let snapshot = db.snapshot();
    let rows = draft_rows(db, number).await?;
    let products = rows.iter().map(|row| ProductId(row.product_id));
    let which = Which::draft(number);
    let book = book(db.reader(), &snapshot, &which, products, today(db.now()), "").await?;
    let line = |row: Row| {
        let (product, quantity) = (ProductId(row.product_id), draft::store::quantity(row.quantity)?);
        let asked = changed.get(&product).copied().unwrap_or(quantity);
        let wanted = match snapshot.catalog.product(product) {
            Some(item) => item.pack().round_up(asked)?,
            None => quantity,
        };
        Ok(WhatIfLine { product, quantity, wanted })
    };
    let lines = rows.into_iter().map(line).collect::<Result<Vec<_>>>()?;
    let take = |warehouse: WarehouseId, wanted: &dyn Fn(&WhatIfLine) -> Quantity| {
        let mut supply = book.clone();
        let take = |line: &WhatIfLine| taken(&mut supply, &snapshot, line.product, warehouse, wanted(line));
        lines.iter().map(take).collect::<Result<Vec<_>>>()
    };
    let warehouse = WarehouseId(head.warehouse_id);
    let now = take(warehouse, &|line| line.quantity)?;
    let load = load(&snapshot, &lines);
    let mut choices = vec![];
    for place in snapshot.catalog.warehouses() {
        // A long draft is much to count: others have their turn between two warehouses.
        tokio::task::yield_now().await;
        choices.push(Choice {
            dates: take(place.id, &|line| line.wanted)?,
            delivery: load.and_then(|(mass, volume)| snapshot.tariff(place.id).cost(mass, volume)),
            warehouse: place.clone(),
        });
    }
    Ok(WhatIf { warehouse, lines, now, choices })
}

/// Mass and volume of what is asked about, if they fit into a number.
fn load(snapshot: &Snapshot, lines: &[WhatIfLine]) -> Option<(Mass, Volume)> {
    let mut items = lines.iter().filter_map(|line| Some((snapshot.catalog.product(line.product)?, line.wanted)));
    items.try_fold((Mass::default(), Volume::default()), |(mass, volume), (item, wanted)| {
        let pieces = i64::from(wanted.pieces());
        let mass = mass.checked_add(item.mass().checked_mul(pieces)?)?;
        Some((mass, volume.checked_add(item.volume().checked_mul(pieces)?)?))
    })
}
