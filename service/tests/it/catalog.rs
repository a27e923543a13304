use crate::world::{BREAKER, BUYER, DEALER, each, q, said};
use domain::actor::Actor;
use domain::catalog::CatalogQuery;
use domain::money::Money;
use service::{catalog, draft};

fn text(text: &str) -> CatalogQuery {
    CatalogQuery { text: text.to_owned(), ..CatalogQuery::default() }
}

#[test]
fn a_guest_sees_base_prices_and_a_buyer_those_of_the_contract() {
    each(async |world| {
        for (actor, kopecks) in [(Actor::Guest, 28_100), (world.actor(BUYER).await, 20_232)] {
            let price = Money::from_kopecks(kopecks);
            let page = catalog::search(&world.db, &actor, &text(BREAKER), None).await.unwrap();
            let row = page.rows.iter().find(|row| row.article == BREAKER).unwrap();
            assert_eq!(row.price.unit, price);
            assert_eq!(row.price.base, Money::from_kopecks(28_100));
            let suggested = catalog::suggest(&world.db, &actor, BREAKER, 5).await.unwrap();
            assert_eq!((suggested[0].article.as_str(), suggested[0].price.unit), (BREAKER, price));
            let product = catalog::product(&world.db, &actor, BREAKER, None).await.unwrap();
            assert_eq!(product.row.price.unit, price);
        }
    });
}

#[test]
fn the_price_in_the_list_is_the_price_in_the_draft() {
    each(async |world| {
        let actor = world.actor(DEALER).await;
        let page = catalog::search(&world.db, &actor, &CatalogQuery::default(), None).await.unwrap();
        let number = draft::create(&world.db, &actor, "").await.unwrap();
        for row in page.rows.iter().filter(|row| !row.discontinued) {
            let change = draft::set_quantity(&world.db, &actor, number, row.id, q(1)).await.unwrap();
            assert_eq!(change.row.unwrap().line.price, row.price, "{}", row.article);
        }
    });
}

#[test]
fn a_discount_that_has_ended_is_none() {
    each(async |world| {
        let actor = world.actor(DEALER).await;
        let unit = async || catalog::product(&world.db, &actor, BREAKER, None).await.unwrap().row.price.unit;
        let until = |day: &str| format!("UPDATE discounts SET valid_until = '{day}'");
        world.run(&until("2026-10-12")).await;
        assert_eq!(unit().await, Money::from_kopecks(20_232), "the last day counts");
        world.run(&until("2026-10-11")).await;
        assert_eq!(unit().await, Money::from_kopecks(28_100));
    });
}

#[test]
fn what_is_in_the_active_draft_is_said_in_the_list() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 5)]).await;
        let page = catalog::search(&world.db, &actor, &text(BREAKER), Some(number.0)).await.unwrap();
        let ordered = |article: &str| page.rows.iter().find(|row| row.article == article).unwrap().ordered;
        assert_eq!(ordered(BREAKER), Some(12));
    });
}

#[test]
fn a_product_is_told_with_its_stock_and_its_replacement() {
    each(async |world| {
        let page = catalog::product(&world.db, &Actor::Guest, "103545", None).await.unwrap();
        assert!(page.row.discontinued);
        assert_eq!(page.replacement.unwrap().0, BREAKER);
        assert_eq!(page.row.free, 24);
        assert_eq!(page.stock.iter().map(|(_, free)| *free).collect::<Vec<_>>(), [0, 24, 0, 0, 0]);
        assert!(!page.path.is_empty());
        assert_eq!(said(&catalog::product(&world.db, &Actor::Guest, "000000", None).await), "not found");
    });
}

#[test]
fn the_catalogue_is_loaded_again_only_when_it_has_changed() {
    each(async |world| {
        assert!(!world.db.refresh().await.unwrap());
        let id = world.id(BREAKER);
        world.run(&format!("UPDATE products SET base_price = 30000 WHERE id = {id}")).await;
        assert!(!world.db.refresh().await.unwrap(), "nobody said that it changed");
        world.catalogue_has_changed().await;
        let product = catalog::product(&world.db, &Actor::Guest, BREAKER, None).await.unwrap();
        assert_eq!(product.row.price.unit, Money::from_kopecks(30_000));
        // The other processes see it too.
        assert!(world.another_instance().await.is_loaded());
    });
}
