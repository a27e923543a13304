//! The recogniser never guesses: every digit of a text counts.

use crate::world::{CATALOG, OWN};
use domain::catalog::{CatalogQuery, Meaning, Stock};
use domain::id::ProductId;
use std::collections::BTreeSet;

/// Texts up to so many bytes are tried with each of their digits changed.
const SHORT: usize = 80;

/// A product that a text means exists, and another digit means another product or asks; a choice has 2 to 20 of them.
pub fn law(bytes: &[u8]) {
    let text = crate::text(bytes, 2_000);
    let meaning = CATALOG.recognise(&text, &OWN);
    assert_eq!(meaning, CATALOG.recognise(&text, &OWN), "{text:?} means one thing once and another then");
    match meaning {
        Meaning::One(product, reading) => {
            assert!(CATALOG.product(product).is_some(), "{text:?} means nothing that there is");
            assert_eq!(domain::catalog::Reading::from_code(reading.code()), Some(reading));
            every_digit_counts(&text, product);
        }
        Meaning::Several(products) => {
            let different: BTreeSet<i64> = products.iter().map(|product| product.0).collect();
            assert!((2..=20).contains(&products.len()) || products.len() == 1, "{text:?} is a choice of {products:?}");
            assert_eq!(different.len(), products.len(), "{text:?} offers one thing twice: {products:?}");
            assert!(products.iter().all(|product| CATALOG.product(*product).is_some()));
        }
        Meaning::None => {}
    }
    // Search may offer more than is meant, but nothing that there is not.
    let stock = Stock::build(&CATALOG, []);
    let query = CatalogQuery::from_query([("q".to_owned(), text)]);
    let answer = CATALOG.search(&query, &stock);
    assert!(answer.page.rows.len() <= CATALOG.len());
    assert!(CATALOG.suggest(&query.text, 10).len() <= 10);
}

/// A text with another digit is no spelling of the same product.
fn every_digit_counts(text: &str, product: ProductId) {
    if text.len() > SHORT {
        return;
    }
    for (at, digit) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        for other in ('0'..='9').filter(|other| *other != digit) {
            let (before, rest) = text.split_at(at);
            let changed = format!("{before}{other}{}", rest.get(1..).unwrap_or_default());
            if let Meaning::One(same, reading) = CATALOG.recognise(&changed, &OWN) {
                assert!(same != product, "{text:?} and {changed:?} are both {product:?} ({reading:?})");
            }
        }
    }
}
