//! Exchange with 1C: files that come in parts, the catalogue and offers, orders both ways; the second time nothing changes.

use crate::world::{BREAKER, BUYER, MANAGER, World, each, said};
use domain::exchange::{Outgoing, Part, Record, RunKind, RunState, Tally, Thing, read};
use domain::id::OrderNumber;
use domain::order::OrderStatus;
use sea_orm::ConnectionTrait;
use service::exchange::{self, Import, LoggedRun, PICTURES, Put, Session, TypedSettings, Wanted};
use service::photo::{self, Came, Encoded};
use service::user::Browser;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::Duration;

const LOGIN: &str = "1c";

/// The exchange as a manager sets it up: the secret of 1C.
async fn set_up(world: &World) -> String {
    let manager = world.actor(MANAGER).await;
    let typed = TypedSettings {
        login: LOGIN.to_owned(),
        charset: "utf-8".to_owned(),
        version: "2.10".to_owned(),
        orders_since: "2026-01-01".to_owned(),
        ..TypedSettings::default()
    };
    exchange::save(&world.db, &manager, &typed, &Browser::default()).await.unwrap();
    let secret = exchange::renew_secret(&world.db, &manager, &Browser::default()).await.unwrap();
    exchange::switch(&world.db, &manager, true, &Browser::default()).await.unwrap();
    secret
}

/// A session of its own, as each file set of 1C has.
async fn session(world: &World, secret: &str) -> Session {
    let token = exchange::open(&world.db, LOGIN, secret, "192.0.2.9").await.unwrap();
    exchange::session(&world.db, &token).await.unwrap()
}

/// Sends a file in one part and has it taken, as the server does: the step in the log.
async fn taken(world: &World, session: &Session, kind: RunKind, name: &str, text: &str) -> LoggedRun {
    taken_bytes(world, session, kind, name, text.as_bytes().to_vec()).await
}

async fn taken_bytes(world: &World, session: &Session, kind: RunKind, name: &str, bytes: Vec<u8>) -> LoggedRun {
    let of = if kind == RunKind::Orders { "sale" } else { "catalog" };
    let put = exchange::put(&world.db, session, of, name, bytes).await.unwrap();
    assert_eq!(put, Put::Taken);
    let file = exchange::find_file(&world.db, session, of, name).await.unwrap();
    let run = exchange::ask(&world.db, session, kind, name, file).await.unwrap().unwrap();
    let claimed = exchange::claim(&world.db, run.id).await.unwrap().unwrap();
    assert!(exchange::claim(&world.db, run.id).await.unwrap().is_none(), "somebody is at it");
    let bytes = exchange::part(&world.db, claimed.file, 0).await.unwrap().unwrap();
    let mut import = Import::new(claimed);
    for part in [Part::Dictionaries, Part::Goods] {
        let mut records = vec![];
        read(&bytes[..], part, &mut |record| {
            records.push(record);
            Ok(())
        })
        .unwrap();
        for chunk in records.chunks(3) {
            assert_eq!(import.take(&world.db, chunk.to_vec()).await.unwrap(), None);
            while let Some(wanted) = import.next_picture() {
                let came = came(world, &wanted).await;
                import.picture(&world.db, &wanted, came).await.unwrap();
            }
        }
    }
    assert_eq!(import.end(&world.db).await.unwrap(), None);
    world.db.refresh().await.unwrap();
    let again = exchange::ask(&world.db, session, kind, name, None).await.unwrap().unwrap();
    assert_eq!((again.id, again.state), (run.id, RunState::Done), "a lost answer is told once more");
    let manager = world.actor(MANAGER).await;
    exchange::the_run(&world.db, &manager, run.id, 1).await.unwrap().0
}

/// What the server makes of a picture: here its bytes are the photo.
async fn came(world: &World, wanted: &Wanted) -> Came {
    let Some(file) = wanted.file else { return Came::Missing };
    let bytes = exchange::part(&world.db, file, 0).await.unwrap().unwrap();
    let source = hex::encode(Sha256::digest(&bytes));
    if wanted.known.as_ref() == Some(&source) {
        Came::Same
    } else if bytes.ends_with(b"broken") {
        Came::Broken
    } else {
        Came::Photo(Encoded { source, width: 640, height: 480, small: bytes.clone(), jpeg: bytes })
    }
}

fn tally(run: &LoggedRun, thing: Thing) -> (u32, u32, u32, u32) {
    let tally = run.counts.iter().find(|(of, _)| *of == thing).map_or(Tally::default(), |(_, tally)| *tally);
    (tally.added, tally.changed, tally.same, tally.refused)
}

async fn remarks(world: &World, run: &LoggedRun) -> Vec<String> {
    let manager = world.actor(MANAGER).await;
    let (_, told) = exchange::the_run(&world.db, &manager, run.id, 1).await.unwrap();
    told.rows.into_iter().map(|remark| format!("{}: {}", remark.about, remark.remark)).collect()
}

/// Tables that are about business, not about the exchange itself.
async fn business(world: &World, before: &BTreeMap<String, String>) -> Vec<String> {
    let own = ["exchange_", "sqlite_sequence", "sessions", "throttles", "audit"];
    let mut changed = world.changed_since(before).await;
    changed.retain(|table| !own.iter().any(|own| table.starts_with(own)));
    changed
}

fn root(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация xmlns=\"urn:1C.ru:commerceml_2\" ВерсияСхемы=\"2.08\">{inside}</КоммерческаяИнформация>"
    )
}

const CLASSIFIER: &str = "<Классификатор><Ид>k</Ид><Группы>\
    <Группа><Ид>g-1</Ид><Наименование>Модульное оборудование 1С</Наименование><Группы>\
    <Группа><Ид>g-2</Ид><Наименование>Автоматы 1С</Наименование></Группа></Группы></Группа></Группы>\
    <Свойства><Свойство><Ид>s-1</Ид><Наименование>Номинальный ток, А</Наименование></Свойство>\
    <Свойство><Ид>s-2</Ид><Наименование>Характеристика</Наименование><ТипЗначений>Справочник</ТипЗначений>\
    <ВариантыЗначений><Справочник><ИдЗначения>v-c</ИдЗначения><Значение>C</Значение></Справочник></ВариантыЗначений></Свойство></Свойства>\
    </Классификатор>";

fn product(id: &str, article: &str, name: &str, more: &str) -> String {
    format!(
        "<Товар><Ид>{id}</Ид><Артикул>{article}</Артикул><Наименование>{name}</Наименование>\
         <БазоваяЕдиница Код=\"796 \" НаименованиеПолное=\"Штука\"/><Группы><Ид>g-2</Ид></Группы>{more}</Товар>"
    )
}

fn catalog(products: &[String], full: bool) -> String {
    let changes = !full;
    root(&format!(
        "{CLASSIFIER}<Каталог СодержитТолькоИзменения=\"{changes}\"><Ид>k</Ид><Товары>{}</Товары></Каталог>",
        products.concat()
    ))
}

