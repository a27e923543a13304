//! Commercial proposals: their prices hold, nobody edits them, and they are ordered until their last day.

use crate::world::{ASSISTANT, BREAKER, BUYER, OTHER, World, at, buyer, each, each_at, q, refusal, said};
use domain::actor::Actor;
use domain::delivery::DeliveryMethod;
use domain::draft::{DraftTerms, LinesEdit};
use domain::id::OrderNumber;
use domain::money::Money;
use domain::order::{OrderError, OrderStatus, OrderTab};
use service::draft::{self, Submission};
use service::user::Browser;
use service::{import, order};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

async fn propose(world: &World, actor: &Actor, number: OrderNumber, days: u32) -> service::Result<()> {
    draft::propose(&world.db, actor, number, days, &Browser::default()).await
}

async fn reopen(world: &World, actor: &Actor, number: OrderNumber) -> service::Result<()> {
    draft::reopen(&world.db, actor, number, &Browser::default()).await
}

/// A proposal of twelve breakers for 202,32, made today.
async fn proposal(world: &World, actor: &Actor, days: u32) -> OrderNumber {
    let number = world.draft(actor, &[(BREAKER, 12)]).await;
    propose(world, actor, number, days).await.unwrap();
    number
}

async fn prices_go_up(world: &World) {
    world.run("UPDATE products SET base_price = base_price * 2").await;
    world.catalogue_has_changed().await;
}

async fn submit(world: &World, actor: &Actor, number: OrderNumber) -> service::Result<OrderNumber> {
    draft::submit(&world.db, actor, &Submission { number, key: format!("key of {number}"), total: None, start: false })
        .await
}

async fn total(world: &World, actor: &Actor, number: OrderNumber) -> Money {
    draft::get(&world.db, actor, number).await.unwrap().draft.cost.total
}

#[test]
fn its_prices_hold_and_become_those_of_the_order() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = proposal(world, &actor, 14).await;
        let offered = draft::get(&world.db, &actor, number).await.unwrap().draft;
        assert_eq!(offered.proposal.unwrap().valid_until.to_string(), "2026-10-26");
        assert_eq!(offered.cost.total, Money::from_kopecks(296_196));
        prices_go_up(world).await;
        world.clock.advance(14 * DAY);
        let actor = world.actor(BUYER).await;
        let seen = draft::get(&world.db, &actor, number).await.unwrap();
        assert_eq!((seen.draft.cost, seen.repriced), (offered.cost, None));
        assert_eq!(seen.draft.version, offered.version);
        let printed = draft::offer(&world.db, &actor, number).await.unwrap();
        assert_eq!((printed.cost, printed.lines[0].price), (offered.cost, Money::from_kopecks(20_232)));
        submit(world, &actor, number).await.unwrap();
        let page = order::get(&world.db, &actor, number).await.unwrap();
        assert_eq!((page.order.cost, page.lines[0].price.unit), (offered.cost, Money::from_kopecks(20_232)));
        assert_eq!(page.order.status, OrderStatus::Submitted);
    });
}

#[test]
fn nobody_edits_it_and_nothing_is_written() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        let number = proposal(world, &actor, 14).await;
        let other = world.draft(&actor, &[("326796", 12)]).await;
        let product = world.id(BREAKER);
        let more = world.id("326796");
        let list = import::read_text(db, &actor, other, "326797 12".to_owned()).await.unwrap();
        world.run(&format!("UPDATE imports SET draft_number = {number}")).await;
        let terms = DraftTerms {
            contract: None,
            address: None,
            warehouse: draft::get(db, &actor, number).await.unwrap().draft.warehouse,
            delivery: DeliveryMethod::Pickup,
            in_parts: true,
            own_number: String::new(),
            comment: "was here".to_owned(),
        };
        let before = world.tables().await;
        let answers = [
            said(&draft::add(db, &actor, number, BREAKER, q(12)).await),
            said(&draft::add_packs(db, &actor, number, &[product]).await),
            said(&draft::set_quantity(db, &actor, number, product, q(24)).await),
            said(&draft::replace_quantity(db, &actor, number, product, None, Some(q(12))).await),
            said(&draft::remove(db, &actor, number, product).await),
            said(&draft::edit_lines(db, &actor, number, &[product], LinesEdit::Remove).await),
            said(&draft::edit_lines(db, &actor, number, &[product], LinesEdit::Move(None)).await),
            said(&draft::edit_lines(db, &actor, number, &[product], LinesEdit::Move(Some(other))).await),
            said(&draft::edit_lines(db, &actor, other, &[more], LinesEdit::Move(Some(number))).await),
            said(&draft::undo(db, &actor, number, 2).await),
            said(&draft::set_terms(db, &actor, number, terms).await),
            said(&draft::activate(db, &actor, number).await),
            said(&import::read_text(db, &actor, number, BREAKER.to_owned()).await),
            said(&import::add(db, &actor, number, list).await),
            said(&propose(world, &actor, number, 30).await),
        ];
        assert_eq!(answers, ["order.move"; 15]);
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        // The same once more, as a second press of the button, is no fault.
        propose(world, &actor, number, 14).await.unwrap();
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        let refused = refusal(draft::remove(db, &actor, number, product).await);
        assert_eq!(refused, OrderError::Move { from: OrderStatus::Proposal }.into());
        // What takes nothing from it may be.
        draft::rename(db, &actor, number, "Котельная").await.unwrap();
        draft::duplicate(db, &actor, number).await.unwrap();
        draft::delete(db, &actor, number).await.unwrap();
        draft::restore(db, &actor, number).await.unwrap();
        assert_eq!(total(world, &actor, number).await, Money::from_kopecks(296_196));
    });
}

