//! Free stock, beside the catalogue: it changes by the minute, the catalogue by the day.

use super::Catalog;
use super::bits::Bits;
use super::intern::number;
use super::query::StockFilter;
use crate::id::{ProductId, WarehouseId};
use crate::stock::StockLevel;
use std::borrow::Cow;
use std::sync::Arc;

/// What can be promised of each product from each warehouse: 4 bytes for each pair.
#[derive(Debug)]
pub struct Stock {
    /// The ids of the catalogue it was built for, by row: shared with it.
    ids: Arc<[ProductId]>,
    /// Rows in the order of their ids.
    by_id: Arc<[u32]>,
    total: Vec<u32>,
    any: Bits,
    warehouses: Vec<Shelf>,
}

#[derive(Debug)]
struct Shelf {
    warehouse: WarehouseId,
    free: Vec<u32>,
    some: Bits,
}

impl Stock {
    /// Takes the levels in any order, several of one product and warehouse together; unknown products are skipped.
    /// Built for one catalogue; with a later one it still answers, a millisecond slower.
    #[must_use]
    pub fn build(catalog: &Catalog, levels: impl IntoIterator<Item = StockLevel>) -> Self {
        let rows = catalog.len();
        let count = number(rows);
        let shelf = |warehouse| Shelf { warehouse, free: vec![0; rows], some: Bits::none(count) };
        let mut warehouses: Vec<Shelf> = catalog.warehouses().iter().map(|warehouse| shelf(warehouse.id)).collect();
        let mut total = vec![0u32; rows];
        let mut any = Bits::none(count);
        for level in levels {
            let free = level.free();
            let Some(row) = catalog.row_of(level.product).filter(|_| free > 0) else { continue };
            let at = match warehouses.iter().position(|shelf| shelf.warehouse == level.warehouse) {
                Some(at) => at,
                None => {
                    warehouses.push(shelf(level.warehouse));
                    warehouses.len() - 1
                }
            };
            let Some(shelf) = warehouses.get_mut(at) else { continue };
            for sum in shelf.free.get_mut(row as usize).into_iter().chain(total.get_mut(row as usize)) {
                *sum = sum.saturating_add(free);
            }
            shelf.some.insert(row);
            any.insert(row);
        }
        Self { ids: Arc::clone(&catalog.ids), by_id: Arc::clone(&catalog.by_id), total, any, warehouses }
    }

    /// What can still be promised from a warehouse, pieces.
    #[must_use]
    pub fn free(&self, product: ProductId, warehouse: WarehouseId) -> u32 {
        let shelf = self.warehouses.iter().find(|shelf| shelf.warehouse == warehouse);
        let free = shelf.zip(self.row_of(product)).and_then(|(shelf, row)| shelf.free.get(row as usize));
        free.copied().unwrap_or(0)
    }

    /// What can still be promised from all warehouses together, pieces.
    #[must_use]
    pub fn total(&self, product: ProductId) -> u32 {
        self.row_of(product).and_then(|row| self.total.get(row as usize)).copied().unwrap_or(0)
    }

    fn row_of(&self, id: ProductId) -> Option<u32> {
        super::row_of(&self.ids, &self.by_id, id)
    }

    /// The rows of a catalogue that a filter lets through; `None` for all.
    pub(super) fn rows(&self, catalog: &Catalog, filter: StockFilter) -> Option<Cow<'_, Bits>> {
        let nothing = Bits::none(0);
        let bits = match filter {
            StockFilter::All => return None,
            StockFilter::Any => &self.any,
            StockFilter::At(warehouse) => {
                self.warehouses.iter().find(|shelf| shelf.warehouse == warehouse).map_or(&nothing, |shelf| &shelf.some)
            }
        };
        todo!()
    }
}