fn goods() -> Vec<String> {
    vec![
        product(
            "p-1",
            BREAKER,
            "OptiDin BM63-1C16-4,5-УХЛ3",
            "<ЗначенияСвойств><ЗначенияСвойства><Ид>s-1</Ид><Значение>16</Значение></ЗначенияСвойства>\
             <ЗначенияСвойства><Ид>s-2</Ид><Значение>v-c</Значение></ЗначенияСвойства></ЗначенияСвойств>\
             <СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>22</Ставка></СтавкаНалога></СтавкиНалогов>",
        ),
        product("p-2", "NEW-1", "Новый автомат", "<Штрихкод>4600572333504</Штрихкод>"),
        product("p-3", "", "Без артикула", ""),
        product("p-4", "NEW-1", "Тот же артикул", ""),
    ]
}

/// One price with VAT, a variant each of the second product, stock in a warehouse that is ours and in one that is not.
fn offers(place: &str) -> String {
    let offer = |id: &str, price: &str, quantity: &str| {
        format!(
            "<Предложение><Ид>{id}</Ид><Цены><Цена><ИдТипаЦены>t-1</ИдТипаЦены><ЦенаЗаЕдиницу>{price}</ЦенаЗаЕдиницу><Валюта>RUB</Валюта></Цена></Цены>\
             <Склад ИдСклада=\"w-1\" КоличествоНаСкладе=\"{quantity}\"/><Склад ИдСклада=\"w-2\" КоличествоНаСкладе=\"1\"/></Предложение>"
        )
    };
    root(&format!(
        "<ПакетПредложений><ТипыЦен><ТипЦены><Ид>t-1</Ид><Наименование>Розничная</Наименование><Валюта>руб.</Валюта>\
         <Налог><Наименование>НДС</Наименование><УчтеноВСумме>true</УчтеноВСумме></Налог></ТипЦены></ТипыЦен>\
         <Склады><Склад><Ид>w-1</Ид><Наименование>{place}</Наименование></Склад><Склад><Ид>w-2</Ид><Наименование>Чужой</Наименование></Склад></Склады>\
         <Предложения>{}{}{}{}</Предложения></ПакетПредложений>",
        offer("p-1", "366.0000", "100500"),
        offer("p-2#c-1", "122", "5.0000"),
        offer("p-2#c-2", "122", "7"),
        offer("p-9", "1", "1")
    ))
}

#[test]
fn a_catalogue_and_offers_are_taken_and_the_second_time_nothing_changes() {
    each(async |world| {
        let secret = set_up(world).await;
        let place = world.text("SELECT name FROM warehouses ORDER BY position, id LIMIT 1").await;
        let (catalog, offers) = (catalog(&goods(), false), offers(&place));
        let first = session(world, &secret).await;
        let run = taken(world, &first, RunKind::Import, "import0_1.xml", &catalog).await;
        assert_eq!(tally(&run, Thing::Group), (2, 0, 0, 0));
        assert_eq!(tally(&run, Thing::Product), (1, 1, 0, 2), "{:?}", remarks(world, &run).await);
        assert_eq!(
            remarks(world, &run).await,
            ["Без артикула: Нет артикула.", "NEW-1: Этот артикул уже есть у другого товара в 1С."]
        );
        // Each file set is a session of its own; the classifier is known.
        let second = session(world, &secret).await;
        let run = taken(world, &second, RunKind::Import, "offers0_1.xml", &offers).await;
        assert_eq!(tally(&run, Thing::Price), (1, 1, 0, 1), "{:?}", remarks(world, &run).await);
        assert_eq!(tally(&run, Thing::Stock).3, 3, "stock of a warehouse that is not ours is not taken");
        let row = "SELECT base_price FROM products WHERE article = ";
        assert_eq!(world.number(&format!("{row}'{BREAKER}'")).await, 30_000, "without VAT");
        assert_eq!(world.number(&format!("{row}'NEW-1'")).await, 10_000);
        let snapshot = world.db.snapshot();
        let new = snapshot.catalog.by_article("NEW-1").unwrap();
        assert_eq!(new.category().unwrap().name, "Автоматы 1С");
        assert_eq!((new.unit(), snapshot.stock.total(new.id())), ("шт", 12), "variants are one product");
        let breaker = snapshot.catalog.by_article(BREAKER).unwrap();
        let facts: Vec<_> = breaker.characteristics().collect();
        assert_eq!(facts, [("Номинальный ток, А", "16"), ("Характеристика", "C")]);
        assert_ne!(breaker.category().unwrap().name, "Автоматы 1С", "it stays where people have put it");
        let history = "SELECT COUNT(*) FROM staff_changes WHERE user_id IS NULL AND changed = 'stock'";
        assert!(world.number(history).await >= 2);
        // Once more, word for word.
        world.clock.advance(Duration::from_secs(60));
        let before = world.tables().await;
        for (name, text) in [("import0_1.xml", &catalog), ("offers0_1.xml", &offers)] {
            let again = session(world, &secret).await;
            let run = taken(world, &again, RunKind::Import, name, text).await;
            for thing in Thing::ALL {
                let (added, changed, ..) = tally(&run, thing);
                assert_eq!((added, changed), (0, 0), "{name} {thing:?}");
            }
            assert_eq!(run.note, "Изменений нет.");
        }
        assert_eq!(business(world, &before).await, [""; 0]);
    });
}

const JPEG: &[u8] = b"\xff\xd8\xff";

/// A session that sends these pictures and then a file with two products that name some.
async fn pictured(world: &World, secret: &str, pictures: &[(&str, &str)], named: [&[&str]; 2]) -> LoggedRun {
    let session = session(world, secret).await;
    for (name, content) in pictures {
        // An answer was lost: it comes twice.
        for _ in 0..2 {
            let bytes = [JPEG, content.as_bytes()].concat();
            assert_eq!(exchange::put(&world.db, &session, PICTURES, name, bytes).await.unwrap(), Put::Taken);
        }
    }
    let names = |names: &[&str]| names.iter().map(|name| format!("<Картинка>{name}</Картинка>")).collect::<String>();
    let [first, second] = named.map(names);
    let goods = [product("p-1", BREAKER, "OptiDin BM63", &first), product("p-2", "NEW-1", "Новый автомат", &second)];
    taken(world, &session, RunKind::Import, "import0_1.xml", &catalog(&goods, false)).await
}

