//! What can be promised, and that nothing is promised twice.

use crate::world::{BREAKER, BUYER, DEALER, MANAGER, OTHER, World, each, q, refusal, said};
use chrono::{Days, NaiveDate};
use domain::Refusal;
use domain::change::TypedReceipt;
use domain::draft::DraftError;
use domain::format::{date, moscow};
use domain::id::{OrderNumber, ReceiptId, WarehouseId};
use domain::lead_time::LeadTime;
use domain::order::OrderMove;
use service::draft::{self, Submission};
use service::supply::{self, Place};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinSet;

const VLADIVOSTOK: WarehouseId = WarehouseId(5);
/// A product of which tests set the stock themselves.
const OTHER_BREAKER: &str = "326796";

async fn places(world: &World, article: &str, asked: &[(WarehouseId, u32)]) -> Vec<Place> {
    let asked: Vec<_> = asked.iter().map(|(at, pieces)| (*at, q(*pieces))).collect();
    supply::places(&world.db, article, &asked).await.unwrap()
}

fn submission(number: OrderNumber, key: &str) -> Submission {
    Submission { number, key: key.to_owned(), total: None, start: false }
}

/// So many pieces in Moscow, nothing elsewhere, nothing under way, nothing made.
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

/// 48 of [`OTHER_BREAKER`] are under way to Moscow; there are no others, and nothing is made in time.
async fn only_under_way(world: &World, due: NaiveDate) -> ReceiptId {
    only_in_moscow(world, OTHER_BREAKER, 0).await;
    let product = world.id(OTHER_BREAKER);
    world
        .run(&format!(
            "INSERT INTO receipts (product_id, warehouse_id, due_on, quantity, promised) VALUES ({product}, 1, '{due}', 48, 0)"
        ))
        .await;
    world.run("UPDATE production_lines SET queue = capacity * 100").await;
    ReceiptId(world.number(&format!("SELECT id FROM receipts WHERE product_id = {product}")).await)
}

#[test]
fn the_window_of_the_guide() {
    each(async |world| {
        let answers = places(world, BREAKER, &[(VLADIVOSTOK, 2)]).await;
        let free: Vec<_> = answers.iter().map(|place| (place.warehouse.city.as_str(), place.free)).collect();
        assert_eq!(
            free,
            [("Москва", 503_640), ("Новосибирск", 8_796), ("Екатеринбург", 840), ("Самара", 684), ("Владивосток", 660)]
        );
        let there = answers.iter().filter_map(|place| place.lead_time.as_ref()).collect::<Vec<_>>();
        assert_eq!(there.iter().map(ToString::to_string).collect::<Vec<_>>(), ["12 шт. - 1 раб. дн."]);
        assert_eq!(said(&supply::places(&world.db, "no such article", &[]).await), "not found");
    });
}

#[test]
fn a_draft_says_the_same_as_the_window_and_again_the_same() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12_000), (OTHER_BREAKER, 240), ("248956", 50)]).await;
        let first = supply::of_draft(&world.db, &actor, number).await.unwrap();
        let again = supply::of_draft(&world.db, &actor, number).await.unwrap();
        let times = |dates: &supply::Dates| dates.lines.iter().map(|(_, time)| time.clone()).collect::<Vec<LeadTime>>();
        assert_eq!(times(&first), times(&again));
        let warehouse = world.number(&format!("SELECT warehouse_id FROM drafts WHERE number = {number}")).await;
        let asked = [(WarehouseId(warehouse), 12_000)];
        let window = places(world, BREAKER, &asked).await;
        let window = window.iter().find_map(|place| place.lead_time.clone()).unwrap();
        assert_eq!(times(&first)[0], window);
        for (_, time) in &first.lines {
            assert!(time.is_whole() && time.quantity() > 0, "{time:?}");
        }
        let stranger = world.actor(OTHER).await;
        assert_eq!(said(&supply::of_draft(&world.db, &stranger, number).await), "not found");
    });
}

#[test]
fn what_was_promised_is_promised_to_nobody_else_and_comes_back_when_nobody_pays() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        only_in_moscow(world, OTHER_BREAKER, 36).await;
        let number = world.draft(&actor, &[(OTHER_BREAKER, 24)]).await;
        draft::submit(&world.db, &actor, &submission(number, "one")).await.unwrap();
        let promised = supply::of_order(&world.db, &actor, number).await.unwrap();
        assert_eq!(promised.iter().map(|row| row.quantity).sum::<i64>(), 24);
        assert!(promised.iter().all(|row| row.guaranteed_on == row.planned_on && row.actual_on.is_none()));
        // Others see it gone within a refresh, without anything else being read anew.
        world.db.refresh().await.unwrap();
        assert_eq!(world.db.snapshot().stock.total(world.id(OTHER_BREAKER)), 12);
        let rest = places(world, OTHER_BREAKER, &[(WarehouseId(1), 24)]).await;
        let rest = rest[0].lead_time.clone().unwrap();
        assert_eq!((rest.parts[0].quantity, rest.quantity()), (12, 24), "the other pack is made: {rest}");
        supply::release_over(&world.db).await.unwrap();
        assert_eq!(supply::of_order(&world.db, &actor, number).await.unwrap(), promised);
        world.clock.advance(Duration::from_hours(24 * 15));
        supply::release_over(&world.db).await.unwrap();
        assert_eq!(supply::of_order(&world.db, &actor, number).await.unwrap(), []);
        assert_eq!(
            world
                .number(&format!(
                    "SELECT COUNT(*) FROM promises WHERE released_at IS NOT NULL AND order_number = {number}"
                ))
                .await,
            1
        );
        world.db.refresh().await.unwrap();
        assert_eq!(world.db.snapshot().stock.total(world.id(OTHER_BREAKER)), 36);
        supply::release_over(&world.db).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM stock_levels WHERE reserved < 0").await, 0);
    });
}

