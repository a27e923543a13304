//! The supplier's simulator in the hands of the supplier's people.

use crate::fulfilment::{invoiced, until_shipped};
use crate::world::{BREAKER, BUYER, MANAGER, SIMULATED, World, each, said};
use domain::format::moscow;
use domain::id::OrderNumber;
use domain::simulator::Deed;
use service::{discount, order, simulator};
use std::time::Duration;

async fn has_invoice(world: &World, number: OrderNumber) -> bool {
    let sql = format!("SELECT COUNT(*) FROM orders WHERE number = {number} AND accounting_number IS NOT NULL");
    world.number(&sql).await == 1
}

#[test]
fn it_is_the_suppliers_peoples() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        for answer in [
            said(&simulator::get(db, &actor, 1).await),
            said(&simulator::pause(db, &actor, true).await),
            said(&simulator::set_speed(db, &actor, 5).await),
            said(&simulator::advance(db, &actor, 7).await),
        ] {
            assert_eq!(answer, "forbidden");
        }
        let manager = world.actor(MANAGER).await;
        assert_eq!(said(&simulator::set_speed(db, &manager, 3).await), "not found");
        assert_eq!(said(&simulator::advance(db, &manager, 300).await), "not found");
    });
}

#[test]
fn it_stands_still_runs_faster_and_says_what_it_did() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        simulator::pause(db, &manager, true).await.unwrap();
        simulator::pause(db, &manager, true).await.unwrap();
        let first = world.order(&actor, &[(BREAKER, 12)]).await;
        world.clock.advance(Duration::from_hours(1));
        world.work().await;
        assert!(!has_invoice(world, first).await, "it stands still");
        let stands = simulator::get(db, &manager, 1).await.unwrap();
        assert!(stands.paused.is_some());
        assert_eq!(
            stands.next.iter().map(|(_, order, deed)| (*order, *deed)).collect::<Vec<_>>(),
            [(first, Deed::Invoiced)]
        );
        simulator::pause(db, &manager, false).await.unwrap();
        while service::job::run_one(db).await.unwrap() {}
        assert!(!has_invoice(world, first).await, "it goes on from where it stood");
        world.clock.advance(Duration::from_hours(1));
        world.work().await;
        assert!(has_invoice(world, first).await);

        // A hundred times faster: what waits, and what comes.
        let second = world.order(&actor, &[(BREAKER, 12)]).await;
        simulator::set_speed(db, &manager, 100).await.unwrap();
        world.clock.advance(SIMULATED / 100);
        while service::job::run_one(db).await.unwrap() {}
        assert!(has_invoice(world, second).await);
        let third = world.order(&actor, &[(BREAKER, 12)]).await;
        world.clock.advance(SIMULATED / 100);
        while service::job::run_one(db).await.unwrap() {}
        assert!(has_invoice(world, third).await);
        let now = simulator::get(db, &manager, 1).await.unwrap();
        assert_eq!((now.speed, now.paused), (100, None));
        let done: Vec<_> = now.done.rows.iter().map(|done| (done.order, done.deed)).collect();
        assert_eq!(done, [third, second, first].map(|order| (order, Deed::Invoiced)), "the newest first");
    });
}

#[test]
fn what_comes_while_it_stands_still_takes_no_longer_for_it() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        simulator::pause(db, &manager, true).await.unwrap();
        world.clock.advance(Duration::from_hours(24));
        let number = world.order(&actor, &[(BREAKER, 12)]).await;
        world.work().await;
        assert!(!has_invoice(world, number).await, "it stands still");
        simulator::pause(db, &manager, false).await.unwrap();
        world.clock.advance(SIMULATED);
        while service::job::run_one(db).await.unwrap() {}
        assert!(has_invoice(world, number).await, "it waits for the time that was over before it was sent");
    });
}

#[test]
fn its_clock_is_everybodys_and_signs_nobody_out() {
    each(async |world| {
        let (db, manager) = (&world.db, world.actor(MANAGER).await);
        let token = world.token(BUYER).await;
        let actor = world.who(&token).await;
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let today = moscow(world.now()).date();
        for _ in 0..10 {
            simulator::advance(db, &manager, 7).await.unwrap();
        }
        assert_eq!(moscow(world.now()).date(), today + chrono::Days::new(70));
        assert_eq!(world.who(&token).await, actor, "seventy days are no reason to sign in anew");
        let held = format!("SELECT COUNT(*) FROM promises WHERE order_number = {number} AND released_at IS NULL");
        assert_eq!(world.number(&held).await, 0, "what was held too long is free");
        assert_eq!(simulator::get(db, &manager, 1).await.unwrap().ahead, Duration::from_hours(24 * 70));
    });
}

#[test]
fn its_buyer_waits_while_a_discount_is_asked_for() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        world
            .run(&format!("UPDATE contracts SET deferral_days = 0, credit_limit = 0 WHERE id = (SELECT contract_id FROM orders WHERE number = {number})"))
            .await;
        discount::ask(db, &actor, number, None, "Большой объект").await.unwrap();
        for _ in 0..3 {
            world.clock.advance(SIMULATED * 41);
            world.work().await;
            assert!(order::get(db, &actor, number).await.unwrap().order.paid.kopecks() == 0);
        }
        discount::answer(db, &manager, number, "Не в этот раз").await.unwrap();
        world.clock.advance(SIMULATED * 41);
        world.work().await;
        let paid = order::get(db, &actor, number).await.unwrap().order;
        assert_eq!(paid.paid, paid.cost.total);
        until_shipped(world).await;
        let done = simulator::get(db, &manager, 1).await.unwrap().done;
        let deeds: Vec<_> = done.rows.iter().rev().filter(|done| done.order == number).collect();
        assert_eq!(deeds.first().map(|done| done.deed), Some(Deed::Invoiced));
        assert_eq!(deeds.last().map(|done| done.deed), Some(Deed::Shipped));
        assert!(deeds.iter().any(|done| done.deed == Deed::Paid && done.amount == Some(paid.cost.total)));
    });
}
