//! Own articles: kept by hand and by tables, by one company and for it alone.

use crate::world::{ASSISTANT, BREAKER, BUYER, DESIGNER, OTHER, World, each, q, refusal, said};
use domain::Refusal;
use domain::actor::Actor;
use domain::import::Row;
use domain::own::{OwnError, OwnLoad};
use service::own::{self, Added};
use service::{draft, import};
use std::collections::BTreeMap;

/// The whole table: own articles and ours.
async fn table(world: &World, actor: &Actor) -> BTreeMap<String, String> {
    let rows = own::whole(&world.db, actor).await.unwrap();
    rows.into_iter().map(|row| (row.own, row.article)).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(own, article)| ((*own).to_owned(), (*article).to_owned())).collect()
}

async fn load(world: &World, actor: &Actor, text: &str) -> OwnLoad {
    own::load_text(&world.db, actor, text.to_owned()).await.unwrap()
}

fn counts(load: &OwnLoad) -> [u64; 4] {
    [load.added, load.changed, load.same, load.refused]
}

/// The own articles that a search finds.
async fn found(world: &World, actor: &Actor, text: &str) -> Vec<String> {
    own::list(&world.db, actor, text, 1).await.unwrap().rows.into_iter().map(|row| row.own).collect()
}

#[test]
fn an_article_is_added_by_hand_changed_deleted_and_brought_back() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        assert_eq!(own::list(db, &actor, "", 1).await.unwrap().total, 0);
        let added = own::add(db, &actor, "  ЭЛ-15 ", "326 794").await.unwrap();
        assert_eq!(added, Added { own: "ЭЛ-15".to_owned(), article: BREAKER.to_owned(), before: None });
        let row = own::list(db, &actor, "", 1).await.unwrap().rows.remove(0);
        assert_eq!((row.own.as_str(), row.product, row.article.as_str()), ("ЭЛ-15", world.id(BREAKER), BREAKER));
        assert_eq!(row.name, "OptiDin BM63-1C16-4,5-УХЛ3");
        // Another spelling is the same article, for a colleague too.
        let colleague = world.actor(ASSISTANT).await;
        let changed = own::add(db, &colleague, "эл 15", "326797").await.unwrap();
        assert_eq!((changed.article.as_str(), changed.before.as_deref()), ("326797", Some(BREAKER)));
        assert_eq!(own::add(db, &colleague, "эл 15", "326797").await.unwrap().before, None);
        assert_eq!(table(world, &actor).await, pairs(&[("эл 15", "326797")]));
        // The order pad understands it, until it is deleted.
        let number = world.draft(&actor, &[]).await;
        draft::add(db, &actor, number, "ЭЛ-15", q(12)).await.unwrap();
        assert_eq!(own::delete(db, &actor, "эл 15").await.unwrap(), world.id("326797"));
        assert_eq!(said(&own::delete(db, &actor, "эл 15").await), "not found");
        assert_eq!(said(&draft::add(db, &actor, number, "ЭЛ-15", q(12)).await), "draft.unknown_article");
        for _ in 0..2 {
            own::restore(db, &actor, "эл 15", world.id("326797")).await.unwrap();
            assert_eq!(table(world, &actor).await, pairs(&[("эл 15", "326797")]));
        }
        // What was said of it since stays.
        own::restore(db, &actor, "эл 15", world.id(BREAKER)).await.unwrap();
        assert_eq!(table(world, &actor).await, pairs(&[("эл 15", "326797")]));
        assert_eq!(said(&own::restore(db, &actor, "ЭЛ-16", domain::id::ProductId(9_999_999)).await), "not found");
    });
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_changed() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        let long = "щ".repeat(101);
        let before = world.tables().await;
        for (typed, article, code) in [
            ("", BREAKER, "own.no_own"),
            (" \0", BREAKER, "own.no_own"),
            ("—", BREAKER, "own.no_letters"),
            (long.as_str(), BREAKER, "own.too_long"),
            ("ЭЛ-15", " ", "own.no_article"),
            ("ЭЛ-15", "нет такого", "draft.unknown_article"),
            ("ЭЛ-15", "BM63", "draft.unknown_article"),
            ("ЭЛ-15", "326794 326797", "own.several"),
        ] {
            assert_eq!(said(&own::add(db, &actor, typed, article).await), code, "{typed} {article}");
        }
        // An own article does not stand for ours.
        own::add(db, &actor, "ЭЛ-15", BREAKER).await.unwrap();
        assert_eq!(said(&own::add(db, &actor, "ЭЛ-16", "ЭЛ-15").await), "draft.unknown_article");
        own::delete(db, &actor, "ЭЛ-15").await.unwrap();
        for text in ["", " \n\t\n", "Свой артикул\tАртикул"] {
            assert_eq!(said(&own::load_text(db, &actor, text.to_owned()).await), "import.empty", "{text}");
        }
        for actor in [world.actor(DESIGNER).await, Actor::Guest] {
            let answer = if actor == Actor::Guest { "signed out" } else { "forbidden" };
            assert_eq!(said(&own::list(db, &actor, "", 1).await), answer);
            assert_eq!(said(&own::whole(db, &actor).await), answer);
            assert_eq!(said(&own::loaded(db, &actor).await), answer);
            assert_eq!(said(&own::add(db, &actor, "ЭЛ-15", BREAKER).await), answer);
            assert_eq!(said(&own::delete(db, &actor, "ЭЛ-15").await), answer);
            assert_eq!(said(&own::restore(db, &actor, "ЭЛ-15", world.id(BREAKER)).await), answer);
            assert_eq!(said(&own::load_text(db, &actor, format!("ЭЛ-15\t{BREAKER}")).await), answer);
        }
        let changed = world.changed_since(&before).await;
        assert!(changed.iter().all(|table| ["audit", "sessions"].contains(&table.as_str())), "{changed:?}");
    });
}

