//! Tables of prices and stock: seen first, applied at once, undone.

use crate::world::{BREAKER, BUYER, MANAGER, World, each, refusal, said};
use chrono::{Days, NaiveDate};
use domain::actor::Actor;
use domain::change::{ChangeError, ChangeOf, Changed};
use domain::description::TypedProduct;
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

/// A table of a new product, a changed one, one that stays, and rows that are wrong.
async fn products(world: &World) -> String {
    let sql = "SELECT c.slug FROM categories c JOIN products p ON p.category_id = c.id WHERE p.article = '326794'";
    let series = world.text(sql).await;
    let name = world.text("SELECT name FROM products WHERE article = '326796'").await;
    format!(
        "Артикул\tНаименование\tКатегория\tКратность\tМасса, кг\tЦена\tЗамена\tХарактеристики\n\
         N-1\tНовый автомат\t{series}\t6\t0,12\t99,90\t{BREAKER}\tНоминальный ток, А: 99; Полюса: 1\n\
         N-2\tЕщё один\t{series}\t1\t0,2\t5\tN-1\t\n\
         {BREAKER}\tДругое имя\t\t24\t\t\t\t\n\
         326796\t{name}\t\t\t\t\t\t\n\
         N-3\tБез массы\t{series}\t1\t\t5\t\t\n\
         326796\tДважды\t\t\t\t\t\t\n"
    )
}

#[test]
fn products_are_seen_made_and_changed_at_once_and_taken_back_as_a_whole() {
    each(async |world| {
        let db = &world.db;
        let (manager, buyer) = (world.actor(MANAGER).await, world.actor(BUYER).await);
        let table = rows(&products(world).await);
        assert_eq!(said(&load::read(db, &buyer, LoadKind::Products, "a.csv", table.clone()).await), "forbidden");
        let headless = rows("326794;24");
        assert_eq!(said(&load::read(db, &manager, LoadKind::Products, "a.csv", headless).await), "change.headings");
        let before = world.tables().await;
        let id = load::read(db, &manager, LoadKind::Products, "a.csv", table).await.unwrap();
        let mut touched = world.changed_since(&before).await;
        touched.retain(|table| table != "sqlite_sequence");
        assert_eq!(touched, ["load_rows", "loads"], "seeing changes nothing");
        assert_eq!(counts(world, &manager, LoadKind::Products, id).await, [2, 1, 1, 0, 2]);
        let (_, changed) = load::get(db, &manager, LoadKind::Products, id, Some(LoadState::Changed), 1).await.unwrap();
        let kinds: Vec<_> = changed.rows[0].edits.iter().map(|(changed, ..)| *changed).collect();
        assert_eq!(kinds, [Changed::Name, Changed::Pack]);
        let faults = load::faults(db, &manager, LoadKind::Products, id).await.unwrap();
        assert_eq!(faults.iter().map(|row| row.fault.unwrap().code()).collect::<Vec<_>>(), ["mass", "twice"]);
        assert!(faults[0].cells.values().any(|cell| cell == "Без массы"), "the whole row can be sent again");

        let products = world.text("SELECT CAST(COUNT(*) AS TEXT) FROM products").await;
        let old = staff::product(db, &manager, BREAKER).await.unwrap();
        load::apply(db, &manager, id, "").await.unwrap();
        assert_eq!(said(&load::apply(db, &manager, id, "").await), "change.done");
        let made = staff::product(db, &manager, "N-1").await.unwrap();
        assert_eq!(made.description.replacement, BREAKER);
        assert_eq!(made.description.characteristics.len(), 2);
        assert_eq!((made.price.kopecks(), made.since), (9_990, Some(today(world))));
        let second = staff::product(db, &manager, "N-2").await.unwrap();
        assert_eq!(second.description.replacement, "N-1", "made by the same table");
        let now = staff::product(db, &manager, BREAKER).await.unwrap();
        assert_eq!((now.description.name.as_str(), now.description.pack.pieces()), ("Другое имя", 24));
        assert_eq!((now.price, now.description.mass), (old.price, old.description.mass), "empty cells change nothing");
        db.refresh().await.unwrap();
        assert!(db.snapshot().catalog.by_article("N-1").is_some(), "the catalogue follows");
        // One entry of the whole history; each product has its own.
        let all = staff::changes(db, &manager, None, 1).await.unwrap();
        let [entry] = &all.rows[..] else { panic!("{all:?}") };
        assert_eq!((entry.of, entry.changed, entry.now.as_str()), (ChangeOf::Load(id), Changed::Load, "2 1"));
        let of = staff::changes(db, &manager, Some(ChangeOf::Product(now.id)), 1).await.unwrap();
        assert_eq!(of.total, 2);
        assert_eq!(staff::changes(db, &manager, Some(ChangeOf::Load(id)), 1).await.unwrap().total, 7);

        load::undo(db, &manager, id).await.unwrap();
        let back = staff::product(db, &manager, BREAKER).await.unwrap();
        assert_eq!(back.description, old.description);
        assert_eq!(said(&staff::product(db, &manager, "N-1").await), "not found");
        assert_eq!(world.text("SELECT CAST(COUNT(*) AS TEXT) FROM products").await, products);
        assert_eq!(said(&load::undo(db, &manager, id).await), "change.done");
    });
}

