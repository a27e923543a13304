//! «Пополнение»: what a dealer's warehouses should order, each number explained, and the way into a draft. A form: nothing
//! here needs a script.

mod page;
pub mod rpc;

pub use page::Page;

use domain::id::ProductId;

/// The page.
pub const REPLENISHMENT: &str = "/replenishment";

/// The name of a line in the form: «w3-17» is product 17 for the warehouse 3. It begins with a letter, for a number would be a
/// place in a list.
fn line_name(place: i64, product: ProductId) -> String {
    format!("w{place}-{product}")
}

/// The product of such a name.
fn product_of(name: &str) -> Option<ProductId> {
    let (_, product) = name.strip_prefix('w')?.split_once('-')?;
    product.parse().ok().map(ProductId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_by_its_name() {
        assert_eq!(product_of(&line_name(3, ProductId(17))), Some(ProductId(17)));
        for wrong in ["", "3-17", "w3", "w3-", "w3-x"] {
            assert_eq!(product_of(wrong), None, "{wrong}");
        }
    }
}
