//! What a click on a price says leads to exactly this price, wherever the price stands.

use crate::world::{BREAKER, BUYER, DESIGNER, MANAGER, World, each, q, said};
use domain::actor::Actor;
use domain::discount::Grant;
use domain::format::moscow;
use domain::id::{OrderNumber, ProductId};
use domain::money::{Money, Percent};
use domain::price::{PriceExplained, PriceStep};
use domain::project::ProjectFacts;
use service::draft::{self, Submission};
use service::project::{self, Accepted};
use service::{catalog, discount, order};

/// A few products of each price group, more than the guide's.
fn some(world: &World) -> Vec<ProductId> {
    world
        .db
        .snapshot()
        .catalog
        .products()
        .filter(|item| !item.discontinued())
        .map(|item| item.id())
        .step_by(7)
        .collect()
}

async fn filled(world: &World, actor: &Actor) -> OrderNumber {
    let number = draft::create(&world.db, actor, "").await.unwrap();
    for (at, product) in (1_u32..).zip(some(world)) {
        draft::set_quantity(&world.db, actor, number, product, q(at * 5)).await.unwrap();
    }
    number
}

/// The last step but the tax says the price, and the tax is on it.
fn leads_to(explained: &PriceExplained, unit: Money, rate: domain::vat::VatRate) {
    assert_eq!(explained.price.unit, unit);
    let vat = rate.of(unit);
    let last = PriceStep::Vat { rate, vat, price: unit.checked_add(vat).unwrap() };
    assert_eq!(explained.steps.last(), Some(&last), "{explained:?}");
    let reached = explained.steps.iter().rev().find_map(|step| match step {
        PriceStep::Base { price, .. }
        | PriceStep::Discount { price, .. }
        | PriceStep::Project { price }
        | PriceStep::Extra { price, .. } => Some(*price),
        _ => None,
    });
    assert_eq!(reached, Some(unit), "{explained:?}");
}

/// Every line of a draft or a proposal; the project's among them.
async fn draft_is_explained(world: &World, actor: &Actor, number: OrderNumber) -> usize {
    let draft = draft::current(&world.db, actor, number).await.unwrap();
    let rows = draft::rows(&world.db, actor, number, 1, 1_000).await.unwrap().rows;
    let products: Vec<_> = rows.iter().map(|row| row.line.product).collect();
    let found = draft::explain(&world.db, actor, number, &products).await.unwrap();
    assert_eq!(found.lines.len(), rows.len());
    for ((row, price), shown) in found.lines.iter().zip(&rows) {
        assert_eq!(row, shown);
        assert_eq!(price.explained.price, shown.line.price, "{}", row.article);
        leads_to(&price.explained, shown.line.price.unit, draft.rate);
        assert!(!price.group.is_empty());
    }
    found.lines.iter().filter(|(_, price)| has_project(&price.explained)).count()
}

fn has_project(price: &PriceExplained) -> bool {
    price.steps.iter().any(|step| matches!(step, PriceStep::Project { .. }))
}

async fn order_is_explained(world: &World, actor: &Actor, number: OrderNumber) -> (usize, usize) {
    let shown = order::get(&world.db, actor, number).await.unwrap();
    let found = order::explain(&world.db, actor, number, None).await.unwrap();
    assert_eq!(found.lines.len(), shown.lines.len());
    for ((line, price), shown) in found.lines.iter().zip(&shown.lines) {
        assert_eq!(line, shown);
        leads_to(&price.explained, shown.price.unit, found.basis.rate);
        let one = order::explain(&world.db, actor, number, Some(line.position)).await.unwrap();
        assert_eq!(one.lines, [(line.clone(), price.clone())]);
    }
    let extra = |price: &PriceExplained| price.steps.iter().any(|step| matches!(step, PriceStep::Extra { .. }));
    let count =
        |of: &dyn Fn(&PriceExplained) -> bool| found.lines.iter().filter(|(_, price)| of(&price.explained)).count();
    (count(&has_project), count(&extra))
}

