//! What is promised is planned anew: when it is asked for, when its day has gone by, when goods under way move or arrive.

use crate::world::{BREAKER, BUYER, MANAGER, OTHER, World, each, q, refusal, said};
use chrono::NaiveDate;
use domain::Refusal;
use domain::actor::Actor;
use domain::change::{ChangeError, TypedReceipt};
use domain::format::{date, moscow};
use domain::id::{OrderNumber, ReceiptId, WarehouseId};
use domain::order::OrderMove;
use service::draft::{self, Submission};
use service::supply::{self, Promised};
use service::{order, staff};
use std::collections::BTreeMap;
use std::time::Duration;

const OTHER_BREAKER: &str = "326796";
const MOSCOW: WarehouseId = WarehouseId(1);
const VLADIVOSTOK: WarehouseId = WarehouseId(5);
const MOVES: &str = "SELECT COUNT(*) FROM promise_moves";
const TOLD: &str = "SELECT COUNT(*) FROM letters WHERE subject LIKE 'Срок готовности%'";

fn today(world: &World) -> NaiveDate {
    moscow(world.now()).date()
}

async fn promised(world: &World, number: OrderNumber) -> Vec<Promised> {
    supply::of_order(&world.db, &world.actor(BUYER).await, number).await.unwrap()
}

/// So many pieces in Moscow, nothing elsewhere, nothing under way.
async fn only_in_moscow(world: &World, article: &str, pieces: u32) {
    let id = world.id(article);
    world.run(&format!("UPDATE stock_levels SET on_hand = reserved WHERE product_id = {id}")).await;
    world
        .run(&format!(
            "INSERT INTO stock_levels (product_id, warehouse_id, on_hand, reserved) VALUES ({id}, 1, {pieces}, 0)
             ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand = {pieces} + stock_levels.reserved"
        ))
        .await;
    world.run(&format!("DELETE FROM receipts WHERE product_id = {id}")).await;
    world.catalogue_has_changed().await;
}

/// An order that is sent from Moscow.
async fn from_moscow(world: &World, actor: &Actor, lines: &[(&str, u32)]) -> OrderNumber {
    let number = world.draft(actor, lines).await;
    draft::choose(&world.db, actor, number, MOSCOW, &BTreeMap::new()).await.unwrap();
    let submission = Submission { number, key: format!("key of {number}"), total: None, start: false };
    draft::submit(&world.db, actor, &submission).await.unwrap()
}

fn typed(due: NaiveDate, quantity: &str) -> TypedReceipt {
    TypedReceipt { due: due.to_string(), quantity: quantity.to_owned() }
}

#[test]
fn dates_that_are_asked_for_again_are_the_same_until_something_changes() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.order(&actor, &[(BREAKER, 600_000), (OTHER_BREAKER, 240), ("248956", 50)]).await;
        let other = world.actor(OTHER).await;
        // What is promised later is made later.
        world.order(&other, &[(BREAKER, 24_000), (OTHER_BREAKER, 24_000)]).await;
        let before = promised(world, number).await;
        assert!(before.iter().any(|row| row.planned_on > before[0].planned_on), "{before:?}");
        for _ in 0..2 {
            supply::refresh(db, &actor, number).await.unwrap();
            assert_eq!(promised(world, number).await, before);
        }
        let first = before.iter().map(|row| row.planned_on).min().unwrap();
        let days = u64::try_from((first - today(world)).num_days()).unwrap();
        world.clock.advance(Duration::from_hours(24 * days));
        supply::refresh(db, &actor, number).await.unwrap();
        assert_eq!(promised(world, number).await, before, "no day has gone by");
        assert_eq!((world.number(MOVES).await, world.number(TOLD).await), (0, 0));

        world.run("UPDATE production_lines SET queue = queue + capacity * 10").await;
        supply::refresh(db, &actor, number).await.unwrap();
        let after = promised(world, number).await;
        let calendar = &db.snapshot().calendar;
        let moved = |was: &Promised, now: &Promised| calendar.working_days_between(was.planned_on, now.planned_on);
        assert!(before.iter().zip(&after).all(|(was, now)| was.guaranteed_on == now.guaranteed_on));
        assert!(before.iter().zip(&after).any(|(was, now)| moved(was, now) == 10), "{before:?} {after:?}");
        let moves = world.number(MOVES).await;
        assert!(moves > 0);
        supply::refresh(db, &actor, number).await.unwrap();
        assert_eq!((promised(world, number).await, world.number(MOVES).await), (after, moves));
        // Who has asked sees it.
        assert_eq!(world.number(TOLD).await, 0);
        assert_eq!(said(&supply::refresh(db, &other, number).await), "not found");
    });
}

