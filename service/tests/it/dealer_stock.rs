//! What distributors have published of a product.

use crate::world::{BREAKER, each, said};
use service::dealer_stock::{count, found, of_product};

#[test]
fn the_nearest_comes_first_and_only_what_was_reported_is_shown() {
    each(async |world| {
        let db = &world.db;
        let all = of_product(db, BREAKER).await.unwrap();
        assert_eq!(count(db, BREAKER).await.unwrap(), all.len());
        assert!(all.len() > 2 && all.iter().all(|place| place.quantity > 0 && place.kilometres.is_none()));
        let city = all[1].city.clone();
        let near = found(all.clone(), "", &city.to_uppercase());
        assert_eq!((near[0].city.as_str(), near.len()), (city.as_str(), all.len()));
        let far: Vec<f64> = near.iter().map(|place| place.kilometres.unwrap()).collect();
        assert!(far[0] < 1.0 && far.is_sorted(), "{far:?}");
        let there = found(all.clone(), &city.to_lowercase(), "");
        assert!(!there.is_empty() && there.iter().all(|place| place.city == city));
        world.run("UPDATE dealer_warehouses SET reported_at = NULL").await;
        assert!(of_product(db, BREAKER).await.unwrap().is_empty());
        assert_eq!(said(&of_product(db, "no such article").await), "not found");
    });
}

#[test]
fn an_address_that_is_no_page_is_no_link() {
    each(async |world| {
        world.run("UPDATE dealer_stock SET link = 'javascript:alert(1)'").await;
        assert!(of_product(&world.db, BREAKER).await.unwrap().iter().all(|place| place.link.is_none()));
    });
}