#[test]
fn the_price_of_every_line_is_explained_as_it_is_shown() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let until = moscow(db.now()).date() + chrono::Days::new(90);
        let facts = ProjectFacts {
            name: "Котельная".to_owned(),
            customer: "ООО «Застройщик»".to_owned(),
            address: "Москва".to_owned(),
            comment: String::new(),
            until,
        };
        let designer = world.actor(DESIGNER).await;
        let id = project::register(db, &designer, facts, "326794 - 120 шт\n249184 - 3").await.unwrap();
        let prices = [(world.id("249184"), "77,77".to_owned())];
        let accepted = Accepted { percent: Percent::new(4_321), prices: &prices, until };
        project::accept(db, &manager, id, &accepted, "").await.unwrap();

        // One discount has ended, one ends: both are told with their days.
        world.run("UPDATE discounts SET percent = 1733, valid_until = '2026-10-01' WHERE price_group_id % 3 = 0").await;
        world.run("UPDATE discounts SET percent = 2999, valid_until = '2026-10-20' WHERE price_group_id % 3 = 1").await;
        world.catalogue_has_changed().await;
        let number = filled(world, &actor).await;
        draft::set_quantity(db, &actor, number, world.id(BREAKER), q(12)).await.unwrap();
        assert_eq!(draft_is_explained(world, &actor, number).await, 0);
        draft::set_project(db, &actor, number, Some(id)).await.unwrap();
        assert!(draft_is_explained(world, &actor, number).await > 0, "the project's price and no other");
        let found = draft::explain(db, &actor, number, &[world.id(BREAKER)]).await.unwrap();
        assert_eq!(found.basis.project.as_deref(), Some("Котельная"));
        assert!(found.basis.contract.is_some());

        // What a proposal keeps is explained by what it keeps, whatever prices have become.
        let browser = service::user::Browser::default();
        draft::propose(db, &actor, number, 14, &browser).await.unwrap();
        world.run("UPDATE products SET base_price = base_price + 777").await;
        world.run("UPDATE discounts SET percent = 100").await;
        world.catalogue_has_changed().await;
        assert!(draft_is_explained(world, &actor, number).await > 0);

        let submission = Submission { number, key: "explained".to_owned(), total: None, start: false };
        draft::submit(db, &actor, &submission).await.unwrap();
        world.work().await;
        let (of_project, extra) = order_is_explained(world, &actor, number).await;
        assert!(of_project > 0 && extra == 0);
        discount::grant(db, &manager, number, &Grant::Lines(vec![(1, Percent::new(333).unwrap())]), "").await.unwrap();
        assert_eq!(order_is_explained(world, &actor, number).await, (of_project, 1));
        assert_eq!(said(&order::explain(db, &actor, number, Some(9_999)).await), "not found");
        let elsewhere = draft::create(db, &actor, "").await.unwrap();
        assert!(draft::explain(db, &actor, elsewhere, &[world.id(BREAKER)]).await.unwrap().lines.is_empty());
    });
}

#[test]
fn the_catalogue_explains_the_prices_that_it_lists() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let (snapshot, prices) = catalog::whole(&world.db, &actor).await.unwrap();
        let products: Vec<_> = snapshot.catalog.products().map(|item| item.id()).collect();
        let explained = catalog::explained(&world.db, &snapshot, &prices, &products).await.unwrap();
        for item in snapshot.catalog.products() {
            let (price, told) = (prices.of(item), &explained[&item.id()].explained);
            assert_eq!(told.price, price);
            leads_to(told, price.unit, prices.rate);
        }
    });
}

#[test]
fn a_page_of_an_order_has_its_lines_and_the_order_as_it_is() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = filled(world, &actor).await;
        let submission = Submission { number, key: "page".to_owned(), total: None, start: false };
        draft::submit(&world.db, &actor, &submission).await.unwrap();
        let whole = order::get(&world.db, &actor, number).await.unwrap();
        let first = order::page(&world.db, &actor, number, 1).await.unwrap();
        let shown = whole.lines.len().min(50);
        assert_eq!((first.order, first.before), (whole.order, whole.before));
        assert_eq!(first.lines, whole.lines[..shown]);
        assert!(order::page(&world.db, &actor, number, 3).await.unwrap().lines.is_empty());
    });
}
