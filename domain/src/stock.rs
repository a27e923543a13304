//! Shipping warehouses of the supplier and what is in them.

use crate::id::{ProductId, WarehouseId};
use serde::{Deserialize, Serialize};

/// A shipping warehouse of the supplier («Склад отгрузки»).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warehouse {
    pub id: WarehouseId,
    /// «Склад Москва».
    pub name: String,
    pub city: String,
    pub address: String,
    /// Working days from the plant to this warehouse.
    pub transfer_days: u32,
    pub position: i32,
}

/// Pieces of a product in a warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLevel {
    pub product: ProductId,
    pub warehouse: WarehouseId,
    pub on_hand: u32,
    /// Of them promised to orders.
    pub reserved: u32,
}

impl StockLevel {
    /// What can still be promised, pieces.
    #[must_use]
    pub fn free(&self) -> u32 {
        self.free_over(0)
    }

    /// What can still be promised when so many pieces are always kept back («страховой запас»).
    #[must_use]
    pub fn free_over(&self, safety: u32) -> u32 {
        self.on_hand.saturating_sub(self.reserved).saturating_sub(safety)
    }
}