#[test]
fn pictures_become_photos_once_and_a_broken_one_costs_nothing_else() {
    each(async |world| {
        let secret = set_up(world).await;
        let breaker = world.id(BREAKER);
        let (a, b, c, d) = ("files/5c/a.jpg", "files/5c/b.jpg", "files/5c/c.jpg", "files/5c/d.jpg");
        let named: [&[&str]; 2] = [&[a, b, c, "../../etc/passwd", a], &[a]];
        let run = pictured(world, &secret, &[(a, "one"), (b, "broken")], named).await;
        assert_eq!(tally(&run, Thing::Picture), (2, 0, 0, 2));
        assert_eq!(tally(&run, Thing::Product), (1, 1, 0, 0));
        let told = remarks(world, &run).await;
        assert!(told[0].starts_with("326794, files/5c/b.jpg: Картинка не читается"), "{told:?}");
        assert!(told[1].starts_with("326794, files/5c/c.jpg: Файл картинки не пришёл"), "{told:?}");
        let photos = async || photo::list(&world.db, breaker).await.unwrap();
        assert_eq!(photos().await.len(), 1);
        assert!(world.db.snapshot().catalog.by_article(BREAKER).is_some());
        assert_eq!(world.number("SELECT COUNT(*) FROM exchange_parts").await, 0, "what was looked at waits no more");
        // The same once more, and without the files: nothing changes.
        let before = world.tables().await;
        for files in [&[(a, "one"), (b, "broken")][..], &[]] {
            let run = pictured(world, &secret, files, named).await;
            assert_eq!(tally(&run, Thing::Picture), (0, 0, 2, 2));
            assert_eq!(run.note, "Изменений нет.");
        }
        assert_eq!(business(world, &before).await, [""; 0]);
        // Another picture under the old name, for both.
        let run = pictured(world, &secret, &[(a, "two")], [&[a], &[a]]).await;
        assert_eq!(tally(&run, Thing::Picture), (0, 2, 0, 0));
        let [two] = &photos().await[..] else { panic!() };
        assert_eq!(photo::jpeg(&world.db, &two.digest, false).await.unwrap(), [JPEG, b"two"].concat());
        // What people here take out does not come back, unless it is another picture.
        let manager = world.actor(MANAGER).await;
        photo::remove(&world.db, &manager, breaker, two.id).await.unwrap();
        let run = pictured(world, &secret, &[(a, "two")], [&[a], &[a]]).await;
        assert_eq!((tally(&run, Thing::Picture), photos().await.len()), ((0, 0, 2, 0), 0));
        let run = pictured(world, &secret, &[(a, "three")], [&[a], &[]]).await;
        assert_eq!((tally(&run, Thing::Picture), photos().await.len()), ((0, 1, 0, 0), 1));
        // What a product does not name any more is gone; one that names nothing keeps what it has.
        let run = pictured(world, &secret, &[(d, "four")], [&[], &[d]]).await;
        assert_eq!((tally(&run, Thing::Picture), photos().await.len()), ((1, 1, 0, 0), 1));
        assert_eq!(world.number("SELECT COUNT(*) FROM product_photos").await, 2);
        let many: Vec<String> = (0..12).map(|number| format!("{number}.jpg")).collect();
        let files: Vec<_> = many.iter().map(|name| (name.as_str(), name.as_str())).collect();
        let names: Vec<&str> = many.iter().map(String::as_str).collect();
        let run = pictured(world, &secret, &files, [&names, &[]]).await;
        assert_eq!((tally(&run, Thing::Picture), photos().await.len()), ((10, 1, 0, 2), 10));
        let history =
            "SELECT COUNT(*) FROM staff_changes WHERE changed = 'photos' AND user_id IS NULL AND about = '1С'";
        assert!(world.number(history).await > 10);
    });
}

#[test]
fn pictures_that_move_up_by_a_name_are_all_there() {
    each(async |world| {
        let secret = set_up(world).await;
        let breaker = world.id(BREAKER);
        let shown = async || {
            let mut shown = vec![];
            for photo in photo::list(&world.db, breaker).await.unwrap() {
                let bytes = photo::jpeg(&world.db, &photo.digest, false).await.unwrap();
                shown.push(String::from_utf8_lossy(&bytes[JPEG.len()..]).into_owned());
            }
            shown.sort();
            shown
        };
        pictured(
            world,
            &secret,
            &[("1.jpg", "one"), ("2.jpg", "two"), ("3.jpg", "three")],
            [&["1.jpg", "2.jpg", "3.jpg"], &[]],
        )
        .await;
        assert_eq!(shown().await, ["one", "three", "two"]);
        let files = [("1.jpg", "two"), ("2.jpg", "three")];
        for _ in 0..2 {
            pictured(world, &secret, &files, [&["1.jpg", "2.jpg"], &[]]).await;
            assert_eq!(shown().await, ["three", "two"]);
        }
        let run = pictured(world, &secret, &files, [&["1.jpg", "2.jpg"], &[]]).await;
        assert_eq!(run.note, "Изменений нет.");
    });
}

#[test]
fn what_1c_marks_or_leaves_out_is_out_of_production_until_it_comes_back() {
    each(async |world| {
        let secret = set_up(world).await;
        let discontinued =
            async || world.number("SELECT COUNT(*) FROM products WHERE discontinued AND article LIKE 'GONE-%'").await;
        let of = |number: u32, more: &str| product(&format!("g-{number}"), &format!("GONE-{number}"), "Товар", more);
        let all = [of(1, ""), of(2, ""), of(3, "")];
        let first = session(world, &secret).await;
        taken(world, &first, RunKind::Import, "import.xml", &catalog(&all, true)).await;
        assert_eq!(exchange::deactivate(&world.db, &first).await.unwrap(), 0, "all of them were named");
        world.clock.advance(Duration::from_secs(60));
        let marked = [of(1, "<ПометкаУдаления>true</ПометкаУдаления>")];
        let second = session(world, &secret).await;
        let run = taken(world, &second, RunKind::Import, "import.xml", &catalog(&marked, false)).await;
        assert_eq!((tally(&run, Thing::Product), discontinued().await), ((0, 1, 0, 0), 1));
        assert_eq!(exchange::deactivate(&world.db, &second).await.unwrap(), 0, "these were changes only");
        world.clock.advance(Duration::from_secs(60));
        let third = session(world, &secret).await;
        taken(world, &third, RunKind::Import, "import.xml", &catalog(&[of(1, ""), of(2, "")], true)).await;
        assert_eq!(discontinued().await, 0, "the mark has gone");
        assert_eq!(exchange::deactivate(&world.db, &third).await.unwrap(), 1);
        assert_eq!(discontinued().await, 1);
        assert_eq!(exchange::deactivate(&world.db, &third).await.unwrap(), 0, "once");
        exchange::complete(&world.db, &third).await.unwrap();
    });
}

#[test]
fn what_a_file_does_not_say_stays_and_what_people_decided_too() {
    each(async |world| {
        let secret = set_up(world).await;
        let of = |number: u32| product(&format!("g-{number}"), &format!("GONE-{number}"), "Товар", "");
        let first = session(world, &secret).await;
        taken(world, &first, RunKind::Import, "import.xml", &catalog(&[of(1), of(2)], true)).await;
        assert_eq!(exchange::deactivate(&world.db, &first).await.unwrap(), 0, "all of them were named");
        world.run("UPDATE products SET unit = 'м' WHERE article = 'GONE-1'").await;
        let bare = "<Товар><Ид>g-1</Ид><Артикул>GONE-1</Артикул><Наименование>Кабель</Наименование></Товар>".to_owned();
        taken(world, &first, RunKind::Import, "import2.xml", &catalog(&[bare], false)).await;
        assert_eq!(world.text("SELECT unit || ' ' || name FROM products WHERE article = 'GONE-1'").await, "м Кабель");

        // Somebody here takes one out of production; 1C leaves both out, and names them again.
        world.run("UPDATE products SET discontinued = TRUE WHERE article = 'GONE-2'").await;
        world.clock.advance(Duration::from_secs(60));
        let second = session(world, &secret).await;
        let version = "SELECT version FROM products WHERE article = 'GONE-1'";
        let before = world.number(version).await;
        taken(world, &second, RunKind::Import, "import.xml", &catalog(&[of(3)], true)).await;
        assert_eq!(exchange::deactivate(&world.db, &second).await.unwrap(), 1);
        assert_eq!(world.number(version).await, before + 1, "who has its form open sees it");
        world.clock.advance(Duration::from_secs(60));
        let third = session(world, &secret).await;
        taken(world, &third, RunKind::Import, "import.xml", &catalog(&[of(1), of(2), of(3)], true)).await;
        let gone = world.texts("SELECT article FROM products WHERE discontinued AND article LIKE 'GONE-%'").await;
        assert_eq!(gone, ["GONE-2"]);
    });
}

