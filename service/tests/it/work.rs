//! The supplier's people at their work: what waits for them, goods and payments by hand, and the history of it.

use crate::fulfilment::{deferral, invoiced, roubles, statement, total};
use crate::world::{BREAKER, BUYER, DEALER, MANAGER, OTHER, World, buyer, each, refusal, said};
use domain::Refusal;
use domain::actor::Actor;
use domain::bank::TypedPayment;
use domain::change::{ChangeOf, Changed};
use domain::format::moscow;
use domain::id::OrderNumber;
use domain::money::Money;
use domain::order::{OrderError, OrderStatus, Queue};
use domain::settlement::EntryKind;
use service::staff::{self, Waits};
use service::{Db, Error, discount, order, payment, settlement, shipment};
use tokio::task::JoinSet;

fn of_order<T>(result: Result<T, Error>) -> OrderError {
    match refusal(result) {
        Refusal::Order(error) => error,
        other => panic!("{other:?}"),
    }
}

async fn count(db: &Db, manager: &Actor, what: Waits) -> u64 {
    staff::waiting(db, manager).await.unwrap().into_iter().find(|of| of.what == what).unwrap().count
}

/// The latest entries of the history of the buyer's company: what, which, from what, to what.
async fn history(world: &World, actor: &Actor) -> Vec<(Changed, String, String, String)> {
    let manager = world.actor(MANAGER).await;
    let of = ChangeOf::Company(buyer(actor).company);
    let found = staff::changes(&world.db, &manager, Some(of), 1).await.unwrap();
    assert!(found.rows.iter().all(|change| !change.by.is_empty()));
    found.rows.into_iter().map(|change| (change.changed, change.about, change.was, change.now)).collect()
}

async fn started(world: &World, actor: &Actor, lines: &[(&str, u32)]) -> OrderNumber {
    let number = invoiced(world, actor, lines).await;
    deferral(world, number, 30, roubles(100_000_000)).await;
    order::start(&world.db, actor, number).await.unwrap();
    number
}

fn typed(pieces: &[(u32, &str)]) -> Vec<(u32, String)> {
    pieces.iter().map(|(position, pieces)| (*position, (*pieces).to_owned())).collect()
}

#[test]
fn the_first_page_counts_what_waits() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        for (stranger, expected) in [(&actor, "forbidden"), (&Actor::Guest, "signed out")] {
            assert_eq!(said(&staff::waiting(db, stranger).await), expected);
        }
        let before = staff::waiting(db, &manager).await.unwrap();
        assert_eq!(before.iter().map(|of| of.what).collect::<Vec<_>>(), Waits::ALL);
        let was = |what: Waits| before.iter().find(|of| of.what == what).unwrap().count;

        let number = world.order(&actor, &[(BREAKER, 12)]).await;
        let waiting = staff::waiting(db, &manager).await.unwrap();
        let submitted = waiting.iter().find(|of| of.what == Waits::Submitted).unwrap();
        assert_eq!(submitted.count, was(Waits::Submitted) + 1);
        assert!(submitted.since.is_some_and(|since| since <= world.now()));
        world.work().await;
        assert_eq!(count(db, &manager, Waits::Submitted).await, was(Waits::Submitted));
        discount::ask(db, &actor, number, None, "Пять").await.unwrap();
        assert_eq!(count(db, &manager, Waits::Asked).await, was(Waits::Asked) + 1);

        let day = moscow(world.now()).date();
        let unknown = statement(world, &[(day, "1", "7700000001", "за них", roubles(1))]).await;
        payment::load(db, &manager, &unknown).await.unwrap();
        assert_eq!(count(db, &manager, Waits::Payments).await, was(Waits::Payments) + 1);

        deferral(world, number, 30, roubles(100_000_000)).await;
        order::start(db, &actor, number).await.unwrap();
        assert_eq!(count(db, &manager, Waits::Ready).await, was(Waits::Ready));
        order::ready(db, &manager, number).await.unwrap();
        assert_eq!(count(db, &manager, Waits::Ready).await, was(Waits::Ready) + 1);
        let queue = order::queue(db, &manager, Queue::Ready, "", 1).await.unwrap();
        assert!(queue.rows.iter().any(|row| row.number == number));
        let counts = order::queue_counts(db, &manager).await.unwrap();
        assert!(counts.contains(&(Queue::Ready, was(Waits::Ready) + 1)), "{counts:?}");
        order::ship(db, &manager, number, "0").await.unwrap();
        assert_eq!(count(db, &manager, Waits::Ready).await, was(Waits::Ready));

        // What has failed is counted for a week.
        let failed = |at: i64| {
            format!(
                "INSERT INTO exchange_runs (kind, name, state, note, started_at, leased_until) VALUES ('catalog', 'import.xml', 'failed', '', {at}, 0)"
            )
        };
        let hour = 3_600_000;
        for ago in [hour, 24 * 8 * hour] {
            world.run(&failed(world.now().timestamp_millis() - ago)).await;
        }
        assert_eq!(count(db, &manager, Waits::Exchange).await, was(Waits::Exchange) + 1);
    });
}