#[test]
fn of_what_is_not_made_any_more_nobody_gets_more_than_there_is() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        only_in_moscow(world, OTHER_BREAKER, 36).await;
        let number = world.draft(&actor, &[(OTHER_BREAKER, 48)]).await;
        world.run(&format!("UPDATE products SET discontinued = {} WHERE article = '{OTHER_BREAKER}'", "TRUE")).await;
        world.catalogue_has_changed().await;
        let refused = refusal(draft::submit(&world.db, &actor, &submission(number, "one")).await);
        assert!(matches!(refused, Refusal::Draft(DraftError::Discontinued { .. })), "{refused:?}");
        draft::set_quantity(&world.db, &actor, number, world.id(OTHER_BREAKER), q(36)).await.unwrap();
        draft::submit(&world.db, &actor, &submission(number, "two")).await.unwrap();
        assert_eq!(
            world
                .number(&format!("SELECT CAST(SUM(quantity) AS BIGINT) FROM promises WHERE order_number = {number}"))
                .await,
            36
        );
    });
}

/// Twenty buyers of three companies send drafts of 12 at once; there are 30 pieces, in packs of 6.
async fn for_the_last_thirty(world: &World, discontinued: bool) {
    let product = world.id(BREAKER);
    world.run(&format!("UPDATE products SET pack = 6 WHERE id = {product}")).await;
    only_in_moscow(world, BREAKER, 30).await;
    let instances = [world.db.clone(), world.another_instance().await];
    let people = [world.actor(BUYER).await, world.actor(DEALER).await, world.actor(OTHER).await];
    let mut drafts = vec![];
    for at in 0..20 {
        let actor = people[at % people.len()].clone();
        drafts.push((world.draft(&actor, &[(BREAKER, 12)]).await, actor));
    }
    if discontinued {
        world.run(&format!("UPDATE products SET discontinued = TRUE WHERE id = {product}")).await;
    }
    world.catalogue_has_changed().await;
    instances[1].refresh().await.unwrap();
    let first = drafts[0].0;
    let mut sending = JoinSet::new();
    for (at, (number, actor)) in drafts.into_iter().enumerate() {
        let db = instances[at % 2].clone();
        sending.spawn(async move { draft::submit(&db, &actor, &submission(number, &format!("key {at}"))).await });
    }
    let answers = sending.join_all().await;
    let sent = answers.iter().filter(|answer| answer.is_ok()).count();
    let promised = |of: &'static str| {
        let sql = format!(
            "SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM promises WHERE order_number >= {first} AND {of}"
        );
        async move { world.number(&sql).await }
    };
    if discontinued {
        // Two whole orders: of the third 12 only 6 are left, and the rest is refused with what there is.
        assert_eq!((sent, promised("source = 'stock'").await), (2, 24), "{answers:?}");
        for answer in answers.into_iter().filter(Result::is_err) {
            assert!(matches!(refusal(answer), Refusal::Draft(DraftError::Discontinued { .. })));
        }
    } else {
        assert_eq!((sent, promised("source = 'stock'").await), (20, 30), "{answers:?}");
        assert_eq!(promised("source = 'production'").await, 20 * 12 - 30);
        let free = format!("SELECT COUNT(*) FROM stock_levels WHERE product_id = {product} AND on_hand > reserved");
        assert_eq!(world.number(&free).await, 0);
    }
}

#[test]
fn twenty_buyers_for_the_last_thirty_pieces_get_thirty_and_the_rest_is_made() {
    each(async |world| for_the_last_thirty(world, false).await);
}

#[test]
fn twenty_buyers_for_the_last_thirty_pieces_of_what_is_not_made_any_more() {
    each(async |world| for_the_last_thirty(world, true).await);
}

