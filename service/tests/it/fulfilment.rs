//! From the invoice to the waybill: production within the credit, payments, goods that become ready, shipments, settlements.

use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, MANAGER, OTHER, SIMULATED, World, buyer, each, refusal, said};
use chrono::NaiveDate;
use domain::Refusal;
use domain::actor::{Actor, Via};
use domain::discount::Grant;
use domain::format::moscow;
use domain::id::{ContractId, OrderNumber};
use domain::money::Money;
use domain::order::{OrderDeed, OrderError, OrderFilter, OrderMove, OrderStatus, Queue};
use domain::settlement::EntryKind;
use domain::shipment::Stage;
use service::draft::{self, Submission};
use service::payment::{self, Taken};
use service::report::{self, ProductQuery};
use service::{Db, Error, discount, order, settlement, shipment};
use tokio::task::JoinSet;

/// The contract of an order gets this deferral, days, and a limit of which so much is free.
pub async fn deferral(world: &World, number: OrderNumber, days: i64, free: Money) -> ContractId {
    let contract = world.number(&format!("SELECT contract_id FROM orders WHERE number = {number}")).await;
    let taken = world
        .number(&format!(
            "SELECT CAST(COALESCE((SELECT SUM(amount) FROM ledger WHERE contract_id = {contract}), 0)
                 + COALESCE((SELECT SUM(total - shipped) FROM orders WHERE contract_id = {contract} AND status = 'production'), 0)
             AS BIGINT)"
        ))
        .await;
    let limit = free.kopecks() + taken;
    world
        .run(&format!("UPDATE contracts SET deferral_days = {days}, credit_limit = {limit} WHERE id = {contract}"))
        .await;
    ContractId(contract)
}

pub async fn invoiced(world: &World, actor: &Actor, lines: &[(&str, u32)]) -> OrderNumber {
    let number = world.order(actor, lines).await;
    world.work().await;
    number
}

async fn status(db: &Db, actor: &Actor, number: OrderNumber) -> OrderStatus {
    order::status(db, actor, number).await.unwrap()
}

pub async fn total(world: &World, number: OrderNumber) -> Money {
    Money::from_kopecks(world.number(&format!("SELECT total FROM orders WHERE number = {number}")).await)
}

/// The simulated supplier does all that it is going to do.
pub async fn until_shipped(world: &World) {
    for _ in 0..8 {
        world.clock.advance(SIMULATED * 20);
        world.work().await;
    }
}

fn of(number: OrderNumber) -> shipment::Query {
    shipment::Query { order: Some(number), ..shipment::Query::default() }
}

fn of_order(result: Result<(), Error>) -> OrderError {
    match result {
        Err(Error::Refused(Refusal::Order(error))) => error,
        other => panic!("{other:?}"),
    }
}

pub fn roubles(roubles: i64) -> Money {
    Money::from_kopecks(roubles * 100)
}

#[test]
fn a_buyer_with_deferral_starts_production_within_the_limit_once() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let sum = total(world, number).await;
        let contract = deferral(world, number, 30, sum).await;
        let before = order::credit(db, &actor, contract).await.unwrap().unwrap();
        assert_eq!(before.free(), sum);

        order::start(db, &actor, number).await.unwrap();
        assert_eq!(status(db, &actor, number).await, OrderStatus::InProduction);
        let after = order::credit(db, &actor, contract).await.unwrap().unwrap();
        assert_eq!((after.free(), after.in_work), (Money::ZERO, before.in_work.checked_add(sum).unwrap()));
        let page = order::get(db, &actor, number).await.unwrap();
        assert!(page.order.started_at.is_some() && !page.events[0].by.is_empty());
        let events = page.events.len();
        order::start(db, &actor, number).await.unwrap();
        assert_eq!(order::get(db, &actor, number).await.unwrap().events.len(), events);

        // The next one is beyond the limit, and stays where it was.
        let second = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let error = of_order(order::start(db, &actor, second).await);
        assert_eq!(error, OrderError::OverCredit { total: sum, free: Money::ZERO });
        assert_eq!(status(db, &actor, second).await, OrderStatus::Invoiced);
        // Without deferral nobody starts anything.
        deferral(world, second, 0, Money::ZERO).await;
        assert_eq!(of_order(order::start(db, &actor, second).await), OrderError::NoDeferral);
        assert_eq!(said(&order::start(db, &world.actor(ASSISTANT).await, second).await), "forbidden");
    });
}

