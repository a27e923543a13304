//! What distributors report, and what others see of it.

use crate::world::{ASSISTANT, BREAKER, DEALER, OTHER, World, buyer, each, said};
use domain::actor::Actor;
use domain::api_key::{Scope, Scopes};
use domain::dealer_stock::{LoadState, StockChange, StockFault, StockReport};
use domain::import::Row;
use service::api_key;
use service::dealer_stock::{self, Edit, count, found, nearest, of_product};
use std::time::Duration;

#[test]
fn the_nearest_comes_first_and_only_what_was_reported_is_shown() {
    each(async |world| {
        let db = &world.db;
        let all = of_product(db, BREAKER).await.unwrap();
        assert_eq!(count(db, BREAKER).await.unwrap(), all.len());
        assert!(all.len() > 2 && all.iter().all(|place| place.quantity > 0 && place.kilometres.is_none()));
        let city = all[1].city.clone();
        let near = found(all.clone(), "", &city.to_uppercase());
        assert_eq!((near[0].city.as_str(), near.len()), (city.as_str(), all.len()));
        let far: Vec<f64> = near.iter().map(|place| place.kilometres.unwrap()).collect();
        assert!(far[0] < 1.0 && far.is_sorted(), "{far:?}");
        let there = found(all.clone(), &city.to_lowercase(), "");
        assert!(!there.is_empty() && there.iter().all(|place| place.city == city));
        world.run("UPDATE dealer_warehouses SET reported_at = NULL").await;
        assert!(of_product(db, BREAKER).await.unwrap().is_empty());
        assert_eq!(said(&of_product(db, "no such article").await), "not found");
    });
}

#[test]
fn who_names_no_place_is_near_the_region_of_the_profile_or_the_company() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(DEALER).await);
        let of = async |actor: &Actor| dealer_stock::home(db, actor).await.unwrap();
        world.run("UPDATE users SET region = 'Россия, Самарская область'").await;
        let samara = of(&actor).await.unwrap();
        let near = nearest(of_product(db, BREAKER).await.unwrap(), samara);
        let far: Vec<f64> = near.iter().map(|place| place.kilometres.unwrap()).collect();
        assert!(far.len() > 2 && far.is_sorted(), "{far:?}");

        world.run("UPDATE users SET region = 'не указан'").await;
        world.run("UPDATE addresses SET address = '630000, г. Новосибирск, ул. Ленина, 1'").await;
        let novosibirsk = of(&actor).await.unwrap();
        assert!(samara.kilometres(novosibirsk) > 1_500.0);
        world.run("UPDATE addresses SET removed_at = 1").await;
        world.run("UPDATE counterparties SET address = '305000, Курская обл, Курск г'").await;
        assert!(of(&actor).await.unwrap().kilometres(novosibirsk) > 2_500.0);
        world.run("UPDATE counterparties SET address = ''").await;
        assert_eq!(of(&actor).await, None);
        assert_eq!(of(&Actor::Guest).await, None);
    });
}

#[test]
fn an_address_that_is_no_page_is_no_link() {
    each(async |world| {
        world.run("UPDATE dealer_stock SET link = 'javascript:alert(1)'").await;
        assert!(of_product(&world.db, BREAKER).await.unwrap().iter().all(|place| place.link.is_none()));
    });
}

