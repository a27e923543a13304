use crate::world::{
    ASSISTANT, BREAKER, BUYER, DEALER, DESIGNER, MANAGER, OTHER, World, at, buyer, each, q, refusal, said,
};
use domain::Refusal;
use domain::actor::Actor;
use domain::catalog::CatalogQuery;
use domain::draft::DraftError;
use domain::favourite::{FavouriteError, LISTS_LIMIT, NAME_LIMIT, PRODUCTS_LIMIT};
use domain::id::{CounterpartyId, FavouriteListId, OrderNumber, ProductId};
use domain::money::Money;
use domain::product::Article;
use service::favourite::{self, LastOrdered};
use service::{catalog, draft, order, user};
use std::time::Duration;

/// Names and counts of the lists of a person.
async fn lists(world: &World, actor: &Actor) -> Vec<(String, u32)> {
    let lists = favourite::lists(&world.db, actor).await.unwrap();
    lists.into_iter().map(|list| (list.name, list.products)).collect()
}

/// The articles of a list in their order.
async fn articles(world: &World, actor: &Actor, list: FavouriteListId) -> Vec<String> {
    let page = favourite::get(&world.db, actor, list, 1, None).await.unwrap();
    assert_eq!(page.page.total, u64::from(page.list.products));
    page.page.rows.into_iter().map(|row| row.article).collect()
}

/// A list with these products, each added a minute after the other.
async fn list_of(world: &World, actor: &Actor, name: &str, articles: &[&str]) -> FavouriteListId {
    let list = favourite::create(&world.db, actor, name).await.unwrap();
    for article in articles {
        world.clock.advance(Duration::from_secs(60));
        favourite::add(&world.db, actor, list, world.id(article)).await.unwrap();
    }
    list
}

/// Pieces of each line of a draft.
async fn lines(world: &World, actor: &Actor, number: OrderNumber) -> Vec<(String, u32, bool)> {
    let rows = draft::rows(&world.db, actor, number, 1, 1_000).await.unwrap().rows;
    rows.into_iter()
        .map(|row| (row.article.to_string(), row.line.quantity.pieces(), row.line.asked.is_some()))
        .collect()
}

/// The person of this session for the other counterparty of the company.
async fn for_another_counterparty(world: &World, token: &str) -> Actor {
    let actor = world.who(token).await;
    let sql = format!(
        "SELECT MAX(counterparty_id) FROM memberships WHERE user_id = {} AND counterparty_id <> {}",
        buyer(&actor).user,
        buyer(&actor).counterparty
    );
    let other = CounterpartyId(world.number(&sql).await);
    user::switch_counterparty(&world.db, &actor, token, other).await.unwrap();
    world.who(token).await
}

#[test]
fn the_first_marked_product_makes_the_first_list() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let (breaker, other) = (world.id(BREAKER), world.id("326796"));
        assert_eq!(lists(world, &actor).await, []);
        assert_eq!(favourite::containing(&world.db, &actor, breaker).await.unwrap(), []);
        let list = favourite::mark(&world.db, &actor, breaker).await.unwrap();
        let again = world.tables().await;
        assert_eq!(favourite::mark(&world.db, &actor, breaker).await.unwrap(), list, "twice is once");
        assert_eq!(world.changed_since(&again).await, [""; 0]);
        assert_eq!(favourite::mark(&world.db, &actor, other).await.unwrap(), list);
        assert_eq!(lists(world, &actor).await, [(String::new(), 2)]);
        assert_eq!(favourite::containing(&world.db, &actor, breaker).await.unwrap(), [list]);

        // The star goes out of every list at once, and says of which, so that it can come back.
        let second = list_of(world, &actor, "Щит", &[BREAKER]).await;
        assert_eq!(favourite::unmark(&world.db, &actor, breaker).await.unwrap(), [list, second]);
        assert_eq!(favourite::unmark(&world.db, &actor, breaker).await.unwrap(), []);
        assert_eq!(lists(world, &actor).await, [(String::new(), 1), ("Щит".to_owned(), 0)]);
        assert_eq!(favourite::mark(&world.db, &actor, breaker).await.unwrap(), list, "not the last one");
    });
}

