//! Products, as the supplier describes them.

use crate::ean::Ean13;
use crate::id::{CategoryId, PriceGroupId, ProductId};
use crate::measure::{Mass, Volume};
use crate::money::Money;
use crate::quantity::PackSize;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Photos of a product at most.
pub const PHOTOS: usize = 10;
/// The longer side of a photo as it is kept, and of the small one that lists show, pixels.
pub const PHOTO_SIDE: u32 = 1_200;
pub const PHOTO_SMALL: u32 = 144;

/// The supplier's number of a product («Артикул»): up to 40 letters, digits and `-./_`, kept as the supplier writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Article(String);

/// What is wrong with an article as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an article is 1 to 40 letters, digits and -./_")]
pub struct ArticleError;

impl Article {
    /// Takes the text without the blanks around it.
    ///
    /// # Errors
    /// `ArticleError` when the text is empty, too long or has other characters.
    pub fn parse(text: &str) -> Result<Self, ArticleError> {
        let text = text.trim();
        let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '/' | '_');
        if text.is_empty() || text.chars().count() > 40 || !text.chars().all(good) {
            return Err(ArticleError);
        }
        Ok(Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Article {
    type Error = ArticleError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Article> for String {
    fn from(article: Article) -> Self {
        article.0
    }
}

impl fmt::Display for Article {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A product of the supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: ProductId,
    pub article: Article,
    /// What it is: «Выключатель автоматический модульный».
    pub kind: String,
    /// Its type designation: «`OptiDin` BM63-1C16-4,5-УХЛ3».
    pub name: String,
    pub category: CategoryId,
    /// Base unit: «шт».
    pub unit: String,
    pub pack: PackSize,
    /// Pieces in a transport box: what a place («место») is counted by.
    pub per_box: u32,
    /// Of one piece.
    pub mass: Mass,
    /// Of one piece.
    pub volume: Volume,
    /// Width, height and depth of the package, millimetres.
    pub size: Option<[u32; 3]>,
    pub ean: Option<Ean13>,
    /// Ten digits of the customs nomenclature («ТН ВЭД»).
    pub tn_ved: String,
    pub price_group: PriceGroupId,
    /// For one piece, without VAT.
    pub base_price: Money,
    /// The id of its drawing in the icon sprite; empty: no picture.
    pub picture: String,
    /// No longer produced: only what is in stock can be ordered.
    pub discontinued: bool,
    pub replaced_by: Option<ProductId>,
    /// The greater, the nearer to the top of a list.
    pub popularity: u32,
    pub characteristics: Vec<Characteristic>,
}

/// One line of «Основные характеристики»: «Номинальный ток, А» — «16».
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Characteristic {
    /// Name with its unit, as the filter shows it.
    pub name: String,
    pub value: String,
}

/// A branch of the catalogue's tree. Branches without children are series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: CategoryId,
    pub parent: Option<CategoryId>,
    /// Latin letters, digits and dashes: its address is `/catalog/{slug}`.
    pub slug: String,
    pub name: String,
    pub position: i32,
}