#[test]
fn a_day_that_has_gone_by_is_planned_anew_by_itself_and_told_of_once() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = from_moscow(world, &actor, &[(BREAKER, 12)]).await;
        let unpaid = from_moscow(world, &actor, &[(BREAKER, 12)]).await;
        for step in [OrderMove::IssueInvoice, OrderMove::Start] {
            order::advance(db, number, step).await.unwrap();
        }
        let before = promised(world, number).await;
        let open = format!(
            "SELECT COUNT(*) FROM promise_moves m JOIN promises p ON p.id = m.promise_id
                            WHERE p.order_number = {number}"
        );
        let told = format!("SELECT COUNT(*) FROM letters WHERE name LIKE 'moved:{number}:%'");
        supply::replan_over(db).await.unwrap();
        assert_eq!(promised(world, number).await, before);
        world.clock.advance(Duration::from_hours(24 * 7));
        for _ in 0..2 {
            supply::replan_over(db).await.unwrap();
            let after = promised(world, number).await;
            assert_eq!(after[0].guaranteed_on, before[0].guaranteed_on);
            assert_eq!(after[0].planned_on, db.snapshot().calendar.add_working_days(today(world), 1));
            assert_eq!((world.number(&open).await, world.number(&told).await), (1, 1));
        }
        let letter = world.text(&format!("SELECT plain FROM letters WHERE name LIKE 'moved:{number}:%'")).await;
        for words in [date(before[0].guaranteed_on), "Позиций с новым сроком: 1.".to_owned()] {
            assert!(letter.contains(&words), "{words} in {letter}");
        }
        // An order that waits for its payment is nobody's delay: it is planned when it starts.
        assert!(promised(world, unpaid).await[0].planned_on < today(world));
        for step in [OrderMove::IssueInvoice, OrderMove::Start] {
            order::advance(db, unpaid, step).await.unwrap();
        }
        assert!(promised(world, unpaid).await[0].planned_on > today(world));

        world.run("UPDATE users SET notices = 0").await;
        world.clock.advance(Duration::from_hours(24 * 7));
        supply::replan_over(db).await.unwrap();
        assert_eq!((world.number(&open).await, world.number(&told).await), (2, 1), "the letters are switched off");
    });
}

#[test]
fn goods_under_way_are_added_moved_and_received_with_what_is_promised_of_them() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let calendar = db.snapshot().calendar.clone();
        only_in_moscow(world, OTHER_BREAKER, 0).await;
        world.run("UPDATE production_lines SET queue = capacity * 100").await;
        let due = calendar.add_working_days(today(world), 3);
        let wrong = [
            (supply::add_receipt(db, &manager, "none", MOSCOW, &typed(due, "48")).await, "change.no_article"),
            (supply::add_receipt(db, &manager, OTHER_BREAKER, MOSCOW, &typed(due, "0")).await, "change.number"),
            (supply::add_receipt(db, &manager, OTHER_BREAKER, WarehouseId(99), &typed(due, "1")).await, "not found"),
            (supply::add_receipt(db, &actor, OTHER_BREAKER, MOSCOW, &typed(due, "1")).await, "forbidden"),
        ];
        for (answer, code) in wrong {
            assert_eq!(said(&answer), code);
        }
        let past = typed(today(world).pred_opt().unwrap(), "48");
        let refused = refusal(supply::add_receipt(db, &manager, OTHER_BREAKER, MOSCOW, &past).await);
        assert_eq!(refused, Refusal::Change(ChangeError::PastDue));
        let id = supply::add_receipt(db, &manager, OTHER_BREAKER, MOSCOW, &typed(due, "36")).await.unwrap();
        let again = supply::add_receipt(db, &manager, OTHER_BREAKER, MOSCOW, &typed(due, "12")).await.unwrap();
        assert_eq!(again, id, "they come together");
        let found = supply::receipts(db, &manager, OTHER_BREAKER, 1).await.unwrap();
        assert_eq!((found.total, found.rows[0].quantity, found.rows[0].promised), (1, 48, 0));

        let number = from_moscow(world, &actor, &[(OTHER_BREAKER, 36)]).await;
        let before = promised(world, number).await;
        assert_eq!(before[0].planned_on, calendar.add_working_days(due, 1), "{before:?}");
        let fewer = refusal(supply::change_receipt(db, &manager, id, &typed(due, "24")).await);
        assert_eq!(fewer, Refusal::Change(ChangeError::Promised { pieces: 36 }));

        // Later than expected: the plan moves, the promise stays, the buyer is told.
        let later = calendar.add_working_days(due, 4);
        supply::change_receipt(db, &manager, id, &typed(later, "48")).await.unwrap();
        let moved = promised(world, number).await;
        assert_eq!(moved[0].planned_on, calendar.add_working_days(later, 1));
        assert_eq!(moved[0].guaranteed_on, before[0].guaranteed_on);
        assert_eq!(world.number(TOLD).await, 1);
        // Two lots of one day are one.
        let more = supply::add_receipt(db, &manager, OTHER_BREAKER, MOSCOW, &typed(due, "12")).await.unwrap();
        supply::change_receipt(db, &manager, more, &typed(later, "12")).await.unwrap();
        let found = supply::receipts(db, &manager, OTHER_BREAKER, 1).await.unwrap();
        assert_eq!((found.total, found.rows[0].quantity, found.rows[0].promised), (1, 60, 36));
        let id = ReceiptId(found.rows[0].id);

        // A part has come: it lies there for the order, and for nobody else.
        assert_eq!(said(&supply::receive(db, &manager, id, "61").await), "change.number");
        supply::receive(db, &manager, id, "24").await.unwrap();
        let part = promised(world, number).await;
        let came: i64 = part.iter().filter(|row| row.planned_on < later).map(|row| row.quantity).sum();
        assert_eq!((came, part.iter().map(|row| row.quantity).sum::<i64>()), (24, 36), "{part:?}");
        supply::receive(db, &manager, id, "36").await.unwrap();
        assert_eq!(said(&supply::receipt(db, &manager, id).await), "not found");
        world.db.refresh().await.unwrap();
        assert_eq!(world.db.snapshot().stock.total(world.id(OTHER_BREAKER)), 24);
        let all = promised(world, number).await;
        assert!(all.iter().all(|row| row.planned_on == calendar.add_working_days(today(world), 1)), "{all:?}");

        // What is not promised may be taken back.
        let none = supply::add_receipt(db, &manager, OTHER_BREAKER, MOSCOW, &typed(due, "12")).await.unwrap();
        supply::change_receipt(db, &manager, none, &typed(due, "0")).await.unwrap();
        assert_eq!(said(&supply::receipt(db, &manager, none).await), "not found");
        let changes = staff::changes(db, &manager, None, 1).await.unwrap();
        assert!(changes.rows.len() > 7 && changes.rows.iter().all(|change| !change.by.is_empty()));
    });
}