#[test]
fn two_orders_never_take_the_same_credit() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let mut numbers = vec![];
        for _ in 0..6 {
            numbers.push(world.order(&actor, &[(BREAKER, 12)]).await);
        }
        world.work().await;
        let sum = total(world, numbers[0]).await;
        deferral(world, numbers[0], 30, sum.checked_mul(2).unwrap()).await;
        let other = world.another_instance().await;
        let mut tasks = JoinSet::new();
        for (at, number) in numbers.into_iter().enumerate() {
            let (db, actor) = (if at % 2 == 0 { world.db.clone() } else { other.clone() }, actor.clone());
            tasks.spawn(async move { order::start(&db, &actor, number).await.is_ok() });
        }
        let done = tasks.join_all().await;
        assert_eq!(done.into_iter().filter(|done| *done).count(), 2);
    });
}

#[test]
fn a_draft_goes_to_production_at_once_and_its_invoice_follows() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let contract = world.number(&format!("SELECT contract_id FROM drafts WHERE number = {number}")).await;
        let submission = Submission { number, key: "key".to_owned(), total: None, start: true };
        world.run(&format!("UPDATE contracts SET credit_limit = 1 WHERE id = {contract}")).await;
        let refused = draft::submit(db, &actor, &submission).await.map(drop);
        assert!(matches!(of_order(refused), OrderError::OverCredit { .. }));
        // Nothing was sent: the draft is there with all it holds.
        assert_eq!(draft::get(db, &actor, number).await.unwrap().draft.totals.lines, 1);

        world.run(&format!("UPDATE contracts SET credit_limit = 100000000 WHERE id = {contract}")).await;
        draft::submit(db, &actor, &submission).await.unwrap();
        draft::submit(db, &actor, &submission).await.unwrap();
        assert_eq!(status(db, &actor, number).await, OrderStatus::InProduction);
        world.work().await;
        let page = order::get(db, &actor, number).await.unwrap();
        assert!(page.order.accounting_number.is_some());
        assert_eq!(page.order.status, OrderStatus::InProduction);
        // What the simulated supplier has made of it by now stands between.
        let moved = page.events.iter().filter(|event| event.deed == OrderDeed::Moved);
        let statuses: Vec<OrderStatus> = moved.map(|event| event.status).collect();
        assert_eq!(statuses, [OrderStatus::InProduction, OrderStatus::Submitted]);
    });
}

