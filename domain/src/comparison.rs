//! Comparison («Сравнение»): a few products side by side, and in what they differ. A browser keeps which ones.

use crate::catalog::Catalog;
use crate::id::ProductId;
use crate::measure::{Mass, Volume};
use crate::product::Product;
use crate::quantity::PackSize;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Products that are compared at most.
pub const COMPARED_LIMIT: usize = 8;
/// Characters of an unknown article that are shown.
const ARTICLE_LIMIT: usize = 40;

/// Why a product was not put beside the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ComparisonError {
    /// There are as many as can be compared.
    Full { limit: u32 },
}

impl ComparisonError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Full { .. } => "comparison.full",
        }
    }
}

/// The products that are compared, in the order in which they were put there, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared(Vec<ProductId>);

impl Compared {
    /// Reads what [`fmt::Display`] wrote. Whoever keeps it may have changed it: what is no product's id is passed over,
    /// and so is what is beyond the limit.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.split('.').filter_map(|id| id.parse().ok()).filter(|id: &ProductId| id.0 > 0).collect()
    }

    /// Reads the articles of an address, separated by commas or blanks: the products, and what means none.
    #[must_use]
    pub fn of_articles(catalog: &Catalog, text: &str) -> (Self, Vec<String>) {
        let (mut known, mut unknown) = (vec![], vec![]);
        let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
        for word in words.take(COMPARED_LIMIT) {
            match catalog.by_article(word) {
                Some(item) => known.push(item.id()),
                None => unknown.push(word.chars().take(ARTICLE_LIMIT).collect()),
            }
        }
        (known.into_iter().collect(), unknown)
    }

    #[must_use]
    pub fn products(&self) -> &[ProductId] {
        &self.0
    }

    #[must_use]
    pub fn has(&self, product: ProductId) -> bool {
        self.0.contains(&product)
    }

    /// The same with one more at the end.
    ///
    /// # Errors
    /// `Full`.
    pub fn with(mut self, product: ProductId) -> Result<Self, ComparisonError> {
        if self.has(product) {
            return Ok(self);
        }
        if self.0.len() >= COMPARED_LIMIT {
            return Err(ComparisonError::Full { limit: u32::try_from(COMPARED_LIMIT).unwrap_or(u32::MAX) });
        }
        self.0.push(product);
        Ok(self)
    }

    /// The same with one less.
    #[must_use]
    pub fn without(mut self, product: ProductId) -> Self {
        self.0.retain(|id| *id != product);
        self
    }
}

impl FromIterator<ProductId> for Compared {
    /// The first ones up to the limit, each once.
    fn from_iter<I: IntoIterator<Item = ProductId>>(products: I) -> Self {
        let mut all = Self::default();
        for product in products {
            if all.0.len() < COMPARED_LIMIT && !all.has(product) {
                all.0.push(product);
            }
        }
        all
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, product) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(".")?;
            }
            product.fmt(f)?;
        }
        Ok(())
    }
}

/// What a row of the table is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// One of «Основные характеристики», by its name.
    Characteristic(String),
    /// «Упаковочная норма».
    Pack,
    /// Of one piece.
    Mass,
    /// Of one piece.
    Volume,
    /// Width, height and depth of the package, millimetres.
    Size,
}

/// What a product has there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactValue {
    Text(String),
    Pack(PackSize, String),
    Mass(Mass),
    Volume(Volume),
    Size([u32; 3]),
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparisonRow {
    pub fact: Fact,
    /// One for each product, in their order; none: the product says nothing about it.
    pub values: Vec<Option<FactValue>>,
    /// Two of the products have not the same there.
    pub differs: bool,
}

/// The table: the characteristics of all products, then pack, mass, volume and size.
#[must_use]
pub fn compare(products: &[Product]) -> Vec<ComparisonRow> {
    let own = names(products)
        .into_iter()
        .map(|name| row(products, Fact::Characteristic(name.to_owned()), |product| characteristic(product, name)));
    let measures = [
        row(products, Fact::Pack, |product| Some(FactValue::Pack(product.pack, product.unit.clone()))),
        row(products, Fact::Mass, |product| Some(FactValue::Mass(product.mass))),
        row(products, Fact::Volume, |product| Some(FactValue::Volume(product.volume))),
        row(products, Fact::Size, |product| product.size.map(FactValue::Size)),
    ];
    own.chain(measures).filter(|row| row.values.iter().any(Option::is_some)).collect()
}

fn row(products: &[Product], fact: Fact, value: impl Fn(&Product) -> Option<FactValue>) -> ComparisonRow {
    let values: Vec<_> = products.iter().map(value).collect();
    let differs = values.windows(2).any(|pair| pair.first() != pair.last());
    ComparisonRow { fact, values, differs }
}

/// All names in the supplier's order: what only a later product has stands behind what precedes it there.
fn names(products: &[Product]) -> Vec<&str> {
    let mut names: Vec<&str> = vec![];
    for product in products {
        let mut next = 0;
        for line in &product.characteristics {
            let at = names.iter().position(|name| *name == line.name).unwrap_or_else(|| {
                names.insert(next, &line.name);
                next
            });
            next = at + 1;
        }
    }
    names
}