#[test]
fn two_stars_at_once_make_one_list() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let (breaker, other) = (world.id(BREAKER), world.id("326796"));
        let another = world.another_instance().await;
        let (first, second) =
            tokio::join!(favourite::mark(&world.db, &actor, breaker), favourite::mark(&another, &actor, other));
        assert_eq!(first.unwrap(), second.unwrap());
        assert_eq!(lists(world, &actor).await, [(String::new(), 2)]);
    });
}

#[test]
fn a_product_is_put_into_a_list_and_taken_out() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = list_of(world, &actor, "  Щит № 4 ", &["326796", BREAKER, "326797"]).await;
        assert_eq!(articles(world, &actor, list).await, ["326797", BREAKER, "326796"], "the last added is first");
        let before = world.tables().await;
        world.clock.advance(Duration::from_secs(60));
        favourite::add(&world.db, &actor, list, world.id("326796")).await.unwrap();
        assert_eq!(world.changed_since(&before).await, [""; 0], "one that is there stays where it is");
        favourite::remove(&world.db, &actor, list, world.id(BREAKER)).await.unwrap();
        favourite::remove(&world.db, &actor, list, world.id(BREAKER)).await.unwrap();
        assert_eq!(articles(world, &actor, list).await, ["326797", "326796"]);
        assert_eq!(lists(world, &actor).await, [("Щит № 4".to_owned(), 2)]);
    });
}

#[test]
fn articles_are_typed_into_a_list_all_or_none() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = list_of(world, &actor, "Щит", &[]).await;
        let before = world.tables().await;
        let unknown = favourite::add_named(&world.db, &actor, list, "326796 нетакого").await;
        let Refusal::Draft(DraftError::UnknownArticle { text, .. }) = refusal(unknown) else { panic!() };
        assert_eq!(text, "нетакого");
        assert_eq!(said(&favourite::add_named(&world.db, &actor, list, " ").await), "draft.unknown_article");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        favourite::add_named(&world.db, &actor, list, "326796 326797 326796").await.unwrap();
        favourite::add_named(&world.db, &actor, list, "OptiDin BM63-1C16-4,5-УХЛ3").await.unwrap();
        let mut there = articles(world, &actor, list).await;
        there.sort();
        assert_eq!(there, [BREAKER, "326796", "326797"]);
    });
}

#[test]
fn a_product_that_does_not_exist_is_not_marked() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = list_of(world, &actor, "Щит", &[]).await;
        let before = world.tables().await;
        for product in [0, -1, 999_999, i64::MAX].map(ProductId) {
            assert_eq!(said(&favourite::mark(&world.db, &actor, product).await), "not found");
            assert_eq!(said(&favourite::add(&world.db, &actor, list, product).await), "not found");
            assert_eq!(said(&favourite::remove(&world.db, &actor, list, product).await), "done");
            assert_eq!(favourite::unmark(&world.db, &actor, product).await.unwrap(), []);
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn a_list_has_a_name_of_up_to_fifty_characters() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = list_of(world, &actor, "Щит", &[]).await;
        let before = world.tables().await;
        let long = "щ".repeat(NAME_LIMIT + 1);
        for (name, code) in [("", "favourite.no_name"), (" \u{a0}", "favourite.no_name"), (&long, "favourite.too_long")]
        {
            assert_eq!(said(&favourite::create(&world.db, &actor, name).await), code);
            assert_eq!(said(&favourite::rename(&world.db, &actor, list, name).await), code);
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        favourite::rename(&world.db, &actor, list, " Кран  ").await.unwrap();
        assert_eq!(lists(world, &actor).await, [("Кран".to_owned(), 0)]);
    });
}

#[test]
fn a_deleted_list_comes_back_with_what_was_in_it() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = list_of(world, &actor, "Щит", &[BREAKER, "326796"]).await;
        favourite::delete(&world.db, &actor, list).await.unwrap();
        assert_eq!(lists(world, &actor).await, []);
        assert_eq!(favourite::containing(&world.db, &actor, world.id(BREAKER)).await.unwrap(), []);
        assert_eq!(favourite::unmark(&world.db, &actor, world.id(BREAKER)).await.unwrap(), []);
        let gone = world.tables().await;
        for (operation, answer) in with_a_list(world, &actor, list).await {
            assert_eq!(answer, "not found", "{operation}");
        }
        assert_eq!(world.changed_since(&gone).await, [""; 0]);
        let other = favourite::mark(&world.db, &actor, world.id("326797")).await.unwrap();
        assert!(other != list, "a star makes a new list and none of the deleted");

        for _ in 0..2 {
            favourite::restore(&world.db, &actor, list).await.unwrap();
            assert_eq!(lists(world, &actor).await, [("Щит".to_owned(), 2), (String::new(), 1)], "at its place");
        }
        assert_eq!(articles(world, &actor, list).await, ["326796", BREAKER]);
    });
}