#[test]
fn goods_become_ready_are_shipped_and_told_of_once() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let product = world.id(BREAKER);
        world.run("UPDATE users SET notices = notices | 1").await;
        let number = invoiced(world, &actor, &[(BREAKER, 24)]).await;
        let sum = total(world, number).await;
        let contract = deferral(world, number, 30, sum).await;
        let on_hand = format!("SELECT CAST(SUM(on_hand) AS BIGINT) FROM stock_levels WHERE product_id = {product}");
        let before = world.number(&on_hand).await;
        let owed = order::credit(db, &actor, contract).await.unwrap().unwrap().owed;
        order::start(db, &actor, number).await.unwrap();
        let row = report::orders(db, &actor, &OrderFilter::default(), 1).await.unwrap().rows.remove(0);
        assert_eq!((row.number, row.ordered, row.to_ship, row.ready, row.shipped), (number.0, 24, 24, 0, 0));

        until_shipped(world).await;
        assert_eq!(status(db, &actor, number).await, OrderStatus::Completed);
        assert_eq!(before - world.number(&on_hand).await, 24, "it has left the warehouse");
        let waybills = shipment::list(db, &actor, &of(number), 1).await.unwrap().rows;
        assert_eq!(waybills.len(), 1);
        assert_eq!((waybills[0].total, waybills[0].pieces), (sum.kopecks(), 24));
        let waybill = shipment::get(db, &actor, &waybills[0].number).await.unwrap();
        assert_eq!((waybill.cost.total, waybill.lines.len(), waybill.order), (sum, 1, number));
        assert_eq!(said(&shipment::get(db, &world.actor(OTHER).await, &waybills[0].number).await), "not found");

        // One letter to each who wants it, with all that the guide promises.
        let these = format!("FROM letters WHERE name LIKE 'shipment:{}:%'", waybill.number);
        let told = world.texts(&format!("SELECT recipient {these} ORDER BY recipient")).await;
        let mut once = told.clone();
        once.dedup();
        assert_eq!(told, once);
        assert!(told.contains(&BUYER.to_owned()) && told.contains(&DEALER.to_owned()), "{told:?}");
        let text = world.text(&format!("SELECT plain {these} ORDER BY name")).await;
        for words in [&waybill.number, &sum.with_sign(), &waybill.terms.buyer.name, "Способ доставки", "/shipments/"]
        {
            assert!(text.contains(words), "{words} in {text}");
        }

        // The debt is there, and the credit is taken by it, not by production.
        let credit = order::credit(db, &actor, contract).await.unwrap().unwrap();
        assert_eq!(
            (credit.owed.checked_sub(owed).unwrap(), credit.free(), credit.overdue),
            (sum, Money::ZERO, Money::ZERO)
        );
        world.clock.advance(std::time::Duration::from_hours(24 * 31));
        let actor = world.actor(BUYER).await;
        assert_eq!(order::credit(db, &actor, contract).await.unwrap().unwrap().overdue, credit.owed);
    });
}

#[test]
fn parts_of_an_order_add_up_to_it() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.draft(&actor, &[(BREAKER, 36), ("248956", 24)]).await;
        world.run(&format!("UPDATE drafts SET in_parts = {} WHERE number = {number}", "TRUE")).await;
        let submission = Submission { number, key: "key".to_owned(), total: None, start: false };
        draft::submit(db, &actor, &submission).await.unwrap();
        world.work().await;
        let sum = total(world, number).await;
        deferral(world, number, 30, sum).await;
        // One line lies there, the other is being made.
        world.run(&format!("UPDATE promises SET source = 'production', warehouse_id = NULL WHERE order_number = {number} AND position = 2")).await;
        world.run("UPDATE stock_levels SET reserved = 0 WHERE reserved > 0").await;
        world
            .run(
                "UPDATE stock_levels SET reserved = COALESCE((SELECT SUM(p.quantity) FROM promises p WHERE p.source = 'stock'
                 AND p.product_id = stock_levels.product_id AND p.warehouse_id = stock_levels.warehouse_id
                 AND p.released_at IS NULL AND p.actual_on IS NULL), 0)",
            )
            .await;
        order::start(db, &actor, number).await.unwrap();
        world.work().await;
        let (rows, totals) = report::products(db, &actor, &ProductQuery::default(), 1).await.unwrap();
        assert!(rows.rows.iter().any(|row| row.stage() == Stage::Making), "{rows:?}");
        assert_eq!(totals.pieces, rows.rows.iter().map(|row| row.pieces).sum::<i64>());

        until_shipped(world).await;
        assert_eq!(status(db, &actor, number).await, OrderStatus::Completed);
        let waybills = shipment::list(db, &actor, &of(number), 1).await.unwrap().rows;
        assert!(waybills.len() > 1, "{waybills:?}");
        assert_eq!(waybills.iter().map(|row| row.total).sum::<i64>(), sum.kopecks());
        let left = report::orders(db, &actor, &OrderFilter::default(), 1).await.unwrap().rows;
        assert!(left.iter().all(|row| row.number != number.0));
    });
}