#[test]
fn a_table_is_loaded_its_wrong_rows_are_told_and_twice_changes_nothing() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        own::add(db, &actor, "ЭЛ-1", "326791").await.unwrap();
        own::add(db, &actor, "ЭЛ-9", "326791").await.unwrap();
        assert_eq!(own::loaded(db, &actor).await.unwrap(), None);
        let text = "Артикул\tНаименование\tСвой артикул\n326794\tи так\tЭЛ-1\n326797\t\tЭЛ-2\n326797\t\tэл 2\n\n\
                    нет такого\t\tЭЛ-3\n326794\t\t\n\t\tЭЛ-4\n326791\t\tЭЛ-5\n326794\t\tЭЛ-5";
        let report = load(world, &actor, text).await;
        assert_eq!(counts(&report), [1, 1, 1, 5]);
        let refused: Vec<_> =
            report.rows.iter().map(|row| (row.row, row.own.as_str(), row.article.as_str(), row.error.code())).collect();
        let expected = [
            (6, "ЭЛ-3", "нет такого", "own.unknown"),
            (7, "", "326794", "own.no_own"),
            (8, "ЭЛ-4", "", "own.no_article"),
            (9, "ЭЛ-5", "326791", "own.twice"),
            (10, "ЭЛ-5", "326794", "own.twice"),
        ];
        assert_eq!(refused, expected);
        assert_eq!(own::loaded(db, &actor).await.unwrap(), Some(report));
        let there = pairs(&[("ЭЛ-1", "326794"), ("ЭЛ-2", "326797"), ("ЭЛ-9", "326791")]);
        assert_eq!(table(world, &actor).await, there);
        // Again, by a colleague: nothing of the articles is written.
        let colleague = world.actor(ASSISTANT).await;
        let before = world.tables().await;
        assert_eq!(counts(&load(world, &colleague, text).await), [0, 0, 3, 5]);
        assert_eq!(world.changed_since(&before).await, ["own_loads"]);
        // The last table of each person.
        assert_eq!(own::loaded(db, &actor).await.unwrap().map(|report| report.added), Some(1));
        // What is downloaded is loaded again.
        let whole = own::whole(db, &actor).await.unwrap();
        let head = ["Свой артикул", "Артикул", "Наименование"].map(str::to_owned).to_vec();
        let rows: Vec<Row> =
            std::iter::once(head).chain(whole.into_iter().map(|row| vec![row.own, row.article, row.name])).collect();
        assert_eq!(counts(&own::load_table(db, &actor, rows).await.unwrap()), [0, 0, 3, 0]);
        assert_eq!(own::loaded(db, &actor).await.unwrap().map(|report| report.refused), Some(0));
        // Lists understand what was loaded.
        let number = world.draft(&actor, &[]).await;
        let list = import::read_text(db, &actor, number, "ЭЛ-1 12\nэл-2; 12".to_owned()).await.unwrap();
        assert_eq!(import::add(db, &actor, number, list).await.unwrap().lines, 2);
    });
}