#[test]
fn products_that_somebody_has_used_or_changed_since_are_not_taken_back() {
    each(async |world| {
        let db = &world.db;
        let (manager, buyer) = (world.actor(MANAGER).await, world.actor(BUYER).await);
        let id = load::read(db, &manager, LoadKind::Products, "a.csv", rows(&products(world).await)).await.unwrap();
        load::apply(db, &manager, id, "").await.unwrap();
        db.refresh().await.unwrap();
        let draft = world.draft(&buyer, &[("N-2", 1)]).await;
        let changed = staff::product(db, &manager, BREAKER).await.unwrap();
        let typed = TypedProduct { unit: "компл".to_owned(), ..TypedProduct::of(&changed.description) };
        staff::save_product(db, &manager, changed.id, &typed, changed.version).await.unwrap();
        let before = world.tables().await;
        let ChangeError::Used { articles, count } = (match refusal(load::undo(db, &manager, id).await) {
            domain::Refusal::Change(error) => error,
            other => panic!("{other:?}"),
        }) else {
            panic!("refused for another reason")
        };
        assert_eq!((articles, count), (vec![BREAKER.to_owned(), "N-2".to_owned()], 2));
        assert_eq!(world.changed_since(&before).await, [""; 0], "nothing is undone");
        service::draft::delete(db, &buyer, draft).await.unwrap();
        assert_eq!(said(&load::undo(db, &manager, id).await), "change.used");
    });
}

/// Changes what is said of a product, as its form does.
async fn change(world: &World, manager: &Actor, article: &str, how: impl FnOnce(TypedProduct) -> TypedProduct) {
    let stored = staff::product(&world.db, manager, article).await.unwrap();
    let typed = how(TypedProduct::of(&stored.description));
    staff::save_product(&world.db, manager, stored.id, &typed, stored.version).await.unwrap();
}

#[test]
fn a_new_product_that_stands_in_for_another_one_is_used() {
    each(async |world| {
        let (db, manager) = (&world.db, world.actor(MANAGER).await);
        let id = load::read(db, &manager, LoadKind::Products, "a.csv", rows(&products(world).await)).await.unwrap();
        load::apply(db, &manager, id, "").await.unwrap();
        // The table names it, and says nothing new of it.
        change(world, &manager, "326796", |typed| TypedProduct { replacement: "N-2".to_owned(), ..typed }).await;
        assert_eq!(said(&load::undo(db, &manager, id).await), "change.used");
        assert_eq!(service::check::check(db).await.unwrap(), [""; 0]);
    });
}

#[test]
fn a_table_is_not_taken_back_over_what_others_have_now() {
    each(async |world| {
        let (db, manager) = (&world.db, world.actor(MANAGER).await);
        let [first, second] = ["2000000000015", "2000000000022"];
        change(world, &manager, "326796", |typed| TypedProduct { ean: first.to_owned(), ..typed }).await;
        let table = rows(&format!("Артикул;Штрихкод\n326796;{second}"));
        let id = load::read(db, &manager, LoadKind::Products, "a.csv", table).await.unwrap();
        load::apply(db, &manager, id, "").await.unwrap();
        change(world, &manager, BREAKER, |typed| TypedProduct { ean: first.to_owned(), ..typed }).await;
        assert_eq!(said(&load::undo(db, &manager, id).await), "change.used", "the barcode is another one's");

        change(world, &manager, "326796", |typed| TypedProduct { replacement: BREAKER.to_owned(), ..typed }).await;
        let other = world.text("SELECT article FROM products WHERE article NOT IN ('326794', '326796') AND replaced_by IS NULL AND id NOT IN (SELECT replaced_by FROM products WHERE replaced_by IS NOT NULL) ORDER BY id LIMIT 1").await;
        let table = rows(&format!("Артикул;Замена\n326796;{other}"));
        let id = load::read(db, &manager, LoadKind::Products, "a.csv", table).await.unwrap();
        load::apply(db, &manager, id, "").await.unwrap();
        change(world, &manager, BREAKER, |typed| TypedProduct { replacement: "326796".to_owned(), ..typed }).await;
        assert_eq!(said(&load::undo(db, &manager, id).await), "change.used", "they would replace each other");
        assert_eq!(service::check::check(db).await.unwrap(), [""; 0]);
    });
}