/// What each operation on a list that is there, but for bringing it back, answers this actor.
async fn with_a_list(world: &World, actor: &Actor, list: FavouriteListId) -> Vec<(&'static str, String)> {
    let (db, product) = (&world.db, world.id("326799"));
    vec![
        ("get", said(&favourite::get(db, actor, list, 1, None).await)),
        ("rename", said(&favourite::rename(db, actor, list, "was here").await)),
        ("add", said(&favourite::add(db, actor, list, product).await)),
        ("add_named", said(&favourite::add_named(db, actor, list, BREAKER).await)),
        ("remove", said(&favourite::remove(db, actor, list, product).await)),
        ("add_to_draft", said(&favourite::add_to_draft(db, actor, list).await)),
        ("delete", said(&favourite::delete(db, actor, list).await)),
    ]
}

#[test]
fn anothers_list_is_not_found_and_nothing_is_changed() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = list_of(world, &actor, "Щит", &[BREAKER]).await;
        let deleted = list_of(world, &actor, "Кран", &[BREAKER]).await;
        favourite::delete(&world.db, &actor, deleted).await.unwrap();
        let before = world.tables().await;
        // A colleague for the same counterparty, its administrator, another company; the same person for another
        // counterparty is below.
        for login in [ASSISTANT, DEALER, OTHER] {
            let stranger = world.actor(login).await;
            let before = world.tables().await;
            for number in [list, deleted, FavouriteListId(0), FavouriteListId(-1), FavouriteListId(i64::MAX)] {
                for (operation, answer) in with_a_list(world, &stranger, number).await {
                    assert_eq!(answer, "not found", "{login} {operation} {number}");
                }
                assert_eq!(said(&favourite::restore(&world.db, &stranger, number).await), "not found");
            }
            assert_eq!(lists(world, &stranger).await, []);
            assert_eq!(favourite::containing(&world.db, &stranger, world.id(BREAKER)).await.unwrap(), []);
            assert_eq!(favourite::unmark(&world.db, &stranger, world.id(BREAKER)).await.unwrap(), []);
            assert_eq!(world.changed_since(&before).await, [""; 0], "{login}");
        }
        assert_eq!(world.tables().await["favourites"], before["favourites"]);
    });
}

