//! How far the supplier's warehouses are from its plant and from each other.

use crate::id::WarehouseId;
use crate::stock::Warehouse;
use std::collections::BTreeMap;

/// Working days between the plant and the warehouses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    from_plant: BTreeMap<WarehouseId, u32>,
    between: BTreeMap<(WarehouseId, WarehouseId), u32>,
}

impl Routes {
    /// By the days from the plant to each warehouse. Goods go from warehouse to warehouse by way of the plant, unless
    /// [`Routes::with`] says otherwise.
    pub fn new(from_plant: impl IntoIterator<Item = (WarehouseId, u32)>) -> Self {
        Self { from_plant: from_plant.into_iter().collect(), between: BTreeMap::new() }
    }

    /// By what the warehouses say of themselves.
    #[must_use]
    pub fn of(warehouses: &[Warehouse]) -> Self {
        Self::new(warehouses.iter().map(|warehouse| (warehouse.id, warehouse.transfer_days)))
    }

    /// The same where goods go straight from one warehouse to another, one way, in so many days.
    #[must_use]
    pub fn with(mut self, from: WarehouseId, to: WarehouseId, days: u32) -> Self {
        self.between.insert((from, to), days);
        self
    }

    /// From the plant; nothing when it does not send to the warehouse.
    #[must_use]
    pub fn from_plant(&self, to: WarehouseId) -> Option<u32> {
        self.from_plant.get(&to).copied()
    }

    /// From one warehouse to another: straight when there is such a way, else by the plant; 0 for the same one.
    /// Nothing when there is no way.
    #[must_use]
    pub fn between(&self, from: WarehouseId, to: WarehouseId) -> Option<u32> {
        if from == to {
            return Some(0);
        }
        let straight = self.between.get(&(from, to)).copied();
        straight.or_else(|| Some(self.from_plant(from)?.saturating_add(self.from_plant(to)?)))
    }
}
