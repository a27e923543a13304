//! The additional discount of an order, and the work of the supplier's people on orders.

use crate::world::{ASSISTANT, BREAKER, BUYER, MANAGER, OTHER, World, each, refusal, said};
use domain::Refusal;
use domain::actor::Actor;
use domain::discount::{Grant, MESSAGE_LIMIT, Said};
use domain::id::OrderNumber;
use domain::money::{Money, Percent};
use domain::order::{OrderError, OrderStatus, Queue};
use service::order::{self, queue};
use service::{discount, shipment};
use tokio::task::JoinSet;

fn percent(whole: u8) -> Percent {
    Percent::from_whole(whole).unwrap()
}

async fn invoiced(world: &World, actor: &Actor, lines: &[(&str, u32)]) -> OrderNumber {
    let number = world.order(actor, lines).await;
    world.work().await;
    number
}

/// The numbers in a queue.
async fn numbers(world: &World, manager: &Actor, of: Queue, text: &str) -> Vec<OrderNumber> {
    queue(&world.db, manager, of, text, 1).await.unwrap().rows.into_iter().map(|row| row.number).collect()
}

fn of_order(refusal: Refusal) -> OrderError {
    match refusal {
        Refusal::Order(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_discount_is_asked_for_talked_about_and_granted() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        world.run("UPDATE users SET notices = notices | 2").await;
        let number = invoiced(world, &actor, &[(BREAKER, 12), ("248956", 2)]).await;
        let before = order::get(db, &actor, number).await.unwrap();
        assert!(before.messages.is_empty() && before.before.is_none());

        discount::ask(db, &actor, number, Some(percent(5)), "Большой объект").await.unwrap();
        assert_eq!(numbers(world, &manager, Queue::Asked, "").await, [number]);
        let mail = world.text("SELECT plain FROM letters WHERE name LIKE 'discount:%'").await;
        assert!(
            mail.contains("Большой объект") && mail.contains("5\u{a0}%") && mail.contains("/staff/orders/"),
            "{mail}"
        );
        discount::answer(db, &manager, number, "Дадим три").await.unwrap();
        assert!(numbers(world, &manager, Queue::Asked, "").await.is_empty());

        let (now, then) = discount::preview(db, &manager, number, &Grant::Order(percent(3))).await.unwrap();
        assert_eq!(now, before.order.cost);
        discount::grant(db, &manager, number, &Grant::Order(percent(3)), "Как договорились").await.unwrap();
        let after = order::get(db, &actor, number).await.unwrap();
        assert_eq!((after.order.cost, after.before), (then, Some(now)));
        assert_eq!(after.order.status, OrderStatus::Invoiced);
        assert_eq!(after.order.accounting_number, before.order.accounting_number);
        for (was, is) in before.lines.iter().zip(&after.lines) {
            assert_eq!((is.before, is.extra), (was.price.unit, percent(3)));
            assert_eq!(is.price.unit, was.price.unit.less(percent(3)));
            assert_eq!((is.quantity, is.price.base, is.sums.mass), (was.quantity, was.price.base, was.sums.mass));
        }
        let invoice = order::invoice(db, &actor, number).await.unwrap();
        assert_eq!((invoice.cost, invoice.lines), (then, after.lines));
        let told: Vec<(Said, Option<Percent>, &str)> =
            after.messages.iter().map(|message| (message.said, message.percent, message.text.as_str())).collect();
        assert_eq!(
            told,
            [
                (Said::Asked, Some(percent(5)), "Большой объект"),
                (Said::Answered, None, "Дадим три"),
                (Said::Granted, Some(percent(3)), "Как договорились"),
            ]
        );
        let text = world.text("SELECT plain FROM letters WHERE subject LIKE 'Скидка по заказу%' ORDER BY id").await;
        assert!(text.contains(&now.total.with_sign()) && text.contains(&then.total.with_sign()), "{text}");

        // One line more, the other stays; nothing at all brings the first prices back.
        discount::grant(db, &manager, number, &Grant::Lines(vec![(2, percent(10))]), "").await.unwrap();
        let lines = order::get(db, &actor, number).await.unwrap().lines;
        assert_eq!([lines[0].extra, lines[1].extra], [percent(3), percent(10)]);
        discount::grant(db, &manager, number, &Grant::Order(Percent::ZERO), "").await.unwrap();
        let back = order::get(db, &actor, number).await.unwrap();
        assert_eq!((back.order.cost, back.lines, back.before), (before.order.cost, before.lines, None));
    });
}

