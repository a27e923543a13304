//! What programs hear of changes: all of their own counterparty, nothing of another's, and none passed over.

use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, MANAGER, OTHER, World, buyer, each, said};
use domain::actor::Actor;
use domain::change::TypedDiscount;
use domain::feed::{Cursor, FeedKind, FeedKinds, KEPT_DAYS};
use domain::format::moscow;
use domain::id::{PriceGroupId, WarehouseId};
use domain::import::cells_of_file;
use domain::load::LoadKind;
use sea_orm::ConnectionTrait;
use service::feed::{self, Change, Changes};
use service::user::switch_counterparty;
use service::{draft, load, order, staff};
use std::collections::BTreeSet;
use std::time::Duration;

fn all() -> FeedKinds {
    FeedKind::ALL.into_iter().collect()
}

/// A change in a word.
fn word(change: &Change) -> String {
    match change {
        Change::Object { kind, object, .. } => format!("{} {object}", kind.code()),
        Change::Product(product) => format!("product {}", product.article),
        Change::Price { article, price } => format!("price {article} {}", price.base.plain()),
        Change::Stock { article, warehouse, free } => format!("stock {article} {warehouse} {free}"),
        Change::Claim { claim, .. } => format!("claim {} {}", claim.id, claim.status.code()),
        Change::DealerReport { report, .. } => {
            let month = report.month.map(|month| month.to_string()).unwrap_or_default();
            format!("dealer_report {} {} {month} {}", report.id, report.kind.code(), report.state.code())
        }
    }
}

/// Where the feed ends now.
pub async fn end(world: &World, actor: &Actor, kinds: FeedKinds) -> Cursor {
    while feed::collect(&world.db).await.unwrap() {}
    feed::changes(&world.db, actor, kinds, None, 10).await.unwrap().unwrap().next
}

/// What has changed since, in words, page by page; and the cursor after it.
pub async fn since(world: &World, actor: &Actor, mut cursor: Cursor, limit: u32) -> (Vec<String>, Cursor) {
    let mut words = vec![];
    loop {
        let found = feed::changes(&world.db, actor, cursor.kinds, Some(cursor.position), limit).await.unwrap();
        let Changes { changes, next, more } = found.unwrap();
        assert!(changes.len() <= usize::try_from(limit).unwrap());
        words.extend(changes.iter().map(word));
        cursor = next;
        if !more {
            return (words, cursor);
        }
    }
}

#[test]
fn an_order_is_heard_of_from_its_draft_to_its_waybill() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(DEALER).await, world.actor(MANAGER).await);
        let kinds: FeedKinds =
            [FeedKind::Draft, FeedKind::Order, FeedKind::Shipment, FeedKind::Settlement].into_iter().collect();
        let start = end(world, &actor, kinds).await;
        assert_eq!(since(world, &actor, start, 10).await.0, [""; 0]);
        let number = world.draft(&actor, &[(BREAKER, 12), ("326796", 12)]).await;
        let (heard, cursor) = since(world, &actor, start, 10).await;
        assert_eq!(heard, [format!("draft {number}")], "what changed three times is told once");
        let submission = draft::Submission { number, key: "a key".to_owned(), total: None, start: false };
        draft::submit(db, &actor, &submission).await.unwrap();
        let (heard, cursor) = since(world, &actor, cursor, 10).await;
        assert_eq!(heard, [format!("order {number}")]);
        world.work().await;
        let (heard, cursor) = since(world, &actor, cursor, 10).await;
        assert_eq!(heard, [format!("order {number}")], "it is invoiced");
        world.run("UPDATE contracts SET deferral_days = 30, credit_limit = 100000000").await;
        order::start(db, &actor, number).await.unwrap();
        let (heard, cursor) = since(world, &actor, cursor, 10).await;
        assert_eq!(heard, [format!("order {number}")], "it is in production");
        order::ready(db, &manager, number).await.unwrap();
        let waybill = order::ship(db, &manager, number, "0").await.unwrap();
        let heard: BTreeSet<String> = since(world, &actor, cursor, 1).await.0.into_iter().collect();
        let expected = [format!("order {number}"), format!("settlement {waybill}"), format!("shipment {waybill}")];
        assert_eq!(heard, BTreeSet::from(expected), "page by page");

        let deleted = world.draft(&actor, &[]).await;
        let cursor = end(world, &actor, kinds).await;
        draft::delete(db, &actor, deleted).await.unwrap();
        let (heard, cursor) = since(world, &actor, cursor, 10).await;
        assert_eq!(heard, [format!("draft {deleted}")]);
        draft::restore(db, &actor, deleted).await.unwrap();
        assert_eq!(since(world, &actor, cursor, 10).await.0, [format!("draft {deleted}")]);
    });
}