#[test]
fn lists_of_another_counterparty_are_another_world() {
    each(async |world| {
        let token = world.token(DEALER).await;
        let first = world.who(&token).await;
        let list = list_of(world, &first, "Щит", &[BREAKER]).await;
        let same_person = for_another_counterparty(world, &token).await;
        let before = world.tables().await;
        for (operation, answer) in with_a_list(world, &same_person, list).await {
            assert_eq!(answer, "not found", "{operation}");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        favourite::mark(&world.db, &same_person, world.id("326796")).await.unwrap();
        assert_eq!(lists(world, &same_person).await, [(String::new(), 1)]);
        assert_eq!(lists(world, &first).await, [("Щит".to_owned(), 1)]);
    });
}

#[test]
fn who_does_not_order_has_no_favourites() {
    each(async |world| {
        let (designer, manager) = (world.actor(DESIGNER).await, world.actor(MANAGER).await);
        let (db, product, before) = (&world.db, world.id(BREAKER), world.tables().await);
        for (actor, word) in [
            (&Actor::Guest, "signed out"),
            (&Actor::System, "forbidden"),
            (&designer, "forbidden"),
            (&manager, "forbidden"),
        ] {
            assert_eq!(said(&favourite::lists(db, actor).await), word);
            assert_eq!(said(&favourite::create(db, actor, "Щит").await), word);
            assert_eq!(said(&favourite::mark(db, actor, product).await), word);
            assert_eq!(said(&favourite::unmark(db, actor, product).await), word);
            assert_eq!(said(&favourite::containing(db, actor, product).await), word);
            assert_eq!(said(&favourite::recently_ordered(db, actor, None).await), word);
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn a_person_has_fifty_lists_and_no_more() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let deleted = list_of(world, &actor, "Щит", &[]).await;
        favourite::delete(&world.db, &actor, deleted).await.unwrap();
        for number in 1..=LISTS_LIMIT {
            favourite::create(&world.db, &actor, &format!("Список {number}")).await.unwrap();
        }
        let before = world.tables().await;
        let full = || Refusal::from(FavouriteError::ListsLimit { limit: LISTS_LIMIT });
        assert_eq!(refusal(favourite::create(&world.db, &actor, "Ещё один").await), full());
        assert_eq!(refusal(favourite::restore(&world.db, &actor, deleted).await), full());
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        // A colleague has their own.
        favourite::create(&world.db, &world.actor(ASSISTANT).await, "Щит").await.unwrap();
        let one = favourite::lists(&world.db, &actor).await.unwrap()[7].id;
        favourite::delete(&world.db, &actor, one).await.unwrap();
        favourite::restore(&world.db, &actor, deleted).await.unwrap();
    });
}

#[test]
fn a_list_has_a_thousand_products_and_no_more() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = list_of(world, &actor, "Щит", &[BREAKER]).await;
        // Products that the supplier has added since the catalogue was read.
        let rest = "kind, name, category_id, unit, pack, per_box, mass, volume, width, height, depth, ean, tn_ved,
            price_group_id, base_price, picture, discontinued, replaced_by, popularity, characteristics";
        let last = world.number("SELECT MAX(id) FROM products").await;
        world
            .run(&format!(
                "INSERT INTO products (id, article, {rest})
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})
                 SELECT {last} + i, 'new-' || i, {rest} FROM products JOIN n ON 1 = 1 WHERE article = '{BREAKER}'",
                PRODUCTS_LIMIT - 2
            ))
            .await;
        world
            .run(&format!(
                "INSERT INTO favourites (list_id, product_id, added_at) SELECT {list}, id, 1 FROM products WHERE id > {last}"
            ))
            .await;
        let full = || Refusal::from(FavouriteError::ProductsLimit { limit: PRODUCTS_LIMIT });
        let two = favourite::add_named(&world.db, &actor, list, "326796 326797").await;
        assert_eq!(refusal(two), full(), "both or none");
        favourite::add_named(&world.db, &actor, list, "326796 326794").await.unwrap();
        let before = world.tables().await;
        assert_eq!(refusal(favourite::add(&world.db, &actor, list, world.id("326797")).await), full());
        assert_eq!(refusal(favourite::mark(&world.db, &actor, world.id("326797")).await), full());
        favourite::add(&world.db, &actor, list, world.id(BREAKER)).await.unwrap();
        assert_eq!(world.changed_since(&before).await, [""; 0]);

        // All of them come into the draft at once.
        world.catalogue_has_changed().await;
        let page = favourite::get(&world.db, &actor, list, 20, None).await.unwrap();
        assert_eq!((page.page.rows.len(), page.page.pages(), page.list.products), (50, 20, 1_000));
        let number = world.draft(&actor, &[]).await;
        assert_eq!(favourite::add_to_draft(&world.db, &actor, list).await.unwrap(), number);
        assert_eq!(draft::get(&world.db, &actor, number).await.unwrap().draft.totals.lines, 1_000);
    });
}

#[test]
fn a_page_shows_todays_price_and_what_is_in_the_draft() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = list_of(world, &actor, "Щит", &["326796", BREAKER]).await;
        let number = world.draft(&actor, &[(BREAKER, 24)]).await;
        let page = favourite::get(&world.db, &actor, list, 1, Some(number.0)).await.unwrap();
        let row = &page.page.rows[0];
        assert_eq!(
            (row.article.as_str(), row.ordered, row.price.unit),
            (BREAKER, Some(24), Money::from_kopecks(20_232))
        );
        assert_eq!(page.page.rows[1].ordered, None);
        for far in [2, u32::MAX] {
            let page = favourite::get(&world.db, &actor, list, far, None).await.unwrap();
            assert_eq!((page.page.rows.len(), page.page.total), (0, 2));
        }
    });
}

