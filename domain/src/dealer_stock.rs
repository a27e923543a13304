//! What a dealer reports of the own warehouses («Загрузка остатков»): where they are, and how much lies there.

use crate::quantity::QuantityError;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Characters at most.
pub const CODE_LIMIT: usize = 50;
pub const ADDRESS_LIMIT: usize = 300;
pub const CONTACTS_LIMIT: usize = 500;
pub const LINK_LIMIT: usize = 500;
pub const NAME_LIMIT: usize = 100;
/// Warehouses of a company at most.
pub const WAREHOUSES_LIMIT: u32 = 1_000;
/// Pieces of a product in a warehouse at most.
pub const PIECES_LIMIT: u32 = 1_000_000_000;
/// Refused rows of a load that lists and letters read; a file has all of them.
pub const REFUSED_SHOWN: usize = 1_000;
/// Rows that are taken away at once by a program, from which on it can be taken back as a load can.
pub const MANY: u64 = 20;
/// So many loads can be taken back: what they replaced is kept.
pub const SNAPSHOTS: usize = 10;
/// Hours that «Удалить все остатки» can be taken back in any case.
pub const UNDO_HOURS: u32 = 24;
/// What was there is no longer compared when it was less than this.
const FEW: u64 = 20;

/// Why something was not done with a dealer's warehouses and stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StockError {
    NoCode,
    /// Neither a letter nor a digit is in it.
    CodeSigns,
    LongCode {
        limit: usize,
    },
    /// «Склад … уже существует!»: a code is one warehouse in a company.
    CodeKnown {
        code: String,
    },
    NoAddress,
    /// «Адрес должен быть указан полностью и с точностью до номера здания».
    NoHouse,
    LongAddress {
        limit: usize,
    },
    LongContacts {
        limit: usize,
    },
    LongName {
        limit: usize,
    },
    WarehousesLimit {
        limit: u32,
    },
    /// Stock lies in warehouses: first there must be one.
    NoWarehouses,
    /// A table has a heading, and no column that is called so or as people else call it.
    NoColumn {
        name: String,
    },
    /// Of what is to be taken away neither a warehouse nor an article is named: all of it is deleted by a call that names
    /// nothing at all.
    NothingNamed,
    /// Nothing is reported.
    Nothing,
    /// What was there before is no longer kept.
    Gone,
}

impl StockError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoCode => "stock.no_code",
            Self::CodeSigns => "stock.code_signs",
            Self::LongCode { .. } => "stock.long_code",
            Self::CodeKnown { .. } => "stock.code_known",
            Self::NoAddress => "stock.no_address",
            Self::NoHouse => "stock.no_house",
            Self::LongAddress { .. } => "stock.long_address",
            Self::LongContacts { .. } => "stock.long_contacts",
            Self::LongName { .. } => "stock.long_name",
            Self::WarehousesLimit { .. } => "stock.warehouses_limit",
            Self::NoWarehouses => "stock.no_warehouses",
            Self::NoColumn { .. } => "stock.no_column",
            Self::NothingNamed => "stock.nothing_named",
            Self::Nothing => "stock.nothing",
            Self::Gone => "stock.gone",
        }
    }

    /// The field of the form that it is about.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoCode | Self::CodeSigns | Self::LongCode { .. } | Self::CodeKnown { .. } => Some("warehouse"),
            Self::NoAddress | Self::NoHouse | Self::LongAddress { .. } => Some("address"),
            Self::LongContacts { .. } => Some("contacts"),
            Self::LongName { .. } => Some("name"),
            Self::WarehousesLimit { .. }
            | Self::NoWarehouses
            | Self::NoColumn { .. }
            | Self::NothingNamed
            | Self::Nothing
            | Self::Gone => None,
        }
    }
}

/// A warehouse as its dealer describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarehouseForm {
    /// «Код склада»: any letters and digits.
    pub code: String,
    /// To the number of the house.
    pub address: String,
    /// Telephones, fax, e-mail and what else there is.
    pub contacts: String,
}

impl WarehouseForm {
    /// What was typed, when it is a warehouse.
    ///
    /// # Errors
    /// `NoCode`, `CodeSigns`, `LongCode`, `NoAddress`, `NoHouse`, `LongAddress`, `LongContacts`.
    pub fn new(code: &str, address: &str, contacts: &str) -> Result<Self, StockError> {
        let [code, address, contacts] = [code, address, contacts].map(line);
        if code.is_empty() {
            return Err(StockError::NoCode);
        }
        if !code.chars().any(char::is_alphanumeric) {
            return Err(StockError::CodeSigns);
        }
        if code.chars().count() > CODE_LIMIT {
            return Err(StockError::LongCode { limit: CODE_LIMIT });
        }
        if address.is_empty() {
            return Err(StockError::NoAddress);
        }
        if address.chars().count() > ADDRESS_LIMIT {
            return Err(StockError::LongAddress { limit: ADDRESS_LIMIT });
        }
        // A post code is six digits and no house.
        let numbers = address.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        if !numbers.into_iter().any(|digits| digits.len() < 6) || !address.chars().any(char::is_alphabetic) {
            return Err(StockError::NoHouse);
        }
        if contacts.chars().count() > CONTACTS_LIMIT {
            return Err(StockError::LongContacts { limit: CONTACTS_LIMIT });
        }
        Ok(Self { code, address, contacts })
    }
}