/// The lines of a statement with these payments to the supplier's account.
pub async fn statement(world: &World, payments: &[(NaiveDate, &str, &str, &str, Money)]) -> Vec<String> {
    let account = service::counterparty::supplier(&world.db).await.unwrap().bank.account;
    let mut lines = vec!["1CClientBankExchange".to_owned(), format!("РасчСчет={account}")];
    for (on, number, inn, purpose, amount) in payments {
        let (rubles, kopecks) = (amount.kopecks() / 100, amount.kopecks() % 100);
        lines.extend([
            "СекцияДокумент=Платежное поручение".to_owned(),
            format!("Номер={number}"),
            format!("Дата={}", on.format("%d.%m.%Y")),
            format!("Сумма={rubles}.{kopecks:02}"),
            format!("ПлательщикИНН={inn}"),
            "Плательщик1=ООО «Плательщик»".to_owned(),
            format!("ПолучательСчет={account}"),
            format!("НазначениеПлатежа={purpose}"),
            "КонецДокумента".to_owned(),
        ]);
    }
    lines.push("КонецФайла".to_owned());
    lines
}

#[test]
fn an_order_that_is_paid_first_starts_by_itself() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let second = invoiced(world, &actor, &[(BREAKER, 24)]).await;
        deferral(world, number, 0, Money::ZERO).await;
        let (sum, day) = (total(world, number).await, moscow(world.now()).date());
        let page = order::get(db, &actor, number).await.unwrap().order;
        let (inn, invoice) = (page.terms.buyer.inn, page.accounting_number.unwrap());
        let half = Money::from_kopecks(sum.kopecks() / 2);
        let rest = sum.checked_sub(half).unwrap();

        // In two payments, the statement loaded twice.
        let purpose = format!("Оплата по счету {invoice}, в т.ч. НДС = 22%");
        let first = statement(world, &[(day, "15", &inn, &purpose, half)]).await;
        let taken = payment::load(db, &manager, &first).await.unwrap();
        assert_eq!(taken, Taken { settled: 1, ..Taken::default() });
        let again = payment::load(db, &manager, &first).await.unwrap();
        assert_eq!(again, Taken { known: 1, ..Taken::default() });
        assert_eq!(status(db, &actor, number).await, OrderStatus::Invoiced);
        // No invoice is named, but it is what is left of one only.
        let rest_of_it = statement(world, &[(day, "16", &inn, "За товар", rest)]).await;
        payment::load(db, &manager, &rest_of_it).await.unwrap();
        assert_eq!(status(db, &actor, number).await, OrderStatus::InProduction);
        assert_eq!(order::get(db, &actor, number).await.unwrap().order.paid, sum);

        // Nobody knows what this is for, until somebody says; a little too much is the dealer's advance.
        let more = total(world, second).await.checked_add(roubles(1)).unwrap();
        let too_much = statement(world, &[(day, "17", &inn, "За товар", more)]).await;
        let taken = payment::load(db, &manager, &too_much).await.unwrap();
        assert_eq!(taken, Taken { doubtful: 1, ..Taken::default() });
        let waiting = payment::list(db, &manager, 1).await.unwrap().rows.remove(0);
        assert_eq!((waiting.number.as_str(), waiting.parts.as_slice()), ("17", &[][..]));
        for wrong in ["", "12 34", "1", &format!("{number}0")] {
            let error = of_order(payment::assign(db, &manager, waiting.id, wrong).await);
            assert_eq!(error, OrderError::NoInvoice { number: wrong.to_owned() });
        }
        payment::assign(db, &manager, waiting.id, &second.to_string()).await.unwrap();
        assert_eq!(said(&payment::assign(db, &manager, waiting.id, &second.to_string()).await), "not found");
        assert_eq!(status(db, &actor, second).await, OrderStatus::InProduction);

        let turnover = settlement::turnover(db, &actor, None, day, day, 1).await.unwrap();
        assert_eq!(turnover.credit, sum.checked_add(more).unwrap());
        let of_these = turnover.entries.rows.iter().filter(|entry| [Some(number), Some(second)].contains(&entry.order));
        let of_these: Vec<_> = of_these.map(|entry| (entry.kind, entry.credit())).collect();
        assert_eq!(of_these, [half, rest, more].map(|sum| (EntryKind::Payment, sum)));
        assert_eq!(said(&payment::load(db, &actor, &[]).await), "forbidden");
        assert_eq!(said(&payment::list(db, &actor, 1).await), "forbidden");
        assert_eq!(said(&payment::assign(db, &actor, waiting.id, &second.to_string()).await), "forbidden");
    });
}

