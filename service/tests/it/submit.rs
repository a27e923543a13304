use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, OTHER, World, at, buyer, each, each_at, q, refusal, said};
use domain::Refusal;
use domain::actor::Actor;
use domain::delivery::DeliveryMethod;
use domain::draft::{DraftError, DraftTerms};
use domain::id::OrderNumber;
use domain::money::Money;
use domain::order::OrderStatus;
use service::draft::{self, Submission};
use service::{Db, job, order};
use tokio::task::JoinSet;

fn with_key(number: OrderNumber, key: &str) -> Submission {
    Submission { number, key: key.to_owned(), total: None, start: false }
}

/// The draft's terms with some of them changed.
async fn set_terms(world: &World, actor: &Actor, number: OrderNumber, change: impl FnOnce(&mut DraftTerms)) {
    let draft = draft::get(&world.db, actor, number).await.unwrap().draft;
    let mut terms = DraftTerms {
        contract: draft.contract,
        address: draft.address,
        warehouse: draft.warehouse,
        delivery: draft.delivery,
        in_parts: draft.in_parts,
        own_number: draft.own_number,
        comment: draft.comment,
    };
    change(&mut terms);
    draft::set_terms(&world.db, actor, number, terms).await.unwrap();
}

/// Rows that one order has caused: orders, jobs, letters, accounting numbers, events, drafts left.
async fn caused_by(world: &World, number: OrderNumber) -> [i64; 6] {
    let mut counts = [0; 6];
    let queries = [
        format!("SELECT COUNT(*) FROM orders WHERE number = {number}"),
        format!("SELECT COUNT(*) FROM jobs WHERE name = 'invoice:{number}'"),
        format!("SELECT COUNT(*) FROM letters WHERE name LIKE 'invoice:{number}:%'"),
        format!("SELECT COUNT(accounting_number) FROM orders WHERE number = {number}"),
        format!("SELECT COUNT(*) FROM order_events WHERE order_number = {number}"),
        format!("SELECT COUNT(*) FROM drafts WHERE number = {number}"),
    ];
    for (count, query) in counts.iter_mut().zip(queries) {
        *count = world.number(&query).await;
    }
    counts
}

#[test]
fn a_sent_draft_becomes_an_order_under_its_number_and_gets_an_invoice() {
    each(async |world| {
        let token = world.token(BUYER).await;
        let actor = world.who(&token).await;
        let number = world.draft(&actor, &[(BREAKER, 5)]).await;
        let total = draft::get(&world.db, &actor, number).await.unwrap().draft.cost.total;
        let submission = Submission { total: Some(total), ..with_key(number, "key") };
        assert_eq!(draft::submit(&world.db, &actor, &submission).await.unwrap(), number);
        assert_eq!(said(&draft::get(&world.db, &actor, number).await), "not found");
        assert!(service::user::visit(&world.db, &token).await.unwrap().draft.is_none());
        assert_eq!(order::status(&world.db, &actor, number).await.unwrap(), OrderStatus::Submitted);
        assert_eq!(caused_by(world, number).await, [1, 1, 0, 0, 1, 0]);
        world.work().await;
        assert_eq!(order::status(&world.db, &actor, number).await.unwrap(), OrderStatus::Invoiced);
        assert_eq!(caused_by(world, number).await, [1, 1, 1, 1, 2, 0]);
        let invoice = order::invoice(&world.db, &actor, number).await.unwrap();
        assert_eq!((invoice.cost.total, invoice.lines.len()), (total, 1));
    });
}

/// Domain facts 3: 12 pieces of the guide's breaker for 281,00 each, without a discount.
#[track_caller]
fn check_golden(now: &str, vat: i64, total: i64) {
    each_at(at(now), async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 5)]).await;
        set_terms(world, &actor, number, |terms| terms.contract = None).await;
        draft::submit(&world.db, &actor, &with_key(number, "key")).await.unwrap();
        world.work().await;
        let page = order::get(&world.db, &actor, number).await.unwrap();
        let invoice = order::invoice(&world.db, &actor, number).await.unwrap();
        for cost in [page.order.cost, invoice.cost] {
            assert_eq!(cost.goods, Money::from_kopecks(337_200));
            assert_eq!(cost.vat, Money::from_kopecks(vat));
            assert_eq!(cost.total, Money::from_kopecks(total));
        }
        assert_eq!(page.order.base, Money::from_kopecks(337_200));
        assert_eq!(world.number(&format!("SELECT total FROM orders WHERE number = {number}")).await, total);
        assert_eq!((page.lines[0].quantity, page.lines[0].price.unit), (q(12), Money::from_kopecks(28_100)));
    });
}