#[test]
fn nobody_hears_of_another_company_or_counterparty() {
    each(async |world| {
        let token = world.token(DEALER).await;
        let dealer = world.who(&token).await;
        let stranger = world.actor(OTHER).await;
        let choices = world.choices(&token).await;
        let second = choices.iter().find(|choice| choice.id != buyer(&dealer).counterparty).unwrap().id;
        let kinds = FeedKinds::NONE.with(FeedKind::Draft).with(FeedKind::Order).with(FeedKind::Price);
        let start = end(world, &dealer, kinds).await;
        let number = world.order(&dealer, &[(BREAKER, 12)]).await;
        let contract = buyer(&dealer).contract.unwrap();
        let group = world.number("SELECT MIN(id) FROM price_groups").await;
        let manager = world.actor(MANAGER).await;
        let typed = TypedDiscount { percent: "41,5".to_owned(), until: String::new() };
        staff::set_discount(&world.db, &manager, contract, PriceGroupId(group), &typed, 1).await.unwrap();
        let (heard, _) = since(world, &dealer, start, 10).await;
        let expected = [format!("draft {number}"), format!("order {number}"), "price ".to_owned()];
        assert_eq!(heard.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(expected));
        assert_eq!(since(world, &stranger, start, 10).await.0, [""; 0]);
        switch_counterparty(&world.db, &dealer, &token, second).await.unwrap();
        assert_eq!(since(world, &world.who(&token).await, start, 10).await.0, [""; 0]);

        let ask = async |actor: &Actor, kinds| said(&feed::changes(&world.db, actor, kinds, Some(0), 10).await);
        assert_eq!(ask(&Actor::Guest, kinds).await, "signed out");
        assert_eq!(ask(&manager, kinds).await, "forbidden");
        let assistant = world.actor(ASSISTANT).await;
        assert_eq!(ask(&assistant, kinds).await, "done");
        assert_eq!(ask(&assistant, all()).await, "forbidden", "an assistant sees no finances");
        let token = world.token(BUYER).await;
        let user = buyer(&world.who(&token).await).user;
        world.run(&format!("UPDATE memberships SET rights = rights | 32 WHERE user_id = {user}")).await;
        assert_eq!(ask(&world.who(&token).await, kinds).await, "forbidden", "sees only their own");
    });
}