pub fn rows(lines: &[&str]) -> Vec<Row> {
    lines.iter().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

const HEADING: &str = "Код склада;Артикул;Остаток;Ссылка на карточку продукта";

/// All that a dealer has reported: «001 326794 23».
async fn reported(world: &World, actor: &Actor) -> Vec<String> {
    let rows = dealer_stock::whole(&world.db, actor).await.unwrap();
    rows.into_iter().map(|row| format!("{} {} {}", row.warehouse, row.article, row.quantity)).collect()
}

/// A dealer whose demo stock and reports are gone and who has two warehouses.
pub async fn dealer(world: &World, login: &str) -> Actor {
    let actor = world.actor(login).await;
    let company = buyer(&actor).company;
    world.run(&format!("DELETE FROM dealer_report_rows WHERE report_id IN (SELECT id FROM dealer_reports WHERE company_id = {company})")).await;
    world.run(&format!("DELETE FROM dealer_reports WHERE company_id = {company}")).await;
    world.run(&format!("DELETE FROM dealer_stock WHERE dealer_warehouse_id IN (SELECT id FROM dealer_warehouses WHERE company_id = {company})")).await;
    world.run(&format!("DELETE FROM dealer_warehouses WHERE company_id = {company}")).await;
    for (code, city) in [("001", "Курск"), ("D4R7WE", "Самара")] {
        dealer_stock::add_warehouse(
            &world.db,
            &actor,
            code,
            &format!("г. {city}, ул. Складская, д. 8"),
            "+7 471 239-99-11, a@b.test",
        )
        .await
        .unwrap();
    }
    actor
}

async fn load(world: &World, actor: &Actor, lines: &[&str]) -> (i64, LoadState, StockReport) {
    dealer_stock::load(&world.db, actor, "остатки.xlsx", rows(lines)).await.unwrap()
}

#[test]
fn a_warehouse_is_added_changed_deleted_and_brought_back() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let all = dealer_stock::warehouses(db, &actor).await.unwrap();
        assert_eq!(all.iter().map(|one| one.form.code.as_str()).collect::<Vec<_>>(), ["001", "D4R7WE"]);
        assert!(all.iter().all(|one| one.reported_at.is_none() && one.rows == 0));
        for (code, address, why) in [
            ("001", "г. Курск, д. 1", "stock.code_known"),
            ("1", "г. Курск, д. 1", "stock.code_known"),
            ("", "г. Курск, д. 1", "stock.no_code"),
            ("3", "г. Курск", "stock.no_house"),
        ] {
            assert_eq!(said(&dealer_stock::add_warehouse(db, &actor, code, address, "").await), why, "{code}");
        }
        let first = all[0].id;
        load(world, &actor, &[HEADING, "001;326794;7"]).await;
        dealer_stock::save_warehouse(db, &actor, first, "K-1", "г. Омск, ул. Мира, 1", "+7").await.unwrap();
        let saved = dealer_stock::warehouse(db, &actor, first).await.unwrap();
        assert_eq!((saved.form.code.as_str(), saved.rows), ("K-1", 1));
        let seen = async || {
            let all = of_product(db, BREAKER).await.unwrap();
            all.into_iter()
                .filter(|place| place.address.contains("Омск"))
                .map(|place| (place.city, place.quantity))
                .collect::<Vec<_>>()
        };
        assert_eq!(seen().await, [("Омск".to_owned(), 7)]);
        assert_eq!(dealer_stock::delete_warehouse(db, &actor, first).await.unwrap(), "K-1");
        assert_eq!(said(&dealer_stock::delete_warehouse(db, &actor, first).await), "not found");
        assert!(seen().await.is_empty() && reported(world, &actor).await.is_empty());
        dealer_stock::restore_warehouse(db, &actor, first).await.unwrap();
        assert_eq!(seen().await.len(), 1);
        // Its code begins anew when it is added again: old stock does not come back.
        dealer_stock::delete_warehouse(db, &actor, first).await.unwrap();
        dealer_stock::add_warehouse(db, &actor, "K-1", "г. Омск, ул. Мира, 1", "").await.unwrap();
        assert!(seen().await.is_empty());
        dealer_stock::set_display_name(db, &actor, " ООО  Тест ").await.unwrap();
        assert_eq!(dealer_stock::display_name(db, &actor).await.unwrap().0, "ООО Тест");
    });
}

