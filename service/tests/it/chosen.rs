//! Many lines at once, and which lines there are.

use crate::world::{BREAKER, BUYER, OTHER, World, each, q, refusal, said};
use domain::Refusal;
use domain::actor::Actor;
use domain::draft::{DraftError, LineSort, LinesEdit, LinesQuery};
use domain::id::{OrderNumber, ProductId};
use service::Error;
use service::draft::{self, Known, edit_lines};

/// Pieces by article, in the order of the draft.
async fn lines(world: &World, actor: &Actor, number: OrderNumber) -> Vec<(String, u32)> {
    let rows = draft::rows(&world.db, actor, number, 1, 1_000).await.unwrap().rows;
    rows.iter().map(|row| (row.article.to_string(), row.line.quantity.pieces())).collect()
}

fn is(lines: &[(String, u32)], wanted: &[(&str, u32)]) {
    let lines: Vec<(&str, u32)> = lines.iter().map(|(article, pieces)| (article.as_str(), *pieces)).collect();
    assert_eq!(lines, wanted);
}

const THREE: [(&str, u32); 3] = [("326794", 12), ("249184", 5), ("326796", 24)];

#[test]
fn another_quantity_for_many_lines_is_one_version_and_one_undo() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &THREE).await;
        let (db, unknown) = (&world.db, world.id("103545"));
        let these = [world.id("249184"), world.id(BREAKER), unknown];
        let edited = edit_lines(db, &actor, number, &these, LinesEdit::Set(q(30))).await.unwrap();
        assert_eq!((edited.lines, edited.kept, edited.to), (2, 0, None));
        is(&lines(world, &actor, number).await, &[("326794", 36), ("249184", 30), ("326796", 24)]);
        draft::undo(db, &actor, number, edited.version).await.unwrap();
        is(&lines(world, &actor, number).await, &THREE);
    });
}

#[test]
fn many_lines_are_removed_and_come_back_to_their_places() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &THREE).await;
        let these = [world.id("326796"), world.id(BREAKER)];
        let edited = edit_lines(&world.db, &actor, number, &these, LinesEdit::Remove).await.unwrap();
        is(&lines(world, &actor, number).await, &[("249184", 5)]);
        draft::undo(&world.db, &actor, number, edited.version).await.unwrap();
        is(&lines(world, &actor, number).await, &THREE);
    });
}

#[test]
fn lines_move_into_another_draft_and_into_a_new_one() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.draft(&actor, &THREE).await;
        let other = world.draft(&actor, &[(BREAKER, 12)]).await;
        let these = [world.id("326796"), world.id(BREAKER)];
        let edited = edit_lines(db, &actor, number, &these, LinesEdit::Move(Some(other))).await.unwrap();
        is(&lines(world, &actor, number).await, &[("249184", 5)]);
        is(&lines(world, &actor, other).await, &[("326794", 24), ("326796", 24)]);
        assert_eq!((edited.to, edited.lines), (Some(other), 2));
        draft::undo(db, &actor, number, edited.version).await.unwrap();
        is(&lines(world, &actor, number).await, &THREE);
        is(&lines(world, &actor, other).await, &[("326794", 12)]);
        // That it was taken back is taken back too, from the other side.
        let version = draft::get(db, &actor, other).await.unwrap().draft.version;
        draft::undo(db, &actor, other, version).await.unwrap();
        is(&lines(world, &actor, number).await, &[("249184", 5)]);
        is(&lines(world, &actor, other).await, &[("326794", 24), ("326796", 24)]);
        let version = draft::get(db, &actor, number).await.unwrap().draft.version;
        draft::undo(db, &actor, number, version).await.unwrap();
        let edited = edit_lines(db, &actor, number, &these, LinesEdit::Move(None)).await.unwrap();
        is(&lines(world, &actor, edited.to.unwrap()).await, &[("326794", 12), ("326796", 24)]);
    });
}

#[test]
fn of_what_is_no_longer_produced_a_line_stays_when_too_little_is_left() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.draft(&actor, &[(BREAKER, 12), ("103545", 12)]).await;
        let these = [world.id("103545"), world.id(BREAKER)];
        let edited = edit_lines(db, &actor, number, &these, LinesEdit::Set(q(120))).await.unwrap();
        assert_eq!((edited.lines, edited.kept), (1, 1));
        is(&lines(world, &actor, number).await, &[("326794", 120), ("103545", 12)]);
        let other = world.draft(&actor, &[("103545", 24)]).await;
        let edited = edit_lines(db, &actor, number, &these, LinesEdit::Move(Some(other))).await.unwrap();
        assert_eq!((edited.lines, edited.kept), (1, 1));
        is(&lines(world, &actor, number).await, &[("103545", 12)]);
        is(&lines(world, &actor, other).await, &[("103545", 24), ("326794", 120)]);
    });
}

#[test]
fn a_move_is_taken_back_in_both_drafts_or_not_at_all() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.draft(&actor, &THREE).await;
        let other = world.draft(&actor, &[]).await;
        let these = [world.id("326796"), world.id(BREAKER)];
        let edited = edit_lines(db, &actor, number, &these, LinesEdit::Move(Some(other))).await.unwrap();
        // One of the two is no longer as it was moved: it stays where it is, the other goes back.
        draft::set_quantity(db, &actor, other, world.id("326796"), q(36)).await.unwrap();
        let undone = draft::undo(db, &actor, number, edited.version).await.unwrap();
        assert_eq!((undone.changes.len(), undone.kept), (1, 1));
        is(&lines(world, &actor, number).await, &[("326794", 12), ("249184", 5)]);
        is(&lines(world, &actor, other).await, &[("326796", 36)]);

        let edited = edit_lines(db, &actor, number, &these, LinesEdit::Move(Some(other))).await.unwrap();
        draft::delete(db, &actor, other).await.unwrap();
        let before = world.tables().await;
        let undone = draft::undo(db, &actor, number, edited.version).await;
        assert!(matches!(undone, Err(Error::Conflict)));
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        is(&lines(world, &actor, number).await, &[("249184", 5)]);
    });
}

