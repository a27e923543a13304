//! Lists on their way into a draft: read, put right, added, undone.

use crate::world::{ASSISTANT, BREAKER, BUYER, OTHER, World, each, q, said};
use domain::actor::Actor;
use domain::id::{ImportId, OrderNumber};
use domain::import::{ImportPage, ImportState, Row};
use service::import::{self, Filter};
use service::{draft, import as lists};
use std::collections::BTreeMap;

async fn read(world: &World, actor: &Actor, number: OrderNumber, text: &str) -> ImportId {
    lists::read_text(&world.db, actor, number, text.to_owned()).await.unwrap()
}

async fn page(world: &World, actor: &Actor, number: OrderNumber, list: ImportId) -> ImportPage {
    lists::get(&world.db, actor, number, list, Filter::All, 1).await.unwrap()
}

async fn lines(world: &World, actor: &Actor, number: OrderNumber) -> BTreeMap<String, u32> {
    let rows = draft::rows(&world.db, actor, number, 1, 10_000).await.unwrap().rows;
    rows.into_iter().map(|row| (row.article.to_string(), row.line.quantity.pieces())).collect()
}

fn states(page: &ImportPage) -> Vec<(u32, ImportState)> {
    let mut states: Vec<_> = page.rows.rows.iter().map(|row| (row.source_row, row.state)).collect();
    states.sort_unstable();
    states
}

#[test]
fn a_pasted_list_is_shown_and_added_at_once() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let text = "326794 - 20 шт\n326797 12\n\nOptiDin BM63-1C16-4,5-УХЛЗ 4\n999999 - 1\n326800 много";
        let list = read(world, &actor, number, text).await;
        let shown = page(world, &actor, number, list).await;
        use ImportState::{Choice, Doubled, Ready, Rounded, Unknown};
        assert_eq!(states(&shown), [(1, Rounded), (2, Ready), (4, Doubled), (5, Unknown), (6, Choice)]);
        let rounded = shown.rows.rows.iter().find(|row| row.source_row == 1).unwrap();
        assert_eq!((rounded.asked, rounded.quantity), (Some(q(20)), Some(q(24))));
        assert_eq!(shown.count(ImportState::is_good), 3);
        let added = lists::add(&world.db, &actor, number, list).await.unwrap();
        assert_eq!(added.lines, 3);
        assert_eq!(lists::latest(&world.db, &actor, number).await.unwrap().map(|(_, lines)| lines), Some(2));
        // 12 that were there, 20 and 4 more: 36 is three packs.
        assert_eq!(lines(world, &actor, number).await, [("326794".to_owned(), 36), ("326797".to_owned(), 12)].into());
        assert_eq!(said(&lists::add(&world.db, &actor, number, list).await), "import.nothing_to_add");
        let undone = draft::undo(&world.db, &actor, number, added.version).await.unwrap();
        assert_eq!((undone.changes.len(), undone.kept), (2, 0));
        assert_eq!(lines(world, &actor, number).await, [(BREAKER.to_owned(), 12)].into());
    });
}

#[test]
fn lines_are_put_right_and_what_is_chosen_is_remembered() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let list = read(world, &actor, number, "ЭЛ-15 - 12\n326794 - 0").await;
        let db = &world.db;
        lists::choose_typed(db, &actor, number, list, 1, "OptiDin BM63-1C16-4,5-УХЛ3").await.unwrap();
        lists::set_quantity(db, &actor, number, list, 2, q(24)).await.unwrap();
        let shown = page(world, &actor, number, list).await;
        assert_eq!(states(&shown), [(1, ImportState::Ready), (2, ImportState::Doubled)]);
        for skipped in [true, true, false, true, true] {
            // Pressed twice it is the same.
            lists::skip(db, &actor, number, list, 2, skipped).await.unwrap();
            let state = states(&page(world, &actor, number, list).await)[1].1;
            assert_eq!(state, if skipped { ImportState::Skipped } else { ImportState::Doubled });
        }
        lists::add(db, &actor, number, list).await.unwrap();
        assert_eq!(lines(world, &actor, number).await, [(BREAKER.to_owned(), 12)].into());
        assert_eq!(said(&lists::skip(db, &actor, number, list, 1, true).await), "not found");
        // A colleague's list understands it, and so do the order pad and the lists of favourites.
        let colleague = world.actor(ASSISTANT).await;
        let other = world.draft(&colleague, &[]).await;
        let list = read(world, &colleague, other, "эл 15; 12").await;
        assert_eq!(states(&page(world, &colleague, other, list).await), [(1, ImportState::Ready)]);
        draft::add(db, &colleague, other, "эл-15", q(12)).await.unwrap();
        assert_eq!(lines(world, &colleague, other).await, [(BREAKER.to_owned(), 12)].into());
        // Another company's does not.
        let stranger = world.actor(OTHER).await;
        let theirs = world.draft(&stranger, &[]).await;
        let list = read(world, &stranger, theirs, "ЭЛ-15 - 12").await;
        assert_eq!(states(&page(world, &stranger, theirs, list).await), [(1, ImportState::Unknown)]);
    });
}