#[test]
fn a_table_of_warehouses_adds_those_that_there_are_not() {
    each(async |world| {
        let actor = dealer(world, DEALER).await;
        let table = [
            "Адрес;Контакты;Код",
            "г. Курок ул. Луначарского 18;+7 (478) 564-45-12;7",
            "г. Тула, д. 1;;001",
            "г. Тула;;8",
            "г. Курок ул. Луначарского 18;+7 (478) 564-45-12;7",
        ];
        let (id, report) = dealer_stock::load_warehouses(&world.db, &actor, "a.csv", rows(&table)).await.unwrap();
        assert_eq!((report.taken, report.same, report.refused), (1, 1, 2));
        let load = dealer_stock::get_load(&world.db, &actor, id).await.unwrap();
        assert_eq!((load.kind, load.report.rows[0].row), (StockChange::Warehouses, 3));
        assert_eq!(dealer_stock::warehouses(&world.db, &actor).await.unwrap().len(), 3);
    });
}

#[test]
fn a_load_replaces_what_it_names_and_says_why_the_others_are_not_taken() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let (_, state, report) =
            load(world, &actor, &[HEADING, "1;326794;12 шт;https://a.test/1", "D4R7WE;326797;5;"]).await;
        assert_eq!((state, report.taken, report.refused), (LoadState::Applied, 2, 0));
        assert_eq!(reported(world, &actor).await, ["001 326794 12", "D4R7WE 326797 5"]);
        // Others see it at once, with the day of the data.
        let ours = of_product(db, BREAKER).await.unwrap().into_iter().find(|place| place.city == "Курск").unwrap();
        assert_eq!(
            (ours.quantity, ours.link.as_deref(), ours.reported_at),
            (12, Some("https://a.test/1"), world.now())
        );
        assert!(ours.at.is_some() && ours.contacts.contains("a@b.test"));
        let (id, _, report) =
            load(world, &actor, &[HEADING, "001;326797;3", "001;нет такого;3", "9;326794;1", "001;326794;-2"]).await;
        assert_eq!((report.taken, report.refused), (1, 3));
        assert_eq!(reported(world, &actor).await, ["001 326797 3", "D4R7WE 326797 5"]);
        let faults: Vec<u32> =
            dealer_stock::get_load(db, &actor, id).await.unwrap().report.rows.iter().map(|row| row.row).collect();
        assert_eq!(faults, [3, 4, 5]);
        let letters = world.texts("SELECT subject FROM letters ORDER BY id DESC LIMIT 1").await;
        assert_eq!(letters, ["Загрузка остатков: нужны исправления"]);
        // Nothing is taken: nothing is replaced.
        load(world, &actor, &[HEADING, "001;нет такого;3"]).await;
        assert_eq!(reported(world, &actor).await.len(), 2);
        assert_eq!(said(&dealer_stock::load(db, &actor, "", rows(&[HEADING])).await), "import.empty");
        let found = dealer_stock::list(db, &actor, "326797", 0, 9).await.unwrap();
        assert_eq!((found.total, found.number), (2, 1));
    });
}

#[test]
fn what_was_there_before_a_change_can_be_put_back() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        load(world, &actor, &[HEADING, "001;326794;12", "D4R7WE;326797;5"]).await;
        let day = world.now();
        world.clock.advance(Duration::from_hours(1));
        let (second, ..) = load(world, &actor, &[HEADING, "001;326794;3"]).await;
        let deleted = dealer_stock::delete_all(db, &actor).await.unwrap();
        assert!(reported(world, &actor).await.is_empty());
        assert_eq!(said(&dealer_stock::delete_all(db, &actor).await), "stock.nothing");
        assert_eq!(dealer_stock::get_load(db, &actor, deleted).await.unwrap().before, 2);
        // The deletion is kept for its day, however much is loaded meanwhile.
        for pieces in 1..=12 {
            load(world, &actor, &[HEADING, &format!("001;326794;{pieces}")]).await;
        }
        assert_eq!(said(&dealer_stock::restore(db, &actor, second).await), "stock.gone");
        let back = dealer_stock::restore(db, &actor, deleted).await.unwrap();
        assert_eq!(reported(world, &actor).await, ["001 326794 3", "D4R7WE 326797 5"]);
        let reported_at = |code: &'static str| async move {
            let all = dealer_stock::warehouses(db, &world.actor(DEALER).await).await.unwrap();
            all.into_iter().find(|one| one.form.code == code).unwrap().reported_at
        };
        assert_eq!(reported_at("D4R7WE").await, Some(day), "as of its own day");
        // Taking it back can be taken back.
        dealer_stock::restore(db, &actor, back).await.unwrap();
        assert_eq!(reported(world, &actor).await, ["001 326794 12"]);
        world.clock.advance(Duration::from_hours(25));
        load(world, &actor, &[HEADING, "001;326794;1"]).await;
        assert_eq!(said(&dealer_stock::restore(db, &actor, deleted).await), "stock.gone");
        assert!(dealer_stock::loads(db, &actor).await.unwrap().iter().filter(|load| load.kept).count() <= 10);
    });
}