#[test]
fn products_are_read_in_the_order_that_was_asked_for() {
    each(async |world| {
        let ids = [world.id("326797"), ProductId(999_999), world.id(BREAKER), world.id("326796")];
        for (actor, kopecks) in [(Actor::Guest, 28_100), (world.actor(BUYER).await, 20_232)] {
            let (rows, _) = catalog::of(&world.db, &actor, &ids, None).await.unwrap();
            let articles: Vec<&str> = rows.iter().map(|row| row.article.as_str()).collect();
            assert_eq!(articles, ["326797", BREAKER, "326796"]);
            assert_eq!(rows[1].price.unit, Money::from_kopecks(kopecks));
        }
        assert!(catalog::of(&world.db, &Actor::Guest, &[], None).await.unwrap().0.is_empty());
    });
}

#[test]
fn a_whole_list_goes_into_the_active_draft_a_pack_of_each() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = list_of(world, &actor, "Щит", &["326796", BREAKER]).await;
        let number = world.draft(&actor, &[(BREAKER, 24)]).await;
        assert_eq!(favourite::add_to_draft(&world.db, &actor, list).await.unwrap(), number);
        let line = |article: &str, pieces| (article.to_owned(), pieces, false);
        assert_eq!(lines(world, &actor, number).await, [line(BREAKER, 36), line("326796", 12)]);
        favourite::add_to_draft(&world.db, &actor, list).await.unwrap();
        assert_eq!(lines(world, &actor, number).await, [line(BREAKER, 48), line("326796", 24)]);
    });
}

#[test]
fn a_list_of_which_something_cannot_be_ordered_stays_out_of_the_draft() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        world.run("UPDATE memberships SET active_draft = NULL").await;
        // 24 are left of the last one, in packs of 12.
        let list = list_of(world, &actor, "Щит", &["103545", BREAKER]).await;
        let number = favourite::add_to_draft(&world.db, &actor, list).await.unwrap();
        favourite::add_to_draft(&world.db, &actor, list).await.unwrap();
        let before = world.tables().await;
        let article = Article::parse("103545").unwrap();
        let short = |free| Refusal::from(FavouriteError::Discontinued { article: article.clone(), free });
        assert_eq!(refusal(favourite::add_to_draft(&world.db, &actor, list).await), short(24));
        assert_eq!(world.changed_since(&before).await, [""; 0]);

        // Nothing is left of it: there is not even a draft afterwards.
        draft::delete(&world.db, &actor, number).await.unwrap();
        world
            .run(&format!(
                "UPDATE stock_levels SET on_hand = 0, reserved = 0 WHERE product_id = {}",
                world.id("103545")
            ))
            .await;
        world.catalogue_has_changed().await;
        let before = world.tables().await;
        assert_eq!(refusal(favourite::add_to_draft(&world.db, &actor, list).await), short(0));
        let empty = list_of(world, &actor, "Пустой", &[]).await;
        assert_eq!(refusal(favourite::add_to_draft(&world.db, &actor, empty).await), FavouriteError::Empty.into());
        assert_eq!(world.changed_since(&before).await, ["favourite_lists"]);
    });
}

#[test]
fn a_draft_that_is_full_takes_no_list() {
    each(async |world| {
        world.is_broken_on_purpose();
        let actor = world.actor(BUYER).await;
        let list = list_of(world, &actor, "Щит", &["326796", BREAKER]).await;
        let number = world.draft(&actor, &[]).await;
        world.run(&format!("UPDATE drafts SET lines = 9999 WHERE number = {number}")).await;
        let before = world.tables().await;
        assert_eq!(said(&favourite::add_to_draft(&world.db, &actor, list).await), "draft.lines_limit");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

async fn recent(world: &World, actor: &Actor) -> Vec<LastOrdered> {
    favourite::recently_ordered(&world.db, actor, None).await.unwrap().0
}

/// Article, pieces and order of the first ones.
fn short(rows: &[LastOrdered], number: usize) -> Vec<(&str, u32, OrderNumber)> {
    rows.iter().take(number).map(|last| (last.row.article.as_str(), last.quantity.pieces(), last.order)).collect()
}

#[test]
fn what_was_ordered_last_stands_first_and_once() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let colleague = world.actor(DEALER).await;
        let old = world.order(&actor, &[("326797", 12), (BREAKER, 24), ("326799", 12)]).await;
        world.clock.advance(Duration::from_secs(60));
        let new = world.order(&colleague, &[("326796", 36), (BREAKER, 12)]).await;
        let rows = recent(world, &actor).await;
        let expected = [("326796", 36, new), (BREAKER, 12, new), ("326797", 12, old), ("326799", 12, old)];
        assert_eq!(short(&rows, 4), expected);
        assert_eq!(rows[1].at, at("2026-10-12T07:01:00Z"));
        assert_eq!(rows[1].row.price.unit, Money::from_kopecks(20_232));
        let mut articles: Vec<&str> = rows.iter().map(|last| last.row.article.as_str()).collect();
        articles.sort_unstable();
        articles.dedup();
        assert_eq!(articles.len(), rows.len(), "each once");

        // Today's price, and what is in the draft now.
        world.run("DELETE FROM discounts").await;
        let number = world.draft(&actor, &[(BREAKER, 60)]).await;
        let (rows, _) = favourite::recently_ordered(&world.db, &actor, Some(number.0)).await.unwrap();
        assert_eq!((rows[1].row.price.unit, rows[1].row.ordered), (Money::from_kopecks(28_100), Some(60)));
        assert_eq!(rows[1].quantity, q(12));
    });
}

