use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, OTHER, World, buyer, each, q, refusal, said};
use domain::Refusal;
use domain::actor::Actor;
use domain::draft::{DraftError, DraftRow, LINES_LIMIT, NAME_LIMIT};
use domain::id::OrderNumber;
use domain::money::Money;
use domain::quantity::{Quantity, QuantityError};
use service::{draft, user};

async fn rows(world: &World, actor: &Actor, number: OrderNumber) -> Vec<DraftRow> {
    draft::rows(&world.db, actor, number, 1, 1_000).await.unwrap().rows
}

async fn articles(world: &World, actor: &Actor, number: OrderNumber) -> Vec<String> {
    rows(world, actor, number).await.into_iter().map(|row| row.article.to_string()).collect()
}

#[test]
fn a_new_draft_is_the_active_one_and_numbers_grow() {
    each(async |world| {
        let token = world.token(BUYER).await;
        let actor = world.who(&token).await;
        let first = draft::create(&world.db, &actor, "  Щит № 4 ").await.unwrap();
        let second = draft::create(&world.db, &actor, "").await.unwrap();
        assert!(second > first && first > OrderNumber(1_308_201));
        let visit = user::visit(&world.db, &token).await.unwrap();
        assert_eq!(visit.draft.map(|draft| (draft.number, draft.lines, draft.total)), Some((second, 0, Money::ZERO)));
        assert_eq!(draft::active(&world.db, &actor).await.unwrap(), second);
        let opened = draft::get(&world.db, &actor, first).await.unwrap();
        assert_eq!((opened.draft.title.as_str(), opened.repriced), ("Щит № 4", None));
        assert_eq!(opened.draft.created_by, "Петрова\u{a0}А.\u{a0}С.");
        draft::activate(&world.db, &actor, first).await.unwrap();
        assert_eq!(draft::active(&world.db, &actor).await.unwrap(), first);
    });
}

#[test]
fn buying_without_an_active_draft_starts_one() {
    each(async |world| {
        let actor = world.actor(ASSISTANT).await;
        let before = draft::list(&world.db, &actor, 1).await.unwrap().total;
        let number = draft::active(&world.db, &actor).await.unwrap();
        assert_eq!(draft::active(&world.db, &actor).await.unwrap(), number);
        assert_eq!(draft::list(&world.db, &actor, 1).await.unwrap().total, before + 1);
    });
}

#[test]
fn each_person_has_an_active_draft_of_their_own() {
    each(async |world| {
        let (first, second) = (world.actor(BUYER).await, world.actor(ASSISTANT).await);
        let (one, two) = (world.draft(&first, &[]).await, world.draft(&second, &[]).await);
        assert_eq!(draft::active(&world.db, &first).await.unwrap(), one);
        assert_eq!(draft::active(&world.db, &second).await.unwrap(), two);
    });
}

#[test]
fn a_draft_is_renamed() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let longest = "я".repeat(NAME_LIMIT);
        draft::rename(&world.db, &actor, number, &longest).await.unwrap();
        let limit = u32::try_from(NAME_LIMIT).unwrap();
        let longer = draft::rename(&world.db, &actor, number, &format!("{longest}я")).await;
        assert_eq!(refusal(longer), DraftError::TooLong { limit }.into());
        assert_eq!(draft::get(&world.db, &actor, number).await.unwrap().draft.title, longest);
        assert_eq!(said(&draft::create(&world.db, &actor, &format!("{longest}я")).await), "draft.too_long");
    });
}

#[test]
fn pieces_are_rounded_up_to_packs_and_what_was_asked_is_kept() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let added = draft::add(&world.db, &actor, number, BREAKER, q(5)).await.unwrap();
        let line = added[0].row.as_ref().unwrap().line;
        assert_eq!((line.quantity, line.asked), (q(12), Some(q(5))));
        assert_eq!(rows(world, &actor, number).await[0].line, line);
        // One more makes a second pack; a whole pack was asked for as it is.
        let added = draft::add(&world.db, &actor, number, BREAKER, q(1)).await.unwrap();
        assert_eq!(added[0].row.as_ref().unwrap().line.quantity, q(24));
        let set = draft::set_quantity(&world.db, &actor, number, world.id(BREAKER), q(36)).await.unwrap();
        let line = set.row.unwrap().line;
        assert_eq!((line.quantity, line.asked), (q(36), None));
    });
}