#[test]
fn goods_come_and_leave_line_by_line() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = started(world, &actor, &[(BREAKER, 36), ("248956", 4)]).await;
        let page = order::for_staff(db, &manager, number, 1).await.unwrap();
        let lines: Vec<_> =
            page.goods.iter().map(|line| (line.position, line.awaited, line.ready, line.gone)).collect();
        assert_eq!((lines, page.awaited), (vec![(1, 36, 0, 0), (2, 4, 0, 0)], 40));

        let come =
            async |seen, pieces: &[(u32, &str)]| order::ready_lines(db, &manager, number, seen, &typed(pieces)).await;
        for (pieces, refused) in [
            (&[(1, "12"), (2, "5")][..], OrderError::Pieces { position: 2, most: 4 }),
            (&[(1, "полпачки")], OrderError::Pieces { position: 1, most: 36 }),
            (&[(3, "1")], OrderError::Pieces { position: 3, most: 0 }),
            (&[(1, ""), (2, "0")], OrderError::NoPieces),
        ] {
            assert_eq!(of_order(come(40, pieces).await), refused);
        }
        assert_eq!(
            of_order(order::ship_lines(db, &manager, number, "0", &typed(&[(1, "1")])).await),
            OrderError::Pieces { position: 1, most: 0 }
        );
        come(40, &[(1, "12"), (2, "")]).await.unwrap();
        // The same form again, and a colleague who still saw the former state.
        assert!(matches!(come(40, &[(1, "12")]).await, Err(Error::Conflict)));
        come(28, &[(1, "12"), (2, "4")]).await.unwrap();
        let page = order::for_staff(db, &manager, number, 1).await.unwrap();
        let lines: Vec<_> = page.goods.iter().map(|line| (line.awaited, line.ready)).collect();
        assert_eq!((lines, page.ready), (vec![(12, 24), (0, 4)], 28));

        let leave = async |key: &str, pieces: &[(u32, &str)]| {
            order::ship_lines(db, &manager, number, key, &typed(pieces)).await
        };
        assert_eq!(of_order(leave("0", &[(1, "25")]).await), OrderError::Pieces { position: 1, most: 24 });
        assert_eq!(of_order(leave("0", &[(1, "")]).await), OrderError::NoPieces);
        let first = leave("0", &[(1, "6"), (2, "1")]).await.unwrap();
        assert_eq!(leave("0", &[(1, "6"), (2, "1")]).await.unwrap(), first, "sent twice, it leaves once");
        let waybill = shipment::get(db, &actor, &first).await.unwrap();
        let lines: Vec<_> = waybill.lines.iter().map(|line| (line.position, line.quantity.pieces())).collect();
        assert_eq!(lines, [(1, 6), (2, 1)]);
        let page = order::for_staff(db, &manager, number, 1).await.unwrap();
        let lines: Vec<_> = page.goods.iter().map(|line| (line.awaited, line.ready, line.gone)).collect();
        assert_eq!(lines, [(12, 18, 6), (0, 3, 1)]);
        assert_eq!(page.order.status, OrderStatus::InProduction);

        // The rest at once; all parts add up to the order.
        order::ready(db, &manager, number).await.unwrap();
        order::ship(db, &manager, number, "1").await.unwrap();
        let page = order::for_staff(db, &manager, number, 1).await.unwrap();
        assert_eq!((page.order.status, page.order.shipped), (OrderStatus::Completed, page.order.cost.total));
        assert_eq!(of_order(come(0, &[(1, "1")]).await), OrderError::Move { from: OrderStatus::Completed });

        let of = number.to_string();
        let done: Vec<_> = history(world, &actor).await;
        let words: Vec<(Changed, &str)> =
            done.iter().filter(|row| row.1 == of).map(|row| (row.0, row.3.as_str())).collect();
        let [
            (Changed::Waybill, _),
            (Changed::Ready, "12"),
            (Changed::Waybill, shown),
            (Changed::Ready, "16"),
            (Changed::Ready, "12"),
        ] = words[..]
        else {
            panic!("{words:?}")
        };
        assert_eq!(shown, first);
        for (stranger, expected) in [(&actor, "forbidden"), (&Actor::Guest, "signed out")] {
            assert_eq!(said(&order::ready_lines(db, stranger, number, 0, &[]).await), expected);
            assert_eq!(said(&order::ship_lines(db, stranger, number, "9", &[]).await), expected);
        }
        let missing = OrderNumber(9_999_999);
        assert_eq!(said(&order::ready_lines(db, &manager, missing, 0, &[]).await), "not found");
        assert_eq!(said(&order::ship_lines(db, &manager, missing, "9", &[]).await), "not found");
    });
}