#[test]
fn pages_and_search_show_what_there_is() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        let snapshot = db.snapshot();
        let articles: Vec<&str> = snapshot.catalog.products().map(|item| item.article()).take(120).collect();
        let lines: Vec<String> =
            articles.iter().zip(1..).map(|(article, number)| format!("ЭЛ-{number:03}\t{article}")).collect();
        assert_eq!(counts(&load(world, &actor, &lines.join("\n")).await), [120, 0, 0, 0]);
        let mut seen = vec![];
        for (page, rows) in [(1, 50), (2, 50), (3, 20)] {
            let shown = own::list(db, &actor, "", page).await.unwrap();
            assert_eq!((shown.rows.len(), shown.total, shown.number, shown.pages()), (rows, 120, page, 3));
            seen.extend(shown.rows.into_iter().map(|row| row.own));
        }
        let expected: Vec<String> = (1..=120).map(|number| format!("ЭЛ-{number:03}")).collect();
        assert_eq!(seen, expected);
        // The last row of the last page was deleted: the page before it.
        for page in [4, 99, u32::MAX] {
            assert_eq!(own::list(db, &actor, "", page).await.unwrap().number, 3, "{page}");
        }
        assert_eq!(own::list(db, &actor, "", 0).await.unwrap().number, 1);

        own::add(db, &actor, "Щит, лампа 100%_А!", BREAKER).await.unwrap();
        assert_eq!(found(world, &actor, "эл 007").await, ["ЭЛ-007"]);
        assert_eq!(found(world, &actor, "л-00").await.len(), 9);
        assert_eq!(found(world, &actor, "ЩИТ").await, ["Щит, лампа 100%_А!"]);
        assert_eq!(found(world, &actor, "100%_").await, ["ЭЛ-100", "Щит, лампа 100%_А!"]);
        let ours: Vec<String> = found(world, &actor, BREAKER).await;
        assert!(ours.contains(&"Щит, лампа 100%_А!".to_owned()) && ours.len() <= 2, "{ours:?}");
        assert_eq!(found(world, &actor, "OptiDin BM63-1C16-4,5-УХЛЗ").await, ours);
        for nothing in ["%", "_", "—", "нет такого", "'; DROP TABLE own_articles; --", "!"] {
            assert_eq!(found(world, &actor, nothing).await, [""; 0], "{nothing}");
        }
        for strange in ["\0", &"щ".repeat(100_000)] {
            own::list(db, &actor, strange, 1).await.unwrap();
        }
        let none = own::list(db, &actor, "нет такого", 7).await.unwrap();
        assert_eq!((none.rows.len(), none.total, none.number), (0, 0, 1));
    });
}

#[test]
fn another_company_has_another_table() {
    each(async |world| {
        let db = &world.db;
        let (actor, stranger) = (world.actor(BUYER).await, world.actor(OTHER).await);
        load(world, &actor, "ЭЛ-1\t326794\nЭЛ-2\tнет").await;
        let before = world.tables().await;
        assert_eq!(own::list(db, &stranger, "", 1).await.unwrap().total, 0);
        assert_eq!(found(world, &stranger, "ЭЛ-1").await, [""; 0]);
        assert!(table(world, &stranger).await.is_empty());
        assert_eq!(own::loaded(db, &stranger).await.unwrap(), None);
        assert_eq!(said(&own::delete(db, &stranger, "ЭЛ-1").await), "not found");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        // The same own article is another one there.
        own::add(db, &stranger, "ЭЛ-1", "326797").await.unwrap();
        assert_eq!(counts(&load(world, &stranger, "эл-1;326797\nЭЛ-3;326791").await), [1, 1, 0, 0]);
        own::delete(db, &stranger, "ЭЛ-3").await.unwrap();
        assert_eq!(table(world, &stranger).await, pairs(&[("эл-1", "326797")]));
        assert_eq!(table(world, &actor).await, pairs(&[("ЭЛ-1", "326794")]));
    });
}

#[test]
fn a_company_has_so_many_and_a_table_that_is_too_long_is_not_loaded_in_part() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        let rows = "INSERT INTO own_articles (company_id, article_key, article, product_id, user_id, at)
                    SELECT company_id, article_key || CAST(n AS TEXT), article, product_id, user_id, at
                    FROM own_articles, (WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 199998)
                    SELECT n FROM c) numbers";
        own::add(db, &actor, "N", BREAKER).await.unwrap();
        assert_eq!(world.run(rows).await, 199_998);
        let limit = OwnError::Limit { limit: 200_000 };
        assert_eq!(
            refusal(own::load_text(db, &actor, "А1\t326794\nА2\t326794".to_owned()).await),
            Refusal::Own(limit.clone())
        );
        assert_eq!(own::list(db, &actor, "А", 1).await.unwrap().total, 0);
        own::add(db, &actor, "А1", BREAKER).await.unwrap();
        assert_eq!(refusal(own::add(db, &actor, "А2", BREAKER).await), Refusal::Own(limit));
        // What is there can still be changed.
        assert_eq!(own::add(db, &actor, "А1", "326797").await.unwrap().before.as_deref(), Some(BREAKER));
        assert_eq!(own::list(db, &actor, "", u32::MAX).await.unwrap().number, 4_000);
    });
}
