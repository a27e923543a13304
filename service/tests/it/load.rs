//! Tables of prices and stock: seen first, applied at once, undone.

use crate::world::{BREAKER, BUYER, MANAGER, World, each, said};
use chrono::{Days, NaiveDate};
use domain::actor::Actor;
use domain::change::ChangeOf;
use domain::format::moscow;
use domain::id::WarehouseId;
use domain::import::{Row, cells_of_file};
use domain::load::{LoadKind, LoadState};
use service::{load, price_list, staff};
use std::time::Duration;

fn today(world: &World) -> NaiveDate {
    moscow(world.now()).date()
}

fn rows(text: &str) -> Vec<Row> {
    cells_of_file(text)
}

async fn price(world: &World, article: &str) -> i64 {
    world.number(&format!("SELECT base_price FROM products WHERE article = '{article}'")).await
}

async fn counts(world: &World, manager: &Actor, kind: LoadKind, id: i64) -> [u64; 5] {
    let (load, _) = load::get(&world.db, manager, kind, id, None, 1).await.unwrap();
    LoadState::ALL.map(|state| load.count(state))
}

#[test]
fn prices_are_seen_applied_at_once_and_undone_but_for_what_has_changed_since() {
    each(async |world| {
        let db = &world.db;
        let (manager, buyer) = (world.actor(MANAGER).await, world.actor(BUYER).await);
        let table = rows("Артикул;Цена\n326794;300\n326796;77,70\nнет такого;5\n326794;310\n249184;дорого\n");
        assert_eq!(said(&load::read(db, &buyer, LoadKind::Prices, "a.csv", table.clone()).await), "forbidden");
        assert_eq!(said(&load::read(db, &manager, LoadKind::Prices, "a.csv", vec![]).await), "import.empty");
        let (first, second) = (price(world, BREAKER).await, price(world, "326796").await);
        let before = world.tables().await;
        let id = load::read(db, &manager, LoadKind::Prices, "a.csv", table).await.unwrap();
        let mut touched = world.changed_since(&before).await;
        touched.retain(|table| table != "sqlite_sequence");
        assert_eq!(touched, ["load_rows", "loads"], "seeing changes nothing");
        assert_eq!(counts(world, &manager, LoadKind::Prices, id).await, [0, 2, 0, 1, 2]);
        let (_, wrong) = load::get(db, &manager, LoadKind::Prices, id, Some(LoadState::Wrong), 1).await.unwrap();
        assert_eq!(wrong.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [5, 6]);
        assert_eq!(said(&load::get(db, &manager, LoadKind::Stock, id, None, 1).await), "not found");
        let faults = load::faults(db, &manager, LoadKind::Prices, id).await.unwrap();
        assert_eq!(faults.iter().map(|row| row.typed.as_str()).collect::<Vec<_>>(), ["5", "310", "дорого"]);
        assert_eq!(said(&load::faults(db, &buyer, LoadKind::Prices, id).await), "forbidden");
        assert_eq!(said(&load::faults(db, &manager, LoadKind::Stock, id).await), "not found");
        assert_eq!(said(&load::undo(db, &manager, id).await), "change.done", "it is not applied");
        assert_eq!(said(&load::apply(db, &manager, id, "вчера").await), "change.day");
        load::apply(db, &manager, id, &today(world).to_string()).await.unwrap();
        assert_eq!(said(&load::apply(db, &manager, id, &today(world).to_string()).await), "change.done");
        assert_eq!(said(&load::discard(db, &manager, id).await), "change.done");
        assert_eq!((price(world, BREAKER).await, price(world, "326796").await), (30_000, 7_770));
        let of = Some(ChangeOf::Product(world.id(BREAKER)));
        let history = staff::changes(db, &manager, of, 1).await.unwrap();
        let [change] = &history.rows[..] else { panic!("{history:?}") };
        assert_eq!((change.was.as_str(), change.now.as_str()), (first.to_string().as_str(), "30000"));
        assert!(!change.by.is_empty());
        // Somebody sets another price for one of them.
        staff::set_price(db, &manager, world.id("326796"), "80", &today(world).to_string()).await.unwrap();
        load::undo(db, &manager, id).await.unwrap();
        assert_eq!((price(world, BREAKER).await, price(world, "326796").await), (first, 8_000));
        assert_ne!(second, 8_000);
        let since = "SELECT COUNT(*) FROM products WHERE article = '326794' AND price_since IS NULL";
        assert_eq!(world.number(since).await, 1, "the day is put back too");
        let (load, _) = load::get(db, &manager, LoadKind::Prices, id, None, 1).await.unwrap();
        assert!(load.undone.is_some());
        assert_eq!(load.kept, 1);
        assert_eq!(said(&load::undo(db, &manager, id).await), "change.done");
        assert_eq!(staff::changes(db, &manager, of, 1).await.unwrap().total, 2);
    });
}