#[test]
fn a_text_means_an_article_a_name_or_several_articles() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let add = async |text: &str| draft::add(&world.db, &actor, number, text, q(1)).await.unwrap().len();
        assert_eq!(add(" 326789 ").await, 1);
        assert_eq!(add("OptiDin BM63-1C16-4,5-УХЛ3").await, 1);
        assert_eq!(add("326796 326797\n326799\t326800").await, 4);
        let expected = ["326789", BREAKER, "326796", "326797", "326799", "326800"];
        assert_eq!(articles(world, &actor, number).await, expected);
    });
}

#[test]
fn an_unknown_article_is_answered_with_the_nearest_and_nothing_is_added() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let before = world.tables().await;
        for text in ["32679", "326796 нетакого 326797", "OptiDin BM63", "", "  ", "'; DROP TABLE drafts; --"] {
            let added = draft::add(&world.db, &actor, number, text, q(12)).await;
            let Refusal::Draft(DraftError::UnknownArticle { nearest, .. }) = refusal(added) else { panic!("{text}") };
            let near = ["32679", "OptiDin BM63"].contains(&text);
            assert_eq!(near, nearest.iter().any(|article| article.as_str() == BREAKER), "{text}: {nearest:?}");
        }
        assert!(world.changed_since(&before).await.is_empty());
    });
}

#[test]
fn several_articles_are_added_all_or_none() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let before = world.tables().await;
        // Of the last one 24 are left: adding again what came before it would double it.
        let added = draft::add(&world.db, &actor, number, "326794 326796 103545", q(120)).await;
        assert_eq!(said(&added), "draft.discontinued");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn an_article_named_twice_is_added_twice() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let added = draft::add(&world.db, &actor, number, "326794 326794", q(12)).await.unwrap();
        assert_eq!(added.len(), 2);
        assert_eq!(rows(world, &actor, number).await[0].line.quantity, q(24));
    });
}

#[test]
fn what_is_no_longer_produced_is_sold_as_far_as_it_is_left() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[("103545", 24)]).await;
        let before = world.tables().await;
        let more = draft::set_quantity(&world.db, &actor, number, world.id("103545"), q(25)).await;
        let Refusal::Draft(DraftError::Discontinued { free: 24, replacement, .. }) = refusal(more) else { panic!() };
        assert_eq!(replacement.unwrap().as_str(), BREAKER);
        let one_more = draft::add(&world.db, &actor, number, "103545", q(1)).await;
        assert_eq!(said(&one_more), "draft.discontinued");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn a_removed_line_comes_back_to_its_place() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[("326789", 12), (BREAKER, 24), ("326796", 12)]).await;
        let before = draft::get(&world.db, &actor, number).await.unwrap().draft.totals;
        let there = rows(world, &actor, number).await;
        let removed = draft::remove(&world.db, &actor, number, world.id(BREAKER)).await.unwrap();
        assert_eq!((removed.row, removed.totals.lines), (None, 2));
        assert_eq!(articles(world, &actor, number).await, ["326789", "326796"]);
        let back = draft::undo(&world.db, &actor, number, removed.version).await.unwrap();
        assert_eq!((back.changes[0].totals, back.kept), (before, 0));
        assert_eq!(rows(world, &actor, number).await, there);
        // Twice is once.
        let again = draft::undo(&world.db, &actor, number, removed.version).await.unwrap();
        assert_eq!((again.changes.len(), again.kept), (0, 0));
        assert_eq!(rows(world, &actor, number).await, there);
    });
}

