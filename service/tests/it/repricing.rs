use crate::world::{BREAKER, BUYER, at, buyer, each, each_at, q};
use domain::money::Money;
use service::draft;
use std::time::Duration;

#[test]
fn opening_a_draft_after_a_change_of_discounts_says_what_it_was_and_what_it_is_once() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12), ("249184", 1)]).await;
        let before = draft::get(&world.db, &actor, number).await.unwrap();
        assert_eq!(before.repriced, None);
        let contract = buyer(&actor).contract.unwrap();
        world.run(&format!("UPDATE discounts SET percent = 5000 WHERE contract_id = {contract}")).await;
        world.catalogue_has_changed().await;
        let opened = draft::get(&world.db, &actor, number).await.unwrap();
        let now = opened.draft.cost;
        assert_eq!(opened.repriced, Some((before.draft.cost.total, now.total)));
        assert_eq!(now.goods, Money::from_kopecks(12 * 14_050 + 74_300), "half of 281,00 and of 1 486,00");
        assert_eq!(draft::get(&world.db, &actor, number).await.unwrap().repriced, None);
        let rows = draft::rows(&world.db, &actor, number, 1, 50).await.unwrap().rows;
        assert_eq!(rows[0].line.price.unit, Money::from_kopecks(14_050));
    });
}

#[test]
fn a_change_of_the_catalogue_that_leaves_the_prices_is_not_spoken_of() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        world.run(&format!("UPDATE products SET base_price = 1 WHERE id = {}", world.id("326796"))).await;
        world.catalogue_has_changed().await;
        assert_eq!(draft::get(&world.db, &actor, number).await.unwrap().repriced, None);
    });
}

#[test]
fn an_edit_after_a_change_of_prices_brings_every_line_up_to_date() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12), ("326796", 12)]).await;
        world.run("UPDATE products SET base_price = 30000 WHERE article IN ('326794', '326796')").await;
        world.catalogue_has_changed().await;
        let change = draft::set_quantity(&world.db, &actor, number, world.id(BREAKER), q(24)).await.unwrap();
        assert_eq!(change.cost.goods, Money::from_kopecks(36 * 21_600));
    });
}

#[test]
fn a_line_stays_when_less_of_it_is_left_than_it_wants() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[("103545", 24)]).await;
        world.run(&format!("UPDATE stock_levels SET on_hand = 0 WHERE product_id = {}", world.id("103545"))).await;
        world.catalogue_has_changed().await;
        let opened = draft::get(&world.db, &actor, number).await.unwrap();
        assert_eq!((opened.draft.totals.lines, opened.draft.totals.sums.pieces, opened.repriced), (1, 24, None));
    });
}

#[test]
fn the_rate_follows_the_day_of_shipment_over_the_new_year() {
    // Monday: shipped on Tuesday, still in the old year.
    each_at(at("2025-12-29T09:00:00Z"), async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let old = draft::get(&world.db, &actor, number).await.unwrap().draft;
        assert_eq!(old.rate.percent(), 20);
        world.clock.advance(Duration::from_secs(14 * 24 * 3600));
        let actor = world.actor(BUYER).await;
        let new = draft::get(&world.db, &actor, number).await.unwrap();
        assert_eq!(new.draft.rate.percent(), 22);
        assert_eq!(new.draft.cost.goods, old.cost.goods);
        assert_eq!(new.repriced, Some((old.cost.total, new.draft.cost.total)));
    });
}
