//! What is left of a discontinued product, the rest from what replaces it; and «Что если».

use crate::world::{BREAKER, BUYER, OTHER, World, each, q, said};
use domain::actor::Actor;
use domain::id::{OrderNumber, ProductId, WarehouseId};
use domain::lead_time::LeadTime;
use service::draft::{self, Cover};
use service::supply;
use std::collections::BTreeMap;

/// Discontinued, 24 left, replaced by [`BREAKER`].
const OLD: &str = "103545";
const OTHER_BREAKER: &str = "326796";

fn portions(cover: &Cover) -> (Vec<(&str, u32)>, u32) {
    let portion = |part: &'_ draft::Covered| part.line.quantity.pieces();
    (cover.portions.iter().map(|part| (part.product.article.as_str(), portion(part))).collect(), cover.missing)
}

async fn lines(world: &World, actor: &Actor, number: OrderNumber) -> Vec<(String, u32)> {
    let rows = draft::rows(&world.db, actor, number, 1, 50).await.unwrap().rows;
    rows.iter().map(|row| (row.article.to_string(), row.line.quantity.pieces())).collect()
}

fn of(lines: &[(&str, u32)]) -> Vec<(String, u32)> {
    lines.iter().map(|(article, pieces)| ((*article).to_owned(), *pieces)).collect()
}

#[test]
fn what_is_left_and_the_rest_from_the_replacement() {
    each(async |world| {
        let (db, actor) = (&world.db, &world.actor(BUYER).await);
        let number = world.draft(actor, &[(OLD, 12), (BREAKER, 12)]).await;
        let before = world.tables().await;
        let cover = draft::cover(db, actor, number, world.id(OLD), q(100)).await.unwrap();
        assert_eq!(portions(&cover), (vec![(OLD, 24), (BREAKER, 84)], 0));
        for part in &cover.portions {
            assert_eq!(part.lead_time.quantity(), part.line.quantity.pieces());
            assert!(part.line.sums.goods.kopecks() > 0);
        }
        assert_eq!(world.changed_since(&before).await, [""; 0], "looking takes nothing");

        let changes = draft::replace(db, actor, number, world.id(OLD), q(100), None).await.unwrap();
        assert_eq!(lines(world, actor, number).await, of(&[(OLD, 24), (BREAKER, 96)]));
        draft::undo(db, actor, number, changes[0].version).await.unwrap();
        assert_eq!(lines(world, actor, number).await, of(&[(OLD, 12), (BREAKER, 12)]));

        let only = Some(world.id(BREAKER));
        draft::replace(db, actor, number, world.id(OLD), q(100), only).await.unwrap();
        assert_eq!(lines(world, actor, number).await, of(&[(OLD, 12), (BREAKER, 96)]));
        let none_of_these = Some(world.id(OTHER_BREAKER));
        let nothing = draft::replace(db, actor, number, world.id(OLD), q(100), none_of_these).await;
        assert_eq!(said(&nothing), "not found");
        assert_eq!(said(&draft::cover(db, actor, number, ProductId(-1), q(1)).await), "not found");
        let stranger = world.actor(OTHER).await;
        assert_eq!(said(&draft::cover(db, &stranger, number, world.id(OLD), q(1)).await), "not found");
    });
}