#[test]
fn removing_what_is_not_there_changes_no_line() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let change = draft::remove(&world.db, &actor, number, world.id("326796")).await.unwrap();
        assert_eq!(change.totals.lines, 1);
        let none = draft::remove(&world.db, &actor, number, domain::id::ProductId(999_999)).await;
        assert_eq!(said(&none), "not found");
    });
}

/// What another line says is not looked at: a line that was damaged past the services stays as it is, unseen.
#[test]
fn a_changed_line_reads_and_writes_one_line() {
    each(async |world| {
        world.is_broken_on_purpose();
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12), ("326796", 12)]).await;
        let before = draft::get(&world.db, &actor, number).await.unwrap().draft.totals;
        world
            .run(&format!(
                "UPDATE draft_lines SET goods = 1, quantity = 1 WHERE draft_number = {number} AND product_id = {}",
                world.id("326796")
            ))
            .await;
        let tables = world.tables().await;
        let change = draft::set_quantity(&world.db, &actor, number, world.id(BREAKER), q(24)).await.unwrap();
        assert_eq!(change.totals.sums.goods, before.sums.goods.checked_add(Money::from_kopecks(12 * 20_232)).unwrap());
        assert_eq!(change.totals.sums.pieces, 36);
        assert_eq!(world.changed_since(&tables).await, ["draft_changes", "draft_lines", "drafts", "feed"]);
        let changes = |tables: &std::collections::BTreeMap<String, String>| tables["draft_changes"].lines().count();
        assert_eq!(changes(&world.tables().await), changes(&tables) + 1);
        let (old, new) = (&tables["draft_lines"], &world.tables().await["draft_lines"]);
        let changed = new.lines().filter(|line| !old.lines().any(|other| other == *line)).count();
        assert_eq!(changed, 1);
    });
}

#[test]
fn quantities_past_the_limit_are_refused() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 999_996)]).await;
        let before = world.tables().await;
        let more = draft::add(&world.db, &actor, number, BREAKER, q(5)).await;
        assert_eq!(refusal(more), QuantityError::TooLarge.into());
        let rounded = draft::set_quantity(&world.db, &actor, number, world.id(BREAKER), Quantity::MAX).await;
        assert_eq!(refusal(rounded), QuantityError::TooLarge.into());
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn a_draft_takes_ten_thousand_lines_and_no_more() {
    each(async |world| {
        world.is_broken_on_purpose();
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        world.run(&format!("UPDATE drafts SET lines = {LINES_LIMIT} WHERE number = {number}")).await;
        let more = draft::add(&world.db, &actor, number, "326796", q(12)).await;
        assert_eq!(refusal(more), DraftError::LinesLimit { limit: LINES_LIMIT }.into());
        draft::add(&world.db, &actor, number, BREAKER, q(12)).await.unwrap();
    });
}

#[test]
fn a_counterparty_has_a_thousand_drafts_and_no_more() {
    each(async |world| {
        let actor = world.actor(OTHER).await;
        let number = world.draft(&actor, &[]).await;
        let there = draft::list(&world.db, &actor, 1).await.unwrap().total;
        let columns = "company_id, counterparty_id, contract_id, address_id, warehouse_id, title, delivery, in_parts,
            own_number, comment, lines, pieces, goods, vat, mass, volume, places, rate, delivery_cost, next_position,
            price_stamp, version, created_by, created_at, changed_by, changed_at, deleted_at";
        world.run(&format!(
            "INSERT INTO drafts ({columns}) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})
             SELECT {columns} FROM drafts JOIN n ON 1 = 1 WHERE number = {number}",
            999 - there
        )).await;
        let last = draft::create(&world.db, &actor, "").await.unwrap();
        for refused in [draft::create(&world.db, &actor, "").await, draft::duplicate(&world.db, &actor, number).await] {
            assert_eq!(refusal(refused), DraftError::DraftsLimit { limit: 1_000 }.into());
        }
        // Another counterparty has its own thousand; a deleted draft makes room.
        draft::create(&world.db, &world.actor(BUYER).await, "").await.unwrap();
        draft::delete(&world.db, &actor, last).await.unwrap();
        draft::create(&world.db, &actor, "").await.unwrap();
    });
}