#[test]
fn the_golden_order_of_2025_has_vat_of_20_per_cent() {
    check_golden("2025-08-22T09:00:00Z", 67_440, 404_640);
}

#[test]
fn the_golden_order_of_2026_has_vat_of_22_per_cent() {
    check_golden("2026-02-02T09:00:00Z", 74_184, 411_384);
}

#[test]
fn lines_are_copied_as_they_were() {
    each(async |world| {
        let actor = world.actor(DEALER).await;
        let list = draft::list(&world.db, &actor, 1).await.unwrap();
        let number = list.rows.iter().find(|row| row.totals.lines == 12).unwrap().number;
        let draft = draft::get(&world.db, &actor, number).await.unwrap().draft;
        let rows = draft::rows(&world.db, &actor, number, 1, 50).await.unwrap().rows;
        draft::submit(&world.db, &actor, &with_key(number, "key")).await.unwrap();
        let page = order::get(&world.db, &actor, number).await.unwrap();
        assert_eq!((page.order.totals, page.order.cost, page.order.rate), (draft.totals, draft.cost, draft.rate));
        assert_eq!((page.order.created_by, page.order.created_at), (draft.created_by, draft.created_at));
        assert_eq!(page.lines.len(), 12);
        for (at, (line, row)) in page.lines.iter().zip(&rows).enumerate() {
            assert_eq!(usize::try_from(line.position).unwrap(), at + 1);
            let (old, new) = (row.line, line);
            assert_eq!(
                (new.product, new.quantity, new.price, new.sums),
                (old.product, old.quantity, old.price, old.sums)
            );
            assert_eq!(
                (&new.article, &new.kind, &new.name, &new.unit),
                (&row.article, &row.kind, &row.name, &row.unit)
            );
        }
        let terms = page.order.terms;
        assert_eq!((terms.in_parts, terms.own_number.as_str()), (true, "ЗП-00417"));
        assert_eq!(terms.buyer.name, "ООО «Энергоснаб-Центр»");
        assert_eq!(terms.contract.unwrap().0, "Д-118/24");
    });
}

#[test]
fn nothing_that_changes_later_reaches_the_order() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.order(&actor, &[(BREAKER, 12), ("326796", 12)]).await;
        world.work().await;
        let before = order::get(&world.db, &actor, number).await.unwrap();
        let invoice = order::invoice(&world.db, &actor, number).await.unwrap();
        for change in [
            "UPDATE products SET base_price = 99900, name = 'another', article = '9' || article, kind = 'x', unit = 'm', mass = 1",
            "UPDATE discounts SET percent = 100",
            "UPDATE counterparties SET name = 'another', inn = '0' || inn, kpp = '0', address = 'another'",
            "UPDATE contracts SET number = 'another'",
            "UPDATE addresses SET consignee = 'another', address = 'another'",
            "UPDATE warehouses SET name = 'another', tariff_fixed = 1",
        ] {
            assert!(world.run(change).await > 0);
        }
        world.catalogue_has_changed().await;
        world.clock.advance(std::time::Duration::from_secs(400 * 24 * 3600));
        let after = order::get(&world.db, &actor, number).await.unwrap();
        assert_eq!((&after.order, &after.lines), (&before.order, &before.lines));
        let printed = order::invoice(&world.db, &actor, number).await.unwrap();
        assert_eq!(format!("{printed:?}"), format!("{invoice:?}"));
    });
}

#[test]
fn another_total_than_the_buyer_saw_is_shown_before_anything_is_sent() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let was = draft::get(&world.db, &actor, number).await.unwrap().draft.cost.total;
        world.run("UPDATE products SET base_price = 30000 WHERE article = '326794'").await;
        world.catalogue_has_changed().await;
        let send = async |total| {
            draft::submit(&world.db, &actor, &Submission { total: Some(total), ..with_key(number, "key") }).await
        };
        let Refusal::Draft(DraftError::TotalChanged { was: seen, now }) = refusal(send(was).await) else { panic!() };
        assert_eq!(seen, was);
        assert_eq!(caused_by(world, number).await, [0, 0, 0, 0, 0, 1]);
        // The new total is what the draft shows, and it is taken with the same key.
        assert_eq!(draft::get(&world.db, &actor, number).await.unwrap().draft.cost.total, now);
        assert_eq!(send(now).await.unwrap(), number);
        // A price made up by the browser does not reach an order (MON-3).
        let second = world.draft(&actor, &[(BREAKER, 12)]).await;
        let made_up = Submission { total: Some(Money::from_kopecks(1)), ..with_key(second, "second") };
        assert_eq!(said(&draft::submit(&world.db, &actor, &made_up).await), "draft.total_changed");
    });
}