#[test]
fn of_a_discontinued_product_what_is_left_and_the_rest_from_its_replacement() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let snapshot = world.db.snapshot();
        let old = snapshot.catalog.by_article("103545").unwrap();
        let left = snapshot.stock.total(old.id());
        let list = read(world, &actor, number, &format!("103545 {}", left + 36)).await;
        let shown = page(world, &actor, number, list).await;
        let row = &shown.rows.rows[0];
        assert_eq!((row.state, row.left.as_ref().map(|left| left.pieces)), (ImportState::Left, Some(left)));
        assert_eq!(row.left.as_ref().unwrap().replacement.as_ref().unwrap().article.as_str(), BREAKER);
        lists::split(&world.db, &actor, number, list, 1, true).await.unwrap();
        lists::add(&world.db, &actor, number, list).await.unwrap();
        let lines = lines(world, &actor, number).await;
        assert_eq!(lines.get(BREAKER), Some(&36));
        assert_eq!(lines.get("103545").copied().unwrap_or(0), left);
    });
}

#[test]
fn what_is_skipped_comes_back_as_it_was_and_a_choice_spoils_no_article() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let db = &world.db;
        let list = read(world, &actor, number, "Артикул\tКоличество\n326794\tдва\n326797\t12").await;
        assert_eq!(states(&page(world, &actor, number, list).await)[0], (2, ImportState::Quantity));
        lists::skip(db, &actor, number, list, 1, true).await.unwrap();
        lists::skip(db, &actor, number, list, 1, false).await.unwrap();
        assert_eq!(states(&page(world, &actor, number, list).await)[0], (2, ImportState::Quantity));
        // Our article beside another product's name: the choice is for this line.
        let text = "Артикул\tНаименование\tКоличество\n326794\tOptiDin BM63-НР230\t2\n326797\t\t12";
        let list = read(world, &actor, number, text).await;
        assert_eq!(states(&page(world, &actor, number, list).await)[0], (2, ImportState::Choice));
        lists::choose(db, &actor, number, list, 1, world.id("249184")).await.unwrap();
        let list = read(world, &actor, number, "326794 12").await;
        assert_eq!(states(&page(world, &actor, number, list).await), [(1, ImportState::Ready)]);
    });
}

#[test]
fn lines_of_a_discontinued_product_are_judged_together() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let snapshot = world.db.snapshot();
        let left = snapshot.stock.total(snapshot.catalog.by_article("103545").unwrap().id());
        let list = read(world, &actor, number, &format!("103545 {left}\n103545 12\n326797 12")).await;
        use ImportState::{Left, Ready};
        assert_eq!(states(&page(world, &actor, number, list).await), [(1, Ready), (2, Left), (3, Ready)]);
        let added = lists::add(&world.db, &actor, number, list).await.unwrap();
        assert_eq!(added.lines, 2);
        assert_eq!(lists::latest(&world.db, &actor, number).await.unwrap().map(|(_, lines)| lines), Some(1));
    });
}

#[test]
fn what_the_draft_and_other_lines_have_of_a_discontinued_product_is_left_no_more() {
    each(async |world| {
        let (db, actor, old) = (&world.db, world.actor(BUYER).await, world.id("103545"));
        let stock = db.snapshot().stock.total(old);
        let number = world.draft(&actor, &[("103545", 12)]).await;
        let list = read(world, &actor, number, &format!("103545 {stock}")).await;
        let row = page(world, &actor, number, list).await.rows.rows.remove(0);
        assert_eq!((row.state, row.left.map(|left| left.pieces)), (ImportState::Left, Some(stock - 12)));
        lists::split(db, &actor, number, list, 1, true).await.unwrap();
        lists::add(db, &actor, number, list).await.unwrap();
        assert_eq!(lines(world, &actor, number).await, [("103545".to_owned(), stock), (BREAKER.to_owned(), 12)].into());
        // What goes out of the draft again is not asked for beyond what the line asks.
        let list = read(world, &actor, number, "103545 12").await;
        draft::remove(db, &actor, number, old).await.unwrap();
        lists::split(db, &actor, number, list, 1, false).await.unwrap();
        lists::add(db, &actor, number, list).await.unwrap();
        assert_eq!(lines(world, &actor, number).await.get("103545"), Some(&12));
    });
}

#[test]
fn a_list_of_which_nothing_went_in_has_not_been_added() {
    each(async |world| {
        let (db, actor, old) = (&world.db, world.actor(BUYER).await, world.id("103545"));
        let number = world.draft(&actor, &[]).await;
        let list = read(world, &actor, number, "103545 12").await;
        world.run(&format!("UPDATE stock_levels SET on_hand = 0, reserved = 0 WHERE product_id = {old}")).await;
        world.catalogue_has_changed().await;
        let added = lists::add(db, &actor, number, list).await.unwrap();
        assert_eq!(added.lines, 0);
        let again = read(world, &actor, number, "103545 12").await;
        assert_eq!(page(world, &actor, number, again).await.before, None);
    });
}