/// A text on one line.
fn line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// «Наименование дистрибьютора для отображения»; empty: the company's own name is shown.
///
/// # Errors
/// `LongName`.
pub fn display_name(text: &str) -> Result<String, StockError> {
    let name = line(text);
    if name.chars().count() > NAME_LIMIT { Err(StockError::LongName { limit: NAME_LIMIT }) } else { Ok(name) }
}

/// Why a row of a table is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StockFault {
    /// Of a table of stock: no code of a warehouse, one that there is not, one that may be two of them.
    NoCode,
    UnknownCode,
    SeveralCodes,
    /// No article, one that there is not, one that may mean several products.
    NoArticle,
    UnknownArticle,
    SeveralArticles,
    Quantity(QuantityError),
    /// «Ссылка на карточку продукта» is no address of a page.
    Link,
    /// In this row, from 1, the same product of the same warehouse has another quantity: one of them is wrong.
    Twice {
        row: u32,
    },
    /// It is there already, and was only to be added.
    Known,
    /// Of a table of warehouses.
    Warehouse(StockError),
    /// Of a matrix: «Желаемый запас» is no number, or less than the least.
    Desired,
    /// Of sales: no amount of roubles and kopecks, or less than nothing.
    Amount,
    /// Of a three-party contract: no number of it, or too long a one.
    Contract,
    /// Of a three-party contract: no INN.
    Buyer,
}

/// A row of a table that is not taken, as it stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedStockRow {
    /// From 1.
    pub row: u32,
    /// Cells in the order of the sample.
    pub cells: Vec<String>,
    pub fault: StockFault,
}

/// What became of a table. Every row in which anything stands is counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockReport {
    pub taken: u64,
    /// Rows that say again what one before them says.
    pub same: u64,
    pub refused: u64,
    /// The refused rows: all of them of what has just been read, no more than [`REFUSED_SHOWN`] of what lists read.
    pub rows: Vec<RefusedStockRow>,
    /// Warehouses that it leaves less than half of what they had.
    #[serde(default)]
    pub shrunk: Vec<Shrunk>,
}

impl StockReport {
    /// Counts a refused row, and keeps it.
    pub fn refuse(&mut self, row: RefusedStockRow) {
        self.refused += 1;
        self.rows.push(row);
    }

    /// What lists read of it, as texts do not grow with the table.
    #[must_use]
    pub fn shown(&self) -> Self {
        let rows = self.rows.iter().take(REFUSED_SHOWN).cloned().collect();
        Self { taken: self.taken, same: self.same, refused: self.refused, rows, shrunk: self.shrunk.clone() }
    }
}

/// A warehouse that a load leaves suspiciously little.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shrunk {
    /// Of the warehouse.
    pub code: String,
    /// Rows.
    pub before: u64,
    pub after: u64,
}

/// Whether so much less than before is put in the place of what was there that somebody has to say that it is meant:
/// «12 строк вместо 4 100, применить?»
#[must_use]
pub const fn is_suspicious(before: u64, after: u64) -> bool {
    before >= FEW && after.saturating_mul(2) < before
}

/// What changed the stock or the warehouses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StockChange {
    /// A table of stock.
    Stock,
    /// A table of warehouses.
    Warehouses,
    /// «Удалить все остатки».
    Delete,
    /// A program took away a whole warehouse's, or many rows.
    Remove,
    /// What was there before another change was put back.
    Restore,
}

