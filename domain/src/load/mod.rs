//! Tables of products, of base prices and of stock that the supplier's people load: what their rows say, before anything is
//! changed.
//! A row is never lost: it is good, or it says what is wrong with it.

mod product;

pub use product::{
    COLUMNS, Column, Goods, KnownGroup, KnownProduct, KnownSeries, ProductLine, ProductRow, compare, meant,
    read_products,
};

use crate::catalog::{Catalog, Item};
use crate::change::{self, ChangeField, PIECES_LIMIT};
use crate::id::{ProductId, WarehouseId};
use crate::import::Row;
use crate::stock::Warehouse;
use std::collections::BTreeSet;

/// Rows behind which no heading is looked for.
const HEADING_ROWS: usize = 10;
/// Characters of a cell that are kept.
const KEPT: usize = 100;

/// What a table brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadKind {
    /// Article and base price for one piece without VAT.
    Prices,
    /// Article, warehouse and pieces that lie there.
    Stock,
    /// Article and what the product is like.
    Products,
}

impl LoadKind {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Prices => "prices",
            Self::Stock => "stock",
            Self::Products => "products",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Prices, Self::Stock, Self::Products].into_iter().find(|kind| kind.code() == code)
    }
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoadState {
    /// There was nothing.
    New,
    Changed,
    /// It stands there already.
    Same,
    /// No product has this article.
    NotFound,
    Wrong,
}

impl LoadState {
    pub const ALL: [Self; 5] = [Self::New, Self::Changed, Self::Same, Self::NotFound, Self::Wrong];

