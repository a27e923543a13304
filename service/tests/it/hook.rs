//! Webhooks: who registers them, what they are told of, and how long a message is tried.

use crate::claim::{filed, shipped};
use crate::dealer_stock::{dealer, rows};
use crate::world::{BREAKER, BUYER, DEALER, DESIGNER, MANAGER, OTHER, World, buyer, each, said};
use domain::actor::Actor;
use domain::dealer_report::ReportKind;
use domain::feed::{FeedKind, FeedKinds};
use domain::hook::{HOOKS_LIMIT, HookFault};
use domain::id::WarehouseId;
use service::hook::{self, DeliveryState, Outcome, Outgoing};
use service::user::{Browser, switch_counterparty};
use service::{demo, feed, staff};
use std::time::Duration;

const URL: &str = "https://erp.example.com/busbar";
const MINUTE: Duration = Duration::from_secs(60);

fn kinds(of: &[FeedKind]) -> FeedKinds {
    of.iter().copied().collect()
}

async fn create(world: &World, actor: &Actor, url: &str, of: &[FeedKind]) -> service::Result<String> {
    hook::create(&world.db, actor, url, kinds(of), demo::PASSWORD.to_owned(), &Browser::default()).await
}

/// The only webhook of an actor, just made.
async fn one(world: &World, actor: &Actor, of: &[FeedKind]) -> i64 {
    while feed::collect(&world.db).await.unwrap() {}
    create(world, actor, URL, of).await.unwrap();
    hook::list(&world.db, actor).await.unwrap()[0].id
}

/// What waits for a webhook, in words.
async fn waiting(world: &World, id: i64) -> Vec<String> {
    while feed::collect(&world.db).await.unwrap() {}
    let sql = "SELECT kind || ' ' || object FROM hook_deliveries WHERE sent_at IS NULL AND failed_at IS NULL";
    world.texts(&format!("{sql} AND hook_id = {id} ORDER BY id")).await
}

fn answered(status: u16) -> Outcome {
    Outcome::Answered { status, answer: "an answer\r\n".to_owned() }
}

async fn claim(world: &World) -> Outgoing {
    hook::claim(&world.db).await.unwrap().expect("a message is due")
}

#[test]
fn a_webhook_is_registered_by_who_may_give_keys() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(DEALER).await);
        let order = &[FeedKind::Order];
        for (url, code) in [
            ("http://erp.example.com/", "hook.address"),
            ("https://user:secret@erp.example.com/", "hook.address"),
            ("https://127.0.0.1/", "hook.private"),
            ("https://10.1.2.3/", "hook.private"),
            ("https://169.254.169.254/latest/meta-data", "hook.private"),
            ("https://[::1]/", "hook.private"),
            ("https://[::ffff:127.0.0.1]/", "hook.private"),
            ("https://localhost/", "hook.private"),
        ] {
            assert_eq!(said(&create(world, &actor, url, order).await), code, "{url}");
        }
        assert_eq!(said(&create(world, &actor, URL, &[]).await), "hook.no_kinds");
        let wrong = hook::create(db, &actor, URL, kinds(order), "wrong".to_owned(), &Browser::default()).await;
        assert_eq!(said(&wrong), "account.wrong_password");
        for (login, expected) in [(DESIGNER, "forbidden"), (MANAGER, "forbidden")] {
            let actor = world.actor(login).await;
            assert_eq!(said(&create(world, &actor, URL, order).await), expected, "{login}");
            assert_eq!(said(&hook::list(db, &actor).await), expected, "{login}");
        }
        assert_eq!(said(&create(world, &Actor::Guest, URL, order).await), "signed out");
        // Who may give keys but sees no finances makes no webhook that tells of them.
        let token = world.token(BUYER).await;
        let user = buyer(&world.who(&token).await).user;
        world.run(&format!("UPDATE memberships SET rights = 10 WHERE user_id = {user}")).await;
        let narrow = world.who(&token).await;
        for kind in [FeedKind::Settlement, FeedKind::DealerStock, FeedKind::DealerReport] {
            assert_eq!(said(&create(world, &narrow, URL, &[kind]).await), "account.right_lacked", "{kind:?}");
        }

        let secret = create(world, &actor, URL, order).await.unwrap();
        assert!(secret.starts_with("whsec_") && secret.len() > 40, "{secret}");
        let made = hook::list(db, &actor).await.unwrap().remove(0);
        assert_eq!((made.url.as_str(), made.kinds), (URL, kinds(order)));
        for _ in 1..HOOKS_LIMIT {
            create(world, &actor, URL, order).await.unwrap();
        }
        assert_eq!(said(&create(world, &actor, URL, order).await), "hook.limit");
        hook::delete(db, &actor, made.id, &Browser::default()).await.unwrap();
        create(world, &actor, URL, order).await.unwrap();
        assert_eq!(said(&hook::get(db, &actor, made.id, 1).await), "not found");
    });
}