#[test]
fn a_payment_of_somebody_else_pays_nothing() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let (sum, day) = (total(world, number).await, moscow(world.now()).date());
        let invoice = order::get(db, &actor, number).await.unwrap().order.accounting_number.unwrap();
        let purpose = format!("Оплата по счету {invoice}");
        let foreign = statement(world, &[(day, "15", "7700000000", &purpose, sum)]).await;
        assert_eq!(payment::load(db, &manager, &foreign).await.unwrap().doubtful, 1);
        // A payment that cannot be read keeps the others of its statement out, too.
        let mut broken =
            statement(world, &[(day, "16", "7700000000", "a", sum), (day, "", "7700000000", "b", sum)]).await;
        broken.extend(foreign);
        let error = of_order(payment::load(db, &manager, &broken).await.map(drop));
        assert_eq!(error, OrderError::StatementLine { line: 12 });
        assert_eq!(payment::list(db, &manager, 1).await.unwrap().total, 1);
        assert_eq!(order::get(db, &actor, number).await.unwrap().order.paid, Money::ZERO);
    });
}

#[test]
fn the_simulated_buyer_pays_what_production_waits_for() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        deferral(world, number, 0, Money::ZERO).await;
        let credit = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let before = settlement::accounts(db, &actor).await.unwrap();
        world.clock.advance(SIMULATED * 41);
        world.work().await;
        assert_ne!(status(db, &actor, number).await, OrderStatus::Invoiced);
        assert_ne!(status(db, &actor, credit).await, OrderStatus::Invoiced, "the same contract");
        until_shipped(world).await;
        assert_eq!(status(db, &actor, number).await, OrderStatus::Completed);
        let accounts = settlement::accounts(db, &actor).await.unwrap();
        let balances = |of: &[settlement::Account]| of.iter().map(|account| account.balance).collect::<Vec<_>>();
        assert_eq!(balances(&accounts), balances(&before), "paid and shipped");
    });
}