#[test]
fn many_who_ship_the_same_line_ship_it_once() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = started(world, &actor, &[(BREAKER, 36)]).await;
        order::ready(db, &manager, number).await.unwrap();
        let other = world.another_instance().await;
        let mut tasks = JoinSet::new();
        for at in 0..6 {
            let (db, manager) = (if at % 2 == 0 { db.clone() } else { other.clone() }, manager.clone());
            tasks.spawn(
                async move { order::ship_lines(&db, &manager, number, "0", &typed(&[(1, "24")])).await.unwrap() },
            );
        }
        let mut waybills = tasks.join_all().await;
        waybills.dedup();
        assert_eq!(waybills.len(), 1);
        assert_eq!(order::for_staff(db, &manager, number, 1).await.unwrap().goods[0].ready, 12);
        let done = history(world, &actor).await.into_iter().filter(|row| row.0 == Changed::Waybill).count();
        assert_eq!(done, 1);
        // A form that was opened before, with other pieces: not the same shipment.
        let other = order::ship_lines(db, &manager, number, "0", &typed(&[(1, "6")])).await.unwrap();
        assert_ne!(other, waybills[0]);
        assert_eq!(order::for_staff(db, &manager, number, 1).await.unwrap().goods[0].ready, 6);
    });
}

fn payment_of(document: &str, day: chrono::NaiveDate, amount: Money, orders: &str) -> TypedPayment {
    TypedPayment {
        document: document.to_owned(),
        day: day.to_string(),
        amount: amount.plain(),
        orders: orders.to_owned(),
    }
}

async fn paid(world: &World, number: OrderNumber) -> Money {
    Money::from_kopecks(world.number(&format!("SELECT paid FROM orders WHERE number = {number}")).await)
}