#[test]
fn a_price_needs_its_type_and_stock_its_warehouse() {
    each(async |world| {
        let secret = set_up(world).await;
        let manager = world.actor(MANAGER).await;
        let price = |of: &str, price: &str| {
            format!("<Цена><ИдТипаЦены>{of}</ИдТипаЦены><ЦенаЗаЕдиницу>{price}</ЦенаЗаЕдиницу></Цена>")
        };
        let offer = |id: &str, prices: &str| {
            format!(
                "<Предложение><Ид>{id}</Ид><Артикул>{BREAKER}</Артикул><Цены>{prices}</Цены>\
                 <Остатки><Остаток><Склад><Ид>w-7</Ид><Количество>90000</Количество></Склад></Остаток></Остатки></Предложение>"
            )
        };
        let file = |offers: &str| {
            root(&format!(
                "<Классификатор><ТипыЦен><ТипЦены><Ид>t-1</Ид><Наименование>Оптовая</Наименование><Валюта>RUB</Валюта></ТипЦены>\
                 <ТипЦены><Ид>t-2</Ид><Наименование>Базовая</Наименование><Валюта>RUB</Валюта></ТипЦены></ТипыЦен>\
                 <Склады><Склад><Ид>w-7</Ид><Наименование>Основной</Наименование></Склад></Склады></Классификатор>\
                 <ПакетПредложений><Предложения>{offers}</Предложения></ПакетПредложений>"
            ))
        };
        let both = file(&offer("x", &(price("t-1", "7") + &price("t-2", "290.50"))));
        let first = session(world, &secret).await;
        let run = taken(world, &first, RunKind::Import, "a.xml", &both).await;
        assert_eq!((tally(&run, Thing::Price), tally(&run, Thing::Stock)), ((0, 0, 0, 1), (0, 0, 0, 1)));
        let told = remarks(world, &run).await.concat();
        assert!(told.contains("Не выбран тип цен") && told.contains("Основной: Остатки не берутся"), "{told}");
        // A person says which.
        let ours = world.number("SELECT id FROM warehouses ORDER BY position DESC, id LIMIT 1").await;
        assert_eq!(
            said(&exchange::choose_warehouse(&world.db, &manager, "w-7", Some(999), &Browser::default()).await),
            "not found"
        );
        assert_eq!(
            said(&exchange::choose_warehouse(&world.db, &manager, "w-8", Some(ours), &Browser::default()).await),
            "not found"
        );
        exchange::choose_warehouse(&world.db, &manager, "w-7", Some(ours), &Browser::default()).await.unwrap();
        let (settings, choices) = exchange::settings(&world.db, &manager).await.unwrap();
        assert_eq!(choices.price_types.len(), 2);
        let typed = TypedSettings {
            login: settings.login,
            price_type: "t-2".to_owned(),
            orders_since: settings.orders_since.to_string(),
            ..TypedSettings::default()
        };
        exchange::save(&world.db, &manager, &typed, &Browser::default()).await.unwrap();
        let run = taken(world, &first, RunKind::Import, "b.xml", &both).await;
        assert_eq!(tally(&run, Thing::Price), (0, 1, 0, 0), "{:?}", remarks(world, &run).await);
        assert_eq!(world.number(&format!("SELECT base_price FROM products WHERE article = '{BREAKER}'")).await, 29_050);
        let level = format!(
            "SELECT s.on_hand FROM stock_levels s JOIN products p ON p.id = s.product_id
             WHERE p.article = '{BREAKER}' AND s.warehouse_id = {ours}"
        );
        assert_eq!(world.number(&level).await, 90_000);
        let variants = file(&(offer("x#1", &price("t-2", "1")) + &offer("x#2", &price("t-2", "2"))));
        let run = taken(world, &first, RunKind::Import, "c.xml", &variants).await;
        assert_eq!(tally(&run, Thing::Price), (0, 0, 0, 1));
        assert!(remarks(world, &run).await.concat().contains("У характеристик товара разные цены"));
        assert_eq!(world.number(&level).await, 180_000, "pieces of both");
    });
}

/// The document of an order as 1C sends it back.
fn answer(number: OrderNumber, status: &str, notes: &str, inside: &str) -> String {
    let note = |name: &str, value: &str| {
        format!(
            "<ЗначениеРеквизита><Наименование>{name}</Наименование><Значение>{value}</Значение></ЗначениеРеквизита>"
        )
    };
    root(&format!(
        "<Документ><Ид>{number}</Ид><Номер>{number}</Номер><ХозОперация>Заказ товара</ХозОперация>\
         <ЗначенияРеквизитов>{}{}{}{notes}</ЗначенияРеквизитов>{inside}</Документ>",
        note("Статус заказа", status),
        note("Номер по 1С", &format!("1С-{number}")),
        note("Проведен", "true")
    ))
}

