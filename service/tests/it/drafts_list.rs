//! «Черновики» and «Коммерческие предложения»: filtered, sorted, and many at once.

use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, OTHER, World, buyer, each, said};
use domain::actor::Actor;
use domain::draft::{DRAFTS_LIMIT, DraftFilter, DraftState, DraftTab};
use domain::id::OrderNumber;
use domain::order::OrderSort;
use service::draft;
use service::user::Browser;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3_600);

async fn found(world: &World, actor: &Actor, tab: DraftTab, filter: &DraftFilter) -> Vec<OrderNumber> {
    let page = draft::search(&world.db, actor, tab, filter, 1).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    let whole = draft::export(&world.db, actor, tab, filter, &[]).await.unwrap();
    assert_eq!(whole, page.rows, "the file has what the page has");
    page.rows.into_iter().map(|row| row.number).collect()
}

fn text(text: &str) -> DraftFilter {
    DraftFilter { text: text.to_owned(), ..DraftFilter::default() }
}

#[test]
fn drafts_are_found_by_what_people_know_of_them() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        world.run("UPDATE drafts SET deleted_at = 1").await;
        let small = world.draft(&actor, &[(BREAKER, 12)]).await;
        draft::rename(db, &actor, small, "Щит ОВ-2, котельная").await.unwrap();
        world.clock.advance(DAY);
        let (actor, colleague) = (world.actor(BUYER).await, world.actor(ASSISTANT).await);
        let large = world.draft(&colleague, &[(BREAKER, 120)]).await;
        world.clock.advance(Duration::from_secs(60));
        let empty = draft::create(db, &actor, "").await.unwrap();
        let list = async |filter: DraftFilter| found(world, &actor, DraftTab::Drafts, &filter).await;

        assert_eq!(list(DraftFilter::default()).await, [empty, large, small]);
        assert_eq!(list(text("КОТЕЛЬ")).await, [small], "whatever case and layout");
        assert_eq!(list(text(&small.to_string())).await, [small]);
        assert_eq!(list(text("нет такого")).await, []);
        assert_eq!(list(text("' OR 1=1 --")).await, []);
        let by = Some(buyer(&colleague).user);
        assert_eq!(list(DraftFilter { by, ..DraftFilter::default() }).await, [large]);
        let first = "2026-10-12".parse().ok();
        assert_eq!(list(DraftFilter { to: first, ..DraftFilter::default() }).await, [small]);
        assert_eq!(list(DraftFilter { from: "2026-10-13".parse().ok(), ..text("") }).await, [empty, large]);
        let sorted = |sort| DraftFilter { sort, ..DraftFilter::default() };
        assert_eq!(list(sorted(OrderSort::Oldest)).await, [small, large, empty]);
        assert_eq!(list(sorted(OrderSort::Largest)).await, [large, small, empty]);
        assert_eq!(list(sorted(OrderSort::Smallest)).await, [empty, small, large]);
        let authors = draft::authors(db, &actor).await.unwrap();
        assert_eq!(authors.len(), 2);

        let asked = DraftFilter { state: Some(DraftState::Asked), ..DraftFilter::default() };
        assert_eq!(list(asked.clone()).await, []);
        draft::ask_approval(db, &colleague, large, &Browser::default()).await.unwrap();
        assert_eq!(list(asked).await, [large]);
        assert_eq!(found(world, &world.actor(OTHER).await, DraftTab::Drafts, &text("котельная")).await, []);
    });
}

#[test]
fn proposals_are_found_by_their_day_and_state() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        world.run("UPDATE drafts SET deleted_at = 1").await;
        let (short, long) = (world.draft(&actor, &[(BREAKER, 12)]).await, world.draft(&actor, &[(BREAKER, 24)]).await);
        draft::propose(db, &actor, short, 3, &Browser::default()).await.unwrap();
        world.clock.advance(4 * DAY);
        let actor = world.actor(BUYER).await;
        draft::propose(db, &actor, long, 30, &Browser::default()).await.unwrap();
        let list = async |filter: DraftFilter| found(world, &actor, DraftTab::Proposals, &filter).await;
        let state = |state| DraftFilter { state: Some(state), ..DraftFilter::default() };
        assert_eq!(list(DraftFilter::default()).await, [long, short]);
        assert_eq!(list(state(DraftState::Expired)).await, [short]);
        assert_eq!(list(state(DraftState::Valid)).await, [long]);
        let from = "2026-10-16".parse().ok();
        assert_eq!(list(DraftFilter { from, ..DraftFilter::default() }).await, [long], "the day of the proposal");
        assert_eq!(found(world, &actor, DraftTab::Drafts, &DraftFilter::default()).await, []);
    });
}