#[test]
fn what_was_promised_too_long_ago_is_promised_anew() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let by_credit = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let old = invoiced(world, &actor, &[("248956", 1)]).await;
        deferral(world, number, 0, Money::ZERO).await;
        let facts = order::get(db, &actor, number).await.unwrap().order;
        let purpose = |order: &domain::order::Order| format!("Счет {}", order.accounting_number.clone().unwrap());
        let of_old = order::get(db, &actor, old).await.unwrap().order;
        world.clock.advance(std::time::Duration::from_hours(24 * 15));
        service::supply::release_over(db).await.unwrap();
        let held = |number: OrderNumber| {
            format!("SELECT COUNT(*) FROM promises WHERE order_number = {number} AND released_at IS NULL")
        };
        assert_eq!(world.number(&held(number)).await, 0);

        // Somebody else has taken the last of what is not made any more: the money counts, production waits for people.
        let product = world.id("248956");
        world.run(&format!("UPDATE products SET discontinued = TRUE WHERE id = {product}")).await;
        world.run(&format!("DELETE FROM receipts WHERE product_id = {product}")).await;
        world.run(&format!("UPDATE stock_levels SET on_hand = reserved WHERE product_id = {product}")).await;
        world.catalogue_has_changed().await;
        let day = moscow(world.now()).date();
        let inn = &facts.terms.buyer.inn;
        let paid = [
            (day, "1", inn.as_str(), purpose(&facts), facts.cost.total),
            (day, "2", inn.as_str(), purpose(&of_old), of_old.cost.total),
        ];
        let paid: Vec<_> = paid.iter().map(|row| (row.0, row.1, row.2, row.3.as_str(), row.4)).collect();
        payment::load(db, &manager, &statement(world, &paid).await).await.unwrap();
        assert_eq!(status(db, &actor, number).await, OrderStatus::InProduction);
        assert!(world.number(&held(number)).await > 0);
        let waits = order::get(db, &actor, old).await.unwrap().order;
        assert_eq!((waits.status, waits.paid), (OrderStatus::Invoiced, waits.cost.total));
        waits_for_people(world, old).await;

        deferral(world, by_credit, 30, roubles(1_000_000)).await;
        order::start(db, &actor, by_credit).await.unwrap();
        assert!(world.number(&held(by_credit)).await > 0);
        until_shipped(world).await;
        assert_eq!(status(db, &actor, by_credit).await, OrderStatus::Completed);
        assert_eq!(status(db, &actor, number).await, OrderStatus::Completed);
    });
}

/// A paid order that cannot start is in a queue with the reason, the manager has a letter, and it starts when there are goods.
async fn waits_for_people(world: &World, number: OrderNumber) {
    let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
    let stuck = order::get(db, &actor, number).await.unwrap().stuck.unwrap();
    assert_eq!((stuck.why.code(), stuck.article.as_deref()), ("draft.discontinued", Some("248956")));
    let queue = order::queue(db, &manager, Queue::Stuck, "", 1).await.unwrap();
    assert_eq!(queue.rows.iter().map(|row| (row.number, row.stuck)).collect::<Vec<_>>(), [(number, true)]);
    let counts = order::queue_counts(db, &manager).await.unwrap();
    assert!(counts.contains(&(Queue::Stuck, 1)), "{counts:?}");
    let letters = format!("FROM letters WHERE name LIKE 'stuck:{number}:%'");
    let told = world.text(&format!("SELECT plain {letters}")).await;
    assert!(told.contains("248956") && told.contains("/staff/orders/"), "{told}");
    let refused = refusal(order::start_stuck(db, &manager, number).await);
    assert_eq!(refused, stuck.why);
    order::retry_stuck(db).await.unwrap();
    let again = order::get(db, &actor, number).await.unwrap();
    assert_eq!(again.stuck, Some(stuck));
    assert_eq!(world.number(&format!("SELECT COUNT(*) {letters}")).await, 1, "told once");

    let product = world.id("248956");
    world.run(&format!("UPDATE stock_levels SET on_hand = reserved + safety + 100 WHERE product_id = {product}")).await;
    order::retry_stuck(db).await.unwrap();
    let page = order::get(db, &actor, number).await.unwrap();
    assert_eq!((page.order.status, page.stuck), (OrderStatus::InProduction, None));
    let deeds: Vec<OrderDeed> = page.events.iter().map(|event| event.deed).collect();
    let expected = [OrderDeed::Moved, OrderDeed::Stuck, OrderDeed::Paid, OrderDeed::Moved, OrderDeed::Moved];
    assert_eq!(deeds, expected);
    assert!(!page.events[2].by.is_empty(), "the one who loaded the statement");
    order::start_stuck(db, &manager, number).await.unwrap();
}