#[test]
fn a_suspiciously_small_load_waits_until_it_is_meant() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let articles = world.texts("SELECT article FROM products ORDER BY id LIMIT 40").await;
        let mut whole = vec![HEADING.to_owned()];
        whole.extend(articles.iter().map(|article| format!("001;{article};5")));
        let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
        let (_, state, report) = load(world, &actor, &whole).await;
        assert_eq!((state, report.refused), (LoadState::Applied, 0));
        let before = reported(world, &actor).await;
        let few = [HEADING, "001;326794;1", "001;326797;2"];
        let (id, state, _) = load(world, &actor, &few).await;
        assert_eq!((state, dealer_stock::get_load(db, &actor, id).await.unwrap().before), (LoadState::Waiting, 40));
        assert_eq!(reported(world, &actor).await, before);
        dealer_stock::discard(db, &actor, id).await.unwrap();
        let late = said(&dealer_stock::apply(db, &actor, id).await);
        assert_eq!(late, "changed by somebody else meanwhile");
        let (old, ..) = load(world, &actor, &few).await;
        let (id, ..) = load(world, &actor, &few[..2]).await;
        assert_eq!(said(&dealer_stock::apply(db, &actor, old).await), late, "a later one took its place");
        dealer_stock::apply(db, &actor, id).await.unwrap();
        assert_eq!(reported(world, &actor).await, ["001 326794 1"]);
        dealer_stock::restore(db, &actor, id).await.unwrap();
        assert_eq!(reported(world, &actor).await, before);
    });
}

#[test]
fn one_warehouse_that_collapses_holds_the_whole_load_and_is_named() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let articles = world.texts("SELECT article FROM products ORDER BY id LIMIT 90").await;
        let table = |first: usize, second: usize| {
            let rows = |code: &'static str, count: usize| {
                articles.iter().take(count).map(move |article| format!("{code};{article};5"))
            };
            std::iter::once(HEADING.to_owned())
                .chain(rows("001", first))
                .chain(rows("D4R7WE", second))
                .collect::<Vec<_>>()
        };
        let put = async |first, second| {
            let lines = table(first, second);
            load(world, &actor, &lines.iter().map(String::as_str).collect::<Vec<_>>()).await
        };
        assert_eq!(put(90, 30).await.1, LoadState::Applied);
        // 93 of 120 rows: the sum says nothing.
        let (id, state, report) = put(90, 3).await;
        assert_eq!(state, LoadState::Waiting);
        let shrunk: Vec<_> = report.shrunk.iter().map(|one| (one.code.as_str(), one.before, one.after)).collect();
        assert_eq!(shrunk, [("D4R7WE", 30, 3)]);
        assert_eq!(reported(world, &actor).await.len(), 120);
        let stored = dealer_stock::get_load(db, &actor, id).await.unwrap();
        assert_eq!(stored.report.shrunk, report.shrunk);
        let letter = world.texts("SELECT plain FROM letters ORDER BY id DESC LIMIT 1").await.remove(0);
        assert!(letter.contains("Склад D4R7WE: 3 вместо 30."), "{letter}");
        dealer_stock::apply(db, &actor, id).await.unwrap();
        assert_eq!(reported(world, &actor).await.len(), 93);
        // What is small anyway may go.
        assert_eq!(put(90, 1).await.1, LoadState::Applied);
    });
}