#[test]
fn who_sees_only_their_own_orders_sees_only_what_they_ordered() {
    each(async |world| {
        let token = world.token(BUYER).await;
        let actor = world.who(&token).await;
        let colleague = world.actor(DEALER).await;
        let own = world.order(&actor, &[(BREAKER, 12)]).await;
        let theirs = world.order(&colleague, &[("326796", 12), (BREAKER, 36)]).await;
        world.run(&format!("UPDATE memberships SET rights = rights | 32 WHERE user_id = {}", buyer(&actor).user)).await;
        let shy = world.who(&token).await;
        let rows = recent(world, &shy).await;
        assert_eq!(short(&rows, 1), [(BREAKER, 12, own)]);
        // Everything that is shown is in an order that the person finds.
        for last in &rows {
            assert!(order::get(&world.db, &shy, last.order).await.is_ok(), "{last:?}");
        }
        assert_eq!(short(&recent(world, &colleague).await, 2), [("326796", 12, theirs), (BREAKER, 36, theirs)]);
    });
}

#[test]
fn another_company_and_another_counterparty_ordered_something_else() {
    each(async |world| {
        let token = world.token(DEALER).await;
        let actor = world.who(&token).await;
        let number = world.order(&actor, &[(BREAKER, 12)]).await;
        assert_eq!(recent(world, &actor).await[0].order, number);
        assert!(recent(world, &world.actor(OTHER).await).await.is_empty());
        let same_person = for_another_counterparty(world, &token).await;
        assert!(recent(world, &same_person).await.iter().all(|last| last.order != number));
    });
}

#[test]
fn a_hundred_products_of_the_last_fifty_orders_are_shown() {
    each(async |world| {
        let actor = world.actor(OTHER).await;
        let query = CatalogQuery { size: 150, ..CatalogQuery::default() };
        let found = catalog::search(&world.db, &actor, &query, None).await.unwrap().rows;
        let made: Vec<&str> = found.iter().filter(|row| !row.discontinued).map(|row| row.article.as_str()).collect();
        let many = world.draft(&actor, &[]).await;
        let ids: Vec<ProductId> = made.iter().take(120).map(|article| world.id(article)).collect();
        draft::add_packs(&world.db, &actor, many, &ids).await.unwrap();
        let submission = draft::Submission { number: many, key: "many".to_owned(), total: None, start: false };
        draft::submit(&world.db, &actor, &submission).await.unwrap();
        let rows = recent(world, &actor).await;
        let shown: Vec<ProductId> = rows.iter().map(|last| last.row.id).collect();
        assert_eq!(shown, ids[..100], "the first hundred lines of the order");

        for _ in 0..49 {
            world.order(&actor, &[(made[0], 1_200)]).await;
        }
        let rows = recent(world, &actor).await;
        assert_eq!((rows.len(), rows[0].quantity, rows[1].order), (100, q(1_200), many));
        world.order(&actor, &[(made[0], 1_200)]).await;
        assert_eq!(recent(world, &actor).await.len(), 1, "the fifty-first is not looked at");
    });
}
