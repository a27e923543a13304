//! Addresses: anybody's address is a valid question, and the same question has the same address.

use domain::catalog::CatalogQuery;

/// Any query of an address.
pub fn law(bytes: &[u8]) {
    let text = crate::text(bytes, 4_000);
    let Ok(pairs) = serde_urlencoded::from_str::<Vec<(String, String)>>(&text) else { return };
    let query = CatalogQuery::from_query(pairs);
    assert!(query.page >= 1 && query.size >= 1);
    let address = query.to_query();
    let again = serde_urlencoded::from_str::<Vec<(String, String)>>(&address).map(CatalogQuery::from_query);
    let again = again.ok();
    assert_eq!(again.as_ref().map(CatalogQuery::to_query).as_deref(), Some(address.as_str()), "{text:?}");
    assert_eq!(again, Some(query), "{text:?}");
}
