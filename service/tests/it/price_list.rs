//! Base prices with their day, the calendar of the operator, and letters about products.

use crate::world::{BREAKER, BUYER, MANAGER, OTHER, World, each, said};
use chrono::{Days, NaiveDate};
use domain::actor::Actor;
use domain::alert::AlertKind;
use domain::format::moscow;
use domain::money::Money;
use service::{alert, calendar, catalog, draft, price_list};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

fn today(world: &World) -> NaiveDate {
    moscow(world.now()).date()
}

async fn base(world: &World) -> Money {
    catalog::product(&world.db, &Actor::Guest, BREAKER, None).await.unwrap().row.price.base
}

#[test]
fn a_price_list_holds_from_its_day_on_and_drafts_say_what_changed() {
    each(async |world| {
        let db = &world.db;
        let (manager, buyer) = (world.actor(MANAGER).await, world.actor(BUYER).await);
        let number = world.draft(&buyer, &[(BREAKER, 12)]).await;
        let was = draft::get(db, &buyer, number).await.unwrap().draft.cost.total;
        let tomorrow = today(world).checked_add_days(Days::new(1)).unwrap();
        let prices = [(world.id(BREAKER), Money::from_kopecks(30_000))];
        assert_eq!(said(&price_list::announce(db, &buyer, "Зима", tomorrow, &prices).await), "forbidden");
        price_list::announce(db, &manager, "Зима", tomorrow, &prices).await.unwrap();
        db.refresh().await.unwrap();
        assert_eq!(base(world).await, Money::from_kopecks(28_100), "not before its day");
        world.clock.advance(DAY);
        price_list::apply_due(db).await.unwrap();
        price_list::apply_due(db).await.unwrap();
        db.refresh().await.unwrap();
        assert_eq!(base(world).await, Money::from_kopecks(30_000));
        let opened = draft::get(db, &buyer, number).await.unwrap();
        assert_eq!(opened.repriced, Some((was, opened.draft.cost.total)));
        // One of a day that has passed holds at once.
        let prices = [(world.id(BREAKER), Money::from_kopecks(31_000))];
        price_list::announce(db, &manager, "Поправка", today(world), &prices).await.unwrap();
        db.refresh().await.unwrap();
        assert_eq!(base(world).await, Money::from_kopecks(31_000));
    });
}

#[test]
fn people_are_told_of_what_they_watch_once_for_each_change() {
    each(async |world| {
        let db = &world.db;
        let (manager, buyer, other) = (world.actor(MANAGER).await, world.actor(BUYER).await, world.actor(OTHER).await);
        let product = world.id(BREAKER);
        for kind in AlertKind::ALL {
            alert::set(db, &buyer, product, kind, true).await.unwrap();
            alert::set(db, &buyer, product, kind, true).await.unwrap();
        }
        assert_eq!(alert::of(db, &buyer, product).await.unwrap(), [AlertKind::Price, AlertKind::Stock]);
        assert!(alert::of(db, &other, product).await.unwrap().is_empty());
        world.run(&format!("UPDATE stock_levels SET on_hand = reserved WHERE product_id = {product}")).await;
        world.catalogue_has_changed().await;
        let letters = async |subject: &str| {
            world.number(&format!("SELECT COUNT(*) FROM letters WHERE subject LIKE '{subject}%'")).await
        };
        alert::tell(db).await.unwrap();
        assert_eq!((letters("Товар снова").await, letters("Цена изменилась").await), (0, 0));
        world.run(&format!("UPDATE stock_levels SET on_hand = reserved + 24 WHERE product_id = {product}")).await;
        world.catalogue_has_changed().await;
        let prices = [(product, Money::from_kopecks(30_000))];
        price_list::announce(db, &manager, "Зима", today(world), &prices).await.unwrap();
        db.refresh().await.unwrap();
        alert::tell(db).await.unwrap();
        alert::tell(db).await.unwrap();
        assert_eq!((letters("Товар снова").await, letters("Цена изменилась").await), (1, 1));
        let plain = world.text("SELECT plain FROM letters WHERE subject LIKE 'Цена изменилась%'").await;
        assert!(plain.contains("202,32") && plain.contains("216,00"), "own prices: {plain}");
        // Stock is told once; the price goes on.
        assert_eq!(alert::of(db, &buyer, product).await.unwrap(), [AlertKind::Price]);
        alert::set(db, &buyer, product, AlertKind::Price, false).await.unwrap();
        assert!(alert::list(db, &buyer).await.unwrap().is_empty());
    });
}

#[test]
fn a_discount_that_ends_soon_is_said_with_what_it_is_worth() {
    each(async |world| {
        let db = &world.db;
        let buyer = world.actor(BUYER).await;
        let number = world.draft(&buyer, &[(BREAKER, 120)]).await;
        let until = today(world).checked_add_days(Days::new(14)).unwrap();
        world.run("UPDATE discounts SET valid_until = NULL").await;
        assert!(draft::ending(db, &buyer, number).await.unwrap().is_empty());
        world
            .run(&format!(
                "UPDATE discounts SET valid_until = '{until}' WHERE price_group_id =
                 (SELECT price_group_id FROM products WHERE article = '{BREAKER}')"
            ))
            .await;
        let [ending] = &draft::ending(db, &buyer, number).await.unwrap()[..] else { panic!() };
        // 281,00 − 202,32 for each of 120.
        assert_eq!((ending.until, ending.lines, ending.at_stake), (until, 1, Money::from_kopecks(944_160)));
        assert_eq!(said(&draft::ending(db, &world.actor(OTHER).await, number).await), "not found");
    });
}

#[test]
fn the_operators_calendar_is_counted_with() {
    each(async |world| {
        let db = &world.db;
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let next = || db.snapshot().calendar.add_working_days(day("2027-05-05"), 1);
        assert_eq!(next(), day("2027-05-06"));
        assert!(!db.snapshot().calendar.is_known(2027));
        calendar::set(db, 2027, "2027-05-06..2027-05-10").await.unwrap();
        db.refresh().await.unwrap();
        assert!(db.snapshot().calendar.is_known(2027));
        assert_eq!(next(), day("2027-05-11"));
        assert!(calendar::set(db, 2027, "2027-13-01").await.is_err());
    });
}

#[test]
fn the_last_price_of_a_product_counts_and_a_list_of_an_earlier_day_changes_no_later_price() {
    each(async |world| {
        let db = &world.db;
        let product = world.id(BREAKER);
        let price = Money::from_kopecks;
        let twice = [(product, price(29_000)), (product, price(30_000))];
        price_list::announce(db, &Actor::System, "Дважды", today(world), &twice).await.unwrap();
        db.refresh().await.unwrap();
        assert_eq!(base(world).await, price(30_000));
        let earlier = today(world).checked_sub_days(Days::new(1)).unwrap();
        price_list::announce(db, &Actor::System, "Опоздал", earlier, &[(product, price(10_000))]).await.unwrap();
        db.refresh().await.unwrap();
        assert_eq!(base(world).await, price(30_000));
    });
}

#[test]
fn a_price_list_is_read_as_people_write_it() {
    each(async |world| {
        let text = "Артикул;Цена, ₽\n326794;1 281,50\n\n нет такого ;5\n326796;дорого\n326796;0\n326796; 99 руб.\n";
        let (prices, faults) = price_list::read(&world.db, text);
        let kopecks: Vec<_> = prices.iter().map(|(product, price)| (*product, price.kopecks())).collect();
        assert_eq!(kopecks, [(world.id(BREAKER), 128_150), (world.id("326796"), 9_900)]);
        assert_eq!(faults.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [4, 5, 6]);
    });
}