impl StockChange {
    const ALL: [Self; 5] = [Self::Stock, Self::Warehouses, Self::Delete, Self::Remove, Self::Restore];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Warehouses => "warehouses",
            Self::Delete => "delete",
            Self::Remove => "remove",
            Self::Restore => "restore",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Where a load stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoadState {
    Applied,
    /// It is suspiciously small: somebody has to say that it is meant.
    Waiting,
    /// It was not meant, or a later one took its place.
    Discarded,
}

impl LoadState {
    const ALL: [Self; 3] = [Self::Applied, Self::Waiting, Self::Discarded];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Waiting => "waiting",
            Self::Discarded => "discarded",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A change of a company's stock or warehouses, as the list of them shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockLoad {
    pub id: i64,
    pub kind: StockChange,
    pub state: LoadState,
    pub at: DateTime<Utc>,
    /// «Иванов И. И.».
    pub by: String,
    /// Name of the file; empty when there was none.
    pub file: String,
    pub report: StockReport,
    /// Rows that were there before.
    pub before: u64,
    /// What was there before is kept and can be put back.
    pub kept: bool,
    /// It came by letter.
    pub by_letter: bool,
}

/// The warehouses of a company by their codes, as tables write them.
#[derive(Clone, Debug, Default)]
pub struct WarehouseCodes {
    exact: BTreeMap<String, i64>,
    /// Without case, look-alike letters, signs; and of numbers without zeros in front. `None`: it may be two of them.
    folded: BTreeMap<String, Option<i64>>,
}

impl WarehouseCodes {
    /// Of codes and ids.
    #[must_use]
    pub fn new(codes: impl IntoIterator<Item = (String, i64)>) -> Self {
        let mut all = Self::default();
        for (code, id) in codes {
            let folded = folded(&code);
            all.folded.entry(folded).and_modify(|other| *other = None).or_insert(Some(id));
            all.exact.insert(code, id);
        }
        all
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// The warehouse that a code names, however a table has spelled it: `1` is `001` when no other could be meant.
    ///
    /// # Errors
    /// `NoCode`, `UnknownCode`, `SeveralCodes`.
    pub fn find(&self, code: &str) -> Result<i64, StockFault> {
        let code = line(code);
        if code.is_empty() {
            return Err(StockFault::NoCode);
        }
        if let Some(id) = self.exact.get(&code) {
            return Ok(*id);
        }
        match self.folded.get(&folded(&code)) {
            Some(Some(id)) => Ok(*id),
            Some(None) => Err(StockFault::SeveralCodes),
            None => Err(StockFault::UnknownCode),
        }
    }
}

fn folded(code: &str) -> String {
    let key = crate::catalog::own_key(code);
    if key.bytes().all(|byte| byte.is_ascii_digit()) { key.trim_start_matches('0').to_owned() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warehouse_has_a_code_and_an_address_to_the_house() {
        let long = "щ".repeat(301);
        for (code, address, contacts, expected) in [
            ("D4R7WE", "г. Курск ул. Луначарского 8", "+74712399911", None),
            ("001", "г. Курок ул. Луначарского 18", "", None),
            (" 001\n", "305000, г. Курск,\nд. 1", "", None),
            ("", "г. Курск, д. 8", "", Some("stock.no_code")),
            ("—", "г. Курск, д. 8", "", Some("stock.code_signs")),
            (&long, "г. Курск, д. 8", "", Some("stock.long_code")),
            ("1", " ", "", Some("stock.no_address")),
            ("1", "г. Курск, ул. Луначарского", "", Some("stock.no_house")),
            ("1", "305000, г. Курск", "", Some("stock.no_house")),
            ("1", "12", "", Some("stock.no_house")),
            ("1", &(long.clone() + " 1"), "", Some("stock.long_address")),
            ("1", "г. Курск, д. 8", &long.repeat(2), Some("stock.long_contacts")),
        ] {
            let form = WarehouseForm::new(code, address, contacts);
            assert_eq!(form.err().map(|error| error.code()), expected, "{code} {address}");
        }
        let form = WarehouseForm::new(" 001\n", "305000,  г. Курск,\nд. 1", "").unwrap();
        assert_eq!((form.code.as_str(), form.address.as_str()), ("001", "305000, г. Курск, д. 1"));
    }

    #[test]
    fn a_code_is_found_however_it_is_spelled_and_never_guessed() {
        let codes = ["001", "D4R7WE", "12", "012", "Склад-2"];
        let codes = WarehouseCodes::new(codes.iter().zip(1..).map(|(code, id)| ((*code).to_owned(), id)));
        for (code, expected) in [
            ("001", Ok(1)),
            ("1", Ok(1)),
            (" 01 ", Ok(1)),
            ("d4r7we", Ok(2)),
            ("12", Ok(3)),
            ("012", Ok(4)),
            ("0012", Err(StockFault::SeveralCodes)),
            ("склад 2", Ok(5)),
            ("склад 3", Err(StockFault::UnknownCode)),
            ("", Err(StockFault::NoCode)),
        ] {
            assert_eq!(codes.find(code), expected, "{code}");
        }
    }

    #[test]
    fn a_load_of_less_than_half_has_to_be_meant() {
        for (before, after, expected) in [
            (4_100, 12, true),
            (4_100, 2_050, false),
            (4_100, 2_049, true),
            (19, 0, false),
            (20, 0, true),
            (0, 0, false),
        ] {
            assert_eq!(is_suspicious(before, after), expected, "{before} {after}");
        }
    }
}