#[test]
fn orders_go_to_1c_once_and_come_back_paid_and_shipped() {
    each(async |world| {
        let secret = set_up(world).await;
        let buyer = world.actor(BUYER).await;
        let number = world.order(&buyer, &[(BREAKER, 24)]).await;
        let mine = |list: &[Outgoing]| list.iter().any(|of| of.order.number == number);
        let first = session(world, &secret).await;
        assert!(mine(&exchange::query(&world.db, &first).await.unwrap()));
        assert!(mine(&exchange::query(&world.db, &first).await.unwrap()), "not delivered before 1C says so");
        assert!(exchange::confirm(&world.db, &first).await.unwrap() > 0);
        assert_eq!(exchange::confirm(&world.db, &first).await.unwrap(), 0);
        assert!(!mine(&exchange::query(&world.db, &first).await.unwrap()));
        // The books take it: the invoice has their number.
        let status = async || {
            OrderStatus::from_code(&world.text(&format!("SELECT status FROM orders WHERE number = {number}")).await)
                .unwrap()
        };
        let posted = answer(number, "Получен счет", "", "");
        world.clock.advance(Duration::from_secs(60));
        let run = taken(world, &first, RunKind::Orders, "orders-1.xml", &posted).await;
        assert_eq!((tally(&run, Thing::Order), status().await), ((0, 1, 0, 0), OrderStatus::Invoiced));
        let accounting = world.text(&format!("SELECT accounting_number FROM orders WHERE number = {number}")).await;
        assert_eq!(accounting, format!("1С-{number}"));
        assert!(mine(&exchange::query(&world.db, &first).await.unwrap()), "it has changed since");
        // Paid and shipped, by documents made of it.
        let total = world.number(&format!("SELECT total FROM orders WHERE number = {number}")).await;
        let sum = format!("{}.{:02}", total / 100, total % 100);
        let papers = |shipments: &str| {
            format!(
                "<ПодчиненныеДокументы><ПодчиненныйДокумент><Номер>П-7</Номер><Дата>2026-10-12</Дата><ХозОперация>Выплата безналичных денег</ХозОперация>\
                 <Сумма>{sum}</Сумма></ПодчиненныйДокумент>{shipments}</ПодчиненныеДокументы>"
            )
        };
        let part = shipment("", &format!("РТ-4-{number}"), 10);
        let run = taken(world, &first, RunKind::Orders, "orders-2.xml", &answer(number, "", "", &papers(&part))).await;
        assert_eq!(tally(&run, Thing::Order), (0, 1, 0, 0), "{:?}", remarks(world, &run).await);
        assert_eq!(status().await, OrderStatus::InProduction);
        let rest = shipment("", &format!("РТ-5-{number}"), 14);
        let whole = answer(number, "Выполнен", "", &papers(&(part + &rest)));
        let run = taken(world, &first, RunKind::Orders, "orders-3.xml", &whole).await;
        assert_eq!((tally(&run, Thing::Order), status().await), ((0, 1, 0, 0), OrderStatus::Completed));
        let waybills =
            format!("SELECT number || ' ' || pieces FROM shipments WHERE order_number = {number} ORDER BY id");
        assert_eq!(world.texts(&waybills).await, [format!("РТ-4-{number} 10"), format!("РТ-5-{number} 14")]);
        assert_eq!(world.number(&format!("SELECT paid FROM orders WHERE number = {number}")).await, total);
        // The same, and what is behind, once more.
        let before = world.tables().await;
        let run = taken(world, &first, RunKind::Orders, "orders-4.xml", &whole).await;
        assert_eq!(tally(&run, Thing::Order), (0, 0, 1, 0), "{:?}", remarks(world, &run).await);
        let run = taken(world, &first, RunKind::Orders, "orders-5.xml", &posted).await;
        assert_eq!(tally(&run, Thing::Order), (0, 0, 1, 0));
        assert!(remarks(world, &run).await.concat().contains("На портале заказ уже «Выполнен»"));
        let stranger = answer(OrderNumber(7), "Выполнен", "", "");
        let run = taken(world, &first, RunKind::Orders, "orders-6.xml", &stranger).await;
        assert_eq!(tally(&run, Thing::Order), (0, 0, 0, 1));
        assert_eq!(business(world, &before).await, [""; 0]);
    });
}

/// A shipment of so many breakers as 1C makes it of an order.
fn shipment(id: &str, number: &str, pieces: u32) -> String {
    format!(
        "<ПодчиненныйДокумент><Ид>{id}</Ид><Номер>{number}</Номер><Дата>2026-10-12</Дата><ХозОперация>Отпуск товара</ХозОперация>\
         <Товары><Товар><Ид>x</Ид><Артикул>{BREAKER}</Артикул><Количество>{pieces}.000</Количество></Товар>\
         <Товар><Ид>ORDER_DELIVERY</Ид><Наименование>Доставка</Наименование><Количество>1</Количество></Товар></Товары></ПодчиненныйДокумент>"
    )
}

#[test]
fn each_shipment_of_1c_is_a_waybill_once_whatever_the_promises_are() {
    each(async |world| {
        let secret = set_up(world).await;
        let product = world.id(BREAKER);
        // Some lie in the warehouse, the others have to be made.
        world.run(&format!("UPDATE stock_levels SET on_hand = reserved WHERE product_id = {product}")).await;
        world.run(&format!("DELETE FROM receipts WHERE product_id = {product} AND promised = 0")).await;
        let place = world.number("SELECT id FROM warehouses ORDER BY position, id LIMIT 1").await;
        world
            .run(&format!(
                "UPDATE stock_levels SET on_hand = on_hand + 40, safety = 0 WHERE product_id = {product} AND warehouse_id = {place}"
            ))
            .await;
        world.db.refresh().await.unwrap();
        let number = world.order(&world.actor(BUYER).await, &[(BREAKER, 96)]).await;
        let first = session(world, &secret).await;
        let send = async |name: &str, status: &str, shipments: &[String]| {
            let papers = format!("<ПодчиненныеДокументы>{}</ПодчиненныеДокументы>", shipments.concat());
            let run = taken(world, &first, RunKind::Orders, name, &answer(number, status, "", &papers)).await;
            (tally(&run, Thing::Order), remarks(world, &run).await.concat())
        };
        let left = format!(
            "SELECT CAST(COALESCE(SUM(quantity - shipped), 0) AS BIGINT) FROM promises WHERE order_number = {number}"
        );
        let ready = format!("{left} AND stage = 'ready'");
        let waybills =
            format!("SELECT number || ' ' || pieces FROM shipments WHERE order_number = {number} ORDER BY id");
        let first_part = shipment("guid-1", "РТ-1", 30);
        for (name, expected) in [("a.xml", (0, 1, 0, 0)), ("b.xml", (0, 0, 1, 0))] {
            assert_eq!(send(name, "", std::slice::from_ref(&first_part)).await, (expected, String::new()), "{name}");
            assert_eq!((world.number(&left).await, world.number(&ready).await), (66, 0), "{name}");
        }
        // The number of another waybill, and not the whole rest.
        let parts = [first_part, shipment("guid-2", "РТ-1", 50)];
        let (tally, told) = send("c.xml", "Выполнен", &parts).await;
        assert_eq!(tally, (0, 1, 0, 0));
        assert!(told.contains("уже занят") && told.contains("не весь заказ"), "{told}");
        let made = world.texts(&waybills).await;
        assert!(made[0] == "РТ-1 30" && made[1].ends_with(" 50") && made.len() == 2, "{made:?}");
        // More than is left: what is left goes, and nothing twice.
        let (tally, told) = send("d.xml", "", &[shipment("guid-3", "РТ-3", 60)]).await;
        assert_eq!((tally, world.texts(&waybills).await.pop().unwrap().as_str()), ((0, 1, 0, 0), "РТ-3 16"), "{told}");
        assert!(told.contains("больше, чем осталось"), "{told}");
        let status = format!("SELECT status FROM orders WHERE number = {number}");
        assert_eq!(world.text(&status).await, "completed");
        let before = world.tables().await;
        let (tally, _) = send("e.xml", "", &parts).await;
        assert_eq!(tally, (0, 0, 1, 0));
        assert_eq!(business(world, &before).await, [""; 0]);
    });
}