#[test]
fn a_deleted_draft_is_gone_until_it_is_brought_back() {
    each(async |world| {
        let token = world.token(BUYER).await;
        let actor = world.who(&token).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let before = draft::list(&world.db, &actor, 1).await.unwrap();
        draft::delete(&world.db, &actor, number).await.unwrap();
        assert_eq!(said(&draft::get(&world.db, &actor, number).await), "not found");
        assert_eq!(said(&draft::delete(&world.db, &actor, number).await), "not found");
        assert!(user::visit(&world.db, &token).await.unwrap().draft.is_none());
        assert_eq!(draft::list(&world.db, &actor, 1).await.unwrap().total, before.total - 1);
        draft::restore(&world.db, &actor, number).await.unwrap();
        assert_eq!(draft::list(&world.db, &actor, 1).await.unwrap().total, before.total);
        assert_eq!(articles(world, &actor, number).await, [BREAKER]);
    });
}

#[test]
fn a_copy_of_a_draft_has_its_lines_and_terms_and_a_number_of_its_own() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = draft::list(&world.db, &world.actor(DEALER).await, 1).await.unwrap();
        let long = list.rows.iter().find(|row| row.totals.lines == 12).unwrap().number;
        let copy = draft::duplicate(&world.db, &actor, long).await.unwrap();
        assert_eq!(draft::active(&world.db, &actor).await.unwrap(), copy);
        let (old, new) = (rows(world, &actor, long).await, rows(world, &actor, copy).await);
        let lines =
            |rows: &[DraftRow]| rows.iter().map(|row| (row.line.product, row.line.quantity)).collect::<Vec<_>>();
        assert_eq!(lines(&new), lines(&old));
        let (old, new) =
            (draft::get(&world.db, &actor, long).await.unwrap(), draft::get(&world.db, &actor, copy).await.unwrap());
        assert_eq!(new.draft.cost, old.draft.cost);
        let terms = |draft: &domain::draft::Draft| {
            (draft.contract, draft.address, draft.warehouse, draft.delivery, draft.in_parts)
        };
        assert_eq!(terms(&new.draft), terms(&old.draft));
        // Numbers and words of the first are its own.
        assert_eq!((new.draft.own_number.as_str(), new.draft.comment.as_str(), new.draft.title.as_str()), ("", "", ""));
        // The copy lives its own life.
        draft::remove(&world.db, &actor, copy, world.id(BREAKER)).await.unwrap();
        assert_eq!(draft::get(&world.db, &actor, long).await.unwrap().draft.totals.lines, 12);
    });
}

#[test]
fn a_copy_of_an_order_is_counted_at_todays_prices() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let order = world.order(&actor, &[(BREAKER, 24), ("103545", 24)]).await;
        world.run(&format!("UPDATE products SET base_price = 30000 WHERE id = {}", world.id(BREAKER))).await;
        // Of what is no longer produced half has gone: the copy takes what is left.
        world
            .run(&format!(
                "UPDATE stock_levels SET on_hand = reserved + 12 WHERE product_id = {} AND on_hand > 0",
                world.id("103545")
            ))
            .await;
        world.catalogue_has_changed().await;
        let copy = draft::duplicate(&world.db, &actor, order).await.unwrap();
        let rows = rows(world, &actor, copy).await;
        assert_eq!(rows[0].line.price.unit, Money::from_kopecks(21_600), "300,00 less 28 %");
        assert_eq!((rows[0].line.quantity, rows[1].line.quantity), (q(24), q(12)));
    });
}