#[test]
fn many_are_deleted_brought_back_and_copied_or_none() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        world.run("UPDATE drafts SET deleted_at = 1").await;
        let mut mine = vec![];
        for pieces in [12, 24, 36] {
            mine.push(world.draft(&actor, &[(BREAKER, pieces)]).await);
        }
        let theirs = world.draft(&world.actor(OTHER).await, &[(BREAKER, 12)]).await;
        let all = async || {
            let oldest = DraftFilter { sort: OrderSort::Oldest, ..DraftFilter::default() };
            let mut numbers = found(world, &actor, DraftTab::Drafts, &oldest).await;
            numbers.sort_unstable();
            numbers
        };
        let before = world.tables().await;
        let with_theirs = [mine[0], theirs];
        assert_eq!(said(&draft::delete_all(db, &actor, &with_theirs).await), "not found");
        assert_eq!(said(&draft::duplicate_all(db, &actor, &with_theirs).await), "not found");
        assert_eq!(said(&draft::restore_all(db, &actor, &with_theirs).await), "not found");
        assert_eq!(said(&draft::delete_all(db, &actor, &[]).await), "not found");
        let many: Vec<_> = (0..51).map(OrderNumber).collect();
        assert_eq!(said(&draft::duplicate_all(db, &actor, &many).await), "not found");
        assert_eq!(world.changed_since(&before).await, [""; 0]);

        // Chosen twice is chosen once.
        draft::delete_all(db, &actor, &[mine[0], mine[2], mine[0]]).await.unwrap();
        assert_eq!(all().await, [mine[1]]);
        assert_eq!(said(&draft::delete_all(db, &actor, &[mine[0], mine[1]]).await), "not found");
        draft::restore_all(db, &actor, &[mine[0], mine[2]]).await.unwrap();
        assert_eq!(all().await, mine);
        let copies = draft::duplicate_all(db, &actor, &mine).await.unwrap();
        assert_eq!(copies.len(), 3);
        let pieces = async |number| draft::current(db, &actor, number).await.unwrap().totals.sums.pieces;
        for (copy, of) in copies.iter().zip(&mine) {
            assert_eq!(pieces(*copy).await, pieces(*of).await);
        }
        let only = [copies[1]];
        let file = draft::export(db, &actor, DraftTab::Drafts, &DraftFilter::default(), &only).await.unwrap();
        assert_eq!(file.iter().map(|row| row.number).collect::<Vec<_>>(), only);

        // No copy is left of those that would have been too many.
        let room = i64::try_from(DRAFTS_LIMIT).unwrap() - 7;
        world
            .run(&format!(
                "INSERT INTO drafts (company_id, counterparty_id, warehouse_id, title, delivery, in_parts, own_number, comment,
                     lines, pieces, goods, vat, mass, volume, places, rate, delivery_cost, next_position, price_stamp, version,
                     created_by, created_at, changed_by, changed_at)
                 SELECT company_id, counterparty_id, warehouse_id, '', delivery, in_parts, '', '', 0, 0, 0, 0, 0, 0, 0, rate, 0, 1,
                     '', 1, created_by, created_at, changed_by, changed_at
                 FROM drafts d, (SELECT 1 AS n FROM products a, products b LIMIT {room}) AS many WHERE d.number = {}",
                mine[0]
            ))
            .await;
        let before = world.number("SELECT COUNT(*) FROM drafts").await;
        assert_eq!(said(&draft::duplicate_all(db, &actor, &mine).await), "draft.drafts_limit");
        assert_eq!(world.number("SELECT COUNT(*) FROM drafts").await, before);
    });
}

#[test]
fn who_sees_only_their_own_lists_only_their_own() {
    each(async |world| {
        let (dealer, token) = (world.actor(DEALER).await, world.token(BUYER).await);
        let shy = buyer(&world.who(&token).await).user;
        world.run(&format!("UPDATE memberships SET rights = rights | 32 WHERE user_id = {shy}")).await;
        let actor = world.who(&token).await;
        let theirs = world.draft(&dealer, &[(BREAKER, 12)]).await;
        let mine = world.draft(&actor, &[(BREAKER, 12)]).await;
        let listed = found(world, &actor, DraftTab::Drafts, &DraftFilter::default()).await;
        assert!(listed.contains(&mine) && !listed.contains(&theirs));
        let authors = draft::authors(&world.db, &actor).await.unwrap();
        assert_eq!(authors.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [shy]);
        assert_eq!(said(&draft::delete_all(&world.db, &actor, &[theirs]).await), "not found");
    });
}