#[test]
fn the_same_list_twice_is_noticed() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let first = read(world, &actor, number, "326794 12").await;
        assert_eq!(page(world, &actor, number, first).await.before, None);
        lists::add(&world.db, &actor, number, first).await.unwrap();
        let second = read(world, &actor, number, "326794 12").await;
        let before = page(world, &actor, number, second).await.before.unwrap();
        assert_eq!(before.1, "Петрова\u{a0}А.\u{a0}С.");
        lists::discard(&world.db, &actor, number, second).await.unwrap();
        assert_eq!(said(&lists::get(&world.db, &actor, number, second, Filter::All, 1).await), "not found");
    });
}

#[test]
fn a_list_is_nobody_elses() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let list = read(world, &actor, number, "326794 12\nнет такого").await;
        let stranger = world.actor(OTHER).await;
        let theirs = world.draft(&stranger, &[]).await;
        let db = &world.db;
        let before = world.tables().await;
        for number in [number, theirs] {
            let who = &stranger;
            assert_eq!(said(&lists::get(db, who, number, list, Filter::All, 1).await), "not found");
            assert_eq!(said(&lists::faults(db, who, number, list).await), "not found");
            assert_eq!(said(&lists::add(db, who, number, list).await), "not found");
            assert_eq!(said(&lists::skip(db, who, number, list, 1, true).await), "not found");
            assert_eq!(said(&lists::choose(db, who, number, list, 2, world.id(BREAKER)).await), "not found");
            assert_eq!(said(&lists::set_quantity(db, who, number, list, 1, q(12)).await), "not found");
            assert_eq!(said(&lists::split(db, who, number, list, 1, false).await), "not found");
            assert_eq!(said(&lists::discard(db, who, number, list).await), "not found");
        }
        assert_eq!(said(&lists::read_text(db, &stranger, number, "326794".to_owned()).await), "not found");
        assert_eq!(said(&lists::latest(db, &stranger, number).await), "not found");
        assert_eq!(said(&draft::undo(db, &stranger, number, 1).await), "not found");
        assert_eq!(said(&draft::history(db, &stranger, number, 1).await), "not found");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

/// Every row of a table is good, waits or is blank: none is lost, and what is added is what was asked for.
#[test]
fn a_thousand_tables_lose_no_row() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let articles = ["326794", "326797", "326800", "248956"];
        let mut seed = 7u64;
        let mut below = |limit: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % limit
        };
        let tables = if world.is_sqlite() { 200 } else { 20 };
        for table in 0..tables {
            let (mut rows, mut good, mut bad) = (vec![], 0, 0);
            if table % 2 == 0 {
                rows.push(row(&["№", "Артикул", "Количество"]));
            }
            for at in 0..=below(30) {
                let at = at.to_string();
                let article = articles[usize::try_from(below(4)).unwrap()];
                match below(6) {
                    0 => rows.push(row(&[])),
                    1 => {
                        bad += 1;
                        rows.push(row(&[&at, "нет такого", "12"]));
                    }
                    2 => {
                        bad += 1;
                        rows.push(row(&[&at, article, "два"]));
                    }
                    _ => {
                        good += 1;
                        rows.push(row(&[&at, article, &(1 + below(99)).to_string()]));
                    }
                }
            }
            if good < 2 {
                continue;
            }
            let list =
                import::read_table(&world.db, &actor, number, "t.xlsx", table.to_string(), rows.clone()).await.unwrap();
            let shown = page(world, &actor, number, list).await;
            let counts = (shown.count(ImportState::is_good), shown.count(ImportState::waits));
            assert_eq!(counts, (good, bad), "{rows:?} {:?}", shown.counts);
        }
    });
}

fn row(cells: &[&str]) -> Row {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

#[test]
fn history_says_who_changed_what_and_undo_keeps_later_changes() {
    each(async |world| {
        let (first, second) = (world.actor(BUYER).await, world.actor(ASSISTANT).await);
        let number = world.draft(&first, &[(BREAKER, 12)]).await;
        let db = &world.db;
        let change = draft::set_quantity(db, &second, number, world.id(BREAKER), q(120)).await.unwrap();
        let history = draft::history(db, &first, number, 1).await.unwrap();
        assert_eq!(history.total, 2);
        let last = &history.rows[0];
        assert_eq!((last.version, last.count), (change.version, 1));
        assert_eq!((last.lines[0].before, last.lines[0].after), (Some(12), Some(120)));
        assert_ne!(last.by, history.rows[1].by);
        assert_eq!((history.rows[1].lines[0].before, history.rows[1].lines[0].after), (None, Some(12)));
        draft::set_quantity(db, &first, number, world.id(BREAKER), q(60)).await.unwrap();
        let undone = draft::undo(db, &second, number, change.version).await.unwrap();
        assert_eq!((undone.changes.len(), undone.kept), (0, 1));
        let last = draft::history(db, &first, number, 1).await.unwrap().rows[0].version;
        draft::undo(db, &second, number, last).await.unwrap();
        assert_eq!(lines(world, &first, number).await, [(BREAKER.to_owned(), 120)].into());
        assert_eq!(said(&draft::undo(db, &first, number, 999).await), "not found");
    });
}
