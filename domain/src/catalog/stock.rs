//! Free stock, beside the catalogue: it changes by the minute, the catalogue by the day.

use super::bits::Bits;
use super::intern::number;
use super::query::StockFilter;
use super::store::Ids;
use super::{Catalog, Item};
use crate::id::{ProductId, WarehouseId};
use crate::stock::StockLevel;
use std::borrow::Cow;
use std::sync::Arc;

/// What can be promised of each product from each warehouse: 4 bytes for each pair.
#[derive(Clone, Debug)]
pub struct Stock {
    /// Of the catalogue it was built for.
    ids: Arc<Ids>,
    all: Shelf,
    warehouses: Vec<(WarehouseId, Shelf)>,
}

/// Free pieces by row, and the rows that have some.
#[derive(Clone, Debug)]
struct Shelf {
    free: Vec<u32>,
    some: Bits,
}

impl Shelf {
    fn new(rows: usize) -> Self {
        Self { free: vec![0; rows], some: Bits::none(number(rows)) }
    }

    fn add(&mut self, row: u32, pieces: u32) {
        if let Some(free) = self.free.get_mut(row as usize) {
            *free = free.saturating_add(pieces);
            self.some.insert(row);
        }
    }

    fn set(&mut self, row: u32, pieces: u32) {
        self.some.take_out(row);
        if let Some(free) = self.free.get_mut(row as usize) {
            *free = 0;
        }
        if pieces > 0 {
            self.add(row, pieces);
        }
    }

    fn free(&self, row: u32) -> u32 {
        self.free.get(row as usize).copied().unwrap_or(0)
    }
}

impl Stock {
    /// Takes the levels in any order, several of one product and warehouse together; unknown products are skipped.
    /// Built for one catalogue; with the next one it still answers, a millisecond slower.
    #[must_use]
    pub fn build(catalog: &Catalog, levels: impl IntoIterator<Item = StockLevel>) -> Self {
        let ids = Arc::clone(&catalog.store.ids);
        let rows = catalog.len();
        let mut all = Shelf::new(rows);
        let mut warehouses: Vec<(WarehouseId, Shelf)> = Vec::new();
        for level in levels {
            let free = level.free();
            let Some(row) = ids.row(level.product).filter(|_| free > 0) else {
                continue;
            };
            let known = warehouses.iter().position(|(warehouse, _)| *warehouse == level.warehouse);
            let at = known.unwrap_or_else(|| {
                warehouses.push((level.warehouse, Shelf::new(rows)));
                warehouses.len() - 1
            });
            if let Some((_, shelf)) = warehouses.get_mut(at) {
                shelf.add(row, free);
            }
            all.add(row, free);
        }
        Self { ids, all, warehouses }
    }

    /// The same with these levels in place of those that were known; `None` when they say nothing new.
    #[must_use]
    pub fn with(&self, levels: impl IntoIterator<Item = StockLevel>) -> Option<Self> {
        let mut changed: Option<Self> = None;
        for level in levels {
            let now = changed.as_ref().unwrap_or(self);
            let Some(row) = now.ids.row(level.product) else { continue };
            if now.free(level.product, level.warehouse) == level.free() {
                continue;
            }
            let stock = changed.get_or_insert_with(|| self.clone());
            let known = stock.warehouses.iter().position(|(warehouse, _)| *warehouse == level.warehouse);
            let at = known.unwrap_or_else(|| {
                stock.warehouses.push((level.warehouse, Shelf::new(stock.all.free.len())));
                stock.warehouses.len() - 1
            });
            if let Some((_, shelf)) = stock.warehouses.get_mut(at) {
                shelf.set(row, level.free());
            }
            let sum = stock.warehouses.iter().fold(0_u32, |sum, (_, shelf)| sum.saturating_add(shelf.free(row)));
            stock.all.set(row, sum);
        }
        changed
    }

    /// What can still be promised from a warehouse, pieces.
    #[must_use]
    pub fn free(&self, product: ProductId, warehouse: WarehouseId) -> u32 {
        self.shelf(warehouse).zip(self.ids.row(product)).map_or(0, |(shelf, row)| shelf.free(row))
    }

    /// What can still be promised from all warehouses together, pieces.
    #[must_use]
    pub fn total(&self, product: ProductId) -> u32 {
        self.ids.row(product).map_or(0, |row| self.all.free(row))
    }

    /// The same of a product at hand: nothing is looked for when the stock was built for its catalogue.
    #[must_use]
    pub fn total_of(&self, item: Item<'_>) -> u32 {
        if Arc::ptr_eq(&self.ids, &item.catalog.store.ids) { self.all.free(item.at) } else { self.total(item.id()) }
    }

    fn shelf(&self, warehouse: WarehouseId) -> Option<&Shelf> {
        self.warehouses.iter().find(|(id, _)| *id == warehouse).map(|(_, shelf)| shelf)
    }

    /// The rows of a catalogue that a filter lets through; `None` is all.
    pub(super) fn rows(&self, catalog: &Catalog, filter: StockFilter) -> Option<Cow<'_, Bits>> {
        let found = match filter {
            StockFilter::All => return None,
            StockFilter::Any => Some(&self.all),
            StockFilter::At(warehouse) => self.shelf(warehouse),
        };
        let rows = number(catalog.len());
        let Some(Shelf { some, .. }) = found else {
            return Some(Cow::Owned(Bits::none(rows)));
        };
        if Arc::ptr_eq(&self.ids, &catalog.store.ids) {
            return Some(Cow::Borrowed(some));
        }
        let some = self.ids.iter().filter(|(_, row)| some.has(*row));
        Some(Cow::Owned(Bits::of(rows, some.filter_map(|(id, _)| catalog.store.ids.row(id)))))
    }
}