#[test]
fn who_may_ask_and_grant_and_when() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = world.order(&actor, &[(BREAKER, 12)]).await;
        let grant = Grant::Order(percent(5));
        let ask = async |actor: &Actor, text: &str| discount::ask(db, actor, number, None, text).await;
        assert_eq!(of_order(refusal(ask(&actor, " \n").await)), OrderError::NoMessage);
        let limit = MESSAGE_LIMIT;
        assert_eq!(of_order(refusal(ask(&actor, &"Щ".repeat(limit + 1)).await)), OrderError::LongMessage { limit });
        assert_eq!(said(&ask(&world.actor(OTHER).await, "Пять").await), "not found");
        assert_eq!(said(&ask(&world.actor(ASSISTANT).await, "Пять").await), "forbidden");
        assert_eq!(said(&ask(&manager, "Пять").await), "forbidden");
        // Before the invoice it is asked for, not granted.
        ask(&actor, "Пять").await.unwrap();
        let submitted = OrderError::Move { from: OrderStatus::Submitted };
        assert_eq!(of_order(refusal(discount::grant(db, &manager, number, &grant, "").await)), submitted);
        for stranger in [&actor, &Actor::Guest, &Actor::System] {
            let expected = if *stranger == Actor::Guest { "signed out" } else { "forbidden" };
            assert_eq!(said(&discount::grant(db, stranger, number, &grant, "").await), expected);
            assert_eq!(said(&discount::answer(db, stranger, number, "Нет").await), expected);
            assert_eq!(said(&discount::preview(db, stranger, number, &grant).await), expected);
            assert_eq!(said(&queue(db, stranger, Queue::Asked, "", 1).await), expected);
            assert_eq!(said(&order::queue_counts(db, stranger).await), expected);
            assert_eq!(said(&order::for_staff(db, stranger, number, 1).await), expected);
            assert_eq!(said(&order::issue(db, stranger, number).await), expected);
            assert_eq!(said(&order::reject(db, stranger, number, "Нет").await), expected);
            assert_eq!(said(&order::ready(db, stranger, number).await), expected);
            assert_eq!(said(&order::ship(db, stranger, number, "1").await), expected);
        }
        let missing = OrderNumber(9_999_999);
        assert_eq!(said(&discount::grant(db, &manager, missing, &grant, "").await), "not found");
        assert_eq!(said(&order::for_staff(db, &manager, missing, 1).await), "not found");

        world.work().await;
        world.run(&format!("UPDATE contracts SET deferral_days = 30, credit_limit = 100000000 WHERE id = (SELECT contract_id FROM orders WHERE number = {number})")).await;
        order::start(db, &actor, number).await.unwrap();
        let started = OrderError::Move { from: OrderStatus::InProduction };
        assert_eq!(of_order(refusal(discount::grant(db, &manager, number, &grant, "").await)), started);
        assert_eq!(of_order(refusal(ask(&actor, "Пять").await)), started);
    });
}