#[test]
fn a_document_of_1cs_own_is_not_an_order_of_ours_and_a_payment_needs_its_day() {
    each(async |world| {
        let secret = set_up(world).await;
        let number = world.order(&world.actor(BUYER).await, &[(BREAKER, 12)]).await;
        let first = session(world, &secret).await;
        let gone =
            "<ЗначениеРеквизита><Наименование>Отменен</Наименование><Значение>true</Значение></ЗначениеРеквизита>";
        let own = answer(number, "", gone, "").replace(
            &format!("<Ид>{number}</Ид><Номер>{number}</Номер>"),
            &format!("<Ид>0e1f2a3b-0000-11ee-9a5c-0050569b7a01</Ид><Номер>{number:0>11}</Номер>"),
        );
        let run = taken(world, &first, RunKind::Orders, "own.xml", &own).await;
        assert_eq!(tally(&run, Thing::Order), (0, 0, 0, 1));
        let paid = "<ПодчиненныеДокументы><ПодчиненныйДокумент><Номер>П-7</Номер><Дата>вчера</Дата>\
            <ХозОперация>Выплата безналичных денег</ХозОперация><Сумма>10.00</Сумма></ПодчиненныйДокумент></ПодчиненныеДокументы>";
        for name in ["a.xml", "b.xml"] {
            let run = taken(world, &first, RunKind::Orders, name, &answer(number, "Получен счет", "", paid)).await;
            assert!(remarks(world, &run).await.concat().contains("не записана"), "{name}");
            world.clock.advance(Duration::from_hours(24));
        }
        assert_eq!(world.number(&format!("SELECT paid FROM orders WHERE number = {number}")).await, 0);
        assert_eq!(world.text(&format!("SELECT status FROM orders WHERE number = {number}")).await, "invoiced");
    });
}

#[test]
fn what_is_cancelled_in_1c_is_rejected_unless_it_has_left() {
    each(async |world| {
        let secret = set_up(world).await;
        let number = world.order(&world.actor(BUYER).await, &[(BREAKER, 12)]).await;
        let first = session(world, &secret).await;
        let gone =
            "<ЗначениеРеквизита><Наименование>Отменен</Наименование><Значение>true</Значение></ЗначениеРеквизита>";
        for (name, expected) in [("a.xml", (0, 1, 0, 0)), ("b.xml", (0, 0, 1, 0))] {
            let run = taken(world, &first, RunKind::Orders, name, &answer(number, "", gone, "")).await;
            assert_eq!(tally(&run, Thing::Order), expected, "{name}");
        }
        assert_eq!(world.text(&format!("SELECT status FROM orders WHERE number = {number}")).await, "rejected");
        let letters = format!("SELECT COUNT(*) FROM letters WHERE name LIKE 'message:-{number}:%'");
        assert!(world.number(&letters).await > 0);
        let run = taken(world, &first, RunKind::Orders, "c.xml", &answer(number, "Выполнен", "", "")).await;
        assert!(remarks(world, &run).await.concat().contains("На портале заказ отклонён"));
    });
}

#[test]
fn parts_are_joined_in_their_order_whatever_is_sent_again() {
    each(async |world| {
        let secret = set_up(world).await;
        let session = session(world, &secret).await;
        let db = &world.db;
        let put = async |name: &str, bytes: &[u8]| {
            exchange::put(db, &session, "catalog", name, bytes.to_vec()).await.unwrap()
        };
        let whole = async |name: &str| {
            let file = exchange::find_file(db, &session, "catalog", name).await.unwrap().unwrap();
            let (mut bytes, mut position) = (vec![], 0);
            while let Some(part) = exchange::part(db, file, position).await.unwrap() {
                bytes.extend(part);
                position += 1;
            }
            bytes
        };
        for byte in b"<?xml ?>aab" {
            assert_eq!(put("tiny.xml", &[*byte]).await, Put::Taken);
        }
        assert_eq!(whole("tiny.xml").await, b"<?xml ?>aab");
        let (begin, middle) = ([b"<?xml version=\"1.0\"?>".as_slice(), &[b'a'; 2_000]].concat(), vec![b'b'; 2_000]);
        put("long.xml", &begin).await;
        put("long.xml", &middle).await;
        // The answer was lost: the same part comes again; then the file from its beginning.
        put("long.xml", &middle).await;
        assert_eq!(whole("long.xml").await, [begin.clone(), middle.clone()].concat());
        put("long.xml", &begin).await;
        put("long.xml", b"end").await;
        assert_eq!(whole("long.xml").await, [begin.as_slice(), b"end"].concat());
        put("v8.zip", b"PK\x03\x04one").await;
        put("v8.zip", b"PK\x03\x04two").await;
        assert_eq!(whole("v8.zip").await, b"PK\x03\x04two");
        assert!(exchange::ask(db, &session, RunKind::Import, "none.xml", None).await.unwrap().is_none());
        exchange::clear(db, &session, "catalog").await.unwrap();
        assert!(exchange::find_file(db, &session, "catalog", "long.xml").await.unwrap().is_none());
        for (tail, ended) in [
            ("</КоммерческаяИнформация>\r\n".as_bytes().to_vec(), true),
            (
                b"</\xca\xee\xec\xec\xe5\xf0\xf7\xe5\xf1\xea\xe0\xff\xc8\xed\xf4\xee\xf0\xec\xe0\xf6\xe8\xff>".to_vec(),
                true,
            ),
            (b"<a/>".to_vec(), false),
        ] {
            let bytes = [b"<?xml ?>".to_vec(), tail].concat();
            exchange::put(db, &session, "sale", "orders.xml", bytes).await.unwrap();
            assert_eq!(exchange::has_ended(db, &session, "sale", "orders.xml").await.unwrap(), ended);
        }
    });
}

#[test]
fn the_last_part_of_a_file_that_is_taken_may_come_once_more() {
    each(async |world| {
        let secret = set_up(world).await;
        let session = session(world, &secret).await;
        let db = &world.db;
        let put = async |bytes: &[u8]| exchange::put(db, &session, "sale", "orders.xml", bytes.to_vec()).await.unwrap();
        let text = root("<Документ><Ид>нет такого</Ид></Документ>");
        let (begin, end) = text.as_bytes().split_at(text.len() - 60);
        put(begin).await;
        put(end).await;
        // Its answer was lost before the file was taken …
        assert_eq!(put(end).await, Put::Taken);
        let file = exchange::find_file(db, &session, "sale", "orders.xml").await.unwrap();
        let run = exchange::ask(db, &session, RunKind::Orders, "orders.xml", file).await.unwrap().unwrap();
        let claimed = exchange::claim(db, run.id).await.unwrap().unwrap();
        let parts = [0, 1, 2].map(|position| exchange::part(db, claimed.file, position));
        let [first, second, third] = parts;
        let bytes = [first.await.unwrap().unwrap(), second.await.unwrap().unwrap()].concat();
        assert_eq!((bytes.as_slice(), third.await.unwrap()), (text.as_bytes(), None));
        assert_eq!(Import::new(claimed).end(db).await.unwrap(), None);
        // … and behind: it is the same file, and the same step answers.
        assert_eq!(put(end).await, Put::Taken);
        assert!(exchange::has_ended(db, &session, "sale", "orders.xml").await.unwrap());
        let again = exchange::find_file(db, &session, "sale", "orders.xml").await.unwrap();
        let told = exchange::ask(db, &session, RunKind::Orders, "orders.xml", again).await.unwrap().unwrap();
        assert_eq!((again, told.id, told.state), (file, run.id, RunState::Done));
        // From its beginning it is another one.
        put(begin).await;
        assert_ne!(exchange::find_file(db, &session, "sale", "orders.xml").await.unwrap(), file);
    });
}

/// A file that was made then: the root says so.
fn made(at: &str, text: &str) -> String {
    text.replace("ВерсияСхемы", &format!("ДатаФормирования=\"{at}\" ВерсияСхемы"))
}

