//! Exchange with the supplier's accounting («Обмен с 1С») by CommerceML 2: what its files say, read out of XML of any version
//! from 2.03 to 3.1, and the files that are written for it. Files are never refused by the schema, which real ones do not
//! follow; only what is used is looked at (domain facts 2).

mod document;
mod node;
mod read;
mod value;
mod write;

pub use document::{Document, DocumentKind, Line, Note};
pub use read::{Part, ReadError, read};
pub use value::{
    day, file_name, grams, kind_of, moment, money, pieces, place_name, rubles, slug, split, status, truth, unit, vat,
};
pub use write::{
    CATALOG_END, Goods, Outgoing, catalog_head, catalog_offer, catalog_product, information, offers_head, orders,
    status_name,
};

use serde::{Deserialize, Serialize};

/// Bytes of one part of a file at most; said to 1C as `file_limit`.
pub const FILE_LIMIT: usize = 10 * 1024 * 1024;
/// Bytes of all files of a session at most.
pub const SESSION_LIMIT: u64 = 200 * 1024 * 1024;

/// In what files for 1C are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Charset {
    #[default]
    Utf8,
    Windows1251,
}

impl Charset {
    pub const ALL: [Self; 2] = [Self::Utf8, Self::Windows1251];

    /// As the declaration of a file and the header of an answer say it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1251 => "windows-1251",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|charset| charset.code() == code)
    }
}

/// What the supplier's people have set of the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangeSetting {
    /// Another secret was made.
    Secret,
    Login,
    PriceType,
    Warehouse,
    Charset,
    Version,
    OrdersSince,
    /// It was switched on, or off.
    On,
    Off,
    /// Which of our warehouses one of 1C is.
    Places,
    /// Older files are taken.
    Older,
}

impl ExchangeSetting {
    pub const ALL: [Self; 11] = [
        Self::Secret,
        Self::Login,
        Self::PriceType,
        Self::Warehouse,
        Self::Charset,
        Self::Version,
        Self::OrdersSince,
        Self::On,
        Self::Off,
        Self::Places,
        Self::Older,
    ];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Login => "login",
            Self::PriceType => "price_type",
            Self::Warehouse => "warehouse",
            Self::Charset => "charset",
            Self::Version => "version",
            Self::OrdersSince => "orders_since",
            Self::On => "on",
            Self::Off => "off",
            Self::Places => "places",
            Self::Older => "older",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.code() == code)
    }
}

/// The version of CommerceML that files for 1C say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Version {
    V205,
    V208,
    #[default]
    V210,
    V31,
}

impl Version {
    pub const ALL: [Self; 4] = [Self::V205, Self::V208, Self::V210, Self::V31];

    /// `ВерсияСхемы`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::V205 => "2.05",
            Self::V208 => "2.08",
            Self::V210 => "2.10",
            Self::V31 => "3.1",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.code() == code)
    }

    /// The namespace of the root.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::V31 => "urn:1C.ru:commerceml_3",
            _ => "urn:1C.ru:commerceml_2",
        }
    }
}

/// What a row of a file is, as the log counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Thing {
    Group,
    Product,
    Price,
    Stock,
    Order,
    Picture,
}

impl Thing {
    pub const ALL: [Self; 6] = [Self::Group, Self::Product, Self::Price, Self::Stock, Self::Order, Self::Picture];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Product => "product",
            Self::Price => "price",
            Self::Stock => "stock",
            Self::Order => "order",
            Self::Picture => "picture",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|thing| thing.code() == code)
    }
}

/// What became of the rows of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub added: u32,
    pub changed: u32,
    pub same: u32,
    pub refused: u32,
}

impl Tally {
    /// Rows in all.
    #[must_use]
    pub const fn total(&self) -> u32 {
        self.added + self.changed + self.same + self.refused
    }
}

/// What a step of an exchange did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunKind {
    /// A file of the catalogue or of offers was taken.
    Import,
    /// A file of orders was taken.
    Orders,
    /// Orders were given to 1C …
    Query,
    /// … and it has confirmed them.
    Success,
    /// What a full exchange did not name went out of production.
    Deactivate,
}

impl RunKind {
    pub const ALL: [Self; 5] = [Self::Import, Self::Orders, Self::Query, Self::Success, Self::Deactivate];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Orders => "orders",
            Self::Query => "query",
            Self::Success => "success",
            Self::Deactivate => "deactivate",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunState {
    Waiting,
    Running,
    Done,
    Failed,
}

impl RunState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::Failed];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A thing that a file names, as it stands there; its texts are trimmed, and what is lacking is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// When the file was made (`ДатаФормирования`, on 1C's clock and as it is written), and what it tells of: products,
    /// prices, stock. Behind its dictionaries and before all goods; a file that does not say when says none of it.
    Made {
        at: String,
        things: Vec<Thing>,
    },
    /// A catalogue begins; a full one names everything there is.
    Catalog {
        full: bool,
    },
    /// A unit of a dictionary: its code and its short name.
    Unit {
        code: String,
        name: String,
    },
    /// A group of products, its parent before it.
    Group {
        id: String,
        parent: Option<String>,
        name: String,
    },
    /// A property, and what its values that come as ids are called.
    Property {
        id: String,
        name: String,
        options: Vec<(String, String)>,
    },
    PriceType(PriceType),
    Warehouse {
        id: String,
        name: String,
    },
    Product(Box<Product>),
    Offer(Box<Offer>),
    Document(Box<Document>),
}

/// A kind of prices («Тип цен»).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceType {
    pub id: String,
    pub name: String,
    pub currency: String,
    /// Its prices have the tax in them.
    pub with_vat: bool,
}

/// A product of a catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: String,
    pub article: String,
    pub name: String,
    /// «Полное наименование».
    pub full_name: String,
    pub unit: String,
    /// Pieces of a pack, where one is told of.
    pub pack: Option<u32>,
    pub ean: String,
    pub group: String,
    /// Kilograms as they are written.
    pub mass: String,
    pub tn_ved: String,
    /// «Ценовая группа».
    pub price_group: String,
    /// The rate as it is written.
    pub vat: String,
    pub removed: bool,
    /// Ids of properties with their values, or with ids of these.
    pub properties: Vec<(String, String)>,
    /// Names of the files of its pictures, each once.
    pub pictures: Vec<String>,
}

/// Prices and stock of a product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Of the product: what stands before the first `#`.
    pub id: String,
    /// Of its characteristic.
    pub characteristic: String,
    pub article: String,
    pub removed: bool,
    pub prices: Vec<OfferPrice>,
    /// Warehouses with quantities as they are written.
    pub stock: Vec<(String, String)>,
    /// In all, without a warehouse.
    pub total: Option<String>,
}

/// A price as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferPrice {
    pub price_type: String,
    pub price: String,
    pub currency: String,
    /// Base units that it is for; empty: one.
    pub per: String,
}