#[test]
fn an_order_paid_in_full_at_the_new_price_goes_to_production() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        world.run(&format!("UPDATE contracts SET deferral_days = 0 WHERE id = (SELECT contract_id FROM orders WHERE number = {number})")).await;
        let (_, then) = discount::preview(db, &manager, number, &Grant::Order(percent(50))).await.unwrap();
        // What a payment writes, of the new total.
        let paid = then.total.kopecks();
        world.run(&format!("UPDATE orders SET paid = {paid} WHERE number = {number}")).await;
        world.run(&format!("INSERT INTO payments (paid_on, number, payer_inn, payer, purpose, amount, counterparty_id, loaded_at, settled_at)
            SELECT '2026-11-29', '1', '', '', '', {paid}, counterparty_id, 0, 0 FROM orders WHERE number = {number}")).await;
        world.run(&format!("INSERT INTO payment_parts (payment_id, order_number, amount) SELECT MAX(id), {number}, {paid} FROM payments")).await;
        world.run(&format!("INSERT INTO ledger (counterparty_id, contract_id, posted_on, kind, document, order_number, amount, posted_at, payment_id)
            SELECT counterparty_id, contract_id, '2026-11-29', 'payment', '1', number, {}, 0, (SELECT MAX(id) FROM payments) FROM orders WHERE number = {number}", -paid)).await;
        discount::grant(db, &manager, number, &Grant::Order(percent(50)), "").await.unwrap();
        assert_eq!(order::status(db, &actor, number).await.unwrap(), OrderStatus::InProduction);
    });
}

#[test]
fn ten_thousand_lines_get_their_discount_at_once() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        world.run(&format!("INSERT INTO order_lines (order_number, position, product_id, article, kind, name, unit, quantity, base_price, discount,
                price, goods, vat, mass, volume, places, price_before, extra)
            WITH RECURSIVE n (at) AS (SELECT 2 UNION ALL SELECT at + 1 FROM n WHERE at < 10000)
            SELECT order_number, n.at, product_id, article, kind, name, unit, quantity, base_price, discount,
                price, goods, vat, mass, volume, places, price_before, extra FROM order_lines, n WHERE order_number = {number}")).await;
        world.run(&format!("UPDATE orders SET lines = lines * 10000, pieces = pieces * 10000, goods = goods * 10000, vat = vat * 10000,
            mass = mass * 10000, volume = volume * 10000, places = places * 10000, base = base * 10000,
            total = (goods + vat) * 10000 + delivery_cost + (total - goods - vat - delivery_cost) WHERE number = {number}")).await;
        let (_, then) = discount::preview(db, &manager, number, &Grant::Order(percent(7))).await.unwrap();
        discount::grant(db, &manager, number, &Grant::Order(percent(7)), "").await.unwrap();
        let page = order::for_staff(db, &manager, number, 200).await.unwrap();
        assert_eq!((page.order.cost, page.lines.total, page.lines.rows.len()), (then, 10_000, 50));
        assert_eq!(page.lines.rows[49].position, 10_000);
        assert!(page.lines.rows.iter().all(|line| line.extra == percent(7)));
        let off = format!("SELECT COUNT(*) FROM order_lines WHERE order_number = {number} AND extra = 700");
        assert_eq!(world.number(&off).await, 10_000);
    });
}

#[test]
fn staff_issue_reject_make_ready_and_ship() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        world.run("UPDATE users SET notices = notices | 2").await;
        let number = world.order(&actor, &[(BREAKER, 12)]).await;
        assert_eq!(numbers(world, &manager, Queue::Submitted, &number.to_string()).await, [number]);
        order::issue(db, &manager, number).await.unwrap();
        order::issue(db, &manager, number).await.unwrap();
        world.work().await;
        let page = order::get(db, &actor, number).await.unwrap();
        assert_eq!(page.order.status, OrderStatus::Invoiced);
        assert!(!page.events[0].by.is_empty(), "by whom");
        let letters = format!("SELECT COUNT(*) FROM letters WHERE name = 'invoice:{number}:{BUYER}'");
        assert_eq!(world.number(&letters).await, 1);
        let accounting = page.order.accounting_number.unwrap();
        assert_eq!(numbers(world, &manager, Queue::Invoiced, &accounting).await, [number]);
        let inn = page.order.terms.buyer.inn;
        assert!(numbers(world, &manager, Queue::Invoiced, &inn).await.contains(&number));
        assert!(numbers(world, &manager, Queue::Invoiced, "нет такого").await.is_empty());
        let counted = |counts: Vec<(Queue, u64)>| counts.into_iter().map(|(_, count)| count).sum::<u64>();
        assert!(counted(order::queue_counts(db, &manager).await.unwrap()) > 0);

        // Nothing can be shipped of what is not in production.
        let invoiced = OrderError::Move { from: OrderStatus::Invoiced };
        assert_eq!(of_order(refusal(order::ready(db, &manager, number).await)), invoiced);
        assert_eq!(of_order(refusal(order::ship(db, &manager, number, "0").await)), invoiced);
        world.run(&format!("UPDATE contracts SET deferral_days = 30, credit_limit = 100000000 WHERE id = (SELECT contract_id FROM orders WHERE number = {number})")).await;
        order::start(db, &actor, number).await.unwrap();
        assert_eq!(of_order(refusal(order::ship(db, &manager, number, "0").await)), OrderError::NothingToShip);
        let page = order::for_staff(db, &manager, number, 1).await.unwrap();
        assert_eq!((page.awaited, page.ready), (12, 0));
        order::ready(db, &manager, number).await.unwrap();
        let page = order::for_staff(db, &manager, number, 1).await.unwrap();
        assert_eq!((page.awaited, page.ready), (0, 12));

        // However many press, one waybill.
        let mut tasks = JoinSet::new();
        let other = world.another_instance().await;
        for at in 0..6 {
            let (db, manager) = (if at % 2 == 0 { db.clone() } else { other.clone() }, manager.clone());
            tasks.spawn(async move { order::ship(&db, &manager, number, "0").await.unwrap() });
        }
        let mut waybills = tasks.join_all().await;
        waybills.dedup();
        assert_eq!(waybills.len(), 1);
        assert_eq!(shipment::get(db, &actor, &waybills[0]).await.unwrap().totals.sums.pieces, 12);
        let page = order::for_staff(db, &manager, number, 1).await.unwrap();
        assert_eq!((page.order.status, page.order.shipped), (OrderStatus::Completed, page.order.cost.total));
        assert_eq!(of_order(refusal(order::reject(db, &manager, number, "Поздно").await)), OrderError::Shipped);
    });
}