#[test]
fn what_a_program_takes_away_by_the_warehouse_or_by_the_dozen_comes_back() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let articles = world.texts("SELECT article FROM products ORDER BY id LIMIT 40").await;
        let mut table = vec![HEADING.to_owned()];
        table.extend(articles.iter().map(|article| format!("001;{article};5")));
        table.push("D4R7WE;326794;3".to_owned());
        let table: Vec<&str> = table.iter().map(String::as_str).collect();
        load(world, &actor, &table).await;
        let all = reported(world, &actor).await;
        let remove = async |lines: &[&str]| dealer_stock::edit(db, &actor, Edit::Remove, rows(lines)).await.unwrap();
        let loads = async || dealer_stock::loads(db, &actor).await.unwrap();
        // Single rows leave no trace among the loads.
        for article in &articles[..12] {
            remove(&[HEADING, &format!("001;{article};")]).await;
        }
        assert_eq!((loads().await.len(), reported(world, &actor).await.len()), (1, all.len() - 12));
        let some = reported(world, &actor).await;
        // Twenty at once do, and a whole warehouse does, however little lies there.
        let many: Vec<String> = articles[12..32].iter().map(|article| format!("001;{article};")).collect();
        let many: Vec<&str> = std::iter::once(HEADING).chain(many.iter().map(String::as_str)).collect();
        let report = remove(&many).await;
        assert_eq!((report.taken, reported(world, &actor).await.len()), (20, some.len() - 20));
        let last = loads().await.swap_remove(0);
        assert_eq!((last.kind, last.kept, last.report.taken, last.before), (StockChange::Remove, true, 20, 28));
        dealer_stock::restore(db, &actor, last.id).await.unwrap();
        assert_eq!(reported(world, &actor).await, some);
        let report = remove(&[HEADING, "d4r7we;;", "001;326794;", "9;;"]).await;
        assert_eq!((report.taken, report.refused), (2, 1));
        assert!(!reported(world, &actor).await.iter().any(|row| row.starts_with("D4R7WE")));
        let last = loads().await.swap_remove(0);
        dealer_stock::restore(db, &actor, last.id).await.unwrap();
        assert_eq!(reported(world, &actor).await, some);
        for nothing in [&[HEADING][..], &[HEADING, ";;5"], &[HEADING, ";;", ";;"]] {
            let refused = dealer_stock::edit(db, &actor, Edit::Remove, rows(nothing)).await;
            assert_eq!(said(&refused), "stock.nothing_named");
        }
        assert_eq!(reported(world, &actor).await, some);
    });
}

#[test]
fn all_rows_that_were_not_taken_are_kept_and_a_missing_column_is_said_once() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let mut table = vec![HEADING.to_owned(), "001;326794;5".to_owned()];
        table.extend((0..2_500).map(|at| format!("001;нет {at};5")));
        let table: Vec<&str> = table.iter().map(String::as_str).collect();
        let (id, _, report) = load(world, &actor, &table).await;
        assert_eq!((report.refused, report.rows.len()), (2_500, 2_500));
        let shown = dealer_stock::get_load(db, &actor, id).await.unwrap();
        assert_eq!((shown.report.refused, shown.report.rows.len()), (2_500, 1_000));
        let whole = dealer_stock::whole_load(db, &actor, id).await.unwrap();
        assert_eq!(whole.report.rows, report.rows);
        let stranger = world.actor(OTHER).await;
        assert_eq!(said(&dealer_stock::whole_load(db, &stranger, id).await), "not found");
        let month = service::dealer_report::this_month(db.now()).before().to_string();
        let kind = domain::dealer_report::ReportKind::Stock;
        let loaded = service::dealer_report::load(db, &actor, kind, &month, "a.csv", rows(&table)).await.unwrap();
        let whole = service::dealer_report::get_whole(db, &actor, loaded.0).await.unwrap();
        assert_eq!(whole.report.rows.len(), 2_500);
        assert_eq!(said(&service::dealer_report::get_whole(db, &stranger, loaded.0).await), "not found");
        // Only of the loads that the page lists.
        for _ in 0..30 {
            load(world, &actor, &[HEADING, "001;326794;5"]).await;
        }
        load(world, &actor, &table).await;
        assert_eq!(dealer_stock::whole_load(db, &actor, id).await.unwrap().report.rows.len(), 1_000);
        let before = world.tables().await;
        let refused =
            dealer_stock::load(db, &actor, "", rows(&["Код склада;Артикул;Ост. на конец", "001;326794;5"])).await;
        assert_eq!(said(&refused), "stock.no_column");
        let refused =
            service::dealer_report::load(db, &actor, kind, &month, "", rows(&["Склад;Артикул;Прочее", "1;326794;5"]))
                .await;
        assert_eq!(said(&refused), "stock.no_column");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn single_rows_are_added_set_and_taken_away() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let edit = async |what, lines: &[&str]| dealer_stock::edit(db, &actor, what, rows(lines)).await.unwrap();
        edit(Edit::Add, &[HEADING, "001;326794;12", "001;326797;5"]).await;
        let report = edit(Edit::Add, &[HEADING, "001;326794;1", "D4R7WE;326794;1"]).await;
        assert_eq!((report.taken, report.rows[0].fault.clone(), report.rows[0].row), (1, StockFault::Known, 2));
        edit(Edit::Set, &[HEADING, "001;326794;7"]).await;
        assert_eq!(reported(world, &actor).await, ["001 326794 7", "001 326797 5", "D4R7WE 326794 1"]);
        edit(Edit::Remove, &[HEADING, "001;326794;0"]).await;
        assert_eq!(reported(world, &actor).await, ["001 326797 5", "D4R7WE 326794 1"]);
    });
}