#[test]
fn histories_say_who_did_what_and_states_are_told_once() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        deferral(world, number, 30, roubles(1_000_000)).await;
        discount::ask(db, &actor, number, None, "Объект").await.unwrap();
        let five = domain::discount::percent("5").unwrap();
        discount::grant(db, &manager, number, &Grant::Order(five), "").await.unwrap();
        let mut program = buyer(&actor).clone();
        program.via = Via::Api;
        order::start(db, &Actor::User(Box::new(program)), number).await.unwrap();
        order::ready(db, &manager, number).await.unwrap();
        let waybill = order::ship(db, &manager, number, "0").await.unwrap();
        let events = order::get(db, &actor, number).await.unwrap().events;
        let said: Vec<(OrderDeed, &str)> = events.iter().map(|event| (event.deed, event.about.as_str())).collect();
        let percent = five.to_string();
        let expected = [
            (OrderDeed::Moved, ""),
            (OrderDeed::Shipped, waybill.as_str()),
            (OrderDeed::Ready, ""),
            (OrderDeed::Moved, ""),
            (OrderDeed::GrantedDiscount, percent.as_str()),
            (OrderDeed::AskedDiscount, ""),
            (OrderDeed::Moved, ""),
            (OrderDeed::Moved, ""),
        ];
        assert_eq!(said, expected);
        let of = |via: Via| events.iter().filter(|event| event.via == via).count();
        assert_eq!(
            (of(Via::Page), of(Via::Api), of(Via::Itself)),
            (6, 1, 1),
            "the simulated supplier issued the invoice: {events:?}"
        );
        for (what, subject) in [("started", "в производстве"), ("completed", "выполнен")] {
            let these = format!("FROM letters WHERE name LIKE '{what}:{number}:%'");
            assert_eq!(world.number(&format!("SELECT COUNT(*) {these}")).await, 1, "{what}");
            assert!(world.text(&format!("SELECT subject {these}")).await.ends_with(subject));
        }
        // Who wants no such letters gets none.
        world.run("UPDATE users SET notices = 0").await;
        let silent = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        order::start(db, &actor, silent).await.unwrap();
        until_shipped(world).await;
        assert_eq!(status(db, &actor, silent).await, OrderStatus::Completed);
        let told = format!("SELECT COUNT(*) FROM letters WHERE name LIKE '%:{silent}:%'");
        assert_eq!(world.number(&told).await, 0);
    });
}

#[test]
fn two_payers_may_number_their_payments_alike() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let day = moscow(world.now()).date();
        let both = [(day, "7", "7700000001", "за них", roubles(10)), (day, "7", "7700000002", "за них", roubles(10))];
        payment::load(db, &manager, &statement(world, &both).await).await.unwrap();
        for waiting in payment::list(db, &manager, 1).await.unwrap().rows {
            payment::assign(db, &manager, waiting.id, &number.to_string()).await.unwrap();
        }
        assert_eq!(order::get(db, &actor, number).await.unwrap().order.paid, roubles(20));
        assert_eq!(settlement::turnover(db, &actor, None, day, day, 1).await.unwrap().credit, roubles(20));
    });
}

#[test]
fn what_lay_ready_for_a_rejected_order_goes_back() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let product = world.id(BREAKER);
        let free =
            format!("SELECT CAST(SUM(on_hand - reserved) AS BIGINT) FROM stock_levels WHERE product_id = {product}");
        let before = world.number(&free).await;
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        deferral(world, number, 30, roubles(1_000_000)).await;
        order::start(db, &actor, number).await.unwrap();
        world.run(&format!("UPDATE orders SET accounting_number = NULL WHERE number = {number}")).await;
        world.work().await;
        assert_eq!(world.number(&free).await, before - 12);
        let ready = format!("SELECT COUNT(*) FROM promises WHERE order_number = {number} AND actual_on IS NOT NULL");
        assert!(world.number(&ready).await > 0);
        order::advance(db, number, OrderMove::Reject).await.unwrap();
        assert_eq!(world.number(&free).await, before);
        assert_eq!(status(db, &actor, number).await, OrderStatus::Rejected);
    });
}