#[test]
fn after_its_last_day_it_is_not_sent_and_a_draft_again_has_the_prices_of_today() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = proposal(world, &actor, 3).await;
        prices_go_up(world).await;
        world.clock.advance(4 * DAY);
        let actor = world.actor(BUYER).await;
        let before = world.tables().await;
        let refused = refusal(submit(world, &actor, number).await);
        assert_eq!(refused, OrderError::Expired { on: "2026-10-15".parse().unwrap() }.into());
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        reopen(world, &actor, number).await.unwrap();
        let again = draft::get(&world.db, &actor, number).await.unwrap();
        assert_eq!((again.draft.proposal, again.repriced), (None, None));
        assert_eq!(again.draft.cost.total, Money::from_kopecks(592_393));
        draft::set_quantity(&world.db, &actor, number, world.id(BREAKER), q(24)).await.unwrap();
        reopen(world, &actor, number).await.unwrap();
        submit(world, &actor, number).await.unwrap();
    });
}

#[test]
fn the_tax_on_its_prices_is_that_of_the_day_of_shipment() {
    each_at(at("2025-12-22T07:00:00Z"), async |world| {
        let actor = world.actor(BUYER).await;
        let number = proposal(world, &actor, 30).await;
        let old = draft::get(&world.db, &actor, number).await.unwrap().draft;
        assert_eq!(old.rate.percent(), 20);
        world.run("UPDATE products SET base_price = base_price * 2, mass = mass + 1").await;
        world.catalogue_has_changed().await;
        world.clock.advance(21 * DAY);
        let actor = world.actor(BUYER).await;
        let new = draft::get(&world.db, &actor, number).await.unwrap();
        assert_eq!((new.draft.rate.percent(), new.draft.cost.goods), (22, old.cost.goods));
        assert_eq!(new.draft.totals.sums.mass, old.totals.sums.mass);
        assert_eq!(new.repriced, Some((old.cost.total, new.draft.cost.total)));
    });
}

#[test]
fn days_are_counted_and_an_empty_draft_offers_nothing() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let (number, empty) = (world.draft(&actor, &[(BREAKER, 12)]).await, world.draft(&actor, &[]).await);
        let before = world.tables().await;
        for days in [0, 91] {
            assert_eq!(said(&propose(world, &actor, number, days).await), "order.validity");
        }
        assert_eq!(said(&propose(world, &actor, empty, 14).await), "draft.empty");
        assert_eq!(said(&draft::offer(&world.db, &actor, empty).await), "draft.empty");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        propose(world, &actor, number, 90).await.unwrap();
    });
}

#[test]
fn it_stands_in_a_list_of_its_own_and_nobody_buys_into_it() {
    each(async |world| {
        let db = &world.db;
        let (actor, assistant) = (world.actor(BUYER).await, world.actor(ASSISTANT).await);
        let count = async |tab: OrderTab| {
            let (drafts, tabs) = order::counts(db, &actor).await.unwrap();
            (drafts, tabs.into_iter().find(|(of, _)| *of == tab).unwrap().1)
        };
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        draft::activate(db, &assistant, number).await.unwrap();
        let (drafts, proposals) = count(OrderTab::Proposals).await;
        propose(world, &assistant, number, 14).await.unwrap();
        assert_eq!(count(OrderTab::Proposals).await, (drafts - 1, proposals + 1));
        let listed = draft::proposals(db, &actor, 1).await.unwrap();
        assert_eq!((listed.rows[0].number, listed.total), (number, proposals + 1));
        assert!(draft::list(db, &actor, 1).await.unwrap().rows.iter().all(|row| row.number != number));
        assert!(draft::recent(db, &actor, 50).await.unwrap().iter().all(|row| row.number != number));
        for person in [&actor, &assistant] {
            assert_ne!(draft::active(db, person).await.unwrap(), number);
        }
        let stranger = world.actor(OTHER).await;
        assert!(draft::proposals(db, &stranger, 1).await.unwrap().rows.is_empty());
        let before = world.tables().await;
        assert_eq!(said(&propose(world, &stranger, number, 14).await), "not found");
        assert_eq!(said(&reopen(world, &stranger, number).await), "not found");
        assert_eq!(said(&draft::offer(db, &stranger, number).await), "not found");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        let deeds =
            format!("SELECT COUNT(*) FROM audit WHERE deed = 'made_proposal' AND user_id = {}", buyer(&assistant).user);
        assert_eq!(world.number(&deeds).await, 1);
    });
}

#[test]
fn an_offer_prints_what_the_draft_says() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 5), ("326796", 24)]).await;
        let draft = draft::get(&world.db, &actor, number).await.unwrap().draft;
        let offer = draft::offer(&world.db, &actor, number).await.unwrap();
        assert_eq!((offer.proposal, offer.cost, offer.rate), (None, draft.cost, draft.rate));
        assert_eq!((offer.lines.len(), offer.lines[0].article.as_str(), offer.lines[0].quantity), (2, BREAKER, q(12)));
        assert!(offer.lines[0].ready.ends_with(" дн."), "{:?}", offer.lines[0]);
        assert_eq!(offer.buyer.name, buyer(&actor).counterparty_name);
    });
}