/// All that the product says under the name.
fn characteristic(product: &Product, name: &str) -> Option<FactValue> {
    let values = product.characteristics.iter().filter(|line| line.name == name);
    let values: Vec<&str> = values.map(|line| line.value.as_str()).collect();
    (!values.is_empty()).then(|| FactValue::Text(values.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{CategoryId, PriceGroupId};
    use crate::money::Money;
    use crate::product::{Article, Category, Characteristic};

    fn product(characteristics: &[(&str, &str)]) -> Product {
        let line =
            |(name, value): &(&str, &str)| Characteristic { name: (*name).to_owned(), value: (*value).to_owned() };
        Product {
            id: ProductId(1),
            article: Article::parse("326794").unwrap(),
            kind: String::new(),
            name: String::new(),
            category: CategoryId(1),
            unit: "шт".to_owned(),
            pack: PackSize::new(12).unwrap(),
            per_box: 12,
            mass: Mass::from_grams(117),
            volume: Volume::from_mm3(124_667),
            size: Some([18, 84, 74]),
            ean: None,
            tn_ved: String::new(),
            price_group: PriceGroupId(1),
            base_price: Money::from_kopecks(28_100),
            picture: String::new(),
            discontinued: false,
            replaced_by: None,
            popularity: 0,
            characteristics: characteristics.iter().map(line).collect(),
        }
    }

    /// The names of the rows, those that differ with «≠» in front.
    fn told(products: &[Product]) -> Vec<String> {
        let name = |fact: Fact| match fact {
            Fact::Characteristic(name) => name,
            other => format!("{other:?}"),
        };
        compare(products)
            .into_iter()
            .map(|row| if row.differs { "≠".to_owned() } else { String::new() } + &name(row.fact))
            .collect()
    }

    #[test]
    fn rows_follow_the_supplier_and_say_whether_they_differ() {
        let cases: [(&str, Vec<Product>, &[&str]); 7] = [
            ("nothing", vec![], &[]),
            ("one", vec![product(&[("A", "1")])], &["A", "Pack", "Mass", "Volume", "Size"]),
            (
                "the same",
                vec![product(&[("A", "1")]), product(&[("A", "1")])],
                &["A", "Pack", "Mass", "Volume", "Size"],
            ),
            (
                "another value",
                vec![product(&[("A", "1"), ("B", "2")]), product(&[("B", "3"), ("A", "1")])],
                &["A", "≠B", "Pack", "Mass", "Volume", "Size"],
            ),
            (
                "one says nothing",
                vec![product(&[("A", "1"), ("C", "2")]), product(&[("A", "1"), ("B", "1"), ("C", "2")])],
                &["A", "≠B", "C", "Pack", "Mass", "Volume", "Size"],
            ),
            (
                "only the last of three differs",
                vec![
                    product(&[("A", "1")]),
                    product(&[("A", "1")]),
                    Product { mass: Mass::from_grams(118), ..product(&[("A", "1")]) },
                ],
                &["A", "Pack", "≠Mass", "Volume", "Size"],
            ),
            (
                "other measures",
                vec![
                    Product { size: None, pack: PackSize::ONE, ..product(&[]) },
                    Product { size: None, volume: Volume::from_mm3(1), ..product(&[]) },
                ],
                &["≠Pack", "Mass", "≠Volume"],
            ),
        ];
        for (case, products, expected) in cases {
            assert_eq!(told(&products), expected, "{case}");
        }
    }

    #[test]
    fn a_row_has_a_value_for_each_product() {
        let table = compare(&[product(&[("A", "1"), ("A", "2")]), product(&[])]);
        assert_eq!(table[0].values, [Some(FactValue::Text("1, 2".to_owned())), None]);
        assert!(table.iter().all(|row| row.values.len() == 2));
    }

    #[test]
    fn what_a_browser_kept_is_read_with_care() {
        let cases = [
            ("", ""),
            ("7", "7"),
            ("7.5.7.12", "7.5.12"),
            (".7..x.-3.0.1e3.5.", "7.5"),
            ("1.2.3.4.5.6.7.8.9", "1.2.3.4.5.6.7.8"),
            ("99999999999999999999", ""),
            ("7,5", ""),
        ];
        for (kept, expected) in cases {
            assert_eq!(Compared::parse(kept).to_string(), expected, "{kept}");
        }
    }

    #[test]
    fn an_address_names_articles() {
        let branch =
            Category { id: CategoryId(1), parent: None, slug: "mcb".to_owned(), name: String::new(), position: 1 };
        let named =
            |(id, article)| Product { id: ProductId(id), article: Article::parse(article).unwrap(), ..product(&[]) };
        let catalog = Catalog::build(vec![branch], [(5, "326794"), (7, "248956")].map(named), vec![]);
        let cases = [
            ("326794,248956", "5.7", ""),
            ("248956, 326794,,248956", "7.5", ""),
            ("326794 нет", "5", "нет"),
            ("", "", ""),
            (" ,\u{a0}", "", ""),
            ("1,2,3,4,5,6,7,8,326794", "", "1 2 3 4 5 6 7 8"),
        ];
        for (address, known, unknown) in cases {
            let (compared, rest) = Compared::of_articles(&catalog, address);
            assert_eq!((compared.to_string().as_str(), rest.join(" ").as_str()), (known, unknown), "{address}");
        }
    }

    #[test]
    fn the_ninth_is_refused_and_the_same_again_is_not() {
        let eight = Compared::parse("1.2.3.4.5.6.7.8");
        assert_eq!(eight.clone().with(ProductId(9)), Err(ComparisonError::Full { limit: 8 }));
        assert_eq!(eight.clone().with(ProductId(3)).unwrap(), eight);
        let seven = eight.without(ProductId(3)).without(ProductId(99));
        assert_eq!(seven.to_string(), "1.2.4.5.6.7.8");
        assert_eq!(seven.with(ProductId(9)).unwrap().to_string(), "1.2.4.5.6.7.8.9");
    }
}