#[test]
fn a_copy_of_an_order_keeps_the_terms_that_are_still_there() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let list = draft::list(&world.db, &actor, 1).await.unwrap();
        let number = list.rows.iter().find(|row| row.totals.lines == 12).unwrap().number;
        let before = draft::get(&world.db, &actor, number).await.unwrap().draft;
        let key = "key".to_owned();
        draft::submit(&world.db, &actor, &draft::Submission { number, key, total: None, start: false }).await.unwrap();
        let copy = draft::duplicate(&world.db, &actor, number).await.unwrap();
        let copy = draft::get(&world.db, &actor, copy).await.unwrap().draft;
        let terms = |draft: &domain::draft::Draft| {
            (draft.contract, draft.address, draft.warehouse, draft.delivery, draft.in_parts)
        };
        assert_eq!(terms(&copy), terms(&before));
    });
}

#[test]
fn lines_are_read_by_pages_in_their_order() {
    each(async |world| {
        let actor = world.actor(DEALER).await;
        let list = draft::list(&world.db, &actor, 1).await.unwrap();
        let long = list.rows.iter().find(|row| row.totals.lines == 12).unwrap().number;
        let mut all = vec![];
        for page in 1..=3 {
            let page = draft::rows(&world.db, &actor, long, page, 5).await.unwrap();
            assert_eq!((page.total, page.pages()), (12, 3));
            all.extend(page.rows);
        }
        assert_eq!(all, rows(world, &actor, long).await);
        assert!(all.is_sorted_by_key(|row| row.position));
        assert!(draft::rows(&world.db, &actor, long, 4, 5).await.unwrap().rows.is_empty());
    });
}

#[test]
fn the_list_shows_the_last_changed_first() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let (first, second) = (world.draft(&actor, &[]).await, world.draft(&actor, &[]).await);
        world.clock.advance(std::time::Duration::from_secs(60));
        draft::add(&world.db, &actor, first, BREAKER, q(12)).await.unwrap();
        let list = draft::list(&world.db, &actor, 1).await.unwrap();
        assert_eq!([list.rows[0].number, list.rows[1].number], [first, second]);
        assert_eq!([list.rows[0].active, list.rows[1].active], [false, true]);
        let recent = draft::recent(&world.db, &actor, 2).await.unwrap();
        assert_eq!(recent, list.rows[..2]);
        assert_eq!(recent[0].cost, draft::get(&world.db, &actor, first).await.unwrap().draft.cost);
    });
}

#[test]
fn who_sees_only_their_own_sees_no_draft_of_a_colleague() {
    each(async |world| {
        let colleague = world.actor(DEALER).await;
        let theirs = world.draft(&colleague, &[(BREAKER, 12)]).await;
        let token = world.token(BUYER).await;
        let user = buyer(&world.who(&token).await).user;
        // It was the active one when everybody's were seen.
        draft::activate(&world.db, &world.who(&token).await, theirs).await.unwrap();
        world.run(&format!("UPDATE memberships SET rights = rights | 32 WHERE user_id = {user}")).await;
        let visit = user::visit(&world.db, &token).await.unwrap();
        assert!(visit.draft.is_none(), "the header shows a colleague's draft");
        let own = draft::active(&world.db, &visit.actor).await.unwrap();
        assert_ne!(own, theirs);
        let list = draft::list(&world.db, &visit.actor, 1).await.unwrap();
        let by = list.rows.iter().map(|row| row.number);
        assert!(by.clone().any(|number| number == own) && by.clone().all(|number| number != theirs));
        // A deleted one is not brought back either.
        draft::delete(&world.db, &colleague, theirs).await.unwrap();
        assert_eq!(said(&draft::restore(&world.db, &visit.actor, theirs).await), "not found");
    });
}

#[test]
fn who_may_not_draft_is_told_so() {
    each(async |world| {
        assert_eq!(said(&draft::create(&world.db, &Actor::Guest, "").await), "signed out");
        assert_eq!(said(&draft::list(&world.db, &Actor::Guest, 1).await), "signed out");
        assert_eq!(said(&draft::create(&world.db, &Actor::System, "").await), "forbidden");
    });
}