#[test]
fn a_row_is_not_wrong_for_a_barcode_that_it_leaves_alone() {
    each(async |world| {
        let (db, manager) = (&world.db, world.actor(MANAGER).await);
        world.run("UPDATE products SET ean = '2000000000015' WHERE article IN ('326794', '326796')").await;
        let table = rows("Артикул;Кратность\n326794;24\n326796;24");
        let id = load::read(db, &manager, LoadKind::Products, "a.csv", table).await.unwrap();
        assert_eq!(counts(world, &manager, LoadKind::Products, id).await, [0, 2, 0, 0, 0]);
    });
}

#[test]
fn a_table_is_compared_once_more_when_it_is_applied() {
    each(async |world| {
        let db = &world.db;
        let manager = world.actor(MANAGER).await;
        let table = async || {
            let rows = rows("Артикул;Кратность\n326794;24\n326796;24");
            load::read(db, &manager, LoadKind::Products, "a.csv", rows).await.unwrap()
        };
        let (first, second) = (table().await, table().await);
        load::apply(db, &manager, first, "").await.unwrap();
        assert_eq!(said(&load::apply(db, &manager, second, "").await), "change.nothing");
        load::discard(db, &manager, second).await.unwrap();
    });
}

#[test]
fn twenty_thousand_products_are_one_load() {
    each(async |world| {
        let db = &world.db;
        let manager = world.actor(MANAGER).await;
        let series = world.text("SELECT slug FROM categories c WHERE EXISTS (SELECT 1 FROM products p WHERE p.category_id = c.id AND p.article = '326794')").await;
        let mut table = vec![["Артикул", "Наименование", "Категория", "Масса, кг", "Цена"].map(str::to_owned).to_vec()];
        table.extend((0..20_000).map(|at| {
            vec![format!("НОВ{at:05}"), format!("Товар {at}"), series.clone(), "0,1".to_owned(), "10".to_owned()]
        }));
        let id = load::read(db, &manager, LoadKind::Products, "большой.xlsx", table).await.unwrap();
        load::apply(db, &manager, id, "").await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM products WHERE article LIKE 'НОВ%'").await, 20_000);
        load::undo(db, &manager, id).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM products WHERE article LIKE 'НОВ%'").await, 0);
    });
}

#[test]
fn a_table_of_a_program_is_applied_at_once_and_changes_nothing_the_second_time() {
    each(async |world| {
        let db = &world.db;
        let (manager, buyer) = (world.actor(MANAGER).await, world.actor(BUYER).await);
        let day = today(world).to_string();
        let table = || rows("Артикул;Цена\n326794;300\nнет такого;5\n249184;дорого\n");
        let send =
            async |actor: &Actor, from: &str| load::send(db, actor, LoadKind::Prices, "API", from, table()).await;
        assert_eq!(said(&send(&buyer, &day).await), "forbidden");
        let before = world.tables().await;
        assert_eq!(said(&send(&manager, "вчера").await), "change.day");
        let mut touched = world.changed_since(&before).await;
        touched.retain(|table| table != "sqlite_sequence");
        assert_eq!(touched, [""; 0], "a refusal leaves nothing behind");
        let sent = send(&manager, &day).await.unwrap();
        assert_eq!((sent.changed, sent.same, sent.faults.len()), (1, 0, 2));
        assert_eq!(price(world, BREAKER).await, 30_000);
        let again = send(&manager, &day).await.unwrap();
        assert_eq!((again.load, again.changed, again.same, again.faults.len()), (None, 0, 1, 2));
        load::undo(db, &manager, sent.load.unwrap()).await.unwrap();
        assert_ne!(price(world, BREAKER).await, 30_000, "a person can undo it");
    });
}