#[test]
fn products_prices_and_stock_are_heard_of_as_they_are_now() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let kinds = FeedKinds::NONE.with(FeedKind::Product).with(FeedKind::Price).with(FeedKind::Stock);
        let start = end(world, &actor, kinds).await;
        for quantity in ["100", "200"] {
            staff::set_stock(db, &manager, world.id(BREAKER), WarehouseId(1), quantity).await.unwrap();
        }
        let reserved = format!(
            "SELECT reserved + safety FROM stock_levels WHERE product_id = {} AND warehouse_id = 1",
            world.id(BREAKER)
        );
        let free = 200 - world.number(&reserved).await;
        let (heard, cursor) = since(world, &actor, start, 10).await;
        assert_eq!(heard, [format!("stock {BREAKER} 1 {free}")]);
        let today = moscow(world.now()).date();
        let table = cells_of_file("Артикул;Цена\n326794;300\n326796;77,70\n");
        let id = load::read(db, &manager, LoadKind::Prices, "a.csv", table).await.unwrap();
        load::apply(db, &manager, id, &today.to_string()).await.unwrap();
        let (heard, cursor) = since(world, &actor, cursor, 1).await;
        let heard: BTreeSet<String> = heard.into_iter().collect();
        assert_eq!(heard, BTreeSet::from([format!("price {BREAKER} 300.00"), "price 326796 77.70".to_owned()]));
        load::undo(db, &manager, id).await.unwrap();
        let (heard, cursor) = since(world, &actor, cursor, 10).await;
        assert_eq!(heard.len(), 2, "what is put back is a change too: {heard:?}");
        let place = world.text("SELECT name FROM warehouses WHERE id = 1").await;
        let table = cells_of_file(&format!("Артикул;Склад;Остаток, шт\n326796;{place};5000\n"));
        let id = load::read(db, &manager, LoadKind::Stock, "s.csv", table).await.unwrap();
        load::apply(db, &manager, id, "").await.unwrap();
        let (heard, _) = since(world, &actor, cursor, 10).await;
        assert!(heard.len() == 1 && heard[0].starts_with("stock 326796 1 "), "{heard:?}");
        // Sending an order takes from the stock.
        let cursor = end(world, &actor, kinds).await;
        world.order(&actor, &[(BREAKER, 12)]).await;
        let (heard, cursor) = since(world, &actor, cursor, 10).await;
        assert!(heard.iter().any(|word| word.starts_with(&format!("stock {BREAKER} "))), "{heard:?}");
        world.run("UPDATE products SET fed = NULL WHERE article = '326796'").await;
        assert_eq!(since(world, &actor, cursor, 10).await.0, ["product 326796"]);
    });
}

#[test]
fn what_has_no_price_yet_is_heard_of_with_its_price() {
    each(async |world| {
        let (db, actor, product) = (&world.db, world.actor(BUYER).await, world.id(BREAKER));
        world.run(&format!("UPDATE products SET base_price = 0, price_since = NULL WHERE id = {product}")).await;
        let kinds = FeedKinds::NONE.with(FeedKind::Product).with(FeedKind::Price).with(FeedKind::Stock);
        let start = end(world, &actor, kinds).await;
        staff::set_stock(db, &world.actor(MANAGER).await, product, WarehouseId(1), "5000").await.unwrap();
        let (heard, cursor) = since(world, &actor, start, 10).await;
        assert_eq!(heard, [""; 0]);
        let (manager, table) = (world.actor(MANAGER).await, cells_of_file("Артикул;Цена\n326794;300\n"));
        let list = load::read(db, &manager, LoadKind::Prices, "a.csv", table).await.unwrap();
        load::apply(db, &manager, list, &moscow(world.now()).date().to_string()).await.unwrap();
        let (heard, cursor) = since(world, &actor, cursor, 100).await;
        for word in [format!("product {BREAKER}"), format!("price {BREAKER} 300.00"), format!("stock {BREAKER} 1 ")] {
            assert!(heard.iter().any(|heard| heard.starts_with(&word)), "{word}: {heard:?}");
        }
        load::undo(db, &manager, list).await.unwrap();
        assert_eq!(world.number(&format!("SELECT base_price FROM products WHERE id = {product}")).await, 0);
        let (heard, _) = since(world, &actor, cursor, 100).await;
        assert_eq!(heard, [format!("product {BREAKER}")], "it is sold no more");
    });
}

#[test]
fn a_discount_that_is_over_is_another_price() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        world.run("UPDATE discounts SET valid_until = '2026-10-14'").await;
        feed::ended(db).await.unwrap();
        let mut cursor = end(world, &actor, FeedKinds::NONE.with(FeedKind::Price)).await;
        // From the twelfth on; the last day counts.
        for expected in [&[][..], &[], &["price ".to_owned()], &[]] {
            world.clock.advance(Duration::from_hours(24));
            for _ in 0..2 {
                feed::ended(db).await.unwrap();
            }
            let (heard, next) = since(world, &actor, cursor, 10).await;
            assert_eq!(heard, expected, "{}", world.now());
            cursor = next;
        }
    });
}

