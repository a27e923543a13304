//! What the supplier's people change: terms of dealers, their people, goods, production. Every change has its history.

use crate::photo::encoded;
use crate::world::{BREAKER, BUYER, DEALER, MANAGER, World, buyer, each, said};
use domain::actor::Actor;
use domain::change::{ChangeOf, Changed, TypedDiscount, TypedLine, TypedTerms};
use domain::contract::Payment;
use domain::description::TypedProduct;
use domain::format::moscow;
use domain::id::{CategoryId, CompanyId, ContractId, PriceGroupId, WarehouseId};
use domain::money::Money;
use service::photo;
use service::staff;
use service::user::Browser;
use service::{catalog, supply};

async fn price(world: &World, actor: &Actor) -> Money {
    catalog::product(&world.db, actor, BREAKER, None).await.unwrap().row.price.unit
}

async fn history(world: &World, of: ChangeOf) -> Vec<(Changed, String, String)> {
    let manager = world.actor(MANAGER).await;
    let found = staff::changes(&world.db, &manager, Some(of), 1).await.unwrap();
    found.rows.into_iter().map(|change| (change.changed, change.was, change.now)).collect()
}

#[test]
fn nobody_but_the_suppliers_people_sees_or_changes_anything() {
    each(async |world| {
        let (db, browser) = (&world.db, Browser::default());
        let before = world.tables().await;
        for (actor, expected) in [(world.actor(DEALER).await, "forbidden"), (Actor::Guest, "signed out")] {
            let before_this = world.tables().await;
            let (contract, group, warehouse) = (ContractId(1), PriceGroupId(1), WarehouseId(1));
            let (terms, typed) = (TypedTerms::default(), TypedProduct::default());
            let (product, user, series) = (world.id(BREAKER), buyer(&world.actor(BUYER).await).user, CategoryId(1));
            for answer in [
                said(&staff::companies(db, &actor, "", 1).await),
                said(&staff::company(db, &actor, CompanyId(1), 1).await),
                said(&staff::contract(db, &actor, contract).await),
                said(&staff::add_contract(db, &actor, domain::id::CounterpartyId(1), &terms).await),
                said(&staff::save_contract(db, &actor, contract, &terms, 1).await),
                said(&staff::set_discount(db, &actor, contract, group, &TypedDiscount::default(), 1).await),
                said(&staff::end_discount(db, &actor, contract, group, 1).await),
                said(&staff::set_access(db, &actor, user, false, &browser).await),
                said(&staff::end_sessions(db, &actor, user, &browser).await),
                said(&staff::product(db, &actor, BREAKER).await),
                said(&staff::save_product(db, &actor, product, &typed, 1).await),
                said(&staff::add_product(db, &actor, "N1", &typed, "5").await),
                said(&staff::product_choices(db, &actor).await),
                said(&photo::article(db, &actor, product).await),
                said(&photo::may_add(db, &actor, product).await),
                said(&photo::add(db, &actor, product, &encoded(1)).await),
                said(&photo::remove(db, &actor, product, 1).await),
                said(&staff::set_price(db, &actor, product, "5", "2026-10-12").await),
                said(&staff::set_stock(db, &actor, product, warehouse, "5").await),
                said(&staff::capacities(db, &actor, "", 1).await),
                said(&staff::capacity(db, &actor, series).await),
                said(&staff::save_capacity(db, &actor, series, &TypedLine::default(), "").await),
                said(&staff::changes(db, &actor, None, 1).await),
            ] {
                assert_eq!(answer, expected);
            }
            let changed = world.changed_since(&before_this).await;
            assert!(!changed.iter().any(|table| table == "staff_changes" || table == "contracts"), "{changed:?}");
        }
        let changed = world.changed_since(&before).await;
        assert!(!changed.iter().any(|table| table == "products" || table == "discounts"), "{changed:?}");
    });
}