#[test]
fn another_companys_webhook_is_not_found() {
    each(async |world| {
        let db = &world.db;
        let token = world.token(DEALER).await;
        let dealer = world.who(&token).await;
        let id = one(world, &dealer, &[FeedKind::Order]).await;
        hook::test(db, &dealer, id).await.unwrap();
        let delivery = world.number("SELECT MAX(id) FROM hook_deliveries").await;
        let rights = "UPDATE memberships SET rights = 31 WHERE user_id = (SELECT id FROM users WHERE email = 'other@example.com')";
        world.run(rights).await;
        let stranger = world.actor(OTHER).await;
        let choices = world.choices(&token).await;
        let second = choices.iter().find(|choice| choice.id != buyer(&dealer).counterparty).unwrap().id;
        switch_counterparty(db, &dealer, &token, second).await.unwrap();
        let same_person = world.who(&token).await;
        let before = world.tables().await;
        for actor in [&stranger, &same_person] {
            assert!(hook::list(db, actor).await.unwrap().is_empty());
            for id in [id, 999_999] {
                let password = demo::PASSWORD.to_owned();
                assert_eq!(said(&hook::get(db, actor, id, 1).await), "not found");
                assert_eq!(said(&hook::rotate(db, actor, id, password, &Browser::default()).await), "not found");
                assert_eq!(said(&hook::delete(db, actor, id, &Browser::default()).await), "not found");
                assert_eq!(said(&hook::enable(db, actor, id).await), "not found");
                assert_eq!(said(&hook::test(db, actor, id).await), "not found");
                assert_eq!(said(&hook::replay(db, actor, id, delivery).await), "not found");
            }
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        // Nor is a message of another webhook of one's own repeated.
        create(world, &same_person, URL, &[FeedKind::Order]).await.unwrap();
        let own = hook::list(db, &same_person).await.unwrap()[0].id;
        assert_eq!(said(&hook::replay(db, &same_person, own, delivery).await), "not found");
    });
}

#[test]
fn a_webhook_is_told_of_what_it_wants_of_its_own_counterparty_once() {
    each(async |world| {
        let (actor, manager) = (world.actor(DEALER).await, world.actor(MANAGER).await);
        world.run("UPDATE memberships SET rights = 31 WHERE user_id = (SELECT id FROM users WHERE email = 'other@example.com')").await;
        let stranger = world.actor(OTHER).await;
        let orders = one(world, &actor, &[FeedKind::Order, FeedKind::Stock]).await;
        let theirs = one(world, &stranger, &FeedKind::ALL).await;
        let number = world.order(&actor, &[(BREAKER, 12)]).await;
        assert_eq!(waiting(world, orders).await, [format!("order {number}"), "stock ".to_owned()]);
        assert_eq!(waiting(world, theirs).await, ["stock "], "stock is everybody's, an order is not");
        world.work().await;
        assert_eq!(waiting(world, orders).await.len(), 2, "what waits says the same");
        // What was tried may have been read before the change.
        let tried = claim(world).await;
        staff::set_stock(&world.db, &manager, world.id(BREAKER), WarehouseId(1), "500").await.unwrap();
        world
            .run(&format!(
                "INSERT INTO feed (kind, counterparty_id, object) VALUES ('order', {}, '{number}')",
                buyer(&actor).counterparty
            ))
            .await;
        let waits = waiting(world, orders).await;
        assert_eq!(waits.iter().filter(|word| **word == format!("order {number}")).count(), 2, "{waits:?}");
        assert!(tried.body.contains(&format!("\"number\":\"{number}\"")), "{}", tried.body);
        assert!(
            hook::claim(&world.db).await.unwrap().is_some_and(|other| !other.body.contains("order")),
            "one at a time of each"
        );
        assert!(hook::claim(&world.db).await.unwrap().is_none());
    });
}

#[test]
fn claims_and_reports_reach_the_webhooks_of_their_company() {
    each(async |world| {
        let actor = dealer(world, DEALER).await;
        let token = world.token(DEALER).await;
        let choices = world.choices(&token).await;
        let second = choices.iter().find(|choice| choice.id != buyer(&actor).counterparty).unwrap().id;
        switch_counterparty(&world.db, &actor, &token, second).await.unwrap();
        world.run("UPDATE memberships SET rights = 31 WHERE user_id = (SELECT id FROM users WHERE email = 'other@example.com')").await;
        let wanted = [FeedKind::Claim, FeedKind::DealerStock, FeedKind::DealerReport];
        let waybill = shipped(world, &actor, 12).await;
        let own = one(world, &actor, &wanted).await;
        let second = one(world, &world.who(&token).await, &wanted).await;
        let theirs = one(world, &world.actor(OTHER).await, &FeedKind::ALL).await;
        let claim = service::claim::file(&world.db, &actor, &filed(&waybill, 1)).await.unwrap();
        service::dealer_stock::load(&world.db, &actor, "a.csv", rows(&["001;326794;7", "001;326796;1"])).await.unwrap();
        let sales = rows(&["001;326794;7;"]);
        let report = service::dealer_report::load(&world.db, &actor, ReportKind::Sales, "2026-09", "a.csv", sales);
        let (report, ..) = report.await.unwrap();
        let reported = ["dealer_stock ".to_owned(), format!("dealer_report {report}")];
        assert_eq!(waiting(world, own).await, [&[format!("claim {claim}")][..], &reported].concat());
        assert_eq!(waiting(world, second).await, reported, "a claim is of a counterparty, reports are of the company");
        assert_eq!(waiting(world, theirs).await, [""; 0]);
    });
}

#[test]
fn a_message_is_leased_and_tried_again_with_the_same_number() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(DEALER).await);
        let id = one(world, &actor, &[FeedKind::Order]).await;
        hook::test(db, &actor, id).await.unwrap();
        let first = claim(world).await;
        assert!(hook::claim(db).await.unwrap().is_none(), "somebody is at it");
        // The sender died between sending and writing it down.
        world.clock.advance(2 * MINUTE);
        let second = claim(world).await;
        assert_eq!((&first.message, &first.body), (&second.message, &second.body));
        assert_ne!(first.at, second.at);
        hook::done(db, &first, &answered(200)).await.unwrap();
        assert_eq!(waiting(world, id).await, ["test "], "who comes so late has no say");
        hook::done(db, &second, &answered(500)).await.unwrap();
        let (found, log) = hook::get(db, &actor, id, 1).await.unwrap();
        assert!(found.failing_since.is_some());
        assert_eq!(
            (log.rows[0].status, log.rows[0].answer.as_str(), log.rows[0].attempts),
            (Some(500), "an answer", 2)
        );
        assert!(matches!(log.rows[0].state, DeliveryState::Waiting { next } if next > world.now()));
        assert!(hook::claim(db).await.unwrap().is_none(), "it waits");
        // A message of the same webhook waits with it, and goes at once when a person asks.
        world.clock.advance(2 * MINUTE);
        hook::test(db, &actor, id).await.unwrap();
        let other = claim(world).await;
        assert_ne!(other.message, first.message);
        hook::done(db, &other, &answered(204)).await.unwrap();
        assert!(hook::get(db, &actor, id, 1).await.unwrap().0.failing_since.is_none());
        world.clock.advance(10 * MINUTE);
        let third = claim(world).await;
        assert_eq!(third.message, first.message);
        hook::done(db, &third, &Outcome::Failed(HookFault::Time)).await.unwrap();
        let log = hook::get(db, &actor, id, 1).await.unwrap().1;
        assert_eq!((log.rows[1].status, log.rows[1].fault), (None, Some(HookFault::Time)));
        // «Повторить» sends it at once, and what was taken once more.
        for delivery in [log.rows[1].id, log.rows[0].id] {
            hook::replay(db, &actor, id, delivery).await.unwrap();
            let again = claim(world).await;
            hook::done(db, &again, &answered(200)).await.unwrap();
        }
        assert_eq!(waiting(world, id).await, [""; 0]);
    });
}