#[test]
fn what_cannot_be_sent_is_said_and_nothing_is_changed() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let empty = world.draft(&actor, &[]).await;
        let gone = world.draft(&actor, &[("103545", 24)]).await;
        let far = world.draft(&actor, &[(BREAKER, 12)]).await;
        set_terms(world, &actor, far, |terms| {
            terms.delivery = DeliveryMethod::Truck;
            terms.address = None;
        })
        .await;
        // Sold meanwhile: no process has noticed yet.
        world
            .run(&format!(
                "UPDATE stock_levels SET on_hand = reserved + 12 WHERE product_id = {} AND on_hand > 0",
                world.id("103545")
            ))
            .await;
        let before = world.tables().await;
        let send = async |number: OrderNumber| draft::submit(&world.db, &actor, &with_key(number, "key")).await;
        assert_eq!(refusal(send(empty).await), DraftError::Empty.into());
        assert_eq!(refusal(send(far).await), DraftError::NoAddress.into());
        let refused = refusal(send(gone).await);
        let Refusal::Draft(DraftError::Discontinued { free: 12, replacement, .. }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(replacement.unwrap().as_str(), BREAKER);
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        // Each can be put right.
        set_terms(world, &actor, far, |terms| terms.delivery = DeliveryMethod::Pickup).await;
        send(far).await.unwrap();
    });
}

#[test]
fn who_may_not_send_orders_is_refused_and_a_colleague_sends() {
    each(async |world| {
        let (assistant, colleague) = (world.actor(ASSISTANT).await, world.actor(BUYER).await);
        let number = world.draft(&assistant, &[(BREAKER, 12)]).await;
        let before = world.tables().await;
        let refused = draft::submit(&world.db, &assistant, &with_key(number, "key")).await;
        assert_eq!(said(&refused), "forbidden");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        draft::submit(&world.db, &colleague, &with_key(number, "key")).await.unwrap();
        let order = order::get(&world.db, &assistant, number).await.unwrap().order;
        assert_eq!(order.created_by, "Сидорова\u{a0}М.\u{a0}О.");
        assert_eq!(order.submitted_by, "Петрова\u{a0}А.\u{a0}С.");
        // The letter goes to who sent it.
        world.work().await;
        let to = world.texts(&format!("SELECT recipient FROM letters WHERE name LIKE 'invoice:{number}:%'")).await;
        assert_eq!(to, [BUYER]);
    });
}

#[test]
fn the_same_key_again_is_the_same_order_for_ever() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let submission = Submission { total: Some(Money::from_kopecks(296_196)), ..with_key(number, "key") };
        assert_eq!(draft::submit(&world.db, &actor, &submission).await.unwrap(), number);
        world.work().await;
        world.run("UPDATE products SET base_price = 30000").await;
        world.catalogue_has_changed().await;
        let before = world.tables().await;
        assert_eq!(draft::submit(&world.db, &actor, &submission).await.unwrap(), number);
        // Another tab has another key: it is led to the order too.
        assert_eq!(draft::submit(&world.db, &actor, &with_key(number, "other tab")).await.unwrap(), number);
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn a_key_that_sent_one_draft_sends_no_other() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let first = world.order(&actor, &[(BREAKER, 12)]).await;
        let second = world.draft(&actor, &[("326796", 12)]).await;
        let before = world.tables().await;
        let sent = draft::submit(&world.db, &actor, &with_key(second, &format!("key of {first}"))).await;
        assert!(matches!(sent, Err(service::Error::Conflict)), "{}", said(&sent));
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        draft::submit(&world.db, &actor, &with_key(second, "a key of its own")).await.unwrap();
    });
}

#[test]
fn two_companies_may_have_the_same_key() {
    each(async |world| {
        let (actor, other) = (world.actor(BUYER).await, world.actor(OTHER).await);
        let (first, second) =
            (world.draft(&actor, &[(BREAKER, 12)]).await, world.draft(&other, &[(BREAKER, 12)]).await);
        assert_eq!(draft::submit(&world.db, &actor, &with_key(first, "key")).await.unwrap(), first);
        assert_eq!(draft::submit(&world.db, &other, &with_key(second, "key")).await.unwrap(), second);
        // Nobody is told another company's order by its key.
        let unknown = draft::submit(&world.db, &other, &with_key(first, "key")).await;
        assert_eq!(unknown.unwrap(), second, "their own order of this key");
        let unknown = draft::submit(&world.db, &other, &with_key(first, "no key")).await;
        assert_eq!(said(&unknown), "not found");
    });
}