/// Sends a file and has it taken: nothing, or when it and the newest one were made.
async fn refused(world: &World, session: &Session, name: &str, text: &str) -> Option<(Thing, String, String)> {
    exchange::put(&world.db, session, "catalog", name, text.as_bytes().to_vec()).await.unwrap();
    let file = exchange::find_file(&world.db, session, "catalog", name).await.unwrap();
    let run = exchange::ask(&world.db, session, RunKind::Import, name, file).await.unwrap().unwrap();
    let claimed = exchange::claim(&world.db, run.id).await.unwrap().unwrap();
    let mut import = Import::new(claimed.clone());
    let mut older = None;
    for part in [Part::Dictionaries, Part::Goods] {
        let mut records = vec![];
        read(text.as_bytes(), part, &mut |record| {
            records.push(record);
            Ok(())
        })
        .unwrap();
        older = older.or(import.take(&world.db, records).await.unwrap());
    }
    let older = match older {
        Some(older) => Some(older),
        None => import.end(&world.db).await.unwrap(),
    };
    if older.is_some() {
        exchange::fail(&world.db, &claimed, "старше").await.unwrap();
    }
    world.db.refresh().await.unwrap();
    older.map(|older| (older.thing, older.made.to_string(), older.newest.to_string()))
}

#[test]
fn an_older_file_takes_no_prices_and_stock_back() {
    each(async |world| {
        let secret = set_up(world).await;
        let (goods, offers) = (catalog(&goods(), false), offers("w-1"));
        let dear = offers.replace("366.0000", "999.0000");
        assert_ne!(dear, offers);
        let old = session(world, &secret).await;
        assert_eq!(refused(world, &old, "import.xml", &made("2026-01-12T09:00:00", &goods)).await, None);
        assert_eq!(refused(world, &old, "offers.xml", &made("2026-01-12T09:00:05", &offers)).await, None);
        // The files of one exchange stand in any order; the same files may come with another session.
        assert_eq!(refused(world, &old, "offers1.xml", &made("2026-01-12T09:00:03", &offers)).await, None);
        let same = session(world, &secret).await;
        for (name, at) in [("offers.xml", "2026-01-12T09:00:03"), ("offers1.xml", "2026-01-12T09:00:05")] {
            assert_eq!(refused(world, &same, name, &made(at, &offers)).await, None, "{at}");
        }
        let new = session(world, &secret).await;
        assert_eq!(refused(world, &new, "offers.xml", &made("2026-01-12T10:00:00", &dear)).await, None);
        let before = world.tables().await;
        let late = session(world, &secret).await;
        let told = (Thing::Price, "2026-01-12 09:30:00".to_owned(), "2026-01-12 10:00:00".to_owned());
        assert_eq!(refused(world, &late, "offers.xml", &made("2026-01-12T09:30:00", &offers)).await, Some(told));
        assert!(business(world, &before).await.is_empty(), "nothing of it is taken");
        // Products are as new as they were; a file without a date, and one from a clock that is a month ahead, are taken.
        assert_eq!(refused(world, &late, "import.xml", &made("2026-01-12T09:30:00", &goods)).await, None);
        let ahead = session(world, &secret).await;
        let far = (world.db.now() + Duration::from_hours(24 * 30)).format("%Y-%m-%dT%H:%M:%S").to_string();
        assert_eq!(refused(world, &ahead, "a.xml", &made(&far, &offers)).await, None);
        assert_eq!(refused(world, &ahead, "b.xml", &offers).await, None);
        assert_eq!(refused(world, &ahead, "c.xml", &made("2026-01-12T10:00:00", &offers)).await, None);
        // What staff allow is taken, and counts from then on.
        let manager = world.actor(MANAGER).await;
        exchange::allow_older(&world.db, &manager, &Browser::default()).await.unwrap();
        assert!(exchange::newest(&world.db, &manager).await.unwrap().is_empty());
        let allowed = session(world, &secret).await;
        assert_eq!(refused(world, &allowed, "offers.xml", &made("2026-01-01", &offers)).await, None);
        let newest = exchange::newest(&world.db, &manager).await.unwrap();
        let told = |(thing, at): &(Thing, chrono::NaiveDateTime)| (*thing, at.to_string());
        let day = "2026-01-01 00:00:00".to_owned();
        assert_eq!(newest.iter().map(told).collect::<Vec<_>>(), [(Thing::Price, day.clone()), (Thing::Stock, day)]);
        let buyer = world.actor(BUYER).await;
        assert!(exchange::allow_older(&world.db, &buyer, &Browser::default()).await.is_err());
    });
}

#[test]
fn an_old_file_behind_a_new_one_takes_nothing_back() {
    each(async |world| {
        let (secret, offers) = (set_up(world).await, offers("w-1"));
        let made = |at: &str| made(&format!("2026-01-12T{at}:00"), &offers);
        let told = |at: &str, newest: &str| {
            Some((Thing::Price, format!("2026-01-12 {at}:00"), format!("2026-01-12 {newest}:00")))
        };
        let (old, new, late) =
            (session(world, &secret).await, session(world, &secret).await, session(world, &secret).await);
        assert_eq!(refused(world, &old, "a.xml", &made("10:00")).await, None);
        assert_eq!(refused(world, &new, "b.xml", &made("11:00")).await, None);
        // Of the session that counts now: what counted before it stays the least.
        assert_eq!(refused(world, &new, "c.xml", &made("09:30")).await, told("09:30", "10:00"));
        assert_eq!(refused(world, &new, "d.xml", &made("10:30")).await, None, "the files of one session, in any order");
        assert_eq!(refused(world, &late, "e.xml", &made("10:15")).await, told("10:15", "10:30"));
        // The first session comes again, with a newer file and with the old one.
        assert_eq!(refused(world, &old, "f.xml", &made("11:30")).await, None);
        assert_eq!(refused(world, &old, "a.xml", &made("10:00")).await, told("10:00", "10:30"));
        let newest = exchange::newest(&world.db, &world.actor(MANAGER).await).await.unwrap();
        assert_eq!(newest[0].1.to_string(), "2026-01-12 11:30:00");
    });
}

/// Nothing was known yet: who comes second waits for the first, and is asked for its date then.
#[test]
fn of_two_sessions_that_are_the_first_the_older_one_does_not_win() {
    each(async |world| {
        if world.is_sqlite() {
            return;
        }
        let secret = set_up(world).await;
        let late = session(world, &secret).await;
        let newer = "INSERT INTO exchange_newest (thing, made_at, session_id) VALUES ('price', 1768215600000, 999)";
        let tx = world.begin().await;
        tx.execute_unprepared(newer).await.unwrap();
        let committed = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            tx.commit().await.unwrap();
        };
        let offers = made("2026-01-12T10:00:00", &offers("w-1"));
        let (answer, ()) = tokio::join!(refused(world, &late, "offers.xml", &offers), committed);
        let told = (Thing::Price, "2026-01-12 10:00:00".to_owned(), "2026-01-12 11:00:00".to_owned());
        assert_eq!(answer, Some(told));
    });
}