#[test]
fn a_webhook_that_takes_nothing_for_three_days_is_switched_off() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(DEALER).await);
        let id = one(world, &actor, &[FeedKind::Order]).await;
        hook::test(db, &actor, id).await.unwrap();
        let mut tries = 0;
        while hook::list(db, &actor).await.unwrap()[0].disabled_at.is_none() {
            if let Some(message) = hook::claim(db).await.unwrap() {
                tries += 1;
                hook::done(db, &message, &answered(503)).await.unwrap();
            }
            world.clock.advance(30 * MINUTE);
            assert!(tries < 40, "it is tried too often");
        }
        assert!(tries > 10, "it was tried {tries} times");
        let letters = world.texts("SELECT plain FROM letters WHERE name LIKE 'hook:%'").await;
        assert!(!letters.is_empty() && letters.iter().all(|text| text.contains(URL)), "{letters:?}");
        world.order(&actor, &[(BREAKER, 12)]).await;
        assert_eq!(waiting(world, id).await, [""; 0], "nothing is kept for it");
        assert_eq!(said(&hook::test(db, &actor, id).await), "hook.off");
        hook::enable(db, &actor, id).await.unwrap();
        hook::test(db, &actor, id).await.unwrap();
        let message = claim(world).await;
        hook::done(db, &message, &answered(410)).await.unwrap();
        assert!(hook::list(db, &actor).await.unwrap()[0].disabled_at.is_some(), "it says that it is gone");
    });
}