    /// The stored word, and that of an address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::NotFound => "not_found",
            Self::Wrong => "wrong",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadFault {
    Price,
    Quantity,
    /// No warehouse is called so.
    Warehouse,
    /// A row before it is about the same.
    Twice,
    /// More pieces are promised to orders.
    Promised,
    /// The product has a price of a later day.
    Later,
    /// No supplier's number, or one that could be two products.
    Article,
    Kind,
    Name,
    /// No series, or more than one, is called so.
    Series,
    Unit,
    Pack,
    /// Another one than the pack.
    Minimum,
    Box,
    Mass,
    Volume,
    Ean,
    /// Another product has the barcode.
    EanTaken,
    TnVed,
    /// Another rate than that of all goods.
    Vat,
    Group,
    Discontinued,
    /// No product has the article.
    Replacement,
    /// The product would be replaced by itself.
    Cycle,
    Characteristics,
}

impl LoadFault {
    pub const ALL: [Self; 25] = [
        Self::Price,
        Self::Quantity,
        Self::Warehouse,
        Self::Twice,
        Self::Promised,
        Self::Later,
        Self::Article,
        Self::Kind,
        Self::Name,
        Self::Series,
        Self::Unit,
        Self::Pack,
        Self::Minimum,
        Self::Box,
        Self::Mass,
        Self::Volume,
        Self::Ean,
        Self::EanTaken,
        Self::TnVed,
        Self::Vat,
        Self::Group,
        Self::Discontinued,
        Self::Replacement,
        Self::Cycle,
        Self::Characteristics,
    ];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Quantity => "quantity",
            Self::Warehouse => "warehouse",
            Self::Twice => "twice",
            Self::Promised => "promised",
            Self::Later => "later",
            Self::Article => "article",
            Self::Kind => "kind",
            Self::Name => "name",
            Self::Series => "series",
            Self::Unit => "unit",
            Self::Pack => "pack",
            Self::Minimum => "minimum",
            Self::Box => "box",
            Self::Mass => "mass",
            Self::Volume => "volume",
            Self::Ean => "ean",
            Self::EanTaken => "ean_taken",
            Self::TnVed => "tn_ved",
            Self::Vat => "vat",
            Self::Group => "group",
            Self::Discontinued => "discontinued",
            Self::Replacement => "replacement",
            Self::Cycle => "cycle",
            Self::Characteristics => "characteristics",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadRow {
    /// In the file, from 1.
    pub row: u32,
    /// As they are written.
    pub article: String,
    pub warehouse: String,
    pub value: String,
    pub found: Result<LoadFound, (LoadState, Option<LoadFault>)>,
}

/// What a good row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LoadFound {
    pub product: ProductId,
    pub warehouse: Option<WarehouseId>,
    /// Kopecks, or pieces.
    pub value: i64,
}

const ARTICLE: &[&str] = &["артикул", "код", "article", "sku"];
const WAREHOUSE: &[&str] = &["склад", "warehouse", "город"];
const PRICE: &[&str] = &["цена", "базовая цена", "прайс", "price"];
const QUANTITY: &[&str] = &["количество", "кол-во", "остаток", "остатки", "наличие", "quantity", "stock"];

/// Where the columns are, from 0.
struct Columns {
    /// The first row behind the heading.
    first: usize,
    article: usize,
    warehouse: usize,
    value: usize,
}

impl Columns {
    /// By their headings; without them in the order article, warehouse, value.
    fn new(kind: LoadKind, rows: &[Row]) -> Self {
        let values = if kind == LoadKind::Prices { PRICE } else { QUANTITY };
        for (at, row) in rows.iter().enumerate().take(HEADING_ROWS) {
            let of = |names: &[&str]| row.iter().position(|cell| is_called(cell, names));
            if let (Some(article), Some(value)) = (of(ARTICLE), of(values)) {
                return Self { first: at + 1, article, warehouse: of(WAREHOUSE).unwrap_or(usize::MAX), value };
            }
        }
        let value = if kind == LoadKind::Prices { 1 } else { 2 };
        Self { first: 0, article: 0, warehouse: 1, value }
    }
}

/// «Цена, ₽», «Остаток, шт»: what stands before the unit.
fn is_called(cell: &str, names: &[&str]) -> bool {
    let cell = cell.to_lowercase();
    let name = cell.split([',', '(']).next().unwrap_or_default().trim();
    names.contains(&name)
}

/// All rows of a table of prices or stock that are not empty. Tables of products are for [`read_products`].
#[must_use]
pub fn read_load(kind: LoadKind, catalog: &Catalog, rows: &[Row]) -> Vec<LoadRow> {
    let columns = Columns::new(kind, rows);
    let mut seen = BTreeSet::new();
    let filled = |row: &Row| row.iter().any(|cell| !cell.trim().is_empty());
    let rows = rows.iter().zip(1..).skip(columns.first).filter(|(row, _)| filled(row));
    rows.map(|(row, number)| {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        let kept = |text: &str| text.chars().filter(|c| !c.is_control()).take(KEPT).collect::<String>();
        let warehouse = if kind == LoadKind::Stock { cell(columns.warehouse) } else { "" };
        let (article, value) = (cell(columns.article), cell(columns.value));
        let found = found(kind, catalog, article, warehouse, value).and_then(|found| {
            let first = seen.insert((found.product, found.warehouse));
            if first { Ok(found) } else { Err((LoadState::Wrong, Some(LoadFault::Twice))) }
        });
        LoadRow { row: number, article: kept(article), warehouse: kept(warehouse), value: kept(value), found }
    })
    .collect()
}

fn found(
    kind: LoadKind,
    catalog: &Catalog,
    article: &str,
    warehouse: &str,
    value: &str,
) -> Result<LoadFound, (LoadState, Option<LoadFault>)> {
    let wrong = |fault| (LoadState::Wrong, Some(fault));
    let product = catalog.by_article(article).map(Item::id).ok_or((LoadState::NotFound, None))?;
    if kind == LoadKind::Stock {
        let place = place(catalog.warehouses(), warehouse).ok_or(wrong(LoadFault::Warehouse))?;
        let pieces = change::whole(value, ChangeField::Quantity, 0, PIECES_LIMIT);
        let value = pieces.map_err(|_| wrong(LoadFault::Quantity))?.into();
        return Ok(LoadFound { product, warehouse: Some(place), value });
    }
    let price = change::price(value).map_err(|_| wrong(LoadFault::Price))?;
    Ok(LoadFound { product, warehouse: None, value: price.kopecks() })
}

/// A warehouse by its name or, when no other is there, by its city.
fn place(warehouses: &[Warehouse], text: &str) -> Option<WarehouseId> {
    let text = text.to_lowercase();
    let mut named = warehouses.iter().filter(|place| place.name.to_lowercase() == text);
    let mut there = warehouses.iter().filter(|place| place.city.to_lowercase() == text);
    let only = || there.next().filter(|_| there.next().is_none());
    named.next().or_else(only).map(|place| place.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::cells_of_file;
    use crate::import::tests::CATALOG;

    fn said(kind: LoadKind, text: &str) -> String {
        let rows = read_load(kind, &CATALOG, &cells_of_file(text));
        let row = |row: &LoadRow| match row.found {
            Ok(found) => format!("{}={}", found.product, found.value),
            Err((state, fault)) => format!("{}!{}", row.row, fault.map_or(state.code(), LoadFault::code)),
        };
        rows.iter().map(row).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn prices_are_read_by_headings_or_by_their_order() {
        for (text, expected) in [
            ("Артикул;Цена, ₽\n326794;1 281,50\n248956;99 руб.", "1=128150 2=9900"),
            ("Наименование;Цена (без НДС);Артикул\nАвтомат;281;326794", "1=28100"),
            ("326794;281\n248956;5,5", "1=28100 2=550"),
            ("Прайс-лист\n\nАртикул;Цена\n326794;281", "1=28100"),
            (
                "Артикул;Цена\nнет такого;5\n326794;дорого\n326794;0\n326794;1\n326794;2",
                "2!not_found 3!price 4!price 1=100 6!twice",
            ),
            ("", ""),
        ] {
            assert_eq!(said(LoadKind::Prices, text), expected, "{text}");
        }
    }

    #[test]
    fn codes_come_back() {
        for state in LoadState::ALL {
            assert_eq!(LoadState::from_code(state.code()), Some(state));
        }
        for fault in LoadFault::ALL {
            assert_eq!(LoadFault::from_code(fault.code()), Some(fault));
        }
        for kind in [LoadKind::Prices, LoadKind::Stock, LoadKind::Products] {
            assert_eq!(LoadKind::from_code(kind.code()), Some(kind));
        }
    }

    #[test]
    fn stock_names_its_warehouse_by_name_or_city() {
        let warehouse = |id, name: &str, city: &str| Warehouse {
            id: WarehouseId(id),
            name: name.to_owned(),
            city: city.to_owned(),
            address: String::new(),
            transfer_days: 0,
            position: 0,
        };
        let all = [
            warehouse(1, "Склад Москва", "Москва"),
            warehouse(2, "Склад Курск", "Курск"),
            warehouse(3, "Курск-2", "Курск"),
        ];
        for (text, expected) in
            [("склад москва", Some(1)), ("Москва", Some(1)), ("Курск-2", Some(3)), ("Курск", None), ("", None)]
        {
            assert_eq!(place(&all, text).map(|id| id.0), expected, "{text}");
        }
    }
}