#[test]
fn dealers_are_found_by_name_inn_and_login() {
    each(async |world| {
        let (db, manager) = (&world.db, world.actor(MANAGER).await);
        let dealer = world.actor(DEALER).await;
        let company = buyer(&dealer).company;
        let name = world.text(&format!("SELECT name FROM companies WHERE id = {company}")).await;
        let inn = world.text(&format!("SELECT inn FROM counterparties WHERE company_id = {company}")).await;
        let login = world.text(&format!("SELECT login FROM users WHERE id = {}", buyer(&dealer).user)).await;
        for text in [name.as_str(), inn.as_str(), login.as_str(), "dealer@example.com"] {
            let found = staff::companies(db, &manager, text, 1).await.unwrap();
            assert!(found.rows.iter().any(|row| row.id == company.0), "{text}");
        }
        assert!(staff::companies(db, &manager, "нет такого", 1).await.unwrap().rows.is_empty());
        let all = staff::companies(db, &manager, "", 1).await.unwrap();
        assert_eq!(all.total, world.number("SELECT COUNT(*) FROM companies").await.unsigned_abs());
        let page = staff::company(db, &manager, company, 1).await.unwrap();
        let person = page.people.rows.iter().find(|person| person.email == DEALER).unwrap();
        assert!(person.enabled && person.sessions > 0 && !person.rights.is_empty());
        assert!(page.counterparties.iter().any(|dealer| !dealer.contracts.is_empty()));
        assert_eq!(said(&staff::company(db, &manager, CompanyId(999), 1).await), "not found");
    });
}

#[test]
fn terms_and_discounts_change_and_prices_follow_with_the_next_request() {
    each(async |world| {
        let (db, manager, dealer) = (&world.db, world.actor(MANAGER).await, world.actor(BUYER).await);
        let contract = buyer(&dealer).contract.unwrap();
        let group = world.number("SELECT price_group_id FROM products WHERE article = '326794'").await;
        let (group, company) = (PriceGroupId(group), buyer(&dealer).company);
        assert_eq!(price(world, &dealer).await, Money::from_kopecks(20_232));
        let number = world.draft(&dealer, &[(BREAKER, 12)]).await;
        for (percent, until, refused) in
            [("101", "", "change.percent"), ("5", "2020-01-01", "change.past"), ("5", "никогда", "change.day")]
        {
            let typed = discount(percent, until);
            assert_eq!(said(&staff::set_discount(db, &manager, contract, group, &typed, 1).await), refused);
        }
        staff::set_discount(db, &manager, contract, group, &discount("50", "31.12.2026"), 1).await.unwrap();
        db.refresh().await.unwrap();
        assert_eq!(price(world, &dealer).await, Money::from_kopecks(14_050));
        let opened = service::draft::get(db, &dealer, number).await.unwrap();
        assert!(opened.repriced.is_some(), "open drafts follow");
        staff::end_discount(db, &manager, contract, group, 2).await.unwrap();
        staff::end_discount(db, &manager, contract, group, 3).await.unwrap();
        assert_eq!(price(world, &dealer).await, Money::from_kopecks(28_100));
        let unknown = PriceGroupId(99_999);
        let typed = discount("5", "");
        assert_eq!(said(&staff::set_discount(db, &manager, contract, unknown, &typed, 3).await), "not found");
        let changes = history(world, ChangeOf::Company(company)).await;
        let [ended, set] = &changes[..] else { panic!("{changes:?}") };
        assert_eq!((set.0, set.2.as_str()), (Changed::Discount, "5000 2026-12-31"));
        assert_eq!((ended.1.as_str(), ended.2.as_str()), ("5000 2026-12-31", "5000 2026-10-11"));

        let was = staff::contract(db, &manager, contract).await.unwrap().contract;
        let typed = TypedTerms {
            number: was.number.clone(),
            date: was.date.to_string(),
            kind: was.kind.code().to_owned(),
            days: "45".to_owned(),
            limit: "2 000 000".to_owned(),
        };
        let wrong = TypedTerms { days: "много".to_owned(), ..typed.clone() };
        assert_eq!(said(&staff::save_contract(db, &manager, contract, &wrong, 3).await), "change.number");
        staff::save_contract(db, &manager, contract, &typed, 3).await.unwrap();
        let late = TypedTerms { days: "60".to_owned(), ..typed.clone() };
        let answer = staff::save_contract(db, &manager, contract, &late, 3).await;
        assert!(matches!(answer, Err(service::Error::Conflict)), "somebody has changed it since");
        let now = staff::contract(db, &manager, contract).await.unwrap().contract;
        assert_eq!(now.payment, Payment::Deferral { days: 45, limit: Money::from_kopecks(200_000_000) });
        let version = staff::contract(db, &manager, contract).await.unwrap().version;
        staff::save_contract(db, &manager, contract, &typed, version).await.unwrap();
        assert_eq!(staff::contract(db, &manager, contract).await.unwrap().version, version);
        let changes = history(world, ChangeOf::Company(company)).await;
        assert_eq!(changes.len(), 4, "the same again is no change: {changes:?}");
        let id = staff::add_contract(db, &manager, buyer(&dealer).counterparty, &typed).await.unwrap();
        assert_eq!(staff::contract(db, &manager, id).await.unwrap().contract.number, was.number);
        assert_eq!(said(&staff::contract(db, &manager, ContractId(999)).await), "not found");
    });
}

