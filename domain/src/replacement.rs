//! Discontinued products: what is left of the old one, and the rest from what replaces it, each in its own packs.
//! Nothing is ever more than the stock of a product that is no longer made, and a chain that leads back is refused.

use crate::comparison::{Fact, FactValue, compare};
use crate::id::ProductId;
use crate::product::Product;
use crate::quantity::{PackSize, Quantity, QuantityError};
use serde::{Deserialize, Serialize};

/// A product as its replacement is reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub product: ProductId,
    pub pack: PackSize,
    /// No longer produced: there is no more than what is free.
    pub discontinued: bool,
    /// Pieces that can still be promised, in all warehouses.
    pub free: u32,
    pub replaced_by: Option<ProductId>,
}

impl Link {
    /// Whole packs that can be had to cover so many pieces, and no more than there are.
    fn give(&self, wanted: u32) -> Result<u32, QuantityError> {
        let whole = self.pack.round_up(Quantity::new(wanted)?);
        if self.discontinued {
            let left = self.pack.round_down(self.free.min(Quantity::MAX.pieces()));
            // More than a quantity can be is more than there is.
            return Ok(whole.map_or(left, |whole| whole.pieces().min(left)));
        }
        whole.map(Quantity::pieces)
    }
}

/// Why there is no replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ReplacementError {
    /// The product is replaced, in the end, by itself.
    #[error("product {0} is replaced by itself")]
    Cycle(ProductId),
    #[error(transparent)]
    Quantity(QuantityError),
}

/// So many pieces of one product, in whole packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    pub product: ProductId,
    pub quantity: Quantity,
}

/// How what was asked for is covered: first of the product itself, then of each that replaces the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    pub asked: Quantity,
    /// In the order of the chain, without those of which nothing can be had.
    pub portions: Vec<Portion>,
    /// Pieces that nothing covers: the last of the chain is not made any more either.
    pub missing: u32,
}

impl Replacement {
    /// Splits what was asked for over a product and its replacements. `find` says what a product is; one that it does
    /// not know ends the chain. A product that is still made covers everything, whatever replaces it.
    ///
    /// # Errors
    /// `Cycle` when the chain leads back before everything is covered; a quantity that packs make too large.
    pub fn split(
        product: ProductId,
        asked: Quantity,
        find: impl Fn(ProductId) -> Option<Link>,
    ) -> Result<Self, ReplacementError> {
        let mut portions = vec![];
        let mut missing = asked.pieces();
        for link in links(product, find) {
            let link = link?;
            let pieces = link.give(missing).map_err(ReplacementError::Quantity)?;
            if let Ok(quantity) = Quantity::new(pieces) {
                portions.push(Portion { product: link.product, quantity });
            }
            missing = missing.saturating_sub(pieces);
            if missing == 0 {
                break;
            }
        }
        Ok(Self { asked, portions, missing })
    }

    /// What is offered besides the product that was asked for: one click each.
    pub fn others(&self, product: ProductId) -> impl Iterator<Item = &Portion> {
        self.portions.iter().filter(move |portion| portion.product != product)
    }
}

/// The product and all that replace it, to the last one: what staff look at before they name a replacement.
///
/// # Errors
/// `Cycle` when the chain leads back.
pub fn chain(product: ProductId, find: impl Fn(ProductId) -> Option<Link>) -> Result<Vec<Link>, ReplacementError> {
    links(product, find).collect()
}

/// The links of a chain, and an error in place of the first that has been there already.
fn links(
    product: ProductId,
    find: impl Fn(ProductId) -> Option<Link>,
) -> impl Iterator<Item = Result<Link, ReplacementError>> {
    let mut seen = vec![];
    let mut next = Some(product);
    std::iter::from_fn(move || {
        let at = next?;
        if seen.contains(&at) {
            next = None;
            return Some(Err(ReplacementError::Cycle(at)));
        }
        seen.push(at);
        let link = find(at)?;
        next = link.replaced_by;
        Some(Ok(link))
    })
}

/// In what a replacement differs: one line of the table beside the offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub fact: Fact,
    /// None: the product says nothing about it.
    pub old: Option<FactValue>,
    pub new: Option<FactValue>,
}

