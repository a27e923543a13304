use crate::world::{ASSISTANT, BREAKER, BUYER, World, at, buyer, each, each_at, q};
use domain::actor::Actor;
use domain::id::OrderNumber;
use domain::money::Money;
use service::{draft, import};
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

/// What this person is told when they open the draft: the total before and after.
async fn told(world: &World, actor: &Actor, number: OrderNumber) -> Option<(Money, Money)> {
    draft::get(&world.db, actor, number).await.unwrap().repriced
}

async fn costs(world: &World, kopecks: i64) {
    world.run(&format!("UPDATE products SET base_price = {kopecks} WHERE article = '{BREAKER}'")).await;
    world.catalogue_has_changed().await;
}

/// The total of so many pieces at 28 % off this price: with 22 % VAT.
fn total(pieces: i64, kopecks: i64) -> Money {
    Money::from_kopecks((pieces * (kopecks * 72 / 100) * 122 + 50) / 100)
}

#[test]
fn an_edit_a_file_or_a_colleague_does_not_use_up_what_everybody_is_to_be_told() {
    each(async |world| {
        let (actor, colleague) = (world.actor(BUYER).await, world.actor(ASSISTANT).await);
        let (db, product) = (&world.db, world.id(BREAKER));
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        assert_eq!(told(world, &colleague, number).await, None);
        costs(world, 30_000).await;
        draft::set_quantity(db, &actor, number, product, q(24)).await.unwrap();
        draft::whole(db, &actor, number).await.unwrap();
        draft::current(db, &colleague, number).await.unwrap();
        let change = Some((total(12, 28_100), total(12, 30_000)));
        assert_eq!(told(world, &actor, number).await, change, "as it was before the edit");
        assert_eq!(told(world, &actor, number).await, None);
        assert_eq!(told(world, &colleague, number).await, change, "the colleague has not seen it");
        assert_eq!(told(world, &colleague, number).await, None);

        // One of them was told of the first change, the other is away for two.
        costs(world, 40_000).await;
        let list = import::read_text(db, &actor, number, format!("{BREAKER} 12")).await.unwrap();
        import::add(db, &actor, number, list).await.unwrap();
        assert_eq!(told(world, &actor, number).await, Some((total(24, 30_000), total(24, 40_000))));
        costs(world, 50_000).await;
        draft::rename(db, &actor, number, "Щит").await.unwrap();
        assert_eq!(told(world, &actor, number).await, Some((total(36, 40_000), total(36, 50_000))));
        let added = total(24, 40_000).kopecks() - total(24, 30_000).kopecks() + total(36, 50_000).kopecks()
            - total(36, 40_000).kopecks();
        let now = total(36, 50_000);
        assert_eq!(told(world, &colleague, number).await, Some((Money::from_kopecks(now.kopecks() - added), now)));

        // There and back again is no change.
        costs(world, 60_000).await;
        draft::current(db, &actor, number).await.unwrap();
        costs(world, 50_000).await;
        assert_eq!(told(world, &colleague, number).await, None);
        assert_eq!(told(world, &actor, number).await, None);
    });
}

#[test]
fn another_contract_is_no_news_but_the_change_of_prices_before_it_is() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let draft = draft::get(&world.db, &actor, number).await.unwrap().draft;
        costs(world, 30_000).await;
        let terms = domain::draft::DraftTerms {
            contract: None,
            address: draft.address,
            warehouse: draft.warehouse,
            delivery: draft.delivery,
            in_parts: draft.in_parts,
            own_number: draft.own_number,
            comment: draft.comment,
        };
        let change = draft::set_terms(&world.db, &actor, number, terms).await.unwrap();
        assert_eq!(change.cost.goods, Money::from_kopecks(12 * 30_000));
        assert_eq!(told(world, &actor, number).await, Some((total(12, 28_100), total(12, 30_000))));
    });
}

#[test]
fn an_edit_writes_nothing_of_prices_that_have_not_changed() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        costs(world, 30_000).await;
        for pieces in [24, 36, 48] {
            draft::set_quantity(&world.db, &actor, number, world.id(BREAKER), q(pieces)).await.unwrap();
        }
        let rows = world.number("SELECT COUNT(*) FROM draft_repricings").await;
        assert_eq!(rows, 1, "one for the change, none for an edit");
    });
}