#[test]
fn the_history_says_who_set_what_and_from_where() {
    each(async |world| {
        let (db, manager) = (&world.db, world.actor(MANAGER).await);
        assert!(exchange::history(db, &manager).await.unwrap().is_empty());
        set_up(world).await;
        let settings = exchange::settings(db, &manager).await.unwrap().0;
        let typed = TypedSettings {
            login: "1c-new".to_owned(),
            charset: "windows-1251".to_owned(),
            version: settings.version.code().to_owned(),
            orders_since: settings.orders_since.to_string(),
            ..TypedSettings::default()
        };
        let from = Browser { address: "192.0.2.7".to_owned(), ..Browser::default() };
        world.clock.advance(Duration::from_secs(60));
        for _ in 0..2 {
            exchange::save(db, &manager, &typed, &from).await.unwrap();
            exchange::switch(db, &manager, false, &from).await.unwrap();
        }
        exchange::allow_older(db, &manager, &from).await.unwrap();
        // A key of a company that is called so is none of the exchange's.
        world.run("INSERT INTO audit (company_id, user_id, at, deed, about, address) SELECT company_id, id, 1, 'created_key', '1С', '' FROM users WHERE email = 'dealer@example.com'").await;
        let history = exchange::history(db, &manager).await.unwrap();
        let words = |change: &exchange::SettingsChange| {
            change.what.iter().map(|setting| setting.code()).collect::<Vec<_>>().join(" ")
        };
        let first = "login price_type warehouse charset version orders_since";
        assert_eq!(
            history.iter().map(words).collect::<Vec<_>>(),
            ["older", "off", "login charset", "on", "secret", first],
            "what is set again is no change"
        );
        assert_eq!((history[0].at, history[0].address.as_str()), (world.now(), "192.0.2.7"));
        assert!(history.iter().all(|change| change.by == history[0].by && !change.by.is_empty()));
        assert_eq!(said(&exchange::history(db, &world.actor(BUYER).await).await), "forbidden");
    });
}

#[test]
fn only_the_secret_of_today_opens_a_session_and_only_staff_make_it() {
    each(async |world| {
        let db = &world.db;
        let (manager, buyer) = (world.actor(MANAGER).await, world.actor(BUYER).await);
        let from = Browser { address: "192.0.2.7".to_owned(), ..Browser::default() };
        assert_eq!(said(&exchange::settings(db, &buyer).await), "forbidden");
        assert_eq!(said(&exchange::renew_secret(db, &manager, &from).await), "change.no_settings");
        assert_eq!(said(&exchange::switch(db, &manager, true, &Browser::default()).await), "change.no_secret");
        assert_eq!(
            said(&exchange::save(db, &manager, &TypedSettings::default(), &Browser::default()).await),
            "change.missing"
        );
        assert_eq!(said(&exchange::open(db, LOGIN, "", "192.0.2.9").await), "signed out");
        let secret = set_up(world).await;
        assert_eq!(said(&exchange::open(db, LOGIN, "wrong", "192.0.2.9").await), "signed out");
        assert_eq!(said(&exchange::open(db, "other", &secret, "192.0.2.9").await), "signed out");
        let token = exchange::open(db, LOGIN, &secret, "192.0.2.9").await.unwrap();
        assert_ne!(token, exchange::open(db, LOGIN, &secret, "192.0.2.9").await.unwrap(), "1C asks twice");
        exchange::session(db, &token).await.unwrap();
        let stored = world.text("SELECT secret FROM exchange_settings").await;
        assert!(stored.starts_with("$argon2id$") && !stored.contains(&secret));
        let renewed = exchange::renew_secret(db, &manager, &from).await.unwrap();
        assert_eq!(said(&exchange::session(db, &token).await), "signed out");
        assert_eq!(said(&exchange::open(db, LOGIN, &secret, "192.0.2.9").await), "signed out");
        let audit = "SELECT COUNT(*) FROM audit a JOIN users u ON u.id = a.user_id
                     WHERE a.deed = 'created_key' AND a.about = '1С' AND u.email = 'manager@example.com'";
        assert_eq!(world.number(audit).await, 2);
        assert_eq!(world.number(&format!("{audit} AND a.address = '192.0.2.7'")).await, 1);
        let token = exchange::open(db, LOGIN, &renewed, "192.0.2.9").await.unwrap();
        world.clock.advance(Duration::from_secs(3 * 3600));
        assert_eq!(said(&exchange::session(db, &token).await), "signed out");
        exchange::tidy(db).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM exchange_sessions").await, 0);
        exchange::switch(db, &manager, false, &Browser::default()).await.unwrap();
        assert_eq!(said(&exchange::open(db, LOGIN, &renewed, "192.0.2.9").await), "signed out");
        // Guessing is slowed down.
        let mut last = String::new();
        for _ in 0..12 {
            last = said(&exchange::open(db, LOGIN, "wrong", "192.0.2.9").await);
        }
        assert_eq!(last, "sign_in.wait");
    });
}

/// How many products, offers and orders are in each of the files that are written for this test.
const STATED: [(&str, [u32; 3]); 3] =
    [("import0_1.xml", [5, 0, 0]), ("offers0_1.xml", [0, 5, 0]), ("orders_to_site.xml", [0, 0, 2])];

#[test]
fn the_files_of_this_test_are_taken_whole() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/commerceml");
    each(async |world| assert_eq!(taken_whole(world, folder).await, STATED));
}

/// Files of a real 1C in the folder that `BUSBAR_COMMERCEML` names: everything in them is counted.
#[test]
fn real_files_are_taken_whole() {
    let Ok(folder) = std::env::var("BUSBAR_COMMERCEML") else {
        eprintln!("skipped: BUSBAR_COMMERCEML names no folder with files of a real 1C");
        return;
    };
    each(async |world| {
        for (name, counted) in taken_whole(world, &folder).await {
            assert_ne!(counted, [0; 3], "{name}");
        }
    });
}

/// Takes the files of a folder twice: everything that is in them is counted, and the second time nothing changes. What each of
/// them has.
async fn taken_whole(world: &World, folder: &str) -> [(&'static str, [u32; 3]); 3] {
    let secret = set_up(world).await;
    let mut all = STATED;
    for again in [false, true] {
        for (name, counts) in &mut all {
            let bytes = std::fs::read(format!("{folder}/{name}")).unwrap();
            let mut named = [0_u32; 3];
            read(&bytes[..], Part::Goods, &mut |record| {
                match record {
                    Record::Product(_) => named[0] += 1,
                    Record::Offer(_) => named[1] += 1,
                    _ => named[2] += 1,
                }
                Ok(())
            })
            .unwrap();
            let kind = if name.starts_with("orders") { RunKind::Orders } else { RunKind::Import };
            let session = session(world, &secret).await;
            let file = taken_bytes(world, &session, kind, name, bytes).await;
            let total = |thing: Thing| {
                let (added, changed, same, refused) = tally(&file, thing);
                println!("{name} again {again} {thing:?}: {added} {changed} {same} {refused}");
                assert!(!again || added + changed == 0, "{name} {thing:?}");
                added + changed + same + refused
            };
            let counted = [total(Thing::Product), total(Thing::Price), total(Thing::Order)];
            println!("{:?}", remarks(world, &file).await);
            assert_eq!(counted, named, "{name}");
            *counts = counted;
        }
    }
    all
}