#[test]
fn an_old_message_that_is_repeated_is_tried_for_days_again() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(DEALER).await);
        let id = one(world, &actor, &[FeedKind::Order]).await;
        hook::test(db, &actor, id).await.unwrap();
        let first = claim(world).await;
        hook::done(db, &first, &answered(200)).await.unwrap();
        world.clock.advance(Duration::from_hours(24 * 7));
        let delivery = world.number("SELECT MAX(id) FROM hook_deliveries").await;
        hook::replay(db, &actor, id, delivery).await.unwrap();
        let again = claim(world).await;
        hook::done(db, &again, &answered(503)).await.unwrap();
        assert_eq!((&again.message, &again.body), (&first.message, &first.body));
        world.clock.advance(Duration::from_hours(1));
        assert_eq!(claim(world).await.message, first.message, "one attempt and no more");
    });
}

#[test]
fn a_deleted_webhook_leaves_nothing_that_waits_and_no_letter() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(DEALER).await);
        let id = one(world, &actor, &[FeedKind::Order]).await;
        hook::test(db, &actor, id).await.unwrap();
        let message = claim(world).await;
        hook::test(db, &actor, id).await.unwrap();
        hook::delete(db, &actor, id, &Browser::default()).await.unwrap();
        let waits = "SELECT COUNT(*) FROM hook_deliveries WHERE sent_at IS NULL AND failed_at IS NULL";
        assert_eq!(world.number(waits).await, 0);
        hook::done(db, &message, &answered(410)).await.unwrap();
        assert_eq!(world.number(waits).await, 0, "nor that which was on its way");
        assert_eq!(world.texts("SELECT plain FROM letters WHERE name LIKE 'hook:%'").await, [""; 0]);
    });
}

#[test]
fn the_secret_before_signs_for_a_day() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(DEALER).await);
        while feed::collect(db).await.unwrap() {}
        let old = create(world, &actor, URL, &[FeedKind::Order]).await.unwrap();
        let id = hook::list(db, &actor).await.unwrap()[0].id;
        let password = || demo::PASSWORD.to_owned();
        assert_eq!(
            said(&hook::rotate(db, &actor, id, "wrong".to_owned(), &Browser::default()).await),
            "account.wrong_password"
        );
        let new = hook::rotate(db, &actor, id, password(), &Browser::default()).await.unwrap();
        hook::test(db, &actor, id).await.unwrap();
        let message = claim(world).await;
        assert_eq!(message.secrets, [new.clone(), old]);
        hook::done(db, &message, &answered(200)).await.unwrap();
        world.clock.advance(Duration::from_hours(25));
        hook::test(db, &actor, id).await.unwrap();
        assert_eq!(claim(world).await.secrets, [new]);
        world.clock.advance(Duration::from_hours(24 * 31));
        hook::forget(db).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM hook_deliveries").await, 0);
    });
}