#[test]
fn a_cursor_that_is_too_old_or_of_other_data_says_so() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let kinds = FeedKinds::NONE.with(FeedKind::Draft);
        let start = end(world, &actor, kinds).await;
        world.draft(&actor, &[]).await;
        let ask = async |position| {
            feed::changes(db, &actor, kinds, Some(position), 10).await.unwrap().map(|found| found.changes.len())
        };
        assert_eq!(ask(start.position).await, Some(1));
        assert_eq!(ask(start.position + 100).await, None);
        feed::forget(db).await.unwrap();
        assert_eq!(ask(start.position).await, Some(1), "it is not old yet");
        let last = end(world, &actor, kinds).await;
        world.clock.advance(Duration::from_hours(24) * (KEPT_DAYS + 1));
        feed::forget(db).await.unwrap();
        assert_eq!(ask(start.position).await, None);
        assert_eq!(ask(last.position).await, Some(0), "nothing was missed after this one");
    });
}

/// PostgreSQL lets a transaction that began earlier be seen later: a cursor must not have gone past it by then.
#[test]
fn a_change_that_is_committed_late_is_not_passed_over() {
    each(async |world| {
        if world.is_sqlite() {
            return;
        }
        let actor = world.actor(BUYER).await;
        let counterparty = buyer(&actor).counterparty;
        let kinds = FeedKinds::NONE.with(FeedKind::Draft).with(FeedKind::Stock);
        let start = end(world, &actor, kinds).await;
        let product = world.id(BREAKER);
        let (slow, quick) = (world.begin().await, world.begin().await);
        for (tx, object) in [(&slow, "1"), (&quick, "2")] {
            let tell = format!(
                "INSERT INTO feed (kind, counterparty_id, object) VALUES ('draft', {counterparty}, '{object}')"
            );
            tx.execute_unprepared(&tell).await.unwrap();
        }
        let stock = format!(
            "UPDATE stock_levels SET fed = NULL, on_hand = on_hand + 7 WHERE product_id = {product} AND warehouse_id = 1"
        );
        slow.execute_unprepared(&stock).await.unwrap();
        quick.commit().await.unwrap();
        let (heard, cursor) = since(world, &actor, start, 10).await;
        assert_eq!(heard, ["draft 2"]);
        slow.commit().await.unwrap();
        let (heard, cursor) = since(world, &actor, cursor, 10).await;
        assert_eq!(heard.len(), 2, "{heard:?}");
        assert_eq!(heard[0], "draft 1");
        assert!(heard[1].starts_with(&format!("stock {BREAKER} 1 ")));
        // A row that waits for its place while somebody changes it again.
        world.run(&stock).await;
        let again = world.begin().await;
        again.execute_unprepared(&stock).await.unwrap();
        let (heard, cursor) = since(world, &actor, cursor, 10).await;
        assert_eq!(heard, [""; 0], "it is told when it can be seen");
        again.commit().await.unwrap();
        assert_eq!(since(world, &actor, cursor, 10).await.0.len(), 1);
    });
}

/// Many write while two collect and one reads: every change is heard of.
#[test]
fn nothing_is_missed_while_many_write() {
    each(async |world| {
        let actor = world.actor(DEALER).await;
        let kinds = FeedKinds::NONE.with(FeedKind::Draft);
        let mut cursor = end(world, &actor, kinds).await;
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (db, actor) = (world.db.clone(), actor.clone());
            writers.spawn(async move {
                let mut made = vec![];
                for _ in 0..6 {
                    made.push(format!("draft {}", draft::create(&db, &actor, "").await.unwrap()));
                    feed::collect(&db).await.unwrap();
                }
                made
            });
        }
        let (mut made, mut heard) = (BTreeSet::new(), BTreeSet::new());
        while !writers.is_empty() {
            if let Ok(Some(done)) = tokio::time::timeout(Duration::from_millis(5), writers.join_next()).await {
                made.extend(done.unwrap());
            }
            let (words, next) = since(world, &actor, cursor, 3).await;
            heard.extend(words);
            cursor = next;
        }
        heard.extend(since(world, &actor, cursor, 100).await.0);
        assert_eq!(made, heard);
    });
}