#[test]
fn another_companys_warehouses_and_loads_are_not_found() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let (load_id, ..) = load(world, &actor, &[HEADING, "001;326794;12"]).await;
        let warehouse = dealer_stock::warehouses(db, &actor).await.unwrap()[0].id;
        let (stranger, assistant) = (world.actor(OTHER).await, world.actor(ASSISTANT).await);
        let before = world.tables().await;
        for answer in [
            said(&dealer_stock::warehouse(db, &stranger, warehouse).await),
            said(&dealer_stock::save_warehouse(db, &stranger, warehouse, "1x", "г. Курск, д. 1", "").await),
            said(&dealer_stock::delete_warehouse(db, &stranger, warehouse).await),
            said(&dealer_stock::restore_warehouse(db, &stranger, warehouse).await),
            said(&dealer_stock::get_load(db, &stranger, load_id).await),
            said(&dealer_stock::restore(db, &stranger, load_id).await),
            said(&dealer_stock::apply(db, &stranger, load_id).await),
            said(&dealer_stock::discard(db, &stranger, load_id).await),
        ] {
            assert_eq!(answer, "not found");
        }
        assert_eq!(said(&dealer_stock::load(db, &assistant, "", vec![]).await), "forbidden");
        assert_eq!(said(&dealer_stock::warehouses(db, &Actor::Guest).await), "signed out");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn a_key_opens_what_its_scopes_say_while_it_is_in_force() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let browser = service::user::Browser::default();
        let scopes = Scopes::NONE.with(Scope::Reports);
        let password = service::demo::PASSWORD.to_owned();
        let key = api_key::create(db, &actor, "Склад", scopes, Some(1), password, &browser).await.unwrap();
        let program = api_key::open(db, &key, Scope::Reports).await.unwrap();
        assert_eq!(dealer_stock::warehouses(db, &program).await.unwrap().len(), 2);
        load(world, &program, &[HEADING, "001;326794;12"]).await;
        assert_eq!(reported(world, &actor).await, ["001 326794 12"]);
        assert_eq!(said(&api_key::open(db, &key, Scope::Finance).await), "forbidden");
        assert_eq!(said(&api_key::open(db, "bb_0", Scope::Reports).await), "signed out");
        assert!(api_key::list(db, &actor).await.unwrap()[0].used_at.is_some());
        world.clock.advance(Duration::from_hours(25));
        assert_eq!(said(&api_key::open(db, &key, Scope::Reports).await), "signed out");
    });
}