#[test]
fn a_payment_is_taken_by_hand_once_and_starts_what_is_paid_first() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let second = invoiced(world, &actor, &[(BREAKER, 24)]).await;
        deferral(world, number, 0, Money::ZERO).await;
        let (sum, more, day) = (total(world, number).await, total(world, second).await, moscow(world.now()).date());
        let invoice = world.text(&format!("SELECT accounting_number FROM orders WHERE number = {second}")).await;
        let both = sum.checked_add(more).unwrap();

        let take = async |typed: TypedPayment, key: &str| payment::take(db, &manager, &typed, key).await;
        let good = payment_of("77", day, both, &format!("{number} = {}\n{invoice}", sum.plain()));
        for (typed, refused) in [
            (TypedPayment { document: String::new(), ..good.clone() }, OrderError::PaymentNumber),
            (TypedPayment { day: (day + chrono::Days::new(1)).to_string(), ..good.clone() }, OrderError::PaymentDay),
            (TypedPayment { amount: "0".to_owned(), ..good.clone() }, OrderError::PaymentAmount),
            (TypedPayment { orders: String::new(), ..good.clone() }, OrderError::NoInvoice { number: String::new() }),
            (TypedPayment { orders: "1".to_owned(), ..good.clone() }, OrderError::NoInvoice { number: "1".to_owned() }),
            (
                TypedPayment { orders: format!("{second}=1\n{invoice}"), ..good.clone() },
                OrderError::PartTwice { number: invoice.clone() },
            ),
            (
                TypedPayment { orders: format!("{number}=1"), ..good.clone() },
                OrderError::Parts { amount: both, parts: roubles(1) },
            ),
        ] {
            assert_eq!(of_order(take(typed, "key").await), refused);
        }
        let of_other = invoiced(world, &world.actor(OTHER).await, &[(BREAKER, 12)]).await;
        let mixed = TypedPayment { orders: format!("{number}=1\n{of_other}"), ..good.clone() };
        assert_eq!(of_order(take(mixed, "key").await), OrderError::OtherPayer { number: of_other.to_string() });
        assert_eq!(paid(world, number).await, Money::ZERO);

        // However many press, one payment; another form with the same one is told so.
        let other = world.another_instance().await;
        let mut tasks = JoinSet::new();
        for at in 0..6 {
            let (db, manager, good) =
                (if at % 2 == 0 { db.clone() } else { other.clone() }, manager.clone(), good.clone());
            tasks.spawn(async move { payment::take(&db, &manager, &good, "key").await.unwrap() });
        }
        tasks.join_all().await;
        take(good.clone(), "key").await.unwrap();
        assert_eq!(
            of_order(take(good.clone(), "another key").await),
            OrderError::PaymentKnown { number: "77".to_owned() }
        );
        assert_eq!((paid(world, number).await, paid(world, second).await), (sum, more));
        for number in [number, second] {
            assert_eq!(
                order::status(db, &actor, number).await.unwrap(),
                OrderStatus::InProduction,
                "paid first, it starts"
            );
        }
        let listed = payment::list(db, &manager, 1).await.unwrap().rows;
        let [only] = &listed.iter().filter(|row| row.number == "77").collect::<Vec<_>>()[..] else {
            panic!("{listed:?}")
        };
        let parts: Vec<_> =
            only.parts.iter().map(|part| (part.order, part.amount, part.started, part.shipped)).collect();
        assert_eq!(parts, [(number, sum, true, false), (second, more, true, false)]);
        // The statement that brings it later changes nothing.
        let inn = order::get(db, &actor, number).await.unwrap().order.terms.buyer.inn;
        let lines = statement(world, &[(day, "77", &inn, "Оплата", both)]).await;
        assert_eq!(payment::load(db, &manager, &lines).await.unwrap().known, 1);
        let entries = settlement::turnover(db, &actor, None, day, day, 1).await.unwrap().entries.rows;
        let entries = entries.iter().filter(|entry| entry.kind == EntryKind::Payment);
        let entries: Vec<_> = entries.map(|entry| (entry.order, entry.credit())).collect();
        assert_eq!(entries, [(Some(number), sum), (Some(second), more)]);
        for (stranger, expected) in [(&actor, "forbidden"), (&Actor::Guest, "signed out")] {
            assert_eq!(said(&payment::take(db, stranger, &good, "k").await), expected);
            assert_eq!(said(&payment::unassign(db, stranger, only.id).await), expected);
        }
    });
}