#[test]
fn what_changes_nothing_is_no_change() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.draft(&actor, &THREE).await;
        let edited = edit_lines(db, &actor, number, &[world.id(BREAKER)], LinesEdit::Set(q(12))).await.unwrap();
        assert_eq!((edited.lines, edited.kept), (0, 0));
    });
}

#[test]
fn a_line_comes_back_even_when_less_is_left_of_it_by_then() {
    each(async |world| {
        let (db, actor, gone) = (&world.db, world.actor(BUYER).await, world.id("103545"));
        let number = world.draft(&actor, &[("103545", 24)]).await;
        let edited = edit_lines(db, &actor, number, &[gone], LinesEdit::Remove).await.unwrap();
        world.run(&format!("UPDATE stock_levels SET on_hand = 0, reserved = 0 WHERE product_id = {gone}")).await;
        world.catalogue_has_changed().await;
        let refused = draft::set_quantity(db, &actor, number, gone, q(24)).await;
        let Refusal::Draft(DraftError::Discontinued { .. }) = refusal(refused) else { panic!() };
        draft::undo(db, &actor, number, edited.version).await.unwrap();
        is(&lines(world, &actor, number).await, &[("103545", 24)]);
    });
}

#[test]
fn lines_move_neither_into_the_draft_they_are_in_nor_into_a_strange_one() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.draft(&actor, &THREE).await;
        let strange = world.draft(&world.actor(OTHER).await, &[]).await;
        let before = world.tables().await;
        for to in [number, strange, OrderNumber(1)] {
            let moved = edit_lines(db, &actor, number, &[world.id(BREAKER)], LinesEdit::Move(Some(to))).await;
            assert_eq!(said(&moved), "not found");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn two_who_move_lines_to_and_fro_do_not_wait_for_each_other() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let (one, two) = (world.draft(&actor, &THREE).await, world.draft(&actor, &[("249184", 5)]).await);
        let dbs = [world.db.clone(), world.another_instance().await];
        let product = world.id("249184");
        let mut moves = tokio::task::JoinSet::new();
        for at in 0..20 {
            let (db, actor) = (dbs[at % 2].clone(), actor.clone());
            let (from, to) = if at % 2 == 0 { (one, two) } else { (two, one) };
            moves.spawn(async move { edit_lines(&db, &actor, from, &[product], LinesEdit::Move(Some(to))).await });
        }
        for answer in moves.join_all().await {
            assert_eq!(said(&answer), "done");
        }
        let both = [lines(world, &actor, one).await, lines(world, &actor, two).await].concat();
        let pieces: u32 = both.iter().filter(|(article, _)| article == "249184").map(|(_, pieces)| pieces).sum();
        assert_eq!(pieces, 10);
    });
}

#[test]
fn keys_have_the_order_of_the_query_and_rows_come_as_they_are_asked_for() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.draft(&actor, &THREE).await;
        let id = |article: &str| world.id(article);
        let keys = async |query: LinesQuery| {
            let known = Known { version: 0, basis: String::new(), query, keys_wanted: true };
            draft::news(db, &actor, number, &known).await.unwrap().keys.unwrap()
        };
        let by = |sort| LinesQuery { sort, ..LinesQuery::default() };
        assert_eq!(keys(by(LineSort::Position)).await.products, [id("326794"), id("249184"), id("326796")]);
        assert_eq!(keys(by(LineSort::Article)).await.products, [id("249184"), id("326794"), id("326796")]);
        let quantity = LinesQuery { descending: true, ..by(LineSort::Quantity) };
        assert_eq!(keys(quantity).await.products, [id("326796"), id("326794"), id("249184")]);
        let found = LinesQuery { text: "32679".to_owned(), ..LinesQuery::default() };
        assert_eq!(keys(found).await.products, [id("326794"), id("326796")]);
        assert_eq!(keys(by(LineSort::Name)).await.next, 4);
        let asked = [id("326796"), id("103545"), id("326794"), ProductId(0)];
        let rows = draft::rows_of(db, &actor, number, &asked).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.line.product).collect::<Vec<_>>(), [id("326796"), id("326794")]);
        assert_eq!(rows[0].position, 3);
    });
}

#[test]
fn an_edit_that_is_sent_again_is_no_conflict_and_a_removal_can_be_one() {
    each(async |world| {
        let (db, actor, product) = (&world.db, world.actor(BUYER).await, world.id(BREAKER));
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        // The answer is lost, and packs have made it 24.
        for _ in 0..2 {
            let change = draft::replace_quantity(db, &actor, number, product, Some(q(20)), Some(q(12))).await.unwrap();
            assert_eq!(change.row.unwrap().line.quantity, q(24));
        }
        let removed = draft::replace_quantity(db, &actor, number, product, None, Some(q(12))).await;
        let Refusal::Draft(DraftError::Changed { now: 24, .. }) = refusal(removed) else { panic!() };
        for _ in 0..2 {
            let change = draft::replace_quantity(db, &actor, number, product, None, Some(q(24))).await.unwrap();
            assert_eq!(change.row, None);
        }
    });
}