#[test]
fn a_rejected_order_says_why_and_frees_what_it_was_promised() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        world.run("UPDATE users SET notices = notices | 2").await;
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        discount::ask(db, &actor, number, None, "Пять").await.unwrap();
        assert_eq!(of_order(refusal(order::reject(db, &manager, number, " ").await)), OrderError::NoMessage);
        order::reject(db, &manager, number, "Снято с производства").await.unwrap();
        let page = order::get(db, &actor, number).await.unwrap();
        assert_eq!(page.order.status, OrderStatus::Rejected);
        let last = page.messages.last().unwrap();
        assert_eq!((last.said, last.text.as_str()), (Said::Rejected, "Снято с производства"));
        let held = format!("SELECT COUNT(*) FROM promises WHERE order_number = {number} AND released_at IS NULL");
        assert_eq!(world.number(&held).await, 0);
        assert!(numbers(world, &manager, Queue::Asked, "").await.is_empty(), "nobody waits");
        assert_eq!(numbers(world, &manager, Queue::Closed, &number.to_string()).await, [number]);
        let text = world.text("SELECT plain FROM letters WHERE subject LIKE 'Заказ%отклонён'").await;
        assert!(text.contains("Снято с производства"), "{text}");
        let again = OrderError::Move { from: OrderStatus::Rejected };
        assert_eq!(of_order(refusal(order::reject(db, &manager, number, "Ещё раз").await)), again);
        assert_eq!(Money::ZERO, page.order.shipped);
    });
}

#[test]
fn the_status_of_an_order_is_told_by_number_and_inn_and_not_too_often() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let order = order::get(db, &actor, number).await.unwrap().order;
        let (inn, accounting) = (order.terms.buyer.inn, order.accounting_number.unwrap());
        let from = |address: &str| service::user::Browser::new(address, "a browser");
        let ask = async |number: &str, inn: &str| order::look_up(db, number, inn, &from("192.0.2.1")).await.unwrap();
        let found = ask(&number.to_string(), &inn).await.unwrap();
        assert_eq!((found.number, found.status, found.pieces, found.shipped), (number, OrderStatus::Invoiced, 12, 0));
        assert!(found.ready_on.is_some());
        assert_eq!(ask(&format!(" {} ", accounting.to_lowercase()), &inn).await, Some(found));
        for (number, inn) in
            [("1", inn.as_str()), (&accounting, "9900000031"), (&accounting, ""), ("0", &inn), ("", &inn)]
        {
            assert_eq!(ask(number, inn).await, None, "{number} {inn}");
        }
        // Somebody tries numbers; others are not held up.
        let mut answers = vec![];
        for _ in 0..20 {
            answers.push(said(&order::look_up(db, "1", &inn, &from("192.0.2.1")).await));
        }
        assert_eq!(answers.last().unwrap(), "account.too_many");
        let other = world.another_instance().await;
        assert_eq!(said(&order::look_up(&other, "1", &inn, &from("192.0.2.1")).await), "account.too_many");
        assert!(order::look_up(db, &accounting, &inn, &from("192.0.2.2")).await.unwrap().is_some());
        world.clock.advance(std::time::Duration::from_mins(16));
        assert!(order::look_up(db, &accounting, &inn, &from("192.0.2.1")).await.unwrap().is_some());
    });
}