fn discount(percent: &str, until: &str) -> TypedDiscount {
    TypedDiscount { percent: percent.to_owned(), until: until.to_owned() }
}

#[test]
fn who_changes_discounts_second_is_told_and_overwrites_nothing() {
    each(async |world| {
        let (db, manager, dealer) = (&world.db, world.actor(MANAGER).await, world.actor(BUYER).await);
        let contract = buyer(&dealer).contract.unwrap();
        let opened = staff::contract(db, &manager, contract).await.unwrap();
        let (group, ..) = opened.discounts[0].clone();
        let other = opened.discounts[1].0;
        staff::set_discount(db, &manager, contract, group, &discount("41", ""), opened.version).await.unwrap();
        let before = world.tables().await;
        // The same row, another row, a new row, its end, the terms: all of them stand on what is no more.
        for of in [group, other, PriceGroupId(99_999)] {
            let late = staff::set_discount(db, &manager, contract, of, &discount("42", ""), opened.version).await;
            assert!(matches!(late, Err(service::Error::Conflict)), "{of}");
            let late = staff::end_discount(db, &manager, contract, of, opened.version).await;
            assert!(matches!(late, Err(service::Error::Conflict)), "{of}");
        }
        let terms = TypedTerms {
            number: opened.contract.number.clone(),
            date: opened.contract.date.to_string(),
            ..TypedTerms::default()
        };
        let late = staff::save_contract(db, &manager, contract, &terms, opened.version).await;
        assert!(matches!(late, Err(service::Error::Conflict)));
        assert!(world.changed_since(&before).await.is_empty(), "nothing of it was written");
        // From what is stored by now it goes on, and the same again makes no version.
        let now = staff::contract(db, &manager, contract).await.unwrap();
        assert_eq!(now.version, opened.version + 1);
        staff::set_discount(db, &manager, contract, group, &discount("41", ""), now.version).await.unwrap();
        staff::set_discount(db, &manager, contract, group, &discount("42", ""), now.version).await.unwrap();
        assert_eq!(staff::contract(db, &manager, contract).await.unwrap().version, now.version + 1);
        // Two at once: one of them is second.
        let (a, b) = (discount("43", ""), discount("44", ""));
        let (first, second) = tokio::join!(
            staff::set_discount(db, &manager, contract, group, &a, now.version + 1),
            staff::set_discount(db, &manager, contract, other, &b, now.version + 1),
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    });
}

#[test]
fn a_closed_account_lets_nobody_in_and_can_be_opened_again() {
    each(async |world| {
        let (db, browser) = (&world.db, Browser::default());
        let manager = world.actor(MANAGER).await;
        let token = world.token(BUYER).await;
        let user = buyer(&world.who(&token).await).user;
        let (company, dealer) = (buyer(&world.who(&token).await).company, world.actor(DEALER).await);
        staff::end_sessions(db, &manager, user, &browser).await.unwrap();
        assert_eq!(world.who(&token).await, Actor::Guest);
        let token = world.token(BUYER).await;
        staff::set_access(db, &manager, user, false, &browser).await.unwrap();
        staff::set_access(db, &manager, user, false, &browser).await.unwrap();
        assert_eq!(world.who(&token).await, Actor::Guest);
        let again = service::user::sign_in(db, crate::world::credentials(BUYER, service::demo::PASSWORD)).await;
        assert_eq!(said(&again), "sign_in.wrong");
        staff::set_access(db, &manager, user, true, &browser).await.unwrap();
        assert!(matches!(world.actor(BUYER).await, Actor::User(_)));
        let changes = history(world, ChangeOf::Company(company)).await;
        let kinds: Vec<_> = changes.iter().map(|(changed, _, now)| (*changed, now.as_str())).collect();
        assert_eq!(kinds, [(Changed::Access, "on"), (Changed::Access, "off"), (Changed::Sessions, "0")]);
        // The dealer's administrator sees it too.
        let seen = service::audit::list(db, &dealer, Some(domain::audit::Deed::Disabled), 1).await.unwrap();
        assert_eq!(seen.total, 1);
        let own = world.number("SELECT id FROM users WHERE email = 'manager@example.com'").await;
        let answer = staff::set_access(db, &manager, domain::id::UserId(own), false, &browser).await;
        assert_eq!(said(&answer), "not found", "the supplier's own people are not closed here");
    });
}

#[test]
fn a_product_changes_with_its_history_and_no_chain_of_replacements_leads_back() {
    each(async |world| {
        let (db, manager) = (&world.db, world.actor(MANAGER).await);
        let (product, other) = (world.id(BREAKER), world.id("326796"));
        let was = staff::product(db, &manager, BREAKER).await.unwrap();
        let (typed, version) = (TypedProduct::of(&was.description), was.version);
        staff::save_product(db, &manager, product, &typed, version).await.unwrap();
        assert!(history(world, ChangeOf::Product(product)).await.is_empty(), "the same is no change");
        let taken = world.text("SELECT ean FROM products WHERE ean IS NOT NULL AND article <> '326794'").await;
        for (wrong, refused) in [
            (TypedProduct { name: " ".to_owned(), ..typed.clone() }, "change.missing"),
            (TypedProduct { pack: "0".to_owned(), ..typed.clone() }, "change.number"),
            (TypedProduct { mass: "тяжёлый".to_owned(), ..typed.clone() }, "change.measure"),
            (TypedProduct { ean: taken, ..typed.clone() }, "change.ean_taken"),
            (TypedProduct { replacement: "нет".to_owned(), ..typed.clone() }, "change.no_product"),
            (TypedProduct { replacement: BREAKER.to_owned(), ..typed.clone() }, "change.cycle"),
            (TypedProduct { group: 99_999, ..typed.clone() }, "not found"),
            (TypedProduct { category: 99_999, ..typed.clone() }, "not found"),
        ] {
            assert_eq!(said(&staff::save_product(db, &manager, product, &wrong, version).await), refused);
        }
        let changed = TypedProduct {
            pack: "24".to_owned(),
            discontinued: true,
            replacement: "326796".to_owned(),
            ..typed.clone()
        };
        staff::save_product(db, &manager, product, &changed, version).await.unwrap();
        let late = TypedProduct { unit: "компл".to_owned(), ..typed.clone() };
        let answer = staff::save_product(db, &manager, product, &late, version).await;
        assert!(matches!(answer, Err(service::Error::Conflict)), "a colleague was quicker");
        let second = staff::product(db, &manager, "326796").await.unwrap();
        let back = TypedProduct { replacement: BREAKER.to_owned(), ..TypedProduct::of(&second.description) };
        assert_eq!(said(&staff::save_product(db, &manager, other, &back, second.version).await), "change.cycle");
        let kinds: Vec<_> =
            history(world, ChangeOf::Product(product)).await.into_iter().map(|(changed, ..)| changed).collect();
        assert_eq!(kinds.len(), 3);
        assert!(kinds.contains(&Changed::Pack) && kinds.contains(&Changed::Replacement));
        db.refresh().await.unwrap();
        let shown = catalog::product(db, &Actor::Guest, BREAKER, None).await.unwrap();
        assert!(shown.row.discontinued && shown.row.pack.pieces() == 24);
        // A price from a day on; none goes over a later day.
        let today = moscow(world.now()).date();
        staff::set_price(db, &manager, product, "310,50", &today.to_string()).await.unwrap();
        let now = staff::product(db, &manager, BREAKER).await.unwrap();
        assert_eq!((now.price, now.since), (Money::from_kopecks(31_050), Some(today)));
        assert_eq!(said(&staff::set_price(db, &manager, product, "5", "2026-10-01").await), "change.later_price");
        assert_eq!(said(&staff::set_price(db, &manager, product, "0", "2026-10-12").await), "change.amount");
        staff::set_price(db, &manager, product, "320", "2026-11-01").await.unwrap();
        assert_eq!(staff::product(db, &manager, BREAKER).await.unwrap().planned.len(), 1);
    });
}

#[test]
fn dates_follow_the_capacity_of_a_series_and_promises_stay() {
    each(async |world| {
        let (db, manager, dealer) = (&world.db, world.actor(MANAGER).await, world.actor(BUYER).await);
        let series = CategoryId(world.number("SELECT category_id FROM products WHERE article = '326794'").await);
        let product = world.id(BREAKER);
        world.run(&format!("UPDATE stock_levels SET on_hand = reserved WHERE product_id = {product}")).await;
        world.run(&format!("DELETE FROM receipts WHERE product_id = {product} AND promised = 0")).await;
        let number = world.draft(&dealer, &[(BREAKER, 60_000)]).await;
        let day = async || {
            let dates = supply::of_draft(db, &dealer, number).await.unwrap();
            dates.lines[0].1.parts.iter().map(|part| part.date).max().unwrap()
        };
        let before = day().await;
        let line = staff::capacity(db, &manager, series).await.unwrap().line.unwrap();
        let shown = line.queue.to_string();
        let typed = TypedLine {
            capacity: (u64::from(line.capacity) * 10).to_string(),
            queue: shown.clone(),
            batch: line.batch.to_string(),
            cycle: line.cycle.to_string(),
            technological: line.technological.to_string(),
        };
        staff::save_capacity(db, &manager, series, &typed, &shown).await.unwrap();
        assert!(day().await < before, "ten times as fast");
        let changes = history(world, ChangeOf::Series(series)).await;
        assert_eq!(changes.len(), 1, "{changes:?}");
        // The queue grew while the page was open: one left alone goes on, one that was typed is asked for again.
        world.run(&format!("UPDATE production_lines SET queue = queue + 777 WHERE category_id = {series}")).await;
        let grown = staff::capacity(db, &manager, series).await.unwrap().line.unwrap().queue;
        let slower = TypedLine { capacity: "100".to_owned(), ..typed.clone() };
        staff::save_capacity(db, &manager, series, &slower, &shown).await.unwrap();
        assert_eq!(staff::capacity(db, &manager, series).await.unwrap().line.unwrap().queue, grown);
        let retyped = TypedLine { queue: "5".to_owned(), ..typed.clone() };
        let answer = staff::save_capacity(db, &manager, series, &retyped, &shown).await;
        assert_eq!(said(&answer), "changed by somebody else meanwhile");
        let wrong = TypedLine { cycle: "-1".to_owned(), ..typed };
        assert_eq!(said(&staff::save_capacity(db, &manager, series, &wrong, &shown).await), "change.number");
        assert_eq!(said(&staff::capacity(db, &manager, CategoryId(99_999)).await), "not found");
        let all = staff::capacities(db, &manager, "", 1).await.unwrap();
        assert!(all.rows.iter().any(|series| series.line.is_some()));
    });
}

#[test]
fn a_product_made_by_hand_can_be_ordered_at_once() {
    each(async |world| {
        let (db, manager) = (&world.db, world.actor(MANAGER).await);
        let like = staff::product(db, &manager, BREAKER).await.unwrap();
        let typed = TypedProduct {
            name: "OptiDin BM63-1C99".to_owned(),
            category: like.description.category.0,
            unit: "шт".to_owned(),
            pack: "6".to_owned(),
            mass: "120 г".to_owned(),
            characteristics: "Номинальный ток, А: 99".to_owned(),
            ..TypedProduct::default()
        };
        for (article, price, refused) in [
            ("", "99,90", "change.missing"),
            ("N 1", "99,90", "change.article"),
            (BREAKER, "99,90", "change.article_taken"),
            ("N-1", "даром", "change.amount"),
        ] {
            assert_eq!(said(&staff::add_product(db, &manager, article, &typed, price).await), refused, "{article}");
        }
        let ean = world.text("SELECT ean FROM products WHERE ean IS NOT NULL").await;
        let wrong = TypedProduct { ean, ..typed.clone() };
        assert_eq!(said(&staff::add_product(db, &manager, "N-1", &wrong, "99,90").await), "change.ean_taken");
        assert_eq!(staff::add_product(db, &manager, "N-1", &typed, "99,90").await.unwrap(), "N-1");
        assert_eq!(said(&staff::add_product(db, &manager, "N-1", &typed, "99,90").await), "change.article_taken");
        db.refresh().await.unwrap();
        // Told from it by nothing but a sign.
        assert_eq!(said(&staff::add_product(db, &manager, "N.1", &typed, "99,90").await), "change.article_taken");
        let made = staff::product(db, &manager, "N-1").await.unwrap();
        assert_eq!(made.description.kind, like.description.kind, "as its series");
        assert_eq!((made.description.group, made.price), (like.description.group, Money::from_kopecks(9_990)));
        let shown = catalog::product(db, &Actor::Guest, "N-1", None).await.unwrap();
        assert!(!shown.row.picture.is_empty());
        let buyer = world.actor(BUYER).await;
        let order = world.order(&buyer, &[("N-1", 7)]).await;
        let quantity = world.number(&format!("SELECT quantity FROM order_lines WHERE order_number = {order}")).await;
        assert_eq!(quantity, 12, "whole packs");
        let changes = history(world, ChangeOf::Product(made.id)).await;
        assert!(changes.iter().any(|(changed, _, now)| *changed == Changed::Made && now == "N-1"), "{changes:?}");
    });
}