#[test]
fn a_payment_given_to_the_wrong_order_is_taken_back() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(DEALER).await, world.actor(MANAGER).await);
        let wrong = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let right = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        deferral(world, wrong, 0, Money::ZERO).await;
        let (sum, day) = (total(world, wrong).await, moscow(world.now()).date());
        payment::take(db, &manager, &payment_of("5", day, sum, &wrong.to_string()), "1").await.unwrap();
        assert_eq!(order::status(db, &actor, wrong).await.unwrap(), OrderStatus::InProduction);
        let the = async || {
            payment::list(db, &manager, 1).await.unwrap().rows.into_iter().find(|row| row.number == "5").unwrap()
        };
        let id = the().await.id;
        world.clock.advance(std::time::Duration::from_hours(48));
        let (actor, manager) = (world.actor(DEALER).await, world.actor(MANAGER).await);
        payment::unassign(db, &manager, id).await.unwrap();
        assert_eq!(said(&payment::unassign(db, &manager, id).await), "not found");
        assert_eq!(paid(world, wrong).await, Money::ZERO);
        assert_eq!(order::status(db, &actor, wrong).await.unwrap(), OrderStatus::InProduction, "it stays, unpaid");
        assert!(the().await.parts.is_empty());
        // The entry of its day stays; one of today takes it back.
        let today = moscow(world.now()).date();
        let turnover = async |from, to| settlement::turnover(db, &actor, None, from, to, 1).await.unwrap();
        assert_eq!(turnover(day, day).await.credit, sum);
        let back = turnover(today, today).await;
        assert_eq!((back.debit, back.credit), (Money::ZERO, Money::ZERO.checked_sub(sum).unwrap()));
        let both = turnover(day, today).await;
        assert_eq!((both.credit, both.closing()), (Money::ZERO, both.opening.checked_add(both.debit).unwrap()));

        payment::assign(db, &manager, id, &right.to_string()).await.unwrap();
        assert_eq!((paid(world, wrong).await, paid(world, right).await), (Money::ZERO, sum));
        // Once it has left, the payment of what is paid first stays.
        order::ready(db, &manager, right).await.unwrap();
        order::ship(db, &manager, right, "0").await.unwrap();
        assert!(the().await.parts[0].shipped);
        assert_eq!(of_order(payment::unassign(db, &manager, id).await), OrderError::PaidAndShipped { number: right });
        let done = history(world, &actor).await;
        let done: Vec<_> = done
            .iter()
            .filter(|row| row.0 == Changed::Payment)
            .map(|row| (row.1.as_str(), row.2.as_str(), row.3.as_str()))
            .collect();
        let (kopecks, wrong, right) = (sum.kopecks().to_string(), format!("{wrong} · № 5"), format!("{right} · № 5"));
        assert_eq!(done, [(right.as_str(), "", kopecks.as_str()), (&wrong, &kopecks, ""), (&wrong, "", &kopecks)]);
    });
}

#[test]
fn a_payment_of_a_deferred_order_is_taken_back_after_it_has_left() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(DEALER).await, world.actor(MANAGER).await);
        let number = started(world, &actor, &[(BREAKER, 12)]).await;
        let sum = total(world, number).await;
        let contract = deferral(world, number, 30, roubles(1_000_000)).await;
        order::ready(db, &manager, number).await.unwrap();
        order::ship(db, &manager, number, "0").await.unwrap();
        world.clock.advance(std::time::Duration::from_hours(24 * 31));
        let (actor, manager) = (world.actor(DEALER).await, world.actor(MANAGER).await);
        let credit = async || order::credit(db, &actor, contract).await.unwrap().unwrap();
        let owed = credit().await;
        assert!(owed.overdue >= sum);
        let day = moscow(world.now()).date();
        payment::take(db, &manager, &payment_of("8", day, sum, &number.to_string()), "1").await.unwrap();
        assert_eq!(credit().await.overdue, owed.overdue.checked_sub(sum).unwrap());
        let id =
            payment::list(db, &manager, 1).await.unwrap().rows.into_iter().find(|row| row.number == "8").unwrap().id;
        payment::unassign(db, &manager, id).await.unwrap();
        assert_eq!(credit().await, owed, "the debt is back, and overdue as before");
    });
}