#[test]
fn goods_received_for_an_order_in_production_go_the_rest_of_their_way() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let calendar = db.snapshot().calendar.clone();
        only_in_moscow(world, OTHER_BREAKER, 0).await;
        world.run("UPDATE production_lines SET queue = capacity * 100").await;
        let due = calendar.add_working_days(today(world), 3);
        let id = supply::add_receipt(db, &manager, OTHER_BREAKER, MOSCOW, &typed(due, "24")).await.unwrap();
        let number = from_moscow(world, &actor, &[(OTHER_BREAKER, 24)]).await;
        for step in [OrderMove::IssueInvoice, OrderMove::Start] {
            order::advance(db, number, step).await.unwrap();
        }
        // A day late, and nobody has said so.
        world.clock.advance(Duration::from_hours(24 * 7));
        supply::replan_over(db).await.unwrap();
        supply::receive(db, &manager, id, "24").await.unwrap();
        order::ready(db, &manager, number).await.unwrap();
        order::ship(db, &manager, number, "0").await.unwrap();
        let page = order::get(db, &actor, number).await.unwrap();
        assert_eq!(page.order.status, domain::order::OrderStatus::Completed);
    });
}

#[test]
fn ways_and_safety_stock_change_what_can_be_promised() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        only_in_moscow(world, OTHER_BREAKER, 48).await;
        world.run("UPDATE production_lines SET queue = capacity * 1000").await;
        let asked = [(VLADIVOSTOK, q(24))];
        let days = async || {
            let places = supply::places(db, OTHER_BREAKER, &asked).await.unwrap();
            places.into_iter().find_map(|place| place.lead_time).unwrap().days()
        };
        let ways = supply::ways(db, &manager).await.unwrap();
        assert_eq!(ways.len(), 5 * 5, "five from the plant, and each to each");
        let by_plant = days().await.unwrap();
        for (from, to, typed, code) in [
            (Some(MOSCOW), VLADIVOSTOK, "много", "change.number"),
            (None, VLADIVOSTOK, "", "change.number"),
            (Some(MOSCOW), MOSCOW, "3", "not found"),
        ] {
            assert_eq!(said(&supply::save_way(db, &manager, from, to, typed).await), code);
        }
        supply::save_way(db, &manager, Some(MOSCOW), VLADIVOSTOK, "3").await.unwrap();
        world.db.refresh().await.unwrap();
        assert_eq!(days().await, Some(4));
        supply::save_way(db, &manager, Some(MOSCOW), VLADIVOSTOK, "").await.unwrap();
        world.db.refresh().await.unwrap();
        assert_eq!(days().await, Some(by_plant));
        assert_eq!(said(&supply::ways(db, &actor).await), "forbidden");
        let of = domain::change::ChangeOf::Warehouse(VLADIVOSTOK);
        assert_eq!(staff::changes(db, &manager, Some(of), 1).await.unwrap().total, 2);

        let product = world.id(OTHER_BREAKER);
        staff::set_safety(db, &manager, product, MOSCOW, "36").await.unwrap();
        world.db.refresh().await.unwrap();
        assert_eq!(world.db.snapshot().stock.total(product), 12);
        assert_eq!(said(&staff::set_safety(db, &manager, product, MOSCOW, "-1").await), "change.number");
    });
}