#[test]
fn goods_that_come_later_move_the_plan_and_not_the_promise_and_people_are_told() {
    each(async |world| {
        let db = &world.db;
        let (actor, manager) = (world.actor(BUYER).await, world.actor(MANAGER).await);
        let today = moscow(world.now()).date();
        let due = db.snapshot().calendar.add_working_days(today, 2);
        let receipt = only_under_way(world, due).await;
        let number = world.draft(&actor, &[(OTHER_BREAKER, 24)]).await;
        let warehouse = world.number(&format!("SELECT warehouse_id FROM drafts WHERE number = {number}")).await;
        draft::submit(db, &actor, &submission(number, "one")).await.unwrap();
        assert_eq!(
            world.number(&format!("SELECT promised FROM receipts WHERE id = {receipt}")).await,
            24,
            "{warehouse}"
        );
        let before = supply::of_order(db, &actor, number).await.unwrap();
        let later = db.snapshot().calendar.add_working_days(due, 5);
        let whole = world.number(&format!("SELECT quantity FROM receipts WHERE id = {receipt}")).await.to_string();
        let moved = TypedReceipt { due: later.to_string(), quantity: whole };
        assert_eq!(said(&supply::change_receipt(db, &actor, receipt, &moved).await), "forbidden");
        supply::change_receipt(db, &manager, receipt, &moved).await.unwrap();
        let after = supply::of_order(db, &actor, number).await.unwrap();
        let calendar = &db.snapshot().calendar;
        let planned = calendar.add_working_days(before[0].planned_on, 5);
        assert_eq!((after[0].guaranteed_on, after[0].planned_on), (before[0].guaranteed_on, planned));
        assert_eq!(world.number("SELECT COUNT(*) FROM promise_moves").await, 1);
        let told = world.text("SELECT plain FROM letters WHERE subject LIKE 'Срок готовности%'").await;
        assert!(told.contains(&date(planned)), "{told}");
        supply::change_receipt(db, &manager, receipt, &moved).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM letters WHERE subject LIKE 'Срок готовности%'").await, 1);
    });
}

#[test]
fn a_rejected_order_gives_back_what_it_was_promised() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        only_in_moscow(world, OTHER_BREAKER, 36).await;
        let number = world.draft(&actor, &[(OTHER_BREAKER, 48)]).await;
        draft::choose(&world.db, &actor, number, WarehouseId(1), &BTreeMap::new()).await.unwrap();
        let queue = "SELECT queue FROM production_lines WHERE category_id =
                     (SELECT category_id FROM products WHERE article = '326796')";
        let before = world.number(queue).await;
        draft::submit(&world.db, &actor, &submission(number, "one")).await.unwrap();
        let batch = world.number(&queue.replace("SELECT queue", "SELECT batch")).await;
        assert_eq!(world.number(queue).await, before + batch);
        service::order::advance(&world.db, number, OrderMove::Reject).await.unwrap();
        world.db.refresh().await.unwrap();
        assert_eq!(world.db.snapshot().stock.total(world.id(OTHER_BREAKER)), 36);
        assert_eq!(world.number(queue).await, before);
        assert_eq!(supply::of_order(&world.db, &actor, number).await.unwrap(), []);
    });
}

#[test]
fn what_has_been_made_meanwhile_is_taken_off_the_queue_once() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        only_in_moscow(world, OTHER_BREAKER, 0).await;
        let queue = "SELECT queue FROM production_lines WHERE category_id =
                     (SELECT category_id FROM products WHERE article = '326796')";
        let number = world.draft(&actor, &[(OTHER_BREAKER, 120)]).await;
        draft::submit(&world.db, &actor, &submission(number, "one")).await.unwrap();
        let [promised] = &supply::of_order(&world.db, &actor, number).await.unwrap()[..] else { panic!() };
        // Long after its day somebody else's pieces are in the queue.
        world.clock.advance(Duration::from_hours(24 * 60));
        assert!(promised.planned_on < moscow(world.now()).date());
        world.run("UPDATE production_lines SET queue = 5000").await;
        supply::release_over(&world.db).await.unwrap();
        assert_eq!(world.number(queue).await, 5_000);
    });
}

#[test]
fn goods_that_are_overdue_are_planned_from_the_day_of_sending() {
    each(async |world| {
        let db = &world.db;
        let (actor, manager) = (world.actor(BUYER).await, world.actor(MANAGER).await);
        let today = moscow(world.now()).date();
        let due = today - Days::new(30);
        let receipt = only_under_way(world, due).await;
        let number = world.draft(&actor, &[(OTHER_BREAKER, 24)]).await;
        draft::submit(db, &actor, &submission(number, "one")).await.unwrap();
        let before = supply::of_order(db, &actor, number).await.unwrap()[0].planned_on;
        let calendar = db.snapshot().calendar.clone();
        let to = calendar.add_working_days(today, 4);
        let quantity = world.number(&format!("SELECT quantity FROM receipts WHERE id = {receipt}")).await.to_string();
        let moved = TypedReceipt { due: to.to_string(), quantity };
        supply::change_receipt(db, &manager, receipt, &moved).await.unwrap();
        // Expected at the earliest on the day of sending: four days later, not four and a month.
        let after = supply::of_order(db, &actor, number).await.unwrap()[0].planned_on;
        assert_eq!(after, calendar.add_working_days(before, 4));
    });
}