#[test]
fn prices_of_a_later_day_wait_for_it_and_are_forgotten_by_an_undo() {
    each(async |world| {
        let db = &world.db;
        let manager = world.actor(MANAGER).await;
        let was = price(world, BREAKER).await;
        let tomorrow = today(world).checked_add_days(Days::new(1)).unwrap().to_string();
        let read = async || {
            let rows = rows("326794;300");
            load::read(db, &manager, LoadKind::Prices, "", rows).await.unwrap()
        };
        let id = read().await;
        load::apply(db, &manager, id, &tomorrow).await.unwrap();
        assert_eq!(price(world, BREAKER).await, was);
        assert_eq!(staff::product(db, &manager, BREAKER).await.unwrap().planned.len(), 1);
        load::undo(db, &manager, id).await.unwrap();
        assert!(staff::product(db, &manager, BREAKER).await.unwrap().planned.is_empty());
        let id = read().await;
        load::apply(db, &manager, id, &tomorrow).await.unwrap();
        world.clock.advance(Duration::from_hours(24));
        price_list::apply_due(db).await.unwrap();
        assert_eq!(price(world, BREAKER).await, 30_000);
        // A price of a later day is not gone over.
        let late = load::read(db, &manager, LoadKind::Prices, "", rows("326794;290")).await.unwrap();
        let yesterday = today(world).checked_sub_days(Days::new(1)).unwrap().to_string();
        assert_eq!(said(&load::apply(db, &manager, late, &yesterday).await), "change.nothing");
        load::discard(db, &manager, late).await.unwrap();
        load::undo(db, &manager, id).await.unwrap();
        assert_eq!(price(world, BREAKER).await, was);
    });
}

#[test]
fn stock_is_seen_applied_at_once_and_never_less_than_is_promised() {
    each(async |world| {
        let db = &world.db;
        let (manager, buyer) = (world.actor(MANAGER).await, world.actor(BUYER).await);
        let (product, other) = (world.id(BREAKER), world.id("326796"));
        world
            .run(&format!("UPDATE stock_levels SET on_hand = reserved + safety + 500 WHERE product_id = {product}"))
            .await;
        world.order(&buyer, &[(BREAKER, 12)]).await;
        let taken = format!("SELECT MIN(warehouse_id) FROM stock_levels WHERE product_id = {product} AND reserved > 0");
        let warehouse = WarehouseId(world.number(&taken).await);
        let place = world.text(&format!("SELECT name FROM warehouses WHERE id = {warehouse}")).await;
        let at = format!("warehouse_id = {warehouse}");
        world.run(&format!("DELETE FROM stock_levels WHERE product_id = {other} AND {at}")).await;
        world.catalogue_has_changed().await;
        let promised =
            world.number(&format!("SELECT reserved FROM stock_levels WHERE product_id = {product} AND {at}")).await;
        let text = format!(
            "Артикул;Склад;Остаток, шт\n{BREAKER};{place};{}\n326796;{place};1 000\n326794;Луна;5\n326796;{place};1\n",
            promised - 1
        );
        let id = load::read(db, &manager, LoadKind::Stock, "stock.xlsx", rows(&text)).await.unwrap();
        assert_eq!(counts(world, &manager, LoadKind::Stock, id).await, [1, 0, 0, 0, 3]);
        load::apply(db, &manager, id, "").await.unwrap();
        let on_hand = async |of| {
            world.number(&format!("SELECT on_hand FROM stock_levels WHERE product_id = {of} AND {at}")).await
        };
        assert_eq!(on_hand(other).await, 1_000);
        db.refresh().await.unwrap();
        let free = db.snapshot().stock.free(other, warehouse);
        assert_eq!(free, 1_000, "the catalogue follows");
        load::undo(db, &manager, id).await.unwrap();
        assert_eq!(on_hand(other).await, 0);
        // A count that was put right by hand since stays.
        let id = load::read(db, &manager, LoadKind::Stock, "", rows(&format!("326796;{place};50"))).await.unwrap();
        load::apply(db, &manager, id, "").await.unwrap();
        staff::set_stock(db, &manager, other, warehouse, "60").await.unwrap();
        load::undo(db, &manager, id).await.unwrap();
        assert_eq!(on_hand(other).await, 60);
        let answer = staff::set_stock(db, &manager, product, warehouse, "0").await;
        assert_eq!(said(&answer), "change.promised");
        let none = load::read(db, &manager, LoadKind::Stock, "", rows(&format!("326796;{place};60"))).await.unwrap();
        assert_eq!(counts(world, &manager, LoadKind::Stock, none).await, [0, 0, 1, 0, 0]);
        assert_eq!(said(&load::apply(db, &manager, none, "").await), "change.nothing");
    });
}

#[test]
fn a_hundred_thousand_rows_are_one_load() {
    each(async |world| {
        let db = &world.db;
        let manager = world.actor(MANAGER).await;
        let known = world.texts("SELECT article FROM products ORDER BY id").await;
        let row = |at: usize| match known.get(at) {
            Some(article) => vec![article.clone(), format!("{},50", at + 1)],
            None => vec![format!("нет-{at}"), "5".to_owned()],
        };
        let table: Vec<Row> = (0..100_000).map(row).collect();
        let id = load::read(db, &manager, LoadKind::Prices, "большой.xlsx", table).await.unwrap();
        let [new, changed, same, lost, wrong] = counts(world, &manager, LoadKind::Prices, id).await;
        assert_eq!((new + changed + same, lost, wrong), (known.len() as u64, 100_000 - known.len() as u64, 0));
        load::apply(db, &manager, id, &today(world).to_string()).await.unwrap();
        assert_eq!(price(world, &known[7]).await, 850);
        load::undo(db, &manager, id).await.unwrap();
        assert_ne!(price(world, &known[7]).await, 850);
    });
}