/// Sends one draft twenty times at once, runs the jobs at once on every instance, and looks at what came of it.
async fn twenty_at_once(world: &World, instances: &[Db], key: impl Fn(usize) -> String) {
    let actor = world.actor(BUYER).await;
    let number = world.draft(&actor, &[(BREAKER, 12), ("326796", 24)]).await;
    let mut sending = JoinSet::new();
    for at in 0..20 {
        let (db, actor, submission) =
            (instances[at % instances.len()].clone(), actor.clone(), with_key(number, &key(at)));
        sending.spawn(async move { draft::submit(&db, &actor, &submission).await });
    }
    for answer in sending.join_all().await {
        assert_eq!(answer.unwrap(), number);
    }
    world.clock.advance(crate::world::SIMULATED);
    let mut working = JoinSet::new();
    for at in 0..8 {
        let db = instances[at % instances.len()].clone();
        working.spawn(async move { while job::run_one(&db).await.unwrap() {} });
    }
    working.join_all().await;
    assert_eq!(caused_by(world, number).await, [1, 1, 1, 1, 2, 0]);
    assert_eq!(world.number(&format!("SELECT COUNT(*) FROM order_lines WHERE order_number = {number}")).await, 2);
    let mine = format!("SELECT COUNT(*) FROM orders WHERE submitted_by = {}", buyer(&actor).user);
    assert_eq!(world.number(&mine).await, 3, "two of the demo and this one");
}

#[test]
fn twenty_submits_at_once_with_one_key_make_one_order_one_invoice_and_one_letter() {
    each(async |world| twenty_at_once(world, std::slice::from_ref(&world.db), |_| "key".to_owned()).await);
}

#[test]
fn the_same_on_two_instances_over_one_database() {
    each(async |world| {
        let instances = [world.db.clone(), world.another_instance().await];
        twenty_at_once(world, &instances, |_| "key".to_owned()).await;
    });
}

#[test]
fn twenty_tabs_that_send_one_draft_at_once_make_one_order() {
    each(async |world| {
        let instances = [world.db.clone(), world.another_instance().await];
        twenty_at_once(world, &instances, |at| format!("key {at}")).await;
    });
}

#[test]
fn twenty_drafts_sent_at_once_are_twenty_orders_with_invoices_of_their_own() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let instances = [world.db.clone(), world.another_instance().await];
        let mut sending = JoinSet::new();
        for at in 0..20 {
            let (db, actor, product) = (instances[at % 2].clone(), actor.clone(), world.id(BREAKER));
            sending.spawn(async move {
                let number = draft::create(&db, &actor, "").await.unwrap();
                draft::set_quantity(&db, &actor, number, product, q(12)).await.unwrap();
                draft::submit(&db, &actor, &with_key(number, &format!("key {at}"))).await.unwrap()
            });
        }
        let mut numbers = sending.join_all().await;
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 20);
        world.work().await;
        let issued = "SELECT COUNT(DISTINCT accounting_number) FROM orders";
        assert_eq!(world.number(issued).await, 3 + 20, "three of the demo and these");
        for number in numbers {
            assert_eq!(caused_by(world, number).await, [1, 1, 1, 1, 2, 0]);
        }
    });
}

#[test]
fn an_edit_that_meets_a_submit_is_in_the_order_or_is_told_that_the_draft_is_gone() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        for round in 0..10 {
            let number = world.draft(&actor, &[(BREAKER, 12)]).await;
            let (db, editor, product) = (world.db.clone(), actor.clone(), world.id(BREAKER));
            let editing = tokio::spawn(async move { draft::set_quantity(&db, &editor, number, product, q(24)).await });
            let (db, sender) = (world.db.clone(), actor.clone());
            let submission = with_key(number, &format!("key {round}"));
            let sending = tokio::spawn(async move { draft::submit(&db, &sender, &submission).await });
            let (edited, sent) = (editing.await.unwrap(), sending.await.unwrap());
            assert_eq!(sent.unwrap(), number);
            let pieces = order::get(&world.db, &actor, number).await.unwrap().order.totals.sums.pieces;
            match said(&edited).as_str() {
                "done" => assert_eq!(pieces, 24),
                other => assert_eq!((other, pieces), ("not found", 12)),
            }
        }
    });
}