/// Characteristics, pack, mass, volume and size in which two products differ, in the supplier's order.
#[must_use]
pub fn differences(old: &Product, new: &Product) -> Vec<Difference> {
    let rows = compare(&[old.clone(), new.clone()]).into_iter().filter(|row| row.differs);
    rows.map(|row| {
        let mut values = row.values.into_iter();
        Difference { fact: row.fact, old: values.next().flatten(), new: values.next().flatten() }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{CategoryId, PriceGroupId};
    use crate::measure::{Mass, Volume};
    use crate::money::Money;
    use crate::product::{Article, Characteristic};
    use proptest::prelude::*;

    /// The chain of products 1, 2, 3 … by pack and what is free; none: it is made.
    fn links_of(chain: &[(u32, Option<u32>)], last: Option<i64>) -> impl Fn(ProductId) -> Option<Link> + Copy {
        move |product| {
            let at = usize::try_from(product.0 - 1).unwrap();
            let (pack, free) = *chain.get(at)?;
            let next = if at + 1 < chain.len() { Some(product.0 + 1) } else { last };
            Some(Link {
                product,
                pack: PackSize::new(pack).unwrap(),
                discontinued: free.is_some(),
                free: free.unwrap_or(5),
                replaced_by: next.map(ProductId),
            })
        }
    }

    fn split(
        chain: &[(u32, Option<u32>)],
        last: Option<i64>,
        asked: u32,
    ) -> Result<(Vec<(i64, u32)>, u32), ReplacementError> {
        let split = Replacement::split(ProductId(1), Quantity::new(asked).unwrap(), links_of(chain, last))?;
        let portions = split.portions.iter().map(|portion| (portion.product.0, portion.quantity.pieces()));
        Ok((portions.collect(), split.missing))
    }

    #[test]
    fn the_old_from_stock_and_the_rest_from_what_replaces_it() {
        type Case<'a> = (&'a str, &'a [(u32, Option<u32>)], u32, &'a [(i64, u32)], u32);
        let cases: [Case; 10] = [
            ("30 of the old and 70 of the new", &[(1, Some(30)), (1, None)], 100, &[(1, 30), (2, 70)], 0),
            ("packs on both", &[(12, Some(35)), (10, None)], 100, &[(1, 24), (2, 80)], 0),
            ("enough of the old", &[(12, Some(35)), (10, None)], 20, &[(1, 24)], 0),
            ("enough pieces, not enough packs", &[(12, Some(35)), (10, None)], 30, &[(1, 24), (2, 10)], 0),
            ("none of the old", &[(12, Some(11)), (10, None)], 5, &[(2, 10)], 0),
            ("a chain", &[(1, Some(3)), (1, Some(4)), (12, None)], 20, &[(1, 3), (2, 4), (3, 24)], 0),
            ("a chain that ends", &[(1, Some(3)), (12, Some(20))], 20, &[(1, 3), (2, 12)], 5),
            ("no replacement", &[(1, Some(3))], 20, &[(1, 3)], 17),
            ("still made", &[(12, None), (1, None)], 20, &[(1, 24)], 0),
            ("packs beyond any quantity", &[(7, Some(2_000_000)), (1, None)], 1_000_000, &[(1, 999_999), (2, 1)], 0),
        ];
        for (case, chain, asked, portions, missing) in cases {
            assert_eq!(split(chain, None, asked), Ok((portions.to_vec(), missing)), "{case}");
        }
        let too_large = ReplacementError::Quantity(QuantityError::TooLarge);
        assert_eq!(split(&[(7, None)], None, 1_000_000), Err(too_large));
        assert_eq!(split(&[], None, 5), Ok((vec![], 5)), "an unknown product");
    }

    #[test]
    fn a_chain_that_leads_back_is_refused() {
        let round = [(1, Some(3)), (1, Some(4)), (1, Some(0))];
        assert_eq!(split(&round, Some(2), 20), Err(ReplacementError::Cycle(ProductId(2))));
        assert_eq!(split(&round, Some(2), 7), Ok((vec![(1, 3), (2, 4)], 0)), "what is there is sold all the same");
        assert_eq!(chain(ProductId(1), links_of(&round, Some(1))), Err(ReplacementError::Cycle(ProductId(1))));
        assert_eq!(chain(ProductId(1), links_of(&round, None)).unwrap().len(), 3);
        assert_eq!(chain(ProductId(1), links_of(&round, Some(9))).unwrap().len(), 3, "an unknown one ends it");
    }

    fn product(pack: u32, mass: i64, current: &str) -> Product {
        let line = |name: &str, value: &str| Characteristic { name: name.to_owned(), value: value.to_owned() };
        Product {
            id: ProductId(1),
            article: Article::parse("326794").unwrap(),
            kind: String::new(),
            name: String::new(),
            category: CategoryId(1),
            unit: "шт".to_owned(),
            pack: PackSize::new(pack).unwrap(),
            per_box: 12,
            mass: Mass::from_grams(mass),
            volume: Volume::from_mm3(124_667),
            size: None,
            ean: None,
            tn_ved: String::new(),
            price_group: PriceGroupId(1),
            base_price: Money::from_kopecks(28_100),
            picture: String::new(),
            discontinued: false,
            replaced_by: None,
            popularity: 0,
            characteristics: vec![line("Номинальный ток, А", current), line("Полюсов", "1")],
        }
    }

    #[test]
    fn differences_are_what_differs() {
        let (old, new) = (product(1, 117, "16"), product(12, 117, "20"));
        let text = |value: &str| Some(FactValue::Text(value.to_owned()));
        let pack = |pieces| Some(FactValue::Pack(PackSize::new(pieces).unwrap(), "шт".to_owned()));
        let current = Fact::Characteristic("Номинальный ток, А".to_owned());
        let expected = [
            Difference { fact: current, old: text("16"), new: text("20") },
            Difference { fact: Fact::Pack, old: pack(1), new: pack(12) },
        ];
        assert_eq!(differences(&old, &new), expected);
        assert_eq!(differences(&old, &old), []);
        let heavier = Product { characteristics: vec![], ..product(1, 118, "") };
        assert_eq!(differences(&old, &heavier).len(), 3);
        assert_eq!(differences(&old, &heavier)[0].new, None);
    }

    proptest! {
        #[test]
        fn portions_cover_what_was_asked_and_never_exceed_a_stock(
            chain in prop::collection::vec((1..30_u32, prop::option::of(0..200_u32)), 1..5),
            asked in 1..1_000_u32
        ) {
            let find = links_of(&chain, None);
            let split = Replacement::split(ProductId(1), Quantity::new(asked).unwrap(), find).unwrap();
            let mut rest = asked;
            for Portion { product, quantity } in &split.portions {
                let link = find(*product).unwrap();
                let pieces = quantity.pieces();
                prop_assert_eq!(pieces % link.pack.pieces(), 0);
                prop_assert!(!link.discontinued || pieces <= link.free);
                prop_assert!(rest > 0 && pieces < rest + link.pack.pieces(), "no pack more than needed");
                rest = rest.saturating_sub(pieces);
            }
            prop_assert_eq!(rest, split.missing);
            let made = chain.iter().any(|(_, free)| free.is_none());
            prop_assert!(!made || split.missing == 0);
        }

        #[test]
        fn buyers_one_after_another_never_get_more_than_the_stock(
            stock in 0..300_u32, pack in 1..20_u32, asked in prop::collection::vec(1..60_u32, 20)
        ) {
            let mut free = stock;
            for quantity in asked {
                let find = |product: ProductId| Some(Link {
                    product,
                    pack: PackSize::new(pack).unwrap(),
                    discontinued: product.0 == 1,
                    free,
                    replaced_by: (product.0 == 1).then_some(ProductId(2)),
                });
                let split = Replacement::split(ProductId(1), Quantity::new(quantity).unwrap(), find).unwrap();
                let old = split.portions.iter().filter(|portion| portion.product.0 == 1);
                let taken = old.map(|portion| portion.quantity.pieces()).sum::<u32>();
                prop_assert!(taken <= free);
                prop_assert_eq!(split.missing, 0);
                free -= taken;
            }
        }
    }
}