#[test]
fn a_chain_is_followed_beside_what_the_draft_has() {
    each(async |world| {
        let (db, actor) = (&world.db, &world.actor(BUYER).await);
        let (middle, last) = (world.id(BREAKER), world.id(OTHER_BREAKER));
        world.run(&format!("UPDATE products SET discontinued = TRUE, replaced_by = {last} WHERE id = {middle}")).await;
        world.run(&format!("UPDATE stock_levels SET on_hand = reserved WHERE product_id = {middle}")).await;
        world
            .run(&format!(
                "UPDATE stock_levels SET on_hand = reserved + 60 WHERE product_id = {middle} AND warehouse_id = 1"
            ))
            .await;
        world.catalogue_has_changed().await;
        let number = world.draft(actor, &[(BREAKER, 24)]).await;
        let cover = draft::cover(db, actor, number, world.id(OLD), q(100)).await.unwrap();
        assert_eq!(portions(&cover), (vec![(OLD, 24), (BREAKER, 36), (OTHER_BREAKER, 48)], 0));
        draft::replace(db, actor, number, world.id(OLD), q(100), None).await.unwrap();
        assert_eq!(lines(world, actor, number).await, of(&[(BREAKER, 60), (OLD, 24), (OTHER_BREAKER, 48)]));
        // Nothing of the two is left beside the draft, nothing replaces the last of a chain that ends.
        world.run(&format!("UPDATE products SET replaced_by = NULL WHERE id = {middle}")).await;
        world.catalogue_has_changed().await;
        let cover = draft::cover(db, actor, number, world.id(OLD), q(100)).await.unwrap();
        assert_eq!(portions(&cover), (vec![(OLD, 24)], 76));
    });
}

#[test]
fn a_draft_is_compared_from_every_warehouse_and_chosen() {
    each(async |world| {
        let (db, actor) = (&world.db, &world.actor(BUYER).await);
        let number = world.draft(actor, &[(BREAKER, 12_000), (OTHER_BREAKER, 24), ("248956", 50)]).await;
        let before = world.tables().await;
        let as_it_is = supply::what_if(db, actor, number, &BTreeMap::new()).await.unwrap();
        let dates = supply::of_draft(db, actor, number).await.unwrap();
        let dates: Vec<LeadTime> = dates.lines.into_iter().map(|(_, of)| of).collect();
        assert_eq!(as_it_is.now, dates, "the same answer as on the draft's own page");
        let own = as_it_is.choices.iter().find(|choice| choice.warehouse.id == as_it_is.warehouse).unwrap();
        assert_eq!(own.dates, dates);
        assert_eq!(as_it_is.choices.len(), 5);

        // A product without a line is not asked about.
        let changed = BTreeMap::from([(world.id(OTHER_BREAKER), q(30)), (world.id(OLD), q(12))]);
        let asked = supply::what_if(db, actor, number, &changed).await.unwrap();
        assert_eq!(asked.now, dates);
        let wanted: Vec<u32> = asked.lines.iter().map(|line| line.wanted.pieces()).collect();
        assert_eq!(wanted, [12_000, 36, 50]);
        for choice in &asked.choices {
            let pieces: Vec<u32> = choice.dates.iter().map(|of| of.quantity() + of.missing).collect();
            assert_eq!(pieces, wanted, "{}", choice.warehouse.name);
        }
        assert_eq!(world.changed_since(&before).await, [""; 0], "looking takes nothing");

        let there = WarehouseId(5);
        draft::choose(db, actor, number, there, &changed).await.unwrap();
        assert_eq!(lines(world, actor, number).await, of(&[(BREAKER, 12_000), (OTHER_BREAKER, 36), ("248956", 50)]));
        let chosen = supply::what_if(db, actor, number, &BTreeMap::new()).await.unwrap();
        assert_eq!(chosen.warehouse, there);
        assert_eq!(Some(&chosen.now), asked.choices.iter().find(|it| it.warehouse.id == there).map(|it| &it.dates));

        assert_eq!(said(&draft::choose(db, actor, number, WarehouseId(99), &changed).await), "not found");
        let too_many = BTreeMap::from([(world.id(OTHER_BREAKER), q(1_000_000))]);
        assert_eq!(said(&supply::what_if(db, actor, number, &too_many).await), "quantity");
        draft::propose(db, actor, number, 14, &service::user::Browser::default()).await.unwrap();
        assert_eq!(said(&supply::what_if(db, actor, number, &changed).await), "order.move");
        assert_eq!(said(&draft::choose(db, actor, number, there, &changed).await), "order.move");
        assert_eq!(said(&draft::replace(db, actor, number, world.id(OLD), q(1), None).await), "order.move");
    });
}
